//! One value or the reason why there is none: five reasons that are never mixed with zero.

use serde::{Deserialize, Serialize};

/// Why a value is not there.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Hidden to protect persons, by the publisher or by us.
    Suppressed,
    /// Cannot exist here (no ninth grade, so no leaving examination).
    NotApplicable,
    /// Nobody measured it that year.
    NotCollected,
    /// The person did not want to answer.
    Refused,
    /// The source does not say which (`<uoplyst>`, `<fejl>`, a blank of unknown meaning).
    Unclear,
}

impl Why {
    /// Returns the word used in `figures.csv`.
    pub fn key(self) -> &'static str {
        match self {
            Why::Suppressed => "suppressed",
            Why::NotApplicable => "not_applicable",
            Why::NotCollected => "not_collected",
            Why::Refused => "refused",
            Why::Unclear => "unclear",
        }
    }
}

/// A value, or the reason why there is none. Never NaN.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A known, finite value.
    Known(f64),
    /// No value, and why.
    Absent(Why),
}

impl Reading {
    /// Returns the value if there is one.
    #[inline]
    pub fn value(self) -> Option<f64> {
        match self {
            Reading::Known(value) => Some(value),
            Reading::Absent(_) => None,
        }
    }
}
