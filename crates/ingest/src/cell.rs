//! One text to one reading: a number, or why there is none.

use datapakke_model::{Reading, Why};

use crate::grid::Kind;
use crate::layout::Layout;
use crate::number::{self, Number, Style};

/// A text that is neither a number nor a known marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// A date stands where a number was expected.
    Date,
    /// A number, but not in the style of the column.
    OtherStyle,
    /// Any other text.
    Text,
}

/// A reading that still says whether a percent sign or format went with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The value as written, or why there is none.
    pub reading: Reading,
    /// Whether a percent sign followed, so that 14.4 means 14.4 %.
    pub sign: bool,
    /// Whether the cell's format is a percentage, so that 0.144 means 14.4 %.
    pub fraction: bool,
}

/// Returns why a text means "no value", if it does.
pub fn marker(text: &str, layout: &Layout) -> Option<Why> {
    let text = text.trim();
    if text.is_empty() {
        return Some(layout.blank);
    }
    if text.len() > 24 {
        return None;
    }
    if let Some((_, why)) =
        layout.missing.iter().find(|(word, _)| word.eq_ignore_ascii_case(text))
    {
        return Some(*why);
    }
    usual_marker(text)
}

fn usual_marker(text: &str) -> Option<Why> {
    Some(match text {
        "*" | ".." => Why::Suppressed,
        "." => Why::NotApplicable,
        "-" | "\u{2013}" | "x" | "X" | "?" | ":" | "\u{2026}" => Why::Unclear,
        _ => match text.to_lowercase().as_str() {
            "<uoplyst>" | "uoplyst" | "<fejl>" | "null" | "nan" | "n/a" | "na"
            | "#n/a" | "#i/t" | "none" => Why::Unclear,
            "ønsker ikke at svare" => Why::Refused,
            _ => return None,
        },
    })
}

/// Reads one text in the style of its column.
pub fn read(text: &str, kind: Kind, style: Style, layout: &Layout) -> Result<Found, Bad> {
    let plain = |reading| Found { reading, sign: false, fraction: false };
    let text = text.trim();
    match kind {
        Kind::Number | Kind::Percent => {
            let value =
                text.parse().ok().filter(|v: &f64| v.is_finite()).ok_or(Bad::Text)?;
            let reading = Reading::Known(value);
            return Ok(Found { reading, sign: false, fraction: kind == Kind::Percent });
        }
        Kind::Date => return Err(Bad::Date),
        Kind::Bool => return Err(Bad::Text),
        Kind::Text => {}
    }
    if layout.zero.iter().any(|zero| zero == text) {
        return Ok(plain(Reading::Known(0.0)));
    }
    if let Some(why) = marker(text, layout) {
        return Ok(plain(Reading::Absent(why)));
    }
    match number::parse(text, style) {
        Some(Number { value, percent }) => {
            Ok(Found { reading: Reading::Known(value), sign: percent, fraction: false })
        }
        None if looks_like_date(text) => Err(Bad::Date),
        None => match number::parse(text, other(style)) {
            Some(_) => Err(Bad::OtherStyle),
            None => Err(Bad::Text),
        },
    }
}

fn other(style: Style) -> Style {
    match style {
        Style::Danish => Style::English,
        Style::English => Style::Danish,
    }
}

/// Tells whether a text is a date, or a number that a spreadsheet took for one (`3-apr`).
pub fn looks_like_date(text: &str) -> bool {
    const MONTHS: [&str; 15] = [
        "jan", "feb", "mar", "apr", "maj", "may", "jun", "jul", "aug", "sep", "okt",
        "oct", "nov", "dec", "mrt",
    ];
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number =
        |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let month = |part: &&str| MONTHS.iter().any(|m| part.to_lowercase().starts_with(m));
    match parts[..] {
        [a, b] => number(&a) && month(&b) || month(&a) && number(&b),
        [a, b, c] => {
            (number(&a) && (number(&b) || month(&b)) && number(&c))
                && (a.len() == 4 || c.len() == 4 || c.len() == 2)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::parse;

    fn layout(more: &str) -> Layout {
        let head = "label = { da = 'x', en = 'x' }\ncontent = 'figures'\n";
        parse("x", &format!("{head}{more}\n[recognise]\n")).unwrap()
    }

    fn reading(text: &str, layout: &Layout) -> Result<Reading, Bad> {
        read(text, Kind::Text, Style::Danish, layout).map(|found| found.reading)
    }

    #[test]
    fn a_zero_is_a_value_and_a_marker_is_a_reason() {
        let usual = layout("");
        assert_eq!(reading("0", &usual), Ok(Reading::Known(0.0)));
        assert_eq!(reading("", &usual), Ok(Reading::Absent(Why::Unclear)));
        assert_eq!(reading("..", &usual), Ok(Reading::Absent(Why::Suppressed)));
        assert_eq!(reading(".", &usual), Ok(Reading::Absent(Why::NotApplicable)));
        assert_eq!(reading("<fejl>", &usual), Ok(Reading::Absent(Why::Unclear)));
        assert_eq!(reading("-", &usual), Ok(Reading::Absent(Why::Unclear)));
    }

    #[test]
    fn a_layout_says_what_its_own_markers_mean() {
        let own = layout(
            "zero = ['-']\nblank = 'suppressed'\nmissing = { 'ikke målt' = 'not_collected' }",
        );
        assert_eq!(reading("-", &own), Ok(Reading::Known(0.0)));
        assert_eq!(reading("", &own), Ok(Reading::Absent(Why::Suppressed)));
        assert_eq!(reading("ikke målt", &own), Ok(Reading::Absent(Why::NotCollected)));
    }

    #[test]
    fn dates_are_not_numbers() {
        for text in ["3-apr", "2024-01-05", "05-01-2024", "1/5/2024", "apr-03"] {
            assert_eq!(reading(text, &layout("")), Err(Bad::Date), "{text}");
        }
        assert_eq!(reading("7.3", &layout("")), Err(Bad::OtherStyle));
        assert_eq!(reading("god", &layout("")), Err(Bad::Text));
    }
}
