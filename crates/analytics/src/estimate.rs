//! Which statistic an indicator asks for: published figures and persons' values come in,
//! estimates with interval, base, method and cells go out.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{Catalogue, Indicator, Statistic};
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::group::{Group, Sex, Stage};
use datapakke_model::id::{FigureKey, IndicatorId, Owner, UnitId};
use datapakke_model::observation::Observation;
use datapakke_model::profile::{Estimate, Interval, Method};
use datapakke_model::reading::Reading;
use datapakke_model::source::CellRef;
use datapakke_model::unit::Register;
use datapakke_model::year::Period;

use crate::error::Error;
use crate::figures::{Figures, Rest};
use crate::frame::{By, Score, sets};
use crate::message;
use crate::stat::grouped::widest_grouped_sd;
use crate::stat::mean::{Sample, summary, t_interval};
use crate::stat::overlap::{Pairs, Shared};
use crate::stat::proportion::wilson;
use crate::stat::quantile::median;
use crate::stat::ratio::ratio;
use crate::stat::skewed::skewness;
use crate::trend::previous;

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

/// Adds the estimates of units, their parts and the municipality from persons' values.
///
/// The municipality is all persons of the data, also those of units that are hidden
/// later. It is only computed when every unit that is open that year and has the data in
/// any year has them in this one.
pub(crate) fn add_persons(
    scores: &[Score],
    catalogue: &Catalogue,
    register: &Register,
    figures: &mut Figures,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Error> {
    let complete = complete(scores, catalogue, register, diagnostics);
    for by in [By::Everybody, By::Grade, By::Stage, By::Sex] {
        let units = sets(scores, by, false)?;
        let whole = sets(scores, by, true)?;
        let wholes: BTreeMap<_, _> =
            whole.iter().map(|rows| (set_key(&scores[rows[0]], by), rows)).collect();
        let mut skewed = BTreeMap::new();
        for (of, rows) in &wholes {
            let indicator = catalogue.indicator(&of.0).filter(|_| {
                let data = (of.0.clone(), of.1);
                complete.contains(&data)
            });
            let skew = indicator.and_then(|i| skewness(&added(i, scores, rows)));
            skewed.insert(of.clone(), skew);
        }
        for ((id, period, group), rows) in &wholes {
            let known = catalogue
                .indicator(id)
                .filter(|_| complete.contains(&(id.clone(), *period)));
            if let Some(indicator) = known {
                let owner = Owner::Municipality;
                let key = FigureKey {
                    owner,
                    indicator: id.clone(),
                    period: *period,
                    group: group.clone(),
                };
                if let Some(estimate) = of_persons(key, indicator, scores, rows) {
                    figures.add(estimate);
                }
            }
        }
        for rows in &units {
            let first = &scores[rows[0]];
            let (id, period, group) = set_key(first, by);
            let Some(indicator) = catalogue.indicator(&id) else { continue };
            let others = wholes.get(&(id.clone(), period, group.clone()));
            let key = FigureKey {
                owner: Owner::Unit(first.unit.clone()),
                indicator: id.clone(),
                period,
                group,
            };
            if let Some(estimate) = of_persons(key.clone(), indicator, scores, rows) {
                figures.add(estimate);
            }
            if complete.contains(&(id, period))
                && let Some(all) = others
            {
                let others = |row: &usize| scores[*row].unit != first.unit;
                let rest: Vec<usize> = all.iter().copied().filter(others).collect();
                if let Some(sample) = statistic(indicator, scores, &rest) {
                    let of = (key.indicator.clone(), key.period, key.group.clone());
                    let skewness = skewed.get(&of).copied().flatten();
                    figures.add_rest(key, Rest { sample, skewness });
                }
            }
        }
        if by == By::Everybody {
            add_shared(&units, scores, catalogue, figures);
        }
    }
    Ok(())
}

/// Adds what each unit's figure has in common with the one of the period before, from the
/// persons who are in both.
fn add_shared(
    units: &[Vec<usize>],
    scores: &[Score],
    catalogue: &Catalogue,
    figures: &mut Figures,
) {
    type Set<'a> = (&'a IndicatorId, &'a UnitId, Period);
    let set = |rows: &Vec<usize>| -> Set<'_> {
        let first = &scores[rows[0]];
        (&first.indicator, &first.unit, first.period)
    };
    let sets: BTreeMap<Set<'_>, &Vec<usize>> =
        units.iter().map(|rows| (set(rows), rows)).collect();
    let mut pools: BTreeMap<(&IndicatorId, Period), Pairs> = BTreeMap::new();
    let mut found = Vec::new();
    for (&(id, unit, period), now) in &sets {
        let before = previous(period).and_then(|before| sets.get(&(id, unit, before)));
        let (Some(indicator), Some(before)) = (catalogue.indicator(id), before) else {
            continue;
        };
        let pairs = in_both(indicator, scores, now, before);
        pools.entry((id, period)).or_default().add(&pairs);
        found.push(((id, unit, period), pairs.len(), now.len(), before.len()));
    }
    for ((id, unit, period), both, now, before) in found {
        let r = pools.get(&(id, period)).and_then(Pairs::correlation);
        let shared =
            r.and_then(|r| Shared::new(both as f64, now as f64, before as f64, r));
        if let Some(shared) = shared {
            let key = FigureKey {
                owner: Owner::Unit(unit.clone()),
                indicator: id.clone(),
                period,
                group: Group::All,
            };
            figures.add_shared(key, shared);
        }
    }
}

