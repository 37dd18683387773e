//! The packs of both samples: complete, within the page, and about the right unit.

use std::collections::{BTreeMap, BTreeSet};

use crate::fixture::{Built, files, fjordby, gladsaxe};
use crate::pdf::{Page, assert_not_empty, assert_within_margins, pages};

fn packs(built: &Built) -> BTreeMap<String, Vec<Page>> {
    let pdfs = built.files.iter().filter(|(name, _)| name.ends_with("datapakke.pdf"));
    pdfs.map(|(name, bytes)| (name.clone(), pages(bytes))).collect()
}

#[test]
fn every_unit_has_a_pack_and_the_build_ends_well() {
    for (built, units) in [(fjordby(), 12), (gladsaxe(), 10)] {
        assert!(built.exit <= 1, "exit {}", built.exit);
        let all = packs(built);
        let folder = |path: &String| path.split('/').nth(1).map(str::to_owned);
        let built_units: BTreeSet<_> = all.keys().filter_map(folder).collect();
        assert_eq!(built_units.len(), units);
        assert_eq!(all.len() % units, 0, "every unit has every edition");
        for name in [
            "index.html",
            "figures.csv",
            "remarks.json",
            "disclosure.json",
            "manifest.json",
        ] {
            assert!(built.files.contains_key(name), "{name}");
        }
    }
}

#[test]
fn no_remark_of_a_sample_leaves_the_user_without_a_hint() {
    for built in [fjordby(), gladsaxe()] {
        let remarks: Vec<serde_json::Value> =
            serde_json::from_slice(&built.files["remarks.json"]).unwrap();
        for remark in remarks.iter().filter(|r| r["severity"] != "note") {
            assert!(!remark["hint"].is_null(), "{remark}");
        }
    }
}

#[test]
fn all_text_is_within_the_margins_and_at_least_eight_points() {
    for built in [fjordby(), gladsaxe()] {
        for (name, pages) in packs(built) {
            assert_within_margins(&name, &pages);
        }
    }
}

#[test]
fn no_page_is_empty() {
    for built in [fjordby(), gladsaxe()] {
        for (name, pages) in packs(built) {
            assert!(pages.len() >= 4, "{name}: {} pages", pages.len());
            assert_not_empty(&name, &pages, 150);
        }
    }
}

#[test]
fn every_page_tells_its_number_and_how_many_there_are() {
    for built in [fjordby(), gladsaxe()] {
        for (name, pages) in packs(built) {
            for (before, page) in pages.iter().enumerate() {
                let number = format!("{} / {}", before + 1, pages.len());
                let text = page.text();
                let line = text.lines().any(|line| line.trim_end().ends_with(&number));
                assert!(line, "{name}: {number} is not on its page");
            }
        }
    }
}

#[test]
fn a_pack_names_no_other_unit() {
    let built = fjordby();
    let names: BTreeMap<String, String> = units(built);
    for (path, pages) in packs(built) {
        let own = path.split('/').nth(1).unwrap().split('-').next().unwrap().to_owned();
        let text: String = pages.iter().map(Page::text).collect::<Vec<_>>().join("\n");
        let written = written(built, &own);
        for (number, name) in names.iter().filter(|(number, _)| **number != own) {
            let within_own = names.get(&own).is_some_and(|n| n.contains(name.as_str()));
            // What people wrote for their own talk may name a neighbour.
            let wrote = path.contains("/fortrolig/") && written.contains(name.as_str());
            // A school and what belongs to it are one house.
            let house = row(built, number).nth(3).is_some_and(|of| of == own);
            let within_own = within_own || wrote || house;
            assert!(
                within_own || !text.contains(name.as_str()),
                "{path} names {number} {name}"
            );
        }
    }
}

