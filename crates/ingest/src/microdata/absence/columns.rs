//! The columns of a sheet of absence by what is read from them.

use datapakke_model::microdata::AbsenceKind;

use crate::layout::Role;
use crate::number::Style;

use super::super::day;
use super::super::message;
use super::super::month::{self, Month};
use super::super::sheet::Sheet;
use super::super::tally::Tally;

/// Why coming late is set aside, in Danish and English.
pub(super) const LATE: (&str, &str) =
    ("at komme for sent er ikke fravær", "coming late is no absence");

/// A column with days or letters, and what its heading says about them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub column: usize,
    pub kind: Option<AbsenceKind>,
    pub month: Option<Month>,
    pub style: Style,
}

/// Finds out how the numbers of a column are written; none (with a remark) when unclear.
pub(super) type Styles<'a> = &'a dyn Fn(usize, &mut Tally) -> Option<Style>;

/// The columns of a sheet by what is read from them.
pub(super) struct Columns {
    pub units: Vec<usize>,
    pub person: usize,
    pub year: Option<usize>,
    pub month: Option<usize>,
    pub date: Option<usize>,
    pub grade: Option<usize>,
    pub class: Option<usize>,
    pub kind: Option<usize>,
    pub school_days: Option<(usize, Style)>,
    pub days: Vec<Cell>,
    pub letters: Vec<Cell>,
}

impl Columns {
    /// Finds the columns; none, with remarks, when what is needed is not there.
    pub fn of(sheet: &Sheet<'_>, styles: Styles<'_>, tally: &mut Tally) -> Option<Self> {
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
        let days = columns(sheet, Role::Days, styles, tally);
        let letters = columns(sheet, Role::Letter, styles, tally);
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
        let school_days = school_days.and_then(|c| Some((c, styles(c, tally)?)));
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
fn columns(
    sheet: &Sheet<'_>,
    role: Role,
    styles: Styles<'_>,
    tally: &mut Tally,
) -> Vec<Cell> {
    let mut found = Vec::new();
    for column in sheet.header.roles(sheet.layout, role) {
        let rule = sheet.header.columns[column].map(|index| &sheet.layout.columns[index]);
        let said = rule.and_then(|rule| rule.value.as_deref()).unwrap_or("");
        found.push((column, kind_of(sheet, said), month::month(said)));
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
                found.extend(kind_of(sheet, name).map(|kind| (column, Some(kind), None)));
            }
            Role::Month => {
                found.extend(month::month(name).map(|month| (column, None, Some(month))));
            }
            Role::Date => {
                let day: Option<u8> = name.trim().trim_end_matches('.').parse().ok();
                let day = day.filter(|day| (1..=31).contains(day)).map(|_| None);
                let date = month::date(name, false)
                    .map(|(year, month, _)| Some(Month { month, year: Some(year) }));
                found.extend(date.or(day).map(|month| (column, None, month)));
            }
            _ => {}
        }
    }
    let styled = found.into_iter().filter_map(|(column, kind, month)| {
        let style = match role {
            Role::Days => styles(column, tally)?,
            _ => Style::Danish,
        };
        Some(Cell { column, kind, month, style })
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

fn kind_of(sheet: &Sheet<'_>, text: &str) -> Option<AbsenceKind> {
    day::kind(sheet.word(Role::Kind, text))
}
