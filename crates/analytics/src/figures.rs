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
pub(crate) struct Figures(BTreeMap<IndicatorId, Of>);

/// What was estimated of one indicator.
#[derive(Debug, Default)]
struct Of {
    by_owner: BTreeMap<Owner, Series>,
    rest: BTreeMap<FigureKey, Rest>,
    shared: BTreeMap<FigureKey, Shared>,
}

impl Figures {
    fn of(&mut self, indicator: &IndicatorId) -> &mut Of {
        self.0.entry(indicator.clone()).or_default()
    }

    /// Adds an estimate unless its name is taken; tells whether it was added.
    pub(crate) fn add(&mut self, estimate: Estimate) -> bool {
        let of = self.of(&estimate.key.indicator);
        let series = of.by_owner.entry(estimate.key.owner.clone()).or_default();
        match series.entry((estimate.key.period, estimate.key.group.clone())) {
            Entry::Vacant(free) => {
                free.insert(estimate);
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    /// Adds all of another's, as if they had been added one by one.
    pub(crate) fn append(&mut self, other: Figures) {
        for (indicator, mut more) in other.0 {
            let of = match self.0.entry(indicator) {
                Entry::Vacant(free) => {
                    free.insert(more);
                    continue;
                }
                Entry::Occupied(taken) => taken.into_mut(),
            };
            for (owner, series) in more.by_owner {
                match of.by_owner.entry(owner) {
                    Entry::Vacant(free) => _ = free.insert(series),
                    Entry::Occupied(mut taken) => {
                        for (spot, estimate) in series {
                            taken.get_mut().entry(spot).or_insert(estimate);
                        }
                    }
                }
            }
            of.rest.append(&mut more.rest);
            of.shared.append(&mut more.shared);
        }
    }

    /// Adds what is left of the municipality without a unit.
    pub(crate) fn add_rest(&mut self, key: FigureKey, rest: Rest) {
        self.of(&key.indicator).rest.insert(key, rest);
    }

    /// Adds what a figure has in common with the one of the period before.
    pub(crate) fn add_shared(&mut self, key: FigureKey, shared: Shared) {
        self.of(&key.indicator).shared.insert(key, shared);
    }

    /// Returns what a figure has in common with the one of the period before, where the
    /// persons are known.
    pub(crate) fn shared(&self, key: &FigureKey) -> Option<Shared> {
        self.0.get(&key.indicator)?.shared.get(key).copied()
    }

    /// Returns an owner's estimates of an indicator.
    pub(crate) fn series(
        &self,
        indicator: &IndicatorId,
        owner: &Owner,
    ) -> Option<&Series> {
        self.0.get(indicator)?.by_owner.get(owner)
    }

    /// Returns an estimate by its name.
    pub(crate) fn get(&self, key: &FigureKey) -> Option<&Estimate> {
        self.series(&key.indicator, &key.owner)?.get(&(key.period, key.group.clone()))
    }

    /// Returns an estimate by its name, to be changed.
    pub(crate) fn get_mut(&mut self, key: &FigureKey) -> Option<&mut Estimate> {
        let series = self.0.get_mut(&key.indicator)?.by_owner.get_mut(&key.owner)?;
        series.get_mut(&(key.period, key.group.clone()))
    }

    /// Returns what is left of the municipality without a unit, where it was computed.
    pub(crate) fn rest(&self, key: &FigureKey) -> Option<Rest> {
        self.0.get(&key.indicator)?.rest.get(key).copied()
    }

    /// Returns the names of all estimates of an indicator.
    pub(crate) fn keys(&self, indicator: &IndicatorId) -> Vec<FigureKey> {
        let series =
            self.0.get(indicator).into_iter().flat_map(|of| of.by_owner.values());
        series.flat_map(|series| series.values().map(|e| e.key.clone())).collect()
    }
}
