//! How often the report calls a difference where there is none, and how often it finds
//! one that is there: Markdown tables for METHODS.md, with what any rule could find.
//!
//! `cargo run --release --bin false_alarms [MUNICIPALITIES [SEED [THREADS]]]`

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use datapakke_analytics::stat::multiplicity::benjamini_hochberg;
use datapakke_benches::alike::Municipality;
use datapakke_benches::alike::plant::{Measure, Plant, plant};
use datapakke_benches::attainable;
use datapakke_benches::clock::memory;
use datapakke_model::profile::{
    Call, Comparison, Finding, FindingKind, Profile, Reason, Subject,
};
use datapakke_model::{Catalogue, FigureKey, SchoolYear, UnitId};

/// Draws after which the tables so far are shown.
const SOME: usize = 25;
/// Schools of a municipality.
const SCHOOLS: usize = 20;
/// The level that the report's rule has for each family of comparisons; the program checks
/// these against what the analysis itself called.
const LEVELS: [(&str, f64); 6] = [
    ("change, indicators", 0.035),
    ("change, questions", 0.015),
    ("rest", 0.05),
    ("nation", 0.05),
    ("group", 0.05),
    ("similar", 0.05),
];

fn family(finding: &Finding) -> usize {
    let question = matches!(finding.subject, Subject::Question(..));
    match finding.kind {
        kind if kind.is_change() => usize::from(question),
        FindingKind::Rest => 2,
        FindingKind::Nation => 3,
        FindingKind::Group => 4,
        _ => 5,
    }
}

/// What a row of the first table counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Kind(FindingKind, bool),
    Changes,
    Differences,
}

impl Row {
    fn of(finding: &Finding) -> [Row; 2] {
        let question = matches!(finding.subject, Subject::Question(..));
        let sum = if finding.kind.is_change() { Row::Changes } else { Row::Differences };
        [Row::Kind(finding.kind, question), sum]
    }

    fn name(self) -> &'static str {
        match self {
            Row::Kind(FindingKind::Change, true) => "change from last year, questions",
            Row::Kind(FindingKind::Change, _) => "change from last year, indicators",
            Row::Kind(FindingKind::Trend, _) => "trend over five years or more",
            Row::Kind(FindingKind::Months, _) => "months against the usual ones",
            Row::Kind(FindingKind::SamePupils, _) => "the same pupils in two tests",
            Row::Kind(FindingKind::Expected, _) => "second result against the expected",
            Row::Kind(FindingKind::Rest, _) => "the rest of the municipality",
            Row::Kind(FindingKind::Similar, _) => "similar schools",
            Row::Kind(FindingKind::Nation, _) => "the nation",
            Row::Kind(FindingKind::Group, _) => {
                "grades, stages and sexes against the rest"
            }
            Row::Changes => "**any change**",
            Row::Differences => "**any difference**",
        }
    }
}

/// Counts of one municipality.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    compared: u32,
    marked: u32,
    called: u32,
}

/// One planted effect and what became of it.
#[derive(Debug, Clone)]
struct Found {
    measure: Measure,
    /// Whether about 400 pupils are behind the figure itself, or in the whole school.
    in_figure: bool,
    large: bool,
    change: bool,
    base: f64,
    marked: bool,
    called: bool,
}

struct Draw {
    counts: BTreeMap<Row, Count>,
    found: Vec<Found>,
    false_calls: Vec<String>,
}

fn main() {
    let mut words = std::env::args().skip(1);
    let mut number = |default: u64| {
        words.next().map_or(default, |word| word.parse().expect("a whole number"))
    };
    let (draws, seed, threads) = (number(100), number(1), number(2));
    let made = all(seed, draws, threads);
    print!("{}", tables(&made.iter().collect::<Vec<_>>(), seed));
    attainable::print(SCHOOLS);
    for call in made.iter().flat_map(|draw| &draw.false_calls) {
        eprintln!("false: {call}");
    }
}

/// Returns the tables of the draws that were made, the first of them by its seed.
fn tables(made: &[&Draw], seed: u64) -> String {
    let draws = made.len() as u64;
    let made_by = format!(
        "Made by `cargo run --release --bin false_alarms {draws} {seed}` in `benches`, \
         version {}: {draws} municipalities of {SCHOOLS} schools, seeds {seed} to {}.\n",
        env!("CARGO_PKG_VERSION"),
        seed + draws - 1
    );
    format!("{made_by}\n{}\n{}\n", false_alarms(made), power(made))
}

