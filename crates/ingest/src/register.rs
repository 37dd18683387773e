//! The institution register and the project's own list of units to the units of a build.

use datapakke_model::{Outcome, Register};

use crate::plan::{Input, Plan};

/// Reads the units of the municipality.
pub fn read_register(
    _plan: &Plan,
    _units_file: Option<&Input>,
    municipality_name: &str,
    municipality_number: Option<&str>,
) -> Outcome<Register> {
    Outcome::clean(Register {
        municipality_name: municipality_name.to_owned(),
        municipality_number: municipality_number.unwrap_or_default().to_owned(),
        ..Register::default()
    })
}
