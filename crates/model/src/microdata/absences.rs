//! Absence as it is kept: a pupil's month with up to three kinds in 64 bytes comes in, one
//! row per kind goes out, in the order in which the rows came.
//!
//! A municipality has millions of pupil-months. Kept as [`Absence`] each would take four
//! times the room, and most of the time of reading would go into asking for memory.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::id::UnitId;
use crate::microdata::{Absence, AbsenceKind, Pseudonym};
use crate::reading::{Reading, Why};
use crate::source::CellRef;
use crate::year::SchoolYear;

/// How many kinds a pupil-month holds.
const KINDS: usize = 3;

/// One row of [`Absences`]: an [`Absence`] whose texts are borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbsenceRow<'a> {
    /// The school.
    pub unit: &'a UnitId,
    /// The pupil.
    pub pupil: Pseudonym,
    /// The school year.
    pub year: SchoolYear,
    /// Month 1–12, or none when the row covers the school year.
    pub month: Option<u8>,
    /// Grade 0–10.
    pub grade: Option<u8>,
    /// Class, such as `4a`.
    pub class: Option<&'a Arc<str>>,
    /// The kind; none for a row that only registers the month.
    pub kind: Option<AbsenceKind>,
    /// Days absent, or why unknown.
    pub days: Reading,
    /// School days in the period for this pupil, where the source says so.
    pub school_days: Option<f64>,
    /// The cell of the days.
    pub at: CellRef,
}

impl AbsenceRow<'_> {
    /// Returns the row with texts of its own.
    pub fn to_absence(self) -> Absence {
        Absence {
            unit: self.unit.clone(),
            pupil: self.pupil,
            year: self.year,
            month: self.month,
            grade: self.grade,
            class: self.class.cloned(),
            kind: self.kind,
            days: self.days,
            school_days: self.school_days,
            at: self.at,
        }
    }
}

/// Which kinds the numbers of a pupil-month are, and in which columns they stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    source: u16,
    len: u8,
    kinds: [Option<AbsenceKind>; KINDS],
    columns: [u16; KINDS],
}

/// A pupil-month; texts and shapes are numbers in the tables of the block.
#[derive(Debug, Clone, Copy)]
struct Month {
    pupil: Pseudonym,
    days: [f64; KINDS],
    school_days: f64,
    row: u32,
    unit: u32,
    class: u32,
    shape: u32,
    year: SchoolYear,
    month: u8,
    grade: u8,
}

/// No class, in the table of classes.
const NO_CLASS: u32 = u32::MAX;
/// No grade.
const NO_GRADE: u8 = u8::MAX;

/// What the rows of one pupil-month have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PupilMonth {
    /// The school, from [`Block::unit`].
    pub unit: u32,
    /// The pupil.
    pub pupil: Pseudonym,
    /// The school year.
    pub year: SchoolYear,
    /// Month 1–12, or none when the row covers the school year.
    pub month: Option<u8>,
    /// Grade 0–10.
    pub grade: Option<u8>,
    /// Class, from [`Block::class`].
    pub class: Option<u32>,
    /// School days in the period, where the source says so.
    pub school_days: Option<f64>,
    /// Row of the source.
    pub row: u32,
}

/// Whose a pupil-month is, and where it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthOwner {
    /// The school's number among [`Block::units`].
    pub unit: u32,
    /// The school year.
    pub year: SchoolYear,
    /// The pupil.
    pub pupil: Pseudonym,
    /// Its first cell.
    pub first: CellRef,
}

/// Rows that share their tables of texts, such as those of one part of a file.
#[derive(Debug, Clone, Default)]
pub struct Block {
    units: Vec<UnitId>,
    unit_codes: HashMap<UnitId, u32>,
    classes: Vec<Arc<str>>,
    class_codes: HashMap<Arc<str>, u32>,
    shapes: Vec<Shape>,
    months: Vec<Month>,
    rows: usize,
}

