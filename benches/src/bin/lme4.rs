//! Our random-intercept fit of a nation's pupils against lme4's of the same rows, in turns:
//! the ratio of the times, and how far the estimates are apart.
//!
//! `cargo run --release --bin lme4 [TURNS]`; needs `Rscript` with the package lme4.

use std::path::{Path, PathBuf};
use std::process::Command;

use datapakke_benches::clock::{Took, median, time};
use datapakke_benches::nation::{Nation, PUPILS, SCHOOLS};

/// Ours must be this many times faster.
const TARGET: f64 = 20.0;

fn main() {
    let turns = std::env::args().nth(1);
    let turns: usize = turns.map_or(3, |word| word.parse().expect("a whole number"));
    let nation = Nation::new();
    let folder = write(&nation);
    let fit = nation.fit();
    let ours = [fit.beta[0], fit.beta[1], fit.tau2, fit.sigma2];
    let (mut ratios, mut cores, mut apart) = (Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..turns {
        let mine = time(|| nation.fit());
        let (theirs, estimates) = lme4(&folder);
        println!(
            "ours {:.0} ms, lme4 {:.0} ms; on the core {:.0} and {:.0} ms",
            mine.wall * 1e3,
            theirs.wall * 1e3,
            mine.core * 1e3,
            theirs.core * 1e3
        );
        ratios.push(theirs.wall / mine.wall);
        cores.push(theirs.core / mine.core);
        let both = ours.iter().zip(&estimates);
        apart = both.map(|(a, b)| (a - b).abs() / b.abs()).fold(apart, f64::max);
    }
    println!(
        "ratio  lme4 / ours, {PUPILS} pupils in {SCHOOLS} schools, REML, from the rows: \
         {:.0}, on the core {:.0}, target {TARGET}; {turns} turns; estimates at most \
         {apart:.1e} apart",
        median(ratios),
        median(cores)
    );
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

/// Writes the columns as R reads them.
fn write(nation: &Nation) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("nation-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let put = |name: &str, bytes: Vec<u8>| {
        std::fs::write(folder.join(name), bytes).expect("a column can be written");
    };
    let numbers = |v: &[f64]| v.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let schools = nation.schools.iter().flat_map(|v| v.to_le_bytes());
    put("school", schools.collect());
    put("first", numbers(&nation.first));
    put("second", numbers(&nation.second));
    folder
}

/// Runs lme4 once in a process of its own; returns its time and estimates.
fn lme4(folder: &Path) -> (Took, Vec<f64>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("lme4.R");
    let output = Command::new("Rscript").arg(script).arg(folder).output();
    let output = output.expect("Rscript can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> =
        text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(numbers.len() == 6, "lme4 did not answer: {text} {errors}");
    (Took { wall: numbers[0], core: numbers[1] }, numbers[2..].to_vec())
}
