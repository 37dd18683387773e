//! A whole build of a project folder in a process of its own; time and peak memory go to
//! standard error as `wall_seconds=… peak_mb=…`. With `DATAPAKKE_ALONE`, on one thread, what
//! Typst alone takes for the same documents: `documents=… alone_seconds=…`.
//!
//! `cargo run --release --bin peak [PROJECT [OUT [skoler|pakker]]]`; without a project, Fjordby
//! is made; with `skoler`, only the confidential edition of ordinary schools; with `pakker`,
//! only their packs, and the first word is a folder of project folders.

use std::path::{Path, PathBuf};
use std::time::Instant;

use datapakke::args::{Asked, Build, Request};
use datapakke_benches::alone;
use datapakke_benches::child::{ALONE, PACKS, THREADS};
use datapakke_benches::clock::memory;
use datapakke_benches::packs::packs;
use datapakke_benches::project;
use datapakke_model::release::Edition;

fn main() {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let root =
        words.next().unwrap_or_else(|| project::write_fjordby(&std::env::temp_dir()));
    let out = words.next();
    // The target is set for two cores.
    let threads =
        std::env::var(THREADS).map_or(2, |n| n.parse().expect("a number of threads"));
    let is_alone = std::env::var_os(ALONE).is_some();
    if is_alone {
        alone::watch();
    }
    let threads = if is_alone { 1 } else { threads };
    let word = words.next();
    let only_packs = word.as_ref().is_some_and(|word| word.as_os_str() == PACKS);
    let (units, editions) = match word {
        Some(_) if !only_packs => (schools(&root), vec![Edition::Fortrolig]),
        _ => (Vec::new(), Vec::new()),
    };
    let build = Build { out, project: root, units, editions, jobs: Some(threads) };
    let before = memory("VmHWM:");
    let start = Instant::now();
    let exit = match (only_packs, &build.out) {
        (true, Some(out)) => {
            let told = |n| eprintln!("packs={n} so_far_mb={:.1}", memory("VmHWM:"));
            packs(&below(&build.project), out, threads, told);
            0
        }
        _ => {
            let command = Asked::Build(build);
            datapakke::run(Request { language: None, json: true, command })
        }
    };
    let wall = start.elapsed().as_secs_f64();
    if is_alone {
        let (documents, seconds) = alone::sum();
        eprintln!("documents={documents} alone_seconds={seconds:.3}");
    }
    eprintln!(
        "wall_seconds={wall:.3} peak_mb={:.1} before_mb={before:.1} exit={exit}",
        memory("VmHWM:")
    );
}

/// Returns the folders in a folder, in the order of their names.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of projects is there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Returns the numbers of the ordinary schools that are open.
fn schools(root: &Path) -> Vec<String> {
    let list = std::fs::read_to_string(root.join("enheder.csv"));
    let list = list.expect("a sample lists its units");
    let rows = list.lines().skip(1).map(|line| line.split(';').collect::<Vec<_>>());
    let open = rows.filter(|row| row[2] == "skole" && row[6].is_empty());
    open.map(|row| row[0].to_owned()).collect()
}
