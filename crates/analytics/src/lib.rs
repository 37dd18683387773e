//! From what was read to what was found: a batch and a catalogue come in, a profile per
//! unit and a plan of what to hide go out.
//!
//! Persons' rows go through [`frame`], the only owner of the table library, to the rules
//! of absence, questionnaires and tests; those and the published figures become estimates;
//! estimates become profiles; verdicts are decided last, over all profiles together.

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
mod compare;
mod months;
mod pooled;
mod position;
mod trend;

mod multiplicity;
mod profile;
mod progression;

mod disclose;
pub mod protect;

mod message;

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::diagnostic::{Diagnostic, Outcome};
use datapakke_model::id::{SurveyId, UnitId};
use datapakke_model::microdata::Answer;
use datapakke_model::unit::Unit;
use datapakke_model::year::{Period, SchoolYear};
use datapakke_model::{Batch, Catalogue, Profile, Register, Settings};

pub use disclose::{Alone, Workers, disclose, disclose_with};
pub use error::Error;

use figures::Figures;
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
    let mut diagnostics = Vec::new();
    let (figures, months) =
        figures(batch, catalogue, register, settings, &mut diagnostics)?;
    let complete = complete_surveys(&batch.answers, register);
    let is_complete =
        |survey: &SurveyId, period| complete.contains(&(survey.clone(), period));
    let published = &batch.distributions.rows;
    let shares = survey::shares(
        published,
        &batch.answers,
        catalogue,
        is_complete,
        &mut diagnostics,
    )?;
    let overlaps = survey::overlap::overlaps(&batch.answers, catalogue);
    let source = Source {
        figures: &figures,
        shares: &shares,
        overlaps: &overlaps,
        catalogue,
        register,
        settings,
    };
    let open = register.units.values().filter(|unit| is_open(unit, Some(settings.year)));
    let mut profiles: Vec<Profile> =
        open.map(|unit| profile::profile(unit, &source)).collect();
    let tests = &batch.tests;
    progression::add(
        &mut profiles,
        tests,
        catalogue,
        register,
        settings,
        &mut diagnostics,
    );
    months::charts(&months, &mut profiles, catalogue, register);
    across::compare_across(&mut profiles, &figures, catalogue, register);
    let decided = multiplicity::decide(&mut profiles, catalogue, settings);
    finding::findings(&mut profiles, decided, catalogue);
    Ok(Outcome { value: profiles, diagnostics })
}

fn figures(
    batch: &Batch,
    catalogue: &Catalogue,
    register: &Register,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Figures, Vec<frame::MonthSum>), Error> {
    let mut figures = Figures::default();
    estimate::add_published(&batch.observations.rows, catalogue, &mut figures);
    survey::add_wanted(&batch.distributions.rows, catalogue, &mut figures);
    let (pupils, months) = frame::absences(&batch.absences)?;
    let mut scores = absence::scores(&pupils, catalogue, settings, diagnostics);
    scores.extend(test::scores(&batch.tests, catalogue)?);
    scores.extend(survey::scores(&batch.answers, catalogue, diagnostics)?);
    // By cell, since sums depend on their order in the last digit and the order of
    // pseudonyms changes with the key.
    scores.sort_by(|a, b| {
        let of = |s: &frame::Score| (s.period, s.first, s.n_cells);
        (&a.indicator, &a.unit, of(a)).cmp(&(&b.indicator, &b.unit, of(b)))
    });
    estimate::add_persons(&scores, catalogue, register, &mut figures, diagnostics)?;
    survey::add_responses(&batch.responses, catalogue, &mut figures);
    Ok((figures, months))
}

/// Tells whether a unit exists in a school year; one without a year is taken to exist.
pub(crate) fn is_open(unit: &Unit, year: Option<SchoolYear>) -> bool {
    let Some(year) = year else { return true };
    unit.opened.is_none_or(|first| first <= year)
        && unit.closed.is_none_or(|last| last >= year)
}

/// Returns the questionnaires and periods in which no unit that ever answered is missing.
fn complete_surveys(
    answers: &[Answer],
    register: &Register,
) -> BTreeSet<(SurveyId, Period)> {
    let mut present: BTreeMap<(&SurveyId, Period), BTreeSet<&UnitId>> = BTreeMap::new();
    let mut ever: BTreeMap<&SurveyId, BTreeSet<&UnitId>> = BTreeMap::new();
    for answer in answers {
        present.entry((&answer.survey, answer.period)).or_default().insert(&answer.unit);
        ever.entry(&answer.survey).or_default().insert(&answer.unit);
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
