//! Marks with their meaning in; one line that explains them out.

use super::AltText;
use serde::Serialize;

/// Shows marks with their meaning on one line (two if the words are long).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Legend {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The marks, left to right.
    pub items: Vec<LegendItem>,
}

/// Explains one mark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendItem {
    /// The mark.
    pub swatch: Swatch,
    /// Its meaning.
    pub words: String,
}

/// Names a mark of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Swatch {
    /// Filled disc.
    Certain,
    /// Open ring.
    Open,
    /// Square.
    Counted,
    /// Interval bar.
    Interval,
    /// Three dots of other units.
    Others,
    /// Municipality mark.
    Municipality,
    /// Nation line.
    Nation,
    /// Break of a series.
    Break,
    /// Hatch of a hidden value.
    Hidden,
    /// Sand: people's words.
    Words,
    /// A full blue patch (agenda: the unit's item).
    OwnPatch,
    /// A full grey patch (agenda: the administration's item).
    GreyPatch,
    /// A pale grey patch (agenda: a common item).
    PalePatch,
}
