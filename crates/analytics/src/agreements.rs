//! Agreements and the figures they are about: all figures come in, what the new data say
//! of each agreement and what next year's data could show go out.
//!
//! The figure of an agreement is named before the data are seen, so it is tested by itself
//! at 95 percent, and not among the hundreds of comparisons from which findings are chosen.

use datapakke_model::agreement::{Agreement, AgreementOutcome, Aim, NotTestable};
use datapakke_model::catalogue::{Catalogue, Direction, Indicator, Statistic};
use datapakke_model::conference::About;
use datapakke_model::group::Group;
use datapakke_model::profile::{
    AgreementResult, BreakKind, Comparison, Detectable, Estimate, IndicatorProfile,
    Method, Profile,
};
use datapakke_model::reading::{Reading, Why};
use datapakke_model::text::Text;
use datapakke_model::unit::{Register, Unit};
use datapakke_model::work::{Workers, gather};
use datapakke_model::year::{Period, SchoolYear};

use crate::estimate::{LEVEL, sample_of};
use crate::figures::Figures;
use crate::multiplicity::{beyond, rounding_of_change};
use crate::stat::overlap::Shared;
use crate::stat::power::{Plan, Solved, detectable_mean, detectable_share};
use crate::{compare, trend};

/// How often a change that is called detectable is found.
pub(crate) const POWER: f64 = 0.8;

/// The rule by which agreements are decided, and that of those without a figure.
const TESTED: &str = "agreement";
const OWN_SIGN: &str = "own_sign";

/// Adds to every profile what the new data say of its agreements and what could be seen
/// next year.
pub(crate) fn add(
    profiles: &mut [Profile],
    agreements: &[Agreement],
    figures: &Figures,
    catalogue: &Catalogue,
    register: &Register,
    workers: &dyn Workers,
) {
    let solved = Solved::default();
    let of = |profile: &Profile| {
        let unit = register.units.get(&profile.unit);
        let source = Source { figures, catalogue, unit };
        let own =
            agreements.iter().filter(|a| a.unit == profile.unit && a.year < profile.year);
        let results: Vec<_> = own.map(|a| source.result(a, profile)).collect();
        let entries = profile.indicators.iter();
        let detectable = entries.flat_map(|e| source.detectable(e, &solved)).collect();
        (results, detectable)
    };
    let found = gather(workers, profiles.len(), |at| of(&profiles[at]));
    for (profile, (results, detectable)) in profiles.iter_mut().zip(found) {
        (profile.agreements, profile.detectable) = (results, detectable);
    }
}

struct Source<'a> {
    figures: &'a Figures,
    catalogue: &'a Catalogue,
    unit: Option<&'a Unit>,
}

