//! Released profiles come in, Excel workbooks go out: one per unit, with the same figures
//! under the same names as the pack, and one of the whole municipality.
//!
//! Each sheet holds one real table with its heading in row four; over it stand what the
//! sheet is and where its numbers are from. A figure without a value is a text that says
//! why, never an empty cell and never zero.

mod answers;
pub(crate) mod beside;
pub(crate) mod book;
mod chart;
mod compared;
mod numbers;
pub(crate) mod told;
mod town;
mod unit;
mod writer;

#[cfg(test)]
mod tests;

pub use town::town_workbook;
pub use unit::unit_workbook;

use crate::figures::FigureRow;

/// A workbook, made.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    /// The file.
    pub xlsx: Vec<u8>,
    /// Every figure in it.
    pub figures: Vec<FigureRow>,
    /// The hash by which the file may be found again.
    pub content: String,
}
