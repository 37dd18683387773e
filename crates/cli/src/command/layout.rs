//! `layout`: proposes how to read a file that no built-in layout knows.

use std::fs;
use std::path::Path;

use datapakke_ingest::{self as ingest, Input};
use datapakke_model::{Catalogue, Diagnostic};

use crate::command::code;
use crate::output;
use crate::print::Printer;
use crate::project::unreadable;

/// Prints or writes the proposed layout.
pub fn run(file: &Path, out: Option<&Path>, printer: Printer) -> Result<u8, Diagnostic> {
    let name =
        file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes =
        fs::read(file).map_err(|e| unreadable(&file.display().to_string(), &e))?;
    let catalogue = Catalogue::built_in().map_err(|error| {
        Diagnostic::error("catalogue", error.to_string(), error.to_string())
    })?;
    let input = Input { path: name, bytes: bytes.into() };
    let outcome = ingest::propose_layout(&input, &catalogue);
    printer.remarks(&outcome.diagnostics);
    if outcome.value.is_empty() {
        return Ok(crate::exit::NOTHING);
    }
    match out {
        Some(path) => {
            output::write(path, outcome.value.as_bytes())?;
            let path = path.display();
            printer.complain(&match printer.language {
                datapakke_model::Language::Da => format!(
                    "opsætningen ligger i {path}: ret den til, læg den i projektets layouts-mappe, og kør `datapakke tjek`"
                ),
                datapakke_model::Language::En => format!(
                    "the layout is in {path}: edit it, put it in the project's layouts folder, and run `datapakke check`"
                ),
            });
        }
        None => printer.text(&outcome.value),
    }
    Ok(code(&outcome.diagnostics))
}
