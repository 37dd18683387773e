//! The reader with pencil and paper: a system and the hidden cells come in, the smallest and
//! largest possible value of each goes out.
//!
//! Bounds are first carried along the relations until nothing narrows; what is still open
//! falls into connected regions, in each of which every cell is pushed to its ends by linear
//! programming and, where that ends between whole numbers, by branching.

use std::collections::{BTreeMap, BTreeSet};

use super::moves::{Move, fits};
use super::net::{Net, OPEN, Sets, View};
use super::simplex::{Push, Simplex};
use super::{CellId, Effort, Fault, System};

/// What a reader can find out about a hidden cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Smallest value for which a table was found that fits.
    pub low: u64,
    /// Largest such value; none if it has no end.
    pub high: Option<u64>,
    /// Nothing outside is possible. Otherwise the search was given up, and the cell must be
    /// treated as if this were all.
    pub proven: bool,
}

/// Returns what a reader can find out about each hidden cell.
pub fn attack(
    system: &System,
    hidden: &BTreeSet<CellId>,
    effort: &Effort,
) -> Result<BTreeMap<CellId, Interval>, Fault> {
    let net = Net::new(system)?;
    let mut found = BTreeMap::new();
    for part in net.parts() {
        let flags: Vec<bool> = part.names.iter().map(|id| hidden.contains(id)).collect();
        let view = View { net: &part, hidden: &flags, insider: None };
        let regions = Regions::new(&view);
        for cell in (0..part.n_cells).filter(|cell| flags[*cell]) {
            let interval = interval(&view, &regions, cell, effort.branches);
            found.insert(part.names[cell], interval);
        }
    }
    for id in hidden.iter().filter(|id| id.0 < system.cells.len()) {
        let value = system.cell(*id).value;
        let known = Interval { low: value, high: Some(value), proven: true };
        found.entry(*id).or_insert(known);
    }
    Ok(found)
}

fn interval(view: &View, regions: &Regions, cell: usize, branches: usize) -> Interval {
    let down = regions.extreme(view, cell, false, None, branches);
    let up = regions.extreme(view, cell, true, None, branches);
    let value = view.net.vars[cell].value;
    let low = u64::try_from(value + down.reached).unwrap_or(0);
    let high = (!up.endless).then(|| u64::try_from(value + up.reached).unwrap_or(0));
    Interval { low, high, proven: down.proven && up.proven }
}

/// How far a cell could be pushed.
#[derive(Debug, Clone)]
pub(super) struct Extreme {
    /// Farthest deviation for which a table was found.
    pub reached: i64,
    /// That table.
    pub step: Move,
    /// It cannot be pushed farther, or was pushed as far as was asked.
    pub proven: bool,
    /// It can be pushed for ever.
    pub endless: bool,
}

/// The unknowns that are still open, in connected regions.
pub(super) struct Regions {
    regions: Vec<Region>,
    /// Region and place there of each unknown.
    home: Vec<Option<(usize, usize)>>,
}

struct Region {
    vars: Vec<usize>,
    simplex: Simplex,
}

impl Regions {
    /// Splits what a view leaves open.
    pub fn new(view: &View) -> Regions {
        let net = view.net;
        let room = narrowed(view);
        let open = |var: usize| room[var].0 < room[var].1;
        let mut sets = Sets::new(net.vars.len());
        let mut rows: Vec<&Vec<(usize, i64)>> = Vec::new();
        for terms in net.rows.iter().filter(|terms| !is_idle(view, terms)) {
            let mut vars = terms.iter().map(|(var, _)| *var).filter(|var| open(*var));
            if let Some(first) = vars.next() {
                vars.for_each(|var| sets.join(first, var));
                rows.push(terms);
            }
        }
        let mut it = Regions { regions: vec![], home: vec![None; net.vars.len()] };
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        for var in (0..net.vars.len()).filter(|var| open(*var)) {
            let place = *places.entry(sets.find(var)).or_insert(members.len());
            if place == members.len() {
                members.push(Vec::new());
            }
            it.home[var] = Some((place, members[place].len()));
            members[place].push(var);
        }
        let mut equations: Vec<Vec<Vec<(usize, i64)>>> = vec![Vec::new(); members.len()];
        for terms in rows {
            let local = |(var, by): &(usize, i64)| {
                let (place, local) = it.home[*var]?;
                Some((place, (local, *by)))
            };
            let local: Vec<_> = terms.iter().filter_map(local).collect();
            let Some((place, _)) = local.first() else { continue };
            equations[*place].push(local.iter().map(|(_, term)| *term).collect());
        }
        for (vars, equations) in members.into_iter().zip(equations) {
            let bounds: Vec<(i64, i64)> = vars.iter().map(|var| room[*var]).collect();
            let simplex = Simplex::new(&bounds, &equations);
            it.regions.push(Region { vars, simplex });
        }
        it
    }

