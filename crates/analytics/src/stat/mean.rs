//! Means over persons: summary, t interval, Welch's difference, a known constant.

use super::distribution::{t_p, t_quantile};
use super::{Difference, finite};

/// Number, mean and standard deviation (n − 1) of a group of persons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Persons.
    pub n: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation between persons, where it is known.
    pub sd: Option<f64>,
}

/// Returns number, mean and standard deviation; none for nobody or a value that is not
/// finite. One person has a mean and no standard deviation.
pub fn summary(values: &[f64]) -> Option<Sample> {
    let n = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let mean = finite(values.iter().sum::<f64>() / n)?;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    let sd = (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt());
    let sd = sd.filter(|sd| sd.is_finite());
    Some(Sample { n, mean, sd })
}

/// Returns mean ± t·s/√n on n − 1 degrees of freedom (Student 1908).
///
/// None when n < 2, or when everybody has the same value: an interval without width
/// would claim to know what cannot be known.
pub fn t_interval(sample: Sample, level: f64) -> Option<(f64, f64)> {
    let se = standard_error(sample)?;
    let half = t_quantile(level, sample.n - 1.0)? * se;
    Some((finite(sample.mean - half)?, finite(sample.mean + half)?))
}

/// Returns the difference of two independent means with Welch's t.
///
/// SE² = s₁²/n₁ + s₂²/n₂; degrees of freedom by Satterthwaite,
/// SE⁴/((s₁²/n₁)²/(n₁−1) + (s₂²/n₂)²/(n₂−1)) (Welch 1947, Biometrika 34:28–35). None
/// when a group has fewer than two persons or neither group has any spread.
pub fn welch(first: Sample, second: Sample, level: f64) -> Option<Difference> {
    let square = |s: Sample| {
        let sd = s.sd.filter(|sd| sd.is_finite() && *sd >= 0.0)?;
        (s.n >= 2.0).then_some(sd * sd / s.n)
    };
    let (a, b) = (square(first)?, square(second)?);
    let se = (a + b).sqrt();
    if se <= 0.0 {
        return None;
    }
    let df = (a + b) * (a + b) / (a * a / (first.n - 1.0) + b * b / (second.n - 1.0));
    difference(first.mean - second.mean, se, df, level)
}

/// Returns the difference of a mean to a known constant with the one-sample t.
///
/// None when n < 2 or there is no spread.
pub fn against_constant(sample: Sample, constant: f64, level: f64) -> Option<Difference> {
    let se = standard_error(sample)?;
    difference(sample.mean - constant, se, sample.n - 1.0, level)
}

/// Returns Σwx/Σw; none when the weights do not add up to more than zero or one is
/// negative.
pub fn weighted_mean(values: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    if values.len() != weights.len() || total <= 0.0 || weights.iter().any(|w| *w < 0.0) {
        return None;
    }
    finite(values.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>() / total)
}

/// Returns what is left of a whole when a part is taken out, by number, mean and
/// standard deviation.
///
/// mean = (N·M − n·m)/(N − n); the squares are those of the whole less those of the part
/// and less those between the two: (N−1)S² − (n−1)s² − n(m−M)² − (N−n)(mean−M)². None
/// when nobody is left; no standard deviation when one is missing, fewer than two
/// persons are left, or rounded figures contradict each other.
pub fn rest(whole: Sample, part: Sample) -> Option<Sample> {
    let n = whole.n - part.n;
    if n.is_nan() || n < 1.0 {
        return None;
    }
    let mean = finite((whole.n * whole.mean - part.n * part.mean) / n)?;
    let between = |s: Sample| s.n * (s.mean - whole.mean).powi(2);
    let within = |s: Sample| s.sd.map(|sd| (s.n - 1.0) * sd * sd);
    let single = (part.n == 1.0).then_some(0.0);
    let squares = within(whole)
        .zip(within(part).or(single))
        .map(|(all, own)| all - own - between(part) - n * (mean - whole.mean).powi(2));
    let sd = squares.filter(|s| n >= 2.0 && *s > 0.0).map(|s| (s / (n - 1.0)).sqrt());
    Some(Sample { n, mean, sd })
}

