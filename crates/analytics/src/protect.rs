//! Who can work out what was hidden, and what else must be hidden: cells and the linear
//! relations between them come in, intervals, breaches or a set to hide go out.
//!
//! Nothing here knows schools. A [`System`] holds every figure of every document, edition
//! and year as a cell with its true value, and everything a reader can add up, subtract or
//! multiply as a relation. [`attack`] is the reader with pencil and paper, [`audit`] applies
//! the [`Rules`], [`decide`] chooses the cheapest set that passes the audit.
//!
//! A cell counts as protected only when two tables of whole numbers were found that agree
//! with all that is shown and lie far enough apart. Such tables are checked with integers,
//! so a mistake or a spent budget of the search can only hide more, never show more.
//!
//! References: Fischetti & Salazar (2001), "Solving the cell suppression problem on tabular
//! data with linear constraints", Management Science 47(7), for the problem and the cuts;
//! Chandrasekaran, Karp, Moreno-Centeno & Vempala (2011), "Algorithms for implicit hitting
//! set problems", for the exact search.

mod attack;
mod audit;
mod decide;
mod exact;
mod live;
mod moves;
mod net;
mod simplex;

use std::collections::BTreeSet;

pub use attack::{Interval, attack, complete};
pub use audit::{Breach, audit};
pub use decide::{Because, Decision, Witness, decide, decide_with};

/// Names a cell of a [`System`]: its place in the order of adding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(usize);

impl CellId {
    /// Returns the place of the cell in the order of adding, from zero.
    pub fn index(self) -> usize {
        self.0
    }
}

/// A whole number that is shown, or hidden, somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// True value.
    pub value: u64,
    /// What is lost when the cell is hidden without need of its own.
    pub cost: u64,
    /// What everybody knows of the value beforehand: at least, at most.
    pub known: (u64, Option<u64>),
    /// What a reader learns from the shown figure, when that is rounded; exact if absent.
    pub shown: Option<(u64, u64)>,
    /// Number of persons that the value must be able to reach when hidden.
    pub threshold: u64,
    /// Published by others or for another reason impossible to hide.
    pub fixed: bool,
    /// Must be hidden for its own sake.
    pub primary: bool,
    /// Must not be narrowed when hidden.
    pub guarded: bool,
}

impl Cell {
    /// Returns a cell that is shown exactly, costs one and of which nothing is known.
    pub fn new(value: u64) -> Cell {
        Cell {
            value,
            cost: 1,
            known: (0, None),
            shown: None,
            threshold: 0,
            fixed: false,
            primary: false,
            guarded: true,
        }
    }
}

/// A sum that everybody knows: `low <= Σ coefficient × cell <= high`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Cells with their coefficients, none twice.
    pub terms: Vec<(CellId, i64)>,
    /// Smallest possible sum, if any.
    pub low: Option<i64>,
    /// Largest possible sum, if any.
    pub high: Option<i64>,
    /// The relation is known only while this cell is shown; always, if absent.
    pub shown_by: Option<CellId>,
}

impl Relation {
    /// Says that parts add up to a total.
    pub fn sum(total: CellId, parts: &[CellId]) -> Relation {
        let parts = parts.iter().map(|part| (*part, 1));
        let terms = parts.chain([(total, -1)]).collect();
        Relation { terms, low: Some(0), high: Some(0), shown_by: None }
    }

    /// Says that two cells hold the same number.
    pub fn equal(one: CellId, other: CellId) -> Relation {
        Relation::sum(one, &[other])
    }

    /// Says that `printed` is `per × numerator / base`, rounded to a whole number: a share
    /// of 33 per cent is `printed` 33 `per` 100, a mean of 3.7 is `printed` 37 `per` 10.
    ///
    /// Rounding to even and away from zero are both covered: the ends belong to the range.
    pub fn ratio(
        numerator: CellId,
        base: CellId,
        printed: u32,
        per: u32,
    ) -> [Relation; 2] {
        let (printed, per) = (i64::from(printed), i64::from(per));
        let side = |edge: i64| vec![(numerator, 2 * per), (base, -edge)];
        [
            Relation {
                terms: side(2 * printed - 1),
                low: Some(0),
                high: None,
                shown_by: None,
            },
            Relation {
                terms: side(2 * printed + 1),
                low: None,
                high: Some(0),
                shown_by: None,
            },
        ]
    }

