//! The name of a class or grade to the grade and to one spelling of the class.

/// Returns the grade 0–10 that a grade or class name begins with: `4`, `4a`, `4. a`,
/// `4. klasse`, `10.B`, `0. klassetrin`, `Bh.kl.`, `Børnehaveklasse`.
pub(crate) fn grade(text: &str) -> Option<u8> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return is_reception(text).then_some(0);
    }
    let rest = &text[digits..];
    if digits > 2 || rest.starts_with(|c: char| ",/-".contains(c)) {
        return None;
    }
    if rest.strip_prefix('.').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()))
    {
        return if rest == ".0" {
            text[..digits].parse().ok().filter(|g| *g <= 10)
        } else {
            None
        };
    }
    text[..digits].parse().ok().filter(|grade| *grade <= 10)
}

/// Returns the class in one spelling, lower case without blanks and stops: `4. A` is `4a`;
/// none for a mere grade.
pub(crate) fn class(text: &str) -> Option<String> {
    let text = text.trim();
    let plain: String = text
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .collect();
    let letters = plain.trim_start_matches(|c: char| c.is_ascii_digit());
    let only_grade =
        matches!(letters, "" | "kl" | "klasse" | "klassetrin" | "årgang" | "trin");
    (!only_grade && plain.chars().count() <= 20).then_some(plain)
}

/// Returns a class that may leave ingest: a text with many digits could be a key of a
/// person and is none.
pub(crate) fn safe_class(text: &str) -> Option<String> {
    let n_digits = text.chars().filter(char::is_ascii_digit).count();
    if n_digits > 4 { None } else { class(text) }
}

fn is_reception(text: &str) -> bool {
    let text = text.to_lowercase();
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    letters.starts_with("børnehaveklasse") || letters == "bhkl" || letters == "bh"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_grade_is_read() {
        for (text, expected) in [
            ("4", Some(4)),
            ("4a", Some(4)),
            ("4. A", Some(4)),
            ("4. klasse", Some(4)),
            ("10.B", Some(10)),
            ("0. klassetrin", Some(0)),
            ("Bh.kl.", Some(0)),
            ("Børnehaveklasse", Some(0)),
            ("4.0", Some(4)),
            ("04", Some(4)),
            ("11", None),
            ("4,5", None),
            ("2024/25", None),
            ("", None),
            ("specialklasse", None),
        ] {
            assert_eq!(grade(text), expected, "{text}");
        }
    }

    #[test]
    fn a_class_has_one_spelling() {
        for text in ["4a", "4A", "4. A", " 4.a "] {
            assert_eq!(class(text).as_deref(), Some("4a"), "{text}");
        }
        assert_eq!(class("4. klasse"), None);
        assert_eq!(class("Myretuen").as_deref(), Some("myretuen"));
    }
}