impl Source<'_> {
    fn result(&self, agreement: &Agreement, profile: &Profile) -> AgreementResult {
        let mut result = AgreementResult {
            number: agreement.id.clone(),
            year: agreement.year,
            about: agreement.about.clone(),
            aim: agreement.aim,
            baseline: None,
            now: None,
            change: None,
            outcome: not(NotTestable::NoIndicator),
            typed: None,
            rule: OWN_SIGN.to_owned(),
            beside: Vec::new(),
        };
        let Some(about) = &agreement.about else { return result };
        TESTED.clone_into(&mut result.rule);
        let entry = profile.indicators.iter().find(|e| e.indicator == about.indicator);
        let indicator = self.catalogue.indicator(&about.indicator);
        let (Some(entry), Some(indicator)) = (entry, indicator) else {
            result.outcome = not(NotTestable::IndicatorGone);
            return result;
        };
        result.aim = agreement.aim.or(match indicator.direction {
            Direction::Higher => Some(Aim::Up),
            Direction::Lower => Some(Aim::Down),
            Direction::None => None,
        });
        self.fill(&mut result, agreement, (entry, indicator), about);
        result
    }

    /// Finds both figures and decides.
    fn fill(
        &self,
        result: &mut AgreementResult,
        agreement: &Agreement,
        (entry, indicator): (&IndicatorProfile, &Indicator),
        about: &About,
    ) {
        let now = match &about.group {
            Group::All => Some(&entry.latest),
            part => entry.groups.iter().find(|g| g.group == *part).map(|g| &g.own),
        };
        let baseline = self.baseline(agreement, entry, about);
        if about.group != Group::All {
            result.beside = self.beside(baseline.as_ref());
        }
        result.typed = differing(agreement.baseline, baseline.as_ref(), indicator);
        result.now = now
            .filter(|now| baseline.as_ref().is_none_or(|b| now.key.period > b.key.period))
            .cloned();
        result.baseline = baseline;
        result.outcome = match (&result.baseline, &result.now) {
            (None, _) => not(NotTestable::IndicatorGone),
            (Some(_), None) if now.is_none() => not(NotTestable::IndicatorGone),
            (Some(_), None) => not(NotTestable::NotMeasured),
            (Some(before), Some(now)) => {
                let change = self.change(before, now, indicator);
                let outcome = match &change {
                    Ok(change) => self.outcome(change, result.aim, (now, entry)),
                    Err(reason) => not(reason.clone()),
                };
                result.change = change.ok();
                outcome
            }
        };
    }

    /// The figure of the agreement's year, or the one that was newest then.
    fn baseline(
        &self,
        agreement: &Agreement,
        entry: &IndicatorProfile,
        about: &About,
    ) -> Option<Estimate> {
        let in_time = |p: Period| was_there(p, agreement.year);
        if about.group == Group::All {
            let known = |e: &&Estimate| {
                in_time(e.key.period) && e.reading != Reading::Absent(Why::Unclear)
            };
            return entry.series.iter().rev().find(known).cloned();
        }
        let series = self.figures.series(&about.indicator, &entry.latest.key.owner)?;
        let kind = std::mem::discriminant(&entry.latest.key.period);
        let found = series.iter().rev().find(|((period, group), _)| {
            in_time(*period)
                && *group == about.group
                && std::mem::discriminant(period) == kind
        });
        found.map(|(_, estimate)| estimate.clone())
    }

    /// The other parts of the unit in the period of a part's baseline.
    fn beside(&self, baseline: Option<&Estimate>) -> Vec<Estimate> {
        let Some(key) = baseline.map(|b| &b.key) else { return Vec::new() };
        let Some(series) = self.figures.series(&key.indicator, &key.owner) else {
            return Vec::new();
        };
        let others = series.iter().filter(|((period, group), _)| {
            *period == key.period && *group != Group::All && *group != key.group
        });
        others.map(|(_, estimate)| estimate.clone()).collect()
    }

    /// Returns latest minus baseline, or why there is none.
    fn change(
        &self,
        before: &Estimate,
        now: &Estimate,
        indicator: &Indicator,
    ) -> Result<Comparison, NotTestable> {
        let suppressed = |e: &Estimate| e.reading == Reading::Absent(Why::Suppressed);
        if suppressed(before) || suppressed(now) {
            return Err(NotTestable::GroupHidden);
        }
        if let Some(reason) = self.broken(before, now, indicator) {
            return Err(NotTestable::SeriesBreak(reason));
        }
        let neighbours = trend::previous(now.key.period) == Some(before.key.period);
        let shared = self.figures.shared(&now.key).filter(|_| neighbours);
        let tested = indicator.statistic != Statistic::Verdict;
        let change = tested.then(|| compare::change(now, before, shared)).flatten();
        change.ok_or(NotTestable::IndicatorGone)
    }

    /// Returns why two figures of a series cannot be compared: the last break of measure
    /// or unit between them.
    fn broken(
        &self,
        before: &Estimate,
        now: &Estimate,
        indicator: &Indicator,
    ) -> Option<Text> {
        let kind = |e: &Estimate| std::mem::discriminant(&e.key.period);
        if kind(before) != kind(now) {
            return Some(Text::new(
                "Tallene er nu af en anden slags periode.",
                "The figures are now of another kind of period.",
            ));
        }
        let span = [before.clone(), now.clone()];
        let found = trend::breaks(&span, indicator, self.unit, self.catalogue);
        let last = found.into_iter().rev().find(|b| b.kind != BreakKind::Gap);
        last.map(|b| b.reason)
    }

    fn outcome(
        &self,
        change: &Comparison,
        aim: Option<Aim>,
        (now, entry): (&Estimate, &IndicatorProfile),
    ) -> AgreementOutcome {
        let (Some(p), Some(visible)) = (change.p, change.smallest_visible) else {
            return not(NotTestable::NoSpread);
        };
        if now.method == Method::Counted {
            return not(NotTestable::NoSpread);
        }
        let Some(aim) = aim else { return not(NotTestable::NoAim) };
        let rounding = rounding_of_change(entry);
        let outside =
            change.interval.is_some_and(|i| i.low > rounding || i.high < -rounding);
        let certain = beyond(change.difference, p, rounding) <= 1.0 - LEVEL && outside;
        match (certain, (change.difference > 0.0) == aim.is_up()) {
            (false, _) => AgreementOutcome::CannotTell { smallest_visible: visible },
            (true, true) => AgreementOutcome::ClearlyBetter,
            (true, false) => AgreementOutcome::ClearlyWorse,
        }
    }

    /// What next year could show of an indicator, the whole unit first.
    fn detectable(&self, entry: &IndicatorProfile, solved: &Solved) -> Vec<Detectable> {
        let Some(indicator) = self.catalogue.indicator(&entry.indicator) else {
            return Vec::new();
        };
        if indicator.statistic == Statistic::Verdict || indicator.background {
            return Vec::new();
        }
        let parts = entry.groups.iter().map(|g| &g.own);
        let all = std::iter::once(&entry.latest).chain(parts);
        all.filter_map(|estimate| {
            let shared = self.figures.shared(&estimate.key);
            let change = detectable(estimate, shared, indicator.direction, solved)?;
            Some(Detectable {
                key: estimate.key.clone(),
                change: change + rounding_of_change(entry),
                power: POWER,
                correlation: shared.map(|s| s.correlation),
                blocked: self.blocked(estimate, indicator),
            })
        })
        .collect()
    }

    /// Returns why the figure after this one will not be comparable, where the catalogue
    /// or the register knows already.
    fn blocked(&self, estimate: &Estimate, indicator: &Indicator) -> Option<Text> {
        let mut next = estimate.clone();
        next.key.period = following(estimate.key.period)?;
        let span = [estimate.clone(), next];
        let breaks = trend::breaks(&span, indicator, self.unit, self.catalogue);
        let known = breaks.into_iter().find(|b| b.kind != BreakKind::Gap);
        known.map(|b| b.reason)
    }
}

