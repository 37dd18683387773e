//! Rows that begin as the row before them, as a pupil's months do: their month and numbers
//! come in straight from the text, pupil-months go out.
//!
//! Everything that is not plain to see (another beginning, a blank, a number that is none)
//! is left to the reader of whole rows, so that nothing is understood in two ways.

use datapakke_model::microdata::{Pseudonym, PupilMonth};
use datapakke_model::{Reading, SchoolYear, Why};

use crate::grid::{Grid, Line, delimited};
use crate::number::{Evidence, Style};

use super::super::super::sheet::{Sheet, leading};
use super::super::columns::Columns;
use super::{Group, KINDS, MONTH_DAYS, Reader, Row};

/// What stands in the columns behind those that say whose month it is.
#[derive(Debug)]
pub(super) struct Tail {
    /// The last column that says something of pupil, school, class or year.
    last: usize,
    parts: Vec<Part>,
    delimiter: u8,
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Skipped,
    Month,
    SchoolDays(Style),
    Days(usize, Style),
}

/// The last row that was read as a whole: its text up to the tail, and what that means.
#[derive(Debug)]
pub(super) struct Before {
    text: String,
    unit: u32,
    pupil: Pseudonym,
    year: SchoolYear,
    grade: Option<u8>,
    class: Option<u32>,
}

impl Tail {
    /// Returns the tail of a sheet with a month and its kinds in each row, whose other
    /// columns stand before them.
    pub fn of(sheet: &Sheet<'_>, columns: &Columns, groups: &[Group]) -> Option<Self> {
        let other =
            columns.kind.or(columns.date).is_some() || !columns.letters.is_empty();
        let plain = columns.days.iter().all(|c| c.kind.is_some() && c.month.is_none());
        if other || !plain || groups.len() != 1 {
            return None;
        }
        let (month, year) = (columns.month?, columns.year?);
        let whose = [columns.grade, columns.class].into_iter().flatten();
        let whose = whose.chain([columns.person, year]).chain(columns.units.clone());
        let last = whose.max()?;
        let school_days = columns.school_days.iter();
        let school_days = school_days.map(|(at, style)| (*at, Part::SchoolDays(*style)));
        let days = columns.days.iter().enumerate();
        let days = days.map(|(slot, c)| (c.column, Part::Days(slot, c.style)));
        let read: Vec<(usize, Part)> =
            days.chain(school_days).chain([(month, Part::Month)]).collect();
        let n = read.iter().map(|(column, _)| *column).max()?.checked_sub(last)?;
        let mut parts = vec![Part::Skipped; n];
        for (column, part) in read {
            *parts.get_mut(column.checked_sub(last + 1)?)? = part;
        }
        let delimiter = sheet.grid.delimiter?;
        // Where cells end as fractions begin, only the cells can tell.
        (![b',', b'.'].contains(&delimiter)).then_some(Tail { last, parts, delimiter })
    }
}