impl Block {
    /// Reserves room for pupil-months.
    pub fn reserve(&mut self, months: usize) {
        self.months.reserve(months);
    }

    /// Returns the number of a unit in this block.
    pub fn unit(&mut self, unit: &UnitId) -> u32 {
        if let Some(code) = self.unit_codes.get(unit) {
            return *code;
        }
        let code = self.units.len() as u32;
        self.units.push(unit.clone());
        self.unit_codes.insert(unit.clone(), code);
        code
    }

    /// Returns the unit of a number.
    pub fn unit_of(&self, code: u32) -> &UnitId {
        &self.units[code as usize]
    }

    /// Returns the number of a class in this block.
    pub fn class(&mut self, class: &Arc<str>) -> u32 {
        if let Some(code) = self.class_codes.get(class) {
            return *code;
        }
        let code = self.classes.len() as u32;
        self.classes.push(Arc::clone(class));
        self.class_codes.insert(Arc::clone(class), code);
        code
    }

    /// Returns the class of a number.
    pub fn class_of(&self, code: u32) -> &Arc<str> {
        &self.classes[code as usize]
    }

    /// Returns the number of a shape: the columns of a source, at most three, with the
    /// kind of each.
    pub fn shape(&mut self, source: u16, cells: &[(Option<AbsenceKind>, u16)]) -> u32 {
        let len = cells.len().min(KINDS);
        let mut shape =
            Shape { source, len: len as u8, kinds: [None; KINDS], columns: [0; KINDS] };
        for (slot, (kind, column)) in cells.iter().take(KINDS).enumerate() {
            (shape.kinds[slot], shape.columns[slot]) = (*kind, *column);
        }
        self.shape_code(shape)
    }

    fn shape_code(&mut self, shape: Shape) -> u32 {
        let known = self.shapes.iter().rposition(|known| *known == shape);
        let code = known.unwrap_or_else(|| {
            self.shapes.push(shape);
            self.shapes.len() - 1
        });
        code as u32
    }

    /// Adds a pupil-month: as many of the days as the shape has columns.
    #[inline]
    pub fn push(&mut self, month: PupilMonth, shape: u32, days: [Reading; KINDS]) {
        self.rows += usize::from(self.shapes[shape as usize].len);
        self.months.push(Month {
            pupil: month.pupil,
            days: days.map(packed),
            school_days: month.school_days.unwrap_or(f64::NAN),
            row: month.row,
            unit: month.unit,
            class: month.class.unwrap_or(NO_CLASS),
            shape,
            year: month.year,
            month: month.month.unwrap_or(0),
            grade: month.grade.unwrap_or(NO_GRADE),
        });
    }

    /// Adds one row; it joins the row before when that is of the same pupil-month.
    pub fn push_row(&mut self, row: &Absence) {
        let month = PupilMonth {
            unit: self.unit(&row.unit),
            pupil: row.pupil,
            year: row.year,
            month: row.month,
            grade: row.grade,
            class: row.class.as_ref().map(|class| self.class(class)),
            school_days: row.school_days,
            row: row.at.row,
        };
        if let Some(mut last) = self.months.last().copied() {
            let mut shape = self.shapes[last.shape as usize];
            let slot = usize::from(shape.len);
            let room = slot < KINDS && shape.source == row.at.source;
            if room && self.common(&last) == month {
                (shape.kinds[slot], shape.columns[slot]) = (row.kind, row.at.column);
                shape.len += 1;
                last.shape = self.shape_code(shape);
                last.days[slot] = packed(row.days);
                self.months.pop();
                self.months.push(last);
                self.rows += 1;
                return;
            }
        }
        let shape = self.shape(row.at.source, &[(row.kind, row.at.column)]);
        let none = Reading::Absent(Why::Unclear);
        self.push(month, shape, [row.days, none, none]);
    }

