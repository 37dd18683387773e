//! Shares of persons by interval or answer: added up where a figure asks for it, and put
//! in the order of their question's scale.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{AnswerOption, Question, Survey};
use datapakke_model::id::Owner;
use datapakke_model::observation::Distribution;
use datapakke_model::unit::fold;
use datapakke_model::{CellRef, Group, Period, Reading, Stage, Why};

use crate::layout::{Layout, Role};
use crate::message;
use crate::number::Style;
use crate::remarks::Remarks;
use crate::tidy::dimensions::Dimensions;
use crate::tidy::value::{self, UNUSABLE};
use crate::tidy::{Raw, Rows, Sheet};

type SumKey = (Owner, String, Period, Group);

/// Adds up the figures that ask for it; a part that the publisher left out hides the sum.
pub(super) fn sum_intervals<'a>(rows: Vec<Raw<'a>>, layout: &Layout) -> Vec<Raw<'a>> {
    let bases = bases(&rows, layout);
    let mut parts: BTreeMap<SumKey, BTreeMap<String, Raw<'a>>> = BTreeMap::new();
    let mut out = Vec::new();
    for row in rows {
        match &row.part {
            None => out.push(row),
            Some(part) => {
                let part = fold(part);
                let o = &row.observation;
                let key =
                    (o.owner.clone(), o.indicator.to_string(), o.period, o.group.clone());
                parts.entry(key).or_default().entry(part).or_insert(row);
            }
        }
    }
    for ((owner, _, period, group), found) in parts {
        let Some(first) = found.values().next() else { continue };
        let mut sum = first.clone();
        let wanted = wanted_parts(first.figure.sum_over.as_deref(), &first.figure.when);
        sum.observation.reading = add(&wanted, &found);
        let base_key = (owner, rest(first), period, group);
        sum.observation.base = bases.get(&base_key).copied();
        out.push(sum);
    }
    out
}

fn add(wanted: &BTreeSet<String>, found: &BTreeMap<String, Raw>) -> Reading {
    let mut total = 0.0;
    for part in wanted {
        match found.get(part).map(|row| row.observation.reading) {
            Some(Reading::Known(value)) => total += value,
            Some(Reading::Absent(why)) => return Reading::Absent(why),
            None => return Reading::Absent(Why::Suppressed),
        }
    }
    // Shares carry one decimal; adding them up must not add digits.
    Reading::Known((total * 1e9).round() / 1e9)
}

fn wanted_parts(
    name: Option<&str>,
    when: &BTreeMap<String, Vec<String>>,
) -> BTreeSet<String> {
    let values = name.and_then(|name| when.get(name)).into_iter().flatten();
    values.map(|value| fold(value)).collect()
}

/// What a figure asks for beside the dimension it adds up over.
fn rest(row: &Raw) -> String {
    let over = row.figure.sum_over.as_deref();
    let asked = row.figure.when.iter().filter(|(name, _)| Some(name.as_str()) != over);
    asked.map(|(name, values)| format!("{name}={}", values.join("|"))).collect()
}

/// The number of persons behind the shares of one distribution: the sum of the counts
/// when all parts have one and agree with the shares, or the one number they all repeat.
fn bases(rows: &[Raw], layout: &Layout) -> BTreeMap<SumKey, u32> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut counts: BTreeMap<SumKey, BTreeMap<String, (u32, f64)>> = BTreeMap::new();
    for row in rows {
        let (Some(part), Some(base)) = (&row.part, row.observation.base) else {
            continue;
        };
        let Reading::Known(share) = row.observation.reading else { continue };
        let o = &row.observation;
        let key = (o.owner.clone(), rest(row), o.period, o.group.clone());
        counts.entry(key).or_default().insert(fold(part), (base, share));
    }
    for figure in layout.figures.iter().filter(|f| f.sum_over.is_some()) {
        let over = figure.sum_over.as_deref();
        let asked = figure.when.iter().filter(|(name, _)| Some(name.as_str()) != over);
        let rest: String =
            asked.map(|(name, values)| format!("{name}={}", values.join("|"))).collect();
        all.entry(rest).or_default().extend(wanted_parts(over, &figure.when));
    }
    let total = |key: &SumKey, parts: &BTreeMap<String, (u32, f64)>| {
        let n_all = all.get(&key.1).map_or(0, BTreeSet::len);
        total(parts.values().copied(), n_all)
    };
    counts
        .iter()
        .filter_map(|(key, parts)| Some((key.clone(), total(key, parts)?)))
        .collect()
}

