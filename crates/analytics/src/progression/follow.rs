//! Who can be followed: rows of test results come in, one result per pupil and year, the
//! pair of school years to compare, and the pupils with both go out.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::SchoolYear;
use datapakke_model::catalogue::{Break, Indicator, Instrument};
use datapakke_model::id::UnitId;
use datapakke_model::microdata::{Pseudonym, TestResult};
use datapakke_model::profile::ProgressionScale;
use datapakke_model::source::CellRef;
use datapakke_model::year::Period;

use super::by_cell;
use super::place::Ranks;

/// School years between the tests, the usual distance first: of pairs that follow equally
/// many the first is taken.
const APART: [u8; 3] = [2, 1, 3];

/// The national position is taken when it follows at least this share of those who have a
/// place in the municipality.
const ENOUGH_NATIONAL: f64 = 0.9;

/// One pupil's result in one school year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Taken {
    /// Where it was taken.
    pub unit: UnitId,
    /// In which grade.
    pub grade: u8,
    /// On the instrument's own scale.
    score: Option<f64>,
    /// Position in the country.
    percentile: Option<f64>,
    /// First cell and cells in all.
    at: CellRef,
    n_cells: u32,
}

/// All results of one instrument and subject.
pub(super) struct Results {
    taken: BTreeMap<(SchoolYear, Pseudonym), Taken>,
    ranks: BTreeMap<(SchoolYear, u8), Ranks>,
}

/// Two school years and the numbers in which they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// School year of the first test.
    pub first: SchoolYear,
    /// School year of the second.
    pub second: SchoolYear,
    /// What the numbers are.
    pub scale: ProgressionScale,
}

/// Why there are no two years to compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NoPair<'a> {
    /// Nobody has an earlier result.
    NothingEarlier,
    /// There are earlier results, but of nobody who took the later test.
    NobodyTwice,
    /// Pupils have an earlier result, but of a test that does not compare.
    Break(&'a Break),
}

/// One pupil with both results.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Followed {
    /// Where the second test was taken.
    pub unit: UnitId,
    /// Grades of the two tests.
    pub grades: (u8, u8),
    /// First result.
    pub first: f64,
    /// Second result.
    pub second: f64,
    /// Both places in the distributions by which thirds are made.
    pub places: Option<(f64, f64)>,
    /// First cell of each test.
    pub cells: [CellRef; 2],
    /// Cells in all.
    pub n_cells: u32,
}

impl Results {
    /// Takes the whole tests of one instrument and subject up to a school year.
    ///
    /// Of several results of one pupil at one school in one grade the mean counts, as it
    /// does elsewhere. A pupil with results at two schools or in two grades of the same
    /// year belongs to neither and is left out.
    pub fn of(
        tests: &[TestResult],
        instrument: &Instrument,
        subject: &str,
        until: SchoolYear,
    ) -> Self {
        let wanted = tests.iter().filter(|t| {
            t.area.is_none()
                && t.year <= until
                && *t.subject == *subject
                && t.instrument == instrument.id
        });
        let mut rows: Vec<&TestResult> =
            wanted.filter(|t| score(t).is_some() || percentile(t).is_some()).collect();
        let whose = |row: &&TestResult| (row.year, row.pupil);
        rows.sort_by_key(whose);
        let pupils = rows.chunk_by(|a, b| whose(a) == whose(b));
        let taken: BTreeMap<_, _> =
            pupils.filter_map(|rows| Some((whose(&rows[0]), one(rows)?))).collect();
        let ranks = ranks(&taken);
        Results { taken, ranks }
    }

    /// Tells whether any of the results are of a unit.
    pub fn are_of(&self, unit: &UnitId) -> bool {
        self.taken.values().any(|taken| taken.unit == *unit)
    }

    /// Returns the pupil results of a school year.
    pub fn in_year(&self, year: SchoolYear) -> impl Iterator<Item = &Taken> {
        self.taken.iter().filter(move |((y, _), _)| *y == year).map(|(_, taken)| taken)
    }

    /// Returns the results of one year of those who have none in another.
    pub fn not_in(
        &self,
        year: SchoolYear,
        other: SchoolYear,
    ) -> impl Iterator<Item = &Taken> {
        let here = self.taken.iter().filter(move |((y, _), _)| *y == year);
        here.filter(move |((_, pupil), _)| !self.taken.contains_key(&(other, *pupil)))
            .map(|(_, taken)| taken)
    }

    /// Returns a result on a scale; none where it has no number there.
    pub fn value(
        &self,
        scale: ProgressionScale,
        year: SchoolYear,
        taken: &Taken,
    ) -> Option<f64> {
        match scale {
            ProgressionScale::Linked => taken.score,
            ProgressionScale::NationalPosition => taken.percentile,
            ProgressionScale::MunicipalPosition => self.rank(year, taken),
        }
    }

    fn rank(&self, year: SchoolYear, taken: &Taken) -> Option<f64> {
        Some(self.ranks.get(&(year, taken.grade))?.position(taken.score?))
    }

