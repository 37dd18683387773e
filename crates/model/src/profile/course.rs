//! How a figure moves: trends over years and months against the usual ones.

use serde::{Deserialize, Serialize};

use super::Comparison;
use crate::id::{FigureKey, IndicatorId};
use crate::reading::Reading;
use crate::source::CellRef;
use crate::text::Text;
use crate::year::{Period, SchoolYear};

/// The years since the last break.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// The first period after the last break.
    pub from: Period,
    /// The latest period.
    pub to: Period,
    /// Measured periods from the first to the latest.
    pub points: u32,
    /// The fitted change over the whole span, tested; none below five points, where no
    /// claim about a trend can be made.
    pub change: Option<Comparison>,
    /// The slope per year by the median of all pairs (Theil–Sen), for comparison.
    pub robust_per_year: Option<f64>,
}

/// Months of one indicator as deviations from the unit's own usual months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonthChart {
    /// Its name: the indicator in the latest school year.
    pub key: FigureKey,
    /// The indicator.
    pub indicator: IndicatorId,
    /// School years from which the usual months and the limits come, oldest first.
    pub usual_from: Vec<SchoolYear>,
    /// Months in order, those without registration left out.
    pub points: Vec<MonthPoint>,
    /// Lower limit of the deviations of the latest school year.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Runs and single months beyond what chance explains, by the four rules.
    pub signals: Vec<Signal>,
    /// The latest year's mean deviation from the usual months, tested.
    pub latest: Comparison,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonthPoint {
    /// The school year.
    pub year: SchoolYear,
    /// Month 1–12.
    pub month: u8,
    /// The month's figure on the indicator's scale.
    pub value: Reading,
    /// The usual figure of the month.
    pub usual: f64,
    /// The figure minus the usual one; none where the figure is hidden.
    pub deviation: Option<f64>,
    /// Persons behind it.
    pub base: Option<u32>,
    /// Cells, as in [`super::Estimate::cells`].
    pub cells: Vec<CellRef>,
}

/// A signal of a control chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// The rule.
    pub rule: SignalRule,
    /// Index of its first month in [`MonthChart::points`].
    pub first: usize,
    /// Index of its last month.
    pub last: usize,
    /// Whether the months lie above the usual.
    pub above: bool,
}

/// The four rules of the NHS programme Making Data Count.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SignalRule {
    /// A month outside the limits.
    Outside,
    /// Seven months in a row on one side of the usual.
    OneSide,
    /// Seven months in a row rising or falling.
    OneWay,
    /// Two of three months near the same limit.
    NearLimit,
}

/// What could have been shown of an indicator and is not, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// The indicator.
    pub indicator: IndicatorId,
    /// What is not there.
    pub what: Course,
    /// Why.
    pub why: NoValue,
}

/// What can stand beside the figure of one point in time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// The same pupils in two tests.
    SamePupils,
    /// Months against the usual ones.
    Months,
    /// Three years taken together.
    ThreeYears,
    /// How far the figure may vary by chance.
    ChanceVariation,
}

/// Why there is no value.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum NoValue {
    /// Nothing earlier was measured.
    NothingEarlier,
    /// Something earlier was measured, but none of the same persons.
    NobodyTwice,
    /// What is earlier cannot be compared with what comes from this period on.
    Break(Period),
    /// Too few persons are behind it.
    FewPersons,
    /// Too few periods were measured.
    FewPeriods,
    /// Nothing varies, so that nothing tells what is unusual.
    NothingVaries,
}

impl NoValue {
    /// Returns the reason in words.
    pub fn text(self) -> Text {
        match self {
            NoValue::NothingEarlier => Text::new(
                "ingen værdi, fordi der ikke er en tidligere måling",
                "no value, because there is no earlier measurement",
            ),
            NoValue::NobodyTwice => Text::new(
                "ingen værdi, fordi ingen er med i begge målinger",
                "no value, because nobody is in both measurements",
            ),
            NoValue::Break(period) => Text::new(
                format!("ingen værdi, fordi tal fra før {period} ikke kan sammenlignes"),
                format!("no value, because figures before {period} cannot be compared"),
            ),
            NoValue::FewPersons => Text::new(
                "ingen værdi, fordi der er for få personer",
                "no value, because there are too few persons",
            ),
            NoValue::FewPeriods => Text::new(
                "ingen værdi, fordi der er målt for få gange",
                "no value, because there are too few measurements",
            ),
            NoValue::NothingVaries => Text::new(
                "ingen værdi, fordi intet har varieret",
                "no value, because nothing has varied",
            ),
        }
    }
}