/// Returns the number of persons behind counts and shares in percent, if they tell it.
fn total(parts: impl Iterator<Item = (u32, f64)>, n_all: usize) -> Option<u32> {
    // Shares have one decimal, so a count of at most some thousands is told apart.
    const TOLERANCE: f64 = 1.0;
    let parts: Vec<(u32, f64)> = parts.collect();
    let sum: u32 = parts.iter().map(|(n, _)| *n).sum();
    let agrees = |(n, share): &(u32, f64)| {
        sum > 0 && (f64::from(*n) / f64::from(sum) * 100.0 - share).abs() <= TOLERANCE
    };
    if parts.len() == n_all && parts.iter().all(agrees) {
        return Some(sum);
    }
    let first = parts.first()?.0;
    let repeated = parts.len() > 1 && parts.iter().all(|(n, _)| *n == first);
    repeated.then_some(first)
}

type Key = (Owner, String, Period, Group);

struct Found {
    answer: String,
    value: Option<f64>,
    share: Reading,
    count: Option<u32>,
    at: CellRef,
    place: (usize, usize),
}

/// Reads distributions of answers: one row per question and answer.
pub(super) fn distributions(sheet: &Sheet, remarks: &mut Remarks) -> Vec<Distribution> {
    let (header, layout, grid) = (sheet.header, sheet.layout, sheet.grid);
    let Some(question) = header.role(layout, Role::Question) else { return Vec::new() };
    let answer = header.role(layout, Role::Answer);
    let answer_value = header.role(layout, Role::AnswerValue);
    let base = header.role(layout, Role::Base);
    let dims = Dimensions::new(sheet, &[], remarks);
    let mut rows = Rows::new(sheet, &[]);
    if !dims.has_period {
        remarks.push(message::no_year(sheet.place.whole()));
        return Vec::new();
    }
    let style = layout.numbers.unwrap_or(Style::Danish);
    let asked = asked(sheet);
    let mut found: BTreeMap<Key, Vec<Found>> = BTreeMap::new();
    for row in header.first..grid.len() {
        if grid.is_blank(row) {
            continue;
        }
        let Some(about) = rows.about(row, &dims, remarks) else { continue };
        let Some(period) = about.period else { continue };
        wide(sheet, row, (&about, period), style, &mut found, remarks);
        for column in header.roles(layout, Role::Value) {
            let whose =
                header.columns[column].and_then(|c| layout.columns[c].value.as_deref());
            let owner = match (whose, &about.owner) {
                (Some("nation"), _) => Owner::Nation,
                (Some("municipality"), Some(Owner::Unit(_))) => Owner::Municipality,
                (None, Some(owner)) => owner.clone(),
                (Some(_) | None, _) => continue,
            };
            let is_own = whose.is_none();
            let text =
                |column: Option<usize>| column.map_or("", |c| grid.trimmed(row, c));
            let count = base.filter(|_| is_own).and_then(|c| {
                value::persons(grid.get(row, c), grid.kind(row, c), style, layout)
            });
            let key = (owner, fold(text(Some(question))), period, about.group.clone());
            found.entry(key).or_default().push(Found {
                answer: fold(text(answer)),
                value: text(answer_value).replace(',', ".").parse().ok(),
                share: share(sheet, row, column, style, remarks),
                count,
                at: grid.at(row, column),
                place: (row, question),
            });
        }
    }
    found
        .into_iter()
        .filter_map(|(key, list)| distribution(sheet, &asked, key, list, remarks))
        .collect()
}

