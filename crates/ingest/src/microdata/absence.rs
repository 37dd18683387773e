//! Pupil-level absence, by month and kind or by day with letters, to rows of absence.
//!
//! Long: one row per pupil, month and kind. Wide: a column per kind or month. By day: one
//! row per day with a letter, or a column per day; days are added up by month and kind.

use std::collections::{BTreeMap, HashMap};

use datapakke_model::microdata::{Absence, AbsenceKind, Pseudonym};
use datapakke_model::unit::fold;
use datapakke_model::{Batch, Diagnostic, Outcome, Reading, SchoolYear, UnitId, Why};

use crate::layout::Role;
use crate::number::Style;

use super::day::{self, Letter, Letters};
use super::month::{self, Month};
use super::sheet::{Cache, Interned, Memo, Sheet, Units, Year, outcome};
use super::tally::Tally;
use super::{class, message};

/// Most days of school a month can have.
const MONTH_DAYS: f64 = 31.0;
/// Most days of school a year can have.
const YEAR_DAYS: f64 = 366.0;

/// A column with days or letters, and what its heading says about them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    column: usize,
    kind: Option<AbsenceKind>,
    month: Option<Month>,
    day: Option<u8>,
    style: Style,
}

/// The columns of a sheet by what is read from them.
struct Columns {
    units: Vec<usize>,
    person: usize,
    year: Option<usize>,
    month: Option<usize>,
    date: Option<usize>,
    grade: Option<usize>,
    class: Option<usize>,
    kind: Option<usize>,
    school_days: Option<(usize, Style)>,
    days: Vec<Cell>,
    letters: Vec<Cell>,
}

/// What a row says beside its days.
#[derive(Debug, Clone)]
struct Row {
    unit: UnitId,
    pupil: Pseudonym,
    year: Option<SchoolYear>,
    month: Option<Month>,
    grade: Option<u8>,
    class: Option<std::sync::Arc<str>>,
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

/// Reads one sheet of absence.
pub(crate) fn read(sheet: &Sheet<'_>) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let mut reader = match Columns::of(sheet, &mut tally) {
        Some(columns) => Reader::new(sheet, columns, tally),
        None => return outcome(Batch::default(), tally),
    };
    for row in sheet.rows() {
        reader.row(row);
    }
    reader.finish()
}

impl Columns {
    fn of(sheet: &Sheet<'_>, tally: &mut Tally) -> Option<Self> {
        let place = || sheet.place.whole();
        let units = sheet.unit_columns();
        if units.is_empty() && sheet.layout.unit.is_none() {
            tally.push(message::no_role(place(), "enheden", "the unit"));
        }
        let person = sheet.role(Role::Person);
        if person.is_none() {
            tally.push(message::no_role(
                place(),
                "elevens nøgle",
                "the key of the pupil",
            ));
        }
        let days = columns(sheet, Role::Days, tally);
        let letters = columns(sheet, Role::Letter, tally);
        if days.is_empty() && letters.is_empty() {
            tally.push(message::no_role(
                place(),
                "fraværsdage eller bogstaver",
                "days absent or letters",
            ));
            return None;
        }
        let kind = sheet.role(Role::Kind);
        if kind.is_none()
            && letters.is_empty()
            && days.iter().all(|cell| cell.kind.is_none())
        {
            tally.push(message::no_role(place(), "fraværets art", "the kind of absence"));
            return None;
        }
        let school_days = sheet.role(Role::SchoolDays);
        let school_days = school_days.and_then(|c| Some((c, sheet.style(c, tally)?)));
        (!units.is_empty() || sheet.layout.unit.is_some()).then_some(())?;
        Some(Columns {
            units,
            person: person?,
            year: sheet.role(Role::Year),
            month: sheet.role(Role::Month),
            date: sheet.role(Role::Date),
            grade: sheet.role(Role::Grade),
            class: sheet.role(Role::Class),
            kind,
            school_days,
            days,
            letters,
        })
    }
}

