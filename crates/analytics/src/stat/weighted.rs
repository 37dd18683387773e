//! Variance and quantiles where each value stands for several persons.

use super::finite;
use super::mean::weighted_mean;

/// Returns the variance between persons when each value stands for w of them.
///
/// Σw(x − m)²/(Σw − 1) with the weighted mean m: the ordinary variance of the values
/// written out w times. For means of groups with published numbers it holds only the
/// spread between the groups. None for lists of different length, a negative weight, or
/// weights that do not add up to more than one.
pub fn frequency_variance(values: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let squares = squares(values, weights)?;
    if total > 1.0 { finite(squares / (total - 1.0)) } else { None }
}

/// Returns the variance between values when the weights say how much each counts.
///
/// Σv(x − m)²/(1 − Σv²) with the weights v scaled to add up to one (R's cov.wt and
/// Hmisc's wtd.var(normwt = TRUE)). None for fewer than two values that count, lists of
/// different length or a negative weight.
pub fn reliability_variance(values: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let squares = squares(values, weights)?;
    let one: f64 = weights.iter().map(|w| (w / total).powi(2)).sum();
    if one < 1.0 { finite(squares / total / (1.0 - one)) } else { None }
}

fn squares(values: &[f64], weights: &[f64]) -> Option<f64> {
    let mean = weighted_mean(values, weights)?;
    finite(values.iter().zip(weights).map(|(x, w)| w * (x - mean) * (x - mean)).sum())
}

/// Returns the quantile of type 7 of the values written out as often as their number
/// says.
///
/// None for nobody, a p outside 0–1, lists of different length or a value that is not
/// finite.
pub fn frequency_quantile(values: &[f64], numbers: &[u64], p: f64) -> Option<f64> {
    let legal = (0.0..=1.0).contains(&p) && values.iter().all(|x| x.is_finite());
    if !legal || values.len() != numbers.len() {
        return None;
    }
    let total = numbers.iter().try_fold(0u64, |sum, n| sum.checked_add(*n))?;
    let last = total.checked_sub(1)?;
    let mut sorted: Vec<(f64, u64)> =
        values.iter().copied().zip(numbers.iter().copied()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |index: u64| {
        let mut passed = 0;
        sorted.iter().find_map(|(value, number)| {
            passed += number;
            (index < passed).then_some(*value)
        })
    };
    let h = last as f64 * p;
    let below = (h.floor() as u64).min(last);
    let (low, high) = (at(below)?, at((below + 1).min(last))?);
    finite(low + (h - h.floor()) * (high - low))
}
