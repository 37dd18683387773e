//! Shares of persons (0–1): Wilson's interval, Newcombe's difference, the score test, and
//! the exact interval and tests for whole counts.

use super::Difference;
use super::distribution::{normal_p, normal_quantile};
use super::special::{beta_quantile, beta_tail, binomial_mass};

/// The most persons or events for which exact answers are computed.
pub(super) const MOST: u64 = 500_000_000;

/// Outcomes whose probabilities differ by less count as equally likely, as in R.
const ALIKE: f64 = 1.0 + 1e-7;

/// Weight, against the likeliest table, under which tables no longer count.
const VANISHED: f64 = 1e-290;

/// Returns Wilson's score interval of a share p among n persons.
///
/// Centre (p + z²/2n)/(1 + z²/n), half-width z/(1 + z²/n)·√(p(1−p)/n + z²/4n²)
/// (Wilson 1927, JASA 22:209–212; recommended for small n by Brown, Cai & DasGupta
/// 2001). 0 of n gives exactly 0 as lower limit, n of n exactly 1 as upper. None when
/// n < 1 or p lies outside 0–1. A rounded published p may be used as it is.
pub fn wilson(p: f64, n: f64, level: f64) -> Option<(f64, f64)> {
    if !((0.0..=1.0).contains(&p) && n >= 1.0 && n.is_finite()) {
        return None;
    }
    let z = normal_quantile(level)?;
    let z2 = z * z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let low = if p == 0.0 { 0.0 } else { (centre - half).clamp(0.0, p) };
    let high = if p == 1.0 { 1.0 } else { (centre + half).clamp(p, 1.0) };
    Some((low, high))
}

/// Returns the difference of two independent shares p₁ − p₂ with Newcombe's interval.
///
/// With Wilson's limits (l₁, u₁) and (l₂, u₂): d − √((p₁−l₁)² + (u₂−p₂)²) to
/// d + √((u₁−p₁)² + (p₂−l₂)²) (Newcombe 1998, Stat. Med. 17:873–890, method 10). The p
/// value is that of the pooled z test (χ² without correction); when both shares are 0
/// or both are 1 there is no variance and p is 1. None when either n < 1.
pub fn newcombe(first: (f64, f64), second: (f64, f64), level: f64) -> Option<Difference> {
    let ((p1, n1), (p2, n2)) = (first, second);
    let (l1, u1) = wilson(p1, n1, level)?;
    let (l2, u2) = wilson(p2, n2, level)?;
    let estimate = p1 - p2;
    let low = estimate - (p1 - l1).hypot(u2 - p2);
    let high = estimate + (u1 - p1).hypot(p2 - l2);
    let pooled = (p1 * n1 + p2 * n2) / (n1 + n2);
    let se = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let p = if se > 0.0 { normal_p(estimate / se)? } else { 1.0 };
    let smallest_visible = super::finite(normal_quantile(level)? * se)?;
    Some(Difference {
        estimate,
        interval: (low.max(-1.0), high.min(1.0)),
        p,
        smallest_visible,
    })
}

/// Returns the difference of a share to a known constant, with Wilson's interval moved
/// by the constant and the score test.
///
/// z = (p − c)/√(c(1−c)/n): significant at a level exactly when Wilson's interval of
/// that level leaves c out. None when n < 1, or c is not strictly between 0 and 1.
pub fn against_constant(p: f64, n: f64, constant: f64, level: f64) -> Option<Difference> {
    if !(constant > 0.0 && constant < 1.0) {
        return None;
    }
    let (low, high) = wilson(p, n, level)?;
    let se = (constant * (1.0 - constant) / n).sqrt();
    Some(Difference {
        estimate: p - constant,
        interval: (low - constant, high - constant),
        p: normal_p((p - constant) / se)?,
        smallest_visible: normal_quantile(level)? * se,
    })
}

/// Returns the exact interval of a share of x among n persons.
///
/// Lower: the π under which x or more have probability α/2; upper: the π under which x or
/// fewer have (Clopper & Pearson 1934, Biometrika 26:404–413). It never covers less than
/// it says and usually more, so it is wider than [`wilson`]; for places where that
/// guarantee is asked for. None for nobody, x above n or more than half a billion persons.
pub fn clopper_pearson(x: u64, n: u64, level: f64) -> Option<(f64, f64)> {
    normal_quantile(level)?;
    if n == 0 || x > n || n > MOST {
        return None;
    }
    let tail = (1.0 - level) / 2.0;
    let lower = |x: u64| {
        if x == 0 {
            return Some(0.0);
        }
        beta_quantile(x as f64, (n - x) as f64 + 1.0, tail)
    };
    Some((lower(x)?, 1.0 - lower(n - x)?))
}

