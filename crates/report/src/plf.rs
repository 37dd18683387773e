//! The booklet and the slides of a group of units: released profiles come in, two documents
//! in which nobody is ranked go out, with the letters of those who are not named.
//!
//! Every number and every place in a chart is that of the comparison page
//! ([`crate::compare`]), so that no document tells more than another.

mod alike;
mod answered;
mod booklet;
mod charts;
mod learn;
mod said;
mod slides;
mod topic;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use datapakke_model::{Diagnostic, Text, UnitId, UnitKind};

use crate::chart::{self, Chart};
use crate::compare::data::{self, Data};
use crate::compare::names::Names;
use crate::compare::noted::Noter;
use crate::compare::{Around, FEWEST, Group};
use crate::error::Error;
use crate::figures::FigureRow;
use crate::pack::{ChartRef, Lang, Meta};
use crate::render::print_date;
use crate::typeset::{Pdf, TypesetError, TypesetOptions};
use crate::words::{Words, municipality};

pub use learn::{LEARN, Learned, learn};
pub use slides::{Slide, Slides};

use topic::Topic;

/// A document that a group shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// The document as PDF.
    pub pdf: Vec<u8>,
    /// Its number of pages.
    pub pages: usize,
    /// How the units that are not named are called in it; for each unit's own eyes.
    pub letters: BTreeMap<UnitId, String>,
    /// Every figure it shows.
    pub figures: Vec<FigureRow>,
    /// What was left out, and what the typesetter remarked.
    pub diagnostics: Vec<Diagnostic>,
}

/// The name of the booklet's file, without ending, and of the document in `figures.csv`.
pub const BOOKLET: &str = "haefte";

/// The name of the slides' file, without ending, and of the document in `figures.csv`.
pub const SLIDES: &str = "slides";

/// Makes the booklet of a group; none for fewer than [`FEWEST`] units or without any figure
/// that at least two of them have.
///
/// # Errors
/// A template of the project is wrong.
pub fn booklet(
    group: &Group<'_>,
    around: &Around<'_>,
    overrides: &BTreeMap<String, String>,
) -> Result<Option<Shared>, Error> {
    shared(group, around, BOOKLET, |deck, drawn| {
        let mut document = booklet::document(deck);
        for place in document.charts_mut() {
            deck.draw(place, 1.0, drawn);
        }
        crate::typeset::typeset_paper(&document, drawn, &deck.options(overrides))
    })
}

/// Makes the slides of a group; none where there is no booklet.
///
/// # Errors
/// A template of the project is wrong.
pub fn slides(
    group: &Group<'_>,
    around: &Around<'_>,
    overrides: &BTreeMap<String, String>,
) -> Result<Option<Shared>, Error> {
    shared(group, around, SLIDES, |deck, drawn| {
        let mut document = slides::document(deck);
        for slide in &mut document.slides {
            // Drawn for paper and enlarged, so that no text is under 12 pt.
            deck.draw(&mut slide.chart, slides::ENLARGED, drawn);
        }
        crate::typeset::typeset_slides(&document, drawn, &deck.options(overrides))
    })
}

/// Makes a document of a group; none where there is nothing to tell.
fn shared(
    group: &Group<'_>,
    around: &Around<'_>,
    document: &'static str,
    set: impl FnOnce(
        &mut Deck<'_>,
        &mut BTreeMap<String, String>,
    ) -> Result<Pdf, TypesetError>,
) -> Result<Option<Shared>, Error> {
    let names = Names::new(group, around.register);
    let data = data::data(group, around, &names);
    let Some(mut deck) = Deck::new(group, around, (&names, &data), document) else {
        return Ok(None);
    };
    let pdf = set(&mut deck, &mut BTreeMap::new())?;
    Ok(Some(deck.finish(pdf, &names)))
}

