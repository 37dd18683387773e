//! The rows of respondents to answers: the same for a set of files and for one table.

use std::collections::BTreeMap;
use std::sync::Arc;

use datapakke_model::catalogue::Question;
use datapakke_model::microdata::{Answer, ResponseCount};
use datapakke_model::{
    Batch, CellRef, Period, Reading, SchoolYear, SurveyId, UnitId, Why,
};

use crate::grid::Grid;
use crate::layout::{AnswerNumbers, AnswerRule};
use crate::microdata::tally::Tally;
use crate::run::{Context, Place};

use super::answer::{Answers, Meant};
use super::message;
use super::status::Status;

/// A column of one of the data sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// Which sheet.
    pub part: usize,
    /// Which column.
    pub column: usize,
}

/// The data sheets: the same respondents in the same rows, side by side.
pub(crate) struct Data {
    /// Each sheet with its place and the row of its first respondent.
    pub parts: Vec<(Arc<Grid>, Place, usize)>,
    /// Number of respondents.
    pub n: usize,
}

impl Data {
    /// Returns the text of a respondent's cell.
    pub fn get(&self, person: usize, spot: Spot) -> &str {
        let (grid, _, first) = &self.parts[spot.part];
        grid.trimmed(first + person, spot.column)
    }

    /// Returns the texts of a column that are not empty.
    pub fn texts(&self, spot: Spot) -> impl Iterator<Item = &str> {
        (0..self.n)
            .map(move |person| self.get(person, spot))
            .filter(|text| !text.is_empty())
    }

    /// Returns the reference of a cell.
    pub fn cell(&self, person: usize, spot: Spot) -> CellRef {
        let (grid, _, first) = &self.parts[spot.part];
        grid.at(first + person, spot.column)
    }

    /// Returns the place of a cell.
    pub fn place(&self, person: usize, spot: Spot) -> datapakke_model::source::Place {
        let (grid, place, first) = &self.parts[spot.part];
        place.cell(grid, first + person, spot.column)
    }

    /// Returns the place of a column's heading.
    pub fn heading(&self, spot: Spot) -> datapakke_model::source::Place {
        let (grid, place, first) = &self.parts[spot.part];
        place.cell(grid, first.saturating_sub(1), spot.column)
    }
}

/// A column with the answers to one question.
pub(crate) struct Item<'a> {
    /// Where.
    pub spot: Spot,
    /// The question.
    pub question: &'a Question,
    /// Its scale.
    pub answers: Answers,
    /// Labels by code, where the export has them.
    pub labels: Option<BTreeMap<String, String>>,
}

/// Everything that is known about the respondents' columns.
pub(crate) struct Form<'a> {
    /// The questionnaire.
    pub survey: SurveyId,
    /// The columns with answers.
    pub items: Vec<Item<'a>>,
    /// How answers are written.
    pub rule: &'a AnswerRule,
    /// What an empty cell means.
    pub blank: Why,
    /// For each respondent the unit, if known.
    pub units: Vec<Option<UnitId>>,
    /// For each respondent the period.
    pub periods: Vec<Option<Period>>,
    /// For each respondent the grade.
    pub grades: Vec<Option<u8>>,
    /// For each respondent how far he or she came; empty when the export does not say.
    pub statuses: Vec<Option<Status>>,
    /// The column that identifies a respondent, if one is declared.
    pub person: Option<Spot>,
}

/// What a cell means.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Cell {
    Value(f64),
    No(Why),
}

/// Why a text is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bad {
    /// A code that the labels do not explain.
    Unlabelled,
    /// A label that is not on the question's scale.
    OffScale,
    /// A number, and nobody says what numbers mean.
    BareNumber,
    /// A number outside the scale.
    Outside,
}

