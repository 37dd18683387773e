//! From a released profile to the pages of a pack, its charts and its list of figures.
//!
//! `present` chooses, orders and words; `chart` draws; `typeset` sets the pages. Only
//! `format` rounds, and only `words` holds sentences.

pub mod error;

pub mod sheet;

pub mod theme;

pub mod chart;

pub mod pack;

pub mod typeset;

pub use error::Error;
pub use sheet::{Merge, Sheet, SheetCell, xlsx};