/// Adds the answers of a row that holds one column per answer.
fn wide(
    sheet: &Sheet,
    row: usize,
    (about, period): (&super::About, Period),
    style: Style,
    found: &mut BTreeMap<Key, Vec<Found>>,
    remarks: &mut Remarks,
) {
    let (header, layout, grid) = (sheet.header, sheet.layout, sheet.grid);
    let Some(owner) = &about.owner else { return };
    let question = header.role(layout, Role::Question).unwrap_or(0);
    let count = header.role(layout, Role::Base).and_then(|column| {
        value::persons(grid.get(row, column), grid.kind(row, column), style, layout)
    });
    for column in header.roles(layout, Role::Answer) {
        let answer =
            header.columns[column].and_then(|c| layout.columns[c].value.as_deref());
        let Some(answer) = answer else { continue };
        let text = fold(grid.trimmed(row, question));
        let key = (owner.clone(), text, period, about.group.clone());
        found.entry(key).or_default().push(Found {
            answer: fold(answer),
            value: None,
            share: share(sheet, row, column, style, remarks),
            count,
            at: grid.at(row, column),
            place: (row, question),
        });
    }
}

fn share(
    sheet: &Sheet,
    row: usize,
    column: usize,
    style: Style,
    remarks: &mut Remarks,
) -> Reading {
    let grid = sheet.grid;
    let text = grid.get(row, column);
    let read = crate::cell::read(text, grid.kind(row, column), style, sheet.layout);
    match read.map(|found| (found.reading, found.fraction)) {
        Ok((Reading::Known(value), fraction)) => {
            let value = if fraction { value * 100.0 } else { value };
            if (0.0..=100.0).contains(&value) {
                return Reading::Known(value);
            }
            let place = sheet.place.cell(grid, row, column);
            remarks.add(
                text,
                || message::share_out_of_scale(place, text),
                "out-of-scale",
            );
            UNUSABLE
        }
        Ok((absent, _)) => absent,
        Err(_) => {
            let place = sheet.place.cell(grid, row, column);
            let name = &sheet.header.names[column];
            remarks.add(
                text,
                || message::not_a_number(place, name, text),
                "not-a-number",
            );
            UNUSABLE
        }
    }
}

fn distribution(
    sheet: &Sheet,
    asked: &[Vec<Asked>],
    (owner, question, period, group): Key,
    list: Vec<Found>,
    remarks: &mut Remarks,
) -> Option<Distribution> {
    let place = || {
        let (row, column) = list.first().map_or((sheet.header.first, 0), |f| f.place);
        sheet.place.cell(sheet.grid, row, column)
    };
    let candidates = candidates(asked, &question);
    if candidates.is_empty() {
        remarks.add(
            &question,
            || message::unknown_question(place(), &question),
            "unknown-question",
        );
        return None;
    }
    let fits = |asked: &&Asked| list.iter().all(|found| asked.position(found).is_some());
    let fitting: Vec<&Asked> = candidates.into_iter().filter(fits).collect();
    let chosen = match fitting[..] {
        [] => {
            let text =
                list.iter().map(|f| f.answer.as_str()).collect::<Vec<_>>().join(" / ");
            remarks.add(
                &question,
                || message::unknown_answer(place(), &text),
                "unknown-answer",
            );
            return None;
        }
        [one] => one,
        [first, ..] => {
            let young =
                matches!(group, Group::Stage(Stage::Indskoling) | Group::Grade(0..=3));
            let wanted = if young { "trivsel.0-3" } else { "trivsel.4-9" };
            fitting.iter().find(|a| a.survey.id.as_str() == wanted).unwrap_or(&first)
        }
    };
    let mut shares = vec![Reading::Absent(Why::Suppressed); chosen.answers.len()];
    let mut at = None;
    let mut counts: BTreeMap<usize, (u32, f64)> = BTreeMap::new();
    for found in &list {
        let Some(Some(index)) = chosen.position(found) else { continue };
        if matches!(shares[index], Reading::Known(_)) {
            continue;
        }
        shares[index] = found.share;
        at = at.or(Some(found.at));
        if let (Some(count), Reading::Known(share)) = (found.count, found.share) {
            counts.insert(index, (count, share));
        }
    }
    let base = total(counts.into_values(), chosen.answers.len());
    if list.iter().any(|found| chosen.position(found) == Some(None)) {
        among_answers(&mut shares);
    }
    let (survey, question) = (chosen.survey.id.clone(), chosen.question.id.clone());
    Some(Distribution { owner, survey, question, period, group, shares, base, at: at? })
}

