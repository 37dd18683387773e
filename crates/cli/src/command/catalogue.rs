//! `catalogue`: prints the data dictionary.

use datapakke_model::catalogue::dictionary;
use datapakke_model::{Catalogue, Diagnostic};

use crate::args::CatalogueForm;
use crate::exit;
use crate::print::Printer;

/// Prints the built-in catalogue.
pub fn run(form: CatalogueForm, printer: Printer) -> Result<u8, Diagnostic> {
    let catalogue = Catalogue::built_in().map_err(|error| {
        Diagnostic::error("catalogue", error.to_string(), error.to_string())
    })?;
    if printer.json || form == CatalogueForm::Json {
        printer.value(&catalogue.indicators);
    } else {
        printer.text(&dictionary::markdown(&catalogue, printer.language));
    }
    Ok(exit::DONE)
}
