//! Who could learn from whom: the released figures of units that agreed to be named come
//! in; few units to ask, similar and clearly better, go out for each unit and theme.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{Catalogue, Direction, Indicator, Theme};
use datapakke_model::id::{IndicatorId, UnitId};
use datapakke_model::lesson::{Lesson, LessonFigure};
use datapakke_model::profile::{Estimate, Interval, Profile};
use datapakke_model::release::Released;
use datapakke_model::unit::{Register, UnitKind};

use crate::compare::difference;
use crate::estimate::{LEVEL, sample_of};
use crate::stat::multiplicity::benjamini_hochberg;
use crate::stat::neighbour::{Distance, nearest};

/// Whom a unit may ask, and by whom it may be asked, about one theme at most.
pub(crate) const MOST: usize = 2;

/// Others with a known background needed before the nearer half may be called similar.
const FEWEST_OTHERS: usize = 4;

/// The most units that are similar to one.
const MOST_SIMILAR: usize = 5;

/// Returns whom each unit could learn from.
///
/// Within a group, one kind of unit, and those who agreed to be named: a unit may ask
/// another that is among the nearer half (at most five) of all units in background, clearly
/// better in at least one figure of the theme and clearly worse in none. Clearly: over all
/// pairs and figures together the Benjamini–Hochberg adjusted p of a difference is at most
/// 5 %, and the difference is as large as the catalogue calls important. A unit asks at most
/// two, and is asked by at most two, in a theme. Those who so far give or get least are
/// chosen first, so that everybody gives and gets somewhere where the figures allow.
pub fn lessons(
    released: &[Released<Profile>],
    catalogue: &Catalogue,
    register: &Register,
) -> Vec<Lesson> {
    let profiles: Vec<&Profile> = released.iter().map(Released::value).collect();
    let background = Background::new(&profiles, catalogue);
    let pairs = pairs(&profiles, register);
    let tests = tests(&pairs, catalogue);
    let mut candidates = Vec::new();
    for (to, from) in pairs.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]) {
        let Some(near) = background.place(&to.unit, &from.unit) else { continue };
        for theme in Theme::ALL {
            let of_pair = tests.iter().filter(|t| t.theme == theme && t.is_of(to, from));
            let (better, worse): (Vec<&Test<'_>>, _) =
                of_pair.filter(|t| t.certain).partition(|t| t.better(from));
            if better.is_empty() || !worse.is_empty() {
                continue;
            }
            let mut figures: Vec<(f64, LessonFigure)> =
                better.iter().map(|t| (t.p, t.figure(from))).collect();
            figures.sort_by(|a, b| a.0.total_cmp(&b.0));
            let figures = figures.into_iter().map(|(_, f)| f).collect();
            let (to, from) = (to.unit.clone(), from.unit.clone());
            candidates.push((near, Lesson { theme, to, from, figures }));
        }
    }
    chosen(candidates)
}

/// Chooses few of the candidates, those first whose units give or get least so far.
fn chosen(mut candidates: Vec<(usize, Lesson)>) -> Vec<Lesson> {
    let mut out: Vec<Lesson> = Vec::new();
    loop {
        let gives = |unit: &UnitId| out.iter().filter(|l| l.from == *unit).count();
        let gets = |unit: &UnitId| out.iter().filter(|l| l.to == *unit).count();
        let full = |lesson: &Lesson| {
            let of = |l: &&Lesson| l.theme == lesson.theme;
            let asks = out.iter().filter(of).filter(|l| l.to == lesson.to).count();
            let asked = out.iter().filter(of).filter(|l| l.from == lesson.from).count();
            asks >= MOST || asked >= MOST
        };
        candidates.retain(|(_, lesson)| !full(lesson));
        let back = |l: &Lesson| out.iter().any(|o| o.to == l.from && o.from == l.to);
        let first = candidates.iter().enumerate().min_by_key(|(_, (near, l))| {
            let (gives, gets) = (gives(&l.from), gets(&l.to));
            let order = (l.theme, l.to.clone(), l.from.clone());
            (gives.min(gets), gives + gets, !back(l), *near, order)
        });
        let Some((at, _)) = first else { break };
        out.push(candidates.swap_remove(at).1);
    }
    out.sort_by(|a, b| (&a.to, a.theme, &a.from).cmp(&(&b.to, b.theme, &b.from)));
    out
}

