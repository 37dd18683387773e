//! The second result against what is usual: all followed pupils of a municipality come
//! in, how far each unit's pupils lie from what pupils with the same first result get
//! goes out.

use std::collections::BTreeSet;

use datapakke_model::id::UnitId;
use datapakke_model::profile::{Expected, With};

use super::follow::Followed;
use super::{LEAST_PUPILS, LEAST_SCHOOLS, comparison};
use crate::estimate::LEVEL;
use crate::stat::mixed::{Method, Sums, shrink};
use crate::stat::regression::least_squares;
use crate::stat::value_added::against_others;

/// Schools from which the variance between schools can be learned.
const LEAST_FOR_SHRINKING: usize = 30;

/// The pupils of ordinary schools, from whom the usual second result comes.
///
/// A special school's pupils are there because they differ, so they are neither measured
/// against the others nor part of what is usual for them.
pub(super) struct Usual {
    pupils: Vec<Followed>,
    /// Variance between schools and between pupils, with enough schools.
    variances: Option<(f64, f64)>,
}

impl Usual {
    /// Takes the followed pupils of ordinary schools.
    pub fn of(followed: &[Followed], ordinary: BTreeSet<UnitId>) -> Self {
        let pupils: Vec<Followed> =
            followed.iter().filter(|f| ordinary.contains(&f.unit)).cloned().collect();
        let variances = variances(&pupils);
        Usual { pupils, variances }
    }

    /// Returns the mean of the unit's second results less what pupils of the other
    /// schools with the same first results and grades get.
    ///
    /// The line is fitted without the unit's own pupils: with them, a unit that is half
    /// of the municipality would be measured with itself. One slope for all grades, one
    /// level for each pair of grades. None with fewer than 30 other pupils or 3 other
    /// schools, or where the others give no line. The interval covers which pupils came
    /// and how well the line is known, not what varies between schools: it tells more than
    /// chance, not due to the school.
    pub fn expected(&self, unit: &UnitId, own: &[&Followed]) -> Option<Expected> {
        let grades: BTreeSet<(u8, u8)> = own.iter().map(|f| f.grades).collect();
        let levels: Vec<(u8, u8)> = grades.iter().skip(1).copied().collect();
        let others: Vec<&Followed> = self
            .pupils
            .iter()
            .filter(|f| f.unit != *unit && grades.contains(&f.grades))
            .collect();
        let schools = others.iter().map(|f| &f.unit).collect::<BTreeSet<_>>().len();
        if others.len() < LEAST_PUPILS || schools < LEAST_SCHOOLS {
            return None;
        }
        let (columns, outcomes) = columns(&others, &levels);
        let fit = least_squares(&references(&columns), &outcomes).ok()?;
        let (columns, outcomes) = self::columns(own, &levels);
        let found = against_others(&fit, &references(&columns), &outcomes, LEVEL)?;
        let shrunken = self.variances.and_then(|(tau2, sigma2)| {
            shrink(found.estimate, own.len() as f64, tau2, sigma2)
        });
        Some(Expected {
            residual: comparison(With::Expected, found.estimate, Some(found)),
            shrunken: shrunken.map(|s| s.effect),
            pupils: others.len() as u32,
            schools: schools as u32,
        })
    }
}

/// Returns the first result and one column per level after the first, and the outcomes.
fn columns(pupils: &[&Followed], levels: &[(u8, u8)]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut columns = vec![pupils.iter().map(|f| f.first).collect::<Vec<f64>>()];
    for level in levels {
        let is = |f: &&Followed| f64::from(u8::from(f.grades == *level));
        columns.push(pupils.iter().map(is).collect());
    }
    (columns, pupils.iter().map(|f| f.second).collect())
}

fn references(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

/// Estimates the variances between schools and between pupils of a school, given the
/// first result and the grades; none with fewer than 30 schools.
fn variances(pupils: &[Followed]) -> Option<(f64, f64)> {
    let schools: Vec<&UnitId> =
        pupils.iter().map(|f| &f.unit).collect::<BTreeSet<_>>().into_iter().collect();
    if schools.len() < LEAST_FOR_SHRINKING {
        return None;
    }
    let grades: BTreeSet<(u8, u8)> = pupils.iter().map(|f| f.grades).collect();
    let levels: Vec<(u8, u8)> = grades.into_iter().skip(1).collect();
    let mut sums = Sums::new(schools.len(), 1 + levels.len())?;
    for pupil in pupils {
        let group = schools.binary_search(&&pupil.unit).ok()?;
        let level = levels.iter().map(|l| f64::from(u8::from(pupil.grades == *l)));
        let covariates: Vec<f64> = std::iter::once(pupil.first).chain(level).collect();
        sums.push(group, &covariates, pupil.second).ok()?;
    }
    let fit = sums.fit(Method::Reml).ok()?;
    Some((fit.tau2, fit.sigma2))
}
