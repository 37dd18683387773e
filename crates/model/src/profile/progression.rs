//! The same pupils in two tests.

use serde::{Deserialize, Serialize};

use super::{Comparison, Interval};
use crate::id::{FigureKey, IndicatorId, InstrumentId};
use crate::source::CellRef;
use crate::year::SchoolYear;

/// How the pupils of a unit who took two tests moved between them.
///
/// A position is not learning: where the two tests have no common scale, the figures are
/// positions in a distribution and are worded as such.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progression {
    /// Its name: the indicator of the progression, the second test's year.
    pub key: FigureKey,
    /// The indicator whose tests it follows.
    pub indicator: IndicatorId,
    /// The instrument of both tests.
    pub instrument: InstrumentId,
    /// School year of the first test.
    pub first: SchoolYear,
    /// School year of the second test.
    pub second: SchoolYear,
    /// Grades from and to, in order, such as (4, 6) and (6, 8).
    pub grades: Vec<(u8, u8)>,
    /// What the numbers are.
    pub scale: ProgressionScale,
    /// Pupils of the unit with both results.
    pub matched: u32,
    /// Pupils with a result in the second test who had one of the grades above.
    pub tested: u32,
    /// Mean first result of pupils who took the first test here but not the second,
    /// minus that of the followed; none where nobody left or too few did.
    pub left_difference: Option<f64>,
    /// How many took the first test here and cannot be followed.
    pub left: u32,
    /// Mean first result of the followed.
    pub first_mean: f64,
    /// Mean second result of the followed.
    pub second_mean: f64,
    /// Second minus first for the same pupils, paired; or why there is none.
    pub change: Option<Comparison>,
    /// The mean difference between the second result and what pupils with the same first
    /// result usually get.
    pub expected: Option<Expected>,
    /// The followed in three groups by their first result, lowest first; empty where one
    /// of them would be too small to show.
    pub thirds: Vec<Third>,
    /// How many moved between thirds of the distribution.
    pub moves: Option<Moves>,
    /// What one pupil must move before it is more than the test's error, on this scale;
    /// none where the instrument's error is not known.
    pub pupil_error: Option<f64>,
    /// Cells, as in [`super::Estimate::cells`].
    pub cells: Vec<CellRef>,
    /// How many cells there are in all.
    pub n_cells: u32,
}

/// What the numbers of a progression are.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ProgressionScale {
    /// Points of one scale that links both tests.
    Linked,
    /// Position 0–100 in the country's distribution of each test.
    NationalPosition,
    /// Position 0–100 in the municipality's own distribution of each test.
    MunicipalPosition,
}

/// The second result against what is usual for the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Mean residual, tested against the other pupils of the municipality.
    pub residual: Comparison,
    /// The residual drawn towards zero by its reliability; only where there are enough
    /// schools to estimate it.
    pub shrunken: Option<f64>,
    /// Pupils from whom the usual second result comes.
    pub pupils: u32,
    /// Schools from which they come.
    pub schools: u32,
}

/// One of three groups by the first result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Third {
    /// Pupils.
    pub pupils: u32,
    /// Mean first result.
    pub first: f64,
    /// Mean second result.
    pub second: f64,
    /// Chance variation of the second mean at 95 %.
    pub interval: Option<Interval>,
    /// Where return to the mean alone would take the group.
    pub by_itself: Option<f64>,
}

/// Pupils who moved between thirds of the distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moves {
    /// One row per third of the first test, lowest first.
    pub rows: Vec<MoveRow>,
    /// Two-sided p value of as many up as down (McNemar); never printed.
    pub p: Option<f64>,
    /// Whether small cells were merged.
    pub merged: bool,
}

/// Where the pupils of one third went; a merged cell counts in `same`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveRow {
    /// Pupils in the third at the first test.
    pub pupils: u32,
    /// Moved to a lower third; none where the cell is merged or cannot be.
    pub down: Option<u32>,
    /// Stayed; none where the whole row is merged away.
    pub same: Option<u32>,
    /// Moved to a higher third.
    pub up: Option<u32>,
}
