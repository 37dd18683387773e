//! A SurveyXact set: structure and labels of the questions, and one row per respondent.
//!
//! Three files or three sheets belong together. The labels have no header; their order is
//! not the order of the values; a wide data set is split over `Dataset(1)`, `Dataset(2)`.

use std::collections::BTreeMap;
use std::sync::Arc;

use datapakke_model::{Batch, Outcome};

use crate::grid::Grid;
use crate::header;
use crate::layout::{Column, Content, Layout};
use crate::microdata::sheet::outcome;
use crate::microdata::tally::Tally;
use crate::plan::Job;
use crate::run::{Context, Place};

use super::background::{Heading, Kind};
use super::respond::{Data, Spot};
use super::status::{self, Status};
use super::{export, message};

/// One variable of the structure.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Variable {
    /// Column of the data set.
    pub name: String,
    /// Question it belongs to; several variables share one in a multiple choice.
    pub question: String,
    /// Text of the question.
    pub text: String,
    /// What kind of variable it is.
    pub form: Form,
    /// Text of the choice, in a multiple choice.
    pub choice: String,
}

/// What kind of variable it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// One answer of several.
    Single,
    /// Chosen or not.
    Multiple,
    /// A number.
    Number,
    /// Free text, or a kind that is not known: never leaves ingest.
    #[default]
    Open,
}

/// Labels by variable and code.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Labels {
    by_variable: BTreeMap<String, BTreeMap<String, String>>,
}

impl Labels {
    /// Reads the label file: variable, code, label; a header is skipped if there is one.
    pub(crate) fn read(grid: &Grid) -> Self {
        let mut by_variable: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for row in 0..grid.len() {
            let (variable, code) = (grid.trimmed(row, 0), code(grid.trimmed(row, 1)));
            if variable.is_empty() || !is_code(&code) {
                continue;
            }
            let label = one_line(grid.get(row, 2));
            by_variable.entry(variable.to_lowercase()).or_default().insert(code, label);
        }
        Labels { by_variable }
    }
}

/// Reads the structure file; none when it has no header with a variable name.
pub(crate) fn structure(grid: &Grid) -> Option<Vec<Variable>> {
    let header =
        (0..grid.len().min(10)).find(|row| find(grid, *row, &VARIABLE).is_some())?;
    let name = find(grid, header, &VARIABLE)?;
    let column = |names: &[&str]| find(grid, header, names);
    let question = column(&["questionname", "question name", "spørgsmålsnavn"]);
    let kind = column(&["questiontype", "type", "question type", "spørgsmålstype"]);
    let sub = column(&["subtype", "sub type", "undertype"]);
    let text =
        column(&["questiontext", "text", "label", "question text", "spørgsmålstekst"]);
    let choice = column(&["choicetext", "choice text", "svartekst"]);
    let cell = |row, column: Option<usize>| column.map_or("", |c| grid.get(row, c));
    let mut seen = std::collections::BTreeSet::new();
    let variables = (header + 1..grid.len()).filter_map(|row| {
        let variable = grid.trimmed(row, name);
        if variable.is_empty() || !seen.insert(variable.to_lowercase()) {
            return None;
        }
        Some(Variable {
            name: variable.to_owned(),
            question: cell(row, question).trim().to_owned(),
            text: one_line(cell(row, text)),
            form: form(cell(row, kind), cell(row, sub)),
            choice: one_line(cell(row, choice)),
        })
    });
    Some(variables.collect())
}

const VARIABLE: [&str; 5] =
    ["variablename", "variable name", "variabelnavn", "variable", "variabel"];

/// Tells whether a grid looks like the structure of a set.
pub(crate) fn is_structure(grid: &Grid) -> bool {
    (0..grid.len().min(10)).any(|row| {
        find(grid, row, &VARIABLE).is_some()
            && find(grid, row, &["questiontext", "questiontype", "text", "type"])
                .is_some()
    })
}

/// Tells whether a grid looks like labels: at least three rows of variable, code and text,
/// where variables repeat and nothing else does.
pub(crate) fn is_labels(grid: &Grid) -> bool {
    let rows: Vec<usize> =
        (0..grid.len().min(200)).filter(|row| !grid.is_blank(*row)).collect();
    let like = |row: &&usize| {
        let row = **row;
        !grid.trimmed(row, 0).is_empty()
            && !is_code(grid.trimmed(row, 0))
            && is_code(&code(grid.trimmed(row, 1)))
            && (3..=4).contains(&grid.width(row))
            && grid.trimmed(row, 3).is_empty()
    };
    let fits = rows.iter().filter(like).count();
    let repeats = rows.windows(2).any(|w| grid.trimmed(w[0], 0) == grid.trimmed(w[1], 0));
    rows.len() >= 3 && repeats && fits + 1 >= rows.len()
}

/// Tells how many columns of a grid's first row are variables of a structure.
pub(crate) fn shared_columns(data: &Grid, variables: &[Variable]) -> usize {
    let names: std::collections::BTreeSet<String> =
        variables.iter().map(|v| v.name.to_lowercase()).collect();
    data.row(0).filter(|name| names.contains(&name.trim().to_lowercase())).count()
}

