//! One sheet with its header and layout, and what every reader of rows needs from it.

use std::collections::HashMap;
use std::sync::Arc;

use datapakke_model::unit::Match;
use datapakke_model::{
    Outcome, Period, Reading, Register, SchoolYear, UnitId, Why, source,
};

use crate::cell;
use crate::grid::{Grid, Kind};
use crate::header::Header;
use crate::layout::{Content, Layout, Role, Years};
use crate::number::{Decision, Evidence, Style};
use crate::run::{Context, Place};

use super::message;
use super::tally::Tally;

/// One sheet that is being read.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub grid: &'a Grid,
    pub header: &'a Header,
    pub layout: &'a Layout,
    pub place: &'a Place,
    pub context: &'a Context<'a>,
}

impl Sheet<'_> {
    /// Returns the first column with a role.
    pub fn role(&self, role: Role) -> Option<usize> {
        self.header.role(self.layout, role)
    }

    /// Returns the columns that name the unit, numbers before names.
    pub fn unit_columns(&self) -> Vec<usize> {
        let roles = [Role::UnitNumber, Role::UnitName, Role::Owner];
        roles.into_iter().flat_map(|role| self.header.roles(self.layout, role)).collect()
    }

    /// Says which columns were not read, those of a layout's melted headings aside, and
    /// which hold personal data.
    pub fn dropped(&self) -> Vec<datapakke_model::Diagnostic> {
        // Questions are columns that no layout names; their reader says what it left out.
        if self.layout.content == Content::Answers {
            return Vec::new();
        }
        let melts = |name: &String| {
            self.layout.melt.is_some()
                && (super::month::month(name).is_some()
                    || super::month::date(name, false).is_some()
                    || super::day::kind(name).is_some()
                    || name.trim().parse::<u8>().is_ok_and(|day| day <= 31))
        };
        let mut names = self.header.dropped(self.layout);
        names.retain(|name| !melts(name));
        let personal = self.header.personal(self.layout);
        let mut remarks = Vec::new();
        if !names.is_empty() {
            remarks.push(crate::message::dropped(self.place.whole(), &names));
        }
        if !personal.is_empty() {
            remarks.push(crate::message::personal_dropped(self.place.whole(), &personal));
        }
        remarks
    }

    /// Returns the rows of data.
    pub fn rows(&self) -> std::ops::Range<usize> {
        self.header.first.min(self.grid.len())..self.grid.len()
    }

    /// Returns the place of a cell.
    pub fn at(&self, row: usize, column: usize) -> source::Place {
        self.place.cell(self.grid, row, column)
    }

    /// Returns the word that the layout puts in the place of a cell's text.
    pub fn word<'t>(&'t self, role: Role, text: &'t str) -> &'t str {
        let Some(words) = self.layout.words.get(&role) else { return text };
        let folded = datapakke_model::unit::fold(text);
        let found =
            words.iter().find(|(word, _)| datapakke_model::unit::fold(word) == folded);
        found.map_or(text, |(_, word)| word.as_str())
    }

    /// Decides how a column's numbers are written; none (with a remark) when it is unclear.
    pub fn style(&self, column: usize, tally: &mut Tally) -> Option<Style> {
        match self.layout.numbers {
            Some(style) => Some(style),
            None => self.remarked(column, self.decide(column), tally),
        }
    }

    /// Returns what the texts of a column say of the way its numbers are written.
    pub fn decide(&self, column: usize) -> Decision {
        let mut evidence = Evidence::default();
        for row in self.rows() {
            if self.grid.kind(row, column) == Kind::Text {
                evidence.add(self.grid.get(row, column));
            }
        }
        evidence.decide()
    }

    /// Returns the style that was decided for a column; none, with a remark, when unclear.
    pub fn remarked(
        &self,
        column: usize,
        decision: Decision,
        tally: &mut Tally,
    ) -> Option<Style> {
        match decision {
            Decision::Only(style) => Some(style),
            Decision::Either => Some(Style::Danish),
            Decision::Undecidable | Decision::Mixed => {
                let place = self.at(self.header.row, column);
                tally.push(message::unclear_style(place, decision == Decision::Mixed));
                None
            }
        }
    }

    /// Reads a number; what is neither number nor marker is remarked and unclear.
    pub fn number(
        &self,
        row: usize,
        column: usize,
        style: Style,
        tally: &mut Tally,
    ) -> Reading {
        let text = self.grid.trimmed(row, column);
        if let Some(value) = simple(text, style) {
            return Reading::Known(value);
        }
        match cell::read(text, self.grid.kind(row, column), style, self.layout) {
            Ok(found) => found.reading,
            Err(_) => {
                let key = column.to_string();
                tally.add("expected-number", &key, || {
                    message::no_number(self.at(row, column), text)
                });
                Reading::Absent(Why::Unclear)
            }
        }
    }

    /// Returns the period that holds for the whole sheet, if the layout names one.
    pub fn period(&self) -> Option<Period> {
        self.layout.period.as_deref().and_then(|text| text.parse().ok())
    }

    /// Reads a school year as the layout says whole numbers are meant.
    pub fn school_year(&self, text: &str) -> Result<SchoolYear, Year> {
        school_year(text, self.layout.years)
    }
}

