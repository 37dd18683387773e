//! One profile per unit: all figures come in, what concerns one unit goes out.

use datapakke_model::catalogue::{Catalogue, Indicator, Statistic};
use datapakke_model::group::Group;
use datapakke_model::id::{FigureKey, IndicatorId, Owner, QuestionId, SurveyId};
use datapakke_model::profile::{
    AnswerShares, Comparison, Course, Estimate, GroupFigure, IndicatorProfile, Lacking,
    Method, NoValue, Profile, QuestionProfile, With,
};
use datapakke_model::reading::{Reading, Why};
use datapakke_model::settings::Settings;
use datapakke_model::unit::{Register, Unit, UnitKind};
use datapakke_model::year::{Period, SchoolYear};

use crate::figures::{Figures, Series};
use crate::stat::overlap::Shared;
use crate::survey::overlap::Overlaps;
use crate::survey::{Shares, wanted};
use crate::{compare, pooled, position, trend};

/// All that a profile is made of.
pub(crate) struct Source<'a> {
    pub figures: &'a Figures,
    pub shares: &'a Shares,
    pub overlaps: &'a Overlaps,
    pub catalogue: &'a Catalogue,
    pub register: &'a Register,
    pub settings: &'a Settings,
}

/// Tells whether the rest of the municipality is a fair measure of a unit. Pupils are at a
/// special school because they differ from those of the ordinary schools, so a test of
/// that difference would only say so again.
fn has_a_rest(unit: &Unit) -> bool {
    unit.kind != UnitKind::Specialskole
}

/// Keeps the limits of an interval on the indicator's scale: a mean near its end has
/// values on one side only, and a negative absence does not exist.
pub(crate) fn bound(estimate: &mut Estimate, indicator: &Indicator) {
    let [bottom, top] = indicator.bounds;
    if let Some(interval) = &mut estimate.interval {
        interval.low = interval.low.max(bottom);
        interval.high = interval.high.min(top);
    }
}

/// Makes the profile of one unit, without verdicts.
pub(crate) fn profile(unit: &Unit, source: &Source) -> Profile {
    let units = position::of_kind(unit, source.register, source.settings);
    let indicators = source.catalogue.indicators.iter();
    let indicators = indicators.filter(|i| i.kinds.contains(&unit.kind));
    let indicators: Vec<IndicatorProfile> =
        indicators.filter_map(|i| indicator_profile(unit, i, &units, source)).collect();
    Profile {
        unit: unit.id.clone(),
        kind: unit.kind,
        year: source.settings.year,
        lacking: indicators.iter().flat_map(lacking).collect(),
        indicators,
        questions: questions(unit, source),
        progressions: Vec::new(),
        cohorts: Vec::new(),
        months: Vec::new(),
        similar: None,
        findings: Vec::new(),
        agreements: Vec::new(),
        detectable: Vec::new(),
        n_units: units.len() as u32,
        n_tests: 0,
    }
}

/// Returns what cannot stand beside an indicator's figure, and why.
fn lacking(entry: &IndicatorProfile) -> Vec<Lacking> {
    let three = pooled::why_not(entry).map(|why| (Course::ThreeYears, why));
    let latest = &entry.latest;
    let of_persons = matches!(latest.method, Method::Mean | Method::Ratio);
    let none =
        of_persons && latest.reading.value().is_some() && latest.interval.is_none();
    let alone = latest.base.is_some_and(|n| n < 2);
    let why = if alone { NoValue::FewPersons } else { NoValue::NothingVaries };
    let swing = none.then_some((Course::ChanceVariation, why));
    let found = three.into_iter().chain(swing);
    let indicator = || entry.indicator.clone();
    found.map(|(what, why)| Lacking { indicator: indicator(), what, why }).collect()
}

