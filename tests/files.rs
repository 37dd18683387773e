//! Folders of a test run: an empty one to work in, and all files below one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Returns an empty folder inside another of this run, which has the name given.
pub fn folder(run: &str, name: &str) -> PathBuf {
    let run = format!("{run} {}", std::process::id());
    let folder = std::env::temp_dir().join(run).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// All files below a folder, by path.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(next) = rest.pop() {
        for entry in fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                rest.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy();
                found.insert(name.replace('\\', "/"), fs::read(&path).unwrap());
            }
        }
    }
    found
}
