//! What may be said of a difference, decided over all comparisons of a build: profiles
//! come in with p values and go out with adjusted ones and verdicts.

use datapakke_model::catalogue::{Catalogue, Direction};
use datapakke_model::profile::{Comparison, IndicatorProfile, Method, Profile, Verdict};
use datapakke_model::settings::Settings;

use crate::disclose::threshold;
use crate::stat::multiplicity::benjamini_hochberg;

/// The share of false calls among those that are made.
pub(crate) const FALSE_CALLS: f64 = 0.05;

/// Half the last decimal of a published figure: the statistics API gives one decimal.
const HALF_UNIT: f64 = 0.05;

/// The smallest change in a question's wanted answers that matters, in percentage
/// points: the catalogue's value for shares of answers; our judgement.
const QUESTION_IMPORTANT: f64 = 3.0;

/// What a verdict depends on besides the comparison itself.
struct Rule {
    direction: Direction,
    important: f64,
    rounding: f64,
    enough: bool,
}

/// The comparisons that one section of the report can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Change,
    Rest,
    Nation,
    Group,
    Question,
}

const FAMILIES: [Family; 5] =
    [Family::Change, Family::Rest, Family::Nation, Family::Group, Family::Question];

/// Adjusts the p values of every family, decides the verdicts and counts the tests.
///
/// Certain is a difference with q ≤ 0.05 whose interval leaves zero out by more than the publisher's rounding, that is as large
/// as the catalogue calls important, on a base that may be shown. An indicator without an
/// important difference is never called: its tests are in no family and stay uncertain.
pub(crate) fn decide(
    profiles: &mut [Profile],
    catalogue: &Catalogue,
    settings: &Settings,
) {
    let mut n_tests = 0;
    for family in FAMILIES {
        let mut found = Vec::new();
        for profile in profiles.iter_mut() {
            collect(profile, family, catalogue, settings, &mut found);
        }
        let p: Vec<f64> =
            found.iter().filter_map(|(comparison, _)| comparison.p).collect();
        n_tests += p.len() as u32;
        for ((comparison, rule), q) in found.into_iter().zip(benjamini_hochberg(&p)) {
            comparison.q = Some(q);
            comparison.verdict = verdict(comparison, &rule, q);
        }
    }
    for profile in profiles {
        profile.n_tests = n_tests;
    }
}

fn collect<'a>(
    profile: &'a mut Profile,
    family: Family,
    catalogue: &Catalogue,
    settings: &Settings,
    found: &mut Vec<(&'a mut Comparison, Rule)>,
) {
    for entry in &mut profile.indicators {
        let Some(indicator) = catalogue.indicator(&entry.indicator) else { continue };
        let floor = threshold(indicator, settings);
        let rounding = rounding(entry, family);
        let rule = |base: Option<u32>| Rule {
            direction: indicator.direction,
            important: indicator.important.as_ref().map_or(0.0, |cited| cited.value),
            rounding,
            enough: base.is_some_and(|n| n >= floor),
        };
        let base = entry.latest.base;
        let own: Vec<(&mut Comparison, Option<u32>)> = match family {
            Family::Change => entry.change.iter_mut().map(|c| (c, base)).collect(),
            Family::Rest => entry.against_rest.iter_mut().map(|c| (c, base)).collect(),
            Family::Nation => {
                entry.against_nation.iter_mut().map(|c| (c, base)).collect()
            }
            Family::Group => {
                let groups = entry.groups.iter_mut();
                groups
                    .filter_map(|g| Some((g.against_rest.as_mut()?, g.own.base)))
                    .collect()
            }
            Family::Question => Vec::new(),
        };
        let tested = own
            .into_iter()
            .filter(|(c, _)| c.p.is_some() && indicator.important.is_some());
        found.extend(tested.map(|(comparison, base)| (comparison, rule(base))));
    }
    for question in profile.questions.iter_mut().filter(|_| family == Family::Question) {
        let floor =
            catalogue.survey(&question.survey).map_or(u32::MAX, |s| s.smallest_base);
        let base = question.own.last().and_then(|shares| shares.base);
        let enough = base.is_some_and(|n| n >= floor);
        let rule = Rule {
            direction: Direction::Higher,
            important: QUESTION_IMPORTANT,
            rounding: 0.0,
            enough,
        };
        let tested = question.change.as_mut().filter(|c| c.p.is_some());
        found.extend(tested.map(|comparison| (comparison, rule)));
    }
}

/// Returns how far rounding by the publisher may have moved a difference.
///
/// Each published figure is known to half its last decimal, h. A change and a difference
/// to the nation carry 2h; one to the rest carries h + h(N + n)/(N − n), since the rest is
/// worked out from two rounded figures.
fn rounding(entry: &IndicatorProfile, family: Family) -> f64 {
    let published =
        matches!(entry.latest.method, Method::PublishedMean | Method::PublishedShare);
    if !published {
        return 0.0;
    }
    let period = entry.latest.key.period;
    let whole = entry.municipality.iter().find(|e| e.key.period == period);
    let bases = entry.latest.base.zip(whole.and_then(|e| e.base));
    match (family, bases) {
        (Family::Rest, Some((n, whole))) if whole > n => {
            let (n, whole) = (f64::from(n), f64::from(whole));
            HALF_UNIT * (1.0 + (whole + n) / (whole - n))
        }
        _ => 2.0 * HALF_UNIT,
    }
}

fn verdict(comparison: &Comparison, rule: &Rule, q: f64) -> Verdict {
    let outside = comparison
        .interval
        .is_some_and(|i| i.low > rule.rounding || i.high < -rule.rounding);
    let large = comparison.difference.abs() >= rule.important;
    if !(q <= FALSE_CALLS && outside && large && rule.enough) {
        return Verdict::NotCertain;
    }
    match (rule.direction, comparison.difference > 0.0) {
        (Direction::Higher, true) | (Direction::Lower, false) => Verdict::Better,
        (Direction::Higher, false) | (Direction::Lower, true) => Verdict::Worse,
        (Direction::None, true) => Verdict::Higher,
        (Direction::None, false) => Verdict::Lower,
    }
}
