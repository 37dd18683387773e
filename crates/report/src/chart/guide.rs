//! The words of the cover's guide in; an invented example row with keys out.

use super::{AltText, Swatch};
use serde::Serialize;

/// Shows how the marks are read, on the cover (width 170 mm by default).
///
/// The places in the example are fixed and mean nothing; only words come in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingGuide {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The unit's name.
    pub own: String,
    /// The municipality's mark in words, such as »kommunen, alle 12 skoler«.
    pub municipality: String,
    /// The nation's mark in words.
    pub nation: String,
    /// The other dots in words.
    pub others: String,
    /// The interval in words.
    pub interval: String,
    /// The keys under the example, left to right; at most four.
    pub keys: Vec<Key>,
}

/// Explains one mark in two lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Key {
    /// The mark.
    pub swatch: Swatch,
    /// The strong line.
    pub title: String,
    /// The line under it.
    pub words: String,
}
