//! The system as the searches see it: cells and relations come in, unknowns and equations
//! between deviations from the truth go out, whole or one connected part at a time.

use super::{CellId, Fault, System};

/// Stands for "no bound"; far from overflow when a few are added.
pub(super) const OPEN: i64 = i64::MAX / 8;

/// Values beyond this are refused, so that products with coefficients never overflow.
const LARGEST: u64 = 1 << 40;

/// An unknown: a cell, or the slack of a relation with a range.
#[derive(Debug, Clone)]
pub(super) struct Var {
    pub value: i64,
    /// Bounds while hidden.
    pub known: (i64, i64),
    /// Bounds while shown.
    pub shown: (i64, i64),
    /// The cell whose hiding loosens the bounds.
    pub gate: Option<usize>,
}

/// Something hidden as a whole.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub cells: Vec<usize>,
    pub cost: u64,
    pub primary: bool,
}

/// Unknowns `x = truth + d` with equations `Σ coefficient × d = 0`.
#[derive(Debug, Clone, Default)]
pub(super) struct Net {
    pub n_cells: usize,
    /// The cells first, then the slacks.
    pub vars: Vec<Var>,
    pub rows: Vec<Vec<(usize, i64)>>,
    pub rows_of: Vec<Vec<(usize, i64)>>,
    /// The unknowns that hiding each cell loosens.
    pub gated: Vec<Vec<usize>>,
    pub thresholds: Vec<i64>,
    /// Whether each cell must be open when hidden.
    pub guarded: Vec<bool>,
    pub items: Vec<Item>,
    /// The item of each cell that may be hidden.
    pub item_of: Vec<Option<usize>>,
    /// The name of each cell in the whole system.
    pub names: Vec<CellId>,
}

/// A net as a reader sees it: what is hidden, and which cell an insider knows.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub net: &'a Net,
    pub hidden: &'a [bool],
    pub insider: Option<usize>,
}

impl View<'_> {
    /// Returns the bounds of an unknown.
    pub fn bounds(&self, var: usize) -> (i64, i64) {
        let it = &self.net.vars[var];
        if self.insider == Some(var) {
            return (it.value, it.value);
        }
        match it.gate {
            Some(gate) if self.hidden[gate] => it.known,
            _ => it.shown,
        }
    }

    /// Returns the bounds of an unknown as deviations from the truth.
    pub fn room(&self, var: usize) -> (i64, i64) {
        let (low, high) = self.bounds(var);
        let value = self.net.vars[var].value;
        let low = if low <= -OPEN { -OPEN } else { low - value };
        (low, if high >= OPEN { OPEN } else { high - value })
    }
}

impl Net {
    /// Builds the net, refusing a system whose true values contradict it.
    pub fn new(system: &System) -> Result<Net, Fault> {
        let mut net = Net::without_relations(system)?;
        for (place, relation) in system.relations.iter().enumerate() {
            net.add_relation(system, place, relation)?;
        }
        net.index_rows();
        net.add_items(system)?;
        Ok(net)
    }

    fn without_relations(system: &System) -> Result<Net, Fault> {
        let mut net = Net { n_cells: system.cells.len(), ..Net::default() };
        for (index, cell) in system.cells.iter().enumerate() {
            let id = CellId(index);
            let numbers = [cell.value, cell.known.0, cell.threshold];
            let others = [cell.shown.map(|s| s.1), cell.known.1];
            let largest = numbers.into_iter().chain(others.into_iter().flatten()).max();
            if largest.is_some_and(|n| n > LARGEST) {
                return Err(Fault::Large { cell: id });
            }
            let whole = |n: u64| i64::try_from(n).unwrap_or(OPEN);
            let known = (whole(cell.known.0), cell.known.1.map_or(OPEN, whole));
            let printed = cell.shown.unwrap_or((cell.value, cell.value));
            let shown = (whole(printed.0).max(known.0), whole(printed.1).min(known.1));
            let value = whole(cell.value);
            if value < shown.0 || value > shown.1 {
                return Err(Fault::Cell { cell: id });
            }
            let gate = (!cell.fixed).then_some(index);
            net.vars.push(Var { value, known, shown, gate });
            net.thresholds.push(whole(cell.threshold));
            net.guarded.push(cell.guarded);
            net.names.push(id);
        }
        Ok(net)
    }

    fn add_relation(
        &mut self,
        system: &System,
        place: usize,
        relation: &super::Relation,
    ) -> Result<(), Fault> {
        let mut terms: Vec<(usize, i64)> = relation
            .terms
            .iter()
            .filter(|(_, by)| *by != 0)
            .map(|(id, by)| (id.0, *by))
            .collect();
        terms.sort_unstable();
        let twice = terms.windows(2).any(|pair| pair[0].0 == pair[1].0);
        let gate = relation.shown_by.map(|id| id.0);
        let mut named = terms.iter().map(|(var, _)| *var).chain(gate);
        if twice || named.any(|var| var >= self.n_cells) {
            return Err(Fault::Names { relation: place });
        }
        let found: i128 = terms
            .iter()
            .map(|(var, by)| i128::from(*by) * i128::from(self.vars[*var].value))
            .sum();
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        let (low, high) = (relation.low.unwrap_or(-OPEN), relation.high.unwrap_or(OPEN));
        if found < low || found > high {
            let (low, high) = (relation.low, relation.high);
            return Err(Fault::Relation { relation: place, found, low, high });
        }
        let gate = gate.filter(|gate| !system.cells[*gate].fixed);
        if low < high || gate.is_some() {
            let known = if gate.is_some() { (-OPEN, OPEN) } else { (low, high) };
            terms.push((self.vars.len(), -1));
            self.vars.push(Var { value: found, known, shown: (low, high), gate });
        }
        self.rows.push(terms);
        Ok(())
    }

