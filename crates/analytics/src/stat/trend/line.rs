//! Straight lines through years: ordinary and weighted least squares.

use super::legal;
use crate::stat::distribution::{
    chi_squared_p, normal_p, normal_quantile, t_p, t_quantile,
};
use crate::stat::finite;

/// Residuals smaller than this share of the figures' own spread are rounding.
const STRAIGHT: f64 = 1e-12;

/// A straight line with what is known about its slope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Change per unit of time.
    pub slope: f64,
    /// Value at time zero.
    pub intercept: f64,
    /// Points.
    pub points: usize,
    /// Standard error of the slope; none for two points or a perfect line.
    pub se: Option<f64>,
    /// Interval of the slope; none without a standard error.
    pub interval: Option<(f64, f64)>,
    /// Two-sided p value of no slope; none without a standard error.
    pub p: Option<f64>,
}

/// A line through figures whose standard errors are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedLine {
    /// Change per unit of time.
    pub slope: f64,
    /// Value at time zero.
    pub intercept: f64,
    /// Points.
    pub points: usize,
    /// Standard error of the slope when the given ones are the whole story.
    pub se: f64,
    /// Standard error with the scatter about the line as the scale (as R's
    /// `lm(weights)`); none for two points or a perfect line.
    pub scaled_se: Option<f64>,
    /// Weighted squares about the line: χ² on points − 2 when a line is the truth.
    pub residual: f64,
    /// P value of `residual`; none for two points.
    pub residual_p: Option<f64>,
    /// Interval of the slope: the wider of the two kinds.
    pub interval: (f64, f64),
    /// Two-sided p value of no slope: the larger of the two kinds.
    pub p: f64,
}

/// Returns the least squares line y = a + b·t with t interval on n − 2 degrees of
/// freedom: b = Σ(t−t̄)(y−ȳ)/Σ(t−t̄)², SE = √(RSS/(n−2)/Σ(t−t̄)²) (Gauss; any textbook).
///
/// Two points, or points exactly on a line, give a slope without standard error: an
/// interval without width would claim to know what cannot be known. None with fewer
/// than two points, one and the same time only, lengths that differ, a value that is
/// not finite or a level outside (0, 1).
pub fn ordinary(times: &[f64], values: &[f64], level: f64) -> Option<Line> {
    let points = times.len();
    let fit = Fit::new(times, values, &vec![1.0; points])?;
    normal_quantile(level)?;
    let df = points as f64 - 2.0;
    let mut line = Line {
        slope: fit.slope,
        intercept: fit.intercept,
        points,
        se: fit.scaled_se(df),
        interval: None,
        p: None,
    };
    if let Some(se) = line.se {
        line.interval = around(fit.slope, t_quantile(level, df)? * se);
        line.p = t_p(fit.slope / se, df);
    }
    Some(line)
}

/// Returns the line with weights 1/SE², for yearly figures whose standard errors are
/// known.
///
/// b = Σw(t−t̄)(y−ȳ)/Σw(t−t̄)² about the weighted means. Two readings of its error: the
/// given ones are complete, SE = 1/√Σw(t−t̄)² with z; or they give only the proportions
/// and the scatter the scale, SE·√(Q/(n−2)) with t on n − 2. Years differ by more than
/// chance in pupils, yet a handful of points may lie straight by luck: the wider
/// interval and the larger p are returned. None as for [`ordinary`] and for a standard
/// error that is not above zero.
pub fn weighted(
    times: &[f64],
    values: &[f64],
    errors: &[f64],
    level: f64,
) -> Option<WeightedLine> {
    if errors.len() != values.len() || !errors.iter().all(|e| *e > 0.0 && e.is_finite()) {
        return None;
    }
    // Relative to the smallest error, so that the weights cannot overflow.
    let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
    let weights: Vec<f64> = errors.iter().map(|e| (least / e).powi(2)).collect();
    let fit = Fit::new(times, values, &weights)?;
    let df = times.len() as f64 - 2.0;
    let se = finite(least / fit.spread.sqrt())?;
    let residual = finite(fit.residual / least / least)?;
    let scaled_se = fit.scaled_se(df);
    let mut half = normal_quantile(level)? * se;
    let mut p = normal_p(fit.slope / se)?;
    if let Some(scaled) = scaled_se {
        half = half.max(t_quantile(level, df)? * scaled);
        p = p.max(t_p(fit.slope / scaled, df)?);
    }
    Some(WeightedLine {
        slope: fit.slope,
        intercept: fit.intercept,
        points: times.len(),
        se,
        scaled_se,
        residual,
        residual_p: chi_squared_p(residual, df),
        interval: around(fit.slope, half)?,
        p,
    })
}

fn around(slope: f64, half: f64) -> Option<(f64, f64)> {
    Some((finite(slope - half)?, finite(slope + half)?))
}

/// Weighted sums about the weighted means.
struct Fit {
    slope: f64,
    intercept: f64,
    /// Σw(t − t̄)².
    spread: f64,
    /// Σw(y − a − bt)².
    residual: f64,
    /// Σw(y − ȳ)².
    total: f64,
}

impl Fit {
    fn new(times: &[f64], values: &[f64], weights: &[f64]) -> Option<Self> {
        if !legal(times, values, 2) {
            return None;
        }
        // From the first point, so that years near 2000 and a constant lose no digits.
        let (origin, level) = (times[0], values[0]);
        let moved = || {
            let pairs = times.iter().zip(values).zip(weights);
            pairs.map(|((t, y), w)| (t - origin, y - level, *w))
        };
        let total: f64 = weights.iter().sum();
        let mean_t = moved().map(|(t, _, w)| w * t).sum::<f64>() / total;
        let mean_y = moved().map(|(_, y, w)| w * y).sum::<f64>() / total;
        let spread: f64 = moved().map(|(t, _, w)| w * (t - mean_t).powi(2)).sum();
        let together: f64 =
            moved().map(|(t, y, w)| w * (t - mean_t) * (y - mean_y)).sum();
        if !(spread > 0.0 && spread.is_finite()) || times.iter().all(|t| *t == origin) {
            return None;
        }
        let slope = finite(together / spread)?;
        let off =
            |(t, y, w): (f64, f64, f64)| w * (y - mean_y - slope * (t - mean_t)).powi(2);
        Some(Self {
            slope,
            intercept: finite(level + mean_y - slope * (origin + mean_t))?,
            spread,
            residual: finite(moved().map(off).sum())?,
            total: finite(moved().map(|(_, y, w)| w * (y - mean_y).powi(2)).sum())?,
        })
    }

    /// √(RSS/df/spread); none without degrees of freedom or when nothing but rounding
    /// lies beside the line.
    fn scaled_se(&self, df: f64) -> Option<f64> {
        let scatter = df >= 1.0 && self.residual > STRAIGHT * STRAIGHT * self.total;
        scatter.then(|| finite((self.residual / df / self.spread).sqrt()))?
    }
}
