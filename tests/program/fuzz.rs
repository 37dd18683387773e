//! Hostile input: files of the sample, damaged and spliced by a seed, go to everything that
//! reads; nothing may panic, hang or grow without bound.
//!
//! A short run belongs to the tests. The long one:
//! `DATAPAKKE_FUZZ=1000000 nice -n 19 cargo test --release --locked --test program fuzz -- --ignored --nocapture`

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use datapakke::{config, earlier, guard};
use datapakke_ingest::conference::{self, Setting};
use datapakke_ingest::{
    Alone, Context, Input, Key, Layouts, plan_for, propose_layout, read_register,
    reconcile, run,
};
use datapakke_model::conference::{Meetings, Rubrics};
use datapakke_model::{Batch, Catalogue, Register, Settings};

use crate::fixture::root;

/// One piece of input that took longer than this hangs.
const LONGEST: Duration = Duration::from_secs(1);

/// What a seed file may be long; longer ones are cut, since speed finds more than length.
const LONG: usize = 800;

/// Numbers from a seed.
pub struct Random(u64);

impl Random {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// Picks one of several.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// What breaks readers: ends of ranges, half letters, marks of every format, code.
const WORDS: &[&[u8]] = &[
    b"\"",
    b"\"\"",
    b";",
    b",",
    b"\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"\x1a",
    b"'",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xc3",
    b"\xe2\x80",
    b"\xf0\x9f",
    b"\xed\xa0\x80",
    b"\xc3\xb8",
    b"\xe6",
    b"\xcc\x88",
    b"\xe2\x88\x92",
    b"\xc2\xa0",
    b"\xe2\x80\xae",
    b"0",
    b"-1",
    b"-0",
    b"1e400",
    b"-1e308",
    b"NaN",
    b"inf",
    b"99999999999999999999",
    b"4294967296",
    b"18446744073709551616",
    b"0,0000000000000000001",
    b"1.234.567,89",
    b"12,5 %",
    b"100000000000000000 %",
    b"<5",
    b"..",
    b"*",
    b"#REF!",
    b"#DIV/0!",
    b"=1+1",
    b"=cmd|' /C calc'!A0",
    b"@SUM(A1)",
    b"+1",
    b"2024/25",
    b"2024/2025",
    b"0000/00",
    b"9999/00",
    b"31-02-2026",
    b"2026-13-41",
    b"00-00-0000",
    b"1-1-1",
    b"010101-0101",
    b"0101010101",
    b"990001",
    b"990002",
    b"999999999999",
    b"Fjordby Skole",
    b"I alt",
    b"Hovedtotal",
    b"",
    b"#read(\"datapakke.toml\")",
    b"#include \"/etc/passwd\"",
    b"<script>alert(1)</script>",
    b"../../../etc/passwd",
    b"[",
    b"]",
    b"{",
    b"}",
    b"[[",
    b"]]",
    b"[[[[[[[[[[[[[[[[[[[[[[",
    b"{{{{{{{{{{{{{{{{{{{{",
    b"(((((((((((((((((((((((((",
    b"null",
    b"true",
    b"\"\"\"",
    b"'''",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"# ",
    b"## ",
    b"- ",
    b"> ",
    b">>>>>>>>>>>>>>>>",
    b"|",
    b"---\n",
    b"![](x)",
    b"[a](b)",
    b"****************",
    b"`",
    b"&amp;",
    b"<!--",
    b"<!DOCTYPE",
    b"<table>",
    b"<![CDATA[",
    b"</row>",
    b"<c r=\"ZZZZZZ99999999\">",
    b"r=\"XFD1048576\"",
    b"t=\"s\"",
];

/// Damages a file in one to eight places.
pub fn damage(random: &mut Random, seed: &[u8], others: &[Seed]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(11) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.next() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let times = [1, 2, 8, 64][random.below(4)];
                bytes.splice(at..at, piece.repeat(times));
            }
            4 => bytes.truncate(at),
            5 => {
                let other = &random.pick(others).bytes;
                let from = random.below(other.len());
                let until = (from + random.below(200)).min(other.len());
                bytes.splice(at..end, other[from..until].iter().copied());
            }
            6 => {
                let to = random.below(bytes.len() + 1);
                let piece: Vec<u8> = bytes.drain(at..end).collect();
                let to = to.min(bytes.len());
                bytes.splice(to..to, piece);
            }
            7 => {
                // A whole number in the text becomes another.
                let digits = |b: &u8| b.is_ascii_digit();
                if let Some(from) = bytes[at..].iter().position(digits) {
                    let from = at + from;
                    let n = bytes[from..].iter().take_while(|b| digits(b)).count();
                    let word = random.pick(&WORDS[24..36]);
                    bytes.splice(from..from + n, word.iter().copied());
                }
            }
            _ => {
                let word = random.pick(WORDS);
                bytes.splice(
                    at..end.min(at + random.below(6)).max(at),
                    word.iter().copied(),
                );
            }
        }
        bytes.truncate(8 * LONG);
    }
    bytes
}

