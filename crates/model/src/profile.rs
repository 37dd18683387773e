//! What was found about one unit: plain structs at full precision, no display strings.

mod agreed;
mod cohort;
mod course;
mod finding;
mod progression;

use serde::{Deserialize, Serialize};

pub use agreed::{
    AgreementResult, Detectable, FEWEST_FOR_A_QUARTER, FairTarget, TargetEnd, unseen,
};
pub use cohort::Cohort;
pub use course::{
    Course, Lacking, MonthChart, MonthPoint, NoValue, Signal, SignalRule, Trend,
};
pub use finding::{AlsoBecause, Call, Finding, FindingKind, Reason, Subject};
pub use progression::{Expected, MoveRow, Moves, Progression, ProgressionScale, Third};

use crate::group::Group;
use crate::id::{FigureKey, IndicatorId, Owner, QuestionId, SurveyId, UnitId};
use crate::reading::Reading;
use crate::source::CellRef;
use crate::unit::UnitKind;
use crate::year::{Period, SchoolYear};

/// Everything that was found about one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The unit.
    pub unit: UnitId,
    /// Its kind.
    pub kind: UnitKind,
    /// The school year the pack is about.
    pub year: SchoolYear,
    /// One entry per indicator that the unit's kind has and any source speaks of,
    /// in the order of the catalogue.
    pub indicators: Vec<IndicatorProfile>,
    /// Answers per question.
    pub questions: Vec<QuestionProfile>,
    /// The same pupils in two tests.
    #[serde(default)]
    pub progressions: Vec<Progression>,
    /// Year groups through the grades, where only totals of grades are known.
    #[serde(default)]
    pub cohorts: Vec<Cohort>,
    /// Months against the usual ones.
    #[serde(default)]
    pub months: Vec<MonthChart>,
    /// What could have been shown and is not, and why.
    #[serde(default)]
    pub lacking: Vec<Lacking>,
    /// The units with a similar intake, where there are enough to compare with.
    #[serde(default)]
    pub similar: Option<SimilarUnits>,
    /// Everything the finding engine weighed, the most important first.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// What the new data say of the unit's agreements of earlier years, in their order.
    #[serde(default)]
    pub agreements: Vec<AgreementResult>,
    /// How large a change next year's data could show, by figure in the order of the
    /// indicators, the whole unit before its parts.
    #[serde(default)]
    pub detectable: Vec<Detectable>,
    /// How many units of the same kind the positions compare (this one included).
    pub n_units: u32,
    /// How many comparisons the multiplicity control covers.
    pub n_tests: u32,
}

impl Profile {
    /// Returns the latest figure of an indicator and group.
    pub fn latest(&self, indicator: &IndicatorId, group: &Group) -> Option<&Estimate> {
        let entry = self.indicators.iter().find(|e| e.indicator == *indicator)?;
        match group {
            Group::All => Some(&entry.latest),
            part => Some(&entry.groups.iter().find(|g| g.group == *part)?.own),
        }
    }

    /// Returns how large a change of an indicator and group could be seen.
    pub fn detectable(
        &self,
        indicator: &IndicatorId,
        group: &Group,
    ) -> Option<&Detectable> {
        let of = |d: &&Detectable| d.key.indicator == *indicator && d.key.group == *group;
        self.detectable.iter().find(of)
    }

    /// Returns the comparison that a finding rests on, as it stands in the profile; none
    /// where it was hidden.
    pub fn comparison(&self, finding: &Finding) -> Option<&Comparison> {
        let group = &finding.key.group;
        match &finding.subject {
            Subject::Question(survey, question) => {
                let of =
                    |q: &&QuestionProfile| q.survey == *survey && q.question == *question;
                self.questions.iter().find(of)?.change.as_ref()
            }
            Subject::Indicator(id) => {
                let chart = || self.months.iter().find(|c| c.key == finding.key);
                let followed = || self.progressions.iter().find(|p| p.key == finding.key);
                let entry = || self.indicators.iter().find(|e| e.indicator == *id);
                match finding.kind {
                    FindingKind::Change => entry()?.change.as_ref(),
                    FindingKind::Trend => entry()?.trend.as_ref()?.change.as_ref(),
                    FindingKind::Rest => entry()?.against_rest.as_ref(),
                    FindingKind::Similar => entry()?.against_similar.as_ref(),
                    FindingKind::Nation => entry()?.against_nation.as_ref(),
                    FindingKind::Group => {
                        let part = entry()?.groups.iter().find(|g| g.group == *group)?;
                        part.against_rest.as_ref()
                    }
                    FindingKind::Months => Some(&chart()?.latest),
                    FindingKind::SamePupils => followed()?.change.as_ref(),
                    FindingKind::Expected => {
                        Some(&followed()?.expected.as_ref()?.residual)
                    }
                }
            }
        }
    }
}