fn indicator_profile(
    unit: &Unit,
    indicator: &Indicator,
    units: &[&Unit],
    source: &Source,
) -> Option<IndicatorProfile> {
    let of = |owner: Owner| source.figures.series(&indicator.id, &owner);
    let own = of(Owner::Unit(unit.id.clone()))?;
    let year = source.settings.year;
    let mut series = whole(own, year);
    series.iter_mut().for_each(|estimate| bound(estimate, indicator));
    let latest = latest(&series, year)?.clone();
    let breaks = trend::breaks(&series, indicator, Some(unit), source.catalogue);
    let municipality = of(Owner::Municipality);
    let nation = of(Owner::Nation);
    let same = |other: Option<&Series>| {
        other.and_then(|s| s.get(&(latest.key.period, Group::All))).cloned()
    };
    let tested = indicator.statistic != Statistic::Verdict;
    let trend = tested.then(|| trend::trend(&series, &breaks)).flatten();
    let pooled = pooled::windows(&series, &breaks);
    let said = series.iter().take_while(|e| e.key.period <= latest.key.period).count();
    let shared = source.figures.shared(&latest.key);
    let change = tested.then(|| change(&series[..said], &breaks, shared)).flatten();
    let rest = source.figures.rest(&latest.key);
    let at_home = same(municipality);
    let against_rest = (tested && has_a_rest(unit))
        .then(|| compare::against_rest(&latest, at_home.as_ref(), rest, indicator))
        .flatten();
    let abroad = same(nation).filter(|_| tested && has_a_rest(unit));
    let against_nation =
        abroad.and_then(|nation| compare::against_nation(&latest, &nation));
    Some(IndicatorProfile {
        indicator: indicator.id.clone(),
        peers: position::peers(&latest, units, source.figures),
        groups: groups(&latest, own, indicator, source)
            .into_iter()
            .map(|mut part| {
                bound(&mut part.own, indicator);
                part.against_rest = part.against_rest.filter(|_| has_a_rest(unit));
                part
            })
            .collect(),
        municipality: municipality.map(|s| alike(s, &latest, year)).unwrap_or_default(),
        nation: nation.map(|s| alike(s, &latest, year)).unwrap_or_default(),
        series,
        breaks,
        change,
        against_rest,
        against_nation,
        against_similar: None,
        trend,
        pooled,
        funnel: None,
        latest,
    })
}

/// Returns the figure to speak of: the newest, but where the newest is only a blank cell
/// of a year that is not published yet, the newest before it that says anything.
fn latest(series: &[Estimate], year: SchoolYear) -> Option<&Estimate> {
    let blank = |e: &&Estimate| e.reading == Reading::Absent(Why::Unclear);
    let newest = series.last()?;
    let earlier = series.iter().rev().find(|e| !blank(e));
    let pending = newest.key.period.school_year() == Some(year) && blank(&newest);
    if pending { earlier.or(Some(newest)) } else { Some(newest) }
}

/// Returns the figures of everybody up to the pack's year, oldest first; single years
/// where there are any, since pooled ones overlap them.
fn whole(series: &Series, year: SchoolYear) -> Vec<Estimate> {
    let all = series.iter().filter(|((period, group), _)| {
        *group == Group::All && period.school_year().is_some_and(|y| y <= year)
    });
    let all: Vec<&Estimate> = all.map(|(_, estimate)| estimate).collect();
    let pooled = |e: &&&Estimate| matches!(e.key.period, Period::ThreeYears(_));
    let only_pooled = all.iter().filter(pooled).count() == all.len();
    all.into_iter().filter(|e| only_pooled || !pooled(&e)).cloned().collect()
}

/// Returns another owner's figures of the same kind of period.
fn alike(series: &Series, latest: &Estimate, year: SchoolYear) -> Vec<Estimate> {
    let kind = std::mem::discriminant(&latest.key.period);
    let mut out = whole(series, year);
    out.retain(|e| std::mem::discriminant(&e.key.period) == kind);
    out
}

fn change(
    series: &[Estimate],
    breaks: &[datapakke_model::profile::SeriesBreak],
    shared: Option<Shared>,
) -> Option<Comparison> {
    let [.., before, now] = series else { return None };
    let may = trend::comparable(now.key.period, before.key.period, breaks);
    may.then(|| compare::change(now, before, shared)).flatten()
}

