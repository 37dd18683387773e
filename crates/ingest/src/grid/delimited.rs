//! Text with delimiters to a grid: the delimiter is found by content, rows may be ragged.

use std::borrow::Cow;

use datapakke_model::source::Layout as Places;

use crate::grid::{Grid, InPlace};

/// Reads text; the delimiter is found when not given.
///
/// Text without a quotation mark is split where it stands; for all other text there is
/// the csv crate. Both give the same cells (a test compares them).
pub fn read<'a>(text: impl Into<Cow<'a, str>>, delimiter: Option<u8>) -> Grid {
    let text = text.into();
    let delimiter = delimiter.unwrap_or_else(|| find_delimiter(&text));
    let plain = !text.as_bytes().contains(&b'"') && !text.starts_with('\u{feff}');
    if plain && u32::try_from(text.len()).is_ok() {
        split(text.into_owned(), delimiter)
    } else {
        quoted(&text, delimiter)
    }
}

/// Splits text in which delimiters and line ends are nothing else.
fn split(text: String, delimiter: u8) -> Grid {
    let bytes = text.as_bytes();
    let newline = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let rows = bytes.len() / 32;
    let mut cells = InPlace {
        ends: Vec::with_capacity(bytes.len() / 4),
        begins: Vec::with_capacity(rows),
        starts: Vec::with_capacity(rows + 1),
        lines: Vec::with_capacity(rows),
    };
    cells.fill(bytes, [delimiter, newline], 0);
    let mut grid = Grid::in_place(text, cells);
    grid.delimiter = Some(delimiter);
    grid
}

/// Puts the next lines of a long text in the place of those that a grid holds: text
/// without quotation marks, lines ended by a newline, the first of them with its number.
/// Returns the number of the line that follows.
pub fn refill(grid: &mut Grid, text: &str, delimiter: u8, line: u32) -> u32 {
    grid.text.clear();
    grid.text.push_str(text);
    let mut cells = InPlace {
        ends: std::mem::take(&mut grid.ends),
        begins: std::mem::take(&mut grid.begins),
        starts: std::mem::take(&mut grid.starts),
        lines: std::mem::take(&mut grid.lines),
    };
    let next = cells.fill(text.as_bytes(), [delimiter, b'\n'], line);
    (grid.ends, grid.begins) = (cells.ends, cells.begins);
    (grid.starts, grid.lines) = (cells.starts, cells.lines);
    grid.kinds.clear();
    grid.delimiter = Some(delimiter);
    next
}

impl InPlace {
    /// Finds the cells of a text by its delimiter and newline; returns the last line.
    fn fill(&mut self, bytes: &[u8], [delimiter, newline]: [u8; 2], first: u32) -> u32 {
        self.ends.clear();
        self.begins.clear();
        self.lines.clear();
        self.starts.clear();
        self.starts.push(0);
        let (mut begin, mut line) = (0_u32, first);
        separators(bytes, delimiter, |at, byte| {
            if byte == delimiter {
                return self.ends.push(at);
            }
            self.end_row(begin, at, line);
            line += u32::from(byte == newline);
            begin = at + 1;
        });
        self.end_row(begin, bytes.len() as u32, line);
        line
    }

    /// Ends a row unless it is a blank line.
    fn end_row(&mut self, begin: u32, end: u32, line: u32) {
        if end > begin {
            self.ends.push(end);
            self.begins.push(begin);
            self.starts.push(self.ends.len() as u32);
            self.lines.push(line);
        }
    }
}

/// Finds every delimiter and line end, eight letters at a time (Mycroft's trick: adding
/// 0x7f carries into the top bit of every byte but zero).
fn separators(bytes: &[u8], delimiter: u8, mut found: impl FnMut(u32, u8)) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7f * ONES;
    let wanted = [delimiter, b'\n', b'\r'].map(|byte| u64::from(byte) * ONES);
    let (blocks, rest) = bytes.as_chunks::<8>();
    let mut base = 0_u32;
    for block in blocks {
        let word = u64::from_le_bytes(*block);
        let differs = wanted.iter().fold(u64::MAX, |all, byte| {
            let apart = word ^ byte;
            all & (((apart & LOW) + LOW) | apart)
        });
        let mut hits = !differs & !LOW;
        while hits != 0 {
            let at = (hits.trailing_zeros() / 8) as usize;
            found(base + at as u32, block[at]);
            hits &= hits - 1;
        }
        base += 8;
    }
    for byte in rest {
        if [delimiter, b'\n', b'\r'].contains(byte) {
            found(base, *byte);
        }
        base += 1;
    }
}

