//! JSON answers to a grid: a list of flat records, one row each, keys as the header.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use datapakke_model::source::Layout as Places;

use crate::decode::Refusal;
use crate::grid::{Grid, Kind};

/// Tells whether bytes are meant as JSON.
pub fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let compact: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace() && *b != 0)
        .take(4)
        .collect();
    let utf16 = compact.strip_prefix(b"\xff\xfe").unwrap_or(&compact);
    matches!(utf16, [b'[', b'{' | b']' | b'[', ..] | [b'{', b'"' | b'}', ..])
        || utf16.starts_with(b"\"[{")
        || utf16.starts_with(b"\"[]")
        || utf16.starts_with(b"\"[\\")
}

/// Reads JSON: a list of records, a list of such lists (several pages), the same wrapped
/// in a string, or an object with one such list in it.
pub fn read(text: &str) -> Result<Grid, Refusal> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('"') {
        let inner: String =
            serde_json::from_str(text).map_err(|_| Refusal::BrokenJson)?;
        return read_pages(&inner);
    }
    read_pages(text)
}

fn read_pages(text: &str) -> Result<Grid, Refusal> {
    let mut table = Table::default();
    // Pages saved one after the other are several values in a row.
    let mut stream = serde_json::Deserializer::from_str(text);
    loop {
        match Rows(&mut table).deserialize(&mut stream) {
            Ok(()) => {}
            Err(error) if error.is_eof() && table.pages > 0 && table.at_rest => break,
            Err(error) if error.is_data() => return Err(Refusal::OtherJson),
            Err(_) => return Err(Refusal::BrokenJson),
        }
        if table.pages > text.len() {
            break;
        }
        if stream.end().is_ok() {
            break;
        }
    }
    table.grid()
}

/// Records as they come: a row of texts by the index of the key.
#[derive(Default)]
struct Table {
    keys: Vec<String>,
    index: BTreeMap<String, usize>,
    rows: Vec<Vec<Option<(String, Kind)>>>,
    pages: usize,
    at_rest: bool,
}

impl Table {
    fn key(&mut self, key: String) -> usize {
        if let Some(index) = self.index.get(&key) {
            return *index;
        }
        self.keys.push(key.clone());
        self.index.insert(key, self.keys.len() - 1);
        self.keys.len() - 1
    }

    fn grid(self) -> Result<Grid, Refusal> {
        if self.keys.is_empty() {
            return Err(Refusal::Empty);
        }
        let mut grid = Grid::new(Places::Records(self.keys.clone()));
        for key in &self.keys {
            grid.push(key, Kind::Text);
        }
        grid.end_row_at(0);
        for (record, row) in self.rows.iter().enumerate() {
            for index in 0..self.keys.len() {
                match row.get(index) {
                    Some(Some((text, kind))) => grid.push(text, *kind),
                    Some(None) | None => grid.push("", Kind::Text),
                }
            }
            grid.end_row_at(u32::try_from(record).unwrap_or(u32::MAX));
        }
        Ok(grid)
    }
}

struct Rows<'a>(&'a mut Table);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.at_rest = false;
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of flat records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.pages += 1;
        while list.next_element_seed(Rows(self.0))?.is_some() {}
        self.0.at_rest = true;
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        Err(E::custom(format!("a bare text of {} letters", text.len())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut row = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let value: Value = map.next_value()?;
            let cell = match value {
                Value::String(text) => (text, Kind::Text),
                Value::Number(number) => (number.to_string(), Kind::Number),
                Value::Bool(truth) => (truth.to_string(), Kind::Bool),
                Value::Null => (String::new(), Kind::Text),
                Value::Array(_) | Value::Object(_) => {
                    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                    return Err(de::Error::custom("a nested record"));
                }
            };
            let index = self.0.key(key);
            if row.len() <= index {
                row.resize(index + 1, None);
            }
            row[index] = Some(cell);
        }
        self.0.rows.push(row);
        self.0.at_rest = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let grid = read(text).unwrap();
        (0..grid.len()).map(|row| grid.row(row).map(str::to_owned).collect()).collect()
    }

    #[test]
    fn records_become_rows_with_their_keys_as_header() {
        let expected = vec![vec!["a", "b"], vec!["1,5", ""], vec!["2", "x"]];
        assert_eq!(rows(r#"[{"a":"1,5"},{"a":"2","b":"x"}]"#), expected);
        assert_eq!(rows(r#""[{\"a\":\"1,5\"},{\"b\":\"x\",\"a\":\"2\"}]""#), expected);
    }

    #[test]
    fn several_pages_are_one_table() {
        let expected = vec![vec!["a"], vec!["1"], vec!["2"], vec!["3"]];
        assert_eq!(rows(r#"[[{"a":"1"},{"a":"2"}],[{"a":"3"}],[]]"#), expected);
        assert_eq!(rows("[{\"a\":\"1\"},{\"a\":\"2\"}]\n[{\"a\":\"3\"}]\n[]"), expected);
    }

    #[test]
    fn damaged_and_nested_json_is_refused() {
        assert_eq!(read(r#"[{"a":"1"},{"a":"#).unwrap_err(), Refusal::BrokenJson);
        assert_eq!(read(r#"[{"a":{"b":1}}]"#).unwrap_err(), Refusal::OtherJson);
        assert_eq!(read(r#"["a","b"]"#).unwrap_err(), Refusal::OtherJson);
        assert_eq!(read("[]").unwrap_err(), Refusal::Empty);
    }

    #[test]
    fn a_record_is_named_by_its_number_and_key() {
        let grid = read(r#"[{"a":"1"},{"a":"2"}]"#).unwrap();
        assert_eq!(grid.place("f.json", None, 2, 0).to_string(), "f.json, record 2, a");
    }
}
