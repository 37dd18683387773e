//! What else to hide: a system and its rules come in, the cheapest set found that passes
//! the audit goes out, with a reason for every cell and a proof that others can check.
//!
//! Every connected part is solved alone. Gap by gap, the cheapest cells are hidden that let
//! the open cell move; then whatever proves needless is shown again; small parts are then
//! solved to the proven minimum. What no set can protect is listed, never passed over.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::work::{Alone, Workers, gather};

use super::audit::{Breach, Excused, Gap, Need, breaches, gap, insiders, reopened};
use super::exact::{Found, cheapest};
use super::live::Live;
use super::moves::{Move, Pool, search};
use super::net::Net;
use super::{CellId, Fault, Rules, System};

/// Why a cell is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// For its own sake.
    Primary,
    /// This hidden cell could be told if it were shown.
    Protects(CellId),
}

/// A table that agrees with everything shown: the cells that differ from the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Cells with their other possible values.
    pub values: Vec<(CellId, u64)>,
}

/// What to hide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The hidden cells, each with its reason.
    pub hidden: BTreeMap<CellId, Because>,
    /// Cost of the cells that are not hidden for their own sake.
    pub cost: u64,
    /// No set costs less.
    pub proven_optimal: bool,
    /// Primary cells that stay open whatever is hidden, because of what others publish:
    /// not to be released until one of the relations is gone.
    pub infeasible: Vec<Breach>,
    /// Cells hidden only to protect others that can be narrowed themselves, where nothing
    /// else would protect; harmless, since they could have been shown.
    pub narrow: Vec<Breach>,
    /// Tables that show every other hidden cell to be protected, against every reader.
    pub witnesses: Vec<Witness>,
}

/// Chooses what to hide with the primary cells so that the audit finds nothing.
pub fn decide(system: &System, rules: &Rules) -> Result<Decision, Fault> {
    decide_with(system, rules, &Alone)
}

/// Chooses as [`decide`] does, with the help of workers, who change nothing.
pub fn decide_with(
    system: &System,
    rules: &Rules,
    workers: &dyn Workers,
) -> Result<Decision, Fault> {
    let net = Net::new(system)?;
    let mut decision = Decision { proven_optimal: true, ..Decision::default() };
    for id in system.ids() {
        let cell = system.cell(id);
        if cell.primary && cell.fixed && cell.guarded {
            let (low, high) = cell.shown.unwrap_or((cell.value, cell.value));
            let breach = Breach { cell: id, insider: None, low, high, proven: true };
            decision.infeasible.push(breach);
        }
    }
    let mut parts = net.parts();
    parts.retain(|part| part.items.iter().any(|item| item.primary));
    let solved = gather(workers, parts.len(), |at| solve(&parts[at], rules, workers));
    for (part, solution) in parts.iter().zip(solved) {
        add(&mut decision, part, solution);
    }
    for list in [&mut decision.infeasible, &mut decision.narrow] {
        list.sort_by_key(|breach| (breach.cell, breach.insider));
    }
    Ok(decision)
}

/// What was decided for a part.
struct Solution {
    chosen: Vec<bool>,
    /// What each item that is not primary protects.
    protects: BTreeMap<usize, usize>,
    optimal: bool,
    open: Vec<Gap>,
    witnesses: Vec<Move>,
}

fn add(decision: &mut Decision, net: &Net, solution: Solution) {
    for (place, item) in net.items.iter().enumerate() {
        if !solution.chosen[place] {
            continue;
        }
        let because = match solution.protects.get(&place) {
            Some(cell) if !item.primary => Because::Protects(net.names[*cell]),
            _ => Because::Primary,
        };
        if !item.primary {
            decision.cost = decision.cost.saturating_add(item.cost);
        }
        for cell in &item.cells {
            decision.hidden.insert(net.names[*cell], because);
        }
    }
    decision.proven_optimal &= solution.optimal;
    for gap in &solution.open {
        let primary = net.item_of[gap.cell].is_some_and(|item| net.items[item].primary);
        let list = if primary { &mut decision.infeasible } else { &mut decision.narrow };
        list.push(gap.named(net));
    }
    let named = |(var, by): &(usize, i64)| {
        let value = u64::try_from(net.vars[*var].value + by).ok()?;
        (*var < net.n_cells).then(|| (net.names[*var], value))
    };
    let witness =
        |step: &Move| Witness { values: step.iter().filter_map(named).collect() };
    decision.witnesses.extend(solution.witnesses.iter().map(witness));
}

