//! One sheet of raw text: cells in rows, each with its place in the file.
//!
//! All text lies in one buffer, in reading order, so a cell costs four bytes beside its
//! own letters and a file of 100 MB is one allocation.

pub mod delimited;
pub mod records;
pub mod workbook;

use datapakke_model::source::Layout as Places;
use datapakke_model::{CellRef, source::Place, source::SourceEntry, source::SourceMap};

/// What a workbook says about a cell; a text file knows only [`Kind::Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text: number style and dates are still to be found out.
    Text,
    /// A number, written with a decimal point and without grouping.
    Number,
    /// A number whose format is a percentage: 0.946 means 94.6 %.
    Percent,
    /// A date, written `yyyy-mm-dd`.
    Date,
    /// A truth value, written `true` or `false`.
    Bool,
}

/// Raw text in rows; rows may differ in length.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    text: String,
    /// End of each cell in `text`; a cell begins where the one before ends.
    ends: Vec<u32>,
    /// Begin of each row's first cell, when `text` is the file's own with its separators:
    /// a cell then begins one letter after the one before ends. Empty otherwise.
    begins: Vec<u32>,
    /// Index of each row's first cell in `ends`, and one past the last.
    starts: Vec<u32>,
    /// Row of the sheet or line of the file, for each row.
    lines: Vec<u32>,
    /// Kind of each cell; empty when all are text.
    kinds: Vec<Kind>,
    /// How places are named.
    pub places: Places,
    /// Index into the source map; set when the grid is read for good.
    pub source: u16,
    /// The delimiter, for text files.
    pub delimiter: Option<u8>,
}

/// Where the cells of a text with separators stand.
#[derive(Debug, Default)]
pub struct InPlace {
    /// End of each cell.
    pub ends: Vec<u32>,
    /// Begin of each row.
    pub begins: Vec<u32>,
    /// Index of each row's first cell in `ends`, and one past the last.
    pub starts: Vec<u32>,
    /// Line of the file, for each row.
    pub lines: Vec<u32>,
}

impl Grid {
    /// Makes an empty grid.
    pub fn new(places: Places) -> Self {
        Grid {
            text: String::new(),
            ends: Vec::new(),
            begins: Vec::new(),
            starts: vec![0],
            lines: Vec::new(),
            kinds: Vec::new(),
            places,
            source: 0,
            delimiter: None,
        }
    }

    /// Returns a grid of plain text, for tests: rows by newline, cells by `;`.
    pub fn of(text: &str) -> Self {
        let mut grid = Grid::new(Places::Delimited);
        for line in text.lines() {
            for cell in line.split(';') {
                grid.push(cell, Kind::Text);
            }
            grid.end_row();
        }
        grid
    }

    /// Makes a grid of a file's own text, which is not copied: `cells` tells where its
    /// cells end. Nothing can be added to it afterwards.
    pub fn in_place(text: String, cells: InPlace) -> Self {
        let InPlace { ends, begins, starts, lines } = cells;
        Grid { text, ends, begins, starts, lines, ..Grid::new(Places::Delimited) }
    }

    /// Reserves room for text and cells.
    pub fn reserve(&mut self, bytes: usize, cells: usize, rows: usize) {
        self.text.reserve(bytes);
        self.ends.reserve(cells);
        self.starts.reserve(rows);
        self.lines.reserve(rows);
    }

    /// Tells whether more text would overflow the four-byte positions.
    pub fn is_full(&self, more: usize) -> bool {
        self.text.len().saturating_add(more) > u32::MAX as usize
            || self.ends.len().saturating_add(more.min(1 << 16)) >= u32::MAX as usize
    }

    /// Adds a cell to the row that is being filled.
    pub fn push(&mut self, text: &str, kind: Kind) {
        if kind != Kind::Text && self.kinds.is_empty() {
            self.kinds.resize(self.ends.len(), Kind::Text);
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        if !self.kinds.is_empty() || kind != Kind::Text {
            self.kinds.push(kind);
        }
    }

    /// Adds many cells at once: their text without separators and the end of each.
    pub fn push_many(&mut self, text: &str, ends: impl Iterator<Item = usize>) {
        let base = self.text.len();
        self.text.push_str(text);
        self.ends.extend(ends.map(|end| (base + end) as u32));
    }

    /// Ends the row that is being filled; it is one below the row before.
    pub fn end_row(&mut self) {
        let line = self.lines.last().map_or(0, |line| line + 1);
        self.end_row_at(line);
    }

    /// Ends the row that is being filled, which stands on a line of the file (from zero).
    pub fn end_row_at(&mut self, line: u32) {
        self.starts.push(self.ends.len() as u32);
        self.lines.push(line);
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Tells whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns the number of cells in a row.
    pub fn width(&self, row: usize) -> usize {
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(first), Some(last)) => (last - first) as usize,
            _ => 0,
        }
    }

    /// Returns the greatest number of cells in a row.
    pub fn max_width(&self) -> usize {
        (0..self.len()).map(|row| self.width(row)).max().unwrap_or(0)
    }

    /// Returns a cell's text as it stands in the file, or nothing outside the row.
    pub fn get(&self, row: usize, column: usize) -> &str {
        if column >= self.width(row) {
            return "";
        }
        self.text_of(row, column)
    }

    /// Returns a cell's text without blanks around it (U+00A0 counts as blank).
    pub fn trimmed(&self, row: usize, column: usize) -> &str {
        trim(self.get(row, column))
    }

