//! Hand-made registers, settings and rows for the tests of whole profiles.

use datapakke_model::group::Group;
use datapakke_model::id::{FigureKey, Owner};
use datapakke_model::microdata::{Absence, AbsenceKind, Answer, Pseudonym, TestResult};
use datapakke_model::observation::Observation;
use datapakke_model::profile::{IndicatorProfile, Profile};
use datapakke_model::release::{
    Edition, Known, Plan, Refused, Released, Verified, verified,
};
use datapakke_model::{
    Alone, Batch, Catalogue, CellRef, Diagnostic, Period, Reading, Register, SchoolYear,
    Settings, Unit, UnitKind,
};

/// The school year of the packs.
pub const YEAR: &str = "2024/25";

pub fn year(text: &str) -> SchoolYear {
    text.parse().unwrap()
}

pub fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

pub fn settings() -> Settings {
    Settings {
        department: "Børn og Skole".into(),
        invented: true,
        ..Settings::new("Fjordby", year(YEAR), "2025-11-03")
    }
}

pub fn unit(id: &str, kind: UnitKind) -> Unit {
    Unit::new(id.parse().unwrap(), format!("Skolen {id}"), kind)
}

/// Schools of the given names.
pub fn register(ids: &[&str]) -> Register {
    let units = ids.iter().map(|id| unit(id, UnitKind::Skole));
    Register {
        municipality_number: "751".into(),
        municipality_name: "Fjordby".into(),
        units: units.map(|u| (u.id.clone(), u)).collect(),
    }
}

pub fn cell(row: u32) -> CellRef {
    CellRef { source: 0, column: 0, row }
}

pub fn owner(text: &str) -> Owner {
    text.parse().unwrap()
}

/// A published figure of everybody.
pub fn observation(
    owner: &str,
    indicator: &str,
    period: &str,
    value: f64,
    base: Option<u32>,
) -> Observation {
    Observation {
        owner: owner.parse().unwrap(),
        indicator: indicator.parse().unwrap(),
        period: period.parse().unwrap(),
        group: Group::All,
        reading: Reading::Known(value),
        base,
        sd: None,
        at: cell(0),
    }
}

pub fn absence(
    unit: &str,
    pupil: u64,
    month: u8,
    kind: Option<AbsenceKind>,
    days: f64,
    school_days: Option<f64>,
) -> Absence {
    Absence {
        unit: unit.parse().unwrap(),
        pupil: Pseudonym(pupil),
        year: year(YEAR),
        month: Some(month),
        grade: Some(5),
        class: None,
        kind,
        days: Reading::Known(days),
        school_days,
        at: cell(pupil as u32 * 100 + u32::from(month)),
    }
}

pub fn test_result(
    unit: &str,
    pupil: u64,
    period: &str,
    grade: u8,
    percentile: f64,
) -> TestResult {
    TestResult {
        unit: unit.parse().unwrap(),
        pupil: Pseudonym(pupil),
        year: year(period),
        instrument: "overgangstest".parse().unwrap(),
        subject: "laesning".into(),
        area: None,
        grade,
        class: None,
        sex: None,
        score: Reading::Known(percentile * 3.0),
        percentile: Some(percentile),
        at: cell(pupil as u32),
    }
}

pub fn answer(
    unit: &str,
    respondent: u64,
    survey: &str,
    question: &str,
    grade: u8,
    value: f64,
) -> Answer {
    Answer {
        unit: unit.parse().unwrap(),
        respondent: Pseudonym(respondent),
        period: Period::School(year(YEAR)),
        survey: survey.parse().unwrap(),
        question: question.parse().unwrap(),
        grade: Some(grade),
        answer: Reading::Known(value),
        at: cell(respondent as u32),
    }
}

pub fn analyse(
    batch: &Batch,
    register: &Register,
    settings: &Settings,
) -> (Vec<Profile>, Vec<Diagnostic>) {
    let outcome =
        datapakke_analytics::profiles(batch, &catalogue(), register, settings).unwrap();
    (outcome.value, outcome.diagnostics)
}

/// What is known of profiles, by settings.
pub fn known(profiles: &[Profile], settings: &Settings) -> Known {
    Known::of_few(profiles, &catalogue(), &settings.thresholds)
}

pub fn plan(profiles: &[Profile]) -> Plan {
    datapakke_analytics::disclose(&known(profiles, &settings()), &Alone)
}

pub fn checked(profiles: &[Profile], plan: &Plan) -> Result<Verified, Refused> {
    verified(&known(profiles, &settings()), plan.clone(), &Alone)
}

pub fn release(
    profiles: &[Profile],
    plan: &Plan,
    edition: Edition,
) -> Vec<Released<Profile>> {
    checked(profiles, plan).unwrap().release(edition)
}

pub fn profile<'a>(profiles: &'a [Profile], unit: &str) -> &'a Profile {
    profiles.iter().find(|p| p.unit.as_str() == unit).unwrap()
}

pub fn entry<'a>(
    profiles: &'a [Profile],
    unit: &str,
    indicator: &str,
) -> &'a IndicatorProfile {
    let found = profile(profiles, unit)
        .indicators
        .iter()
        .find(|i| i.indicator.as_str() == indicator);
    found.unwrap_or_else(|| panic!("no {indicator} for {unit}"))
}

pub fn key(text: &str) -> FigureKey {
    text.parse().unwrap()
}

/// Fails unless two numbers agree to what hand arithmetic is carried to.
pub fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
}
