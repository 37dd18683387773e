//! Many units' figures with standard errors: they come in; the spread of the true
//! values, their mean and shrunken figures go out.
//!
//! Print the raw figure of a unit: shrinking is unfair to a small one. The shrunken ones
//! serve to order units and to see which are truly unusual.

use super::distribution::{chi_squared_p, normal_quantile, t_quantile};
use super::finite;
use super::solve::root;

/// Places between which the restricted likelihood is searched for peaks.
const PLACES: u32 = 400;

/// How τ², the variance of the true values, is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// From Q in closed form (DerSimonian & Laird 1986, Control. Clin. Trials 7:177–188).
    DerSimonianLaird,
    /// The τ² at which the generalised Q is its expectation (Paule & Mandel 1982, J. Res.
    /// Natl. Bur. Stand. 87:377–385).
    PauleMandel,
    /// Restricted maximum likelihood (Patterson & Thompson 1971; Viechtbauer 2005, J.
    /// Educ. Behav. Stat. 30:261–293).
    Reml,
}

/// What many figures say together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// Units.
    pub units: usize,
    /// Variance of the true values; zero is a legal answer.
    pub tau2: f64,
    /// Its standard error, as metafor gives it; a rough guide, since τ² is skewed.
    pub tau2_se: f64,
    /// Mean of the true values, weights 1/(v + τ²).
    pub mean: f64,
    /// Its standard error.
    pub mean_se: f64,
    /// Σ(y − ȳ)²/v about the mean weighted by 1/v.
    pub q: f64,
    /// P(χ² ≥ Q) on units − 1 degrees of freedom.
    pub q_p: f64,
    /// Share of the variance between figures that is not chance, τ²/(τ² + typical v).
    pub i2: f64,
    /// Total variance over chance variance, τ²/(typical v) + 1.
    pub h2: f64,
    /// The figures, each drawn towards the mean, in the order given.
    pub shrunken: Vec<Shrunken>,
}

/// A figure drawn towards the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunken {
    /// λ·y + (1 − λ)·mean.
    pub value: f64,
    /// √(λ·v + (1 − λ)²·SE²(mean)): it includes what is not known of the mean.
    pub se: f64,
    /// λ = τ²/(τ² + v), how much the figure counts against the mean.
    pub weight: f64,
}

impl Pool {
    /// Returns mean ± z·SE; none for a level outside (0, 1).
    pub fn mean_interval(&self, level: f64) -> Option<(f64, f64)> {
        around(self.mean, normal_quantile(level)? * self.mean_se)
    }

    /// Returns where the true value of another unit lies, mean ± z·√(τ² + SE²), as
    /// metafor does; none for a level outside (0, 1).
    pub fn prediction_interval(&self, level: f64) -> Option<(f64, f64)> {
        let spread = self.tau2.sqrt().hypot(self.mean_se);
        around(self.mean, normal_quantile(level)? * spread)
    }

    /// Returns the prediction interval with t on units − 2 degrees of freedom, the wider
    /// one for few units (Higgins, Thompson & Spiegelhalter 2009, JRSS A 172:137–159).
    ///
    /// None with two units or a level outside (0, 1).
    pub fn prediction_interval_t(&self, level: f64) -> Option<(f64, f64)> {
        let spread = self.tau2.sqrt().hypot(self.mean_se);
        around(self.mean, t_quantile(level, self.units as f64 - 2.0)? * spread)
    }
}

impl Shrunken {
    /// Returns value ± z·SE; none for a level outside (0, 1).
    pub fn interval(&self, level: f64) -> Option<(f64, f64)> {
        around(self.value, normal_quantile(level)? * self.se)
    }
}

/// Returns the random-effects summary of figures y with sampling variances v.
///
/// Model: y = μ + u + e, u ~ N(0, τ²), e ~ N(0, v). I² and H² are those of τ² against
/// the typical v = (k−1)Σw/((Σw)² − Σw²), w = 1/v (Higgins & Thompson 2002, Stat. Med.
/// 21:1539–1558). With fewer than about ten units τ² is hardly estimable; then take it
/// from a larger set with [`given`]. None with fewer than two units, lengths that
/// differ, a figure that is not finite or a variance that is not above zero.
pub fn pool(values: &[f64], variances: &[f64], method: Method) -> Option<Pool> {
    let data = Data::new(values, variances)?;
    let tau2 = match method {
        Method::DerSimonianLaird => data.dersimonian_laird(),
        Method::PauleMandel => data.paule_mandel(),
        Method::Reml => data.reml(),
    }?;
    let tau2_se = match method {
        Method::Reml => (2.0 / data.sums(tau2).pp()).sqrt(),
        Method::PauleMandel => {
            (2.0 / data.df()).sqrt() * (data.df() + 1.0) / data.sums(tau2).w
        }
        Method::DerSimonianLaird => {
            let p = data.sums(0.0);
            let mixed = 4.0 * tau2 * p.trace() + 2.0 * tau2 * tau2 * p.pp();
            (2.0 * data.df() + mixed).sqrt() / p.trace()
        }
    };
    data.summary(tau2, tau2_se)
}

/// Returns the summary for a τ² known from elsewhere, such as the nation's units; its
/// standard error is taken as zero.
///
/// None as for [`pool`] or for a τ² that is negative.
pub fn given(values: &[f64], variances: &[f64], tau2: f64) -> Option<Pool> {
    let data = Data::new(values, variances)?;
    if !(tau2 >= 0.0 && tau2.is_finite()) {
        return None;
    }
    data.summary(tau2 / data.unit, 0.0)
}

fn around(value: f64, half: f64) -> Option<(f64, f64)> {
    Some((finite(value - half)?, finite(value + half)?))
}

