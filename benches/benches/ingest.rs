//! Reading: our plan, decoding, checks, cell references and pseudonyms, against polars' own
//! CSV reader on the same bytes.

use std::sync::Arc;

use criterion::Criterion;
use datapakke::pipeline::Threads;
use datapakke_benches::absence;
use datapakke_benches::clock::Duel;
use datapakke_benches::columns::read as polars;
use datapakke_ingest::{Alone, Context, Input, Key, Layouts, Workers, plan, run_with};
use datapakke_model::{Batch, Catalogue, Register, SchoolYear};

/// Rows that make about 100 MB.
const ROWS: usize = 2_450_000;
/// Turns of each comparison.
const TURNS: usize = 7;
/// Rows of the small extract that criterion repeats.
const FEW: usize = 100_000;

struct Ours {
    workers: Box<dyn Workers>,
    catalogue: Catalogue,
    layouts: Layouts,
    register: Register,
    key: Key,
}

impl Ours {
    fn new(alone: bool) -> Self {
        Ours {
            workers: if alone { Box::new(Alone) } else { Box::new(Threads) },
            catalogue: Catalogue::built_in().expect("the catalogue is sound"),
            layouts: Layouts::built_in(),
            register: absence::register(),
            key: Key::from_bytes([7; 32]),
        }
    }

    fn read(&self, bytes: &Arc<[u8]>) -> Batch {
        let input = Input { path: "data/fravaer.csv".into(), bytes: Arc::clone(bytes) };
        let mut remarks = Vec::new();
        let plan = plan(vec![input], &self.layouts).take(&mut remarks);
        let context = Context {
            catalogue: &self.catalogue,
            layouts: &self.layouts,
            register: &self.register,
            key: &self.key,
            year: SchoolYear::starting(2024).expect("a year in range"),
        };
        let batch = run_with(&plan.jobs[0], &context, &*self.workers).take(&mut remarks);
        assert!(remarks.is_empty(), "the extract is clean: {remarks:?}");
        batch
    }
}

/// How many threads polars takes is fixed when it is first used.
const THREADS: &str = "POLARS_MAX_THREADS";

fn main() {
    let alone = std::env::var_os(THREADS).is_some();
    let ours = Ours::new(alone);
    if alone {
        return duels(&ours, "both on one thread");
    }
    small(&ours);
    duels(&ours, "both on all threads");
    let myself = std::env::current_exe().expect("a running program has a path");
    let ran = std::process::Command::new(myself).env(THREADS, "1").status();
    assert!(ran.expect("the bench starts again").success());
}

fn small(ours: &Ours) {
    let bytes: Arc<[u8]> = absence::windows_1252(&absence::extract(1, FEW)).into();
    assert_eq!(ours.read(&bytes).absences.len(), 3 * polars(&bytes).height());
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("ingest");
    group.throughput(criterion::Throughput::Bytes(bytes.len() as u64));
    group.bench_function("ours", |b| b.iter_with_large_drop(|| ours.read(&bytes)));
    group.bench_function("polars", |b| b.iter_with_large_drop(|| polars(&bytes)));
    group.finish();
}

fn duels(ours: &Ours, against: &str) {
    let text = absence::extract(1, ROWS);
    let western: Arc<[u8]> = absence::windows_1252(&text).into();
    for (name, bytes) in [("Windows-1252", western), ("UTF-8", text.into_bytes().into())]
    {
        let what = format!("reading {} MB of {name}, {against}", bytes.len() / 1_000_000);
        Duel::run(TURNS, || ours.read(&bytes), || polars(&bytes)).report(&what, 2.0);
    }
}