/// The cells of a unit's row in `enheder.csv`.
fn row(built: &Built, unit: &str) -> impl Iterator<Item = String> {
    let text = std::fs::read_to_string(built.project.join("enheder.csv")).unwrap();
    let row = text.lines().find(|line| line.starts_with(unit)).unwrap_or_default();
    row.split(';').map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Everything that a unit and the administration wrote for the unit's talk.
fn written(built: &Built, unit: &str) -> String {
    let folder = built.project.join("samtale").join(unit);
    let talk = if folder.is_dir() { files(&folder) } else { BTreeMap::new() };
    let agreed = std::fs::read(built.project.join("aftaler.csv")).unwrap_or_default();
    let agreed = String::from_utf8_lossy(&agreed).into_owned();
    let own = agreed.lines().filter(|line| line.starts_with(unit));
    let talk = talk.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    talk.chain(own.map(str::to_owned)).collect::<Vec<_>>().join("\n")
}

fn units(built: &Built) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(built.project.join("enheder.csv")).unwrap();
    let rows = text.trim_start_matches('\u{feff}').lines().skip(1);
    rows.filter_map(|row| {
        let mut cells = row.split(';');
        let (number, name) = (cells.next()?.to_owned(), cells.next()?.to_owned());
        // A closed unit may be named: a merger is the reason of a break.
        let closed = cells.nth(4).is_some_and(|year| !year.is_empty());
        (!closed && !number.is_empty()).then_some((number, name))
    })
    .collect()
}

#[test]
fn every_page_carries_the_edition() {
    for (name, pages) in packs(fjordby()) {
        let mark = match name.split('/').nth(2) {
            Some("fortrolig") => "Fortroligt",
            Some("skolebestyrelse") => "estyrelsen",
            Some("offentlig") => "Offentlig udgave",
            other => panic!("{other:?}"),
        };
        for (i, page) in pages.iter().enumerate() {
            assert!(page.text().contains(mark), "{name} page {}", i + 1);
        }
    }
}

#[test]
fn a_public_pack_has_no_test_result_and_no_staff_survey() {
    let rows = String::from_utf8(fjordby().files["figures.csv"].clone()).unwrap();
    let public: Vec<&str> = rows.lines().filter(|r| r.contains(";offentlig;")).collect();
    assert!(public.len() > 200, "{} rows", public.len());
    for row in public {
        let indicator = row.split(';').nth(4).unwrap();
        for secret in ["test.", "dnt.", "lokal.", "faerdighed.", "apv.", "socialkapital."]
        {
            assert!(!indicator.starts_with(secret), "{row}");
        }
    }
}

#[test]
fn a_printed_figure_is_taken_back_to_its_cell() {
    let rows = String::from_utf8(fjordby().files["figures.csv"].clone()).unwrap();
    let shown =
        rows.lines().filter(|r| r.ends_with(|_: char| true) && r.contains(";shown;"));
    let mut n = 0;
    for row in shown {
        n += 1;
        let cells: Vec<&str> = row.split(';').collect();
        assert!(cells[3].parse::<datapakke_model::FigureKey>().is_ok(), "{row}");
        // The ends of a strip are other units' values; theirs are in their own packs.
        let of_another = cells[3].starts_with("99") && !cells[3].starts_with(cells[2]);
        assert!(of_another || cells[12].contains("data/"), "{row}");
    }
    assert!(n > 1000, "{n} rows");
}

/// Twelve to sixteen sheets are the aim; five agreements, seven observations or texts of
/// several hundred words take a sheet or two more.
#[test]
fn a_confidential_pack_is_no_longer_than_a_talk_can_bear() {
    let mut lengths = Vec::new();
    for (name, pages) in packs(fjordby()) {
        if name.contains("/fortrolig/") {
            assert!((10..=19).contains(&pages.len()), "{name}: {} pages", pages.len());
            lengths.push(pages.len());
        }
    }
    let within = lengths.iter().filter(|n| **n <= 16).count();
    assert!(within * 3 >= lengths.len() * 2, "{lengths:?}");
}
