//! How numbers are written: decided once per column and file, never per cell.

use serde::Deserialize;

/// A way to write numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// `1.234,5`
    Danish,
    /// `1,234.5`
    English,
}

/// What the texts of a column say about their style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// No text has a sign in it: both styles read the same.
    Either,
    /// Only one style fits.
    Only(Style),
    /// Texts such as `1.234` fit both styles, with different values.
    Undecidable,
    /// Some texts fit only one style and some only the other.
    Mixed,
}

/// Gathers what the texts of a column say, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence {
    danish: bool,
    english: bool,
    ambiguous: bool,
}

impl Evidence {
    /// Takes one more text into account; what is no number says nothing.
    pub fn add(&mut self, text: &str) {
        if !text.bytes().any(|b| b == b',' || b == b'.') {
            return;
        }
        match unmistakable(text) {
            Some(Style::Danish) => return self.danish = true,
            Some(Style::English) => return self.english = true,
            None => {}
        }
        let bare = bare(text).text;
        let danish = parse_bare(bare, Style::Danish);
        let english = parse_bare(bare, Style::English);
        match (danish, english) {
            (Some(a), Some(b)) if a != b => self.ambiguous = true,
            (Some(_), None) => self.danish = true,
            (None, Some(_)) => self.english = true,
            (Some(_), Some(_)) | (None, None) => {}
        }
    }

    /// Takes into account a text that is a number in one style only.
    #[inline]
    pub fn saw(&mut self, style: Style) {
        match style {
            Style::Danish => self.danish = true,
            Style::English => self.english = true,
        }
    }

    /// Takes the texts of another column into account.
    pub fn merge(&mut self, other: Evidence) {
        self.danish |= other.danish;
        self.english |= other.english;
        self.ambiguous |= other.ambiguous;
    }

    /// Returns what the texts say together.
    pub fn decide(self) -> Decision {
        match (self.danish, self.english, self.ambiguous) {
            (true, true, _) => Decision::Mixed,
            (true, false, _) => Decision::Only(Style::Danish),
            (false, true, _) => Decision::Only(Style::English),
            (false, false, true) => Decision::Undecidable,
            (false, false, false) => Decision::Either,
        }
    }
}

/// Returns the only style in which a text is a number, where that is plain to see: digits,
/// one sign and digits that are not three.
fn unmistakable(text: &str) -> Option<Style> {
    let bytes = text.as_bytes();
    let sign = bytes.iter().position(|b| !b.is_ascii_digit())?;
    let fraction = &bytes[sign + 1..];
    let digits = fraction.iter().all(u8::is_ascii_digit);
    if sign == 0 || fraction.is_empty() || fraction.len() == 3 || !digits {
        return None;
    }
    match bytes[sign] {
        b',' => Some(Style::Danish),
        b'.' => Some(Style::English),
        _ => None,
    }
}

/// Decides the style of a column from its texts.
pub fn decide<'a>(texts: impl IntoIterator<Item = &'a str>) -> Decision {
    let mut evidence = Evidence::default();
    texts.into_iter().for_each(|text| evidence.add(text));
    evidence.decide()
}

/// A number and whether a percent sign followed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// The number as written, without the sign.
    pub value: f64,
    /// Whether a percent sign followed.
    pub percent: bool,
}

/// Reads a number in a style; none when it is none in that style.
pub fn parse(text: &str, style: Style) -> Option<Number> {
    let bare = bare(text);
    let value = parse_bare(bare.text, style)?;
    Some(Number { value, percent: bare.percent })
}

struct Bare<'a> {
    text: &'a str,
    percent: bool,
}

fn bare(text: &str) -> Bare<'_> {
    let text = text.trim();
    match text.strip_suffix('%') {
        Some(rest) => Bare { text: rest.trim_end(), percent: true },
        None => Bare { text, percent: false },
    }
}

