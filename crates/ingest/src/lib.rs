//! From the bytes of exports to typed values: every file is recognised by its content,
//! every value knows its cell, every problem is a remark with place and hint.
//!
//! [`plan`] recognises the files, [`read_register`] finds the units, [`run`] reads one
//! file (or one set of files that belong together) and [`reconcile`] looks at all values
//! side by side. Nothing here opens a file, prints or looks at the clock.
//!
//! How numbers are written is decided by all texts of a column together:
//!
//! ```
//! use datapakke_ingest::number::{Decision, Evidence, Style};
//!
//! let mut column = Evidence::default();
//! ["1.234", "17,5", "*"].iter().for_each(|text| column.add(text));
//! assert_eq!(column.decide(), Decision::Only(Style::Danish));
//! ```

pub mod error;
pub mod message;

pub mod decode;
pub mod grid;
pub mod number;

pub mod cell;
pub mod header;
pub mod layout;

pub mod pseudonym;

pub mod conference;

mod check;
mod doubt;
mod kmd;
mod microdata;
mod municipality;
mod plan;
mod propose;
mod reconcile;
mod register;
mod remarks;
mod run;
mod survey;
mod tidy;

pub use doubt::{doubts, unknown_consents};
pub use error::{Error, ErrorKind};
pub use grid::Grid;
pub use layout::{Layout, Layouts};
pub use plan::{Candidate, FileReport, Input, Job, Part, Plan, plan, plan_for};
pub use propose::propose_layout;
pub use pseudonym::Key;
pub use reconcile::reconcile;
pub use register::read_register;
pub use run::{Context, run, run_with};

pub use datapakke_model::{Alone, Workers};