    fn index_rows(&mut self) {
        self.rows_of = vec![Vec::new(); self.vars.len()];
        for (row, terms) in self.rows.iter().enumerate() {
            for (var, by) in terms {
                self.rows_of[*var].push((row, *by));
            }
        }
        self.gated = vec![Vec::new(); self.n_cells];
        for (var, it) in self.vars.iter().enumerate() {
            if let Some(gate) = it.gate {
                self.gated[gate].push(var);
            }
        }
    }

    fn add_items(&mut self, system: &System) -> Result<(), Fault> {
        let mut leader = Sets::new(self.n_cells);
        for (place, tie) in system.together.iter().enumerate() {
            if tie.iter().any(|id| id.0 >= self.n_cells) {
                return Err(Fault::Names { relation: system.relations.len() + place });
            }
            let free: Vec<usize> =
                tie.iter().map(|id| id.0).filter(|c| !system.cells[*c].fixed).collect();
            free.windows(2).for_each(|pair| leader.join(pair[0], pair[1]));
        }
        self.item_of = vec![None; self.n_cells];
        for (cell, it) in system.cells.iter().enumerate().filter(|(_, c)| !c.fixed) {
            let first = leader.find(cell);
            let item = self.item_of[first].unwrap_or(self.items.len());
            if item == self.items.len() {
                self.items.push(Item { cells: Vec::new(), cost: 0, primary: false });
                self.item_of[first] = Some(item);
            }
            self.item_of[cell] = Some(item);
            self.items[item].cells.push(cell);
            self.items[item].cost = self.items[item].cost.saturating_add(it.cost);
            self.items[item].primary |= it.primary;
        }
        Ok(())
    }

    /// Splits the net into parts that share no unknown that could move; each part keeps
    /// the items of its cells.
    pub fn parts(&self) -> Vec<Net> {
        let mut sets = Sets::new(self.vars.len());
        let moves = |var: usize| {
            let it = &self.vars[var];
            it.gate.is_some() || it.shown.0 < it.shown.1
        };
        for terms in &self.rows {
            let mut movable = terms.iter().map(|(var, _)| *var).filter(|var| moves(*var));
            if let Some(first) = movable.next() {
                movable.for_each(|var| sets.join(first, var));
            }
        }
        for (var, it) in self.vars.iter().enumerate() {
            if let Some(gate) = it.gate {
                sets.join(gate, var);
            }
        }
        for item in &self.items {
            item.cells.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
        }
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.vars.len()];
        for var in (0..self.vars.len()).filter(|var| moves(*var)) {
            members[sets.find(var)].push(var);
        }
        let mut place = vec![usize::MAX; self.vars.len()];
        let parts = members.into_iter().filter(|members| !members.is_empty());
        parts.map(|members| self.part(&members, &mut place)).collect()
    }

    /// One part; `place` is scratch space that is left as it was found.
    fn part(&self, members: &[usize], place: &mut [usize]) -> Net {
        for (local, var) in members.iter().enumerate() {
            place[*var] = local;
        }
        let n_cells = members.iter().filter(|var| **var < self.n_cells).count();
        let mut net = Net { n_cells, ..Net::default() };
        let mut rows: Vec<usize> = Vec::new();
        for var in members {
            let mut it = self.vars[*var].clone();
            it.gate = it.gate.map(|gate| place[gate]);
            net.vars.push(it);
            rows.extend(self.rows_of[*var].iter().map(|(row, _)| *row));
            if *var < self.n_cells {
                net.names.push(self.names[*var]);
                net.thresholds.push(self.thresholds[*var]);
                net.guarded.push(self.guarded[*var]);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        for row in rows {
            let terms =
                self.rows[row].iter().filter(|(var, _)| place[*var] != usize::MAX);
            net.rows.push(terms.map(|(var, by)| (place[*var], *by)).collect());
        }
        net.index_rows();
        net.item_of = vec![None; net.n_cells];
        for (local, var) in members.iter().enumerate().take(n_cells) {
            let Some(item) = self.item_of[*var] else { continue };
            if net.item_of[local].is_some() {
                continue;
            }
            let mut item = self.items[item].clone();
            for cell in &mut item.cells {
                *cell = place[*cell];
                net.item_of[*cell] = Some(net.items.len());
            }
            net.items.push(item);
        }
        for var in members {
            place[*var] = usize::MAX;
        }
        net
    }
}

/// Disjoint sets of numbers.
pub(super) struct Sets(Vec<usize>);

impl Sets {
    pub fn new(n: usize) -> Sets {
        Sets((0..n).collect())
    }

    pub fn find(&mut self, mut one: usize) -> usize {
        while self.0[one] != one {
            self.0[one] = self.0[self.0[one]];
            one = self.0[one];
        }
        one
    }

    /// Joins two sets; the smallest number leads.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one.max(other)] = one.min(other);
    }
}
