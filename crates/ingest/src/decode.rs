//! Bytes of unknown encoding to text: UTF-8, UTF-16 and Windows-1252, with or without BOM.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use datapakke_model::Diagnostic;

use crate::message;

/// The longest line that is read; a real export's line is a thousandth of this.
pub const LONGEST_LINE: usize = 8 << 20;

/// Why bytes are not text that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing, or only blanks.
    Empty,
    /// Not text at all.
    Binary,
    /// Text with NUL bytes in it; the line of the first, from one.
    Nul(u32),
    /// A line longer than [`LONGEST_LINE`]; which, from one.
    LongLine(u32),
    /// A workbook of the old binary format.
    OldExcel,
    /// A page for browsers that calls itself a table.
    Html,
    /// A workbook saved as XML of Excel 2003.
    ExcelXml,
    /// A PDF.
    Pdf,
    /// A workbook that is cut off or damaged.
    BrokenWorkbook,
    /// A workbook that unpacks to more than is safe.
    ZipBomb,
    /// An archive that is no workbook.
    OtherZip,
    /// JSON that is cut off or damaged.
    BrokenJson,
    /// JSON of a shape that is not a list of flat records.
    OtherJson,
}

/// Text and how it was encoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded<'a> {
    /// The text without BOM.
    pub text: Cow<'a, str>,
    /// The first line (from one) that was not UTF-8 while others were, if any.
    pub mixed: Option<u32>,
}

impl Decoded<'_> {
    /// Returns what is to be said about the encoding, if anything.
    pub fn remark(&self, file: &str) -> Option<Diagnostic> {
        self.mixed.map(|line| message::mixed_encodings(file, line))
    }
}

/// Decodes a whole file.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::Empty);
    }
    let decoded = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        decode_eight(rest)?
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        plain(UTF_16LE.decode_without_bom_handling(rest).0)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        plain(UTF_16BE.decode_without_bom_handling(rest).0)
    } else {
        match zeros(bytes) {
            (true, false) => plain(UTF_16BE.decode_without_bom_handling(bytes).0),
            (false, true) => plain(UTF_16LE.decode_without_bom_handling(bytes).0),
            (true, true) | (false, false) => decode_eight(bytes)?,
        }
    };
    if decoded
        .text
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .is_empty()
    {
        return Err(Refusal::Empty);
    }
    if is_rubbish(&decoded.text) {
        return Err(Refusal::Binary);
    }
    Ok(decoded)
}

/// Text that may be read piece by piece, because every line can be decoded alone.
#[derive(Debug, Clone, Copy)]
pub enum Lines<'a> {
    /// UTF-8, without BOM.
    Utf8(&'a str),
    /// Windows-1252.
    Western(&'a [u8]),
}

/// Returns a file whose lines can be read one by one: one encoding throughout, no NUL,
/// no quotation mark (behind which a line may go on), lines ended by a newline. All other
/// files are for [`decode`], which finds what is wrong with them.
pub fn lines(bytes: &[u8]) -> Option<Lines<'_>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole = !bytes.contains(&b'"') && !bytes.contains(&0);
    let other = [b"\xef\xbb\xbf".as_slice(), b"\xff\xfe", b"\xfe\xff"];
    let marked = other.iter().any(|mark| bytes.starts_with(mark));
    if !whole || marked || !bytes.contains(&b'\n') || u32::try_from(bytes.len()).is_err()
    {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Lines::Utf8(text)),
        Err(error) => {
            (!has_utf8(bytes, error.valid_up_to())).then_some(Lines::Western(bytes))
        }
    }
}

impl<'a> Lines<'a> {
    /// Returns the bytes.
    pub fn bytes(&self) -> &'a [u8] {
        match self {
            Lines::Utf8(text) => text.as_bytes(),
            Lines::Western(bytes) => bytes,
        }
    }

    /// Returns the text of some whole lines.
    pub fn text(&self, range: std::ops::Range<usize>) -> Cow<'a, str> {
        match self {
            Lines::Utf8(text) => Cow::Borrowed(&text[range]),
            Lines::Western(bytes) => {
                WINDOWS_1252.decode_without_bom_handling(&bytes[range]).0
            }
        }
    }

    /// Cuts a range into ranges of whole lines of about this many bytes.
    pub fn cut(
        &self,
        range: std::ops::Range<usize>,
        most: usize,
    ) -> impl Iterator<Item = std::ops::Range<usize>> + use<'a> {
        let (bytes, mut at) = (self.bytes(), range.start);
        std::iter::from_fn(move || {
            let rest = &bytes[at..range.end];
            let newline = rest.iter().skip(most).position(|b| *b == b'\n');
            let end = newline.map_or(range.end, |n| at + most + n + 1);
            let piece = (at < end).then_some(at..end);
            at = end;
            piece
        })
    }
}