/// Why a text is no school year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Year {
    /// A calendar year, which two school years share.
    Calendar(i64),
    /// Anything else.
    None,
}

/// Reads a school year.
pub(crate) fn school_year(text: &str, years: Years) -> Result<SchoolYear, Year> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    match (text.parse::<Period>(), years) {
        (Ok(Period::School(year)), _) => Ok(year),
        (Ok(Period::Calendar(year)), Years::SchoolYearStart) => {
            SchoolYear::starting(i64::from(year)).ok_or(Year::None)
        }
        (Ok(Period::Calendar(year)), Years::SchoolYearEnd) => {
            SchoolYear::starting(i64::from(year) - 1).ok_or(Year::None)
        }
        (Ok(Period::Calendar(year)), Years::AsWritten) => {
            Err(Year::Calendar(i64::from(year)))
        }
        (Ok(Period::ThreeYears(_)) | Err(_), _) => Err(Year::None),
    }
}

/// Reads a plain number of at most 15 digits without grouping, which needs no memory.
pub(crate) fn simple(text: &str, style: Style) -> Option<f64> {
    plain(text, style).map(|(value, _)| value)
}

/// Reads a plain number, and says how many decimals it has.
#[inline]
pub(crate) fn plain(text: &str, style: Style) -> Option<(f64, usize)> {
    let (value, decimals, length) = leading(text.as_bytes(), style)?;
    (length == text.len()).then_some((value, decimals))
}

/// Reads the plain number that a text begins with, and says how many decimals and how many
/// letters it has.
#[inline]
pub(crate) fn leading(text: &[u8], style: Style) -> Option<(f64, usize, usize)> {
    const POWERS: [f64; 16] = [
        1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
        1e15,
    ];
    let point = match style {
        Style::Danish => b',',
        Style::English => b'.',
    };
    let (mut whole, mut n_digits, mut decimals) = (0_u64, 0_usize, None::<usize>);
    let mut length = 0;
    for byte in text {
        match *byte {
            b'0'..=b'9' => {
                whole = whole * 10 + u64::from(byte - b'0');
                n_digits += 1;
                decimals = decimals.map(|n| n + 1);
                if n_digits > 15 {
                    return None;
                }
            }
            byte if byte == point && decimals.is_none() && n_digits > 0 => {
                decimals = Some(0)
            }
            _ => break,
        }
        length += 1;
    }
    match (n_digits, decimals) {
        (0, _) | (_, Some(0)) => None,
        (_, None) => Some((whole as f64, 0, length)),
        // Both are exact, so the quotient is the nearest number there is.
        (_, Some(decimals)) => Some((whole as f64 / POWERS[decimals], decimals, length)),
    }
}

/// The last text of a column and what it meant: rows of exports repeat themselves.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    text: String,
    value: Option<T>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo { text: String::new(), value: None }
    }
}

impl<T: Clone> Memo<T> {
    /// Returns what a text means, found out only when it differs from the one before.
    pub fn get(&mut self, text: &str, find: impl FnOnce() -> T) -> T {
        match &self.value {
            Some(value) if self.text == text => value.clone(),
            _ => {
                let value = find();
                self.text.clear();
                self.text.push_str(text);
                self.value = Some(value.clone());
                value
            }
        }
    }
}

/// What every text of a column meant so far: found out once for each text. The text that
/// followed last time is tried first, for months and kinds take turns.
#[derive(Debug)]
pub(crate) struct Cache<T> {
    index: HashMap<String, usize>,
    known: Vec<Known<T>>,
    last: usize,
}

#[derive(Debug)]
struct Known<T> {
    text: String,
    value: T,
    next: usize,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Cache { index: HashMap::new(), known: Vec::new(), last: 0 }
    }
}

impl<T: Clone> Cache<T> {
    /// Returns what a text means.
    pub fn get(&mut self, text: &str, find: impl FnOnce() -> T) -> T {
        if let Some(last) = self.known.get(self.last) {
            if last.text == text {
                return last.value.clone();
            }
            let next = &self.known[last.next];
            if next.text == text {
                self.last = last.next;
                return next.value.clone();
            }
        }
        let at = match self.index.get(text) {
            Some(at) => *at,
            None => {
                let at = self.known.len();
                self.known.push(Known { text: text.to_owned(), value: find(), next: at });
                self.index.insert(text.to_owned(), at);
                at
            }
        };
        self.known[self.last].next = at;
        self.last = at;
        self.known[at].value.clone()
    }
}