/// Reads text in which cells may be quoted.
fn quoted(text: &str, delimiter: u8) -> Grid {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut grid = Grid::new(Places::Delimited);
    grid.delimiter = Some(delimiter);
    grid.reserve(text.len(), text.len() / 8, text.len() / 64);
    let mut record = csv::StringRecord::new();
    let mut lines = Lines::new(text);
    // Reading from memory fails only on bytes that are not UTF-8, and these are.
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let line = lines.of(record.position().map_or(0, |at| at.byte()) as usize);
        let ends =
            (0..record.len()).filter_map(|i| record.range(i)).map(|range| range.end);
        grid.push_many(record.as_slice(), ends);
        grid.end_row_at(line);
    }
    grid
}

/// Counts lines while records are read; the csv crate's own count stands before the blank
/// lines that it skips.
struct Lines<'a> {
    bytes: &'a [u8],
    newline: u8,
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let newline = if text.contains('\n') { b'\n' } else { b'\r' };
        Lines { bytes: text.as_bytes(), newline, at: 0, line: 0 }
    }

    fn of(&mut self, byte: usize) -> u32 {
        let blanks = self.bytes.get(byte..).unwrap_or_default();
        let end = byte + blanks.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.at..end).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == self.newline).count() as u32;
        self.at = end;
        self.line
    }
}

/// Returns the delimiter that most lines agree on.
///
/// The one under which the most of the first lines have the same number of fields (above
/// one) wins; between equals the one with more fields.
pub fn find_delimiter(text: &str) -> u8 {
    const LINES: usize = 60;
    let score = |delimiter: u8| {
        let mut counts = std::collections::BTreeMap::new();
        for line in text.lines().take(LINES).filter(|line| !line.is_empty()) {
            *counts.entry(count_outside_quotes(line, delimiter)).or_insert(0_usize) += 1;
        }
        counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, lines)| (lines, n)).max()
    };
    [b';', b'\t', b',']
        .into_iter()
        .enumerate()
        .filter_map(|(rank, d)| score(d).map(|s| (s, std::cmp::Reverse(rank), d)))
        .max()
        .map_or(b';', |(_, _, delimiter)| delimiter)
}

fn count_outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut inside = false;
    let mut count = 0;
    for byte in line.bytes() {
        match byte {
            b'"' => inside = !inside,
            b if b == delimiter && !inside => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found_by_content() {
        assert_eq!(find_delimiter("a;b;c\n1,5;2,5;3,5\n"), b';');
        assert_eq!(find_delimiter("a,b\n\"2,965\",3\n"), b',');
        assert_eq!(find_delimiter("a\tb\tc\n1,5\t2;3\t4\n"), b'\t');
        assert_eq!(find_delimiter("Titel, med komma\n\na;b;c\n1;2;3\n4;5;6\n"), b';');
        assert_eq!(find_delimiter("alene\n"), b';');
    }

    #[test]
    fn a_cell_keeps_its_line_across_blank_lines_and_embedded_newlines() {
        let grid = read("a;b\r\n\r\n\"x\ny\";1\r\nlast;2", None);
        assert_eq!(grid.get(1, 0), "x\ny");
        assert_eq!(grid.at(1, 1).row, 2);
        assert_eq!(grid.get(2, 0), "last");
        assert_eq!(grid.at(2, 0).row, 4);
    }

    #[test]
    fn text_without_quotes_is_split_as_the_csv_crate_splits_it() {
        let cells = |grid: &Grid| -> Vec<(u32, Vec<String>)> {
            let row = |row| grid.row(row).map(str::to_owned).collect();
            (0..grid.len()).map(|at| (grid.at(at, 0).row, row(at))).collect()
        };
        for text in [
            "",
            "a",
            "a;b",
            "a;b;\r\n;c\r\n\r\n;;\r\n",
            "a;b\rc;d\r\r",
            "\n\na\n;",
            "a;",
            ";",
            "a\r;b\n\r\nc",
            "Æble;ø\u{a0}å\n«1»;2",
            "ab;c\ndefghij;k;l\r\nmno\n\n\np;q",
        ] {
            let plain = split(text.to_owned(), b';');
            assert_eq!(cells(&plain), cells(&quoted(text, b';')), "{text:?}");
        }
    }

    #[test]
    fn rows_may_be_ragged() {
        let grid = read("a;b\n1;2;\n3\n", Some(b';'));
        assert_eq!((grid.width(0), grid.width(1), grid.width(2)), (2, 3, 1));
    }
}
