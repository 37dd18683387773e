//! The same pupils in two tests: test results of all schools come in, how each unit's
//! pupils moved goes out.
//!
//! A pupil counts where the second test was taken; the first may have been taken at
//! another school of the municipality, since the pupil is this unit's now. A merger of
//! units is therefore no break here, but a new test, scale or test window is.

mod expected;
mod follow;
mod groups;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{Catalogue, Indicator, Instrument};
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::group::Group;
use datapakke_model::id::{FigureKey, Owner, UnitId};
use datapakke_model::microdata::TestResult;
use datapakke_model::profile::{
    Comparison, Course, Interval, Lacking, Method, NoValue, Profile, Progression,
    ProgressionScale, With,
};
use datapakke_model::source::CellRef;
use datapakke_model::unit::{Register, UnitKind};
use datapakke_model::work::{Workers, gather};
use datapakke_model::{SchoolYear, Settings};

use self::expected::Usual;
use self::follow::{Followed, Pair, Results, Taken};
use self::groups::Return;
use crate::compare;
use crate::disclose::threshold;
use crate::estimate::{LEVEL, MAX_CELLS};
use crate::message;
use crate::stat::mean::{self, summary};
use crate::stat::{Difference, paired};

/// Pupils below which a municipality is too small to give an order, a line or a
/// correlation.
const LEAST_PUPILS: usize = 30;

/// Schools below which a municipality is hardly more than the unit itself.
const LEAST_SCHOOLS: usize = 3;

/// Groups below this size may not be shown to have one result in common.
const UNIFORM_BELOW: usize = 10;

/// Adds to each profile how its pupils moved from an earlier test to the latest.
pub(crate) fn add(
    profiles: &mut [Profile],
    tests: &[TestResult],
    catalogue: &Catalogue,
    register: &Register,
    settings: &Settings,
    workers: &dyn Workers,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let followed: Vec<_> = catalogue
        .indicators
        .iter()
        .filter_map(|name| Some((name, followed_test(name, catalogue)?)))
        .collect();
    let source = Tests { tests, register, settings, workers };
    let found =
        gather(workers, followed.len(), |at| source.moves(followed[at], profiles));
    for ((name, _), found) in followed.into_iter().zip(found) {
        for (at, moved) in found.units {
            let profile = &mut profiles[at];
            match moved {
                Ok(progression) => profile.progressions.push(progression),
                Err(why) => profile.lacking.push(lacking(name, why)),
            }
        }
        diagnostics.extend(found.diagnostic);
    }
}

/// How the pupils of units moved, by the places of their profiles, or why it is not told.
#[derive(Default)]
struct Moves {
    units: Vec<(usize, Result<Progression, NoValue>)>,
    diagnostic: Option<Diagnostic>,
}

/// Results of tests, and whose they are.
struct Tests<'a> {
    tests: &'a [TestResult],
    register: &'a Register,
    settings: &'a Settings,
    workers: &'a dyn Workers,
}

impl Tests<'_> {
    /// Follows the pupils of all units by one indicator.
    fn moves(
        &self,
        (name, (test, instrument)): (&Indicator, (&Indicator, &Instrument)),
        profiles: &[Profile],
    ) -> Moves {
        let year = self.settings.year;
        let Some((_, subject)) = test.id.as_str().rsplit_once('.') else {
            return Moves::default();
        };
        let results = Results::of(self.tests, instrument, subject, year);
        let pair = match results.pair(instrument, test) {
            Ok(pair) => pair,
            Err(why) => {
                let (why, diagnostic) = match why {
                    follow::NoPair::Break(found) => (
                        NoValue::Break(found.before),
                        Some(message::followed_across_a_break(test, found)),
                    ),
                    follow::NoPair::NobodyTwice => (NoValue::NobodyTwice, None),
                    follow::NoPair::NothingEarlier => (NoValue::NothingEarlier, None),
                };
                let tested =
                    profiles.iter().enumerate().filter(|(_, p)| results.are_of(&p.unit));
                return Moves {
                    units: tested.map(|(at, _)| (at, Err(why))).collect(),
                    diagnostic,
                };
            }
        };
        let floor = threshold(name, self.settings) as usize;
        let (register, workers) = (self.register, self.workers);
        let town = Town::new(name, test, instrument, &results, pair, register, floor);
        let of_kind = profiles.iter().enumerate();
        let of_kind: Vec<(usize, &Profile)> =
            of_kind.filter(|(_, profile)| name.kinds.contains(&profile.kind)).collect();
        let moved = gather(workers, of_kind.len(), |at| {
            let (place, Profile { unit, kind, .. }) = of_kind[at];
            match town.progression(unit, *kind) {
                Some(progression) => Some((place, Ok(progression))),
                None => {
                    town.has_tested(unit).then_some((place, Err(NoValue::FewPersons)))
                }
            }
        });
        let units: Vec<_> = moved.into_iter().flatten().collect();
        let too_few = units.iter().filter(|(_, moved)| moved.is_err()).count() as u32;
        let diagnostic = (too_few > 0).then(|| {
            let (first, second) = (town.pair.first, town.pair.second);
            message::too_few_followed(test, first, second, too_few)
        });
        Moves { units, diagnostic }
    }
}

