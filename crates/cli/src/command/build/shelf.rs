//! Where documents are put: each unit's folder and each group's appears whole, keeps what is
//! somebody's own, and goes when nothing is made for it any more.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use datapakke_model::Diagnostic;
use datapakke_model::release::Edition;
use datapakke_model::source::Place;

use super::compare::{LETTER, PAGE};
use super::together::{SharedFile, SharedFiles};
use super::unit::Made;
use super::{AGREEMENTS, town};
use crate::output::disk::{Disk, Real};
use crate::output::record::{self, Record};
use crate::output::set::{self, Files};
use crate::output::{cannot_write, sha256};

/// The folders of documents, as they are when a build begins.
pub struct Shelf<'a> {
    /// The folder of all documents.
    pub out: &'a Path,
    /// Files that belong to documents of groups, by path.
    pub shared: SharedFiles,
    /// Whether those were made; if not, the ones that lie there stay.
    pub groups: bool,
    /// Whether only some editions were asked for; the others stay as well.
    pub some_editions: bool,
}

/// What became of a unit's folder.
#[derive(Default)]
pub struct Shown {
    /// The hash of each file, by path below the folder of documents.
    pub outputs: BTreeMap<String, String>,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

impl Shelf<'_> {
    /// Shows a unit's documents: all that were made, at once.
    ///
    /// # Errors
    /// The folder cannot be written; it shows what it showed.
    pub fn show_unit(
        &self,
        unit: &str,
        folder: &str,
        made: BTreeMap<Edition, Option<Made>>,
        old: Option<&Record>,
    ) -> Result<Shown, Diagnostic> {
        let mut record =
            Record { format: record::FORMAT, unit: unit.to_owned(), ..Record::default() };
        let (mut new, mut stay) = (Files::new(), BTreeSet::new());
        if let Some(old) = old {
            for (edition, documents) in &old.editions {
                if self.some_editions && !made.contains_key(edition) {
                    stay.extend(documents.paths(*edition).map(|(path, _)| path));
                    record.editions.insert(*edition, documents.clone());
                }
            }
            if !self.groups {
                stay.extend(old.shared.keys().cloned());
                record.shared = old.shared.clone();
            }
        }
        for (path, file) in self.shared_of(folder) {
            record.shared.insert(path.clone(), file.hash.clone());
            match &file.bytes {
                Some(bytes) => _ = new.insert(path, bytes.clone()),
                None => _ = stay.insert(path),
            }
        }
        for (edition, made) in made {
            let Some(Made { documents, files, .. }) = made else { continue };
            match files {
                Some(files) => new.extend(files),
                None => stay.extend(documents.paths(edition).map(|(path, _)| path)),
            }
            record.editions.insert(edition, documents);
        }
        let mut shown = Shown::default();
        let at = self.out.join(folder);
        self.save_written(&at, folder, old, &mut new, &mut shown.diagnostics);
        let files = record.files();
        let outputs = files.into_iter().map(|(p, h)| (format!("{folder}/{p}"), h.into()));
        shown.outputs = outputs.collect();
        let bytes = record.bytes();
        shown.outputs.insert(format!("{folder}/{}", record::FILE), sha256(&bytes));
        new.insert(record::FILE.to_owned(), bytes);
        set::publish(&Real, &at, &new, &|path| stay.contains(path) || !ours(old, path))
            .map_err(|error| cannot_write(&at, &error))?;
        Ok(shown)
    }

    /// Shows the documents of the groups, and takes away those of groups that are gone.
    pub fn show_groups(&self) -> Shown {
        let mut shown = Shown::default();
        if !self.groups {
            return shown;
        }
        let mut folders: BTreeMap<&str, BTreeMap<&str, &SharedFile>> = BTreeMap::new();
        for (path, file) in &self.shared {
            let (folder, name) = split(path);
            if !folder.starts_with("enheder/") {
                folders.entry(folder).or_default().insert(name, file);
            }
        }
        for (folder, files) in &folders {
            match self.show_group(folder, files) {
                Ok(outputs) => shown.outputs.extend(outputs),
                Err(fault) => shown.diagnostics.push(fault),
            }
        }
        let made: BTreeSet<&str> = folders.keys().copied().collect();
        shown.diagnostics.extend(self.withdraw("plf", &made));
        if !made.contains(town::FOLDER) {
            shown.diagnostics.extend(self.withdraw_folder(town::FOLDER));
        }
        shown
    }

    /// Shows a group's documents; returns the hash of each file, by path.
    fn show_group(
        &self,
        folder: &str,
        files: &BTreeMap<&str, &SharedFile>,
    ) -> Result<BTreeMap<String, String>, Diagnostic> {
        let at = self.out.join(folder);
        let old = Record::of(&at);
        let shared =
            files.iter().map(|(name, file)| (name.to_string(), file.hash.clone()));
        let record = Record {
            format: record::FORMAT,
            shared: shared.collect(),
            ..Record::default()
        };
        let bytes = |(name, file): (&&str, &&SharedFile)| {
            Some((name.to_string(), file.bytes.clone()?))
        };
        let mut new: Files = files.iter().filter_map(bytes).collect();
        let mut outputs = record.shared.clone();
        let of_record = record.bytes();
        outputs.insert(record::FILE.to_owned(), sha256(&of_record));
        new.insert(record::FILE.to_owned(), of_record);
        set::publish(&Real, &at, &new, &|path| {
            files.contains_key(path) || !ours(old.as_ref(), path)
        })
        .map_err(|error| cannot_write(&at, &error))?;
        Ok(outputs.into_iter().map(|(n, hash)| (format!("{folder}/{n}"), hash)).collect())
    }

