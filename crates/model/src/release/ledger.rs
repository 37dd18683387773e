//! What a reader can add up: profiles come in, numbers of persons with the sums between
//! them go out, one ledger for every set of figures that hang together.
//!
//! The solver hides by these ledgers, and the check before release looks at them again
//! with nothing of the solver but its tables. Three kinds of sums are known to everybody:
//! parts of a unit (grades, stages, sexes, classes) and the unit, units and their
//! municipality, three years and the years. Whoever is in none of the parts is a part of
//! his own: a rest that nobody prints, but that can be told like any other number.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Fact, Facts, Having};
use super::{HiddenBecause, KnownSum, Openness};
use crate::group::{Group, Stage};
use crate::id::{FigureKey, Owner};
use crate::work::{Workers, gather};
use crate::year::{Period, SchoolYear};

/// A number behind one figure or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// True value; a guess where others hid it.
    pub value: u64,
    /// What everybody knows of it beforehand.
    pub known: (u64, Option<u64>),
    /// The figures that print it; it is hidden when all of them are.
    pub figures: BTreeSet<FigureKey>,
    /// Known whatever is hidden here.
    pub fixed: bool,
    /// Must not be told.
    pub secret: bool,
    /// What the value must be able to reach when hidden.
    pub threshold: u64,
    /// What is lost when it is hidden.
    pub weight: u64,
}

impl Count {
    /// Tells whether nobody can read the number anywhere.
    pub fn is_hidden(&self, hidden: impl Fn(&FigureKey) -> bool) -> bool {
        !self.fixed && self.figures.iter().all(hidden)
    }
}

/// Numbers and the sums between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Name, the same whenever the figures are the same.
    pub name: String,
    /// How far its hidden numbers must be open.
    pub openness: Openness,
    /// The numbers.
    pub counts: Vec<Count>,
    /// Sums, by the places of the numbers.
    pub sums: Vec<KnownSum>,
}

impl Ledger {
    /// Returns a figure that prints a number; for what is left over, that of the total
    /// which it is left of.
    pub fn figure(&self, place: usize) -> Option<&FigureKey> {
        let printed = |place: usize| self.counts[place].figures.first();
        let beside = || {
            let has = |sum: &&KnownSum| sum.terms.iter().any(|(p, _)| *p == place);
            let terms = &self.sums.iter().find(has)?.terms;
            terms.iter().filter(|(_, by)| *by < 0).find_map(|(total, _)| printed(*total))
        };
        printed(place).or_else(beside)
    }
}

/// Whose, when and of whom.
pub(super) type Spot<'a> = (&'a Owner, Period, &'a Group);

pub(super) fn spot(key: &FigureKey) -> Spot<'_> {
    (&key.owner, key.period, &key.group)
}

/// Numbers of persons: hidden ones must be open by more than two and reach the threshold.
const PERSONS: Openness = Openness { width: 2, insider: 1 };

/// Returns the ledgers of the numbers of persons, one for each population.
pub(super) fn persons(facts: &Facts, workers: &dyn Workers) -> Vec<Ledger> {
    let mut by_population: BTreeMap<&str, Vec<(&FigureKey, &Fact)>> = BTreeMap::new();
    for (key, fact) in facts {
        by_population.entry(&fact.population).or_default().push((key, fact));
    }
    let populations: Vec<_> = by_population.into_iter().collect();
    let ledgers = gather(workers, populations.len(), |at| {
        let (name, facts) = &populations[at];
        let mut book = Book::new(format!("personer/{name}"), PERSONS);
        book.add_persons(facts);
        book.ledger
    });
    ledgers.into_iter().filter(|ledger| !ledger.sums.is_empty()).collect()
}

