//! Rows of absence one by one: texts come in, a pupil's month with its kinds goes out.

mod repeated;

use std::collections::{BTreeMap, HashMap};

use datapakke_model::microdata::{Absence, AbsenceKind, Block, Pseudonym, PupilMonth};
use datapakke_model::unit::fold;
use datapakke_model::{Reading, SchoolYear, UnitId, Why};

use crate::grid::Line;
use crate::layout::Role;
use crate::number::{Evidence, Style};

use super::super::day::{self, Letter, Letters};
use super::super::month::{self, Month};
use super::super::sheet::{Cache, Memo, Sheet, Year, lookup, plain, remark};
use super::super::tally::Tally;
use super::super::{class, message};
use super::columns::{Cell, Columns, LATE};
use repeated::{Before, Tail};

/// Most days of school a month can have.
const MONTH_DAYS: f64 = 31.0;
/// Most days of school a year can have.
const YEAR_DAYS: f64 = 366.0;
/// Kinds of absence that one pupil-month holds.
const KINDS: usize = 3;

/// What is found out once for a sheet, before any row is read.
pub(super) struct Setup {
    pub columns: Columns,
    pub letters: Letters,
    pub unit: Option<UnitId>,
    groups: Vec<Group>,
    tail: Option<Tail>,
}

/// Columns of days that stand side by side and are of one month.
#[derive(Debug, Clone)]
struct Group {
    cells: std::ops::Range<usize>,
    month: Option<Month>,
}

/// What a row says beside its days.
#[derive(Debug, Clone, Copy)]
struct Row {
    unit: u32,
    pupil: Pseudonym,
    year: Option<SchoolYear>,
    month: Option<Month>,
    grade: Option<u8>,
    class: Option<u32>,
    kind: Option<AbsenceKind>,
}

/// What a row's kind says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    One(AbsenceKind),
    Late,
    Total,
    Empty,
    Unknown,
}

/// Days of one pupil, month and kind, while days are added up.
type Sum = (UnitId, Pseudonym, SchoolYear, u8, Option<AbsenceKind>);

impl Setup {
    /// Tells whether rows may begin alike, so that they are best read one by one.
    pub fn repeats(&self) -> bool {
        self.tail.is_some()
    }

    /// Looks at the header and the layout.
    pub fn of(sheet: &Sheet<'_>, columns: Columns, tally: &mut Tally) -> Self {
        let words = sheet.layout.words.get(&Role::Letter);
        let words = words.into_iter().flatten().map(|(a, b)| (a.as_str(), b.as_str()));
        let letters = Letters::from_words(words).unwrap_or_else(|word| {
            tally.push(message::unknown_meaning(sheet.place.whole(), &word));
            Letters::default()
        });
        if letters.is_empty() && !columns.letters.is_empty() {
            tally.push(message::no_letters(sheet.place.whole()));
        }
        let register = sheet.context.register;
        let unit = sheet.layout.unit.as_deref().and_then(|text| {
            let found = lookup(register, text).ok();
            if found.is_none() {
                tally.push(remark(register, text, sheet.place.whole()));
            }
            found
        });
        let mut groups: Vec<Group> = Vec::new();
        for (index, cell) in columns.days.iter().enumerate() {
            match groups.last_mut() {
                Some(group) if group.cells.len() < KINDS && group.month == cell.month => {
                    group.cells.end = index + 1;
                }
                _ => groups.push(Group { cells: index..index + 1, month: cell.month }),
            }
        }
        let tail = Tail::of(sheet, &columns, &groups);
        Setup { columns, letters, unit, groups, tail }
    }
}

/// Reads the rows of a sheet, or of a part of it.
pub(super) struct Reader<'a> {
    setup: &'a Setup,
    tally: Tally,
    block: Block,
    unit: Option<u32>,
    units: Cache<Option<u32>>,
    persons: HashMap<String, Pseudonym>,
    person: Memo<Option<Pseudonym>>,
    years: Cache<Result<SchoolYear, Year>>,
    months: Cache<Option<Month>>,
    kinds: Cache<Kind>,
    grades: Cache<Option<u8>>,
    class_grades: Cache<Option<u8>>,
    classes: Cache<Option<u32>>,
    /// The shape of a group's rows, by the kind that the row says.
    shapes: Vec<[Option<u32>; KINDS + 1]>,
    sums: BTreeMap<Sum, Absence>,
    /// What the row that is being read says of its days of school, and within which bound.
    school_days: Option<(f64, Option<f64>)>,
    /// What the texts of each column of days, and of the days of school, say of their style.
    evidence: Vec<Evidence>,
    present: Presence,
    before: Option<Before>,
}

