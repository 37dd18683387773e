//! The data island: the released profiles of a group come in, and everything the page
//! draws goes out, with nothing left to be computed.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{
    self, Confidentiality, Direction, Measure, Statistic, Subject, Theme,
};
use datapakke_model::profile::{BreakKind, Estimate, GroupFigure, IndicatorProfile};
use datapakke_model::{Group as Whom, Language, Period, Text, UnitKind};
use serde::Serialize;

use super::cells::{self, Cell, HIDDEN, NOTHING, Pair, Style};
use super::limits::{Drawn, Member, drawn};
use super::names::Names;
use super::{Around, Group};
use crate::format;
use crate::words::{Words, capital};

/// The words of the page itself, in both languages.
const WORDS: &str = include_str!("../../../../report-templates/compare/words.json");

/// Everything on the page.
#[derive(Debug, Serialize)]
pub(crate) struct Data {
    pub language: Language,
    pub group: Pair,
    pub mark: Pair,
    pub invented: bool,
    pub kind: Kind,
    /// Whether everybody is named.
    pub named: bool,
    pub units: Vec<Unit>,
    /// The units in the order in which they stand while names are hidden.
    pub lot: Vec<usize>,
    pub themes: Vec<Pair>,
    pub colours: Colours,
    pub indicators: Vec<Indicator>,
    pub words: serde_json::Value,
}

/// What the units are called.
#[derive(Debug, Serialize)]
pub(crate) struct Kind {
    pub one: Pair,
    pub many: Pair,
    pub the: Pair,
    pub one_article: Pair,
}

/// A unit.
#[derive(Debug, Serialize)]
pub(crate) struct Unit {
    pub name: String,
    pub named: bool,
}

/// The colours that the municipality may choose.
#[derive(Debug, Serialize)]
pub(crate) struct Colours {
    pub own: String,
    pub own3: String,
}

/// One indicator with all its views.
#[derive(Debug, Serialize)]
pub(crate) struct Indicator {
    pub id: String,
    pub theme: usize,
    pub label: Pair,
    pub definition: Pair,
    pub question: Pair,
    pub source: Pair,
    pub subject: Subject,
    pub percent: bool,
    pub decimals: u8,
    pub bounds: [f64; 2],
    pub direction: Direction,
    pub counted: bool,
    /// Whether units without a name have no letter here, because anybody can look the
    /// figures up.
    pub loose: bool,
    /// The periods themselves, which the page has as words only.
    #[serde(skip)]
    pub when: Vec<Period>,
    pub periods: Vec<String>,
    pub short_periods: Vec<String>,
    pub breaks: Vec<Break>,
    pub views: Vec<View>,
    /// The verdict on each unit's change to the last period.
    pub change: Vec<&'static str>,
}

/// A line stops before a period: for one unit, or for all.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Break {
    pub at: usize,
    pub reason: Pair,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<usize>,
}

/// The figures of one period and one group of persons.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    pub period: usize,
    pub group: Option<Pair>,
    /// Of whom, which the page has as words only.
    #[serde(skip)]
    pub whom: Whom,
    pub cells: Vec<Cell>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nation: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Drawn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zones: Option<Vec<Option<i8>>>,
    /// Why there is no funnel where one could be computed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub funnel_hidden: bool,
}

impl View {
    /// Tells whether it is about the units as wholes.
    pub fn is_whole(&self) -> bool {
        self.group.is_none()
    }
}

/// Builds the data of a group's page.
pub(crate) fn data(group: &Group<'_>, around: &Around<'_>, names: &Names) -> Data {
    let unit =
        |name: &super::names::Name| Unit { name: name.shown.clone(), named: name.named };
    let mark = group.profiles.first().map(|p| p.edition().mark()).unwrap_or_default();
    let builder = Builder { group, around, names };
    Data {
        language: around.settings.language,
        group: group.name.into(),
        mark: (&mark).into(),
        invented: around.settings.invented,
        kind: kind(names.kind),
        named: names.all_named(),
        units: names.units.iter().map(unit).collect(),
        lot: names.by_lot(),
        themes: Theme::ALL.iter().map(|theme| (&theme.label()).into()).collect(),
        colours: Colours {
            own: around.theme.own.to_string(),
            own3: around.theme.own3.to_string(),
        },
        indicators: around
            .catalogue
            .indicators
            .iter()
            .filter_map(|indicator| builder.indicator(indicator))
            .collect(),
        words: serde_json::from_str(WORDS).expect("the page's words are JSON; tested"),
    }
}

