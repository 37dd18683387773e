//! What must be hidden so that nobody's answer can be told: all profiles of a build come
//! in together, a plan of names and reasons goes out.
//!
//! First round: a threshold by subject, uniform answers of small groups, and no single
//! hidden cell where a total and its other parts are shown. It is a rule, not yet the
//! optimised and audited pattern.

use std::collections::BTreeMap;

use datapakke_model::catalogue::{
    Catalogue, Direction, Indicator, Measure, Statistic, Subject, Theme,
};
use datapakke_model::group::{Group, Stage};
use datapakke_model::id::{FigureKey, IndicatorId, Owner};
use datapakke_model::profile::{AnswerShares, Estimate, Profile};
use datapakke_model::reading::{Reading, Why};
use datapakke_model::release::{HiddenBecause, Plan};
use datapakke_model::settings::Settings;
use datapakke_model::year::Period;

use crate::agreements;
use crate::survey::wanted;

/// Groups below this size may not be shown to agree completely; our judgement.
const UNIFORM_BELOW: u32 = 10;

/// Returns the smallest number of persons a figure of the indicator may rest on.
pub(crate) fn threshold(indicator: &Indicator, settings: &Settings) -> u32 {
    let by_subject = subject_threshold(indicator.subject, settings);
    by_subject.max(indicator.smallest_base.unwrap_or(0))
}

fn subject_threshold(subject: Subject, settings: &Settings) -> u32 {
    let thresholds = settings.thresholds.clone().floored();
    match subject {
        Subject::Pupils => thresholds.pupils,
        Subject::Staff => thresholds.staff,
        Subject::Parents => thresholds.parents,
        Subject::Things => 0,
    }
}

/// Decides what to hide, over all profiles of a build.
///
/// A figure hidden by its publisher counts as hidden among the parts of a unit; it is
/// never shown, but its own unit's parts are then protected too.
pub fn disclose(
    profiles: &[Profile],
    catalogue: &Catalogue,
    settings: &Settings,
) -> Plan {
    let mut cells = Cells::default();
    for profile in profiles {
        add_indicators(profile, catalogue, settings, &mut cells);
        add_questions(profile, catalogue, settings, &mut cells);
        for estimate in agreements::figures_of(profile) {
            let indicator = catalogue.indicator(&estimate.key.indicator);
            if let Some(indicator) = indicator {
                cells.add_estimate(estimate, indicator, threshold(indicator, settings));
            }
        }
    }
    // Hiding a part of one total can leave a single hidden part of another; each turn
    // hides at least one more cell, so this ends.
    while cells.protect() {}
    Plan { hidden: cells.plan() }
}

/// One figure as far as hiding is concerned.
#[derive(Debug, Clone, Copy)]
struct Cell {
    base: Option<u32>,
    floor: u32,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Shown,
    Hidden(HiddenBecause),
    /// Hidden by whoever published it.
    Withheld,
}

#[derive(Default)]
struct Cells(BTreeMap<FigureKey, Cell>);

fn add_indicators(
    profile: &Profile,
    catalogue: &Catalogue,
    settings: &Settings,
    cells: &mut Cells,
) {
    for entry in &profile.indicators {
        let Some(indicator) = catalogue.indicator(&entry.indicator) else { continue };
        let floor = threshold(indicator, settings);
        let groups =
            entry.groups.iter().flat_map(|g| [Some(&g.own), g.municipality.as_ref()]);
        let all = entry.series.iter().chain([&entry.latest]).chain(&entry.municipality);
        for estimate in all.chain(groups.flatten()) {
            cells.add_estimate(estimate, indicator, floor);
        }
    }
}

fn add_questions(
    profile: &Profile,
    catalogue: &Catalogue,
    settings: &Settings,
    cells: &mut Cells,
) {
    for entry in &profile.questions {
        let Some(survey) = catalogue.survey(&entry.survey) else { continue };
        let Some(question) = survey.question(&entry.question) else { continue };
        let floor = subject_threshold(survey.subject, settings).max(survey.smallest_base);
        for shares in entry.own.iter().chain(&entry.groups) {
            let key = entry.key(
                Owner::Unit(profile.unit.clone()),
                shares.period,
                &shares.group,
            );
            let uniform = || is_unanimous(shares, wanted(shares, question));
            let state = match (&shares.shares, shares.base) {
                (None, _) if shares.why != Some(Why::Suppressed) => continue,
                (None, _) => State::Withheld,
                (Some(_), Some(n)) if n < floor => State::Hidden(HiddenBecause::TooFew),
                (Some(_), Some(n)) if n < UNIFORM_BELOW && uniform() => {
                    State::Hidden(HiddenBecause::Uniform)
                }
                (Some(_), _) => State::Shown,
            };
            cells.0.insert(key, Cell { base: shares.base, floor, state });
        }
    }
}

