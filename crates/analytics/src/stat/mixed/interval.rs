//! Profile-likelihood intervals: a parameter and a level come in, the values that the
//! data do not contradict go out.

use std::f64::consts::TAU;

use super::fit::criterion;
use super::surface::{Point, Surface};
use super::{Fit, Method, Sums};
use crate::stat::distribution::normal_quantile;
use crate::stat::finite;
use crate::stat::linear::dot;
use crate::stat::solve::root;

/// What an interval is wanted of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parameter {
    /// τ², the variance between groups (the square roots of the ends hold for τ).
    Between,
    /// σ², the variance within groups.
    Within,
    /// λ = τ²/σ²; λ/(1 + λ) of the ends is the interval of the intraclass correlation.
    Ratio,
    /// A coefficient, the intercept being 0.
    Coefficient(usize),
}

/// The steps in which the ends are surrounded.
const GROWTH: f64 = 2.0;

/// 2^200 is as far from the estimate as an end is looked for.
const DOUBLINGS: usize = 200;

/// A λ this small beside 1/n cannot be told from zero.
const SMALLEST: f64 = 1e-10;

impl Sums {
    /// Returns the values at which −2 log L, all else at its best, is at most χ²₁(level)
    /// above its lowest point (Venzon & Moolgavkar 1988, Applied Statistics 37:87–94).
    ///
    /// Variances take the criterion of the fit, coefficients always that of maximum
    /// likelihood, since REML does not know them. A lower end of exactly zero for τ² or
    /// λ says that no difference between groups need be assumed; near that boundary the
    /// interval is on the wide side (Self & Liang 1987, JASA 82:605–610). None for a
    /// level outside (0, 1), a coefficient that is not there, a fit of other sums, or an
    /// end that numbers cannot hold.
    pub fn interval(
        &self,
        fit: &Fit,
        parameter: Parameter,
        level: f64,
    ) -> Option<(f64, f64)> {
        let z = normal_quantile(level)?;
        let surface = Surface::new(self).ok()?;
        surface.check_variances().ok()?;
        let ratio = fit.tau2 / fit.sigma2;
        let mut profile =
            Profile { surface: &surface, method: fit.method, ratio, limit: 0.0 };
        let same = criterion(&surface, &profile.at(ratio)?, fit.method);
        let rounding = 1e-9 * fit.criterion.abs().max(1.0);
        if surface.rows != fit.rows || (same - fit.criterion).abs() > rounding {
            return None;
        }
        profile.limit = fit.criterion + z * z;
        let (low, high) = match parameter {
            Parameter::Ratio => profile.zero_bounded(ratio, &Profile::of_ratio)?,
            Parameter::Between => profile.zero_bounded(fit.tau2, &Profile::of_between)?,
            Parameter::Within => {
                let width = z * (2.0 / surface.freedom(fit.method)).sqrt();
                let at = |log: f64| profile.of_within(log.exp());
                let (low, high) = profile.two_sided(fit.sigma2.ln(), width, &at)?;
                (low.exp(), high.exp())
            }
            Parameter::Coefficient(index) => self.coefficient(&surface, index, z)?,
        };
        Some((finite(low)?, finite(high)?))
    }

    fn coefficient(&self, surface: &Surface, index: usize, z: f64) -> Option<(f64, f64)> {
        let best = self.fit(Method::Ml).ok()?;
        let estimate = *best.beta.get(index)?;
        let width = z * best.se().get(index)?;
        let profile = Profile {
            surface,
            method: Method::Ml,
            ratio: best.tau2 / best.sigma2,
            limit: best.criterion + z * z,
        };
        let at = |value: f64| profile.of_coefficient(index, value);
        profile.two_sided(estimate, width, &at)
    }
}

/// A profile of −2 log L, with the height at which its interval ends.
struct Profile<'a> {
    surface: &'a Surface,
    method: Method,
    /// λ of the fit, from which the best λ under a restriction is looked for.
    ratio: f64,
    limit: f64,
}

