//! Plain functions of f64: numbers come in, estimates with intervals go out; no frames
//! and no school words.
//!
//! Where a statistic is not defined (nobody, one person, no spread) the answer is none,
//! never NaN, zero or an interval without width.

pub mod clustered;
pub mod control_chart;
pub mod distribution;
pub mod effect;
pub mod finite_population;
pub mod funnel;
pub mod grouped;
pub mod league;
pub(crate) mod linear;
pub mod mean;
pub mod mixed;
pub mod multiplicity;
pub mod neighbour;
pub(crate) mod others;
pub mod overlap;
pub mod paired;
pub mod pool;
pub mod power;
pub mod proportion;
pub mod quantile;
pub mod rate;
pub mod ratio;
pub mod regression;
pub mod reliability;
pub mod skewed;
pub(crate) mod solve;
mod special;
pub mod standardise;
pub mod trend;
pub mod value_added;
pub mod weighted;

/// A difference, its interval, its two-sided p value and what could have been seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// First minus second.
    pub estimate: f64,
    /// Interval of the difference.
    pub interval: (f64, f64),
    /// Two-sided p value of no difference.
    pub p: f64,
    /// Half-width of the interval around no difference: smaller ones cannot be seen.
    pub smallest_visible: f64,
}

/// Returns the number if it is finite.
pub(crate) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