/// What was found about one indicator for one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorProfile {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The latest figure of the unit as a whole, at or before the pack's year.
    pub latest: Estimate,
    /// All figures of the unit as a whole, oldest first, `latest` included.
    pub series: Vec<Estimate>,
    /// Breaks within the span of the series; no line may cross one.
    pub breaks: Vec<SeriesBreak>,
    /// The municipality's figures, oldest first, as published (or computed from all
    /// its pupils where only we have them).
    pub municipality: Vec<Estimate>,
    /// The nation's figures, oldest first, as published.
    pub nation: Vec<Estimate>,
    /// Change from the period before, if both are there and no break lies between.
    pub change: Option<Comparison>,
    /// The unit against the rest of the municipality.
    pub against_rest: Option<Comparison>,
    /// The unit against the nation, taken as a constant.
    #[serde(default)]
    pub against_nation: Option<Comparison>,
    /// The unit against units with a similar intake together.
    #[serde(default)]
    pub against_similar: Option<Comparison>,
    /// The years since the last break.
    #[serde(default)]
    pub trend: Option<Trend>,
    /// Three years taken together, windows that do not overlap, oldest first; only where
    /// single years rest on few persons.
    #[serde(default)]
    pub pooled: Vec<Estimate>,
    /// The unit among all units of its kind, with limits for its size.
    #[serde(default)]
    pub funnel: Option<Funnel>,
    /// The other units' latest figures for the same period.
    pub peers: Vec<Peer>,
    /// Figures of grades, stages, sexes for the latest period.
    pub groups: Vec<GroupFigure>,
}

/// One figure with its uncertainty, base, method and origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Its name in every document.
    pub key: FigureKey,
    /// The value on the indicator's own scale, or why there is none.
    pub reading: Reading,
    /// Chance variation at 95 %, where it can be computed.
    pub interval: Option<Interval>,
    /// Persons behind it.
    pub base: Option<u32>,
    /// For a share: how many of the base.
    pub count: Option<u32>,
    /// Persons who could have been behind it (pupils enrolled, staff asked).
    pub asked: Option<u32>,
    /// Standard deviation between persons.
    pub sd: Option<f64>,
    /// How it came about.
    pub method: Method,
    /// The cells it rests on: all of them when few, otherwise the first and how many more.
    pub cells: Vec<CellRef>,
    /// How many cells there are in all.
    pub n_cells: u32,
}

/// A figure of a part of the unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupFigure {
    /// Whom it is about.
    pub group: Group,
    /// The unit's figure.
    pub own: Estimate,
    /// The municipality's figure for the same group and period.
    pub municipality: Option<Estimate>,
    /// The nation's figure for the same group and period.
    pub nation: Option<Estimate>,
    /// The group against the same group in the rest of the municipality.
    pub against_rest: Option<Comparison>,
}

/// The units that resemble a unit most, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimilarUnits {
    /// The units, nearest first.
    pub units: Vec<UnitId>,
    /// The indicators of background by which they were chosen.
    pub criteria: Vec<IndicatorId>,
}

/// Where a unit lies among all units of its kind when size is taken into account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// What all units together have.
    pub centre: f64,
    /// Limits at 95 % for the unit's own size.
    pub inner: (f64, f64),
    /// Limits at 99.8 %.
    pub outer: (f64, f64),
    /// Units it rests on.
    pub units: u32,
    /// How much more than chance the units differ: 1 is chance alone.
    pub dispersion: f64,
    /// Standard deviation between units that the limits allow for; zero where there are
    /// too few units to estimate it.
    pub between: f64,
    /// Where the unit lies.
    pub zone: Zone,
}

/// Where a figure lies by the limits that are drawn.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Inside the limits at 95 %.
    Inside,
    /// Outside those at 95 %, inside those at 99.8 %: worth noticing.
    Notice,
    /// Outside the limits at 99.8 %: worth looking into.
    Look,
}

/// Another unit's figure, for a position among units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Peer {
    /// The other unit.
    pub unit: UnitId,
    /// Its value.
    pub value: f64,
    /// Persons behind it.
    pub base: Option<u32>,
}

/// An interval with its level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Level, such as 0.95.
    pub level: f64,
}

/// How a figure came about. Each names a rule of `rules.toml`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Taken as published, no uncertainty can be computed.
    Published,
    /// Published share with its base: Wilson.
    PublishedShare,
    /// Published mean with base and standard deviation: t.
    PublishedMean,
    /// Counted: no chance variation (pupils, classes, hours).
    Counted,
    /// Share of persons: Wilson.
    Share,
    /// Mean of persons: t.
    Mean,
    /// Median of persons.
    Median,
    /// Ratio estimator with the person as unit (absence).
    Ratio,
}