fn solve(net: &Net, rules: &Rules, workers: &dyn Workers) -> Solution {
    let mut pool = Pool::default();
    let mut banned = BTreeSet::new();
    let mut excused = Excused::new();
    // Bans are taken back as soon as a primary cell suffers from them.
    let mut strict = true;
    let mut optimal = false;
    // Every turn but the last bans an item or excuses a cell, of which there are so many.
    let chosen = loop {
        let hiding = Hiding { net, rules, banned: &banned, strict };
        let chosen = match hiding.cheapest(&mut pool, &mut excused) {
            Ok(chosen) => chosen,
            Err(gap) => match culprit(net, &gap).filter(|_| strict) {
                Some(item) => {
                    banned.insert(item);
                    continue;
                }
                None if strict && !banned.is_empty() => {
                    strict = false;
                    banned.clear();
                    continue;
                }
                None => break vec![true; net.items.len()],
            },
        };
        if net.items.len() > rules.effort.choices {
            break chosen;
        }
        let known = Some(cost(net, &chosen));
        match cheapest(net, rules, known, &excused, &mut pool, workers) {
            Found::Best(best) => {
                optimal = true;
                break best;
            }
            Found::KnownIsBest => {
                optimal = true;
                break chosen;
            }
            Found::Impossible(gap) => _ = excused.insert((gap.cell, gap.insider)),
            Found::GivenUp => break chosen,
        }
    };
    let mut live = Live::of_items(net, &chosen, &mut pool);
    let protects = show_again(&mut live, rules, &excused);
    let open = breaches(&mut live, rules, &Excused::new(), false);
    let is_met = |cell, range| Need::of(net, cell, rules).is_met(range);
    let witnesses = live.proof(&insiders(&live, rules), is_met);
    let chosen = live.chosen().to_vec();
    Solution { chosen, protects, optimal, open, witnesses }
}

fn cost(net: &Net, chosen: &[bool]) -> u64 {
    let items = net.items.iter().zip(chosen).filter(|(_, chosen)| **chosen);
    items.fold(0, |sum, (item, _)| sum.saturating_add(item.cost))
}

/// The item that cannot be protected itself and so must not be hidden to protect others.
fn culprit(net: &Net, gap: &Gap) -> Option<usize> {
    let secondary = |cell: usize| net.item_of[cell].filter(|i| !net.items[*i].primary);
    secondary(gap.cell).or_else(|| gap.insider.and_then(secondary))
}

/// Hides more, gap by gap, until the audit finds nothing but what is excused.
struct Hiding<'a> {
    net: &'a Net,
    rules: &'a Rules,
    banned: &'a BTreeSet<usize>,
    /// Cells hidden for others must be protected too.
    strict: bool,
}

/// In which order gaps are closed; none is best for every table.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// The widest ways first: what they need serves the others too.
    Widest,
    /// The narrowest ways first.
    Narrowest,
    /// The last cells first.
    Last,
}

impl Hiding<'_> {
    /// Returns the cheapest of what several orders hide, without what is needless; or a
    /// gap that nothing closes and that is not to be excused.
    fn cheapest(&self, pool: &mut Pool, excused: &mut Excused) -> Result<Vec<bool>, Gap> {
        let net = self.net;
        let mut best: Option<(u64, Vec<bool>)> = None;
        for order in [Order::Widest, Order::Narrowest, Order::Last] {
            let primary: Vec<bool> = net.items.iter().map(|item| item.primary).collect();
            let mut live = Live::of_items(net, &primary, pool);
            self.all(order, &mut live, excused)?;
            show_again(&mut live, self.rules, excused);
            let cost = cost(net, live.chosen());
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, live.chosen().to_vec()));
            }
        }
        Ok(best.map(|(_, chosen)| chosen).unwrap_or_default())
    }

    fn all(
        &self,
        order: Order,
        live: &mut Live,
        excused: &mut Excused,
    ) -> Result<(), Gap> {
        loop {
            let mut gaps = breaches(live, self.rules, excused, false);
            if gaps.is_empty() {
                return Ok(());
            }
            let far = |gap: &Gap| {
                let need = Need::of(self.net, gap.cell, self.rules);
                need.up.max(need.span)
            };
            gaps.sort_by_key(|gap| match order {
                Order::Widest => (gap.insider.is_some(), -far(gap)),
                Order::Narrowest => (gap.insider.is_some(), far(gap)),
                Order::Last => (false, 0),
            });
            if matches!(order, Order::Last) {
                gaps.reverse();
            }
            for gap in gaps {
                if excused.contains(&(gap.cell, None)) {
                    continue;
                }
                let Hiding { rules, banned, .. } = *self;
                let closing = Closing { rules, banned, gap };
                let before = live.chosen().to_vec();
                let Err(open) = closing.close(live) else { continue };
                if !self.is_excusable(&open) {
                    return Err(open);
                }
                excused.insert((open.cell, open.insider));
                for (item, chosen) in before.into_iter().enumerate() {
                    live.set(item, chosen);
                }
            }
        }
    }

    /// Tells whether a gap stays whatever is hidden, and no item is to blame.
    fn is_excusable(&self, gap: &Gap) -> bool {
        let blamed = self.strict && culprit(self.net, gap).is_some();
        gap.proven && self.banned.is_empty() && !blamed
    }
}

