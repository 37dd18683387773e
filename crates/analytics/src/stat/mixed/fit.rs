//! The fit: sums per group and a method come in, estimates and group effects go out.

use std::f64::consts::TAU;

use super::surface::{Point, Surface};
use super::{NoFit, Sums};
use crate::stat::finite;
use crate::stat::solve::root;

/// Which likelihood is made largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Maximum likelihood: for comparing models with different terms. Its τ² is too
    /// small with few groups.
    Ml,
    /// Restricted maximum likelihood, which pays for the estimated coefficients
    /// (Patterson & Thompson 1971, Biometrika 58:545–554): the one to report.
    Reml,
}

/// What one group has beyond what its persons let expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The group's number in the sums.
    pub group: usize,
    /// Persons.
    pub n: f64,
    /// Mean of observed minus expected, not shrunken.
    pub residual: f64,
    /// Shrunken towards zero: the best linear unbiased prediction λⱼ·residual.
    pub effect: f64,
    /// Standard deviation of the true effect around it, given coefficients and
    /// variances: √(τ²(1 − λⱼ)).
    pub sd: f64,
    /// λⱼ = nτ²/(nτ² + σ²), the reliability of the group's residual.
    pub reliability: f64,
}

/// Estimates of the random-intercept model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The method used.
    pub method: Method,
    /// Coefficients, the intercept first.
    pub beta: Vec<f64>,
    /// Their variances and covariances, for the estimated τ² and σ².
    pub vcov: Vec<Vec<f64>>,
    /// Variance between groups; zero is a legal answer.
    pub tau2: f64,
    /// Variance between persons within a group.
    pub sigma2: f64,
    /// −2 log likelihood, of the REML criterion for REML.
    pub criterion: f64,
    /// Coefficients and the two variances.
    pub parameters: usize,
    /// Persons.
    pub rows: f64,
    /// Group effects, in the order of their numbers; groups without persons are left out.
    pub effects: Vec<Effect>,
}

/// Coefficients and group effects where both variances were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Coefficients by generalised least squares, the intercept first.
    pub beta: Vec<f64>,
    /// Their variances and covariances.
    pub vcov: Vec<Vec<f64>>,
    /// Group effects.
    pub effects: Vec<Effect>,
}

impl Fit {
    /// Returns the standard errors of the coefficients.
    pub fn se(&self) -> Vec<f64> {
        standard_errors(&self.vcov)
    }

    /// Returns Akaike's criterion, −2 log L + 2·parameters (Akaike 1974, IEEE
    /// Transactions on Automatic Control 19:716–723). With REML only models with the
    /// same terms may be compared.
    pub fn aic(&self) -> f64 {
        self.criterion + 2.0 * self.parameters as f64
    }

    /// Returns Schwarz's criterion, −2 log L + log(n)·parameters with n persons
    /// (Schwarz 1978, Annals of Statistics 6:461–464).
    pub fn bic(&self) -> f64 {
        self.criterion + self.rows.ln() * self.parameters as f64
    }

    /// Returns τ²/(τ² + σ²), the share of the variance that lies between groups.
    pub fn intraclass(&self) -> f64 {
        self.tau2 / (self.tau2 + self.sigma2)
    }
}

impl Given {
    /// Returns the standard errors of the coefficients.
    pub fn se(&self) -> Vec<f64> {
        standard_errors(&self.vcov)
    }
}

