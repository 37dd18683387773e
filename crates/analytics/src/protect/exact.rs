//! The cheapest set with a proof: a small part comes in with the conditions that failed
//! attempts taught, the cheapest choice that meets them goes out, until none fails.
//!
//! Each failed attempt yields a condition "if these are hidden, so must one of those",
//! read off the dual of the attacker's linear programme. The cheapest choice that meets all
//! conditions costs no more than the best set; once it passes the audit, it is the best.

use std::collections::BTreeSet;

use datapakke_model::work::{Workers, gather};

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
    workers: &dyn Workers,
) -> Found {
    let whole = Whole::new(net);
    let mut conditions: BTreeSet<Condition> = BTreeSet::new();
    let mut budget = rules.effort.master;
    while conditions.len() <= rules.effort.conditions {
        let chosen = match master(net, &conditions, known, &mut budget) {
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
        let taught =
            gather(workers, gaps.len(), |at| whole.condition(&gaps[at], &chosen, rules));
        for (gap, condition) in gaps.iter().zip(taught) {
            let Some(condition) = condition else { return Found::GivenUp };
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
    /// The unknowns that hiding each item loosens.
    vars_of: Vec<Vec<usize>>,
}

impl<'a> Whole<'a> {
    fn new(net: &'a Net) -> Whole<'a> {
        let bounds = vec![(0, 0); net.vars.len()];
        let mut vars_of = vec![Vec::new(); net.items.len()];
        for (var, it) in net.vars.iter().enumerate() {
            if let Some(item) = it.gate.and_then(|gate| net.item_of[gate]) {
                vars_of[item].push(var);
            }
        }
        Whole { net, simplex: Simplex::new(&bounds, &net.rows), vars_of }
    }

    /// The condition that a gap teaches; none if the linear programme does not see it.
    fn condition(&self, gap: &Gap, chosen: &[bool], rules: &Rules) -> Option<Condition> {
        let need = Need::of(self.net, gap.cell, rules);
        let mut stuck = Stuck::new(self, gap, need, chosen)?;
        let mut order: Vec<usize> = stuck.shown.iter().copied().collect();
        order.sort_by_key(|item| (self.net.items[*item].cost, *item));
        // As few as possible: everything else is hidden, and what is not needed goes too.
        for item in order {
            stuck.hide(item);
        }
        let cells = [Some(gap.cell), gap.insider].into_iter().flatten();
        let mut when: Vec<usize> = cells
            .filter_map(|cell| self.net.item_of[cell])
            .filter(|item| !self.net.items[*item].primary)
            .collect();
        when.sort_unstable();
        when.dedup();
        Some(Condition { when, then: stuck.shown.into_iter().collect() })
    }

    /// The bounds of an unknown as a reader sees it, as deviations from the truth.
    fn bound(&self, simplex: &mut Simplex, var: usize, gap: &Gap, hidden: bool) {
        let it = &self.net.vars[var];
        let (low, high) = match hidden {
            _ if gap.insider == Some(var) => (it.value, it.value),
            true => it.known,
            false => it.shown,
        };
        let by = |bound: i64| if bound.abs() >= OPEN { bound } else { bound - it.value };
        simplex.bound(var, by(low) as f64, by(high) as f64);
    }
}

/// A cell that cannot move as far as it needs to, and on what that rests.
struct Stuck<'a> {
    whole: &'a Whole<'a>,
    gap: &'a Gap,
    need: Need,
    /// The shown items on which it rests; all others are hidden.
    shown: BTreeSet<usize>,
    /// The programme where the cell was pushed up as far as it goes and, if that is far
    /// enough, where it was pushed down.
    ends: Vec<Simplex>,
}

impl<'a> Stuck<'a> {
    /// Starts with a choice of hidden items; none if the cell can move enough.
    fn new(
        whole: &'a Whole,
        gap: &'a Gap,
        need: Need,
        chosen: &[bool],
    ) -> Option<Stuck<'a>> {
        let mut simplex = whole.simplex.clone();
        for (var, it) in whole.net.vars.iter().enumerate() {
            let item = it.gate.and_then(|gate| whole.net.item_of[gate]);
            whole.bound(&mut simplex, var, gap, item.is_some_and(|item| chosen[item]));
        }
        let all = (0..chosen.len()).filter(|item| !chosen[*item]).collect();
        let mut it = Stuck { whole, gap, need, shown: all, ends: Vec::new() };
        it.ends = it.pushed(vec![simplex])?;
        it.let_go();
        Some(it)
    }

    /// Hides one more item if the cell stays stuck.
    fn hide(&mut self, item: usize) {
        if !self.shown.contains(&item) {
            return;
        }
        let mut ends = self.ends.clone();
        ends.iter_mut().for_each(|simplex| self.loosen(simplex, item));
        if let Some(ends) = self.pushed(ends) {
            self.shown.remove(&item);
            self.ends = ends;
            self.let_go();
        }
    }

    fn loosen(&self, simplex: &mut Simplex, item: usize) {
        for var in &self.whole.vars_of[item] {
            self.whole.bound(simplex, *var, self.gap, true);
        }
    }

    /// Pushes the cell to its ends, from where it stood before; none if they are far enough
    /// or not certain.
    fn pushed(&self, ends: Vec<Simplex>) -> Option<Vec<Simplex>> {
        let Gap { cell, .. } = *self.gap;
        let mut ends = ends.into_iter();
        let mut first = ends.next()?;
        let far = self.need.up.max(self.need.span);
        if first.push(cell, true, far as f64) != Push::Blocked {
            return None;
        }
        let up = (first.at(cell) + 1e-6).floor() as i64;
        if up < self.need.up {
            return Some(vec![first]);
        }
        let mut second = ends.next().unwrap_or_else(|| first.clone());
        let rest = up - self.need.span;
        let is_stuck = second.push(cell, false, rest as f64) == Push::Blocked;
        is_stuck.then(|| vec![first, second])
    }

    /// Hides all items on which the ends do not rest: no end moves by that.
    fn let_go(&mut self) {
        let mut rests = BTreeSet::new();
        for (simplex, up) in self.ends.iter().zip([true, false]) {
            for (var, upwards) in simplex.blockers(self.gap.cell, up) {
                let it = &self.whole.net.vars[var];
                let room = if upwards {
                    it.known.1 > it.shown.1
                } else {
                    it.known.0 < it.shown.0
                };
                let item = it.gate.and_then(|gate| self.whole.net.item_of[gate]);
                let item = item.filter(|item| self.shown.contains(item));
                rests.extend(item.filter(|_| room && self.gap.insider != Some(var)));
            }
        }
        let mut ends = std::mem::take(&mut self.ends);
        for item in self.shown.difference(&rests) {
            ends.iter_mut().for_each(|simplex| self.loosen(simplex, *item));
        }
        (self.ends, self.shown) = (ends, rests);
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
    conditions: &BTreeSet<Condition>,
    known: Option<u64>,
    budget: &mut usize,
) -> Master {
    let n = net.items.len();
    let flags = |items: &[usize]| Flags::of(n, items.iter().copied());
    let questions = conditions.iter().map(|it| (flags(&it.when), flags(&it.then)));
    let mut it = Branching {
        costs: net.items.iter().map(|item| item.cost).collect(),
        questions: questions.collect(),
        best: None,
        bound: known.unwrap_or(u64::MAX),
        budget,
        open: Vec::new(),
        left: Vec::new(),
    };
    let primary = (0..n).filter(|item| net.items[*item].primary);
    let (taken, free) = (Flags::of(n, primary), Flags::of(n, 0..n));
    let paid = net.items.iter().filter(|i| i.primary).map(|i| i.cost).sum();
    let mut state = State { free: free.without(&taken), taken };
    if !it.descend(&mut state, paid) {
        return Master::Spent;
    }
    it.best.map_or(Master::NoneCheaper, |best| {
        Master::Chosen((0..n).map(|item| best.has(item)).collect())
    })
}

/// Which items are meant, a bit for each.
#[derive(Debug, Clone)]
struct Flags(Vec<u64>);

impl Flags {
    fn of(n: usize, items: impl Iterator<Item = usize>) -> Flags {
        let mut it = Flags(vec![0; n.div_ceil(64)]);
        items.for_each(|item| it.put(item, true));
        it
    }

    fn put(&mut self, item: usize, there: bool) {
        let bit = 1 << (item % 64);
        let word = &mut self.0[item / 64];
        *word = if there { *word | bit } else { *word & !bit };
    }

    fn has(&self, item: usize) -> bool {
        self.0[item / 64] & 1 << (item % 64) != 0
    }

    fn without(&self, other: &Flags) -> Flags {
        Flags(self.0.iter().zip(&other.0).map(|(own, more)| own & !more).collect())
    }

    fn is_within(&self, other: &Flags) -> bool {
        self.0.iter().zip(&other.0).all(|(own, more)| own & !more == 0)
    }

    fn meets(&self, other: &Flags) -> bool {
        self.0.iter().zip(&other.0).any(|(own, more)| own & more != 0)
    }

    /// Returns the items in both, in order.
    fn both(&self, other: &Flags) -> impl Iterator<Item = usize> {
        let words = self.0.iter().zip(&other.0).map(|(own, more)| own & more);
        words.enumerate().flat_map(|(place, mut word)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                word &= word.wrapping_sub(1);
                (bit < 64).then_some(place * 64 + bit)
            })
        })
    }

    fn n_both(&self, other: &Flags) -> u32 {
        self.0.iter().zip(&other.0).map(|(own, more)| (own & more).count_ones()).sum()
    }
}

