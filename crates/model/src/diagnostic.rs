//! What was noticed on the way: a value and its diagnostics travel together.

use serde::{Deserialize, Serialize};

use crate::source::Place;
use crate::text::Text;

/// How much a diagnostic matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something was not read or not made; the rest was.
    Error,
    /// Something was read, but a person should look at it.
    Warning,
    /// Good to know; nothing to do.
    Note,
}

/// One remark: what was expected, what was found, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable, documented code, such as `unknown-unit`.
    pub code: String,
    /// The remark itself: lower case, no full stop, no personal data.
    pub message: Text,
    /// Where.
    pub place: Option<Place>,
    /// What the user can do, if anything.
    pub hint: Option<Text>,
    /// How many alike were found (the place is the first).
    pub count: u32,
}

impl Diagnostic {
    /// Makes a diagnostic without place or hint.
    pub fn new(severity: Severity, code: &str, message: Text) -> Self {
        Diagnostic {
            severity,
            code: code.to_owned(),
            message,
            place: None,
            hint: None,
            count: 1,
        }
    }

    /// Makes an error.
    pub fn error(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, Text::new(da, en))
    }

    /// Makes a warning.
    pub fn warning(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, Text::new(da, en))
    }

    /// Makes a note.
    pub fn note(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, Text::new(da, en))
    }

    /// Returns the diagnostic with a place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Returns the diagnostic with a hint.
    pub fn hint(mut self, da: impl Into<String>, en: impl Into<String>) -> Self {
        self.hint = Some(Text::new(da, en));
        self
    }

    /// Returns the diagnostic with the number of alike ones it stands for.
    pub fn times(mut self, count: u32) -> Self {
        self.count = count;
        self
    }
}

/// A value and what was noticed while making it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome<T> {
    /// The value, as complete as the input allows.
    pub value: T,
    /// The remarks, in the order they arose.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// Makes an outcome without remarks.
    pub fn clean(value: T) -> Self {
        Outcome { value, diagnostics: Vec::new() }
    }

    /// Maps the value and keeps the remarks.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Outcome<U> {
        Outcome { value: f(self.value), diagnostics: self.diagnostics }
    }

    /// Moves the remarks into a collection and returns the value.
    pub fn take(self, diagnostics: &mut Vec<Diagnostic>) -> T {
        diagnostics.extend(self.diagnostics);
        self.value
    }
}
