//! Which statistic an indicator asks for: published figures and persons' values come in,
//! estimates with interval, base, method and cells go out.

mod persons;

use datapakke_model::catalogue::{Catalogue, Indicator, Statistic};
use datapakke_model::id::{FigureKey, IndicatorId, Owner};
use datapakke_model::observation::Observation;
use datapakke_model::profile::{Estimate, Interval, Method};
use datapakke_model::reading::Reading;

pub(crate) use self::persons::add_persons;
use crate::figures::Figures;
use crate::stat::grouped::widest_grouped_sd;
use crate::stat::mean::{Sample, t_interval};
use crate::stat::proportion::wilson;

/// The level of every interval that is shown.
pub(crate) const LEVEL: f64 = 0.95;

/// How many cells an estimate names; the others are only counted.
pub(crate) const MAX_CELLS: usize = 8;

/// Adds what others have published.
///
/// A share with a base gets Wilson's interval, a mean with base and standard deviation
/// the t interval; everything else stands as it was published, without one.
pub(crate) fn add_published(
    rows: &[Observation],
    catalogue: &Catalogue,
    figures: &mut Figures,
) {
    add_rows(rows, catalogue, figures);
    for indicator in &catalogue.indicators {
        join_top_intervals(indicator, catalogue, figures);
        add_grouped_sd(indicator, catalogue, figures);
    }
}

/// Adds published figures as they are; of several of one name, that of the first cell.
pub(crate) fn add_rows(
    rows: &[Observation],
    catalogue: &Catalogue,
    figures: &mut Figures,
) {
    let mut rows: Vec<&Observation> = rows.iter().collect();
    rows.sort_by_cached_key(|row| (key(row), row.at));
    for row in rows {
        if let Some(indicator) = catalogue.indicator(&row.indicator) {
            figures.add(published(row, indicator));
        }
    }
}

fn key(row: &Observation) -> FigureKey {
    FigureKey {
        owner: row.owner.clone(),
        indicator: row.indicator.clone(),
        period: row.period,
        group: row.group.clone(),
    }
}

fn published(row: &Observation, indicator: &Indicator) -> Estimate {
    let sample = row.reading.value().zip(row.base).map(|(mean, n)| Sample {
        n: f64::from(n),
        mean,
        sd: row.sd,
    });
    let method = match (indicator.statistic, sample) {
        (Statistic::Counted, _) => Method::Counted,
        (Statistic::Share, Some(_)) => Method::PublishedShare,
        (Statistic::Mean, Some(Sample { sd: Some(_), .. })) => Method::PublishedMean,
        _ => Method::Published,
    };
    let mut estimate = Estimate {
        key: key(row),
        reading: row.reading,
        interval: None,
        base: row.base,
        count: None,
        asked: None,
        sd: row.sd,
        method,
        cells: vec![row.at],
        n_cells: 1,
    };
    set_interval(&mut estimate);
    if method == Method::PublishedShare {
        estimate.count = counted(&estimate);
    }
    estimate
}

/// Sets the interval that the method of a unit's estimate gives.
///
/// The municipality and the nation get none: all their pupils are in the figure, and
/// pupils of one school are alike, so a pupil-level interval would be far too narrow.
fn set_interval(estimate: &mut Estimate) {
    let sample =
        sample_of(estimate).filter(|_| matches!(estimate.key.owner, Owner::Unit(_)));
    let limits = match (estimate.method, sample) {
        (Method::Share | Method::PublishedShare, Some(s)) => {
            wilson(s.mean / 100.0, s.n, LEVEL)
                .map(|(low, high)| (low * 100.0, high * 100.0))
        }
        (Method::Mean | Method::PublishedMean | Method::Ratio, Some(s)) => {
            t_interval(s, LEVEL)
        }
        _ => None,
    };
    estimate.interval = limits.map(|(low, high)| Interval { low, high, level: LEVEL });
}

