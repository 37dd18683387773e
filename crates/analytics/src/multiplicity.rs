//! What may be said of a difference, decided over all comparisons of a build: profiles
//! come in with p values and go out with adjusted ones and verdicts; with them comes why
//! each comparison was called or not.

use datapakke_model::catalogue::{Catalogue, Direction, Indicator};
use datapakke_model::id::{FigureKey, Owner};
use datapakke_model::profile::{
    Comparison, FindingKind, IndicatorProfile, Method, Profile, Reason, Subject, Verdict,
};
use datapakke_model::settings::Settings;

use crate::disclose::threshold;
use crate::stat::distribution::{normal_p, normal_quantile};
use crate::stat::multiplicity::benjamini_hochberg;

/// Half the last decimal of a published figure: the statistics API gives one decimal.
const HALF_UNIT: f64 = 0.05;

/// The smallest change in a question's wanted answers that matters, in percentage
/// points: the catalogue's value for shares of answers; our judgement.
const QUESTION_IMPORTANT: f64 = 3.0;

/// What a verdict depends on besides the comparison itself.
struct Rule {
    direction: Direction,
    important: Option<f64>,
    rounding: f64,
    enough: bool,
}

/// One comparison of one unit, with all that its verdict depends on.
struct Candidate<'a> {
    unit: usize,
    subject: Subject,
    kind: FindingKind,
    key: FigureKey,
    comparison: &'a mut Comparison,
    rule: Rule,
}

/// One comparison after its verdict.
pub(crate) struct Decided {
    /// The place of the profile among the profiles.
    pub unit: usize,
    pub subject: Subject,
    pub kind: FindingKind,
    pub key: FigureKey,
    pub comparison: Comparison,
    /// The smallest difference that matters.
    pub important: Option<f64>,
    /// Why it may not be called; empty for one that may.
    pub reasons: Vec<Reason>,
}

/// Comparisons that are seen together, and the share of false calls among those that are
/// called.
///
/// Where nothing has changed anywhere, Benjamini and Hochberg's rule calls anything at all
/// with at most that probability; changes share five percent over their two families, so
/// that a municipality in which nothing happened is told so in at least 95 of 100 years.
struct Family {
    level: f64,
    has: fn(&Candidate) -> bool,
}

const FAMILIES: [Family; 6] = [
    Family {
        level: 0.035,
        has: |c| c.kind.is_change() && matches!(c.subject, Subject::Indicator(_)),
    },
    Family {
        level: 0.015,
        has: |c| c.kind.is_change() && matches!(c.subject, Subject::Question(..)),
    },
    Family { level: 0.05, has: |c| c.kind == FindingKind::Rest },
    Family { level: 0.05, has: |c| c.kind == FindingKind::Nation },
    Family { level: 0.05, has: |c| c.kind == FindingKind::Group },
    Family {
        level: 0.05,
        has: |c| matches!(c.kind, FindingKind::Similar | FindingKind::Expected),
    },
];

/// Adjusts the p values of every family, decides the verdicts and counts the tests.
///
/// Certain is a difference whose adjusted p is at most the family's level and whose
/// interval leaves zero out by more than the publisher's rounding, that is as large as
/// the catalogue calls important, on a base that may be shown. An indicator without an
/// important difference is never called: its tests are in no family and stay uncertain.
pub(crate) fn decide(
    profiles: &mut [Profile],
    catalogue: &Catalogue,
    settings: &Settings,
) -> Vec<Decided> {
    let mut candidates = Vec::new();
    for (unit, profile) in profiles.iter_mut().enumerate() {
        collect(unit, profile, catalogue, settings, &mut candidates);
    }
    let mut n_tests = 0;
    let mut decided = Vec::with_capacity(candidates.len());
    for family in &FAMILIES {
        for candidate in candidates.iter_mut().filter(|c| (family.has)(c)) {
            candidate.comparison.p =
                beyond_rounding(candidate.comparison, &candidate.rule);
        }
        let mut members: Vec<&mut Candidate> = candidates
            .iter_mut()
            .filter(|c| (family.has)(c))
            .filter(|c| c.comparison.p.is_some() && c.rule.important.is_some())
            .collect();
        let p: Vec<f64> = members.iter().filter_map(|c| c.comparison.p).collect();
        n_tests += p.len() as u32;
        for (candidate, q) in members.iter_mut().zip(benjamini_hochberg(&p)) {
            let verdict = verdict(candidate.comparison, &candidate.rule, q, family.level);
            candidate.comparison.q = Some(q);
            candidate.comparison.verdict = verdict;
        }
    }
    for candidate in candidates {
        let level =
            FAMILIES.iter().find(|f| (f.has)(&candidate)).map_or(0.0, |f| f.level);
        decided.push(Decided {
            unit: candidate.unit,
            reasons: reasons(candidate.comparison, &candidate.rule, level),
            subject: candidate.subject,
            kind: candidate.kind,
            key: candidate.key,
            comparison: candidate.comparison.clone(),
            important: candidate.rule.important,
        });
    }
    for profile in profiles {
        profile.n_tests = n_tests;
    }
    decided
}

