//! The sources of the program in; their hash out, so that documents made by another
//! program are made again even where both carry the same version.

use std::fs;
use std::path::{Path, PathBuf};

/// What the documents depend on, below the repository.
const SOURCES: [&str; 3] = ["crates", "report-templates", "Cargo.lock"];

fn main() {
    // Asked when it runs: a build folder may serve copies of the sources in several places.
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").expect("Cargo says where it is");
    let root = Path::new(&folder).join("../..");
    let mut files = Vec::new();
    for source in SOURCES {
        let path = root.join(source);
        println!("cargo::rerun-if-changed={}", path.display());
        collect(&path, &mut files);
    }
    files.sort();
    // FNV-1a: tells versions of our own sources apart, nothing more.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy();
        let bytes = fs::read(file).unwrap_or_default();
        for byte in name.bytes().chain([0]).chain(bytes) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=DATAPAKKE_SOURCES={hash:016x}");
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(path) else {
        files.push(path.to_owned());
        return;
    };
    for entry in entries.flatten() {
        // Tests and expected results change nothing that is made.
        let name = entry.file_name();
        if name != "tests" && name != "snapshots" && name != "target" {
            collect(&entry.path(), files);
        }
    }
}