/// Returns the pairs that may be named to each other.
fn pairs<'a>(
    profiles: &[&'a Profile],
    register: &Register,
) -> Vec<(&'a Profile, &'a Profile)> {
    let mut out = Vec::new();
    for (at, a) in profiles.iter().enumerate() {
        for b in &profiles[at + 1..] {
            let units = register.units.get(&a.unit).zip(register.units.get(&b.unit));
            let agreed = units.is_some_and(|(x, y)| {
                x.named && y.named && x.group == y.group && x.kind == y.kind
            });
            if agreed && a.kind != UnitKind::Specialskole {
                out.push((*a, *b));
            }
        }
    }
    out
}

/// One figure of two units, tested.
struct Test<'a> {
    theme: Theme,
    indicator: &'a Indicator,
    first: (&'a UnitId, &'a Estimate),
    second: (&'a UnitId, &'a Estimate),
    /// The first less the second.
    difference: f64,
    interval: (f64, f64),
    p: f64,
    certain: bool,
}

impl Test<'_> {
    fn is_of(&self, a: &Profile, b: &Profile) -> bool {
        let units = [&a.unit, &b.unit];
        units.contains(&self.first.0) && units.contains(&self.second.0)
    }

    /// Tells whether this unit has the better figure.
    fn better(&self, unit: &Profile) -> bool {
        let higher = self.difference > 0.0;
        let wanted = self.indicator.direction == Direction::Higher;
        (*self.first.0 == unit.unit) == (higher == wanted)
    }

    fn figure(&self, from: &Profile) -> LessonFigure {
        let first = *self.first.0 == from.unit;
        let (theirs, own) = match first {
            true => (self.first.1, self.second.1),
            false => (self.second.1, self.first.1),
        };
        let (low, high) = self.interval;
        let (difference, low, high) = match first {
            true => (self.difference, low, high),
            false => (-self.difference, -high, -low),
        };
        LessonFigure {
            indicator: self.indicator.id.clone(),
            own: own.clone(),
            theirs: theirs.clone(),
            difference,
            interval: Interval { low, high, level: LEVEL },
        }
    }
}

/// Tests every figure of every pair, and says over all of them which differ for certain.
fn tests<'a>(
    pairs: &[(&'a Profile, &'a Profile)],
    catalogue: &'a Catalogue,
) -> Vec<Test<'a>> {
    let mut out = Vec::new();
    for (a, b) in pairs {
        for indicator in &catalogue.indicators {
            let wanted = indicator.direction != Direction::None && !indicator.background;
            if indicator.overview && wanted && indicator.important.is_some() {
                out.extend(test(a, b, indicator));
            }
        }
    }
    let p: Vec<f64> = out.iter().map(|t| t.p).collect();
    for (test, q) in out.iter_mut().zip(benjamini_hochberg(&p)) {
        let important = test.indicator.important.as_ref().map_or(f64::MAX, |i| i.value);
        test.certain = q <= 1.0 - LEVEL && test.difference.abs() >= important;
    }
    out
}

fn test<'a>(
    a: &'a Profile,
    b: &'a Profile,
    indicator: &'a Indicator,
) -> Option<Test<'a>> {
    let latest = |p: &'a Profile| {
        p.indicators.iter().find(|e| e.indicator == indicator.id).map(|e| &e.latest)
    };
    let (x, y) = (latest(a)?, latest(b)?);
    if x.key.period != y.key.period {
        return None;
    }
    let found = difference((x.method, sample_of(x)?), (y.method, sample_of(y)?), None)?;
    Some(Test {
        theme: indicator.theme,
        indicator,
        first: (&a.unit, x),
        second: (&b.unit, y),
        difference: found.estimate,
        interval: found.interval,
        p: found.p,
        certain: false,
    })
}

/// Who is similar to whom, nearest first.
struct Background(BTreeMap<UnitId, Vec<UnitId>>);

impl Background {
    fn new(profiles: &[&Profile], catalogue: &Catalogue) -> Self {
        let kinds: BTreeSet<UnitKind> = profiles.iter().map(|p| p.kind).collect();
        let of_kind = |kind| similar(kind, profiles, catalogue);
        Background(kinds.into_iter().flat_map(of_kind).collect())
    }