/// Returns the ledgers of what persons have, one for each name of an indicator's or a
/// question's numbers. How many persons there are is taken to be known.
pub(super) fn having(facts: &Facts, workers: &dyn Workers) -> Vec<Ledger> {
    let mut by_name: BTreeMap<_, Vec<(&FigureKey, &Fact, &Having)>> = BTreeMap::new();
    for (key, fact) in facts {
        for having in &fact.having {
            let name = (&key.indicator, having.name.as_str());
            by_name.entry(name).or_default().push((key, fact, having));
        }
    }
    let numbers: Vec<_> = by_name.into_iter().collect();
    let ledgers = gather(workers, numbers.len(), |at| {
        let ((indicator, name), facts) = &numbers[at];
        let width = facts.first().map_or(0, |(_, _, having)| having.grain);
        let openness = Openness { width, insider: 0 };
        let mut book = Book::new(format!("{indicator}/{name}"), openness);
        book.add_having(facts);
        book.ledger
    });
    let told = |ledger: &Ledger| ledger.counts.iter().any(|count| count.secret);
    let mut ledgers: Vec<Ledger> = ledgers.into_iter().filter(told).collect();
    ledgers.sort_by(|a, b| a.name.cmp(&b.name));
    ledgers
}

/// A total and the parts that make it up, by their places.
pub(super) type Split = (usize, Vec<usize>);

/// Returns all sums between spots that are there; they come in their order.
pub(super) fn splits(spots: &[Spot<'_>]) -> Vec<Split> {
    let mut found: Vec<(usize, u8, usize)> = Vec::new();
    for (part, spot) in spots.iter().enumerate() {
        totals(*spot, |total, way| {
            found.extend(spots.binary_search(&total).map(|total| (total, way, part)));
        });
    }
    found.sort_unstable();
    let ways = found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    let whole = ways.filter(|parts| parts[0].1 != YEARS || parts.len() == 3);
    whole.map(|parts| (parts[0].0, parts.iter().map(|part| part.2).collect())).collect()
}

const YEARS: u8 = 8;

/// Says which totals a spot may be a part of, each with the way of splitting.
fn totals((owner, period, group): Spot<'_>, mut say: impl FnMut(Spot<'_>, u8)) {
    let mut with = |group: &Group, way| say((owner, period, group), way);
    match group {
        Group::All => {}
        Group::Stage(_) => with(&Group::All, 0),
        Group::Sex(_) => with(&Group::All, 1),
        Group::Other(_) => with(&Group::All, 2),
        Group::Class(name) => {
            with(&Group::All, 3);
            if let Some(grade) = grade_of(name) {
                with(&Group::Grade(grade), 4);
            }
        }
        Group::Grade(grade) => {
            with(&Group::All, 5);
            if let Some(stage) = Stage::of_grade(*grade) {
                with(&Group::Stage(stage), 6);
            }
        }
    }
    if matches!(owner, Owner::Unit(_)) {
        say((&Owner::Municipality, period, group), 7);
    }
    if let Period::School(year) = period {
        let ends =
            (0..3).filter_map(|n| SchoolYear::starting(i64::from(year.start()) + n));
        ends.for_each(|end| say((owner, Period::ThreeYears(end), group), YEARS));
    }
}

