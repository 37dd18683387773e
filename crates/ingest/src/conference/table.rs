//! A sheet that people fill in to rows under known headings; headings may stand below a
//! banner, in any order and in many spellings.

use datapakke_model::source::Place;
use datapakke_model::unit::{distance, fold};

use super::privacy::personal;
use super::{Desk, message, words};
use crate::decode;
use crate::grid::{Grid, Kind, delimited, workbook};
use crate::message as remarks;

/// Rows in which headings are looked for.
const HEAD: usize = 40;
/// Headings that make a row the row of headings.
const ENOUGH: usize = 3;

/// One heading: its spellings, folded, the usual one first.
pub(super) type Heading = &'static [&'static str];

/// The headings of a kind of sheet.
pub(super) struct Headings {
    /// What each column may be called; a column is named by its place in this list.
    pub columns: &'static [Heading],
    /// Columns that a printed form has for its reader, and that are not read.
    pub printed: &'static [&'static str],
    /// The usual headings in words, for a remark, in Danish and English.
    pub words: (&'static str, &'static str),
}

/// A table and where its columns are.
pub(super) struct Table {
    grid: Grid,
    file: String,
    sheet: Option<String>,
    header: usize,
    columns: Vec<Option<usize>>,
}

impl Table {
    /// Returns the rows below the headings that are not blank.
    pub(super) fn rows(&self) -> Vec<usize> {
        let below = self.header + 1..self.grid.len();
        below.filter(|row| !self.grid.is_blank(*row)).collect()
    }

    /// Returns a cell as it stands in the sheet, and what is known of its kind.
    pub(super) fn raw(&self, row: usize, column: usize) -> (&str, Kind) {
        match self.columns.get(column).copied().flatten() {
            Some(at) => (self.grid.trimmed(row, at), self.grid.kind(row, at)),
            None => ("", Kind::Text),
        }
    }

    /// Returns the place of a cell; of the row's beginning without that column.
    pub(super) fn place(&self, row: usize, column: usize) -> Place {
        let at = self.columns.get(column).copied().flatten().unwrap_or(0);
        self.grid.place(&self.file, self.sheet.as_deref(), row, at)
    }

    /// Returns the place of a row.
    pub(super) fn row_place(&self, row: usize) -> Place {
        self.grid.place(&self.file, self.sheet.as_deref(), row, 0)
    }
}

impl Desk<'_> {
    /// Returns a cell's words; none when it is empty or would name a person.
    pub(super) fn cell(
        &mut self,
        table: &Table,
        row: usize,
        column: usize,
    ) -> Option<String> {
        let text = words::tidy(table.raw(row, column).0);
        if text.is_empty() {
            return None;
        }
        if let Some(what) = personal(&text) {
            self.say(message::personal(table.place(row, column), what));
            return None;
        }
        Some(words::break_long(&text).0)
    }

    /// Opens a workbook or a text file and finds the sheets with the headings.
    pub(super) fn tables(&mut self, bytes: &[u8], headings: &Headings) -> Vec<Table> {
        let grids = match self.grids(bytes) {
            Some(grids) => grids,
            None => return Vec::new(),
        };
        let file = self.file.clone();
        let mut tables = Vec::new();
        for (sheet, grid) in grids {
            let rows =
                (0..grid.len().min(HEAD)).map(|row| (row, hits(&grid, row, headings)));
            let best = rows.max_by_key(|(row, hits)| (*hits, std::cmp::Reverse(*row)));
            if let Some((header, n)) = best
                && n >= ENOUGH
            {
                let columns = self.columns(&grid, header, sheet.as_deref(), headings);
                tables.push(Table { grid, file: file.clone(), sheet, header, columns });
            }
        }
        if tables.is_empty() {
            let (da, en) = headings.words;
            self.say(message::no_table(Place::file(&file), da, en));
        }
        tables
    }

    fn grids(&mut self, bytes: &[u8]) -> Option<Vec<(Option<String>, Grid)>> {
        if bytes.starts_with(b"PK") {
            return match workbook::read(bytes) {
                Ok(book) => {
                    let named = book.sheets.into_iter();
                    Some(named.map(|(name, grid)| (Some(name), grid)).collect())
                }
                Err(refusal) => {
                    self.say(remarks::refused(&self.file, refusal));
                    None
                }
            };
        }
        if let Some(refusal) = decode::known_binary(bytes) {
            self.say(remarks::refused(&self.file, refusal));
            return None;
        }
        let text = self.text(bytes)?;
        Some(vec![(None, delimited::read(text, None))])
    }

    fn columns(
        &mut self,
        grid: &Grid,
        header: usize,
        sheet: Option<&str>,
        headings: &Headings,
    ) -> Vec<Option<usize>> {
        let mut columns = vec![None; headings.columns.len()];
        for at in 0..grid.width(header) {
            let found = grid.trimmed(header, at);
            let name = normal(found);
            if name.is_empty() || headings.printed.contains(&name.as_str()) {
                continue;
            }
            match column(&name, headings) {
                Some(index) if columns[index].is_none() => columns[index] = Some(at),
                Some(_) => {
                    let place = grid.place(&self.file, sheet, header, at);
                    self.say(remarks::duplicate_header(place, found));
                }
                None => {
                    let place = grid.place(&self.file, sheet, header, at);
                    let near = near(&name, headings);
                    self.say(message::unknown_column(place, found, near));
                }
            }
        }
        columns
    }
}

fn hits(grid: &Grid, row: usize, headings: &Headings) -> usize {
    grid.row(row).filter(|cell| column(&normal(cell), headings).is_some()).count()
}

fn column(name: &str, headings: &Headings) -> Option<usize> {
    headings.columns.iter().position(|spellings| spellings.contains(&name))
}

/// Folds a heading: what stands in brackets and signs at its end do not count.
fn normal(name: &str) -> String {
    let name = words::tidy(name);
    let bare = name.split('(').next().unwrap_or_default();
    fold(bare.trim_matches(|c: char| c.is_whitespace() || "*:.?".contains(c)))
}

/// The heading that a name came near to.
fn near(name: &str, headings: &Headings) -> Option<&'static str> {
    let spellings = headings.columns.iter().flat_map(|column| column.iter().copied());
    let near = spellings.map(|spelling| (distance(spelling, name), spelling));
    near.filter(|(d, spelling)| *d <= 2 && *d * 3 <= spelling.chars().count())
        .min()
        .map(|(_, spelling)| spelling)
}
