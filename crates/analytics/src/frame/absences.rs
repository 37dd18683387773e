//! Rows of absence come in, each pupil's school year at a school and each school's months
//! go out.
//!
//! Rows of one pupil and year that follow each other are kept as one run, so that runs
//! are sorted and not rows. Pupils come in the order of their first cells, and a pupil's
//! rows in the order of their values, so that neither the order of the files nor the key
//! of the pseudonyms changes the last digit of a sum.

use std::cmp::Ordering;
use std::ops::Range;

use datapakke_model::id::UnitId;
use datapakke_model::microdata::{AbsenceRow, Absences};
use datapakke_model::source::CellRef;
use datapakke_model::year::SchoolYear;

use super::codes::{Codes, Finder};
use super::table::{How, Table, packed, unpacked};
use super::{CELL, COUNT, DAYS, KEY, SCHOOL_DAYS};
use crate::error::Error;

/// One pupil's school year at one school, as far as absence is registered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PupilYear {
    /// The school's number.
    pub unit: u32,
    /// The school year.
    pub year: SchoolYear,
    /// The pupil's pseudonym.
    pub person: u64,
    /// Grade in the last registered month.
    pub grade: Option<u8>,
    /// Months with registration; none when the rows cover the whole year.
    pub months: Option<u32>,
    /// School days of those months, when the file says so for all of them.
    pub school_days: Option<f64>,
    /// Days absent: sickness, permitted, unlawful.
    pub days: [f64; 3],
    /// Rows whose days could not be read.
    pub n_unknown: u32,
    /// First cell.
    pub first: CellRef,
    /// Cells in all.
    pub n_cells: u32,
}

/// One month at one school, as far as absence is registered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MonthSum {
    /// The school.
    pub unit: UnitId,
    /// The school year.
    pub year: SchoolYear,
    /// Month 1–12.
    pub month: u8,
    /// Days absent of all kinds.
    pub days: f64,
    /// School days of the same pupils.
    pub school_days: f64,
    /// Pupils whose days and school days are known.
    pub pupils: u32,
    /// First cell.
    pub first: CellRef,
}

impl MonthSum {
    /// Returns the days absent in percent of the school days.
    pub(crate) fn percent(&self) -> f64 {
        100.0 * self.days / self.school_days
    }
}

/// Sums the absence of each pupil, school and school year, and of each school and month.
///
/// A pupil whose days or school days of a month are not known is not in that month.
pub(crate) fn absences(
    rows: &Absences,
    units: &Codes<UnitId>,
) -> Result<(Vec<PupilYear>, Vec<MonthSum>), Error> {
    if rows.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let (rows, runs) = runs(rows, units);
    let mut pupils = Vec::new();
    let mut known = Known::default();
    let mut own: Vec<Row> = Vec::new();
    for pupil in in_order(&rows, &runs) {
        own.clear();
        own.extend(runs[pupil.clone()].iter().flat_map(|run| &rows[run.rows()]));
        if !own.is_sorted_by(|a, b| a.order(b).is_le()) {
            own.sort_unstable_by(Row::order);
        }
        pupils.push(pupil_year(&runs[pupil.start], &own, &mut known));
    }
    Ok((pupils, known.sums(units)?))
}

/// One row; a month or grade that is not known is zero, all others one too many.
#[derive(Debug, Clone, Copy)]
struct Row {
    days: f64,
    school_days: f64,
    cell: u64,
    /// In the order of the school year, so that the last one has the latest grade.
    month: u8,
    kind: u8,
    grade: u8,
    unknown: bool,
}

/// No school days: less than any number that a file can have.
const NONE: f64 = f64::NEG_INFINITY;

impl Row {
    fn of(row: &AbsenceRow<'_>) -> Self {
        let days = row.kind.and(row.days.value());
        Row {
            days: days.unwrap_or(0.0),
            school_days: row.school_days.unwrap_or(NONE),
            cell: packed(row.at),
            month: row.month.map_or(0, |m| (m + 4) % 12 + 1),
            kind: row.kind.map_or(0, |kind| kind as u8 + 1),
            grade: row.grade.map_or(0, |grade| grade.saturating_add(1)),
            unknown: row.kind.is_some() && days.is_none(),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let whole = |r: &Self| (r.month, r.kind);
        let rest = |r: &Self| (r.unknown, r.grade, r.cell);
        whole(self)
            .cmp(&whole(other))
            .then_with(|| self.days.total_cmp(&other.days))
            .then_with(|| self.school_days.total_cmp(&other.school_days))
            .then_with(|| rest(self).cmp(&rest(other)))
    }
}

/// Rows of one pupil, school and year that follow each other.
#[derive(Debug, Clone, Copy)]
struct Run {
    unit: u32,
    year: SchoolYear,
    person: u64,
    from: usize,
    to: usize,
}

impl Run {
    fn whose(&self) -> (u32, SchoolYear, u64) {
        (self.unit, self.year, self.person)
    }

