//! Some of a known group answered: what the rest can change.

use super::distribution::t_quantile;
use super::finite;
use super::mean::{Sample, standard_error};

/// The mean of those who answered as an estimate for everybody in the group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiniteMean {
    /// Standard error with the finite population correction; 0 when all answered.
    pub se: f64,
    /// Interval; none when all answered: then the mean is simply known.
    pub interval: Option<(f64, f64)>,
}

/// Returns standard error and interval of the mean of a group of known size of which n
/// answered.
///
/// SE = s/√n·√(1 − n/N), t on n − 1 degrees of freedom (Cochran, *Sampling Techniques*,
/// 3rd ed. 1977, ch. 2). It holds only if those who did not answer are like the others;
/// print [`worst_case_share`] beside it. It answers what everybody would have said, not
/// what next year's group will: for that there is no correction. None when n < 2, there is
/// no spread, or the group is smaller than those who answered.
pub fn finite_mean(sample: Sample, size: f64, level: f64) -> Option<FiniteMean> {
    if !(size >= sample.n && size.is_finite()) {
        return None;
    }
    let t = t_quantile(level, sample.n - 1.0)?;
    let se = finite(standard_error(sample)? * (1.0 - sample.n / size).sqrt())?;
    let interval =
        (sample.n < size).then_some((sample.mean - t * se, sample.mean + t * se));
    let legal = interval.is_none_or(|(low, high)| low.is_finite() && high.is_finite());
    legal.then_some(FiniteMean { se, interval })
}

/// Returns the lowest and the highest share that everybody's answers could give when x of
/// the n who answered, in a group of `size`, said so.
///
/// x/N to (x + N − n)/N (Manski 1990, Am. Econ. Rev. 80:319–323): all who did not answer
/// would have said no, or all yes. Nothing is assumed about them. When all answered both
/// are the share. None for an empty group, x above n or n above the size.
pub fn worst_case_share(x: u64, n: u64, size: u64) -> Option<(f64, f64)> {
    if size == 0 || x > n || n > size {
        return None;
    }
    let whole = size as f64;
    Some((x as f64 / whole, (x + (size - n)) as f64 / whole))
}

/// Returns the lowest and the highest mean that everybody's answers on a scale from
/// `scale.0` to `scale.1` could give when n of `size` answered with that mean (Manski
/// 1990).
///
/// None when the mean lies outside the scale, nobody answered, or more answered than
/// there are.
pub fn worst_case_mean(
    mean: f64,
    n: u64,
    size: u64,
    scale: (f64, f64),
) -> Option<(f64, f64)> {
    let inside = scale.0.is_finite() && scale.1.is_finite() && scale.0 <= scale.1;
    if n == 0 || n > size || !inside || !(scale.0..=scale.1).contains(&mean) {
        return None;
    }
    let answered = n as f64 / size as f64;
    let with = |rest: f64| mean + (1.0 - answered) * (rest - mean);
    Some((finite(with(scale.0))?, finite(with(scale.1))?))
}
