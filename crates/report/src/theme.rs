//! The pack's colours and sizes; a municipality's own colour in, a checked theme out.

use serde::Serialize;
use std::fmt;

/// Holds one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Color {
    /// Red part.
    pub r: u8,
    /// Green part.
    pub g: u8,
    /// Blue part.
    pub b: u8,
}

impl Color {
    /// Makes a colour from a number such as `0x0B4A85`.
    pub const fn hex(rgb: u32) -> Self {
        Self { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8 }
    }

    /// Reads `#0B4A85` (the mark may be left out).
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        let plain = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then(|| u32::from_str_radix(digits, 16).ok().map(Self::hex))?
    }

    /// Returns the contrast on white by WCAG 2.2, from 1 to 21.
    pub fn contrast_on_white(self) -> f64 {
        1.05 / (self.luminance() + 0.05)
    }

    fn luminance(self) -> f64 {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.r) + 0.7152 * part(self.g) + 0.0722 * part(self.b)
    }

    /// Returns hue in degrees and chroma (0 to 1) of the HSV cone.
    fn hue(self) -> (f64, f64) {
        let [r, g, b] = [self.r, self.g, self.b].map(|c| f64::from(c) / 255.0);
        let (most, least) = (r.max(g).max(b), r.min(g).min(b));
        let chroma = most - least;
        if chroma == 0.0 {
            return (0.0, 0.0);
        }
        let sixth = if most == r {
            ((g - b) / chroma).rem_euclid(6.0)
        } else if most == g {
            (b - r) / chroma + 2.0
        } else {
            (r - g) / chroma + 4.0
        };
        (60.0 * sixth, chroma)
    }

    /// Mixes the colour with white: `part` 0 keeps it, 1 is white.
    fn toward_white(self, part: f64) -> Self {
        let mix = |c: u8| (f64::from(c) + (255.0 - f64::from(c)) * part).round() as u8;
        Self { r: mix(self.r), g: mix(self.g), b: mix(self.b) }
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.r, self.g, self.b)
    }
}

/// Text and the nation's line.
pub const INK: Color = Color::hex(0x17212E);
/// Secondary text.
pub const INK2: Color = Color::hex(0x566173);
/// The unit.
pub const OWN: Color = Color::hex(0x0B4A85);
/// The second step of the unit's ramp.
pub const OWN2: Color = Color::hex(0x4378AC);
/// The third step, and intervals.
pub const OWN3: Color = Color::hex(0xC3D7EA);
/// The fourth step.
pub const OWN4: Color = Color::hex(0xE6EDF5);
/// The band behind a line.
pub const BAND: Color = Color::hex(0xD3E2F0);
/// The tint of a row in which something is certain.
pub const HIT: Color = Color::hex(0xEDF3F9);
/// The municipality's mark.
pub const KOM: Color = Color::hex(0x8A93A2);
/// Another unit.
pub const DOT: Color = Color::hex(0xA3ACBA);
/// Axes, limits and breaks.
pub const GREY: Color = Color::hex(0x7C8696);
/// Rules.
pub const LINE: Color = Color::hex(0xC6CCD6);
/// The grid.
pub const HAIR: Color = Color::hex(0xDDE1E7);
/// Where a change cannot be seen.
pub const ZONE: Color = Color::hex(0xE9ECF0);
/// Inside the limits.
pub const TINT: Color = Color::hex(0xF3F5F8);
/// The ground of people's words.
pub const SAND: Color = Color::hex(0xFAF4E8);
/// The label of people's words.
pub const VOICE: Color = Color::hex(0x8A5A12);
/// The writing line.
pub const SANDLINE: Color = Color::hex(0xB89F6C);
/// Paper.
pub const WHITE: Color = Color::hex(0xFFFFFF);
/// The hatch of a hidden value.
pub const HIDDEN: Color = Color::hex(0xD5DAE1);
/// The municipality's ramp, from most to least wanted; hatch in [`GREY`] follows.
pub const GREY_RAMP: [Color; 4] = [
    Color::hex(0x6B7686),
    Color::hex(0xA4ADB9),
    Color::hex(0xD3D8DF),
    Color::hex(0xECEEF2),
];
/// A common item of the agenda.
pub const COMMON: Color = Color::hex(0xD5DAE2);

