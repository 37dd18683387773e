//! Totals and their parts: facts come in, which part must go with the hidden ones goes out.
//!
//! Hidden parts of a shown total are as good as shown together: where they are few who all
//! have the same, one part more is hidden.

use std::collections::BTreeMap;

use super::facts::{Fact, Facts, Having};
use super::known::Follows;
use super::ledger::{Split, Spot, splits, spot};
use crate::id::{FigureKey, IndicatorId};
use crate::work::{Workers, gather};

/// A total of what persons have, and its parts; the same whatever is hidden.
#[derive(Debug, Clone)]
pub(super) struct Union {
    total: FigureKey,
    n: u32,
    all: Having,
    /// Below so many persons it tells something that they agree.
    least: u32,
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    figure: FigureKey,
    n: Option<u32>,
    value: u64,
}

/// An indicator, and which of its numbers.
type Number<'a> = (&'a IndicatorId, &'a str);

type Table<'a> = BTreeMap<Spot<'a>, (&'a FigureKey, &'a Fact, &'a Having)>;

/// Returns the totals of all figures, by what their persons have.
pub(super) fn unions(facts: &Facts, workers: &dyn Workers) -> Vec<Union> {
    let tables: Vec<Table<'_>> = by_number(facts).into_values().collect();
    gather(workers, tables.len(), |at| unions_of(&tables[at])).concat()
}

fn unions_of(table: &Table<'_>) -> Vec<Union> {
    let least = table.values().map(|(_, fact, _)| fact.agree).max().unwrap_or(0);
    let numbers: Vec<_> = table.values().collect();
    let part = |part: usize| {
        let (figure, fact, having) = numbers[part];
        Part { figure: (*figure).clone(), n: fact.base, value: having.value }
    };
    let union = |(total, parts): Split| {
        let (total, whole, all) = numbers[total];
        let parts = parts.into_iter().map(part).collect();
        Some(Union {
            total: (*total).clone(),
            n: whole.base?,
            all: (*all).clone(),
            least,
            parts,
        })
    };
    let spots: Vec<Spot<'_>> = table.keys().copied().collect();
    splits(&spots).into_iter().filter_map(union).collect()
}

/// The figures by what their persons have, for those where agreeing tells something.
fn by_number(facts: &Facts) -> BTreeMap<Number<'_>, Table<'_>> {
    let mut by_name: BTreeMap<Number<'_>, Table<'_>> = BTreeMap::new();
    for (key, fact) in facts.iter().filter(|(_, f)| f.agree > 0 && f.base.is_some()) {
        for having in &fact.having {
            let name = (&key.indicator, having.name.as_str());
            by_name.entry(name).or_default().insert(spot(key), (key, fact, having));
        }
    }
    by_name
}

impl Union {
    /// Returns the part that must be hidden too, given what is shown.
    pub fn follows(&self, is_shown: impl Fn(&FigureKey) -> bool) -> Option<Follows> {
        if !is_shown(&self.total) {
            return None;
        }
        let (shown, gone): (Vec<&Part>, Vec<&Part>) =
            self.parts.iter().partition(|part| is_shown(&part.figure));
        let persons: u64 = shown.iter().map(|part| u64::from(part.n.unwrap_or(0))).sum();
        let left = u64::from(self.n).checked_sub(persons)?;
        let has: u64 = shown.iter().map(|part| part.value).sum();
        let (all, has) = (&self.all, self.all.value.saturating_sub(has));
        // Sums of rounded means may be off by a little.
        let (low, high) = (
            all.each.0 * left + all.grain,
            all.each.1 * left - all.grain.min(all.each.1 * left),
        );
        let alike = has >= high || (all.both_ends && has <= low);
        if left == 0 || left >= u64::from(self.least) || !alike {
            return None;
        }
        let smallest =
            shown.into_iter().min_by_key(|part| (part.n, spot(&part.figure)))?;
        let told = gone.first().map_or(&self.total, |part| &part.figure);
        Some((smallest.figure.clone(), told.clone()))
    }
}
