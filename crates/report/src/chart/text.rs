//! Words and a size in; their width and their lines in the embedded font out.

use crate::fonts::{REGULAR, SEMIBOLD};
use crate::theme::{MIN_PT, UNITS_PER_MM, UNITS_PER_PT};
use ab_glyph::{Font, FontRef};
use std::sync::OnceLock;

/// Height above the baseline that a text needs, in parts of its size.
pub(super) const ASCENT: f64 = 0.72;
/// Depth below the baseline that a text needs, in parts of its size.
pub(super) const DESCENT: f64 = 0.20;

/// The two weights that charts use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

/// Holds the advance of every character of the first four blocks, per em.
struct Face {
    font: FontRef<'static>,
    common: Vec<f32>,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Self {
        let font = FontRef::try_from_slice(bytes).expect("the embedded font is valid");
        let common = (0..0x180u32)
            .map(|c| char::from_u32(c).map_or(0.0, |c| advance(&font, c)))
            .collect();
        Self { font, common }
    }

    fn advance(&self, c: char) -> f32 {
        let known = self.common.get(c as usize).copied();
        known.unwrap_or_else(|| advance(&self.font, c))
    }
}

fn advance(font: &FontRef<'static>, c: char) -> f32 {
    let em = font.units_per_em().unwrap_or(1000.0);
    font.h_advance_unscaled(font.glyph_id(c)) / em
}

fn face(weight: Weight) -> &'static Face {
    static FACES: OnceLock<[Face; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| [Face::load(REGULAR), Face::load(SEMIBOLD)]);
    match weight {
        Weight::Regular => &faces[0],
        Weight::SemiBold => &faces[1],
    }
}

/// Returns the size in chart units.
pub(super) fn units(pt: f64) -> f64 {
    pt * UNITS_PER_PT
}

/// Returns the width of one line in chart units, kerning left out.
pub(super) fn width(text: &str, pt: f64, weight: Weight) -> f64 {
    let face = face(weight);
    let em: f32 = text.chars().map(|c| face.advance(c)).sum();
    f64::from(em) * units(pt)
}

/// Returns the width of one line in millimetres, kerning left out.
pub(crate) fn width_mm(words: &str, pt: f64, strong: bool) -> f64 {
    width(words, pt, weight_of(strong)) / UNITS_PER_MM
}

fn weight_of(strong: bool) -> Weight {
    if strong { Weight::SemiBold } else { Weight::Regular }
}

/// Returns how many lines words take in a column of so many millimetres.
pub(crate) fn lines_in(words: &str, pt: f64, strong: bool, mm: f64) -> usize {
    // The typesetter may break a little earlier than plain advances say.
    wrap(words.trim(), pt, weight_of(strong), 0.985 * mm * UNITS_PER_MM).lines.len()
}

/// Returns how many lines runs of words, each of them strong or not, take one after the other
/// in a column of so many millimetres; as near to the typesetter as advances say.
pub(crate) fn lines_of(runs: &[(&str, bool)], pt: f64, mm: f64) -> usize {
    lines_with(runs, pt, mm, 0.0)
}

/// Returns how many lines the words take with something of a width at the end of the last.
pub(crate) fn lines_with(runs: &[(&str, bool)], pt: f64, mm: f64, end: f64) -> usize {
    let space = width_mm(" ", pt, false);
    let words = runs.iter().flat_map(|(text, strong)| {
        text.split_whitespace_breakable().map(|word| (word, *strong))
    });
    let (mut lines, mut used) = (0, f64::INFINITY);
    for (word, strong) in words {
        let mut joint = space;
        for part in word.split_inclusive('-') {
            let wide = width_mm(part, pt, strong);
            if used + joint + wide <= mm {
                used += joint + wide;
            } else {
                (lines, used) = (lines + 1, wide);
            }
            joint = 0.0;
        }
    }
    lines + usize::from(end > 0.0 && used + end > mm)
}

/// Holds words set in lines that fit a given width.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub lines: Vec<String>,
    pub pt: f64,
    pub weight: Weight,
    pub width: f64,
}

impl Block {
    /// Returns the distance between two baselines.
    pub fn leading(&self) -> f64 {
        units(self.pt) * 1.14
    }

    /// Returns the height from the first line's top to the last line's depth.
    pub fn height(&self) -> f64 {
        match self.lines.len() {
            0 => 0.0,
            n => units(self.pt) * (ASCENT + DESCENT) + self.leading() * (n - 1) as f64,
        }
    }
}

/// Sets words in at most `most` units: one line, then smaller, then more lines.
pub(super) fn fit(text: &str, pt: f64, weight: Weight, most: f64) -> Block {
    let text = text.trim();
    if text.is_empty() {
        return Block { lines: vec![], pt, weight, width: 0.0 };
    }
    let one = |pt: f64| Block {
        lines: vec![text.to_owned()],
        pt,
        weight,
        width: width(text, pt, weight),
    };
    let sizes = if pt > MIN_PT { vec![pt, MIN_PT] } else { vec![pt] };
    for &size in &sizes {
        let block = one(size);
        if block.width <= most {
            return block;
        }
    }
    let normal = wrap(text, pt, weight, most);
    if normal.lines.len() <= 2 { normal } else { wrap(text, MIN_PT, weight, most) }
}

