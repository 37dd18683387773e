//! An attacker that tries every table: a system and what is hidden come in, all tables that
//! fit go out. Shares nothing with the program but the description of the system.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_analytics::protect::{CellId, Relation, System};

/// Values beyond this are not tried.
const TOP: i64 = 45;

pub struct Brute<'a> {
    system: &'a System,
    hidden: BTreeSet<CellId>,
    /// What each cell may be, from what is shown and known.
    domains: Vec<(i64, i64)>,
}

/// All tables that were found, as values of the cells in order.
pub struct Tables {
    pub tables: Vec<Vec<i64>>,
    /// Nothing was left out.
    pub complete: bool,
    enough: usize,
}

impl<'a> Brute<'a> {
    pub fn new(system: &'a System, hidden: &BTreeSet<CellId>) -> Brute<'a> {
        let domain = |id: CellId| {
            let cell = system.cell(id);
            let top = |n: Option<u64>| n.map_or(i64::MAX, |n| n as i64);
            let (low, high) = (cell.known.0 as i64, top(cell.known.1));
            if hidden.contains(&id) && !cell.fixed {
                return (low, high);
            }
            let shown = cell.shown.unwrap_or((cell.value, cell.value));
            (low.max(shown.0 as i64), high.min(shown.1 as i64))
        };
        let domains = system.ids().map(domain).collect();
        Brute { system, hidden: hidden.clone(), domains }
    }

    fn relations(&self) -> impl Iterator<Item = &Relation> {
        let open = |id: CellId| self.hidden.contains(&id) && !self.system.cell(id).fixed;
        let relations = self.system.relations().iter();
        relations.filter(move |r| !r.shown_by.is_some_and(open))
    }

    /// Tells whether a table that differs from the truth in some cells fits.
    pub fn fits(&self, values: &[(CellId, u64)]) -> bool {
        let mut table: Vec<i64> =
            self.system.cells().iter().map(|c| c.value as i64).collect();
        for (id, value) in values {
            table[id.index()] = *value as i64;
        }
        let inside = table.iter().zip(&self.domains).all(|(x, d)| d.0 <= *x && *x <= d.1);
        inside
            && self.relations().all(|r| {
                let sum: i64 =
                    r.terms.iter().map(|(id, by)| by * table[id.index()]).sum();
                r.low.is_none_or(|low| sum >= low)
                    && r.high.is_none_or(|high| sum <= high)
            })
    }

    /// Tries every table, up to a number of steps.
    pub fn all(&self, steps: usize) -> Tables {
        self.tables(&[], usize::MAX, steps)
    }

    /// Tries tables with some cells within bounds until one fits.
    pub fn find(&self, within: &[(CellId, i64, i64)], steps: usize) -> Option<Vec<i64>> {
        self.tables(within, 1, steps).tables.pop()
    }

    fn tables(
        &self,
        within: &[(CellId, i64, i64)],
        enough: usize,
        mut steps: usize,
    ) -> Tables {
        let mut found = Tables { tables: Vec::new(), complete: true, enough };
        let relations: Vec<&Relation> = self.relations().collect();
        let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, relation) in relations.iter().enumerate() {
            for (id, _) in &relation.terms {
                of.entry(id.index()).or_default().push(place);
            }
        }
        let mut domains = self.domains.clone();
        for (id, low, high) in within {
            let domain = &mut domains[id.index()];
            *domain = (domain.0.max(*low), domain.1.min(*high));
            if domain.0 > domain.1 {
                return found;
            }
        }
        self.descend(&relations, &of, &mut domains, &mut steps, &mut found);
        found
    }

    fn descend(
        &self,
        relations: &[&Relation],
        of: &BTreeMap<usize, Vec<usize>>,
        domains: &mut [(i64, i64)],
        steps: &mut usize,
        found: &mut Tables,
    ) {
        if *steps == 0 || found.tables.len() >= found.enough {
            found.complete = false;
            return;
        }
        *steps -= 1;
        if !squeeze(relations, domains) {
            return;
        }
        // The unknown with the fewest values that shares a relation with others.
        let open = (0..domains.len()).filter(|i| domains[*i].0 < domains[*i].1);
        let wide = |i: &usize| domains[*i].1.saturating_sub(domains[*i].0);
        let Some(next) = open.min_by_key(|i| (!of.contains_key(i), wide(i))) else {
            found.tables.push(domains.iter().map(|d| d.0).collect());
            return;
        };
        let (low, high) = domains[next];
        if high > low.saturating_add(TOP) {
            found.complete = false;
        }
        for value in low..=high.min(low.saturating_add(TOP)) {
            let mut narrower = domains.to_vec();
            narrower[next] = (value, value);
            self.descend(relations, of, &mut narrower, steps, found);
        }
    }
}

/// Narrows domains until nothing changes; false if nothing fits.
fn squeeze(relations: &[&Relation], domains: &mut [(i64, i64)]) -> bool {
    loop {
        let mut changed = false;
        for relation in relations {
            let ends = |(id, by): &(CellId, i64), domains: &[(i64, i64)]| {
                let (low, high) = domains[id.index()];
                let ends = [low, high].map(|x| i128::from(x) * i128::from(*by));
                (ends[0].min(ends[1]), ends[0].max(ends[1]))
            };
            let all = relation.terms.iter().map(|term| ends(term, domains));
            let all = all.fold((0, 0), |sum, e| (sum.0 + e.0, sum.1 + e.1));
            for term in &relation.terms {
                let (id, by) = term;
                let own = ends(term, domains);
                let (least, most) = (all.0 - own.0, all.1 - own.1);
                let low = relation.low.map_or(i128::MIN / 4, i128::from) - most;
                let high = relation.high.map_or(i128::MAX / 4, i128::from) - least;
                let by = i128::from(*by);
                // From by × x between low and high to x.
                let (low, high) = if by > 0 { (low, high) } else { (-high, -low) };
                let (low, high) =
                    (-(-low).div_euclid(by.abs()), high.div_euclid(by.abs()));
                let domain = &mut domains[id.index()];
                let before = *domain;
                domain.0 = low.max(i128::from(domain.0)).min(i128::from(i64::MAX)) as i64;
                domain.1 = high.min(i128::from(domain.1)).max(-1) as i64;
                if domain.0 > domain.1 {
                    return false;
                }
                changed |= *domain != before;
            }
        }
        if !changed {
            return true;
        }
    }
}
