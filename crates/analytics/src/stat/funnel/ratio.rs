//! Funnel of standardised ratios and rates: limits about observed = expected.

use super::{Spread, half_width};
use crate::stat::distribution::normal_quantile;
use crate::stat::finite;
use crate::stat::rate::poisson_interval;
use crate::stat::solve::root;
use crate::stat::special::{gamma_quantile, gamma_tails};

/// Expected events above which exact limits are given up.
const MOST: f64 = 1e8;

/// Returns the limits of O/E about 1 in the form that agrees with each unit's own
/// exact interval: the lower limit is the o/E with P(X ≤ o) = α/2, the upper one that
/// with P(X ≥ o) = α/2, for X Poisson with mean E and o between whole numbers too.
///
/// A unit with whole O lies outside exactly when Garwood's interval of O (1936,
/// Biometrika 28:437–442) leaves E out; the curve passes through the points that
/// [`touching`] gives, which is how UK public health draws its funnels. Where not even
/// 0 events are rare enough, the lower limit is 0. None for an E that is not above zero
/// or is above 10⁸, or a level outside (0, 1).
pub fn exact(expected: f64, level: f64) -> Option<(f64, f64)> {
    let (e, tail) = (legal(expected)?, tail(level)?);
    let at_most = |o: f64| Some(gamma_tails(o + 1.0, e).1 - tail);
    let at_least = |o: f64| Some(gamma_tails(o, e).0 - tail);
    let low = if (-e).exp() >= tail { 0.0 } else { root(at_most, 0.0, e)? };
    let mut most = e + 1.0;
    while gamma_tails(most, e).0 > tail {
        most = finite(most * 2.0)?;
    }
    let high = root(at_least, f64::MIN_POSITIVE, most)?;
    Some((finite(low / e)?.min(1.0), finite(high / e)?.max(1.0)))
}

/// Returns the limits χ²_{α/2; 2E}/2E and χ²_{1−α/2; 2E+2}/2E of O/E about 1: Garwood's
/// interval with E in place of the observed number (the form of common control chart
/// software).
///
/// For small E it is not the same as [`exact`]: it asks which means are compatible with
/// E observed events, not which numbers of events with mean E. None for an E that is not
/// above zero or is above 10⁸, or a level outside (0, 1).
pub fn chi_squared(expected: f64, level: f64) -> Option<(f64, f64)> {
    let (e, tail) = (legal(expected)?, tail(level)?);
    let low = gamma_quantile(e, tail, false)? / e;
    let high = gamma_quantile(e + 1.0, tail, true)? / e;
    Some((finite(low)?, finite(high)?))
}

/// Returns the expected numbers of events at which an observed number lies on the upper
/// and on the lower limit of [`exact`]: the exact interval of the observed number.
///
/// To draw a funnel of rates against populations, divide by the target rate. None as for
/// [`poisson_interval`].
pub fn touching(observed: u64, level: f64) -> Option<(f64, f64)> {
    poisson_interval(observed, level)
}

/// Returns the limits (1 ± z·s)² of O/E about 1 with s = 1/(2√E) on the scale of the
/// square root, where the variance does not depend on the ratio; widened as asked.
///
/// Never below 0. None for an E that is not above zero or a level outside (0, 1).
pub fn square_root(expected: f64, level: f64, spread: Spread) -> Option<(f64, f64)> {
    let half = half_width(square_root_s(expected)?, level, spread)?;
    Some(((1.0 - half).max(0.0).powi(2), finite((1.0 + half).powi(2))?))
}

/// Returns z = 2(√O − √E); none for a negative O or an E that is not above zero.
pub fn square_root_z(observed: f64, expected: f64) -> Option<f64> {
    square_root_s(expected)?;
    (observed >= 0.0).then(|| finite(2.0 * (observed.sqrt() - expected.sqrt())))?
}

/// Returns s = 1/(2√E), the standard error of √(O/E); none for an E that is not above
/// zero.
pub fn square_root_s(expected: f64) -> Option<f64> {
    (expected > 0.0).then(|| finite(0.5 / expected.sqrt()))?.filter(|s| *s > 0.0)
}

fn legal(expected: f64) -> Option<f64> {
    (expected > 0.0 && expected <= MOST).then_some(expected)
}

/// α/2, for levels that have a normal quantile too.
fn tail(level: f64) -> Option<f64> {
    normal_quantile(level)?;
    Some((1.0 - level) / 2.0)
}
