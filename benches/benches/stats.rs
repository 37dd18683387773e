//! Statistics: the random-intercept fit against polars' grouping and summing of the same
//! rows, and all statistics of a large municipality against five of its packs.

use std::path::Path;

use datapakke::sample::SampleOptions;
use datapakke_analytics as analytics;
use datapakke_benches::alike::answers;
use datapakke_benches::clock::Duel;
use datapakke_benches::nation::{Nation, PUPILS, SCHOOLS};
use datapakke_benches::plain::{PlainDocument, Shelf};
use datapakke_benches::project::{Fjordby, repository, write_sample};
use datapakke_model::microdata::Answer;
use datapakke_model::{Batch, Profile, SchoolYear};
use polars_core::prelude::{Column, DataFrame, NamedFrom, Series};

/// Turns of each comparison.
const TURNS: usize = 9;
/// Ordinary schools that make about 12,000 pupils.
const ORDINARY: usize = 30;
/// Packs that the statistics are held against.
const PACKS: usize = 5;

fn main() {
    fit();
    // Typst sets pages on all threads of its pool: one core is a pool of one thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a pool of one thread").install(municipality);
}

fn fit() {
    let nation = Nation::new();
    let (schools, x, y) = (&nation.schools, &nation.first, &nation.second);
    let products = |a: &[f64], b: &[f64]| -> Vec<f64> {
        a.iter().zip(b).map(|(a, b)| a * b).collect()
    };
    let frame = |columns: Vec<(&str, Vec<f64>)>| {
        let mut all: Vec<Column> = vec![Series::new("school".into(), schools).into()];
        all.extend(columns.into_iter().map(|(n, v)| Series::new(n.into(), v).into()));
        DataFrame::new(PUPILS, all).expect("columns of one length")
    };
    let two = frame(vec![("x", x.clone()), ("y", y.clone())]);
    let five = frame(vec![
        ("x", x.clone()),
        ("y", y.clone()),
        ("xx", products(x, x)),
        ("xy", products(x, y)),
        ("yy", products(y, y)),
    ]);
    let ours = || nation.fit();
    let fit = ours();
    println!(
        "{PUPILS} pupils in {SCHOOLS} schools, random intercept, REML: slope {:.4}, \
         variance between schools {:.4}, within {:.4}",
        fit.beta[1], fit.tau2, fit.sigma2
    );
    let what = "sums and fit / polars' group and sum";
    Duel::run(TURNS, ours, || summed(&two)).report(&format!("{what} of 2 columns"), 3.0);
    Duel::run(TURNS, ours, || summed(&five)).report(&format!("{what} of 5 columns"), 3.0);
}

#[expect(deprecated, reason = "the lazy engine would add half a hundred crates")]
fn summed(frame: &DataFrame) -> DataFrame {
    let groups = frame.group_by(["school"]).expect("the column is there");
    groups.sum().expect("numbers can be summed")
}

fn municipality() {
    let options = SampleOptions { schools: ORDINARY, ..SampleOptions::default() };
    let root = write_sample(Path::new(env!("CARGO_TARGET_TMPDIR")), "thirty", &options);
    let town = Fjordby::open(&root);
    let shelf = Shelf::open(repository());
    let five = town.profiles().iter().take(PACKS);
    let plain: Vec<PlainDocument<'_>> =
        five.map(|profile| town.plain(&shelf, profile, &town.context())).collect();
    let theirs = || {
        let set = plain.iter().map(|one| {
            comemo::evict(0);
            one.pdf().len()
        });
        set.sum::<usize>()
    };
    let read = &town.loaded().batch;
    compare("as the sample has it", &town, read, &theirs);
    compare("five years of everything", &town, &five_years(&town), &theirs);
}

fn compare(what: &str, town: &Fjordby, batch: &Batch, theirs: &dyn Fn() -> usize) {
    let loaded = town.loaded();
    let settings = &loaded.project.config.settings;
    let all = || -> Vec<Profile> {
        let made =
            analytics::profiles(batch, &loaded.catalogue, &loaded.register, settings);
        made.expect("the municipality can be analysed").value
    };
    let profiles = all();
    let compared: usize = profiles.iter().map(|profile| profile.findings.len()).sum();
    println!(
        "{what}: {} units, {} rows of absence, {} test results, {} answers, {} published \
         figures; {compared} comparisons weighed",
        profiles.len(),
        batch.absences.len(),
        batch.tests.len(),
        batch.answers.len(),
        batch.observations.rows.len(),
    );
    let name = format!("all statistics of {ORDINARY} schools ({what}) / {PACKS} T");
    Duel::run(TURNS / 3, all, theirs).report(&name, 1.0);
}

/// The same with five years of absence at pupil level and of single answers to the
/// wellbeing questionnaire: the earlier years are the two latest again.
fn five_years(town: &Fjordby) -> Batch {
    let loaded = town.loaded();
    let mut batch = loaded.batch.clone();
    let settings = &loaded.project.config.settings;
    let own = answers::of_rows(1, &batch, settings.year, &loaded.catalogue);
    let back = |year: SchoolYear, by: i64| {
        SchoolYear::starting(i64::from(year.start()) - by).expect("a year in range")
    };
    let latest = settings.year;
    for by in [2, 3, 4] {
        let mut earlier = batch.absences.clone();
        earlier.retain(|row| row.year == latest);
        earlier.change(|row| row.year = back(row.year, by));
        batch.absences.append(&mut earlier);
    }
    for by in [0, 2, 4] {
        let again = own.iter().filter(|row| by < 4 || row.period == latest.into());
        batch.answers.extend(again.map(|row| {
            let year = row.period.school_year().unwrap_or(latest);
            Answer { period: back(year, by).into(), ..row.clone() }
        }));
    }
    batch
}
