//! What is about several units: everything that was read comes in, files of groups and of the
//! municipality go out; what an earlier build made of the very same is not made again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use datapakke_model::{Diagnostic, Text, UnitId};
use datapakke_report::{FigureRow, Theme};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::because::Hash;
use super::editions::Editions;
use super::{compare, town};
use crate::figures;
use crate::output::sha256;
use crate::pipeline::Loaded;

/// The name of the record of these documents, in the folder of documents.
pub const FILE: &str = ".datapakke-faelles.json";

/// The form of the record; another one is not read, and the documents are made anew.
const FORMAT: u32 = 1;

/// Links from the landing page: what each document is called, and its path.
pub type Links = Vec<(Text, String)>;

/// A file of a group or of the municipality.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedFile {
    /// The hash of its bytes.
    pub hash: String,
    /// Its bytes; none where it lies there already.
    pub bytes: Option<Vec<u8>>,
}

/// Shared files by path below the folder of documents.
pub type SharedFiles = BTreeMap<String, SharedFile>;

impl SharedFile {
    fn new(bytes: Vec<u8>) -> Self {
        SharedFile { hash: sha256(&bytes), bytes: Some(bytes) }
    }
}

/// Documents that are made of the same: those of one group, whom each unit could learn from,
/// or those of the municipality.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The hash of everything they are made of.
    because: String,
    /// The hash of each file, by path below the folder of documents.
    hashes: BTreeMap<String, String>,
    /// The files that were made.
    #[serde(skip)]
    files: SharedFiles,
    /// Links of the landing page to documents of groups.
    pages: Links,
    /// Links of the landing page to documents of the municipality.
    town: Links,
    /// How units that are not named are called in them, for each unit's own eyes.
    letters: BTreeMap<UnitId, Vec<String>>,
    /// Their lines of `figures.csv`.
    lines: String,
    /// The editions that those lines are of.
    editions: BTreeSet<String>,
    /// What was left out, and why.
    diagnostics: Vec<Diagnostic>,
    /// Whether one could not be made, so that the next build tries again.
    failed: bool,
}

impl Part {
    /// Adds a file.
    pub fn put(&mut self, path: String, bytes: Vec<u8>) {
        let file = SharedFile::new(bytes);
        self.hashes.insert(path.clone(), file.hash.clone());
        self.files.insert(path, file);
    }

    /// Adds a document of a group, with its link.
    pub fn link(&mut self, label: Text, path: &str) {
        self.pages.push((label, path.to_owned()));
    }

    /// Adds a document of the municipality, with its link.
    pub fn link_town(&mut self, label: Text, path: &str) {
        self.town.push((label, path.to_owned()));
    }

    /// Adds how a unit is called in a document.
    pub fn letter(&mut self, unit: UnitId, line: String) {
        self.letters.entry(unit).or_default().push(line);
    }

    /// Adds the figures of a document.
    pub fn figures(&mut self, rows: &[FigureRow]) {
        self.lines += &figures::lines(rows);
        self.editions.extend(rows.iter().map(|row| row.edition.clone()));
    }

    /// Adds what was noticed.
    pub fn notice(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    /// Says that a document could not be made.
    pub fn fail(&mut self, fault: Diagnostic) {
        self.failed = true;
        self.diagnostics.push(fault);
    }

    /// Returns what an earlier build made, if it lies there whole.
    fn kept(&self, out: &Path) -> Option<Self> {
        let is_whole = |(path, hash): &(&String, &String)| {
            fs::read(out.join(path)).is_ok_and(|bytes| sha256(&bytes) == **hash)
        };
        if !self.hashes.iter().all(|file| is_whole(&file)) {
            return None;
        }
        let there = |(path, hash): (&String, &String)| {
            (path.clone(), SharedFile { hash: hash.clone(), bytes: None })
        };
        Some(Part { files: self.hashes.iter().map(there).collect(), ..self.clone() })
    }
}

/// A part that is to be there, and of what.
pub struct Order<'a> {
    /// Its name, by which the next build finds it.
    pub name: String,
    /// The hash of everything it is made of.
    pub because: String,
    /// Makes it.
    pub make: Box<dyn Fn() -> Part + Send + Sync + 'a>,
}

/// The record of all parts.
#[derive(Serialize, Deserialize)]
struct Parts {
    format: u32,
    parts: BTreeMap<String, Part>,
}

/// What was made.
#[derive(Default)]
pub struct Together {
    /// Documents of groups.
    pub pages: Links,
    /// Documents of the municipality.
    pub town: Links,
    /// Each file, by path below the folder of documents; those in a unit's own folder
    /// appear with its documents, the others with those of their group.
    pub files: SharedFiles,
    /// Their lines of `figures.csv`.
    pub lines: String,
    /// The editions that those lines are of.
    pub editions: BTreeSet<String>,
    /// What was left out, and why.
    pub diagnostics: Vec<Diagnostic>,
    /// The record, as the bytes of its file.
    pub record: Vec<u8>,
}

/// Makes the documents of all groups and of the municipality on all threads.
///
/// # Errors
/// The project's key cannot be read.
pub fn make(
    loaded: &Loaded,
    editions: &Editions,
    (theme, base): (&Theme, &Hash),
    out: &Path,
) -> Result<Together, Diagnostic> {
    let mut orders = compare::orders(loaded, editions, (theme, base))?;
    orders.push(town::order(loaded, editions, (theme, base)));
    let old = read(out);
    let parts = orders.par_iter().map(|order| {
        let kept = old.get(&order.name).filter(|part| part.because == order.because);
        let part = kept
            .and_then(|part| part.kept(out))
            .unwrap_or_else(|| Part { because: order.because.clone(), ..(order.make)() });
        (order.name.clone(), part)
    });
    let parts: Vec<(String, Part)> = parts.collect();
    // A booklet leaves more in Typst's memory than any pack will find there again.
    datapakke_report::typeset::forget();
    Ok(gather(loaded, parts))
}

/// Reads the record of an earlier build; nothing where there is none of this form.
fn read(out: &Path) -> BTreeMap<String, Part> {
    let bytes = fs::read(out.join(FILE)).ok();
    let read = bytes.and_then(|bytes| serde_json::from_slice::<Parts>(&bytes).ok());
    let read = read.filter(|read| read.format == FORMAT);
    read.map(|read| read.parts).unwrap_or_default()
}

fn gather(loaded: &Loaded, parts: Vec<(String, Part)>) -> Together {
    let mut all = Together::default();
    let mut letters: BTreeMap<UnitId, Vec<String>> = BTreeMap::new();
    let mut record = Parts { format: FORMAT, parts: BTreeMap::new() };
    for (name, mut part) in parts {
        all.files.append(&mut part.files);
        all.pages.extend(part.pages.iter().cloned());
        all.town.extend(part.town.iter().cloned());
        all.lines += &part.lines;
        all.editions.extend(part.editions.iter().cloned());
        all.diagnostics.extend(part.diagnostics.iter().cloned());
        for (id, lines) in &part.letters {
            letters.entry(id.clone()).or_default().extend(lines.iter().cloned());
        }
        if !part.failed {
            record.parts.insert(name, part);
        }
    }
    for (id, lines) in &letters {
        let Some(unit) = loaded.register.units.get(id) else { continue };
        let (path, text) = compare::letters(unit, lines);
        all.files.insert(path, SharedFile::new(text.into_bytes()));
    }
    all.record = serde_json::to_vec(&record).expect("plain structs with text keys");
    all
}
