//! What a document of a group shows comes in, its lines in the list of figures go out.

use std::collections::BTreeMap;

use datapakke_model::profile::{Estimate, IndicatorProfile};
use datapakke_model::{CellRef, FigureKey, Group as Whom, Language, Reading, Why};

use super::cells::{Cell, NOTHING};
use super::data::{Data, Indicator, View};
use super::names::Names;
use super::{Around, Group};
use crate::figures::{FigureRow, rule_of, stages_for_grades};

/// Notes what one document of a group shows.
#[derive(Clone, Copy)]
pub(crate) struct Noter<'a> {
    pub group: &'a Group<'a>,
    pub around: &'a Around<'a>,
    pub document: &'static str,
}

impl<'a> Noter<'a> {
    /// File, sheet and first cell of a figure, in words.
    pub fn place_of(&self, cells: &[CellRef]) -> String {
        let place = cells.first().and_then(|cell| self.around.sources.place(*cell));
        place.map(|p| p.words(Language::Da)).unwrap_or_default()
    }

    /// Returns the line of a figure without its value.
    pub fn empty(&self, key: &FigureKey) -> FigureRow {
        let edition = self.group.profiles.first().map(|p| p.edition().key());
        let edition = edition.unwrap_or_default();
        FigureRow::of(key, self.document, edition, self.group.name.da.clone())
    }

    /// Returns the line of a unit's figure as a cell shows it: limits and base only where
    /// they stand there.
    pub fn cell(&self, cell: &Cell, found: &Estimate) -> FigureRow {
        let empty = self.empty(&found.key);
        match cell {
            Cell::Known(_, low, high, base) => {
                FigureRow { low: *low, high: *high, base: *base, ..self.level(found) }
            }
            Cell::Absent(_) => {
                let why = match found.reading {
                    Reading::Absent(why) => why,
                    // A share of a few is left out where no count may stand, and so is
                    // what would tell whose letter is whose.
                    Reading::Known(_) => Why::Suppressed,
                };
                let rules = rule_of(why.key()).into_iter().collect();
                FigureRow { status: why.key().to_owned(), rules, ..empty }
            }
        }
    }

    /// Returns the line of the municipality's or the nation's figure.
    pub fn level(&self, found: &Estimate) -> FigureRow {
        FigureRow {
            value: found.reading.value(),
            base: found.base,
            status: "shown".to_owned(),
            source: self.place_of(&found.cells),
            rules: vec![found.method.rule()],
            ..self.empty(&found.key)
        }
    }

    /// Returns the lines of everything that a group's data show.
    pub fn all(&self, names: &Names, data: &Data) -> Vec<FigureRow> {
        let mut rows = BTreeMap::new();
        for of in &data.indicators {
            for view in &of.views {
                for row in self.view(names, of, view) {
                    rows.insert((row.key.clone(), row.status.clone()), row);
                }
            }
        }
        let mut rows: Vec<FigureRow> = rows.into_values().collect();
        stages_for_grades(&mut rows);
        rows
    }

    /// Returns the lines of one view.
    pub fn view(&self, names: &Names, of: &Indicator, view: &View) -> Vec<FigureRow> {
        let places = names.places(&of.id, of.loose);
        let mut rows = Vec::new();
        let (mut home, mut nation) = (None, None);
        for (name, place) in names.units.iter().zip(places) {
            let profile = self.group.profiles.iter().find(|p| p.value().unit == name.id);
            let entries = profile.map(|p| &p.value().indicators);
            let entry = entries
                .and_then(|all| all.iter().find(|e| e.indicator.as_str() == of.id));
            let Some(entry) = entry else { continue };
            let [own, town, country] = shown(entry, of, view);
            let cell = &view.cells[place];
            rows.extend(own.filter(|_| *cell != NOTHING).map(|e| self.cell(cell, e)));
            home = home.or(town.filter(|_| view.municipality.is_some()));
            nation = nation.or(country.filter(|_| view.nation.is_some()));
        }
        rows.extend([home, nation].into_iter().flatten().map(|e| self.level(e)));
        rows
    }
}

/// Returns a unit's own, the municipality's and the nation's estimate of one view.
fn shown<'b>(
    entry: &'b IndicatorProfile,
    of: &Indicator,
    view: &View,
) -> [Option<&'b Estimate>; 3] {
    let period = of.when[view.period];
    if view.whom != Whom::All {
        let part = entry.groups.iter().find(|g| g.group == view.whom);
        let known = |e: &&Estimate| e.reading.value().is_some();
        return [
            part.map(|g| &g.own),
            part.and_then(|g| g.municipality.as_ref()).filter(known),
            part.and_then(|g| g.nation.as_ref()).filter(known),
        ];
    }
    let now = |e: &&Estimate| e.key.period == period;
    let known = |all: &'b [Estimate]| {
        all.iter().find(|e| e.key.period == period && e.reading.value().is_some())
    };
    let own = [&entry.latest].into_iter().find(now);
    [
        own.or_else(|| entry.series.iter().find(now)),
        known(&entry.municipality),
        known(&entry.nation),
    ]
}
