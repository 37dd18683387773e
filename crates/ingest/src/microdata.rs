//! One row per pupil, month or answer: grid and layout to test results, absence and answers.

mod absence;
mod class;
mod day;
mod message;
mod month;
mod responses;
mod tests_taken;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) mod sheet;
pub(crate) mod tally;

use datapakke_model::{Batch, Outcome, Workers};

use crate::grid::Grid;
use crate::header::Header;
use crate::layout::{Content, Layout};
use crate::plan::Part;
use crate::run::{Context, Place};
use crate::survey;

use sheet::Sheet;

pub(crate) use class::grade;
pub(crate) use day::{kind_word as absence_kind, letter_word};
pub(crate) use message::unclear_style;
pub(crate) use month::date;

/// Reads one sheet of pupil-level or respondent-level rows.
pub(crate) fn read(
    grid: &Grid,
    header: &Header,
    layout: &Layout,
    place: &Place,
    context: &Context,
) -> Outcome<Batch> {
    let sheet = Sheet { grid, header, layout, place, context };
    let mut outcome = rows(&sheet);
    outcome.diagnostics.extend(sheet.dropped());
    outcome
}

/// Reads a long file piece by piece, where its content allows that; `grid` and `header`
/// are those of its first rows.
pub(crate) fn read_lines(
    grid: &Grid,
    header: &Header,
    layout: &Layout,
    (part, workers): (&Part, &dyn Workers),
    context: &Context,
) -> Option<Outcome<Batch>> {
    let place = Place::of(part);
    let sheet = Sheet { grid, header, layout, place: &place, context };
    let mut outcome = absence::read_lines(&sheet, part.lines()?, workers)?;
    outcome.diagnostics.extend(sheet.dropped());
    Some(outcome)
}

fn rows(sheet: &Sheet<'_>) -> Outcome<Batch> {
    match sheet.layout.content {
        Content::Absence => absence::read(sheet),
        Content::Tests => tests_taken::read(sheet),
        Content::Responses => responses::read(sheet),
        Content::Answers => survey::table(sheet),
        Content::Figures
        | Content::Distributions
        | Content::Register
        | Content::Units
        | Content::Set
        | Content::Nothing => Outcome::default(),
    }
}

macro_rules! layouts {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../layouts/", $name, ".toml")))),*]
    };
}

/// The built-in layouts of rows about persons, of surveys and of sick leave.
pub(crate) const LAYOUTS: [(&str, &str); 17] = layouts![
    "surveyxact",
    "spoergeskema.svar",
    "spoergeskema.fordeling",
    "elevtest.lang",
    "elevtest.overgangstest",
    "elevtest.faerdighedstest",
    "elevtest.nationale",
    "elevtest.bred",
    "elevfravaer.lang",
    "elevfravaer.arter",
    "elevfravaer.maaneder",
    "elevfravaer.dage",
    "elevfravaer.protokol",
    "svarprocent",
    "sygefravaer.krl",
    "sygefravaer.flis",
    "sygefravaer.lokal",
];

/// Returns the month that a text names.
pub(crate) fn month(text: &str) -> Option<u8> {
    month::month(text).map(|month| month.month)
}
