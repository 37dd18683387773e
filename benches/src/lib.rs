//! What the benches share: seeded inputs, the competitors' side, and ratios within one run.

pub mod absence;
pub mod clock;
pub mod plain;
pub mod project;