/// What came of a part of a sheet.
pub(super) struct Read {
    pub block: Block,
    pub tally: Tally,
    pub evidence: Vec<Evidence>,
    pub present: BTreeMap<(UnitId, SchoolYear), bool>,
}

/// Whether anybody was absent, by unit and year.
#[derive(Debug, Default)]
struct Presence {
    found: HashMap<(u32, SchoolYear), bool>,
    last: Option<((u32, SchoolYear), bool)>,
}

impl Presence {
    fn add(&mut self, unit: u32, year: SchoolYear, absent: bool) {
        if let Some((key, any)) = &mut self.last
            && *key == (unit, year)
        {
            *any |= absent;
            return;
        }
        self.put_last();
        self.last = Some(((unit, year), absent));
    }

    fn put_last(&mut self) {
        if let Some((key, any)) = self.last.take() {
            *self.found.entry(key).or_default() |= any;
        }
    }
}

impl<'a> Reader<'a> {
    /// Begins with room for a number of rows.
    pub fn new(setup: &'a Setup, rows: usize) -> Self {
        let mut block = Block::default();
        block.reserve((rows * setup.groups.len()).min(1 << 22));
        let unit = setup.unit.as_ref().map(|unit| block.unit(unit));
        Reader {
            setup,
            tally: Tally::default(),
            block,
            unit,
            units: Cache::default(),
            persons: HashMap::new(),
            person: Memo::default(),
            years: Cache::default(),
            months: Cache::default(),
            kinds: Cache::default(),
            grades: Cache::default(),
            class_grades: Cache::default(),
            classes: Cache::default(),
            shapes: vec![[None; KINDS + 1]; setup.groups.len()],
            sums: BTreeMap::new(),
            school_days: None,
            evidence: vec![Evidence::default(); setup.columns.days.len() + 1],
            present: Presence::default(),
            before: None,
        }
    }

    /// Reads a row.
    pub fn row(&mut self, sheet: &Sheet<'_>, row: usize) {
        self.whole(sheet, row, &sheet.grid.line(row));
    }

    /// Reads a row and returns what it says beside its days, if it can be read.
    fn whole(&mut self, sheet: &Sheet<'_>, row: usize, line: &Line<'_>) -> Option<Row> {
        let setup = self.setup;
        let Some(base) = self.base(sheet, row, line) else {
            self.look_at(line);
            return None;
        };
        self.school_days = None;
        for index in 0..setup.groups.len() {
            self.days(sheet, row, line, index, &base);
        }
        for cell in &setup.columns.letters {
            self.letter(sheet, row, line, *cell, &base);
        }
        Some(base)
    }

    /// Lets the texts of a row that is not read speak for the style of their columns.
    fn look_at(&mut self, line: &Line<'_>) {
        let columns = &self.setup.columns;
        let days = columns.days.iter().map(|cell| cell.column);
        let school_days = columns.school_days.map(|(column, _)| column);
        let mut all = days.zip(&mut self.evidence);
        all.by_ref().for_each(|(column, evidence)| evidence.add(line.get(column)));
        if let (Some(column), Some(last)) = (school_days, self.evidence.last_mut()) {
            last.add(line.get(column));
        }
    }

    fn kind(&mut self, sheet: &Sheet<'_>, line: &Line<'_>) -> Kind {
        let Some(column) = self.setup.columns.kind else { return Kind::Empty };
        let text = line.trimmed(column);
        self.kinds.get(text, || {
            let word = sheet.word(Role::Kind, text);
            match day::kind(word) {
                Some(kind) => Kind::One(kind),
                None if word.is_empty() => Kind::Empty,
                None if day::is_late(word) => Kind::Late,
                None if is_total(word) => Kind::Total,
                None => Kind::Unknown,
            }
        })
    }

