//! Standardised differences of two means: Student's t, Cohen's d, Hedges' g and the
//! interval from the noncentral t distribution.

use statrs::function::gamma::ln_gamma;

use super::distribution::{normal_cdf, normal_quantile};
use super::mean::{Sample, difference};
use super::solve::root;
use super::special::{beta_tail, binomial_mass, poisson_mass};
use super::{Difference, finite};

/// Largest |t| for which the noncentral interval is computed.
const FURTHEST: f64 = 50.0;

/// Most degrees of freedom for which it is.
const MOST: f64 = 1e7;

/// A difference of two means in standard deviations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Cohen's d: the difference over the pooled standard deviation.
    pub d: f64,
    /// Hedges' g = J·d, without d's bias in small groups.
    pub g: f64,
    /// Large-sample variance of g: 1/n₁ + 1/n₂ + g²/(2(n₁ + n₂)).
    pub variance: f64,
}

/// Returns the variance within both groups and its degrees of freedom.
fn pooled(first: Sample, second: Sample) -> Option<(f64, f64)> {
    let squares = |s: Sample| {
        let sd = s.sd.filter(|sd| sd.is_finite() && *sd >= 0.0)?;
        (s.n >= 2.0 && s.n.is_finite()).then_some((s.n - 1.0) * sd * sd)
    };
    let df = first.n + second.n - 2.0;
    let variance = finite((squares(first)? + squares(second)?) / df)?;
    (variance > 0.0).then_some((variance, df))
}

/// Returns the difference of two independent means with Student's t (1908), which takes
/// the spread of both groups to be the same.
///
/// SE = s·√(1/n₁ + 1/n₂) with the pooled s on n₁ + n₂ − 2 degrees of freedom. Where groups
/// differ in size and spread its error rates are off: prefer [`super::mean::welch`]. None
/// when a group has fewer than two persons or neither has any spread.
pub fn student(first: Sample, second: Sample, level: f64) -> Option<Difference> {
    let (variance, df) = pooled(first, second)?;
    let se = (variance * (1.0 / first.n + 1.0 / second.n)).sqrt();
    difference(first.mean - second.mean, se, df, level)
}

/// Returns Γ(ν/2)/(√(ν/2)·Γ((ν − 1)/2)), the factor that takes d's bias away (Hedges
/// 1981, J. Educ. Stat. 6:107–128), not its approximation 1 − 3/(4ν − 1).
///
/// None for degrees of freedom of one or less. Above 10,000 from the series
/// 1 − 3/4ν − 7/32ν², which is exact to twelve digits there.
pub fn hedges_j(df: f64) -> Option<f64> {
    if df.is_nan() || df <= 1.0 {
        return None;
    }
    if df > 1e4 {
        return Some(1.0 - 0.75 / df - 7.0 / 32.0 / (df * df));
    }
    let log = ln_gamma(df / 2.0) - ln_gamma((df - 1.0) / 2.0);
    finite(log.exp() / (df / 2.0).sqrt())
}

/// Returns the difference of two means in pooled standard deviations (Cohen 1988; Hedges
/// 1981).
///
/// d = (m₁ − m₂)/s, g = J·d. For figures of schools divide by the national standard
/// deviation instead where it is published: a homogeneous school looks extreme by its own.
/// None when a group has fewer than two persons, both together fewer than five, or neither
/// has any spread.
pub fn effect(first: Sample, second: Sample) -> Option<Effect> {
    let (variance, df) = pooled(first, second)?;
    let d = finite((first.mean - second.mean) / variance.sqrt())?;
    let g = hedges_j(df)? * d;
    let n = first.n + second.n;
    let variance = finite(1.0 / first.n + 1.0 / second.n + g * g / (2.0 * n))?;
    (n >= 5.0).then_some(Effect { d, g, variance })
}

/// Returns Glass' Δ: the difference in standard deviations of the second group alone
/// (Glass 1976, Educ. Res. 5(10):3–8).
///
/// None when the second has no spread.
pub fn glass_delta(first: Sample, second: Sample) -> Option<f64> {
    let sd = second.sd.filter(|sd| sd.is_finite() && *sd > 0.0)?;
    finite((first.mean - second.mean) / sd)
}

/// Returns the interval of d: the noncentralities under which the t seen has probability
/// α/2 above and below, times √(1/n₁ + 1/n₂) (Steiger & Fouladi 1997). Times
/// [`hedges_j`] it is the interval of g.
///
/// None where [`effect`] is none, for a level outside (0, 1), when |t| exceeds 50, or for more than
/// ten million persons.
pub fn effect_interval(first: Sample, second: Sample, level: f64) -> Option<(f64, f64)> {
    let z = normal_quantile(level)?;
    let found = effect(first, second)?;
    let df = finite(first.n + second.n - 2.0).filter(|df| *df <= MOST)?;
    let scale = (1.0 / first.n + 1.0 / second.n).sqrt();
    let t = finite(found.d / scale).filter(|t| t.abs() <= FURTHEST)?;
    let tail = (1.0 - level) / 2.0;
    // Half as wide again as the normal approximation, and some.
    let reach = 3.0 + 1.5 * z * (1.0 + t * t / (2.0 * df)).sqrt();
    let at = |probability: f64| {
        root(|nc| Some(noncentral_t(t, df, nc) - probability), t - reach, t + reach)
    };
    let (low, high) = (at(1.0 - tail)? * scale, at(tail)? * scale);
    Some((low.min(high), high))
}

