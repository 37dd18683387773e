//! One figure by grade or group in; dots with intervals out.

use super::{AltText, Mark, Point, Tick};
use serde::Serialize;

/// Shows one figure by grade: dot and interval, municipality tick, nation line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dots {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The rows, top to bottom.
    pub rows: Vec<DotRow>,
    /// Grid lines with their labels.
    pub ticks: Vec<Tick>,
    /// The nation's value and name: one line through all rows.
    pub nation: Option<Tick>,
    /// The municipality's name, printed once over the first tick; may be empty.
    pub municipality_label: String,
    /// The head of the right column, such as »elever«; may be empty.
    pub base_head: String,
}

/// Holds one grade or group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DotRow {
    /// The grade's name.
    pub label: String,
    /// The value with interval, or why there is none.
    pub own: Point,
    /// How sure the difference is.
    pub mark: Mark,
    /// The municipality's value.
    pub municipality: Option<f64>,
    /// Last year's own value, a thin tick.
    pub before: Option<f64>,
    /// The base as printed, such as »6 af 49«.
    pub base: String,
}
