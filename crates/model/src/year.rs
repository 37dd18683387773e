//! School years and calendar years: reads every spelling found in exports, prints one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A text that is not a period.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "expected a school year such as `2024/25` or a calendar year such as `2024`, found `{0}`"
)]
pub struct InvalidPeriod(pub String);

/// A school year, named by the calendar year in which it starts (1 August).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolYear(u16);

impl SchoolYear {
    /// Makes a school year from the calendar year it starts in; none outside 1990–2100.
    pub fn starting(year: i64) -> Option<Self> {
        (1990..=2100).contains(&year).then_some(SchoolYear(year as u16))
    }

    /// Returns the calendar year in which the school year starts.
    pub fn start(self) -> u16 {
        self.0
    }

    /// Returns the school year before, or none at the edge of the range.
    pub fn previous(self) -> Option<Self> {
        Self::starting(i64::from(self.0) - 1)
    }

    /// Returns the school year after, or none at the edge of the range.
    pub fn next(self) -> Option<Self> {
        Self::starting(i64::from(self.0) + 1)
    }

    /// Returns the school year a date belongs to (it turns on 1 August).
    pub fn of_date(year: i64, month: u32) -> Option<Self> {
        Self::starting(if month >= 8 { year } else { year - 1 })
    }

    /// Returns the short form used on axes, such as `24/25`.
    pub fn short(self) -> String {
        format!("{:02}/{:02}", self.0 % 100, (self.0 + 1) % 100)
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.0, (self.0 + 1) % 100)
    }
}

impl FromStr for SchoolYear {
    type Err = InvalidPeriod;

    /// Reads `2024/2025`, `2024/25`, `2024-2025`, `2024-25`, with blanks around the sign.
    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        let invalid = || InvalidPeriod(text.to_owned());
        let (start, end) =
            text.trim().split_once(['/', '-', '\u{2013}']).ok_or_else(invalid)?;
        let (start, end) = (start.trim(), end.trim());
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if start.len() != 4
            || !digits(start)
            || !matches!(end.len(), 2 | 4)
            || !digits(end)
        {
            return Err(invalid());
        }
        let first: i64 = start.parse().map_err(|_| invalid())?;
        let last: i64 = end.parse().map_err(|_| invalid())?;
        let expected = if end.len() == 2 { (first + 1) % 100 } else { first + 1 };
        if last != expected {
            return Err(invalid());
        }
        Self::starting(first).ok_or_else(invalid)
    }
}

/// When a value is from.
///
/// Periods are ordered by the year they end in, a school year before the calendar
/// year that begins while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// One school year.
    School(SchoolYear),
    /// Three school years pooled by the publisher, named by the last.
    ThreeYears(SchoolYear),
    /// One calendar year (staff figures).
    Calendar(u16),
}

impl Period {
    /// Returns the school year in which, or at the end of which, the period lies.
    ///
    /// A calendar year counts as the school year that ends in it: 2025 goes with 2024/25.
    pub fn school_year(self) -> Option<SchoolYear> {
        match self {
            Period::School(year) | Period::ThreeYears(year) => Some(year),
            Period::Calendar(year) => SchoolYear::starting(i64::from(year) - 1),
        }
    }

    /// Returns the form used inside a figure key: `2024-25`, `2022-23--2024-25`, `2024`.
    pub fn key(self) -> String {
        match self {
            Period::School(year) => dashed(year),
            Period::ThreeYears(year) => {
                format!("{}--{}", dashed(SchoolYear(year.0 - 2)), dashed(year))
            }
            Period::Calendar(year) => year.to_string(),
        }
    }

    /// Reads the form that [`Period::key`] writes.
    pub fn from_key(key: &str) -> Option<Self> {
        if let Some((first, last)) = key.split_once("--") {
            let (first, last) = (first.parse::<SchoolYear>().ok()?, last.parse().ok()?);
            return three_years(first, last);
        }
        key.parse().ok()
    }

