//! `verify`: the manifest of a build against the project's files and the documents: what was
//! changed, what is gone, and whether a build was cut short.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Text};
use rayon::prelude::*;
use serde::Deserialize;

use crate::config;
use crate::exit;
use crate::manifest::{self, FORMAT};
use crate::output::lock::{self, State};
use crate::output::record::{self, Record};
use crate::output::{set, sha256};
use crate::print::Printer;
use crate::project::OUT;
use crate::unchanged;

/// What is read of a manifest.
#[derive(Deserialize)]
struct Manifest {
    files: String,
    inputs: Vec<Input>,
    units: Vec<Unit>,
    outputs: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Unit {
    state: String,
}

#[derive(Deserialize)]
struct Input {
    file: String,
    sha256: String,
}

/// How a file stands against its hash.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Found {
    Same,
    Changed,
    Gone,
}

/// Checks a project and its documents, or a folder of documents by itself, and returns the
/// exit code: 0 when all is as it was built, 1 when it can be built again, 2 when a
/// document is damaged.
pub fn run(
    folder: &Path,
    out: Option<&Path>,
    printer: Printer,
) -> Result<u8, Diagnostic> {
    let project = folder.join(config::FILE).is_file();
    let out: PathBuf = match out {
        Some(out) => out.to_owned(),
        None if project => folder.join(OUT),
        None => folder.to_owned(),
    };
    let manifest = read(&out)?;
    let mut remarks = Vec::new();
    match lock::state(&out) {
        State::Ended => {}
        State::Running => remarks.push(running()),
        State::Interrupted => remarks.push(interrupted()),
    }
    let cut_short = !remarks.is_empty();
    let sets = sets(&out);
    for (folder, record) in &sets {
        let files = record.files();
        let files = files.iter().map(|(path, hash)| (format!("{folder}/{path}"), *hash));
        remarks.extend(compare(&out, files.collect(), damaged));
    }
    // What lies in a folder with a record has been compared with it; a build that was cut
    // short may have shown newer documents than the manifest knows.
    let held = |path: &str| sets.keys().any(|set| path.starts_with(&format!("{set}/")));
    let outputs = manifest.outputs.iter();
    let rest = outputs.filter(|(path, _)| !held(path) && !cut_short);
    let rest = rest.map(|(path, hash)| (path.clone(), hash.as_str())).collect();
    remarks.extend(compare(&out, rest, damaged));
    if !cut_short {
        remarks.extend(unlisted(&sets, &manifest));
    }
    let older = manifest.units.iter().filter(|unit| unit.state == manifest::OLDER);
    remarks.extend(not_asked(older.count()));
    let n_outputs = manifest.outputs.len();
    let mut n_inputs = 0;
    if project {
        let inputs: BTreeMap<String, &str> =
            manifest.inputs.iter().map(|i| (i.file.clone(), i.sha256.as_str())).collect();
        n_inputs = inputs.len();
        let changed = compare(folder, inputs, outdated);
        let same = unchanged::files(folder, &out).is_ok_and(|now| now == manifest.files);
        if changed.is_empty() && !same {
            remarks.push(elsewhere());
        }
        remarks.extend(changed);
    }
    let exit = match remarks.iter().map(|remark| remark.severity).min() {
        Some(datapakke_model::Severity::Error) => exit::SOME_FAILED,
        Some(_) => exit::REMARKS,
        None => exit::DONE,
    };
    if printer.json {
        printer.value(&serde_json::json!({
            "exit": exit, "outputs": n_outputs, "inputs": n_inputs, "remarks": remarks,
        }));
        return Ok(exit);
    }
    printer.remarks(&remarks);
    printer.line(&match (exit, printer.language) {
        (exit::DONE, datapakke_model::Language::Da) => {
            format!("alt er, som det blev bygget: {n_outputs} dokumenter og lister, {n_inputs} filer at læse")
        }
        (exit::DONE, datapakke_model::Language::En) => {
            format!("everything is as it was built: {n_outputs} documents and lists, {n_inputs} files to read")
        }
        (exit::REMARKS, _) => {
            printer.pick("byg igen for at få det på plads", "build again to put it right").to_owned()
        }
        _ => printer
            .pick(
                "noget er ikke, som det blev bygget; byg igen, eller hent filerne fra en sikkerhedskopi",
                "something is not as it was built; build again, or take the files from a backup",
            )
            .to_owned(),
    });
    Ok(exit)
}

fn read(out: &Path) -> Result<Manifest, Diagnostic> {
    let path = out.join(manifest::FILE);
    let at = Place::file(path.display().to_string());
    let bytes = std::fs::read(&path).map_err(|error| {
        Diagnostic::error(
            "no-manifest",
            format!("fandt ingen manifest.json: {error}"),
            format!("found no manifest.json: {error}"),
        )
        .at(at.clone())
        .hint(
            "nævn projektmappen eller mappen med dokumenterne, eller byg først",
            "name the project folder or the folder of documents, or build first",
        )
    })?;
    let unreadable = |what: String| {
        Diagnostic::error(
            "manifest",
            format!("manifest.json kan ikke bruges: {what}"),
            format!("manifest.json cannot be used: {what}"),
        )
        .at(at.clone())
        .hint("byg igen med denne version", "build again with this version")
    };
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
    match manifest::format(&value) {
        FORMAT => {}
        found => return Err(unreadable(format!("format {found}, {FORMAT}"))),
    }
    serde_json::from_value(value).map_err(|error| unreadable(error.to_string()))
}

