//! Counted figures in; bars from zero with reference marks out.

use super::{AltText, Point, Tick};
use serde::Serialize;

/// Shows counted figures as bars, with municipality and nation as marks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bars {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The rows, top to bottom.
    pub rows: Vec<BarRow>,
    /// Axis ticks with their labels; may be empty.
    pub ticks: Vec<Tick>,
    /// The municipality's name, printed once over the first mark; may be empty.
    pub municipality_label: String,
    /// The nation's name, printed once over the first mark; may be empty.
    pub nation_label: String,
}

/// Holds one bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BarRow {
    /// What is counted.
    pub label: String,
    /// The value, or why there is none; bars show no interval.
    pub own: Point,
    /// The value as printed.
    pub text: String,
    /// The municipality's value.
    pub municipality: Option<f64>,
    /// The nation's value.
    pub nation: Option<f64>,
    /// Whether the row is this unit this year; other rows are paler.
    pub strong: bool,
}