fn lacking(name: &Indicator, why: NoValue) -> Lacking {
    Lacking { indicator: name.id.clone(), what: Course::SamePupils, why }
}

/// Returns the indicator of the tests that an indicator follows, and their instrument.
fn followed_test<'a>(
    name: &Indicator,
    catalogue: &'a Catalogue,
) -> Option<(&'a Indicator, &'a Instrument)> {
    let test = catalogue.indicator(name.follows.as_ref()?)?;
    Some((test, catalogue.instrument(test.instrument.as_ref()?)?))
}

/// All pupils of a municipality who can be followed in one subject.
struct Town<'a> {
    name: &'a Indicator,
    test: &'a Indicator,
    instrument: &'a Instrument,
    results: &'a Results,
    pair: Pair,
    floor: usize,
    /// In the order of their cells.
    followed: Vec<Followed>,
    /// Who took the second test.
    here: Vec<&'a Taken>,
    /// Who took the first test and not the second.
    gone: Vec<&'a Taken>,
    back: Option<Return>,
    usual: Usual,
    pupil_error: Option<f64>,
}

impl<'a> Town<'a> {
    fn new(
        name: &'a Indicator,
        test: &'a Indicator,
        instrument: &'a Instrument,
        results: &'a Results,
        pair: Pair,
        register: &Register,
        floor: usize,
    ) -> Self {
        let followed = results.followed(pair);
        let ordinary: BTreeSet<UnitId> = register
            .units
            .values()
            .filter(|unit| unit.kind == UnitKind::Skole)
            .map(|unit| unit.id.clone())
            .collect();
        let linked = pair.scale == ProgressionScale::Linked;
        Town {
            back: Return::of(&followed, linked),
            usual: Usual::of(&followed, ordinary),
            pupil_error: place::pupil_error(instrument, pair.scale, &followed),
            name,
            test,
            instrument,
            here: results.in_year(pair.second).collect(),
            gone: results.not_in(pair.first, pair.second).collect(),
            results,
            pair,
            floor,
            followed,
        }
    }

    /// Tells whether pupils of the unit took the second test in a grade from which
    /// anybody in the municipality can be followed.
    fn has_tested(&self, unit: &UnitId) -> bool {
        self.tested(unit, &self.followed.iter().map(|f| f.grades).collect()) > 0
    }

    /// Returns how a unit's pupils moved; none when fewer can be followed than may be
    /// shown, or when a small group all had the same result.
    fn progression(&self, unit: &UnitId, kind: UnitKind) -> Option<Progression> {
        let own: Vec<&Followed> =
            self.followed.iter().filter(|f| f.unit == *unit).collect();
        let firsts: Vec<f64> = own.iter().map(|f| f.first).collect();
        let seconds: Vec<f64> = own.iter().map(|f| f.second).collect();
        if own.len() < self.floor.max(1) || uniform(&firsts) || uniform(&seconds) {
            return None;
        }
        let grades: BTreeSet<(u8, u8)> = own.iter().map(|f| f.grades).collect();
        let (first, second) = (summary(&firsts)?, summary(&seconds)?);
        let left = self.left(unit, &grades);
        let ordinary = kind == UnitKind::Skole;
        let (cells, n_cells) = cells(&own);
        Some(Progression {
            key: FigureKey {
                owner: Owner::Unit(unit.clone()),
                indicator: self.name.id.clone(),
                period: self.pair.second.into(),
                group: Group::All,
            },
            indicator: self.test.id.clone(),
            instrument: self.instrument.id.clone(),
            first: self.pair.first,
            second: self.pair.second,
            scale: self.pair.scale,
            matched: own.len() as u32,
            tested: self.tested(unit, &grades),
            left_difference: self.left_difference(&left, first.mean),
            left: left.len() as u32,
            first_mean: first.mean,
            second_mean: second.mean,
            change: change(&firsts, &seconds, self.pair.first),
            expected: ordinary.then(|| self.usual.expected(unit, &own)).flatten(),
            thirds: groups::thirds(&own, self.floor, self.back.as_ref()),
            moves: groups::moves(&own, self.floor),
            pupil_error: self.pupil_error,
            grades: grades.into_iter().collect(),
            cells,
            n_cells,
        })
    }

