//! One indicator's place among the units in; its strip of the spine out.

use super::{AltText, Mark, Point};
use serde::Serialize;

/// Shows one row's place around the municipality, which is the spine (45 × 7.45 mm).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strip {
    /// Description in words.
    pub alt: AltText,
    /// The unit's value and interval; `Hidden` prints its words on hatch.
    pub own: Point,
    /// How sure the position is.
    pub mark: Mark,
    /// The municipality's value: the spine.
    pub municipality: Option<f64>,
    /// The nation's value.
    pub nation: Option<f64>,
    /// The other units' values, without names.
    pub others: Vec<f64>,
    /// Whether low values are wanted, so that they lie to the right.
    pub low_wanted: bool,
    /// The lowest unit's value as printed; empty prints nothing.
    pub lowest: String,
    /// The highest unit's value as printed; empty prints nothing.
    pub highest: String,
    /// Words under the dot, such as »tydeligt under de andre«; empty when open.
    pub words: String,
    /// Whether the row is tinted, because something in it is certain.
    pub tinted: bool,
}
