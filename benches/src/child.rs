//! A project folder goes in, what a whole build of it took in a process of its own comes out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The variable that tells the runner how many threads to build with.
pub const THREADS: &str = "DATAPAKKE_THREADS";

/// The word that asks the runner for one pack per ordinary school.
pub const SCHOOLS: &str = "skoler";

/// What a build took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// Seconds on the clock.
    pub wall: f64,
    /// The peak of its memory in MB.
    pub peak: f64,
}

/// Builds a project from cold with the program `peak`, which must have been built beside this
/// one.
pub fn build(root: &Path, words: &[&str], threads: usize) -> Took {
    let out = root.join("ud");
    // Whatever an earlier build left would be kept.
    let _ = std::fs::remove_dir_all(&out);
    let ran = Command::new(beside("peak"))
        .args([root, &out])
        .args(words)
        .env(THREADS, threads.to_string())
        .stdout(Stdio::null())
        .output()
        .expect("`cargo build --release --bins` has made the runner");
    let said = String::from_utf8_lossy(&ran.stderr);
    let figure = |name: &str| -> f64 {
        let found = said.split_whitespace().find_map(|word| word.strip_prefix(name));
        found
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| panic!("no build: {said}"))
    };
    Took { wall: figure("wall_seconds="), peak: figure("peak_mb=") }
}

fn beside(name: &str) -> PathBuf {
    let myself = std::env::current_exe().expect("a running program has a path");
    myself.with_file_name(name)
}
