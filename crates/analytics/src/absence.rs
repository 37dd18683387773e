//! Absence by the ministry's definition: days per pupil, month and kind come in, one
//! percentage per pupil goes out, weighted by the months the pupil was registered.

use std::collections::BTreeMap;

use datapakke_model::catalogue::Catalogue;
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::id::IndicatorId;
use datapakke_model::settings::Settings;
use datapakke_model::year::{Period, SchoolYear};

use crate::frame::{PupilYear, Score};
use crate::message;

/// Months of a school year with teaching, August to June: the weight of a pupil whose
/// rows cover the whole year.
const MONTHS_OF_YEAR: u32 = 11;

/// A pupil is in `over10` when more than this share of the days was missed, in percent.
const MUCH_ABSENCE: f64 = 10.0;

/// Turns pupils' days into percentages, one score per pupil and indicator.
///
/// Pupil: 100 · days / school days. The school days are the pupil's own where the file
/// says them for every month, otherwise those of the school year in the settings; without
/// either there is no percentage. Unit: mean weighted by months with registration (the
/// indicator's statistic is a ratio). Total is the sum of the three kinds.
pub(crate) fn scores(
    pupils: &[PupilYear],
    catalogue: &Catalogue,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Score> {
    let mut out = Vec::new();
    let mut faults: BTreeMap<SchoolYear, [u32; 3]> = BTreeMap::new();
    for pupil in pupils {
        let setting = settings.school_days.get(&pupil.year).map(|days| f64::from(*days));
        let possible = pupil.school_days.or(setting).filter(|days| *days > 0.0);
        let faults = faults.entry(pupil.year).or_default();
        match possible {
            None => faults[0] += 1,
            Some(_) if pupil.n_unknown > 0 => faults[1] += 1,
            Some(days) if pupil.days.iter().sum::<f64>() > days => faults[2] += 1,
            Some(days) => add_pupil(pupil, days, catalogue, &mut out),
        }
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
    out
}

fn add_pupil(
    pupil: &PupilYear,
    school_days: f64,
    catalogue: &Catalogue,
    out: &mut Vec<Score>,
) {
    let [sickness, permitted, unlawful] =
        pupil.days.map(|days| 100.0 * days / school_days);
    let total = 100.0 * pupil.days.iter().sum::<f64>() / school_days;
    let over = if total > MUCH_ABSENCE { 100.0 } else { 0.0 };
    let values = [
        ("fravaer_egen.total", total),
        ("fravaer_egen.sygdom", sickness),
        ("fravaer_egen.tilladt", permitted),
        ("fravaer_egen.ulovligt", unlawful),
        ("fravaer_egen.over10", over),
        ("fravaer_egen.median", total),
    ];
    for (id, value) in values {
        let id: Option<IndicatorId> = id.parse().ok();
        let Some(indicator) = id.and_then(|id| catalogue.indicator(&id)) else {
            continue;
        };
        out.push(Score {
            unit: pupil.unit.clone(),
            person: pupil.person,
            period: pupil.year.into(),
            indicator: indicator.id.clone(),
            grade: pupil.grade,
            sex: None,
            value,
            weight: f64::from(pupil.months.unwrap_or(MONTHS_OF_YEAR)),
            n_answered: 1,
            first: pupil.first,
            n_cells: pupil.n_cells,
        });
    }
}
