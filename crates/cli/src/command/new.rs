//! `new`: scaffolds a project folder with guidance in Danish or English.

use std::fs;
use std::path::Path;

use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Language};

use crate::exit;
use crate::output;
use crate::print::Printer;

const FILES: [(&str, &str); 4] = [
    ("datapakke.toml", include_str!("../../scaffold/datapakke.toml")),
    ("enheder.csv", include_str!("../../scaffold/enheder.csv")),
    ("data/LÆS-MIG.md", include_str!("../../scaffold/data.md")),
    ("layouts/LÆS-MIG.md", include_str!("../../scaffold/layouts.md")),
];

/// Makes the folder.
pub fn run(folder: &Path, printer: Printer) -> Result<u8, Diagnostic> {
    refuse_used(folder)?;
    for (path, text) in FILES {
        // A byte order mark makes Excel read the Danish letters of a CSV file.
        let mark = if path.ends_with(".csv") { "\u{feff}" } else { "" };
        output::write(&folder.join(path), format!("{mark}{text}").as_bytes())?;
    }
    let folder = folder.display();
    printer.complain(&match printer.language {
        Language::Da => format!(
            "{folder} er klar: ret datapakke.toml og enheder.csv, læg årets udtræk i data/, og kør `datapakke tjek {folder}`"
        ),
        Language::En => format!(
            "{folder} is ready: edit datapakke.toml and enheder.csv, put this year's exports in data/, and run `datapakke check {folder}`"
        ),
    });
    Ok(exit::DONE)
}

/// Refuses a folder in which something lies already.
pub fn refuse_used(folder: &Path) -> Result<(), Diagnostic> {
    let used = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if !used {
        return Ok(());
    }
    Err(Diagnostic::error(
        "folder-used",
        "mappen er ikke tom, og intet overskrives",
        "the folder is not empty, and nothing is overwritten",
    )
    .at(Place::file(folder.display().to_string()))
    .hint("nævn en ny mappe", "name a new folder"))
}
