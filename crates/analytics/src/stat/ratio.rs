//! Ratio of two sums with the person as unit: absence over possible days.

use super::Difference;
use super::mean::{Sample, t_interval, welch};

/// A ratio of sums over persons with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Σd/Σt.
    pub value: f64,
    /// Persons.
    pub n: f64,
    /// Linearised standard error; none for one person or no spread.
    pub se: Option<f64>,
}

/// Returns R = Σd/Σt with the linearised standard error, the person as unit.
///
/// e = d − R·t, SE = √(n/(n−1)·Σe²)/Σt (Cochran, *Sampling Techniques*, 3rd ed. 1977,
/// ch. 6). Days of one person are not independent, so Wilson or Poisson on days would be
/// several times too narrow. None when nobody is there or Σt is not above zero; no
/// standard error for one person or when everybody has exactly the same ratio.
pub fn ratio(numerators: &[f64], denominators: &[f64]) -> Option<Ratio> {
    if numerators.len() != denominators.len() || numerators.is_empty() {
        return None;
    }
    let total: f64 = denominators.iter().sum();
    if total <= 0.0 || denominators.iter().any(|t| *t < 0.0) {
        return None;
    }
    let value = super::finite(numerators.iter().sum::<f64>() / total)?;
    let n = numerators.len() as f64;
    let residual = |(d, t): (&f64, &f64)| (d - value * t).powi(2);
    let squares: f64 = numerators.iter().zip(denominators).map(residual).sum();
    let se = (n > 1.0).then(|| (n / (n - 1.0) * squares).sqrt() / total);
    Some(Ratio { value, n, se: se.filter(|se| *se > 0.0) })
}

impl Ratio {
    /// Returns the ratio as a mean whose s/√n is the standard error, so that intervals
    /// and differences are those of means on n − 1 degrees of freedom.
    pub fn sample(self) -> Sample {
        Sample { n: self.n, mean: self.value, sd: self.se.map(|se| se * self.n.sqrt()) }
    }

    /// Returns R ± t·SE on n − 1 degrees of freedom; none without a standard error.
    pub fn interval(self, level: f64) -> Option<(f64, f64)> {
        t_interval(self.sample(), level)
    }
}

/// Returns the difference of the ratios of two separate groups, with the degrees of
/// freedom of Satterthwaite; none when either has no standard error.
pub fn difference(first: Ratio, second: Ratio, level: f64) -> Option<Difference> {
    first.se.zip(second.se)?;
    welch(first.sample(), second.sample(), level)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_defined_is_none() {
        assert_eq!(ratio(&[], &[]), None);
        assert_eq!(ratio(&[1.0], &[0.0]), None);
        assert_eq!(ratio(&[1.0], &[10.0]).unwrap().se, None);
        let same = ratio(&[1.0, 2.0], &[10.0, 20.0]).unwrap();
        assert_eq!((same.value, same.interval(0.95)), (0.1, None));
    }

    proptest! {
        #[test]
        fn equal_denominators_make_it_an_ordinary_mean(
            days in prop::collection::vec(0.0f64..200.0, 3..40),
        ) {
            let possible = vec![200.0; days.len()];
            let rates: Vec<f64> = days.iter().map(|d| d / 200.0).collect();
            let plain = super::super::mean::summary(&rates).unwrap();
            prop_assume!(plain.sd.unwrap() > 1e-6);
            let found = ratio(&days, &possible).unwrap();
            prop_assert!((found.value - plain.mean).abs() < 1e-12);
            prop_assert!((found.sample().sd.unwrap() - plain.sd.unwrap()).abs() < 1e-9);
        }
    }
}