    /// Pushes a cell up or down, to an amount or as far as it goes.
    pub fn extreme(
        &self,
        view: &View,
        cell: usize,
        up: bool,
        limit: Option<i64>,
        branches: usize,
    ) -> Extreme {
        let nothing =
            Extreme { reached: 0, step: Move::new(), proven: true, endless: false };
        let Some((region, local)) = self.home[cell] else { return nothing };
        let search = Search {
            view,
            region: &self.regions[region],
            target: local,
            up,
            limit: limit.map_or(if up { OPEN } else { -OPEN }, |limit| limit),
        };
        search.run(nothing, branches)
    }
}

struct Search<'a> {
    view: &'a View<'a>,
    region: &'a Region,
    target: usize,
    up: bool,
    limit: i64,
}

impl Search<'_> {
    fn run(&self, mut best: Extreme, branches: usize) -> Extreme {
        let sign = if self.up { 1 } else { -1 };
        let mut stack = vec![self.region.simplex.clone()];
        for _ in 0..branches {
            let Some(mut node) = stack.pop() else { return best };
            match node.push(self.target, self.up, self.limit as f64) {
                Push::Unbounded => {
                    return Extreme { endless: true, ..best };
                }
                Push::Spent => best.proven = false,
                Push::Reached | Push::Blocked => {}
            }
            let end = whole_below(node.at(self.target) * sign as f64) * sign;
            if (end - best.reached) * sign <= 0 {
                continue;
            }
            // Back to a whole number, which is on the way from the last one.
            if (node.at(self.target) - end as f64).abs() > 1e-9
                && node.push(self.target, !self.up, end as f64) != Push::Reached
            {
                best.proven = false;
                continue;
            }
            match node.broken() {
                None => self.accept(&node, &mut best),
                Some(var) => stack.extend(branch(&node, var)),
            }
            if best.reached == self.limit {
                return Extreme { proven: true, ..best };
            }
        }
        Extreme { proven: best.proven && stack.is_empty(), ..best }
    }

    /// Takes a point of whole numbers, if it truly fits.
    fn accept(&self, node: &Simplex, best: &mut Extreme) {
        let values = (0..node.len()).map(|local| node.at(local).round() as i64);
        let named = self.region.vars.iter().copied().zip(values);
        let step = with_slack(self.view, named.filter(|(_, by)| *by != 0).collect());
        if fits(self.view, &step) {
            best.reached = node.at(self.target).round() as i64;
            best.step = step;
        } else {
            best.proven = false;
        }
    }
}

fn whole_below(x: f64) -> i64 {
    (x + 1e-6).floor() as i64
}

/// The two halves of a region on either side of a broken number, as far as they exist.
fn branch(node: &Simplex, var: usize) -> Vec<Simplex> {
    let mut halves = Vec::new();
    for (up, edge) in [(false, node.at(var).floor()), (true, node.at(var).ceil())] {
        let mut half = node.clone();
        if half.push(var, up, edge) == Push::Reached {
            half.stop(var, up, edge);
            halves.push(half);
        }
    }
    halves
}

/// An equation with a slack of no bounds says nothing.
fn is_idle(view: &View, terms: &[(usize, i64)]) -> bool {
    let slacks = terms.iter().filter(|(var, _)| *var >= view.net.n_cells);
    let mut rooms = slacks.map(|(var, _)| view.room(*var));
    rooms.any(|(low, high)| low <= -OPEN && high >= OPEN)
}

/// Adds to a move what it changes in the slacks of equations that say nothing.
fn with_slack(view: &View, mut step: Move) -> Move {
    let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
    for (var, by) in &step {
        for (row, times) in &view.net.rows_of[*var] {
            *sums.entry(*row).or_default() += times * by;
        }
    }
    for (row, sum) in sums {
        let terms = &view.net.rows[row];
        if sum != 0 && is_idle(view, terms) {
            let slacks = terms.iter().filter(|(var, _)| *var >= view.net.n_cells);
            step.extend(slacks.map(|(var, by)| (*var, -sum / by)));
        }
    }
    step.sort_unstable();
    step
}

/// Carries bounds along the equations until nothing narrows: for each unknown, how far it
/// can be from the truth.
fn narrowed(view: &View) -> Vec<(i64, i64)> {
    let net = view.net;
    let mut room: Vec<(i64, i64)> =
        (0..net.vars.len()).map(|var| view.room(var)).collect();
    let says = |row: &usize| !is_idle(view, &net.rows[*row]);
    let mut queue: BTreeSet<usize> = (0..net.rows.len()).filter(says).collect();
    // Slow convergence is cut short: wider bounds are right, only less sharp.
    for _ in 0..40 * net.rows.len() {
        let Some(row) = queue.pop_first() else { break };
        for var in narrow_row(&net.rows[row], &mut room) {
            queue.extend(net.rows_of[var].iter().map(|(row, _)| *row).filter(says));
        }
    }
    room
}

