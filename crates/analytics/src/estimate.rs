//! Which statistic an indicator asks for: published figures and persons' values come in,
//! estimates with interval, base, method and cells go out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use datapakke_model::catalogue::{Catalogue, Indicator, Statistic};
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::id::{FigureKey, IndicatorId, Owner, UnitId};
use datapakke_model::observation::Observation;
use datapakke_model::profile::{Estimate, Interval, Method};
use datapakke_model::reading::Reading;
use datapakke_model::source::CellRef;
use datapakke_model::unit::Register;
use datapakke_model::work::{Workers, gather};
use datapakke_model::year::Period;

use crate::figures::{Figures, Rest};
use crate::frame::{self, By, Codes, Score, Scores, Set, in_order, sets};
use crate::message;
use crate::stat::grouped::widest_grouped_sd;
use crate::stat::mean::{Sample, summary, t_interval};
use crate::stat::others;
use crate::stat::overlap::{Pairs, Shared};
use crate::stat::proportion::wilson;
use crate::stat::quantile::median;
use crate::stat::ratio::{Ratio, ratio};
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
    scores: &Scores,
    units: &Codes<UnitId>,
    catalogue: &Catalogue,
    register: &Register,
    workers: &dyn Workers,
    figures: &mut Figures,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let known = |(id, scores)| Some((catalogue.indicator(id)?, scores));
    let all: Vec<(&Indicator, &[Score])> =
        scores.all().into_iter().filter_map(known).collect();
    let made = gather(workers, all.len(), |at| {
        let (indicator, scores) = all[at];
        let scores = &in_order(scores);
        let data = Data { indicator, scores, units };
        // The ways of bringing one indicator's persons together are work of their own.
        let ways =
            gather(workers, WAYS.len(), |way| data.brought_together(WAYS[way], register));
        let (mut figures, mut remarks) = (Figures::default(), Vec::new());
        for (of, more) in ways {
            figures.append(of);
            remarks.extend(more);
        }
        (figures, remarks)
    });
    for (of, remarks) in made {
        figures.append(of);
        diagnostics.extend(remarks);
    }
}

const WAYS: [By; 4] = [By::Everybody, By::Grade, By::Stage, By::Sex];

/// One indicator's values of all persons, by unit, period and cell.
struct Data<'a> {
    indicator: &'a Indicator,
    scores: &'a [Score],
    units: &'a Codes<UnitId>,
}

