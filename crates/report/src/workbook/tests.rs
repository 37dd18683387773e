//! Made-up units come in; what stands in the parts of their workbooks goes out.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use datapakke_model::{Edition, Language, Profile};

use super::unit_workbook;
use crate::present::sample::{
    World, a_calm_school, a_club, a_school, a_school_with_courses,
    a_school_with_one_finding, all_hidden,
};

/// The parts of a workbook, by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut found = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        if file.read_to_string(&mut text).is_ok() {
            found.insert(file.name().unwrap().into_owned(), text);
        }
    }
    found
}

fn made(profile: Profile, edition: Edition, world: &World) -> BTreeMap<String, String> {
    let released = world.release(profile, edition);
    parts(&unit_workbook(&released, &world.context()).unwrap().xlsx)
}

fn sheets(parts: &BTreeMap<String, String>) -> Vec<&String> {
    let sheet = |(name, _): &(&String, &String)| name.starts_with("xl/worksheets/sheet");
    parts.iter().filter(sheet).map(|(_, text)| text).collect()
}

fn all_text(parts: &BTreeMap<String, String>) -> String {
    parts.values().cloned().collect::<Vec<_>>().join("\n")
}

#[test]
fn the_same_unit_gives_the_same_bytes_and_every_sheet_one_table() {
    for profile in [a_school(), a_club(), a_calm_school(), a_school_with_courses()] {
        let world = World::new(Language::Da);
        let released = world.release(profile, Edition::Fortrolig);
        let first = unit_workbook(&released, &world.context()).unwrap();
        assert_eq!(unit_workbook(&released, &world.context()).unwrap(), first);
        let parts = parts(&first.xlsx);
        let tables = parts.keys().filter(|n| n.starts_with("xl/tables/table")).count();
        let charts = parts.keys().any(|n| n.starts_with("xl/charts/chart"));
        assert_eq!(tables + usize::from(charts), sheets(&parts).len());
        assert!(tables >= 4, "{tables}");
        assert!(!all_text(&parts).contains("mergeCell"), "no merged cells");
    }
}

#[test]
fn texts_that_look_like_formulas_are_texts() {
    for name in [
        "=HYPERLINK(\"http://x\")",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "Den selvejende integrerede institution Ærøskøbing Søndre Å, afd. 2",
        "a\u{0}b\u{1b}c",
    ] {
        let mut world = World::new(Language::Da);
        for unit in world.register.units.values_mut() {
            unit.name = name.to_owned();
        }
        for indicator in &mut world.catalogue.indicators {
            indicator.short = datapakke_model::Text::new(name, name);
        }
        let parts = made(a_school(), Edition::Fortrolig, &world);
        for sheet in sheets(&parts) {
            assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{name}: {sheet}");
        }
        let chart = parts.iter().find(|(n, _)| n.starts_with("xl/charts/chart"));
        let (_, chart) = chart.expect("the school has a chart");
        let title = chart.split("<c:title>").nth(1).unwrap();
        let title = title.split("</c:title>").next().unwrap();
        assert!(title.contains("<a:t>"), "a title is words, not a cell: {title}");
    }
}

#[test]
fn hidden_figures_are_words_and_nothing_is_drawn_of_them() {
    let mut profile = a_school();
    all_hidden(&mut profile);
    let world = World::new(Language::Da);
    let parts = made(profile, Edition::Fortrolig, &world);
    assert!(!parts.keys().any(|n| n.starts_with("xl/charts/")), "no chart");
    let text = all_text(&parts);
    assert!(text.contains("Skjult af hensyn til eleverne"));
    // Numbers that are left: the noticeable difference of each indicator.
    let comparison = &parts["xl/worksheets/sheet2.xml"];
    for cell in comparison.split("<c ").skip(1).filter(|c| !c.contains("t=\"s\"")) {
        assert!(cell.starts_with("r=\"X") || !cell.contains("<v>"), "{cell}");
    }
}

#[test]
fn a_unit_without_figures_has_a_workbook_that_says_so() {
    let mut profile = a_club();
    profile.indicators.clear();
    profile.questions.clear();
    profile.findings.clear();
    let world = World::new(Language::Da);
    let parts = made(profile, Edition::Fortrolig, &world);
    assert!(all_text(&parts).contains("ingen tal endnu"));
}

#[test]
fn a_line_breaks_where_the_measure_does() {
    let world = World::new(Language::Da);
    let parts = made(a_school_with_one_finding(), Edition::Fortrolig, &world);
    let charts: Vec<_> =
        parts.iter().filter(|(n, _)| n.starts_with("xl/charts/chart")).collect();
    assert!(!charts.is_empty());
    for (name, chart) in charts {
        assert!(chart.contains("<c:dispBlanksAs val=\"gap\"/>"), "{name}");
    }
}

#[test]
fn the_public_workbook_has_no_groups_answers_or_tests() {
    let world = World::new(Language::Da);
    let open = all_text(&made(a_school(), Edition::Offentlig, &world));
    let own = all_text(&made(a_school(), Edition::Fortrolig, &world));
    for sheet in ["Grupper", "Svar"] {
        let name = format!("name=\"{sheet}\"");
        assert!(own.contains(&name) && !open.contains(&name), "{sheet}");
    }
    assert!(!open.contains("/test."), "no key of a test");
}
