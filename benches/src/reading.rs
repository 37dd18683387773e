//! Pupils' absence of several years comes in; what reading and analysing it takes goes out.

use std::sync::Arc;
use std::time::Instant;

use datapakke::pipeline::Threads;
use datapakke_analytics as analytics;
use datapakke_ingest::{Context, Input, Key, Layouts, plan_for, reconcile, run_with};
use datapakke_model::{Batch, Catalogue, Outcome, SchoolYear, Settings};
use rayon::prelude::*;

use crate::absence::{self, Size};

/// The last year that is read; it begins in this calendar year.
pub const LAST: u16 = 2025;

/// What is loaded once for all municipalities.
pub struct Rules {
    catalogue: Catalogue,
    layouts: Layouts,
}

impl Rules {
    /// Loads them.
    pub fn new() -> Self {
        let catalogue = Catalogue::built_in().expect("the catalogue is sound");
        Rules { catalogue, layouts: Layouts::built_in() }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes the absence extracts of a municipality, one for each year.
pub fn extracts(
    seed: u64,
    (pupils, schools): (usize, usize),
    years: u16,
) -> Vec<Arc<[u8]>> {
    let of = |year: u16| {
        let size = Size { pupils, schools, year };
        let text = absence::extract_of(seed + u64::from(year), size);
        Arc::<[u8]>::from(text.into_bytes())
    };
    (LAST + 1 - years..=LAST).map(of).collect()
}

/// Reads and analyses extracts as the program does it, files side by side and their pieces
/// too; returns the seconds of both and the number of schools.
pub fn ours(files: &[Arc<[u8]>], schools: usize, rules: &Rules) -> (f64, f64, usize) {
    let Rules { catalogue, layouts } = rules;
    let register = &absence::register_of(schools);
    let start = Instant::now();
    let year = SchoolYear::starting(LAST.into()).expect("a year in range");
    let key = Key::from_bytes([7; 32]);
    let inputs = files.iter().enumerate().map(|(at, bytes)| Input {
        path: format!("data/fravaer-{at}.csv"),
        bytes: Arc::clone(bytes),
    });
    let mut remarks = Vec::new();
    let plan = plan_for(inputs.collect(), layouts, catalogue, &Threads);
    let plan = plan.take(&mut remarks);
    let context = Context { catalogue, layouts, register, key: &key, year };
    let read = |job| run_with(job, &context, &Threads);
    let read: Vec<Outcome<Batch>> = plan.jobs.par_iter().map(read).collect();
    let mut batch = Batch::default();
    for part in read {
        batch.append(part.take(&mut remarks));
    }
    let batch = reconcile(batch, &plan.sources).take(&mut remarks);
    let reading = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let settings = Settings::new("Prøveby", year, "2026-11-02");
    let made =
        analytics::profiles_with(&batch, catalogue, register, &settings, &[], &Threads);
    let profiles = made.expect("the pupils can be analysed").take(&mut remarks);
    drop(batch);
    (reading, start.elapsed().as_secs_f64(), profiles.len())
}