/// Returns the exact two-sided p value of x among n when the share is `null`.
///
/// The probability of every count no likelier than the one seen (R's binom.test, with
/// its tolerance of 1e-7 for equally likely ones). None for x above n, a `null` outside
/// 0–1 or more than half a billion persons; nobody gives 1.
pub fn binomial_p(x: u64, n: u64, null: f64) -> Option<f64> {
    if x > n || n > MOST || !(0.0..=1.0).contains(&null) {
        return None;
    }
    let (size, other) = (n as f64, 1.0 - null);
    let mass = |i: u64| binomial_mass(i as f64, size, null, other);
    let (mean, seen) = (size * null, mass(x) * ALIKE);
    let at_most = |i: u64| beta_tail((n - i) as f64, i as f64 + 1.0, other, null);
    let at_least = |i: u64| beta_tail(i as f64, (n - i) as f64 + 1.0, null, other);
    let from = |i: u64| if i == 0 { 1.0 } else { at_least(i) };
    let to = |i: u64| if i == n { 1.0 } else { at_most(i) };
    let p = if (x as f64) < mean {
        // The first count above the mean that is no likelier.
        let (mut low, mut high) = (mean.ceil() as u64, n + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if mass(middle) <= seen { high = middle } else { low = middle + 1 }
        }
        to(x) + if low > n { 0.0 } else { from(low) }
    } else {
        // How many counts below the mean are no likelier.
        let (mut low, mut high) = (0, (mean.floor() as u64 + 1).min(x));
        while low < high {
            let middle = low + (high - low) / 2;
            if mass(middle) <= seen { low = middle + 1 } else { high = middle }
        }
        from(x) + if low == 0 { 0.0 } else { to(low - 1) }
    };
    Some(p.clamp(0.0, 1.0))
}

