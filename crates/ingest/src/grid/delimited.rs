//! Text with delimiters to a grid: the delimiter is found by content, rows may be ragged.

use datapakke_model::source::Layout as Places;

use crate::grid::Grid;

/// Reads text; the delimiter is found when not given.
pub fn read(text: &str, delimiter: Option<u8>) -> Grid {
    let delimiter = delimiter.unwrap_or_else(|| find_delimiter(text));
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
    fn rows_may_be_ragged() {
        let grid = read("a;b\n1;2;\n3\n", Some(b';'));
        assert_eq!((grid.width(0), grid.width(1), grid.width(2)), (2, 3, 1));
    }
}
