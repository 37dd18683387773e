//! The three fonts of charts and pages, embedded once.

/// Source Sans 3 Regular.
pub(crate) static REGULAR: &[u8] = include_bytes!("../fonts/SourceSans3-Regular.ttf");
/// Source Sans 3 SemiBold.
pub(crate) static SEMIBOLD: &[u8] = include_bytes!("../fonts/SourceSans3-SemiBold.ttf");
/// Source Sans 3 Italic, which charts do not use.
pub(crate) static ITALIC: &[u8] = include_bytes!("../fonts/SourceSans3-Italic.ttf");
