//! A project's files in; whether its documents are already what a build would make of them.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use datapakke_model::{Diagnostic, Language};
use rayon::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::args::Build;
use crate::command::build::PROGRAM;
use crate::manifest::{self, FORMAT};
use crate::output::{hex, lock, sha256};
use crate::project::KEY_FILE;

/// Documents that need not be made again.
pub struct Unchanged {
    /// How many there are.
    pub documents: usize,
    /// What was noticed when they were made.
    pub remarks: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct Manifest {
    because: String,
    units: Vec<Unit>,
    outputs: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Unit {
    state: String,
}

/// Returns the hash of everything documents are made of: program, request, the project's
/// files, and the key of the pseudonyms as it is now, since it draws the letters of units
/// that are not named. The hash tells nothing about the key.
pub fn because(files: &str, build: &Build, language: Option<Language>) -> String {
    let Build { project, out: _, units, editions, jobs: _ } = build;
    let key = fs::read(project.join(KEY_FILE)).map(Zeroizing::new);
    let mut hash = Sha256::new();
    hash.update(format!("{PROGRAM}\n{files}\n{units:?}\n{editions:?}\n{language:?}\n"));
    hash.update(key.unwrap_or_default());
    hex(hash)
}

/// Returns the hash of a project's files but for the key. It is taken before anything is
/// read, so that what is changed meanwhile is seen next time.
///
/// # Errors
/// A file cannot be read.
pub fn files(project: &Path, out: &Path) -> io::Result<String> {
    // Before the first build there is no such folder.
    let out = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
    let mut paths = Vec::new();
    collect(project, &out, &mut paths)?;
    paths.retain(|path| path.file_name().is_none_or(|name| name != KEY_FILE));
    paths.sort();
    let hashed: io::Result<Vec<(String, String)>> = paths
        .par_iter()
        .map(|path| {
            let name = path.strip_prefix(project).unwrap_or(path);
            Ok((name.to_string_lossy().replace('\\', "/"), sha256(&fs::read(path)?)))
        })
        .collect();
    let mut text = String::new();
    for (name, hash) in hashed? {
        writeln!(text, "{hash} {name}").expect("a string takes everything");
    }
    Ok(sha256(text.as_bytes()))
}

/// Lists the files of a project, but for the documents and what is made beside them.
fn collect(folder: &Path, out: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        let is_documents = || {
            path.join(lock::FILE).is_file()
                || fs::canonicalize(&path).is_ok_and(|path| path == out)
        };
        if kind.is_dir() && !is_documents() {
            collect(&path, out, paths)?;
        } else if kind.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

/// Returns what lies in a folder of documents, when it was made of the very same and every
/// file is as it was written.
pub fn still_true(out: &Path, because: &str) -> Option<Unchanged> {
    let bytes = fs::read(out.join(manifest::FILE)).ok()?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    if manifest::format(&value) != FORMAT {
        return None;
    }
    let manifest: Manifest = serde_json::from_value(value).ok()?;
    let failed = manifest.units.iter().any(|unit| unit.state == manifest::FAILED);
    if manifest.because != because || failed {
        return None;
    }
    let whole = |(path, hash): (&String, &String)| {
        fs::read(out.join(path)).is_ok_and(|bytes| sha256(&bytes) == *hash)
    };
    if !manifest.outputs.par_iter().all(whole) {
        return None;
    }
    let remarks = fs::read(out.join("remarks.json")).ok()?;
    let remarks = serde_json::from_slice(&remarks).ok()?;
    Some(Unchanged { documents: manifest.units.len(), remarks })
}
