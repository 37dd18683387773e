//! `check`: reads everything and says what was read, what was not, and what is missing.

mod hidden;
mod unprepared;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use datapakke_ingest::{self as ingest, FileReport, Input, Layouts};
use datapakke_model::catalogue::Theme;
use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Language, Severity};
use serde::Serialize;

use crate::command::code;
use crate::command::new::UNNAMED;
use crate::config;
use crate::exit;
use crate::pipeline::{self, Loaded};
use crate::print::Printer;
use crate::project::unreadable;

/// One file as `check --json` tells of it.
#[derive(Serialize)]
struct FileLine<'a> {
    file: &'a str,
    format: Option<&'a str>,
    nearest: Option<&'a str>,
    why_not: Option<&'a str>,
}

/// Checks a project folder, or recognises a single file.
pub fn run(
    path: &Path,
    language: Option<Language>,
    printer: Printer,
) -> Result<u8, Diagnostic> {
    if path.is_file() {
        return one_file(path, printer);
    }
    let mut loaded = pipeline::load(path)?;
    let language = language.unwrap_or(loaded.project.config.settings.language);
    let printer = Printer { language, ..printer };
    let (known, plan) = loaded.analyse()?;
    let mut diagnostics = loaded.diagnostics.clone();
    let (register, catalogue) = (&loaded.register, &loaded.catalogue);
    diagnostics.extend(hidden::mostly(known.profiles(), &plan, register, catalogue));
    diagnostics.extend(unnamed(&loaded));
    diagnostics.extend(missing(&loaded));
    let year = loaded.project.config.settings.year;
    diagnostics.extend(unprepared::notes(&loaded.prepared, &loaded.register, year));
    if printer.json {
        let files: Vec<_> = loaded.plan.files.iter().map(|f| line(f, language)).collect();
        let conference = loaded.prepared.files.iter().map(
            |f| serde_json::json!({ "file": f.path, "read": f.label.get(language) }),
        );
        printer.value(&serde_json::json!({
            "exit": code(&diagnostics), "files": files,
            "conference": conference.collect::<Vec<_>>(), "units": loaded.register.units.len(),
            "rows": loaded.batch.len(), "remarks": diagnostics,
        }));
        return Ok(code(&diagnostics));
    }
    for file in &loaded.plan.files {
        printer.line(&words(file, printer));
    }
    for file in &loaded.prepared.files {
        printer.line(&format!("{}: {}", file.path, file.label.get(language)));
    }
    let (units, rows) = (loaded.register.units.len(), loaded.batch.len());
    printer.line(&match language {
        Language::Da => format!("{units} enheder, {rows} oplysninger læst"),
        Language::En => format!("{units} units, {rows} pieces of data read"),
    });
    printer.remarks(&diagnostics);
    Ok(code(&diagnostics))
}

/// Says when the municipality still has the name that a new project gives it.
pub(super) fn unnamed(loaded: &Loaded) -> Option<Diagnostic> {
    let name = &loaded.project.config.settings.municipality;
    (name == UNNAMED).then(|| {
        Diagnostic::warning(
            "municipality-unnamed",
            format!("kommunen hedder stadig `{UNNAMED}`, og det kommer på alle sider"),
            format!("the municipality is still called `{UNNAMED}`, on every page"),
        )
        .at(Place::file(config::FILE))
        .hint(
            "skriv kommunens navn efter navn under [kommune]",
            "write the municipality's name after navn under [kommune]",
        )
    })
}

/// Says of which themes that every school must have no file speaks.
fn missing(loaded: &Loaded) -> Vec<Diagnostic> {
    let core = loaded.catalogue.indicators.iter().filter(|i| i.core);
    let themes_core: BTreeSet<Theme> = core.map(|i| i.theme).collect();
    let rows = loaded.batch.observations.rows.iter();
    let read: BTreeSet<_> = rows.map(|row| &row.indicator).collect();
    let found = read.into_iter().filter_map(|id| loaded.catalogue.indicator(id));
    let mut themes_with: BTreeSet<Theme> = found.map(|i| i.theme).collect();
    if !loaded.batch.tests.is_empty() {
        themes_with.insert(Theme::Læring);
    }
    if !loaded.batch.absences.is_empty() {
        themes_with.insert(Theme::Fravær);
    }
    themes_core
        .difference(&themes_with)
        .map(|theme| {
            let label = theme.label();
            Diagnostic::warning(
                "core-missing",
                format!("ingen fil har tal om {}", label.da.to_lowercase()),
                format!("no file has figures on {}", label.en.to_lowercase()),
            )
            .hint(
                "skolernes faste tal er læring, fravær og trivsel: læg årets udtræk i data/",
                "every school has learning, absence and well-being: put this year's exports in data/",
            )
        })
        .collect()
}

fn one_file(path: &Path, printer: Printer) -> Result<u8, Diagnostic> {
    let name =
        path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes =
        fs::read(path).map_err(|e| unreadable(&path.display().to_string(), &e))?;
    let outcome = ingest::plan(
        vec![Input { path: name, bytes: bytes.into() }],
        &Layouts::built_in(),
    );
    let unknown = outcome.value.files.iter().any(|f| f.format.is_none());
    let exit = if unknown { exit::NOTHING } else { code(&outcome.diagnostics) };
    if printer.json {
        let files: Vec<_> =
            outcome.value.files.iter().map(|f| line(f, printer.language)).collect();
        printer.value(&serde_json::json!({
            "exit": exit, "files": files, "remarks": outcome.diagnostics,
        }));
        return Ok(exit);
    }
    for file in &outcome.value.files {
        printer.line(&words(file, printer));
    }
    let serious: Vec<_> = outcome
        .diagnostics
        .iter()
        .filter(|d| d.severity != Severity::Note)
        .cloned()
        .collect();
    printer.remarks(&serious);
    Ok(exit)
}

fn line(file: &FileReport, language: Language) -> FileLine<'_> {
    FileLine {
        file: &file.path,
        format: file.format.as_deref(),
        nearest: file.nearest.as_ref().map(|(format, _)| format.as_str()),
        why_not: file.nearest.as_ref().map(|(_, why)| why.get(language)),
    }
}

fn words(file: &FileReport, printer: Printer) -> String {
    match (&file.label, &file.nearest) {
        (Some(label), _) => format!("{}: {}", file.path, label.get(printer.language)),
        (None, Some((format, why))) => format!(
            "{}: {} {format}: {}",
            file.path,
            printer.pick("ikke genkendt; nærmest", "not recognised; nearest"),
            why.get(printer.language)
        ),
        (None, None) => {
            format!("{}: {}", file.path, printer.pick("ikke genkendt", "not recognised"))
        }
    }
}
