//! One figure and the other units' in; its place on one axis out.

use super::{AltText, Mark, Point, Tick};
use serde::Serialize;

/// Shows one figure's place among the units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Position {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The unit's value and interval, or why there is none.
    pub own: Point,
    /// How sure the position is.
    pub mark: Mark,
    /// The unit's name and value as printed.
    pub own_label: String,
    /// The other units' values, without names.
    pub others: Vec<f64>,
    /// What the other dots are, such as »de andre skoler«.
    pub others_label: String,
    /// The municipality's value with name and value as printed.
    pub municipality: Option<Tick>,
    /// The nation's value with name and value as printed.
    pub nation: Option<Tick>,
    /// Axis ticks with their labels.
    pub ticks: Vec<Tick>,
}