/// Breaks words into lines of at most `most` units; never shortens them.
pub(super) fn wrap(text: &str, pt: f64, weight: Weight, most: f64) -> Block {
    let mut lines: Vec<String> = vec![];
    let mut line = String::new();
    for word in text.split_whitespace_breakable() {
        let joined =
            if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&joined, pt, weight) <= most {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = split_word(word, pt, weight, most, &mut lines);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    let widest = lines.iter().map(|l| width(l, pt, weight)).fold(0.0, f64::max);
    Block { lines, pt, weight, width: widest }
}

/// Splits one long word where Danish may be split, otherwise anywhere, with hyphens; full
/// lines are pushed, the rest returned.
fn split_word(
    word: &str,
    pt: f64,
    weight: Weight,
    most: f64,
    lines: &mut Vec<String>,
) -> String {
    let wide = |text: &str| width(text, pt, weight);
    let parts: Vec<&str> = word
        .split_inclusive('-')
        .flat_map(|part| hypher::hyphenate(part, hypher::Lang::Danish))
        .collect();
    let mut piece = String::new();
    for (at, part) in parts.iter().enumerate() {
        let whole = piece.clone() + part;
        let last = at + 1 == parts.len();
        let reserve = if last || whole.ends_with('-') { 0.0 } else { wide("-") };
        if wide(&whole) + reserve <= most {
            piece = whole;
            continue;
        }
        if !piece.is_empty() {
            lines.push(hyphened(std::mem::take(&mut piece)));
        }
        piece =
            split_anywhere(part, most - if last { 0.0 } else { wide("-") }, wide, lines);
    }
    piece
}

/// Splits between any letters what has no better place.
fn split_anywhere(
    part: &str,
    most: f64,
    wide: impl Fn(&str) -> f64,
    lines: &mut Vec<String>,
) -> String {
    let mut piece = String::new();
    let mut letters = part.chars().peekable();
    while let Some(c) = letters.next() {
        let reserve = if letters.peek().is_some() { wide("-") } else { 0.0 };
        let whole = format!("{piece}{c}");
        if !piece.is_empty() && wide(&whole) + reserve > most {
            lines.push(hyphened(std::mem::take(&mut piece)));
        }
        piece.push(c);
    }
    piece
}

fn hyphened(piece: String) -> String {
    if piece.ends_with('-') { piece } else { piece + "-" }
}

/// Splits at ordinary spaces only: a no-break space keeps »17 %« together.
trait Breakable {
    fn split_whitespace_breakable(&self) -> impl Iterator<Item = &str>;
}

impl Breakable for str {
    fn split_whitespace_breakable(&self) -> impl Iterator<Item = &str> {
        self.split([' ', '\n', '\t']).filter(|word| !word.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_signs_have_the_widths_of_the_font_file() {
        for c in ["0", "7", "+", "\u{2212}"] {
            assert!(
                (width(c, 10.0, Weight::Regular) / units(10.0) - 0.497).abs() < 0.001
            );
            assert!(
                (width(c, 10.0, Weight::SemiBold) / units(10.0) - 0.513).abs() < 0.001
            );
        }
    }

    #[test]
    fn danish_letters_and_signs_are_in_the_font() {
        for c in "æøåÆØÅ–−≤≥»«§·±×▲▼△▽é".chars() {
            for bytes in [REGULAR, SEMIBOLD] {
                let font = FontRef::try_from_slice(bytes).unwrap();
                assert_ne!(font.glyph_id(c).0, 0, "{c} is missing");
            }
        }
    }

    #[test]
    fn long_words_are_split_and_nothing_is_lost() {
        let name = "Specialpædagogikkens Fællesskabsinstitutionsafdeling Øst";
        let block = wrap(name, 8.0, Weight::Regular, 1500.0);
        assert!(block.lines.len() > 2);
        assert!(block.width <= 1500.0);
        let joined: String = block.lines.concat().replace(['-', ' '], "");
        assert_eq!(joined, name.replace(' ', ""));
    }

    #[test]
    fn a_long_word_is_split_where_danish_may_be() {
        let lines = |word: &str, most| wrap(word, 8.0, Weight::SemiBold, most).lines;
        assert_eq!(lines("Medbestemmelse", 1700.0), ["Medbestem-", "melse"]);
        assert_eq!(lines("Kompetencedækning", 1700.0), ["Kompetence-", "dækning"]);
        assert_eq!(lines("Skole-hjem-samarbejde", 1600.0), ["Skole-hjem-", "samarbejde"]);
    }

    #[test]
    fn a_no_break_space_keeps_number_and_unit_together() {
        let block = wrap("over 17\u{a0}% fravær", 8.0, Weight::Regular, 900.0);
        assert!(block.lines.iter().any(|l| l.contains("17\u{a0}%")), "{block:?}");
    }
}