/// Returns what those who are in both sets add to each statistic, times the persons.
fn in_both(
    indicator: &Indicator,
    scores: &[Score],
    now: &[usize],
    before: &[usize],
) -> Vec<(f64, f64)> {
    let values = |rows: &[usize]| {
        let n = rows.len() as f64;
        let added = added(indicator, scores, rows).into_iter();
        added.map(|u| u * n).collect::<Vec<f64>>()
    };
    let persons = before.iter().map(|row| scores[*row].person);
    let earlier: BTreeMap<u64, f64> = persons.zip(values(before)).collect();
    let pair = |(row, u): (&usize, f64)| Some((u, *earlier.get(&scores[*row].person)?));
    now.iter().zip(values(now)).filter_map(pair).collect()
}

/// Returns what each person adds to the statistic of a set beside its own value:
/// (x − m)/n, or w(x − R)/Σw for a ratio; empty for a median.
fn added(indicator: &Indicator, scores: &[Score], rows: &[usize]) -> Vec<f64> {
    let weight = |row: &usize| match indicator.statistic {
        Statistic::Ratio => scores[*row].weight,
        _ => 1.0,
    };
    if indicator.statistic == Statistic::Median {
        return Vec::new();
    }
    let total: f64 = rows.iter().map(weight).sum();
    let sum: f64 = rows.iter().map(|row| weight(row) * scores[*row].value).sum();
    let of = |row: &usize| weight(row) * (scores[*row].value - sum / total) / total;
    rows.iter().map(of).collect()
}

fn set_key(score: &Score, by: By) -> (IndicatorId, Period, Group) {
    let group = match by {
        By::Everybody => Some(Group::All),
        By::Grade => score.grade.map(Group::Grade),
        By::Stage => score.grade.and_then(Stage::of_grade).map(Group::Stage),
        By::Sex => score.sex.map(|sex: Sex| Group::Sex(sex)),
    };
    (score.indicator.clone(), score.period, group.unwrap_or(Group::All))
}

/// Returns the indicators and periods in which no unit is missing.
fn complete(
    scores: &[Score],
    catalogue: &Catalogue,
    register: &Register,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<(IndicatorId, Period)> {
    let mut present: BTreeMap<(IndicatorId, Period), BTreeSet<UnitId>> = BTreeMap::new();
    let mut ever: BTreeMap<IndicatorId, BTreeSet<UnitId>> = BTreeMap::new();
    for score in scores {
        let id = || score.indicator.clone();
        present.entry((id(), score.period)).or_default().insert(score.unit.clone());
        ever.entry(id()).or_default().insert(score.unit.clone());
    }
    let mut complete = BTreeSet::new();
    for ((id, period), units) in present {
        let Some(indicator) = catalogue.indicator(&id) else { continue };
        let expected = |unit: &&UnitId| {
            register.units.get(*unit).is_some_and(|u| {
                indicator.kinds.contains(&u.kind)
                    && crate::is_open(u, period.school_year())
            })
        };
        let missing = ever[&id]
            .iter()
            .filter(expected)
            .filter(|unit| !units.contains(*unit))
            .count();
        if missing == 0 {
            complete.insert((id, period));
        } else {
            diagnostics
                .push(message::municipality_incomplete(indicator, period, missing));
        }
    }
    complete
}

fn of_persons(
    key: FigureKey,
    indicator: &Indicator,
    scores: &[Score],
    rows: &[usize],
) -> Option<Estimate> {
    let sample = statistic(indicator, scores, rows)?;
    let mut cells: Vec<CellRef> = rows.iter().map(|row| scores[*row].first).collect();
    cells.sort_by_key(|at| (at.source, at.row, at.column));
    cells.truncate(MAX_CELLS);
    let method = match indicator.statistic {
        Statistic::Share => Method::Share,
        Statistic::Ratio => Method::Ratio,
        Statistic::Median => Method::Median,
        Statistic::Mean | Statistic::Counted | Statistic::Verdict => Method::Mean,
    };
    let share = method == Method::Share;
    let mut estimate = Estimate {
        key,
        reading: Reading::Known(sample.mean),
        interval: None,
        base: Some(rows.len() as u32),
        count: share.then(|| (sample.mean / 100.0 * sample.n).round() as u32),
        asked: None,
        sd: sample.sd.filter(|_| matches!(method, Method::Mean | Method::Ratio)),
        method,
        cells,
        n_cells: rows.iter().map(|row| scores[*row].n_cells).sum(),
    };
    set_interval(&mut estimate);
    Some(estimate)
}

/// Returns the statistic of a set of persons; for a ratio the spread is the one whose
/// s/√n is the linearised standard error.
fn statistic(indicator: &Indicator, scores: &[Score], rows: &[usize]) -> Option<Sample> {
    let values: Vec<f64> = rows.iter().map(|row| scores[*row].value).collect();
    match indicator.statistic {
        Statistic::Ratio => {
            let weights: Vec<f64> = rows.iter().map(|row| scores[*row].weight).collect();
            let weighted: Vec<f64> =
                values.iter().zip(&weights).map(|(v, w)| v * w).collect();
            ratio(&weighted, &weights).map(|r| r.sample())
        }
        Statistic::Median => {
            median(&values).map(|mean| Sample { n: values.len() as f64, mean, sd: None })
        }
        Statistic::Share | Statistic::Mean | Statistic::Counted | Statistic::Verdict => {
            summary(&values)
        }
    }
}
