//! What a group talks about: released profiles and the page's data come in, the figures
//! that belong to the overview and that at least two units have go out.

use datapakke_model::catalogue::{Confidentiality, Indicator, Statistic};
use datapakke_model::id::IndicatorId;
use datapakke_model::profile::{IndicatorProfile, Verdict};
use datapakke_model::{Period, UnitId, UnitKind};

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
    pub unit: &'a UnitId,
    /// Where its figures stand in the page's data.
    pub place: usize,
    pub entry: Option<&'a IndicatorProfile>,
    /// Whether its change may stand.
    pub changes: bool,
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
            let changes = group.may_change(name.named);
            Seat { shown, named: name.named, unit: &name.id, place, entry, changes }
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
        let now = |e: &&IndicatorProfile| e.latest.key.period == period;
        let entry = self.entry.filter(now).filter(|_| self.changes)?;
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
        for row in self.noter.view(self.names, self.topics[at].data, view) {
            self.figures.insert((row.key.clone(), row.status.clone()), row);
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
                ..self.noter.empty(&entry.latest.key)
            });
        }
        for row in rows {
            self.figures.insert((row.key.clone(), row.status.clone()), row);
        }
    }
}
