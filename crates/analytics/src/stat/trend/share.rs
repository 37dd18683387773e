//! Trends of shares over years: Cochran and Armitage's test, the slope, heterogeneity.

use super::legal;
use crate::stat::distribution::chi_squared_p;
use crate::stat::finite;
use crate::stat::proportion::wilson;

/// A χ² test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The statistic.
    pub chi_squared: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// The p value.
    pub p: f64,
}

/// The trend of a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareTrend {
    /// Change of the share per unit of time (0.01 is one percentage point).
    pub slope: f64,
    /// Interval of the slope.
    pub interval: (f64, f64),
    /// The test of no slope; none when nobody or everybody counts.
    pub trend: Option<Test>,
    /// The test of one and the same share in all years; none as `trend`.
    pub heterogeneity: Option<Test>,
    /// What heterogeneity is left beside the line, on years − 2; none for two years.
    pub departure: Option<Test>,
}

/// The slope of the log odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogitTrend {
    /// Change of the log odds per unit of time.
    pub slope: f64,
    /// Its standard error, from the information at the maximum.
    pub se: f64,
    /// P value of no slope by the likelihood ratio.
    pub p: f64,
}

/// Returns the trend of x of n persons over times, using the n of each year.
///
/// Slope b = Σn(t−t̄)(p−p̄)/Σn(t−t̄)²; trend χ² = b²Σn(t−t̄)²/(p̄(1−p̄)) on 1 (Cochran
/// 1954, Biometrics 10:417–451; Armitage 1955, Biometrics 11:375–386); heterogeneity
/// χ² = Σn(p−p̄)²/(p̄(1−p̄)) on years − 1; the rest of it departs from the line. The
/// interval is that of a linear function of shares with Wilson's limits (Zou, Huang &
/// Zhang 2009, Comput. Stat. Data Anal. 53:1080–1085), which for two years is
/// Newcombe's. Cohorts are taken as independent: pupils measured twice are not. None
/// with fewer than two times, a year of nobody, an x outside 0–n, lengths that differ or
/// a level outside (0, 1).
pub fn share_trend(
    times: &[f64],
    x: &[f64],
    n: &[f64],
    level: f64,
) -> Option<ShareTrend> {
    let years = Years::new(times, x, n)?;
    let (mut low, mut high) = (0.0, 0.0);
    for (t, p, n) in years.each() {
        let (below, above) = wilson(p, n, level)?;
        let weight = n * t / years.spread;
        let (down, up) = if weight > 0.0 { (below, above) } else { (above, below) };
        low += (weight * (p - down)).powi(2);
        high += (weight * (up - p)).powi(2);
    }
    let slope = years.slope;
    let test = |squares: f64, df: f64| {
        let chi_squared = finite(squares / (years.share * (1.0 - years.share)))?;
        Some(Test { chi_squared, df, p: chi_squared_p(chi_squared, df)? })
    };
    let squares: f64 = years.each().map(|(_, p, n)| n * (p - years.share).powi(2)).sum();
    let explained = slope * slope * years.spread;
    let count = times.len() as f64;
    Some(ShareTrend {
        slope,
        interval: (finite(slope - f64::sqrt(low))?, finite(slope + f64::sqrt(high))?),
        trend: test(explained, 1.0),
        heterogeneity: test(squares, count - 1.0),
        departure: (count > 2.0)
            .then(|| test((squares - explained).max(0.0), count - 2.0))
            .flatten(),
    })
}