impl Profile<'_> {
    fn at(&self, ratio: f64) -> Option<Point> {
        self.surface.at(ratio, self.method)
    }

    fn freedom(&self) -> f64 {
        self.surface.freedom(self.method)
    }

    fn of_ratio(&self, ratio: f64) -> Option<f64> {
        Some(criterion(self.surface, &self.at(ratio)?, self.method))
    }

    /// With τ² fixed, σ² = τ²/λ and λ is free.
    fn of_between(&self, tau2: f64) -> Option<f64> {
        let freedom = self.freedom();
        if tau2 == 0.0 {
            return self.of_ratio(0.0);
        }
        let height = |point: &Point| {
            let spread = freedom * (TAU * tau2 / point.ratio).ln();
            spread + point.squares * point.ratio / tau2 + point.logs
        };
        let slope = |point: &Point| {
            let squares = point.squares + point.ratio * point.squares_slope;
            squares / tau2 + point.logs_slope - freedom / point.ratio
        };
        let free = self.at(self.ratio)?.squares / freedom;
        self.best(tau2 / free, false, &slope).map(|point| height(&point))
    }

    /// With σ² fixed, λ is free.
    fn of_within(&self, sigma2: f64) -> Option<f64> {
        let slope = |point: &Point| point.squares_slope / sigma2 + point.logs_slope;
        let point = self.best(self.ratio, true, &slope)?;
        Some(self.freedom() * (TAU * sigma2).ln() + point.squares / sigma2 + point.logs)
    }

    /// With one coefficient fixed, λ is free; the others follow in closed form.
    fn of_coefficient(&self, index: usize, value: f64) -> Option<f64> {
        let n = self.freedom();
        let slope = |point: &Point| {
            let (squares, slope) = self.restricted(point, index, value);
            n * slope / squares + point.logs_slope
        };
        let point = self.best(self.ratio, true, &slope)?;
        let (squares, _) = self.restricted(&point, index, value);
        Some(n * (1.0 + (TAU * squares / n).ln()) + point.logs)
    }

    /// Returns the squares and their derivative by λ with one coefficient fixed.
    fn restricted(&self, point: &Point, index: usize, value: f64) -> (f64, f64) {
        let inverse = point.inverse.matrix();
        let off = value - point.beta[index];
        let moved: Vec<f64> =
            inverse.iter().map(|row| row[index] * off / inverse[index][index]).collect();
        let squares = point.squares + off * off / inverse[index][index];
        let groups = self.surface.groups().zip(&point.residuals);
        let slope = groups.map(|((n, means), residual)| {
            let h = n / (1.0 + n * point.ratio);
            let residual = residual - moved[0] - dot(means, &moved[1..]);
            h * h * residual * residual
        });
        (squares, -slope.sum::<f64>())
    }

    /// Returns the point where the slope turns from falling to rising, nearest to a
    /// start.
    fn best(
        &self,
        start: f64,
        zero_is_legal: bool,
        slope: &dyn Fn(&Point) -> f64,
    ) -> Option<Point> {
        let turn = |ratio: f64| self.at(ratio).as_ref().map(slope);
        let largest = self.surface.sizes.iter().copied().fold(1.0, f64::max);
        let least = SMALLEST / largest;
        let start = start.max(2.0 * least);
        let rising = turn(start)? >= 0.0;
        let (mut inner, mut outer) = (start, start);
        for _ in 0..DOUBLINGS {
            inner = outer;
            outer = if rising { outer / GROWTH } else { outer * GROWTH };
            if rising && zero_is_legal && outer < least {
                if turn(0.0)? >= 0.0 {
                    return self.at(0.0);
                }
                outer = 0.0;
                break;
            }
            if (turn(outer)? >= 0.0) != rising {
                break;
            }
        }
        self.at(root(turn, inner, outer)?)
    }

    /// Returns the interval of a parameter that cannot be negative.
    fn zero_bounded(
        &self,
        estimate: f64,
        profile: &dyn Fn(&Self, f64) -> Option<f64>,
    ) -> Option<(f64, f64)> {
        let over = |value: f64| Some(profile(self, value)? - self.limit);
        let low = match estimate > 0.0 && over(0.0)? > 0.0 {
            true => {
                let mut outer = estimate / GROWTH;
                while over(outer)? < 0.0 {
                    outer /= GROWTH;
                }
                root(over, outer, estimate)?
            }
            false => 0.0,
        };
        let free = self.at(self.ratio)?.squares / self.freedom();
        let mut inner = estimate;
        // From zero, the first step is small beside either scale it may be on.
        let mut outer = if estimate > 0.0 { estimate } else { SMALLEST * free.min(1.0) };
        for _ in 0..DOUBLINGS {
            outer *= GROWTH;
            if over(outer)? > 0.0 {
                return Some((low, root(over, inner, outer)?));
            }
            inner = outer;
        }
        None
    }

    /// Returns the interval around an estimate without bounds.
    fn two_sided(
        &self,
        estimate: f64,
        width: f64,
        profile: &dyn Fn(f64) -> Option<f64>,
    ) -> Option<(f64, f64)> {
        let over = |value: f64| Some(profile(value)? - self.limit);
        let end = |sign: f64| {
            let mut inner = estimate;
            let mut step = width;
            for _ in 0..DOUBLINGS {
                let outer = estimate + sign * step;
                if over(outer)? > 0.0 {
                    return root(over, inner, outer);
                }
                (inner, step) = (outer, step * GROWTH);
            }
            None
        };
        Some((end(-1.0)?, end(1.0)?))
    }
}
