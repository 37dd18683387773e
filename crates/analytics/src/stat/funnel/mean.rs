//! Funnel of means: limits about a target mean.

use super::{Spread, half_width};
use crate::stat::finite;
use crate::stat::mean::Sample;

/// Returns μ₀ ± z·s with s the unit's standard error, widened as asked.
///
/// For means of persons s = σ_w/√n with the pooled standard deviation within units
/// ([`within_variance`]): the unit's own would make the limits of small units jump. None
/// for an s that is not above zero or a level outside (0, 1).
pub fn limits(target: f64, s: f64, level: f64, spread: Spread) -> Option<(f64, f64)> {
    let half = half_width(s, level, spread)?;
    Some((finite(target - half)?, finite(target + half)?))
}

/// Returns (y − μ₀)/s; none for an s that is not above zero.
pub fn z(value: f64, target: f64, s: f64) -> Option<f64> {
    if s > 0.0 { finite((value - target) / s) } else { None }
}

/// Returns the pooled variance within units, Σ(n − 1)s²/Σ(n − 1); units of one person
/// or without a standard deviation say nothing about it.
///
/// None when no unit has a standard deviation, one is negative, or all are zero.
pub fn within_variance(units: &[Sample]) -> Option<f64> {
    let known = units.iter().filter(|u| u.n >= 2.0).filter_map(|u| Some((u.n, u.sd?)));
    let (mut squares, mut df) = (0.0, 0.0);
    for (n, sd) in known {
        if sd.is_nan() || sd < 0.0 {
            return None;
        }
        squares += (n - 1.0) * sd * sd;
        df += n - 1.0;
    }
    finite(squares / df).filter(|v| *v > 0.0)
}
