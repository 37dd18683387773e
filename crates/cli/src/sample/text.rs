//! Values come in, bytes go out: number styles, encodings and delimited files as Danish
//! systems write them.

/// Rounds half away from zero and writes a fixed number of decimals with a full stop.
pub(super) fn plain(value: f64, decimals: u32) -> String {
    let scale = 10_i64.pow(decimals);
    let scaled = (value.abs() * scale as f64 + 0.5 + 1e-9) as i64;
    let sign = if value < 0.0 && scaled > 0 { "-" } else { "" };
    let (whole, rest) = (scaled / scale, scaled % scale);
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = decimals as usize),
    }
}

/// Writes a number with a decimal comma and, from a thousand, a full stop: `2.351`.
pub(super) fn danish(value: f64, decimals: u32) -> String {
    let text = plain(value, decimals);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let comma = if rest.is_empty() { "" } else { "," };
    format!("{sign}{}{comma}{rest}", thousands(whole, '.'))
}

/// Writes a number with a decimal comma and no thousands sign.
pub(super) fn comma(value: f64, decimals: u32) -> String {
    plain(value, decimals).replace('.', ",")
}

/// Writes a percentage as the statistics API does: `14,4 %`.
pub(super) fn percent(value: f64) -> String {
    format!("{} %", danish(value, 1))
}

/// Puts a sign between every three digits.
pub(super) fn thousands(whole: &str, sign: char) -> String {
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(sign);
        }
        out.push(digit);
    }
    out
}

/// Rounds to a number of decimals, half away from zero.
pub(super) fn rounded(value: f64, decimals: u32) -> f64 {
    plain(value, decimals).parse().expect("a plain number is a number")
}

/// Text as Windows-1252; a character outside it becomes `?`, as Excel does.
pub(super) fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '€' => 0x80,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        '…' => 0x85,
        c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
    };
    text.chars().map(byte).collect()
}

/// Text as UTF-8 with a byte order mark.
pub(super) fn utf8_bom(text: &str) -> Vec<u8> {
    let mut out = vec![0xef, 0xbb, 0xbf];
    out.extend_from_slice(text.as_bytes());
    out
}

/// Text as UTF-16, little end first, with or without a byte order mark.
pub(super) fn utf16(text: &str, bom: bool) -> Vec<u8> {
    let mark = bom.then_some(0xfeff_u16);
    mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Rows as delimited text; a cell is quoted when it must be.
pub(super) fn delimited(rows: &[Vec<String>], delimiter: char, line_end: &str) -> String {
    let mut out = String::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push(delimiter);
            }
            if cell.contains([delimiter, '"', '\n', '\r']) {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(cell);
            }
        }
        out.push_str(line_end);
    }
    out
}

/// Cells as owned text.
pub(super) fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_danish_systems_write_them() {
        assert_eq!(danish(2351.0, 0), "2.351");
        assert_eq!(danish(1_234_567.25, 1), "1.234.567,3");
        assert_eq!(danish(-0.3, 1), "-0,3");
        assert_eq!(danish(-0.01, 1), "0,0");
        assert_eq!(danish(7.25, 1), "7,3");
        assert_eq!(percent(100.0), "100,0 %");
        assert_eq!(comma(1234.5, 1), "1234,5");
    }

    #[test]
    fn encodings_hold_danish_letters() {
        assert_eq!(windows_1252("æøå–"), [0xe6, 0xf8, 0xe5, 0x96]);
        assert_eq!(utf16("å", true), [0xff, 0xfe, 0xe5, 0x00]);
        assert_eq!(&utf8_bom("a")[..3], [0xef, 0xbb, 0xbf]);
    }

    #[test]
    fn cells_with_delimiters_are_quoted() {
        let rows = [row(["a;b", "c\"d", "e"])];
        assert_eq!(delimited(&rows, ';', "\r\n"), "\"a;b\";\"c\"\"d\";e\r\n");
    }
}
