//! The whole country: reading and analysing its pupils, against polars on the same bytes; one
//! pack per school, against the time of plain Typst; and the peak of memory.
//!
//! `cargo run --release --bin country [MUNICIPALITIES] [reading]`; without a number, all 98;
//! with the word `reading`, no packs.

use std::path::Path;
use std::time::Instant;

use datapakke::sample::SampleOptions;
use datapakke_benches::clock::{median, memory};
use datapakke_benches::plain::Shelf;
use datapakke_benches::project::{Fjordby, repository, write_sample};
use datapakke_benches::reading::{self, Rules};
use datapakke_benches::{child, columns};
use datapakke_model::release::Edition;
use datapakke_model::unit::UnitKind;

/// The country: what there is of each, and the years that are read.
const MUNICIPALITIES: usize = 98;
const SCHOOLS: usize = 1_100;
const PUPILS: usize = 500_000;
const YEARS: u16 = 6;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let n = words.iter().find_map(|word| word.parse().ok()).unwrap_or(MUNICIPALITIES);
    let only_reading = words.iter().any(|word| word == "reading");
    let below = std::env::temp_dir().join("datapakke-country");
    let start = Instant::now();
    let rules = Rules::new();
    // What is measured is loaded once for all municipalities.
    let mut sums = Sums { reading: start.elapsed().as_secs_f64(), ..Sums::default() };
    for index in 0..n {
        // The remainder goes to the first ones.
        let share =
            |all: usize| all / MUNICIPALITIES + usize::from(index < all % MUNICIPALITIES);
        let size = (share(PUPILS), share(SCHOOLS));
        read(index as u64 + 1, size, &rules, &mut sums);
        sums.told_reading(index + 1);
        if !only_reading {
            packs(&below, index as u64 + 1, share(SCHOOLS), &mut sums);
            sums.told_packs();
        }
    }
    println!("here   {:.0} MB at most while reading", memory("VmHWM:"));
    let _ = std::fs::remove_dir_all(&below);
}

/// What was measured so far, in seconds on the clock.
#[derive(Default)]
struct Sums {
    bytes: usize,
    reading: f64,
    analysing: f64,
    polars: f64,
    packs: usize,
    building: f64,
    everything: f64,
    typst: f64,
    peak: f64,
}

impl Sums {
    fn told_reading(&self, n: usize) {
        println!(
            "{n} municipalities: {} MB of pupils read in {:.1} s and analysed in {:.1} s, \
             polars {:.1} s: ratio {:.2}, target 1.5",
            self.bytes / 1_000_000,
            self.reading,
            self.analysing,
            self.polars,
            (self.reading + self.analysing) / self.polars,
        );
    }

    fn told_packs(&self) {
        println!(
            "       {} packs in {:.1} s, plain Typst {:.1} s: ratio {:.2}, target 0.75; with all \
             other documents {:.2}; peak {:.0} MB, target below 1500",
            self.packs,
            self.building,
            self.typst,
            self.building / self.typst,
            self.everything / self.typst,
            self.peak,
        );
    }
}

/// Reads and analyses one municipality's pupils of all years, and lets polars read the same
/// bytes and sum them by school and year.
fn read(seed: u64, size: (usize, usize), rules: &Rules, sums: &mut Sums) {
    let files = reading::extracts(seed, size, YEARS);
    let (_, schools) = size;
    sums.bytes += files.iter().map(|file| file.len()).sum::<usize>();
    let (read, analysed, n_profiles) = reading::ours(&files, schools, rules);
    sums.reading += read;
    sums.analysing += analysed;
    assert_eq!(n_profiles, schools, "every school has a profile");
    let start = Instant::now();
    let read = files.iter().map(|file| columns::by_school(&columns::read(file)).height());
    let n_groups: usize = read.sum();
    sums.polars += start.elapsed().as_secs_f64();
    assert_eq!(n_groups, schools * files.len(), "every school has a sum for each year");
}

/// Makes one pack per school of an invented municipality in a process of its own on two
/// threads, from reading to files, then with all other documents of those schools too; and
/// sets two of the packs with Typst alone to know what all of them cost.
fn packs(below: &Path, seed: u64, schools: usize, sums: &mut Sums) {
    let options = SampleOptions { seed, schools, ..SampleOptions::default() };
    let root = write_sample(below, &format!("kommune-{seed}"), &options);
    let took = child::build(&root, &[child::PACKS], 2);
    let made = std::fs::read_dir(root.join("ud")).map_or(0, Iterator::count);
    sums.packs += made;
    sums.building += took.wall;
    let all = child::build(&root, &[child::SCHOOLS], 2);
    sums.everything += all.wall;
    sums.peak = sums.peak.max(took.peak).max(all.peak);
    sums.typst += made as f64 * typst(&root);
}

/// Returns what plain Typst takes for a school's pack, its memory emptied before.
fn typst(root: &Path) -> f64 {
    let town = Fjordby::open(root);
    let shelf = Shelf::open(repository());
    let school = |p: &&_| {
        let p: &datapakke_model::Released<datapakke_model::Profile> = p;
        p.value().kind == UnitKind::Skole && p.edition() == Edition::Fortrolig
    };
    let two = town.profiles().iter().filter(school).take(2);
    median(two.map(|profile| town.plain_seconds(&shelf, profile)).collect())
}
