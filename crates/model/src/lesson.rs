//! Whom a unit could learn from: another unit, the theme and the figures that say so.

use serde::{Deserialize, Serialize};

use crate::catalogue::Theme;
use crate::id::{IndicatorId, UnitId};
use crate::profile::{Estimate, Interval};

/// A unit that another could ask about a theme: similar in intake, clearly better in at
/// least one figure of the theme and clearly worse in none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// What to ask about.
    pub theme: Theme,
    /// Who may ask.
    pub to: UnitId,
    /// Whom to ask.
    pub from: UnitId,
    /// The figures in which the other is clearly better, the most certain first.
    pub figures: Vec<LessonFigure>,
}

/// One figure in which another unit is clearly better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LessonFigure {
    /// What is measured.
    pub indicator: IndicatorId,
    /// The figure of the unit that may ask.
    pub own: Estimate,
    /// The other's.
    pub theirs: Estimate,
    /// The other's less the own.
    pub difference: f64,
    /// Chance variation of the difference at 95 %.
    pub interval: Interval,
}