/// Damages a part of a workbook and packs it again, or the archive itself.
fn damage_zip(random: &mut Random, seed: &[u8], others: &[Seed]) -> Vec<u8> {
    if random.below(5) == 0 {
        return damage(random, seed, others);
    }
    let mut old = zip::ZipArchive::new(Cursor::new(seed)).unwrap();
    let victim = random.below(old.len());
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored);
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if index == victim {
            if random.below(12) == 0 {
                continue;
            }
            bytes = damage(random, &bytes, others);
        }
        new.start_file(name, stored).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// What a file is given to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Target {
    Data,
    Workbook,
    Conference,
    ConferenceBook,
    Layout,
    Proposal,
    Settings,
    Rubric,
    Survey,
    Earlier,
    Template,
}

/// A file to begin with.
pub struct Seed {
    /// What reads it.
    pub target: Target,
    /// Its path.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Everything that input is read against, made once.
struct World {
    seeds: Vec<Seed>,
    catalogue: Catalogue,
    layouts: Layouts,
    register: Register,
    settings: Settings,
    meetings: Meetings,
    rubrics: Rubrics,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let project = root().join("data-samples/fjordby");
    let text = std::fs::read_to_string(project.join("datapakke.toml")).unwrap();
    let loaded = datapakke::pipeline::load(&{
        let copy = crate::fixture::folder("fuzz");
        crate::fixture::copy(&project, &copy);
        copy
    })
    .unwrap();
    World {
        seeds: seeds(),
        catalogue: Catalogue::clone(&loaded.catalogue),
        layouts: Layouts::built_in(),
        register: loaded.register,
        settings: config::read(&text).unwrap().value.settings,
        meetings: Meetings::built_in().unwrap(),
        rubrics: Rubrics::built_in().unwrap(),
    }
});