/// Returns the number of newlines.
pub fn newlines(bytes: &[u8]) -> usize {
    // Short sums in bytes are added many at a time.
    let short = |part: &[u8]| {
        part.iter().fold(0_u8, |sum, b| sum.wrapping_add(u8::from(*b == b'\n')))
    };
    bytes.chunks(192).map(|part| usize::from(short(part))).sum()
}

fn plain(text: Cow<'_, str>) -> Decoded<'_> {
    Decoded { text, mixed: None }
}

/// Tells at which of the two positions of a pair the bytes are mostly zero, as they are
/// in UTF-16 of European text.
fn zeros(bytes: &[u8]) -> (bool, bool) {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let pairs = head.len() / 2;
    let count =
        |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (first, second) = (count(0), count(1));
    let mostly =
        |n: usize, other: usize| pairs > 1 && n * 10 >= pairs * 7 && other * 20 <= pairs;
    (mostly(first, second), mostly(second, first))
}

fn decode_eight(bytes: &[u8]) -> Result<Decoded<'_>, Refusal> {
    if bytes.contains(&0) {
        let at = bytes.iter().position(|b| *b == 0).unwrap_or_default();
        let odd = |b: &&u8| **b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
        let n_odd = bytes.iter().take(1 << 16).filter(odd).count();
        if n_odd * 20 > bytes.len().min(1 << 16) {
            return Err(Refusal::Binary);
        }
        return Err(Refusal::Nul(line_of(bytes, at)));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(plain(Cow::Borrowed(text))),
        Err(error) => error,
    };
    if !has_utf8(bytes, error.valid_up_to()) {
        return Ok(plain(WINDOWS_1252.decode_without_bom_handling(bytes).0));
    }
    let mut text = String::with_capacity(bytes.len() + 64);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0),
        }
    }
    let mixed = Some(line_of(bytes, error.valid_up_to()));
    Ok(Decoded { text: Cow::Owned(text), mixed })
}

/// Tells whether a file that is not all UTF-8 is so in parts.
fn has_utf8(bytes: &[u8], valid: usize) -> bool {
    !bytes[..valid].is_ascii() || has_utf8_line(bytes)
}

/// Tells whether a line has letters beyond ASCII and is UTF-8.
fn has_utf8_line(bytes: &[u8]) -> bool {
    const BLOCK: usize = 256;
    let mut at = 0;
    while at < bytes.len() {
        let block = &bytes[at..bytes.len().min(at + BLOCK)];
        if block.is_ascii() {
            at += block.len();
            continue;
        }
        let high = at + block.iter().position(|b| *b >= 0x80).unwrap_or_default();
        let start =
            bytes[..high].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let length = bytes[high..].iter().position(|b| *b == b'\n');
        let end = length.map_or(bytes.len(), |length| high + length);
        if std::str::from_utf8(&bytes[start..end]).is_ok() {
            return true;
        }
        at = end;
    }
    false
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    1 + newlines(&bytes[..at]) as u32
}

/// Text of an export has next to no control characters.
fn is_rubbish(text: &str) -> bool {
    let head: Vec<char> = text.chars().take(4096).collect();
    let odd = |c: &&char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
            || **c == '\u{fffd}'
    };
    let n_odd = head.iter().filter(odd).count();
    n_odd * 50 > head.len()
}

/// Returns the first line that is too long to be read, from one.
pub fn long_line(bytes: &[u8]) -> Option<u32> {
    let mut start = 0;
    // As far as a line may reach, the last newline is all that needs to be found.
    while let Some(reach) = bytes.get(start..=start + LONGEST_LINE) {
        match reach.iter().rposition(|b| *b == b'\n') {
            Some(newline) => start += newline + 1,
            None => return Some(line_of(bytes, start)),
        }
    }
    None
}

/// Returns the first bytes of a file, cut after a line where there is one.
pub fn head(bytes: &[u8], most: usize) -> &[u8] {
    if bytes.len() <= most {
        return bytes;
    }
    let head = &bytes[..most & !1];
    match head.iter().rposition(|b| *b == b'\n') {
        // In UTF-16LE the zero after the newline belongs to it.
        Some(at) if head.get(at + 1) == Some(&0) => &head[..at + 2],
        Some(at) => &head[..=at],
        None => head,
    }
}

