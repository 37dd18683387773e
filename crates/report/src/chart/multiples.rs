//! Several figures' years in; panels on one common scale out.

use super::{AltText, Mark, Point, Tick};
use serde::Serialize;

/// Shows up to six figures side by side on one scale, with bands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SmallMultiples {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
    /// The panels, left to right.
    pub panels: Vec<Panel>,
    /// Grid lines with their labels, common to all panels.
    pub ticks: Vec<Tick>,
    /// The oldest year as printed.
    pub first_year: String,
    /// The newest year as printed.
    pub last_year: String,
    /// The municipality's name, printed once.
    pub municipality_label: String,
    /// The nation's name, printed once.
    pub nation_label: String,
}

/// Holds one panel of small multiples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// The figure's name.
    pub title: String,
    /// The verdict in words, printed under the name.
    pub words: String,
    /// How sure the newest change is.
    pub mark: Mark,
    /// The unit's years, oldest first.
    pub own: Vec<Point>,
    /// The municipality's years; may be empty.
    pub municipality: Vec<Point>,
    /// The nation's years; may be empty.
    pub nation: Vec<Point>,
    /// The newest own value as printed.
    pub value: String,
}