/// Returns z and its two-sided p value for two independent shares, each as (p, n), that
/// are the same.
///
/// z = (p₁ − p₂)/√(p̄(1 − p̄)(1/n₁ + 1/n₂)) with the pooled share p̄; z² is Pearson's χ²
/// without continuity correction (R's prop.test(correct = FALSE)). Below about five
/// expected in a cell use [`fisher_p`]. None when either n < 1, a share lies outside
/// 0–1, or both shares are 0 or both are 1 (no variance).
pub fn pooled_z(first: (f64, f64), second: (f64, f64)) -> Option<(f64, f64)> {
    let ((p1, n1), (p2, n2)) = (first, second);
    let legal = |p: f64, n: f64| (0.0..=1.0).contains(&p) && n >= 1.0 && n.is_finite();
    if !legal(p1, n1) || !legal(p2, n2) {
        return None;
    }
    let pooled = (p1 * n1 + p2 * n2) / (n1 + n2);
    let z = (p1 - p2) / (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    Some((super::finite(z)?, normal_p(z)?))
}

/// Returns the two-sided p value of Fisher's exact test for x₁ of n₁ against x₂ of n₂.
///
/// Given the margins the first count is hypergeometric; p is the probability of every
/// table no likelier than the one seen (Fisher 1935; R's fisher.test, with its tolerance
/// of 1e-7 for equally likely tables). It is careful: true error rates lie well below the
/// nominal ones in small tables. None when a group is empty, x exceeds n or the groups
/// have more than half a billion persons together.
pub fn fisher_p(first: (u64, u64), second: (u64, u64)) -> Option<f64> {
    let ((x1, n1), (x2, n2)) = (first, second);
    let n = n1.checked_add(n2).filter(|n| *n <= MOST)?;
    if n1 == 0 || n2 == 0 || x1 > n1 || x2 > n2 {
        return None;
    }
    let [with, n1f, n2f] = [x1 + x2, n1, n2].map(|v| v as f64);
    // Probability of i + 1 in the first group over that of i.
    let ratio = |i: u64| {
        let i = i as f64;
        (n1f - i) * (with - i) / ((i + 1.0) * (n2f - with + i + 1.0))
    };
    let (least, most) = ((x1 + x2).saturating_sub(n2), n1.min(x1 + x2));
    let mode = (n1f + 1.0) * (with + 1.0) / (n as f64 + 2.0);
    let mode = (mode as u64).clamp(least, most);
    // Weights relative to the likeliest table, outwards until they vanish.
    let mut weights = vec![(mode, 1.0)];
    let mut weight = 1.0f64;
    for i in mode..most {
        weight *= ratio(i);
        if weight < VANISHED {
            break;
        }
        weights.push((i + 1, weight));
    }
    weight = 1.0;
    for i in (least..mode).rev() {
        weight /= ratio(i);
        if weight < VANISHED {
            break;
        }
        weights.push((i, weight));
    }
    let Some((_, seen)) = weights.iter().find(|(i, _)| *i == x1) else {
        return Some(0.0);
    };
    let limit = seen * ALIKE;
    let mut all: Vec<f64> = weights.iter().map(|(_, w)| *w).collect();
    all.sort_by(f64::total_cmp);
    let total: f64 = all.iter().sum();
    let unlikely: f64 = all.iter().filter(|w| **w <= limit).sum();
    Some((unlikely / total).clamp(0.0, 1.0))
}

/// Returns Cohen's h = 2·asin√p₁ − 2·asin√p₂ (Cohen 1988, *Statistical Power Analysis*,
/// ch. 6): orders differences at different base rates, and is not for printing.
///
/// None when a share lies outside 0–1. It knows nothing of n.
pub fn cohens_h(p1: f64, p2: f64) -> Option<f64> {
    let legal = |p: f64| (0.0..=1.0).contains(&p);
    (legal(p1) && legal(p2)).then(|| 2.0 * p1.sqrt().asin() - 2.0 * p2.sqrt().asin())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nobody_has_no_share() {
        assert_eq!(wilson(0.0, 0.0, 0.95), None);
        assert_eq!(wilson(f64::NAN, 10.0, 0.95), None);
        assert_eq!(newcombe((0.5, 10.0), (0.5, 0.0), 0.95), None);
    }

    #[test]
    fn two_shares_without_variance_do_not_differ() {
        let none = newcombe((0.0, 10.0), (0.0, 12.0), 0.95).unwrap();
        assert_eq!((none.estimate, none.p), (0.0, 1.0));
        assert!(none.interval.0 < 0.0 && none.interval.1 > 0.0);
    }

    proptest! {
        #[test]
        fn the_limits_enclose_the_share(n in 1u32..3000, part in 0.0f64..=1.0, level in 0.5f64..0.999) {
            let x = (f64::from(n) * part).round();
            let p = x / f64::from(n);
            let (low, high) = wilson(p, f64::from(n), level).unwrap();
            prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
            let (mirror_low, mirror_high) = wilson(1.0 - p, f64::from(n), level).unwrap();
            prop_assert!((mirror_low - (1.0 - high)).abs() < 1e-12);
            prop_assert!((mirror_high - (1.0 - low)).abs() < 1e-12);
        }

        #[test]
        fn more_of_the_same_n_moves_both_limits_up(n in 2u32..500, x in 0u32..499) {
            prop_assume!(x < n);
            let at = |x: u32| wilson(f64::from(x) / f64::from(n), f64::from(n), 0.95).unwrap();
            let (low, high) = at(x);
            let (next_low, next_high) = at(x + 1);
            prop_assert!(next_low > low && next_high > high);
        }

        #[test]
        fn exchanging_the_groups_turns_the_difference(
            n1 in 1u32..300, n2 in 1u32..300, a in 0.0f64..=1.0, b in 0.0f64..=1.0,
        ) {
            let (n1, n2) = (f64::from(n1), f64::from(n2));
            let d = newcombe((a, n1), (b, n2), 0.95).unwrap();
            let t = newcombe((b, n2), (a, n1), 0.95).unwrap();
            prop_assert!((d.interval.0 + t.interval.1).abs() < 1e-12);
            prop_assert!((d.p - t.p).abs() < 1e-12);
            prop_assert!(-1.0 <= d.interval.0 && d.interval.0 <= d.estimate);
            prop_assert!(d.estimate <= d.interval.1 && d.interval.1 <= 1.0);
        }

        #[test]
        fn the_score_test_and_wilson_never_disagree(
            n in 1u32..400, a in 0.0f64..=1.0, c in 0.01f64..0.99,
        ) {
            let d = against_constant(a, f64::from(n), c, 0.95).unwrap();
            prop_assume!((d.p - 0.05).abs() > 1e-9);
            prop_assert_eq!(d.p < 0.05, d.interval.0 > 0.0 || d.interval.1 < 0.0);
        }
    }
}
