//! The cheapest set with a proof: a small part comes in with the conditions that failed
//! attempts taught, the cheapest choice that meets them goes out, until none fails.
//!
//! Each failed attempt yields a condition "if these are hidden, so must one of those",
//! read off the dual of the attacker's linear programme. The cheapest choice that meets all
//! conditions costs no more than the best set; once it passes the audit, it is the best.

use std::collections::BTreeSet;

use super::Rules;
use super::audit::{Excused, Gap, Need, breaches};
use super::live::Live;
use super::moves::Pool;
use super::net::{Net, OPEN};
use super::simplex::{Push, Simplex};

/// If all of `when` are hidden, one of `then` must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Condition {
    when: Vec<usize>,
    then: Vec<usize>,
}

/// What the exact search found.
pub(super) enum Found {
    /// This set is the cheapest.
    Best(Vec<bool>),
    /// Nothing is cheaper than what is known already.
    KnownIsBest,
    /// No set protects this cell against that reader.
    Impossible(Gap),
    /// The effort was spent.
    GivenUp,
}

/// Looks for the cheapest set of items that passes the audit, given the cost of one that
/// does and the gaps that no set closes.
pub(super) fn cheapest(
    net: &Net,
    rules: &Rules,
    known: Option<u64>,
    excused: &Excused,
    pool: &mut Pool,
) -> Found {
    let whole = Whole::new(net);
    let mut conditions: BTreeSet<Condition> = BTreeSet::new();
    let mut budget = rules.effort.master;
    while conditions.len() <= rules.effort.conditions {
        let list: Vec<&Condition> = conditions.iter().collect();
        let chosen = match master(net, &list, known, &mut budget) {
            Master::Chosen(chosen) => chosen,
            Master::NoneCheaper => return Found::KnownIsBest,
            Master::Spent => return Found::GivenUp,
        };
        let mut live = Live::of_items(net, &chosen, pool);
        let gaps = breaches(&mut live, rules, excused, false);
        if gaps.is_empty() {
            return Found::Best(chosen);
        }
        let before = conditions.len();
        for gap in &gaps {
            let Some(condition) = whole.condition(gap, &chosen, rules) else {
                return Found::GivenUp;
            };
            if condition.then.is_empty() && condition.when.is_empty() {
                return Found::Impossible(gap.clone());
            }
            conditions.insert(condition);
        }
        if conditions.len() == before {
            return Found::GivenUp;
        }
    }
    Found::GivenUp
}

/// Returns which cells the chosen items hide.
pub(super) fn cells_of(net: &Net, chosen: &[bool]) -> Vec<bool> {
    (0..net.n_cells).map(|cell| net.item_of[cell].is_some_and(|i| chosen[i])).collect()
}

/// The attacker's programme over the whole part, for any choice of hidden items.
struct Whole<'a> {
    net: &'a Net,
    simplex: Simplex,
}

