//! What can be said of an order: estimates with standard errors come in; how many pairs
//! can be told apart and which ranks each may have go out.
//!
//! Rank 1 is the lowest value.

use super::distribution::{normal_p, normal_quantile};
use super::finite;
use super::solve::root;

/// Beyond this many standard errors the normal density is nothing beside one.
const REACH: f64 = 8.5;

/// A probability this small never matters beside one.
const NOTHING: f64 = 1e-22;

/// Some ten seconds; a thousand units with ordinary standard errors need one or two.
const LARGEST_WORK: f64 = 2e10;

/// Returns z for which intervals ±z·SE of two units do not overlap in 1 − level of pairs
/// without a difference, on average over all pairs.
///
/// z solves mean over pairs of 2(1 − Φ(z(sᵢ + sⱼ)/√(sᵢ² + sⱼ²))) = 1 − level (Goldstein &
/// Healy 1995, JRSS A 158:175–177): 1.386 for equal standard errors and a level of 0.95.
/// None for fewer than two units, a standard error that is not above zero, or a level
/// outside (0, 1).
pub fn goldstein_healy(errors: &[f64], level: f64) -> Option<f64> {
    let single = normal_quantile(level)?;
    if errors.len() < 2 || !legal_errors(errors) {
        return None;
    }
    let weights: Vec<f64> = pairs(errors.len())
        .map(|(i, j)| (errors[i] + errors[j]) / errors[i].hypot(errors[j]))
        .collect();
    let pairs = weights.len() as f64;
    let excess = |z: f64| {
        let tails: Option<f64> = weights.iter().map(|w| normal_p(z * w)).sum();
        Some(tails? / pairs - (1.0 - level))
    };
    // The weights lie between 1 and √2.
    root(excess, single * 0.7, single * 1.01)
}

/// How many pairs of units there are, and how many of them can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairs {
    /// All pairs.
    pub all: usize,
    /// Pairs that differ by more than chance.
    pub apart: usize,
}

/// Returns the pairs with |uᵢ − uⱼ| > z·√(sᵢ² + sⱼ²): each pair tested by itself, without
/// a correction for their number.
///
/// None for fewer than two units, lengths that differ, a number that is not finite, a
/// standard error that is not above zero, or a level outside (0, 1).
pub fn separated(values: &[f64], errors: &[f64], level: f64) -> Option<Pairs> {
    let z = normal_quantile(level)?;
    count(values, errors, |a, b| z * a.hypot(b))
}

/// Returns the pairs whose intervals ±factor·SE do not overlap, as an eye counts them in
/// a chart; none as in [`separated`], or for a factor that is not above zero.
pub fn not_overlapping(values: &[f64], errors: &[f64], factor: f64) -> Option<Pairs> {
    if !(factor.is_finite() && factor > 0.0) {
        return None;
    }
    count(values, errors, |a, b| factor * (a + b))
}

/// Returns how many units lie more than z·SE from a reference.
///
/// None for no unit, lengths that differ, a number that is not finite, a standard error
/// that is not above zero, or a level outside (0, 1).
pub fn off_reference(
    values: &[f64],
    errors: &[f64],
    reference: f64,
    level: f64,
) -> Option<usize> {
    let z = normal_quantile(level)?;
    if !legal(values, errors) || !reference.is_finite() {
        return None;
    }
    let off = |(u, s): &(&f64, &f64)| (*u - reference).abs() > z * *s;
    Some(values.iter().zip(errors).filter(off).count())
}

/// Returns the expected rank of each unit, 1 + Σ Φ((uᵢ − uⱼ)/√(sᵢ² + sⱼ²)) over the others
/// (Lingsma, Eijkemans & Steyerberg 2009, BMC Medical Research Methodology 9:53).
///
/// One unit has rank 1. None for no unit, lengths that differ, a number that is not
/// finite, or a standard error that is not above zero.
pub fn expected_ranks(values: &[f64], errors: &[f64]) -> Option<Vec<f64>> {
    if !legal(values, errors) {
        return None;
    }
    let mut ranks = vec![1.0; values.len()];
    for (i, j) in pairs(values.len()) {
        let z = (values[i] - values[j]) / errors[i].hypot(errors[j]);
        ranks[i] += below(z)?;
        ranks[j] += below(-z)?;
    }
    Some(ranks)
}

/// The probability of every rank, for one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks {
    /// Probability of ranks 1, 2, … .
    pub probabilities: Vec<f64>,
}

impl Ranks {
    /// Returns the lowest rank that is reached with this probability; none outside (0, 1).
    pub fn quantile(&self, probability: f64) -> Option<usize> {
        if !(probability > 0.0 && probability < 1.0) {
            return None;
        }
        let mut sum = 0.0;
        let reached = self.probabilities.iter().position(|p| {
            sum += p;
            sum >= probability
        });
        Some(reached.map_or(self.probabilities.len(), |rank| rank + 1))
    }

    /// Returns the ranks that leave (1 − level)/2 on either side; none for a level
    /// outside (0, 1).
    pub fn interval(&self, level: f64) -> Option<(usize, usize)> {
        let tail = (1.0 - level) / 2.0;
        Some((self.quantile(tail)?, self.quantile(1.0 - tail)?))
    }

    /// Returns the probability of being among the lowest of this number.
    pub fn among_lowest(&self, number: usize) -> f64 {
        let lowest: f64 = self.probabilities.iter().take(number).sum();
        lowest.min(1.0)
    }

    /// Returns the probability of being among the highest of this number.
    pub fn among_highest(&self, number: usize) -> f64 {
        let highest: f64 = self.probabilities.iter().rev().take(number).sum();
        highest.min(1.0)
    }
}

