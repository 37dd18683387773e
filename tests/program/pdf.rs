//! Reads our own PDFs back: every glyph with its place, size and font, and the texts that
//! stand on no page.

use hayro_cmap::BfString;
use hayro_interpret::font::Glyph;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::{MaybeRef, Object};
use kurbo::{Affine, BezPath, Point, Rect};

/// One glyph on a page, in points from the upper left corner.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The text of the glyph.
    pub text: String,
    /// Left end of its baseline.
    pub x: f64,
    /// Baseline.
    pub y: f64,
    /// Font size.
    pub size: f64,
    /// Right end.
    pub right: f64,
}

/// One page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// Its glyphs in the order of painting.
    pub marks: Vec<Mark>,
}

impl Page {
    /// Returns the text in the order of painting, with blanks between runs that are
    /// apart and a new line when the baseline changes.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut last: Option<&Mark> = None;
        for mark in &self.marks {
            if let Some(last) = last {
                if (mark.y - last.y).abs() > 0.5 {
                    out.push('\n');
                } else if mark.x - last.right > 0.18 * mark.size || mark.x < last.x {
                    out.push(' ');
                }
            }
            out.push_str(&mark.text);
            last = Some(mark);
        }
        out
    }
}

/// Reads a PDF.
pub fn pages(bytes: &[u8]) -> Vec<Page> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF that can be read");
    let read = |page| {
        let (width, height) = hayro_syntax::page::Page::render_dimensions(page);
        let cache = InterpreterCache::new();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings::default();
        let mut context =
            Context::new(Affine::IDENTITY, bounds, &cache, pdf.xref(), settings);
        let mut reader = Reader { height: f64::from(height), marks: Vec::new() };
        interpret_page(page, &mut context, &mut reader);
        Page { width: f64::from(width), height: f64::from(height), marks: reader.marks }
    };
    pdf.pages().iter().map(read).collect()
}

/// Returns the texts that stand on no page but that a program may show or read aloud:
/// alternative texts, titles, outlines and all else that is a text, each after its name.
pub fn beside_pages(bytes: &[u8]) -> Vec<(String, String)> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF that can be read");
    let mut found = Vec::new();
    for object in pdf.objects() {
        texts("", &object, &mut found);
    }
    found
}

fn texts(name: &str, object: &Object<'_>, found: &mut Vec<(String, String)>) {
    // What is only referred to is an object of its own, and is met as one.
    match object {
        Object::String(text) => found.push((name.to_owned(), decoded(text))),
        Object::Dict(entries) => {
            for (name, value) in entries.entries() {
                if let MaybeRef::NotRef(value) = value {
                    texts(name.as_str(), &value, found);
                }
            }
        }
        Object::Array(all) => {
            for value in all.raw_iter() {
                if let MaybeRef::NotRef(value) = value {
                    texts(name, &value, found);
                }
            }
        }
        Object::Stream(stream) => {
            texts(name, &Object::Dict(stream.dict().clone()), found);
            if stream.dict().contains_key("Subtype")
                && let Ok(bytes) = stream.decoded()
                && bytes.starts_with(b"<?xpacket")
            {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                found.push(("Metadata".to_owned(), text));
            }
        }
        Object::Null(_) | Object::Boolean(_) | Object::Number(_) | Object::Name(_) => {}
    }
}

/// UTF-16 or UTF-8 where the text begins so, otherwise nearly Latin-1.
fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units =
                rest.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

struct Reader {
    height: f64,
    marks: Vec<Mark>,
}

impl Device<'_> for Reader {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => return,
        };
        let whole = transform * glyph_transform;
        let advance = match glyph {
            Glyph::Outline(outline) => f64::from(outline.advance_width().unwrap_or(0.0)),
            Glyph::Type3(_) => 0.0,
        };
        let start = whole * Point::ORIGIN;
        let end = whole * Point::new(advance, 0.0);
        // Glyphs are a thousand units high in their own space.
        let up = whole * Point::new(0.0, 1000.0);
        self.marks.push(Mark {
            text,
            x: start.x,
            y: self.height - start.y,
            size: (up - start).hypot(),
            right: end.x,
        });
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
    }
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

const MM: f64 = 72.0 / 25.4;
/// What stays white at the sides, and above and below the header and footer.
const SIDE_MM: f64 = 18.5;
const ENDS_MM: f64 = 8.0;
/// Header and footer stand beyond these.
const HEAD_MM: f64 = 24.0;
const FOOT_MM: f64 = 17.0;

/// Asserts that all text is inside the margins and at least eight points.
pub fn assert_within_margins(name: &str, pages: &[Page]) {
    for (i, page) in pages.iter().enumerate() {
        for mark in page.marks.iter().filter(|m| !m.text.trim().is_empty()) {
            let place = format!("{name} page {}: {mark:?}", i + 1);
            assert!(mark.x > SIDE_MM * MM, "{place}");
            assert!(mark.right < page.width - SIDE_MM * MM, "{place}");
            assert!(
                mark.y > ENDS_MM * MM && mark.y < page.height - ENDS_MM * MM,
                "{place}"
            );
            assert!(mark.size > 7.9, "{place}");
        }
    }
}

/// Asserts that every page has at least so many glyphs besides its header and footer.
pub fn assert_not_empty(name: &str, pages: &[Page], least: usize) {
    for (i, page) in pages.iter().enumerate() {
        let body = |y: f64| y > HEAD_MM * MM && y < page.height - FOOT_MM * MM;
        let n = page.marks.iter().filter(|m| body(m.y)).count();
        assert!(n > least, "{name} page {}: {n} glyphs", i + 1);
    }
}
