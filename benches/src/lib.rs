//! What the benches share: seeded inputs, a municipality without differences, the competitors' side, and ratios within one run.

pub mod absence;
pub mod alike;
pub mod alone;
pub mod attainable;
pub mod child;
pub mod clock;
pub mod columns;
pub mod formats;
pub mod nation;
pub mod packs;
pub mod plain;
pub mod project;
pub mod reading;
