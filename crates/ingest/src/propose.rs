//! An unknown file to a proposed layout that its user edits.

use datapakke_model::{Catalogue, Outcome};

use crate::plan::Input;

/// Proposes a layout for a file that no layout fits.
pub fn propose_layout(_input: &Input, _catalogue: &Catalogue) -> Outcome<String> {
    Outcome::default()
}
