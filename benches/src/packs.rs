//! A project folder goes in, one confidential pack per ordinary school comes out and nothing
//! else: what a user of the library writes who wants packs alone.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use datapakke::pipeline::{self, Threads};
use datapakke_model::release::{Edition, verified};
use datapakke_model::unit::UnitKind;
use datapakke_report::{Context, Theme, render};

/// Reads everything, decides what is hidden, checks it, and sets and writes the packs on so
/// many threads; returns how many there are.
pub fn packs(root: &Path, out: &Path, threads: usize) -> usize {
    let mut loaded = pipeline::load(root).expect("the sample can be read");
    let (known, plan) = loaded.analyse().expect("the sample can be analysed");
    loaded.forget_rows();
    let checked = verified(&known, plan, &Threads).expect("the plan holds");
    drop(known);
    std::fs::create_dir_all(out).expect("the folder can be made");
    let units = checked.units().enumerate();
    let schools: Vec<usize> = units
        .filter(|(_, (_, kind))| *kind == UnitKind::Skole)
        .map(|(at, _)| at)
        .collect();
    let (next, theme) = (AtomicUsize::new(0), Theme::default());
    let conferences = &loaded.prepared.conferences;
    let one = |at: usize| {
        let released = checked.release_one(at, Edition::Fortrolig);
        let unit = &released.value().unit;
        let context = Context {
            catalogue: &loaded.catalogue,
            register: &loaded.register,
            settings: &loaded.project.config.settings,
            sources: &loaded.plan.sources,
            theme: &theme,
            overrides: &loaded.project.templates,
            conference: conferences.units.get(unit),
            agreements: conferences.agreements_of(unit),
            rubrics: &loaded.rubrics,
            earlier: None,
        };
        let pack = render(&released, &context).expect("the pack can be set");
        std::fs::write(out.join(format!("{unit}.pdf")), pack.pdf)
            .expect("the pack can be written");
    };
    let work = || {
        while let Some(at) = schools.get(next.fetch_add(1, Ordering::Relaxed)) {
            one(*at);
        }
    };
    // Typst works on the pool it is called from: one thread for each pack in hand.
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
            let pool = pool.expect("a pool of one thread");
            scope.spawn(move || pool.install(work));
        }
    });
    schools.len()
}