/// One open cell and how to close it.
struct Closing<'a> {
    rules: &'a Rules,
    banned: &'a BTreeSet<usize>,
    gap: Gap,
}

impl Closing<'_> {
    fn is_closed(&self, live: &Live) -> bool {
        let need = Need::of(live.net, self.gap.cell, self.rules);
        live.meets(self.gap.cell, self.gap.insider, need)
    }

    fn close(&self, live: &mut Live) -> Result<(), Gap> {
        if self.is_closed(live) {
            return Ok(());
        }
        let need = Need::of(live.net, self.gap.cell, self.rules);
        let far = need.up.max(need.span);
        let mut ways = vec![far];
        if need.up == 0 {
            ways.push(-need.span);
        }
        let cheapest = |haste: u64| {
            let way = |by: &i64| self.way(live, *by, &Move::new(), haste);
            ways.iter().filter_map(way).min()
        };
        let found = cheapest(0).or_else(|| cheapest(usual_cost(live.net)));
        if let Some((_, step)) = found {
            self.take(live, &step);
        } else {
            self.climb(live, far);
        }
        if self.is_closed(live) {
            return Ok(());
        }
        self.widen(live)
    }

    /// Goes up in several moves, each from where the last one ended, when no single one
    /// reaches far enough.
    fn climb(&self, live: &mut Live, far: i64) {
        let height = |step: &Move| {
            let at = step.binary_search_by_key(&self.gap.cell, |s| s.0);
            at.map_or(0, |at| step[at].1)
        };
        let highest = live.highest(self.gap.cell, self.gap.insider);
        let mut at = highest.cloned().unwrap_or_default();
        let mut by = far - height(&at);
        while by > 0 && !self.is_closed(live) {
            match self.way(live, by, &at, 0) {
                Some((_, step)) => {
                    self.take(live, &step);
                    by = far - height(&step);
                    at = step;
                }
                None => by /= 2,
            }
        }
    }

    /// The cheapest move of the open cell on from another move, with what it costs.
    fn way(&self, live: &Live, by: i64, from: &Move, haste: u64) -> Option<(u64, Move)> {
        let price = |item: usize| self.price(live.net, item);
        let steps = self.rules.effort.steps;
        let view = live.view(self.gap.insider);
        let step = search(&view, (self.gap.cell, by), from, &price, (steps, haste))?;
        Some((self.cost(live, &step), step))
    }

    /// Cells of one person cost more: they make a new insider.
    fn price(&self, net: &Net, item: usize) -> Option<u64> {
        if self.banned.contains(&item) {
            return None;
        }
        let it = &net.items[item];
        let most = i64::try_from(self.rules.insider).unwrap_or(i64::MAX);
        let alone = |cell: &usize| (1..=most).contains(&net.vars[*cell].value);
        let more = if it.cells.iter().any(alone) { it.cost } else { 0 };
        Some(it.cost.saturating_add(more))
    }

    fn take(&self, live: &mut Live, step: &Move) {
        for item in items_of(live.net, step) {
            live.set(item, true);
        }
        live.keep(self.gap.insider, step);
    }

    fn open(&self, live: &mut Live) -> Option<Gap> {
        gap(live, self.gap.cell, self.gap.insider, self.rules)
    }

    /// Hides as much as it takes, once the search has given up.
    fn widen(&self, live: &mut Live) -> Result<(), Gap> {
        let may = |item: usize| !self.banned.contains(&item);
        let all = live.chosen().iter().enumerate();
        let all: Vec<bool> = all.map(|(item, chosen)| *chosen || may(item)).collect();
        let (cell, insider) = (self.gap.cell, self.gap.insider);
        let tried = live.with(&all, |live| match self.open(live) {
            Some(open) => Err(open),
            None => Ok(live.moves(cell, insider)),
        });
        self.borrow(live, tried?);
        self.spread(live, &all);
        Ok(())
    }

    /// Takes moves that are possible with everything hidden, the cheapest first.
    fn borrow(&self, live: &mut Live, mut moves: Vec<Move>) {
        let by = |step: &Move| {
            let at = step.binary_search_by_key(&self.gap.cell, |s| s.0);
            at.map_or(0, |at| step[at].1)
        };
        while !self.is_closed(live) {
            let range = live.range(self.gap.cell, self.gap.insider);
            moves.retain(|step| by(step) < range.0 || by(step) > range.1);
            let cheapest = moves.iter().min_by_key(|step| (self.cost(live, step), *step));
            let Some(step) = cheapest.cloned() else { return };
            self.take(live, &step);
        }
    }

    /// What hiding all that a move needs costs more.
    fn cost(&self, live: &Live, step: &Move) -> u64 {
        let items = items_of(live.net, step).into_iter();
        let more: BTreeSet<usize> = items.filter(|item| !live.chosen()[*item]).collect();
        let cost = more.iter().map(|item| live.net.items[*item].cost);
        cost.fold(0, u64::saturating_add)
    }

    /// Hides everything around the open cell, farther and farther, until it can move.
    fn spread(&self, live: &mut Live, all: &[bool]) {
        let net = live.net;
        let mut reached = BTreeSet::from([self.gap.cell]);
        while self.open(live).is_some() {
            let rows = reached.iter().flat_map(|var| &net.rows_of[*var]);
            let rows: BTreeSet<usize> = rows.map(|(row, _)| *row).collect();
            let around = rows.iter().flat_map(|row| &net.rows[*row]);
            let mut next: BTreeSet<usize> = around.map(|(var, _)| *var).collect();
            next.extend(&reached);
            let gates: Vec<usize> =
                next.iter().filter_map(|var| net.vars[*var].gate).collect();
            for item in gates.iter().filter_map(|gate| net.item_of[*gate]) {
                if all[item] {
                    live.set(item, true);
                }
                next.extend(&net.items[item].cells);
            }
            if next.len() == reached.len() {
                for (item, chosen) in all.iter().enumerate() {
                    live.set(item, *chosen);
                }
                break;
            }
            reached = next;
        }
    }
}

