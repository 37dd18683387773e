//! What the deviations found so far show while items are hidden and shown again: a net and
//! a pool come in, ranges that follow every change go out.
//!
//! A change touches only the deviations that shift the item's own unknowns, so that trying
//! one costs what hangs on it and not what the whole part holds.

use std::collections::BTreeSet;

use super::audit::Need;
use super::exact::cells_of;
use super::moves::{Move, Pool, is_within};
use super::net::{Net, View};

/// A choice of hidden items with what the pool says of it.
pub(super) struct Live<'a> {
    pub net: &'a Net,
    pool: &'a mut Pool,
    chosen: Vec<bool>,
    hidden: Vec<bool>,
    /// How many unknowns each deviation of the pool puts outside their bounds.
    outside: Vec<usize>,
}

impl<'a> Live<'a> {
    /// Starts with hidden cells.
    pub fn new(net: &'a Net, hidden: Vec<bool>, pool: &'a mut Pool) -> Live<'a> {
        let chosen = net.items.iter().map(|item| hidden[item.cells[0]]).collect();
        let mut live = Live { net, pool, chosen, hidden, outside: Vec::new() };
        live.catch_up();
        live
    }

    /// Starts with chosen items.
    pub fn of_items(net: &'a Net, chosen: &[bool], pool: &'a mut Pool) -> Live<'a> {
        Live::new(net, cells_of(net, chosen), pool)
    }

    /// Returns which items are hidden.
    pub fn chosen(&self) -> &[bool] {
        &self.chosen
    }

    /// Returns which cells are hidden.
    pub fn hidden(&self) -> &[bool] {
        &self.hidden
    }

    /// Returns what a reader sees.
    pub fn view(&self, insider: Option<usize>) -> View<'_> {
        View { net: self.net, hidden: &self.hidden, insider }
    }

    /// Tells whether a cell is hidden and must be open.
    pub fn is_guarded(&self, cell: usize) -> bool {
        let can_move = self.net.vars[cell].gate.is_some();
        self.hidden[cell] && self.net.guarded[cell] && can_move
    }

    /// Hides an item or shows it again; returns the deviations that fit no longer.
    pub fn set(&mut self, item: usize, hide: bool) -> Vec<usize> {
        let mut lost = Vec::new();
        if self.chosen[item] == hide {
            return lost;
        }
        let net = self.net;
        let cells = &net.items[item].cells;
        let vars: Vec<usize> =
            cells.iter().flat_map(|cell| &net.gated[*cell]).copied().collect();
        let rooms = |live: &Live| -> Vec<(i64, i64)> {
            vars.iter().map(|var| live.view(None).room(*var)).collect()
        };
        let before = rooms(self);
        self.chosen[item] = hide;
        cells.iter().for_each(|cell| self.hidden[*cell] = hide);
        let after = rooms(self);
        for (at, var) in vars.iter().enumerate() {
            for (step, by) in self.pool.of(*var) {
                let outside = &mut self.outside[*step];
                match (is_within(before[at], *by), is_within(after[at], *by)) {
                    (true, false) => {
                        if *outside == 0 {
                            lost.push(*step);
                        }
                        *outside += 1;
                    }
                    (false, true) => *outside -= 1,
                    _ => {}
                }
            }
        }
        lost
    }

    /// Returns the deviations that a reader may believe and that shift an unknown, with
    /// the amounts.
    fn ways(
        &self,
        var: usize,
        insider: Option<usize>,
    ) -> impl Iterator<Item = (usize, i64)> {
        let own = move |step: &usize| {
            insider.is_some_and(|insider| self.pool.shifts(*step, insider))
        };
        let all = self.pool.of(var).iter().copied();
        all.filter(move |(step, _)| self.outside[*step] == 0 && !own(step))
    }

    /// Returns how far a reader sees an unknown move: down and up.
    pub fn range(&self, var: usize, insider: Option<usize>) -> (i64, i64) {
        let widen =
            |(low, high): (i64, i64), (_, by): (usize, i64)| (low.min(by), high.max(by));
        self.ways(var, insider).fold((0, 0), widen)
    }

    /// Tells whether a reader sees a cell move as far as it needs to.
    pub fn meets(&self, cell: usize, insider: Option<usize>, need: Need) -> bool {
        let mut range = (0, 0);
        need.is_met(range)
            || self.ways(cell, insider).any(|(_, by)| {
                range = (range.0.min(by), range.1.max(by));
                need.is_met(range)
            })
    }

    /// Returns the deviation that shifts an unknown up the most, if any does.
    pub fn highest(&self, var: usize, insider: Option<usize>) -> Option<&Move> {
        let up = self.ways(var, insider).filter(|(_, by)| *by > 0);
        up.max_by_key(|(_, by)| *by).map(|(step, _)| self.pool.get(step))
    }

    /// Returns the deviations that a reader may believe and that shift an unknown.
    pub fn moves(&self, var: usize, insider: Option<usize>) -> Vec<Move> {
        self.ways(var, insider).map(|(step, _)| self.pool.get(step).clone()).collect()
    }

    /// Keeps a deviation that fits what a reader sees; tells whether it does.
    pub fn keep(&mut self, insider: Option<usize>, step: &Move) -> bool {
        let view = View { net: self.net, hidden: &self.hidden, insider };
        let fits = self.pool.keep(&view, step);
        self.catch_up();
        fits
    }

    /// Tries something with other items hidden; what it finds is kept in the pool.
    pub fn with<T>(&mut self, chosen: &[bool], work: impl FnOnce(&mut Live) -> T) -> T {
        let result = work(&mut Live::of_items(self.net, chosen, self.pool));
        self.catch_up();
        result
    }

    /// Looks at what is new in the pool.
    fn catch_up(&mut self) {
        let view = View { net: self.net, hidden: &self.hidden, insider: None };
        for step in self.outside.len()..self.pool.len() {
            let out = |(var, by): &&(usize, i64)| !is_within(view.room(*var), *by);
            self.outside.push(self.pool.get(step).iter().filter(out).count());
        }
    }

    /// Returns the cells that fitting deviations shift together with a cell.
    pub fn beside(&self, cell: usize) -> BTreeSet<usize> {
        let steps: Vec<usize> = self.ways(cell, None).map(|(step, _)| step).collect();
        self.cells_of(&steps)
    }

    /// Returns the cells that deviations shift.
    pub fn cells_of(&self, steps: &[usize]) -> BTreeSet<usize> {
        let vars = steps.iter().flat_map(|step| self.pool.get(*step));
        vars.map(|(var, _)| *var).filter(|var| *var < self.net.n_cells).collect()
    }

    /// Returns the deviations that together show every guarded cell to be open, against
    /// outsiders and then against each insider, in order.
    pub fn proof(
        &self,
        insiders: &[usize],
        is_met: impl Fn(usize, (i64, i64)) -> bool,
    ) -> Vec<Move> {
        let mut taken = vec![false; self.pool.len()];
        let mut ranges = vec![(0, 0); self.net.vars.len()];
        for step in (0..self.pool.len()).filter(|step| self.outside[*step] == 0) {
            let helps = |(var, by): &(usize, i64)| {
                let wider = *by < ranges[*var].0 || *by > ranges[*var].1;
                let cell = *var < self.net.n_cells && self.is_guarded(*var);
                wider && cell && !is_met(*var, ranges[*var])
            };
            if self.pool.get(step).iter().any(helps) {
                taken[step] = true;
                for (var, by) in self.pool.get(step) {
                    let range: &mut (i64, i64) = &mut ranges[*var];
                    *range = (range.0.min(*by), range.1.max(*by));
                }
            }
        }
        for insider in insiders {
            self.prove_against(*insider, &mut taken, &is_met);
        }
        let taken = (0..taken.len()).filter(|step| taken[*step]);
        let mut moves: Vec<Move> =
            taken.map(|step| self.pool.get(step).clone()).collect();
        moves.sort_unstable();
        moves
    }

    /// Takes more deviations for the cells that an insider could tell from those taken.
    fn prove_against(
        &self,
        insider: usize,
        taken: &mut [bool],
        is_met: impl Fn(usize, (i64, i64)) -> bool,
    ) {
        let own = self.ways(insider, None).map(|(step, _)| step);
        let own: Vec<usize> = own.filter(|step| taken[*step]).collect();
        let cells = self.cells_of(&own).into_iter();
        for cell in cells.filter(|cell| *cell != insider && self.is_guarded(*cell)) {
            let mut range = (0, 0);
            let (old, new): (Vec<_>, Vec<_>) =
                self.ways(cell, Some(insider)).partition(|(step, _)| taken[*step]);
            for (step, by) in old.into_iter().chain(new) {
                if is_met(cell, range) {
                    break;
                }
                if by < range.0 || by > range.1 {
                    taken[step] = true;
                    range = (range.0.min(by), range.1.max(by));
                }
            }
        }
    }
}
