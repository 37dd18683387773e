//! The reference tables as systems: rows of a file come in, cells and sums go out.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_analytics::protect::{
    Cell, CellId, Relation, Rules, System, audit, complete,
};
use serde_json::Value;

use super::{EFFORT, PLAIN};

const AUDIT: &str = include_str!("../../reference/suppression/audit_cases.json");
const MINIMAL: &str = include_str!("../../reference/suppression/minimal.json");

/// Keys of a cell without totals, which link tables.
type Key = BTreeMap<String, String>;

#[derive(Default)]
struct Linked {
    system: System,
    cells: BTreeMap<Key, CellId>,
    hidden: BTreeSet<CellId>,
    unknown: BTreeSet<CellId>,
    contradiction: bool,
}

struct Reading<'a> {
    total: &'a str,
    missing_unknown: bool,
    marker: Option<(&'a str, u64, Option<u64>)>,
    trees: BTreeMap<String, BTreeMap<String, String>>,
}

struct Shown {
    cell: Cell,
    hidden: bool,
}

impl Reading<'_> {
    fn read(&self, text: &str) -> Shown {
        if let Some((marker, low, high)) = self.marker
            && marker == text
        {
            let cell = Cell { known: (low, high), ..Cell::new(low) };
            return Shown { cell, hidden: true };
        }
        if ["", "x"].contains(&text) {
            return Shown { cell: Cell::new(0), hidden: true };
        }
        if let Some((low, high)) = text.split_once("..") {
            let (low, high) = (low.parse().unwrap(), high.parse().unwrap());
            let known = (low, Some(high));
            let shown = Some((low, high));
            let cell = Cell { known, shown, fixed: true, ..Cell::new(low) };
            return Shown { cell, hidden: false };
        }
        Shown { cell: Cell::new(text.parse().unwrap()), hidden: false }
    }
}

impl Linked {
    fn place(&mut self, key: &Key, shown: Shown) -> CellId {
        if let Some(id) = self.cells.get(key) {
            let old = self.system.cell_mut(*id);
            if !shown.hidden && !self.hidden.contains(id) {
                self.contradiction |= old.value != shown.cell.value;
            } else if !shown.hidden {
                *old = shown.cell;
                self.hidden.remove(id);
                self.unknown.remove(id);
            }
            return *id;
        }
        let range = shown.cell.shown.is_some();
        let id = self.system.add(shown.cell);
        if shown.hidden || range {
            self.unknown.insert(id);
        }
        if shown.hidden {
            self.hidden.insert(id);
        }
        self.cells.insert(key.clone(), id);
        id
    }