/// Returns s/√n; none when n < 2 or there is no spread.
pub fn standard_error(sample: Sample) -> Option<f64> {
    let sd = sample.sd.filter(|sd| sd.is_finite() && *sd > 0.0)?;
    (sample.n >= 2.0).then(|| sd / sample.n.sqrt())
}

/// Returns an estimate ± t·SE with its two-sided p value; none when the standard error is
/// not above zero or the degrees of freedom are not.
pub(super) fn difference(
    estimate: f64,
    se: f64,
    df: f64,
    level: f64,
) -> Option<Difference> {
    if !(se > 0.0 && se.is_finite()) {
        return None;
    }
    let half = t_quantile(level, df)? * se;
    Some(Difference {
        estimate: finite(estimate)?,
        interval: (finite(estimate - half)?, finite(estimate + half)?),
        p: t_p(estimate / se, df)?,
        smallest_visible: finite(half)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_person_or_one_value_has_no_interval() {
        assert_eq!(summary(&[]), None);
        let one = summary(&[3.0]).unwrap();
        assert_eq!((one.mean, one.sd), (3.0, None));
        assert_eq!(t_interval(one, 0.95), None);
        let same = summary(&[2.0, 2.0, 2.0]).unwrap();
        assert_eq!(t_interval(same, 0.95), None);
        assert_eq!(welch(same, same, 0.95), None);
        assert_eq!(against_constant(same, 1.0, 0.95), None);
    }

    #[test]
    fn a_value_that_is_not_finite_gives_none() {
        assert_eq!(summary(&[1.0, f64::NAN]), None);
        assert_eq!(weighted_mean(&[1.0], &[0.0]), None);
        assert_eq!(weighted_mean(&[1.0, 2.0], &[1.0, -1.0]), None);
    }

    proptest! {
        #[test]
        fn the_interval_encloses_the_mean_and_widens_with_the_level(
            values in prop::collection::vec(-50.0f64..50.0, 2..60),
        ) {
            let sample = summary(&values).unwrap();
            prop_assume!(sample.sd.unwrap() > 1e-6);
            let (low, high) = t_interval(sample, 0.95).unwrap();
            let (lower, higher) = t_interval(sample, 0.998).unwrap();
            prop_assert!(lower < low && low < sample.mean && sample.mean < high && high < higher);
        }

        #[test]
        fn taking_a_part_out_of_the_whole_leaves_the_others(
            part in prop::collection::vec(1.0f64..5.0, 1..30),
            others in prop::collection::vec(1.0f64..5.0, 2..60),
        ) {
            let all: Vec<f64> = part.iter().chain(&others).copied().collect();
            let expected = summary(&others).unwrap();
            prop_assume!(expected.sd.unwrap() > 1e-3);
            let found = rest(summary(&all).unwrap(), summary(&part).unwrap()).unwrap();
            prop_assert_eq!(found.n, expected.n);
            prop_assert!((found.mean - expected.mean).abs() < 1e-9);
            prop_assert!((found.sd.unwrap() - expected.sd.unwrap()).abs() < 1e-6);
        }

        #[test]
        fn scaling_the_values_scales_the_difference_and_keeps_p(
            a in prop::collection::vec(0.0f64..10.0, 3..20),
            b in prop::collection::vec(0.0f64..10.0, 3..20),
        ) {
            let scaled = |v: &[f64]| summary(&v.iter().map(|x| x * 10.0).collect::<Vec<_>>()).unwrap();
            let (sa, sb) = (summary(&a).unwrap(), summary(&b).unwrap());
            prop_assume!(sa.sd.unwrap() + sb.sd.unwrap() > 1e-3);
            let d = welch(sa, sb, 0.95).unwrap();
            let e = welch(scaled(&a), scaled(&b), 0.95).unwrap();
            prop_assert!((e.estimate - 10.0 * d.estimate).abs() < 1e-9);
            prop_assert!((e.p - d.p).abs() < 1e-9);
        }
    }
}
