//! Over-dispersion of a funnel: standardised figures come in, φ and τ² go out.

use crate::stat::distribution::chi_squared_p;
use crate::stat::finite;
use crate::stat::quantile::quantile;

/// The share of units drawn in at each end before φ is formed.
pub const WINSORISED: f64 = 0.1;

/// How much more units differ than chance makes them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Units.
    pub units: usize,
    /// Mean of the (winsorised) z²: about 1 when there is nothing but chance.
    pub phi: f64,
    /// Variance of the units' true values, on the scale of the standard errors.
    pub tau2: f64,
    /// P(χ² ≥ I·φ) on I degrees of freedom: small when chance alone does not explain
    /// the spread. Too large after winsorising, since that takes spread away.
    pub p: f64,
}

/// Returns the values with those outside the quantiles (type 7) of `share` and
/// 1 − `share` drawn in to them; a share of zero changes nothing.
///
/// None for nobody, a value that is not finite or a share outside 0–0.5.
pub fn winsorise(values: &[f64], share: f64) -> Option<Vec<f64>> {
    if !(0.0..=0.5).contains(&share) {
        return None;
    }
    let (low, high) = (quantile(values, share)?, quantile(values, 1.0 - share)?);
    Some(values.iter().map(|v| v.max(low).min(high)).collect())
}

/// Returns φ and τ² from the units' z and their standard errors s.
///
/// φ = Σz²/I after winsorising; τ² = max(0, (I·φ − (I−1))/(Σw − Σw²/Σw)) with w = 1/s²
/// (Spiegelhalter 2005, Qual. Saf. Health Care 14:347–351; DerSimonian & Laird 1986,
/// Control. Clin. Trials 7:177–188). With 6–15 units τ² is hardly estimable: take it from
/// a larger set of units, or draw the limits without it and say so. None with fewer than
/// two units, lengths that differ, or an s that is not above zero.
pub fn dispersion(z: &[f64], s: &[f64], winsorised: f64) -> Option<Dispersion> {
    let units = z.len();
    if units < 2 || s.len() != units || s.iter().any(|s| s.is_nan() || *s <= 0.0) {
        return None;
    }
    let n = units as f64;
    let squares: f64 = winsorise(z, winsorised)?.iter().map(|z| z * z).sum();
    // Weights relative to the largest, so that neither they nor their squares overflow.
    let least = s.iter().copied().fold(f64::INFINITY, f64::min);
    let weights = s.iter().map(|s| (least / s).powi(2));
    let (sum, sum2) = weights.fold((0.0, 0.0), |(a, b), w| (a + w, b + w * w));
    let tau2 = (squares - (n - 1.0)) / (sum - sum2 / sum) * least * least;
    Some(Dispersion {
        units,
        phi: finite(squares / n)?,
        tau2: finite(tau2)?.max(0.0),
        p: chi_squared_p(squares, n)?,
    })
}
