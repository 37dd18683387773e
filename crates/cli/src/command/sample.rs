//! `sample`: writes an invented municipality to a new folder.

use std::path::Path;

use datapakke_model::{Diagnostic, Language};

use crate::command::new::refuse_used;
use crate::exit;
use crate::output;
use crate::print::Printer;
use crate::sample::{SampleOptions, generate};

/// Makes the sample.
pub fn run(
    folder: &Path,
    options: SampleOptions,
    printer: Printer,
) -> Result<u8, Diagnostic> {
    refuse_used(folder)?;
    let files = generate(&options).map_err(|error| {
        let text = error.to_string();
        Diagnostic::error("sample", text.clone(), text)
    })?;
    for (path, bytes) in &files {
        output::write(&folder.join(path), bytes)?;
    }
    let (n, folder) = (files.len(), folder.display());
    printer.complain(&match printer.language {
        Language::Da => format!("{n} filer i {folder}; prøv: datapakke byg {folder}"),
        Language::En => format!("{n} files in {folder}; try: datapakke build {folder}"),
    });
    Ok(exit::DONE)
}
