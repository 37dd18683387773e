//! The invented charts of the report's own tests, one list of names and charts.

// The samples name every form by `super::*`.
pub use datapakke_report::chart::*;

#[path = "../../crates/report/src/chart/tests/samples.rs"]
mod samples;

pub use samples::samples;