/// Returns the exact distribution of each unit's rank, the true values being normal
/// around the estimates and independent.
///
/// With its own value x, unit i stands above each other unit with probability
/// Φ((x − uⱼ)/sⱼ), so its rank less one is Poisson-binomial (Goldstein & Spiegelhalter
/// 1996, JRSS A 159:385–443, simulate the same); this is summed over x by the trapezoid
/// rule, which for such curves is exact to rounding once its step is below the narrowest
/// of them. None for no unit, lengths that differ, a number that is not finite, a
/// standard error that is not above zero, or one so far below the spread of the values
/// that the sum would take longer than seconds.
pub fn ranks(values: &[f64], errors: &[f64]) -> Option<Vec<Ranks>> {
    if !legal(values, errors) {
        return None;
    }
    let units = values.len() as f64;
    let ends = |sign: f64| {
        values.iter().zip(errors).map(move |(u, s)| sign * (u + sign * REACH * s))
    };
    let (low, high) =
        (-ends(-1.0).fold(f64::MIN, f64::max), ends(1.0).fold(f64::MIN, f64::max));
    let narrowest = errors.iter().copied().fold(f64::MAX, f64::min);
    let step = narrowest / units.sqrt().max(2.0);
    let nodes = ((high - low) / step).ceil();
    if !(nodes * units * units <= LARGEST_WORK && step > 0.0) {
        return None;
    }
    let mut sums = vec![vec![0.0; values.len()]; values.len()];
    for node in 0..=nodes as usize {
        add_node(low + step * node as f64, step, values, errors, &mut sums)?;
    }
    sums.into_iter().map(normalised).collect()
}

/// Adds, for each unit that may have the value x, the distribution of how many of the
/// others lie below x.
fn add_node(
    x: f64,
    step: f64,
    values: &[f64],
    errors: &[f64],
    sums: &mut [Vec<f64>],
) -> Option<()> {
    let z = |i: usize| (x - values[i]) / errors[i];
    let chances: Option<Vec<f64>> = (0..values.len()).map(|i| below(z(i))).collect();
    let chances = chances?;
    let all = poisson_binomial(&chances);
    for (i, sums) in sums.iter_mut().enumerate() {
        let z = z(i);
        if z.abs() <= REACH {
            let weight = step / errors[i] * (-0.5 * z * z).exp();
            add_without(&all, chances[i], weight, sums);
        }
    }
    Some(())
}

/// The probabilities of `first`, `first` + 1, … successes; the others are nothing.
struct Successes {
    first: usize,
    chances: Vec<f64>,
}

/// Returns the distribution of the number of successes in independent trials.
fn poisson_binomial(trials: &[f64]) -> Successes {
    let mut all = Successes { first: 0, chances: vec![1.0] };
    for chance in trials {
        let mut before = 0.0;
        for cell in &mut all.chances {
            let moved = *cell * chance;
            *cell += before - moved;
            before = moved;
        }
        all.chances.push(before);
        while all.chances.last().is_some_and(|p| *p < NOTHING) {
            all.chances.pop();
        }
        let empty = all.chances.iter().take_while(|p| **p < NOTHING).count();
        all.chances.drain(..empty);
        all.first += empty;
    }
    all
}

/// Adds the distribution of the successes without one of the trials, taken out from the
/// side on which its rounding errors shrink.
fn add_without(all: &Successes, chance: f64, weight: f64, sums: &mut [f64]) {
    let mut before = 0.0;
    if chance <= 0.5 {
        let (scale, share) = (1.0 / (1.0 - chance), chance / (1.0 - chance));
        for (sum, cell) in sums[all.first..].iter_mut().zip(&all.chances) {
            before = (cell * scale - share * before).max(0.0);
            *sum += weight * before;
        }
    } else {
        let (scale, share) = (1.0 / chance, (1.0 - chance) / chance);
        // One success fewer; that of none is none.
        let (skipped, first) = if all.first == 0 { (1, 0) } else { (0, all.first - 1) };
        let cells = &all.chances[skipped.min(all.chances.len())..];
        let sums = &mut sums[first..first + cells.len()];
        for (sum, cell) in sums.iter_mut().zip(cells).rev() {
            before = (cell * scale - share * before).max(0.0);
            *sum += weight * before;
        }
    }
}

fn normalised(mut sums: Vec<f64>) -> Option<Ranks> {
    let total = finite(sums.iter().sum::<f64>()).filter(|total| *total > 0.0)?;
    sums.iter_mut().for_each(|p| *p /= total);
    Some(Ranks { probabilities: sums })
}

/// Returns Φ(z); none for NaN.
fn below(z: f64) -> Option<f64> {
    let tail = normal_p(z)? / 2.0;
    Some(if z > 0.0 { 1.0 - tail } else { tail })
}

fn pairs(units: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..units).flat_map(move |i| (i + 1..units).map(move |j| (i, j)))
}

fn count(
    values: &[f64],
    errors: &[f64],
    reach: impl Fn(f64, f64) -> f64,
) -> Option<Pairs> {
    if values.len() < 2 || !legal(values, errors) {
        return None;
    }
    let apart = pairs(values.len())
        .filter(|(i, j)| (values[*i] - values[*j]).abs() > reach(errors[*i], errors[*j]))
        .count();
    Some(Pairs { all: values.len() * (values.len() - 1) / 2, apart })
}

fn legal(values: &[f64], errors: &[f64]) -> bool {
    let finite = values.iter().all(|u| u.is_finite());
    !values.is_empty() && values.len() == errors.len() && finite && legal_errors(errors)
}

fn legal_errors(errors: &[f64]) -> bool {
    errors.iter().all(|s| s.is_finite() && *s > 0.0)
}
