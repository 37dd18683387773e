//! Agreements put beside the new data, and what next year's data could show.

use datapakke_model::agreement::{Agreement, AgreementOutcome, Aim, NotTestable};
use datapakke_model::conference::About;
use datapakke_model::group::Group;
use datapakke_model::observation::Observation;
use datapakke_model::profile::{AgreementResult, Profile};
use datapakke_model::source::Place;
use datapakke_model::{Batch, Edition, Reading};

use crate::common::*;

const SCHOOL: &str = "751001";

pub fn agreement(indicator: Option<&str>, aim: Option<Aim>) -> Agreement {
    let about = |id: &str| About { indicator: id.parse().unwrap(), group: Group::All };
    Agreement {
        id: "1".into(),
        unit: SCHOOL.parse().unwrap(),
        year: year("2023/24"),
        goal: "Et mål".into(),
        about: indicator.map(about),
        baseline: None,
        aim,
        effort: None,
        action: None,
        who: None,
        coordinator: None,
        support: Default::default(),
        deadline: None,
        follow_up: None,
        status: Default::default(),
        criterion: None,
        seen: None,
        place: Place::file("aftaler.xlsx"),
    }
}

fn over_ten(period: &str, value: f64, base: Option<u32>) -> Observation {
    observation(SCHOOL, "fravaer.over10", period, value, base)
}

fn tested(rows: Vec<Observation>, agreed: Agreement) -> (Vec<Profile>, AgreementResult) {
    let mut batch = Batch::default();
    batch.observations.rows = rows;
    let (catalogue, register) = (catalogue(), register(&[SCHOOL, "751002"]));
    let profiles = datapakke_analytics::profiles_with(
        &batch,
        &catalogue,
        &register,
        &settings(),
        &[agreed],
        &datapakke_analytics::Alone,
    );
    let profiles = profiles.unwrap().value;
    let result = profile(&profiles, SCHOOL).agreements[0].clone();
    (profiles, result)
}

fn absence(before: f64, now: f64, base: Option<u32>) -> Vec<Observation> {
    vec![over_ten("2023/24", before, base), over_ten(YEAR, now, base)]
}

#[test]
fn a_fall_that_was_agreed_is_better_and_a_rise_is_worse() {
    let aim = Some(Aim::AtMost(20.0));
    let agreed = || agreement(Some("fravaer.over10"), aim);
    let (_, better) = tested(absence(26.0, 17.0, Some(480)), agreed());
    assert_eq!(better.outcome, AgreementOutcome::ClearlyBetter);
    near(better.change.unwrap().difference, -9.0);
    let (_, worse) = tested(absence(17.0, 26.0, Some(480)), agreed());
    assert_eq!(worse.outcome, AgreementOutcome::ClearlyWorse);
}

#[test]
fn a_change_that_chance_explains_says_what_could_have_been_seen() {
    let agreed = agreement(Some("fravaer.over10"), None);
    let (_, open) = tested(absence(26.0, 20.0, Some(48)), agreed);
    let AgreementOutcome::CannotTell { smallest_visible } = open.outcome else {
        panic!("{:?}", open.outcome)
    };
    // 1.96·√(0.23·0.77·2/48)
    assert!((smallest_visible - 16.84).abs() < 0.01, "{smallest_visible}");
    assert_eq!(open.aim, Some(Aim::Down), "the catalogue wants it lower");
}

