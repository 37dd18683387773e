//! What deciding what to hide, and checking that it suffices, cost: for one municipality that
//! grows, and for the country's one after the other.
//!
//! `cargo run --release --bin decide [MUNICIPALITIES]`; without a number, all 98.

use std::sync::Arc;

use datapakke::pipeline;
use datapakke::sample::SampleOptions;
use datapakke_analytics::{Alone, disclose, profiles};
use datapakke_benches::clock::time;
use datapakke_benches::project::write_sample;
use datapakke_model::Profile;
use datapakke_model::release::{Known, verified};

/// Ordinary schools of a municipality: the sample, a large one, the country's largest.
const SIZES: [usize; 3] = [7, 30, 100];
const MUNICIPALITIES: u64 = 98;

fn main() {
    let asked = std::env::args().nth(1).and_then(|n| n.parse().ok());
    for schools in SIZES {
        measure(1, schools).print(&format!("{schools} schools"));
    }
    let mut sum = Took::default();
    for municipality in 1..=asked.unwrap_or(MUNICIPALITIES) {
        sum.add(measure(municipality, schools_of(municipality)));
        sum.print(&format!("{municipality} municipalities"));
    }
}

/// What was measured of one municipality, or of several together.
#[derive(Default, Clone, Copy)]
struct Took {
    units: usize,
    figures: usize,
    hidden: usize,
    /// Seconds on the core of one thread: waiting does not count.
    decide: f64,
    check: f64,
}

impl Took {
    fn add(&mut self, other: Took) {
        self.units += other.units;
        self.figures += other.figures;
        self.hidden += other.hidden;
        self.decide += other.decide;
        self.check += other.check;
    }

    fn print(self, what: &str) {
        let Took { units, figures, hidden, decide, check } = self;
        println!(
            "{what}: {units} units, {figures} figures, {hidden} hidden; decide {decide:.3} s, \
             check {check:.3} s, {:.1} ms a unit",
            1000.0 * (decide + check) / units as f64
        );
    }
}

/// As many schools as a municipality has: mostly up to fifteen, some with many.
fn schools_of(municipality: u64) -> usize {
    let drawn = municipality * 2_654_435_761 % (1 << 32) / 65_536;
    let n = usize::try_from(drawn).expect("below 65,536");
    if municipality % 12 == 11 { 20 + n % 20 } else { 2 + n % 14 }
}

/// Makes a municipality from a seed, reads and analyses it, decides and checks.
fn measure(seed: u64, schools: usize) -> Took {
    let below = std::env::temp_dir().join("datapakke-decide");
    let options = SampleOptions { seed, schools, ..SampleOptions::default() };
    let root = write_sample(&below, "kommune", &options);
    let loaded = pipeline::load(&root).expect("the sample can be read");
    let (settings, catalogue) = (&loaded.project.config.settings, &loaded.catalogue);
    let made = profiles(&loaded.batch, catalogue, &loaded.register, settings);
    let profiles = made.expect("the sample can be analysed").value;
    let (profiles, catalogue): (Arc<[Profile]>, _) = (profiles.into(), catalogue.clone());
    let known = || {
        let (profiles, catalogue) = (profiles.clone(), catalogue.clone());
        Known::new(profiles, catalogue, &settings.thresholds, &[], &Alone)
    };
    let decide = || disclose(&known(), &Alone);
    let (known, plan) = (known(), decide());
    let check = || verified(&known, plan.clone(), &Alone).is_ok();
    assert!(check(), "the plan holds");
    let took = Took {
        units: profiles.len(),
        figures: known.len(),
        hidden: plan.hidden.len(),
        decide: time(decide).core,
        check: time(check).core,
    };
    std::fs::remove_dir_all(below).expect("the folder is ours");
    took
}