    fn add(&mut self, columns: &[String], rows: &[Vec<String>], reading: &Reading) {
        let keys = &columns[..columns.len() - 1];
        let key = |parts: &[String]| -> Key {
            let named = keys.iter().cloned().zip(parts.iter().cloned());
            named.filter(|(_, part)| part != reading.total).collect()
        };
        let mut present = BTreeSet::new();
        let mut levels: Vec<BTreeSet<String>> = vec![BTreeSet::new(); keys.len()];
        for row in rows {
            let parts = &row[..keys.len()];
            self.place(&key(parts), reading.read(&row[keys.len()]));
            present.insert(parts.to_vec());
            levels.iter_mut().zip(parts).for_each(|(l, part)| _ = l.insert(part.clone()));
        }
        for total in &present {
            for (at, column) in keys.iter().enumerate() {
                let tree = reading.trees.get(column);
                let parent = &total[at];
                let is_child = |level: &&String| match tree {
                    Some(tree) => tree.get(*level) == Some(parent),
                    None => parent == reading.total && *level != parent,
                };
                let mut parts = Vec::new();
                for level in levels[at].iter().filter(is_child) {
                    let mut cell = total.clone();
                    cell[at] = level.clone();
                    if present.contains(&cell) {
                        parts.push(self.cells[&key(&cell)]);
                    } else if reading.missing_unknown {
                        parts.push(self.place(&key(&cell), reading.read("")));
                    }
                }
                if !parts.is_empty() {
                    let total = self.cells[&key(total)];
                    self.system.relate(Relation::sum(total, &parts));
                }
            }
        }
    }
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn rows(value: &Value) -> Vec<Vec<String>> {
    value.as_array().unwrap().iter().map(strings).collect()
}

pub struct AuditCase {
    pub name: String,
    pub reason: String,
    pub exit: i64,
    files: Vec<String>,
    options: Vec<(String, String)>,
}

pub fn audit_cases() -> Vec<AuditCase> {
    let all: Value = serde_json::from_str(AUDIT).unwrap();
    let cases = all["cases"].as_array().unwrap().iter();
    let cases: Vec<AuditCase> = cases
        .map(|case| {
            let mut words = strings(&case["files"]);
            words.extend(strings(&case["options"]));
            let mut files = Vec::new();
            let mut options = Vec::new();
            let mut words = words.into_iter();
            while let Some(word) = words.next() {
                match word.strip_prefix("--") {
                    Some(option) => {
                        options.push((option.to_owned(), words.next().unwrap()))
                    }
                    None => files.push(word),
                }
            }
            let text = |name: &str| case[name].as_str().unwrap().to_owned();
            let exit = case["exit"].as_i64().unwrap();
            AuditCase { name: text("name"), reason: text("reason"), exit, files, options }
        })
        .collect();
    assert_eq!(cases.len(), 27);
    cases
}

/// Returns what the reference attacker returns: 0 protected, 1 not, 3 contradiction.
pub fn judge(case: &AuditCase) -> i64 {
    let all: Value = serde_json::from_str(AUDIT).unwrap();
    let option = |name: &str| {
        let found = case.options.iter().find(|(option, _)| option == name);
        found.map(|(_, value)| value.as_str())
    };
    let table = |name: &str| {
        let file = &all["files"][name];
        (strings(&file["columns"]), rows(&file["rows"]))
    };
    let mut trees = BTreeMap::new();
    if let Some((column, file)) = option("hierarchy").and_then(|h| h.split_once('=')) {
        let tree = table(file).1.into_iter().map(|row| (row[0].clone(), row[1].clone()));
        trees.insert(column.to_owned(), tree.collect());
    }
    let marker =
        option("marker").and_then(|m| m.split_once('=')).map(|(text, known)| match known
            .split_once("..")
        {
            Some((low, high)) => (text, low.parse().unwrap(), high.parse().ok()),
            None => (text, 0, None),
        });
    let reading = Reading {
        total: option("total").unwrap_or("TOTAL"),
        missing_unknown: option("missing") == Some("unknown"),
        marker,
        trees,
    };
    let mut linked = Linked::default();
    for file in &case.files {
        let (columns, rows) = table(file);
        linked.add(&columns, &rows, &reading);
    }
    if linked.contradiction {
        return 3;
    }
    if let Some(file) = option("truth") {
        for row in table(file).1 {
            let columns = table(file).0;
            let parts = columns.iter().cloned().zip(row.iter().cloned());
            let key = parts.take(row.len() - 1).filter(|(_, p)| p != reading.total);
            let id = linked.cells[&key.collect::<Key>()];
            linked.system.cell_mut(id).value = row[row.len() - 1].parse().unwrap();
        }
    } else if complete(&mut linked.system, &linked.unknown, &EFFORT).is_err() {
        return 3;
    }
    let mut rules = PLAIN;
    rules.width = option("width").map_or(0, |w| w.parse().unwrap());
    rules.insider = option("insider").map_or(0, |i| i.parse().unwrap());
    if let Some(upper) = option("min-upper") {
        for id in &linked.hidden {
            linked.system.cell_mut(*id).threshold = upper.parse().unwrap();
        }
    }
    let mut only: Option<BTreeSet<CellId>> = None;
    if let Some(file) = option("protect") {
        let (columns, rows) = table(file);
        rules.width = rows[0][columns.len() - 1].parse().unwrap();
        let key = |row: &Vec<String>| -> Key {
            columns.iter().cloned().zip(row.iter().cloned()).take(row.len() - 1).collect()
        };
        only = Some(rows.iter().map(|row| linked.cells[&key(row)]).collect());
    }
    let found = audit(&linked.system, &linked.hidden, &rules).unwrap();
    let counts = |id| only.as_ref().is_none_or(|only| only.contains(id));
    i64::from(found.iter().any(|breach| counts(&breach.cell)))
}

pub struct MinimalCase {
    pub name: String,
    pub system: System,
    pub rules: Rules,
    pub optimum: Option<u64>,
}

pub fn minimal() -> Vec<MinimalCase> {
    let all: Value = serde_json::from_str(MINIMAL).unwrap();
    let mut cases = Vec::new();
    for instance in all["instances"].as_array().unwrap() {
        for optimum in instance["optima"].as_array().unwrap() {
            cases.push(minimal_case(instance, optimum));
        }
    }
    assert_eq!(cases.len(), 18);
    cases
}

fn minimal_case(instance: &Value, optimum: &Value) -> MinimalCase {
    let mut columns = strings(&instance["keys"]);
    columns.push("value".to_owned());
    let tree: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_value(instance["hierarchy"].clone()).unwrap();
    let trees = tree.clone();
    let reading = Reading { total: "TOTAL", missing_unknown: false, marker: None, trees };
    let mut linked = Linked::default();
    linked.add(&columns, &rows(&instance["truth"]), &reading);
    let inner = optimum["candidates"] == "inner";
    let by_sum = optimum["objective"] == "sum";
    let parents: BTreeSet<&String> = tree.values().flat_map(BTreeMap::values).collect();
    let n_keys = columns.len() - 1;
    for (key, id) in &linked.cells {
        let cell = linked.system.cell_mut(*id);
        cell.cost = if by_sum { cell.value } else { 1 };
        let total = key.len() < n_keys || key.values().any(|v| parents.contains(v));
        cell.fixed = if inner { total } else { key.is_empty() };
    }
    for row in rows(&instance["primary"]) {
        let parts = columns.iter().cloned().zip(row).filter(|(_, part)| part != "TOTAL");
        let id = linked.cells[&parts.collect::<Key>()];
        let cell = linked.system.cell_mut(id);
        cell.primary = true;
    }
    let rules = Rules { width: instance["width"].as_u64().unwrap(), ..PLAIN };
    let name = format!(
        "{} {} {}",
        instance["name"].as_str().unwrap(),
        optimum["candidates"].as_str().unwrap(),
        optimum["objective"].as_str().unwrap()
    );
    let wanted = if by_sum { "secondary_sum" } else { "secondary_count" };
    MinimalCase { name, system: linked.system, rules, optimum: optimum[wanted].as_u64() }
}
