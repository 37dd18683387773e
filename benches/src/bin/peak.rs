//! A whole build of a project folder in a process of its own; time and peak memory go to
//! standard error as `wall_seconds=… peak_mb=…`.
//!
//! `cargo run --release --bin peak [PROJECT [OUT]]`; without a project, Fjordby is made.

use std::path::PathBuf;
use std::time::Instant;

use datapakke::args::{Asked, Build, Request};
use datapakke_benches::clock::memory;
use datapakke_benches::project;

/// Threads of the build: the target is set for two cores.
const THREADS: usize = 2;

fn main() {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let root =
        words.next().unwrap_or_else(|| project::write_fjordby(&std::env::temp_dir()));
    let build = Build {
        out: words.next(),
        project: root,
        units: Vec::new(),
        editions: Vec::new(),
        jobs: Some(THREADS),
    };
    let before = memory("VmHWM:");
    let start = Instant::now();
    let command = Asked::Build(build);
    let exit = datapakke::run(Request { language: None, json: true, command });
    let wall = start.elapsed().as_secs_f64();
    eprintln!(
        "wall_seconds={wall:.3} peak_mb={:.1} before_mb={before:.1} exit={exit}",
        memory("VmHWM:")
    );
}
