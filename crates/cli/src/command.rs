//! One file per command; each returns an exit code or the one fault that stopped it.

pub mod build;
pub mod catalogue;
pub mod check;
pub mod explain;
pub mod forget;
pub mod layout;
pub mod new;
pub mod sample;
pub mod verify;

use datapakke_model::{Diagnostic, Severity};

use crate::exit;

/// Returns the exit code that a set of remarks asks for: notes do not count.
pub fn code(diagnostics: &[Diagnostic]) -> u8 {
    let serious = |d: &Diagnostic| d.severity != Severity::Note;
    if diagnostics.iter().any(serious) { exit::REMARKS } else { exit::DONE }
}