/// Returns what a file is that is surely no text.
pub fn known_binary(bytes: &[u8]) -> Option<Refusal> {
    let start = bytes.trim_ascii_start();
    let begins = |word: &[u8]| {
        start.len() >= word.len() && start[..word.len()].eq_ignore_ascii_case(word)
    };
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        Some(Refusal::OldExcel)
    } else if begins(b"%PDF") {
        Some(Refusal::Pdf)
    } else if begins(b"<!doctype html") || begins(b"<html") || begins(b"<table") {
        Some(Refusal::Html)
    } else if begins(b"<?xml") {
        let head = &bytes[..bytes.len().min(1024)];
        let excel = head.windows(11).any(|w| w == b"Excel.Sheet" || w == b"spreadsheet");
        Some(if excel { Refusal::ExcelXml } else { Refusal::Html })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DANISH: &str = "Skole;Fravær\r\nÆblegård Skole;7,3\r\n";

    fn text(bytes: &[u8]) -> String {
        decode(bytes).unwrap().text.into_owned()
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes =
            |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_seen_gives_the_same_text() {
        assert_eq!(text(DANISH.as_bytes()), DANISH);
        assert_eq!(text(format!("\u{feff}{DANISH}").as_bytes()), DANISH);
        assert_eq!(text(&WINDOWS_1252.encode(DANISH).0), DANISH);
        for little in [true, false] {
            assert_eq!(text(&utf16(DANISH, little)), DANISH, "without BOM");
            assert_eq!(
                text(&utf16(&format!("\u{feff}{DANISH}"), little)),
                DANISH,
                "with BOM"
            );
        }
    }

    #[test]
    fn lines_read_one_by_one_are_the_text_read_at_once() {
        let long = DANISH.repeat(50);
        let western = WINDOWS_1252.encode(&long).0.into_owned();
        for bytes in [long.as_bytes(), &western, format!("\u{feff}{long}").as_bytes()] {
            let lines = lines(bytes).unwrap();
            let all = 0..lines.bytes().len();
            for most in [0, 1, 40, 5000] {
                let parts: Vec<_> = lines.cut(all.clone(), most).collect();
                assert!(most > 40 || parts.len() > 10);
                let joined: String = parts.into_iter().map(|r| lines.text(r)).collect();
                assert_eq!(joined, text(bytes));
            }
        }
        assert_eq!(newlines(long.as_bytes()), 100);
    }

    #[test]
    fn what_cannot_be_read_line_by_line_is_left_to_the_whole() {
        let mixed = [DANISH.as_bytes(), b"c;\xe6\n"].concat();
        let quoted = b"a;\"b\nc\"\n".as_slice();
        let wide = utf16(DANISH, true);
        for bytes in [&mixed, quoted, &wide, b"a\rb", b"a\nb\0"] {
            assert!(lines(bytes).is_none());
        }
    }

    #[test]
    fn mixed_encodings_are_read_line_by_line_and_reported() {
        let mut bytes = "a;ø\nb;å\n".as_bytes().to_vec();
        bytes.extend_from_slice(b"c;\xe6\n");
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.text, "a;ø\nb;å\nc;æ\n");
        assert_eq!(decoded.mixed, Some(3));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b"").unwrap_err(), Refusal::Empty);
        assert_eq!(decode(b" \r\n ").unwrap_err(), Refusal::Empty);
        assert_eq!(decode(b"\xef\xbb\xbf").unwrap_err(), Refusal::Empty);
        let nul = b"aaaaaaaaaa;bbbbbbbbbbbbbbbbbb;cccccccccccccc\nbbbb;c\x00c\n";
        assert_eq!(decode(nul).unwrap_err(), Refusal::Nul(2));
        let binary: Vec<u8> = (0..2000_u32).map(|i| (i * 7919 % 251) as u8).collect();
        assert_eq!(decode(&binary).unwrap_err(), Refusal::Binary);
    }

    #[test]
    fn a_line_without_end_is_found() {
        let text = format!("a\n{}", "x".repeat(LONGEST_LINE + 1));
        assert_eq!(long_line(text.as_bytes()), Some(2));
        assert_eq!(long_line(b"a\nb"), None);
    }
}
