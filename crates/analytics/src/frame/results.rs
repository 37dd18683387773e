//! Test results come in, one value per pupil, test and school year goes out.

use std::collections::BTreeMap;
use std::sync::Arc;

use datapakke_model::group::Sex;
use datapakke_model::id::{IndicatorId, InstrumentId, UnitId};
use datapakke_model::microdata::TestResult;
use datapakke_model::year::SchoolYear;

use super::codes::{Codes, Finder, Numbering};
use super::table::{packed, unpacked};
use super::{Person, Scores};

/// Which indicator a test result counts in, and whether as position or as score.
pub(crate) type TestItems = BTreeMap<(InstrumentId, Arc<str>), (IndicatorId, bool)>;

/// One whole test of one pupil.
#[derive(Debug, Clone, Copy)]
struct Taken {
    test: u32,
    unit: u32,
    year: SchoolYear,
    person: u64,
    grade: u8,
    sex: Option<Sex>,
    value: f64,
    cell: u64,
}

impl Taken {
    fn whose(&self) -> (u32, u32, SchoolYear, u64) {
        (self.test, self.unit, self.year, self.person)
    }
}

/// Adds one result per pupil, test and school year: whole tests only; of several results
/// of one pupil in one test the mean.
pub(crate) fn add_test_scores(
    rows: &[TestResult],
    items: &TestItems,
    units: &Codes<UnitId>,
    scores: &mut Scores,
) {
    let mut finder = Finder::new(units);
    let mut tests = Numbering::new();
    let mut taken = Vec::new();
    let mut known: Vec<Option<&(IndicatorId, bool)>> = Vec::new();
    for row in rows.iter().filter(|row| row.area.is_none()) {
        let test = tests.number(
            |(instrument, subject): &(InstrumentId, Arc<str>)| {
                *subject == row.subject && *instrument == row.instrument
            },
            || (row.instrument.clone(), row.subject.clone()),
        );
        if test as usize == known.len() {
            known.push(items.get(&(row.instrument.clone(), row.subject.clone())));
        }
        let value = match known[test as usize] {
            Some((_, true)) => row.percentile.or(row.score.value()),
            Some((_, false)) => row.score.value(),
            None => None,
        };
        let (Some(value), Some(unit)) = (value, finder.find(&row.unit)) else { continue };
        taken.push(Taken {
            test,
            unit,
            year: row.year,
            person: row.pupil.0,
            grade: row.grade,
            sex: row.sex,
            value,
            cell: packed(row.at),
        });
    }
    taken.sort_by(|a, b| {
        let rest = |t: &Taken| (t.cell, t.grade);
        let value = || a.value.total_cmp(&b.value);
        a.whose().cmp(&b.whose()).then_with(value).then_with(|| rest(a).cmp(&rest(b)))
    });
    for own in taken.chunk_by(|a, b| a.whose() == b.whose()) {
        let Some((id, _)) = known[own[0].test as usize] else { continue };
        let sum: f64 = own.iter().map(|t| t.value).sum();
        let person = Person {
            unit: own[0].unit,
            person: own[0].person,
            period: own[0].year.into(),
            grade: own.iter().map(|t| t.grade).max(),
            sex: own.iter().filter_map(|t| t.sex).max(),
            weight: 1.0,
            first: unpacked(own.iter().map(|t| t.cell).min().unwrap_or(0)),
            n_cells: 1,
        };
        scores.of(std::slice::from_ref(id)).push(person, [sum / own.len() as f64]);
    }
}