    /// Takes away what an earlier build made in folders that this one has no use for: who
    /// agreed to be named then may have thought better of it.
    pub fn withdraw(&self, above: &str, made: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let folders = std::fs::read_dir(self.out.join(above)).into_iter().flatten();
        let mut faults = Vec::new();
        for folder in folders.flatten() {
            let name = folder.file_name().to_string_lossy().into_owned();
            // A copy that somebody made has another kind of name: "990001-skole - kopi".
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let ours_by_name = name.chars().all(plain) && folder.path().is_dir();
            if made.contains(format!("{above}/{name}").as_str()) || !ours_by_name {
                continue;
            }
            faults.extend(self.withdraw_folder(&format!("{above}/{name}")));
        }
        faults
    }

    /// Takes away what an earlier build made in one folder.
    fn withdraw_folder(&self, folder: &str) -> Option<Diagnostic> {
        let folder = self.out.join(folder);
        if !folder.is_dir() {
            return None;
        }
        let old = Record::of(&folder);
        let gone = set::withdraw(&Real, &folder, &|path| {
            path == record::FILE || ours(old.as_ref(), path)
        });
        gone.err().map(|error| cannot_write(&folder, &error))
    }

    /// Ends what a killed build left half way.
    pub fn tidy(&self) -> Result<(), Diagnostic> {
        for above in ["", "enheder", "plf"] {
            let above = self.out.join(above);
            for entry in std::fs::read_dir(&above).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let Some(owner) = set::owner(&name) else { continue };
                let done = match entry.path().is_dir() {
                    true => set::recover(&Real, &above.join(owner)),
                    false => Real.remove(&entry.path()),
                };
                match done {
                    // The two halves of one folder are ended together.
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(cannot_write(&entry.path(), &error));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Returns the files of groups that lie in a unit's folder: path below it, and bytes.
    fn shared_of(&self, folder: &str) -> impl Iterator<Item = (String, &SharedFile)> {
        let prefix = format!("{folder}/");
        self.shared.iter().filter_map(move |(path, file)| {
            Some((path.strip_prefix(&prefix)?.to_owned(), file))
        })
    }

    /// Keeps a document that somebody has written in beside the one that takes its place.
    fn save_written(
        &self,
        at: &Path,
        folder: &str,
        old: Option<&Record>,
        new: &mut Files,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(old) = old else { return };
        for (path, hash) in old.files() {
            let Some((stem, end)) = path.rsplit_once('.') else { continue };
            if !["docx", "xlsx"].contains(&end) || !new.contains_key(&path) {
                continue;
            }
            let Ok(bytes) = std::fs::read(at.join(&path)) else { continue };
            if sha256(&bytes) == hash || new.get(&path) == Some(&bytes) {
                continue;
            }
            let copy = (1..)
                .map(|n| match n {
                    1 => format!("{stem}-jeres.{end}"),
                    n => format!("{stem}-jeres-{n}.{end}"),
                })
                .find(|copy| !Real.exists(&at.join(copy)));
            let Some(copy) = copy else { continue };
            diagnostics.push(written_in(&format!("{folder}/{path}"), &copy));
            new.insert(copy, bytes);
        }
    }
}

/// Tells whether a file in a folder was made by this program: what its record says, or,
/// before there were records, what it was called.
fn ours(record: Option<&Record>, path: &str) -> bool {
    if let Some(record) = record {
        return path == record::FILE || record.files().contains_key(path);
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.strip_suffix(".pdf").or_else(|| name.strip_suffix(".docx"));
    let paper = |stem| datapakke_report::papers::NAMES.contains(&stem);
    // What its letters were in when there was nothing but the page.
    let letter = "sammenlign-bogstav.txt";
    ["datapakke.pdf", AGREEMENTS, LETTER, letter, PAGE, record::FILE].contains(&name)
        || stem.is_some_and(paper)
        || (folder.ends_with("/diagrammer") && name.ends_with(".svg"))
}

/// Splits the path of a shared file into the folder that is shown as one, and the rest.
fn split(path: &str) -> (&str, &str) {
    let deep = path.starts_with("plf/") || path.starts_with("enheder/");
    let mut at = path.match_indices('/').map(|(at, _)| at);
    let at = if deep { at.nth(1) } else { at.next() };
    at.map_or(("", path), |at| (&path[..at], &path[at + 1..]))
}

fn written_in(path: &str, copy: &str) -> Diagnostic {
    Diagnostic::note(
        "written-in",
        format!("nogen har skrevet i dokumentet; det ligger nu som `{copy}` ved siden af det nye"),
        format!("somebody has written in the document; it now lies as `{copy}` beside the new one"),
    )
    .at(Place::file(path))
}
