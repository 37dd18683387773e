//! Counts of rare events: exact intervals of a rate and of the ratio of two rates.
//!
//! Byar's approximation (Breslow & Day 1987) is deliberately not used: its lower limit
//! falls below zero for few events at 99.8 %, two different formulas go by its name, and
//! the exact interval is always at hand. Published rates with ten or more events that
//! follow Byar differ from these by at most half a percent.

use super::distribution::normal_quantile;
use super::finite;
use super::proportion::{MOST, binomial_p, clopper_pearson};
use super::special::gamma_quantile;

/// The ratio of two rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// First over second; none when the second has no events.
    pub ratio: Option<f64>,
    /// Lower limit, 0 when the first has no events.
    pub low: f64,
    /// Upper limit; none (no limit) when the second has no events.
    pub high: Option<f64>,
    /// Two-sided exact p value of equal rates.
    pub p: f64,
}

/// Returns the exact interval of the expected number of events of which so many were
/// seen.
///
/// Lower χ²(α/2; 2x)/2, upper χ²(1 − α/2; 2x + 2)/2 (Garwood 1936, Biometrika
/// 28:437–442). No events give 0 as lower limit and −ln(α/2) as upper. It is for events
/// that happen singly: where one person causes several, count persons instead. None for
/// a level outside (0, 1) or more than half a billion events.
pub fn poisson_interval(events: u64, level: f64) -> Option<(f64, f64)> {
    normal_quantile(level)?;
    if events > MOST {
        return None;
    }
    let (x, tail) = (events as f64, (1.0 - level) / 2.0);
    let low = if events == 0 { 0.0 } else { gamma_quantile(x, tail, false)? };
    Some((low, gamma_quantile(x + 1.0, tail, true)?))
}

/// Returns events over exposure with its exact interval as (rate, low, high), per unit
/// of exposure.
///
/// None when the exposure is not above zero, and where [`poisson_interval`] is none.
pub fn rate(events: u64, exposure: f64, level: f64) -> Option<(f64, f64, f64)> {
    if !(exposure > 0.0 && exposure.is_finite()) {
        return None;
    }
    let (low, high) = poisson_interval(events, level)?;
    let per = |count: f64| finite(count / exposure);
    Some((per(events as f64)?, per(low)?, per(high)?))
}

/// Returns the ratio of two rates, each as (events, exposure), with the exact conditional
/// interval and test.
///
/// Given the sum of the events the first count is binomial with π = λ₁t₁/(λ₁t₁ + λ₂t₂);
/// the limits of π are those of Clopper and Pearson, turned into limits of the ratio
/// π/(1 − π)·t₂/t₁; p is the exact binomial test's (Przyborowski & Wilenski 1940,
/// Biometrika 31:313–323; R's poisson.test). None when neither has an event (nothing is
/// known about the ratio), an exposure is not above zero, or there are more than half a
/// billion events.
pub fn rate_ratio(
    first: (u64, f64),
    second: (u64, f64),
    level: f64,
) -> Option<RateRatio> {
    let ((x1, t1), (x2, t2)) = (first, second);
    let legal = |t: f64| t > 0.0 && t.is_finite();
    let n = x1.checked_add(x2)?;
    if n == 0 || !legal(t1) || !legal(t2) {
        return None;
    }
    let odds = |share: f64| share / (1.0 - share);
    let (low, _) = clopper_pearson(x1, n, level)?;
    // The second's lower limit is one minus the first's upper, without cancellation.
    let (other, _) = clopper_pearson(x2, n, level)?;
    let high = if x2 == 0 { None } else { Some(finite(t2 / t1 / odds(other))?) };
    let ratio =
        if x2 == 0 { None } else { Some(finite(x1 as f64 / x2 as f64 * t2 / t1)?) };
    let low = finite(odds(low) * t2 / t1)?;
    let p = binomial_p(x1, n, 1.0 / (1.0 + t2 / t1))?;
    Some(RateRatio { ratio, low, high, p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_defined_is_none() {
        assert_eq!(poisson_interval(3, 1.0), None);
        assert_eq!(poisson_interval(u64::MAX, 0.95), None);
        assert_eq!(rate(3, 0.0, 0.95), None);
        assert_eq!(rate(3, f64::NAN, 0.95), None);
        assert_eq!(rate_ratio((0, 1.0), (0, 1.0), 0.95), None);
        assert_eq!(rate_ratio((u64::MAX, 1.0), (1, 1.0), 0.95), None);
        let open = rate_ratio((2, 1.0), (0, 1.0), 0.95).unwrap();
        assert_eq!((open.ratio, open.high), (None, None));
    }

    #[test]
    fn no_events_still_leave_an_upper_limit() {
        let (low, high) = poisson_interval(0, 0.95).unwrap();
        assert_eq!(low, 0.0);
        assert!((high + 0.025f64.ln()).abs() < 1e-13);
    }
}
