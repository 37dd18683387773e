//! Project folders go in, one confidential pack per ordinary school comes out and nothing else:
//! what a user of the library writes who wants the packs of many municipalities.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use datapakke::pipeline::{self, Threads};
use datapakke_model::release::{Edition, verified};
use datapakke_model::unit::UnitKind;
use datapakke_report::{Context, Theme, render};

/// Makes the packs of municipalities on so many threads, each municipality on one of them from
/// reading to files; tells after each municipality how many packs there are.
///
/// Municipalities share nothing, so no thread waits for another before the last one is done.
pub fn packs(roots: &[PathBuf], out: &Path, threads: usize, told: impl Fn(usize) + Sync) {
    let (next, made) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some(root) = roots.get(next.fetch_add(1, Ordering::Relaxed)) {
            let name = root.file_name().expect("a project has a name");
            let of_this = of_one(root, &out.join(name));
            told(made.fetch_add(of_this, Ordering::Relaxed) + of_this);
        }
    };
    // Reading, statistics and Typst work on the pool they are called from.
    let work = &work;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
            let pool = pool.expect("a pool of one thread");
            scope.spawn(move || pool.install(work));
        }
    });
}

/// Reads one municipality, decides what is hidden, checks it, and sets and writes its packs.
fn of_one(root: &Path, out: &Path) -> usize {
    let mut loaded = pipeline::load(root).expect("the sample can be read");
    let (known, plan) = loaded.analyse().expect("the sample can be analysed");
    loaded.forget_rows();
    let checked = verified(&known, plan, &Threads).expect("the plan holds");
    drop(known);
    std::fs::create_dir_all(out).expect("the folder can be made");
    let theme = Theme::default();
    let conferences = &loaded.prepared.conferences;
    let schools =
        checked.units().enumerate().filter(|(_, (_, kind))| *kind == UnitKind::Skole);
    let mut n = 0;
    for (at, _) in schools {
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
        n += 1;
    }
    n
}
