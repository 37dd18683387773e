//! All of a hidden figure's numbers go together: out of what is released, and so out of every
//! document, and out of the lists beside them.

use std::collections::BTreeSet;

use datapakke_model::release::{Edition, Plan, verified};
use serde_json::Value;

use crate::fixture::{Built, fjordby, gladsaxe};

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
    let (profiles, plan) = loaded.analyse().unwrap();
    let checked = verified(&profiles, &plan, &loaded.catalogue).unwrap();
    let mut seen = BTreeSet::new();
    for edition in Edition::ALL {
        for profile in checked.release(edition) {
            let unit = profile.value().unit.clone();
            let text = serde_json::to_value(profile.value()).unwrap();
            let mut all = Vec::new();
            named(&text, &mut all);
            for (key, figure) in all.into_iter().filter(|(key, _)| is_hidden(&plan, key))
            {
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
fn a_hidden_row_of_the_lists_has_no_number() {
    let mut hidden = 0;
    for built in [fjordby(), gladsaxe()] {
        let figures = String::from_utf8(built.files["figures.csv"].clone()).unwrap();
        let mut lines = figures.trim_start_matches('\u{feff}').lines();
        let head: Vec<&str> = lines.next().unwrap().split(';').collect();
        let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
        let (key, status) = (at("key"), at("status"));
        let columns = ["value", "low", "high", "base"].map(at);
        let disclosure: Value =
            serde_json::from_slice(&built.files["disclosure.json"]).unwrap();
        let keys = disclosure.as_array().unwrap().iter();
        let keys: BTreeSet<&str> = keys.map(|one| one["key"].as_str().unwrap()).collect();
        for line in lines {
            let cells: Vec<&str> = line.split(';').collect();
            assert!(!keys.contains(cells[key]) || cells[status] != "shown", "{line}");
            if cells[status] == "suppressed" {
                hidden += 1;
                assert!(columns.iter().all(|c| cells[*c].is_empty()), "{line}");
            }
        }
    }
    assert!(hidden > 50, "{hidden} hidden rows: the test sees too little");
}