    /// Returns the short form used on axes: `24/25` or `2024`.
    pub fn short(self) -> String {
        match self {
            Period::School(year) => year.short(),
            Period::ThreeYears(year) => {
                format!("{}\u{2013}{}", SchoolYear(year.0 - 2).short(), year.short())
            }
            Period::Calendar(year) => year.to_string(),
        }
    }

    fn rank(self) -> (u16, u8) {
        match self {
            Period::School(year) => (year.0 + 1, 0),
            Period::ThreeYears(year) => (year.0 + 1, 1),
            Period::Calendar(year) => (year, 2),
        }
    }
}

fn dashed(year: SchoolYear) -> String {
    format!("{}-{:02}", year.0, (year.0 + 1) % 100)
}

fn three_years(first: SchoolYear, last: SchoolYear) -> Option<Period> {
    (first.0 + 2 == last.0).then_some(Period::ThreeYears(last))
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl From<SchoolYear> for Period {
    fn from(year: SchoolYear) -> Self {
        Period::School(year)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::School(year) => year.fmt(f),
            Period::ThreeYears(year) => {
                write!(f, "{}\u{2013}{year}", SchoolYear(year.0 - 2))
            }
            Period::Calendar(year) => year.fmt(f),
        }
    }
}

impl FromStr for Period {
    type Err = InvalidPeriod;

    /// Reads a school year, an interval of three (`2022/23-2024/25`) or a calendar year.
    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        let text = text.trim();
        if let Ok(year) = text.parse::<SchoolYear>() {
            return Ok(Period::School(year));
        }
        let invalid = || InvalidPeriod(text.to_owned());
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            let year: u16 = text.parse().map_err(|_| invalid())?;
            return match year {
                1990..=2100 => Ok(Period::Calendar(year)),
                _ => Err(invalid()),
            };
        }
        for sign in ['-', '\u{2013}'] {
            for (at, _) in text.match_indices(sign) {
                let (first, rest) = text.split_at(at);
                let last = rest[sign.len_utf8()..].parse::<SchoolYear>();
                if let (Ok(first), Ok(last)) = (first.parse::<SchoolYear>(), last) {
                    return three_years(first, last).ok_or_else(invalid);
                }
            }
        }
        Err(invalid())
    }
}

impl Serialize for SchoolYear {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SchoolYear {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// As text for people; in forms for machines the kind and the year, since every figure has
/// a period.
impl Serialize for Period {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            return to.collect_str(self);
        }
        match self {
            Period::School(year) => (0_u8, year.start()),
            Period::ThreeYears(last) => (1, last.start()),
            Period::Calendar(year) => (2, *year),
        }
        .serialize(to)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            return String::deserialize(from)?.parse().map_err(serde::de::Error::custom);
        }
        let (kind, year) = <(u8, u16)>::deserialize(from)?;
        let school = || SchoolYear::starting(year.into());
        let period = match kind {
            0 => school().map(Period::School),
            1 => school().map(Period::ThreeYears),
            2 => Some(Period::Calendar(year)),
            _ => None,
        };
        period.ok_or_else(|| serde::de::Error::custom("not a period"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = text.parse::<Period>().ok().map(|p| p.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn every_spelling_found_in_exports_is_read() {
        check("2022/2023", Some("2022/23"));
        check("2022/23", Some("2022/23"));
        check("2022-2023", Some("2022/23"));
        check(" 2022 / 23 ", Some("2022/23"));
        check("1999/2000", Some("1999/00"));
        check("1999/00", Some("1999/00"));
        check("2022/23-2024/25", Some("2022/23\u{2013}2024/25"));
        check("2022", Some("2022"));
    }

    #[test]
    fn what_is_not_a_period_is_refused() {
        for text in
            ["", "22/23", "2022/24", "2022/2024", "2022/23-2025/26", "x", "20222", "1066"]
        {
            check(text, None);
        }
    }

    #[test]
    fn a_calendar_year_goes_with_the_school_year_that_ends_in_it() {
        let period: Period = "2025".parse().unwrap();
        assert_eq!(period.school_year().unwrap().to_string(), "2024/25");
    }
}
