//! One pack: everything of ours, and all its charts, against T, the time that Typst alone
//! needs for the very same pack on one core.

use std::path::Path;

use criterion::Criterion;
use datapakke_benches::clock::Duel;
use datapakke_benches::plain::{PlainDocument, Shelf};
use datapakke_benches::project::{Fjordby, repository, write_fjordby};
use datapakke_model::Edition;
use datapakke_report::{papers, present, render};

/// Turns of each comparison.
const TURNS: usize = 9;
/// How long Typst's own program keeps unused results while it watches a file.
const TYPST_KEEPS: usize = 10;

fn main() {
    // Typst sets pages on all threads of its pool: one core is a pool of one thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a pool of one thread").install(all);
}

fn all() {
    let fjordby = Fjordby::open(&write_fjordby(Path::new(env!("CARGO_TARGET_TMPDIR"))));
    let shelf = Shelf::open(repository());
    let context = fjordby.context();
    let plain: Vec<PlainDocument<'_>> = fjordby
        .profiles()
        .iter()
        .map(|profile| fjordby.plain(&shelf, profile, &context))
        .collect();
    let charts: Vec<_> = fjordby.profiles().iter().map(|p| fjordby.charts(p)).collect();
    let largest = (0..charts.len()).max_by_key(|index| charts[*index].len());
    let largest = largest.expect("Fjordby has units");
    let (profile, own) = (&fjordby.profiles()[largest], &charts[largest]);

    let ours = || {
        comemo::evict(0);
        render(profile, &context).expect("the pack can be made")
    };
    let theirs = || {
        comemo::evict(0);
        plain[largest].pdf()
    };
    let (mine, its) = (ours(), theirs());
    println!(
        "the largest of {} packs: {}, {} pages, {} charts, {} kB ({} kB by Typst alone)",
        plain.len(),
        profile.value().unit,
        mine.pages,
        own.len(),
        mine.pdf.len() / 1000,
        its.len() / 1000,
    );
    criterion_benches(ours, theirs, || fjordby.draw(own), || present(profile, &context));

    println!("T with Typst's memory emptied before each run:");
    Duel::run(TURNS, ours, theirs).report("one pack / T", 1.3);
    Duel::run(TURNS, || fjordby.draw(own), theirs).report("its charts / T", 0.1);
    Duel::run(TURNS, || present(profile, &context), theirs).report("its words / T", 0.1);

    documents(&fjordby);

    println!("T with Typst's memory of the packs before it, all packs in a row:");
    let ours = || {
        comemo::evict(0);
        let made = fjordby.profiles().iter().map(|one| render(one, &context));
        made.map(|documents| documents.expect("the pack can be made").pages)
            .sum::<usize>()
    };
    let theirs = || {
        comemo::evict(0);
        let set = plain.iter().map(|one| {
            let length = one.pdf().len();
            comemo::evict(TYPST_KEEPS);
            length
        });
        set.sum::<usize>()
    };
    let draw = || charts.iter().map(|own| fjordby.draw(own)).collect::<Vec<_>>();
    Duel::run(TURNS / 3, ours, theirs).report("all packs / T", 1.3);
    Duel::run(TURNS / 3, draw, theirs).report("all charts / T", 0.1);
}

/// Pack, preparation paper, agreement sheet, learning talk and checklist as PDF and Word,
/// against the pack alone: the confidential edition of the unit with the longest pack.
fn documents(fjordby: &Fjordby) {
    let talks = fjordby.profiles().iter().filter(|p| p.edition() == Edition::Fortrolig);
    let pack = |profile| {
        comemo::evict(0);
        let context = fjordby.context_of(profile);
        render(profile, &context).expect("the pack can be made")
    };
    let longest = talks.max_by_key(|profile| pack(profile).pages);
    let longest = longest.expect("Fjordby has confidential packs");
    let all = || {
        let made = pack(longest);
        let context = fjordby.context_of(longest);
        (made, papers(longest, &context).expect("the papers can be made"))
    };
    println!("a unit with its conference, {} pages:", pack(longest).pages);
    Duel::run(TURNS, all, || pack(longest)).report("all documents / pack", 2.0);
}

fn criterion_benches<A, B, C, D>(
    ours: impl Fn() -> A,
    theirs: impl Fn() -> B,
    draw: impl Fn() -> C,
    present: impl Fn() -> D,
) {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("pack");
    group.bench_function("ours", |b| b.iter_with_large_drop(&ours));
    group.bench_function("Typst alone (T)", |b| b.iter_with_large_drop(&theirs));
    group.bench_function("charts", |b| b.iter_with_large_drop(&draw));
    group.bench_function("words", |b| b.iter_with_large_drop(&present));
    group.finish();
}
