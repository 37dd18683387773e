//! From what was read to what was found: a batch and a catalogue come in, a profile per
//! unit and a plan of what to hide go out.
//!
//! Persons' rows go through [`frame`], the only owner of the table library, to the rules
//! of absence, questionnaires and tests; those and the published figures become estimates;
//! estimates become profiles; verdicts are decided last, over all profiles together.
//!
//! The statistics are plain functions. Four of nine pupils are 44 %, and chance alone could
//! make them 19 to 73 %:
//!
//! ```
//! use datapakke_analytics::stat::proportion::wilson;
//!
//! let (low, high) = wilson(4.0 / 9.0, 9.0, 0.95).unwrap();
//! assert!((low - 0.189).abs() < 0.001 && (high - 0.733).abs() < 0.001);
//! ```

mod error;
mod frame;
pub mod stat;

mod absence;
mod survey;
mod test;
mod wellbeing;

mod estimate;
mod figures;
mod finding;

mod across;
mod agreements;
mod cohort;
mod compare;
mod months;
mod pooled;
mod position;
mod trend;

mod multiplicity;
mod profile;
mod progression;

mod disclose;
mod lessons;
pub mod protect;

mod message;

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::agreement::Agreement;
use datapakke_model::diagnostic::{Diagnostic, Outcome};
use datapakke_model::id::{SurveyId, UnitId};
use datapakke_model::unit::Unit;
use datapakke_model::work::gather;
use datapakke_model::year::{Period, SchoolYear};
use datapakke_model::{Batch, Catalogue, Profile, Register, Settings};

pub use datapakke_model::{Alone, Workers};
pub use disclose::disclose;
pub use error::Error;
pub use lessons::lessons;

use figures::Figures;
use frame::{Answers, Codes, MonthSum, Respondent, Scores};
use profile::Source;

/// Returns one profile per open unit of the register, in the register's order.
///
/// Neither the order of the batch's rows nor the number of threads changes the result.
/// Published figures of the municipality and the nation are taken as they are; the
/// municipality is computed only from persons' own rows, where nobody published it.
pub fn profiles(
    batch: &Batch,
    catalogue: &Catalogue,
    register: &Register,
    settings: &Settings,
) -> Result<Outcome<Vec<Profile>>, Error> {
    profiles_with(batch, catalogue, register, settings, &[], &Alone)
}

/// Returns the profiles as [`profiles`] does, with what the data say of the agreements of
/// earlier years, and with the help of workers.
pub fn profiles_with(
    batch: &Batch,
    catalogue: &Catalogue,
    register: &Register,
    settings: &Settings,
    agreed: &[Agreement],
    workers: &dyn Workers,
) -> Result<Outcome<Vec<Profile>>, Error> {
    let mut diagnostics = Vec::new();
    let units = frame::units(batch);
    let answers = Answers::of(&batch.answers, &units);
    let persons = Persons { units: &units, answers: &answers };
    let source = Measured { batch, catalogue, register, settings };
    let (figures, months) = figures(&source, &persons, workers, &mut diagnostics);
    let complete = complete_surveys(&persons, register);
    let is_complete =
        |survey: &SurveyId, period| complete.contains(&(survey.clone(), period));
    let published = &batch.distributions.rows;
    let shares = survey::shares(
        published,
        &answers.counts(&units)?,
        catalogue,
        is_complete,
        &mut diagnostics,
    );
    let overlaps = survey::overlap::overlaps(&answers, &units, catalogue);
    let source = Source {
        figures: &figures,
        shares: &shares,
        overlaps: &overlaps,
        catalogue,
        register,
        settings,
    };
    let open = register.units.values().filter(|unit| is_open(unit, Some(settings.year)));
    let open: Vec<&Unit> = open.collect();
    let mut profiles =
        gather(workers, open.len(), |at| profile::profile(open[at], &source));
    let tests = &batch.tests;
    progression::add(
        &mut profiles,
        tests,
        catalogue,
        register,
        settings,
        workers,
        &mut diagnostics,
    );
    cohort::add(&mut profiles, &figures, catalogue, register, settings, workers);
    months::charts(&months, &mut profiles, catalogue, register);
    across::compare_across(&mut profiles, &figures, catalogue, register, workers);
    let decided = multiplicity::decide(&mut profiles, catalogue, settings);
    finding::findings(&mut profiles, decided, catalogue, workers);
    agreements::add(&mut profiles, agreed, &figures, catalogue, register, workers);
    Ok(Outcome { value: profiles, diagnostics })
}

/// Persons' rows whose names are numbers.
struct Persons<'a> {
    units: &'a Codes<UnitId>,
    answers: &'a Answers,
}

/// What was measured, and what it means.
struct Measured<'a> {
    batch: &'a Batch,
    catalogue: &'a Catalogue,
    register: &'a Register,
    settings: &'a Settings,
}

fn figures(
    source: &Measured<'_>,
    persons: &Persons<'_>,
    workers: &dyn Workers,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Figures, Vec<MonthSum>) {
    let Measured { batch, catalogue, register, settings } = *source;
    let mut figures = Figures::default();
    estimate::add_published(&batch.observations.rows, catalogue, &mut figures);
    survey::add_wanted(&batch.distributions.rows, catalogue, &mut figures);
    let units = persons.units;
    let (pupils, months) = frame::absences(&batch.absences, units, workers);
    let mut scores = Scores::default();
    absence::add_scores(&pupils, catalogue, settings, workers, &mut scores, diagnostics);
    test::add_scores(&batch.tests, catalogue, units, &mut scores);
    survey::add_scores(persons.answers, catalogue, &mut scores, diagnostics);
    estimate::add_persons(
        &scores,
        units,
        catalogue,
        register,
        workers,
        &mut figures,
        diagnostics,
    );
    survey::add_responses(&batch.responses, catalogue, &mut figures);
    (figures, months)
}

/// Tells whether a unit exists in a school year; one without a year is taken to exist.
pub(crate) fn is_open(unit: &Unit, year: Option<SchoolYear>) -> bool {
    let Some(year) = year else { return true };
    unit.opened.is_none_or(|first| first <= year)
        && unit.closed.is_none_or(|last| last >= year)
}

/// Returns the questionnaires and periods in which no unit that ever answered is missing.
fn complete_surveys(
    persons: &Persons<'_>,
    register: &Register,
) -> BTreeSet<(SurveyId, Period)> {
    let mut present: BTreeMap<(&SurveyId, Period), BTreeSet<&UnitId>> = BTreeMap::new();
    let mut ever: BTreeMap<&SurveyId, BTreeSet<&UnitId>> = BTreeMap::new();
    let whose = |by: &Respondent| (by.unit, by.period);
    let respondents = persons.answers.respondents();
    let same =
        |a: &Respondent, b: &Respondent| whose(a) == whose(b) && a.survey == b.survey;
    for own in respondents.chunk_by(same) {
        let (survey, unit) = (&own[0].survey, persons.units.value(own[0].unit));
        present.entry((survey, own[0].period)).or_default().insert(unit);
        ever.entry(survey).or_default().insert(unit);
    }
    let all_there =
        |((survey, period), units): &((&SurveyId, Period), BTreeSet<&UnitId>)| {
            let expected = |unit: &&&UnitId| {
                register
                    .units
                    .get(**unit)
                    .is_some_and(|u| is_open(u, period.school_year()))
            };
            ever[*survey].iter().filter(expected).all(|unit| units.contains(*unit))
        };
    let complete = present.into_iter().filter(all_there);
    complete.map(|((survey, period), _)| (survey.clone(), period)).collect()
}
