//! Shared by the tests: the repository, and a build of a sample made once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use datapakke::args::{Asked, Build, Request};

pub use crate::files::files;

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A folder of this test run.
pub fn folder(name: &str) -> PathBuf {
    crate::files::folder("datapakke-test", name)
}

/// Copies a folder, without what a build left in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let name = entry.file_name();
        let target = to.join(&name);
        if name == "ud" || name == ".datapakke-noegle" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Builds a project on so many threads and returns the exit code.
pub fn build(project: &Path, out: &Path, jobs: Option<usize>) -> u8 {
    datapakke::run(Request {
        language: None,
        json: true,
        command: Asked::Build(Build {
            project: project.to_owned(),
            out: Some(out.to_owned()),
            units: Vec::new(),
            editions: Vec::new(),
            jobs,
        }),
    })
}

/// A sample, built once for all tests of the run.
pub struct Built {
    /// The project folder (a copy).
    pub project: PathBuf,
    /// The exit code.
    pub exit: u8,
    /// What the build left.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Builds Fjordby once.
pub fn fjordby() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| sample("fjordby"))
}

/// Builds Gladsaxe once.
pub fn gladsaxe() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| sample("gladsaxe"))
}

fn sample(name: &str) -> Built {
    let project = folder(name);
    copy(&root().join("data-samples").join(name), &project);
    let out = folder(&format!("{name}-ud"));
    let exit = build(&project, &out, None);
    Built { project, exit, files: files(&out) }
}
