//! A table of distributions, a row per unit and question and a column per answer, to
//! published distributions.
//!
//! The cells are percentages or numbers of persons, decided once per file; "ved ikke" is
//! left out of the base, and shares that counted it are taken of those who answered.

use datapakke_model::catalogue::AnswerScale;
use datapakke_model::id::Owner;
use datapakke_model::observation::Distribution;
use datapakke_model::unit::fold;
use datapakke_model::{
    Batch, Catalogue, Diagnostic, Group, Outcome, Period, Reading, Why,
};

use crate::cell;
use crate::grid::Grid;
use crate::layout::Layout;
use crate::microdata::sheet::{lookup, outcome, remark, school_year};
use crate::microdata::tally::Tally;
use crate::number::{Decision, Evidence, Style};
use crate::plan::Job;
use crate::run::{Context, Place};

use super::answer::{Answers, Meant};
use super::message;
use super::question::{Asked, Chosen, Questions, choose};
use super::respond;

/// Rows searched for the header.
const SEARCHED: usize = 20;
/// How far the shares of a distribution may be from 100 by rounding.
const ROUNDING: f64 = 2.5;

const QUESTION: [&str; 4] = ["spørgsmål", "spørgsmålstekst", "spørgsmålet", "question"];
const UNIT: [&str; 12] = [
    "institutionsnummer",
    "institutionsnr",
    "institutionsnr.",
    "enhed",
    "enhedsnavn",
    "skole",
    "skolenavn",
    "institution",
    "institutionsnavn",
    "afdeling",
    "arbejdssted",
    "arbejdsplads",
];
const YEAR: [&str; 7] =
    ["skoleår", "år", "årstal", "periode", "runde", "kalenderår", "year"];
const COUNT: [&str; 7] =
    ["antal svar", "n", "antal besvarelser", "besvarelser", "svar", "antal", "base"];

/// The columns of such a table.
struct Columns {
    header: usize,
    question: usize,
    units: Vec<usize>,
    year: Option<usize>,
    count: Option<usize>,
    /// Columns whose heading is an answer of one scale, or no answer of it.
    answers: Vec<usize>,
}

/// Tells whether a grid is such a table.
pub(crate) fn is_distributions(grid: &Grid, catalogue: &Catalogue) -> bool {
    columns(grid, catalogue).is_some_and(|found| !found.units.is_empty())
}

fn columns(grid: &Grid, catalogue: &Catalogue) -> Option<Columns> {
    for header in 0..grid.len().min(SEARCHED) {
        let names: Vec<String> = grid.row(header).map(fold).collect();
        let find =
            |list: &[&str]| names.iter().position(|name| list.contains(&name.as_str()));
        let Some(question) = find(&QUESTION) else { continue };
        let scales = catalogue.surveys.iter().flat_map(|survey| &survey.scales);
        let best = scales
            .map(|scale| answer_columns(&names, &Answers::of(scale)))
            .max_by_key(|(steps, _)| *steps)?;
        if best.0 < 3 {
            continue;
        }
        let units = |at: &usize| UNIT.contains(&names[*at].as_str());
        return Some(Columns {
            header,
            question,
            units: (0..names.len()).filter(units).collect(),
            year: find(&YEAR),
            count: find(&COUNT),
            answers: best.1,
        });
    }
    None
}

/// Returns how many steps of a scale are headings, and the columns of all its labels.
fn answer_columns(names: &[String], answers: &Answers) -> (usize, Vec<usize>) {
    let mut steps = std::collections::BTreeSet::new();
    let mut columns = Vec::new();
    for (column, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        match answers.read(name) {
            Some(Meant::Step(step)) => {
                steps.insert(step);
                columns.push(column);
            }
            Some(Meant::No(_)) => columns.push(column),
            None => {}
        }
    }
    (steps.len(), columns)
}

/// Reads one table of distributions.
pub(crate) fn read(job: &Job, context: &Context) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let Some(part) = job.parts.first() else { return outcome(Batch::default(), tally) };
    let mut diagnostics = Vec::new();
    let grid = part.grid().take(&mut diagnostics);
    diagnostics.into_iter().for_each(|remark| tally.push(remark));
    let place = Place::of(part);
    let Some(columns) = columns(&grid, context.catalogue) else {
        tally.push(message::unknown_survey(place.whole()));
        return outcome(Batch::default(), tally);
    };
    let table =
        Table { grid: &grid, place: &place, columns, layout: &job.layout, context };
    let rows = table.rows(&mut tally);
    let mut batch = Batch::default();
    batch.distributions.rows = rows;
    outcome(batch, tally)
}

struct Table<'a> {
    grid: &'a Grid,
    place: &'a Place,
    columns: Columns,
    layout: &'a Layout,
    context: &'a Context<'a>,
}