impl Data<'_> {
    /// Returns the figures of one way of bringing persons together, and with those of
    /// everybody what is to be said about the indicator.
    fn brought_together(
        &self,
        by: By,
        register: &Register,
    ) -> (Figures, Vec<Diagnostic>) {
        let (mut figures, mut remarks) = (Figures::default(), Vec::new());
        let complete = self.complete(register, &mut remarks);
        let sets = sets(self.scores, by);
        for set in &sets {
            self.add_set(set, complete.contains(&set.period), &mut figures);
        }
        if by == By::Everybody {
            self.add_shared(&sets, &mut figures);
        } else {
            remarks.clear();
        }
        (figures, remarks)
    }

    fn key(&self, unit: u32, set: &Set) -> FigureKey {
        FigureKey {
            owner: Owner::Unit(self.units.value(unit).clone()),
            indicator: self.indicator.id.clone(),
            period: set.period,
            group: set.group.clone(),
        }
    }

    /// Adds a set's figures: the municipality's where no unit is missing, each unit's and
    /// what is left of the municipality without it.
    fn add_set(&self, set: &Set, complete: bool, figures: &mut Figures) {
        let values = Values::of(self.indicator, self.scores, &set.rows);
        let all = 0..set.rows.len();
        if complete {
            let key = FigureKey { owner: Owner::Municipality, ..self.key(0, set) };
            let whole = self.estimate(key, &values, all.clone(), &set.rows);
            whole.into_iter().for_each(|estimate| {
                figures.add(estimate);
            });
        }
        let rests = if complete { values.others(set) } else { Vec::new() };
        let skewness = complete.then(|| skewness(&values.added(all))).flatten();
        let mut rests = rests.into_iter();
        for (unit, part) in &set.parts {
            let key = self.key(*unit, set);
            if let Some(sample) = rests.next().flatten() {
                figures.add_rest(key.clone(), Rest { sample, skewness });
            }
            let rows = &set.rows[part.clone()];
            if let Some(estimate) = self.estimate(key, &values, part.clone(), rows) {
                figures.add(estimate);
            }
        }
    }

    fn estimate(
        &self,
        key: FigureKey,
        values: &Values,
        part: Range<usize>,
        rows: &[usize],
    ) -> Option<Estimate> {
        let sample = values.statistic(part)?;
        let method = match self.indicator.statistic {
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
            cells: first_cells(rows.iter().map(|row| self.scores[*row].first)),
            n_cells: rows.iter().map(|row| self.scores[*row].n_cells).sum(),
        };
        set_interval(&mut estimate);
        Some(estimate)
    }

    /// Adds what each unit's figure has in common with the one of the period before, from
    /// the persons who are in both.
    fn add_shared(&self, sets: &[Set], figures: &mut Figures) {
        let part = |set: &Set, unit: u32| -> Option<Range<usize>> {
            let at = set.parts.binary_search_by_key(&unit, |(unit, _)| *unit).ok()?;
            Some(set.parts[at].1.clone())
        };
        for now in sets {
            let before = previous(now.period);
            let Some(before) = sets.iter().find(|set| Some(set.period) == before) else {
                continue;
            };
            let added = |set: &Set| Values::of(self.indicator, self.scores, &set.rows);
            let (values, earlier) = (added(now), added(before));
            let mut pool = Pairs::default();
            let mut found = Vec::new();
            for (unit, own) in &now.parts {
                let Some(then) = part(before, *unit) else { continue };
                let rows = (&now.rows[own.clone()], &before.rows[then.clone()]);
                let size = (own.len(), then.len());
                let pairs =
                    self.in_both(rows, values.added(own.clone()), earlier.added(then));
                pool.add(&pairs);
                found.push((*unit, pairs.len(), size));
            }
            let Some(r) = pool.correlation() else { continue };
            for (unit, both, (n, m)) in found {
                if let Some(shared) = Shared::new(both as f64, n as f64, m as f64, r) {
                    figures.add_shared(self.key(unit, now), shared);
                }
            }
        }
    }

    /// Returns what those who are in both sets add to each statistic, times the persons.
    fn in_both(
        &self,
        (now, before): (&[usize], &[usize]),
        added: Vec<f64>,
        earlier: Vec<f64>,
    ) -> Vec<(f64, f64)> {
        let (n, m) = (now.len() as f64, before.len() as f64);
        let person = |row: &usize| self.scores[*row].person;
        // Of several values of one person the last counts.
        let mut known: HashMap<u64, f64, BuildHasherDefault<Spread>> = HashMap::default();
        known.reserve(before.len());
        known.extend(before.iter().map(person).zip(earlier.iter().map(|u| u * m)));
        let pair = |(row, u): (&usize, f64)| Some((u * n, *known.get(&person(row))?));
        now.iter().zip(added).filter_map(pair).collect()
    }

    /// Returns the periods in which no unit is missing.
    fn complete(
        &self,
        register: &Register,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> BTreeSet<Period> {
        let mut present: BTreeMap<Period, BTreeSet<u32>> = BTreeMap::new();
        let same = |a: &Score, b: &Score| (a.unit, a.period) == (b.unit, b.period);
        for own in self.scores.chunk_by(same) {
            present.entry(own[0].period).or_default().insert(own[0].unit);
        }
        let ever: BTreeSet<u32> = present.values().flatten().copied().collect();
        let mut complete = BTreeSet::new();
        for (period, units) in present {
            let expected = |unit: &&u32| {
                register.units.get(self.units.value(**unit)).is_some_and(|u| {
                    self.indicator.kinds.contains(&u.kind)
                        && crate::is_open(u, period.school_year())
                })
            };
            let missing =
                ever.iter().filter(expected).filter(|unit| !units.contains(unit)).count();
            if missing == 0 {
                complete.insert(period);
            } else {
                diagnostics.push(message::municipality_incomplete(
                    self.indicator,
                    period,
                    missing,
                ));
            }
        }
        complete
    }
}

