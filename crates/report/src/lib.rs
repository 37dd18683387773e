//! From a released profile to the pages of a pack, its charts and its list of figures.
//!
//! `present` chooses and orders, `words` holds every sentence, `format` alone rounds,
//! `chart` draws, `typeset` sets the pages, and `render` does all of it in turn.
//!
//! A chart needs a description in words, and draws the same bytes every time:
//!
//! ```
//! use datapakke_report::Theme;
//! use datapakke_report::chart::{AltText, Chart, Mark, Point, Strip, draw};
//!
//! let strip = Chart::Strip(Strip {
//!     alt: AltText::new("Samlet fravær: 6,4 %, kommunen 6,2 %.").unwrap(),
//!     own: Point::between(6.4, 5.8, 7.0),
//!     mark: Mark::Open,
//!     municipality: Some(6.2),
//!     nation: None,
//!     others: vec![5.1, 5.9, 6.8, 7.4],
//!     low_wanted: true,
//!     lowest: "5,1".to_owned(),
//!     highest: "7,4".to_owned(),
//!     words: String::new(),
//!     tinted: false,
//! });
//! assert!(draw(&strip, &Theme::default()).unwrap().svg.starts_with("<svg"));
//! assert!(AltText::new("").is_err(), "no chart without a description");
//! ```

pub mod format;

pub mod collate;

mod words;

mod fonts;

mod earlier;

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

pub mod workbook;

pub mod municipality;

pub mod plf;

pub use agreement_sheet::agreement_sheet;
pub use collate::{compare_danish, sorted_danish};
pub use earlier::Earlier;
pub use error::Error;
pub use figures::FigureRow;
pub use papers::{Paper, papers};
pub use present::{Context, Presented, present};
pub use render::{Documents, render};
pub use sheet::{Merge, Sheet, SheetCell, xlsx};
pub use theme::Theme;
pub use workbook::{Workbook, town_workbook, unit_workbook};