    /// Returns a row as it is read cell by cell.
    pub fn line(&self, row: usize) -> Line<'_> {
        let first = self.starts.get(row).map_or(0, |first| *first as usize);
        let ends = &self.ends[first..first + self.width(row)];
        let (begin, gap) = match self.begins.get(row) {
            Some(begin) => (*begin, 1),
            None => (first.checked_sub(1).map_or(0, |last| self.ends[last]), 0),
        };
        Line { text: &self.text, ends, begin, gap }
    }

    /// Returns what is known of a cell's kind.
    pub fn kind(&self, row: usize, column: usize) -> Kind {
        if self.kinds.is_empty() || column >= self.width(row) {
            return Kind::Text;
        }
        self.kinds.get(self.starts[row] as usize + column).copied().unwrap_or(Kind::Text)
    }

    /// Returns the cells of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.width(row)).map(move |column| self.text_of(row, column))
    }

    /// Tells whether a row has no text.
    pub fn is_blank(&self, row: usize) -> bool {
        self.row(row).all(|cell| cell.trim().is_empty())
    }

    /// Returns the reference that goes with a value read from a cell.
    pub fn at(&self, row: usize, column: usize) -> CellRef {
        CellRef {
            source: self.source,
            column: u16::try_from(column).unwrap_or(u16::MAX),
            row: self.lines.get(row).copied().unwrap_or(0),
        }
    }

    /// Returns the place of a cell as its user sees it.
    pub fn place(
        &self,
        file: &str,
        sheet: Option<&str>,
        row: usize,
        column: usize,
    ) -> Place {
        self.place_at(file, sheet, self.at(row, column))
    }

    /// Returns the place of a reference into this grid.
    pub fn place_at(&self, file: &str, sheet: Option<&str>, at: CellRef) -> Place {
        let entry = SourceEntry {
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            format: None,
            publisher: None,
            retrieved: None,
            sha256: String::new(),
            layout: self.places.clone(),
        };
        let at = CellRef { source: 0, ..at };
        SourceMap { entries: vec![entry] }.place(at).unwrap_or_else(|| Place::file(file))
    }

    /// Returns the text of a cell that exists.
    fn text_of(&self, row: usize, column: usize) -> &str {
        let index = self.starts[row] as usize + column;
        let start = match self.begins.get(row) {
            Some(begin) if column == 0 => *begin,
            Some(_) => self.ends[index - 1] + 1,
            None if index == 0 => 0,
            None => self.ends[index - 1],
        };
        &self.text[start as usize..self.ends[index] as usize]
    }
}

/// One row of a grid, found once for all its cells.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    text: &'a str,
    ends: &'a [u32],
    begin: u32,
    /// Letters between two cells.
    gap: u32,
}

impl<'a> Line<'a> {
    /// Returns a cell's text as it stands in the file, or nothing outside the row.
    #[inline]
    pub fn get(&self, column: usize) -> &'a str {
        let Some(end) = self.ends.get(column) else { return "" };
        let start = match column.checked_sub(1) {
            Some(before) => self.ends[before] + self.gap,
            None => self.begin,
        };
        &self.text[start as usize..*end as usize]
    }

    /// Returns a cell's text without blanks around it (U+00A0 counts as blank).
    #[inline]
    pub fn trimmed(&self, column: usize) -> &'a str {
        trim(self.get(column))
    }

    /// Returns the row's text from its begin through the separator behind a column; none
    /// where nothing follows, or where the grid has no separators.
    pub fn through(&self, column: usize) -> Option<&'a str> {
        let follows = self.gap == 1 && column + 1 < self.ends.len();
        self.text
            .get(self.begin as usize..=*self.ends.get(column)? as usize)
            .filter(|_| follows)
    }

    /// Tells whether the row has no text.
    pub fn is_blank(&self) -> bool {
        (0..self.ends.len()).all(|column| self.get(column).trim().is_empty())
    }
}

#[inline]
fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        // Nearly every cell: nothing to trim, and no need to decode it.
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_outside_a_ragged_row_are_empty() {
        let grid = Grid::of("a;b;c\nd\n;e");
        assert_eq!(grid.get(0, 2), "c");
        assert_eq!(grid.get(1, 2), "");
        assert_eq!(grid.get(2, 1), "e");
        assert_eq!(grid.get(9, 0), "");
        assert_eq!((grid.len(), grid.max_width()), (3, 3));
    }

    #[test]
    fn a_line_has_the_cells_of_its_row() {
        let text = "a;b;c\nd\n;e\n\nÆ; f ;";
        for grid in [Grid::of(text), delimited::read(text, Some(b';'))] {
            for row in 0..grid.len() {
                let line = grid.line(row);
                assert_eq!(line.is_blank(), grid.is_blank(row));
                for column in 0..5 {
                    assert_eq!(line.get(column), grid.get(row, column));
                    assert_eq!(line.trimmed(column), grid.trimmed(row, column));
                }
            }
        }
    }

    #[test]
    fn kinds_may_begin_after_plain_cells() {
        let mut grid = Grid::new(Places::Sheet);
        grid.push("a", Kind::Text);
        grid.push("0.5", Kind::Percent);
        grid.push("b", Kind::Text);
        grid.end_row_at(6);
        assert_eq!(grid.kind(0, 0), Kind::Text);
        assert_eq!(grid.kind(0, 1), Kind::Percent);
        assert_eq!(grid.kind(0, 2), Kind::Text);
        assert_eq!(grid.at(0, 1).row, 6);
    }
}
