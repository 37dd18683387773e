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
    step.iter().all(|(var, by)| is_within(view.room(*var), *by))
}

/// Tells whether a deviation keeps the bounds of its unknown.
pub(super) fn is_within((low, high): (i64, i64), by: i64) -> bool {
    low <= by && by <= high
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

/// Moves found so far, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    moves: Vec<Move>,
    seen: HashSet<Move>,
    /// The moves that shift each unknown, with the amounts.
    of: Vec<Vec<(usize, i64)>>,
}

impl Pool {
    /// Keeps a move that fits a view, as far as it can be stretched either way. Tells
    /// whether it fits.
    pub fn keep(&mut self, view: &View, step: &Move) -> bool {
        if !balanced(view.net, step) || !bounded(view, step) {
            return false;
        }
        self.of.resize(view.net.vars.len(), Vec::new());
        for times in [stretch(view, step, 1), -stretch(view, step, -1), 1] {
            if times == 0 {
                continue;
            }
            let step: Move = step.iter().map(|(var, by)| (*var, by * times)).collect();
            if self.seen.insert(step.clone()) {
                let place = self.moves.len();
                step.iter().for_each(|(var, by)| self.of[*var].push((place, *by)));
                self.moves.push(step);
            }
        }
        true
    }

    /// Returns how many moves there are.
    pub fn len(&self) -> usize {
        self.moves.len()
    }

    /// Returns a move by its place in the order of finding.
    pub fn get(&self, place: usize) -> &Move {
        &self.moves[place]
    }

    /// Returns the moves that shift an unknown, with the amounts.
    pub fn of(&self, var: usize) -> &[(usize, i64)] {
        self.of.get(var).map_or(&[], Vec::as_slice)
    }

    /// Tells whether a move shifts an unknown.
    pub fn shifts(&self, place: usize, var: usize) -> bool {
        self.moves[place].binary_search_by_key(&var, |s| s.0).is_ok()
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

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// What comes first: the cost and, for the hasty, what is still open.
    rank: u64,
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
///
/// The haste is what an open equation counts as much as: none finds the cheapest move, if
/// it finds one; more finds some move sooner.
pub(super) fn search(
    view: &View,
    (cell, by): (usize, i64),
    from: &Move,
    price: Price,
    (steps, haste): (usize, u64),
) -> Option<Move> {
    let from: BTreeMap<usize, i64> = from.iter().copied().collect();
    let way = Way { view, from, price, haste };
    let (low, high) = way.room(cell);
    if by < low || by > high {
        return None;
    }
    let mut heap = BinaryHeap::new();
    let mut seen = HashSet::new();
    let mut first = First { ranks: BinaryHeap::new(), steps };
    heap.push(Reverse(way.extend(&State::default(), (cell, by), (0, None))));
    for _ in 0..steps {
        let Reverse(state) = heap.pop()?;
        if state.open.is_empty() {
            return way.finish(&state);
        }
        if state.step.len() >= LONGEST || !seen.insert(state.step.clone()) {
            continue;
        }
        for (cost, var, by, item) in way.choices(&state) {
            if first.takes(way.rank(&state, (var, by), cost)) {
                heap.push(Reverse(way.extend(&state, (var, by), (cost, item))));
            }
        }
    }
    None
}

/// What states are ordered by first: rank, cost and size.
type Rank = (u64, u64, usize);

/// An unknown to move, by how much: what it costs, the item that must be hidden for it.
type Choice = (u64, usize, i64, Option<usize>);

/// The states that may still be looked at: with so many better ones, no step is left for
/// any other, which then need not be made.
struct First {
    ranks: BinaryHeap<Rank>,
    steps: usize,
}

impl First {
    fn takes(&mut self, rank: Rank) -> bool {
        let is_full = self.ranks.len() >= self.steps;
        if is_full && self.ranks.peek().is_some_and(|worst| rank > *worst) {
            return false;
        }
        self.ranks.push(rank);
        if is_full {
            self.ranks.pop();
        }
        true
    }
}

/// Where a search starts and what it may do.
struct Way<'a> {
    view: &'a View<'a>,
    from: BTreeMap<usize, i64>,
    price: Price<'a>,
    haste: u64,
}

impl Way<'_> {
    fn room(&self, var: usize) -> (i64, i64) {
        let (low, high) = self.view.room(var);
        let at = self.from.get(&var).copied().unwrap_or(0);
        (low - at, high - at)
    }

    /// Ways one unknown further, for the shortest open equation, the cheapest first.
    fn choices(&self, state: &State) -> Vec<Choice> {
        let net = self.view.net;
        let shortest =
            state.open.iter().min_by_key(|(row, _)| (net.rows[*row].len(), *row));
        let Some((row, rest)) = shortest else { return Vec::new() };
        let mut found: Vec<Choice> = Vec::new();
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
        found
    }

    /// What [`Way::extend`] makes is ordered by first.
    fn rank(&self, state: &State, (var, by): (usize, i64), cost: u64) -> Rank {
        let mut open = state.open.len();
        for (row, times) in &self.view.net.rows_of[var] {
            match state.open.iter().find(|(other, _)| other == row) {
                Some((_, rest)) => open -= usize::from(rest + times * by == 0),
                None => open += 1,
            }
        }
        let cost = state.cost.saturating_add(cost);
        let left = self.haste.saturating_mul(open as u64);
        (cost.saturating_add(left), cost, state.step.len() + 1 + open)
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

    fn extend(
        &self,
        state: &State,
        (var, by): (usize, i64),
        (cost, item): (u64, Option<usize>),
    ) -> State {
        let mut next = state.clone();
        let at = next.step.partition_point(|s| s.0 < var);
        next.step.insert(at, (var, by));
        next.items.extend(item);
        for (row, times) in &self.view.net.rows_of[var] {
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
        next.cost = state.cost.saturating_add(cost);
        let left = self.haste.saturating_mul(next.open.len() as u64);
        next.rank = next.cost.saturating_add(left);
        next.size = next.step.len() + next.open.len();
        next
    }
}
