//! All figures of BENCHMARKS.md that stand under "One run", one program after the other, as
//! Markdown: the machine, then what each of them prints.
//!
//! `cargo build --release --bins && cargo run --release --bin tables`, on a quiet machine.

use std::fmt::Write;
use std::process::{Command, Stdio};

use datapakke_benches::child::beside;

/// The programs with their words.
const ALL: [(&str, &[&str]); 6] = [
    ("profile", &["31"]),
    ("group", &[]),
    ("decide", &[]),
    ("growth", &[]),
    ("scale", &["7", "18", "30", "62"]),
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
    println!("`cargo bench --bench small -- --quick`:\n\n```\n{}```", small());
}

/// Returns what each small thing takes, and how much of a format is read in a second.
fn small() -> String {
    let words = ["bench", "--offline", "--bench", "small", "--", "--quick"];
    let ran = Command::new("cargo").args(words).stderr(Stdio::inherit()).output();
    let ran = ran.expect("cargo is there, as it runs this");
    assert!(ran.status.success(), "the small benches end well");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let (mut out, mut name) = (String::new(), "");
    // What criterion says of an earlier run is in percent.
    for line in said.lines().filter(|line| !line.contains('%')) {
        // "   time:   [low unit middle unit high unit]"; a short name stands before it.
        let Some((before, figures)) = line.split_once('[') else {
            name = line.trim();
            continue;
        };
        let middle: Vec<&str> = figures.split_whitespace().skip(2).take(2).collect();
        let (before, what) =
            before.trim().rsplit_once(' ').unwrap_or(("", before.trim()));
        match what {
            "time:" => {
                let name = if before.is_empty() { name } else { before.trim() };
                writeln!(out, "{name:40} {}", middle.join(" "))
                    .expect("a string takes it");
            }
            "thrpt:" => {
                out.truncate(out.trim_end().len());
                writeln!(out, ", {}", middle.join(" ")).expect("a string takes it");
            }
            _ => {}
        }
    }
    out
}

fn commit() -> String {
    let said = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    said.map_or_else(
        |_| "?".to_owned(),
        |s| String::from_utf8_lossy(&s.stdout).trim().to_owned(),
    )
}