    /// Returns how near another unit is, 0 for the nearest; none if it is not similar.
    fn place(&self, to: &UnitId, from: &UnitId) -> Option<usize> {
        self.0.get(to)?.iter().position(|unit| unit == from)
    }
}

/// The nearer half of all others, by the indicators that the catalogue marks as background.
fn similar(
    kind: UnitKind,
    profiles: &[&Profile],
    catalogue: &Catalogue,
) -> Vec<(UnitId, Vec<UnitId>)> {
    let criteria = catalogue.indicators.iter();
    let criteria: Vec<&IndicatorId> = criteria
        .filter(|i| i.background && i.kinds.contains(&kind))
        .map(|i| &i.id)
        .collect();
    let value = |profile: &Profile, id: &IndicatorId| {
        profile.indicators.iter().find(|e| e.indicator == *id)?.latest.reading.value()
    };
    let row = |profile: &Profile| -> Option<Vec<f64>> {
        criteria.iter().map(|id| value(profile, id)).collect()
    };
    let known: Vec<(&UnitId, Vec<f64>)> = profiles
        .iter()
        .filter(|p| p.kind == kind && !criteria.is_empty())
        .filter_map(|p| Some((&p.unit, row(p)?)))
        .collect();
    let others = known.len().saturating_sub(1);
    if others < FEWEST_OTHERS {
        return Vec::new();
    }
    let rows: Vec<Vec<f64>> = known.iter().map(|(_, row)| row.clone()).collect();
    let k = MOST_SIMILAR.min(others / 2);
    let of = |at: usize| {
        let near = nearest(&rows, at, k, &Distance::Standardised)?;
        Some((known[at].0.clone(), near.iter().map(|n| known[n.row].0.clone()).collect()))
    };
    (0..known.len()).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(k: usize) -> UnitId {
        format!("99{k:04}").parse().unwrap()
    }

    fn candidate(theme: usize, to: usize, from: usize, near: usize) -> (usize, Lesson) {
        let theme = Theme::ALL[theme % Theme::ALL.len()];
        (near, Lesson { theme, to: id(to), from: id(from), figures: Vec::new() })
    }

    fn count(all: &[Lesson], of: impl Fn(&Lesson) -> bool) -> usize {
        all.iter().filter(|l| of(l)).count()
    }

    #[test]
    fn everybody_gives_and_gets_where_the_figures_allow() {
        // The first is better than all in theme 0; the others are better than it elsewhere.
        let mut candidates = Vec::new();
        for k in 1..6 {
            candidates.push(candidate(0, k, 0, k));
            candidates.push(candidate(1 + k % 2, 0, k, k));
        }
        let found = chosen(candidates);
        let asked = |l: &Lesson| l.from == id(0) && l.theme == Theme::ALL[0];
        assert_eq!(count(&found, asked), MOST, "not everybody asks the same one");
        assert_eq!(count(&found, |l| l.to == id(0)), 2 * MOST);
        assert!(count(&found, |l| l.to == id(0) && l.from == id(1)) == 1);
    }

    proptest! {
        #[test]
        fn limits_hold_and_nothing_more_could_be_added(
            raw in proptest::collection::btree_set((0..3usize, 0..9usize, 0..9usize), 0..60)
        ) {
            let all: Vec<(usize, Lesson)> = raw
                .into_iter()
                .filter(|(_, to, from)| to != from)
                .map(|(theme, to, from)| candidate(theme, to, from, (to + from) % 5))
                .collect();
            let found = chosen(all.clone());
            let asks = |l: &Lesson| count(&found, |o| o.theme == l.theme && o.to == l.to);
            let asked = |l: &Lesson| count(&found, |o| o.theme == l.theme && o.from == l.from);
            for lesson in &found {
                prop_assert!(asks(lesson) <= MOST && asked(lesson) <= MOST);
            }
            for (_, lesson) in &all {
                let taken = found.contains(lesson);
                prop_assert!(taken || asks(lesson) >= MOST || asked(lesson) >= MOST);
            }
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(chosen(turned), found, "the order of units does not matter");
        }
    }
}
