//! The rules applied to what a reader can find out: a system and the hidden cells come in,
//! every cell that is not protected goes out.

use std::collections::BTreeSet;

use super::attack::Regions;
use super::live::Live;
use super::moves::{Move, Pool, search};
use super::net::Net;
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
        let mut live = Live::new(&part, flags, &mut pool);
        let breaches = breaches(&mut live, rules, &Excused::new(), false);
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

/// Tells whether a hidden cell holds so few that they know it.
fn is_insider(live: &Live, cell: usize, rules: &Rules) -> bool {
    let most = i64::try_from(rules.insider).unwrap_or(i64::MAX);
    let it = &live.net.vars[cell];
    live.hidden()[cell] && it.gate.is_some() && it.value >= 1 && it.value <= most
}

/// Returns everybody inside whose knowledge counts.
pub(super) fn insiders(live: &Live, rules: &Rules) -> Vec<usize> {
    (0..live.net.n_cells).filter(|cell| is_insider(live, *cell, rules)).collect()
}

/// Returns the cells of a part that are not protected, keeping in the pool what shows the
/// others to be; all of them that are not excused, or the first.
pub(super) fn breaches(
    live: &mut Live,
    rules: &Rules,
    excused: &Excused,
    first: bool,
) -> Vec<Gap> {
    let all: BTreeSet<usize> = (0..live.net.n_cells).collect();
    let mut found = open(live, None, all, rules, excused, first);
    let everybodys: Vec<usize> = found.iter().map(|gap| gap.cell).collect();
    for insider in insiders(live, rules) {
        if first && !found.is_empty() {
            break;
        }
        // Whatever does not move with the insider's own cell moves for him as for others.
        let mut cells = live.beside(insider);
        cells.extend(&everybodys);
        found.extend(open(live, Some(insider), cells, rules, excused, first));
    }
    found
}

/// Returns the first cell that is not protected any longer without some deviations, in a
/// part where all that is not excused was protected with them.
pub(super) fn reopened(
    live: &mut Live,
    lost: &[usize],
    rules: &Rules,
    excused: &Excused,
) -> Option<Gap> {
    let cells = live.cells_of(lost);
    if let Some(gap) = open(live, None, cells.clone(), rules, excused, true).pop() {
        return Some(gap);
    }
    insiders(live, rules).into_iter().find_map(|insider| {
        open(live, Some(insider), cells.clone(), rules, excused, true).pop()
    })
}

/// Returns those of some cells that a reader can tell and that are not excused; all of
/// them, or the first.
fn open(
    live: &mut Live,
    insider: Option<usize>,
    cells: BTreeSet<usize>,
    rules: &Rules,
    excused: &Excused,
    first: bool,
) -> Vec<Gap> {
    let mut reader = Reader { insider, regions: None, rules };
    let mut found = Vec::new();
    for cell in cells {
        let excused =
            excused.contains(&(cell, None)) || excused.contains(&(cell, insider));
        if excused || insider == Some(cell) || !live.is_guarded(cell) {
            continue;
        }
        found.extend(reader.gap(live, cell));
        if first && !found.is_empty() {
            break;
        }
    }
    found
}

/// Tells whether one cell is not protected against one reader.
pub(super) fn gap(
    live: &mut Live,
    cell: usize,
    insider: Option<usize>,
    rules: &Rules,
) -> Option<Gap> {
    Reader { insider, regions: None, rules }.gap(live, cell)
}

struct Reader<'a> {
    insider: Option<usize>,
    regions: Option<Regions>,
    rules: &'a Rules,
}

impl Reader<'_> {
    fn gap(&mut self, live: &mut Live, cell: usize) -> Option<Gap> {
        let need = Need::of(live.net, cell, self.rules);
        let insider = self.insider;
        let is_met = |live: &Live| live.meets(cell, insider, need);
        if is_met(live) {
            return None;
        }
        let far = need.up.max(need.span);
        let none = |_: usize| None;
        for by in [far, need.up.max(1), -need.span, -1] {
            let steps = self.rules.effort.steps / 4;
            let (view, from) = (live.view(insider), Move::new());
            let found = search(&view, (cell, by), &from, &none, (steps, 0));
            let Some(step) = found else { continue };
            live.keep(insider, &step);
            if is_met(live) {
                return None;
            }
        }
        let up = self.push(live, cell, true, far);
        if is_met(live) {
            return None;
        }
        let reached = live.range(cell, insider).1;
        let down = self.push(live, cell, false, -(need.span - reached.min(need.span)));
        let range = live.range(cell, insider);
        (!need.is_met(range)).then_some(Gap {
            cell,
            insider,
            low: range.0,
            high: range.1,
            // Too short a way up is enough of a proof.
            proven: up && (down || range.1 < need.up),
        })
    }

    /// Pushes a cell by linear programming; tells whether that end is certain.
    fn push(&mut self, live: &mut Live, cell: usize, up: bool, limit: i64) -> bool {
        let branches = self.rules.effort.branches;
        if branches == 0 {
            return false;
        }
        let view = live.view(self.insider);
        let regions = self.regions.get_or_insert_with(|| Regions::new(&view));
        let end = regions.extreme(&view, cell, up, Some(limit), branches);
        if !end.step.is_empty() {
            live.keep(self.insider, &end.step);
        }
        end.proven
    }
}