impl Table<'_> {
    fn rows(&self, tally: &mut Tally) -> Vec<Distribution> {
        let Some(questions) = self.questionnaire(tally) else { return Vec::new() };
        let Some(style) = self.style(tally) else { return Vec::new() };
        let counts = self.are_counts(style);
        let data = self.columns.header + 1..self.grid.len();
        let rows = data.filter(|row| !self.grid.is_blank(*row));
        rows.filter_map(|row| self.row(row, &questions, style, counts, tally)).collect()
    }

    fn questionnaire(&self, tally: &mut Tally) -> Option<Questions<'_>> {
        let header = self.columns.header;
        let labels: Vec<String> = self
            .columns
            .answers
            .iter()
            .map(|c| self.grid.trimmed(header, *c).to_owned())
            .collect();
        let texts: std::collections::BTreeSet<&str> = (header + 1..self.grid.len())
            .map(|row| self.grid.trimmed(row, self.columns.question))
            .filter(|text| !text.is_empty())
            .collect();
        let asked: Vec<Asked> = texts
            .into_iter()
            .map(|text| Asked { text: text.to_owned(), labels: labels.clone() })
            .collect();
        match choose(self.context.catalogue, &asked, self.layout.survey.as_ref()) {
            Chosen::One(questions) => Some(questions),
            Chosen::None => {
                tally.push(message::unknown_survey(self.place.whole()));
                None
            }
            Chosen::Tied(surveys) => {
                let names: Vec<String> =
                    surveys.iter().map(|s| s.id.to_string()).collect();
                tally.push(message::tied(self.place.whole(), &names));
                None
            }
        }
    }

    /// One style for all columns: they hold the same measure.
    fn style(&self, tally: &mut Tally) -> Option<Style> {
        let mut evidence = Evidence::default();
        for row in self.columns.header + 1..self.grid.len() {
            self.columns
                .answers
                .iter()
                .for_each(|c| evidence.add(self.grid.trimmed(row, *c)));
        }
        match (self.layout.numbers, evidence.decide()) {
            (Some(style), _) | (None, Decision::Only(style)) => Some(style),
            (None, Decision::Either) => Some(Style::Danish),
            (None, decision) => {
                let at = self.columns.answers.first().copied().unwrap_or_default();
                let place = self.place.cell(self.grid, self.columns.header, at);
                let mixed = decision == Decision::Mixed;
                tally.push(crate::microdata::unclear_style(place, mixed));
                None
            }
        }
    }

    fn number(&self, row: usize, column: usize, style: Style) -> Reading {
        let (text, kind) = (self.grid.get(row, column), self.grid.kind(row, column));
        match cell::read(text, kind, style, self.layout) {
            Ok(found) => match found.reading {
                Reading::Known(value) if found.fraction => Reading::Known(value * 100.0),
                reading => reading,
            },
            Err(_) => Reading::Absent(Why::Unclear),
        }
    }

    /// The cells are persons when every row adds up to its number of answers.
    fn are_counts(&self, style: Style) -> bool {
        let Some(count) = self.columns.count else { return false };
        let mut rows = 0;
        for row in self.columns.header + 1..self.grid.len() {
            let Some(n) = self.number(row, count, style).value() else { continue };
            let values =
                self.columns.answers.iter().map(|c| self.number(row, *c, style).value());
            let Some(values) = values.collect::<Option<Vec<f64>>>() else { continue };
            let sum: f64 = values.iter().sum();
            let steps: f64 = sum - self.not_answers(row, style);
            if values.iter().any(|v| v.fract() != 0.0) || (sum != n && steps != n) {
                return false;
            }
            rows += 1;
        }
        rows > 0
    }

    fn not_answers(&self, row: usize, style: Style) -> f64 {
        let is_none = |column: &&usize| {
            let label = self.grid.trimmed(self.columns.header, **column);
            super::answer::is_not_answer(label)
        };
        let columns = self.columns.answers.iter().filter(is_none);
        columns.filter_map(|c| self.number(row, *c, style).value()).sum()
    }

    fn row(
        &self,
        row: usize,
        questions: &Questions<'_>,
        style: Style,
        counts: bool,
        tally: &mut Tally,
    ) -> Option<Distribution> {
        let text = self.grid.trimmed(row, self.columns.question);
        let at = |column| self.place.cell(self.grid, row, column);
        let Some(question) = questions.find(text) else {
            let near = questions.nearest(text).map(|q| q.text.da.as_str());
            tally.add("unknown-question", text, || {
                message::unknown_question(at(self.columns.question), text, near)
            });
            return None;
        };
        let scale = questions.survey().scale(question)?;
        let owner = self.owner(row, tally)?;
        let period = self.period(row, tally)?;
        let (mut shares, first) = self.shares(row, scale, style);
        let n = self.columns.count.and_then(|c| self.number(row, c, style).value());
        let no = self.not_answers(row, style);
        let base = scaled(&mut shares, no, n, counts);
        let Ok(base) = base else {
            tally.add("shares-not-100", "", || not_hundred(at(first)));
            return None;
        };
        // Columns stand in the order of the labels; the wanted end goes last.
        if question.reverse {
            shares.reverse();
        }
        Some(Distribution {
            owner,
            survey: questions.survey().id.clone(),
            question: question.id.clone(),
            period,
            group: Group::All,
            shares,
            base,
            at: self.grid.at(row, first),
        })
    }

    /// Returns the cells in the order of the scale, and the first column.
    fn shares(
        &self,
        row: usize,
        scale: &AnswerScale,
        style: Style,
    ) -> (Vec<Reading>, usize) {
        let answers = Answers::of(scale);
        let mut shares = vec![Reading::Absent(self.layout.blank); scale.answers.len()];
        let mut first = self.columns.question;
        for column in self.columns.answers.iter().rev().copied() {
            let label = self.grid.trimmed(self.columns.header, column);
            if let Some(Meant::Step(step)) = answers.read(label) {
                shares[usize::from(step) - 1] = self.number(row, column, style);
                first = column;
            }
        }
        (shares, first)
    }

    fn owner(&self, row: usize, tally: &mut Tally) -> Option<Owner> {
        let filled = |c: &&usize| !self.grid.trimmed(row, **c).is_empty();
        let column = *self.columns.units.iter().find(filled)?;
        let text = self.grid.trimmed(row, column);
        let register = self.context.register;
        let name = fold(text);
        let own = fold(&register.municipality_name);
        let municipality = [
            own.clone(),
            format!("{own} kommune"),
            "hele kommunen".into(),
            "kommunen".into(),
        ];
        if !own.is_empty() && municipality.contains(&name) {
            return Some(Owner::Municipality);
        }
        match lookup(register, text) {
            Ok(unit) => Some(Owner::Unit(unit)),
            Err(_) => {
                let place = self.place.cell(self.grid, row, column);
                tally.add("unknown-unit", text, || remark(register, text, place));
                None
            }
        }
    }

    fn period(&self, row: usize, tally: &mut Tally) -> Option<Period> {
        let fixed = self.layout.period.as_deref().and_then(respond::period);
        let Some(column) = self.columns.year else {
            if fixed.is_none() {
                let (place, year) = (self.place.whole(), self.context.year);
                tally.add("survey-year-assumed", "", || {
                    message::assumed_period(place, &year.to_string())
                });
            }
            return fixed.or(Some(Period::School(self.context.year)));
        };
        let text = self.grid.trimmed(row, column);
        let year = school_year(text, self.layout.years).map(Period::School);
        year.ok().or_else(|| respond::period(text)).or(fixed)
    }
}

