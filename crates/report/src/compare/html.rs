//! The page as text: data come in, and HTML goes out in which nothing of the data can
//! become markup or script, and which may load and run nothing but itself.

use datapakke_model::Language;
use sha2::{Digest, Sha256};

use super::data::Data;

const PAGE: &str = include_str!("../../../../report-templates/compare/page.html");
const FONTS: &str = include_str!("../../../../report-templates/compare/fonts/fonts.css");
const STYLE: &str = include_str!("../../../../report-templates/compare/style.css");
const SCRIPTS: [&str; 3] = [
    include_str!("../../../../report-templates/compare/data.js"),
    include_str!("../../../../report-templates/compare/draw.js"),
    include_str!("../../../../report-templates/compare/app.js"),
];

/// Returns the page.
pub(super) fn page(data: &Data, title: &str, language: Language) -> String {
    let style = format!("{FONTS}{STYLE}");
    let script = SCRIPTS.join("\n");
    let json = serde_json::to_string(data).expect("plain structs with text keys");
    let policy = policy(&style, &script);
    fill(
        PAGE,
        &[
            ("LANGUAGE", language.tag()),
            ("CSP", &policy),
            ("TITLE", &escape(title)),
            ("STYLE", &style),
            ("DATA", &inert(&json)),
            ("SCRIPT", &script),
        ],
    )
}

/// What the browser may do: run this script, use this style, and nothing else; pictures
/// are only those that the page itself makes while a view is saved.
fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data: blob:; \
         font-src data:; base-uri 'none'; form-action 'none'",
        digest(script),
        digest(style)
    )
}

fn digest(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let at = |k: usize| u32::from(part.get(k).copied().unwrap_or(0));
        let word = (at(0) << 16) | (at(1) << 8) | at(2);
        for k in 0..4 {
            let digit = (word >> (18 - 6 * k)) & 63;
            let there = k <= part.len();
            out.push(if there { char::from(DIGITS[digit as usize]) } else { '=' });
        }
    }
    out
}

/// Puts values into the places of a template, in one pass: a value is never searched.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let (before, after) = rest.split_at(start);
        out += before;
        let found = after.find("}}").and_then(|end| {
            let value = values.iter().find(|(name, _)| *name == &after[2..end])?;
            Some((end + 2, value.1))
        });
        let (used, value) = found.expect("every place of the template has a value");
        out += value;
        rest = &after[used..];
    }
    out + rest
}

/// Writes JSON so that it stays data inside a script element.
pub(super) fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_the_standard_has_it() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_value_is_put_in_and_never_searched() {
        assert_eq!(fill("a{{A}}b{{B}}", &[("A", "{{B}}"), ("B", "x")]), "a{{B}}bx");
    }

    #[test]
    fn data_cannot_end_their_element() {
        let text = "</script><!-- \u{2028} & \" ";
        let json = inert(&serde_json::to_string(text).unwrap());
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
