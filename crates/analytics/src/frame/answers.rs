//! Answers as numbers: rows come in, each respondent's answers in the order of the
//! questions, and counts per question, unit and grade go out.

use std::ops::Range;

use datapakke_model::id::{QuestionId, SurveyId, UnitId};
use datapakke_model::microdata::Answer;
use datapakke_model::source::CellRef;
use datapakke_model::year::Period;

use super::codes::{Codes, Finder, Numbering};
use super::table::{How, Table, packed, unpacked};
use super::{CELL, COUNT, KEY};
use crate::error::Error;

/// All answers to all questionnaires, each respondent's together.
#[derive(Debug)]
pub(crate) struct Answers {
    /// The questions by their numbers.
    pub questions: Codes<(SurveyId, QuestionId)>,
    rows: Vec<Given>,
    respondents: Vec<Respondent>,
}

/// One answer that says something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Given {
    /// The answer on the question's scale.
    pub value: f64,
    cell: u64,
    /// The question's number.
    pub question: u32,
    /// Zero for none, otherwise one too many.
    grade: u8,
}

impl Given {
    /// Returns the grade, for pupils.
    pub(crate) fn grade(&self) -> Option<u8> {
        self.grade.checked_sub(1)
    }

    /// Returns the place of the cell in the order of reading.
    pub(crate) fn place(&self) -> u64 {
        self.cell
    }
}

/// One person who was asked once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Respondent {
    /// The questionnaire.
    pub survey: SurveyId,
    /// The unit's number.
    pub unit: u32,
    /// When.
    pub period: Period,
    /// The pseudonym.
    pub person: u64,
    rows: Range<usize>,
}

/// Rows of one respondent that follow each other.
#[derive(Debug, Clone, Copy)]
struct Run {
    survey: u32,
    unit: u32,
    period: Period,
    person: u64,
    from: usize,
    to: usize,
}

impl Run {
    fn whose(&self) -> (u32, u32, Period, u64) {
        (self.survey, self.unit, self.period, self.person)
    }
}

impl Answers {
    /// Takes the answers; one that says nothing only tells that its respondent was there.
    pub(crate) fn of(answers: &[Answer], units: &Codes<UnitId>) -> Self {
        let mut rows = Vec::with_capacity(answers.len());
        let mut runs: Vec<Run> = Vec::new();
        let mut finder = Finder::new(units);
        let mut surveys = Numbering::new();
        let mut questions = Numbering::new();
        for answer in answers {
            let Some(unit) = finder.find(&answer.unit) else { continue };
            let of = &answer.survey;
            let survey = surveys.number(|s| s == of, || of.clone());
            let whose = (survey, unit, answer.period, answer.respondent.0);
            if runs.last().is_none_or(|run| run.whose() != whose) {
                let (period, person) = (answer.period, answer.respondent.0);
                let at = rows.len();
                runs.push(Run { survey, unit, period, person, from: at, to: at });
            }
            let question = questions.number(
                |(s, q)| *q == answer.question && s == of,
                || (of.clone(), answer.question.clone()),
            );
            if let Some(value) = answer.answer.value() {
                let grade = answer.grade.map_or(0, |grade| grade.saturating_add(1));
                rows.push(Given { value, cell: packed(answer.at), question, grade });
            }
            if let Some(run) = runs.last_mut() {
                run.to = rows.len();
            }
        }
        let (questions, places) = questions.sorted();
        for row in &mut rows {
            row.question = places[row.question as usize];
        }
        let (surveys, places) = surveys.sorted();
        for run in &mut runs {
            run.survey = places[run.survey as usize];
        }
        let (rows, respondents) = in_order(&rows, runs, &surveys);
        Answers { questions, rows, respondents }
    }

    /// Returns the respondents by questionnaire, unit, period and first cell.
    pub(crate) fn respondents(&self) -> &[Respondent] {
        &self.respondents
    }

    /// Returns what a respondent answered, in the order of the questions.
    pub(crate) fn given(&self, by: &Respondent) -> &[Given] {
        &self.rows[by.rows.clone()]
    }

