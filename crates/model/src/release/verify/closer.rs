//! A closer look at one hidden cell for which no tables were handed over: bounds, then
//! elimination, then every table of its region.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bounds, Check, OPEN, Refusal};

/// Larger regions are not tried out.
const STEPS: usize = 5_000;

/// Rounds of narrowing; wider bounds are right too, so a slow end is cut short.
const ROUNDS: usize = 50;

impl Check<'_> {
    /// Bounds first, then elimination, then every table.
    pub(super) fn look_closer(
        &self,
        cell: usize,
        insider: Option<usize>,
    ) -> Result<(), Refusal> {
        let mut bounds = self.bounds.clone();
        if let Some(place) = insider {
            bounds[place] = (self.truth[place], self.truth[place]);
        }
        self.narrow(&mut bounds);
        let told = |(low, high): (i128, i128)| Refusal::Told {
            cell,
            insider,
            low: u64::try_from(low).unwrap_or(0),
            high: u64::try_from(high).ok(),
        };
        if !self.is_open(cell, bounds[cell]) {
            return Err(told(bounds[cell]));
        }
        if self.is_linear(cell, &bounds) {
            return Err(told((self.truth[cell], self.truth[cell])));
        }
        let mut range = (self.truth[cell], self.truth[cell]);
        let mut steps = STEPS;
        let region = self.region(cell, &bounds);
        if !self.try_all(cell, &region, bounds, &mut range, &mut steps) {
            return Err(Refusal::Unproven { cell, insider });
        }
        if self.is_open(cell, range) { Ok(()) } else { Err(told(range)) }
    }

    /// Carries bounds along the relations; false if nothing fits.
    fn narrow(&self, bounds: &mut Bounds) -> bool {
        for _ in 0..ROUNDS {
            let before = bounds.clone();
            for relation in self.relations {
                for (place, by) in &relation.terms {
                    let mut rest = (0_i128, 0_i128);
                    for (other, times) in
                        relation.terms.iter().filter(|(p, _)| p != place)
                    {
                        let (low, high) = scaled(bounds[*other], *times);
                        rest = (rest.0 + low, rest.1 + high);
                    }
                    let low = relation.low.map_or(-OPEN, i128::from) - rest.1;
                    let high = relation.high.map_or(OPEN, i128::from) - rest.0;
                    let by = i128::from(*by);
                    let (low, high) = if by > 0 { (low, high) } else { (-high, -low) };
                    let size = by.abs().max(1);
                    let bound = &mut bounds[*place];
                    bound.0 = bound.0.max(-(-low).div_euclid(size));
                    bound.1 = bound.1.min(high.div_euclid(size));
                    if bound.0 > bound.1 {
                        return false;
                    }
                }
            }
            if *bounds == before {
                break;
            }
        }
        true
    }

    /// Tells whether the equations alone give a cell away: whether it is a combination of
    /// rows, in numbers modulo a prime.
    fn is_linear(&self, cell: usize, bounds: &Bounds) -> bool {
        let open = |place: &usize| bounds[*place].0 < bounds[*place].1;
        let mut basis: BTreeMap<usize, BTreeMap<usize, i128>> = BTreeMap::new();
        let mut rows: Vec<BTreeMap<usize, i128>> = Vec::new();
        for relation in
            self.relations.iter().filter(|r| r.low.is_some() && r.low == r.high)
        {
            let terms = relation.terms.iter().filter(|(place, _)| open(place));
            rows.push(
                terms.map(|(p, by)| (*p, i128::from(*by).rem_euclid(PRIME))).collect(),
            );
        }
        rows.push(BTreeMap::from([(cell, 1)]));
        let last = rows.len() - 1;
        for (place, mut row) in rows.into_iter().enumerate() {
            row.retain(|_, by| *by != 0);
            while let Some((pivot, by)) = row.iter().next().map(|(p, by)| (*p, *by)) {
                let Some(old) = basis.get(&pivot) else { break };
                for (p, times) in old {
                    let entry = row.entry(*p).or_default();
                    *entry = (*entry - by * times).rem_euclid(PRIME);
                }
                row.retain(|_, by| *by != 0);
            }
            let Some((pivot, by)) = row.iter().next().map(|(p, by)| (*p, *by)) else {
                if place == last {
                    return true;
                }
                continue;
            };
            let inverse = power(by, PRIME - 2);
            row.values_mut().for_each(|by| *by = *by * inverse % PRIME);
            basis.insert(pivot, row);
        }
        false
    }

    /// The open cells that hang together with a cell.
    fn region(&self, cell: usize, bounds: &Bounds) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([cell]);
        let mut queue = vec![cell];
        while let Some(place) = queue.pop() {
            let relations = self.of.get(&place).into_iter().flatten();
            for (other, _) in relations.flat_map(|r| &self.relations[*r].terms) {
                if bounds[*other].0 < bounds[*other].1 && found.insert(*other) {
                    queue.push(*other);
                }
            }
        }
        found
    }

    /// Tries every table of the region of a cell until it is open; false if given up.
    fn try_all(
        &self,
        cell: usize,
        region: &BTreeSet<usize>,
        mut bounds: Bounds,
        range: &mut (i128, i128),
        steps: &mut usize,
    ) -> bool {
        if *steps == 0 {
            return false;
        }
        *steps -= 1;
        if !self.narrow(&mut bounds) {
            return true;
        }
        // Nothing new can come of values that were seen before.
        if bounds[cell].0 >= range.0 && bounds[cell].1 <= range.1 {
            return true;
        }
        let width = |place: &usize| bounds[*place].1 - bounds[*place].0;
        let open = region.iter().copied().filter(|place| width(place) > 0);
        let Some(next) = open.min_by_key(width) else {
            let value = bounds[cell].0;
            *range = (range.0.min(value), range.1.max(value));
            return true;
        };
        let (low, high) = bounds[next];
        let mut value = low;
        while value <= high && !self.is_open(cell, *range) {
            let mut narrower = bounds.clone();
            narrower[next] = (value, value);
            if !self.try_all(cell, region, narrower, range, steps) {
                return false;
            }
            value += 1;
        }
        true
    }
}

const PRIME: i128 = (1 << 61) - 1;

fn power(mut base: i128, mut exponent: i128) -> i128 {
    let mut product = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            product = product * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    product
}

fn scaled((low, high): (i128, i128), times: i64) -> (i128, i128) {
    let times = i128::from(times);
    let ends = (low.saturating_mul(times), high.saturating_mul(times));
    let (low, high) = if times < 0 { (ends.1, ends.0) } else { ends };
    (low.max(-OPEN), high.min(OPEN))
}
