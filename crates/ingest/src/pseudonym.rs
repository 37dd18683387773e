//! CPR numbers and other keys of persons to keyed pseudonyms, before anything else sees them.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use datapakke_model::microdata::Pseudonym;

/// The secret of one project: 32 bytes that never leave its folder, wiped from memory
/// when nobody needs them any more.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// Makes a key from its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let mac = Hmac::<Sha256>::new_from_slice(bytes.as_ref());
        Key(mac.expect("HMAC takes a key of any length"))
    }

    /// Returns the pseudonym of a person's key: the first eight bytes of HMAC-SHA256.
    ///
    /// A CPR number gives the same pseudonym with and without hyphen and with its leading
    /// zero lost; any other text is taken without blanks around it, in lower case.
    pub fn pseudonym(&self, text: &str) -> Pseudonym {
        let normal = normal(text);
        let mut mac = self.0.clone();
        mac.update(normal.as_bytes());
        let digest = mac.finalize().into_bytes();
        let mut first = [0_u8; 8];
        first.copy_from_slice(&digest[..8]);
        Pseudonym(u64::from_be_bytes(first))
    }
}

fn normal(text: &str) -> String {
    match cpr(text) {
        Some(digits) => digits,
        None => text.trim().to_lowercase(),
    }
}

/// Returns the ten digits of a text that is a CPR number by form and date.
///
/// Modulus 11 is not asked for: numbers given out since 2007 need not satisfy it. A
/// leading zero lost by a spreadsheet (nine digits) and `101001.0` forms are mended.
pub fn cpr(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let mut digits = String::with_capacity(10);
    for (index, c) in text.chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '-' | ' ' | '\u{2011}' | '\u{2013}' if index == 5 || index == 6 => {}
            _ => return None,
        }
        if digits.len() > 10 {
            return None;
        }
    }
    if digits.len() == 9 {
        digits.insert(0, '0');
    }
    (digits.len() == 10 && is_date(&digits)).then_some(digits)
}

fn is_date(digits: &str) -> bool {
    let day: u8 = digits[0..2].parse().unwrap_or(0);
    let month: u8 = digits[2..4].parse().unwrap_or(0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => return false,
    };
    // Replacement numbers add 60 to the day.
    (1..=last).contains(&day) || (61..=60 + last).contains(&day)
}

/// Returns a text as it may be quoted in a message: runs of digits that could be a CPR
/// number are masked, mail addresses are left out, and long texts are cut.
pub fn safe_excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let text = text.trim();
    if text.contains('@') {
        return "\u{2026}".to_owned();
    }
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\u{0}')) {
        let joins = matches!(c, '-' | '\u{2011}' | '\u{2013}') && run.len() == 6
            || c == ' ' && run.chars().filter(char::is_ascii_digit).count() == 6;
        if c.is_ascii_digit() || joins {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        if digits >= 9 {
            out.push_str("\u{2022}\u{2022}\u{2022}\u{2022}");
        } else {
            out.push_str(&run);
        }
        run.clear();
        if c == '\u{0}' || c.is_control() {
            continue;
        }
        out.push(c);
    }
    if out.chars().count() > LONGEST {
        out = out.chars().take(LONGEST).chain(std::iter::once('\u{2026}')).collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_pseudonym_in_every_spelling() {
        let key = Key::from_bytes([7; 32]);
        let expected = key.pseudonym("0101011234");
        for text in
            ["010101-1234", " 0101011234 ", "101011234", "101011234.0", "010101 1234"]
        {
            assert_eq!(key.pseudonym(text), expected, "{text}");
        }
        assert_ne!(Key::from_bytes([8; 32]).pseudonym("0101011234"), expected);
        assert_eq!(key.pseudonym("Abc12 "), key.pseudonym("abc12"));
    }

    #[test]
    fn a_number_with_an_impossible_date_is_no_cpr() {
        for text in
            ["3201011234", "0113011234", "12345678", "01010112345", "01-0101-1234", ""]
        {
            assert_eq!(cpr(text), None, "{text}");
        }
        assert_eq!(cpr("611201-0000").as_deref(), Some("6112010000"));
    }

    #[test]
    fn a_quoted_text_never_holds_a_cpr_number_or_a_mail_address() {
        for text in [
            "x 010101-1234 y",
            "0101011234",
            "ref010101 1234.",
            "a@b.dk",
            "1234567890123",
        ] {
            let quoted = safe_excerpt(text);
            assert!(!quoted.contains("1234"), "{quoted}");
            assert!(!quoted.contains('@'), "{quoted}");
        }
        assert_eq!(safe_excerpt("159001 Bagsværd Skole"), "159001 Bagsværd Skole");
    }
}