    fn base(&mut self, sheet: &Sheet<'_>, row: usize, line: &Line<'_>) -> Option<Row> {
        let columns = &self.setup.columns;
        let kind = match self.kind(sheet, line) {
            Kind::One(kind) => Some(kind),
            Kind::Empty => None,
            Kind::Late => {
                self.aside(sheet, row, LATE.0, LATE.1);
                return None;
            }
            Kind::Total => {
                self.aside(sheet, row, "en sum af fravær", "a sum of absence");
                return None;
            }
            Kind::Unknown => {
                let column = columns.kind.unwrap_or_default();
                self.unreadable(sheet, row, column, "en fraværsart", "a kind of absence");
                return None;
            }
        };
        let unit = match self.unit {
            Some(unit) => unit,
            None => self.unit(sheet, row, line)?,
        };
        let pupil = self.pupil(sheet, row, line)?;
        let month = self.month(sheet, row, line)?;
        let year = self.year(sheet, row, line, month)?;
        let class_text = columns.class.map_or("", |column| line.trimmed(column));
        let block = &mut self.block;
        let class = self.classes.get(class_text, || {
            class::safe_class(class_text).map(|class| block.class(&class.into()))
        });
        let grade = columns.grade.and_then(|column| {
            let text = line.trimmed(column);
            self.grades.get(text, || class::grade(text))
        });
        let grade = grade
            .or_else(|| self.class_grades.get(class_text, || class::grade(class_text)));
        Some(Row { unit, pupil, year, month, grade, class, kind })
    }

    /// Finds the unit in the first of its columns that has one; a text that is no unit is
    /// remarked once.
    fn unit(&mut self, sheet: &Sheet<'_>, row: usize, line: &Line<'_>) -> Option<u32> {
        let texts = self.setup.columns.units.iter().map(|c| (*c, line.trimmed(*c)));
        let (column, text) = texts.into_iter().find(|(_, text)| !text.is_empty())?;
        let (register, block) = (sheet.context.register, &mut self.block);
        let found = self
            .units
            .get(text, || lookup(register, text).ok().map(|unit| block.unit(&unit)));
        if found.is_none() {
            let word = || remark(register, text, sheet.at(row, column));
            self.tally.add("unknown-unit", text, word);
        }
        found
    }

    fn pupil(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        line: &Line<'_>,
    ) -> Option<Pseudonym> {
        let column = self.setup.columns.person;
        let text = line.trimmed(column);
        let (persons, key) = (&mut self.persons, sheet.context.key);
        let pupil = self.person.get(text, || {
            if text.is_empty() {
                return None;
            }
            if let Some(known) = persons.get(text) {
                return Some(*known);
            }
            let made = key.pseudonym(text);
            persons.insert(text.to_owned(), made);
            Some(made)
        });
        if pupil.is_none() && !line.is_blank() {
            let word = || message::no_person(sheet.at(row, column));
            self.tally.add("missing-person", "", word);
        }
        pupil
    }

    /// Returns the month of a row; none in it when the row covers the school year.
    fn month(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        line: &Line<'_>,
    ) -> Option<Option<Month>> {
        let columns = &self.setup.columns;
        if let Some(column) = columns.month {
            let text = line.trimmed(column);
            let month = self.months.get(text, || month::month(text));
            if month.is_none() && !text.is_empty() {
                self.unreadable(sheet, row, column, "en måned", "a month");
                return None;
            }
            return Some(month);
        }
        let Some(column) = columns.date else { return Some(None) };
        let Some((year, month, _)) = month::date(line.trimmed(column), false) else {
            self.unreadable(sheet, row, column, "en dato", "a date");
            return None;
        };
        Some(Some(Month { month, year: Some(year) }))
    }

