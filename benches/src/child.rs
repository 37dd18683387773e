//! A project folder goes in, what a whole build of it took in a process of its own comes out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The variable that tells the runner how many threads to build with.
pub const THREADS: &str = "DATAPAKKE_THREADS";

/// The variable that asks the runner to set every document with Typst alone, too.
pub const ALONE: &str = "DATAPAKKE_ALONE";

/// The word that asks the runner for the documents of ordinary schools alone.
pub const SCHOOLS: &str = "skoler";

/// The word that asks the runner for one pack per ordinary school of all projects in a folder,
/// and nothing else.
pub const PACKS: &str = "pakker";

/// The folder of documents in a project.
const OUT: &str = "ud";

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
    forget(root);
    run(root, words, (THREADS, &threads.to_string())).took()
}

/// Builds two projects from cold beside each other, each on one thread, and returns the
/// seconds until both are done: what two cores of this machine can give at most.
pub fn both(roots: [&Path; 2]) -> f64 {
    roots.iter().for_each(|root| forget(root));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for root in roots {
            scope.spawn(move || run(root, &[], (THREADS, "1")));
        }
    });
    start.elapsed().as_secs_f64()
}

/// Makes one pack per ordinary school of all projects in a folder, in one process; returns what
/// it took, and how many packs there were after each project with the peak of memory so far.
pub fn packs(land: &Path, threads: usize) -> (Took, Vec<(usize, f64)>) {
    forget(land);
    let said = run(land, &[PACKS], (THREADS, &threads.to_string()));
    let made = said.all("packs=").into_iter().map(|n| n as usize);
    (said.took(), made.zip(said.all("so_far_mb=")).collect())
}

/// Moves what an earlier build left, which would be kept, to a name of its own beside the
/// project. Were it deleted, a file system without a journal would look long, for minutes,
/// for numbers of new files that no file had lately.
fn forget(root: &Path) {
    let out = root.join(OUT);
    let beside = |n: u32| root.with_extension(format!("before-{n}"));
    let free = (0..).map(beside).find(|path| !path.exists());
    if let (true, Some(free)) = (out.exists(), free) {
        std::fs::rename(out, free).expect("the folder is ours");
    }
}

/// Builds a project once more on two threads, with what an earlier build left.
pub fn again(root: &Path) -> Took {
    run(root, &[], (THREADS, "2")).took()
}

/// Builds a project on one thread and returns how many documents it has and what Typst alone
/// takes for all of them.
pub fn alone(root: &Path, words: &[&str]) -> (usize, f64) {
    forget(root);
    let said = run(root, words, (ALONE, "1"));
    (said.figure("documents=") as usize, said.figure("alone_seconds="))
}

/// What a build said.
struct Said(String);

impl Said {
    fn took(&self) -> Took {
        Took { wall: self.figure("wall_seconds="), peak: self.figure("peak_mb=") }
    }

    /// Returns the first figure that follows a name.
    fn figure(&self, name: &str) -> f64 {
        *self.all(name).first().unwrap_or_else(|| panic!("no build: {}", self.0))
    }

    fn all(&self, name: &str) -> Vec<f64> {
        let words = self.0.split_whitespace();
        words.filter_map(|word| word.strip_prefix(name)?.parse().ok()).collect()
    }
}

/// Runs a build.
fn run(root: &Path, words: &[&str], variable: (&str, &str)) -> Said {
    let ran = Command::new(beside("peak"))
        .args([root, &root.join(OUT)])
        .args(words)
        .env(variable.0, variable.1)
        .stdout(Stdio::null())
        .output()
        .expect("`cargo build --release --bins` has made the runner");
    Said(String::from_utf8_lossy(&ran.stderr).into_owned())
}

/// Returns the path of another program of the benches.
pub fn beside(name: &str) -> PathBuf {
    let myself = std::env::current_exe().expect("a running program has a path");
    myself.with_file_name(name)
}
