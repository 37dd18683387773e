//! Places in a distribution: the results of a test come in, positions 0–100 and what one
//! pupil's position is worth go out.

use std::collections::BTreeMap;

use datapakke_model::catalogue::Instrument;
use datapakke_model::profile::ProgressionScale;

use super::follow::Followed;
use super::{LEAST_PUPILS, LEAST_SCHOOLS, by_grades};
use crate::estimate::LEVEL;
use crate::stat::distribution::normal_cdf;
use crate::stat::mean::summary;
use crate::stat::reliability::TestError;

/// All results of one test, grade and year in the municipality.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranks {
    sorted: Vec<f64>,
}

impl Ranks {
    /// Takes the results; none when fewer than 30 pupils or 3 schools took the test: a
    /// place among the unit's own pupils says nothing of how they moved.
    pub fn of(mut scores: Vec<f64>, schools: usize) -> Option<Self> {
        let enough = scores.len() >= LEAST_PUPILS && schools >= LEAST_SCHOOLS;
        scores.sort_by(f64::total_cmp);
        enough.then_some(Ranks { sorted: scores })
    }

    /// Returns the share of the results below, those equal counting half, in percent
    /// (mid-rank percentile). A higher number is higher whatever the scale means by it.
    pub fn position(&self, score: f64) -> f64 {
        let below = self.sorted.partition_point(|x| *x < score);
        let up_to = self.sorted.partition_point(|x| *x <= score);
        50.0 * (below + up_to) as f64 / self.sorted.len() as f64
    }
}

/// Returns what one pupil must move before it is more than the error of the test,
/// 1.96·√2·SEM, on the scale of the progression; none where the instrument's reliability
/// is not known.
///
/// On a linked scale SEM = s·√(1 − r) with the standard deviation s of the second results
/// within grades in the municipality. On the country's positions it is the way up from
/// the middle, 100·(Φ(d) − ½) with d = 1.96·√2·√(1 − r) standard deviations of a normal
/// distribution: near the ends the same error is fewer positions. None on the
/// municipality's positions, whose spread is not the one that r was found for.
pub(super) fn pupil_error(
    instrument: &Instrument,
    scale: ProgressionScale,
    followed: &[Followed],
) -> Option<f64> {
    let reliability = instrument.reliability.as_ref()?.value;
    match scale {
        ProgressionScale::Linked => {
            TestError::new(spread(followed)?, reliability)?.reliable_change(LEVEL)
        }
        ProgressionScale::NationalPosition => {
            let d = TestError::new(1.0, reliability)?.reliable_change(LEVEL)?;
            Some(100.0 * (normal_cdf(d)? - 0.5))
        }
        ProgressionScale::MunicipalPosition => None,
    }
}

/// Returns the standard deviation of the second results within grades.
fn spread(followed: &[Followed]) -> Option<f64> {
    let mut of_grade: BTreeMap<u8, Vec<f64>> = BTreeMap::new();
    for (grades, pupils) in by_grades(followed) {
        of_grade.entry(grades.1).or_default().extend(pupils.iter().map(|f| f.second));
    }
    let samples = of_grade.values().filter_map(|seconds| summary(seconds));
    let (mut squares, mut freedom) = (0.0, 0.0);
    for sample in samples.filter(|s| s.n >= 2.0) {
        squares += (sample.n - 1.0) * sample.sd?.powi(2);
        freedom += sample.n - 1.0;
    }
    let enough = followed.len() >= LEAST_PUPILS && freedom > 0.0;
    enough.then(|| (squares / freedom).sqrt()).filter(|sd| *sd > 0.0)
}