/// Returns the slope of the log odds by maximum likelihood (logistic regression of the
/// share on time), with the likelihood ratio test.
///
/// Newton's steps on centred times. None as for [`share_trend`], when nobody or
/// everybody counts, and when the times separate those who count from the others: the
/// slope would be infinite.
pub fn logit_trend(times: &[f64], x: &[f64], n: &[f64]) -> Option<LogitTrend> {
    let years = Years::new(times, x, n)?;
    if !(years.share > 0.0 && years.share < 1.0) {
        return None;
    }
    // Times in units of their own spread, so that a step means the same on any scale.
    let unit = (years.spread / years.n.iter().sum::<f64>()).sqrt();
    let start = (years.share / (1.0 - years.share)).ln();
    // The level beyond the common one, so that neither loses its digits beside it.
    let (mut a, mut b) = (0.0_f64, 0.0_f64);
    for _ in 0..100 {
        let (mut u, mut v, mut i, mut j, mut k) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (t, p, n) in years.each() {
            let t = t / unit;
            let fitted = logistic(start + a + b * t);
            let w = n * fitted * (1.0 - fitted);
            u += n * (p - fitted);
            v += n * (p - fitted) * t;
            i += w;
            j += w * t;
            k += w * t * t;
        }
        let determinant = i * k - j * j;
        if determinant.is_nan() || determinant <= 1e-10 * i * k {
            return None;
        }
        let step = ((k * u - j * v) / determinant, (i * v - j * u) / determinant);
        (a, b) = (finite(a + step.0)?, finite(b + step.1)?);
        if b.abs() > 50.0 {
            return None;
        }
        let size = 1.0 + (start + a).abs() + b.abs();
        if step.0.abs() + step.1.abs() <= 1e-13 * size {
            let ratio = 2.0 * years.log_likelihood_gained(a, b / unit);
            return Some(LogitTrend {
                slope: finite(b / unit)?,
                se: finite((i / determinant).sqrt() / unit)?,
                p: chi_squared_p(ratio.max(0.0), 1.0)?,
            });
        }
    }
    None
}

fn logistic(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}

/// Shares by year about their common share and mean time.
struct Years<'a> {
    /// Times less their mean weighted by n.
    centred: Vec<f64>,
    x: &'a [f64],
    n: &'a [f64],
    /// Share of all years together.
    share: f64,
    /// Σn(t − t̄)².
    spread: f64,
    slope: f64,
}

impl<'a> Years<'a> {
    fn new(times: &[f64], x: &'a [f64], n: &'a [f64]) -> Option<Self> {
        let counts = x.iter().zip(n).all(|(x, n)| *n >= 1.0 && (0.0..=*n).contains(x));
        if !(legal(times, x, 2) && legal(times, n, 2) && counts) {
            return None;
        }
        let total: f64 = n.iter().sum();
        let moved: Vec<f64> = times.iter().map(|t| t - times[0]).collect();
        let mean = moved.iter().zip(n).map(|(t, n)| t * n).sum::<f64>() / total;
        let centred: Vec<f64> = moved.iter().map(|t| t - mean).collect();
        let spread: f64 = centred.iter().zip(n).map(|(t, n)| n * t * t).sum();
        if !(spread > 0.0 && spread.is_finite()) || moved.iter().all(|t| *t == 0.0) {
            return None;
        }
        let share = finite(x.iter().sum::<f64>() / total)?;
        let off = centred.iter().zip(x).zip(n).map(|((t, x), n)| t * (x - n * share));
        let slope = finite(off.sum::<f64>() / spread)?;
        Some(Self { centred, x, n, share, spread, slope })
    }

    /// Time, share and number of each year.
    fn each(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        let pairs = self.centred.iter().zip(self.x).zip(self.n);
        pairs.map(|((t, x), n)| (*t, x / n, *n))
    }

    /// Returns how much likelier the years are with log odds that lie a + b·t beyond the
    /// common ones. The two likelihoods are near each other when there is hardly a trend,
    /// and their difference would be all rounding.
    fn log_likelihood_gained(&self, a: f64, b: f64) -> f64 {
        // ln((1 + eˣ⁺ᵈ)/(1 + eˣ)) for the common log odds x, without overflow.
        let soft = |d: f64| match d > 1.0 {
            true => d + (self.share + (1.0 - self.share) * (-d).exp()).ln(),
            false => (self.share * d.exp_m1()).ln_1p(),
        };
        self.each().map(|(t, p, n)| n * (p * (a + b * t) - soft(a + b * t))).sum()
    }
}
