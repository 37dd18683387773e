//! `rubrik.toml`, `rubrik.xlsx` or `rubrik.csv` to answers to rubrics.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::conference::{Rubric, RubricAnswer, View};
use datapakke_model::source::Place;
use datapakke_model::unit::{distance, fold};
use datapakke_model::{Diagnostic, SchoolYear, Unit};
use serde::Deserialize;
use toml::Spanned;

use super::markdown::at_line;
use super::privacy::personal;
use super::table::{Headings, Table};
use super::{Desk, message, words};

const HEADINGS: Headings = Headings {
    columns: &[
        &["rubrik", "rubric"],
        &["udsagn", "statement", "aspect"],
        &["skoleår", "år", "school year", "year"],
        &["egen vurdering", "egen", "enhedens vurdering", "own view", "own"],
        &[
            "forvaltningens vurdering",
            "forvaltning",
            "administration's view",
            "administration",
        ],
        &["bemærkning", "bemærkninger", "remark", "comment"],
    ],
    printed: &["område", "area", "id"],
    words: ("Udsagn, Skoleår, Egen vurdering …", "Statement, School year, Own view …"),
};

/// One row of a rubric file before its words are looked up.
struct Row {
    rubric: Option<(String, Place)>,
    aspect: (String, Place),
    year: Option<(String, Place)>,
    views: Vec<(View, String, Place)>,
    comment: Option<String>,
    place: Place,
}

/// Words that are no levels, by rubric: the first place, the words, and how many places.
type Odd<'a> = BTreeMap<&'a str, (&'a Rubric, Place, Vec<String>, u32)>;

/// Words that are no levels and that one remark repeats.
const ODD_WORDS: usize = 4;

/// Reads a file of answers.
pub(super) fn read(desk: &mut Desk<'_>, bytes: &[u8], unit: &Unit) -> Vec<RubricAnswer> {
    let rows = match desk.file.to_lowercase().ends_with(".toml") {
        true => toml_rows(desk, bytes),
        false => sheet_rows(desk, bytes),
    };
    let mut answers: Vec<RubricAnswer> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut odd = Odd::new();
    for row in rows {
        for answer in answers_of(desk, row, unit, &mut odd) {
            let key =
                (answer.rubric.clone(), answer.aspect.clone(), answer.year, answer.view);
            match seen.insert(key) {
                true => answers.push(answer),
                false => desk.say(message::answer_twice(answer.place)),
            }
        }
    }
    for (rubric, place, words, count) in odd.into_values() {
        desk.say(message::unknown_level(place, &words, count, rubric));
    }
    if answers.is_empty() && !desk.has_remarked() {
        desk.say(message::nothing_written(&desk.file.clone()));
    }
    answers.sort_by(|a, b| {
        (&a.rubric, &a.aspect, a.year, a.view)
            .cmp(&(&b.rubric, &b.aspect, b.year, b.view))
    });
    answers
}

fn sheet_rows(desk: &mut Desk<'_>, bytes: &[u8]) -> Vec<Row> {
    let mut rows = Vec::new();
    for table in desk.tables(bytes, &HEADINGS) {
        for row in table.rows() {
            rows.extend(sheet_row(desk, &table, row));
        }
    }
    rows
}

fn sheet_row(desk: &mut Desk<'_>, table: &Table, row: usize) -> Option<Row> {
    let cell = |column: usize| {
        let text = table.raw(row, column).0;
        (!text.is_empty()).then(|| (text.to_owned(), table.place(row, column)))
    };
    let view =
        |view: View, column: usize| cell(column).map(|(text, place)| (view, text, place));
    let views: Vec<_> = [view(View::Own, 3), view(View::Administration, 4)]
        .into_iter()
        .flatten()
        .collect();
    // The template has a row for every statement; only the answered ones say something.
    if views.is_empty() {
        return None;
    }
    Some(Row {
        rubric: cell(0),
        aspect: cell(1).unwrap_or_else(|| (String::new(), table.row_place(row))),
        year: cell(2),
        views,
        comment: desk.cell(table, row, 5),
        place: table.row_place(row),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    vurdering: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rubrik: Option<Spanned<String>>,
    udsagn: Spanned<String>,
    aar: Option<Spanned<String>>,
    egen: Option<Spanned<String>>,
    forvaltning: Option<Spanned<String>>,
    bemaerkning: Option<Spanned<String>>,
}

fn toml_rows(desk: &mut Desk<'_>, bytes: &[u8]) -> Vec<Row> {
    let Some(text) = desk.text(bytes) else { return Vec::new() };
    let text = text.trim_start_matches('\u{feff}');
    let line = |at: usize| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        u32::try_from(1 + before.iter().filter(|b| **b == b'\n').count())
            .unwrap_or(u32::MAX)
    };
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let place = at_line(&desk.file, line(at));
            // The reader's own words may quote the file; its first line is enough.
            let detail = error.message().lines().next().unwrap_or_default();
            desk.say(message::rubric_syntax(place, detail));
            return Vec::new();
        }
    };
    let path = desk.file.clone();
    let mut rows = Vec::new();
    for entry in file.vurdering {
        let place = at_line(&path, line(entry.span().start));
        let entry = entry.into_inner();
        let cell = |text: Spanned<String>| {
            let place = at_line(&path, line(text.span().start));
            (words::tidy(text.get_ref()), place)
        };
        let filled = |text: Option<Spanned<String>>| {
            text.map(cell).filter(|(text, _)| !text.is_empty())
        };
        let view = |view: View, text: Option<Spanned<String>>| {
            filled(text).map(|(text, place)| (view, text, place))
        };
        let views: Vec<_> =
            [view(View::Own, entry.egen), view(View::Administration, entry.forvaltning)]
                .into_iter()
                .flatten()
                .collect();
        let comment =
            filled(entry.bemaerkning).and_then(|(text, place)| match personal(&text) {
                Some(what) => {
                    desk.say(message::personal(place, what));
                    None
                }
                None => Some(words::break_long(&text).0),
            });
        let (rubric, year) = (filled(entry.rubrik), filled(entry.aar));
        rows.push(Row {
            rubric,
            aspect: cell(entry.udsagn),
            year,
            views,
            comment,
            place,
        });
    }
    rows
}

