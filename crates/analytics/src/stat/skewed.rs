//! A part against a whole whose values are skewed, such as days of absence: number, mean,
//! spread and skewness come in, a careful p value goes out.

use super::distribution::normal_p;
use super::mean::Sample;
use super::special::gamma_tails;
use super::{finite, mean};

/// Below this the distribution is as good as normal.
const STRAIGHT: f64 = 1e-3;

/// Returns the skewness g = m₃/m₂^1.5 of values; none for fewer than three or no spread.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let sample = mean::summary(values).filter(|s| s.n >= 3.0)?;
    let moment = |power: i32| {
        values.iter().map(|x| (x - sample.mean).powi(power)).sum::<f64>() / sample.n
    };
    let second = moment(2);
    (second > 0.0).then(|| finite(moment(3) / second.powf(1.5)))?
}

/// Returns the two-sided p value of a part's mean if the part were drawn by lot from the
/// part and the rest together.
///
/// Then the mean has the variance S²(1 − f)/n and the skewness g(1 − 2f)/√(n(1 − f)) with
/// f = n/N (Cochran 1977, *Sampling Techniques*, ch. 2). The tail is read from the Pearson
/// type III curve with that skewness, as permutation tests do by moments (Mielke & Berry
/// 2007, *Permutation Methods*, ch. 2), and from the normal curve, and the larger p is
/// returned: the first is careful in the long tail, the second in the short one, where
/// Student's t is far too sure because few absences make both the mean and the spread
/// small. None for parts without spread or number.
pub fn drawn_p(part: Sample, rest: Sample, skewness: f64) -> Option<f64> {
    let total = part.n + rest.n;
    if part.n < 1.0 || rest.n < 1.0 || !skewness.is_finite() {
        return None;
    }
    let whole = (part.n * part.mean + rest.n * rest.mean) / total;
    let squares = |s: Sample| {
        let within = if s.n < 2.0 { 0.0 } else { (s.n - 1.0) * s.sd?.powi(2) };
        Some(within + s.n * (s.mean - whole).powi(2))
    };
    let variance = (squares(part)? + squares(rest)?) / (total - 1.0);
    let share = part.n / total;
    let se = (variance * (1.0 - share) / part.n).sqrt();
    let z = finite((part.mean - whole) / se)?;
    let skew = skewness * (1.0 - 2.0 * share) / (part.n * (1.0 - share)).sqrt();
    let normal = normal_p(z)?;
    if skew.abs() < STRAIGHT {
        return Some(normal);
    }
    let shape = 4.0 / (skew * skew);
    let at = shape + z * skew.signum() * shape.sqrt();
    let (low, high) = if at > 0.0 { gamma_tails(shape, at) } else { (0.0, 1.0) };
    Some(normal.max(2.0 * low.min(high)).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(n: f64, mean: f64, sd: f64) -> Sample {
        Sample { n, mean, sd: Some(sd) }
    }

    #[test]
    fn without_skewness_it_is_the_normal_test() {
        let p = drawn_p(sample(50.0, 10.5, 2.0), sample(5000.0, 10.0, 2.0), 0.0).unwrap();
        assert!((p - 0.077).abs() < 0.002, "{p}");
    }

    /// Values of an exponential population, whose skewness is 2: the mean of n of them is
    /// a gamma variate, so the tail is known.
    #[test]
    fn the_long_tail_is_that_of_the_exact_distribution() {
        let (n, z) = (20.0, 4.0);
        let part = sample(n, 1.0 + z / f64::sqrt(n), 1.0);
        let p = drawn_p(part, sample(1e9, 1.0, 1.0), 2.0).unwrap();
        let exact = gamma_tails(n, n + z * f64::sqrt(n)).1;
        assert!((p / 2.0 / exact - 1.0).abs() < 1e-3, "{p} {exact}");
        assert!(p > 5.0 * normal_p(z).unwrap());
    }

    #[test]
    fn the_short_tail_is_no_surer_than_the_normal_one() {
        let part = sample(12.0, 0.1, 0.05);
        let rest = sample(800.0, 1.0, 1.6);
        let welch = mean::welch(part, rest, 0.95).unwrap().p;
        let careful = drawn_p(part, rest, 5.0).unwrap();
        assert!(welch < 1e-10 && careful > 0.04, "{welch} {careful}");
    }

    #[test]
    fn turning_the_scale_turns_the_tails() {
        let p = drawn_p(sample(15.0, 4.0, 2.0), sample(300.0, 3.0, 2.0), 1.7).unwrap();
        let q = drawn_p(sample(15.0, -4.0, 2.0), sample(300.0, -3.0, 2.0), -1.7).unwrap();
        assert!((p - q).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_compare_is_none() {
        assert_eq!(drawn_p(sample(5.0, 1.0, 0.0), sample(9.0, 1.0, 0.0), 1.0), None);
        assert_eq!(skewness(&[1.0, 1.0, 1.0]), None);
        assert_eq!(skewness(&[1.0, 2.0]), None);
        assert!(skewness(&[0.0, 0.0, 0.0, 9.0]).unwrap() > 1.0);
    }
}