/// Finds persons by their numbers, which tell them apart already: a secret hash, which
/// would keep hostile numbers from meeting, takes several times as long.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        // 2⁶⁴ divided by the golden ratio: neighbours come far apart.
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Returns the first cells in the order of reading, as many as an estimate names.
fn first_cells(cells: impl Iterator<Item = CellRef>) -> Vec<CellRef> {
    let mut first: Vec<u64> = Vec::with_capacity(MAX_CELLS + 1);
    for cell in cells.map(frame::place) {
        if first.len() == MAX_CELLS && first.last().is_some_and(|last| *last <= cell) {
            continue;
        }
        let place = first.partition_point(|at| *at <= cell);
        first.insert(place, cell);
        first.truncate(MAX_CELLS);
    }
    first.into_iter().map(frame::cell).collect()
}

/// The values of a set of persons, and what the statistic weighs them with.
struct Values {
    statistic: Statistic,
    values: Vec<f64>,
    /// Weights and weighted values; empty for a statistic without weights.
    weights: Vec<f64>,
    weighted: Vec<f64>,
}

impl Values {
    fn of(indicator: &Indicator, scores: &[Score], rows: &[usize]) -> Self {
        let statistic = indicator.statistic;
        let values: Vec<f64> = rows.iter().map(|row| scores[*row].value).collect();
        let weighs = statistic == Statistic::Ratio;
        let weights = rows.iter().filter(|_| weighs).map(|row| scores[*row].weight);
        let weights: Vec<f64> = weights.collect();
        let weighted = values.iter().zip(&weights).map(|(v, w)| v * w).collect();
        Values { statistic, values, weights, weighted }
    }

    /// Returns the statistic of a part; for a ratio the spread is the one whose s/√n is
    /// the linearised standard error.
    fn statistic(&self, part: Range<usize>) -> Option<Sample> {
        let values = &self.values[part.clone()];
        match self.statistic {
            Statistic::Ratio => ratio(&self.weighted[part.clone()], &self.weights[part])
                .map(Ratio::sample),
            Statistic::Median => median(values).map(|mean| middle(values.len(), mean)),
            _ => summary(values),
        }
    }

    /// Returns, for each unit of a set, the statistic of all others.
    fn others(&self, set: &Set) -> Vec<Option<Sample>> {
        let parts: Vec<Range<usize>> =
            set.parts.iter().map(|(_, part)| part.clone()).collect();
        match self.statistic {
            Statistic::Ratio => {
                let found = others::ratios(&self.weighted, &self.weights, &parts);
                found.into_iter().map(|ratio| ratio.map(Ratio::sample)).collect()
            }
            Statistic::Median => {
                let left = |part: &Range<usize>| self.values.len() - part.len();
                let found = others::medians(&self.values, &parts).into_iter();
                let rests = found.zip(&parts);
                rests.map(|(found, part)| Some(middle(left(part), found?))).collect()
            }
            _ => others::summaries(&self.values, &parts),
        }
    }

    /// Returns what each person of a part adds to its statistic beside its own value:
    /// (x − m)/n, or w(x − R)/Σw for a ratio; empty for a median.
    fn added(&self, part: Range<usize>) -> Vec<f64> {
        let values = &self.values[part.clone()];
        match self.statistic {
            Statistic::Median => Vec::new(),
            Statistic::Ratio => {
                let (weights, weighted) =
                    (&self.weights[part.clone()], &self.weighted[part]);
                let total: f64 = weights.iter().sum();
                let level = weighted.iter().sum::<f64>() / total;
                let pairs = values.iter().zip(weights);
                pairs.map(|(x, w)| w * (x - level) / total).collect()
            }
            _ => {
                let total = values.len() as f64;
                let level = values.iter().sum::<f64>() / total;
                values.iter().map(|x| (x - level) / total).collect()
            }
        }
    }
}

fn middle(n: usize, median: f64) -> Sample {
    Sample { n: n as f64, mean: median, sd: None }
}
