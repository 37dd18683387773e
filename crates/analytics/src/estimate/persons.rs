//! Persons' values become estimates: those of units, their parts and the municipality, what
//! is left of it without each unit, and what two years of a unit have in common.
//!
//! Persons are brought together once for all indicators of which the same persons have
//! values, such as the kinds of absence; the values are columns beside them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use datapakke_model::catalogue::{Catalogue, Indicator, Statistic};
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::id::{FigureKey, IndicatorId, Owner, UnitId};
use datapakke_model::profile::{Estimate, Method};
use datapakke_model::reading::Reading;
use datapakke_model::source::CellRef;
use datapakke_model::unit::Register;
use datapakke_model::work::{Workers, gather};
use datapakke_model::year::Period;

use super::{MAX_CELLS, set_interval};
use crate::figures::{Figures, Rest};
use crate::frame::{self, By, Codes, Person, Scored, Scores, Set, sets};
use crate::message;
use crate::stat::mean::{Sample, summary};
use crate::stat::others;
use crate::stat::overlap::{Pairs, Shared};
use crate::stat::quantile::median;
use crate::stat::ratio::{Ratio, ratio};
use crate::stat::skewed::skewness;
use crate::trend::previous;

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
    let all: Vec<(&[IndicatorId], &Scored)> = scores.all().collect();
    let made = gather(workers, all.len(), |at| {
        let (ids, scored) = all[at];
        let scored = &scored.in_order();
        let present = present(&scored.persons);
        let column = |(id, values): (&IndicatorId, _)| {
            let indicator = catalogue.indicator(id)?;
            let (complete, remarks) = complete(&present, indicator, units, register);
            Some((Column { indicator, values, complete }, remarks))
        };
        let columns = ids.iter().zip(&scored.columns).filter_map(column);
        let (columns, remarks): (Vec<Column>, Vec<_>) = columns.unzip();
        let data = Data { persons: &scored.persons, columns, units };
        // The ways of bringing persons together are work of their own.
        let ways =
            gather(workers, WAYS.len(), |way| data.brought_together(WAYS[way], workers));
        let mut figures = Figures::default();
        ways.into_iter().flatten().for_each(|of| figures.append(of));
        let said = data.columns.iter().map(|column| &column.indicator.id);
        let said: Vec<(IndicatorId, Vec<Diagnostic>)> =
            said.cloned().zip(remarks).collect();
        (figures, said)
    });
    let mut remarks = Vec::new();
    for (of, said) in made {
        figures.append(of);
        remarks.extend(said);
    }
    remarks.sort_by(|(a, _), (b, _)| a.cmp(b));
    diagnostics.extend(remarks.into_iter().flat_map(|(_, said)| said));
}

const WAYS: [By; 4] = [By::Everybody, By::Grade, By::Stage, By::Sex];

/// Returns the units of which there is somebody, by period.
fn present(persons: &[Person]) -> BTreeMap<Period, BTreeSet<u32>> {
    let mut present: BTreeMap<Period, BTreeSet<u32>> = BTreeMap::new();
    let same = |a: &Person, b: &Person| (a.unit, a.period) == (b.unit, b.period);
    for own in persons.chunk_by(same) {
        present.entry(own[0].period).or_default().insert(own[0].unit);
    }
    present
}

/// Returns the periods in which no unit is missing, and what is to be said of the others.
fn complete(
    present: &BTreeMap<Period, BTreeSet<u32>>,
    indicator: &Indicator,
    units: &Codes<UnitId>,
    register: &Register,
) -> (BTreeSet<Period>, Vec<Diagnostic>) {
    let ever: BTreeSet<u32> = present.values().flatten().copied().collect();
    let (mut complete, mut remarks) = (BTreeSet::new(), Vec::new());
    for (period, there) in present {
        let expected = |unit: &&u32| {
            register.units.get(units.value(**unit)).is_some_and(|u| {
                indicator.kinds.contains(&u.kind)
                    && crate::is_open(u, period.school_year())
            })
        };
        let missing =
            ever.iter().filter(expected).filter(|unit| !there.contains(unit)).count();
        if missing == 0 {
            complete.insert(*period);
        } else {
            remarks.push(message::municipality_incomplete(indicator, *period, missing));
        }
    }
    (complete, remarks)
}

