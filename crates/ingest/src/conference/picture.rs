//! The bytes of a picture to a smaller one without metadata: known by its first bytes,
//! bounded in size and pixels before anything is unpacked.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use datapakke_model::conference::PictureFormat;

/// The largest file that is opened.
pub(super) const MOST_BYTES: usize = 20 << 20;
/// The longest side, in pixels, of a picture that is unpacked.
const MOST_PIXELS: u32 = 16_000;
/// What a picture may unpack to.
const MOST_MEMORY: u64 = 320 << 20;
/// The most pixels, across and down, of a picture that is printed: 300 to the inch of the 58 × 34
/// mm that a pack gives to one, beyond which print shows no difference.
const PRINTED: (u32, u32) = (685, 402);
/// JPEG quality, at which print shows no difference.
const QUALITY: u8 = 82;

/// Why a file is not used as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The file is larger than [`MOST_BYTES`].
    TooLarge,
    /// A picture in a format that is not read; which.
    OtherFormat(&'static str),
    /// No picture at all.
    NoPicture,
    /// It would unpack to more than is safe.
    TooManyPixels,
    /// A picture that is cut off or damaged.
    Broken,
}

/// A picture as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scaled {
    pub format: PictureFormat,
    pub width: u32,
    pub height: u32,
    pub bytes: Arc<[u8]>,
}

/// Reads a picture, turns it upright, scales it down and encodes it anew.
pub(super) fn read(bytes: &[u8]) -> Result<Scaled, Fault> {
    if bytes.len() > MOST_BYTES {
        return Err(Fault::TooLarge);
    }
    let format = format(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(Fault::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    // It is scaled before it is turned, which is quicker.
    let (across, down) = match is_lying(orientation) {
        true => (PRINTED.1, PRINTED.0),
        false => PRINTED,
    };
    if picture.width() > across || picture.height() > down {
        picture = picture.thumbnail(across, down);
    }
    picture.apply_orientation(orientation);
    encode(&picture, format)
}

/// Tells whether a picture must be turned by a quarter to stand upright.
fn is_lying(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH)
}

fn fault(error: image::ImageError) -> Fault {
    match error {
        image::ImageError::Limits(_) => Fault::TooManyPixels,
        _ => Fault::Broken,
    }
}

/// Knows a picture by its first bytes; the name of the file says nothing.
fn format(bytes: &[u8]) -> Result<ImageFormat, Fault> {
    let at = |offset: usize, word: &[u8]| {
        bytes.get(offset..).is_some_and(|rest| rest.starts_with(word))
    };
    if at(0, b"\xff\xd8\xff") {
        Ok(ImageFormat::Jpeg)
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Ok(ImageFormat::Png)
    } else if at(4, b"ftyphei") || at(4, b"ftyphev") || at(4, b"ftypmif1") {
        Err(Fault::OtherFormat("HEIC"))
    } else if at(4, b"ftypavif") {
        Err(Fault::OtherFormat("AVIF"))
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Err(Fault::OtherFormat("WebP"))
    } else if at(0, b"GIF8") {
        Err(Fault::OtherFormat("GIF"))
    } else if at(0, b"BM") {
        Err(Fault::OtherFormat("BMP"))
    } else if at(0, b"II*\0") || at(0, b"MM\0*") {
        Err(Fault::OtherFormat("TIFF"))
    } else if at(0, b"%PDF") {
        Err(Fault::OtherFormat("PDF"))
    } else {
        Err(Fault::NoPicture)
    }
}

fn encode(picture: &DynamicImage, format: ImageFormat) -> Result<Scaled, Fault> {
    let mut bytes = Vec::new();
    let (width, height) = (picture.width(), picture.height());
    let (format, written) = if format == ImageFormat::Png {
        let encoder = PngEncoder::new(&mut bytes);
        let written = match picture.color().has_alpha() {
            true => picture.to_rgba8().write_with_encoder(encoder),
            false => picture.to_rgb8().write_with_encoder(encoder),
        };
        (PictureFormat::Png, written)
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        (PictureFormat::Jpeg, picture.to_rgb8().write_with_encoder(encoder))
    };
    written.map_err(|_| Fault::Broken)?;
    Ok(Scaled { format, width, height, bytes: bytes.into() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn sample(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([(x % 251) as u8, (y % 251) as u8, 90])
        });
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Puts an Exif part with an orientation and a secret behind the start of a JPEG.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPS 55.6 12.5");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn a_picture_is_scaled_turned_upright_and_loses_its_metadata() {
        let jpeg = with_exif(&sample(2000, 1000, ImageFormat::Jpeg), 6);
        let scaled = read(&jpeg).unwrap();
        assert_eq!((scaled.width, scaled.height), (201, 402), "turned by a quarter");
        assert_eq!(scaled.format, PictureFormat::Jpeg);
        let find = |word: &[u8]| scaled.bytes.windows(word.len()).any(|w| w == word);
        assert!(!find(b"GPS") && !find(b"Exif"));
        assert_eq!(read(&jpeg).unwrap(), scaled, "the same bytes each time");
    }

    #[test]
    fn a_large_picture_keeps_what_print_shows() {
        let size = |width, height| {
            let scaled = read(&sample(width, height, ImageFormat::Png)).unwrap();
            (scaled.width, scaled.height)
        };
        assert_eq!(size(4000, 1000), (685, 171), "58 mm across");
        assert_eq!(size(4000, 3000), (536, 402), "34 mm down");
        assert_eq!(size(685, 402), (685, 402));
        assert_eq!(size(4000, 1), (685, 1), "a line stays one");
    }

    #[test]
    fn a_small_picture_keeps_its_size_and_kind() {
        let scaled = read(&sample(40, 30, ImageFormat::Png)).unwrap();
        assert_eq!((scaled.width, scaled.height), (40, 30));
        assert_eq!(scaled.format, PictureFormat::Png);
    }

    #[test]
    fn what_cannot_be_used_is_told_apart() {
        assert_eq!(read(b"Dette er en tekst").unwrap_err(), Fault::NoPicture);
        assert_eq!(read(b"").unwrap_err(), Fault::NoPicture);
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0";
        assert_eq!(read(heic).unwrap_err(), Fault::OtherFormat("HEIC"));
        assert_eq!(read(&vec![0; 40 << 20]).unwrap_err(), Fault::TooLarge);
        let png = sample(40, 30, ImageFormat::Png);
        assert_eq!(read(&png[..60]).unwrap_err(), Fault::Broken);
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let mut png = sample(4, 4, ImageFormat::Png);
        png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let checksum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert_eq!(read(&png).unwrap_err(), Fault::TooManyPixels);
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1))
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_damage_to_a_picture_makes_reading_panic(
            png in any::<bool>(),
            changes in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..12),
            cut in any::<u16>(),
        ) {
            let format = if png { ImageFormat::Png } else { ImageFormat::Jpeg };
            let mut bytes = sample(24, 16, format);
            let length = bytes.len();
            for (at, byte) in changes {
                bytes[usize::from(at) % length] = byte;
            }
            bytes.truncate(length.saturating_sub(usize::from(cut) % (length / 2)));
            let _ = read(&bytes);
        }
    }
}
