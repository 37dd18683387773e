//! What a group talks about: released profiles and the page's data come in, the figures
//! that belong to the overview and that at least two units have go out.

use datapakke_model::catalogue::{Confidentiality, Indicator, Statistic};
use datapakke_model::id::IndicatorId;
use datapakke_model::profile::{Estimate, IndicatorProfile, Verdict};
use datapakke_model::{CellRef, FigureKey, Language, Period, Reading, UnitKind, Why};

use crate::compare::cells::Cell;
use crate::compare::data::{self, Data, View};
use crate::compare::names::Names;
use crate::compare::{Around, Group};
use crate::figures::FigureRow;

use super::Deck;

/// One figure and where every unit stands in it.
#[derive(Debug)]
pub(super) struct Topic<'a> {
    pub indicator: &'a Indicator,
    pub data: &'a data::Indicator,
    /// The newest period.
    pub last: &'a View,
    /// The units, in the order of the page.
    pub seats: Vec<Seat<'a>>,
}

/// One unit in one figure.
#[derive(Debug)]
pub(super) struct Seat<'a> {
    /// Its name, its letter, or what it is where it has neither.
    pub shown: String,
    pub named: bool,
    /// Where its figures stand in the page's data.
    pub place: usize,
    pub entry: Option<&'a IndicatorProfile>,
}

/// Returns the group's figures in the order of the catalogue.
pub(super) fn topics<'a>(
    group: &'a Group<'a>,
    around: &'a Around<'a>,
    names: &'a Names,
    data: &'a Data,
    kind: UnitKind,
) -> Vec<Topic<'a>> {
    let chosen = chosen(group, around, kind);
    let topic = |of: &'a data::Indicator| {
        let indicator = chosen.iter().find(|i| i.id.as_str() == of.id)?;
        let whole = of.views.iter().filter(|v| v.is_whole());
        let last = whole.max_by_key(|v| v.period)?;
        let known = last.cells.iter().filter(|c| c.is_known()).count();
        (known >= 2).then(|| Topic {
            indicator,
            data: of,
            last,
            seats: seats(group, names, data, of, indicator),
        })
    };
    data.indicators.iter().filter_map(topic).collect()
}

/// The overview's figures that have chance variation, with what every school must have.
fn chosen<'a>(
    group: &Group<'_>,
    around: &Around<'a>,
    kind: UnitKind,
) -> Vec<&'a Indicator> {
    let newest = |id: &IndicatorId| {
        let of = |p: &&datapakke_model::Released<datapakke_model::Profile>| {
            let entry = p.value().indicators.iter().find(|e| e.indicator == *id)?;
            entry.latest.key.period.school_year()
        };
        group.profiles.iter().filter_map(of).max()
    };
    let catalogue = around.catalogue;
    let mut chosen = catalogue.overview(kind, newest);
    let tested = |i: &&Indicator| {
        !matches!(i.statistic, Statistic::Counted | Statistic::Verdict) && !i.background
    };
    chosen.retain(tested);
    chosen
}

fn seats<'a>(
    group: &'a Group<'a>,
    names: &'a Names,
    data: &Data,
    of: &data::Indicator,
    indicator: &Indicator,
) -> Vec<Seat<'a>> {
    let open = indicator.confidentiality == Confidentiality::Open && !names.all_named();
    let places = names.places(&of.id, open);
    let language = data.language;
    let mut seats: Vec<Seat<'a>> = names
        .units
        .iter()
        .zip(places)
        .map(|(name, place)| {
            let profile = group.profiles.iter().find(|p| p.value().unit == name.id);
            let entry = profile.and_then(|p| {
                p.value().indicators.iter().find(|e| e.indicator == indicator.id)
            });
            let shown = match of.loose && !name.named {
                true => crate::words::capital(data.kind.one_article.get(language)),
                false => name.shown.clone(),
            };
            Seat { shown, named: name.named, place, entry }
        })
        .collect();
    seats.sort_by_key(|seat| seat.place);
    seats
}

impl Topic<'_> {
    /// Returns what a unit has in the newest period.
    pub fn now(&self, seat: &Seat<'_>) -> &Cell {
        &self.last.cells[seat.place]
    }

    /// Returns the whole units' figures of the period before, where the newest is one that
    /// changes can be told to.
    pub fn before(&self) -> Option<&View> {
        let at = self.last.period.checked_sub(1)?;
        self.data.views.iter().find(|v| v.is_whole() && v.period == at)
    }

    /// Returns the newest period.
    pub fn period(&self) -> Period {
        self.data.when[self.last.period]
    }

    /// Returns how many units have a figure now.
    pub fn known(&self) -> usize {
        self.last.cells.iter().filter(|c| c.is_known()).count()
    }

    /// Returns how many are hidden now.
    pub fn hidden(&self) -> usize {
        self.last.cells.iter().filter(|c| c.is_hidden()).count()
    }
}

