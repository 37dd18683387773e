//! All figures of BENCHMARKS.md that stand under "One run", one program after the other, as
//! Markdown: the machine, then what each of them prints.
//!
//! `cargo build --release --bins && cargo run --release --bin tables`, on a quiet machine.

use std::process::Command;

use datapakke_benches::child::beside;

/// The programs with their words.
const ALL: [(&str, &[&str]); 6] = [
    ("profile", &["15"]),
    ("group", &[]),
    ("decide", &[]),
    ("growth", &[]),
    ("scale", &["7", "18", "30"]),
    ("country", &[]),
];

fn main() {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name\t: "));
    let cores = std::thread::available_parallelism().map_or(0, |n| n.get());
    println!("Machine: {}, {cores} cores; commit {}.\n", model.unwrap_or("?"), commit());
    for (name, words) in ALL {
        println!("`{name} {}`:\n\n```", words.join(" "));
        let ran = Command::new(beside(name)).args(words).output();
        let ran = ran.expect("`cargo build --release --bins` has made it");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        println!("{}\n```\n", said.trim_end());
        assert!(ran.status.success(), "{name} ends well");
    }
}

fn commit() -> String {
    let said = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    said.map_or_else(
        |_| "?".to_owned(),
        |s| String::from_utf8_lossy(&s.stdout).trim().to_owned(),
    )
}