    #[inline]
    fn common(&self, month: &Month) -> PupilMonth {
        PupilMonth {
            unit: month.unit,
            pupil: month.pupil,
            year: month.year,
            month: (month.month > 0).then_some(month.month),
            grade: (month.grade != NO_GRADE).then_some(month.grade),
            class: (month.class != NO_CLASS).then_some(month.class),
            school_days: Some(month.school_days).filter(|days| !days.is_nan()),
            row: month.row,
        }
    }

    /// Returns the units of the rows by their numbers, each once.
    pub fn units(&self) -> &[UnitId] {
        &self.units
    }

    /// Returns whose each pupil-month is.
    pub fn owners(&self) -> impl Iterator<Item = MonthOwner> {
        self.months.iter().map(|month| {
            let shape = &self.shapes[month.shape as usize];
            let columns = &shape.columns[..usize::from(shape.len)];
            let column = columns.iter().copied().min().unwrap_or(0);
            MonthOwner {
                unit: month.unit,
                year: month.year,
                pupil: month.pupil,
                first: CellRef { source: shape.source, column, row: month.row },
            }
        })
    }

    /// Calls `take` with the rows of some pupil-months, one per kind.
    #[inline]
    pub fn each<'a>(
        &'a self,
        months: Range<usize>,
        mut take: impl FnMut(AbsenceRow<'a>),
    ) {
        for month in &self.months[months] {
            self.rows_of(month).for_each(&mut take);
        }
    }

    fn iter(&self) -> impl Iterator<Item = AbsenceRow<'_>> {
        self.months.iter().flat_map(|month| self.rows_of(month))
    }

    #[inline]
    fn rows_of(&self, month: &Month) -> impl Iterator<Item = AbsenceRow<'_>> {
        let shape = &self.shapes[month.shape as usize];
        let (common, days) = (self.common(month), month.days);
        (0..usize::from(shape.len)).map(move |slot| AbsenceRow {
            unit: &self.units[common.unit as usize],
            pupil: common.pupil,
            year: common.year,
            month: common.month,
            grade: common.grade,
            class: common.class.map(|class| &self.classes[class as usize]),
            kind: shape.kinds[slot],
            days: unpacked(days[slot]),
            school_days: common.school_days,
            at: CellRef {
                source: shape.source,
                column: shape.columns[slot],
                row: common.row,
            },
        })
    }
}

/// A reading in eight bytes: a reason is a number that is none, with the reason in it.
fn packed(days: Reading) -> f64 {
    match days {
        Reading::Known(value) => value,
        Reading::Absent(why) => f64::from_bits(f64::NAN.to_bits() | 1 << 8 | why as u64),
    }
}

#[inline]
fn unpacked(days: f64) -> Reading {
    if !days.is_nan() {
        return Reading::Known(days);
    }
    let reasons = [
        Why::Suppressed,
        Why::NotApplicable,
        Why::NotCollected,
        Why::Refused,
        Why::Unclear,
    ];
    let why = reasons.into_iter().find(|why| *why as u64 == days.to_bits() & 0xff);
    Reading::Absent(why.unwrap_or(Why::Unclear))
}

/// All rows of absence, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Absences {
    blocks: Vec<Block>,
}

impl Absences {
    /// Adds one row.
    pub fn push(&mut self, row: Absence) {
        if self.blocks.is_empty() {
            self.blocks.push(Block::default());
        }
        if let Some(block) = self.blocks.last_mut() {
            block.push_row(&row);
        }
    }

    /// Adds the rows of a block.
    pub fn push_block(&mut self, block: Block) {
        if block.rows > 0 {
            self.blocks.push(block);
        }
    }

    /// Moves the rows of another to the end of this one.
    pub fn append(&mut self, other: &mut Absences) {
        self.blocks.append(&mut other.blocks);
    }