/// Returns value, base and spread of an estimate that has value and base.
pub(crate) fn sample_of(estimate: &Estimate) -> Option<Sample> {
    let mean = estimate.reading.value()?;
    let n = estimate.base.filter(|n| *n > 0)?;
    Some(Sample { n: f64::from(n), mean, sd: estimate.sd })
}

/// Returns the number behind a published percentage, where its decimals tell it.
fn counted(estimate: &Estimate) -> Option<u32> {
    let (value, base) = (estimate.reading.value()?, estimate.base?);
    let decimals = (0..6).find(|d| {
        let scaled = value * 10f64.powi(*d);
        (scaled - scaled.round()).abs() < 1e-6
    })?;
    let rounding = 0.5 * 10f64.powi(-decimals);
    let count = (value / 100.0 * f64::from(base)).round();
    let back = 100.0 * count / f64::from(base);
    let told = 100.0 / f64::from(base) > 2.0 * rounding;
    (told && (back - value).abs() <= rounding + 1e-9).then_some(count as u32)
}

/// Returns the names of an indicator's four interval shares, if the catalogue has them.
fn intervals(indicator: &Indicator, catalogue: &Catalogue) -> Option<[IndicatorId; 4]> {
    let part = |n: u8| {
        let id = format!("{}.interval{n}", indicator.id).parse().ok()?;
        catalogue.indicator(&id).map(|i| i.id.clone())
    };
    Some([part(1)?, part(2)?, part(3)?, part(4)?])
}

fn part_of(key: &FigureKey, part: &IndicatorId) -> FigureKey {
    FigureKey { indicator: part.clone(), ..key.clone() }
}

/// Adds the share over 3 as the two upper intervals together, where it is not published.
fn join_top_intervals(
    indicator: &Indicator,
    catalogue: &Catalogue,
    figures: &mut Figures,
) {
    let Some([_, _, third, fourth]) = intervals(indicator, catalogue) else { return };
    let id = format!("{}.over3", indicator.id).parse::<IndicatorId>();
    let Some(over) = id.ok().and_then(|id| catalogue.indicator(&id)) else { return };
    for key in figures.keys(&third) {
        let upper = figures.get(&part_of(&key, &fourth));
        let (Some(lower), Some(upper)) = (figures.get(&key), upper) else { continue };
        let (Some(a), Some(b)) = (lower.reading.value(), upper.reading.value()) else {
            continue;
        };
        let mut cells = lower.cells.clone();
        cells.extend(&upper.cells);
        let base = lower.base.filter(|n| upper.base == Some(*n));
        let method =
            if base.is_some() { Method::PublishedShare } else { Method::Published };
        let mut joined = Estimate {
            key: part_of(&key, &over.id),
            reading: Reading::Known((a + b).min(100.0)),
            interval: None,
            base,
            count: lower.count.zip(upper.count).map(|(a, b)| a + b),
            asked: None,
            sd: None,
            method,
            n_cells: lower.n_cells + upper.n_cells,
            cells,
        };
        set_interval(&mut joined);
        figures.add(joined);
    }
}

/// Gives a published mean without spread the one its four interval shares tell.
fn add_grouped_sd(indicator: &Indicator, catalogue: &Catalogue, figures: &mut Figures) {
    let Some(parts) = intervals(indicator, catalogue) else { return };
    let [low, high] = indicator.bounds;
    let width = (high - low) / parts.len() as f64;
    for key in figures.keys(&indicator.id) {
        let share =
            |id| figures.get(&part_of(&key, id))?.reading.value().map(|v| v / 100.0);
        let shares: Vec<Option<f64>> = parts.iter().map(share).collect();
        let sd = widest_grouped_sd(&shares, low + width / 2.0, width);
        let Some(estimate) = figures.get_mut(&key) else { continue };
        let known = estimate.reading.value().is_some() && estimate.base.is_some();
        if estimate.sd.is_some() || sd.is_none() || !known {
            continue;
        }
        estimate.sd = sd;
        estimate.method = Method::PublishedMean;
        set_interval(estimate);
    }
}
