//! A unit's place among the others: the units of its kind that have a value in the same
//! period.

use datapakke_model::group::Group;
use datapakke_model::id::{FigureKey, Owner};
use datapakke_model::profile::{Estimate, Peer};
use datapakke_model::settings::Settings;
use datapakke_model::unit::{Register, Unit};

use crate::figures::Figures;

/// Returns the open units of the same kind, the unit itself included.
pub(crate) fn of_kind<'a>(
    unit: &Unit,
    register: &'a Register,
    settings: &Settings,
) -> Vec<&'a Unit> {
    let year = Some(settings.year);
    register
        .units
        .values()
        .filter(|u| u.kind == unit.kind && crate::is_open(u, year))
        .collect()
}

/// Returns the other units' values for the period of an estimate, in the register's order.
pub(crate) fn peers(own: &Estimate, units: &[&Unit], figures: &Figures) -> Vec<Peer> {
    let others = units.iter().filter(|u| own.key.owner != Owner::Unit(u.id.clone()));
    others
        .filter_map(|unit| {
            let owner = Owner::Unit(unit.id.clone());
            let key = FigureKey { owner, group: Group::All, ..own.key.clone() };
            let estimate = figures.get(&key)?;
            let value = estimate.reading.value()?;
            Some(Peer { unit: unit.id.clone(), value, base: estimate.base })
        })
        .collect()
}
