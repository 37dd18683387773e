//! What the finding engine weighed: every candidate with its comparison, and why it was
//! called or not. Page, sentence, chart, alternative text, workbook and `findings.json`
//! all read the same object.

use serde::{Deserialize, Serialize};

use super::Comparison;
use crate::id::{FigureKey, IndicatorId, QuestionId, SurveyId};

/// One candidate: something that a pack could point at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// Which comparison it rests on.
    pub kind: FindingKind,
    /// The figure whose value the sentence gives; its group says whom it is about.
    pub key: FigureKey,
    /// The comparison itself, the same as in the profile; none where it is hidden or could
    /// not be made.
    pub comparison: Option<Comparison>,
    /// Whether it was called, and if not, why.
    pub call: Call,
    /// Its importance for the talk: the difference in units of the smallest one that
    /// matters, weighted by what it is about; larger comes first. Never printed, and zero
    /// where the comparison is hidden.
    pub weight: f64,
    /// How many comparisons of the unit it was chosen among because it is the largest.
    pub largest_of: Option<u32>,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An indicator.
    Indicator(IndicatorId),
    /// The wanted answers to a question.
    Question(SurveyId, QuestionId),
}

/// The comparisons that a finding can rest on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Change from the period before.
    Change,
    /// Five to eleven periods in one direction.
    Trend,
    /// Months against the unit's own usual months.
    Months,
    /// The same pupils in two tests.
    SamePupils,
    /// The same pupils against what pupils with their first result usually get.
    Expected,
    /// The unit against the rest of the municipality.
    Rest,
    /// The unit against units with a similar intake.
    Similar,
    /// The unit against the nation.
    Nation,
    /// A grade, stage or sex against the same group in the rest of the municipality.
    Group,
}

impl FindingKind {
    /// Tells whether it is about time rather than about others.
    pub fn is_change(self) -> bool {
        matches!(
            self,
            FindingKind::Change
                | FindingKind::Trend
                | FindingKind::Months
                | FindingKind::SamePupils
        )
    }
}

/// Whether a candidate was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// It is one of the unit's findings, with its place in their order from 1.
    Called(u32),
    /// It is certain and large enough, but another finding says the same or comes first.
    Also(AlsoBecause),
    /// It was not called.
    Not(Vec<Reason>),
}

/// Why something certain is not among the findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlsoBecause {
    /// Another finding about the same subject, or about what it is part of, was called.
    SaidBy(FigureKey),
    /// There were more important ones than a page holds.
    NoRoom,
}

/// Why a candidate was not called.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It cannot be told from chance when all comparisons are seen together.
    Chance,
    /// It is smaller than what matters in practice.
    TooSmall,
    /// Rounding by the publisher could make it.
    Rounding,
    /// Too few persons are behind it.
    FewPersons,
    /// Neither number nor spread is known, so nobody can say.
    NoUncertainty,
    /// Too few periods were measured since the last break to speak of a trend.
    FewPeriods,
    /// It is counted: a fact without a verdict.
    Counted,
    /// The catalogue names no smallest difference that matters.
    NoThreshold,
    /// It is hidden, or rests on something hidden.
    Hidden,
}