fn collect<'a>(
    unit: usize,
    profile: &'a mut Profile,
    catalogue: &Catalogue,
    settings: &Settings,
    found: &mut Vec<Candidate<'a>>,
) {
    let owner = Owner::Unit(profile.unit.clone());
    for entry in &mut profile.indicators {
        let Some(indicator) = catalogue.indicator(&entry.indicator) else { continue };
        of_indicator(unit, entry, indicator, settings, found);
    }
    for chart in &mut profile.months {
        let Some(indicator) = catalogue.indicator(&chart.indicator) else { continue };
        let base = chart.points.iter().rev().find_map(|p| p.base);
        found.push(Candidate {
            unit,
            subject: Subject::Indicator(indicator.id.clone()),
            kind: FindingKind::Months,
            key: chart.key.clone(),
            rule: rule(indicator, settings, base, 0.0),
            comparison: &mut chart.latest,
        });
    }
    for followed in &mut profile.progressions {
        let Some(indicator) = catalogue.indicator(&followed.indicator) else { continue };
        let base = Some(followed.matched);
        let both = followed.change.iter_mut().map(|c| (FindingKind::SamePupils, c));
        let expected = followed.expected.iter_mut();
        let expected = expected.map(|e| (FindingKind::Expected, &mut e.residual));
        found.extend(both.chain(expected).map(|(kind, comparison)| Candidate {
            unit,
            subject: Subject::Indicator(indicator.id.clone()),
            kind,
            key: followed.key.clone(),
            rule: rule(indicator, settings, base, 0.0),
            comparison,
        }));
    }
    for question in &mut profile.questions {
        let Some(now) = question.own.last() else { continue };
        let key = question.key(owner.clone(), now.period, &now.group);
        let survey = catalogue.survey(&question.survey);
        let floor = survey.map_or(u32::MAX, |s| s.smallest_base);
        let enough = now.base.is_some_and(|n| n >= floor);
        let subject =
            Subject::Question(question.survey.clone(), question.question.clone());
        found.extend(question.change.iter_mut().map(|comparison| Candidate {
            unit,
            subject: subject.clone(),
            kind: FindingKind::Change,
            key: key.clone(),
            comparison,
            rule: Rule {
                direction: Direction::Higher,
                important: Some(QUESTION_IMPORTANT),
                rounding: 0.0,
                enough,
            },
        }));
    }
}

fn of_indicator<'a>(
    unit: usize,
    entry: &'a mut IndicatorProfile,
    indicator: &Indicator,
    settings: &Settings,
    found: &mut Vec<Candidate<'a>>,
) {
    let kinds = [
        FindingKind::Change,
        FindingKind::Trend,
        FindingKind::Rest,
        FindingKind::Similar,
        FindingKind::Nation,
    ];
    let [change, trend, rest, similar, nation] = kinds.map(|k| rounding(entry, k));
    let base = entry.latest.base;
    let key = entry.latest.key.clone();
    let subject = Subject::Indicator(indicator.id.clone());
    let whole = [
        (FindingKind::Change, entry.change.as_mut(), change),
        (FindingKind::Trend, entry.trend.as_mut().and_then(|t| t.change.as_mut()), trend),
        (FindingKind::Rest, entry.against_rest.as_mut(), rest),
        (FindingKind::Similar, entry.against_similar.as_mut(), similar),
        (FindingKind::Nation, entry.against_nation.as_mut(), nation),
    ];
    for (kind, comparison, rounding) in whole {
        found.extend(comparison.into_iter().map(|comparison| Candidate {
            unit,
            subject: subject.clone(),
            kind,
            key: key.clone(),
            comparison,
            rule: rule(indicator, settings, base, rounding),
        }));
    }
    for part in &mut entry.groups {
        let base = part.own.base;
        found.extend(part.against_rest.iter_mut().map(|comparison| Candidate {
            unit,
            subject: subject.clone(),
            kind: FindingKind::Group,
            key: part.own.key.clone(),
            comparison,
            rule: rule(indicator, settings, base, change),
        }));
    }
}

