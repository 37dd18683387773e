//! The whole country: reading and analysing its pupils, against polars on the same bytes; one
//! pack per school, against the time of plain Typst; and the peak of memory.
//!
//! `cargo run --release --bin country [MUNICIPALITIES] [reading]`; without a number, all 98;
//! with the word `reading`, no packs.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use datapakke::pipeline::Threads;
use datapakke::sample::SampleOptions;
use datapakke_analytics as analytics;
use datapakke_benches::absence::{self, Size};
use datapakke_benches::child;
use datapakke_benches::clock::{median, memory};
use datapakke_benches::columns;
use datapakke_benches::plain::Shelf;
use datapakke_benches::project::{Fjordby, repository, write_sample};
use datapakke_ingest::{Context, Input, Key, Layouts, plan_for, reconcile, run_with};
use datapakke_model::release::Edition;
use datapakke_model::unit::UnitKind;
use datapakke_model::{Batch, Catalogue, Outcome, Register, SchoolYear, Settings};
use rayon::prelude::*;

/// The country: what there is of each, and the years that are read.
const MUNICIPALITIES: usize = 98;
const SCHOOLS: usize = 1_100;
const PUPILS: usize = 500_000;
const YEARS: std::ops::Range<u16> = 2020..2026;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let n = words.iter().find_map(|word| word.parse().ok()).unwrap_or(MUNICIPALITIES);
    let only_reading = words.iter().any(|word| word == "reading");
    let below = std::env::temp_dir().join("datapakke-country");
    let start = Instant::now();
    let known =
        (Catalogue::built_in().expect("the catalogue is sound"), Layouts::built_in());
    // What is measured is loaded once for all municipalities.
    let mut sums = Sums { reading: start.elapsed().as_secs_f64(), ..Sums::default() };
    for index in 0..n {
        // The remainder goes to the first ones.
        let share =
            |all: usize| all / MUNICIPALITIES + usize::from(index < all % MUNICIPALITIES);
        let size = (share(PUPILS), share(SCHOOLS));
        reading(index as u64 + 1, size, &known, &mut sums);
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
            "       {} packs in {:.1} s, plain Typst {:.1} s: ratio {:.2}, target 0.75; \
             peak {:.0} MB, target below 1500",
            self.packs,
            self.building,
            self.typst,
            self.building / self.typst,
            self.peak,
        );
    }
}

/// Reads and analyses one municipality's pupils of all years, and lets polars read the same
/// bytes and sum them by school and year.
fn reading(
    seed: u64,
    (pupils, schools): (usize, usize),
    known: &(Catalogue, Layouts),
    sums: &mut Sums,
) {
    let of = |year: u16| {
        let text =
            absence::extract_of(seed + u64::from(year), Size { pupils, schools, year });
        Arc::<[u8]>::from(text.into_bytes())
    };
    let files: Vec<Arc<[u8]>> = YEARS.map(of).collect();
    sums.bytes += files.iter().map(|file| file.len()).sum::<usize>();
    let n_profiles = ours(&files, &absence::register_of(schools), known, sums);
    assert_eq!(n_profiles, schools, "every school has a profile");
    let start = Instant::now();
    let read = files.iter().map(|file| columns::by_school(&columns::read(file)).height());
    let n_groups: usize = read.sum();
    sums.polars += start.elapsed().as_secs_f64();
    assert_eq!(n_groups, schools * files.len(), "every school has a sum for each year");
}

fn ours(
    files: &[Arc<[u8]>],
    register: &Register,
    (catalogue, layouts): &(Catalogue, Layouts),
    sums: &mut Sums,
) -> usize {
    let start = Instant::now();
    let year = SchoolYear::starting((YEARS.end - 1).into()).expect("a year in range");
    let key = Key::from_bytes([7; 32]);
    let inputs = files.iter().enumerate().map(|(at, bytes)| Input {
        path: format!("data/fravaer-{at}.csv"),
        bytes: Arc::clone(bytes),
    });
    let mut remarks = Vec::new();
    let plan = plan_for(inputs.collect(), layouts, catalogue, &Threads);
    let plan = plan.take(&mut remarks);
    let context = Context { catalogue, layouts, register, key: &key, year };
    // As the program does it: files side by side, and their pieces too.
    let read = |job| run_with(job, &context, &Threads);
    let read: Vec<Outcome<Batch>> = plan.jobs.par_iter().map(read).collect();
    let mut batch = Batch::default();
    for part in read {
        batch.append(part.take(&mut remarks));
    }
    let batch = reconcile(batch, &plan.sources).take(&mut remarks);
    sums.reading += start.elapsed().as_secs_f64();
    let start = Instant::now();
    let settings = Settings::new("Prøveby", year, "2026-11-02");
    let made =
        analytics::profiles_with(&batch, catalogue, register, &settings, &[], &Threads);
    let profiles = made.expect("the pupils can be analysed").take(&mut remarks);
    drop(batch);
    sums.analysing += start.elapsed().as_secs_f64();
    profiles.len()
}

/// Builds one pack per school of an invented municipality in a process of its own on two
/// threads, and sets two of its packs with Typst alone to know what all of them cost.
fn packs(below: &Path, seed: u64, schools: usize, sums: &mut Sums) {
    let options = SampleOptions { seed, schools, ..SampleOptions::default() };
    let root = write_sample(below, "kommune", &options);
    let took = child::build(&root, &[child::SCHOOLS], 2);
    let made = std::fs::read_dir(root.join("ud/enheder")).map_or(0, Iterator::count);
    sums.packs += made;
    sums.building += took.wall;
    sums.peak = sums.peak.max(took.peak);
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
