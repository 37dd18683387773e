//! XLSX to one grid per visible sheet: bounded in size, percentages marked, drawings ignored.

use std::io::{Cursor, Read};
use std::panic;

use calamine::{Cell, Data, DataRef, Range, Reader, SheetType, SheetVisible, Xlsx};
use zip::ZipArchive;

use datapakke_model::source::Layout as Places;

use crate::decode::Refusal;
use crate::grid::{Grid, Kind};

/// What a workbook may unpack to, all its parts together.
const MOST_BYTES: u64 = 500 << 20;
/// What the cells of one sheet may number, empty ones in its rectangle included.
const MOST_CELLS: u64 = 60_000_000;
/// A rectangle of so many cells may be as empty as it likes; a larger one must have a cell
/// in so many of its places.
const FEW_CELLS: u64 = 4_000_000;
const SPARSE: u64 = 50;

/// The sheets of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// Visible sheets in order, with their names.
    pub sheets: Vec<(String, Grid)>,
    /// Names of hidden sheets, which are not read.
    pub hidden: Vec<String>,
}

/// Reads a workbook; one on which the library breaks is a broken workbook.
pub fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    guard(bytes)?;
    panic::catch_unwind(|| open(bytes)).unwrap_or(Err(Refusal::BrokenWorkbook))
}

fn open(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|_| Refusal::BrokenWorkbook)?;
    let mut out = Book { sheets: Vec::new(), hidden: Vec::new() };
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            out.hidden.push(sheet.name);
            continue;
        }
        let range = range(&mut book, &sheet.name)?;
        let percent = percents(&mut book, &sheet.name);
        out.sheets.push((sheet.name, grid(&range, &percent)));
    }
    Ok(out)
}

/// Unpacks every part into nothing, so that a bomb is found before it is kept.
fn guard(bytes: &[u8]) -> Result<(), Refusal> {
    let mut zip =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::BrokenWorkbook)?;
    if zip.index_for_name("xl/workbook.xml").is_none() {
        return Err(Refusal::OtherZip);
    }
    let mut total = 0;
    let mut buffer = vec![0_u8; 64 << 10];
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).map_err(|_| Refusal::BrokenWorkbook)?;
        loop {
            let n = part.read(&mut buffer).map_err(|_| Refusal::BrokenWorkbook)?;
            total += n as u64;
            if total > MOST_BYTES {
                return Err(Refusal::ZipBomb);
            }
            if n == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// Reads the cells of a sheet into their rectangle, once it is known to be no larger than
/// they call for: two cells in far corners span more than any memory holds.
fn range(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Range<Data>, Refusal> {
    let broken = |_| Refusal::BrokenWorkbook;
    let mut reader = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut cells = Vec::new();
    let (mut rows, mut columns) = ((u32::MAX, 0), (u32::MAX, 0));
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        if *cell.get_value() == DataRef::Empty {
            continue;
        }
        let (row, column) = cell.get_position();
        rows = (rows.0.min(row), rows.1.max(row));
        columns = (columns.0.min(column), columns.1.max(column));
        cells.push(Cell::new((row, column), Data::from(cell.get_value().clone())));
    }
    let span = |(first, last): (u32, u32)| u64::from(last.saturating_sub(first)) + 1;
    let size = span(rows) * span(columns);
    let called_for = (cells.len() as u64).saturating_mul(SPARSE).max(FEW_CELLS);
    if size > called_for.min(MOST_CELLS) {
        return Err(Refusal::ZipBomb);
    }
    Ok(Range::from_sparse(cells))
}

/// Returns the cells whose number format is a percentage.
fn percents(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
) -> std::collections::BTreeSet<(u32, u32)> {
    let Ok(styles) = book.worksheet_style(sheet) else { return Default::default() };
    let is_percent = |style: &calamine::Style| {
        style
            .number_format
            .as_ref()
            .is_some_and(|format| percent_format(&format.format_code))
    };
    styles.cells().filter(|(_, _, s)| is_percent(s)).map(|(r, c, _)| (r, c)).collect()
}

/// A percent sign counts unless it is quoted text.
fn percent_format(code: &str) -> bool {
    let mut quoted = false;
    code.chars().any(|c| {
        quoted ^= c == '"';
        c == '%' && !quoted
    })
}

fn grid(
    range: &calamine::Range<Data>,
    percent: &std::collections::BTreeSet<(u32, u32)>,
) -> Grid {
    let mut grid = Grid::new(Places::Sheet);
    let (top, left) = range.start().unwrap_or((0, 0));
    for (offset, row) in range.rows().enumerate() {
        let line = top + offset as u32;
        let last = row.iter().rposition(|cell| *cell != Data::Empty);
        // Cells left of the used range keep their column letters.
        for _ in 0..if last.is_some() { left } else { 0 } {
            grid.push("", Kind::Text);
        }
        for (column, cell) in row.iter().enumerate().take(last.map_or(0, |last| last + 1))
        {
            let is_percent = percent.contains(&(line, left + column as u32));
            push(&mut grid, cell, is_percent);
        }
        grid.end_row_at(line);
    }
    grid
}

fn push(grid: &mut Grid, cell: &Data, percent: bool) {
    let number = if percent { Kind::Percent } else { Kind::Number };
    match cell {
        Data::Int(value) => grid.push(&value.to_string(), number),
        Data::Float(value) => grid.push(&value.to_string(), number),
        Data::String(text) => grid.push(text, Kind::Text),
        Data::Bool(value) => grid.push(&value.to_string(), Kind::Bool),
        Data::DateTime(value) if value.is_datetime() => {
            let (year, month, day, ..) = value.to_ymd_hms_milli();
            grid.push(&format!("{year:04}-{month:02}-{day:02}"), Kind::Date);
        }
        Data::DateTime(value) => grid.push(&value.as_f64().to_string(), number),
        Data::DateTimeIso(text) => grid.push(text.get(..10).unwrap_or(text), Kind::Date),
        Data::DurationIso(text) => grid.push(text, Kind::Text),
        Data::Error(error) => grid.push(&error.to_string(), Kind::Text),
        Data::Empty => grid.push("", Kind::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_in_quotes_is_no_percent_format() {
        assert!(percent_format(r"0.0\ %;\-0.0\ %;0.0\ %"));
        assert!(percent_format("0%"));
        assert!(!percent_format("#,##0"));
        assert!(!percent_format("0\" % af alle\""));
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert_eq!(read(b"PK\x03\x04 cut off").unwrap_err(), Refusal::BrokenWorkbook);
    }
}
