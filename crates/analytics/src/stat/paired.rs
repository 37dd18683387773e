//! The same persons twice: paired means, tables of movements between levels, agreement.

use super::distribution::chi_squared_p;
use super::mean::{Sample, against_constant, summary};
use super::proportion::binomial_p;
use super::{Difference, finite};

/// What the same persons gained from a first to a second measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// Persons measured both times, their mean gain and its standard deviation.
    pub gains: Sample,
    /// The mean gain against none, with the paired t on n − 1 degrees of freedom.
    pub difference: Difference,
    /// The mean gain in standard deviations of the gains.
    pub d_z: f64,
    /// Correlation of first and second; none when either has no spread.
    pub r: Option<f64>,
}

/// A χ² statistic with its degrees of freedom and p value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquared {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Probability of a larger one if nothing but chance moved.
    pub p: f64,
}

/// Returns the mean gain of the persons measured both times (Student 1908, paired).
///
/// Mean of aᵢ − bᵢ with t on n − 1 degrees of freedom. Never the difference of the means
/// of all who came before and of all who came after. None for lists of different length,
/// fewer than two persons, or gains that are all the same.
pub fn gain(before: &[f64], after: &[f64], level: f64) -> Option<Gain> {
    if before.len() != after.len() {
        return None;
    }
    let gains: Vec<f64> = after.iter().zip(before).map(|(a, b)| a - b).collect();
    let gains = summary(&gains)?;
    let difference = against_constant(gains, 0.0, level)?;
    let d_z = finite(gains.mean / gains.sd?)?;
    Some(Gain { gains, difference, d_z, r: correlation(before, after) })
}

/// Returns Pearson's correlation; none for lists of different length, fewer than two
/// pairs, or when either has no spread.
pub fn correlation(first: &[f64], second: &[f64]) -> Option<f64> {
    if first.len() != second.len() {
        return None;
    }
    let (a, b) = (summary(first)?, summary(second)?);
    let (sa, sb) = (a.sd?, b.sd?);
    let pairs = first.iter().zip(second);
    let product: f64 = pairs.map(|(x, y)| (x - a.mean) / sa * ((y - b.mean) / sb)).sum();
    Some(finite(product / (a.n - 1.0))?.clamp(-1.0, 1.0))
}

/// Checks that a table is square with at least two levels.
fn levels(table: &[Vec<u64>]) -> Option<usize> {
    let k = table.len();
    (k >= 2 && table.iter().all(|row| row.len() == k)).then_some(k)
}

/// Returns the test that movements up and down between levels are equally many; rows are
/// the levels before, columns those after.
///
/// χ² = Σ over i < j of (nᵢⱼ − nⱼᵢ)²/(nᵢⱼ + nⱼᵢ) (Bowker 1948, JASA 43:572–574; with two
/// levels McNemar 1947, Psychometrika 12:153–157). One degree of freedom for each pair
/// of levels between which somebody moved; `corrected` takes one from the difference
/// (Edwards 1948) and, as in R, is heeded for two levels only. For fewer than about 25
/// movements use [`mcnemar_exact`]. None when the table is not square or nobody moved.
pub fn symmetry(table: &[Vec<u64>], corrected: bool) -> Option<ChiSquared> {
    let k = levels(table)?;
    let less = if corrected && k == 2 { 1.0 } else { 0.0 };
    let (mut statistic, mut df) = (0.0, 0.0);
    for (i, row) in table.iter().enumerate() {
        for (j, up) in row.iter().enumerate().skip(i + 1) {
            let (up, down) = (*up as f64, table[j][i] as f64);
            if up + down > 0.0 {
                let apart = ((up - down).abs() - less).max(0.0);
                statistic += apart * apart / (up + down);
                df += 1.0;
            }
        }
    }
    let p = (df > 0.0).then(|| chi_squared_p(statistic, df)).flatten()?;
    Some(ChiSquared { statistic, df, p })
}

/// Returns the exact two-sided p value that as many moved one way as the other.
///
/// The binomial test of `up` among `up + down` against one half. None when nobody moved:
/// then there is nothing to test.
pub fn mcnemar_exact(up: u64, down: u64) -> Option<f64> {
    let moved = up.checked_add(down).filter(|n| *n > 0)?;
    binomial_p(up, moved, 0.5)
}

/// Returns Cohen's κ of a square table of two judgements of the same persons.
///
/// (pₒ − pₑ)/(1 − pₑ) (Cohen 1960, Educ. Psychol. Meas. 20:37–46). None when the table is
/// not square, empty, or everybody is on one level both times (1 − pₑ = 0).
pub fn kappa(table: &[Vec<u64>]) -> Option<f64> {
    agreement(table, |i, j| if i == j { 1.0 } else { 0.0 })
}

/// Returns κ with quadratic weights 1 − (i − j)²/(k − 1)² for ordered levels (Cohen 1968,
/// Psychol. Bull. 70:213–220); none where [`kappa`] is.
pub fn weighted_kappa(table: &[Vec<u64>]) -> Option<f64> {
    let widest = levels(table)? as f64 - 1.0;
    agreement(table, |i, j| 1.0 - ((i as f64 - j as f64) / widest).powi(2))
}

fn agreement(table: &[Vec<u64>], weight: impl Fn(usize, usize) -> f64) -> Option<f64> {
    let k = levels(table)?;
    let cell = |i: usize, j: usize| table[i][j] as f64;
    let row = |i: usize| (0..k).map(|j| cell(i, j)).sum::<f64>();
    let column = |j: usize| (0..k).map(|i| cell(i, j)).sum::<f64>();
    let (rows, columns): (Vec<f64>, Vec<f64>) =
        (0..k).map(|i| (row(i), column(i))).unzip();
    let n: f64 = rows.iter().sum();
    if n <= 0.0 {
        return None;
    }
    let over = |f: &dyn Fn(usize, usize) -> f64| -> f64 {
        (0..k).flat_map(|i| (0..k).map(move |j| (i, j))).map(|(i, j)| f(i, j)).sum()
    };
    // As disagreement, so that full chance agreement gives exactly zero below.
    let seen = over(&|i, j| (1.0 - weight(i, j)) * cell(i, j) / n);
    let chance = over(&|i, j| (1.0 - weight(i, j)) * (rows[i] / n) * (columns[j] / n));
    if chance > 0.0 { finite(1.0 - seen / chance) } else { None }
}
