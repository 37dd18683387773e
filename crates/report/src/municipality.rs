//! All released profiles of the confidential edition come in, the administration's overview
//! goes out: every unit on its main figures with uncertainty, what stands out, resources
//! beside results, what is missing, and the agreements. Units stand in alphabetical order.

mod matrix;
mod tables;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use datapakke_model::agreement::Agreement;
use datapakke_model::{
    Diagnostic, Edition, Profile, Released, Severity, Text, UnitId, UnitKind,
};

use crate::chart::Chart;
use crate::collate::compare_danish;
use crate::error::Error;
use crate::figures::FigureRow;
use crate::pack::{Heading, Meta};
use crate::papers::document::{Document, Part};
use crate::papers::set;
use crate::present::{Context, Maker};
use crate::words::Words;

pub(crate) use tables::lacking;

/// The name of the overview in the list of figures and of its files.
pub(crate) const DOCUMENT: &str = "overblik";

/// What the administration's overview is made from.
#[derive(Debug, Clone, Copy)]
pub struct Town<'a> {
    /// Every unit's profile, in the confidential edition.
    pub profiles: &'a [Released<Profile>],
    /// What the units' own documents are made with; its conference and agreements are
    /// those of no unit.
    pub context: Context<'a>,
    /// The agreements of all units and years.
    pub agreements: &'a [Agreement],
    /// What was noticed while reading.
    pub remarks: &'a [Diagnostic],
}

/// The overview, made.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The pages.
    pub pdf: Vec<u8>,
    /// Their number.
    pub pages: usize,
    /// Every figure on them.
    pub figures: Vec<FigureRow>,
    /// What was left out, and what the typesetter remarked.
    pub diagnostics: Vec<Diagnostic>,
}

/// One unit with everything that presents it.
pub(crate) struct Member<'a> {
    pub id: &'a UnitId,
    pub name: String,
    pub kind: UnitKind,
    pub maker: Maker<'a>,
}

/// Returns the units in alphabetical order, those that the edition may have only.
pub(crate) fn members<'a>(town: &'a Town<'a>, document: &'static str) -> Vec<Member<'a>> {
    let released = town.profiles.iter();
    let mut members: Vec<Member<'a>> = released
        .filter(|profile| profile.edition() == Edition::Fortrolig)
        .map(|profile| {
            let maker = Maker::of_paper(profile, &town.context, document);
            let profile = profile.value();
            Member {
                id: &profile.unit,
                name: maker.unit_name(),
                kind: profile.kind,
                maker,
            }
        })
        .collect();
    members.sort_by(|a, b| compare_danish(&a.name, &b.name).then(a.id.cmp(b.id)));
    members
}

/// Makes the overview; none without a unit.
///
/// # Errors
/// A template of the project is wrong.
pub fn overview(town: &Town<'_>) -> Result<Option<Overview>, Error> {
    let mut members = members(town, DOCUMENT);
    if members.is_empty() {
        return Ok(None);
    }
    let language = town.context.settings.language;
    let words = Words { language, kind: UnitKind::Skole };
    let mut pages = Pages { town, words, charts: BTreeMap::new(), parts: Vec::new() };
    let heading = pages.results(&mut members);
    pages.standing_out(&mut members);
    pages.resources(&mut members);
    pages.agreements(&members);
    pages.missing(&members);
    let Pages { charts, parts, .. } = pages;
    let mut document = Document {
        meta: meta(town, words),
        heading,
        lead: words
            .say(
                "Enhederne står i alfabetisk orden. Prikken er enhedens tal, stregen tilfældig variation, den lodrette linje kommunens tal. En fyldt prik: forskellen fra de andre er mere end tilfældig. En åben: den kan ikke skelnes fra tilfældighed. En firkant: optalt. Hvor lave tal er ønsket, ligger de til højre.",
                "Units stand in alphabetical order. The dot is the unit’s figure, the bar chance variation, the upright line the municipality’s figure. Filled: the difference from the others is more than chance. Open: it cannot be told from chance. Square: counted. Where low figures are wanted, they lie to the right.",
            )
            .to_owned(),
        parts,
        source: words
            .say(
                "Kilder og definitioner står i enhedernes datapakker",
                "Sources and definitions are in the units’ data packs",
            )
            .to_owned(),
    };
    let mut diagnostics = Vec::new();
    let (_, pdf) = set(&mut document, &charts, &town.context, &mut diagnostics)?;
    let figures = members.into_iter().flat_map(|member| member.maker.printed());
    Ok(Some(Overview {
        figures: figures.collect(),
        pdf: pdf.bytes,
        pages: pdf.pages,
        diagnostics,
    }))
}

fn meta(town: &Town<'_>, words: Words) -> Meta {
    let settings = town.context.settings;
    let name = &settings.municipality;
    let unit = match words.language {
        _ if name.to_lowercase().contains("kommune") => name.clone(),
        datapakke_model::Language::Da => format!("{name} Kommune"),
        datapakke_model::Language::En => format!("{name} Municipality"),
    };
    let pack = format!("{} {}", words.say("Overblik", "Overview"), settings.year);
    let invented = words.say("Eksempel, opdigtede tal", "Example, invented figures");
    Meta {
        lang: words.say(crate::pack::Lang::Da, crate::pack::Lang::En),
        title: format!("{unit} – {pack}"),
        unit,
        pack,
        municipality: settings.department.clone(),
        edition: Edition::Fortrolig.mark().get(words.language).to_owned(),
        sample_mark: settings.invented.then(|| invented.to_owned()),
    }
}

/// The pages in hand.
struct Pages<'a> {
    town: &'a Town<'a>,
    words: Words,
    charts: BTreeMap<String, Chart>,
    parts: Vec<Part>,
}

impl Pages<'_> {
    fn page(
        &mut self,
        kicker: (&str, &str),
        headline: String,
        lead: String,
        fresh: bool,
    ) {
        let kicker = self.words.say(kicker.0, kicker.1).to_owned();
        let heading = Heading { number: String::new(), kicker, headline };
        self.parts.push(Part::Page { heading, lead, fresh });
    }

    fn listing(&mut self, summary: &str, heads: &[(&str, u16)], rows: Vec<Vec<String>>) {
        let heads = heads.iter().map(|(head, wide)| ((*head).to_owned(), *wide));
        self.parts.push(Part::Listing {
            summary: summary.to_owned(),
            heads: heads.collect(),
            rows,
        });
    }

    /// "2 fejl, 14 advarsler" while reading.
    fn remarks(&self) -> (usize, usize) {
        let count =
            |s: Severity| self.town.remarks.iter().filter(|d| d.severity == s).count();
        (count(Severity::Error), count(Severity::Warning))
    }
}

/// Returns the kinds of unit that there are, in their order, schools first.
fn kinds(members: &[Member<'_>]) -> Vec<UnitKind> {
    let is = |kind: &UnitKind| members.iter().any(|m| m.kind == *kind);
    UnitKind::ALL.into_iter().filter(is).collect()
}

/// What the units of a kind are called together.
fn plural(kind: UnitKind) -> Text {
    let say = |language| crate::words::capital(Words { language, kind }.units());
    Text::new(say(datapakke_model::Language::Da), say(datapakke_model::Language::En))
}
