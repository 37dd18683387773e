//! Answers of single respondents: sets from SurveyXact, and tables as Enalyzer makes them.
//!
//! The questions are matched by their text against the catalogue's questionnaires, the
//! answers by their label; free text and personal columns never leave this module.

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

use datapakke_model::{Batch, Outcome};

use crate::microdata::sheet::Sheet;
use crate::plan::Job;
use crate::run::Context;

pub(crate) use claim::claim;

/// Reads one set of files, or one table that was recognised by its questions.
pub(crate) fn read(job: &Job, context: &Context) -> Outcome<Batch> {
    match job.parts.len() {
        0 | 1 => table::read(job, context),
        _ => set::read(job, context),
    }
}

/// Reads one table of a layout.
pub(crate) fn table(sheet: &Sheet<'_>) -> Outcome<Batch> {
    table::with_header(sheet)
}
