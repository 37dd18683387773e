//! A released profile comes in, a pack with finished text, its charts and its list of
//! figures go out: what is chosen, in which order and in which words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datapakke_model::agreement::Agreement;
use datapakke_model::catalogue::{Indicator, Measure, Statistic};
use datapakke_model::conference::{About, Conference, Rubrics};
use datapakke_model::id::IndicatorId;
use datapakke_model::profile::Estimate;
use datapakke_model::{
    Catalogue, Diagnostic, Edition, Profile, Reading, Register, Released, Settings,
    SourceMap, Why,
};

use crate::chart::{self, AltText, Chart, Interval, Point};
use crate::earlier::Earlier;
use crate::figures::{FigureRow, Ledger, Places};
use crate::format;
use crate::pack::{AppendixItem, ChartRef, Lang, Meta, Numbers, Pack};
use crate::theme::Theme;
use crate::words::Words;

mod about;
pub(crate) mod axis;
mod brief;
mod cover;
mod figure;
mod findings;
mod followed;
mod lacking;
mod overview;
mod plot;
mod series;
mod similar;
mod table;
mod talk;
mod theme_page;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub(crate) use cover::agenda as agenda_of;
pub(crate) use figure::{Figure, periods_to};
pub(crate) use findings::Beside;
pub(crate) use plot::YEAR_GROUP;
pub(crate) use talk::appendix_of;
#[cfg(test)]
pub(crate) use talk::measured;

/// What a pack is made with besides its profile.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What everything means.
    pub catalogue: &'a Catalogue,
    /// The units and the municipality.
    pub register: &'a Register,
    /// What the build was told.
    pub settings: &'a Settings,
    /// Where the values are from.
    pub sources: &'a SourceMap,
    /// The colours.
    pub theme: &'a Theme,
    /// Templates of the project, by path.
    pub overrides: &'a BTreeMap<String, String>,
    /// What both sides wrote for this unit's conference.
    pub conference: Option<&'a Conference>,
    /// This unit's agreements of all years, oldest year first within a number.
    pub agreements: &'a [Agreement],
    /// The rubrics of the project, whose answers a conference has.
    pub rubrics: &'a Rubrics,
    /// Where a document is looked for before it is set.
    pub earlier: Option<&'a dyn Earlier>,
}

/// A pack before it is drawn and set.
#[derive(Debug, Clone, PartialEq)]
pub struct Presented {
    /// The pages; charts have no size before they are drawn.
    pub pack: Pack,
    /// The charts, by the names the pages use.
    pub charts: BTreeMap<String, Chart>,
    /// The pictures, by the names the pages use.
    pub pictures: BTreeMap<String, Arc<[u8]>>,
    /// Every figure that is printed.
    pub figures: Vec<FigureRow>,
    /// Where those stand that go when a chart or a row goes.
    pub(crate) places: Places,
    /// What was left out for want of room.
    pub diagnostics: Vec<Diagnostic>,
}

/// Millimetres that the sheets of each kind leave free beside what their parts are measured
/// to take.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Slack {
    /// »Siden sidst«.
    pub since: f64,
    /// »Stemmer og observationer«.
    pub voices: f64,
    /// »Indsatser«.
    pub efforts: f64,
    /// »Aftaler«.
    pub forms: f64,
}

/// Presents a released profile as a pack.
pub fn present(profile: &Released<Profile>, context: &Context<'_>) -> Presented {
    present_with(profile, context, Slack::default())
}

/// Presents with room left free on the sheets of the talk.
pub(crate) fn present_with(
    profile: &Released<Profile>,
    context: &Context<'_>,
    slack: Slack,
) -> Presented {
    let mut maker = Maker::new(profile, context);
    maker.slack = slack;
    let plans = theme_page::plan(&maker);
    // Each part must know on which page it begins before others can point at it.
    maker.numbers.themes = plans.len();
    let since = talk::since::pages(&mut maker);
    maker.numbers.since = since.len();
    let voices = talk::voices::pages(&mut maker);
    maker.numbers.voices = voices.len();
    let efforts = talk::efforts::pages(&mut maker);
    maker.numbers.efforts = efforts.len();
    let forms = talk::forms::pages(&mut maker);
    maker.numbers.forms = forms.len();
    let overview = overview::page(&mut maker, &plans);
    let findings = findings::page(&mut maker, &plans);
    let themes: Vec<_> = plans
        .iter()
        .enumerate()
        .map(|(index, plan)| theme_page::page(&mut maker, plan, index))
        .collect();
    let about = about::page(&mut maker, &plans);
    let cover = cover::page(&mut maker);
    let meta = maker.meta();
    let appendix = maker.appendix();
    let pack = Pack {
        meta,
        cover,
        since,
        overview,
        findings,
        themes,
        voices,
        efforts,
        forms,
        about,
        appendix,
    };
    let (figures, places) = maker.ledger.into_rows();
    Presented {
        pack,
        charts: maker.charts,
        pictures: maker.pictures,
        figures,
        places,
        diagnostics: maker.diagnostics,
    }
}

