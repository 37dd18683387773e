//! Answers of single respondents: sets from SurveyXact, and tables as Enalyzer makes them.
//!
//! The questions are matched by their text against the catalogue's questionnaires, the
//! answers by their label; free text and personal columns never leave this module.

mod aggregate;
mod answer;
mod background;
mod claim;
mod export;
mod message;
mod question;
mod respond;
mod set;
mod status;
mod table;

#[cfg(test)]
mod tests;

use datapakke_model::catalogue::Survey;
use datapakke_model::{Batch, Catalogue, Outcome, QuestionId, SurveyId};

use crate::microdata::sheet::Sheet;
use crate::plan::Job;
use crate::run::Context;

pub(crate) use claim::claim;

/// Reads one set of files, or one table that was recognised by its questions.
pub(crate) fn read(job: &Job, context: &Context) -> Outcome<Batch> {
    match job.parts.len() {
        0 | 1 if job.format == claim::DISTRIBUTIONS => aggregate::read(job, context),
        0 | 1 => table::read(job, context),
        _ => set::read(job, context),
    }
}

/// Reads one table of a layout.
pub(crate) fn table(sheet: &Sheet<'_>) -> Outcome<Batch> {
    table::with_header(sheet)
}

/// Returns the questionnaire that most headings ask questions of, if enough do.
pub(crate) fn survey_of(headings: &[String], catalogue: &Catalogue) -> Option<SurveyId> {
    let asked = |survey: &&Survey| {
        let questions = question::Questions::of(survey);
        headings.iter().filter(|text| questions.find(text).is_some()).count()
    };
    let counted = catalogue.surveys.iter().map(|survey| (asked(&survey), survey));
    // Of equals the first in the catalogue: the user is asked to look at it.
    let best = counted.rev().max_by_key(|(n, _)| *n)?;
    (best.0 >= table::ENOUGH).then(|| best.1.id.clone())
}

/// Returns the question that a heading asks.
pub(crate) fn asks(survey: &Survey, heading: &str) -> Option<QuestionId> {
    question::Questions::of(survey).find(heading).map(|question| question.id.clone())
}