/// Returns the folders that carry a record, by path.
fn sets(out: &Path) -> BTreeMap<String, Record> {
    let mut found = BTreeMap::new();
    for above in ["", "enheder", "plf"] {
        for entry in std::fs::read_dir(out.join(above)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if set::owner(&name).is_some() {
                continue;
            }
            let path = if above.is_empty() { name } else { format!("{above}/{name}") };
            found.extend(Record::of(&entry.path()).map(|record| (path, record)));
        }
    }
    found
}

/// Compares files with their hashes, on all threads, and tells of those that differ.
fn compare(
    root: &Path,
    files: BTreeMap<String, &str>,
    tell: fn(&str, Found) -> Diagnostic,
) -> Vec<Diagnostic> {
    let found = |(path, hash): (&String, &&str)| {
        let found = match std::fs::read(root.join(path)) {
            Ok(bytes) if sha256(&bytes) == **hash => Found::Same,
            Ok(_) => Found::Changed,
            Err(_) => Found::Gone,
        };
        (found != Found::Same).then(|| tell(path, found))
    };
    files.par_iter().filter_map(found).collect()
}

/// Says which folders the manifest knows nothing of, and which it knows differently.
fn unlisted(sets: &BTreeMap<String, Record>, manifest: &Manifest) -> Vec<Diagnostic> {
    let listed: BTreeSet<&str> = manifest
        .outputs
        .keys()
        .filter_map(|path| path.strip_suffix(record::FILE)?.strip_suffix('/'))
        .collect();
    let mut remarks = Vec::new();
    for folder in listed.iter().filter(|folder| !sets.contains_key(**folder)) {
        remarks.push(damaged(&format!("{folder}/{}", record::FILE), Found::Gone));
    }
    for (folder, record) in sets {
        let path = format!("{folder}/{}", record::FILE);
        match manifest.outputs.get(&path) {
            Some(hash) if *hash == sha256(&record.bytes()) => {}
            Some(_) => remarks.push(damaged(&path, Found::Changed)),
            None => remarks.push(
                Diagnostic::note(
                    "older-documents",
                    "mappen er fra en tidligere bygning og står ikke i manifest.json",
                    "the folder is of an earlier build and is not in manifest.json",
                )
                .at(Place::file(folder.as_str())),
            ),
        }
    }
    remarks
}

/// Says how many data packs the last build was not asked to make again.
fn not_asked(n: usize) -> Option<Diagnostic> {
    let packs = Text::counted(
        n,
        ["datapakke er", "data pack is"],
        ["datapakker er", "data packs are"],
    );
    let remark = Diagnostic::note(
        "older-documents",
        format!("{} ældre end det, projektet siger nu", packs.da),
        format!("{} older than what the project says now", packs.en),
    );
    (n > 0).then(|| remark.hint("byg alle enheder", "build all units"))
}

fn damaged(path: &str, found: Found) -> Diagnostic {
    let (code, da, en) = match found {
        Found::Gone => ("output-gone", "dokumentet mangler", "the document is missing"),
        _ => (
            "output-changed",
            "dokumentet er ændret, efter at det blev bygget",
            "the document was changed after it was built",
        ),
    };
    Diagnostic::error(code, da, en).at(Place::file(path))
}

fn outdated(path: &str, found: Found) -> Diagnostic {
    let (code, da, en) = match found {
        Found::Gone => (
            "input-gone",
            "filen er væk siden bygningen",
            "the file is gone since the build",
        ),
        _ => (
            "input-changed",
            "filen er ændret siden bygningen, så dokumenterne er ældre end den",
            "the file was changed since the build, so the documents are older than it",
        ),
    };
    Diagnostic::warning(code, da, en)
        .at(Place::file(path))
        .hint("byg igen", "build again")
}

fn elsewhere() -> Diagnostic {
    Diagnostic::warning(
        "project-changed",
        "noget i projektmappen er ændret siden bygningen: indstillinger, enheder, samtale, aftaler, nye filer eller andet",
        "something in the project folder was changed since the build: settings, units, conferences, agreements, new files or else",
    )
    .hint("byg igen", "build again")
}

fn running() -> Diagnostic {
    Diagnostic::warning(
        "build-running",
        "en bygning er i gang; det, der er færdigt, er efterprøvet",
        "a build is running; what is finished was verified",
    )
}

fn interrupted() -> Diagnostic {
    Diagnostic::warning(
        "build-interrupted",
        "den sidste bygning blev afbrudt: hver enheds mappe er hel, men listerne passer måske ikke til dem",
        "the last build was cut short: each unit's folder is whole, but the lists may not fit them",
    )
    .hint("byg igen; kun det, der mangler, laves", "build again; only what is left is made")
}
