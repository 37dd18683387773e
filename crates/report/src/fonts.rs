//! The three fonts of charts and pages, embedded once.

/// Datapakke Sans Regular.
pub(crate) static REGULAR: &[u8] = include_bytes!("../fonts/DatapakkeSans-Regular.ttf");
/// Datapakke Sans SemiBold.
pub(crate) static SEMIBOLD: &[u8] = include_bytes!("../fonts/DatapakkeSans-SemiBold.ttf");
/// Datapakke Sans Italic, which charts do not use.
pub(crate) static ITALIC: &[u8] = include_bytes!("../fonts/DatapakkeSans-Italic.ttf");
