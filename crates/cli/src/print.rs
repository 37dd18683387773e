//! The only place that prints: remarks and results as text or JSON, in one look.

use std::io::{IsTerminal, Write};
use std::path::Path;

use datapakke_model::{Diagnostic, Language, Severity, Text};
use serde::Serialize;

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printer {
    /// Language of the words.
    pub language: Language,
    /// JSON instead of text.
    pub json: bool,
}

impl Printer {
    /// Prints a line of the answer.
    pub fn line(self, text: &str) {
        let mut out = std::io::stdout().lock();
        // A reader that closed the pipe has seen enough; nothing is lost by going on.
        let _ = writeln!(out, "{text}");
    }

    /// Prints text as it is.
    pub fn text(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = write!(out, "{text}");
        let _ = out.flush();
    }

    /// Prints a value as JSON.
    pub fn value(self, value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.line(&text),
            Err(error) => self.complain(&error.to_string()),
        }
    }

    /// Prints to standard error.
    pub fn complain(self, text: &str) {
        let mut out = std::io::stderr().lock();
        let _ = writeln!(out, "{text}");
    }

    /// Prints remarks, the serious first, on standard error; nothing in JSON mode.
    pub fn remarks(self, diagnostics: &[Diagnostic]) {
        if self.json {
            return;
        }
        let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
        sorted.sort_by_key(|d| d.severity);
        for diagnostic in sorted {
            self.complain(&self.remark(diagnostic));
        }
    }

    /// Prints what asks for something; of the notes how many there are and where they stand.
    pub fn remarks_but_notes(self, diagnostics: &[Diagnostic], index: &Path) {
        let asks = |d: &&Diagnostic| d.severity != Severity::Note;
        let asking: Vec<Diagnostic> = diagnostics.iter().filter(asks).cloned().collect();
        self.remarks(&asking);
        let notes = diagnostics.len() - asking.len();
        if notes > 0 && !self.json {
            let one = ["note står i", "note stands in"];
            let count = Text::counted(notes, one, ["noter står i", "notes stand in"]);
            self.complain(&format!("{} {}", count.get(self.language), index.display()));
        }
    }

    /// Returns a remark as words.
    pub fn remark(self, diagnostic: &Diagnostic) -> String {
        let mut text = format!("{}: ", self.severity(diagnostic.severity));
        if let Some(place) = &diagnostic.place {
            text += &format!("{}: ", place.words(self.language));
        }
        text += diagnostic.message.get(self.language);
        if diagnostic.count > 1 {
            text += &match self.language {
                Language::Da => format!(" ({} steder)", diagnostic.count),
                Language::En => format!(" ({} places)", diagnostic.count),
            };
        }
        if let Some(hint) = &diagnostic.hint {
            let word = self.pick("forslag", "hint");
            text += &format!("\n  {word}: {}", hint.get(self.language));
        }
        text
    }

    fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.pick("fejl", "error"),
            Severity::Warning => self.pick("advarsel", "warning"),
            Severity::Note => self.pick("note", "note"),
        }
    }

    /// Returns the word of the printer's language.
    pub fn pick<'a>(self, da: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Da => da,
            Language::En => en,
        }
    }

    /// Tells whether a progress bar has somewhere to be drawn.
    pub fn shows_progress(self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }
}