    /// Counts the answers per question, unit, period and grade.
    pub(crate) fn counts(
        &self,
        units: &Codes<UnitId>,
    ) -> Result<Vec<AnswerCount>, Error> {
        let periods = Codes::of(self.respondents.iter().map(|r| r.period));
        let values = Codes::of(distinct(self.rows.iter().map(|r| r.value.to_bits())));
        let (mut period, mut value) = (Finder::new(&periods), Finder::new(&values));
        let sizes = [periods.len(), units.len(), 256, values.len()].map(|n| n as u64);
        let mut keys = Vec::with_capacity(self.rows.len());
        for by in &self.respondents {
            let when = period.find(&by.period).map_or(0, u64::from);
            for row in self.given(by) {
                let answer = value.find(&row.value.to_bits()).map_or(0, u64::from);
                let parts = [when, u64::from(by.unit), u64::from(row.grade), answer];
                let key = parts.iter().zip(&sizes);
                let start = u64::from(row.question);
                keys.push(key.fold(start, |key, (part, size)| key * size + part));
            }
        }
        let counted = Table::new("answers", keys.len())
            .column(KEY, keys.clone())
            .column(COUNT, keys)
            .column(CELL, self.rows.iter().map(|r| r.cell).collect::<Vec<u64>>())
            .made()?
            .grouped(KEY, &[(COUNT, How::Rows), (CELL, How::Min)])?;
        let (keys, n) = (counted.u64s(KEY)?, counted.u32s(COUNT)?);
        let cells = counted.u64s(CELL)?;
        let count = |i: usize| {
            let mut key = keys[i];
            let [when, unit, grade, answer] = {
                let mut parts = [0; 4];
                for (part, size) in parts.iter_mut().zip(&sizes).rev() {
                    (*part, key) = ((key % size) as u32, key / size);
                }
                parts
            };
            let (survey, question) = self.questions.value(key as u32);
            AnswerCount {
                unit: units.value(unit).clone(),
                period: *periods.value(when),
                survey: survey.clone(),
                question: question.clone(),
                grade: grade.checked_sub(1).map(|grade| grade as u8),
                value: f64::from_bits(*values.value(answer)),
                n: n[i],
                first: unpacked(cells[i]),
            }
        };
        Ok((0..keys.len()).map(count).collect())
    }
}

/// Puts each respondent's rows together, in the order of question, grade and value.
fn in_order(
    rows: &[Given],
    mut runs: Vec<Run>,
    surveys: &Codes<SurveyId>,
) -> (Vec<Given>, Vec<Respondent>) {
    let order = |run: &Run| (run.whose(), run.from);
    if !runs.is_sorted_by_key(order) {
        runs.sort_unstable_by_key(order);
    }
    let mut people = Vec::new();
    let mut from = 0;
    for own in runs.chunk_by(|a, b| a.whose() == b.whose()) {
        let cells = own.iter().flat_map(|run| &rows[run.from..run.to]).map(|r| r.cell);
        let (survey, unit, period, person) = own[0].whose();
        let key = (survey, unit, period, cells.min(), person);
        people.push((key, from..from + own.len()));
        from += own.len();
    }
    people.sort_unstable_by_key(|(key, _)| *key);
    let mut out = Vec::with_capacity(rows.len());
    let mut respondents = Vec::with_capacity(people.len());
    for ((survey, unit, period, _, person), own) in people {
        let start = out.len();
        out.extend(runs[own].iter().flat_map(|run| &rows[run.from..run.to]));
        let given: &mut [Given] = &mut out[start..];
        let whole = |r: &Given| (r.question, r.grade);
        given.sort_by(|a, b| {
            let by_value = || a.value.total_cmp(&b.value);
            whole(a).cmp(&whole(b)).then_with(by_value).then(a.cell.cmp(&b.cell))
        });
        let survey = surveys.value(survey).clone();
        let rows = start..out.len();
        respondents.push(Respondent { survey, unit, period, person, rows });
    }
    (out, respondents)
}

/// Leaves out what is the same as a value shortly before.
fn distinct(values: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    let mut seen: Vec<u64> = Vec::new();
    values.filter(move |value| {
        let new = !seen.contains(value);
        if new && seen.len() < 16 {
            seen.push(*value);
        }
        new
    })
}

/// How many of a unit and grade gave one answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnswerCount {
    /// The unit.
    pub unit: UnitId,
    /// When.
    pub period: Period,
    /// The questionnaire.
    pub survey: SurveyId,
    /// The question.
    pub question: QuestionId,
    /// Grade, for pupils.
    pub grade: Option<u8>,
    /// The answer on the question's scale.
    pub value: f64,
    /// Respondents.
    pub n: u32,
    /// First cell.
    pub first: CellRef,
}
