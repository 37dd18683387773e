//! One text in both languages of the program: what comes in is chosen once, by language.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The language of documents and messages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Danish, the default.
    #[default]
    Da,
    /// English (`--lang en`).
    En,
}

impl Language {
    /// Returns the two-letter tag of BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Da => "da",
            Language::En => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A label or sentence in Danish and English.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Danish.
    pub da: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Makes a text from its two languages.
    pub fn new(da: impl Into<String>, en: impl Into<String>) -> Self {
        Text { da: da.into(), en: en.into() }
    }

    /// Returns a number with its noun, in one and in many, each Danish and English.
    pub fn counted(n: usize, one: [&str; 2], many: [&str; 2]) -> Self {
        let [da, en] = if n == 1 { one } else { many };
        Text { da: format!("{n} {da}"), en: format!("{n} {en}") }
    }

    /// Returns the text in the language asked for.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Da => &self.da,
            Language::En => &self.en,
        }
    }
}