/// A question of the catalogue with its texts folded, once for a whole sheet.
struct Asked<'a> {
    survey: &'a Survey,
    question: &'a Question,
    has_scale: bool,
    texts: Vec<String>,
    /// The spellings of each answer, in the order of the scale.
    answers: Vec<Vec<String>>,
    not_answers: Vec<String>,
}

impl<'a> Asked<'a> {
    fn of(survey: &'a Survey, question: &'a Question) -> Self {
        let scale = survey.scale(question);
        let wordings = std::iter::once(&question.text.da).chain(&question.wordings);
        let spellings = |answer: &AnswerOption| {
            let all = std::iter::once(&answer.label.da).chain(&answer.spellings);
            all.map(|word| fold(word)).collect()
        };
        let answers = scale.map(|scale| scale.answers.iter().map(spellings).collect());
        let not = scale.into_iter().flat_map(|scale| &scale.not_answers);
        Asked {
            survey,
            question,
            has_scale: scale.is_some(),
            texts: wordings.map(|wording| bare(wording)).collect(),
            answers: answers.unwrap_or_default(),
            not_answers: not.map(|word| fold(word)).collect(),
        }
    }

    /// Returns where an answer stands on the question's turned scale, whose last step is
    /// the wanted end; `Some(None)` for what is no answer.
    ///
    /// A label is turned here where the question is; a published answer value already is.
    fn position(&self, found: &Found) -> Option<Option<usize>> {
        if self.not_answers.contains(&found.answer) {
            return Some(None);
        }
        let named = self.answers.iter().position(|words| words.contains(&found.answer));
        if let Some(index) = named {
            let last = self.answers.len() - 1;
            return Some(Some(if self.question.reverse { last - index } else { index }));
        }
        let value = found.value.filter(|_| found.answer.is_empty())?;
        let index = value as usize;
        (value.fract() == 0.0 && (1..=self.answers.len()).contains(&index))
            .then(|| Some(index - 1))
    }
}

fn bare(text: &str) -> String {
    fold(text).trim_end_matches(['?', '.', ' ']).to_owned()
}

/// Returns the questions that a sheet may be about, by questionnaire.
fn asked<'a>(sheet: &Sheet<'a>) -> Vec<Vec<Asked<'a>>> {
    let declared = sheet.layout.survey.as_ref();
    let surveys = sheet.context.catalogue.surveys.iter();
    let may_be = surveys.filter(|survey| match declared {
        Some(id) => survey.id == *id,
        None => survey.id.as_str().starts_with("trivsel."),
    });
    let all = |survey: &'a Survey| -> Vec<Asked<'a>> {
        survey.questions.iter().map(|question| Asked::of(survey, question)).collect()
    };
    may_be.map(all).collect()
}

/// Returns the question of each questionnaire that a text asks.
fn candidates<'b, 'a>(asked: &'b [Vec<Asked<'a>>], text: &str) -> Vec<&'b Asked<'a>> {
    let wanted = bare(text);
    let first = |of: &'b Vec<Asked<'a>>| of.iter().find(|q| q.texts.contains(&wanted));
    asked.iter().filter_map(first).filter(|found| found.has_scale).collect()
}

/// Puts published shares, of which "does not want to answer" took a part, on the persons
/// who answered; only where every category is known.
fn among_answers(shares: &mut [Reading]) {
    let known: Option<Vec<f64>> = shares.iter().map(|share| share.value()).collect();
    let Some(known) = known else { return };
    let sum: f64 = known.iter().sum();
    if sum > 0.0 {
        for (share, value) in shares.iter_mut().zip(known) {
            *share = Reading::Known(100.0 * value / sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_added_up_only_when_they_agree_with_the_shares() {
        let parts = [(5, 5.0), (20, 20.0), (50, 50.0), (25, 25.0)];
        assert_eq!(total(parts.into_iter(), 4), Some(100));
        assert_eq!(total(parts[..3].iter().copied(), 4), None, "a part is hidden");
        let repeated = parts.map(|(_, share)| (183, share));
        assert_eq!(total(repeated.into_iter(), 4), Some(183));
        assert_eq!(total(repeated[..2].iter().copied(), 4), Some(183));
        assert_eq!(total([(5, 90.0), (7, 10.0)].into_iter(), 2), None, "they contradict");
    }
}
