//! A chart's SVG in; its shapes, and its texts as Typst places them, out.
//!
//! Typst sets a text in half of the time that it takes to read one from an SVG.

use serde::Serialize;

/// Texts that look alike, as `components/figure.typ` reads them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Labels {
    /// Size in millimetres.
    size: f64,
    fill: String,
    weight: u16,
    align: &'static str,
    /// Place beside the left, the middle or the right of the chart, baseline below its top,
    /// both in millimetres, and words.
    texts: Vec<(f64, f64, String)>,
}

/// Takes the texts out of a chart that is placed as wide as this, enlarged perhaps; one whose
/// texts are not those of our charts stays whole.
pub(super) fn split(svg: &str, width_mm: f64) -> (String, Vec<Labels>) {
    take_out(svg, width_mm).unwrap_or_else(|| (svg.to_owned(), Vec::new()))
}

fn take_out(svg: &str, width_mm: f64) -> Option<(String, Vec<Labels>)> {
    let width = canvas_width(svg)?;
    let canvas = Canvas { width, mm: width_mm / width };
    let (mut shapes, mut found) = (String::with_capacity(svg.len()), Vec::new());
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once("<text ") {
        let (look, after) = after.split_once('>')?;
        let (words, after) = after.split_once("</text>")?;
        shapes.push_str(before.trim_end());
        add(&mut found, look, words, &canvas)?;
        rest = after;
    }
    shapes.push_str(rest);
    Some((shapes, found))
}

fn canvas_width(svg: &str) -> Option<f64> {
    let (_, after) = svg.split_once("viewBox=\"0 0 ")?;
    after.split(' ').next()?.parse().ok()
}

/// What a chart is drawn on: its width, and how long one of its units is on the page.
struct Canvas {
    width: f64,
    mm: f64,
}

/// Adds one text to those of its look; none where an attribute is not known here.
fn add(
    found: &mut Vec<Labels>,
    look: &str,
    words: &str,
    &Canvas { width, mm }: &Canvas,
) -> Option<()> {
    let (mut x, mut y, mut size) = (None, None, None);
    let mut fill = "";
    let (mut weight, mut align, mut edge) = (400, "left", 0.0);
    let mut parts = look.split('"');
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        match (name.trim().trim_end_matches('='), value) {
            ("x", x_value) => x = x_value.parse::<f64>().ok(),
            ("y", y_value) => y = y_value.parse::<f64>().ok(),
            ("font-size", points) => size = points.parse::<f64>().ok(),
            ("fill", color) => fill = color,
            ("font-weight", number) => weight = number.parse().ok()?,
            ("text-anchor", "middle") => (align, edge) = ("center", width / 2.0),
            ("text-anchor", "end") => (align, edge) = ("right", width),
            _ => return None,
        }
    }
    let size = size? * mm;
    let text = ((x? - edge) * mm, y? * mm, plain(words)?);
    let alike = |one: &&mut Labels| {
        (one.size, one.fill.as_str(), one.weight, one.align)
            == (size, fill, weight, align)
    };
    match found.iter_mut().find(alike) {
        Some(labels) => labels.texts.push(text),
        None => {
            let (fill, texts) = (fill.to_owned(), vec![text]);
            found.push(Labels { size, fill, weight, align, texts });
        }
    }
    Some(())
}

/// Returns the words of a text element; none where something stands within them.
fn plain(words: &str) -> Option<String> {
    if words.contains('<') {
        return None;
    }
    let mut plain = words.trim().to_owned();
    // The sign that begins the others goes last.
    for (written, sign) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
    {
        plain = plain.replace(written, sign);
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{draw, samples};
    use crate::theme::Theme;

    fn one(look: &str, words: &str) -> String {
        let text = format!("<text {look}>\n{words}\n</text>\n");
        format!("<svg viewBox=\"0 0 6400 2532\">\n<rect/>\n{text}<path/>\n</svg>")
    }

    #[test]
    fn texts_keep_their_places_looks_and_signs() {
        let look = r##"x="2508" y="925" text-anchor="middle" font-size="352.8" fill="#0B4A85" font-weight="600""##;
        let svg = one(look, "&lt;b&gt; &amp;amp; &quot;ø&apos;");
        let (shapes, found) = split(&svg, 64.0);
        assert_eq!(shapes, "<svg viewBox=\"0 0 6400 2532\">\n<rect/>\n<path/>\n</svg>");
        let [labels] = found.as_slice() else { panic!("{found:?}") };
        assert!((labels.size - 3.528).abs() < 1e-9, "{}", labels.size);
        assert_eq!((labels.weight, labels.align), (600, "center"));
        assert_eq!(labels.fill, "#0B4A85");
        let (x, y, words) = &labels.texts[0];
        assert!((x + 6.92).abs() < 1e-9 && (y - 9.25).abs() < 1e-9, "{x} {y}");
        assert_eq!(words, "<b> &amp; \"ø'");
        // On a slide the same chart is larger, and its texts with it.
        let enlarged = &split(&svg, 96.0).1[0];
        assert!((enlarged.size / labels.size - 1.5).abs() < 1e-9);
        let (wide, high, _) = &enlarged.texts[0];
        assert!((wide / x - 1.5).abs() < 1e-9 && (high / y - 1.5).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_of_our_charts_stays_whole() {
        for (look, words) in [
            (r#"x="1" y="2" font-size="282" transform="rotate(90)""#, "a"),
            (r#"x="1" y="2" font-size="282""#, "<tspan>a</tspan>"),
            (r#"x="1" font-size="282""#, "a"),
        ] {
            let svg = one(look, words);
            assert_eq!(split(&svg, 64.0), (svg.clone(), Vec::new()));
        }
    }

    #[test]
    fn every_text_of_a_drawn_chart_is_found() {
        for (name, chart) in samples() {
            let svg = draw(&chart, &Theme::default()).expect("a sample can be drawn").svg;
            let (shapes, found) = split(&svg, 82.0);
            assert!(!shapes.contains("<text"), "{name}");
            let n_texts: usize = found.iter().map(|labels| labels.texts.len()).sum();
            assert_eq!(n_texts, svg.matches("<text ").count(), "{name}");
        }
    }
}