/// What hiding an item costs in the middle.
fn usual_cost(net: &Net) -> u64 {
    let mut costs: Vec<u64> = net.items.iter().map(|item| item.cost).collect();
    costs.sort_unstable();
    costs.get(costs.len() / 2).map_or(1, |cost| (*cost).max(1))
}

/// The items that must be hidden for a move.
fn items_of(net: &Net, step: &Move) -> Vec<usize> {
    let gate = |(var, _): &(usize, i64)| net.vars[*var].gate;
    let outside = step.iter().filter(|(var, by)| {
        let it = &net.vars[*var];
        it.value + by < it.shown.0 || it.value + by > it.shown.1
    });
    outside.filter_map(gate).filter_map(|gate| net.item_of[gate]).collect()
}

/// Shows again what is hidden without need, dearest first; returns, for what must stay,
/// the cell that could be told otherwise.
fn show_again(
    live: &mut Live,
    rules: &Rules,
    excused: &Excused,
) -> BTreeMap<usize, usize> {
    let net = live.net;
    let secondary = |item: &usize| live.chosen()[*item] && !net.items[*item].primary;
    let mut more: Vec<usize> = (0..net.items.len()).filter(secondary).collect();
    more.sort_by_key(|item| (std::cmp::Reverse(net.items[*item].cost), *item));
    // In large parts a hasty look must do: it can only leave more hidden.
    let mut hasty = rules.clone();
    if net.items.len() > rules.effort.choices {
        hasty.effort.branches = 0;
        hasty.effort.steps /= 4;
    }
    let mut protects = BTreeMap::new();
    let primary = (0..net.n_cells)
        .find(|cell| net.item_of[*cell].is_some_and(|item| net.items[item].primary));
    // A trial looks only at what it changes, so all must be well before.
    let trials = match breaches(live, rules, excused, true).is_empty() {
        true => rules.effort.trials,
        false => 0,
    };
    for (trial, item) in more.into_iter().enumerate() {
        let mut open = None;
        if trial < trials {
            let lost = live.set(item, false);
            open = reopened(live, &lost, &hasty, excused);
            if open.is_none() {
                continue;
            }
            live.set(item, true);
        }
        let cell = open.map(|gap| gap.cell).or(primary);
        protects.extend(cell.map(|cell| (item, cell)));
    }
    protects
}
