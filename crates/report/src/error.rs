//! What can stop a document from being made: the part that failed and why.

use crate::chart::ChartError;
use crate::typeset::TypesetError;

/// A document that could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A chart could not be drawn.
    #[error("chart `{name}`: {source}")]
    Chart {
        /// Name of the chart.
        name: String,
        /// What is wrong with it.
        source: ChartError,
    },
    /// A workbook could not be written.
    #[error("sheet `{sheet}`: {message}")]
    Workbook {
        /// Name of the sheet; empty for the workbook as a whole.
        sheet: String,
        /// What is wrong with it.
        message: String,
    },
    /// A Word file could not be written.
    #[error("Word file, `{part}`: {message}")]
    Word {
        /// Name of the part of the file; empty for the file as a whole.
        part: String,
        /// What is wrong with it.
        message: String,
    },
    /// The pages could not be set.
    #[error("the pages cannot be set: {0}")]
    Pages(#[from] TypesetError),
}