fn kind(kind: Option<UnitKind>) -> Kind {
    let of = |da: [&str; 4], en: [&str; 4]| {
        let pair = |k: usize| Pair(da[k].to_owned(), en[k].to_owned());
        Kind { one: pair(0), many: pair(1), the: pair(2), one_article: pair(3) }
    };
    match kind {
        Some(UnitKind::Skole) => of(
            ["skole", "skoler", "skolerne", "en skole"],
            ["school", "schools", "the schools", "a school"],
        ),
        Some(UnitKind::Specialskole) => of(
            ["specialskole", "specialskoler", "specialskolerne", "en specialskole"],
            [
                "special school",
                "special schools",
                "the special schools",
                "a special school",
            ],
        ),
        Some(UnitKind::Sfo) => of(
            ["SFO", "SFO’er", "SFO’erne", "en SFO"],
            ["SFO", "SFOs", "the SFOs", "an SFO"],
        ),
        Some(UnitKind::Klub) => of(
            ["klub", "klubber", "klubberne", "en klub"],
            ["club", "clubs", "the clubs", "a club"],
        ),
        Some(UnitKind::Dagtilbud) => of(
            ["institution", "institutioner", "institutionerne", "en institution"],
            ["day care", "day cares", "the day cares", "a day care"],
        ),
        None => of(
            ["enhed", "enheder", "enhederne", "en enhed"],
            ["unit", "units", "the units", "a unit"],
        ),
    }
}

/// What every indicator is built from.
struct Builder<'a> {
    group: &'a Group<'a>,
    around: &'a Around<'a>,
    names: &'a Names,
}

/// One indicator of one unit, with the place that its figures stand in.
#[derive(Clone, Copy)]
struct Entry<'a> {
    place: usize,
    named: bool,
    lot: u64,
    of: &'a IndicatorProfile,
}

