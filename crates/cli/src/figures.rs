//! `figures.csv`: every printed figure, one row each, as Danish Excel opens it.

use datapakke_report::FigureRow;

/// The form of the file, in its last column; a file without that column is of the first.
pub const FORMAT: &str = "2";

/// The columns, in order; documented in the README.
pub const COLUMNS: [&str; 15] = [
    "document",
    "edition",
    "unit",
    "key",
    "indicator",
    "year",
    "group",
    "value",
    "low",
    "high",
    "base",
    "status",
    "source",
    "rules",
    "format",
];

/// Returns the line of column names: UTF-8 with byte order mark, semicolon, CRLF.
pub fn head() -> String {
    format!("\u{feff}{}\r\n", COLUMNS.join(";"))
}

/// Returns a line for each figure, with decimal comma.
pub fn lines(rows: &[FigureRow]) -> String {
    let mut out = String::new();
    for row in rows {
        let number = |v: Option<f64>| {
            v.map(|v| v.to_string().replace('.', ",")).unwrap_or_default()
        };
        let cells = [
            field(&row.document),
            field(&row.edition),
            field(&row.unit),
            field(&row.key),
            field(&row.indicator),
            field(&row.year),
            field(&row.group),
            number(row.value),
            number(row.low),
            number(row.high),
            row.base.map(|n| n.to_string()).unwrap_or_default(),
            field(&row.status),
            field(&row.source),
            row.rules.join(" "),
            FORMAT.to_owned(),
        ];
        out += &cells.join(";");
        out += "\r\n";
    }
    out
}

/// Quotes a text where needed; one that a spreadsheet would run as a formula is made text.
fn field(text: &str) -> String {
    let text = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    };
    if text.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_made_text_and_a_semicolon_is_quoted() {
        assert_eq!(field("=1+1"), "'=1+1");
        assert_eq!(field("a;\"b\""), "\"a;\"\"b\"\"\"");
    }
}
