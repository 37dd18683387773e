//! `figures.csv` read from its description alone: nothing is known here of the file but what
//! `figures.csv-metadata.json` says.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::fixture::{Built, fjordby, gladsaxe};

/// Splits a file into rows of fields as its dialect says.
fn fields(text: &str, dialect: &Value) -> Vec<Vec<String>> {
    let one = |name: &str| dialect[name].as_str().unwrap().chars().next().unwrap();
    let (delimiter, quote) = (one("delimiter"), one("quoteChar"));
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        match c {
            c if c == quote && quoted && chars.peek() == Some(&quote) => {
                chars.next();
                row.last_mut().unwrap().push(quote);
            }
            c if c == quote => quoted = !quoted,
            c if c == delimiter && !quoted => row.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => row.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(rows.pop().unwrap(), [""], "the file ends with a line");
    rows
}

/// Reads a build's `figures.csv` by its description.
pub fn read(built: &Built) -> (Value, Vec<Vec<String>>) {
    let meta: Value =
        serde_json::from_slice(&built.files["figures.csv-metadata.json"]).unwrap();
    let file = meta["url"].as_str().unwrap();
    let text = String::from_utf8(built.files[file].clone()).unwrap();
    let rows = fields(&text, &meta["dialect"]);
    (meta, rows)
}

#[test]
fn every_value_is_of_the_type_that_the_description_says() {
    for built in [fjordby(), gladsaxe()] {
        let (meta, rows) = read(built);
        let columns = meta["tableSchema"]["columns"].as_array().unwrap();
        let names: Vec<&str> =
            columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(rows[0], names);
        for row in &rows[1..] {
            assert_eq!(row.len(), columns.len(), "{row:?}");
            for (column, cell) in columns.iter().zip(row) {
                if *cell == column["null"] {
                    assert_eq!(column["required"], false, "{row:?}");
                    continue;
                }
                let datatype = &column["datatype"];
                match datatype["base"].as_str().or(datatype.as_str()).unwrap() {
                    "double" => {
                        let mark = datatype["format"]["decimalChar"].as_str().unwrap();
                        let number: f64 = cell.replace(mark, ".").parse().unwrap();
                        assert!(number.is_finite() && !cell.contains('.'), "{row:?}");
                    }
                    "nonNegativeInteger" => {
                        assert!(cell.parse::<u32>().is_ok(), "{row:?}")
                    }
                    other => assert_eq!(other, "string"),
                }
            }
        }
        assert!(rows.len() > 1000);
    }
}

#[test]
fn the_key_is_a_key_and_every_code_has_a_meaning() {
    for built in [fjordby(), gladsaxe()] {
        let (meta, rows) = read(built);
        let at = |name: &str| rows[0].iter().position(|n| n == name).unwrap();
        let key = meta["tableSchema"]["primaryKey"].as_array().unwrap();
        let key: Vec<usize> = key.iter().map(|n| at(n.as_str().unwrap())).collect();
        let mut seen = BTreeSet::new();
        let notes = meta["notes"].as_array().unwrap();
        let (status, value) = (at("status"), at("value"));
        for row in &rows[1..] {
            let name: Vec<&str> = key.iter().map(|at| row[*at].as_str()).collect();
            assert!(seen.insert(name), "twice: {row:?}");
            let is = |note: &&Value| note["status"] == row[status];
            let begins = |note: &&Value| {
                let code = note["status"].as_str().unwrap();
                code.ends_with('-') && row[status].starts_with(code)
            };
            let found = notes.iter().find(is).or_else(|| notes.iter().find(begins));
            let found = found.unwrap_or_else(|| panic!("no meaning: {row:?}"));
            assert_eq!(found["hasValue"], !row[value].is_empty(), "{row:?}");
        }
    }
}
