//! Observed against expected second results: a regression and groups (or persons outside
//! it) come in, mean residuals go out; and how far one returns to the mean by chance alone.

use std::collections::BTreeMap;

use super::mean::{self, summary};
use super::regression::Regression;
use super::{Difference, finite};

/// Observed and expected mean of a group of persons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueAdded {
    /// The group's number.
    pub group: usize,
    /// Persons.
    pub n: f64,
    /// Mean of the outcome.
    pub observed: f64,
    /// Mean of what is expected given the covariates.
    pub expected: f64,
    /// Observed minus expected: the mean residual.
    pub difference: f64,
    /// σ/√n, σ being the residual standard deviation over everybody.
    pub se: f64,
    /// s/√n with the standard deviation s of the group's own residuals; none for one
    /// person or no spread.
    pub own_se: Option<f64>,
}

impl ValueAdded {
    /// Returns the difference over its standard error from the group's own residuals, a
    /// one-sample t on n − 1 degrees of freedom; none without that error.
    pub fn t(&self) -> Option<f64> {
        finite(self.difference / self.own_se?)
    }
}

/// Returns observed minus expected for each group that has persons, in the order of the
/// groups' numbers.
///
/// The mean residual of a group is value added in its simplest form (Goldstein &
/// Spiegelhalter 1996, JRSS A 159:385–443). SE = σ/√n answers whether a difference is
/// more than the chance of which persons came, not whether it is due to the group, since
/// it leaves out what varies between groups. It holds for one person too. None for
/// lengths that differ or a value that is not finite.
pub fn by_group(
    fit: &Regression,
    outcomes: &[f64],
    groups: &[usize],
) -> Option<Vec<ValueAdded>> {
    if outcomes.len() != fit.residuals.len() || groups.len() != outcomes.len() {
        return None;
    }
    let mut members = BTreeMap::new();
    for ((group, outcome), residual) in groups.iter().zip(outcomes).zip(&fit.residuals) {
        let (all, left) = members.entry(*group).or_insert((0.0, Vec::new()));
        *all += outcome;
        left.push(*residual);
    }
    let one = |(group, (all, left)): (usize, (f64, Vec<f64>))| {
        let own = summary(&left)?;
        let (n, difference) = (own.n, own.mean);
        let observed = finite(all / n)?;
        let expected = finite(observed - difference)?;
        let se = finite(fit.sigma / n.sqrt()).filter(|se| *se > 0.0)?;
        let own_se = own.sd.and_then(|sd| finite(sd / n.sqrt())).filter(|se| *se > 0.0);
        Some(ValueAdded { group, n, observed, expected, difference, se, own_se })
    };
    members.into_iter().map(one).collect()
}

/// Returns how far persons who were not part of the fit lie from what it expects of them:
/// their mean residual against none.
///
/// d = ȳ − β′x̄ with SE² = s²/n + σ²·x̄′(X′X)⁻¹x̄, s being the standard deviation of their
/// own residuals: the chance of which persons came, and how well the fit is known at their
/// mean. Degrees of freedom by Satterthwaite from n − 1 and those of the fit, as in Welch's
/// t. None for fewer than two persons, residuals without spread, or columns that do not fit.
pub fn against_others(
    fit: &Regression,
    covariates: &[&[f64]],
    outcomes: &[f64],
    level: f64,
) -> Option<Difference> {
    let fits = covariates.len() + 1 == fit.beta.len();
    if !fits || covariates.iter().any(|c| c.len() != outcomes.len()) {
        return None;
    }
    let residual = |(row, outcome): (usize, &f64)| {
        let own: Vec<f64> = covariates.iter().map(|c| c[row]).collect();
        Some(outcome - fit.expected(&own)?)
    };
    let residuals: Option<Vec<f64>> = outcomes.iter().enumerate().map(residual).collect();
    let own = summary(&residuals?)?;
    let sd = own.sd.filter(|sd| *sd > 0.0)?;
    let means = covariates.iter().map(|c| Some(summary(c)?.mean));
    let means: Vec<f64> =
        std::iter::once(Some(1.0)).chain(means).collect::<Option<_>>()?;
    let rows = fit.inverse.iter().zip(&means);
    let times = |row: &[f64]| row.iter().zip(&means).map(|(a, b)| a * b).sum::<f64>();
    let leverage: f64 = rows.map(|(row, mean)| mean * times(row)).sum();
    let (a, b) = (sd * sd / own.n, fit.sigma * fit.sigma * leverage);
    let freedom = fit.rows - fit.beta.len() as f64;
    let df = (a + b) * (a + b) / (a * a / (own.n - 1.0) + b * b / freedom);
    mean::difference(own.mean, (a + b).sqrt(), df, level)
}

/// Returns the gain that chance alone lets expect of persons with this first result,
/// (1 − r)(mean − first), r being the correlation of the two tests on one scale with
/// equal spread (Galton 1886, Journal of the Anthropological Institute 15:246–263).
///
/// Above zero for those below the mean: the lowest tenth improves by itself. None for a
/// correlation outside [−1, 1] or a number that is not finite.
pub fn return_to_the_mean(first: f64, mean: f64, correlation: f64) -> Option<f64> {
    if !(-1.0..=1.0).contains(&correlation) {
        return None;
    }
    finite((1.0 - correlation) * (mean - first))
}
