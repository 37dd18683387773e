//! The spellings of a month to the month, and to the calendar year where they name one.

use datapakke_model::{Language, month};

/// A month, with its calendar year where it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Month {
    /// Month, 1–12.
    pub month: u8,
    /// Calendar year.
    pub year: Option<i64>,
}

/// Reads a month: `9`, `09`, `sep`, `September 2024`, `2024-09`, `09-2024`, `2024M09`,
/// `202409`.
pub(crate) fn month(text: &str) -> Option<Month> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    if text.len() <= 2 {
        return numbered(text, None);
    }
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return numbered(&text[4..], year(&text[..4]));
    }
    let mut parts = text
        .split(|c: char| c.is_whitespace() || "-/._M".contains(c))
        .filter(|p| !p.is_empty());
    let (first, second) = (parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    match second {
        None => named(first, None),
        Some(second) => match (year(first), year(second)) {
            (Some(year), None) => {
                numbered(second, Some(year)).or(named(second, Some(year)))
            }
            (None, Some(year)) => {
                numbered(first, Some(year)).or(named(first, Some(year)))
            }
            (None, None) | (Some(_), Some(_)) => None,
        },
    }
}

/// Reads a date: `2024-09-05`, `05-09-2024`, `5/9/2024`, `05.09.2024`; day before month
/// unless the American order is asked for. Returns year, month and day.
pub(crate) fn date(text: &str, american: bool) -> Option<(i64, u8, u8)> {
    let text = text.trim();
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = match (a.len(), c.len()) {
        (4, 1..=2) => (a, b, c),
        (1..=2, 4) if american => (c, a, b),
        (1..=2, 4) => (c, b, a),
        _ => return None,
    };
    let (year, month) = (self::year(year)?, numbered(month, None)?.month);
    let day: u8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    Some((year, month, day))
}

fn year(text: &str) -> Option<i64> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .filter(|year| (1990..=2100).contains(year))
}

fn numbered(text: &str, year: Option<i64>) -> Option<Month> {
    let digits =
        (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let month = digits.then(|| text.parse::<u8>().ok()).flatten()?;
    (1..=12).contains(&month).then_some(Month { month, year })
}

fn named(text: &str, year: Option<i64>) -> Option<Month> {
    let text = text.to_lowercase();
    let spelled = |month: &u8| {
        [Language::Da, Language::En].into_iter().any(|language| {
            let names = [month::name(*month, language), month::short(*month, language)];
            names.into_iter().flatten().any(|name| name.to_lowercase() == text)
        })
    };
    (1..=12).find(spelled).map(|month| Month { month, year })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_month_is_read() {
        for text in ["9", "09", "sep", "September", "9.0"] {
            assert_eq!(month(text), Some(Month { month: 9, year: None }), "{text}");
        }
        for text in
            ["September 2024", "2024-09", "09-2024", "2024M09", "202409", "sep. 2024"]
        {
            assert_eq!(month(text), Some(Month { month: 9, year: Some(2024) }), "{text}");
        }
        for text in ["13", "0", "", "2024/25", "efterår", "209913"] {
            assert_eq!(month(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_has_the_day_first_unless_it_is_american() {
        assert_eq!(date("05-09-2024", false), Some((2024, 9, 5)));
        assert_eq!(date("09-05-2024", true), Some((2024, 9, 5)));
        assert_eq!(date("2024-09-05T08:00", false), Some((2024, 9, 5)));
        assert_eq!(date("13-13-2024", false), None);
        assert_eq!(date("010101-1234", false), None);
    }
}