/// The values of one indicator, in the order of the persons.
struct Column<'a> {
    indicator: &'a Indicator,
    values: &'a Vec<f64>,
    /// The periods in which no unit is missing.
    complete: BTreeSet<Period>,
}

/// Persons by unit, period and cell, and what is known of them.
struct Data<'a> {
    persons: &'a [Person],
    columns: Vec<Column<'a>>,
    units: &'a Codes<UnitId>,
}

impl Data<'_> {
    /// Returns the figures of each column for one way of bringing persons together.
    fn brought_together(&self, by: By, workers: &dyn Workers) -> Vec<Figures> {
        let together: Vec<Together> =
            sets(self.persons, by).into_iter().map(|set| self.together(set)).collect();
        let both = match by {
            By::Everybody => self.in_two_years(&together),
            _ => Vec::new(),
        };
        gather(workers, self.columns.len(), |at| {
            let (column, mut figures) = (&self.columns[at], Figures::default());
            let values: Vec<Values<'_>> =
                together.iter().map(|of| Values::of(column, of)).collect();
            for (of, values) in together.iter().zip(&values) {
                self.add_set(column, of, values, &mut figures);
            }
            for both in &both {
                self.add_shared(column, both, (&together, &values), &mut figures);
            }
            figures
        })
    }

    fn together(&self, set: Set) -> Together {
        let of = |rows: &[usize]| {
            let first = rows.iter().map(|row| self.persons[*row].first);
            let n = rows.iter().map(|row| self.persons[*row].n_cells).sum();
            Cells { first: first_cells(first), n }
        };
        Together {
            all: of(&set.rows),
            parts: set
                .parts
                .iter()
                .map(|(_, part)| of(&set.rows[part.clone()]))
                .collect(),
            weights: set.rows.iter().map(|row| self.persons[*row].weight).collect(),
            set,
        }
    }

    fn key(&self, column: &Column<'_>, unit: u32, set: &Set) -> FigureKey {
        FigureKey {
            owner: Owner::Unit(self.units.value(unit).clone()),
            indicator: column.indicator.id.clone(),
            period: set.period,
            group: set.group.clone(),
        }
    }

    /// Adds a set's figures: the municipality's where no unit is missing, each unit's and
    /// what is left of the municipality without it.
    fn add_set(
        &self,
        column: &Column<'_>,
        of: &Together,
        values: &Values<'_>,
        figures: &mut Figures,
    ) {
        let (set, all) = (&of.set, 0..of.set.rows.len());
        let complete = column.complete.contains(&set.period);
        if complete {
            let key =
                FigureKey { owner: Owner::Municipality, ..self.key(column, 0, set) };
            let whole = values.estimate(key, all.clone(), &of.all);
            whole.into_iter().for_each(|estimate| {
                figures.add(estimate);
            });
        }
        let rests = if complete { values.others(set) } else { Vec::new() };
        let skewness = complete.then(|| skewness(&values.added(all))).flatten();
        let mut rests = rests.into_iter();
        for ((unit, part), cells) in set.parts.iter().zip(&of.parts) {
            let key = self.key(column, *unit, set);
            if let Some(sample) = rests.next().flatten() {
                figures.add_rest(key.clone(), Rest { sample, skewness });
            }
            if let Some(estimate) = values.estimate(key, part.clone(), cells) {
                figures.add(estimate);
            }
        }
    }

    /// Finds the persons of each unit who are in a set and in that of the period before.
    fn in_two_years(&self, together: &[Together]) -> Vec<InBoth> {
        let set = |at: usize| &together[at].set;
        let earlier = |now: usize| {
            let before = previous(set(now).period)?;
            Some((now, (0..together.len()).find(|at| set(*at).period == before)?))
        };
        let both = |(now, before): (usize, usize)| {
            let units = set(now).parts.iter().filter_map(|(unit, own)| {
                let parts = &set(before).parts;
                let at = parts.binary_search_by_key(unit, |(unit, _)| *unit).ok()?;
                let then = parts[at].1.clone();
                let (rows, old) = (&set(now).rows, &set(before).rows);
                let pairs = self.in_both(&rows[own.clone()], &old[then.clone()]);
                Some(UnitInBoth { unit: *unit, now: own.clone(), before: then, pairs })
            });
            InBoth { now, before, units: units.collect() }
        };
        (0..together.len()).filter_map(earlier).map(both).collect()
    }

    /// Returns the places of those who are in both lists, in the order of the first.
    fn in_both(&self, now: &[usize], before: &[usize]) -> Vec<(usize, usize)> {
        let person = |row: &usize| self.persons[*row].person;
        // Of several values of one person the last counts.
        let mut known: HashMap<u64, usize, BuildHasherDefault<Spread>> =
            HashMap::default();
        known.reserve(before.len());
        known.extend(before.iter().map(person).zip(0..));
        let pair = |(at, row)| Some((at, *known.get(&person(row))?));
        now.iter().enumerate().filter_map(pair).collect()
    }

    /// Adds what each unit's figure has in common with the one of the period before, from
    /// the persons who are in both.
    fn add_shared(
        &self,
        column: &Column<'_>,
        both: &InBoth,
        (together, values): (&[Together], &[Values<'_>]),
        figures: &mut Figures,
    ) {
        let mut pool = Pairs::default();
        for of in &both.units {
            let (n, m) = (of.now.len() as f64, of.before.len() as f64);
            let now = values[both.now].added(of.now.clone());
            let earlier = values[both.before].added(of.before.clone());
            // What a person adds to each statistic, times the persons.
            let pair =
                |(a, b): &(usize, usize)| Some((now.get(*a)? * n, earlier.get(*b)? * m));
            pool.add(&of.pairs.iter().filter_map(pair).collect::<Vec<_>>());
        }
        let Some(r) = pool.correlation() else { return };
        for of in &both.units {
            let (n, m) = (of.now.len() as f64, of.before.len() as f64);
            if let Some(shared) = Shared::new(of.pairs.len() as f64, n, m, r) {
                let key = self.key(column, of.unit, &together[both.now].set);
                figures.add_shared(key, shared);
            }
        }
    }
}

/// A set of persons with what all columns use of them.
struct Together {
    set: Set,
    weights: Vec<f64>,
    all: Cells,
    /// Those of each unit, as the parts of the set.
    parts: Vec<Cells>,
}

/// Where persons' values were read.
struct Cells {
    first: Vec<CellRef>,
    n: u32,
}

/// Persons who are in a set and in that of the period before, by their places among the
/// sets.
struct InBoth {
    now: usize,
    before: usize,
    units: Vec<UnitInBoth>,
}

/// One unit's parts of both sets, and who is in both, by place in the parts.
struct UnitInBoth {
    unit: u32,
    now: Range<usize>,
    before: Range<usize>,
    pairs: Vec<(usize, usize)>,
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
struct Values<'a> {
    statistic: Statistic,
    values: Vec<f64>,
    /// Weights and weighted values; empty for a statistic without weights.
    weights: &'a [f64],
    weighted: Vec<f64>,
}

impl<'a> Values<'a> {
    fn of(column: &Column<'_>, of: &'a Together) -> Self {
        let statistic = column.indicator.statistic;
        let values: Vec<f64> =
            of.set.rows.iter().map(|row| column.values[*row]).collect();
        let weights: &[f64] =
            if statistic == Statistic::Ratio { &of.weights } else { &[] };
        let weighted = values.iter().zip(weights).map(|(v, w)| v * w).collect();
        Values { statistic, values, weights, weighted }
    }

    fn estimate(
        &self,
        key: FigureKey,
        part: Range<usize>,
        cells: &Cells,
    ) -> Option<Estimate> {
        let n = part.len();
        let sample = self.statistic(part)?;
        let method = match self.statistic {
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
            base: Some(n as u32),
            count: share.then(|| (sample.mean / 100.0 * sample.n).round() as u32),
            asked: None,
            sd: sample.sd.filter(|_| matches!(method, Method::Mean | Method::Ratio)),
            method,
            cells: cells.first.clone(),
            n_cells: cells.n,
        };
        set_interval(&mut estimate);
        Some(estimate)
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
                let found = others::ratios(&self.weighted, self.weights, &parts);
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
