//! Year groups through the grades, where only totals of grades are known: estimates by
//! grade and year come in, one grade up a year go out.

use datapakke_model::Settings;
use datapakke_model::catalogue::{Catalogue, Indicator, Statistic};
use datapakke_model::group::Group;
use datapakke_model::id::Owner;
use datapakke_model::profile::{BreakKind, Cohort, Estimate, Profile};
use datapakke_model::reading::{Reading, Why};
use datapakke_model::unit::{Register, Unit};
use datapakke_model::work::{Workers, change};
use datapakke_model::year::{Period, SchoolYear};

use crate::disclose::threshold;
use crate::figures::{Figures, Series};
use crate::profile::bound;
use crate::trend;

/// The last grade there is.
const LAST_GRADE: u8 = 10;

/// Years between two steps: tests are not taken in every grade, all else is.
const APART: u16 = 1;
const TESTS_APART: u16 = 3;

/// Grades of an earlier year are only shown when each of them has this many persons:
/// below it, all of a small group may have answered alike, and one grade left out could
/// be worked out from the unit's total.
const SAFE: u32 = 10;

/// Adds to each profile its year groups. Tests whose very pupils are followed have none:
/// that tells more.
pub(crate) fn add(
    profiles: &mut [Profile],
    figures: &Figures,
    catalogue: &Catalogue,
    register: &Register,
    settings: &Settings,
    workers: &dyn Workers,
) {
    change(workers, profiles, |_, profile| {
        let Some(unit) = register.units.get(&profile.unit) else { return };
        for entry in &profile.indicators {
            let id = &entry.indicator;
            let followed = profile.progressions.iter().any(|p| p.indicator == *id);
            let known = catalogue.indicator(id).filter(|indicator| {
                indicator.statistic != Statistic::Verdict && indicator.part_of.is_none()
            });
            let series = figures.series(id, &Owner::Unit(unit.id.clone()));
            let (Some(indicator), Some(series), false) = (known, series, followed) else {
                continue;
            };
            let of = Way { unit, indicator, series, catalogue };
            let floor = threshold(indicator, settings);
            let latest = entry.latest.key.period;
            let grades = (0..=LAST_GRADE).rev();
            profile.cohorts.extend(grades.filter_map(|g| of.cohort(latest, g, floor)));
        }
    });
}

/// One unit's figures of one indicator.
struct Way<'a> {
    unit: &'a Unit,
    indicator: &'a Indicator,
    series: &'a Series,
    catalogue: &'a Catalogue,
}

impl Way<'_> {
    /// Returns the way of the year group that is in a grade now; none with fewer than two
    /// figures since the last break.
    fn cohort(&self, latest: Period, grade: u8, floor: u32) -> Option<Cohort> {
        let Period::School(year) = latest else { return None };
        let mut steps = self.steps(year, grade);
        let breaks =
            trend::breaks(&steps, self.indicator, Some(self.unit), self.catalogue);
        // A year in which this year group took no test is no break of anything.
        let broken_at = breaks.into_iter().rfind(|b| b.kind != BreakKind::Gap);
        if let Some(found) = &broken_at {
            steps.retain(|step| step.key.period >= found.before);
        }
        for step in &mut steps {
            if step.key.period != latest && !self.is_safe(step.key.period, floor) {
                hide(step);
            }
            bound(step, self.indicator);
        }
        let known = steps.iter().filter(|step| step.reading.value().is_some()).count();
        let indicator = self.indicator.id.clone();
        (known > 1).then_some(Cohort { indicator, steps, broken_at })
    }

    /// Returns the figures of the grades that the year group has been in, oldest first.
    fn steps(&self, year: SchoolYear, grade: u8) -> Vec<Estimate> {
        let apart = match self.indicator.instrument {
            Some(_) => TESTS_APART,
            None => APART,
        };
        let at = |year: SchoolYear, grade: u8| {
            self.series.get(&(Period::School(year), Group::Grade(grade)))
        };
        let mut steps: Vec<Estimate> = at(year, grade).cloned().into_iter().collect();
        let (mut year, mut grade) = (year, grade);
        let before = |year: SchoolYear, grade: u8| {
            (1..=apart).find_map(|by| {
                let year = SchoolYear::starting(i64::from(year.start() - by))?;
                let grade = grade.checked_sub(by as u8)?;
                Some((year, grade, at(year, grade)?))
            })
        };
        while let (Some((y, g, step)), false) = (before(year, grade), steps.is_empty()) {
            steps.push(step.clone());
            (year, grade) = (y, g);
        }
        steps.reverse();
        steps
    }

    /// Tells whether no grade of an earlier period is hidden, or so small that it might
    /// have to be.
    fn is_safe(&self, period: Period, floor: u32) -> bool {
        let least = if floor == 0 { 0 } else { floor.max(SAFE) };
        let grades = (period, Group::Grade(0))..=(period, Group::Grade(u8::MAX));
        self.series.range(grades).all(|(_, estimate)| {
            let hidden = estimate.reading == Reading::Absent(Why::Suppressed);
            !hidden && estimate.base.is_none_or(|n| n >= least)
        })
    }
}

fn hide(step: &mut Estimate) {
    *step = Estimate {
        key: step.key.clone(),
        reading: Reading::Absent(Why::Suppressed),
        interval: None,
        base: None,
        count: None,
        asked: None,
        sd: None,
        method: step.method,
        cells: Vec::new(),
        n_cells: 0,
    };
}
