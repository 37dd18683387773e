//! Other tables that agree with all that is shown: a view comes in, deviations from the
//! truth that fit it go out, kept in a pool and checked with whole numbers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};

use super::net::{Net, OPEN, View};

/// A deviation from the truth: unknowns with the amounts added, in order.
pub(super) type Move = Vec<(usize, i64)>;

/// Choices tried per equation; the cheapest come first.
const CHOICES: usize = 40;

/// Longer moves are not looked for.
const LONGEST: usize = 24;

/// Tells whether a move keeps every equation and every bound of a view.
pub(super) fn fits(view: &View, step: &Move) -> bool {
    bounded(view, step) && balanced(view.net, step)
}

fn bounded(view: &View, step: &Move) -> bool {
    step.iter().all(|(var, by)| {
        let (low, high) = view.room(*var);
        low <= *by && *by <= high
    })
}

fn balanced(net: &Net, step: &Move) -> bool {
    let mut sums: BTreeMap<usize, i128> = BTreeMap::new();
    for (var, by) in step {
        for (row, times) in &net.rows_of[*var] {
            *sums.entry(*row).or_default() += i128::from(*times) * i128::from(*by);
        }
    }
    sums.values().all(|sum| *sum == 0)
}

/// Moves found so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    moves: Vec<Move>,
}

/// How far each unknown was seen to move: down and up.
pub(super) type Ranges = Vec<(i64, i64)>;

impl Pool {
    /// Keeps a move that fits a view, as far as it can be stretched either way, and widens
    /// the ranges of the view. Tells whether it fits.
    pub fn keep(&mut self, view: &View, step: &Move, ranges: &mut Ranges) -> bool {
        if !balanced(view.net, step) || !bounded(view, step) {
            return false;
        }
        for times in [stretch(view, step, 1), -stretch(view, step, -1), 1] {
            if times == 0 {
                continue;
            }
            let step: Move = step.iter().map(|(var, by)| (*var, by * times)).collect();
            widen(ranges, &step);
            if !self.moves.contains(&step) {
                self.moves.push(step);
            }
        }
        true
    }

    /// Returns how far the moves that fit a view reach.
    pub fn ranges(&self, view: &View) -> Ranges {
        let mut ranges = vec![(0, 0); view.net.vars.len()];
        for step in self.moves.iter().filter(|step| bounded(view, step)) {
            widen(&mut ranges, step);
        }
        ranges
    }

    /// Returns the moves that fit a view.
    pub fn fitting(&self, view: &View) -> Vec<&Move> {
        self.moves.iter().filter(|step| bounded(view, step)).collect()
    }
}

/// The moves of a pool that fit a reader from outside, by the unknowns they shift: what an
/// insider cannot do is only what shifts his own cell.
#[derive(Debug, Default)]
pub(super) struct Index {
    of: Vec<Vec<usize>>,
    seen: usize,
}

impl Index {
    /// Takes in the moves that are new in the pool.
    pub fn update(&mut self, pool: &Pool, outsider: &View) {
        self.of.resize(outsider.net.vars.len(), Vec::new());
        for (at, step) in pool.moves.iter().enumerate().skip(self.seen) {
            if bounded(outsider, step) {
                step.iter().for_each(|(var, _)| self.of[*var].push(at));
            }
        }
        self.seen = pool.moves.len();
    }

    /// Returns how far the moves reach without those that shift an insider's cell, given
    /// how far they all reach.
    pub fn ranges(&self, pool: &Pool, insider: usize, all: &Ranges) -> Ranges {
        let mut ranges = all.clone();
        let own = self.of[insider].iter().flat_map(|at| &pool.moves[*at]);
        let mut touched: Vec<usize> = own.map(|(var, _)| *var).collect();
        touched.sort_unstable();
        touched.dedup();
        for var in touched {
            let mut range = (0, 0);
            for at in &self.of[var] {
                let step = &pool.moves[*at];
                if step.binary_search_by_key(&insider, |s| s.0).is_ok() {
                    continue;
                }
                if let Ok(at) = step.binary_search_by_key(&var, |s| s.0) {
                    range = (range.0.min(step[at].1), range.1.max(step[at].1));
                }
            }
            ranges[var] = range;
        }
        ranges
    }
}

fn widen(ranges: &mut Ranges, step: &Move) {
    for (var, by) in step {
        let range = &mut ranges[*var];
        *range = (range.0.min(*by), range.1.max(*by));
    }
}

/// The largest multiple that keeps the bounds; sign gives the direction.
fn stretch(view: &View, step: &Move, sign: i64) -> i64 {
    // More than wide enough for any rule, and small enough not to overflow.
    let mut times = 1 << 16;
    for (var, by) in step {
        let (low, high) = view.room(*var);
        let by = by * sign;
        let room = if by > 0 { high } else { low };
        if room.abs() < OPEN {
            times = times.min(room / by);
        }
    }
    times
}