/// Makes one document of a group.
struct Deck<'a> {
    around: &'a Around<'a>,
    group: &'a Group<'a>,
    data: &'a Data,
    words: Words,
    topics: Vec<Topic<'a>>,
    names: &'a Names,
    noter: Noter<'a>,
    charts: BTreeMap<String, Chart>,
    figures: BTreeMap<(String, String), FigureRow>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Deck<'a> {
    fn new(
        group: &'a Group<'a>,
        around: &'a Around<'a>,
        (names, data): (&'a Names, &'a Data),
        document: &'static str,
    ) -> Option<Self> {
        if group.profiles.len() < FEWEST {
            return None;
        }
        let kind = names.kind.unwrap_or(UnitKind::Skole);
        let topics = topic::topics(group, around, names, data, kind);
        if topics.is_empty() {
            return None;
        }
        Some(Deck {
            around,
            group,
            data,
            words: Words { language: around.settings.language, kind },
            topics,
            names,
            noter: Noter { group, around, document },
            charts: BTreeMap::new(),
            figures: BTreeMap::new(),
            diagnostics: Vec::new(),
        })
    }

    fn meta(&self, what: Text) -> Meta {
        let (words, settings) = (self.words, self.around.settings);
        let unit = self.group.name.get(words.language).to_owned();
        let what = format!("{} {}", what.get(words.language), settings.year);
        let edition = self.group.profiles.first().map(|p| p.edition());
        let invented = words.say("Eksempel, opdigtede tal", "Example, invented figures");
        Meta {
            lang: words.say(Lang::Da, Lang::En),
            title: format!("{unit} – {what}"),
            unit,
            pack: what,
            municipality: municipality(settings),
            edition: edition.map(|e| words.edition_mark(e)).unwrap_or_default(),
            sample_mark: settings.invented.then(|| invented.to_owned()),
        }
    }

    /// Takes a chart under a name and returns its place.
    fn place(&mut self, name: String, chart: Chart) -> ChartRef {
        let alt = chart::alt(&chart).to_owned();
        self.charts.insert(name.clone(), chart);
        ChartRef { name, alt, width_mm: 0.0, height_mm: 0.0 }
    }

    /// Draws a chart and tells its place how large it is; one that fails is left out.
    fn draw(
        &mut self,
        place: &mut Option<ChartRef>,
        enlarged: f64,
        drawn: &mut BTreeMap<String, String>,
    ) {
        let Some(found) = place else { return };
        let chart =
            self.charts.get(&found.name).map(|c| chart::draw(c, self.around.theme));
        match chart {
            Some(Ok(svg)) => {
                found.width_mm = svg.width_mm * enlarged;
                found.height_mm = svg.height_mm * enlarged;
                drawn.insert(found.name.clone(), svg.svg);
            }
            fault => {
                let why = fault.and_then(Result::err).map(|e| e.to_string());
                let (name, why) = (&found.name, why.unwrap_or_default());
                self.diagnostics.push(Diagnostic::note(
                    "chart-left-out",
                    format!("diagrammet `{name}` kunne ikke tegnes: {why}"),
                    format!("chart `{name}` could not be drawn: {why}"),
                ));
                *place = None;
            }
        }
    }

    fn options(&self, overrides: &BTreeMap<String, String>) -> TypesetOptions<'static> {
        TypesetOptions {
            theme: *self.around.theme,
            date: print_date(&self.around.settings.date),
            overrides: overrides.clone(),
            ..TypesetOptions::default()
        }
    }

    fn finish(self, pdf: Pdf, names: &Names) -> Shared {
        let mut diagnostics = self.diagnostics;
        for warning in &pdf.warnings {
            let text = warning.to_string();
            diagnostics.push(Diagnostic::note("typeset-remark", text.clone(), text));
        }
        Shared {
            pdf: pdf.bytes,
            pages: pdf.pages,
            letters: names.letters(),
            figures: self.figures.into_values().collect(),
            diagnostics,
        }
    }
}