fn find(grid: &Grid, row: usize, names: &[&str]) -> Option<usize> {
    let cells: Vec<String> =
        grid.row(row).map(|cell| cell.trim().to_lowercase()).collect();
    names.iter().find_map(|name| cells.iter().position(|cell| cell == name))
}

fn form(kind: &str, sub: &str) -> Form {
    let (kind, sub) = (kind.trim().to_lowercase(), sub.trim().to_lowercase());
    match (kind.as_str(), sub.as_str()) {
        ("closed", "multiple") | ("multiple", _) => Form::Multiple,
        ("closed", _) | ("single", _) => Form::Single,
        ("open", "number" | "numeric" | "integer") | ("number" | "numeric", _) => {
            Form::Number
        }
        _ => Form::Open,
    }
}

/// Returns a code without the `.0` that a spreadsheet adds.
pub(crate) fn code(text: &str) -> String {
    let text = text.trim();
    text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text).to_owned()
}

/// Tells whether a text is a code: a whole number.
pub(crate) fn is_code(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Joins lines and runs of blanks, as labels of exports have them.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads one set: structure, labels and the parts of the data, in that order.
pub(crate) fn read(job: &Job, context: &Context) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let mut diagnostics = Vec::new();
    let grids: Vec<(Arc<Grid>, Place)> = job
        .parts
        .iter()
        .map(|part| (part.grid().take(&mut diagnostics), Place::of(part)))
        .collect();
    diagnostics.into_iter().for_each(|remark| tally.push(remark));
    let [(structure_grid, place), (labels_grid, _), data @ ..] = &grids[..] else {
        return outcome(Batch::default(), tally);
    };
    let Some(variables) = structure(structure_grid) else {
        tally.push(message::incomplete(place.whole(), "structure", "structure"));
        return outcome(Batch::default(), tally);
    };
    let labels = Labels::read(labels_grid);
    let counts: Vec<usize> = data.iter().map(|(grid, _)| respondents(grid)).collect();
    if counts.iter().any(|n| *n != counts[0]) {
        let place = data.first().map_or(place, |(_, place)| place);
        tally.push(message::uneven(place.whole()));
        return outcome(Batch::default(), tally);
    }
    let layout = layout_of(job, context, data);
    let headings = headings(data, &variables, &labels, &layout);
    let parts =
        data.iter().map(|(grid, place)| (Arc::clone(grid), place.clone(), 1)).collect();
    let data = Data { parts, n: counts.first().copied().unwrap_or(0) };
    let batch = export::read(&data, &headings, &layout, context, &mut tally);
    outcome(batch, tally)
}

fn respondents(grid: &Grid) -> usize {
    let last = (1..grid.len()).rev().find(|row| !grid.is_blank(*row));
    last.unwrap_or(0)
}

/// Returns the layout that names columns of this very set, or the one for all sets.
fn layout_of(job: &Job, context: &Context, data: &[(Arc<Grid>, Place)]) -> Arc<Layout> {
    let own = context.layouts.iter().find(|layout| {
        layout.content == Content::Set
            && !layout.recognise.headers.is_empty()
            && data.iter().any(|(grid, _)| header::find(grid, layout).is_ok())
    });
    Arc::clone(own.unwrap_or(&job.layout))
}

fn headings(
    data: &[(Arc<Grid>, Place)],
    variables: &[Variable],
    labels: &Labels,
    layout: &Layout,
) -> Vec<Heading> {
    let by_name: BTreeMap<String, &Variable> = variables
        .iter()
        .map(|variable| (variable.name.to_lowercase(), variable))
        .collect();
    let mut headings = Vec::new();
    for (part, (grid, _)) in data.iter().enumerate() {
        for (column, name) in grid.row(0).enumerate() {
            let name = name.trim();
            if name.is_empty() {
                continue;
            }
            let variable = by_name.get(&name.to_lowercase()).copied();
            let text = variable.map_or(name, |v| v.text.as_str());
            let is_rule = |rule: &&Column| {
                rule.header.iter().any(|h| header::same(h, name) || header::same(h, text))
            };
            let rule = layout.columns.iter().find(is_rule);
            headings.push(Heading {
                spot: Spot { part, column },
                name: name.to_owned(),
                text: text.to_owned(),
                labels: labels.by_variable.get(&name.to_lowercase()).cloned(),
                kind: kind(variable),
                role: rule.map(|rule| rule.role),
                question: rule.and_then(|rule| rule.question.clone()),
            });
        }
    }
    headings
}

fn kind(variable: Option<&Variable>) -> Kind {
    let Some(variable) = variable else { return Kind::Open };
    match variable.form {
        Form::Single => Kind::Question,
        Form::Multiple => {
            let block = status::is_status_block(
                &variable.question,
                &variable.name,
                &variable.text,
            );
            let status = block.then(|| Status::from_label(&variable.choice)).flatten();
            Kind::Choice(status)
        }
        Form::Number | Form::Open => Kind::Open,
    }
}