/// Tells whether a share of a part of a unit is about one to four of its persons: "1 af 7
/// elever i 2. klasse" points at a child. Nobody (0 of 7) points at none, and the share of
/// the whole unit is wide enough to hide in.
fn is_few_of_a_part(estimate: &Estimate, indicator: &Indicator, floor: u32) -> bool {
    let few = estimate.count.is_some_and(|n| n > 0 && n < floor);
    let sensitive = indicator.direction == Direction::Lower;
    let of_unit = matches!(estimate.key.owner, Owner::Unit(_));
    few && sensitive && of_unit && estimate.key.group != Group::All
}

fn is_unanimous(shares: &AnswerShares, wanted: Option<f64>) -> bool {
    let everybody = |share: &f64| *share >= 100.0;
    let one_answer = shares.shares.as_ref().is_some_and(|s| s.iter().any(everybody));
    one_answer || wanted.is_some_and(|share| share <= 0.0 || share >= 100.0)
}

/// Tells whether everybody in a small group can be seen to have answered alike.
fn is_uniform(estimate: &Estimate, indicator: &Indicator) -> bool {
    let themes = [
        Theme::Trivsel,
        Theme::Fravær,
        Theme::Børn,
        Theme::Medarbejdere,
        Theme::Forældre,
    ];
    let small = estimate.base.is_some_and(|n| n < UNIFORM_BELOW);
    let Some(value) = estimate.reading.value().filter(|_| small) else { return false };
    let at_end = indicator.bounds.contains(&value);
    match indicator.statistic {
        Statistic::Share => themes.contains(&indicator.theme) && at_end,
        Statistic::Mean => {
            let answers =
                themes.contains(&indicator.theme) && indicator.measure == Measure::Points;
            answers && (at_end || estimate.sd == Some(0.0))
        }
        Statistic::Median
        | Statistic::Ratio
        | Statistic::Counted
        | Statistic::Verdict => false,
    }
}

impl Cells {
    fn add_estimate(&mut self, estimate: &Estimate, indicator: &Indicator, floor: u32) {
        let state = match estimate.reading {
            Reading::Absent(Why::Suppressed) => State::Withheld,
            Reading::Absent(_) => return,
            Reading::Known(_) if estimate.base.is_some_and(|n| n < floor) => {
                State::Hidden(HiddenBecause::TooFew)
            }
            Reading::Known(_) if is_few_of_a_part(estimate, indicator, floor) => {
                State::Hidden(HiddenBecause::TooFew)
            }
            Reading::Known(_) if is_uniform(estimate, indicator) => {
                State::Hidden(HiddenBecause::Uniform)
            }
            Reading::Known(_) => State::Shown,
        };
        self.0.insert(estimate.key.clone(), Cell { base: estimate.base, floor, state });
    }

    fn plan(self) -> BTreeMap<FigureKey, HiddenBecause> {
        let hidden = self.0.into_iter().filter_map(|(key, cell)| match cell.state {
            State::Hidden(because) => Some((key, because)),
            State::Shown | State::Withheld => None,
        });
        hidden.collect()
    }

    /// Goes over every total and its parts once; tells whether anything more was hidden.
    fn protect(&mut self) -> bool {
        let mut changed = false;
        for (total, parts) in self.group_parts().into_iter().chain(self.kind_parts()) {
            let shown = self.0.get(&total).is_some_and(|cell| cell.state == State::Shown);
            changed |= shown && self.protect_parts(&parts);
        }
        for parts in self.interval_parts() {
            changed |= self.hide_together(&parts);
        }
        changed | self.protect_units()
    }

    /// Grades and stages and sexes of everybody, and grades of their stage.
    fn group_parts(&self) -> Vec<(FigureKey, Vec<FigureKey>)> {
        let mut parts: BTreeMap<FigureKey, BTreeMap<u8, Vec<FigureKey>>> =
            BTreeMap::new();
        let mut add = |key: &FigureKey, group: Group, kind: u8| {
            let total = FigureKey { group, ..key.clone() };
            parts.entry(total).or_default().entry(kind).or_default().push(key.clone());
        };
        for key in self.0.keys() {
            match &key.group {
                Group::All | Group::Other(_) => {}
                Group::Stage(_) => add(key, Group::All, 0),
                Group::Sex(_) => add(key, Group::All, 1),
                Group::Class(_) => add(key, Group::All, 2),
                Group::Grade(grade) => {
                    add(key, Group::All, 3);
                    if let Some(stage) = Stage::of_grade(*grade) {
                        add(key, Group::Stage(stage), 3);
                    }
                }
            }
        }
        let flat = parts.into_iter().flat_map(|(total, kinds)| {
            kinds.into_values().map(move |parts| (total.clone(), parts))
        });
        flat.collect()
    }