impl<'a> Whole<'a> {
    fn new(net: &'a Net) -> Whole<'a> {
        let bounds = vec![(0, 0); net.vars.len()];
        Whole { net, simplex: Simplex::new(&bounds, &net.rows) }
    }

    fn item(&self, var: usize) -> Option<usize> {
        self.net.vars[var].gate.and_then(|gate| self.net.item_of[gate])
    }

    /// The condition that a gap teaches; none if the linear programme does not see it.
    fn condition(&self, gap: &Gap, chosen: &[bool], rules: &Rules) -> Option<Condition> {
        let need = Need::of(self.net, gap.cell, rules);
        let mut then = self.too_tight(gap, need, chosen)?;
        let mut order = then.clone();
        order.sort_by_key(|item| (self.net.items[*item].cost, *item));
        // As few as possible: hide everything else, and give back what is not needed.
        for item in order {
            if !then.contains(&item) {
                continue;
            }
            let mut all = vec![true; self.net.items.len()];
            then.iter().filter(|i| **i != item).for_each(|i| all[*i] = false);
            if let Some(fewer) = self.too_tight(gap, need, &all) {
                then = fewer;
            }
        }
        let cells = [Some(gap.cell), gap.insider].into_iter().flatten();
        let mut when: Vec<usize> = cells
            .filter_map(|cell| self.net.item_of[cell])
            .filter(|item| !self.net.items[*item].primary)
            .collect();
        when.sort_unstable();
        when.dedup();
        Some(Condition { when, then })
    }

    /// If the cell cannot move enough: the shown items on which that rests.
    fn too_tight(&self, gap: &Gap, need: Need, chosen: &[bool]) -> Option<Vec<usize>> {
        let mut simplex = self.simplex.clone();
        for (var, it) in self.net.vars.iter().enumerate() {
            let hidden = self.item(var).is_some_and(|item| chosen[item]);
            let (low, high) = if gap.insider == Some(var) {
                (it.value, it.value)
            } else if hidden {
                it.known
            } else {
                it.shown
            };
            let by =
                |bound: i64| if bound.abs() >= OPEN { bound } else { bound - it.value };
            simplex.bound(var, by(low) as f64, by(high) as f64);
        }
        let (up, mut then) = self.end(&mut simplex, gap, chosen, true)?;
        if up < need.up {
            return Some(then);
        }
        let (down, more) = self.end(&mut simplex, gap, chosen, false)?;
        then.extend(more);
        then.sort_unstable();
        then.dedup();
        (up - down < need.span).then_some(then)
    }

    /// The end of a cell's way, and the shown items that keep it there.
    fn end(
        &self,
        simplex: &mut Simplex,
        gap: &Gap,
        chosen: &[bool],
        up: bool,
    ) -> Option<(i64, Vec<usize>)> {
        let far = if up { OPEN } else { -OPEN };
        if simplex.push(gap.cell, up, far as f64) != Push::Blocked {
            return None;
        }
        let at = simplex.at(gap.cell);
        let end = if up { (at + 1e-6).floor() } else { (at - 1e-6).ceil() } as i64;
        let helps = |(var, upwards): (usize, bool)| {
            let it = &self.net.vars[var];
            let item = self.item(var).filter(|item| !chosen[*item])?;
            let room =
                if upwards { it.known.1 > it.shown.1 } else { it.known.0 < it.shown.0 };
            (room && gap.insider != Some(var)).then_some(item)
        };
        let blockers = simplex.blockers(gap.cell, up).into_iter();
        let then: BTreeSet<usize> = blockers.filter_map(helps).collect();
        Some((end, then.into_iter().collect()))
    }
}

enum Master {
    Chosen(Vec<bool>),
    NoneCheaper,
    Spent,
}

/// Finds the cheapest choice that meets the conditions, if cheaper than what is known.
fn master(
    net: &Net,
    conditions: &[&Condition],
    known: Option<u64>,
    budget: &mut usize,
) -> Master {
    let mut it = Branching {
        costs: net.items.iter().map(|item| item.cost).collect(),
        conditions,
        best: None,
        bound: known.unwrap_or(u64::MAX),
        budget,
    };
    let mut state: Vec<Option<bool>> =
        net.items.iter().map(|item| item.primary.then_some(true)).collect();
    let paid = net.items.iter().filter(|i| i.primary).map(|i| i.cost).sum();
    if !it.descend(&mut state, paid) {
        return Master::Spent;
    }
    it.best.map_or(Master::NoneCheaper, Master::Chosen)
}

struct Branching<'a> {
    costs: Vec<u64>,
    conditions: &'a [&'a Condition],
    best: Option<Vec<bool>>,
    /// Only cheaper choices are wanted.
    bound: u64,
    budget: &'a mut usize,
}

impl Branching<'_> {
    /// Tells whether the budget sufficed.
    fn descend(&mut self, state: &mut Vec<Option<bool>>, paid: u64) -> bool {
        if *self.budget == 0 {
            return false;
        }
        *self.budget -= 1;
        let Some((least, branching)) = self.look(state) else { return true };
        if paid.saturating_add(least) >= self.bound {
            return true;
        }
        let Some(place) = branching else {
            self.bound = paid;
            self.best = Some(state.iter().map(|s| *s == Some(true)).collect());
            return true;
        };
        let condition = self.conditions[place];
        let mut open: Vec<usize> =
            condition.then.iter().copied().filter(|i| state[*i].is_none()).collect();
        open.sort_by_key(|item| (self.costs[*item], *item));
        // One after the other is taken, with those before it left out.
        let mut complete = true;
        for item in &open {
            state[*item] = Some(true);
            complete &= self.descend(state, paid + self.costs[*item]);
            state[*item] = Some(false);
            if !complete {
                break;
            }
        }
        open.iter().for_each(|item| state[*item] = None);
        complete
    }

    /// Returns what the open conditions cost at least, and the one with the fewest
    /// answers; nothing if one cannot be met.
    fn look(&self, state: &[Option<bool>]) -> Option<(u64, Option<usize>)> {
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (place, condition) in self.conditions.iter().enumerate() {
            let active = condition.when.iter().all(|item| state[*item] == Some(true));
            let met = condition.then.iter().any(|item| state[*item] == Some(true));
            if active && !met {
                let left = condition.then.iter().filter(|i| state[**i].is_none()).count();
                if left == 0 {
                    return None;
                }
                open.push((left, place));
            }
        }
        open.sort_unstable();
        // Each condition is paid from what its answers have left to give.
        let mut left = self.costs.clone();
        let mut least = 0_u64;
        for (_, place) in &open {
            let free = |i: &&usize| state[**i].is_none();
            let answers = &self.conditions[*place].then;
            let pay = answers.iter().filter(free).map(|i| left[*i]).min().unwrap_or(0);
            answers.iter().filter(free).for_each(|i| left[*i] -= pay);
            least = least.saturating_add(pay);
        }
        Some((least, open.first().map(|(_, place)| *place)))
    }
}
