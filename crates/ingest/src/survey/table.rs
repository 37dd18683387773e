//! One table of answers, a row per respondent and a column per question, to answers.
//!
//! Enalyzer lets its user choose texts, values or label numbers per variable, so one file
//! may mix them; numbers are read only when a layout says what they mean.

use std::sync::Arc;

use datapakke_model::unit::fold;
use datapakke_model::{Batch, Catalogue, Outcome};

use crate::grid::Grid;
use crate::layout::Layout;
use crate::microdata::sheet::{Sheet, outcome};
use crate::microdata::tally::Tally;
use crate::plan::Job;
use crate::run::{Context, Place};

use super::answer::Answers;
use super::background::{Heading, Kind};
use super::question::Questions;
use super::respond::{Data, Spot};
use super::{export, message};

/// Rows searched for the header.
const SEARCHED: usize = 20;
/// Questions of one questionnaire that a header must have.
pub(crate) const ENOUGH: usize = 3;

/// Reads a table that was recognised by the questions in its header.
pub(crate) fn read(job: &Job, context: &Context) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let Some(part) = job.parts.first() else { return outcome(Batch::default(), tally) };
    let mut diagnostics = Vec::new();
    let grid = part.grid().take(&mut diagnostics);
    diagnostics.into_iter().for_each(|remark| tally.push(remark));
    let place = Place::of(part);
    let Some((row, _)) = header(&grid, context.catalogue) else {
        tally.push(message::unknown_survey(place.whole()));
        return outcome(Batch::default(), tally);
    };
    let headings = headings(&grid, row, |_, heading| heading);
    let n = respondents(&grid, row + 1);
    let data = Data { parts: vec![(grid, place, row + 1)], n };
    let batch = export::read(&data, &headings, &job.layout, context, &mut tally);
    outcome(batch, tally)
}

/// Reads a table of which a layout names the columns.
pub(crate) fn with_header(sheet: &Sheet<'_>) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let layout: &Layout = sheet.layout;
    let bound = |column: usize, heading: Heading| {
        let rule = sheet.header.columns.get(column).copied().flatten();
        let rule = rule.map(|index| &layout.columns[index]);
        Heading {
            role: rule.map(|rule| rule.role),
            question: rule.and_then(|rule| rule.question.clone()),
            ..heading
        }
    };
    let headings = headings(sheet.grid, sheet.header.row, bound);
    let first = sheet.header.first.min(sheet.grid.len());
    let n = respondents(sheet.grid, first);
    let parts = vec![(Arc::new(sheet.grid.clone()), sheet.place.clone(), first)];
    let batch =
        export::read(&Data { parts, n }, &headings, layout, sheet.context, &mut tally);
    outcome(batch, tally)
}

fn headings(
    grid: &Grid,
    row: usize,
    bound: impl Fn(usize, Heading) -> Heading,
) -> Vec<Heading> {
    let named = grid.row(row).enumerate().filter(|(_, name)| !name.trim().is_empty());
    let heading = |(column, name): (usize, &str)| {
        let heading = Heading {
            spot: Spot { part: 0, column },
            name: name.trim().to_owned(),
            text: name.trim().to_owned(),
            labels: None,
            kind: Kind::Plain,
            role: None,
            question: None,
        };
        bound(column, heading)
    };
    named.map(heading).collect()
}

/// Counts the rows from the first to the last that is not blank.
fn respondents(grid: &Grid, first: usize) -> usize {
    let last = (first..grid.len()).rev().find(|row| !grid.is_blank(*row));
    last.map_or(0, |last| last + 1 - first)
}

/// Finds the row with the most questions of one questionnaire, and the questionnaires (by
/// their place in the catalogue) that have so many.
pub(crate) fn header(grid: &Grid, catalogue: &Catalogue) -> Option<(usize, Vec<usize>)> {
    let surveys: Vec<Questions<'_>> =
        catalogue.surveys.iter().map(Questions::of).collect();
    let mut best = (ENOUGH, None::<usize>, Vec::new());
    for row in (0..grid.len().min(SEARCHED)).filter(|row| grid.width(*row) >= ENOUGH) {
        for (index, questions) in surveys.iter().enumerate() {
            let n = grid.row(row).filter(|text| questions.find(text).is_some()).count();
            if n > best.0 || n == best.0 && best.1.is_none() {
                best = (n, Some(row), vec![index]);
            } else if n == best.0 && best.1 == Some(row) {
                best.2.push(index);
            }
        }
    }
    Some((best.1?, best.2))
}

/// Tells whether a grid is a table of answers: its header asks questions, and below it
/// stand answers or whole numbers, not means.
pub(crate) fn is_answers(grid: &Grid, catalogue: &Catalogue) -> bool {
    let Some((header, surveys)) = header(grid, catalogue) else { return false };
    surveys.into_iter().any(|i| fits(grid, header, &Questions::of(&catalogue.surveys[i])))
}

/// Tells whether most cells below the questions are answers to them.
fn fits(grid: &Grid, header: usize, questions: &Questions<'_>) -> bool {
    const LOOKED_AT: usize = 60;
    let (mut fits, mut others) = (0, 0);
    for (column, name) in grid.row(header).enumerate() {
        let Some(question) = questions.find(name) else { continue };
        let Some(scale) = questions.survey().scale(question) else { continue };
        let answers = Answers::of(scale);
        for row in header + 1..grid.len().min(header + LOOKED_AT) {
            let text = fold(grid.get(row, column));
            if text.is_empty() {
                continue;
            }
            match answers.read(&text).is_some()
                || super::set::is_code(&super::set::code(&text))
            {
                true => fits += 1,
                false => others += 1,
            }
        }
    }
    fits > 0 && fits >= others * 4
}
