//! `new`: scaffolds a project folder with guidance in Danish or English.

use std::fs;
use std::path::Path;

use datapakke_ingest::conference;
use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Language};

use crate::exit;
use crate::forms;
use crate::output;
use crate::print::Printer;

macro_rules! guidance {
    ($path:literal, $name:literal) => {
        (
            $path,
            [
                include_str!(concat!("../../scaffold/samtale/da/", $name)),
                include_str!(concat!("../../scaffold/samtale/en/", $name)),
            ],
        )
    };
}

/// What the municipality is called until somebody writes its name.
pub const UNNAMED: &str = "Kommunens navn";

const FILES: [(&str, &str); 4] = [
    ("datapakke.toml", include_str!("../../scaffold/datapakke.toml")),
    ("enheder.csv", include_str!("../../scaffold/enheder.csv")),
    ("data/LÆS-MIG.md", include_str!("../../scaffold/data.md")),
    ("layouts/LÆS-MIG.md", include_str!("../../scaffold/layouts.md")),
];

/// The files of the conference, by path below `samtale/`, in Danish and English.
const CONFERENCE: [(&str, [&str; 2]); 6] = [
    guidance!("LÆS-MIG.md", "LÆS-MIG.md"),
    guidance!("_skabelon/punkter-enhed.md", "punkter-enhed.md"),
    guidance!("_skabelon/punkter-forvaltning.md", "punkter-forvaltning.md"),
    guidance!("_skabelon/indsatser.md", "indsatser.md"),
    guidance!("_skabelon/notat.md", "notat.md"),
    guidance!("_skabelon/observationer/observation.md", "observationer/observation.md"),
];

/// Makes the folder.
pub fn run(folder: &Path, printer: Printer) -> Result<u8, Diagnostic> {
    refuse_used(folder)?;
    for (path, text) in FILES {
        // A byte order mark makes Excel read the Danish letters of a CSV file.
        let mark = if path.ends_with(".csv") { "\u{feff}" } else { "" };
        output::write(&folder.join(path), format!("{mark}{text}").as_bytes())?;
    }
    let language = printer.language;
    for (path, texts) in CONFERENCE {
        let text = if language == Language::Da { texts[0] } else { texts[1] };
        output::write(&folder.join(conference::FOLDER).join(path), text.as_bytes())?;
    }
    output::write(&folder.join("aftaler.xlsx"), &forms::agreements(language)?)?;
    let rubric = folder.join(conference::FOLDER).join("_skabelon/rubrik.xlsx");
    output::write(&rubric, &forms::rubric(language)?)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline;

    struct Folder(std::path::PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Makes a project with one unit and a copy of the template for it.
    fn project(language: Language, test: &str) -> Folder {
        let name = format!("datapakke-{test}-{}-{language}", std::process::id());
        let root = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&root);
        run(&root, Printer { language, json: true }).unwrap();
        let units =
            "nummer;navn;type\n999001;Strandskolen;skole\n999002;Engskolen;skole\n";
        fs::write(root.join("enheder.csv"), units).unwrap();
        let own = root.join("samtale/999001");
        fs::create_dir_all(own.join("observationer")).unwrap();
        for (path, _) in CONFERENCE {
            let Some(name) = path.strip_prefix("_skabelon/") else { continue };
            fs::copy(root.join("samtale").join(path), own.join(name)).unwrap();
        }
        fs::copy(root.join("samtale/_skabelon/rubrik.xlsx"), own.join("rubrik.xlsx"))
            .unwrap();
        Folder(root)
    }

    #[test]
    fn what_new_writes_is_read_back_as_not_filled_in() {
        for language in [Language::Da, Language::En] {
            let folder = project(language, "empty");
            let mut loaded = pipeline::load(&folder.0).unwrap();
            let codes: Vec<&str> =
                loaded.diagnostics.iter().map(|d| d.code.as_str()).collect();
            assert_eq!(codes, ["nothing-written"; 5], "{:#?}", loaded.diagnostics);
            assert_eq!(loaded.prepared.files.len(), 7);
            let unnamed = crate::command::check::unnamed;
            assert!(unnamed(&loaded).is_some(), "nobody has written the name");
            loaded.project.config.settings.municipality = "Fjordby".to_owned();
            assert!(unnamed(&loaded).is_none());
        }
    }

    #[test]
    fn a_template_that_is_filled_in_is_read() {
        for (language, indicator) in
            [(Language::Da, "Indikator:"), (Language::En, "Indicator:")]
        {
            let folder = project(language, "filled");
            let path = folder.0.join("samtale/999001/punkter-enhed.md");
            let text = fs::read_to_string(&path).unwrap();
            let filled = format!("## Pauserne\n{indicator} trivsel.stoette");
            let text = text.replacen(&format!("##\n{indicator}"), &filled, 1);
            fs::write(&path, text).unwrap();
            let loaded = pipeline::load(&folder.0).unwrap();
            let conference =
                &loaded.prepared.conferences.units[&"999001".parse().unwrap()];
            assert_eq!(conference.points.len(), 1);
            assert!(conference.points[0].about.is_some());
        }
    }
}
