//! Figures published or computed by somebody else: typed columns of equal length.

use serde::{Deserialize, Serialize};

use crate::group::Group;
use crate::id::{IndicatorId, Owner, QuestionId, SurveyId};
use crate::reading::Reading;
use crate::source::CellRef;
use crate::year::Period;

/// One published figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Whose figure it is.
    pub owner: Owner,
    /// What is measured.
    pub indicator: IndicatorId,
    /// When.
    pub period: Period,
    /// About whom.
    pub group: Group,
    /// The value on the indicator's own scale (percent as 0–100), or why there is none.
    pub reading: Reading,
    /// Number of persons behind it, where the source says so.
    pub base: Option<u32>,
    /// Standard deviation between persons, where the source says so.
    pub sd: Option<f64>,
    /// The cell it was read from.
    pub at: CellRef,
}

/// Published figures, row by row.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Observations {
    /// The rows, in the order they were read.
    pub rows: Vec<Observation>,
}

/// One published distribution of answers to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Whose answers they are.
    pub owner: Owner,
    /// The questionnaire.
    pub survey: SurveyId,
    /// The question.
    pub question: QuestionId,
    /// When.
    pub period: Period,
    /// About whom.
    pub group: Group,
    /// Share in percent per answer category among those who answered, in the order of the
    /// question's turned scale (the wanted end last); `Absent` for a category the
    /// publisher left out.
    pub shares: Vec<Reading>,
    /// Number of persons who answered ("does not want to answer" not counted).
    pub base: Option<u32>,
    /// The cell of the first category.
    pub at: CellRef,
}

/// Published distributions of answers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Distributions {
    /// The rows, in the order they were read.
    pub rows: Vec<Distribution>,
}
