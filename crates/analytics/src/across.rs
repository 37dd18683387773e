//! All units of a kind beside each other: profiles come in and go out with the units of a
//! similar background and with limits for each unit's size.

use std::collections::BTreeMap;

use datapakke_model::catalogue::{Catalogue, Indicator};
use datapakke_model::id::{IndicatorId, UnitId};
use datapakke_model::profile::{
    Estimate, Funnel, IndicatorProfile, Method, Profile, SimilarUnits, With, Zone,
};
use datapakke_model::unit::{Register, UnitKind};
use datapakke_model::work::{Workers, change, gather};
use datapakke_model::year::Period;

use crate::compare;
use crate::estimate::sample_of;
use crate::figures::{Figures, Rest};
use crate::stat::funnel::dispersion::{WINSORISED, dispersion};
use crate::stat::funnel::mean::within_variance;
use crate::stat::funnel::{self, Limits, Spread};
use crate::stat::mean::Sample;
use crate::stat::neighbour::{Distance, nearest};

/// Other units needed before some of them may be called similar: with fewer, the similar
/// ones are nearly all the others, which the comparison with the rest already covers.
const FEWEST_OTHERS: usize = 8;

/// The most units that are compared with.
const MOST_SIMILAR: usize = 5;

/// Units and persons per unit from which on a funnel is worth drawing.
const FEWEST_UNITS: usize = 6;
const FEWEST_PERSONS: f64 = 10.0;

/// Units from which on the differences between them can be estimated.
const FEWEST_FOR_BETWEEN: usize = 10;

/// Tells whether units of a kind are measured against each other: pupils are at a special
/// school because they differ.
fn is_ordinary(kind: UnitKind) -> bool {
    kind != UnitKind::Specialskole
}

/// Adds to every profile its similar units, the comparison with them, and funnels.
pub(crate) fn compare_across(
    profiles: &mut [Profile],
    figures: &Figures,
    catalogue: &Catalogue,
    register: &Register,
    workers: &dyn Workers,
) {
    let similar = gather(workers, profiles.len(), |at| similar(at, profiles, catalogue));
    let table = latest_of_all(profiles, register);
    change(workers, profiles, |at, profile| {
        if !is_ordinary(profile.kind) {
            return;
        }
        let similar = &similar[at];
        for entry in &mut profile.indicators {
            let Some(indicator) = catalogue.indicator(&entry.indicator) else { continue };
            let key = (profile.kind, entry.indicator.clone(), entry.latest.key.period);
            let Some(all) = table.get(&key) else { continue };
            entry.funnel = funnel_of(entry, all);
            let skewness = figures.rest(&entry.latest.key).and_then(|r| r.skewness);
            entry.against_similar = similar
                .as_ref()
                .and_then(|s| against(entry, &s.units, all, skewness, indicator));
        }
        profile.similar.clone_from(similar);
    });
}

type Latest = BTreeMap<(UnitKind, IndicatorId, Period), Vec<(UnitId, Method, Sample)>>;

/// Every unit's latest figure, where it has a base.
fn latest_of_all(profiles: &[Profile], register: &Register) -> Latest {
    let mut table = Latest::new();
    for profile in profiles.iter().filter(|p| register.units.contains_key(&p.unit)) {
        for entry in &profile.indicators {
            let key = (profile.kind, entry.indicator.clone(), entry.latest.key.period);
            if let Some(sample) = sample_of(&entry.latest) {
                let row = (profile.unit.clone(), entry.latest.method, sample);
                table.entry(key).or_default().push(row);
            }
        }
    }
    table
}

/// Returns the units whose background is nearest, by the indicators that the catalogue
/// marks as background; none where one of the unit's own is missing or there are too few
/// others with all of them.
fn similar(of: usize, all: &[Profile], catalogue: &Catalogue) -> Option<SimilarUnits> {
    let own = &all[of];
    let criteria: Vec<&Indicator> = catalogue
        .indicators
        .iter()
        .filter(|i| i.background && i.kinds.contains(&own.kind))
        .collect();
    if criteria.is_empty() || !is_ordinary(own.kind) {
        return None;
    }
    let figures = |profile: &Profile| -> Option<Vec<f64>> {
        criteria.iter().map(|c| value(profile, &c.id)).collect()
    };
    let target = figures(own)?;
    let others: Vec<(&UnitId, Vec<f64>)> = all
        .iter()
        .filter(|p| p.unit != own.unit && p.kind == own.kind)
        .filter_map(|p| Some((&p.unit, figures(p)?)))
        .collect();
    if others.len() < FEWEST_OTHERS {
        return None;
    }
    let k = MOST_SIMILAR.min(others.len() / 2);
    let mut rows = vec![target];
    rows.extend(others.iter().map(|(_, row)| row.clone()));
    let near = nearest(&rows, 0, k, &Distance::Standardised)?;
    Some(SimilarUnits {
        units: near.iter().map(|n| others[n.row - 1].0.clone()).collect(),
        criteria: criteria.iter().map(|c| c.id.clone()).collect(),
    })
}

