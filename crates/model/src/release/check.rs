//! The check before anything is released: profiles and a plan come in, what may be released
//! or the figure that can be told goes out. It knows nothing of how the plan was made.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::known::{Hidden, Known};
use super::ledger::{Count, Ledger};
use super::verify::{Cell, Refusal, Table, verify};
use super::{Edition, HiddenBecause, Plan, Released, released};
use crate::catalogue::Catalogue;
use crate::diagnostic::Diagnostic;
use crate::id::{FigureKey, UnitId};
use crate::profile::Profile;
use crate::unit::UnitKind;
use crate::work::{Workers, gather};

/// Why nothing is released.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A figure is shown that must be hidden for its own sake.
    #[error("{key} must be hidden")]
    Shown {
        /// The figure.
        key: FigureKey,
        /// Why it must be hidden.
        because: HiddenBecause,
    },
    /// A shown figure gives a hidden one away.
    #[error("{shown} gives {hidden} away")]
    GivesAway {
        /// The shown figure.
        shown: FigureKey,
        /// The hidden one.
        hidden: FigureKey,
    },
    /// A hidden number can be told from sums.
    #[error("{name} in {ledger} can be told: {refusal}")]
    Told {
        /// The figure, or what is left over beside it.
        name: String,
        /// The set of figures.
        ledger: String,
        /// What was found.
        refusal: Refusal,
    },
}

impl Refused {
    /// Says it to the user.
    pub fn diagnostic(&self) -> Diagnostic {
        let figure = match self {
            Refused::Shown { key, .. } => key.to_string(),
            Refused::GivesAway { hidden, .. } => hidden.to_string(),
            Refused::Told { name, .. } => name.clone(),
        };
        Diagnostic::error(
            "disclosure",
            format!("intet er udgivet: {figure} skal være skjult, men kan regnes ud"),
            format!(
                "nothing was released: {figure} must be hidden, but can be worked out"
            ),
        )
        .hint(
            "det er en fejl i datapakke, ikke i dine filer; meld tallets navn",
            "this is an error of datapakke, not of your files; report the figure's name",
        )
    }
}

/// Profiles and a plan that was checked over all of them.
#[derive(Debug, Clone)]
pub struct Verified {
    profiles: Arc<[Profile]>,
    plan: Arc<Plan>,
    catalogue: Arc<Catalogue>,
}

impl Verified {
    /// Releases the profiles for an edition; see [`Verified::release_one`].
    pub fn release(&self, edition: Edition) -> Vec<Released<Profile>> {
        (0..self.profiles.len()).map(|at| self.release_one(at, edition)).collect()
    }

    /// Releases the profile at a place for an edition: takes away what the edition may not
    /// have and hides what the plan says. All of a figure's numbers go together.
    pub fn release_one(&self, at: usize, edition: Edition) -> Released<Profile> {
        let value = released(&self.profiles[at], &self.plan, &self.catalogue, edition);
        Released { value, edition }
    }

    /// Returns the units whose profiles these are, by their places.
    pub fn units(&self) -> impl Iterator<Item = (&UnitId, UnitKind)> {
        self.profiles.iter().map(|profile| (&profile.unit, profile.kind))
    }

    /// Returns the plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

/// Checks a plan over everything that readers of all editions can hold together.
pub fn verified(
    known: &Known,
    plan: Plan,
    workers: &dyn Workers,
) -> Result<Verified, Refused> {
    for (key, because) in known.reasons() {
        if !plan.hidden.contains_key(&key) {
            return Err(Refused::Shown { key, because });
        }
    }
    if let Some((shown, hidden)) = known.follows(&plan.hidden).into_iter().next() {
        return Err(Refused::GivesAway { shown, hidden });
    }
    let ledgers = known.ledgers();
    gather(workers, ledgers.len(), |at| look_at(&ledgers[at], &plan))
        .into_iter()
        .collect::<Result<(), Refused>>()?;
    let (profiles, catalogue) = known.of();
    Ok(Verified { profiles, plan: Arc::new(plan), catalogue })
}

fn look_at(ledger: &Ledger, plan: &Plan) -> Result<(), Refused> {
    let none = Vec::new();
    let tables = plan.tables.get(&ledger.name).unwrap_or(&none);
    let mut excused = BTreeSet::new();
    loop {
        let cells = cells(ledger, &plan.hidden, &excused);
        let Err(refusal) = verify(&cells, &ledger.sums, tables, ledger.openness) else {
            return Ok(());
        };
        let (Refusal::Told { cell, .. } | Refusal::Unproven { cell, .. }) = refusal
        else {
            return Err(told(ledger, None, refusal));
        };
        // Whatever stays open with everything hidden is told by what others publish.
        if excused.contains(&cell) || !is_told_elsewhere(ledger, tables, cell) {
            return Err(told(ledger, Some(cell), refusal));
        }
        excused.insert(cell);
    }
}

fn told(ledger: &Ledger, cell: Option<usize>, refusal: Refusal) -> Refused {
    let name = cell.map(|cell| match ledger.figure(cell) {
        Some(key) => key.to_string(),
        None => ledger.name.clone(),
    });
    let name = name.unwrap_or_default();
    Refused::Told { name, ledger: ledger.name.clone(), refusal }
}

fn cells(ledger: &Ledger, hidden: &Hidden, excused: &BTreeSet<usize>) -> Vec<Cell> {
    let cell = |(place, count): (usize, &Count)| {
        let hidden = count.is_hidden(|key| hidden.contains_key(key));
        as_cell(count, hidden, count.secret && !excused.contains(&place))
    };
    ledger.counts.iter().enumerate().map(cell).collect()
}

fn as_cell(count: &Count, hidden: bool, guarded: bool) -> Cell {
    Cell {
        value: count.value,
        bounds: if hidden { count.known } else { (count.value, Some(count.value)) },
        hidden,
        guarded,
        threshold: count.threshold,
    }
}

/// Tells whether a number can be told even when everything of ours is hidden.
fn is_told_elsewhere(ledger: &Ledger, tables: &[Table], cell: usize) -> bool {
    let all = ledger.counts.iter().enumerate();
    let all = all.map(|(place, count)| as_cell(count, !count.fixed, place == cell));
    let cells: Vec<Cell> = all.collect();
    let found = verify(&cells, &ledger.sums, tables, ledger.openness);
    matches!(found, Err(Refusal::Told { .. }))
}