/// The embedded family, as it names itself.
pub const FAMILY: &str = "Datapakke Sans";
/// Chart units in a millimetre.
pub const UNITS_PER_MM: f64 = 100.0;
/// Chart units in a point.
pub const UNITS_PER_PT: f64 = 35.277_777_8;
/// Millimetres of a point.
pub(crate) const PT_MM: f64 = UNITS_PER_PT / UNITS_PER_MM;
/// The smallest allowed text.
pub const MIN_PT: f64 = 8.0;
/// Axis, base and source text.
pub const AXIS_PT: f64 = 8.0;
/// Subtitles and tables.
pub const TABLE_PT: f64 = 8.5;
/// Row labels.
pub const LABEL_PT: f64 = 9.0;
/// The unit's value.
pub const VALUE_PT: f64 = 10.5;
/// Titles of figures.
pub const TITLE_PT: f64 = 11.0;

/// Holds the colours that depend on the municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Theme {
    /// The unit.
    pub own: Color,
    /// The second step of the ramp, and last year.
    pub own2: Color,
    /// The third step, and intervals.
    pub own3: Color,
    /// The fourth step.
    pub own4: Color,
    /// The band behind a line.
    pub band: Color,
    /// The tint of a row in which something is certain.
    pub hit: Color,
}

impl Default for Theme {
    fn default() -> Self {
        Self { own: OWN, own2: OWN2, own3: OWN3, own4: OWN4, band: BAND, hit: HIT }
    }
}

/// Says why a municipality's colour cannot mark the unit.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ColorError {
    /// Too pale to read.
    #[error("contrast on white is {0:.1}:1, at least 7:1 is needed")]
    Pale(f64),
    /// Red means bad to too many readers.
    #[error("the colour is red, which reads as a verdict")]
    Red,
    /// Green means good to too many readers.
    #[error("the colour is green, which reads as a verdict")]
    Green,
}

impl Theme {
    /// Builds the theme on the municipality's colour, or says why it cannot be used.
    ///
    /// Needed: contrast of at least 7:1 on white, and a hue that is neither red
    /// (330° to 25°) nor green (70° to 170°); greys have no hue and pass.
    pub fn with_own(own: Color) -> Result<Self, ColorError> {
        let contrast = own.contrast_on_white();
        if contrast < 7.0 {
            return Err(ColorError::Pale(contrast));
        }
        let (hue, chroma) = own.hue();
        if chroma > 0.08 {
            if !(25.0..330.0).contains(&hue) {
                return Err(ColorError::Red);
            }
            if (70.0..=170.0).contains(&hue) {
                return Err(ColorError::Green);
            }
        }
        if own == OWN {
            return Ok(Self::default());
        }
        Ok(Self {
            own,
            own2: second_step(own),
            own3: own.toward_white(0.77),
            own4: own.toward_white(0.90),
            band: own.toward_white(0.83),
            hit: own.toward_white(0.93),
        })
    }
}

/// Lightens a colour as far as white text on it stays readable (4.5:1).
fn second_step(own: Color) -> Color {
    (0..=60)
        .map(|step| own.toward_white(f64::from(step) / 100.0))
        .take_while(|c| c.contrast_on_white() >= 4.5)
        .last()
        .unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_colour_passes_its_own_rule() {
        assert_eq!(Theme::with_own(OWN), Ok(Theme::default()));
        assert!((OWN.contrast_on_white() - 9.0).abs() < 0.5);
    }

    #[test]
    fn red_green_and_pale_are_refused_with_the_reason() {
        assert_eq!(Theme::with_own(Color::hex(0x8B0000)), Err(ColorError::Red));
        assert_eq!(Theme::with_own(Color::hex(0x0A4D1C)), Err(ColorError::Green));
        assert!(matches!(
            Theme::with_own(Color::hex(0x4FA3E0)),
            Err(ColorError::Pale(c)) if c < 7.0
        ));
    }

    #[test]
    fn another_dark_colour_gets_a_ramp_that_grows_paler() {
        let theme = Theme::with_own(Color::hex(0x4B2E83)).expect("dark violet passes");
        let ramp = [theme.own, theme.own2, theme.own3, theme.own4];
        assert!(ramp.is_sorted_by(|a, b| a.luminance() < b.luminance()));
        assert!(theme.own2.contrast_on_white() >= 4.5, "white text must be readable");
    }

    #[test]
    fn colours_read_and_print() {
        assert_eq!(Color::parse("#0b4a85"), Some(OWN));
        assert_eq!(OWN.to_string(), "#0B4A85");
        assert_eq!(Color::parse("#0b4a8"), None);
        assert_eq!(Color::parse("#+b4a85"), None);
    }
}
