//! One indicator's years in; its small line out.

use super::{AltText, Mark, Point};
use serde::Serialize;

/// Shows one row over the years (17 × 7.45 mm); noise looks flat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sparkline {
    /// Description in words.
    pub alt: AltText,
    /// The unit's years, oldest first.
    pub own: Vec<Point>,
    /// How sure the newest change is: the mark at the last value.
    pub mark: Mark,
    /// The municipality's years; may be empty.
    pub municipality: Vec<Point>,
    /// The smallest change that matters, which keeps noise flat.
    pub noticeable: Option<f64>,
}
