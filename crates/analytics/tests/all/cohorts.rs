//! Year groups through the grades from totals of grades.

use crate::common::*;
use datapakke_model::Batch;
use datapakke_model::group::Group;
use datapakke_model::profile::{BreakKind, Cohort};
use datapakke_model::reading::{Reading, Why};
use datapakke_model::release::{Edition, HiddenBecause, Plan};

const SCHOOL: &str = "751001";
const MEASURE: &str = "trivsel.generel";

/// Well-being of one grade in one year.
fn grade(batch: &mut Batch, period: &str, grade: u8, value: f64, base: u32) {
    let mut row = observation(SCHOOL, MEASURE, period, value, Some(base));
    row.group = Group::Grade(grade);
    row.at = cell(u32::from(grade));
    batch.observations.rows.push(row);
}

/// Grades 4–9 of 40 each in three years, one up a year: 4th of the first year has 3.4.
fn three_years() -> Batch {
    let mut batch = Batch::default();
    for (back, period) in ["2024/25", "2023/24", "2022/23"].into_iter().enumerate() {
        batch.observations.rows.push(observation(
            SCHOOL,
            MEASURE,
            period,
            3.9,
            Some(240),
        ));
        for of in 4..=9 {
            let value = 3.0 + f64::from(of) / 10.0 - back as f64 / 100.0;
            grade(&mut batch, period, of, value, 40);
        }
    }
    batch
}

fn cohorts(batch: &Batch) -> Vec<Cohort> {
    let (profiles, _) = analyse(batch, &register(&[SCHOOL]), &settings());
    profiles.into_iter().next().unwrap().cohorts
}

fn names(cohort: &Cohort) -> Vec<String> {
    cohort.steps.iter().map(|step| step.key.to_string()).collect()
}

#[test]
fn a_year_group_goes_up_one_grade_a_year_under_the_names_of_the_grades() {
    let found = cohorts(&three_years());
    // Of the six grades the fourth has no earlier figure.
    assert_eq!(found.len(), 5);
    let ninth = &found[0];
    let name =
        |period: &str, grade| format!("{SCHOOL}/{MEASURE}/{period}/klasse-{grade}");
    let expected = [name("2022-23", 7), name("2023-24", 8), name("2024-25", 9)];
    assert_eq!(names(ninth), expected);
    let values = ninth.steps.iter().filter_map(|step| step.reading.value());
    assert_eq!(values.collect::<Vec<f64>>(), [3.68, 3.79, 3.9]);
    assert_eq!(ninth.broken_at, None);
    // The fifth was in the fourth the year before and nowhere in the year before that.
    assert_eq!(names(&found[4]), [name("2023-24", 4), name("2024-25", 5)]);
}

#[test]
fn a_year_without_a_figure_ends_the_way() {
    let mut batch = three_years();
    let gone =
        |group: &Group, period: &str| *group == Group::Grade(8) && period == "2023/24";
    batch.observations.rows.retain(|row| !gone(&row.group, &row.period.to_string()));
    let found = cohorts(&batch);
    assert!(found.iter().all(|c| !names(c).last().unwrap().ends_with("klasse-9")));
}

#[test]
fn a_merger_splits_the_way_and_says_so() {
    let mut register = register(&[SCHOOL]);
    let unit = register.units.values_mut().next().unwrap();
    unit.breaks.insert(year("2023/24"), "lagt sammen".into());
    let (profiles, _) = analyse(&three_years(), &register, &settings());
    let ninth = &profiles[0].cohorts[0];
    assert_eq!(ninth.steps.len(), 2);
    let found = ninth.broken_at.as_ref().unwrap();
    assert_eq!((found.kind, found.before), (BreakKind::Unit, year("2023/24").into()));
}

#[test]
fn a_small_grade_hides_its_whole_earlier_year() {
    let mut batch = three_years();
    for row in &mut batch.observations.rows {
        let small = row.group == Group::Grade(4) && row.period == year("2022/23").into();
        row.base = row.base.map(|n| if small { 7 } else { n });
    }
    let found = cohorts(&batch);
    let ninth = &found[0];
    assert_eq!(ninth.steps[0].reading, Reading::Absent(Why::Suppressed));
    assert_eq!((ninth.steps[0].base, ninth.steps[0].cells.len()), (None, 0));
    assert_eq!(ninth.steps[1].base, Some(40));
}

#[test]
fn what_is_hidden_elsewhere_is_hidden_here_and_one_step_tells_nothing() {
    let (profiles, _) = analyse(&three_years(), &register(&[SCHOOL]), &settings());
    let hidden = |names: &[&str]| {
        let mut plan = Plan::default();
        for name in names {
            let key = key(&format!("{SCHOOL}/{MEASURE}/{name}"));
            plan.hidden.insert(key, HiddenBecause::Protects);
        }
        let out = release(&profiles, &plan, Edition::Fortrolig);
        out[0].value().cohorts.clone()
    };
    assert_eq!(hidden(&[]), profiles[0].cohorts);
    let ninth = &hidden(&["2024-25/klasse-9"])[0];
    assert_eq!(ninth.steps[2].reading, Reading::Absent(Why::Suppressed));
    assert_eq!(ninth.steps[1], profiles[0].cohorts[0].steps[1]);
    // The unit's whole figure hides all grades of its year.
    let left = hidden(&["2023-24/alle"]);
    assert_eq!(left.len(), 4);
    assert!(left.iter().all(|c| c.steps[1].reading == Reading::Absent(Why::Suppressed)));
    assert_eq!(hidden(&["2024-25/klasse-5"]).len(), 4);
}

#[test]
fn pupils_who_are_followed_themselves_have_no_year_group_beside_them() {
    let mut batch = Batch::default();
    for pupil in 0..60 {
        let at = (pupil % 50) as f64;
        batch.tests.push(test_result(SCHOOL, pupil, "2023/24", 4, at));
        batch.tests.push(test_result(SCHOOL, pupil, "2024/25", 5, at + 1.0));
    }
    let (profiles, _) = analyse(&batch, &register(&[SCHOOL]), &settings());
    assert_eq!(profiles[0].progressions.len(), 1);
    assert_eq!(profiles[0].cohorts, Vec::new());
}
