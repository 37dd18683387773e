//! How long the decision what to hide takes; run by hand, since clocks differ.

use std::time::Instant;

use datapakke::args::{Asked, Request};
use datapakke_analytics::Alone;
use datapakke_model::release::{Edition, verified};

use crate::fixture::folder;

/// What was measured of one municipality, or of several together; seconds.
#[derive(Default, Clone, Copy)]
struct Took {
    units: usize,
    figures: usize,
    hidden: usize,
    /// Reading and all statistics, on the clock and on all threads.
    before: f64,
    /// Deciding and checking, on the core of one thread: waiting does not count.
    decide: f64,
    check: f64,
}

impl Took {
    fn print(self, what: &str) {
        let Took { units, figures, hidden, before, decide, check } = self;
        println!(
            "{what}: {units} units, {figures} names of figures, {hidden} hidden; read and \
             computed {before:.1} s; decide {decide:.3} s, check {check:.3} s on the core"
        );
    }
}

/// Returns the seconds this thread has been on a core (Linux).
fn on_core() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos =
        text.split_whitespace().next().and_then(|first| first.parse::<u64>().ok());
    nanos.unwrap_or(0) as f64 / 1e9
}

/// Makes a municipality from a seed and measures.
fn measure(seed: u64, schools: usize) -> Took {
    let above = folder(&format!("tid-{seed}-{schools}"));
    let project = above.join("kommune");
    let command =
        Asked::Sample { folder: project.clone(), seed, schools, differences: true };
    datapakke::run(Request { language: None, json: true, command });
    let start = Instant::now();
    let mut loaded = datapakke::pipeline::load(&project).unwrap();
    let (profiles, _) = loaded.analyse().unwrap();
    let before = start.elapsed().as_secs_f64();
    let settings = &loaded.project.config.settings;
    let start = on_core();
    let plan = datapakke_analytics::disclose_with(
        &profiles,
        &loaded.catalogue,
        settings,
        Vec::new(),
        &Alone,
    );
    let decided = on_core();
    let checked = verified(&profiles, &plan, &loaded.catalogue).unwrap();
    let check = on_core() - decided;
    let units = checked.release(Edition::Fortrolig).len();
    let known = datapakke_model::release::Known::new(
        &profiles,
        &loaded.catalogue,
        &plan.thresholds,
        &[],
    );
    std::fs::remove_dir_all(above).unwrap();
    let (figures, hidden) = (known.len(), plan.hidden.len());
    Took { units, figures, hidden, before, decide: decided - start, check }
}

/// One municipality that grows: a hundred schools are the country's largest.
#[test]
#[ignore = "measures; run it with --ignored --nocapture"]
fn deciding_grows_in_proportion_to_the_schools() {
    let took = [7, 30, 100].map(|schools| {
        let took = measure(1, schools);
        took.print(&format!("{schools} schools"));
        assert!(took.hidden > 0);
        took
    });
    let ratio = (took[2].decide + took[2].check) / (took[1].decide + took[1].check);
    println!("100 schools take {ratio:.2} times 30");
    assert!(ratio < 4.0, "{ratio}");
}

/// As many schools as a municipality has: mostly up to fifteen, some with many.
fn schools_of(municipality: u64) -> usize {
    let n = usize::try_from(municipality * 2_654_435_761 % 4_294_967_296 / 65_536);
    let n = n.expect("below 65,536");
    if municipality % 12 == 11 { 20 + n % 20 } else { 2 + n % 14 }
}

/// Municipalities one after the other, as in a run over the whole country.
#[test]
#[ignore = "measures for minutes; run it with --ignored --nocapture"]
fn deciding_grows_in_proportion_to_the_municipalities() {
    let mut sum = Took::default();
    let mut per_unit = Vec::new();
    for municipality in 1..=98 {
        let took = measure(municipality, schools_of(municipality));
        sum = Took {
            units: sum.units + took.units,
            figures: sum.figures + took.figures,
            hidden: sum.hidden + took.hidden,
            before: sum.before + took.before,
            decide: sum.decide + took.decide,
            check: sum.check + took.check,
        };
        if [1, 10, 98].contains(&municipality) {
            sum.print(&format!("{municipality} municipalities"));
            per_unit.push((sum.decide + sum.check) / sum.units as f64);
        }
    }
    assert!(per_unit[2] < 2.0 * per_unit[1], "{per_unit:?} seconds per unit");
}