fn rule(
    indicator: &Indicator,
    settings: &Settings,
    base: Option<u32>,
    rounding: f64,
) -> Rule {
    let floor = threshold(indicator, settings);
    Rule {
        direction: indicator.direction,
        important: indicator.important.as_ref().map(|cited| cited.value),
        rounding,
        enough: base.is_some_and(|n| n >= floor),
    }
}

/// Returns how far rounding by the publisher may have moved a difference.
///
/// Each published figure is known to half its last decimal, h. A change and a difference
/// to the nation carry 2h; one to the rest carries h + h(N + n)/(N − n), since the rest is
/// worked out from two rounded figures.
fn rounding(entry: &IndicatorProfile, kind: FindingKind) -> f64 {
    let published =
        matches!(entry.latest.method, Method::PublishedMean | Method::PublishedShare);
    if !published {
        return 0.0;
    }
    let period = entry.latest.key.period;
    let whole = entry.municipality.iter().find(|e| e.key.period == period);
    let bases = entry.latest.base.zip(whole.and_then(|e| e.base));
    match (kind, bases) {
        (FindingKind::Rest, Some((n, whole))) if whole > n => {
            let (n, whole) = (f64::from(n), f64::from(whole));
            HALF_UNIT * (1.0 + (whole + n) / (whole - n))
        }
        _ => 2.0 * HALF_UNIT,
    }
}

/// Returns how far rounding by the publisher may have moved a change of an indicator.
pub(crate) fn rounding_of_change(entry: &IndicatorProfile) -> f64 {
    rounding(entry, FindingKind::Change)
}

/// Certain from here on in any case; the normal quantile ends soon after.
const SMALLEST_P: f64 = 1e-15;

/// Returns the p value of the smallest difference that rounding leaves possible: with z
/// that of the printed difference d and r the most that rounding can have moved it, the
/// one of z·(|d| − r)/|d|.
///
/// Otherwise, of hundreds of published figures with one decimal, those that were rounded
/// away from each other would be called first.
fn beyond_rounding(comparison: &Comparison, rule: &Rule) -> Option<f64> {
    comparison.p.map(|p| beyond(comparison.difference, p, rule.rounding))
}

/// Returns the p value of the smallest difference that rounding leaves possible, from the
/// printed difference and its p.
pub(crate) fn beyond(difference: f64, p: f64, rounding: f64) -> f64 {
    let size = difference.abs();
    if rounding <= 0.0 {
        return p;
    }
    if size <= rounding {
        return 1.0;
    }
    let z = normal_quantile(1.0 - p.max(SMALLEST_P)).unwrap_or(0.0);
    normal_p(z * (size - rounding) / size).map_or(p, |careful| careful.max(p))
}

fn outside_rounding(comparison: &Comparison, rule: &Rule) -> bool {
    comparison.interval.is_some_and(|i| i.low > rule.rounding || i.high < -rule.rounding)
}

fn large(comparison: &Comparison, rule: &Rule) -> bool {
    rule.important.is_some_and(|important| comparison.difference.abs() >= important)
}

fn verdict(comparison: &Comparison, rule: &Rule, q: f64, level: f64) -> Verdict {
    let outside = outside_rounding(comparison, rule);
    if !(q <= level && outside && large(comparison, rule) && rule.enough) {
        return Verdict::NotCertain;
    }
    match (rule.direction, comparison.difference > 0.0) {
        (Direction::Higher, true) | (Direction::Lower, false) => Verdict::Better,
        (Direction::Higher, false) | (Direction::Lower, true) => Verdict::Worse,
        (Direction::None, true) => Verdict::Higher,
        (Direction::None, false) => Verdict::Lower,
    }
}

/// Returns every reason why a comparison may not be called.
fn reasons(comparison: &Comparison, rule: &Rule, level: f64) -> Vec<Reason> {
    let mut out = Vec::new();
    match comparison.verdict {
        Verdict::Counted => return vec![Reason::Counted],
        Verdict::NotAssessable => return vec![Reason::NoUncertainty],
        _ => {}
    }
    if !rule.enough {
        out.push(Reason::FewPersons);
    }
    match rule.important {
        None => out.push(Reason::NoThreshold),
        Some(_) if !large(comparison, rule) => out.push(Reason::TooSmall),
        Some(_) => {}
    }
    match (comparison.p, comparison.q) {
        (None, _) => out.push(Reason::NoUncertainty),
        (Some(_), Some(q)) if q > level => out.push(Reason::Chance),
        (Some(_), Some(_)) if !outside_rounding(comparison, rule) => {
            out.push(Reason::Rounding);
        }
        _ => {}
    }
    out
}
