//! Sets of files from SurveyXact and Enalyzer: structure, labels and answers to answers.

use datapakke_model::{Batch, Outcome};

use crate::plan::{Candidate, Claim, Job};
use crate::run::Context;

/// Finds the sheets that belong together, before single layouts are tried.
pub(crate) fn claim(_candidates: &[Candidate]) -> Vec<Claim> {
    Vec::new()
}

/// Reads one set.
pub(crate) fn read(_job: &Job, _context: &Context) -> Outcome<Batch> {
    Outcome::default()
}
