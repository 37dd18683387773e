//! What a reader knows of a build: profiles come in, ledgers of what can be added up and
//! the figures that must be hidden with others go out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::facts::{Complement, Fact, Facts, complements, facts};
use super::ledger::{self, Ledger};
use super::union::{Union, unions};
use super::{Earlier, HiddenBecause};
use crate::catalogue::{Catalogue, Statistic};
use crate::group::{Group, Stage};
use crate::id::{FigureKey, IndicatorId, Owner};
use crate::profile::Profile;
use crate::settings::Thresholds;
use crate::work::{Alone, Workers};

/// Everything that the documents of a build print, and how it hangs together.
#[derive(Debug, Clone)]
pub struct Known {
    profiles: Arc<[Profile]>,
    catalogue: Arc<Catalogue>,
    facts: Facts,
    merged: BTreeMap<FigureKey, FigureKey>,
    /// Names of which each is hidden as soon as one is, for one unit, period and group.
    kin: BTreeMap<IndicatorId, BTreeSet<IndicatorId>>,
    complements: Vec<Complement>,
    unions: Vec<Union>,
    ledgers: Vec<Ledger>,
}

/// The hidden figures with their reasons.
pub type Hidden = BTreeMap<FigureKey, HiddenBecause>;

/// A figure to hide and the hidden one that it would give away.
pub type Follows = (FigureKey, FigureKey);

/// The kinds of absence, the one that matters least first.
const KINDS: [&str; 3] = ["ulovligt", "tilladt", "sygdom"];

impl Known {
    /// Collects what profiles and last year's figures, which readers may still have, tell.
    /// Thresholds below the catalogue's are taken to be the catalogue's.
    pub fn new(
        profiles: Arc<[Profile]>,
        catalogue: Arc<Catalogue>,
        thresholds: &Thresholds,
        earlier: &[Earlier],
        workers: &dyn Workers,
    ) -> Known {
        let thresholds = &thresholds.clone().floored();
        let mut facts = facts(&profiles, &catalogue, thresholds, earlier, workers);
        let merged = merges(&facts, &agreed_grades(&profiles));
        for key in merged.keys() {
            let fact = facts.get_mut(key).expect("merged grades are facts");
            fact.reason = Some(HiddenBecause::Merged);
        }
        let mut ledgers = ledger::persons(&facts, workers);
        ledgers.extend(ledger::having(&facts, workers));
        Known {
            unions: unions(&facts, workers),
            ledgers,
            facts,
            merged,
            kin: kin(&catalogue),
            complements: complements(&profiles, &catalogue, thresholds),
            profiles,
            catalogue,
        }
    }

    /// Collects what a few profiles tell that nothing is known of beforehand; see
    /// [`Known::new`].
    pub fn of_few(
        profiles: &[Profile],
        catalogue: &Catalogue,
        thresholds: &Thresholds,
    ) -> Known {
        let (profiles, catalogue) = (profiles.into(), Arc::new(catalogue.clone()));
        Known::new(profiles, catalogue, thresholds, &[], &Alone)
    }

    /// Returns the profiles.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// Returns what all this is of.
    pub(super) fn of(&self) -> (Arc<[Profile]>, Arc<Catalogue>) {
        (self.profiles.clone(), self.catalogue.clone())
    }

    /// Returns how many figures there are.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Tells whether there are no figures.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Returns the figures that must be hidden for their own sake.
    pub fn reasons(&self) -> Hidden {
        let of = |(key, fact): (&FigureKey, &Fact)| Some((key.clone(), fact.reason?));
        self.facts.iter().filter_map(of).collect()
    }

    /// Returns the grades that give way to stages, each with a grade that is too small.
    pub fn merged(&self) -> &BTreeMap<FigureKey, FigureKey> {
        &self.merged
    }

    /// Returns the ledgers of numbers of persons, then those of what persons have, where it
    /// must not be told.
    pub fn ledgers(&self) -> &[Ledger] {
        &self.ledgers
    }

    /// Returns what must be hidden because it says the same as a hidden figure, or the
    /// rest of it.
    pub fn follows(&self, hidden: &Hidden) -> Vec<Follows> {
        let mut found = Vec::new();
        let withheld =
            self.facts.iter().filter(|(_, fact)| fact.withheld).map(|(k, _)| k);
        for key in hidden.keys().chain(withheld) {
            let others = self.kin.get(&key.indicator).into_iter().flatten();
            let other =
                others.map(|id| FigureKey { indicator: id.clone(), ..key.clone() });
            found.extend(
                other.filter(|k| self.is_shown(k, hidden)).map(|k| (k, key.clone())),
            );
            found.extend(self.other_kind(key, hidden).map(|other| (other, key.clone())));
        }
        let shown = |key: &FigureKey| self.is_shown(key, hidden);
        found.extend(self.unions.iter().filter_map(|union| union.follows(shown)));
        let told = self.complements.iter().filter(|c| shown(&c.followed));
        let told = told.filter(|c| c.all.iter().all(shown));
        found.extend(
            told.filter_map(|c| Some((c.followed.clone(), c.all.first()?.clone()))),
        );
        found
    }

    fn is_shown(&self, key: &FigureKey, hidden: &Hidden) -> bool {
        !hidden.contains_key(key)
            && self.facts.get(key).is_some_and(|fact| !fact.withheld)
    }

