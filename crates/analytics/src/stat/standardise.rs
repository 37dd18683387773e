//! Comparison at the same composition: observed over expected, and rates at the weights
//! of a standard population.

use super::distribution::{normal_p, normal_quantile};
use super::finite;
use super::rate::poisson_interval;
use super::special::gamma_quantile;

/// Observed over expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standardised {
    /// Observed.
    pub observed: f64,
    /// Expected.
    pub expected: f64,
    /// Observed over expected.
    pub ratio: f64,
    /// Interval of the ratio.
    pub interval: (f64, f64),
}

/// Observed against the sum of each person's own probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgainstExpected {
    /// Observed.
    pub observed: f64,
    /// Sum of the probabilities.
    pub expected: f64,
    /// Σp(1 − p).
    pub variance: f64,
    /// Observed over expected.
    pub ratio: f64,
    /// (O − E)/√Σp(1 − p); none when every probability is 0 or 1.
    pub z: Option<f64>,
    /// Two-sided p value of z.
    pub p: Option<f64>,
}

/// Returns the number expected if each stratum had the reference's rate: Σ nₖ·cₖ/Nₖ from
/// the strata's persons and the reference's (count, persons).
///
/// None for lists of different length, no strata, a negative or infinite figure, or a
/// stratum of the reference without persons.
pub fn expected(persons: &[f64], reference: &[(f64, f64)]) -> Option<f64> {
    let legal = |v: f64| v >= 0.0 && v.is_finite();
    let pairs = || persons.iter().zip(reference);
    if persons.is_empty()
        || persons.len() != reference.len()
        || !pairs()
            .all(|(n, (c, all))| legal(*n) && legal(*c) && legal(*all) && *all > 0.0)
    {
        return None;
    }
    finite(pairs().map(|(n, (count, all))| n * count / all).sum())
}

/// Returns the indirectly standardised ratio O/E with the exact Poisson interval.
///
/// The limits of the expected number (Garwood 1936) over E, the reference taken as known.
/// For rare events; where the share is not small use [`against_expected`], whose variance
/// is smaller. The ratios of two schools must not be compared with each other: each is
/// weighted by its own composition. None when E is not above zero.
pub fn indirect(observed: u64, expected: f64, level: f64) -> Option<Standardised> {
    if !(expected > 0.0 && expected.is_finite()) {
        return None;
    }
    let (low, high) = poisson_interval(observed, level)?;
    let o = observed as f64;
    let over = |v: f64| finite(v / expected);
    let interval = (over(low)?, over(high)?);
    Some(Standardised { observed: o, expected, ratio: over(o)?, interval })
}

/// Returns observed against expected when each person has a probability of their own.
///
/// z = (O − E)/√Σp(1 − p), the exact variance of a sum of Bernoulli trials; for the sum to
/// be near normal it needs Σp(1 − p) of about five or more. The probabilities are taken as
/// known; that they were estimated, perhaps from the same persons, is left out. None for
/// nobody, more observed than persons, a probability outside 0–1, or E = 0.
pub fn against_expected(observed: u64, probabilities: &[f64]) -> Option<AgainstExpected> {
    let legal = probabilities.iter().all(|p| (0.0..=1.0).contains(p));
    let o = observed as f64;
    if !legal || o > probabilities.len() as f64 {
        return None;
    }
    let expected: f64 = probabilities.iter().sum();
    let variance: f64 = probabilities.iter().map(|p| p * (1.0 - p)).sum();
    if expected <= 0.0 {
        return None;
    }
    let z = finite((o - expected) / variance.sqrt()).filter(|_| variance > 0.0);
    Some(AgainstExpected {
        observed: o,
        expected,
        variance,
        ratio: finite(o / expected)?,
        z,
        p: z.and_then(normal_p),
    })
}

/// One stratum for direct standardisation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Events.
    pub count: u64,
    /// Persons.
    pub persons: f64,
    /// Persons of the standard population.
    pub standard: f64,
}

/// Returns the directly standardised rate with the gamma interval as (rate, low, high).
///
/// y = Σwₖxₖ with wₖ = standardₖ/(Σ standard · personsₖ), v = Σwₖ²xₖ; lower
/// v/2y·χ²(α/2; 2y²/v), upper the same with y + w and v + w², w the largest weight (Fay
/// & Feuer 1997, Stat. Med. 16:791–801). Strata with few persons get large weights: then
/// the interval is wide, and the indirect form is steadier. Without events the lower limit
/// is 0. None for no strata, a stratum without persons, or weights that are not positive.
pub fn direct(strata: &[Stratum], level: f64) -> Option<(f64, f64, f64)> {
    normal_quantile(level)?;
    let legal = |v: f64| v > 0.0 && v.is_finite();
    if !strata.iter().all(|s| legal(s.persons) && s.standard >= 0.0) {
        return None;
    }
    let total = finite(strata.iter().map(|s| s.standard).sum()).filter(|t| *t > 0.0)?;
    let weight = |s: &Stratum| s.standard / total / s.persons;
    let sum = |f: &dyn Fn(&Stratum) -> f64| strata.iter().map(f).sum::<f64>();
    let y = finite(sum(&|s| weight(s) * s.count as f64))?;
    let v = finite(sum(&|s| weight(s).powi(2) * s.count as f64))?;
    let largest = strata.iter().map(weight).fold(0.0, f64::max);
    let tail = (1.0 - level) / 2.0;
    let limit = |y: f64, v: f64, upper| {
        finite(v / y * gamma_quantile(finite(y * y / v)?, tail, upper)?)
    };
    let low = if y > 0.0 { limit(y, v, false)? } else { 0.0 };
    Some((y, low, limit(y + largest, v + largest * largest, true)?))
}