/// What is decided so far: the items taken, and those still free to be.
struct State {
    taken: Flags,
    free: Flags,
}

struct Branching<'a> {
    costs: Vec<u64>,
    /// The conditions: if all of these are taken, one of those must be.
    questions: Vec<(Flags, Flags)>,
    best: Option<Flags>,
    /// Only cheaper choices are wanted.
    bound: u64,
    budget: &'a mut usize,
    /// Scratch space: open conditions, what items have left to give.
    open: Vec<(u32, usize)>,
    left: Vec<u64>,
}

impl Branching<'_> {
    /// Tells whether the budget sufficed.
    fn descend(&mut self, state: &mut State, paid: u64) -> bool {
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
            self.best = Some(state.taken.clone());
            return true;
        };
        let mut open: Vec<usize> = self.questions[place].1.both(&state.free).collect();
        open.sort_by_key(|item| (self.costs[*item], *item));
        // One after the other is taken, with those before it left out.
        let mut complete = true;
        for item in &open {
            state.free.put(*item, false);
            state.taken.put(*item, true);
            complete &= self.descend(state, paid + self.costs[*item]);
            state.taken.put(*item, false);
            if !complete {
                break;
            }
        }
        open.iter().for_each(|item| state.free.put(*item, true));
        complete
    }

    /// Returns what the open conditions cost at least, and the one with the fewest
    /// answers; nothing if one cannot be met.
    fn look(&mut self, state: &State) -> Option<(u64, Option<usize>)> {
        self.open.clear();
        for (place, (when, then)) in self.questions.iter().enumerate() {
            if when.is_within(&state.taken) && !then.meets(&state.taken) {
                match then.n_both(&state.free) {
                    0 => return None,
                    left => self.open.push((left, place)),
                }
            }
        }
        self.open.sort_unstable();
        // Each condition is paid from what its answers have left to give.
        self.left.clone_from(&self.costs);
        let mut least = 0_u64;
        for (_, place) in &self.open {
            let answers = || self.questions[*place].1.both(&state.free);
            let pay = answers().map(|item| self.left[item]).min().unwrap_or(0);
            for item in answers() {
                self.left[item] -= pay;
            }
            least = least.saturating_add(pay);
        }
        Some((least, self.open.first().map(|(_, place)| *place)))
    }
}