/// Reads the respondents.
pub(crate) fn read(
    data: &Data,
    form: &Form<'_>,
    context: &Context,
    tally: &mut Tally,
) -> Batch {
    let mut batch = Batch::default();
    let keep = |person: usize| match form.statuses.get(person).copied().flatten() {
        Some(Status::Completed) => true,
        Some(Status::Partial) => form.rule.partial,
        Some(Status::New | Status::Distributed | Status::Dropped) => false,
        // An export without status holds answers only.
        None => form.statuses.is_empty(),
    };
    let kept: Vec<usize> = (0..data.n).filter(|person| keep(*person)).collect();
    remark_unfinished(data, form, tally);
    let respondents: Vec<_> =
        kept.iter().map(|p| respondent(data, form, context, *p)).collect();
    for item in &form.items {
        let Some(meanings) = meanings(data, form, item, &kept, tally) else { continue };
        for (person, respondent) in kept.iter().copied().zip(&respondents) {
            let (Some(unit), Some(period)) = (&form.units[person], form.periods[person])
            else {
                continue;
            };
            let text = data.get(person, item.spot);
            let answer = match meanings.get(text) {
                Some(Cell::Value(value)) => Reading::Known(*value),
                Some(Cell::No(why)) => Reading::Absent(*why),
                None => Reading::Absent(form.blank),
            };
            batch.answers.push(Answer {
                unit: unit.clone(),
                respondent: *respondent,
                period,
                survey: form.survey.clone(),
                question: item.question.id.clone(),
                grade: form.grades[person],
                answer,
                at: data.cell(person, item.spot),
            });
        }
    }
    batch.responses = responses(data, form);
    batch
}

/// A respondent's own key where one is declared, else the place in the file.
fn respondent(
    data: &Data,
    form: &Form<'_>,
    context: &Context,
    person: usize,
) -> datapakke_model::microdata::Pseudonym {
    let own =
        form.person.map(|spot| data.get(person, spot)).filter(|text| !text.is_empty());
    match (own, data.parts.first()) {
        (Some(own), _) => context.key.pseudonym(own),
        (None, Some((_, place, _))) => {
            let sheet = place.sheet.as_deref().unwrap_or_default();
            context.key.pseudonym(&format!("{}\n{sheet}\n{person}", place.file))
        }
        (None, None) => context.key.pseudonym(&person.to_string()),
    }
}

/// Finds what each text of a column means; none (with a remark) when the column cannot be
/// read without guessing.
fn meanings<'d>(
    data: &'d Data,
    form: &Form<'_>,
    item: &Item<'_>,
    kept: &[usize],
    tally: &mut Tally,
) -> Option<BTreeMap<&'d str, Cell>> {
    let mut known: BTreeMap<&str, Result<Cell, Bad>> = BTreeMap::new();
    let mut bad: BTreeMap<Bad, (usize, u32)> = BTreeMap::new();
    for person in kept.iter().copied() {
        let text = data.get(person, item.spot);
        if text.is_empty() {
            continue;
        }
        let meaning =
            *known.entry(text).or_insert_with(|| meaning(text, item, form.rule));
        if let Err(reason) = meaning {
            bad.entry(reason).or_insert((person, 0)).1 += 1;
        }
    }
    let name = item.question.id.as_str();
    for (reason, (person, count)) in &bad {
        let place = data.place(*person, item.spot);
        let remark = match reason {
            Bad::Unlabelled => message::unlabelled(place, name),
            Bad::OffScale => {
                // Only labels of a label file may be quoted: a cell could be free text.
                let label = item.labels.as_ref().and_then(|labels| {
                    labels.get(&super::set::code(data.get(*person, item.spot)))
                });
                message::off_scale(place, name, label.map(String::as_str))
            }
            Bad::BareNumber => {
                let heading = data.heading(item.spot);
                tally.add("answer-number", "", || message::bare_number(heading));
                continue;
            }
            Bad::Outside => message::outside(place, name, item.answers.steps()),
        };
        tally.push(remark.times(*count));
    }
    // A label off the scale means that the scale is another one: nothing of the column
    // can be trusted. A code without label or outside is one answer lost.
    if bad.contains_key(&Bad::OffScale) || bad.contains_key(&Bad::BareNumber) {
        return None;
    }
    let lost = Cell::No(Why::Unclear);
    Some(known.into_iter().map(|(text, cell)| (text, cell.unwrap_or(lost))).collect())
}