fn grade_of(class: &str) -> Option<u8> {
    let digits: String = class.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The numbers of one indicator, and the sums between them.
struct Table {
    /// Where in the ledger each number is, in the order of the spots.
    places: Vec<usize>,
    splits: Vec<Split>,
}

impl Table {
    fn of(places: BTreeMap<Spot<'_>, usize>) -> Table {
        let spots: Vec<Spot<'_>> = places.keys().copied().collect();
        Table { splits: splits(&spots), places: places.into_values().collect() }
    }
}

struct Book {
    ledger: Ledger,
}

impl Book {
    fn new(name: String, openness: Openness) -> Book {
        Book { ledger: Ledger { name, openness, counts: Vec::new(), sums: Vec::new() } }
    }

    fn add(&mut self, count: Count) -> usize {
        self.ledger.counts.push(count);
        self.ledger.counts.len() - 1
    }

    fn add_persons(&mut self, facts: &[(&FigureKey, &Fact)]) {
        // Figures of one spot with the same number share it: who knows one knows all.
        let mut shared: BTreeMap<(Spot<'_>, u32), usize> = BTreeMap::new();
        let mut of: BTreeMap<&str, BTreeMap<Spot<'_>, usize>> = BTreeMap::new();
        for (key, fact) in facts {
            let numbers = [fact.base, fact.answered];
            for n in numbers.into_iter().flatten() {
                let place = *shared.entry((spot(key), n)).or_insert_with(|| {
                    let known = (0, None);
                    let threshold = u64::from(fact.floor);
                    let (figures, value) = (BTreeSet::new(), u64::from(n));
                    self.add(Count {
                        value,
                        known,
                        figures,
                        threshold,
                        fixed: false,
                        secret: false,
                        weight: 0,
                    })
                });
                let count = &mut self.ledger.counts[place];
                count.figures.insert((*key).clone());
                count.fixed |= fact.fixed;
                let own = [HiddenBecause::TooFew, HiddenBecause::Merged];
                count.secret |=
                    n < fact.floor || fact.reason.is_some_and(|why| own.contains(&why));
                count.threshold = count.threshold.max(u64::from(fact.floor));
                count.weight = count.weight.saturating_add(fact.weight);
                of.entry(key.indicator.as_str()).or_default().insert(spot(key), place);
            }
            if fact.withheld {
                let place = self.withheld(fact);
                of.entry(key.indicator.as_str()).or_default().insert(spot(key), place);
            }
        }
        let tables: Vec<Table> = of.into_values().map(Table::of).collect();
        let tables = self.join_same(tables);
        let mut seen = BTreeSet::new();
        for Table { places, splits } in &tables {
            for (total, parts) in splits {
                let total = places[*total];
                let parts: Vec<usize> = parts.iter().map(|part| places[*part]).collect();
                if !parts.contains(&total) && seen.insert((total, parts.clone())) {
                    self.add_sum(total, &parts);
                }
            }
        }
    }

    /// A total of a single part that is all of it is the same persons under two names, as
    /// the stage of a school with one grade: their numbers become one.
    fn join_same(&mut self, mut tables: Vec<Table>) -> Vec<Table> {
        let mut same: BTreeMap<usize, usize> = BTreeMap::new();
        let find = |same: &BTreeMap<usize, usize>, mut place: usize| {
            while let Some(other) = same.get(&place) {
                place = *other;
            }
            place
        };
        for Table { places, splits } in &tables {
            for (total, parts) in splits {
                let [part] = &parts[..] else { continue };
                let (one, other) =
                    (find(&same, places[*total]), find(&same, places[*part]));
                let printed =
                    |place: usize| !self.ledger.counts[place].figures.is_empty();
                let value = |place: usize| self.ledger.counts[place].value;
                if one != other
                    && value(one) == value(other)
                    && printed(one)
                    && printed(other)
                {
                    let gone = self.ledger.counts[other].clone();
                    let count = &mut self.ledger.counts[one];
                    count.figures.extend(gone.figures);
                    count.fixed |= gone.fixed;
                    count.secret |= gone.secret;
                    count.threshold = count.threshold.max(gone.threshold);
                    count.weight = count.weight.saturating_add(gone.weight);
                    same.insert(other, one);
                }
            }
        }
        // Numbers that became others are known and stand in no sum.
        for place in same.keys() {
            let count = &mut self.ledger.counts[*place];
            (count.fixed, count.secret) = (true, false);
        }
        for place in tables.iter_mut().flat_map(|table| &mut table.places) {
            *place = find(&same, *place);
        }
        tables
    }

    /// A number that its publisher hid: few, and not to be told from our other numbers.
    fn withheld(&mut self, fact: &Fact) -> usize {
        self.add(Count {
            value: 2,
            known: (0, None),
            figures: BTreeSet::new(),
            fixed: false,
            secret: true,
            threshold: u64::from(fact.floor),
            weight: 0,
        })
    }

    /// Adds a sum with whatever the parts leave over.
    fn add_sum(&mut self, total: usize, parts: &[usize]) {
        let value = |place: usize| self.ledger.counts[place].value;
        // Hidden by its publisher: nobody adds anything up to it.
        if self.ledger.counts[total].figures.is_empty()
            && !self.ledger.counts[total].fixed
        {
            return;
        }
        let sum: u64 = parts.iter().map(|part| value(*part)).sum();
        let mut terms: Vec<(usize, i64)> = parts.iter().map(|part| (*part, 1)).collect();
        terms.push((total, -1));
        let Some(rest) = value(total).checked_sub(sum) else {
            // Parts that are more than their total: a mistake of somebody's, by an amount
            // that readers may know.
            let over = i64::try_from(sum.abs_diff(value(total))).ok();
            self.ledger.sums.push(KnownSum { terms, low: over, high: over });
            return;
        };
        if rest > 0 {
            let threshold = self.ledger.counts[total].threshold;
            let rest = self.add(Count {
                value: rest,
                known: (0, None),
                figures: BTreeSet::new(),
                fixed: false,
                secret: rest < threshold,
                threshold,
                weight: 0,
            });
            terms.push((rest, 1));
        }
        self.ledger.sums.push(KnownSum { terms, low: Some(0), high: Some(0) });
    }

    fn add_having(&mut self, facts: &[(&FigureKey, &Fact, &Having)]) {
        let mut places: BTreeMap<Spot<'_>, (usize, u64)> = BTreeMap::new();
        for (key, fact, having) in facts {
            let Some(n) = fact.base.map(u64::from) else { continue };
            let (low, high) = (having.each.0 * n, having.each.1 * n);
            let at_end =
                having.value >= high || (having.both_ends && having.value <= low);
            let secret = match fact.reason {
                Some(HiddenBecause::Uniform) => at_end,
                Some(HiddenBecause::Few) => having.name == "antal",
                Some(HiddenBecause::Dominated) => having.name == "sum",
                // That all have it, or nobody, the stage may tell.
                Some(HiddenBecause::Merged) => having.value > low && having.value < high,
                _ => false,
            };
            let place = self.add(Count {
                value: having.value,
                known: (low.min(having.value), Some(high.max(having.value))),
                figures: BTreeSet::from([(*key).clone()]),
                fixed: fact.fixed,
                secret,
                threshold: 0,
                weight: fact.weight,
            });
            places.insert(spot(key), (place, n));
        }
        let spots: Vec<Spot<'_>> = places.keys().copied().collect();
        let places: Vec<(usize, u64)> = places.into_values().collect();
        let each = facts.first().map_or((0, 0), |(_, _, having)| having.each);
        for (total, parts) in splits(&spots) {
            let (total, n) = places[total];
            let inside: u64 = parts.iter().map(|part| places[*part].1).sum();
            // Parts that are more than their total leave nobody over.
            let left = n.saturating_sub(inside);
            let parts: Vec<usize> = parts.iter().map(|part| places[*part].0).collect();
            self.add_known_sum(total, &parts, (each.0 * left, each.1 * left));
        }
    }

    /// Adds a sum of which rounding may leave a little over.
    fn add_known_sum(&mut self, total: usize, parts: &[usize], left: (u64, u64)) {
        let value = |place: usize| self.ledger.counts[place].value;
        let sum: u64 = parts.iter().map(|part| value(*part)).sum();
        let rest = i128::from(value(total)) - i128::from(sum);
        let mut terms: Vec<(usize, i64)> = parts.iter().map(|part| (*part, 1)).collect();
        terms.push((total, -1));
        let mut open = 0;
        if left.1 > 0 {
            let value = u64::try_from(rest).unwrap_or(0).clamp(left.0, left.1);
            open = i128::from(value);
            let rest = self.add(Count {
                value,
                known: (left.0, Some(left.1)),
                figures: BTreeSet::new(),
                fixed: false,
                secret: false,
                threshold: 0,
                weight: 0,
            });
            terms.push((rest, 1));
        }
        let Ok(off) = i64::try_from(open - rest) else { return };
        self.ledger.sums.push(KnownSum { terms, low: Some(off), high: Some(off) });
    }
}
