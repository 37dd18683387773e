//! Shares of persons (0–1): Wilson's interval, Newcombe's difference, the score test.

use super::Difference;
use super::distribution::{normal_p, normal_quantile};

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
    let smallest_visible = normal_quantile(level)? * se;
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