    /// Makes the relation known only while a cell is shown.
    #[must_use]
    pub fn shown_by(mut self, cell: CellId) -> Relation {
        self.shown_by = Some(cell);
        self
    }
}

/// Returns the numerators that print as `printed` over a base that everybody knows; see
/// [`Relation::ratio`]. Nothing, if no numerator prints like that.
pub fn numerators(printed: u32, per: u32, base: u64) -> Option<(u64, u64)> {
    let (printed, per) = (u128::from(printed), 2 * u128::from(per.max(1)));
    let base = u128::from(base);
    let low = ((2 * printed).saturating_sub(1) * base).div_ceil(per);
    let high = (2 * printed + 1) * base / per;
    (low <= high).then_some((u64::try_from(low).ok()?, u64::try_from(high).ok()?))
}

/// All cells and relations that a reader may combine.
#[derive(Debug, Clone, Default)]
pub struct System {
    cells: Vec<Cell>,
    relations: Vec<Relation>,
    together: Vec<Vec<CellId>>,
}

impl System {
    /// Adds a cell and returns its name.
    pub fn add(&mut self, cell: Cell) -> CellId {
        self.cells.push(cell);
        CellId(self.cells.len() - 1)
    }

    /// Adds a relation.
    pub fn relate(&mut self, relation: Relation) {
        self.relations.push(relation);
    }

    /// Says that cells are hidden together or not at all; each costs its own cost.
    pub fn tie(&mut self, cells: Vec<CellId>) {
        self.together.push(cells);
    }

    /// Returns the cells in the order of adding.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Returns a cell.
    pub fn cell(&self, id: CellId) -> &Cell {
        &self.cells[id.0]
    }

    /// Returns a cell to change.
    pub fn cell_mut(&mut self, id: CellId) -> &mut Cell {
        &mut self.cells[id.0]
    }

    /// Returns the relations in the order of adding.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Returns the names of all cells.
    pub fn ids(&self) -> impl Iterator<Item = CellId> + use<> {
        (0..self.cells.len()).map(CellId)
    }

    /// Returns the cells that must be hidden for their own sake.
    pub fn primary(&self) -> BTreeSet<CellId> {
        self.ids().filter(|id| self.cell(*id).primary).collect()
    }
}

/// When a hidden cell counts as protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The largest possible value must exceed the smallest by more than this.
    pub width: u64,
    /// Hidden cells of one to so many persons are known to those persons.
    pub insider: u64,
    /// How hard to search.
    pub effort: Effort,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { width: 2, insider: 1, effort: Effort::default() }
    }
}

/// How hard to search; counts of steps, never a clock, so that results can be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effort {
    /// Branches of one question of the attacker.
    pub branches: usize,
    /// Steps of one search for cells to hide with a cell.
    pub steps: usize,
    /// Largest number of choices for which the cheapest set is proven.
    pub choices: usize,
    /// Largest number of conditions collected for the proof.
    pub conditions: usize,
    /// Branches of all searches for the cheapest set that meets the conditions.
    pub master: usize,
    /// Audits spent on showing again what was hidden without need.
    pub trials: usize,
}

impl Default for Effort {
    fn default() -> Effort {
        Effort {
            branches: 200,
            steps: 400,
            choices: 120,
            conditions: 400,
            master: 20_000,
            trials: 4_000,
        }
    }
}

/// Why a system cannot be worked with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The true values contradict a relation.
    #[error("relation {relation} gives {found}, outside {low:?} to {high:?}")]
    Relation {
        /// Place of the relation in the order of adding, from zero.
        relation: usize,
        /// Sum of the true values.
        found: i64,
        /// Smallest possible sum.
        low: Option<i64>,
        /// Largest possible sum.
        high: Option<i64>,
    },
    /// The true value of a cell contradicts what is known or shown of it.
    #[error("cell {} lies outside what is known or shown of it", cell.0)]
    Cell {
        /// The cell.
        cell: CellId,
    },
    /// A relation or tie names a cell that does not exist, or one twice.
    #[error("relation {relation} names a cell twice or one that does not exist")]
    Names {
        /// Place of the relation, or of the tie after all relations.
        relation: usize,
    },
    /// A number is too large to be counted with.
    #[error("cell {} is too large", cell.0)]
    Large {
        /// The cell.
        cell: CellId,
    },
    /// No table fits what is shown.
    #[error("no values fit what is shown")]
    NoFit,
}
