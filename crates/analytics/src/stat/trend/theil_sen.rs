//! The robust slope: the median of the slopes between all pairs of points.

use std::collections::BTreeMap;

use super::legal;
use crate::stat::distribution::normal_quantile;
use crate::stat::finite;
use crate::stat::quantile::median;

/// Points above which the pairs become too many.
const MOST: usize = 2_000;

/// The median slope with what is known about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TheilSen {
    /// Median of the pairwise slopes.
    pub slope: f64,
    /// Median of y − slope·t.
    pub intercept: f64,
    /// Median of y less slope times the median of t (Conover's form).
    pub intercept_of_medians: f64,
    /// Smallest and largest pairwise slope.
    pub range: (f64, f64),
    /// Interval of the slope; none where the points are too few for the level or the
    /// interval has no width.
    pub interval: Option<(f64, f64)>,
}

/// Returns the median of (yⱼ − yᵢ)/(tⱼ − tᵢ) over all pairs with different times, with
/// Sen's interval (Theil 1950, Indag. Math. 12; Sen 1968, JASA 63:1379–1389).
///
/// With N slopes the limits are the slopes of rank (N ∓ z·σ)/2 (the upper one next to
/// it), σ² the variance of Kendall's S with its correction for ties: the slopes that
/// Kendall's test does not reject. When those ranks lie beyond the slopes there are, as
/// with fewer than five points at 95 %, there is no interval; `range` is all that can be
/// said. None with fewer than two times, more than 2,000 points, lengths that differ, a
/// value that is not finite or a level outside (0, 1).
pub fn theil_sen(times: &[f64], values: &[f64], level: f64) -> Option<TheilSen> {
    if !legal(times, values, 2) || times.len() > MOST {
        return None;
    }
    let z = normal_quantile(level)?;
    let slopes = slopes(times, values)?;
    let (first, last) = (*slopes.first()?, *slopes.last()?);
    let slope = median(&slopes)?;
    let offsets: Option<Vec<f64>> =
        times.iter().zip(values).map(|(t, y)| finite(y - slope * t)).collect();
    let n = times.len() as f64;
    let pairs = n * (n - 1.0) * (2.0 * n + 5.0);
    let sigma = ((pairs - ties(times) - ties(values)).max(0.0) / 18.0).sqrt();
    Some(TheilSen {
        slope,
        intercept: median(&offsets?)?,
        intercept_of_medians: finite(median(values)? - slope * median(times)?)?,
        range: (first, last),
        interval: interval(&slopes, z * sigma).filter(|(low, high)| low < high),
    })
}

/// All pairwise slopes in ascending order.
fn slopes(times: &[f64], values: &[f64]) -> Option<Vec<f64>> {
    let points: Vec<(f64, f64)> =
        times.iter().copied().zip(values.iter().copied()).collect();
    let mut slopes = Vec::new();
    for (i, (t, y)) in points.iter().enumerate() {
        for (u, v) in points.iter().take(i).filter(|(u, _)| u != t) {
            slopes.push(finite((y - v) / (t - u))?);
        }
    }
    slopes.sort_by(f64::total_cmp);
    Some(slopes)
}

fn interval(slopes: &[f64], reach: f64) -> Option<(f64, f64)> {
    let n = slopes.len() as f64;
    let low = ((n - reach) / 2.0).round_ties_even() - 1.0;
    let high = ((n + reach) / 2.0).round_ties_even();
    let at = |rank: f64| (rank >= 0.0).then(|| slopes.get(rank as usize).copied())?;
    Some((at(low)?, at(high)?))
}

/// Σm(m−1)(2m+5) over groups of equal values.
fn ties(values: &[f64]) -> f64 {
    let mut groups = BTreeMap::<u64, f64>::new();
    for value in values {
        // Adding zero makes minus zero plain zero.
        *groups.entry((value + 0.0).to_bits()).or_default() += 1.0;
    }
    groups.values().map(|m| m * (m - 1.0) * (2.0 * m + 5.0)).sum()
}