    /// Chooses the latest year with results and, of the years before it with which it may
    /// be compared, the one with the most followed pupils.
    pub fn pair<'a>(
        &self,
        instrument: &'a Instrument,
        test: &'a Indicator,
    ) -> Result<Pair, NoPair<'a>> {
        let Some(((second, _), _)) = self.taken.last_key_value() else {
            return Err(NoPair::NothingEarlier);
        };
        let mut best: Option<(usize, Pair)> = None;
        let mut broken = None;
        for apart in APART {
            let start = i64::from(second.start()) - i64::from(apart);
            let Some(first) = SchoolYear::starting(start) else { continue };
            let (count, pair) = self.on_best_scale(first, *second, instrument);
            if count == 0 {
                continue;
            }
            let (from, to) = (Period::School(first), Period::School(*second));
            let mut breaks = instrument.breaks.iter().chain(&test.breaks);
            if let Some(found) = breaks.find(|b| b.before > from && b.before <= to) {
                broken = broken.or(Some(found));
            } else if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, pair));
            }
        }
        match (best, broken) {
            (Some((_, pair)), _) => Ok(pair),
            (None, Some(found)) => Err(NoPair::Break(found)),
            (None, None) if self.taken.keys().any(|(year, _)| year < second) => {
                Err(NoPair::NobodyTwice)
            }
            (None, None) => Err(NoPair::NothingEarlier),
        }
    }

    fn on_best_scale(
        &self,
        first: SchoolYear,
        second: SchoolYear,
        instrument: &Instrument,
    ) -> (usize, Pair) {
        let on = |scale| {
            let pair = Pair { first, second, scale };
            (self.both(pair).count(), pair)
        };
        if instrument.linked {
            return on(ProgressionScale::Linked);
        }
        let national = on(ProgressionScale::NationalPosition);
        let municipal = on(ProgressionScale::MunicipalPosition);
        let enough = national.0 as f64 >= ENOUGH_NATIONAL * municipal.0 as f64;
        if enough { national } else { municipal }
    }

    /// Returns the pupils with both results who went up a grade a year: the second and
    /// the first result, each with its number.
    fn both(&self, pair: Pair) -> impl Iterator<Item = [(&Taken, f64); 2]> {
        let years = pair.second.start().saturating_sub(pair.first.start());
        let later = self.taken.iter().filter(move |((y, _), _)| *y == pair.second);
        later.filter_map(move |((_, pupil), after)| {
            let before = self.taken.get(&(pair.first, *pupil))?;
            let regular = u16::from(before.grade) + years == u16::from(after.grade);
            let first = self.value(pair.scale, pair.first, before)?;
            let second = self.value(pair.scale, pair.second, after)?;
            regular.then_some([(before, first), (after, second)])
        })
    }

    /// Returns the followed pupils in the order of their cells: sums depend on their order
    /// in the last digit, and the order of pseudonyms changes with the key.
    pub fn followed(&self, pair: Pair) -> Vec<Followed> {
        let place = |year, taken: &Taken| match pair.scale {
            ProgressionScale::NationalPosition => taken.percentile,
            _ => self.rank(year, taken),
        };
        let one = |[(before, first), (after, second)]: [(&Taken, f64); 2]| Followed {
            unit: after.unit.clone(),
            grades: (before.grade, after.grade),
            first,
            second,
            places: place(pair.first, before).zip(place(pair.second, after)),
            cells: [before.at, after.at],
            n_cells: before.n_cells + after.n_cells,
        };
        let mut followed: Vec<Followed> = self.both(pair).map(one).collect();
        followed.sort_by(|a, b| {
            let cells = |f: &Followed| (by_cell(f.cells[1]), by_cell(f.cells[0]));
            let by_value =
                a.first.total_cmp(&b.first).then(a.second.total_cmp(&b.second));
            cells(a).cmp(&cells(b)).then(by_value).then(a.unit.cmp(&b.unit))
        });
        followed
    }
}

fn score(row: &TestResult) -> Option<f64> {
    row.score.value().filter(|value| value.is_finite())
}

fn percentile(row: &TestResult) -> Option<f64> {
    row.percentile.filter(|value| (0.0..=100.0).contains(value))
}

/// Makes one result of a pupil's rows in one year; none when they contradict each other.
fn one(rows: &[&TestResult]) -> Option<Taken> {
    let first = rows.first()?;
    if rows.iter().any(|r| r.unit != first.unit || r.grade != first.grade) {
        return None;
    }
    let mean = |value: fn(&TestResult) -> Option<f64>| {
        let mut known: Vec<f64> = rows.iter().filter_map(|r| value(r)).collect();
        known.sort_by(f64::total_cmp);
        let n = known.len() as f64;
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / n)
    };
    Some(Taken {
        unit: first.unit.clone(),
        grade: first.grade,
        score: mean(score),
        percentile: mean(percentile),
        at: rows.iter().map(|r| r.at).min_by_key(|at| by_cell(*at))?,
        n_cells: rows.len() as u32,
    })
}

/// Returns the municipality's own distribution of each test, where enough took it.
fn ranks(
    taken: &BTreeMap<(SchoolYear, Pseudonym), Taken>,
) -> BTreeMap<(SchoolYear, u8), Ranks> {
    type Test<'a> = (Vec<f64>, BTreeSet<&'a UnitId>);
    let mut all: BTreeMap<(SchoolYear, u8), Test<'_>> = BTreeMap::new();
    for ((year, _), result) in taken {
        let Some(score) = result.score else { continue };
        let (scores, units) = all.entry((*year, result.grade)).or_default();
        scores.push(score);
        units.insert(&result.unit);
    }
    all.into_iter()
        .filter_map(|(test, (scores, units))| {
            Some((test, Ranks::of(scores, units.len())?))
        })
        .collect()
}
