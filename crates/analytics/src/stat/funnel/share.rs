//! Funnel of shares (0–1): limits about a target share.

use std::f64::consts::FRAC_PI_2;

use super::{Spread, half_width};
use crate::stat::distribution::normal_quantile;
use crate::stat::finite;
use crate::stat::special::{beta_tail, binomial_mass};

/// Persons above which exact limits are given up.
const MOST: u64 = 1_000_000_000;

/// Returns p₀ ± z·√(p₀(1−p₀)/n), widened as asked and kept within 0–1.
///
/// With chance alone a unit lies outside exactly when Wilson's interval of its share
/// (1927, JASA 22:209–212) leaves p₀ out, so that figure, interval and funnel cannot
/// disagree. A τ² is a variance of shares here. None when n < 1, p₀ is not strictly
/// between 0 and 1, or the level is outside (0, 1).
pub fn score(target: f64, n: f64, level: f64, spread: Spread) -> Option<(f64, f64)> {
    let half = half_width(score_s(target, n)?, level, spread)?;
    Some(((target - half).max(0.0), (target + half).min(1.0)))
}

/// Returns s = √(p₀(1−p₀)/n); none as for [`score`].
pub fn score_s(target: f64, n: f64) -> Option<f64> {
    legal(target, n).then(|| (target * (1.0 - target) / n).sqrt())
}

/// Returns (p − p₀)/s of the score form; none as for [`score`] or a p outside 0–1.
pub fn score_z(p: f64, target: f64, n: f64) -> Option<f64> {
    let s = score_s(target, n)?;
    (0.0..=1.0).contains(&p).then(|| finite((p - target) / s))?
}

/// Returns sin²(asin √p₀ ± z·s) with s = 1/(2√n) on the arcsine scale, widened as asked,
/// the angle kept within 0–π/2.
///
/// On that scale the variance does not depend on the share, so that φ and τ² mean the
/// same at every target (Spiegelhalter 2005, Stat. Med. 24:1185–1202). None as for
/// [`score`].
pub fn arcsine(target: f64, n: f64, level: f64, spread: Spread) -> Option<(f64, f64)> {
    let half = legal(target, n).then(|| half_width(arcsine_s(n)?, level, spread))??;
    let angle = target.sqrt().asin();
    let share = |angle: f64| angle.sin().powi(2);
    Some((share((angle - half).max(0.0)), share((angle + half).min(FRAC_PI_2))))
}

/// Returns s = 1/(2√n), the standard error of asin √p; none when n < 1.
pub fn arcsine_s(n: f64) -> Option<f64> {
    (n >= 1.0 && n.is_finite()).then(|| 0.5 / n.sqrt())
}

/// Returns (asin √p − asin √p₀)/s; none as for [`score`] or a p outside 0–1.
pub fn arcsine_z(p: f64, target: f64, n: f64) -> Option<f64> {
    let s = legal(target, n).then(|| arcsine_s(n))??;
    (0.0..=1.0).contains(&p).then(|| (p.sqrt().asin() - target.sqrt().asin()) / s)
}

/// Returns the binomial limits r/n: r₁ is the smallest number with P(X ≤ r₁) ≥ α/2, r₂
/// the smallest with P(X ≤ r₂) ≥ 1 − α/2.
///
/// A unit outside had a chance of less than α/2 on its side; the limits are numbers of
/// persons, so they jump from n to n. None when n is 0 or above a billion, p₀ is not
/// strictly between 0 and 1, or the level is outside (0, 1).
pub fn binomial(target: f64, n: u64, level: f64) -> Option<(f64, f64)> {
    let (low, high) = ranks(target, n, level)?;
    Some((low as f64 / n as f64, high as f64 / n as f64))
}

/// Returns the binomial limits interpolated between whole numbers of persons:
/// (r − a)/n with r as in [`binomial`] and a = (P(X ≤ r) − q)/P(X = r), kept within 0–1
/// (Spiegelhalter 2005, Stat. Med. 24:1185–1202, appendix).
///
/// None as for [`binomial`].
pub fn binomial_interpolated(target: f64, n: u64, level: f64) -> Option<(f64, f64)> {
    let (low, high) = ranks(target, n, level)?;
    let (size, q) = (n as f64, 1.0 - target);
    let tail = (1.0 - level) / 2.0;
    let mass = |r: u64| binomial_mass(r as f64, size, target, q);
    let under = (at_most(target, n, low) - tail) / mass(low);
    let over = (tail - above(target, n, high)) / mass(high);
    // The number itself minus a part of one person may lie below nobody.
    let limit = |r: u64, part: f64| {
        let part = finite(part)?.clamp(0.0, 1.0);
        Some(((r as f64 - part) / size).clamp(0.0, 1.0))
    };
    Some((limit(low, under)?, limit(high, over)?))
}

fn legal(target: f64, n: f64) -> bool {
    target > 0.0 && target < 1.0 && n >= 1.0 && n.is_finite()
}

/// The two quantiles of the binomial distribution.
fn ranks(target: f64, n: u64, level: f64) -> Option<(u64, u64)> {
    if !legal(target, n as f64) || n > MOST {
        return None;
    }
    normal_quantile(level)?;
    let tail = (1.0 - level) / 2.0;
    let low = first(n, |r| at_most(target, n, r) >= tail);
    let high = first(n, |r| above(target, n, r) <= tail);
    Some((low, high))
}

/// The smallest number up to n for which a rising condition holds; n if it never does.
fn first(n: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// P(X ≤ r), summed on its own side.
fn at_most(p: f64, n: u64, r: u64) -> f64 {
    if r >= n {
        return 1.0;
    }
    beta_tail((n - r) as f64, r as f64 + 1.0, 1.0 - p, p)
}

/// P(X > r), summed on its own side.
fn above(p: f64, n: u64, r: u64) -> f64 {
    if r >= n {
        return 0.0;
    }
    beta_tail(r as f64 + 1.0, (n - r) as f64, p, 1.0 - p)
}