impl Builder<'_> {
    fn indicator(&self, indicator: &catalogue::Indicator) -> Option<Indicator> {
        if indicator.statistic == Statistic::Verdict {
            return None;
        }
        let loose =
            indicator.confidentiality == Confidentiality::Open && !self.names.all_named();
        let entries = self.entries(indicator, loose);
        let periods = periods(&entries);
        let last = *periods.last()?;
        let style = Style {
            decimals: indicator.decimals,
            percent_from: self.around.settings.thresholds.percent,
        };
        let mut views: Vec<View> = periods
            .iter()
            .enumerate()
            .map(|(at, period)| self.whole((at, *period), &entries, style))
            .collect();
        if indicator.confidentiality != Confidentiality::Staff {
            views.extend(self.parts((periods.len() - 1, last), &entries, style));
        }
        let mut change = vec![""; self.names.units.len()];
        let told = |e: &&Entry<'_>| self.group.may_change(e.named);
        let now = |e: &&Entry<'_>| e.of.latest.key.period == last;
        for entry in entries.iter().filter(now).filter(told) {
            change[entry.place] = cells::change(entry.of.change.as_ref());
        }
        let theme = Theme::ALL.iter().position(|theme| *theme == indicator.theme)?;
        Some(Indicator {
            id: indicator.id.to_string(),
            theme,
            label: (&indicator.label).into(),
            definition: (&indicator.definition).into(),
            question: (&indicator.question).into(),
            source: self.source(indicator, &entries),
            subject: indicator.subject,
            percent: indicator.measure == Measure::Percent,
            decimals: indicator.decimals,
            bounds: indicator.bounds,
            direction: indicator.direction,
            counted: indicator.statistic == Statistic::Counted,
            loose,
            breaks: breaks(&entries, &periods),
            when: periods.clone(),
            short_periods: periods.iter().map(|p| p.short()).collect(),
            periods: periods.iter().map(Period::to_string).collect(),
            views,
            change,
        })
    }

    fn entries(&self, indicator: &catalogue::Indicator, loose: bool) -> Vec<Entry<'_>> {
        let places = self.names.places(indicator.id.as_str(), loose);
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for (name, place) in self.names.units.iter().zip(places) {
            let profile = self.group.profiles.iter().find(|p| p.value().unit == name.id);
            let found = profile.and_then(|p| {
                p.value().indicators.iter().find(|e| e.indicator == indicator.id)
            });
            let of = |of| Entry { place, named: name.named, lot: name.lot, of };
            entries.extend(found.map(of));
        }
        entries
    }

    /// The units as wholes in one period.
    fn whole(
        &self,
        (at, period): (usize, Period),
        entries: &[Entry<'_>],
        style: Style,
    ) -> View {
        let mut view = self.empty(at);
        let now = |e: &&Entry<'_>| e.of.latest.key.period == period;
        for entry in entries {
            let figure = entry.of.series.iter().find(|e| e.key.period == period);
            let figure = if now(&entry) { Some(&entry.of.latest) } else { figure };
            if let Some(figure) = figure {
                view.cells[entry.place] = self.cell(entry, figure, style);
            }
        }
        let level = |of: fn(&IndicatorProfile) -> &Vec<Estimate>| {
            let mut all = entries.iter().flat_map(|e| of(e.of));
            let found = all.find(|e| e.key.period == period)?;
            found.reading.value().map(|v| style.keep(v))
        };
        view.municipality = level(|e| &e.municipality);
        view.nation = level(|e| &e.nation);
        let latest: Vec<&Entry<'_>> = entries.iter().filter(now).collect();
        if !latest.is_empty() {
            let mut position = vec![""; self.names.units.len()];
            for entry in &latest {
                if view.cells[entry.place].is_known() {
                    position[entry.place] =
                        cells::position(entry.of.against_rest.as_ref());
                }
            }
            view.position = Some(position);
            self.funnel(&mut view, &latest, style);
        }
        view
    }

    fn cell(&self, entry: &Entry<'_>, figure: &Estimate, style: Style) -> Cell {
        match self.group.may_show(entry.named, &figure.key) {
            true => style.cell(figure, entry.named),
            false => HIDDEN,
        }
    }

    /// Adds the funnel. Where a value is hidden there is none: from its centre, which is
    /// the mean of all, and the others' values the hidden one could be worked out.
    fn funnel(&self, view: &mut View, latest: &[&Entry<'_>], style: Style) {
        let members: Vec<Member> = latest
            .iter()
            .filter(|e| view.cells[e.place].is_known())
            .filter_map(|e| {
                Some(Member {
                    place: e.place,
                    value: e.of.latest.reading.value()?,
                    base: e.of.latest.base?,
                    named: e.named,
                    lot: e.lot,
                    funnel: e.of.funnel?,
                })
            })
            .collect();
        if members.is_empty() {
            return;
        }
        if view.cells.iter().any(|c| c.is_hidden() || *c == Cell::Absent("f")) {
            view.funnel_hidden = true;
            return;
        }
        let Some((funnel, found)) = drawn(&members, |v| style.keep(v)) else { return };
        let mut zones = vec![None; self.names.units.len()];
        for (place, zone) in found {
            zones[place] = Some(zone);
        }
        view.funnel = Some(funnel);
        view.zones = Some(zones);
    }

    /// Stages and grades in the latest period, where at least two units have a figure.
    fn parts(
        &self,
        (at, last): (usize, Period),
        entries: &[Entry<'_>],
        style: Style,
    ) -> Vec<View> {
        let mut found: BTreeMap<&Whom, Vec<(&Entry<'_>, &GroupFigure)>> = BTreeMap::new();
        for entry in entries {
            for part in &entry.of.groups {
                let whom = matches!(part.group, Whom::Stage(_) | Whom::Grade(_));
                if whom && part.own.key.period == last {
                    found.entry(&part.group).or_default().push((entry, part));
                }
            }
        }
        found
            .into_iter()
            .map(|(whom, parts)| self.part(at, whom, &parts, style))
            .filter(|view| view.cells.iter().filter(|c| c.is_known()).count() > 1)
            .collect()
    }

    fn part(
        &self,
        at: usize,
        whom: &Whom,
        parts: &[(&Entry<'_>, &GroupFigure)],
        style: Style,
    ) -> View {
        let mut view = self.empty(at);
        let mut position = vec![""; self.names.units.len()];
        for (entry, part) in parts {
            view.cells[entry.place] = self.cell(entry, &part.own, style);
            if view.cells[entry.place].is_known() {
                position[entry.place] = cells::position(part.against_rest.as_ref());
            }
        }
        let level = |of: fn(&GroupFigure) -> &Option<Estimate>| {
            let mut all = parts.iter().filter_map(|(_, part)| of(part).as_ref());
            let value = all.find_map(|e| e.reading.value());
            value.map(|v| style.keep(v))
        };
        view.municipality = level(|part| &part.municipality);
        view.nation = level(|part| &part.nation);
        view.position = Some(position);
        let named = |language| {
            let kind = self.names.kind.unwrap_or(UnitKind::Skole);
            capital(&Words { language, kind }.group(whom))
        };
        view.whom = whom.clone();
        view.group = Some(Pair(named(Language::Da), named(Language::En)));
        view
    }

    fn empty(&self, period: usize) -> View {
        View {
            period,
            group: None,
            whom: Whom::All,
            cells: vec![NOTHING; self.names.units.len()],
            municipality: None,
            nation: None,
            position: None,
            funnel: None,
            zones: None,
            funnel_hidden: false,
        }
    }

    /// "Uddannelsesstatistik.dk, hentet 12.10.2026": each publisher once, with the latest
    /// of its dates.
    fn source(&self, indicator: &catalogue::Indicator, entries: &[Entry<'_>]) -> Pair {
        let mut found: BTreeMap<Option<&str>, Option<&str>> = BTreeMap::new();
        let cells = entries.iter().flat_map(|e| &e.of.series).flat_map(|e| &e.cells);
        let sources: BTreeSet<u16> = cells.map(|cell| cell.source).collect();
        for source in sources {
            if let Some(entry) = self.around.sources.entries.get(usize::from(source)) {
                let date = found.entry(entry.publisher.as_deref()).or_default();
                *date = (*date).max(entry.retrieved.as_deref());
            }
        }
        if found.is_empty() {
            found.insert(Some(&indicator.publisher), None);
        }
        let said = |own: &str, word: &str, language: Language| {
            let each = |(publisher, date): (&Option<&str>, &Option<&str>)| {
                let publisher = publisher.unwrap_or(own);
                match date {
                    Some(date) => {
                        format!("{publisher}, {word} {}", format::date(date, language))
                    }
                    None => publisher.to_owned(),
                }
            };
            found.iter().map(each).collect::<Vec<_>>().join("; ")
        };
        Pair(
            said("kommunens egne data", "hentet", Language::Da),
            said("the municipality’s own data", "retrieved", Language::En),
        )
    }
}

/// The periods in which any unit has a figure. A mean of three years beside single years
/// would be another measure: it is left out unless it is all there is.
fn periods(entries: &[Entry<'_>]) -> Vec<Period> {
    let all = entries.iter().flat_map(|e| e.of.series.iter().chain([&e.of.latest]));
    let known = all.filter(|e| e.reading.value().is_some());
    let found: BTreeSet<Period> = known.map(|e| e.key.period).collect();
    let pooled = |p: &Period| matches!(p, Period::ThreeYears(_));
    let single = found.iter().any(|p| !pooled(p));
    found.into_iter().filter(|p| !(single && pooled(p))).collect()
}

/// The breaks within the periods: those of the measure once for all, those of a unit with
/// its place. Why a unit that is not named is another than before would name it.
fn breaks(entries: &[Entry<'_>], periods: &[Period]) -> Vec<Break> {
    let mut out: Vec<Break> = Vec::new();
    for entry in entries {
        for found in entry.of.breaks.iter().filter(|b| b.kind != BreakKind::Gap) {
            let Some(at) = periods.iter().position(|p| *p >= found.before) else {
                continue;
            };
            let own = found.kind == BreakKind::Unit;
            let changed =
                Text::new("enheden er en anden end før.", "the unit is not the same.");
            let reason = if own && !entry.named { &changed } else { &found.reason };
            let one =
                Break { at, reason: reason.into(), unit: own.then_some(entry.place) };
            if at > 0 && !out.contains(&one) {
                out.push(one);
            }
        }
    }
    out.sort_by_key(|b| (b.at, b.unit));
    out
}
