//! Whole municipalities of 12, 30 and 100 units from cold: what they take on one core and on
//! two, against plain Typst for the same PDFs, whether memory stays flat over the packs, and
//! what building again takes.
//!
//! `cargo build --release --bins && cargo run --release --bin scale [SCHOOLS …]`

use std::fs;
use std::path::Path;

use datapakke::sample::SampleOptions;
use datapakke_benches::child;
use datapakke_benches::clock::median;
use datapakke_benches::project::write_sample;

/// Ordinary schools of municipalities of 12, 30 and 100 units.
const SIZES: [usize; 3] = [7, 18, 62];

/// How often each change is built.
const TURNS: usize = 5;

fn main() {
    let asked = std::env::args().skip(1);
    let asked: Vec<usize> =
        asked.map(|n| n.parse().expect("a number of schools")).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    let below = std::env::temp_dir().join("datapakke-scale");
    for schools in sizes {
        let options = SampleOptions { schools, ..SampleOptions::default() };
        let root = write_sample(&below, &format!("kommune-{schools}"), &options);
        let (documents, alone) = child::alone(&root, &[]);
        let one = child::build(&root, &[], 1);
        let other = write_sample(&below, &format!("anden-{schools}"), &options);
        let both = child::both([&root, &other]);
        let two = child::build(&root, &[], 2);
        println!(
            "{schools} schools, {documents} PDFs: one core {:.1} s, two {:.1} s: {:.2} times as \
             fast, target 1.7 (two builds of one core each beside each other: {:.2}); plain Typst on one core {alone:.1} s: two / plain {:.2}, \
             target 0.75; peak {:.0} MB on two, {:.0} MB on one",
            one.wall,
            two.wall,
            one.wall / two.wall,
            2.0 * one.wall / both,
            two.wall / alone,
            two.peak,
            one.peak,
        );
        again(&root, two.wall);
    }
    let _ = fs::remove_dir_all(&below);
}

/// Builds once more on two cores when nothing has changed, when one school's text has, and
/// when one figure of one SFO has, each against the whole.
fn again(root: &Path, whole: f64) {
    let talk = root.join("samtale/990003");
    fs::create_dir_all(&talk).expect("the folder can be made");
    let write_text = |turn: usize| {
        let text =
            format!("# Punkter\n\n## Et nyt punkt {turn}\n\nVi vil tale om læsning.\n");
        fs::write(talk.join("punkter-enhed.md"), text).expect("the text can be written");
    };
    let figures = root.join("data/lokalt/enhedstal.csv");
    let add_one = |_| add_one(&figures, "990601;SFO Strandhuset;2025/26;Antal");
    // The middle of a few turns: such a build is so short that whatever else the machine
    // does would decide.
    let of = |change: &dyn Fn(usize)| {
        let turns = (0..TURNS).map(|turn| {
            change(turn);
            child::again(root).wall
        });
        100.0 * median(turns.collect()) / whole
    };
    println!(
        "  again: nothing changed {:.1} %, target 2; one school's text {:.1} %, target 8; one \
         figure of one SFO {:.1} %, target 8 (of a full build on two cores, middle of {TURNS})",
        of(&|_| ()),
        of(&write_text),
        of(&add_one),
    );
}

/// Adds one to the last figure of the rows that begin so; the file is Windows-1252.
fn add_one(file: &Path, row: &str) {
    let old = fs::read(file).expect("the sample has this file");
    let lines = old.split(|byte| *byte == b'\n').map(|line| {
        if !line.starts_with(row.as_bytes()) {
            return line.to_vec();
        }
        let mut cells: Vec<Vec<u8>> =
            line.split(|byte| *byte == b';').map(<[u8]>::to_vec).collect();
        let figure = String::from_utf8_lossy(&cells[4]).parse::<u32>();
        let more = figure.expect("the fifth cell is a count") + 1;
        cells[4] = more.to_string().into_bytes();
        cells.join(&b';')
    });
    let new = lines.collect::<Vec<_>>().join(&b'\n');
    assert_ne!(old, new, "there is such a row");
    fs::write(file, new).expect("the file can be written");
}