    /// The kinds of absence, which add up to the total.
    fn kind_parts(&self) -> Vec<(FigureKey, Vec<FigureKey>)> {
        let totals = self.0.keys().filter_map(|key| {
            let stem = key.indicator.as_str().strip_suffix(".total")?;
            let part = |kind: &str| beside(key, format!("{stem}.{kind}"));
            let parts = ["sygdom", "tilladt", "ulovligt"].into_iter().filter_map(part);
            Some((key.clone(), parts.filter(|key| self.0.contains_key(key)).collect()))
        });
        totals.collect()
    }

    /// The four interval shares, which add up to a hundred.
    fn interval_parts(&self) -> Vec<Vec<FigureKey>> {
        let firsts = self.0.keys().filter_map(|key| {
            let stem = key.indicator.as_str().strip_suffix(".interval1")?;
            let part = |n| beside(key, format!("{stem}.interval{n}"));
            Some(
                (1..=4).filter_map(part).filter(|key| self.0.contains_key(key)).collect(),
            )
        });
        firsts.collect()
    }

    /// Hides the smallest shown parts until no hidden part follows from the total: never
    /// exactly one, and never hidden parts that together are fewer than the threshold.
    fn protect_parts(&mut self, parts: &[FigureKey]) -> bool {
        let mut changed = false;
        loop {
            let (hidden, mut shown): (Vec<&FigureKey>, Vec<&FigureKey>) =
                parts.iter().partition(|key| self.0[*key].state != State::Shown);
            let bases: Option<u32> = hidden.iter().map(|key| self.0[*key].base).sum();
            let floor = hidden.iter().map(|key| self.0[*key].floor).max().unwrap_or(0);
            let told = hidden.len() == 1 || bases.is_some_and(|n| n < floor);
            if hidden.is_empty() || !told {
                return changed;
            }
            shown.sort_by_key(|key| (self.0[*key].base.unwrap_or(u32::MAX), *key));
            let Some(smallest) = shown.first() else { return changed };
            self.hide(&(*smallest).clone());
            changed = true;
        }
    }

    /// Hides all as soon as one is hidden: what is left adds up to too little.
    fn hide_together(&mut self, parts: &[FigureKey]) -> bool {
        let any = parts.iter().any(|key| self.0[key].state != State::Shown);
        let shown: Vec<&FigureKey> =
            parts.iter().filter(|key| self.0[*key].state == State::Shown).collect();
        let changed = any && !shown.is_empty();
        if changed {
            shown.into_iter().for_each(|key| self.hide(key));
        }
        changed
    }

    /// Units of the municipality: with the municipality's figure and all others shown, a
    /// single unit that we hide would follow.
    ///
    /// Everybody's figure: one more unit is hidden. Parts: the municipality's own part is
    /// hidden, which costs the readers less.
    fn protect_units(&mut self) -> bool {
        let mut by_unit: BTreeMap<(IndicatorId, Period, Group), Vec<FigureKey>> =
            BTreeMap::new();
        for key in self.0.keys().filter(|key| matches!(key.owner, Owner::Unit(_))) {
            let spot = (key.indicator.clone(), key.period, key.group.clone());
            by_unit.entry(spot).or_default().push(key.clone());
        }
        let mut changed = false;
        for ((indicator, period, group), units) in by_unit {
            let total =
                FigureKey { owner: Owner::Municipality, indicator, period, group };
            let ours = |key: &&FigureKey| matches!(self.0[*key].state, State::Hidden(_));
            let withheld = units.iter().any(|key| self.0[key].state == State::Withheld);
            let one = units.iter().filter(ours).count() == 1 && !withheld;
            let shown = self
                .0
                .get(&total)
                .is_some_and(|c| c.state == State::Shown && c.base.is_some());
            if !(one && shown) {
                continue;
            }
            if total.group == Group::All {
                changed |= self.protect_parts(&units);
            } else {
                self.hide(&total);
                changed = true;
            }
        }
        changed
    }

    fn hide(&mut self, key: &FigureKey) {
        if let Some(cell) = self.0.get_mut(key) {
            cell.state = State::Hidden(HiddenBecause::Protects);
        }
    }
}

fn beside(key: &FigureKey, indicator: String) -> Option<FigureKey> {
    Some(FigureKey { indicator: indicator.parse().ok()?, ..key.clone() })
}
