//! The one fatal error: a frame that could not be made, which only a fault of the program
//! can cause.

use thiserror::Error;

/// What cannot be recovered from; faults of the data are diagnostics instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {message}")]
pub struct Error {
    /// Which table was being made.
    pub place: &'static str,
    /// What the table library said.
    pub message: String,
}