/// Makes all municipalities, in the order of their seeds.
///
/// The threads are plain ones: a thread of a rayon pool that waits for polars' pool begins
/// the next municipality on top of the one it waits for, and so on, so that ever more of
/// them are held at once.
fn all(first: u64, draws: u64, threads: u64) -> Vec<Draw> {
    let catalogue = Catalogue::built_in().expect("the catalogue is sound");
    let (next, start) = (AtomicU64::new(first), Instant::now());
    let made = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + draws {
                break;
            }
            let draw = one(seed, &catalogue);
            let mut made: MutexGuard<'_, BTreeMap<u64, Draw>> =
                made.lock().expect("no thread panics while it holds the lock");
            made.insert(seed, draw);
            let seconds = start.elapsed().as_secs();
            let megabytes = memory("VmRSS:");
            eprintln!("{} of {draws} after {seconds} s, {megabytes:.0} MB", made.len());
            // A long run can be looked at, and stopped, on the way.
            if made.len().is_multiple_of(SOME) && (made.len() as u64) < draws {
                let so_far: Vec<&Draw> = made.values().collect();
                eprintln!("{}", tables(&so_far, first));
            }
        }
    };
    std::thread::scope(|scope| {
        (0..threads.max(1)).for_each(|_| drop(scope.spawn(work)));
    });
    made.into_inner().expect("no thread panicked").into_values().collect()
}

/// Makes one municipality, counts what is called in it, and plants.
fn one(seed: u64, catalogue: &Catalogue) -> Draw {
    let town = Municipality::new(seed, SCHOOLS, catalogue);
    let alike = town.profiles(&town.batch, catalogue);
    check(&alike);
    let mut draw =
        Draw { counts: BTreeMap::new(), found: Vec::new(), false_calls: Vec::new() };
    for (profile, finding) in each(&alike) {
        let Some(comparison) = &finding.comparison else { continue };
        for row in Row::of(finding) {
            let count = draw.counts.entry(row).or_default();
            count.compared += u32::from(comparison.interval.is_some());
            count.marked += u32::from(marked(comparison));
            count.called += u32::from(!matches!(finding.call, Call::Not(_)));
        }
        if !matches!(finding.call, Call::Not(_)) {
            draw.false_calls.push(format!(
                "seed {seed} {} {:?} {} {:.3} q {:.4}",
                profile.unit,
                finding.kind,
                finding.key,
                comparison.difference,
                comparison.q.unwrap_or(1.0)
            ));
        }
    }
    let latest = town.settings.year;
    let (now, always) = (|year: SchoolYear| year == latest, |_: SchoolYear| true);
    let runs = [
        (plants(true), false),
        (plants(false), false),
        (plants(true).into_iter().chain(plants(false)).collect(), true),
    ];
    for (planted, change) in runs {
        let only: Vec<Plant> = planted.iter().map(|(plant, ..)| plant.clone()).collect();
        let mut batch = town.batch.clone();
        let years: &dyn Fn(SchoolYear) -> bool = if change { &now } else { &always };
        plant(&mut batch, &only, years, &alike, catalogue, seed);
        let found = town.profiles(&batch, catalogue);
        let seen = planted.iter().filter_map(|(plant, large, in_figure)| {
            let (base, marked, called) = seen(plant, change, &found, &alike)?;
            Some(Found {
                measure: plant.measure,
                in_figure: *in_figure,
                large: *large,
                change,
                base,
                marked,
                called,
            })
        });
        draw.found.extend(seen);
    }
    draw
}

/// An effect of 0.3 in one school and of 0.6 in a small one: the schools in which the
/// figure rests on about 400 and 80 pupils, or those which have as many.
fn plants(in_figure: bool) -> Vec<(Plant, bool, bool)> {
    let mut out = Vec::new();
    for measure in Measure::ALL {
        let units = match (in_figure, measure) {
            (true, Measure::Absence) | (false, _) => ["990001", "990005"],
            (true, _) => ["990003", "990004"],
        };
        // Everybody is in the figure of absence: the two are the same.
        if !in_figure && measure == Measure::Absence {
            continue;
        }
        for (large, unit, sds) in [(true, units[0], 0.3), (false, units[1], 0.6)] {
            let unit: UnitId = unit.parse().expect("a plain number");
            out.push((Plant { measure, unit, sds }, large, in_figure));
        }
    }
    out
}

fn each(profiles: &[Profile]) -> impl Iterator<Item = (&Profile, &Finding)> {
    profiles.iter().flat_map(|p| p.findings.iter().map(move |f| (p, f)))
}

/// Tells whether zero lies outside the interval: what marks at 95 % would point at.
fn marked(comparison: &Comparison) -> bool {
    comparison.interval.is_some_and(|i| i.low > 0.0 || i.high < 0.0)
}

/// Looks for one planted effect, all other comparisons of its family being those of the
/// municipality without differences.
fn seen(
    plant: &Plant,
    change: bool,
    found: &[Profile],
    alike: &[Profile],
) -> Option<(f64, bool, bool)> {
    let kind = if change { FindingKind::Change } else { FindingKind::Rest };
    let subject = plant.measure.subject();
    let is = |profile: &Profile, finding: &Finding| {
        profile.unit == plant.unit && finding.kind == kind && finding.subject == subject
    };
    let (profile, finding) = each(found).find(|(p, f)| is(p, f))?;
    let comparison = finding.comparison.as_ref()?;
    let of = family(finding);
    let mut p: Vec<f64> = each(alike)
        .filter(|(profile, f)| family(f) == of && !is(profile, f))
        .filter_map(|(_, f)| f.comparison.as_ref().filter(|c| c.q.is_some())?.p)
        .collect();
    p.insert(0, comparison.p?);
    let q = benjamini_hochberg(&p)[0];
    let other = |reason: &Reason| !matches!(reason, Reason::Chance | Reason::Rounding);
    let fit = match &finding.call {
        Call::Not(reasons) => !reasons.iter().any(other),
        Call::Called(_) | Call::Also(_) => true,
    };
    let right = comparison.difference > 0.0;
    let called = q <= LEVELS[of].1 && fit && marked(comparison) && right;
    Some((base(profile, finding)?, marked(comparison) && right, called))
}

