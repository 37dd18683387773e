//! What reading and analysing pupils' absence costs as pupils and years grow: seconds and the
//! peak of memory, each in a process of its own on all threads.
//!
//! `cargo run --release --bin growth`

use std::process::Command;

use datapakke_benches::clock::memory;
use datapakke_benches::reading::{self, Rules};

/// Pupils of one year, and years of 5,000 pupils.
const PUPILS: [usize; 4] = [2_500, 5_000, 10_000, 20_000];
const YEARS: [u16; 4] = [1, 2, 4, 6];

/// Pupils of a school.
const A_SCHOOL: usize = 450;

fn main() {
    let asked: Vec<usize> =
        std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    if let [pupils, years] = asked[..] {
        return one(pupils, years as u16);
    }
    println!(
        "pupils, years: MB read; reading, analysing; ms per 1,000 pupil-years; peak"
    );
    for (pupils, years) in
        PUPILS.map(|n| (n, 1)).into_iter().chain(YEARS.map(|n| (5_000, n)))
    {
        let program = std::env::current_exe().expect("a running program has a path");
        let words = [pupils.to_string(), years.to_string()];
        let ran = Command::new(program).args(words).status();
        assert!(ran.is_ok_and(|status| status.success()), "the measurement runs");
    }
}

fn one(pupils: usize, years: u16) {
    let schools = pupils.div_ceil(A_SCHOOL);
    let files = reading::extracts(1, (pupils, schools), years);
    let bytes: usize = files.iter().map(|file| file.len()).sum();
    let (read, analysed, _) = reading::ours(&files, schools, &Rules::new());
    let each = 1e6 * (read + analysed) / (pupils * usize::from(years)) as f64;
    println!(
        "{pupils}, {years}: {:.0} MB; {read:.2} s, {analysed:.2} s; {each:.1} ms; {:.0} MB",
        bytes as f64 / 1e6,
        memory("VmHWM:"),
    );
}
