//! The crate's own fatal error: a layout or a key that cannot be used. Bad data is never one.

use thiserror::Error as ThisError;

/// What went wrong, and in which file.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("{place}: {kind}")]
pub struct Error {
    /// The file, as its user knows it.
    pub place: String,
    /// What went wrong.
    pub kind: ErrorKind,
}

/// The kinds of fatal error.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum ErrorKind {
    /// A layout that cannot be read.
    #[error("the layout cannot be used: {0}")]
    Layout(String),
}