/// Returns the columns of a role, those of the layout and those that melt into it.
fn columns(sheet: &Sheet<'_>, role: Role, tally: &mut Tally) -> Vec<Cell> {
    let mut found = Vec::new();
    for column in sheet.header.roles(sheet.layout, role) {
        let rule = sheet.header.columns[column].map(|index| &sheet.layout.columns[index]);
        let said = rule.and_then(|rule| rule.value.as_deref()).unwrap_or("");
        found.push((column, kind_of(sheet, said), month::month(said), None));
    }
    if role == Role::Days {
        late_columns(sheet, tally);
    }
    let melt = sheet.layout.melt.as_ref().filter(|melt| melt.value == role);
    for (column, name) in sheet.header.names.iter().enumerate() {
        let Some(melt) = melt.filter(|_| sheet.header.columns[column].is_none()) else {
            continue;
        };
        let named = melt.headers.iter().any(|header| crate::header::same(header, name));
        if !melt.headers.is_empty() && !named {
            continue;
        }
        match melt.into {
            Role::Kind => {
                found.extend(
                    kind_of(sheet, name).map(|kind| (column, Some(kind), None, None)),
                );
            }
            Role::Month => {
                found.extend(
                    month::month(name).map(|month| (column, None, Some(month), None)),
                );
            }
            Role::Date => {
                let day: Option<u8> = name.trim().trim_end_matches('.').parse().ok();
                let day = day.filter(|day| (1..=31).contains(day)).map(|d| (None, d));
                let date = month::date(name, false).map(|(year, month, day)| {
                    (Some(Month { month, year: Some(year) }), day)
                });
                found.extend(
                    date.or(day).map(|(month, day)| (column, None, month, Some(day))),
                );
            }
            _ => {}
        }
    }
    let styled = found.into_iter().filter_map(|(column, kind, month, day)| {
        let style = match role {
            Role::Days => sheet.style(column, tally)?,
            _ => Style::Danish,
        };
        Some(Cell { column, kind, month, day, style })
    });
    styled.collect()
}

/// Says of columns that count late arrivals that they are not read.
fn late_columns(sheet: &Sheet<'_>, tally: &mut Tally) {
    for (column, name) in sheet.header.names.iter().enumerate() {
        if day::is_late(name) {
            let place = sheet.at(sheet.header.row, column);
            tally.push(message::set_aside(place, LATE.0, LATE.1));
        }
    }
}

const LATE: (&str, &str) =
    ("at komme for sent er ikke fravær", "coming late is no absence");

fn kind_of(sheet: &Sheet<'_>, text: &str) -> Option<AbsenceKind> {
    day::kind(sheet.word(Role::Kind, text))
}

/// Days of one pupil, month and kind, while days are added up.
type Sum = (UnitId, Pseudonym, SchoolYear, u8, Option<AbsenceKind>);

struct Reader<'a> {
    sheet: &'a Sheet<'a>,
    columns: Columns,
    letters: Letters,
    tally: Tally,
    units: Units<'a>,
    fixed_unit: Option<UnitId>,
    persons: HashMap<String, Pseudonym>,
    person: Memo<Option<Pseudonym>>,
    years: Cache<Result<SchoolYear, Year>>,
    months: Cache<Option<Month>>,
    kinds: Cache<Kind>,
    grades: Memo<Option<u8>>,
    class_grades: Cache<Option<u8>>,
    classes: Interned,
    sums: BTreeMap<Sum, Absence>,
    /// What the row that is being read says of its days of school, and within which bound.
    school_days: Option<(f64, Option<f64>)>,
    rows: Vec<Absence>,
}

impl<'a> Reader<'a> {
    fn new(sheet: &'a Sheet<'a>, columns: Columns, mut tally: Tally) -> Self {
        let words = sheet.layout.words.get(&Role::Letter);
        let words = words.into_iter().flatten().map(|(a, b)| (a.as_str(), b.as_str()));
        let letters = Letters::from_words(words).unwrap_or_else(|word| {
            tally.push(unknown_meaning(sheet, &word));
            Letters::default()
        });
        if letters.is_empty() && !columns.letters.is_empty() {
            tally.push(no_letters(sheet));
        }
        let fixed = sheet.layout.unit.as_deref();
        let fixed_unit = fixed.and_then(|text| {
            super::sheet::lookup(sheet.context.register, text)
                .map_err(|_| {
                    let register = sheet.context.register;
                    tally.push(super::sheet::remark(register, text, sheet.place.whole()));
                })
                .ok()
        });
        let room = sheet.grid.len() * columns.days.len();
        Reader {
            sheet,
            letters,
            tally,
            units: Units::of(sheet.context.register),
            fixed_unit,
            persons: HashMap::new(),
            person: Memo::default(),
            years: Cache::default(),
            months: Cache::default(),
            kinds: Cache::default(),
            grades: Memo::default(),
            class_grades: Cache::default(),
            classes: Interned::default(),
            sums: BTreeMap::new(),
            school_days: None,
            rows: Vec::with_capacity(room.min(1 << 22)),
            columns,
        }
    }

