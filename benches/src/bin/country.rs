//! The whole country: reading and analysing its pupils, against polars on the same bytes; one
//! pack per school, against the time of plain Typst; and the peak of memory.
//!
//! `cargo run --release --bin country [MUNICIPALITIES] [reading]`; without a number, all 98;
//! with the word `reading`, no packs.

use std::path::{Path, PathBuf};
use std::time::Instant;

use datapakke::sample::SampleOptions;
use datapakke_benches::child::{self, Took};
use datapakke_benches::clock::{median, memory};
use datapakke_benches::columns;
use datapakke_benches::plain::Shelf;
use datapakke_benches::project::{Fjordby, repository, write_sample};
use datapakke_benches::reading::{self, Rules};
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
    let start = Instant::now();
    let rules = Rules::new();
    // What is measured is loaded once for all municipalities.
    let mut sums = Sums { reading: start.elapsed().as_secs_f64(), ..Sums::default() };
    for index in 0..n {
        let size = (share(PUPILS, index), share(SCHOOLS, index));
        read(index as u64 + 1, size, &rules, &mut sums);
    }
    sums.told();
    println!("{:.0} MB at most while reading", memory("VmHWM:"));
    if !words.iter().any(|word| word == "reading") {
        packs(n);
    }
}

/// Returns what a municipality has of what the country has; the remainder goes to the first.
fn share(all: usize, index: usize) -> usize {
    all / MUNICIPALITIES + usize::from(index < all % MUNICIPALITIES)
}

/// What was measured, in seconds on the clock.
#[derive(Default)]
struct Sums {
    municipalities: usize,
    bytes: usize,
    reading: f64,
    analysing: f64,
    polars: f64,
}

impl Sums {
    fn told(&self) {
        println!(
            "{} municipalities: {} MB of pupils read in {:.1} s and analysed in {:.1} s, \
             polars {:.1} s: ratio {:.2}, target 1.5",
            self.municipalities,
            self.bytes / 1_000_000,
            self.reading,
            self.analysing,
            self.polars,
            (self.reading + self.analysing) / self.polars,
        );
    }
}

/// Reads and analyses one municipality's pupils of all years, and lets polars read the same
/// bytes and sum them by school and year.
fn read(seed: u64, size: (usize, usize), rules: &Rules, sums: &mut Sums) {
    let files = reading::extracts(seed, size, YEARS);
    let (_, schools) = size;
    sums.municipalities += 1;
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

/// Makes one pack per school of invented municipalities in one process on two threads, from
/// reading to files, then with all other documents of those schools too, one process after
/// the other; and sets two packs of each with Typst alone to know what all of them cost.
fn packs(n: usize) {
    let below = std::env::temp_dir().join("datapakke-country");
    let land = below.join("land");
    let roots: Vec<PathBuf> = (0..n)
        .map(|index| {
            let (seed, schools) = (index as u64 + 1, share(SCHOOLS, index));
            let options = SampleOptions { seed, schools, ..SampleOptions::default() };
            write_sample(&land, &format!("kommune-{seed:02}"), &options)
        })
        .collect();
    let of_typst =
        |(root, index): (&PathBuf, usize)| share(SCHOOLS, index) as f64 * typst(root);
    // Half of it before and half of it after, since the machine is faster at times.
    let (first, last) = roots.split_at(n / 2);
    let before: f64 = first.iter().zip(0..).map(of_typst).sum();
    let (took, so_far) = child::packs(&land, 2);
    let alone = before + last.iter().zip(n / 2..).map(of_typst).sum::<f64>();
    let made = so_far.last().map_or(0, |(made, _)| *made);
    println!(
        "{made} packs in {:.1} s, plain Typst {alone:.1} s: ratio {:.2}, target 0.75; peak {:.0} \
         MB, target below 1500",
        took.wall,
        took.wall / alone,
        took.peak,
    );
    let tenth = |(made, peak): &(usize, f64)| format!("{peak:.0} MB after {made}");
    let shown = so_far.iter().step_by(n.div_ceil(7)).map(tenth).collect::<Vec<_>>();
    println!("peak of memory as packs are made: {}", shown.join(", "));
    let all: Vec<Took> =
        roots.iter().map(|root| child::build(root, &[child::SCHOOLS], 2)).collect();
    println!(
        "with all other documents of these schools: {:.2}; peak {:.0} MB",
        all.iter().map(|took| took.wall).sum::<f64>() / alone,
        all.iter().map(|took| took.peak).fold(0.0, f64::max),
    );
    let _ = std::fs::remove_dir_all(&below);
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
    let plain = |profile| town.plain(&shelf, profile, &town.context_of(profile));
    median(two.map(|profile| plain(profile).seconds()).collect())
}
