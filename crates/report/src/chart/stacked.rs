//! Shares of answers in; bars aligned at the wanted answers out.

use super::AltText;
use serde::Serialize;

/// Shows answers on a scale, aligned between wanted (right) and others (left).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stacked {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The answers' names from least to most wanted; at most eight.
    pub categories: Vec<String>,
    /// How many of them, from the left, are not wanted.
    pub unwanted: usize,
    /// The rows, top to bottom.
    pub rows: Vec<StackRow>,
    /// The head of the right column, such as »svar«; may be empty.
    pub base_head: String,
}

/// Holds one bar of answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackRow {
    /// Whose answers.
    pub label: String,
    /// The weight of the row.
    pub tone: Tone,
    /// The shares, or why there are none.
    pub answers: Answers,
    /// The share of wanted answers as printed.
    pub total: String,
    /// The number of answers as printed.
    pub base: String,
    /// Whether a wider gap goes before this row.
    pub gap: bool,
}

/// Says whose answers a bar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Tone {
    /// The unit this year: blue with a strong label.
    Own,
    /// The unit last year: blue with a weak label.
    Before,
    /// The municipality or others: grey.
    Others,
    /// A grade of the unit: blue with a plain label.
    Part,
}

/// Holds the shares of one bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Answers {
    /// One share for each category, in its order.
    Shares(Vec<Share>),
    /// Withheld, with the words to print.
    Hidden(String),
}

/// Holds one category's share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The share, in the same unit for all rows (percent or a fraction).
    pub at: f64,
    /// The share as printed inside the piece, where there is room.
    pub text: String,
}
