//! One row per pupil, month or answer, under a pseudonym: typed columns of equal length.
//!
//! A pseudonym is a keyed hash made while reading; nothing here can be taken back
//! to a person without the key, and the key never leaves the project folder.

mod absences;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::group::Sex;
use crate::id::{InstrumentId, QuestionId, SurveyId, UnitId};
use crate::reading::Reading;
use crate::source::CellRef;
use crate::year::{Period, SchoolYear};

pub use absences::{AbsenceRow, Absences, Block, MonthOwner, PupilMonth};

/// A keyed pseudonym of a pupil or respondent.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Pseudonym(pub u64);

/// One pupil's result in one test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestResult {
    /// The school where the test was taken.
    pub unit: UnitId,
    /// The pupil.
    pub pupil: Pseudonym,
    /// The school year of the test.
    pub year: SchoolYear,
    /// The instrument, which names its scale and its breaks.
    pub instrument: InstrumentId,
    /// The subject as the catalogue names it: `laesning`, `matematik`, …
    pub subject: Arc<str>,
    /// The profile area, or none for the whole test.
    pub area: Option<Arc<str>>,
    /// Grade 0–10.
    pub grade: u8,
    /// Class, such as `4a`.
    pub class: Option<Arc<str>>,
    /// Sex as registered.
    pub sex: Option<Sex>,
    /// Result on the instrument's own scale, or why there is none.
    pub score: Reading,
    /// Position in the national distribution of the same test, 0–100, where given.
    pub percentile: Option<f64>,
    /// The cell of the score.
    pub at: CellRef,
}

/// The kind of absence, as the ministry distinguishes them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum AbsenceKind {
    /// Illness, disability and the like.
    Sickness,
    /// With the head's permission.
    Permitted,
    /// Everything else.
    Unlawful,
}

/// One pupil's absence of one kind in one month (or the whole year when no month is given).
#[derive(Debug, Clone, PartialEq)]
pub struct Absence {
    /// The school.
    pub unit: UnitId,
    /// The pupil.
    pub pupil: Pseudonym,
    /// The school year.
    pub year: SchoolYear,
    /// Month 1–12, or none when the row covers the school year.
    pub month: Option<u8>,
    /// Grade 0–10.
    pub grade: Option<u8>,
    /// Class, such as `4a`.
    pub class: Option<Arc<str>>,
    /// The kind; none for a row that only registers the month (no absence at all).
    pub kind: Option<AbsenceKind>,
    /// Days absent (fractions allowed), or why unknown.
    pub days: Reading,
    /// School days in the period for this pupil, where the source says so.
    pub school_days: Option<f64>,
    /// The cell of the days.
    pub at: CellRef,
}

/// One respondent's answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The unit the respondent belongs to.
    pub unit: UnitId,
    /// The respondent.
    pub respondent: Pseudonym,
    /// When.
    pub period: Period,
    /// The questionnaire.
    pub survey: SurveyId,
    /// The question.
    pub question: QuestionId,
    /// Grade 0–10, for pupils.
    pub grade: Option<u8>,
    /// The answer on the question's scale, already turned so that the highest value is
    /// the wanted end; or why there is none.
    pub answer: Reading,
    /// The cell of the answer.
    pub at: CellRef,
}

/// How many were asked and how many answered, per unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseCount {
    /// The unit.
    pub unit: UnitId,
    /// The questionnaire.
    pub survey: SurveyId,
    /// When.
    pub period: Period,
    /// Persons asked.
    pub asked: u32,
    /// Persons who completed.
    pub answered: u32,
    /// The cell of the count, or of the first respondent.
    pub at: CellRef,
}
