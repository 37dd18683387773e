//! Funnel plots: a target and a unit's size come in, limits at any level and the zone a
//! unit lies in go out.
//!
//! Limits show how far a unit may lie from the target by chance alone (Spiegelhalter
//! 2005, Stat. Med. 24:1185–1202). Outside is a question, not a verdict; with fewer than
//! about six units, or units of fewer than ten persons, a funnel is not worth drawing.

pub mod dispersion;
pub mod mean;
pub mod ratio;
pub mod share;

/// Level of the inner limits: worth a remark.
pub const INNER: f64 = 0.95;

/// Level of the outer limits: worth an examination.
pub const OUTER: f64 = 0.998;

/// The side of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Below the target.
    Below,
    /// Above the target.
    Above,
}

/// Where a unit lies in a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    /// On or inside the inner limits: not to be told from the target.
    Inside,
    /// Outside the inner limits, on or inside the outer ones.
    OutsideInner(Side),
    /// Outside the outer limits.
    OutsideOuter(Side),
}

/// The two pairs of limits drawn at one unit's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    inner: (f64, f64),
    outer: (f64, f64),
}

impl Limits {
    /// Returns the limits at the two levels, from a function that gives the pair of a
    /// level.
    ///
    /// None where the function gives none, or something that is no nested pair of pairs.
    pub fn new(at: impl Fn(f64) -> Option<(f64, f64)>) -> Option<Self> {
        let (inner, outer) = (at(INNER)?, at(OUTER)?);
        let nested = outer.0 <= inner.0 && inner.0 <= inner.1 && inner.1 <= outer.1;
        let finite = outer.0.is_finite() && outer.1.is_finite();
        (nested && finite).then_some(Self { inner, outer })
    }

    /// Returns the limits at [`INNER`].
    pub fn inner(self) -> (f64, f64) {
        self.inner
    }

    /// Returns the limits at [`OUTER`].
    pub fn outer(self) -> (f64, f64) {
        self.outer
    }

    /// Returns the zone of a figure: it is compared with the very numbers that are
    /// drawn, so that label and picture cannot disagree. A figure on a limit is inside
    /// it. None for a figure that is not finite.
    pub fn zone(self, value: f64) -> Option<Zone> {
        super::finite(value)?;
        let side = |(low, high): (f64, f64)| match value {
            v if v < low => Some(Side::Below),
            v if v > high => Some(Side::Above),
            _ => None,
        };
        let outer = side(self.outer).map(Zone::OutsideOuter);
        Some(outer.or(side(self.inner).map(Zone::OutsideInner)).unwrap_or(Zone::Inside))
    }
}

/// What the limits allow for beside chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// Chance alone.
    Chance,
    /// Every standard error grows by √φ, never shrinks (φ below 1 counts as 1).
    Multiplicative(f64),
    /// The units' true values have this variance τ² about the target.
    Additive(f64),
}

impl Spread {
    /// Returns the standard deviation of a unit about the target: s, s·√max(1, φ) or
    /// √(s² + τ²) (Spiegelhalter 2005, Qual. Saf. Health Care 14:347–351).
    ///
    /// None for an s that is not above zero, a negative φ or τ², or a sum that is not
    /// finite.
    pub fn widen(self, s: f64) -> Option<f64> {
        let legal = |v: f64| v >= 0.0 && v.is_finite();
        if !(s > 0.0 && s.is_finite()) {
            return None;
        }
        let wide = match self {
            Self::Chance => s,
            Self::Multiplicative(phi) if legal(phi) => s * phi.max(1.0).sqrt(),
            Self::Additive(tau2) if legal(tau2) => s.hypot(tau2.sqrt()),
            Self::Multiplicative(_) | Self::Additive(_) => return None,
        };
        super::finite(wide)
    }
}

/// Returns z·(widened s) of a level.
fn half_width(s: f64, level: f64, spread: Spread) -> Option<f64> {
    super::finite(super::distribution::normal_quantile(level)? * spread.widen(s)?)
}