    fn rows(&self) -> Range<usize> {
        self.from..self.to
    }
}

fn runs(all: &Absences, units: &Codes<UnitId>) -> (Vec<Row>, Vec<Run>) {
    let mut rows = Vec::with_capacity(all.len());
    let mut runs: Vec<Run> = Vec::new();
    let mut finder = Finder::new(units);
    for row in all.iter() {
        let Some(unit) = finder.find(row.unit) else { continue };
        let whose = (unit, row.year, row.pupil.0);
        rows.push(Row::of(&row));
        match runs.last_mut() {
            Some(run) if run.whose() == whose => run.to = rows.len(),
            _ => {
                let (unit, year, person) = whose;
                let from = rows.len() - 1;
                runs.push(Run { unit, year, person, from, to: rows.len() });
            }
        }
    }
    let order = |run: &Run| (run.whose(), run.from);
    if !runs.is_sorted_by_key(order) {
        runs.sort_unstable_by_key(order);
    }
    (rows, runs)
}

/// Returns each pupil's runs, by school, year and first cell.
fn in_order(rows: &[Row], runs: &[Run]) -> Vec<Range<usize>> {
    let first = |run: &Run| rows[run.rows()].iter().map(|row| row.cell).min();
    let mut pupils = Vec::new();
    let mut from = 0;
    for own in runs.chunk_by(|a, b| a.whose() == b.whose()) {
        let cell = own.iter().filter_map(first).min();
        let key = (own[0].unit, own[0].year, cell, own[0].person);
        pupils.push((key, from..from + own.len()));
        from += own.len();
    }
    pupils.sort_unstable_by_key(|(key, _)| *key);
    pupils.into_iter().map(|(_, range)| range).collect()
}

/// Adds up one pupil's rows, month by month; its months go to the school's.
fn pupil_year(whose: &Run, rows: &[Row], known: &mut Known) -> PupilYear {
    let mut days = [0.0; 3];
    for row in rows.iter().filter(|row| row.kind > 0) {
        days[usize::from(row.kind) - 1] += row.days;
    }
    let (mut months, mut whole, mut lacking) = (0, false, false);
    let (mut school_days, mut grade) = (0.0, 0);
    for month in rows.chunk_by(|a, b| a.month == b.month) {
        let sum = Month::of(month);
        months += 1;
        whole |= sum.month == 0;
        lacking |= sum.school_days == NONE;
        grade = sum.grade;
        if sum.school_days != NONE {
            school_days += sum.school_days;
        }
        if sum.month > 0 && sum.school_days > 0.0 && !sum.unknown {
            known.add(whose, &sum);
        }
    }
    PupilYear {
        unit: whose.unit,
        year: whose.year,
        person: whose.person,
        grade: u8::checked_sub(grade, 1),
        months: (!whole).then_some(months),
        school_days: Some(school_days).filter(|days| !lacking && *days > 0.0),
        days,
        n_unknown: rows.iter().filter(|row| row.unknown).count() as u32,
        first: unpacked(rows.iter().map(|row| row.cell).min().unwrap_or(0)),
        n_cells: rows.len() as u32,
    }
}

/// One pupil's month.
struct Month {
    month: u8,
    grade: u8,
    days: f64,
    school_days: f64,
    unknown: bool,
    cell: u64,
}

impl Month {
    fn of(rows: &[Row]) -> Self {
        let start = Month {
            month: rows.first().map_or(0, |row| row.month),
            grade: 0,
            days: 0.0,
            school_days: NONE,
            unknown: false,
            cell: u64::MAX,
        };
        rows.iter().fold(start, |sum, row| Month {
            month: sum.month,
            grade: sum.grade.max(row.grade),
            days: sum.days + row.days,
            school_days: sum.school_days.max(row.school_days),
            unknown: sum.unknown || row.unknown,
            cell: sum.cell.min(row.cell),
        })
    }
}

/// Pupils' months that are known in full, as columns.
#[derive(Default)]
struct Known {
    key: Vec<u64>,
    days: Vec<f64>,
    school_days: Vec<f64>,
    cell: Vec<u64>,
}

impl Known {
    fn add(&mut self, whose: &Run, month: &Month) {
        let year = u64::from(whose.year.start());
        self.key.push(u64::from(whose.unit) << 32 | year << 8 | u64::from(month.month));
        self.days.push(month.days);
        self.school_days.push(month.school_days);
        self.cell.push(month.cell);
    }

    fn sums(self, units: &Codes<UnitId>) -> Result<Vec<MonthSum>, Error> {
        let table = Table::new("absence", self.key.len())
            .column(KEY, self.key.clone())
            .column(COUNT, self.key)
            .column(DAYS, self.days)
            .column(SCHOOL_DAYS, self.school_days)
            .column(CELL, self.cell)
            .made()?;
        let sums = table.grouped(
            KEY,
            &[
                (DAYS, How::Sum),
                (SCHOOL_DAYS, How::Sum),
                (COUNT, How::Rows),
                (CELL, How::Min),
            ],
        )?;
        let (key, pupils) = (sums.u64s(KEY)?, sums.u32s(COUNT)?);
        let (days, school_days) = (sums.f64s(DAYS)?, sums.f64s(SCHOOL_DAYS)?);
        let cell = sums.u64s(CELL)?;
        let month = |i: usize| {
            let [u3, u2, u1, u0, _, y1, y0, place] = key[i].to_be_bytes();
            let year = u16::from_be_bytes([y1, y0]);
            Some(MonthSum {
                unit: units.value(u32::from_be_bytes([u3, u2, u1, u0])).clone(),
                year: SchoolYear::starting(i64::from(year))?,
                month: (place + 6) % 12 + 1,
                days: days[i],
                school_days: school_days[i],
                pupils: pupils[i],
                first: unpacked(cell[i]),
            })
        };
        Ok((0..key.len()).filter_map(month).collect())
    }
}
