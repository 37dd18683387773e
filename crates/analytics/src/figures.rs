//! All estimates of a build, by indicator and owner; estimates come in from every source
//! and go out to comparisons and profiles.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use datapakke_model::group::Group;
use datapakke_model::id::{FigureKey, IndicatorId, Owner};
use datapakke_model::profile::Estimate;
use datapakke_model::year::Period;

use crate::stat::mean::Sample;
use crate::stat::overlap::Shared;

/// Estimates of one indicator and owner, by period and group.
pub(crate) type Series = BTreeMap<(Period, Group), Estimate>;

/// What is left of the municipality without a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rest {
    /// Its persons.
    pub sample: Sample,
    /// How skewed the values of unit and rest together are, where that matters.
    pub skewness: Option<f64>,
}

/// Everything that was estimated, and what was left of the municipality without a unit
/// where the pupils themselves were at hand.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    by_owner: BTreeMap<(IndicatorId, Owner), Series>,
    rest: BTreeMap<FigureKey, Rest>,
    shared: BTreeMap<FigureKey, Shared>,
}

impl Figures {
    /// Adds an estimate unless its name is taken; tells whether it was added.
    pub(crate) fn add(&mut self, estimate: Estimate) -> bool {
        let key = &estimate.key;
        let series =
            self.by_owner.entry((key.indicator.clone(), key.owner.clone())).or_default();
        let spot = (key.period, key.group.clone());
        let free = !series.contains_key(&spot);
        if free {
            series.insert(spot, estimate);
        }
        free
    }

    /// Adds all of another's, as if they had been added one by one.
    pub(crate) fn append(&mut self, other: Figures) {
        for (name, series) in other.by_owner {
            match self.by_owner.entry(name) {
                Entry::Vacant(free) => {
                    free.insert(series);
                }
                Entry::Occupied(mut taken) => {
                    for (spot, estimate) in series {
                        taken.get_mut().entry(spot).or_insert(estimate);
                    }
                }
            }
        }
        self.rest.extend(other.rest);
        self.shared.extend(other.shared);
    }

    /// Adds what is left of the municipality without a unit.
    pub(crate) fn add_rest(&mut self, key: FigureKey, rest: Rest) {
        self.rest.insert(key, rest);
    }

    /// Adds what a figure has in common with the one of the period before.
    pub(crate) fn add_shared(&mut self, key: FigureKey, shared: Shared) {
        self.shared.insert(key, shared);
    }

    /// Returns what a figure has in common with the one of the period before, where the
    /// persons are known.
    pub(crate) fn shared(&self, key: &FigureKey) -> Option<Shared> {
        self.shared.get(key).copied()
    }

    /// Returns an owner's estimates of an indicator.
    pub(crate) fn series(
        &self,
        indicator: &IndicatorId,
        owner: &Owner,
    ) -> Option<&Series> {
        self.by_owner.get(&(indicator.clone(), owner.clone()))
    }

    /// Returns an estimate by its name.
    pub(crate) fn get(&self, key: &FigureKey) -> Option<&Estimate> {
        self.series(&key.indicator, &key.owner)?.get(&(key.period, key.group.clone()))
    }

    /// Returns an estimate by its name, to be changed.
    pub(crate) fn get_mut(&mut self, key: &FigureKey) -> Option<&mut Estimate> {
        let series =
            self.by_owner.get_mut(&(key.indicator.clone(), key.owner.clone()))?;
        series.get_mut(&(key.period, key.group.clone()))
    }

    /// Returns what is left of the municipality without a unit, where it was computed.
    pub(crate) fn rest(&self, key: &FigureKey) -> Option<Rest> {
        self.rest.get(key).copied()
    }

    /// Returns the names of all estimates of an indicator.
    pub(crate) fn keys(&self, indicator: &IndicatorId) -> Vec<FigureKey> {
        let of_indicator =
            |((id, _), _): &(&(IndicatorId, Owner), &Series)| id == indicator;
        let series = self.by_owner.iter().filter(of_indicator);
        series.flat_map(|(_, series)| series.values().map(|e| e.key.clone())).collect()
    }
}