impl Reader<'_> {
    /// Reads the rows of some whole lines but the first ones, the first line with its
    /// number; returns the number of the line that follows. `grid` holds the rows that are
    /// read as a whole.
    pub fn lines(
        &mut self,
        head: &Sheet<'_>,
        grid: &mut Grid,
        (text, mut skipped): (&str, usize),
        mut line: u32,
    ) -> u32 {
        let delimiter = head.grid.delimiter.unwrap_or(b';');
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = match self.repeated(bytes, at, line) {
                Some(end) => end,
                None => {
                    let end = at + length(&bytes[at..], is_end);
                    let is_row = end > at;
                    if is_row && skipped == 0 {
                        delimited::refill(grid, &text[at..end], delimiter, line);
                        self.row_of_its_own(&Sheet { grid, ..*head });
                    }
                    skipped = skipped.saturating_sub(usize::from(is_row));
                    end
                }
            };
            line += u32::from(bytes.get(end) == Some(&b'\n'));
            at = end + 1;
            // Most lines end with two letters.
            if bytes.get(end..=at) == Some(b"\r\n") {
                line += 1;
                at += 1;
            }
        }
        line
    }

    /// Reads the only row of a sheet, if there is one, and remembers how it begins.
    fn row_of_its_own(&mut self, sheet: &Sheet<'_>) {
        for row in 0..sheet.grid.len() {
            let line = sheet.grid.line(row);
            if let Some(found) = self.whole(sheet, row, &line) {
                self.remember(&line, &found);
            }
        }
    }

    /// Remembers what a row says beside its month and numbers.
    fn remember(&mut self, line: &Line<'_>, row: &Row) {
        self.before = self.setup.tail.as_ref().and_then(|tail| {
            let own_year = row.month.is_some_and(|month| month.year.is_some());
            let mut text = self.before.take().map(|b| b.text).unwrap_or_default();
            text.clear();
            text.push_str(line.through(tail.last)?);
            Some(Before {
                text,
                unit: row.unit,
                pupil: row.pupil,
                year: row.year.filter(|_| !own_year)?,
                grade: row.grade,
                class: row.class,
            })
        });
    }

    /// Reads a row that begins as the one before; returns where it ends.
    fn repeated(&mut self, bytes: &[u8], at: usize, row: u32) -> Option<usize> {
        let setup = self.setup;
        let (tail, before) = (setup.tail.as_ref()?, self.before.as_ref()?);
        let (shape, delimiter) = (self.shapes.first()?[0]?, tail.delimiter);
        let last = setup.columns.days.len();
        let mut rest = bytes[at..].strip_prefix(before.text.as_bytes())?;
        let mut days = [Reading::Absent(Why::Unclear); KINDS];
        let (mut month, mut school_days, mut absent) = (None, None, false);
        for (index, part) in tail.parts.iter().enumerate() {
            if index > 0 {
                rest = rest.strip_prefix(&[delimiter])?;
            }
            let n = match *part {
                Part::Skipped => length(rest, |b| b == delimiter || is_end(b)),
                Part::Month => {
                    let (number, _, n) = leading(rest, Style::Danish)?;
                    let plain = n <= 2 && (1.0..=12.0).contains(&number);
                    month = Some(plain.then_some(number as u8)?);
                    n
                }
                Part::SchoolDays(style) => {
                    let (found, n) =
                        plain_days(rest, style, delimiter, &mut self.evidence[last])?;
                    school_days = Some(found);
                    n
                }
                Part::Days(slot, style) => {
                    let (found, n) =
                        plain_days(rest, style, delimiter, &mut self.evidence[slot])?;
                    absent |= found > 0.0;
                    days[slot] = Reading::Known(found);
                    n
                }
            };
            rest = &rest[n..];
        }
        // Columns that nobody reads may follow.
        match rest.first() {
            Some(byte) if *byte == delimiter => {
                rest = &rest[length(rest, is_end)..];
            }
            Some(byte) if !is_end(*byte) => return None,
            _ => {}
        }
        self.present.add(before.unit, before.year, absent);
        let month = PupilMonth {
            unit: before.unit,
            pupil: before.pupil,
            year: before.year,
            month,
            grade: before.grade,
            class: before.class,
            school_days,
            row,
        };
        self.block.push(month, shape, days);
        Some(bytes.len() - rest.len())
    }
}

/// Reads days that are plain to see and possible in a month, and says how long their text
/// is; what it says of the style of its column is noted.
#[inline(always)]
fn plain_days(
    text: &[u8],
    style: Style,
    delimiter: u8,
    evidence: &mut Evidence,
) -> Option<(f64, usize)> {
    let (days, decimals, length) = leading(text, style)?;
    let ends = text.get(length).is_none_or(|byte| *byte == delimiter || is_end(*byte));
    // A sign and three digits may mean thousands.
    if !ends || decimals == 3 || days > MONTH_DAYS {
        return None;
    }
    if decimals > 0 {
        evidence.saw(style);
    }
    Some((days, length))
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Returns how many bytes come before the first one of a kind.
fn length(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| is(*byte)).unwrap_or(bytes.len())
}