    /// A single hidden kind of absence is the total less the others: another goes with it.
    fn other_kind(&self, key: &FigureKey, hidden: &Hidden) -> Option<FigureKey> {
        let (stem, kind) = key.indicator.as_str().rsplit_once('.')?;
        let of = |kind: &str| {
            let indicator = format!("{stem}.{kind}").parse().ok()?;
            Some(FigureKey { indicator, ..key.clone() })
        };
        let total = of("total").filter(|total| self.is_shown(total, hidden))?;
        let known = KINDS.contains(&kind) && self.facts.contains_key(&total);
        let others: Vec<FigureKey> = KINDS
            .iter()
            .filter(|other| **other != kind)
            .filter_map(|other| of(other))
            .collect();
        let gone =
            |k: &&FigureKey| self.facts.contains_key(k) && !self.is_shown(k, hidden);
        let alone = !others.iter().any(|other| gone(&other));
        let shown = |k: &FigureKey| self.is_shown(k, hidden);
        others.into_iter().find(shown).filter(|_| known && alone)
    }
}

/// Names that say the same or add up to a hundred: the shares of one distribution, the
/// share that one question makes, and a figure that stands in for another.
fn kin(catalogue: &Catalogue) -> BTreeMap<IndicatorId, BTreeSet<IndicatorId>> {
    let mut of: BTreeMap<IndicatorId, BTreeSet<IndicatorId>> = BTreeMap::new();
    let mut join = |names: &[IndicatorId]| {
        for name in names {
            let others = names.iter().filter(|other| *other != name).cloned();
            of.entry(name.clone()).or_default().extend(others);
        }
    };
    for indicator in &catalogue.indicators {
        let name =
            |end: &str| format!("{}.{end}", indicator.id).parse::<IndicatorId>().ok();
        let parts = ["over3", "interval1", "interval2", "interval3", "interval4"];
        let parts: Vec<IndicatorId> = parts.iter().filter_map(|end| name(end)).collect();
        let there: Vec<IndicatorId> =
            parts.into_iter().filter(|id| catalogue.indicator(id).is_some()).collect();
        join(&there);
        if let Some(other) = &indicator.stands_in_for {
            join(&[indicator.id.clone(), other.clone()]);
        }
    }
    for survey in &catalogue.surveys {
        for question in &survey.questions {
            let Some(id) = &question.indicator else { continue };
            let share =
                catalogue.indicator(id).is_some_and(|i| i.statistic == Statistic::Share);
            if let Ok(name) = format!("{}.{}", survey.id, question.id).parse()
                && share
            {
                join(&[id.clone(), name]);
            }
        }
    }
    of
}

/// Finds the grades that give way to stages: where more than half of a table by grade must
/// be hidden and a stage can be shown, the rest of the grades tells little and costs much,
/// since each hidden grade is the stage less the others. Each is returned with one that is
/// too small; tables with a grade that was agreed upon stay.
fn merges(facts: &Facts, agreed: &BTreeSet<Table>) -> BTreeMap<FigureKey, FigureKey> {
    let mut tables: BTreeMap<_, Vec<(&FigureKey, &Fact)>> = BTreeMap::new();
    let of_unit = |key: &FigureKey| matches!(key.owner, Owner::Unit(_));
    for (key, fact) in facts.iter().filter(|(key, fact)| fact.merges && of_unit(key)) {
        if !agreed.contains(&(&key.owner, &key.indicator)) {
            let table = (&key.owner, &key.indicator, key.period);
            tables.entry(table).or_default().push((key, fact));
        }
    }
    tables.into_values().flat_map(merges_of).collect()
}

fn merges_of(table: Vec<(&FigureKey, &Fact)>) -> Vec<(FigureKey, FigureKey)> {
    let is_few = |fact: &Fact| fact.withheld || fact.reason.is_some();
    let of = |is: fn(&Group) -> bool| {
        table.iter().copied().filter(move |(key, _)| is(&key.group))
    };
    let grades = || of(|group| matches!(group, Group::Grade(_)));
    let mut stages = of(|group| matches!(group, Group::Stage(_)));
    let few: Vec<&FigureKey> =
        grades().filter(|(_, fact)| is_few(fact)).map(|(key, _)| key).collect();
    let Some(told) = few.first() else { return Vec::new() };
    if few.len() * 2 <= grades().count() || stages.all(|(_, fact)| is_few(fact)) {
        return Vec::new();
    }
    // The only grade of its stage is the stage, and stays.
    let there = |fact: &Fact| fact.withheld || fact.base.is_some();
    let mates = |key: &FigureKey| {
        let same = |other: &FigureKey| stage_of(&other.group) == stage_of(&key.group);
        grades().filter(|(other, fact)| same(other) && there(fact)).count()
    };
    let rest = grades().filter(|(key, fact)| !is_few(fact) && mates(key) > 1);
    rest.map(|(key, _)| (key.clone(), (*told).clone())).collect()
}

/// Whose table of what.
type Table<'a> = (&'a Owner, &'a IndicatorId);

/// Whose grades are what an agreement is about: they are not given up for a table's sake.
fn agreed_grades(profiles: &[Profile]) -> BTreeSet<Table<'_>> {
    let agreed = profiles.iter().flat_map(|profile| &profile.agreements);
    let figures = agreed.flat_map(|result| result.figures());
    let grades = figures.filter(|e| matches!(e.key.group, Group::Grade(_)));
    grades.map(|e| (&e.key.owner, &e.key.indicator)).collect()
}

/// Returns the stage that a grade belongs to.
fn stage_of(group: &Group) -> Option<Stage> {
    match group {
        Group::Grade(grade) => Stage::of_grade(*grade),
        _ => None,
    }
}
