//! Calendar dates: reads the ways a Dane writes one, prints ISO, compares.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::year::SchoolYear;

/// A text that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected a date such as `2026-11-12` or `12.11.2026`, found `{0}`")]
pub struct InvalidDay(pub String);

/// A date of the calendar, 1990–2100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

const MONTHS: [[&str; 2]; 12] = [
    ["jan", "jan"],
    ["feb", "feb"],
    ["mar", "mar"],
    ["apr", "apr"],
    ["maj", "may"],
    ["jun", "jun"],
    ["jul", "jul"],
    ["aug", "aug"],
    ["sep", "sep"],
    ["okt", "oct"],
    ["nov", "nov"],
    ["dec", "dec"],
];

impl Day {
    /// Makes a date; none when the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4)
            && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let there = (1990..=2100).contains(&year) && (1..=last).contains(&day);
        there.then_some(Day { year, month, day })
    }

    /// Returns the calendar year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, 1–12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Returns the school year in which the day lies.
    pub fn school_year(self) -> Option<SchoolYear> {
        SchoolYear::of_date(i64::from(self.year), u32::from(self.month))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    /// Reads `2026-11-12`, `12.11.2026`, `12-11-2026`, `12/11/26`, `12. november 2026`.
    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        let invalid = || InvalidDay(text.to_owned());
        let sign = |c: char| c.is_whitespace() || matches!(c, '.' | '-' | '/' | ',');
        let parts: Vec<&str> =
            text.trim().split(sign).filter(|part| !part.is_empty()).take(4).collect();
        let [first, middle, last] = parts[..] else { return Err(invalid()) };
        let number = |part: &str| -> Option<u16> {
            (part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        let (year, day) = match (first.len(), last.len()) {
            (4, 1 | 2) => (number(first), number(last)),
            (1 | 2, 4) => (number(last), number(first)),
            (1 | 2, 2) => (number(last).map(|y| 2000 + y), number(first)),
            _ => return Err(invalid()),
        };
        let month = number(middle).or_else(|| month_named(middle));
        let (Some(year), Some(month), Some(day)) = (year, month, day) else {
            return Err(invalid());
        };
        let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else {
            return Err(invalid());
        };
        Day::new(year, month, day).ok_or_else(invalid)
    }
}

fn month_named(text: &str) -> Option<u16> {
    let text = text.to_lowercase();
    let begins = |names: &[&str; 2]| names.iter().any(|name| text.starts_with(name));
    let letters = text.chars().all(char::is_alphabetic) && text.chars().count() <= 9;
    let at = MONTHS.iter().position(begins).filter(|_| letters)?;
    u16::try_from(at + 1).ok()
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_date_gives_the_same_day() {
        for text in [
            "2026-11-12",
            "12.11.2026",
            "12-11-2026",
            "12/11/26",
            "12. november 2026",
            " 12. nov. 2026 ",
            "12 November 2026",
        ] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), "2026-11-12", "{text}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in [
            "",
            "2026",
            "2026-02-29",
            "31.4.2026",
            "12.13.2026",
            "uge 45",
            "1.1.1066",
            "2026-11-12-13",
            "x.y.z",
            "12. hest 2026",
            "010101-1234",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!("29.2.2028".parse::<Day>().is_ok());
    }

    #[test]
    fn days_are_ordered_and_know_their_school_year() {
        let (july, august): (Day, Day) =
            ("2026-07-31".parse().unwrap(), "2026-08-01".parse().unwrap());
        assert!(july < august);
        assert_eq!(july.school_year().unwrap().to_string(), "2025/26");
        assert_eq!(august.school_year().unwrap().to_string(), "2026/27");
    }
}
