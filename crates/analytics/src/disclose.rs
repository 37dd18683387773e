//! What must be hidden so that nobody's answer can be told: all profiles of a build come
//! in together, a plan of names, reasons and proofs goes out.
//!
//! What a reader can add up stands in the ledgers of [`Known`]. Figures on too few persons
//! are hidden, then whatever would tell how many those were, then whatever would tell what
//! they have. Each turn hides at least one figure more, so this ends, and where a search
//! gives up it hides more, never less.

use std::collections::BTreeMap;

use datapakke_model::catalogue::Indicator;
use datapakke_model::id::FigureKey;
use datapakke_model::release::{
    Count, Hidden, HiddenBecause, Known, Ledger, Plan, limits,
};
use datapakke_model::settings::Settings;
use datapakke_model::work::{Workers, gather};

use crate::protect::{
    Because, Breach, Cell, CellId, Decision, Effort, Relation, Rules, System, decide_with,
};

/// Returns the smallest number of persons a figure of the indicator may rest on.
pub(crate) fn threshold(indicator: &Indicator, settings: &Settings) -> u32 {
    limits::floor(indicator, &settings.thresholds)
}

/// Decides what to hide, over all that the readers of a build can hold together.
///
/// The readers of an edition hold a part of what is decided here, and readers of several
/// hold at most all of it: the same figures are hidden in every edition, so that no two of
/// them can be subtracted. The result does not depend on the workers.
pub fn disclose(known: &Known, workers: &dyn Workers) -> Plan {
    let (hidden, protects) = (known.reasons(), known.merged().clone());
    let mut plan = Plan { hidden, protects, ..Plan::default() };
    let ledgers = known.ledgers();
    // A ledger is looked at again only when more of its own figures are hidden.
    let mut seen: Vec<Option<usize>> = vec![None; ledgers.len()];
    loop {
        let before = plan.hidden.len();
        follow(known, &mut plan);
        let gone: Vec<usize> = ledgers.iter().map(|l| gone(l, &plan.hidden)).collect();
        let changed: Vec<usize> =
            (0..ledgers.len()).filter(|at| seen[*at] != Some(gone[*at])).collect();
        let solved = solve(ledgers, &changed, &plan.hidden, workers);
        for (at, decision) in changed.into_iter().zip(solved) {
            take(&mut plan, &ledgers[at], &decision);
            // What it hid itself is no news.
            let own = decision.hidden.len() == self::gone(&ledgers[at], &plan.hidden);
            seen[at] = Some(if own { decision.hidden.len() } else { gone[at] });
        }
        if plan.hidden.len() == before {
            return plan;
        }
    }
}

/// Hides what says the same as what is hidden, until nothing more does.
fn follow(known: &Known, plan: &mut Plan) {
    loop {
        let more = known.follows(&plan.hidden);
        if more.is_empty() {
            return;
        }
        for (key, told) in more {
            if plan.hidden.insert(key.clone(), HiddenBecause::Protects).is_none() {
                plan.protects.insert(key, told);
            }
        }
    }
}

/// How many numbers of a ledger are hidden.
fn gone(ledger: &Ledger, hidden: &Hidden) -> usize {
    let is_hidden = |count: &&Count| count.is_hidden(|key| hidden.contains_key(key));
    ledger.counts.iter().filter(is_hidden).count()
}

fn solve(
    ledgers: &[Ledger],
    places: &[usize],
    hidden: &Hidden,
    workers: &dyn Workers,
) -> Vec<Decision> {
    gather(workers, places.len(), |at| decision(&ledgers[places[at]], hidden, workers))
}

fn decision(ledger: &Ledger, hidden: &Hidden, workers: &dyn Workers) -> Decision {
    let mut system = System::default();
    for count in &ledger.counts {
        let primary = count.is_hidden(|key| hidden.contains_key(key));
        // Whatever a document could print must not be told once it is hidden, be it for its
        // own sake, for another's or for a table's; what is left over only if it is few.
        let printed = ledger.openness.insider > 0 && !count.figures.is_empty();
        system.add(Cell {
            value: count.value,
            cost: count.weight,
            known: count.known,
            shown: None,
            threshold: count.threshold,
            fixed: count.fixed,
            primary,
            guarded: count.secret || printed,
        });
    }
    let ids: Vec<CellId> = system.ids().collect();
    for sum in &ledger.sums {
        system.relate(Relation {
            terms: sum.terms.iter().map(|(place, by)| (ids[*place], *by)).collect(),
            low: sum.low,
            high: sum.high,
            shown_by: None,
        });
    }
    let effort = Effort::default();
    let rules =
        Rules { width: ledger.openness.width, insider: ledger.openness.insider, effort };
    decide_with(&system, &rules, workers).unwrap_or_else(|_| everything(ledger))
}

/// What cannot be worked with is not shown.
fn everything(ledger: &Ledger) -> Decision {
    let mut all = System::default();
    let ids: Vec<CellId> =
        ledger.counts.iter().map(|count| all.add(Cell::new(count.value))).collect();
    let free = ids.into_iter().zip(&ledger.counts).filter(|(_, count)| !count.fixed);
    let hidden = free.map(|(id, _)| (id, Because::Primary)).collect();
    Decision { hidden, ..Decision::default() }
}

/// Takes a decision over into the plan: the figures of every number that must be hidden,
/// and the tables that show it to be enough.
fn take(plan: &mut Plan, ledger: &Ledger, decision: &Decision) {
    let figures = |id: CellId| &ledger.counts[id.index()].figures;
    for (id, because) in &decision.hidden {
        let told = match because {
            Because::Protects(other) => ledger.figure(other.index()).cloned(),
            Because::Primary => None,
        };
        for key in figures(*id) {
            if plan.hidden.contains_key(key) {
                continue;
            }
            plan.hidden.insert(key.clone(), HiddenBecause::Protects);
            plan.protects.extend(told.clone().map(|told| (key.clone(), told)));
        }
    }
    let open: BTreeMap<FigureKey, String> = decision
        .infeasible
        .iter()
        .flat_map(|breach: &Breach| figures(breach.cell).iter().cloned())
        .map(|key| (key, ledger.name.clone()))
        .collect();
    plan.told_elsewhere.extend(open);
    let tables = decision.witnesses.iter().map(|witness| {
        witness.values.iter().map(|(id, value)| (id.index(), *value)).collect()
    });
    plan.tables.insert(ledger.name.clone(), tables.collect());
}
