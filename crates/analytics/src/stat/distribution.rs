//! Normal, t, χ² and F distribution: quantiles and tails, on top of `special`.
//!
//! statrs' error function is good to ten digits only, and its t distribution loses digits
//! above some 10,000 degrees of freedom (below that it agrees with `special` to eleven).
//! Its quantiles serve as a first guess.

use std::cell::RefCell;

use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};

use super::special;

/// Degrees of freedom up to which statrs' t distribution is used.
const FEW: f64 = 1e4;

/// Degrees of freedom from which t is the normal distribution to nine digits.
const AS_NORMAL: f64 = 1e9;

/// Returns z with Φ(z) = 1 − (1 − level)/2: 1.96 for a level of 0.95.
///
/// None for a level outside (0, 1).
pub fn normal_quantile(level: f64) -> Option<f64> {
    remembered(level, f64::INFINITY, || quantile(&Normal::standard(), normal_p, level))
}

/// Returns t with P(|T| ≤ t) = level on the given degrees of freedom (Student 1908).
///
/// None for a level outside (0, 1) or degrees of freedom that are not positive.
pub fn t_quantile(level: f64, df: f64) -> Option<f64> {
    if df >= AS_NORMAL {
        return normal_quantile(level);
    }
    remembered(level, df, || {
        quantile(&StudentsT::new(0.0, 1.0, df).ok()?, |t| t_p(t, df), level)
    })
}

/// Quantiles that each thread remembers: a build asks for the same few thousands of times.
const REMEMBERED: usize = 1024;

/// A quantile, and the level and degrees of freedom it is of.
type Known = Option<(f64, f64, Option<f64>)>;

thread_local! {
    static QUANTILES: RefCell<Vec<Known>> = RefCell::new(vec![None; REMEMBERED]);
}

/// Returns what `find` finds for a level and degrees of freedom, or found for them before.
fn remembered(level: f64, df: f64, find: impl FnOnce() -> Option<f64>) -> Option<f64> {
    let mixed = (level.to_bits() ^ df.to_bits().rotate_left(7))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // What differs between numbers of persons are bits that only reach the highest ones.
    let place = (mixed >> 54) as usize % REMEMBERED;
    let known = QUANTILES.with_borrow(|all| all[place]);
    if let Some((_, _, found)) = known.filter(|(l, d, _)| *l == level && *d == df) {
        return found;
    }
    let found = find();
    QUANTILES.with_borrow_mut(|all| all[place] = Some((level, df, found)));
    found
}

/// Returns the two-sided p value of a standard normal z; none for NaN.
pub fn normal_p(z: f64) -> Option<f64> {
    (!z.is_nan()).then(|| special::gamma_tails(0.5, z * z / 2.0).1)
}

/// Returns the two-sided p value of t on the given degrees of freedom; none for NaN or
/// degrees of freedom that are not positive.
pub fn t_p(t: f64, df: f64) -> Option<f64> {
    if df >= AS_NORMAL {
        return normal_p(t);
    }
    if df > FEW {
        return f_p(t * t, 1.0, df);
    }
    let distribution = StudentsT::new(0.0, 1.0, df).ok()?;
    (!t.is_nan()).then(|| (2.0 * distribution.sf(t.abs())).clamp(0.0, 1.0))
}

/// Returns Φ(z); none for NaN.
pub fn normal_cdf(z: f64) -> Option<f64> {
    let tail = normal_p(z)? / 2.0;
    Some(if z > 0.0 { 1.0 - tail } else { tail })
}

/// Returns the probability that χ² on the given degrees of freedom exceeds a value; none
/// for NaN or degrees of freedom that are not between 0 and two billion.
pub fn chi_squared_p(x: f64, df: f64) -> Option<f64> {
    let legal = df > 0.0 && df <= 2e9 && !x.is_nan();
    legal.then(|| special::gamma_tails(df / 2.0, x / 2.0).1)
}

/// Returns the probability that F on the given degrees of freedom exceeds a value, from
/// the beta distribution's own tail, so that 1e-200 is still exact to ten digits.
///
/// None for NaN or degrees of freedom that are not between 0 and two billion.
pub fn f_p(f: f64, df1: f64, df2: f64) -> Option<f64> {
    let legal = |df: f64| df > 0.0 && df <= 2e9;
    if f.is_nan() || !legal(df1) || !legal(df2) {
        return None;
    }
    let ratio = df1 / df2 * f.max(0.0);
    let (x, y) = (1.0 / (1.0 + ratio), 1.0 / (1.0 + 1.0 / ratio));
    Some(special::beta_tail(df2 / 2.0, df1 / 2.0, x, y))
}

/// Returns the two values between which F on the given degrees of freedom lies with the
/// probability `level`, half of the rest on either side.
///
/// None for a level outside (0, 1) or degrees of freedom that are not between a millionth
/// and two billion.
pub fn f_limits(level: f64, df1: f64, df2: f64) -> Option<(f64, f64)> {
    let legal = |df: f64| (1e-6..=2e9).contains(&df);
    if !(level > 0.0 && level < 1.0 && legal(df1) && legal(df2)) {
        return None;
    }
    let tail = (1.0 - level) / 2.0;
    let x = special::beta_quantile(df1 / 2.0, df2 / 2.0, tail)?;
    let y = special::beta_quantile(df2 / 2.0, df1 / 2.0, tail)?;
    let low = df2 * x / (df1 * (1.0 - x));
    let high = df2 * (1.0 - y) / (df1 * y);
    Some((super::finite(low.min(high))?, super::finite(high.max(low))?))
}

/// Solves for the upper tail, which keeps its digits where the distribution function
/// itself is too near one.
fn quantile<D>(
    distribution: &D,
    p: impl Fn(f64) -> Option<f64>,
    level: f64,
) -> Option<f64>
where
    D: ContinuousCDF<f64, f64> + Continuous<f64, f64>,
{
    if !(level > 0.0 && level < 1.0) {
        return None;
    }
    let upper = (1.0 - level) / 2.0;
    let mut x = distribution.inverse_cdf(1.0 - upper);
    for _ in 0..4 {
        let density = distribution.pdf(x);
        if !x.is_finite() || density <= 0.0 {
            break;
        }
        x += (p(x)? / 2.0 - upper) / density;
    }
    super::finite(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_for_many_numbers_of_persons_are_remembered_together() {
        let mut asked = 0;
        for _ in 0..3 {
            for df in 1..=100 {
                let found = remembered(0.123, f64::from(df), || {
                    asked += 1;
                    Some(f64::from(df))
                });
                assert_eq!(found, Some(f64::from(df)));
            }
        }
        assert!(asked < 150, "{asked} of 100 were found out again");
    }

    #[test]
    fn what_is_not_defined_is_none() {
        for level in [0.0, 1.0, -1.0, f64::NAN] {
            assert_eq!(normal_quantile(level), None);
            assert_eq!(t_quantile(level, 5.0), None);
        }
        assert_eq!(t_quantile(0.95, 0.0), None);
        assert_eq!(normal_p(f64::NAN), None);
    }

    #[test]
    fn the_tail_of_the_quantile_is_what_is_left() {
        for level in [0.5, 0.9, 0.95, 0.99, 0.998] {
            let z = normal_quantile(level).unwrap();
            assert!((normal_p(z).unwrap() - (1.0 - level)).abs() < 1e-14);
            for df in [1.0, 2.0, 3.5, 30.0, 1e4] {
                let t = t_quantile(level, df).unwrap();
                assert!(
                    (t_p(t, df).unwrap() - (1.0 - level)).abs() < 1e-11,
                    "{level} {df}"
                );
            }
        }
    }
}