impl Sums {
    /// Estimates coefficients, both variances and group effects.
    ///
    /// For a given λ = τ²/σ² the coefficients and σ² have closed forms, so the criterion
    /// n·log(σ²) + Σlog(1 + nⱼλ) (REML: with n − p, + log|X′V⁻¹X|) is a curve over λ
    /// (Bates, Mächler, Bolker & Walker 2015, Journal of Statistical Software 67(1)). Its lowest
    /// point is found where the derivative is zero: the curve is so flat that its
    /// values know λ to half of the digits only. Several valleys are compared, λ = 0
    /// among them. Below about 30 groups τ² is hardly known: give it, with
    /// [`Sums::fit_given`].
    pub fn fit(&self, method: Method) -> Result<Fit, NoFit> {
        let surface = Surface::new(self)?;
        surface.check_variances()?;
        let point = lowest(&surface, method).ok_or(NoFit::OutOfRange)?;
        let freedom = surface.freedom(method);
        let sigma2 = point.squares / freedom;
        let tau2 = point.ratio * sigma2;
        let criterion = criterion(&surface, &point, method);
        let vcov = scaled(point.inverse.matrix(), sigma2);
        let legal = [sigma2, tau2, criterion].into_iter().all(f64::is_finite);
        if !legal || !all_finite(&vcov) {
            return Err(NoFit::OutOfRange);
        }
        let effects =
            effects(&surface, &point.residuals, tau2, sigma2).ok_or(NoFit::OutOfRange)?;
        let parameters = point.beta.len() + 2;
        let (rows, beta) = (surface.rows, point.beta);
        Ok(Fit { method, beta, vcov, tau2, sigma2, criterion, parameters, rows, effects })
    }

    /// Estimates coefficients and group effects with τ² and σ² known from elsewhere, as
    /// from the nation: for a handful of groups.
    ///
    /// [`NoFit::Input`] for a τ² below zero or a σ² that is not above it; one group alone
    /// has no effect against itself ([`Sums::effects`] compares it with given
    /// coefficients).
    pub fn fit_given(&self, tau2: f64, sigma2: f64) -> Result<Given, NoFit> {
        let ratio = checked_ratio(tau2, sigma2).ok_or(NoFit::Input)?;
        let surface = Surface::new(self)?;
        let solved = surface.solved(ratio).ok_or(NoFit::OutOfRange)?;
        let vcov = scaled(solved.inverse.matrix(), sigma2);
        if !all_finite(&vcov) {
            return Err(NoFit::OutOfRange);
        }
        let residuals: Vec<f64> =
            surface.groups().map(|(_, means)| residual(means, &solved.beta)).collect();
        let effects =
            effects(&surface, &residuals, tau2, sigma2).ok_or(NoFit::OutOfRange)?;
        Ok(Given { beta: solved.beta, vcov, effects })
    }

    /// Returns the group effects against given coefficients (the intercept first) and
    /// variances; legal for one group too.
    ///
    /// [`NoFit::Input`] for a wrong number of coefficients, one that is not finite, a τ²
    /// below zero or a σ² that is not above it; [`NoFit::NoRows`] for nobody.
    pub fn effects(
        &self,
        beta: &[f64],
        tau2: f64,
        sigma2: f64,
    ) -> Result<Vec<Effect>, NoFit> {
        let legal = beta.len() == self.covariates() + 1;
        if !legal || beta.iter().any(|b| !b.is_finite()) {
            return Err(NoFit::Input);
        }
        checked_ratio(tau2, sigma2).ok_or(NoFit::Input)?;
        let effects: Option<Vec<Effect>> = self
            .iter()
            .map(|(number, group)| {
                let residual = residual(group.means, beta);
                effect(number, group.n, residual, tau2, sigma2)
            })
            .collect();
        let effects = effects.ok_or(NoFit::OutOfRange)?;
        if effects.is_empty() { Err(NoFit::NoRows) } else { Ok(effects) }
    }
}

/// Returns the shrunken effect of one group of n persons from the mean of its residuals
/// and given variances; none for fewer than one person, a τ² below zero or a σ² that is
/// not above it.
pub fn shrink(residual: f64, n: f64, tau2: f64, sigma2: f64) -> Option<Effect> {
    checked_ratio(tau2, sigma2)?;
    if !(residual.is_finite() && n.is_finite() && n >= 1.0) {
        return None;
    }
    effect(0, n, residual, tau2, sigma2)
}

