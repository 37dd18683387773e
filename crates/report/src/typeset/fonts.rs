//! The embedded fonts, loaded once per process, and what they can print.

use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::Font;

static FILES: [&[u8]; 3] =
    [crate::fonts::REGULAR, crate::fonts::SEMIBOLD, crate::fonts::ITALIC];

/// Stands for a character that the fonts do not hold.
const BOX: char = '□';

/// Returns the three fonts.
pub(super) fn all() -> &'static [Font] {
    static FONTS: OnceLock<Vec<Font>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let load = |file: &'static [u8]| Font::new(Bytes::new(file), 0);
        let fonts: Vec<_> = FILES.into_iter().filter_map(load).collect();
        assert_eq!(fonts.len(), FILES.len(), "the embedded fonts are sound");
        fonts
    })
}

/// Makes a text printable: line breaks become spaces, invisible characters go, and
/// what the fonts do not hold becomes a box and is added to `unknown`.
///
/// PDF/UA allows no glyph without a meaning, so one emoji would stop a whole pack.
pub(super) fn printable(text: &str, unknown: &mut String) -> Option<String> {
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
        return None;
    }
    Some(text.chars().filter_map(|c| replacement(c, unknown)).collect())
}

fn replacement(c: char, unknown: &mut String) -> Option<char> {
    match c {
        ' '..='~' => Some(c),
        '\n' | '\t' | '\r' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {
            None
        }
        c if c.is_control() => None,
        c if covered(c) => Some(c),
        c => {
            if !unknown.contains(c) {
                unknown.push(c);
            }
            Some(BOX)
        }
    }
}

fn covered(c: char) -> bool {
    all().iter().all(|font| font.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_text_and_signs_pass_untouched() {
        let text = "Æblehøjskolen – § 40 a: »≤ 5« −2 ±0 ×\u{a0}%\u{2011}";
        let mut unknown = String::new();
        assert_eq!(printable(text, &mut unknown).as_deref(), Some(text));
        assert_eq!(unknown, "");
    }

    #[test]
    fn names_from_elsewhere_and_signs_of_word_processors_pass_too() {
        let text = "Zoë, Łukasz, Şirin, Nguyễn, Ελένη, Юлия: “‘„…”’ — ≥ ≈ ‰ → ✓ € □";
        let mut unknown = String::new();
        assert_eq!(printable(text, &mut unknown).as_deref(), Some(text));
        assert_eq!(unknown, "");
    }

    #[test]
    fn what_the_fonts_lack_becomes_a_box_and_is_reported_once() {
        let mut unknown = String::new();
        let text = printable("a😀b\u{fe0f}\n😀\u{7}", &mut unknown);
        assert_eq!(text.as_deref(), Some("a□b □"));
        assert_eq!(unknown, "😀");
    }
}
