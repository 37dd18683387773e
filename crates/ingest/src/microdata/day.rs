//! One day's mark in an absence register to a kind and a fraction of a day.
//!
//! Letters differ between schools, so a layout maps them; "for sent" (late) is no absence.

use std::collections::BTreeMap;

use datapakke_model::microdata::AbsenceKind;

/// What a letter of a register means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letter {
    /// Absent, of a kind.
    Absent(AbsenceKind),
    /// Present: on time, or late.
    Present,
    /// No school day for this pupil.
    NoSchool,
}

/// What one cell of a day grid means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    /// The letter's meaning.
    pub letter: Letter,
    /// Part of the day, 0–1.
    pub part: f64,
}

/// The letters of one layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Letters(BTreeMap<String, Letter>);

impl Letters {
    /// Reads a layout's map from letters to `syg`, `tilladt`, `ulovlig`, `til stede`
    /// (also for late) or `fri`; returns the first word that is none of these.
    pub(crate) fn from_words<'a>(
        words: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, String> {
        let mut letters = BTreeMap::new();
        for (letter, word) in words {
            let meaning = meaning(word).ok_or_else(|| word.to_owned())?;
            letters.insert(letter.trim().to_uppercase(), meaning);
        }
        Ok(Letters(letters))
    }

    /// Tells whether no letter is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a cell: `S`, `s`, `S 0,5`, `½S`, `S½`, `0.5 U`; none for an unknown mark.
    pub(crate) fn read(&self, text: &str) -> Option<Mark> {
        let text = text.trim().to_uppercase();
        if let Some(letter) = self.0.get(&text) {
            return Some(Mark { letter: *letter, part: 1.0 });
        }
        let is_part = |c: char| c.is_ascii_digit() || ".,½¼¾/ ".contains(c);
        let name = text.trim_matches(is_part);
        let letter = *self.0.get(name)?;
        let part: String = text.replacen(name, "", 1).split_whitespace().collect();
        let part = fraction(&part)?;
        (0.0..=1.0).contains(&part).then_some(Mark { letter, part })
    }
}

/// Reads what a layout says about a letter.
pub(crate) fn meaning(word: &str) -> Option<Letter> {
    let word = word.trim().to_lowercase();
    if let Some(kind) = kind(&word) {
        return Some(Letter::Absent(kind));
    }
    match word.as_str() {
        "til stede" | "tilstede" | "til-stede" | "present" | "for sent" | "for-sent"
        | "late" => Some(Letter::Present),
        "fri" | "skolefri" | "ferie" | "ingen skole" | "no school" => {
            Some(Letter::NoSchool)
        }
        _ => None,
    }
}

/// Reads the name of a kind of absence, as headings and cells spell it.
pub(crate) fn kind(words: &str) -> Option<AbsenceKind> {
    let folded = datapakke_model::unit::fold(words);
    let word = folded.trim_end_matches(['.', ':']);
    Some(match word {
        "syg"
        | "sygdom"
        | "sygdom m.v"
        | "sygdom mv"
        | "sygdom o.l"
        | "sygefravær"
        | "sygefravaer"
        | "sygedage"
        | "fravær sygdom"
        | "fravær på grund af sygdom"
        | "sickness"
        | "sick"
        | "illness" => AbsenceKind::Sickness,
        "tilladt"
        | "lovligt"
        | "lovlig"
        | "lovligt fravær"
        | "tilladt fravær"
        | "ekstraordinær frihed"
        | "ekstraordinært fri"
        | "fravær med tilladelse"
        | "fravær med skoleledelsens tilladelse"
        | "med tilladelse"
        | "frihed"
        | "permitted"
        | "authorised" => AbsenceKind::Permitted,
        "ulovlig"
        | "ulovligt"
        | "ulovligt fravær"
        | "uden tilladelse"
        | "fravær uden tilladelse"
        | "unlawful"
        | "unauthorised" => AbsenceKind::Unlawful,
        _ => return None,
    })
}

/// Returns the word a layout uses for the kind of absence that a text names.
pub(crate) fn kind_word(text: &str) -> Option<&'static str> {
    if is_late(text) {
        return Some("for sent");
    }
    kind(text).map(|kind| match kind {
        AbsenceKind::Sickness => "syg",
        AbsenceKind::Permitted => "tilladt",
        AbsenceKind::Unlawful => "ulovlig",
    })
}

/// Returns the word a layout likely uses for a letter, by the habit of most schools.
pub(crate) fn letter_word(letter: &str) -> Option<&'static str> {
    kind_word(letter).or(match letter.to_uppercase().as_str() {
        "S" => Some("syg"),
        "L" | "E" => Some("tilladt"),
        "U" => Some("ulovlig"),
        "F" => Some("for sent"),
        _ => None,
    })
}

/// Tells whether words speak of coming late, which the statistics do not count.
pub(crate) fn is_late(words: &str) -> bool {
    let words = datapakke_model::unit::fold(words);
    words == "for sent"
        || words.starts_with("for sent ")
        || words.contains("forsink")
        || words.contains("kommet for sent")
        || words.contains("for sent fremmøde")
}

fn fraction(text: &str) -> Option<f64> {
    match text {
        "" => Some(1.0),
        "½" | "1/2" => Some(0.5),
        "¼" | "1/4" => Some(0.25),
        "¾" | "3/4" => Some(0.75),
        number => number.replace(',', ".").parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Letters {
        let words = [("S", "syg"), ("L", "tilladt"), ("U", "ulovlig"), ("F", "for sent")];
        Letters::from_words(words).unwrap()
    }

    #[test]
    fn a_mark_may_be_a_part_of_a_day() {
        let sick = Letter::Absent(AbsenceKind::Sickness);
        for (text, part) in [
            ("S", 1.0),
            (" s ", 1.0),
            ("½S", 0.5),
            ("S½", 0.5),
            ("S 0,5", 0.5),
            ("0.25 S", 0.25),
        ] {
            assert_eq!(letters().read(text), Some(Mark { letter: sick, part }), "{text}");
        }
    }

    #[test]
    fn late_is_present() {
        assert_eq!(letters().read("F").unwrap().letter, Letter::Present);
        assert!(is_late("For sent"));
        assert_eq!(kind("For sent"), None);
    }

    #[test]
    fn what_no_letter_says_is_no_mark() {
        for text in ["X", "S2", "SS", "S 1,5", "", "1"] {
            assert_eq!(letters().read(text), None, "{text}");
        }
    }

    #[test]
    fn lovligt_and_ulovligt_are_not_mixed_up() {
        assert_eq!(kind("Lovligt"), Some(AbsenceKind::Permitted));
        assert_eq!(kind("Ulovligt "), Some(AbsenceKind::Unlawful));
    }

    #[test]
    fn a_layout_with_a_word_nobody_knows_is_refused() {
        assert_eq!(Letters::from_words([("Q", "quatsch")]), Err("quatsch".to_owned()));
    }
}