    fn row(&mut self, row: usize) {
        let kind = self.kind(row);
        match kind {
            Kind::Late => return self.aside(row, LATE.0, LATE.1),
            Kind::Total => {
                return self.aside(row, "en sum af fravær", "a sum of absence");
            }
            Kind::Unknown => {
                let column = self.columns.kind.unwrap_or_default();
                return self.unreadable(
                    row,
                    column,
                    "en fraværsart",
                    "a kind of absence",
                );
            }
            Kind::One(_) | Kind::Empty => {}
        }
        let Some(base) = self.base(row) else { return };
        let kind = match kind {
            Kind::One(kind) => Some(kind),
            Kind::Empty | Kind::Late | Kind::Total | Kind::Unknown => None,
        };
        self.school_days = None;
        for index in 0..self.columns.days.len() {
            self.days(row, self.columns.days[index], &base, kind);
        }
        for index in 0..self.columns.letters.len() {
            self.letter(row, self.columns.letters[index], &base);
        }
    }

    fn kind(&mut self, row: usize) -> Kind {
        let Some(column) = self.columns.kind else { return Kind::Empty };
        let (sheet, text) = (self.sheet, self.sheet.grid.trimmed(row, column));
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

    fn base(&mut self, row: usize) -> Option<Row> {
        let (sheet, grid) = (self.sheet, self.sheet.grid);
        let unit = match &self.fixed_unit {
            Some(unit) => unit.clone(),
            None => self.units.find(sheet, &self.columns.units, row, &mut self.tally)?,
        };
        let pupil = self.pupil(row)?;
        let date = self.columns.date.map(|column| (column, grid.trimmed(row, column)));
        let month = match (self.columns.month, date) {
            (Some(column), _) => {
                let text = grid.trimmed(row, column);
                let month = self.months.get(text, || month::month(text));
                if month.is_none() && !text.is_empty() {
                    self.unreadable(row, column, "en måned", "a month");
                    return None;
                }
                month
            }
            (None, Some((column, text))) => match month::date(text, false) {
                Some((year, month, _)) => Some(Month { month, year: Some(year) }),
                None => {
                    self.unreadable(row, column, "en dato", "a date");
                    return None;
                }
            },
            (None, None) => None,
        };
        let year = self.year(row, month)?;
        let class_text = self.columns.class.map_or("", |c| grid.trimmed(row, c));
        let class = self.classes.get(class_text, class::safe_class);
        let grade = match self.columns.grade {
            Some(column) => {
                let text = grid.trimmed(row, column);
                self.grades.get(text, || class::grade(text))
            }
            None => None,
        };
        let grade = grade
            .or_else(|| self.class_grades.get(class_text, || class::grade(class_text)));
        Some(Row { unit, pupil, year, month, grade, class })
    }

    fn pupil(&mut self, row: usize) -> Option<Pseudonym> {
        let text = self.sheet.grid.trimmed(row, self.columns.person);
        let (persons, key) = (&mut self.persons, self.sheet.context.key);
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
        if pupil.is_none() && !self.sheet.grid.is_blank(row) {
            let place = self.sheet.at(row, self.columns.person);
            self.tally.add("missing-person", "", || message::no_person(place));
        }
        pupil
    }

    /// Returns the school year of a row; none in it when each column has its own month.
    fn year(&mut self, row: usize, month: Option<Month>) -> Option<Option<SchoolYear>> {
        let sheet = self.sheet;
        let own = |month: Month| SchoolYear::of_date(month.year?, u32::from(month.month));
        if let Some(year) = month.and_then(own) {
            return Some(Some(year));
        }
        let Some(column) = self.columns.year else {
            let fixed = sheet.period().and_then(|period| period.school_year());
            let by_column = self.columns.days.iter().chain(&self.columns.letters);
            let by_column =
                by_column.filter_map(|cell| cell.month).any(|m| m.year.is_some());
            if fixed.is_none() && !by_column {
                self.tally.add("missing-role", "year", || {
                    message::no_role(sheet.place.whole(), "skoleåret", "the school year")
                });
                return None;
            }
            return Some(fixed);
        };
        let text = sheet.grid.trimmed(row, column);
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
                self.unreadable(row, column, "et skoleår", "a school year");
                None
            }
        }
    }

    fn days(&mut self, row: usize, cell: Cell, base: &Row, kind: Option<AbsenceKind>) {
        let Some((year, month)) = self.when(row, cell, base) else { return };
        let days = self.sheet.number(row, cell.column, cell.style, &mut self.tally);
        let most = if month.is_some() { MONTH_DAYS } else { YEAR_DAYS };
        let days = self.bounded(row, cell.column, days, most);
        let school_days = self.school_days(row, most);
        let kind = cell.kind.or(kind);
        if kind.is_none() && days.value().is_none_or(|days| days > 0.0) {
            let column = self.columns.kind.unwrap_or(cell.column);
            return self.unreadable(row, column, "en fraværsart", "a kind of absence");
        }
        let at = self.sheet.grid.at(row, cell.column);
        self.rows.push(Absence {
            unit: base.unit.clone(),
            pupil: base.pupil,
            year,
            month,
            grade: base.grade,
            class: base.class.clone(),
            kind,
            days,
            school_days,
            at,
        });
    }

    /// Returns a row's days of school, read once for all its columns.
    fn school_days(&mut self, row: usize, most: f64) -> Option<f64> {
        let (column, style) = self.columns.school_days?;
        if let Some((known, days)) = self.school_days
            && known == most
        {
            return days;
        }
        let days = self.sheet.number(row, column, style, &mut self.tally);
        let days = self.bounded(row, column, days, most).value();
        self.school_days = Some((most, days));
        days
    }

    fn letter(&mut self, row: usize, cell: Cell, base: &Row) {
        let text = self.sheet.grid.trimmed(row, cell.column);
        // An empty cell of a register is a day without a mark: nothing is known about it.
        if text.is_empty() || self.letters.is_empty() {
            return;
        }
        let Some((year, month)) = self.when(row, cell, base) else { return };
        let Some(mark) = self.letters.read(text) else {
            let place = self.sheet.at(row, cell.column);
            self.tally.add("unknown-letter", text, || unknown_letter(place, text));
            return;
        };
        let kind = match mark.letter {
            Letter::Absent(kind) => Some(kind),
            Letter::Present => None,
            Letter::NoSchool => return,
        };
        let Some(month) = month else { return };
        let part = if kind.is_some() { mark.part } else { 0.0 };
        let at = self.sheet.grid.at(row, cell.column);
        let sum = (base.unit.clone(), base.pupil, year, month, kind);
        let entry = self.sums.entry(sum).or_insert_with(|| Absence {
            unit: base.unit.clone(),
            pupil: base.pupil,
            year,
            month: Some(month),
            grade: base.grade,
            class: base.class.clone(),
            kind,
            days: Reading::Known(0.0),
            school_days: None,
            at,
        });
        entry.days = Reading::Known(entry.days.value().unwrap_or(0.0) + part);
    }

    fn when(
        &mut self,
        row: usize,
        cell: Cell,
        base: &Row,
    ) -> Option<(SchoolYear, Option<u8>)> {
        let month = cell.month.or(base.month);
        let own = |month: Month| SchoolYear::of_date(month.year?, u32::from(month.month));
        let year = cell.month.and_then(own).or(base.year);
        if year.is_none() {
            self.unreadable(row, cell.column, "et skoleår", "a school year");
        }
        Some((year?, month.map(|month| month.month)))
    }

    fn bounded(
        &mut self,
        row: usize,
        column: usize,
        days: Reading,
        most: f64,
    ) -> Reading {
        match days {
            Reading::Known(value) if !(0.0..=most).contains(&value) => {
                let (sheet, text) = (self.sheet, self.sheet.grid.trimmed(row, column));
                self.tally.add("out-of-scale", &column.to_string(), || {
                    message::out_of_scale(sheet.at(row, column), text, 0.0, most)
                });
                Reading::Absent(Why::Unclear)
            }
            fine => fine,
        }
    }

    fn aside(&mut self, row: usize, da: &str, en: &str) {
        let place = self.sheet.at(row, self.columns.kind.unwrap_or_default());
        self.tally.add("set-aside", en, || message::set_aside(place, da, en));
    }

    fn unreadable(&mut self, row: usize, column: usize, da: &str, en: &str) {
        let (sheet, text) = (self.sheet, self.sheet.grid.trimmed(row, column));
        self.tally.add("unreadable-cell", &format!("{column} {en}"), || {
            message::unreadable(sheet.at(row, column), da, en, text)
        });
    }

    fn finish(mut self) -> Outcome<Batch> {
        self.rows.extend(std::mem::take(&mut self.sums).into_values());
        unregistered(&mut self.rows, self.sheet, &mut self.tally);
        let batch = Batch { absences: self.rows, ..Batch::default() };
        outcome(batch, self.tally)
    }
}

