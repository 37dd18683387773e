//! A released profile and what both sides prepared come in; the papers around the
//! conference go out, as PDF and, where people are to write on, as Word.
//!
//! Each paper is a [`Document`] of parts; the page templates and the Word writer place the
//! same parts, so that they cannot say different things.

mod agreements;
mod checklist;
pub mod document;
mod docx;
mod meeting;
mod note;
mod picture;
mod preparation;
mod talk;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use datapakke_model::conference::{Form as Block, Prose};
use datapakke_model::{Diagnostic, Edition, Profile, Released};

use crate::chart;
use crate::error::Error;
use crate::figures::FigureRow;
use crate::present::{Context, Maker};
use crate::render::print_date;
use crate::typeset::{Pdf, TypesetOptions, typeset_paper};

pub use document::{Document, Evidence};

use document::{Line, LineForm};

/// One paper, made.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Its name without ending, such as `forberedelse`.
    pub name: &'static str,
    /// What it is called where it is linked.
    pub label: datapakke_model::Text,
    /// The paper as PDF.
    pub pdf: Vec<u8>,
    /// Its number of pages.
    pub pages: usize,
    /// The hash by which the PDF may be found again.
    pub content: Option<String>,
    /// The paper as Word, where people are to write on.
    pub docx: Option<Vec<u8>>,
    /// Every figure it prints.
    pub figures: Vec<FigureRow>,
    /// What was left out, and what the typesetter remarked.
    pub diagnostics: Vec<Diagnostic>,
}

/// The name of the agreement sheet, to which a workbook belongs.
pub const AGREEMENTS: &str = "aftaleark";

/// The names of all papers, whoever gets them.
pub const NAMES: [&str; 5] =
    ["forberedelse", AGREEMENTS, "laeringssamtale", "tjekliste", "notat"];

/// A paper before it is drawn and set.
struct Draft {
    name: &'static str,
    label: (&'static str, &'static str),
    word: bool,
    document: Document,
}

/// Makes the papers of a unit in an edition: those of the conference in the confidential
/// one, the note for the website in the public one, none for the board.
///
/// # Errors
/// A template of the project is wrong, or a Word file cannot be written.
pub fn papers(
    profile: &Released<Profile>,
    context: &Context<'_>,
) -> Result<Vec<Paper>, Error> {
    type Make = fn(&mut Maker<'_>) -> Option<Draft>;
    let makers: &[(&'static str, Make)] = match profile.edition() {
        Edition::Fortrolig => &[
            ("forberedelse", preparation::draft),
            (AGREEMENTS, agreements::draft),
            ("laeringssamtale", talk::draft),
            ("tjekliste", checklist::draft),
        ],
        Edition::Skolebestyrelse | Edition::Plf => &[],
        Edition::Offentlig => &[("notat", note::draft)],
    };
    let mut made = Vec::new();
    for (name, make) in makers {
        let mut maker = Maker::of_paper(profile, context, name);
        if let Some(draft) = make(&mut maker) {
            made.push(finish(draft, maker)?);
        }
    }
    Ok(made)
}

/// Draws the charts of a paper and sets it.
fn finish(draft: Draft, mut maker: Maker<'_>) -> Result<Paper, Error> {
    let Draft { name, label, word, mut document } = draft;
    let context = maker.context;
    let mut diagnostics = std::mem::take(&mut maker.diagnostics);
    let charts = std::mem::take(&mut maker.charts);
    let (drawn, pdf) = set(&mut document, &charts, context, &mut diagnostics)?;
    let docx = match word {
        true => Some(docx::write(&document, &drawn, context)?),
        false => None,
    };
    Ok(Paper {
        name,
        label: datapakke_model::Text::new(label.0, label.1),
        content: pdf.again(),
        pdf: pdf.bytes,
        pages: pdf.pages,
        docx,
        figures: maker.printed(),
        diagnostics,
    })
}

/// Draws the charts that a document places and sets it; a chart that cannot be drawn is
/// left out with a remark. Returns the drawings, by name, and the PDF.
pub(crate) fn set(
    document: &mut Document,
    charts: &BTreeMap<String, chart::Chart>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(BTreeMap<String, String>, Pdf), Error> {
    let mut drawn = BTreeMap::new();
    for place in document.charts_mut() {
        let Some(found) = place else { continue };
        let chart = charts.get(&found.name).map(|c| chart::draw(c, context.theme));
        match chart {
            Some(Ok(svg)) => {
                (found.width_mm, found.height_mm) = (svg.width_mm, svg.height_mm);
                drawn.insert(found.name.clone(), svg.svg);
            }
            fault => {
                let why = match fault {
                    Some(Err(fault)) => fault.to_string(),
                    _ => String::new(),
                };
                let name = &found.name;
                diagnostics.push(Diagnostic::note(
                    "chart-left-out",
                    format!("diagrammet `{name}` kunne ikke tegnes: {why}"),
                    format!("chart `{name}` could not be drawn: {why}"),
                ));
                *place = None;
            }
        }
    }
    let options = TypesetOptions {
        theme: *context.theme,
        date: print_date(&context.settings.date),
        overrides: context.overrides.clone(),
        earlier: context.earlier,
        ..TypesetOptions::default()
    };
    let pdf = typeset_paper(document, &drawn, &options)?;
    for warning in &pdf.warnings {
        let text = warning.to_string();
        diagnostics.push(Diagnostic::note("typeset-remark", text.clone(), text));
    }
    Ok((drawn, pdf))
}

/// Returns the blocks of a text that somebody wrote.
fn lines(prose: &Prose) -> Vec<Line> {
    let form = |form: Block| match form {
        Block::Heading => LineForm::Heading,
        Block::Paragraph => LineForm::Paragraph,
        Block::Item => LineForm::Item,
        Block::Quote => LineForm::Quote,
    };
    prose
        .blocks
        .iter()
        .map(|b| Line { form: form(b.form), text: b.text.clone() })
        .collect()
}
