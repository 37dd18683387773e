//! A paper comes in, an editable Word file goes out: real headings, tables with header
//! rows, alternative text, the language of the text, and the same bytes every time.
//!
//! The file is written by hand: the libraries for it know neither alternative text nor
//! header rows, and the part of the format that is needed is small.

mod body;
mod markup;
mod package;

use std::collections::BTreeMap;

use crate::error::Error;
use crate::present::Context;

use super::document::Document;
use super::picture;

/// A picture of the file.
struct Picture {
    name: String,
    png: Vec<u8>,
}

/// Writes a paper with the charts it names.
pub(super) fn write(
    document: &Document,
    charts: &BTreeMap<String, String>,
    context: &Context<'_>,
) -> Result<Vec<u8>, Error> {
    let mut pictures = Vec::new();
    for place in document.charts() {
        let svg = charts.get(&place.name);
        let png = svg.and_then(|svg| picture::png(svg, place.width_mm, place.height_mm));
        let png = png.ok_or_else(|| Error::Word {
            part: place.name.clone(),
            message: "the chart cannot be made a picture".to_owned(),
        })?;
        pictures.push(Picture { name: place.name.clone(), png });
    }
    let body = body::xml(document, context.theme);
    package::zip(document, &body, &pictures, context)
}
