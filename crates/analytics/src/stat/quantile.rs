//! Quantiles of a group of values.

use std::cmp::Ordering;

/// Returns the quantile of type 7: linear between the order statistics at
/// h = (n − 1)·p (Hyndman & Fan 1996, Am. Stat. 50:361–365; the default of R and numpy).
///
/// None for nobody, a p outside 0–1 or a value that is not finite. A single value is
/// every quantile of itself; quartiles of a handful of persons are not worth printing.
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    if values.is_empty()
        || !(0.0..=1.0).contains(&p)
        || values.iter().any(|x| !x.is_finite())
    {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    let h = (sorted.len() - 1) as f64 * p;
    let below = h.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    Some(sorted[below] + (h - h.floor()) * (sorted[above] - sorted[below]))
}

/// Returns the median; none for nobody.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nobody_has_no_median() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[f64::NAN]), None);
        assert_eq!(quantile(&[1.0], 1.5), None);
        assert_eq!(median(&[7.0]), Some(7.0));
    }

    proptest! {
        #[test]
        fn quantiles_rise_with_p_and_stay_inside(
            values in prop::collection::vec(-9.0f64..9.0, 1..50), a in 0.0f64..=1.0, b in 0.0f64..=1.0,
        ) {
            let (a, b) = (a.min(b), a.max(b));
            let (low, high) = (quantile(&values, a).unwrap(), quantile(&values, b).unwrap());
            prop_assert!(low <= high);
            prop_assert!(quantile(&values, 0.0).unwrap() <= low && high <= quantile(&values, 1.0).unwrap());
        }
    }
}