/// Figures less the first, and variances, in units of the smallest variance.
struct Data {
    first: f64,
    unit: f64,
    y: Vec<f64>,
    v: Vec<f64>,
}

/// Sums with weights 1/(v + τ²).
struct Sums {
    w: f64,
    w2: f64,
    w3: f64,
    mean: f64,
    /// Σw(y − mean)² and Σw²(y − mean)².
    q: f64,
    q2: f64,
}

impl Sums {
    /// Trace of P = W − W11′W/Σw.
    fn trace(&self) -> f64 {
        self.w - self.w2 / self.w
    }

    /// Trace of PP.
    fn pp(&self) -> f64 {
        let share = self.w2 / self.w;
        self.w2 - 2.0 * self.w3 / self.w + share * share
    }
}

impl Data {
    fn new(values: &[f64], variances: &[f64]) -> Option<Self> {
        let legal = values.len() == variances.len()
            && values.len() >= 2
            && values.iter().all(|y| y.is_finite())
            && variances.iter().all(|v| *v > 0.0 && v.is_finite());
        if !legal {
            return None;
        }
        let unit = variances.iter().copied().fold(f64::INFINITY, f64::min);
        let (first, scale) = (values[0], unit.sqrt());
        let y: Vec<f64> = values.iter().map(|y| (y - first) / scale).collect();
        let v: Vec<f64> = variances.iter().map(|v| v / unit).collect();
        finite(y.iter().map(|y| y * y).sum::<f64>() + v.iter().sum::<f64>())?;
        Some(Self { first, unit, y, v })
    }

    fn df(&self) -> f64 {
        self.y.len() as f64 - 1.0
    }

    fn sums(&self, tau2: f64) -> Sums {
        let weights = || self.v.iter().map(|v| 1.0 / (v + tau2));
        let (mut w, mut w2, mut w3, mut wy) = (0.0, 0.0, 0.0, 0.0);
        for (weight, y) in weights().zip(&self.y) {
            w += weight;
            w2 += weight * weight;
            w3 += weight * weight * weight;
            wy += weight * y;
        }
        let mean = wy / w;
        let (mut q, mut q2) = (0.0, 0.0);
        for (weight, y) in weights().zip(&self.y) {
            q += weight * (y - mean).powi(2);
            q2 += (weight * (y - mean)).powi(2);
        }
        Sums { w, w2, w3, mean, q, q2 }
    }

    fn dersimonian_laird(&self) -> Option<f64> {
        let sums = self.sums(0.0);
        Some(finite((sums.q - self.df()) / sums.trace())?.max(0.0))
    }

    /// Above every τ² that could be an answer: there the figures' own spread is noise.
    fn most(&self) -> Option<f64> {
        let spread: f64 = self.y.iter().map(|y| y * y).sum();
        finite(4.0 * spread + 1.0)
    }

    fn paule_mandel(&self) -> Option<f64> {
        let off = |tau2: f64| finite(self.sums(tau2).q - self.df());
        if off(0.0)? <= 0.0 {
            return Some(0.0);
        }
        root(off, 0.0, self.most()?)
    }

    /// The peaks lie where the derivative is zero; the criterion itself is too flat to
    /// be searched. It may have several peaks, so all are found and compared.
    fn reml(&self) -> Option<f64> {
        let slope = |tau2: f64| {
            let sums = self.sums(tau2);
            // Σw²(y − mean)² − tr(P), relative to the weights so that it stays visible.
            finite((sums.q2 - sums.trace()) / sums.w)
        };
        let most = self.most()?;
        let mut best = (self.criterion(0.0)?, 0.0);
        let mut before = 0.0;
        for place in 0..=PLACES {
            let tau2 = most * 1e-12f64.powf(1.0 - f64::from(place) / f64::from(PLACES));
            if slope(before)? > 0.0 && slope(tau2)? <= 0.0 {
                let peak = root(slope, before, tau2)?;
                let height = self.criterion(peak)?;
                if height > best.0 {
                    best = (height, peak);
                }
            }
            before = tau2;
        }
        Some(best.1)
    }

    /// The restricted log-likelihood without its constant.
    fn criterion(&self, tau2: f64) -> Option<f64> {
        let sums = self.sums(tau2);
        let logs: f64 = self.v.iter().map(|v| (v + tau2).ln()).sum();
        finite(-0.5 * (logs + sums.w.ln() + sums.q))
    }

    /// The summary in the units of the figures.
    fn summary(&self, tau2: f64, tau2_se: f64) -> Option<Pool> {
        let (sums, chance) = (self.sums(tau2), self.sums(0.0));
        let scale = self.unit.sqrt();
        let back = |y: f64| finite(self.first + y * scale);
        let typical = self.df() * chance.w / (chance.w * chance.w - chance.w2);
        let one = |(y, v): (&f64, &f64)| {
            let weight = tau2 / (tau2 + v);
            let rest = 1.0 - weight;
            let variance = weight * v + rest * rest / sums.w;
            Some(Shrunken {
                value: back(weight * y + rest * sums.mean)?,
                se: finite(variance.sqrt() * scale)?,
                weight,
            })
        };
        Some(Pool {
            units: self.y.len(),
            tau2: finite(tau2 * self.unit)?,
            tau2_se: finite(tau2_se * self.unit)?,
            mean: back(sums.mean)?,
            mean_se: finite(scale / sums.w.sqrt())?,
            q: finite(chance.q)?,
            q_p: chi_squared_p(chance.q, self.df())?,
            i2: finite(tau2 / (tau2 + typical))?,
            h2: finite(tau2 / typical + 1.0)?,
            shrunken: self.y.iter().zip(&self.v).map(one).collect::<Option<_>>()?,
        })
    }
}