    /// Returns the school year of a row; none in it when each column has its own month.
    fn year(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        line: &Line<'_>,
        month: Option<Month>,
    ) -> Option<Option<SchoolYear>> {
        let columns = &self.setup.columns;
        if let Some(year) = month.and_then(own_year) {
            return Some(Some(year));
        }
        let Some(column) = columns.year else {
            let fixed = sheet.period().and_then(|period| period.school_year());
            let mut by_column = columns.days.iter().chain(&columns.letters);
            let by_column =
                by_column.any(|cell| cell.month.is_some_and(|m| m.year.is_some()));
            if fixed.is_none() && !by_column {
                self.tally.add("missing-role", "year", || {
                    message::no_role(sheet.place.whole(), "skoleåret", "the school year")
                });
                return None;
            }
            return Some(fixed);
        };
        let text = line.trimmed(column);
        let found = self.years.get(text, || sheet.school_year(text));
        match (found, month) {
            (Ok(year), _) => Some(Some(year)),
            (Err(Year::Calendar(year)), Some(month)) => {
                Some(SchoolYear::of_date(year, u32::from(month.month)))
            }
            (Err(Year::Calendar(_)), None) => {
                let place = sheet.at(row, column);
                self.tally.add("unclear-year", "", || message::bare_year(place, text));
                None
            }
            (Err(Year::None), _) => {
                self.unreadable(sheet, row, column, "et skoleår", "a school year");
                None
            }
        }
    }

    /// Reads the days of one group of columns.
    fn days(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        line: &Line<'_>,
        index: usize,
        base: &Row,
    ) {
        let setup = self.setup;
        let group = &setup.groups[index];
        let month = group.month.or(base.month);
        let Some(year) = group.month.and_then(own_year).or(base.year) else {
            for cell in &setup.columns.days[group.cells.clone()] {
                self.unreadable(sheet, row, cell.column, "et skoleår", "a school year");
            }
            return self.look_at(line);
        };
        let most = if month.is_some() { MONTH_DAYS } else { YEAR_DAYS };
        let none = Reading::Absent(Why::Unclear);
        let (mut days, mut kept) = ([none; KINDS], [0; KINDS]);
        let (mut n, mut absent, mut school_days) = (0, false, None);
        for slot in group.cells.clone() {
            let cell = &setup.columns.days[slot];
            let found = self.number(sheet, row, line, cell.column, cell.style, slot);
            let found = self.bounded(sheet, row, cell.column, found, most);
            school_days = self.school_days(sheet, row, line, most);
            let kind = cell.kind.or(base.kind);
            let any = found.value().is_none_or(|days| days > 0.0);
            if kind.is_none() && any {
                let column = setup.columns.kind.unwrap_or(cell.column);
                self.unreadable(sheet, row, column, "en fraværsart", "a kind of absence");
                continue;
            }
            absent |= any && found.value().is_some();
            days[n] = found;
            kept[n] = slot;
            n += 1;
        }
        if n == 0 {
            return;
        }
        let at = sheet.grid.at(row, 0);
        let own = &mut self.shapes[index][base.kind.map_or(0, |kind| kind as usize + 1)];
        let shape = match own {
            Some(shape) if n == group.cells.len() => *shape,
            _ => {
                let cells = kept[..n].iter().map(|slot| {
                    let cell = &setup.columns.days[*slot];
                    let column = u16::try_from(cell.column).unwrap_or(u16::MAX);
                    (cell.kind.or(base.kind), column)
                });
                let cells: Vec<_> = cells.collect();
                let shape = self.block.shape(at.source, &cells);
                *own = own.or((n == group.cells.len()).then_some(shape));
                shape
            }
        };
        self.present.add(base.unit, year, absent);
        let month = PupilMonth {
            unit: base.unit,
            pupil: base.pupil,
            year,
            month: month.map(|month| month.month),
            grade: base.grade,
            class: base.class,
            school_days,
            row: at.row,
        };
        self.block.push(month, shape, days);
    }

    /// Returns a row's days of school, read once for all its columns.
    fn school_days(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        line: &Line<'_>,
        most: f64,
    ) -> Option<f64> {
        let (column, style) = self.setup.columns.school_days?;
        if let Some((known, days)) = self.school_days
            && known == most
        {
            return days;
        }
        let slot = self.setup.columns.days.len();
        let days = self.number(sheet, row, line, column, style, slot);
        let days = self.bounded(sheet, row, column, days, most).value();
        self.school_days = Some((most, days));
        days
    }