/// What hiding an item more would cost; nothing if it may not be hidden.
pub(super) type Price<'a> = &'a dyn Fn(usize) -> Option<u64>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    cost: u64,
    size: usize,
    step: Move,
    /// Equations not yet in balance, and by how much.
    open: Vec<(usize, i64)>,
    items: Vec<usize>,
}

/// Looks for the cheapest move that shifts a cell by an amount, on from where another move
/// ended, hiding more where the price allows; best first, giving up after so many steps.
/// Returns both moves as one.
pub(super) fn search(
    view: &View,
    cell: usize,
    by: i64,
    from: &Move,
    price: Price,
    steps: usize,
) -> Option<Move> {
    let from: BTreeMap<usize, i64> = from.iter().copied().collect();
    let way = Way { view, from, price };
    let (low, high) = way.room(cell);
    if by < low || by > high {
        return None;
    }
    let mut heap = BinaryHeap::new();
    let mut seen = HashSet::new();
    let empty = State { cost: 0, size: 0, step: vec![], open: vec![], items: vec![] };
    heap.push(Reverse(extend(view.net, &empty, cell, by, None)));
    for _ in 0..steps {
        let Reverse(state) = heap.pop()?;
        if state.open.is_empty() {
            return way.finish(&state);
        }
        if state.step.len() >= LONGEST || !seen.insert(state.step.clone()) {
            continue;
        }
        for next in way.choices(&state) {
            heap.push(Reverse(next));
        }
    }
    None
}

/// Where a search starts and what it may do.
struct Way<'a> {
    view: &'a View<'a>,
    from: BTreeMap<usize, i64>,
    price: Price<'a>,
}

impl Way<'_> {
    fn room(&self, var: usize) -> (i64, i64) {
        let (low, high) = self.view.room(var);
        let at = self.from.get(&var).copied().unwrap_or(0);
        (low - at, high - at)
    }

    /// States one unknown further, for the shortest open equation.
    fn choices(&self, state: &State) -> Vec<State> {
        let net = self.view.net;
        let shortest =
            state.open.iter().min_by_key(|(row, _)| (net.rows[*row].len(), *row));
        let Some((row, rest)) = shortest else { return Vec::new() };
        let mut found: Vec<(u64, usize, i64, Option<usize>)> = Vec::new();
        for (var, times) in &net.rows[*row] {
            if rest % times != 0 || state.step.binary_search_by_key(var, |s| s.0).is_ok()
            {
                continue;
            }
            let by = -rest / times;
            if let Some((cost, item)) = self.cost(state, *var, by) {
                found.push((cost, *var, by, item));
            }
        }
        found.sort_unstable();
        found.truncate(CHOICES);
        let next = found.into_iter().map(|(cost, var, by, item)| {
            let mut next = extend(net, state, var, by, item);
            next.cost = state.cost.saturating_add(cost);
            next
        });
        next.collect()
    }

    /// What moving an unknown costs, and the item that must be hidden for it.
    fn cost(&self, state: &State, var: usize, by: i64) -> Option<(u64, Option<usize>)> {
        let (low, high) = self.room(var);
        if low <= by && by <= high {
            return Some((0, None));
        }
        let View { net, hidden, insider } = *self.view;
        let it = &net.vars[var];
        let gate = it.gate.filter(|gate| !hidden[*gate] && insider != Some(var))?;
        let at = self.from.get(&var).copied().unwrap_or(0);
        let value = it.value.saturating_add(at).saturating_add(by);
        if value < it.known.0 || value > it.known.1 {
            return None;
        }
        let item = net.item_of[gate]?;
        if state.items.contains(&item) {
            return Some((0, None));
        }
        Some(((self.price)(item)?, Some(item)))
    }

    /// Adds the two moves up, if they fit once the items are hidden.
    fn finish(&self, state: &State) -> Option<Move> {
        let mut sum = self.from.clone();
        for (var, by) in &state.step {
            *sum.entry(*var).or_default() += by;
        }
        let step: Move = sum.into_iter().filter(|(_, by)| *by != 0).collect();
        let mut hidden = self.view.hidden.to_vec();
        for item in &state.items {
            self.view.net.items[*item].cells.iter().for_each(|cell| hidden[*cell] = true);
        }
        fits(&View { hidden: &hidden, ..*self.view }, &step).then_some(step)
    }
}

fn extend(net: &Net, state: &State, var: usize, by: i64, item: Option<usize>) -> State {
    let mut next = state.clone();
    let at = next.step.partition_point(|s| s.0 < var);
    next.step.insert(at, (var, by));
    next.items.extend(item);
    for (row, times) in &net.rows_of[var] {
        match next.open.iter().position(|(open, _)| open == row) {
            Some(at) => {
                next.open[at].1 += times * by;
                if next.open[at].1 == 0 {
                    next.open.remove(at);
                }
            }
            None => next.open.push((*row, times * by)),
        }
    }
    next.size = next.step.len() + next.open.len();
    next
}
