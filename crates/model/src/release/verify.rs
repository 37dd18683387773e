//! Checks a plan of hiding without the solver that made it: cells, what is hidden and known
//! sums come in, nothing or the cell that can be told goes out.
//!
//! A cell passes when two tables that agree with everything shown lie far enough apart. The
//! solver hands such tables over, and checking them is adding up; without them the cell is
//! looked at by carrying bounds, by elimination and, in small regions, by trying every
//! table. What is not shown to be protected is refused.

mod closer;

use std::collections::{BTreeMap, BTreeSet};

/// A number in some document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// True value.
    pub value: u64,
    /// Bounds that a reader has: what is known if hidden, what is printed if shown.
    pub bounds: (u64, Option<u64>),
    /// Not printed anywhere.
    pub hidden: bool,
    /// Must not be narrowed; cells that could have been shown need not be guarded.
    pub guarded: bool,
    /// Number of persons that the value must be able to reach when hidden.
    pub threshold: u64,
}

/// A sum that a reader knows: `low <= Σ coefficient × cell <= high`, cells by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Places of cells with their coefficients.
    pub terms: Vec<(usize, i64)>,
    /// Smallest possible sum, if any.
    pub low: Option<i64>,
    /// Largest possible sum, if any.
    pub high: Option<i64>,
}

/// How far hidden cells must be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Openness {
    /// The largest possible value exceeds the smallest by more than this.
    pub width: u64,
    /// Hidden cells of one to so many persons are known to those persons.
    pub insider: u64,
}

/// Why a plan is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A cell can be told, or told too closely.
    #[error("cell {cell} lies between {low} and {high:?} for whoever knows {insider:?}")]
    Told {
        /// Place of the cell.
        cell: usize,
        /// The hidden cell that an insider knows, if it takes one.
        insider: Option<usize>,
        /// Smallest possible value.
        low: u64,
        /// Largest possible value, if any.
        high: Option<u64>,
    },
    /// Nothing shows that a cell is protected.
    #[error("cell {cell} is not shown to be protected from whoever knows {insider:?}")]
    Unproven {
        /// Place of the cell.
        cell: usize,
        /// The hidden cell that an insider knows, if it takes one.
        insider: Option<usize>,
    },
    /// The true values contradict a relation or the bounds of a cell.
    #[error("relation {0:?} does not hold")]
    Contradiction(
        /// Place of the relation; none if a cell lies outside its own bounds.
        Option<usize>,
    ),
}

/// Other possible values of some cells, by place.
pub type Table = Vec<(usize, u64)>;

type Bounds = Vec<(i128, i128)>;

/// Stands for "no bound".
const OPEN: i128 = 1 << 100;

/// Refuses a plan in which a guarded hidden cell is not protected, given tables that show
/// the protection; tables that do not fit count for nothing.
pub fn verify(
    cells: &[Cell],
    relations: &[Relation],
    tables: &[Table],
    openness: Openness,
) -> Result<(), Refusal> {
    let check = Check::new(cells, relations, openness)?;
    let shown = Shown::new(&check, tables);
    let hidden = |place: &usize| cells[*place].hidden;
    let mut open = BTreeSet::new();
    for place in (0..cells.len()).filter(|place| hidden(place) && cells[*place].guarded) {
        if !check.is_open(place, shown.range(place, None)) {
            check.look_closer(place, None)?;
            // No table shows it, so each insider's view of it is looked at, too.
            open.insert(place);
        }
    }
    let alone = |place: &usize| (1..=openness.insider).contains(&cells[*place].value);
    for insider in (0..cells.len()).filter(hidden).filter(alone) {
        // Tables that leave an insider's own cell alone show him what they show others.
        let mut places = shown.beside(insider);
        places.extend(&open);
        let guarded = |place: &usize| hidden(place) && cells[*place].guarded;
        for place in places.into_iter().filter(guarded) {
            let own = place == insider;
            if !own && !check.is_open(place, shown.range(place, Some(insider))) {
                check.look_closer(place, Some(insider))?;
            }
        }
    }
    Ok(())
}

/// The tables that agree with what is shown, by the cells that differ from the truth.
struct Shown<'a> {
    truth: &'a [i128],
    tables: Vec<&'a Table>,
    of: BTreeMap<usize, Vec<(usize, i128)>>,
}