fn groups(
    latest: &Estimate,
    own: &Series,
    indicator: &Indicator,
    source: &Source,
) -> Vec<GroupFigure> {
    let period = latest.key.period;
    let parts = own.iter().filter(|((p, group), _)| *p == period && *group != Group::All);
    let figure = |((_, group), own): (&(Period, Group), &Estimate)| {
        let of = |owner: Owner| {
            let key = FigureKey { owner, ..own.key.clone() };
            source.figures.get(&key).cloned()
        };
        let municipality = of(Owner::Municipality);
        let rest = source.figures.rest(&own.key);
        let tested = indicator.statistic != Statistic::Verdict;
        let against_rest = tested
            .then(|| compare::against_rest(own, municipality.as_ref(), rest, indicator))
            .flatten();
        let nation = of(Owner::Nation);
        GroupFigure {
            group: group.clone(),
            own: own.clone(),
            municipality,
            nation,
            against_rest,
        }
    };
    parts.map(figure).collect()
}

fn questions(unit: &Unit, source: &Source) -> Vec<QuestionProfile> {
    let mut out = Vec::new();
    for survey in &source.catalogue.surveys {
        for question in &survey.questions {
            out.extend(question_profile(unit, &survey.id, &question.id, source));
        }
    }
    out
}

fn question_profile(
    unit: &Unit,
    survey: &SurveyId,
    question: &QuestionId,
    source: &Source,
) -> Option<QuestionProfile> {
    let of = |owner: Owner| source.shares.get(&(survey.clone(), question.clone(), owner));
    let sets = of(Owner::Unit(unit.id.clone()))?;
    let in_time =
        |period: Period| period.school_year().is_some_and(|y| y <= source.settings.year);
    let all = sets
        .iter()
        .filter(|((period, group), _)| *group == Group::All && in_time(*period));
    let own: Vec<AnswerShares> = all.map(|(_, shares)| shares.clone()).collect();
    let period = own.last()?.period;
    let same = |owner| of(owner).and_then(|s| s.get(&(period, Group::All))).cloned();
    let parts =
        sets.iter().filter(|((p, group), _)| *p == period && *group != Group::All);
    Some(QuestionProfile {
        survey: survey.clone(),
        question: question.clone(),
        municipality: same(Owner::Municipality),
        nation: same(Owner::Nation),
        groups: parts.map(|(_, shares)| shares.clone()).collect(),
        change: question_change(unit, &own, survey, question, source),
        own,
    })
}

fn question_change(
    unit: &Unit,
    own: &[AnswerShares],
    survey: &SurveyId,
    asked: &QuestionId,
    source: &Source,
) -> Option<Comparison> {
    let [.., before, now] = own else { return None };
    let question = source.catalogue.survey(survey)?.question(asked)?;
    let part = |shares: &AnswerShares| {
        Some((wanted(shares, question)?, f64::from(shares.base?)))
    };
    let indicator = question
        .indicator
        .as_ref()
        .and_then(|id: &IndicatorId| source.catalogue.indicator(id));
    let of_measure =
        indicator.map_or(&[][..], |i| &i.breaks[..]).iter().map(|b| b.before);
    let of_unit = unit.breaks.keys().map(|year| Period::School(*year));
    let broken = of_measure.chain(of_unit).any(|b| b > before.period && b <= now.period);
    let neighbours = trend::previous(now.period) == Some(before.period);
    let may = neighbours && !broken;
    let with = With::Earlier(before.period);
    let of = (survey.clone(), asked.clone(), unit.id.clone(), now.period);
    let shared = source.overlaps.get(&of);
    // Published answers may be of others than those that are at hand.
    let shared =
        shared.filter(|s| now.base == Some(s.now) && before.base == Some(s.before));
    let shared = shared.and_then(|both| both.shared);
    may.then(|| Some(compare::change_in_share(part(now)?, part(before)?, shared, with)))
        .flatten()
}
