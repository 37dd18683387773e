//! A drawn chart comes in, a PNG for Word goes out: our own fonts, no font of the machine.

use std::sync::{Arc, OnceLock};

use resvg::usvg::{Options, Tree, fontdb};
use tiny_skia::{Color, Pixmap, Transform};

/// Dots in an inch: sharp in print, small in the file.
const DPI: f64 = 200.0;
/// Air at the right, where the last letter of a chart may stand out by a hair.
pub(super) const AIR_MM: f64 = 0.8;
/// The widest picture, whatever a chart says of itself.
const MOST: f64 = 4000.0;

/// Draws an SVG as PNG at the size it has on paper; none when it cannot be drawn.
pub(super) fn png(svg: &str, width_mm: f64, height_mm: f64) -> Option<Vec<u8>> {
    let options = Options { fontdb: Arc::clone(fonts()), ..Options::default() };
    let tree = Tree::from_str(svg, &options).ok()?;
    let dots = |mm: f64| (mm / 25.4 * DPI).round().clamp(1.0, MOST) as u32;
    let mut picture = Pixmap::new(dots(width_mm + AIR_MM), dots(height_mm))?;
    picture.fill(Color::WHITE);
    let scale = Transform::from_scale(
        dots(width_mm) as f32 / tree.size().width(),
        picture.height() as f32 / tree.size().height(),
    );
    resvg::render(&tree, scale, &mut picture.as_mut());
    picture.encode_png().ok()
}

fn fonts() -> &'static Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        for file in [crate::fonts::REGULAR, crate::fonts::SEMIBOLD, crate::fonts::ITALIC]
        {
            fonts.load_font_data(file.to_vec());
        }
        fonts.set_sans_serif_family(crate::theme::FAMILY);
        Arc::new(fonts)
    })
}
