//! Where the milliseconds of a pack go: words, charts, and within Typst reading the templates,
//! layout, images and export, as shares of one run.
//!
//! `cargo run --release --bin profile -- [turns]`

use std::collections::BTreeMap;
use std::path::Path;

use datapakke_benches::clock::{median, time};
use datapakke_benches::plain::Shelf;
use datapakke_benches::project::{Fjordby, repository, write_fjordby};
use datapakke_report::{present, render};
use serde_json::Value;

fn main() {
    let turns: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(5);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a pool of one thread").install(|| all(turns));
}

fn all(turns: usize) {
    let below = std::env::temp_dir().join("datapakke-profile");
    let fjordby = Fjordby::open(&write_fjordby(Path::new(&below)));
    let shelf = Shelf::open(repository());
    let profile = fjordby.profiles().iter().max_by_key(|p| fjordby.charts(p).len());
    let (profile, context) = (profile.expect("Fjordby has units"), fjordby.context());
    let charts = fjordby.charts(profile);
    let plain = fjordby.plain(&shelf, profile, &context);
    let mut parts: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut take = |name, work: &dyn Fn()| {
        comemo::evict(0);
        parts.entry(name).or_default().push(time(work).core);
    };
    for _ in 0..turns.max(1) {
        take("words", &|| drop(present(profile, &context)));
        take("charts", &|| drop(fjordby.draw(&charts)));
        take("typst", &|| drop(plain.pdf()));
        take("all", &|| drop(render(profile, &context)));
    }
    println!("time on the core, median of {} turns:", turns.max(1));
    for (name, times) in parts {
        println!("{name:8} {:8.1} ms", median(times) * 1000.0);
    }
    comemo::evict(0);
    typst_timing::enable();
    drop(plain.pdf());
    typst_timing::disable();
    let mut json = Vec::new();
    typst_timing::export_json(&mut json, |_| ("".to_owned(), 0))
        .expect("it can be written");
    shares(&serde_json::from_slice(&json).expect("Typst writes JSON"));
}

/// Prints how long Typst was in each of its steps, without the steps below them.
fn shares(events: &Value) {
    let mut own: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    let mut open: Vec<(String, f64, f64)> = Vec::new();
    for event in events.as_array().expect("a list of events") {
        let name = event["name"].as_str().unwrap_or_default().to_owned();
        let at = event["ts"].as_f64().unwrap_or_default();
        if event["ph"] == "B" {
            open.push((name, at, 0.0));
            continue;
        }
        let Some((name, start, below)) = open.pop() else { continue };
        let entry = own.entry(name).or_default();
        entry.0 += at - start - below;
        entry.1 += 1;
        if let Some(parent) = open.last_mut() {
            parent.2 += at - start;
        }
    }
    let mut rows: Vec<_> = own.into_iter().collect();
    rows.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
    for (name, (micros, calls)) in rows.iter().take(40) {
        println!("{name:32} {:8.1} ms {calls:7} calls", micros / 1000.0);
    }
}