fn reason(rows: Vec<Observation>, agreed: Agreement) -> NotTestable {
    match tested(rows, agreed).1.outcome {
        AgreementOutcome::NotTestable { reason } => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_tested_says_why() {
    let about = |id| agreement(Some(id), None);
    let rows = || absence(26.0, 17.0, Some(480));
    assert_eq!(reason(rows(), agreement(None, None)), NotTestable::NoIndicator);
    assert_eq!(reason(rows(), about("trivsel.generel")), NotTestable::IndicatorGone);
    let old = vec![over_ten("2023/24", 26.0, Some(480))];
    assert_eq!(reason(old, about("fravaer.over10")), NotTestable::NotMeasured);
    let no_base = absence(26.0, 17.0, None);
    assert_eq!(reason(no_base, about("fravaer.over10")), NotTestable::NoSpread);
    let counted = ["2023/24", YEAR]
        .map(|period| observation(SCHOOL, "overblik.elevtal", period, 400.0, None));
    assert_eq!(
        reason(counted.to_vec(), about("overblik.elevtal")),
        NotTestable::NoSpread
    );
}

#[test]
fn nothing_is_tested_across_a_break() {
    let mut agreed = agreement(Some("test.laesning"), None);
    agreed.year = year("2022/23");
    let row = |period, value| {
        let mut row = observation(SCHOOL, "test.laesning", period, value, Some(90));
        row.sd = Some(25.0);
        row
    };
    let rows = vec![row("2022/23", 48.0), row(YEAR, 68.0)];
    let (_, result) = tested(rows, agreed);
    let AgreementOutcome::NotTestable { reason: NotTestable::SeriesBreak(why) } =
        &result.outcome
    else {
        panic!("{:?}", result.outcome)
    };
    assert!(why.da.contains("flyttet"), "{}", why.da);
    assert_eq!(result.change, None);
}

#[test]
fn a_hidden_figure_takes_every_number_of_its_agreement_along() {
    let mut agreed = agreement(Some("fravaer.over10"), Some(Aim::Down));
    agreed.baseline = Some(75.0);
    let rows = vec![over_ten("2023/24", 66.7, Some(3)), over_ten(YEAR, 17.0, Some(480))];
    let (profiles, result) = tested(rows, agreed);
    assert_eq!(result.typed, Some(75.0), "the data say 66.7");
    let plan = plan(&profiles);
    let released = release(&profiles, &plan, Edition::Fortrolig);
    let shown = released.iter().find(|p| p.value().unit.as_str() == SCHOOL).unwrap();
    let result = &shown.value().agreements[0];
    let hidden = NotTestable::GroupHidden;
    assert_eq!(result.outcome, AgreementOutcome::NotTestable { reason: hidden });
    assert!(result.figures().all(|e| e.reading.value().is_none() && e.base.is_none()));
    assert_eq!((&result.change, result.typed), (&None, None));
}

#[test]
fn an_agreement_about_a_grade_rests_on_that_grade_in_both_years() {
    let grade = |period, grade, value| {
        let mut row = over_ten(period, value, Some(60));
        row.group = Group::Grade(grade);
        row
    };
    let mut rows = absence(26.0, 24.0, Some(480));
    rows.extend([grade("2023/24", 8, 40.0), grade("2023/24", 7, 20.0)]);
    rows.extend([grade(YEAR, 8, 15.0), grade(YEAR, 7, 20.0)]);
    let mut agreed = agreement(Some("fravaer.over10"), Some(Aim::Down));
    agreed.about.as_mut().unwrap().group = Group::Grade(8);
    let (profiles, result) = tested(rows, agreed);
    assert_eq!(result.outcome, AgreementOutcome::ClearlyBetter);
    near(result.change.as_ref().unwrap().difference, -25.0);
    assert_eq!(result.beside.len(), 1, "the other grade, for hiding");
    let plan = plan(&profiles);
    let released = release(&profiles, &plan, Edition::Fortrolig);
    let shown = released.iter().find(|p| p.value().unit.as_str() == SCHOOL).unwrap();
    assert!(shown.value().agreements[0].beside.is_empty());
}

#[test]
fn what_next_year_could_show_is_known_for_what_has_a_spread() {
    let rows = absence(26.0, 17.0, Some(480));
    let (profiles, _) = tested(rows, agreement(None, None));
    let profile = profile(&profiles, SCHOOL);
    let id = "fravaer.over10".parse().unwrap();
    let found = profile.detectable(&id, &Group::All).unwrap();
    // Down from 17 % with 480 persons both years; 0.1 is the publisher's rounding.
    assert!(found.change > 5.5 && found.change < 7.5, "{}", found.change);
    assert_eq!(found.power, 0.8);
    let baseline = profile.latest(&id, &Group::All).unwrap();
    assert_eq!(baseline.reading, Reading::Known(17.0));
}

#[test]
fn agreements_of_this_year_are_not_tested_on_the_data_they_were_made_on() {
    let mut agreed = agreement(Some("fravaer.over10"), None);
    agreed.year = year(YEAR);
    let mut batch = Batch::default();
    batch.observations.rows = absence(26.0, 17.0, Some(480));
    let register = register(&[SCHOOL, "751002"]);
    let found = datapakke_analytics::profiles_with(
        &batch,
        &catalogue(),
        &register,
        &settings(),
        &[agreed],
        &datapakke_analytics::Alone,
    );
    assert!(profile(&found.unwrap().value, SCHOOL).agreements.is_empty());
}
