//! Numbers come in at full precision, and go out as text: the only place that rounds
//! and spells a number.

use datapakke_model::Language;
use datapakke_model::catalogue::Measure;

/// The minus sign, as wide as a digit.
const MINUS: char = '\u{2212}';
/// A blank that keeps number and sign on one line.
const NO_BREAK: char = '\u{a0}';

/// Writes a number with a fixed number of decimals: `1.234,5`, `−0,2`.
///
/// Halves are rounded away from zero, on the decimal text of the number: 0.285 has
/// the shortest text `0.285` and becomes `0,29`, although its binary value is below.
pub fn number(value: f64, decimals: u8, language: Language) -> String {
    let (negative, digits) = rounded(value, decimals);
    let digits = spelled(&digits, language);
    if negative { format!("{MINUS}{digits}") } else { digits }
}

/// Writes a difference with its sign: `+0,2`, `−3`, `±0` when it rounds to zero.
pub fn signed(value: f64, decimals: u8, language: Language) -> String {
    let (negative, digits) = rounded(value, decimals);
    if is_zero(&digits) {
        return "±0".to_owned();
    }
    let sign = if negative { MINUS } else { '+' };
    format!("{sign}{}", spelled(&digits, language))
}

/// Writes a value as its measure is read: `17 %`, `3,7`, `482`.
pub fn value(value: f64, measure: Measure, decimals: u8, language: Language) -> String {
    let text = number(value, decimals, language);
    match measure {
        Measure::Percent => percent(&text, language),
        Measure::Points
        | Measure::Mark
        | Measure::Count
        | Measure::Days
        | Measure::Quotient
        | Measure::Verdict => text,
    }
}

/// Writes a difference as its measure is read: `−9 point`, `+0,2`.
pub fn difference(
    value: f64,
    measure: Measure,
    decimals: u8,
    language: Language,
) -> String {
    let text = signed(value, decimals, language);
    match (measure, language) {
        _ if text == "±0" => text,
        (Measure::Percent, Language::Da) => format!("{text}{NO_BREAK}point"),
        (Measure::Percent, Language::En) if text.len() == 2 && text.ends_with('1') => {
            format!("{text}{NO_BREAK}point")
        }
        (Measure::Percent, Language::En) => format!("{text}{NO_BREAK}points"),
        _ => text,
    }
}

/// Writes a number of persons or things: `3.240`.
pub fn count(value: u32, language: Language) -> String {
    spelled(&value.to_string(), language)
}

/// Writes a part of a group: `4 af 9`.
pub fn part(count: u32, base: u32, language: Language) -> String {
    let of = match language {
        Language::Da => "af",
        Language::En => "of",
    };
    format!("{} {of} {}", self::count(count, language), self::count(base, language))
}

/// Returns a value moved to the next printed one away from another, so that what is
/// printed is not nearer than it is.
pub fn away_from(value: f64, origin: f64, decimals: u8) -> f64 {
    let factor = 10_f64.powi(i32::from(decimals));
    let moved = value * factor;
    let moved =
        if value >= origin { (moved - 1e-9).ceil() } else { (moved + 1e-9).floor() };
    moved / factor
}

/// Tells whether two values look alike when printed.
pub fn look_alike(a: f64, b: f64, decimals: u8) -> bool {
    rounded(a, decimals) == rounded(b, decimals)
}

/// Tells whether a difference is printed as nothing.
pub fn rounds_to_zero(value: f64, decimals: u8) -> bool {
    is_zero(&rounded(value, decimals).1)
}

/// Returns a date as it is printed where room is short: `5.10.2026`, in English
/// `2026-10-05`; a text that is no ISO date unchanged.
pub fn short_date(iso: &str, language: Language) -> String {
    match (iso_date(iso), language) {
        (Some((year, month, day)), Language::Da) => format!("{day}.{month}.{year}"),
        _ => iso.to_owned(),
    }
}

/// Writes an ISO date in words: `2. november 2026`; any other text as it stands.
pub fn date(iso: &str, language: Language) -> String {
    let Some((year, month, day)) = iso_date(iso) else { return iso.to_owned() };
    let month = datapakke_model::month::name(month, language).unwrap_or_default();
    match language {
        Language::Da => format!("{day}. {month} {year}"),
        Language::En => format!("{day} {month} {year}"),
    }
}

/// Reads an ISO date as year, month and day; a time after the day is left out.
pub fn iso_date(iso: &str) -> Option<(u16, u8, u8)> {
    let day = iso.get(..10)?;
    let mut parts = day.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok().filter(|m| (1..=12).contains(m))?;
    let day = parts.next()?.parse().ok().filter(|d| (1..=31).contains(d))?;
    Some((year, month, day))
}

/// Writes a time of the day `minutes` after midnight: `13.05`.
pub fn clock(minutes: u32, language: Language) -> String {
    let sign = match language {
        Language::Da => '.',
        Language::En => ':',
    };
    format!("{:02}{sign}{:02}", minutes / 60 % 24, minutes % 60)
}

fn percent(text: &str, language: Language) -> String {
    match language {
        Language::Da => format!("{text}{NO_BREAK}%"),
        Language::En => format!("{text}%"),
    }
}