impl Seat<'_> {
    /// Returns the verdict on the unit's change to a period.
    pub fn change(
        &self,
        period: Period,
    ) -> Option<&datapakke_model::profile::Comparison> {
        let entry = self.entry.filter(|e| e.latest.key.period == period)?;
        entry.change.as_ref()
    }
}

/// Tells whether a verdict says that something differs by more than chance.
pub(super) fn certain(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Better | Verdict::Worse | Verdict::Higher | Verdict::Lower)
}

impl<'a> Deck<'a> {
    /// Returns the newest figures of a topic.
    pub fn view(&self, at: usize) -> Option<&'a View> {
        self.topics.get(at).map(|topic| topic.last)
    }

    /// Returns where a topic's figures are from.
    pub fn source(&self, topic: &Topic<'_>) -> String {
        topic.data.source.get(self.words.language).to_owned()
    }

    /// Notes the figures of one view, as they are shown.
    pub fn note(&mut self, at: usize, view: &View) {
        let topic = &self.topics[at];
        let period = topic.data.when[view.period];
        let mut rows = Vec::new();
        for seat in &topic.seats {
            let of = |e: &&Estimate| e.key.period == period;
            let all = seat.entry.map(|e| e.series.iter().chain([&e.latest]));
            let Some(found) = all.and_then(|mut all| all.find(of)) else { continue };
            rows.push(self.row(&found.key, &view.cells[seat.place], found));
        }
        type Level = fn(&IndicatorProfile) -> &Vec<Estimate>;
        let levels: [(Level, bool); 2] = [
            (|e| &e.municipality, view.municipality.is_some()),
            (|e| &e.nation, view.nation.is_some()),
        ];
        for (level, _) in levels.into_iter().filter(|(_, shown)| *shown) {
            let mut all = topic.seats.iter().filter_map(|s| s.entry).flat_map(level);
            let known =
                |e: &&Estimate| e.key.period == period && e.reading.value().is_some();
            let Some(found) = all.find(known) else { continue };
            rows.push(FigureRow {
                value: found.reading.value(),
                base: found.base,
                status: "shown".to_owned(),
                source: self.place_of(&found.cells),
                rules: vec![found.method.rule()],
                ..self.empty_row(&found.key)
            });
        }
        for row in rows {
            self.figures.insert((row.key.clone(), row.status.clone()), row);
        }
    }

    fn row(&self, key: &FigureKey, cell: &Cell, found: &Estimate) -> FigureRow {
        let empty = self.empty_row(key);
        match cell {
            Cell::Known(_, low, high, base) => FigureRow {
                value: found.reading.value(),
                low: *low,
                high: *high,
                base: *base,
                status: "shown".to_owned(),
                source: self.place_of(&found.cells),
                rules: vec![found.method.rule()],
                ..empty
            },
            Cell::Absent(_) => {
                let why = match found.reading {
                    Reading::Absent(why) => why,
                    // A share of a few is left out where no count may stand.
                    Reading::Known(_) => Why::Suppressed,
                };
                FigureRow { status: why.key().to_owned(), ..empty }
            }
        }
    }

    /// Notes the change of every unit to the newest period.
    pub fn note_changes(&mut self, at: usize) {
        let topic = &self.topics[at];
        let period = topic.period();
        let mut rows = Vec::new();
        for seat in &topic.seats {
            let Some(change) = seat.change(period) else { continue };
            let Some(entry) = seat.entry else { continue };
            rows.push(FigureRow {
                value: Some(change.difference),
                low: change.interval.map(|i| i.low).filter(|_| seat.named),
                high: change.interval.map(|i| i.high).filter(|_| seat.named),
                status: "change".to_owned(),
                rules: vec!["practical", change.verdict.rule()],
                ..self.empty_row(&entry.latest.key)
            });
        }
        for row in rows {
            self.figures.insert((row.key.clone(), row.status.clone()), row);
        }
    }

    /// File, sheet and first cell of a figure, in words.
    pub fn place_of(&self, cells: &[CellRef]) -> String {
        let place = cells.first().and_then(|cell| self.around.sources.place(*cell));
        place.map(|p| p.words(Language::Da)).unwrap_or_default()
    }

    pub fn empty_row(&self, key: &FigureKey) -> FigureRow {
        let edition = self.group.profiles.first().map(|p| p.edition().key());
        FigureRow::of(
            key,
            self.document,
            edition.unwrap_or_default(),
            self.group.name.da.clone(),
        )
    }
}
