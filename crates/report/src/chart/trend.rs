//! One figure's years with its references in; a trend chart out.

use super::{AltText, Mark, Point, Tick};
use serde::Serialize;

/// Shows the unit's line with intervals, the municipality and the nation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
    /// The years as printed, oldest first, equally spaced.
    pub years: Vec<String>,
    /// The unit's years, oldest first.
    pub own: Vec<Point>,
    /// How sure the newest change is: the mark at the last value.
    pub mark: Mark,
    /// The municipality's years; may be empty.
    pub municipality: Vec<Point>,
    /// The nation's years; may be empty.
    pub nation: Vec<Point>,
    /// Grid lines with their labels; three are enough.
    pub ticks: Vec<Tick>,
    /// The newest own value as printed.
    pub own_label: String,
    /// The municipality's name and newest value as printed.
    pub municipality_label: String,
    /// The nation's name and newest value as printed.
    pub nation_label: String,
}
