//! Absence by the ministry's definition: days per pupil, month and kind come in, one
//! percentage per pupil goes out, weighted by the months the pupil was registered.

use std::collections::BTreeMap;

use datapakke_model::catalogue::Catalogue;
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::id::IndicatorId;
use datapakke_model::settings::Settings;
use datapakke_model::work::{Workers, gather};
use datapakke_model::year::{Period, SchoolYear};

use crate::frame::{Person, PupilYear, Scored, Scores};
use crate::message;

/// Months of a school year with teaching, August to June: the weight of a pupil whose
/// rows cover the whole year.
const MONTHS_OF_YEAR: u32 = 11;

/// A pupil is in `over10` when more than this share of the days was missed, in percent.
const MUCH_ABSENCE: f64 = 10.0;

/// Adds pupils' days as percentages, one value per pupil and indicator.
///
/// Pupil: 100 · days / school days. The school days are the pupil's own where the file
/// says them for every month, otherwise those of the school year in the settings; without
/// either there is no percentage. Unit: mean weighted by months with registration (the
/// indicator's statistic is a ratio). Total is the sum of the three kinds.
pub(crate) fn add_scores(
    pupils: &[PupilYear],
    catalogue: &Catalogue,
    settings: &Settings,
    workers: &dyn Workers,
    scores: &mut Scores,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut known: Vec<(&PupilYear, f64)> = Vec::with_capacity(pupils.len());
    let mut faults: BTreeMap<SchoolYear, [u32; 3]> = BTreeMap::new();
    for pupil in pupils {
        let setting = settings.school_days.get(&pupil.year).map(|days| f64::from(*days));
        let possible = pupil.school_days.or(setting).filter(|days| *days > 0.0);
        let faults = faults.entry(pupil.year).or_default();
        match possible {
            None => faults[0] += 1,
            Some(_) if pupil.n_unknown > 0 => faults[1] += 1,
            Some(days) if pupil.days.iter().sum::<f64>() > days => faults[2] += 1,
            Some(days) => known.push((pupil, days)),
        }
    }
    let measures: [(&str, Measure); 6] = [
        ("fravaer_egen.median", total),
        ("fravaer_egen.over10", |pupil, days| {
            if total(pupil, days) > MUCH_ABSENCE { 100.0 } else { 0.0 }
        }),
        ("fravaer_egen.sygdom", |pupil, days| 100.0 * pupil.days[0] / days),
        ("fravaer_egen.tilladt", |pupil, days| 100.0 * pupil.days[1] / days),
        ("fravaer_egen.total", total),
        ("fravaer_egen.ulovligt", |pupil, days| 100.0 * pupil.days[2] / days),
    ];
    let indicator = |(id, measure): (&str, Measure)| {
        let indicator = catalogue.indicator(&id.parse::<IndicatorId>().ok()?)?;
        Some((indicator.id.clone(), measure))
    };
    let (ids, measures): (Vec<IndicatorId>, Vec<Measure>) =
        measures.into_iter().filter_map(indicator).unzip();
    if !known.is_empty() {
        let persons = known.iter().map(|(pupil, _)| person(pupil)).collect();
        let columns = gather(workers, measures.len(), |at| {
            let of = known.iter().map(|(pupil, days)| measures[at](pupil, *days));
            of.collect::<Vec<f64>>()
        });
        scores.of(&ids).append(Scored { persons, columns });
    }
    for (year, [no_days, unreadable, above]) in faults {
        let year = Period::School(year);
        let remarks = [
            (no_days, message::no_school_days as fn(Period, u32) -> Diagnostic),
            (unreadable, message::absence_unreadable),
            (above, message::absence_above_days),
        ];
        diagnostics
            .extend(remarks.iter().filter(|(n, _)| *n > 0).map(|(n, say)| say(year, *n)));
    }
}

/// A pupil's figure, given the school days.
type Measure = fn(&PupilYear, f64) -> f64;

fn total(pupil: &PupilYear, school_days: f64) -> f64 {
    100.0 * pupil.days.iter().sum::<f64>() / school_days
}

fn person(pupil: &PupilYear) -> Person {
    Person {
        unit: pupil.unit,
        person: pupil.person,
        period: pupil.year.into(),
        grade: pupil.grade,
        sex: None,
        weight: f64::from(pupil.months.unwrap_or(MONTHS_OF_YEAR)),
        first: pupil.first,
        n_cells: pupil.n_cells,
    }
}