    /// Counts the unit's pupils with a second result in one of the grades.
    fn tested(&self, unit: &UnitId, grades: &BTreeSet<(u8, u8)>) -> u32 {
        let to: BTreeSet<u8> = grades.iter().map(|(_, to)| *to).collect();
        let own = self.here.iter().filter(|t| t.unit == *unit && to.contains(&t.grade));
        own.filter(|t| self.results.value(self.pair.scale, self.pair.second, t).is_some())
            .count() as u32
    }

    /// Returns the first results of those who took the first test here and have no
    /// second result anywhere in the municipality.
    fn left(&self, unit: &UnitId, grades: &BTreeSet<(u8, u8)>) -> Vec<f64> {
        let from: BTreeSet<u8> = grades.iter().map(|(from, _)| *from).collect();
        let own = self.gone.iter().filter(|t| t.unit == *unit && from.contains(&t.grade));
        own.filter_map(|t| self.results.value(self.pair.scale, self.pair.first, t))
            .collect()
    }

    fn left_difference(&self, left: &[f64], followed: f64) -> Option<f64> {
        let mut left = left.to_vec();
        // Sums depend on their order in the last digit.
        left.sort_by(f64::total_cmp);
        let shown = left.len() >= self.floor.max(1) && !uniform(&left);
        shown.then(|| summary(&left)).flatten().map(|left| left.mean - followed)
    }
}

/// Tells whether a small group all have the same value, so that its mean is each one's.
fn uniform(values: &[f64]) -> bool {
    values.len() < UNIFORM_BELOW && values.windows(2).all(|pair| pair[0] == pair[1])
}

/// Returns the paired change; where all moved alike it has no interval, since nothing
/// tells how far it may vary.
fn change(before: &[f64], after: &[f64], first: SchoolYear) -> Option<Comparison> {
    let with = With::FirstTest(first);
    if let Some(gain) = paired::gain(before, after, LEVEL) {
        return Some(comparison(with, gain.gains.mean, Some(gain.difference)));
    }
    let gains: Vec<f64> = after.iter().zip(before).map(|(a, b)| a - b).collect();
    Some(comparison(with, summary(&gains)?.mean, None))
}

/// Makes a comparison of means whose verdict is still open.
fn comparison(with: With, difference: f64, tested: Option<Difference>) -> Comparison {
    compare::comparison(with, difference, tested, Method::Mean)
}

/// Returns the t interval of a mean.
fn interval(values: &[f64]) -> Option<Interval> {
    let (low, high) = mean::t_interval(summary(values)?, LEVEL)?;
    Some(Interval { low, high, level: LEVEL })
}

/// Returns the first cells of both tests and how many there are.
fn cells(own: &[&Followed]) -> (Vec<CellRef>, u32) {
    let mut cells: Vec<CellRef> = own.iter().flat_map(|f| f.cells).collect();
    cells.sort_by_key(|at| by_cell(*at));
    cells.truncate(MAX_CELLS);
    (cells, own.iter().map(|f| f.n_cells).sum())
}

fn by_cell(at: CellRef) -> (u16, u32, u16) {
    (at.source, at.row, at.column)
}

/// Sorts values by the grades they go with.
fn by_grades(followed: &[Followed]) -> BTreeMap<(u8, u8), Vec<&Followed>> {
    let mut out: BTreeMap<(u8, u8), Vec<&Followed>> = BTreeMap::new();
    for pupil in followed {
        out.entry(pupil.grades).or_default().push(pupil);
    }
    out
}
