//! Typed rows to numbers and back: pupils, respondents and answers come in row by row and
//! go out counted and summed; the only place that knows the table library.
//!
//! Names become small numbers once, and all sorting, comparing and grouping is done with
//! those. What is summed is put in an order first that neither the order of the files nor
//! the number of threads nor the key of the pseudonyms can change.

mod absences;
mod answers;
mod codes;
mod results;
mod sets;
mod table;

use std::borrow::Cow;
use std::collections::BTreeMap;

use datapakke_model::Batch;
use datapakke_model::group::Sex;
use datapakke_model::id::{IndicatorId, UnitId};
use datapakke_model::source::CellRef;
use datapakke_model::year::Period;

pub(crate) use self::absences::{MonthSum, PupilYear, absences};
pub(crate) use self::answers::{AnswerCount, Answers, Given, Respondent};
pub(crate) use self::codes::Codes;
use self::codes::Numbering;
pub(crate) use self::results::{TestItems, add_test_scores};
pub(crate) use self::sets::{By, Set, sets};

const KEY: &str = "key";
const CELL: &str = "cell";
const COUNT: &str = "count";

/// Returns the units of which there are persons' rows, by number.
pub(crate) fn units(batch: &Batch) -> Codes<UnitId> {
    let mut found = Numbering::new();
    let tests = batch.tests.iter().map(|row| &row.unit);
    let answers = batch.answers.iter().map(|row| &row.unit);
    for unit in batch.absences.units().chain(tests).chain(answers) {
        found.number(|known| known == unit, || unit.clone());
    }
    found.sorted().0
}

/// Returns the place of a cell in the order of reading.
pub(crate) fn place(cell: CellRef) -> u64 {
    table::packed(cell)
}

/// Returns the cell at a place in the order of reading.
pub(crate) fn cell(place: u64) -> CellRef {
    table::unpacked(place)
}

/// One person's value for one indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Score {
    /// The unit's number.
    pub unit: u32,
    /// The person's pseudonym.
    pub person: u64,
    /// When.
    pub period: Period,
    /// Grade, for pupils.
    pub grade: Option<u8>,
    /// Sex, where registered.
    pub sex: Option<Sex>,
    /// The person's value.
    pub value: f64,
    /// The person's weight, where the statistic has weights.
    pub weight: f64,
    /// First cell.
    pub first: CellRef,
    /// Cells in all.
    pub n_cells: u32,
}

/// All persons' values by indicator.
#[derive(Debug, Default)]
pub(crate) struct Scores(BTreeMap<IndicatorId, Vec<Score>>);

impl Scores {
    /// Returns the values of an indicator, to be added to.
    pub(crate) fn of(&mut self, indicator: &IndicatorId) -> &mut Vec<Score> {
        if !self.0.contains_key(indicator) {
            self.0.insert(indicator.clone(), Vec::new());
        }
        self.0.get_mut(indicator).expect("it was put there")
    }

    /// Returns the values by indicator.
    pub(crate) fn all(&self) -> Vec<(&IndicatorId, &[Score])> {
        self.0.iter().map(|(id, scores)| (id, scores.as_slice())).collect()
    }
}

/// Returns values by unit, period and cell: sums depend on their order in the last digit,
/// and that of pseudonyms changes with the key.
pub(crate) fn in_order(scores: &[Score]) -> Cow<'_, [Score]> {
    let order = |s: &Score| (s.unit, s.period, s.first, s.n_cells);
    if scores.is_sorted_by_key(order) {
        return Cow::Borrowed(scores);
    }
    let mut sorted = scores.to_vec();
    sorted.sort_by_key(order);
    Cow::Owned(sorted)
}