fn meaning(text: &str, item: &Item<'_>, rule: &AnswerRule) -> Result<Cell, Bad> {
    let answers = &item.answers;
    let turn = |meant| match meant {
        Meant::Step(step) => Cell::Value(answers.turn(step, item.question.reverse)),
        Meant::No(why) => Cell::No(why),
    };
    let code = super::set::code(text);
    if let Some(label) = item.labels.as_ref().and_then(|labels| labels.get(&code)) {
        return answers.read(label).map(turn).ok_or(Bad::OffScale);
    }
    if let Some(meant) = answers.read(text) {
        return Ok(turn(meant));
    }
    let Ok(number) = code.parse::<i32>() else { return Err(Bad::OffScale) };
    if item.labels.is_some() {
        return Err(Bad::Unlabelled);
    }
    let steps = i32::from(answers.steps());
    if rule.turned {
        return match number {
            0 => Ok(Cell::No(Why::Refused)),
            n if (1..=steps).contains(&n) => Ok(Cell::Value(f64::from(n))),
            _ => Err(Bad::Outside),
        };
    }
    let step = match rule.numbers.ok_or(Bad::BareNumber)? {
        AnswerNumbers::LowestFirst => number,
        AnswerNumbers::HighestFirst => steps + 1 - number,
        AnswerNumbers::FromZero => number.saturating_add(1),
    };
    match u8::try_from(step) {
        Ok(step) if (1..=answers.steps()).contains(&step) => Ok(turn(Meant::Step(step))),
        Ok(_) | Err(_) => Err(Bad::Outside),
    }
}

fn remark_unfinished(data: &Data, form: &Form<'_>, tally: &mut Tally) {
    let unfinished = |s: &Option<Status>| *s == Some(Status::Partial);
    let n = form.statuses.iter().filter(|s| unfinished(s)).count();
    if n > 0
        && !form.rule.partial
        && let Some((_, place, _)) = data.parts.first()
    {
        tally.push(message::unfinished(place.whole()).times(n as u32));
    }
}

/// Counts who was asked and who finished, per unit and period.
fn responses(data: &Data, form: &Form<'_>) -> Vec<ResponseCount> {
    let mut counts: BTreeMap<(UnitId, String), ResponseCount> = BTreeMap::new();
    for (person, status) in form.statuses.iter().enumerate() {
        let Some(status) = status.filter(|status| status.asked()) else { continue };
        let (Some(unit), Some(period)) = (&form.units[person], form.periods[person])
        else {
            continue;
        };
        let spot = Spot { part: 0, column: 0 };
        let count = counts.entry((unit.clone(), period.key())).or_insert(ResponseCount {
            unit: unit.clone(),
            survey: form.survey.clone(),
            period,
            asked: 0,
            answered: 0,
            at: data.cell(person, spot),
        });
        count.asked += 1;
        count.answered += u32::from(status == Status::Completed);
    }
    counts.into_values().collect()
}

/// Reads the period of a background variable or cell.
pub(crate) fn period(text: &str) -> Option<Period> {
    let text = text.trim();
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// Returns the school year in which dates lie, when both orders of day and month agree or
/// one is impossible; none when it depends on the order.
pub(crate) fn years_of_dates(
    texts: &[&str],
    month_first: bool,
) -> Option<Vec<Option<SchoolYear>>> {
    let read = |american| -> Vec<Option<SchoolYear>> {
        let year = |text: &&str| {
            let (year, month, _) = crate::microdata::date(text, american)?;
            SchoolYear::of_date(year, u32::from(month))
        };
        texts.iter().map(year).collect()
    };
    let full = |years: &[Option<SchoolYear>]| {
        texts.iter().zip(years).all(|(text, year)| text.is_empty() || year.is_some())
    };
    let (american, danish) = (read(true), read(false));
    match (full(&american), full(&danish)) {
        (true, _) if month_first => Some(american),
        (true, false) => Some(american),
        (false, true) => Some(danish),
        (true, true) if american == danish => Some(danish),
        (true, true) | (false, false) => None,
    }
}
