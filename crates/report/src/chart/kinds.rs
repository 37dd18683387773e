//! Kinds of absence by grade in; stacked bars from zero out.

use super::{AltText, Tick};
use serde::Serialize;

/// Shows the kinds that make up a sum, by grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kinds {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The kinds' names (at most four): dark, light, hatched, middle.
    pub kinds: Vec<String>,
    /// The rows, top to bottom.
    pub rows: Vec<KindRow>,
    /// Axis ticks with their labels.
    pub ticks: Vec<Tick>,
}

/// Holds one grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindRow {
    /// The grade's name.
    pub label: String,
    /// The values, or why there are none.
    pub values: KindValues,
    /// The sum as printed at the end of the bar.
    pub total: String,
}

/// Holds the values of one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum KindValues {
    /// One value for each kind, in its order.
    Values(Vec<f64>),
    /// Not measured: the row is left empty.
    Missing,
    /// Withheld, with the words to print.
    Hidden(String),
}
