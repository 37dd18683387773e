//! Rows of absence come in, each pupil's school year at a school and each school's months
//! go out.
//!
//! Rows of one pupil and year that follow each other are one run: runs are sorted and not
//! rows, which stay where they were read. Pupils come in the order of their first cells,
//! and a pupil's rows in the order of their values, so that neither the order of the files
//! nor the key of the pseudonyms nor the number of threads changes the last digit of a sum.

use std::cmp::Ordering;

use datapakke_model::id::UnitId;
use datapakke_model::microdata::{AbsenceRow, Absences, Block};
use datapakke_model::source::CellRef;
use datapakke_model::work::{Workers, gather};
use datapakke_model::year::SchoolYear;

use super::codes::{Codes, Finder};
use super::table::{packed, unpacked};

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
    workers: &dyn Workers,
) -> (Vec<PupilYear>, Vec<MonthSum>) {
    let blocks = rows.blocks();
    let found = gather(workers, blocks.len(), |at| runs(blocks, at, units));
    let mut runs: Vec<Run> = Vec::with_capacity(found.iter().map(Vec::len).sum());
    found.into_iter().for_each(|mut found| runs.append(&mut found));
    // Files hold school after school, so there is little to sort.
    runs.sort_by_key(|run| (run.unit, run.year));
    let same = |a: &Run, b: &Run| (a.unit, a.year) == (b.unit, b.year);
    let years: Vec<&[Run]> = runs.chunk_by(same).collect();
    let summed = gather(workers, years.len(), |at| school_year(blocks, years[at], units));
    let mut pupils =
        Vec::with_capacity(summed.iter().map(|(pupils, _)| pupils.len()).sum());
    let mut months = Vec::new();
    for (mut of_pupils, mut of_months) in summed {
        pupils.append(&mut of_pupils);
        months.append(&mut of_months);
    }
    (pupils, months)
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
    #[inline]
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

    #[inline]
    fn order(&self, other: &Self) -> Ordering {
        let whole = |r: &Self| u16::from(r.month) << 8 | u16::from(r.kind);
        let rest = |r: &Self| (r.unknown, r.grade, r.cell);
        whole(self)
            .cmp(&whole(other))
            .then_with(|| self.days.total_cmp(&other.days))
            .then_with(|| self.school_days.total_cmp(&other.school_days))
            .then_with(|| rest(self).cmp(&rest(other)))
    }
}

/// Pupil-months of one pupil, school and year that follow each other in a block.
#[derive(Debug, Clone, Copy)]
struct Run {
    unit: u32,
    year: SchoolYear,
    person: u64,
    /// The first cell.
    cell: u64,
    block: usize,
    from: usize,
    to: usize,
}

impl Run {
    fn whose(&self) -> (u32, SchoolYear, u64) {
        (self.unit, self.year, self.person)
    }

    fn order(&self) -> (u64, usize, usize) {
        (self.person, self.block, self.from)
    }

    fn add_rows(&self, blocks: &[Block], rows: &mut Vec<Row>) {
        blocks[self.block].each(self.from..self.to, |row| rows.push(Row::of(&row)));
    }
}

/// Returns the runs of a block.
fn runs(blocks: &[Block], block: usize, units: &Codes<UnitId>) -> Vec<Run> {
    let mut finder = Finder::new(units);
    let codes: Vec<Option<u32>> =
        blocks[block].units().iter().map(|unit| finder.find(unit)).collect();
    let mut runs: Vec<Run> = Vec::new();
    for (at, owner) in blocks[block].owners().enumerate() {
        let Some(unit) = codes[owner.unit as usize] else { continue };
        let (year, person, cell) = (owner.year, owner.pupil.0, packed(owner.first));
        match runs.last_mut() {
            Some(run) if run.whose() == (unit, year, person) && run.to == at => {
                (run.to, run.cell) = (at + 1, run.cell.min(cell));
            }
            _ => {
                let (from, to) = (at, at + 1);
                runs.push(Run { unit, year, person, cell, block, from, to });
            }
        }
    }
    runs
}

/// Adds up the pupils of one school year at one school, in the order of their first cells,
/// and its months.
fn school_year(
    blocks: &[Block],
    runs: &[Run],
    units: &Codes<UnitId>,
) -> (Vec<PupilYear>, Vec<MonthSum>) {
    let mut runs = runs.to_vec();
    if !runs.is_sorted_by_key(Run::order) {
        runs.sort_unstable_by_key(Run::order);
    }
    let mut pupils: Vec<_> = runs
        .chunk_by(|a, b| a.person == b.person)
        .map(|own| ((own.iter().map(|run| run.cell).min(), own[0].person), own))
        .collect();
    pupils.sort_unstable_by_key(|(key, _)| *key);
    let mut months = Months::default();
    let mut rows: Vec<Row> = Vec::new();
    let sums = pupils.into_iter().map(|(_, own)| {
        rows.clear();
        own.iter().for_each(|run| run.add_rows(blocks, &mut rows));
        if !rows.is_sorted_by(|a, b| a.order(b).is_le()) {
            rows.sort_unstable_by(Row::order);
        }
        pupil_year(&own[0], &rows, &mut months)
    });
    (sums.collect(), months.sums(&runs[0], units))
}

/// Adds up one pupil's rows, month by month; its months go to the school's.
fn pupil_year(whose: &Run, rows: &[Row], months: &mut Months) -> PupilYear {
    let mut days = [0.0; 3];
    for row in rows.iter().filter(|row| row.kind > 0) {
        days[usize::from(row.kind) - 1] += row.days;
    }
    let (mut n_months, mut whole, mut lacking) = (0, false, false);
    let (mut school_days, mut grade) = (0.0, 0);
    for month in rows.chunk_by(|a, b| a.month == b.month) {
        let sum = Month::of(month);
        n_months += 1;
        whole |= sum.month == 0;
        lacking |= sum.school_days == NONE;
        grade = sum.grade;
        if sum.school_days != NONE {
            school_days += sum.school_days;
        }
        if sum.month > 0 && sum.school_days > 0.0 && !sum.unknown {
            months.add(&sum);
        }
    }
    PupilYear {
        unit: whose.unit,
        year: whose.year,
        person: whose.person,
        grade: u8::checked_sub(grade, 1),
        months: (!whole).then_some(n_months),
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

/// Pupils' months that are known in full, added up by the place of the month in the year.
#[derive(Default)]
struct Months([MonthTotal; 13]);

#[derive(Debug, Clone, Copy, Default)]
struct MonthTotal {
    days: f64,
    school_days: f64,
    pupils: u32,
    cell: u64,
}

impl Months {
    fn add(&mut self, month: &Month) {
        let total = &mut self.0[usize::from(month.month)];
        total.days += month.days;
        total.school_days += month.school_days;
        let first = total.pupils == 0;
        total.cell = if first { month.cell } else { total.cell.min(month.cell) };
        total.pupils += 1;
    }

    fn sums(&self, whose: &Run, units: &Codes<UnitId>) -> Vec<MonthSum> {
        let known = (0_u8..).zip(&self.0).filter(|(_, total)| total.pupils > 0);
        let sum = |(place, total): (u8, &MonthTotal)| MonthSum {
            unit: units.value(whose.unit).clone(),
            year: whose.year,
            month: (place + 6) % 12 + 1,
            days: total.days,
            school_days: total.school_days,
            pupils: total.pupils,
            first: unpacked(total.cell),
        };
        known.map(sum).collect()
    }
}
