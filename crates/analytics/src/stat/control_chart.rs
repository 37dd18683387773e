//! Charts of single values in order of time (XmR): values come in, limits and signals go
//! out.
//!
//! For at least twelve, better twenty, monthly or weekly values without seasonality. On
//! short yearly series they take a steady trend for an outlier: use [`super::trend`].

/// Values below which the limits are provisional.
pub const ENOUGH: usize = 12;

/// Successive points that make a shift or a trend.
pub const RUN: usize = 7;

/// Limits are this many mean moving ranges from the mean, rounded as is the custom
/// (Shewhart; Wheeler 2000, *Understanding Variation*; NHS Making Data Count).
pub const ROUNDED: f64 = 2.66;

/// The same unrounded: three standard deviations, one being 1/1.128 mean moving ranges.
pub const UNROUNDED: f64 = 3.0 / 1.128;

/// Moving ranges from this many times their mean are left out by screening.
const SCREEN: f64 = 3.267;

/// Which moving ranges count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranges {
    /// All of them, as in the NHS's own spreadsheet.
    All,
    /// Those below 3.267 times the mean of all (Nelson 1982, J. Qual. Technol.
    /// 14:172–173): one outlier then does not hide itself by widening the limits.
    Screened,
}

/// Which points count as near a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// In the outer third of the way from the mean to a limit; those near are marked
    /// (NHS Making Data Count).
    Between,
    /// Beyond two thirds of the way, outside the limit too; all three points are marked
    /// (Western Electric 1956).
    Beyond,
}

/// Side of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Below, or falling.
    Low,
    /// Above, or rising.
    High,
}

/// Mean and limits of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chart {
    /// Values.
    pub points: usize,
    /// Mean of all values.
    pub mean: f64,
    /// Mean moving range, after screening if asked for.
    pub range: f64,
    /// Lower and upper limit.
    pub limits: (f64, f64),
    /// The lines at two thirds of the way to them.
    pub near: (f64, f64),
}

/// The four signals at one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signals {
    /// Outside a limit.
    pub outside: Option<Side>,
    /// One of at least seven successive points on one side of the mean.
    pub shift: Option<Side>,
    /// One of at least seven successive rising or falling points.
    pub trend: Option<Side>,
    /// One of three successive points on one side of which two are near a limit.
    pub two_of_three: Option<Side>,
}

impl Signals {
    /// Returns whether there is any signal.
    pub fn any(self) -> bool {
        self.outside.or(self.shift).or(self.trend).or(self.two_of_three).is_some()
    }
}

/// Returns mean ± factor · mean|xᵢ − xᵢ₋₁|, the factor being [`ROUNDED`] or
/// [`UNROUNDED`].
///
/// None with fewer than three values, a value that is not finite, a factor that is not
/// above zero, or values (after screening: ranges) without any change, whose limits
/// would have no width. With fewer than [`ENOUGH`] values the limits are provisional.
pub fn chart(values: &[f64], ranges: Ranges, factor: f64) -> Option<Chart> {
    let points = values.len();
    if points < 3 || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let moving: Vec<f64> =
        values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let mut range = mean(&moving)?;
    if ranges == Ranges::Screened {
        let limit = SCREEN * range;
        let kept: Vec<f64> = moving.into_iter().filter(|r| *r < limit).collect();
        range = mean(&kept)?;
    }
    if !(range > 0.0 && factor > 0.0) {
        return None;
    }
    let mean = mean(values)?;
    let about = |share: f64| {
        let half = share * factor * range;
        Some((super::finite(mean - half)?, super::finite(mean + half)?))
    };
    Some(Chart { points, mean, range, limits: about(1.0)?, near: about(2.0 / 3.0)? })
}

fn mean(values: &[f64]) -> Option<f64> {
    super::finite(values.iter().sum::<f64>() / values.len() as f64)
}

impl Chart {
    /// Returns whether the limits rest on fewer than [`ENOUGH`] values.
    pub fn provisional(&self) -> bool {
        self.points < ENOUGH
    }

    /// Returns the signals at each value by the rules of NHS Making Data Count: a point
    /// outside a limit; seven on one side of the mean; seven rising or falling; two of
    /// three near a limit, all three on one side.
    ///
    /// A value on a limit is inside it, one on the mean is on neither side, and an equal
    /// neighbour ends a trend. The second and third rule cannot fire on fewer than seven
    /// values. The values may be others than those the limits came from (limits kept
    /// from a calmer time); one that is not finite gives no signal and ends every run.
    pub fn signals(&self, values: &[f64], near: Near) -> Vec<Signals> {
        let mut signals: Vec<Signals> = values
            .iter()
            .map(|v| Signals { outside: self.outside(*v), ..Signals::default() })
            .collect();
        let sides: Vec<Option<Side>> =
            values.iter().map(|v| beyond(*v, (self.mean, self.mean))).collect();
        for (start, end, side) in runs(&sides) {
            if end - start >= RUN {
                signals[start..end].iter_mut().for_each(|s| s.shift = Some(side));
            }
        }
        let steps: Vec<Option<Side>> =
            values.windows(2).map(|pair| beyond(pair[1], (pair[0], pair[0]))).collect();
        for (start, end, side) in runs(&steps) {
            // One more point than steps; where two trends meet, the later one marks it.
            if end - start + 1 >= RUN {
                signals[start..=end].iter_mut().for_each(|s| s.trend = Some(side));
            }
        }
        self.mark_two_of_three(values, &sides, near, &mut signals);
        signals
    }

    fn outside(&self, value: f64) -> Option<Side> {
        beyond(value, self.limits)
    }

    fn near(&self, value: f64, rule: Near) -> bool {
        let outside = self.outside(value).is_some();
        beyond(value, self.near).is_some() && (rule == Near::Beyond || !outside)
    }

    fn mark_two_of_three(
        &self,
        values: &[f64],
        sides: &[Option<Side>],
        rule: Near,
        signals: &mut [Signals],
    ) {
        let close: Vec<bool> = values.iter().map(|v| self.near(*v, rule)).collect();
        for start in 0..values.len().saturating_sub(2) {
            let three = start..start + 3;
            let side = sides[start];
            let together = sides[three.clone()].iter().all(|s| *s == side);
            let count = close[three.clone()].iter().filter(|c| **c).count();
            if side.is_none() || !together || count < 2 {
                continue;
            }
            for i in three {
                if close[i] || rule == Near::Beyond {
                    signals[i].two_of_three = side;
                }
            }
        }
    }
}

/// The side of a value beyond a pair of lines.
fn beyond(value: f64, (low, high): (f64, f64)) -> Option<Side> {
    match value {
        v if !v.is_finite() => None,
        v if v < low => Some(Side::Low),
        v if v > high => Some(Side::High),
        _ => None,
    }
}

/// Start, end (exclusive) and side of each run of the same side.
fn runs(sides: &[Option<Side>]) -> Vec<(usize, usize, Side)> {
    let mut runs: Vec<(usize, usize, Side)> = Vec::new();
    for (i, side) in sides.iter().enumerate() {
        let Some(side) = *side else { continue };
        match runs.last_mut() {
            Some(last) if last.1 == i && last.2 == side => last.1 = i + 1,
            _ => runs.push((i, i + 1, side)),
        }
    }
    runs
}
