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

/// Whose a value is, and where it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Person {
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
    /// The person's weight, where the statistic has weights.
    pub weight: f64,
    /// First cell.
    pub first: CellRef,
    /// Cells in all.
    pub n_cells: u32,
}

/// Persons, and the values that all of them have.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Scored {
    /// Whose.
    pub persons: Vec<Person>,
    /// The values of each indicator, in the order of the persons.
    pub columns: Vec<Vec<f64>>,
}

impl Scored {
    /// Starts with nobody and so many columns.
    pub(crate) fn of(n: usize) -> Self {
        Scored { persons: Vec::new(), columns: vec![Vec::new(); n] }
    }

    /// Adds a person with a value for each column; what is beyond the last is left out.
    pub(crate) fn push<const N: usize>(&mut self, person: Person, values: [f64; N]) {
        self.persons.push(person);
        let columns = self.columns.iter_mut().zip(values);
        columns.for_each(|(column, value)| column.push(value));
    }

    /// Adds all persons of another with the same columns.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.persons.append(&mut other.persons);
        let columns = self.columns.iter_mut().zip(&mut other.columns);
        columns.for_each(|(column, more)| column.append(more));
    }

    /// Returns persons by unit, period and cell: sums depend on their order in the last
    /// digit, and that of pseudonyms changes with the key.
    pub(crate) fn in_order(&self) -> Cow<'_, Self> {
        let order = |p: &Person| (p.unit, p.period, p.first, p.n_cells);
        if self.persons.is_sorted_by_key(order) {
            return Cow::Borrowed(self);
        }
        let mut rows: Vec<usize> = (0..self.persons.len()).collect();
        rows.sort_by_key(|row| order(&self.persons[*row]));
        let sorted = |column: &Vec<f64>| rows.iter().map(|row| column[*row]).collect();
        Cow::Owned(Scored {
            persons: rows.iter().map(|row| self.persons[*row]).collect(),
            columns: self.columns.iter().map(sorted).collect(),
        })
    }
}

/// All persons' values, by the indicators that have them of the same persons.
#[derive(Debug, Default)]
pub(crate) struct Scores(BTreeMap<Vec<IndicatorId>, Scored>);

impl Scores {
    /// Returns the values of indicators, to be added to.
    pub(crate) fn of(&mut self, indicators: &[IndicatorId]) -> &mut Scored {
        if !self.0.contains_key(indicators) {
            self.0.insert(indicators.to_vec(), Scored::of(indicators.len()));
        }
        self.0.get_mut(indicators).expect("it was put there")
    }

    /// Returns all values with their indicators.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&[IndicatorId], &Scored)> {
        self.0.iter().map(|(ids, scored)| (ids.as_slice(), scored))
    }
}