    /// Returns the number of rows, one per kind.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.rows).sum()
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the rows.
    pub fn iter(&self) -> impl Iterator<Item = AbsenceRow<'_>> {
        self.blocks.iter().flat_map(Block::iter)
    }

    /// Returns the blocks in which the rows are kept.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Returns the units of the rows, some perhaps more than once.
    pub fn units(&self) -> impl Iterator<Item = &UnitId> {
        self.blocks.iter().flat_map(|block| &block.units)
    }

    /// Keeps the rows that satisfy a condition.
    pub fn retain(&mut self, mut keep: impl FnMut(AbsenceRow<'_>) -> bool) {
        let kept = self.iter().filter(|row| keep(*row)).map(AbsenceRow::to_absence);
        *self = kept.collect();
    }

    /// Changes rows one by one.
    pub fn change(&mut self, mut change: impl FnMut(&mut Absence)) {
        let changed = self.iter().map(|row| {
            let mut row = row.to_absence();
            change(&mut row);
            row
        });
        *self = changed.collect();
    }
}

impl FromIterator<Absence> for Absences {
    fn from_iter<I: IntoIterator<Item = Absence>>(rows: I) -> Self {
        let mut block = Block::default();
        rows.into_iter().for_each(|row| block.push_row(&row));
        let mut all = Absences::default();
        all.push_block(block);
        all
    }
}

/// Two are equal when their rows are, however they are kept.
impl PartialEq for Absences {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pupil: u64, column: u16, kind: Option<AbsenceKind>, days: Reading) -> Absence {
        Absence {
            unit: "751001".parse().unwrap(),
            pupil: Pseudonym(pupil),
            year: SchoolYear::starting(2024).unwrap(),
            month: Some(9),
            grade: None,
            class: Some("4a".into()),
            kind,
            days,
            school_days: (pupil > 1).then_some(20.0),
            at: CellRef { source: 3, column, row: pupil as u32 },
        }
    }

    fn rows() -> Vec<Absence> {
        use AbsenceKind::{Permitted, Sickness, Unlawful};
        let known = Reading::Known;
        let mut rows = vec![
            row(1, 6, Some(Sickness), known(0.5)),
            row(1, 7, Some(Permitted), known(0.0)),
            row(1, 8, Some(Unlawful), Reading::Absent(Why::Unclear)),
            row(1, 9, Some(Unlawful), known(1.0)),
            row(2, 6, None, known(0.0)),
        ];
        for why in [
            Why::Suppressed,
            Why::NotApplicable,
            Why::NotCollected,
            Why::Refused,
            Why::Unclear,
        ] {
            rows.push(row(3, 6, Some(Sickness), Reading::Absent(why)));
        }
        rows[4].class = None;
        rows[4].month = None;
        rows[4].grade = Some(0);
        rows
    }

    #[test]
    fn rows_go_out_as_they_came_in() {
        let kept: Absences = rows().into_iter().collect();
        assert_eq!(kept.len(), rows().len());
        let out: Vec<Absence> = kept.iter().map(AbsenceRow::to_absence).collect();
        assert_eq!(out, rows());
    }

    #[test]
    fn how_rows_are_kept_makes_no_difference() {
        let kept: Absences = rows().into_iter().collect();
        let mut one_by_one = Absences::default();
        for row in rows() {
            one_by_one.append(&mut [row].into_iter().collect());
        }
        assert_eq!(kept, one_by_one);
        one_by_one.change(|row| row.grade = Some(1));
        assert_ne!(kept, one_by_one);
    }

    #[test]
    fn a_pupil_month_takes_64_bytes() {
        assert_eq!(std::mem::size_of::<Month>(), 64);
        let kept: Absences = rows().into_iter().take(3).collect();
        assert_eq!(kept.blocks[0].months.len(), 1);
    }

    #[test]
    fn rows_can_be_left_out() {
        let mut kept: Absences = rows().into_iter().collect();
        kept.retain(|row| row.at.column != 7);
        let expected: Absences =
            rows().into_iter().filter(|row| row.at.column != 7).collect();
        assert_eq!(kept, expected);
        assert_eq!(kept.len(), rows().len() - 1);
    }
}
