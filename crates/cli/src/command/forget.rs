//! `forget`: takes away the key of the pseudonyms and what lies beside it, so that nobody
//! can find the persons behind them again.

use std::fs;
use std::io;
use std::path::Path;

use datapakke_model::Diagnostic;
use datapakke_model::source::Place;

use crate::config;
use crate::exit;
use crate::print::Printer;
use crate::project::KEY_FILE;

/// Everything in a project folder that holds the key or pseudonyms. Documents hold
/// neither, and nothing else is kept between two runs.
const KEPT: [&str; 2] = [KEY_FILE, ".datapakke-mellemlager"];

/// Deletes the key and caches and returns the exit code.
pub fn run(project: &Path, printer: Printer) -> Result<u8, Diagnostic> {
    if !project.join(config::FILE).is_file() {
        return Err(Diagnostic::error(
            "no-project",
            format!("fandt ingen {} i {}", config::FILE, project.display()),
            format!("found no {} in {}", config::FILE, project.display()),
        )
        .hint("nævn projektmappen", "name the project folder"));
    }
    let mut gone = Vec::new();
    for name in KEPT {
        if remove(&project.join(name)).map_err(|error| stays(name, &error))? {
            gone.push(name);
        }
    }
    if printer.json {
        printer.value(&serde_json::json!({ "exit": exit::DONE, "deleted": gone }));
        return Ok(exit::DONE);
    }
    printer.line(&if gone.is_empty() {
        printer.pick("der var intet at glemme", "there was nothing to forget").to_owned()
    } else {
        format!("{}: {}", printer.pick("slettet", "deleted"), gone.join(", "))
    });
    printer.line(printer.pick(
        "dine egne filer i data/ og dokumenterne er ikke rørt; de indeholder ingen pseudonymer",
        "your own files in data/ and the documents are untouched; they hold no pseudonyms",
    ));
    Ok(exit::DONE)
}

/// Deletes a file after writing zeros over it, or a folder; tells whether it was there.
fn remove(path: &Path) -> io::Result<bool> {
    let data = match fs::symlink_metadata(path) {
        Ok(data) => data,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if data.is_dir() {
        fs::remove_dir_all(path)?;
    } else {
        if data.is_file() {
            let zeros = vec![0_u8; usize::try_from(data.len()).unwrap_or(0).min(4096)];
            fs::write(path, zeros)?;
        }
        fs::remove_file(path)?;
    }
    Ok(true)
}

fn stays(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        "forget",
        format!("{name} kan ikke slettes: {error}"),
        format!("{name} cannot be deleted: {error}"),
    )
    .at(Place::file(name))
}
