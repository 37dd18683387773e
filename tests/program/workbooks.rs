//! The workbooks of the samples, read back: the same figures under the same names as the
//! pack, words where a figure is hidden, and no more than the edition may have.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::fixture::{Built, fjordby, gladsaxe};

/// Rows over a table.
const ABOVE: usize = 3;

type Rows = Vec<Vec<Data>>;

/// The sheets of a workbook, by name; each begins with its heading.
fn sheets(bytes: &[u8]) -> BTreeMap<String, Rows> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut found = BTreeMap::new();
    for (name, range) in book.worksheets() {
        let rows = range.rows().skip(ABOVE).map(<[Data]>::to_vec).collect();
        found.insert(name, rows);
    }
    found
}

fn workbooks<'a>(
    built: &'a Built,
    end: &'a str,
) -> impl Iterator<Item = (&'a String, BTreeMap<String, Rows>)> {
    let of = built.files.iter().filter(move |(name, _)| name.ends_with(end));
    of.map(|(name, bytes)| (name, sheets(bytes)))
}

fn column(rows: &Rows, head: &str) -> usize {
    let is = |cell: &Data| *cell == *head;
    rows[0]
        .iter()
        .position(is)
        .unwrap_or_else(|| panic!("no column {head}: {:?}", rows[0]))
}

/// Value and status of each printed figure of an edition, by key.
fn listed(
    built: &Built,
    edition: &str,
    unit: &str,
) -> BTreeMap<String, (String, String)> {
    let text = String::from_utf8(built.files["figures.csv"].clone()).unwrap();
    let mut found = BTreeMap::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split(';').collect();
        let own = cells[0] == "regneark" && cells[1] == edition && cells[2] == unit;
        if own && !["change", "rest", "nation", "similar", "trend"].contains(&cells[11]) {
            found
                .insert(cells[3].to_owned(), (cells[7].to_owned(), cells[11].to_owned()));
        }
    }
    found
}

#[test]
fn every_unit_and_edition_has_a_workbook_whose_first_sheet_tells_of_the_others() {
    for built in [fjordby(), gladsaxe()] {
        let packs = built.files.keys().filter(|n| n.ends_with("/datapakke.pdf")).count();
        let mut n = 0;
        for (name, sheets) in workbooks(built, "/datapakke.xlsx") {
            n += 1;
            let about = &sheets["Om arket"];
            let text = format!("{about:?}");
            for sheet in sheets.keys().filter(|s| *s != "Om arket") {
                assert!(text.contains(&format!("{sheet}: ")), "{name}: {sheet}");
            }
            for (sheet, rows) in sheets.iter().filter(|(s, _)| *s != "Diagrammer") {
                assert!(rows.len() > 1, "{name}, {sheet}: a table has rows");
                let heads: BTreeSet<_> = rows[0].iter().map(Data::to_string).collect();
                assert_eq!(heads.len(), rows[0].len(), "{name}, {sheet}: heads differ");
                assert!(!heads.contains(""), "{name}, {sheet}: every column has a head");
            }
        }
        assert_eq!(n, packs);
    }
}

#[test]
fn a_figure_is_the_same_in_the_workbook_and_in_the_list() {
    for (name, sheets) in workbooks(fjordby(), "fortrolig/datapakke.xlsx") {
        let unit = name.split(['/', '-']).nth(1).unwrap();
        let listed = listed(fjordby(), "fortrolig", unit);
        let mut n = 0;
        for sheet in ["Sammenligning", "Over tid", "Grupper"] {
            let Some(rows) = sheets.get(sheet) else { continue };
            let (key, value) = (column(rows, "Nøgle"), 3);
            let own = rows[0].iter().position(|c| {
                ["Skolen", "SFO’en", "Klubben", "Dagtilbuddet"].contains(&&*c.to_string())
            });
            let own = own.unwrap_or(value);
            for row in &rows[1..] {
                let (listed, status) = &listed[&row[key].to_string()];
                match &row[own] {
                    Data::Float(v) => {
                        let printed: f64 = listed.replace(',', ".").parse().unwrap();
                        assert!((v - printed).abs() < 1e-9, "{name} {row:?}");
                        n += 1;
                    }
                    Data::String(words) if status == "suppressed" => {
                        assert!(words.starts_with("Skjult af hensyn"), "{name} {row:?}");
                    }
                    // "4 af 9", or a published verdict.
                    Data::String(words) => assert!(!words.is_empty()),
                    other => panic!("{name}, {sheet}: {other:?} in {row:?}"),
                }
            }
        }
        assert!(n > 20, "{name}: {n} numbers");
    }
}

#[test]
fn a_chart_is_fed_by_no_hidden_cell() {
    let mut n = 0;
    for (name, sheets) in workbooks(fjordby(), "/datapakke.xlsx") {
        let Some(rows) = sheets.get("Diagramtal") else { continue };
        for row in &rows[1..] {
            for cell in &row[2..] {
                assert!(matches!(cell, Data::Float(_) | Data::Empty), "{name}: {row:?}");
            }
            n += 1;
        }
        let years = &sheets["Over tid"];
        let indicator = column(years, "Indikator");
        let hidden = years.iter().filter(|r| r[3].to_string().starts_with("Skjult"));
        let hidden: BTreeSet<_> = hidden.map(|r| r[indicator].to_string()).collect();
        for row in &rows[1..] {
            assert!(!hidden.contains(&row[0].to_string()), "{name}: {row:?}");
        }
    }
    assert!(n > 100, "{n} points");
}

#[test]
fn a_workbook_has_only_what_its_edition_may_have() {
    for (name, sheets) in workbooks(fjordby(), "offentlig/datapakke.xlsx") {
        let text = format!("{sheets:?}");
        for secret in ["/test.", "/dnt.", "/lokal.", "/apv.", "/socialkapital."] {
            assert!(!text.contains(secret), "{name}: {secret}");
        }
        assert!(
            !sheets.contains_key("Svar") && !sheets.contains_key("Grupper"),
            "{name}"
        );
    }
    for (name, sheets) in workbooks(fjordby(), "skolebestyrelse/datapakke.xlsx") {
        let text = format!("{sheets:?}");
        for secret in ["/apv.", "/socialkapital."] {
            assert!(!text.contains(secret), "{name}: {secret}");
        }
    }
}
