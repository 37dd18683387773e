//! The data of a document in; the same with the measures of its tables out.
//!
//! Typst lays out a cell three times where columns and rows fit their words, and once where
//! their measures are known.

use serde_json::{Map, Value, json};

use crate::chart::width_mm;

/// Sizes of heads and cells in points, as `components/table.typ` sets them.
const HEAD_PT: f64 = 8.0;
const CELL_PT: f64 = 8.5;
/// Added to every width, since kerning may also widen a text.
const SPARE_MM: f64 = 0.1;

/// Gives every table the widths of its columns' longest words and of its rows' names, the
/// head first, in millimetres, each set on one line.
pub(super) fn measure(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(measure),
        Value::Object(fields) => {
            if let Some((widths, names)) = measures(fields) {
                fields.insert("widths".to_owned(), json!(widths));
                fields.insert("names".to_owned(), json!(names));
            }
            fields.values_mut().for_each(measure);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns both, if these are the fields of a [`Table`](crate::pack::Table).
fn measures(fields: &Map<String, Value>) -> Option<(Vec<f64>, Vec<f64>)> {
    let heads = fields.get("columns")?.as_array()?;
    let rows = fields.get("rows")?.as_array()?;
    let mut widths: Vec<f64> = heads.iter().map(head_width).collect::<Option<_>>()?;
    let mut names: Vec<f64> = widths.first().copied().into_iter().collect();
    for row in rows {
        let cells = row.get("cells")?.as_array()?.iter().map(cell_width);
        let cells = cells.collect::<Option<Vec<f64>>>()?;
        names.extend(cells.first());
        for (widest, width) in widths.iter_mut().zip(cells) {
            *widest = widest.max(width);
        }
    }
    Some((widths, names))
}

fn head_width(head: &Value) -> Option<f64> {
    Some(width_mm(head.as_str()?, HEAD_PT, true) + SPARE_MM)
}

fn cell_width(cell: &Value) -> Option<f64> {
    let strong = cell.get("emphasis")?.as_str()? != "plain";
    Some(width_mm(cell.get("text")?.as_str()?, CELL_PT, strong) + SPARE_MM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Cell, Emphasis, Table, TableRow};

    fn row(cells: [(&str, Emphasis); 2]) -> TableRow {
        let cell =
            |(text, emphasis): (&str, Emphasis)| Cell { text: text.into(), emphasis };
        TableRow { cells: cells.map(cell).into() }
    }

    #[test]
    fn a_table_gets_its_widths_and_others_stay() {
        let table = Table {
            summary: "Fravær".into(),
            columns: vec!["Klassetrin".into(), "%".into()],
            rows: vec![
                row([("8", Emphasis::Plain), ("10,5", Emphasis::Plain)]),
                row([("8", Emphasis::Strong), ("10,5", Emphasis::Certain)]),
            ],
        };
        let mut value = json!({"page": [{"table": table}], "rows": [1], "columns": 2});
        measure(&mut value);
        let found = &value["page"][0]["table"];
        let number = |value: &Value| value.as_f64().expect("a number");
        // A digit is 0.497 em wide, and 0.513 em in semibold.
        let em = CELL_PT * 25.4 / 72.0;
        assert!((number(&found["names"][1]) - 0.497 * em - SPARE_MM).abs() < 0.01);
        assert!((number(&found["names"][2]) - 0.513 * em - SPARE_MM).abs() < 0.01);
        assert_eq!(found["names"][0], found["widths"][0], "the head is the widest");
        assert!(number(&found["widths"][1]) > 3.0 * 0.513 * em);
        assert_eq!(
            (value["rows"].clone(), value["columns"].clone()),
            (json!([1]), json!(2))
        );
    }
}
