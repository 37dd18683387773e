//! Pupil-level absence, by month and kind or by day with letters, to rows of absence.
//!
//! Long: one row per pupil, month and kind. Wide: a column per kind or month. By day: one
//! row per day with a letter, or a column per day; days are added up by month and kind.

mod columns;
mod reader;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use datapakke_model::microdata::{Absences, Pseudonym};
use datapakke_model::source::Layout as Places;
use datapakke_model::work::{Workers, gather};
use datapakke_model::{Batch, Outcome, Reading, SchoolYear, UnitId, Why};

use crate::decode::{self, Lines};
use crate::grid::{Grid, delimited};
use crate::number::{Decision, Evidence, Style};

use super::message;
use super::sheet::{Sheet, outcome};
use super::tally::Tally;
use columns::Columns;
use reader::{Read, Reader, Setup};

/// Bytes of a long file that are read at once; however many threads there are, the pieces
/// are the same.
const PIECE: usize = 1 << 20;
/// Bytes of a piece that are split at once, so that they stay near the processor.
const PART: usize = 256 << 10;

/// Reads one sheet of absence.
pub(crate) fn read(sheet: &Sheet<'_>) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let styles = |column: usize, tally: &mut Tally| sheet.style(column, tally);
    let Some(columns) = Columns::of(sheet, &styles, &mut tally) else {
        return outcome(Batch::default(), tally);
    };
    let setup = Setup::of(sheet, columns, &mut tally);
    let mut reader = Reader::new(&setup, sheet.grid.len());
    for row in sheet.rows() {
        reader.row(sheet, row);
    }
    joined(sheet, vec![reader.finish()], tally)
}

/// Reads a long file of absence piece by piece; `head` holds its header and first rows.
///
/// How its numbers are written is guessed from the head, and what all texts say of it is
/// gathered on the way: if that is something else, the file is read once more. None for
/// days with letters, which are added up over all rows.
pub(crate) fn read_lines(
    head: &Sheet<'_>,
    lines: Lines<'_>,
    workers: &dyn Workers,
) -> Option<Outcome<Batch>> {
    let mut tally = Tally::default();
    let guesses = RefCell::new(BTreeMap::new());
    let guess = |column: usize| {
        *guesses.borrow_mut().entry(column).or_insert_with(|| guess(head, column))
    };
    let guessed = |column: usize, _: &mut Tally| Some(guess(column));
    let Some(columns) = Columns::of(head, &guessed, &mut tally) else {
        return Some(outcome(Batch::default(), tally));
    };
    if !columns.letters.is_empty() {
        return None;
    }
    let pieces = Pieces::of(lines, PIECE);
    let setup = Setup::of(head, columns, &mut tally);
    let reads = pieces.read(head, &setup, workers);
    let decided = decisions(&setup.columns, &reads);
    let as_guessed = |(column, decision): (&usize, &Decision)| {
        style_of(*decision) == Some(guess(*column))
    };
    if head.layout.numbers.is_some() || decided.iter().all(as_guessed) {
        return Some(joined(head, reads, tally));
    }
    drop(reads);
    let mut tally = Tally::default();
    let styles = |column: usize, tally: &mut Tally| {
        let decision = decided.get(&column).copied().unwrap_or(Decision::Either);
        head.remarked(column, decision, tally)
    };
    let Some(columns) = Columns::of(head, &styles, &mut tally) else {
        return Some(outcome(Batch::default(), tally));
    };
    let setup = Setup::of(head, columns, &mut tally);
    let reads = pieces.read(head, &setup, workers);
    Some(joined(head, reads, tally))
}

fn guess(head: &Sheet<'_>, column: usize) -> Style {
    head.layout.numbers.or(style_of(head.decide(column))).unwrap_or(Style::Danish)
}

/// Returns the style that a decision allows.
fn style_of(decision: Decision) -> Option<Style> {
    match decision {
        Decision::Only(style) => Some(style),
        Decision::Either => Some(Style::Danish),
        Decision::Undecidable | Decision::Mixed => None,
    }
}