fn parse_bare(text: &str, style: Style) -> Option<f64> {
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (group, point) = match style {
        Style::Danish => ('.', ','),
        Style::English => (',', '.'),
    };
    let (whole, fraction) = match text.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut clean = String::with_capacity(text.len() + 1);
    if negative {
        clean.push('-');
    }
    push_whole(&mut clean, whole, group)?;
    if let Some(fraction) = fraction {
        let (digits, exponent) = split_exponent(fraction);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        clean.push('.');
        clean.push_str(digits);
        clean.push_str(exponent);
    }
    clean.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A spreadsheet writes very small numbers as `1,2E-05`.
fn split_exponent(fraction: &str) -> (&str, &str) {
    match fraction.find(['e', 'E']) {
        Some(at)
            if fraction[at + 1..]
                .trim_start_matches(['-', '+'])
                .bytes()
                .all(|b| b.is_ascii_digit())
                && fraction.len() > at + 1 =>
        {
            fraction.split_at(at)
        }
        _ => (fraction, ""),
    }
}

fn push_whole(clean: &mut String, whole: &str, group: char) -> Option<()> {
    let digits =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if digits(whole) {
        clean.push_str(whole);
        return Some(());
    }
    // A blank may group thousands in both styles.
    let sign = if whole.contains(group) {
        group
    } else if whole.contains('\u{a0}') {
        '\u{a0}'
    } else {
        ' '
    };
    let mut parts = whole.split(sign);
    let first = parts.next().filter(|part| digits(part) && part.len() <= 3)?;
    // Nobody groups after a leading zero: `0.123` is a decimal number.
    if first.starts_with('0') {
        return None;
    }
    clean.push_str(first);
    for part in parts {
        if part.len() != 3 || !digits(part) {
            return None;
        }
        clean.push_str(part);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, style: Style) -> Option<f64> {
        parse(text, style).map(|n| n.value)
    }

    #[test]
    fn numbers_are_read_in_their_style() {
        for (text, danish, english) in [
            ("7,3", Some(7.3), None),
            ("7.3", None, Some(7.3)),
            ("2.351", Some(2351.0), Some(2.351)),
            ("2,965", Some(2.965), Some(2965.0)),
            ("1.234,5", Some(1234.5), None),
            ("1,234.5", None, Some(1234.5)),
            ("1.234.567", Some(1_234_567.0), None),
            ("0.123", None, Some(0.123)),
            ("-0,3", Some(-0.3), None),
            ("\u{2212}0,3", Some(-0.3), None),
            ("12", Some(12.0), Some(12.0)),
            ("1 234", Some(1234.0), Some(1234.0)),
            ("1\u{a0}234,5", Some(1234.5), None),
            ("3.6921852103", None, Some(3.692_185_210_3)),
            ("12.34", None, Some(12.34)),
            ("", None, None),
            ("abc", None, None),
            ("1..2", None, None),
            ("1,", None, None),
            (",5", None, None),
            ("2024-01-05", None, None),
        ] {
            assert_eq!(value(text, Style::Danish), danish, "{text} Danish");
            assert_eq!(value(text, Style::English), english, "{text} English");
        }
    }

    #[test]
    fn a_percent_sign_may_follow_any_blank() {
        for text in ["14,4 %", "14,4%", "14,4\u{a0}%"] {
            assert_eq!(
                parse(text, Style::Danish),
                Some(Number { value: 14.4, percent: true })
            );
        }
    }

    #[test]
    fn the_quick_look_at_a_style_agrees_with_the_slow_one() {
        for text in
            ["1,5", "12.25", "0,1234", "1,234", "1234,567", ",5", "5,", "1.2.3", "1,5 %"]
        {
            let slow =
                [Style::Danish, Style::English].map(|style| value(text, style).is_some());
            match unmistakable(text) {
                Some(Style::Danish) => assert_eq!(slow, [true, false], "{text}"),
                Some(Style::English) => assert_eq!(slow, [false, true], "{text}"),
                None => {}
            }
        }
        assert_eq!(unmistakable("1,5"), Some(Style::Danish));
        assert_eq!(unmistakable("12.25"), Some(Style::English));
        assert_eq!(unmistakable("1,234"), None);
    }

    #[test]
    fn the_style_is_decided_by_the_whole_column() {
        assert_eq!(decide(["2.351", "7,3"]), Decision::Only(Style::Danish));
        assert_eq!(decide(["2.351", "7.3"]), Decision::Only(Style::English));
        assert_eq!(decide(["1.234", "2.351"]), Decision::Undecidable);
        assert_eq!(decide(["1", "23", "", "x"]), Decision::Either);
        assert_eq!(decide(["7,3", "7.3"]), Decision::Mixed);
    }
}