    /// Reads a number, and what its text says about the style of its column.
    fn number(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        line: &Line<'_>,
        column: usize,
        style: Style,
        slot: usize,
    ) -> Reading {
        match plain(line.trimmed(column), style) {
            Some((value, 0)) => Reading::Known(value),
            Some((value, decimals)) if decimals != 3 => {
                self.evidence[slot].saw(style);
                Reading::Known(value)
            }
            _ => {
                self.evidence[slot].add(line.get(column));
                sheet.number(row, column, style, &mut self.tally)
            }
        }
    }

    fn letter(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        line: &Line<'_>,
        cell: Cell,
        base: &Row,
    ) {
        let text = line.trimmed(cell.column);
        let letters = &self.setup.letters;
        // An empty cell of a register is a day without a mark: nothing is known about it.
        if text.is_empty() || letters.is_empty() {
            return;
        }
        let month = cell.month.or(base.month);
        let Some(year) = cell.month.and_then(own_year).or(base.year) else {
            return self.unreadable(
                sheet,
                row,
                cell.column,
                "et skoleår",
                "a school year",
            );
        };
        let Some(mark) = letters.read(text) else {
            let place = sheet.at(row, cell.column);
            let word = || message::unknown_letter(place, text);
            return self.tally.add("unknown-letter", text, word);
        };
        let kind = match mark.letter {
            Letter::Absent(kind) => Some(kind),
            Letter::Present => None,
            Letter::NoSchool => return,
        };
        let Some(month) = month.map(|month| month.month) else { return };
        let part = if kind.is_some() { mark.part } else { 0.0 };
        self.present.add(base.unit, year, part > 0.0);
        let unit = self.block.unit_of(base.unit).clone();
        let class = base.class.map(|class| self.block.class_of(class).clone());
        let sum = (unit.clone(), base.pupil, year, month, kind);
        let entry = self.sums.entry(sum).or_insert_with(|| Absence {
            unit,
            pupil: base.pupil,
            year,
            month: Some(month),
            grade: base.grade,
            class,
            kind,
            days: Reading::Known(0.0),
            school_days: None,
            at: sheet.grid.at(row, cell.column),
        });
        entry.days = Reading::Known(entry.days.value().unwrap_or(0.0) + part);
    }

    fn bounded(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        column: usize,
        days: Reading,
        most: f64,
    ) -> Reading {
        match days {
            Reading::Known(value) if !(0.0..=most).contains(&value) => {
                let text = sheet.grid.trimmed(row, column);
                self.tally.add("out-of-scale", &column.to_string(), || {
                    message::out_of_scale(sheet.at(row, column), text, 0.0, most)
                });
                Reading::Absent(Why::Unclear)
            }
            fine => fine,
        }
    }

    fn aside(&mut self, sheet: &Sheet<'_>, row: usize, da: &str, en: &str) {
        let place = sheet.at(row, self.setup.columns.kind.unwrap_or_default());
        self.tally.add("set-aside", en, || message::set_aside(place, da, en));
    }

    fn unreadable(
        &mut self,
        sheet: &Sheet<'_>,
        row: usize,
        column: usize,
        da: &str,
        en: &str,
    ) {
        let text = sheet.grid.trimmed(row, column);
        self.tally.add("unreadable-cell", &format!("{column} {en}"), || {
            message::unreadable(sheet.at(row, column), da, en, text)
        });
    }

    /// Ends the part.
    pub fn finish(mut self) -> Read {
        let sums = std::mem::take(&mut self.sums);
        sums.into_values().for_each(|row| self.block.push_row(&row));
        self.present.put_last();
        let present = self.present.found.iter().map(|((unit, year), any)| {
            ((self.block.unit_of(*unit).clone(), *year), *any)
        });
        let present = present.collect();
        Read { block: self.block, tally: self.tally, evidence: self.evidence, present }
    }
}

fn own_year(month: Month) -> Option<SchoolYear> {
    SchoolYear::of_date(month.year?, u32::from(month.month))
}

fn is_total(word: &str) -> bool {
    let word = fold(word);
    ["i alt", "ialt", "total", "samlet", "samlet fravær", "fravær i alt", "sum"]
        .contains(&word.as_str())
}