impl<'a> Shown<'a> {
    fn new(check: &'a Check, tables: &'a [Table]) -> Shown<'a> {
        let tables: Vec<&Table> =
            tables.iter().filter(|table| check.fits(table)).collect();
        let mut of: BTreeMap<usize, Vec<(usize, i128)>> = BTreeMap::new();
        for (at, table) in tables.iter().enumerate() {
            for (place, value) in table.iter().map(|(p, x)| (*p, i128::from(*x))) {
                if value != check.truth[place] {
                    of.entry(place).or_default().push((at, value));
                }
            }
        }
        Shown { truth: &check.truth, tables, of }
    }

    /// The tables that differ in a cell, with its values there.
    fn of(&self, place: usize) -> &[(usize, i128)] {
        self.of.get(&place).map_or(&[], Vec::as_slice)
    }

    /// The values of a cell in the tables that an insider may believe.
    fn range(&self, place: usize, insider: Option<usize>) -> (i128, i128) {
        let own: BTreeSet<usize> =
            insider.iter().flat_map(|i| self.of(*i)).map(|(at, _)| *at).collect();
        let values = self.of(place).iter().filter(|(at, _)| !own.contains(at));
        let truth = self.truth[place];
        values.fold((truth, truth), |(low, high), (_, x)| (low.min(*x), high.max(*x)))
    }

    /// The cells that differ in tables together with a cell.
    fn beside(&self, place: usize) -> BTreeSet<usize> {
        let tables = self.of(place).iter().flat_map(|(at, _)| self.tables[*at].iter());
        tables.map(|(place, _)| *place).collect()
    }
}

struct Check<'a> {
    cells: &'a [Cell],
    relations: &'a [Relation],
    of: BTreeMap<usize, Vec<usize>>,
    truth: Vec<i128>,
    bounds: Bounds,
    openness: Openness,
}

impl<'a> Check<'a> {
    fn new(
        cells: &'a [Cell],
        relations: &'a [Relation],
        openness: Openness,
    ) -> Result<Check<'a>, Refusal> {
        let truth: Vec<i128> = cells.iter().map(|cell| i128::from(cell.value)).collect();
        let bound = |cell: &Cell| {
            (i128::from(cell.bounds.0), cell.bounds.1.map_or(OPEN, i128::from))
        };
        let bounds = cells.iter().map(bound).collect();
        let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, relation) in relations.iter().enumerate() {
            relation
                .terms
                .iter()
                .for_each(|(p, _)| of.entry(*p).or_default().push(place));
            if !holds(relation, |p| truth.get(p).copied()) {
                return Err(Refusal::Contradiction(Some(place)));
            }
        }
        let check = Check { cells, relations, of, truth, bounds, openness };
        let inside = |place| within(check.bounds[place], check.truth[place]);
        if !(0..cells.len()).all(inside) {
            return Err(Refusal::Contradiction(None));
        }
        Ok(check)
    }

    fn fits(&self, table: &Table) -> bool {
        let other: BTreeMap<usize, i128> =
            table.iter().map(|(place, value)| (*place, i128::from(*value))).collect();
        let value = |place: usize| other.get(&place).or(self.truth.get(place)).copied();
        other.iter().all(|(p, x)| self.bounds.get(*p).is_some_and(|b| within(*b, *x)))
            && other
                .keys()
                .flat_map(|place| self.of.get(place).into_iter().flatten())
                .all(|relation| holds(&self.relations[*relation], value))
    }

    fn is_open(&self, place: usize, (low, high): (i128, i128)) -> bool {
        high - low > i128::from(self.openness.width)
            && high >= i128::from(self.cells[place].threshold)
    }
}

fn within((low, high): (i128, i128), value: i128) -> bool {
    low <= value && value <= high
}

fn holds(relation: &Relation, value: impl Fn(usize) -> Option<i128>) -> bool {
    let term = |(place, by): &(usize, i64)| value(*place).map(|x| x * i128::from(*by));
    let Some(sum) = relation.terms.iter().map(term).sum::<Option<i128>>() else {
        return false;
    };
    relation.low.is_none_or(|low| sum >= i128::from(low))
        && relation.high.is_none_or(|high| sum <= i128::from(high))
}