/// A unit's year in which no pupil was ever absent was not registered: its zeros become
/// "not collected", with a remark.
fn unregistered(rows: &mut [Absence], sheet: &Sheet<'_>, tally: &mut Tally) {
    const PUPILS: usize = 10;
    let mut sums: BTreeMap<(&UnitId, SchoolYear), f64> = BTreeMap::new();
    let mut last: Option<(&UnitId, SchoolYear, f64)> = None;
    for row in rows.iter() {
        let days = row.days.value().unwrap_or(0.0);
        match &mut last {
            Some((unit, year, sum)) if *year == row.year && **unit == row.unit => {
                *sum += days
            }
            _ => {
                if let Some((unit, year, sum)) = last.take() {
                    *sums.entry((unit, year)).or_default() += sum;
                }
                last = Some((&row.unit, row.year, days));
            }
        }
    }
    if let Some((unit, year, sum)) = last {
        *sums.entry((unit, year)).or_default() += sum;
    }
    let zero: Vec<(UnitId, SchoolYear)> = sums
        .into_iter()
        .filter(|(_, sum)| *sum == 0.0)
        .map(|((unit, year), _)| (unit.clone(), year))
        .collect();
    for (unit, year) in zero {
        let of_it = |row: &&mut Absence| row.unit == unit && row.year == year;
        let pupils: std::collections::BTreeSet<Pseudonym> = rows
            .iter()
            .filter(|r| r.unit == unit && r.year == year)
            .map(|r| r.pupil)
            .collect();
        if pupils.len() < PUPILS {
            continue;
        }
        let place = sheet.place.whole();
        tally.push(message::nobody_absent(place, &unit, &year.to_string()));
        for row in rows.iter_mut().filter(of_it) {
            if row.days == Reading::Known(0.0) {
                row.days = Reading::Absent(Why::NotCollected);
            }
        }
    }
}