fn value(profile: &Profile, id: &IndicatorId) -> Option<f64> {
    profile.indicators.iter().find(|e| e.indicator == *id)?.latest.reading.value()
}

/// Returns the unit against all persons of the similar units together.
fn against(
    entry: &IndicatorProfile,
    similar: &[UnitId],
    all: &[(UnitId, Method, Sample)],
    skewness: Option<f64>,
    indicator: &Indicator,
) -> Option<datapakke_model::profile::Comparison> {
    if indicator.background {
        return None;
    }
    let parts: Vec<&(UnitId, Method, Sample)> =
        all.iter().filter(|(unit, ..)| similar.contains(unit)).collect();
    let whole = parts.len() == similar.len();
    let alike = parts.iter().all(|(_, method, _)| *method == entry.latest.method);
    if !(whole && alike) {
        return None;
    }
    let sample = together(parts.iter().map(|(.., sample)| *sample))?;
    compare::against_sample(&entry.latest, Rest { sample, skewness }, With::Similar)
}

/// All persons of several units together.
fn together(samples: impl Iterator<Item = Sample> + Clone) -> Option<Sample> {
    let n: f64 = samples.clone().map(|s| s.n).sum();
    let mean = samples.clone().map(|s| s.n * s.mean).sum::<f64>() / n;
    let squares = samples
        .map(|s| Some((s.n - 1.0) * s.sd?.powi(2) + s.n * (s.mean - mean).powi(2)));
    let sd = squares.sum::<Option<f64>>().map(|sum| (sum / (n - 1.0)).sqrt());
    (n > 1.0 && mean.is_finite()).then_some(Sample { n, mean, sd })
}

/// Returns the limits for a unit's size around what all units together have.
///
/// Shares: score form; means: common spread within units. From ten units on the limits
/// allow for what the units differ by beyond chance (additive, winsorised); with fewer
/// they show chance alone. None with fewer than six units of at least ten persons.
fn funnel_of(
    entry: &IndicatorProfile,
    all: &[(UnitId, Method, Sample)],
) -> Option<Funnel> {
    let own = large_enough(&entry.latest)?;
    let units: Vec<Sample> = all
        .iter()
        .filter(|(_, method, s)| *method == entry.latest.method && s.n >= FEWEST_PERSONS)
        .map(|(.., sample)| *sample)
        .collect();
    if units.len() < FEWEST_UNITS {
        return None;
    }
    let n: f64 = units.iter().map(|s| s.n).sum();
    let centre = units.iter().map(|s| s.n * s.mean).sum::<f64>() / n;
    let share = matches!(entry.latest.method, Method::Share | Method::PublishedShare);
    let variance =
        if share { centre * (100.0 - centre) } else { within_variance(&units)? };
    let error = |s: &Sample| (variance / s.n).sqrt();
    let s: Vec<f64> = units.iter().map(error).collect();
    let z: Vec<f64> = units.iter().zip(&s).map(|(u, s)| (u.mean - centre) / s).collect();
    let spread = dispersion(&z, &s, WINSORISED)?;
    let known = units.len() >= FEWEST_FOR_BETWEEN;
    let tau2 = if known { spread.tau2 } else { 0.0 };
    let at =
        |level| funnel::mean::limits(centre, error(&own), level, Spread::Additive(tau2));
    let limits = Limits::new(at)?;
    let zone = match limits.zone(own.mean)? {
        funnel::Zone::Inside => Zone::Inside,
        funnel::Zone::OutsideInner(_) => Zone::Notice,
        funnel::Zone::OutsideOuter(_) => Zone::Look,
    };
    Some(Funnel {
        centre,
        inner: limits.inner(),
        outer: limits.outer(),
        units: units.len() as u32,
        dispersion: spread.phi,
        between: tau2.sqrt(),
        zone,
    })
}

fn large_enough(estimate: &Estimate) -> Option<Sample> {
    let spread = matches!(
        estimate.method,
        Method::Share
            | Method::PublishedShare
            | Method::Mean
            | Method::PublishedMean
            | Method::Ratio
    );
    sample_of(estimate).filter(|s| spread && s.n >= FEWEST_PERSONS)
}