fn seeds() -> Vec<Seed> {
    let mut found = Vec::new();
    let folders = [
        "data-samples/fjordby",
        "data-samples/gladsaxe",
        "crates/ingest/layouts",
        "crates/ingest/tests/fixtures",
        "crates/model/catalogue",
        "crates/cli/scaffold",
    ];
    let mut kinds: BTreeMap<(Target, usize), usize> = BTreeMap::new();
    for folder in folders {
        for (name, bytes) in crate::fixture::files(&root().join(folder)) {
            let path = format!("{folder}/{name}");
            let Some(target) = target(&path) else { continue };
            let book = bytes.starts_with(b"PK");
            if book && bytes.len() > 60_000 {
                continue;
            }
            // Many files are alike; a few of each kind and size are enough.
            let alike = kinds.entry((target, bytes.len().ilog2() as usize)).or_default();
            *alike += 1;
            if *alike > 12 {
                continue;
            }
            let mut bytes = bytes;
            if !book {
                // One in eight may be longer.
                bytes.truncate(if *alike % 8 == 1 { 4 * LONG } else { LONG });
            }
            let path = name
                .rsplit_once("samtale/")
                .map_or(name.clone(), |(_, below)| format!("samtale/{below}"));
            if target == Target::Data {
                let proposal = Target::Proposal;
                found.push(Seed {
                    target: proposal,
                    path: path.clone(),
                    bytes: bytes.clone(),
                });
            }
            found.push(Seed { target, path, bytes });
        }
    }
    // A page saved as a workbook, as some systems deliver.
    let page = b"<html><table><tr><th>Skole</th><th>2024/25</th></tr><tr><td>Fjordby Skole</td><td>7,3</td></tr></table></html>";
    found.push(Seed {
        target: Target::Data,
        path: "data/a.xls".into(),
        bytes: page.to_vec(),
    });
    let earlier = "key;base;status\r\n990001/trivsel.generel/2024-25/alle;12;shown\r\n";
    let head = datapakke::figures::head();
    for text in [earlier.to_owned(), head] {
        let bytes = text.into_bytes();
        found.push(Seed {
            target: Target::Earlier,
            path: "sidste-aar/figures.csv".into(),
            bytes,
        });
    }
    found
}

fn target(path: &str) -> Option<Target> {
    let book = path.ends_with(".xlsx");
    Some(match path {
        p if p.ends_with("datapakke.toml") => Target::Settings,
        p if p.contains("samtale/") || p.contains("/aftaler.") => {
            if book {
                Target::ConferenceBook
            } else {
                Target::Conference
            }
        }
        p if p.starts_with("data-samples") || p.contains("/fixtures/") => {
            if book {
                Target::Workbook
            } else {
                Target::Data
            }
        }
        p if p.starts_with("crates/ingest/layouts") => Target::Layout,
        p if p.contains("rubric") => Target::Rubric,
        p if p.contains("survey") || p.contains("question") => Target::Survey,
        _ => return None,
    })
}

/// Gives one file to what reads it.
fn feed(world: &World, target: Target, path: &str, bytes: Vec<u8>) {
    let text = || String::from_utf8_lossy(&bytes).into_owned();
    match target {
        Target::Data | Target::Workbook => read(world, &world.layouts, path, bytes),
        Target::Proposal => {
            let input = Input { path: path.to_owned(), bytes: bytes.into() };
            let _ = propose_layout(&input, &world.catalogue);
        }
        Target::Conference | Target::ConferenceBook => {
            let setting = Setting {
                catalogue: &world.catalogue,
                meetings: &world.meetings,
                rubrics: &world.rubrics,
                register: &world.register,
                settings: &world.settings,
            };
            let input = Input { path: path.to_owned(), bytes: bytes.into() };
            let _ = conference::read(&[input], &setting);
        }
        Target::Layout => {
            let layouts = world.layouts.clone().with("layouts/x.toml", &text());
            if let Ok(layouts) = layouts {
                // A damaged layout that still is one reads a file.
                let data: Vec<&Seed> =
                    world.seeds.iter().filter(|s| s.target == Target::Data).collect();
                let file = data[bytes.len() % data.len()];
                read(world, &layouts, &file.path, file.bytes.clone());
            }
        }
        Target::Settings => {
            let _ = config::read(&text());
        }
        Target::Rubric => {
            let _ = world.rubrics.clone().with("rubrikker/x.toml", &text());
        }
        Target::Survey => {
            let _ = world.catalogue.clone().with_survey("x.toml", &text());
            let _ = world.catalogue.clone().with_questions("x.toml", &text());
        }
        Target::Earlier => {
            let _ = earlier::parse(&text());
        }
        // Takes as long as a pack, and has a run of its own.
        Target::Template => {}
    }
}

