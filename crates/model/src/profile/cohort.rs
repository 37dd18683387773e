//! One year group on its way up through the grades, where only totals of grades are known.

use serde::{Deserialize, Serialize};

use super::{Estimate, SeriesBreak};
use crate::id::IndicatorId;
use crate::year::Period;

/// One year group's figures, one grade up a year: 5th grade in 2023/24, 6th in 2024/25.
///
/// Each figure is of whoever was in the grade that year. They are not quite the same
/// pupils, since some moved in or out, so no difference between the steps is tested or
/// called a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cohort {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The figures of the grades, oldest first, at least two; each has the name under
    /// which the grade's figure stands elsewhere, and is hidden with it.
    pub steps: Vec<Estimate>,
    /// What keeps the year group's earlier figures from standing beside these.
    pub broken_at: Option<SeriesBreak>,
}

impl Cohort {
    /// Returns the period of the latest step.
    pub fn latest(&self) -> Option<Period> {
        self.steps.last().map(|step| step.key.period)
    }
}