/// Returns what all texts of each column say together of their style.
fn decisions(columns: &Columns, reads: &[Read]) -> BTreeMap<usize, Decision> {
    let days = columns.days.iter().map(|cell| cell.column);
    let slots: Vec<usize> =
        days.chain(columns.school_days.map(|(column, _)| column)).collect();
    let decision = |(slot, column): (usize, &usize)| {
        let mut all = Evidence::default();
        reads.iter().for_each(|read| all.merge(read.evidence[slot]));
        (*column, all.decide())
    };
    slots.iter().enumerate().map(decision).collect()
}

/// A long text cut into pieces of whole lines.
struct Pieces<'a> {
    lines: Lines<'a>,
    /// Bytes of each piece, and the number of its first line.
    ranges: Vec<(Range<usize>, u32)>,
}

impl<'a> Pieces<'a> {
    fn of(lines: Lines<'a>, most: usize) -> Self {
        let bytes = lines.bytes();
        let mut line = 0;
        let ranges = lines.cut(0..bytes.len(), most).map(|range| {
            let first = line;
            line += decode::newlines(&bytes[range.clone()]) as u32;
            (range, first)
        });
        Pieces { lines, ranges: ranges.collect() }
    }

    fn read(&self, head: &Sheet<'_>, setup: &Setup, workers: &dyn Workers) -> Vec<Read> {
        gather(workers, self.ranges.len(), |index| self.piece(head, setup, index))
    }

    fn piece(&self, head: &Sheet<'_>, setup: &Setup, index: usize) -> Read {
        let (range, mut line) = self.ranges[index].clone();
        let next = self.ranges.get(index + 1).map(|(_, first)| *first);
        let rows = next.map_or(head.grid.len(), |next| (next - line) as usize);
        let mut reader = Reader::new(setup, rows);
        let delimiter = head.grid.delimiter.unwrap_or(b';');
        let mut grid = Grid::new(Places::Delimited);
        grid.source = head.grid.source;
        let mut first = if index == 0 { head.header.first } else { 0 };
        for part in self.lines.cut(range, PART) {
            let text = self.lines.text(part);
            let skipped = std::mem::take(&mut first);
            if setup.repeats() {
                line = reader.lines(head, &mut grid, (&text, skipped), line);
                continue;
            }
            line = delimited::refill(&mut grid, &text, delimiter, line);
            let sheet = Sheet { grid: &grid, ..*head };
            for row in skipped.min(grid.len())..grid.len() {
                reader.row(&sheet, row);
            }
        }
        reader.finish()
    }
}

/// Brings the parts of a sheet together in the order of its rows.
fn joined(sheet: &Sheet<'_>, reads: Vec<Read>, mut tally: Tally) -> Outcome<Batch> {
    let mut absences = Absences::default();
    let mut present: BTreeMap<(UnitId, SchoolYear), bool> = BTreeMap::new();
    for read in reads {
        absences.push_block(read.block);
        tally.append(read.tally);
        for (key, any) in read.present {
            *present.entry(key).or_default() |= any;
        }
    }
    let nobody =
        present.into_iter().filter(|(_, any)| !any).map(|(key, _)| key).collect();
    unregistered(&mut absences, nobody, sheet, &mut tally);
    outcome(Batch { absences, ..Batch::default() }, tally)
}

/// A unit's year in which no pupil was ever absent was not registered: its zeros become
/// "not collected", with a remark.
fn unregistered(
    rows: &mut Absences,
    nobody: BTreeSet<(UnitId, SchoolYear)>,
    sheet: &Sheet<'_>,
    tally: &mut Tally,
) {
    const PUPILS: usize = 10;
    if nobody.is_empty() {
        return;
    }
    let mut pupils: BTreeMap<(UnitId, SchoolYear), BTreeSet<Pseudonym>> = BTreeMap::new();
    for row in rows.iter() {
        let key = (row.unit.clone(), row.year);
        if nobody.contains(&key) {
            pupils.entry(key).or_default().insert(row.pupil);
        }
    }
    pupils.retain(|_, pupils| pupils.len() >= PUPILS);
    for (unit, year) in pupils.keys() {
        let place = sheet.place.whole();
        tally.push(message::nobody_absent(place, unit, &year.to_string()));
    }
    if pupils.is_empty() {
        return;
    }
    rows.change(|row| {
        let key = (row.unit.clone(), row.year);
        if row.days == Reading::Known(0.0) && pupils.contains_key(&key) {
            row.days = Reading::Absent(Why::NotCollected);
        }
    });
}
