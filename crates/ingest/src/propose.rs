//! An unknown file to a proposed layout in TOML, with Danish comments, that its user edits.
//!
//! Header row, number style and the likely meaning of each column are found by headings
//! and content. Personal columns are proposed as key of the person or as dropped; cells are
//! never quoted, except short words of columns that hold few different ones.

mod column;
mod write;

#[cfg(test)]
mod tests;

use datapakke_model::source::Place;
use datapakke_model::{Catalogue, Diagnostic, Outcome};

use crate::grid::Grid;
use crate::message;
use crate::plan::{Candidate, Input, open};

use column::Column;

/// Rows searched for the header.
const SEARCHED: usize = 40;
/// Rows of data looked at.
const LOOKED_AT: usize = 500;

/// Proposes a layout for a file that no layout fits.
pub fn propose_layout(input: &Input, catalogue: &Catalogue) -> Outcome<String> {
    let (candidates, mut diagnostics) = match open(input) {
        Ok(found) => found,
        Err(refusal) => {
            let diagnostics = vec![message::refused(&input.path, refusal)];
            return Outcome { value: String::new(), diagnostics };
        }
    };
    let several = candidates.len() > 1;
    let size =
        |c: &&Candidate| (c.head.max_width().min(200) * c.rows.min(LOOKED_AT), c.rows);
    let Some(candidate) = candidates.iter().max_by_key(size) else {
        return Outcome { value: String::new(), diagnostics };
    };
    let Some(row) = header_row(&candidate.head) else {
        diagnostics.push(no_header(&input.path));
        return Outcome { value: String::new(), diagnostics };
    };
    let grid = &candidate.head;
    let columns: Vec<Column> =
        (0..grid.width(row)).map(|at| column::judge(grid, row, at, LOOKED_AT)).collect();
    let sheet = candidate.sheet.as_deref().filter(|_| several);
    let value = write::layout(candidate, sheet, row, columns, catalogue);
    Outcome { value, diagnostics }
}

/// Finds the row that names the columns: the first with the most texts of its own, below
/// which stand values.
fn header_row(grid: &Grid) -> Option<usize> {
    let rows = 0..grid.len().min(SEARCHED);
    let score = |row: usize| {
        let mut texts = std::collections::BTreeSet::new();
        for cell in grid.row(row) {
            let cell = cell.trim();
            // A row with the key of a person is data, however it looks.
            if crate::pseudonym::cpr(cell).is_some() || cell.contains('@') {
                return 0;
            }
            let is_name = cell.chars().count() <= 200
                && (cell.chars().any(char::is_alphabetic) || is_period_or_day(cell));
            if is_name {
                texts.insert(cell);
            }
        }
        let below = (row + 1..grid.len()).find(|row| !grid.is_blank(*row));
        let filled =
            |row: usize| grid.row(row).filter(|cell| !cell.trim().is_empty()).count();
        match below {
            Some(below) if texts.len() >= 2 && filled(below) * 2 >= texts.len() => {
                texts.len()
            }
            _ => 0,
        }
    };
    let best = rows.map(|row| (score(row), row));
    let best = best.max_by_key(|(score, row)| (*score, std::cmp::Reverse(*row)))?;
    (best.0 >= 2).then_some(best.1)
}

fn is_period_or_day(text: &str) -> bool {
    text.parse::<datapakke_model::Period>().is_ok()
        || text.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
}

fn no_header(path: &str) -> Diagnostic {
    Diagnostic::error(
        "no-header",
        "forventede en række med kolonnenavne og data under den, fandt ingen",
        "expected a row with the names of columns and data below it, found none",
    )
    .hint(
        "sæt kolonnenavne øverst i filen",
        "put the names of the columns at the top of the file",
    )
    .at(Place::file(path))
}