fn is_total(word: &str) -> bool {
    let word = fold(word);
    ["i alt", "ialt", "total", "samlet", "samlet fravær", "fravær i alt", "sum"]
        .contains(&word.as_str())
}

fn unknown_letter(place: datapakke_model::source::Place, text: &str) -> Diagnostic {
    let text = crate::pseudonym::safe_excerpt(text);
    Diagnostic::warning(
        "unknown-letter",
        format!("forventede et af layoutets fraværsbogstaver, fandt `{text}`; dagen er ikke talt med"),
        format!("expected one of the layout's letters of absence, found `{text}`; the day is not counted"),
    )
    .hint(
        "skriv bogstavet i layoutet under [words.letter]",
        "add the letter to the layout under [words.letter]",
    )
    .at(place)
}

fn no_letters(sheet: &Sheet<'_>) -> Diagnostic {
    Diagnostic::error(
        "no-letters",
        "layoutet siger ikke, hvad fraværsbogstaverne betyder; intet fravær er læst",
        "the layout does not say what the letters of absence mean; no absence was read",
    )
    .hint(
        "skriv under [words.letter] fx S = \"syg\", L = \"tilladt\", U = \"ulovlig\", F = \"for sent\"",
        "write under [words.letter], say, S = \"syg\", L = \"tilladt\", U = \"ulovlig\", F = \"for sent\"",
    )
    .at(sheet.place.whole())
}

fn unknown_meaning(sheet: &Sheet<'_>, word: &str) -> Diagnostic {
    Diagnostic::error(
        "unknown-word",
        format!("forventede `syg`, `tilladt`, `ulovlig`, `til stede`, `for sent` eller `fri` i layoutet, fandt `{word}`"),
        format!("expected `syg`, `tilladt`, `ulovlig`, `til stede`, `for sent` or `fri` in the layout, found `{word}`"),
    )
    .at(sheet.place.whole())
}
