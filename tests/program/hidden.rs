//! All of a hidden figure's numbers go together: out of what is released, and so out of every
//! document, and out of the lists beside them.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::release::{Edition, Plan, verified};
use datapakke_model::{Alone, FigureKey};
use serde_json::Value;

use crate::fixture::{Built, fjordby, gladsaxe};
use crate::tidy::read;

/// Everything of a released profile that has a name, with what stands beside the name.
fn named<'a>(value: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(key)) = fields.get("key") {
                found.push((key, value));
            }
            fields.values().for_each(|inner| named(inner, found));
        }
        Value::Array(all) => all.iter().for_each(|inner| named(inner, found)),
        _ => {}
    }
}

/// Returns the numbers below a value, with the names of the fields on the way.
fn numbers(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Number(n) if n.as_f64() != Some(0.0) => found.push(format!("{path} {n}")),
        Value::Object(fields) => {
            fields.iter().for_each(|(k, v)| numbers(v, &format!("{path}.{k}"), found));
        }
        Value::Array(all) => all.iter().for_each(|v| numbers(v, path, found)),
        _ => {}
    }
}

fn look_at(built: &Built) -> usize {
    let mut loaded = datapakke::pipeline::load(&built.project).unwrap();
    let (known, plan) = loaded.analyse().unwrap();
    let checked = verified(&known, plan, &Alone).unwrap();
    let plan = checked.plan();
    let mut seen = BTreeSet::new();
    for edition in Edition::ALL {
        for profile in checked.release(edition) {
            let unit = profile.value().unit.clone();
            let text = serde_json::to_value(profile.value()).unwrap();
            let mut all = Vec::new();
            named(&text, &mut all);
            for (key, figure) in all.into_iter().filter(|(key, _)| is_hidden(plan, key)) {
                let mut left = Vec::new();
                numbers(figure, "", &mut left);
                assert!(left.is_empty(), "{edition} {unit}: {key} still has {left:?}");
                seen.insert(key.to_owned());
            }
        }
    }
    seen.len()
}

fn is_hidden(plan: &Plan, key: &str) -> bool {
    key.parse().is_ok_and(|key| plan.hidden.contains_key(&key))
}

#[test]
fn nothing_of_a_hidden_figure_is_released() {
    let seen = look_at(fjordby());
    assert!(seen > 50, "{seen} hidden figures: the test sees too little");
    look_at(gladsaxe());
}

#[test]
fn every_decision_says_why_and_what_it_protects() {
    let mut secondary = 0;
    for built in [fjordby(), gladsaxe()] {
        let (_, plan) =
            datapakke::pipeline::load(&built.project).unwrap().analyse().unwrap();
        let decisions = decisions(built);
        assert_eq!(decisions.len(), plan.hidden.len());
        for one in &decisions {
            let key = one["key"].as_str().unwrap().parse::<FigureKey>().unwrap();
            let because = serde_json::to_value(plan.hidden[&key]).unwrap();
            assert_eq!(one["because"], because, "{key}");
            let others = because == "protects" || because == "merged";
            secondary += usize::from(others);
            let told = one["protects"].as_str().map(|told| told.parse().unwrap());
            assert_eq!(told.is_some(), others, "{one}");
            assert_ne!(told, Some(key), "{one}");
        }
    }
    assert!(secondary > 20, "{secondary} decisions: the test sees too little");
}

#[test]
fn a_decision_names_every_edition_that_would_have_shown_the_figure() {
    let built = fjordby();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(built).into_iter().filter(|row| row["status"] == "suppressed") {
        seen.entry(row["key"].clone()).or_default().insert(row["edition"].clone());
    }
    let mut some = 0;
    for one in decisions(built) {
        let named: Vec<String> = serde_json::from_value(one["editions"].clone()).unwrap();
        assert!(!named.is_empty(), "{one}");
        let Some(seen) = seen.get(one["key"].as_str().unwrap()) else { continue };
        assert!(seen.iter().all(|edition| named.contains(edition)), "{one} {seen:?}");
        some += 1;
    }
    assert!(some > 50, "{some} decisions: the test sees too little");
}

#[test]
fn hidden_grades_say_that_their_stage_is_shown_instead() {
    let rows = rows(fjordby());
    let place = |row: &Row, group: &str| {
        let (table, _) = row["key"].rsplit_once('/').unwrap();
        let names = ["document", "edition", "unit"].map(|name| row[name].clone());
        (names, format!("{table}/{group}"))
    };
    let shown = rows.iter().filter(|row| row["status"] == "shown");
    let shown: BTreeSet<_> = shown.map(|row| place(row, &row["group"])).collect();
    let stages = [("indskoling", 0..=3), ("mellemtrin", 4..=6), ("udskoling", 7..=9)];
    let mut marked = 0;
    for row in rows.iter().filter(|row| row["status"] == "suppressed") {
        let says = row["rules"].split(' ').any(|rule| rule == "stage_for_grades");
        let grade =
            row["group"].strip_prefix("klasse-").and_then(|n| n.parse::<u8>().ok());
        let stage = grade.and_then(|n| stages.iter().find(|(_, of)| of.contains(&n)));
        let instead = stage.is_some_and(|(stage, grades)| {
            let grade = |n| shown.contains(&place(row, &format!("klasse-{n}")));
            shown.contains(&place(row, stage)) && !grades.clone().any(grade)
        });
        assert_eq!(says, instead, "{row:?}");
        marked += usize::from(says);
    }
    assert!(marked > 0, "no stage stands for its grades: the test sees nothing");
}

#[test]
fn a_hidden_row_of_the_lists_has_no_number() {
    let mut hidden = 0;
    for built in [fjordby(), gladsaxe()] {
        let decisions = decisions(built).into_iter();
        let keys: BTreeSet<String> =
            decisions.map(|one| one["key"].as_str().unwrap().to_owned()).collect();
        for row in rows(built) {
            assert!(!keys.contains(&row["key"]) || row["status"] != "shown", "{row:?}");
            if row["status"] == "suppressed" {
                hidden += 1;
                let numbers = ["value", "low", "high", "base"];
                assert!(numbers.iter().all(|name| row[*name].is_empty()), "{row:?}");
            }
        }
    }
    assert!(hidden > 50, "{hidden} hidden rows: the test sees too little");
}

/// A row of `figures.csv` by the names of its columns.
type Row = BTreeMap<String, String>;

fn rows(built: &Built) -> Vec<Row> {
    let (_, mut rows) = read(built);
    let head = rows.remove(0);
    rows.into_iter().map(|row| head.iter().cloned().zip(row).collect()).collect()
}

fn decisions(built: &Built) -> Vec<Value> {
    serde_json::from_slice(&built.files["disclosure.json"]).unwrap()
}