/// Narrows the unknowns of one equation; returns those that changed.
fn narrow_row(terms: &[(usize, i64)], room: &mut [(i64, i64)]) -> Vec<usize> {
    let ends = |(var, by): &(usize, i64), room: &[(i64, i64)]| {
        let (low, high) = room[*var];
        let low =
            if low <= -OPEN { None } else { Some(i128::from(low) * i128::from(*by)) };
        let high =
            if high >= OPEN { None } else { Some(i128::from(high) * i128::from(*by)) };
        if *by > 0 { (low, high) } else { (high, low) }
    };
    let (mut least, mut most) = (0_i128, 0_i128);
    let (mut no_least, mut no_most) = (0, 0);
    for term in terms {
        let (low, high) = ends(term, room);
        low.map_or_else(|| no_least += 1, |low| least += low);
        high.map_or_else(|| no_most += 1, |high| most += high);
    }
    let mut changed = Vec::new();
    for term in terms {
        let (var, by) = *term;
        let (low, high) = ends(term, room);
        // The others reach from `rest_low` to `rest_high`; this term is minus their sum.
        let alone = |gaps: i32, own: Option<i128>| gaps == i32::from(own.is_none());
        let rest_low = alone(no_least, low).then(|| least - low.unwrap_or(0));
        let rest_high = alone(no_most, high).then(|| most - high.unwrap_or(0));
        let (mut new_low, mut new_high) = room[var];
        let size = i128::from(by.abs());
        let bound = |sum: i128, up: bool| {
            let whole = if up { sum.div_euclid(size) } else { -(-sum).div_euclid(size) };
            i64::try_from(whole).ok().filter(|whole| whole.abs() < OPEN)
        };
        let (least_own, most_own) = (rest_high.map(|r| -r), rest_low.map(|r| -r));
        let (down, up) = if by > 0 {
            (
                least_own.and_then(|s| bound(s, false)),
                most_own.and_then(|s| bound(s, true)),
            )
        } else {
            (
                most_own.and_then(|s| bound(-s, false)),
                least_own.and_then(|s| bound(-s, true)),
            )
        };
        new_low = down.map_or(new_low, |down| new_low.max(down));
        new_high = up.map_or(new_high, |up| new_high.min(up));
        if (new_low, new_high) != room[var] {
            // Sums were taken before; they stay right, only less sharp.
            room[var] = (new_low, new_high);
            changed.push(var);
        }
    }
    changed
}

/// Fills in cells whose true value nobody here knows (others hid them) with values that fit
/// everything else; an error if none do.
pub fn complete(
    system: &mut System,
    unknown: &BTreeSet<CellId>,
    effort: &Effort,
) -> Result<(), Fault> {
    // Each relation gets a stand-in for what is missing, which is then pushed to nothing.
    let mut room: Vec<(i64, i64)> = vec![(0, 0); system.cells.len()];
    for id in unknown {
        let cell = &mut system.cells[id.0];
        cell.value = cell.known.0;
        let high = cell.known.1.map_or(OPEN, |high| i64::try_from(high).unwrap_or(OPEN));
        let low = i64::try_from(cell.known.0).unwrap_or(OPEN);
        room[id.0] = (0, high.saturating_sub(low));
    }
    let mut equations: Vec<Vec<(usize, i64)>> = Vec::new();
    let mut gaps = Vec::new();
    for relation in &system.relations {
        let mut terms: Vec<(usize, i64)> =
            relation.terms.iter().map(|(id, by)| (id.0, *by)).collect();
        let value = |(cell, by): &(usize, i64)| {
            *by * i64::try_from(system.cells[*cell].value).unwrap_or(OPEN)
        };
        let found: i64 = terms.iter().map(value).sum();
        let (low, high) = (relation.low.unwrap_or(-OPEN), relation.high.unwrap_or(OPEN));
        // Slack within the range, and what lies outside it at the start.
        let inside = found.clamp(low, high);
        terms.push((room.len(), -1));
        room.push((low - inside, high - inside));
        if found != inside {
            terms.push((room.len(), -1));
            gaps.push((room.len(), inside - found));
            let gap = inside - found;
            room.push((gap.min(0), gap.max(0)));
        }
        equations.push(terms);
    }
    let mut stack = vec![(Simplex::new(&room, &equations), 0)];
    for _ in 0..effort.branches {
        let Some((mut node, filled)) = stack.pop() else { break };
        let mut filled = filled;
        let mut stuck = false;
        while let Some((var, gap)) = gaps.get(filled) {
            if node.push(*var, *gap > 0, *gap as f64) != Push::Reached {
                stuck = true;
                break;
            }
            node.bound(*var, *gap as f64, *gap as f64);
            filled += 1;
        }
        if stuck {
            continue;
        }
        if let Some(var) = node.broken() {
            stack.extend(branch(&node, var).into_iter().map(|half| (half, filled)));
            continue;
        }
        for id in unknown {
            let by = node.at(id.0).round().max(0.0) as u64;
            system.cells[id.0].value += by;
        }
        return Net::new(system).map(|_| ());
    }
    Err(Fault::NoFit)
}
