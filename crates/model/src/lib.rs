//! The words of the domain: what ingest, analytics and report say to each other.
//!
//! No input or output, no data frames, no typesetting. The modules are listed in
//! reading order: identities first, then raw values, then what is known about
//! their meaning, then results, then what may be shown to whom.

pub mod id;
pub mod text;
pub mod year;

pub mod day;

pub mod group;
pub mod reading;

pub mod source;

pub mod diagnostic;

pub mod observation;

pub mod microdata;

pub mod month;

pub mod batch;

pub mod unit;

pub mod catalogue;

pub mod settings;

pub mod agreement;
pub mod conference;

pub mod profile;

pub mod lesson;

pub mod release;

pub mod work;

pub use agreement::{Agreement, AgreementOutcome};
pub use batch::Batch;
pub use catalogue::Catalogue;
pub use conference::{Conference, Conferences};
pub use day::Day;
pub use diagnostic::{Diagnostic, Outcome, Severity};
pub use group::{Group, Sex, Stage};
pub use id::{FigureKey, IndicatorId, InstrumentId, QuestionId, SurveyId, UnitId};
pub use lesson::{Lesson, LessonFigure};
pub use observation::{Distributions, Observations};
pub use profile::Profile;
pub use reading::{Reading, Why};
pub use release::{Edition, Released};
pub use settings::Settings;
pub use source::{CellRef, SourceMap};
pub use text::{Language, Text};
pub use unit::{Register, Unit, UnitKind};
pub use work::{Alone, Workers};
pub use year::{Period, SchoolYear};
