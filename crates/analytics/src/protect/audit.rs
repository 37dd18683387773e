//! The rules applied to what a reader can find out: a system and the hidden cells come in,
//! every cell that is not protected goes out.

use std::collections::BTreeSet;

use super::attack::Regions;
use super::moves::{Index, Move, Pool, Ranges, search};
use super::net::{Net, View};
use super::{CellId, Fault, Rules, System};

/// A hidden cell that is not protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The cell.
    pub cell: CellId,
    /// Who can tell: somebody who knows this other hidden cell, or everybody.
    pub insider: Option<CellId>,
    /// Smallest value for which a table was found.
    pub low: u64,
    /// Largest value for which a table was found.
    pub high: u64,
    /// Nothing outside is possible; otherwise the search was given up.
    pub proven: bool,
}

/// Returns the hidden cells that are not protected; see [`Rules`]. A cell that is hidden
/// but published elsewhere is always one of them.
pub fn audit(
    system: &System,
    hidden: &BTreeSet<CellId>,
    rules: &Rules,
) -> Result<Vec<Breach>, Fault> {
    let net = Net::new(system)?;
    let mut found = Vec::new();
    for part in net.parts() {
        let flags: Vec<bool> = part.names.iter().map(|id| hidden.contains(id)).collect();
        let mut pool = Pool::default();
        let breaches = breaches(&part, &flags, rules, &mut pool, &Excused::new(), false);
        found.extend(breaches.iter().map(|gap| gap.named(&part)));
    }
    let exact = |id: &&CellId| {
        let cell = &system.cells[id.0];
        let shown = cell.shown.unwrap_or((cell.value, cell.value));
        cell.fixed && shown.0 == shown.1
    };
    for id in hidden.iter().filter(|id| id.0 < system.cells.len()).filter(exact) {
        let value = system.cell(*id).value;
        let (cell, insider) = (*id, None);
        found.push(Breach { cell, insider, low: value, high: value, proven: true });
    }
    found.sort_by_key(|breach| (breach.cell, breach.insider));
    Ok(found)
}

/// What no set can close: cells with the reader who can tell, or with everybody.
pub(super) type Excused = BTreeSet<(usize, Option<usize>)>;

/// A cell of a part that is not protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    pub cell: usize,
    pub insider: Option<usize>,
    pub low: i64,
    pub high: i64,
    pub proven: bool,
}

impl Gap {
    pub fn named(&self, net: &Net) -> Breach {
        let value = net.vars[self.cell].value;
        let whole = |by: i64| u64::try_from(value + by).unwrap_or(0);
        Breach {
            cell: net.names[self.cell],
            insider: self.insider.map(|insider| net.names[insider]),
            low: whole(self.low),
            high: whole(self.high),
            proven: self.proven,
        }
    }
}

/// How far a cell must be able to go for the rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    /// At least so far up.
    pub up: i64,
    /// At least so far from end to end.
    pub span: i64,
}

impl Need {
    pub fn of(net: &Net, cell: usize, rules: &Rules) -> Need {
        let up = (net.thresholds[cell] - net.vars[cell].value).max(0);
        let span = i64::try_from(rules.width).map_or(i64::MAX, |w| w.saturating_add(1));
        Need { up, span: span.min(1 << 40) }
    }

    pub fn is_met(self, (low, high): (i64, i64)) -> bool {
        high >= self.up && high.saturating_sub(low) >= self.span
    }
}

/// Returns everybody whose knowledge counts: outsiders, then each insider.
pub(super) fn readers(net: &Net, hidden: &[bool], rules: &Rules) -> Vec<Option<usize>> {
    let most = i64::try_from(rules.insider).unwrap_or(i64::MAX);
    let insider = |cell: &usize| {
        let value = net.vars[*cell].value;
        hidden[*cell] && net.vars[*cell].gate.is_some() && value >= 1 && value <= most
    };
    let insiders = (0..net.n_cells).filter(insider).map(Some);
    [None].into_iter().chain(insiders).collect()
}

/// Returns the cells of a part that are not protected, keeping in the pool what shows the
/// others to be; all of them that are not excused, or the first.
pub(super) fn breaches(
    net: &Net,
    hidden: &[bool],
    rules: &Rules,
    pool: &mut Pool,
    excused: &Excused,
    first: bool,
) -> Vec<Gap> {
    let mut found = Vec::new();
    let outsider = View { net, hidden, insider: None };
    let mut all = pool.ranges(&outsider);
    let mut index = Index::default();
    for insider in readers(net, hidden, rules) {
        let view = View { net, hidden, insider };
        let ranges = match insider {
            None => all.clone(),
            Some(cell) => {
                index.update(pool, &outsider);
                index.ranges(pool, cell, &all)
            }
        };
        let mut reader = Reader { view, ranges, regions: None, rules };
        for cell in (0..net.n_cells).filter(|cell| hidden[*cell] && net.guarded[*cell]) {
            let excused =
                excused.contains(&(cell, None)) || excused.contains(&(cell, insider));
            if excused || insider == Some(cell) || net.vars[cell].gate.is_none() {
                continue;
            }
            if let Some(gap) = reader.gap(cell, pool) {
                found.push(gap);
                if first {
                    return found;
                }
            }
        }
        if insider.is_none() {
            all = reader.ranges;
        }
    }
    found
}

/// Tells whether one cell is not protected against one reader.
pub(super) fn gap(
    view: View,
    cell: usize,
    rules: &Rules,
    pool: &mut Pool,
) -> Option<Gap> {
    let mut reader = Reader { view, ranges: pool.ranges(&view), regions: None, rules };
    reader.gap(cell, pool)
}

struct Reader<'a> {
    view: View<'a>,
    ranges: Ranges,
    regions: Option<Regions>,
    rules: &'a Rules,
}

impl Reader<'_> {
    fn gap(&mut self, cell: usize, pool: &mut Pool) -> Option<Gap> {
        let need = Need::of(self.view.net, cell, self.rules);
        if need.is_met(self.ranges[cell]) {
            return None;
        }
        let far = need.up.max(need.span);
        let none = |_: usize| None;
        for by in [far, need.up.max(1), -need.span, -1] {
            let steps = self.rules.effort.steps / 4;
            let from = Move::new();
            let found = search(&self.view, cell, by, &from, &none, steps);
            let Some(step) = found else { continue };
            pool.keep(&self.view, &step, &mut self.ranges);
            if need.is_met(self.ranges[cell]) {
                return None;
            }
        }
        let up = self.push(cell, true, far, pool);
        if need.is_met(self.ranges[cell]) {
            return None;
        }
        let reached = self.ranges[cell].1;
        let down = self.push(cell, false, -(need.span - reached.min(need.span)), pool);
        let range = self.ranges[cell];
        (!need.is_met(range)).then_some(Gap {
            cell,
            insider: self.view.insider,
            low: range.0,
            high: range.1,
            // Too short a way up is enough of a proof.
            proven: up && (down || range.1 < need.up),
        })
    }

    /// Pushes a cell by linear programming; tells whether that end is certain.
    fn push(&mut self, cell: usize, up: bool, limit: i64, pool: &mut Pool) -> bool {
        if self.rules.effort.branches == 0 {
            return false;
        }
        let regions = self.regions.get_or_insert_with(|| Regions::new(&self.view));
        let branches = self.rules.effort.branches;
        let end = regions.extreme(&self.view, cell, up, Some(limit), branches);
        let step: Move = end.step;
        if !step.is_empty() {
            pool.keep(&self.view, &step, &mut self.ranges);
        }
        end.proven
    }
}