/// The units of the register by every text met so far.
pub(crate) struct Units<'a> {
    register: &'a Register,
    known: HashMap<String, Option<UnitId>>,
    last: Memo<Option<UnitId>>,
}

impl<'a> Units<'a> {
    /// Begins with a register.
    pub fn of(register: &'a Register) -> Self {
        Units { register, known: HashMap::new(), last: Memo::default() }
    }

    /// Finds the unit of a row in the first of the columns that has one; a text that is
    /// no unit is remarked once.
    pub fn find(
        &mut self,
        sheet: &Sheet<'_>,
        columns: &[usize],
        row: usize,
        tally: &mut Tally,
    ) -> Option<UnitId> {
        let column =
            *columns.iter().find(|c| !sheet.grid.trimmed(row, **c).is_empty())?;
        let text = sheet.grid.trimmed(row, column);
        let (register, known) = (self.register, &mut self.known);
        let found = self.last.get(text, || {
            if let Some(found) = known.get(text) {
                return found.clone();
            }
            let found = lookup(register, text).ok();
            known.insert(text.to_owned(), found.clone());
            found
        });
        if found.is_none() {
            let remark = || remark(register, text, sheet.at(row, column));
            tally.add("unknown-unit", text, remark);
        }
        found
    }
}

/// Finds a unit by number or name, the number perhaps as a spreadsheet's `101001.0`.
pub(crate) fn lookup<'a>(
    register: &'a Register,
    text: &str,
) -> Result<UnitId, Match<'a>> {
    match register.find(as_number(text)) {
        Match::Found(unit) => Ok(unit.id.clone()),
        other => Err(other),
    }
}

/// Tells whether [`lookup`] finds a unit.
pub(crate) fn is_unit(register: &Register, text: &str) -> bool {
    register.knows(as_number(text))
}

fn as_number(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix(".0").unwrap_or(text)
}

/// Words why a text is no unit.
pub(crate) fn remark(
    register: &Register,
    text: &str,
    place: source::Place,
) -> datapakke_model::Diagnostic {
    match register.find(text) {
        Match::Ambiguous(_) => message::ambiguous_unit(place, text),
        Match::Unknown(near) => {
            let near = near.map(|unit| (unit.name.as_str(), &unit.id));
            message::unknown_unit(place, text, near)
        }
        Match::Found(unit) => {
            message::unknown_unit(place, text, Some((&unit.name, &unit.id)))
        }
    }
}

/// Texts that many rows share, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Interned {
    known: HashMap<String, Option<Arc<str>>>,
    last: Memo<Option<Arc<str>>>,
}

impl Interned {
    /// Returns the shared form of a text, made by a function the first time.
    pub fn get(
        &mut self,
        text: &str,
        make: impl FnOnce(&str) -> Option<String>,
    ) -> Option<Arc<str>> {
        let known = &mut self.known;
        self.last.get(text, || {
            if let Some(found) = known.get(text) {
                return found.clone();
            }
            let made: Option<Arc<str>> = make(text).map(Into::into);
            known.insert(text.to_owned(), made.clone());
            made
        })
    }
}

/// Ends a reading: value and remarks.
pub(crate) fn outcome<T>(value: T, tally: Tally) -> Outcome<T> {
    Outcome { value, diagnostics: tally.finish() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read_exactly_as_the_slow_way_reads_them() {
        for text in ["0", "7", "0,5", "12,25", "1234567,125", "3,30", "00,1"] {
            let slow = crate::number::parse(text, Style::Danish).map(|n| n.value);
            assert_eq!(simple(text, Style::Danish), slow, "{text}");
        }
        for text in ["", ",", "1,", "1.234", "-1", "1 000", "12345678901234567"] {
            assert_eq!(simple(text, Style::Danish), None, "{text}");
        }
    }

    #[test]
    fn a_text_is_looked_up_once_and_keeps_its_meaning() {
        let mut cache = Cache::default();
        let mut asked = 0;
        for text in ["8", "9", "10", "8", "9", "9", "10", "9", "8", "8", "", "9"] {
            let found = cache.get(text, || {
                asked += 1;
                text.len()
            });
            assert_eq!(found, text.len());
        }
        assert_eq!(asked, 4);
    }

    #[test]
    fn a_bare_year_is_a_school_year_only_when_the_layout_says_which() {
        assert_eq!(school_year("2024", Years::AsWritten), Err(Year::Calendar(2024)));
        let year = |text, years| school_year(text, years).map(|y| y.to_string());
        assert_eq!(year("2024", Years::SchoolYearStart), Ok("2024/25".into()));
        assert_eq!(year("2024.0", Years::SchoolYearEnd), Ok("2023/24".into()));
        assert_eq!(year("2024/2025", Years::SchoolYearEnd), Ok("2024/25".into()));
    }
}
