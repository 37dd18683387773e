//! Everything that was read from the sources of one build.

use crate::microdata::{Absences, Answer, ResponseCount, TestResult};
use crate::observation::{Distributions, Observations};

/// What ingest hands to analytics.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// Figures published by somebody else.
    pub observations: Observations,
    /// Published distributions of answers.
    pub distributions: Distributions,
    /// Pupil-level test results.
    pub tests: Vec<TestResult>,
    /// Pupil-level absence.
    pub absences: Absences,
    /// Answers of single respondents.
    pub answers: Vec<Answer>,
    /// Persons asked and answered.
    pub responses: Vec<ResponseCount>,
}

impl Batch {
    /// Moves another batch's rows to the end of this one.
    pub fn append(&mut self, mut other: Batch) {
        self.observations.rows.append(&mut other.observations.rows);
        self.distributions.rows.append(&mut other.distributions.rows);
        self.tests.append(&mut other.tests);
        self.absences.append(&mut other.absences);
        self.answers.append(&mut other.answers);
        self.responses.append(&mut other.responses);
    }

    /// Returns the number of rows of every kind together.
    pub fn len(&self) -> usize {
        self.observations.rows.len()
            + self.distributions.rows.len()
            + self.tests.len()
            + self.absences.len()
            + self.answers.len()
            + self.responses.len()
    }

    /// Tells whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