/// P(T ≤ t) for t with noncentrality (Lenth 1989, Appl. Stat. 38:185–189, AS 243), the
/// sum taken around its largest term.
pub(crate) fn noncentral_t(t: f64, df: f64, nc: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - noncentral_t(-t, df, -nc);
    }
    let below = normal_cdf(-nc).unwrap_or(f64::NAN);
    let square = t * t;
    let (x, y) = (square / (square + df), df / (square + df));
    let m = nc * nc / 2.0;
    let reach = 12.0 * m.sqrt() + 40.0;
    let first = (m - reach).max(0.0).floor();
    let last = (2.0 * reach) as u32;
    let top = first + f64::from(last);
    let mut evens = BetaTails::from(top + 0.5, df / 2.0, (x, y));
    let mut odds = BetaTails::from(top + 1.0, df / 2.0, (x, y));
    let mut sum = 0.0;
    for i in (0..=last).rev() {
        let j = first + f64::from(i);
        let (even, odd) = (evens.take(), odds.take());
        if odd == 0.0 && even == 0.0 {
            continue;
        }
        let (even, odd) = (poisson_mass(j, m) * even, poisson_mass(j + 0.5, m) * odd);
        sum += even + if nc < 0.0 { -odd } else { odd };
    }
    below + sum / 2.0
}

/// Lower tails I(x; a, b) of the beta distribution for a, a − 1, a − 2 …: each is the one
/// before and xᵃyᵇ/(a·B(a, b)), so nothing is subtracted.
struct BetaTails {
    a: f64,
    b: f64,
    of: (f64, f64),
    /// The tail at `a` and what the next one has more; none where both are below all
    /// numbers.
    known: Option<(f64, f64)>,
    /// How many tails from `a` on are as good as nothing.
    nothing: f64,
}

/// A tail beside which any other that counts is a whole.
const NOTHING: f64 = 1e-250;

impl BetaTails {
    fn from(a: f64, b: f64, of: (f64, f64)) -> Self {
        BetaTails { a, b, of, known: None, nothing: 0.0 }
    }

    /// Returns the tail at a and goes on to a − 1; a must be above zero.
    fn take(&mut self) -> f64 {
        let (a, b, (x, y)) = (self.a, self.b, self.of);
        self.a -= 1.0;
        if self.nothing > 0.0 {
            self.nothing -= 1.0;
            return 0.0;
        }
        if let Some((tail, more)) = self.known {
            // More of a − 1, from that of a: xᵃyᵇ/(a·B(a, b)) grows by a/((a + b − 1)·x).
            let next = (tail + more).min(1.0);
            self.known = Some((next, more * a / ((a + b - 1.0) * x)));
            return next;
        }
        let tail = beta_tail(a, b, x, y);
        if tail > NOTHING {
            // xᵃ⁻¹yᵇ/((a − 1)·B(a − 1, b))
            let more = binomial_mass(a - 1.0, a + b - 1.0, x, y) * b / (a + b - 1.0);
            self.known = Some((tail, more));
            return tail;
        }
        self.nothing = self.further();
        0.0
    }

    /// Returns how many of the tails from `a` on are nothing too: they grow as a falls.
    fn further(&self) -> f64 {
        let (b, (x, y)) = (self.b, self.of);
        let (mut nothing, mut something) = (0.0, self.a.ceil());
        while something - nothing >= 1.0 {
            let middle = ((nothing + something) / 2.0_f64).floor();
            match beta_tail(self.a - middle, b, x, y) > NOTHING {
                true => something = middle,
                false => nothing = middle + 1.0,
            }
        }
        nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_that_are_added_up_are_those_of_the_function_itself() {
        for (b, x) in [(0.5, 0.9), (4.0, 0.04), (60.0, 0.3), (5e4, 1e-4), (3.0, 0.0)] {
            let mut tails = BetaTails::from(400.5, b, (x, 1.0 - x));
            for i in 0..400 {
                let own = beta_tail(400.5 - f64::from(i), b, x, 1.0 - x);
                let found = tails.take();
                let near = (found - own).abs() <= 1e-12 * own.max(1e-200);
                assert!(near, "{b} {x} {i}: {found} {own}");
            }
        }
    }

    #[test]
    fn noncentral_t_is_central_without_noncentrality_and_falls_with_it() {
        for (t, df) in [(2.1, 7.0), (0.4, 300.0), (-1.3, 41.5), (0.0, 5.0)] {
            let central = 1.0 - super::super::distribution::t_p(t, df).unwrap() / 2.0;
            let central = if t < 0.0 { 1.0 - central } else { central };
            assert!((noncentral_t(t, df, 0.0) - central).abs() < 1e-13, "{t} {df}");
            let all: Vec<f64> =
                (-20..=20).map(|nc| noncentral_t(t, df, f64::from(nc))).collect();
            assert!(all.windows(2).all(|pair| pair[0] >= pair[1] - 1e-14), "{all:?}");
        }
    }
}