/// Returns −2 log likelihood at a point, with σ² at its best.
pub(super) fn criterion(surface: &Surface, point: &Point, method: Method) -> f64 {
    let freedom = surface.freedom(method);
    freedom * (1.0 + (TAU * point.squares / freedom).ln()) + point.logs
}

/// Returns the derivative of the criterion by λ.
fn slope(surface: &Surface, point: &Point, method: Method) -> f64 {
    surface.freedom(method) * point.squares_slope / point.squares + point.logs_slope
}

/// Walks up from λ = 0 in steps of e, finds each place where the criterion turns from
/// falling to rising, and returns the lowest.
fn lowest(surface: &Surface, method: Method) -> Option<Point> {
    /// Where nⱼλ is this small the curve is a straight line.
    const START: f64 = 1e-4;
    /// e^500 is beyond any ratio of variances that numbers can hold.
    const STEPS: usize = 500;
    let at = |ratio: f64| surface.at(ratio, method);
    let slope = |point: &Point| slope(surface, point, method);
    let largest = surface.sizes.iter().copied().fold(1.0, f64::max);
    let mut before = at(0.0)?;
    let mut valleys = Vec::new();
    if slope(&before) >= 0.0 {
        valleys.push(at(0.0)?);
    }
    let mut ratio = START / largest;
    for _ in 0..STEPS {
        let Some(next) = at(ratio) else { break };
        if slope(&before) < 0.0 && slope(&next) >= 0.0 {
            let turn = |ratio: f64| at(ratio).as_ref().map(slope);
            valleys.push(at(root(turn, before.ratio, ratio)?)?);
        }
        if slope(&next) > 0.0 && beyond(surface, &next, largest) {
            break;
        }
        before = next;
        ratio *= std::f64::consts::E;
    }
    let height = |point: &Point| criterion(surface, point, method);
    valleys.into_iter().min_by(|a, b| height(a).total_cmp(&height(b)))
}

/// Tells whether λ is so large that only the logarithms still change: they rise.
fn beyond(surface: &Surface, point: &Point, largest: f64) -> bool {
    let between: f64 = point.residuals.iter().map(|r| r * r).sum();
    let full = 10.0 * surface.rows * between / point.squares;
    point.ratio > full && point.ratio * largest > 1e3
}

fn residual(means: &[f64], beta: &[f64]) -> f64 {
    let outcome = means.len() - 1;
    means[outcome] - beta[0] - crate::stat::linear::dot(&means[..outcome], &beta[1..])
}

fn effects(
    surface: &Surface,
    residuals: &[f64],
    tau2: f64,
    sigma2: f64,
) -> Option<Vec<Effect>> {
    let groups = surface.numbers.iter().zip(&surface.sizes).zip(residuals);
    groups.map(|((group, n), r)| effect(*group, *n, *r, tau2, sigma2)).collect()
}

fn effect(group: usize, n: f64, residual: f64, tau2: f64, sigma2: f64) -> Option<Effect> {
    let load = n * (tau2 / sigma2);
    let reliability = finite(load / (1.0 + load))?;
    let sd = finite((tau2 / (1.0 + load)).sqrt())?;
    let residual = finite(residual)?;
    Some(Effect { group, n, residual, effect: reliability * residual, sd, reliability })
}

fn checked_ratio(tau2: f64, sigma2: f64) -> Option<f64> {
    let legal = tau2.is_finite() && tau2 >= 0.0 && sigma2.is_finite() && sigma2 > 0.0;
    finite(tau2 / sigma2).filter(|_| legal)
}

fn scaled(mut matrix: Vec<Vec<f64>>, factor: f64) -> Vec<Vec<f64>> {
    matrix.iter_mut().flatten().for_each(|cell| *cell *= factor);
    matrix
}

fn all_finite(matrix: &[Vec<f64>]) -> bool {
    matrix.iter().flatten().all(|cell| cell.is_finite())
}

fn standard_errors(vcov: &[Vec<f64>]) -> Vec<f64> {
    vcov.iter().enumerate().map(|(i, row)| row[i].sqrt()).collect()
}