/// Why a line stops.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesBreak {
    /// The first period that is not comparable with the one before.
    pub before: Period,
    /// The kind of break.
    pub kind: BreakKind,
    /// The reason as it is printed, in Danish and English.
    pub reason: crate::text::Text,
}

/// The kinds of break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakKind {
    /// Another instrument, scale, question, definition or test window.
    Measure,
    /// The unit is not the same (merger, split).
    Unit,
    /// Nothing was measured in between.
    Gap,
}

/// A difference with its uncertainty and what may be said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What is compared with what.
    pub with: With,
    /// The difference on the indicator's own scale, unrounded.
    pub difference: f64,
    /// Chance variation of the difference at 95 %.
    pub interval: Option<Interval>,
    /// How it was tested; none where it could not be.
    #[serde(default)]
    pub test: Option<Test>,
    /// Two-sided p value; never printed.
    pub p: Option<f64>,
    /// Benjamini–Hochberg adjusted p within the family; never printed.
    pub q: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
    /// The smallest difference that could have been seen with these bases
    /// (half-width of the interval of no difference).
    pub smallest_visible: Option<f64>,
}

/// How a difference was tested. Each names rules of `rules.toml`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Two shares of different persons: Newcombe and Fisher.
    Shares,
    /// Two shares of partly the same persons.
    SharesOfSame,
    /// Two means of different persons: Welch.
    Means,
    /// Two means of partly the same persons.
    MeansOfSame,
    /// A mean of skewed values against the rest: the largest of three p values.
    SkewedMeans,
    /// A figure against a constant.
    Constant,
    /// The same persons twice: paired t.
    Paired,
    /// Second results against the expected ones.
    Expected,
    /// A line through five to eleven periods.
    Line,
    /// Months against the usual ones.
    Months,
}

/// What a comparison is with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum With {
    /// The same unit in an earlier period.
    Earlier(Period),
    /// The other units of the municipality together.
    Rest,
    /// The nation, taken as a constant.
    Nation,
    /// Units with a similar intake together.
    Similar,
    /// The fitted line's other end: the first of this many periods.
    Trend {
        /// The first period of the line.
        from: Period,
        /// Measured periods.
        points: u32,
    },
    /// The unit's own usual months.
    UsualMonths,
    /// The same pupils' first test.
    FirstTest(SchoolYear),
    /// What pupils with the same first result usually get.
    Expected,
}

/// What may be said of a difference.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Certain, large enough to matter, in the wanted direction.
    Better,
    /// Certain, large enough to matter, against the wanted direction.
    Worse,
    /// Certain, and no direction is wanted: higher.
    Higher,
    /// Certain, and no direction is wanted: lower.
    Lower,
    /// Cannot be told from chance, or too small to matter.
    NotCertain,
    /// Counted: the difference is a fact, without a verdict.
    Counted,
    /// No spread or base is published, so nothing can be said.
    NotAssessable,
}

/// Answers to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionProfile {
    /// The questionnaire.
    pub survey: SurveyId,
    /// The question.
    pub question: QuestionId,
    /// The unit's answers, oldest first; the last is the pack's.
    pub own: Vec<AnswerShares>,
    /// The municipality's answers of the latest period.
    pub municipality: Option<AnswerShares>,
    /// The nation's answers of the latest period.
    pub nation: Option<AnswerShares>,
    /// Grades or stages in the latest period.
    pub groups: Vec<AnswerShares>,
    /// Change in the wanted share from the period before.
    pub change: Option<Comparison>,
}

impl QuestionProfile {
    /// Returns the name under which a plan of hiding knows one group's answers: the
    /// questionnaire and the question stand in the place of the indicator.
    pub fn key(&self, owner: Owner, period: Period, group: &Group) -> FigureKey {
        let indicator = format!("{}.{}", self.survey, self.question)
            .parse()
            .expect("two dotted names joined by a dot are a dotted name");
        FigureKey { owner, indicator, period, group: group.clone() }
    }
}

/// The shares of one group's answers to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerShares {
    /// When.
    pub period: Period,
    /// Whom.
    pub group: Group,
    /// Percent per category, lowest value of the scale first; all known or none.
    pub shares: Option<Vec<f64>>,
    /// Why the shares are not there.
    pub why: Option<crate::reading::Why>,
    /// Persons who answered.
    pub base: Option<u32>,
    /// Cells, as in [`Estimate::cells`].
    pub cells: Vec<CellRef>,
}