fn answers_of<'a>(
    desk: &mut Desk<'a>,
    row: Row,
    unit: &Unit,
    odd: &mut Odd<'a>,
) -> Vec<RubricAnswer> {
    if row.views.is_empty() {
        return Vec::new();
    }
    // All that is wrong with a row is told at once.
    let (aspect, year) = (aspect(desk, &row, unit), year(desk, &row));
    let Some((rubric, aspect)) = aspect else { return Vec::new() };
    let mut answers = Vec::new();
    for (view, text, place) in row.views {
        let Some(level) = level(rubric, &text) else {
            let new = || (rubric, place, Vec::new(), 0);
            let (_, _, words, count) = odd.entry(&rubric.id).or_insert_with(new);
            *count += 1;
            let known = words.iter().any(|word| fold(word) == fold(&text));
            if !known && words.len() < ODD_WORDS {
                words.push(text);
            }
            continue;
        };
        answers.extend(year.map(|year| RubricAnswer {
            rubric: rubric.id.clone(),
            aspect: aspect.clone(),
            year,
            view,
            level,
            comment: row.comment.clone(),
            place,
        }));
    }
    answers
}

impl Desk<'_> {
    /// Says a remark that rows have in common; the place is that of the first.
    fn say_again(&mut self, remark: Diagnostic) {
        let same = |known: &&mut Diagnostic| {
            let file = |d: &Diagnostic| d.place.as_ref().map(|place| place.file.clone());
            known.code == remark.code
                && known.message == remark.message
                && file(known) == file(&remark)
        };
        match self.remarks.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => self.remarks.push(remark),
        }
    }
}

/// Finds the statement by its name or its words, in the rubric named or in any.
fn aspect<'a>(
    desk: &mut Desk<'a>,
    row: &Row,
    unit: &Unit,
) -> Option<(&'a Rubric, String)> {
    let wanted = fold(&row.aspect.0);
    let rubrics: Vec<&Rubric> = desk
        .setting
        .rubrics
        .list
        .iter()
        .filter(|r| r.kinds.contains(&unit.kind))
        .collect();
    let named = |rubric: &&Rubric| {
        row.rubric.as_ref().is_none_or(|(name, _)| {
            let name = fold(name);
            [&rubric.id, &rubric.label.da, &rubric.label.en]
                .iter()
                .any(|n| fold(n) == name)
        })
    };
    let among: Vec<&Rubric> = rubrics.iter().copied().filter(named).collect();
    if let (true, Some((name, place))) = (among.is_empty(), &row.rubric) {
        let ids = rubrics.iter().map(|r| r.id.as_str());
        let near = ids.map(|id| (distance(id, &fold(name)), id)).min();
        let near = near.filter(|(d, _)| *d <= 4).map(|(_, id)| id);
        desk.say_again(message::unknown_aspect(place.clone(), name, near));
        return None;
    }
    for rubric in &among {
        for (_, aspect) in rubric.aspects() {
            let names = [&aspect.id, &aspect.text.da, &aspect.text.en];
            if names.iter().any(|name| fold(name) == wanted) {
                return Some((rubric, aspect.id.clone()));
            }
        }
    }
    let known =
        among.iter().flat_map(|rubric| rubric.aspects()).map(|(_, a)| a.id.as_str());
    let near = known
        .map(|id| (distance(id, &wanted), id))
        .filter(|(d, id)| *d <= 4 && *d * 3 <= id.chars().count())
        .min();
    let near = near.map(|(_, id)| id);
    desk.say_again(message::unknown_aspect(row.aspect.1.clone(), &row.aspect.0, near));
    None
}

fn year(desk: &mut Desk<'_>, row: &Row) -> Option<SchoolYear> {
    let pack = desk.setting.settings.year;
    let Some((text, place)) = &row.year else {
        desk.say_again(message::year_missing(row.place.clone(), pack));
        return Some(pack);
    };
    let year = words::school_year(text);
    if year.is_none() {
        desk.say_again(message::bad_year(place.clone(), text));
    }
    year
}

fn level(rubric: &Rubric, text: &str) -> Option<String> {
    let wanted = fold(text);
    let level = rubric.levels.iter().find(|level| {
        [&level.id, &level.label.da, &level.label.en].iter().any(|n| fold(n) == wanted)
    });
    level.map(|level| level.id.clone())
}
