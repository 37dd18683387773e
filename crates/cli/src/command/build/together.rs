//! What is about several units: everything that was read comes in, files of groups and of the
//! municipality go out.

use datapakke_model::release::Verified;
use datapakke_model::{Diagnostic, Text};
use datapakke_report::{FigureRow, Theme};

use super::{compare, town};
use crate::output::set::Files;
use crate::pipeline::Loaded;

/// Links from the landing page: what each document is called, and its path.
pub type Links = Vec<(Text, String)>;

/// What was made.
#[derive(Default)]
pub struct Together {
    /// Documents of groups.
    pub pages: Links,
    /// Documents of the municipality.
    pub town: Links,
    /// Each file, by path below the folder of documents; those in a unit's own folder
    /// appear with its documents, the others with those of their group.
    pub files: Files,
    /// Every figure in them.
    pub figures: Vec<FigureRow>,
    /// What was left out, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes the documents of all groups and of the municipality.
///
/// # Errors
/// The project's key cannot be read.
pub fn make(
    loaded: &Loaded,
    checked: Verified<'_>,
    theme: &Theme,
) -> Result<Together, Diagnostic> {
    let mut made = Together::default();
    compare::make(loaded, checked, theme, &mut made)?;
    town::make(loaded, checked, theme, &mut made);
    Ok(made)
}
