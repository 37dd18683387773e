//! Normal and t distribution: quantiles and two-sided tails, on top of statrs.
//!
//! statrs' quantiles are polished with Newton steps on its own distribution function:
//! the raw ones fall short of R's in the last digits.

use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};

/// Returns z with Φ(z) = 1 − (1 − level)/2: 1.96 for a level of 0.95.
///
/// None for a level outside (0, 1).
pub fn normal_quantile(level: f64) -> Option<f64> {
    quantile(&Normal::standard(), level)
}

/// Returns t with P(|T| ≤ t) = level on the given degrees of freedom (Student 1908).
///
/// None for a level outside (0, 1) or degrees of freedom that are not positive.
pub fn t_quantile(level: f64, df: f64) -> Option<f64> {
    quantile(&StudentsT::new(0.0, 1.0, df).ok()?, level)
}

/// Returns the two-sided p value of a standard normal z; none for NaN.
pub fn normal_p(z: f64) -> Option<f64> {
    tail(&Normal::standard(), z)
}

/// Returns the two-sided p value of t on the given degrees of freedom; none for NaN or
/// degrees of freedom that are not positive.
pub fn t_p(t: f64, df: f64) -> Option<f64> {
    tail(&StudentsT::new(0.0, 1.0, df).ok()?, t)
}

fn tail(distribution: &impl ContinuousCDF<f64, f64>, statistic: f64) -> Option<f64> {
    if statistic.is_nan() {
        return None;
    }
    Some((2.0 * distribution.sf(statistic.abs())).clamp(0.0, 1.0))
}

/// Solves for the upper tail, which keeps its digits where the distribution function
/// itself is too near one.
fn quantile<D>(distribution: &D, level: f64) -> Option<f64>
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
        x += (distribution.sf(x) - upper) / density;
    }
    super::finite(x)
}

#[cfg(test)]
mod tests {
    use super::*;

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