fn read(world: &World, layouts: &Layouts, path: &str, bytes: Vec<u8>) {
    let input = Input { path: path.to_owned(), bytes: bytes.into() };
    let mut remarks = Vec::new();
    let units = input.clone();
    let plan =
        plan_for(vec![input], layouts, &world.catalogue, &Alone).take(&mut remarks);
    let register = read_register(&plan, Some(&units), "Fjordby", None).take(&mut remarks);
    let key = Key::from_bytes([3; 32]);
    let registers = [&register, &world.register];
    let used = if register.units.is_empty() { &registers[1..] } else { &registers[..1] };
    for register in used {
        let context = Context {
            catalogue: &world.catalogue,
            layouts,
            register,
            key: &key,
            year: world.settings.year,
        };
        let mut batch = Batch::default();
        for job in &plan.jobs {
            batch.append(run(job, &context).take(&mut remarks));
        }
        let _ = reconcile(batch, &plan.sources);
    }
}

/// How long this thread has worked, where the system tells; a busy machine lets it wait.
fn worked(since: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// The most memory this process has held, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Feeds so many inputs and returns what went wrong, each fault once.
fn fuzz(n: usize, seed: u64) -> BTreeMap<String, String> {
    let world = &*WORLD;
    let mut random = Random::new(seed);
    let mut faults: BTreeMap<String, String> = BTreeMap::new();
    let mut counts: BTreeMap<Target, usize> = BTreeMap::new();
    let mut slowest: BTreeMap<Target, Duration> = BTreeMap::new();
    let begun = Instant::now();
    for turn in 0..n {
        let seed = random.pick(&world.seeds);
        let bytes = match seed.bytes.starts_with(b"PK") {
            true => damage_zip(&mut random, &seed.bytes, &world.seeds),
            false => damage(&mut random, &seed.bytes, &world.seeds),
        };
        *counts.entry(seed.target).or_default() += 1;
        if turn % 50_000 == 0 && turn > 0 {
            println!("{turn} inputs, {:.0?}", begun.elapsed());
        }
        let timed = || {
            let before = worked(begun);
            let done =
                guard::caught(|| feed(world, seed.target, &seed.path, bytes.clone()));
            (worked(begun).saturating_sub(before), done)
        };
        let (mut took, done) = timed();
        // Only what is slow every time hangs.
        for _ in 0..3 {
            if took > LONGEST {
                took = took.min(timed().0);
            }
        }
        let most = slowest.entry(seed.target).or_default();
        *most = took.max(*most);
        let fault = match done {
            Err(place) => place,
            Ok(()) if took > LONGEST => format!("{:?} hangs: {}", seed.target, seed.path),
            Ok(()) => continue,
        };
        let told = format!("{:?} {} turn {turn}", seed.target, seed.path);
        if !faults.contains_key(&fault) {
            let file = std::env::temp_dir().join(format!("datapakke-fuzz-{turn}"));
            std::fs::write(file, &bytes).unwrap();
        }
        faults.entry(fault).or_insert(told);
    }
    let peak = peak().map_or(0, |kilobytes| kilobytes >> 10);
    println!("{n} inputs in {:.0?}: {counts:?}", begun.elapsed());
    println!(
        "slowest of each: {slowest:.1?}; peak memory {peak} MB; faults: {faults:#?}"
    );
    faults
}

#[test]
fn damaged_files_neither_panic_nor_hang() {
    assert_eq!(fuzz(3_000, 1), BTreeMap::new());
}

#[test]
#[ignore = "a long run: set DATAPAKKE_FUZZ to the number of inputs"]
fn a_million_damaged_files_neither_panic_nor_hang() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let n = number("DATAPAKKE_FUZZ").unwrap_or(1_000_000);
    let seed = number("DATAPAKKE_FUZZ_SEED").unwrap_or(2);
    assert_eq!(fuzz(n as usize, seed as u64), BTreeMap::new());
    assert!(peak().is_none_or(|kilobytes| kilobytes < 1_500_000), "memory is bounded");
}
