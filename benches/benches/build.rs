//! The whole build of Fjordby, in a process of its own with two threads, against the number
//! of its packs times T; and the peak of its memory.

use std::path::Path;
use std::process::{Command, Stdio};

use datapakke_benches::clock::{Duel, median};
use datapakke_benches::plain::{PlainDocument, Shelf};
use datapakke_benches::project::{Fjordby, repository, write_fjordby};

const TURNS: usize = 5;
/// How long Typst's own program keeps unused results while it watches a file.
const TYPST_KEEPS: usize = 10;

fn main() {
    let root = write_fjordby(Path::new(env!("CARGO_TARGET_TMPDIR")));
    let fjordby = Fjordby::open(&root);
    let shelf = Shelf::open(repository());
    let plain: Vec<PlainDocument<'_>> = fjordby
        .profiles()
        .iter()
        .map(|profile| fjordby.plain(&shelf, profile, &fjordby.context_of(profile)))
        .collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.expect("a pool of one thread");
    let peaks = std::cell::RefCell::new(Vec::new());
    let build = || peaks.borrow_mut().push(build(&root));
    let emptied = || pool.install(|| all(&plain, 0));
    let kept = || pool.install(|| all(&plain, TYPST_KEEPS));
    println!("{} packs", plain.len());
    Duel::run(TURNS, build, emptied).report("build / (packs × T), memory emptied", 1.0);
    Duel::run(TURNS, build, kept).report("build / (packs × T), memory kept", 1.0);
    println!("peak   {:.1} MB (median), target below 400 MB", median(peaks.take()));
}

/// Sets all packs with Typst alone, one after the other.
fn all(packs: &[PlainDocument<'_>], keep: usize) -> usize {
    comemo::evict(0);
    let set = packs.iter().map(|pack| {
        let length = pack.pdf().len();
        comemo::evict(keep);
        length
    });
    set.sum()
}

/// Builds, and returns the peak of memory in MB.
fn build(root: &Path) -> f64 {
    let out = root.join("ud");
    let mut command = Command::new(env!("CARGO_BIN_EXE_peak"));
    let ran = command.arg(root).arg(out).stdout(Stdio::null()).output();
    let said = ran.expect("the runner starts").stderr;
    let said = String::from_utf8_lossy(&said);
    let peak = said.split_whitespace().find_map(|word| word.strip_prefix("peak_mb="));
    peak.and_then(|peak| peak.parse().ok()).unwrap_or_else(|| panic!("no build: {said}"))
}
