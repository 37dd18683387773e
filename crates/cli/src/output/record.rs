//! What a unit's folder says of itself: which documents lie there, of what they were made,
//! and what the lists of the whole build need of them, so that nothing is made twice.
//!
//! The record is one of the files of the set, so it is never older or newer than the
//! documents it speaks of.

use std::collections::BTreeMap;
use std::path::Path;

use datapakke_model::release::Edition;
use datapakke_model::{Diagnostic, Text};
use serde::{Deserialize, Serialize};

use super::sha256;

/// The name of the record in a unit's folder.
pub const FILE: &str = ".datapakke.json";

/// The form of the record; another one is not read, and the documents are made anew.
pub const FORMAT: u32 = 3;

/// Returns the name of the file in a unit's folder that holds an edition's lines of
/// `figures.csv`, so that no build holds the lines of all units at once.
pub fn lines(edition: Edition) -> String {
    format!(".figurer-{edition}.csv")
}

/// What lies in a unit's folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The form of this record.
    pub format: u32,
    /// The unit.
    pub unit: String,
    /// The documents of each edition.
    pub editions: BTreeMap<Edition, Documents>,
    /// Files of the unit that belong to documents of its group: path and hash.
    pub shared: BTreeMap<String, String>,
}

/// The documents of one edition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Documents {
    /// The hash of everything they were made of.
    pub because: String,
    /// Pages of the pack.
    pub pages: usize,
    /// The papers beside it.
    pub links: Vec<Link>,
    /// Each file: path below the edition's folder, and hash.
    pub files: BTreeMap<String, String>,
    /// The files that may be found again by what they are made of.
    pub found: BTreeMap<String, Found>,
    /// The hash of the file that holds their lines of `figures.csv`.
    pub lines: String,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that may be found again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its path below the edition's folder.
    pub file: String,
    /// How many pages it has, if it has pages.
    pub pages: usize,
}

/// A paper that the landing page links to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is called.
    pub label: Text,
    /// Its name without ending.
    pub name: String,
    /// Whether there is a Word file.
    pub word: bool,
    /// Whether the sheet of agreements belongs to it.
    pub sheet: bool,
}

impl Record {
    /// Reads the record of a folder; none where there is none that this program wrote.
    pub fn of(folder: &Path) -> Option<Self> {
        let bytes = std::fs::read(folder.join(FILE)).ok()?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        (record.format == FORMAT).then_some(record)
    }

    /// Returns all files it speaks of: path below the unit's folder, and hash.
    pub fn files(&self) -> BTreeMap<String, &str> {
        let editions = self.editions.iter();
        let editions =
            editions.flat_map(|(edition, documents)| documents.paths(*edition));
        let shared = self.shared.iter().map(|(path, hash)| (path.clone(), hash.as_str()));
        editions.chain(shared).collect()
    }

    /// Returns the record as the bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("plain structs with text keys");
        bytes.push(b'\n');
        bytes
    }
}

impl Documents {
    /// Returns all files of an edition: path below the unit's folder, and hash.
    pub fn paths(&self, edition: Edition) -> impl Iterator<Item = (String, &str)> {
        let path = move |name: &String| format!("{edition}/{name}");
        let files =
            self.files.iter().map(move |(name, hash)| (path(name), hash.as_str()));
        files.chain([(lines(edition), self.lines.as_str())])
    }

    /// Tells whether all files lie in the unit's folder as they were written.
    pub fn whole(&self, edition: Edition, folder: &Path) -> bool {
        let same = |(path, hash): (String, &str)| {
            std::fs::read(folder.join(path)).is_ok_and(|bytes| sha256(&bytes) == hash)
        };
        self.paths(edition).all(same)
    }
}
