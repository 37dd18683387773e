//! Whole municipalities of 12, 30 and 100 units from cold: what they take on one core and on
//! two, per pack and against plain Typst, and whether memory stays flat over the packs.
//!
//! `cargo build --release --bins && cargo run --release --bin scale [SCHOOLS …]`

use datapakke::sample::SampleOptions;
use datapakke_benches::child;
use datapakke_benches::plain::Shelf;
use datapakke_benches::project::{Fjordby, repository, write_sample};

/// Ordinary schools of municipalities of 12, 30 and 100 units.
const SIZES: [usize; 3] = [7, 18, 62];

fn main() {
    let asked = std::env::args().skip(1);
    let asked: Vec<usize> =
        asked.map(|n| n.parse().expect("a number of schools")).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    let shelf = Shelf::open(repository());
    let below = std::env::temp_dir().join("datapakke-scale");
    for schools in sizes {
        let options = SampleOptions { schools, ..SampleOptions::default() };
        let root = write_sample(&below, "kommune", &options);
        let two = child::build(&root, &[], 2);
        let one = child::build(&root, &[], 1);
        let town = Fjordby::open(&root);
        let packs = town.profiles();
        let typst: f64 = packs.iter().map(|p| town.plain_seconds(&shelf, p)).sum();
        println!(
            "{schools} schools, {} packs: one core {:.1} s, two {:.1} s: {:.2} times as fast, \
             target 1.7; two / plain Typst of the packs {:.2}, target 0.75; {:.0} ms a pack; \
             peak {:.0} MB on two, {:.0} MB on one",
            packs.len(),
            one.wall,
            two.wall,
            one.wall / two.wall,
            two.wall / typst,
            1000.0 * two.wall / packs.len() as f64,
            two.peak,
            one.peak,
        );
    }
    let _ = std::fs::remove_dir_all(&below);
}
