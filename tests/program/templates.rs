//! Damaged templates: a municipality's own may be wrong in any way, and a pack still comes
//! back with its pages or with what is wrong, in time, and from nowhere but the templates.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use datapakke::guard;
use datapakke_report::pack::Pack;
use datapakke_report::typeset::{TypesetOptions, typeset};

use crate::fixture::{files, root};
use crate::fuzz::{Random, Seed, Target, damage};

/// A pack takes a second on a slow machine; this is what a build gives it at most.
const LONGEST: Duration = Duration::from_secs(300);

/// The templates that are short enough to be damaged as a whole.
fn templates() -> Vec<Seed> {
    let all = files(&root().join("report-templates")).into_iter();
    let ours = |path: &str| path.ends_with(".typ") || path.ends_with(".toml");
    let short = all.filter(|(path, bytes)| ours(path) && bytes.len() < 6_000);
    short.map(|(path, bytes)| Seed { target: Target::Template, path, bytes }).collect()
}

/// Keeps numbers small: a list of a billion is memory that its author asked for.
fn tame(text: &str) -> String {
    let mut digits = 0;
    let short = text.chars().filter(|c| {
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        digits < 4
    });
    short.collect()
}

/// Sets the pack of the fixture with damaged templates, one after another; returns how
/// many were set all the same, and what went wrong.
fn set(n: usize, seed: u64) -> (usize, BTreeMap<String, String>) {
    let text = root().join("crates/report/tests/fixtures/pack.json");
    let text = std::fs::read_to_string(text).unwrap();
    let pack: Arc<Pack> = Arc::new(serde_json::from_str(&text).unwrap());
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";
    let charts = pack.charts().into_iter().map(|c| (c.name.clone(), drawing.to_owned()));
    let charts: Arc<BTreeMap<String, String>> = Arc::new(charts.collect());
    let (mut random, seeds) = (Random::new(seed), templates());
    let (mut whole, mut faults) = (0, BTreeMap::new());
    for turn in 0..n {
        let seed = random.pick(&seeds);
        let bytes = damage(&mut random, &seed.bytes, &seeds);
        let text = tame(&String::from_utf8_lossy(&bytes));
        let overrides = BTreeMap::from([(seed.path.clone(), text)]);
        let (tell, told) = channel();
        let (pack, charts) = (Arc::clone(&pack), Arc::clone(&charts));
        std::thread::spawn(move || {
            let options = TypesetOptions { overrides, ..TypesetOptions::default() };
            let done = guard::caught(|| typeset(&pack, &charts, &options).is_ok());
            // Whoever gave up waiting does not listen.
            let _ = tell.send(done);
        });
        let place = match told.recv_timeout(LONGEST) {
            Ok(Ok(is_set)) => {
                whole += usize::from(is_set);
                continue;
            }
            // A build says that the unit could not be made, and makes the others.
            Ok(Err(place)) if !place.starts_with("crates/") => continue,
            Ok(Err(place)) => place,
            Err(RecvTimeoutError::Timeout) => "hangs".to_owned(),
            Err(RecvTimeoutError::Disconnected) => "died".to_owned(),
        };
        faults.insert(place, format!("{} turn {turn}", seed.path));
    }
    (whole, faults)
}

#[test]
fn a_damaged_template_is_told_and_never_breaks_the_program() {
    let (whole, faults) = set(40, 1);
    assert_eq!(faults, BTreeMap::new());
    assert!(whole < 40, "no damage was done");
}

#[test]
#[ignore = "a long run: set DATAPAKKE_FUZZ to the number of templates"]
fn thousands_of_damaged_templates_never_break_the_program() {
    let n = std::env::var("DATAPAKKE_FUZZ").ok().and_then(|n| n.parse().ok());
    let n = n.unwrap_or(5_000);
    let (whole, faults) = set(n, 2);
    println!("{n} damaged templates, {whole} set all the same; faults: {faults:#?}");
    assert_eq!(faults, BTreeMap::new());
}
