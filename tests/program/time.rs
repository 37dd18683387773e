//! How long the decision what to hide takes; run by hand, since clocks differ.

use std::time::Instant;

use datapakke::args::{Asked, Request};
use datapakke_model::release::{Edition, verified};

use crate::fixture::folder;

/// Prints the seconds of reading, analysing, deciding and checking by number of schools.
#[test]
#[ignore = "measures; run it with --ignored --nocapture on a quiet machine"]
fn deciding_takes_a_small_part_of_a_build() {
    for schools in [7, 30, 60] {
        let project = folder(&format!("tid-{schools}")).join("kommune");
        let command = Asked::Sample {
            folder: project.clone(),
            seed: 1,
            schools,
            differences: true,
        };
        datapakke::run(Request { language: None, json: true, command });
        let start = Instant::now();
        let mut loaded = datapakke::pipeline::load(&project).unwrap();
        let read = start.elapsed();
        let (profiles, _) = loaded.analyse().unwrap();
        let all = start.elapsed();
        let settings = &loaded.project.config.settings;
        let start = Instant::now();
        let plan = datapakke_analytics::disclose_with(
            &profiles,
            &loaded.catalogue,
            settings,
            Vec::new(),
            &datapakke::pipeline::Threads,
        );
        let decided = start.elapsed();
        let checked = verified(&profiles, &plan, &loaded.catalogue).unwrap();
        let verified = start.elapsed() - decided;
        let n = checked.release(Edition::Fortrolig).len();
        let hidden = plan.hidden.len();
        println!(
            "{schools} schools, {n} units: read {read:.1?}, all {all:.1?}, decide {decided:.2?}, check {verified:.2?}, {hidden} hidden"
        );
        assert!(hidden > 0);
    }
}
