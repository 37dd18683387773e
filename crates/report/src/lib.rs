//! From a released profile to the pages of a pack, its charts and its list of figures.
//!
//! `present` chooses and orders, `words` holds every sentence, `format` alone rounds,
//! `chart` draws, `typeset` sets the pages, and `render` does all of it in turn.

pub mod format;

pub mod collate;

mod words;

mod fonts;

pub mod theme;

pub mod chart;

pub mod pack;

pub mod papers;

pub mod figures;

pub mod present;

pub mod typeset;

pub mod error;

pub mod render;

pub mod sheet;

mod agreement_sheet;

pub mod landing;

pub mod compare;

pub mod plf;

pub use agreement_sheet::agreement_sheet;
pub use collate::{compare_danish, sorted_danish};
pub use error::Error;
pub use figures::FigureRow;
pub use papers::{Paper, papers};
pub use present::{Context, Presented, present};
pub use render::{Documents, render};
pub use sheet::{Merge, Sheet, SheetCell, xlsx};
pub use theme::Theme;