/// Turns cells into percentages of those who answered, and finds their number; an error
/// when percentages add up to neither 100 nor 100 with the ones who did not answer.
fn scaled(
    shares: &mut [Reading],
    no: f64,
    n: Option<f64>,
    counts: bool,
) -> Result<Option<u32>, ()> {
    let known: Vec<f64> = shares.iter().filter_map(|share| share.value()).collect();
    let sum: f64 = known.iter().sum();
    let persons = |n: f64| (0.0..1e7).contains(&n).then(|| n.round() as u32);
    if counts {
        if sum > 0.0 {
            rescale(shares, 100.0 / sum);
        }
        return Ok(persons(sum));
    }
    // A category that is hidden cannot be checked against 100.
    if known.len() < shares.len() || (sum - 100.0).abs() <= ROUNDING {
        return if sum <= 100.0 + ROUNDING { Ok(n.and_then(persons)) } else { Err(()) };
    }
    if no > 0.0 && sum > 0.0 && (sum + no - 100.0).abs() <= ROUNDING {
        rescale(shares, 100.0 / sum);
        return Ok(n.and_then(|n| persons(n * sum / 100.0)));
    }
    Err(())
}

fn rescale(shares: &mut [Reading], factor: f64) {
    for share in shares {
        if let Reading::Known(value) = share {
            *value *= factor;
        }
    }
}

fn not_hundred(place: datapakke_model::source::Place) -> Diagnostic {
    Diagnostic::warning(
        "shares-not-100",
        "forventede andele, der giver 100 i alt, fandt noget andet; rækken er ikke læst",
        "expected shares that add up to 100, found something else; the row was not read",
    )
    .hint(
        "se, om en svarkategori mangler i filen",
        "look whether an answer is missing in the file",
    )
    .at(place)
}
