//! From a value back to its file, sheet and cell.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A cell in eight bytes: which source, which row, which column, all counted from zero.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
)]
pub struct CellRef {
    /// Index into the [`SourceMap`].
    pub source: u16,
    /// Column of the sheet, or key of the record.
    pub column: u16,
    /// Row of the sheet, line of the file, or record of the answer.
    pub row: u32,
}

/// How the places of a source are named to a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// A text file with delimiters: line and column.
    Delimited,
    /// A sheet of a workbook: `F37`.
    Sheet,
    /// JSON records: number of the record and the name of the key, by column.
    Records(Vec<String>),
}

/// One file, or one sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// Path relative to the project folder, with `/`.
    pub file: String,
    /// Sheet name, for workbooks.
    pub sheet: Option<String>,
    /// The recognised format, such as `stil.trivind`; none while unrecognised.
    pub format: Option<String>,
    /// Who published it, as it is to be credited.
    pub publisher: Option<String>,
    /// When it was fetched (ISO date), if the file or the settings say so.
    pub retrieved: Option<String>,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// How its places are named.
    pub layout: Layout,
}

/// All sources of a build, by the index that a [`CellRef`] carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceMap {
    /// The entries; a [`CellRef::source`] is an index into them.
    pub entries: Vec<SourceEntry>,
}

impl SourceMap {
    /// Adds a source and returns its index; none when there are 65,536 already.
    pub fn add(&mut self, entry: SourceEntry) -> Option<u16> {
        let index = u16::try_from(self.entries.len()).ok()?;
        self.entries.push(entry);
        Some(index)
    }

    /// Returns the place of a cell as its user sees it.
    pub fn place(&self, at: CellRef) -> Option<Place> {
        let entry = self.entries.get(usize::from(at.source))?;
        let spot = match &entry.layout {
            Layout::Delimited => {
                Spot::Line { line: at.row + 1, column: Some(at.column + 1) }
            }
            Layout::Sheet => Spot::Cell(cell_name(at.row, at.column)),
            Layout::Records(keys) => Spot::Record {
                record: at.row + 1,
                key: keys.get(usize::from(at.column)).cloned().unwrap_or_default(),
            },
        };
        Some(Place {
            file: entry.file.clone(),
            sheet: entry.sheet.clone(),
            spot: Some(spot),
        })
    }
}

/// Returns the spreadsheet name of a cell: row 36, column 5 is `F37`.
pub fn cell_name(row: u32, column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column);
    loop {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters
        .iter()
        .rev()
        .chain(format!("{}", row + 1).chars().collect::<Vec<_>>().iter())
        .collect()
}

/// A spot inside a file, counted from one as the user's own program shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spot {
    /// A line of a text file, and the field in it.
    Line {
        /// Line, from one.
        line: u32,
        /// Field, from one.
        column: Option<u16>,
    },
    /// A cell of a sheet, such as `F37`.
    Cell(String),
    /// A record of a JSON answer and its key.
    Record {
        /// Record, from one.
        record: u32,
        /// Key as the file spells it.
        key: String,
    },
}

/// Where something was found: file, sheet and spot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the project folder.
    pub file: String,
    /// Sheet name, for workbooks.
    pub sheet: Option<String>,
    /// The spot, when one is meant.
    pub spot: Option<Spot>,
}

impl Place {
    /// Returns the place that is a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Place { file: file.into(), sheet: None, spot: None }
    }

    /// Returns the place as words in a language: `fil.xlsx, ark Data, celle F37`.
    pub fn words(&self, language: crate::Language) -> String {
        let danish = language == crate::Language::Da;
        let word = |da: &'static str, en: &'static str| if danish { da } else { en };
        let mut out = self.file.clone();
        if let Some(sheet) = &self.sheet {
            out += &format!(", {} {sheet}", word("ark", "sheet"));
        }
        match &self.spot {
            Some(Spot::Line { line, column }) => {
                out += &format!(", {} {line}", word("linje", "line"));
                if let Some(column) = column {
                    out += &format!(", {} {column}", word("kolonne", "column"));
                }
            }
            Some(Spot::Cell(cell)) => {
                out += &format!(", {} {cell}", word("celle", "cell"))
            }
            Some(Spot::Record { record, key }) => {
                out += &format!(", {} {record}, {key}", word("post", "record"));
            }
            None => {}
        }
        out
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(crate::Language::En))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_a_spreadsheet_names_them() {
        for (row, column, name) in [
            (0, 0, "A1"),
            (36, 5, "F37"),
            (0, 25, "Z1"),
            (0, 26, "AA1"),
            (9, 701, "ZZ10"),
            (9, 702, "AAA10"),
        ] {
            assert_eq!(cell_name(row, column), name);
        }
    }

    #[test]
    fn a_cell_reference_takes_eight_bytes() {
        assert_eq!(std::mem::size_of::<CellRef>(), 8);
    }
}
