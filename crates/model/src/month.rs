//! The number of a month comes in, its name in Danish or English goes out.

use crate::text::Language;

/// The months in Danish, January first.
pub const DANISH: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];

/// The months in English, January first.
pub const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns the name of a month 1–12; none for any other number.
pub fn name(month: u8, language: Language) -> Option<&'static str> {
    let names = match language {
        Language::Da => &DANISH,
        Language::En => &ENGLISH,
    };
    names.get(usize::from(month).checked_sub(1)?).copied()
}

/// Returns the first three letters of a month's name: `okt`, `Oct`.
pub fn short(month: u8, language: Language) -> Option<&'static str> {
    name(month, language)?.get(..3)
}

/// Returns how far a month lies into the school year, which begins in August: 0–11.
pub fn place_in_school_year(month: u8) -> Option<usize> {
    (1..=12).contains(&month).then(|| (usize::from(month) + 4) % 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_names_and_places() {
        assert_eq!(name(5, Language::Da), Some("maj"));
        assert_eq!(short(10, Language::Da), Some("okt"));
        assert_eq!(short(10, Language::En), Some("Oct"));
        assert_eq!((name(0, Language::Da), name(13, Language::En)), (None, None));
        let places: Vec<_> = (1..=12).map(place_in_school_year).collect();
        assert_eq!(places[7], Some(0), "August comes first");
        assert_eq!(places[6], Some(11), "July comes last");
        assert_eq!(place_in_school_year(0), None);
    }
}