/// Tells whether a figure lay on the table when the data of a school year were talked
/// about, in the autumn after it: that calendar year was not over.
fn was_there(period: Period, year: SchoolYear) -> bool {
    match period {
        Period::Calendar(calendar) => i64::from(calendar) <= i64::from(year.start()),
        period => period.school_year().is_some_and(|y| y <= year),
    }
}

fn following(period: Period) -> Option<Period> {
    match period {
        Period::School(year) => year.next().map(Period::School),
        Period::Calendar(year) => Some(Period::Calendar(year + 1)),
        Period::ThreeYears(_) => None,
    }
}

fn not(reason: NotTestable) -> AgreementOutcome {
    AgreementOutcome::NotTestable { reason }
}

/// Returns a typed baseline that is more than rounding away from the data's own.
fn differing(
    typed: Option<f64>,
    baseline: Option<&Estimate>,
    indicator: &Indicator,
) -> Option<f64> {
    let (typed, own) = (typed?, baseline?.reading.value()?);
    let unit = 10_f64.powi(-i32::from(indicator.decimals));
    ((typed - own).abs() > 0.5 * unit + 1e-9 && (typed - own.round()).abs() > 1e-9)
        .then_some(typed)
}

/// Returns the change from a figure that the test of an agreement finds with the power
/// that is stated, if the next figure rests on as many persons as alike as these.
fn detectable(
    estimate: &Estimate,
    shared: Option<Shared>,
    direction: Direction,
    solved: &Solved,
) -> Option<f64> {
    let sample = sample_of(estimate)?;
    let plan = Plan { level: LEVEL, power: POWER };
    match estimate.method {
        Method::Share | Method::PublishedShare => {
            let share = (sample.mean / 100.0).clamp(0.0, 1.0);
            let of = |up| detectable_share(share, (sample.n, sample.n), shared, up, plan);
            let found = match direction {
                Direction::Higher => of(true)?,
                Direction::Lower => of(false)?,
                Direction::None => of(true)?.max(of(false)?),
            };
            Some(found * 100.0)
        }
        Method::Mean | Method::PublishedMean | Method::Ratio => {
            detectable_mean(sample, sample, shared, plan, solved)
        }
        Method::Published | Method::Counted | Method::Median => None,
    }
}