/// Returns whether the rounded number is negative, and its digits with a point.
fn rounded(value: f64, decimals: u8) -> (bool, String) {
    if !value.is_finite() {
        // Readings are finite by construction; a dash is not mistaken for a number.
        return (false, "–".to_owned());
    }
    let text = format!("{}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let decimals = usize::from(decimals);
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let keep = whole.len() + decimals;
    let up = digits.get(keep).is_some_and(|d| *d >= b'5');
    digits.resize(keep, b'0');
    if up {
        increase(&mut digits);
    }
    let point = digits.len() - decimals;
    let mut out: String = digits[..point].iter().map(|d| char::from(*d)).collect();
    if decimals > 0 {
        out.push('.');
        out.extend(digits[point..].iter().map(|d| char::from(*d)));
    }
    (value < 0.0 && !is_zero(&out), out)
}

/// Adds one to the last digit.
fn increase(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|b| matches!(b, b'0' | b'.'))
}

/// Puts the language's decimal and thousands signs into digits with a point.
fn spelled(digits: &str, language: Language) -> String {
    let (decimal, thousands) = match language {
        Language::Da => (',', '.'),
        Language::En => ('.', ','),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out += fraction;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DA: Language = Language::Da;

    fn check(value: f64, decimals: u8, expected: &str) {
        assert_eq!(number(value, decimals, DA), expected, "{value} with {decimals}");
    }

    #[test]
    fn halves_go_away_from_zero_on_the_decimal_text() {
        check(0.285, 2, "0,29");
        check(1.005, 2, "1,01");
        check(2.5, 0, "3");
        check(-2.5, 0, "−3");
        check(0.05, 1, "0,1");
        check(9.95, 1, "10,0");
        check(999.5, 0, "1.000");
        check(-0.04, 1, "0,0");
        check(17.0, 0, "17");
        check(1234567.891, 1, "1.234.567,9");
        check(1e21, 0, "1.000.000.000.000.000.000.000");
        check(1e-9, 2, "0,00");
    }

    #[test]
    fn differences_carry_a_sign_unless_they_round_to_zero() {
        assert_eq!(signed(0.04, 1, DA), "±0");
        assert_eq!(signed(-0.04, 1, DA), "±0");
        assert_eq!(signed(0.05, 1, DA), "+0,1");
        assert_eq!(difference(-9.2, Measure::Percent, 0, DA), "−9\u{a0}point");
        assert_eq!(difference(0.2, Measure::Points, 1, DA), "+0,2");
        assert_eq!(difference(1.0, Measure::Percent, 0, Language::En), "+1\u{a0}point");
        assert_eq!(difference(-9.0, Measure::Percent, 0, Language::En), "−9\u{a0}points");
    }

    #[test]
    fn values_are_spelled_as_their_measure_is_read() {
        assert_eq!(value(17.2, Measure::Percent, 0, DA), "17\u{a0}%");
        assert_eq!(value(17.2, Measure::Percent, 1, Language::En), "17.2%");
        assert_eq!(value(3.68, Measure::Points, 1, DA), "3,7");
        assert_eq!(count(3240, DA), "3.240");
        assert_eq!(part(4, 9, DA), "4 af 9");
        assert_eq!(part(4, 9, Language::En), "4 of 9");
    }

    #[test]
    fn dates_and_times_are_written_in_words() {
        assert_eq!(date("2026-11-02", DA), "2. november 2026");
        assert_eq!(date("2026-11-02", Language::En), "2 November 2026");
        assert_eq!(date("efterår 2026", DA), "efterår 2026");
        assert_eq!(date("2026-13-02", DA), "2026-13-02");
        assert_eq!(clock(13 * 60 + 5, DA), "13.05");
    }

    fn read_back(text: &str) -> f64 {
        let plain = text.replace('.', "").replace(',', ".").replace(MINUS, "-");
        plain.trim_start_matches('+').parse().unwrap()
    }

    proptest! {
        #[test]
        fn a_printed_number_is_within_half_a_unit_of_the_last_decimal(
            value in -1e7..1e7_f64,
            decimals in 0..4_u8,
        ) {
            let text = number(value, decimals, DA);
            let half = 0.5 * 10_f64.powi(-i32::from(decimals));
            prop_assert!((read_back(&text) - value).abs() <= half * (1.0 + 1e-6), "{}", text);
        }

        #[test]
        fn a_sign_never_stands_before_zero(value in -1.0..1.0_f64, decimals in 0..3_u8) {
            let text = number(value, decimals, DA);
            prop_assert!(!text.starts_with(MINUS) || read_back(&text) != 0.0);
            let text = signed(value, decimals, DA);
            prop_assert!(text == "±0" || read_back(&text) != 0.0);
        }

        #[test]
        fn mirrored_numbers_are_mirrored_texts(value in 0.0..1e6_f64, decimals in 0..4_u8) {
            let (plus, minus) = (number(value, decimals, DA), number(-value, decimals, DA));
            prop_assert_eq!(minus.trim_start_matches(MINUS), plus);
        }

        #[test]
        fn any_float_gives_a_text_without_letters(value in any::<f64>()) {
            let text = number(value, 1, DA);
            prop_assert!(!text.chars().any(char::is_alphabetic), "{}", text);
        }
    }
}