/// Returns the figures that an agreement of a unit could be about, the nearest at hand
/// first.
pub(crate) fn proposals(
    profile: &Released<Profile>,
    context: &Context<'_>,
) -> Vec<About> {
    Maker::new(profile, context).proposals()
}

/// Returns the smallest visible change as it is printed.
pub(crate) fn visible(
    indicator: &Indicator,
    visible: f64,
    language: datapakke_model::Language,
) -> String {
    findings::visible_text(indicator, visible, language)
}

/// Makes one pack.
pub(crate) struct Maker<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) edition: Edition,
    pub(crate) context: &'a Context<'a>,
    pub(crate) words: Words,
    pub(crate) ledger: Ledger<'a>,
    pub(crate) charts: BTreeMap<String, Chart>,
    pub(crate) figures: Vec<Figure<'a>>,
    pub(crate) numbers: Numbers,
    pub(crate) slack: Slack,
    pub(crate) long_texts: Vec<AppendixItem>,
    pub(crate) pictures: BTreeMap<String, Arc<[u8]>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Maker<'a> {
    fn new(released: &'a Released<Profile>, context: &'a Context<'a>) -> Self {
        let profile = released.value();
        let figures = profile.indicators.iter().filter_map(|entry| {
            Figure::new(entry, context.catalogue.indicator(&entry.indicator)?)
        });
        let mut figures: Vec<Figure<'a>> = figures.collect();
        let newest = |id: &IndicatorId| {
            let figure = figures.iter().find(|f| &f.indicator.id == id)?;
            figure.period().school_year()
        };
        let main = context.catalogue.overview(profile.kind, newest);
        let main: BTreeSet<&IndicatorId> = main.into_iter().map(|i| &i.id).collect();
        for figure in &mut figures {
            figure.main = main.contains(&figure.indicator.id);
        }
        Maker {
            profile,
            edition: released.edition(),
            context,
            words: Words { language: context.settings.language, kind: profile.kind },
            ledger: Ledger::new(released.edition(), &profile.unit, context.sources),
            charts: BTreeMap::new(),
            figures,
            numbers: Numbers::default(),
            slack: Slack::default(),
            long_texts: Vec::new(),
            pictures: BTreeMap::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Returns the unit's name as it is printed.
    pub(crate) fn unit_name(&self) -> String {
        let unit = self.context.register.units.get(&self.profile.unit);
        unit.map_or_else(|| self.profile.unit.to_string(), |unit| unit.name.clone())
    }

    /// Returns "Fjordby Kommune".
    pub(crate) fn municipality(&self) -> String {
        crate::words::municipality(self.context.settings)
    }

    pub(crate) fn meta(&self) -> Meta {
        let (words, year) = (self.words, self.profile.year);
        let unit = self.unit_name();
        let pack = words.say("Datapakke", "Data pack");
        let invented = words.say("Eksempel, opdigtede tal", "Example, invented figures");
        Meta {
            lang: words.say(Lang::Da, Lang::En),
            title: format!("{unit} – {} {year}", words.say("datapakke", "data pack")),
            unit,
            pack: format!("{pack} {year}"),
            municipality: self.municipality(),
            edition: words.edition_mark(self.edition),
            sample_mark: self.context.settings.invented.then(|| invented.to_owned()),
        }
    }

    /// Takes a chart under a name and returns its place on a page.
    pub(crate) fn place(&mut self, name: impl Into<String>, chart: Chart) -> ChartRef {
        let name = name.into();
        let alt = chart::alt(&chart).to_owned();
        self.charts.insert(name.clone(), chart);
        ChartRef { name, alt, width_mm: 0.0, height_mm: 0.0 }
    }

    /// Returns a figure that the unit has.
    pub(crate) fn figure(&self, id: &str) -> Option<Figure<'a>> {
        self.figures.iter().find(|f| f.indicator.id.as_str() == id).copied()
    }

    /// Returns a value in the indicator's own spelling.
    pub(crate) fn spell(&self, indicator: &Indicator, value: f64) -> String {
        if indicator.measure == Measure::Verdict {
            return self.words.published_verdict(value).to_owned();
        }
        format::value(value, indicator.measure, indicator.decimals, self.words.language)
    }

    /// Returns a value without the sign of its unit.
    fn bare(&self, indicator: &Indicator, value: f64) -> String {
        format::number(value, indicator.decimals, self.words.language)
    }

    /// Returns a figure as it is printed, and notes it; empty where there is none.
    pub(crate) fn print(&mut self, indicator: &Indicator, estimate: &Estimate) -> String {
        self.ledger.note(estimate);
        self.text(indicator, estimate)
    }

    /// Returns a figure as it is printed: "17 %", below ten persons "4 af 9".
    pub(crate) fn text(&self, indicator: &Indicator, estimate: &Estimate) -> String {
        match (estimate.reading, self.small_part(indicator, estimate)) {
            (Reading::Known(_), Some((count, base))) => {
                format::part(count, base, self.words.language)
            }
            (Reading::Known(value), None) => self.spell(indicator, value),
            (Reading::Absent(_), _) => String::new(),
        }
    }

    /// Returns the count and base of a share that is too small for a percentage.
    pub(crate) fn small_part(
        &self,
        indicator: &Indicator,
        estimate: &Estimate,
    ) -> Option<(u32, u32)> {
        let floor = self.context.settings.thresholds.clone().floored().percent.max(10);
        let base = estimate.base.filter(|n| *n < floor)?;
        if indicator.statistic != Statistic::Share {
            return None;
        }
        let share = estimate.reading.value()?;
        let count = estimate.count.unwrap_or_else(|| part_of(share, base));
        Some((count.min(base), base))
    }

    /// Returns the base under a value: "482 elever", "82 af 482".
    pub(crate) fn base_text(&self, indicator: &Indicator, estimate: &Estimate) -> String {
        let Some(base) = estimate.base else { return String::new() };
        let survey = !indicator.id.as_str().starts_with("sygefravaer");
        match estimate.count {
            Some(count) if indicator.statistic == Statistic::Share => {
                format::part(count, base, self.words.language)
            }
            _ => self.words.base(indicator.subject, survey, base),
        }
    }

    /// Returns an estimate as a chart places it.
    fn point(&self, indicator: &Indicator, estimate: &Estimate) -> Point {
        match estimate.reading {
            Reading::Known(at) => {
                let finite = |i: &datapakke_model::profile::Interval| {
                    i.low.is_finite() && i.high.is_finite() && i.low <= i.high
                };
                let interval = estimate.interval.filter(finite);
                Point::Value {
                    at,
                    interval: interval.map(|i| Interval { low: i.low, high: i.high }),
                }
            }
            Reading::Absent(Why::Suppressed) => {
                Point::Hidden(self.words.hidden(indicator.subject).to_owned())
            }
            Reading::Absent(
                Why::NotApplicable | Why::NotCollected | Why::Refused | Why::Unclear,
            ) => Point::Gap,
        }
    }

    /// Returns a figure in words for a description: "7,5 %", or why there is none.
    fn described(&self, indicator: &Indicator, estimate: &Estimate) -> String {
        match estimate.reading {
            Reading::Known(_) => self.text(indicator, estimate),
            Reading::Absent(why) => self.words.absent(why, estimate.key.period),
        }
    }

    /// Returns the other units' values of the shown period, noted.
    fn others(&mut self, figure: Figure<'a>, note: bool) -> Vec<f64> {
        if !figure.is_latest() {
            return Vec::new();
        }
        let rule = figure.shown.method.rule();
        let peers = figure.entry.peers.iter().filter(|peer| peer.value.is_finite());
        if note {
            for peer in peers.clone() {
                let owner = datapakke_model::id::Owner::Unit(peer.unit.clone());
                let key =
                    datapakke_model::FigureKey { owner, ..figure.shown.key.clone() };
                self.ledger.note_value(&key, peer.value, peer.base, rule);
            }
        }
        peers.map(|peer| peer.value).collect()
    }
}

/// Returns how many of a base a share in percent is.
pub(crate) fn part_of(share: f64, base: u32) -> u32 {
    let count = (share / 100.0 * f64::from(base)).round();
    if count.is_finite() { count.clamp(0.0, f64::from(base)) as u32 } else { 0 }
}

/// Makes a description of a chart, which always says something.
pub(crate) fn alt_text(text: String) -> AltText {
    AltText::new(text)
        .or_else(|_| AltText::new("diagram"))
        .expect("a word is a description")
}