fn base(profile: &Profile, finding: &Finding) -> Option<f64> {
    let base = match &finding.subject {
        Subject::Indicator(id) => {
            profile.indicators.iter().find(|e| e.indicator == *id)?.latest.base
        }
        Subject::Question(survey, id) => {
            let of = profile
                .questions
                .iter()
                .find(|q| q.survey == *survey && q.question == *id)?;
            of.own.last()?.base
        }
    };
    base.map(f64::from)
}

/// Makes sure that families and levels here are those of the analysis.
fn check(profiles: &[Profile]) {
    for (at, (name, level)) in LEVELS.into_iter().enumerate() {
        let members: Vec<(&FigureKey, &Comparison, &Call)> = each(profiles)
            .filter(|(_, f)| family(f) == at)
            .filter_map(|(_, f)| {
                let comparison = f.comparison.as_ref().filter(|c| c.q.is_some())?;
                Some((&f.key, comparison, &f.call))
            })
            .collect();
        let p: Vec<f64> = members.iter().filter_map(|(_, c, _)| c.p).collect();
        for ((key, comparison, call), q) in
            members.into_iter().zip(benjamini_hochberg(&p))
        {
            let own = comparison.q.unwrap_or(f64::NAN);
            assert!((own - q).abs() < 1e-9, "{name}: {key} has q {own}, here {q}");
            let chance = matches!(call, Call::Not(why) if why.contains(&Reason::Chance));
            assert_eq!(chance, own > level, "{name}: {key} is judged at another level");
        }
    }
}

fn false_alarms(made: &[&Draw]) -> String {
    let rows: BTreeSet<Row> =
        made.iter().flat_map(|d| d.counts.keys().copied()).collect();
    let mut out = "| comparison | compared per municipality | outside 95 %: mean | called: mean | municipalities with any outside 95 % | municipalities with any called |\n|---|---|---|---|---|---|\n".to_owned();
    for row in rows {
        let of = |draw: &Draw| draw.counts.get(&row).copied().unwrap_or_default();
        let mean = |part: fn(Count) -> u32| {
            made.iter().map(|d| f64::from(part(of(d)))).sum::<f64>() / made.len() as f64
        };
        let any = |part: fn(Count) -> u32| {
            let n = made.iter().filter(|d| part(of(d)) > 0).count();
            format!("{:.1} %", 100.0 * n as f64 / made.len() as f64)
        };
        out += &format!(
            "| {} | {:.0} | {:.1} | {:.2} | {} | {} |\n",
            row.name(),
            mean(|c| c.compared),
            mean(|c| c.marked),
            mean(|c| c.called),
            any(|c| c.marked),
            any(|c| c.called)
        );
    }
    out
}

fn power(made: &[&Draw]) -> String {
    let mut out = "| planted | effect | pupils behind the figure | found as a difference to the rest | found as a change from last year |\n|---|---|---|---|---|\n".to_owned();
    for (in_figure, about) in [(true, "figure on about"), (false, "school of about")] {
        for measure in Measure::ALL {
            for (large, effect, pupils) in [(true, 0.3, 400), (false, 0.6, 80)] {
                let of = |change: bool| {
                    let all = made.iter().flat_map(|d| &d.found);
                    let is = move |f: &&Found| {
                        f.measure == measure
                            && f.large == large
                            && f.in_figure == in_figure
                            && f.change == change
                    };
                    all.filter(is).collect::<Vec<_>>()
                };
                let (rest, change) = (of(false), of(true));
                if rest.is_empty() && change.is_empty() {
                    continue;
                }
                let n = (rest.len() + change.len()) as f64;
                let base = rest.iter().chain(&change).map(|f| f.base).sum::<f64>() / n;
                out += &format!(
                    "| {} ({about} {pupils}) | {effect} SD | {base:.0} | {} | {} |\n",
                    measure.name(),
                    share(&rest, made.len()),
                    share(&change, made.len())
                );
            }
        }
    }
    out
}

/// A draw in which the comparison could not be made counts as not found.
fn share(found: &[&Found], draws: usize) -> String {
    if found.is_empty() {
        return "–".to_owned();
    }
    let percent = |n: usize| 100.0 * n as f64 / draws as f64;
    let called = found.iter().filter(|f| f.called).count();
    let marked = found.iter().filter(|f| f.marked).count();
    format!("{:.0} % (95 %: {:.0} %)", percent(called), percent(marked))
}
