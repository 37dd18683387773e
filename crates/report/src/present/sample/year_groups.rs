//! A school whose year groups are known through the grades, and of which much is lacking;
//! all invented.

use datapakke_model::profile::{Cohort, Course, Lacking, NoValue};

use super::*;

/// A calm school with year groups in wellbeing: the measure broke, so the line is short,
/// and one step is hidden.
pub(crate) fn a_school_with_year_groups() -> Profile {
    let mut profile = a_school();
    let kept = ["trivsel.generel", "trivsel.social", "overblik.elevtal"];
    profile.indicators.retain(|entry| kept.contains(&entry.indicator.as_str()));
    profile.questions.clear();
    let unit = profile.unit.clone();
    let way = |steps: &[(i64, u8, Option<f64>)]| {
        let step = |(start, grade, value): &(i64, u8, Option<f64>)| {
            let hidden = Reading::Absent(Why::Suppressed);
            let reading = value.map_or(hidden, Reading::Known);
            let what = ("trivsel.generel", school(*start), Group::Grade(*grade));
            let owner = Owner::Unit(unit.clone());
            let seen = value.map(|_| 0.2);
            estimate(owner, what, reading, (seen, value.map(|_| 47)))
        };
        Cohort {
            indicator: "trivsel.generel".parse().unwrap(),
            steps: steps.iter().map(step).collect(),
            broken_at: Some(SeriesBreak {
                before: school(2023),
                kind: BreakKind::Measure,
                reason: Text::new("Skemaet blev et andet.", "The form became another."),
            }),
        }
    };
    profile.cohorts = vec![
        way(&[(2023, 7, Some(3.61)), (2024, 8, Some(3.52)), (2025, 9, Some(3.44))]),
        way(&[(2023, 6, Some(3.72)), (2024, 7, None), (2025, 8, Some(3.55))]),
        way(&[(2023, 5, Some(3.83)), (2024, 6, Some(3.79)), (2025, 7, Some(3.7))]),
        way(&[(2024, 4, Some(3.94)), (2025, 5, Some(3.9))]),
    ];
    profile
}

/// The same school with a value lacking for every reason there is.
pub(crate) fn a_school_without_much() -> Profile {
    let mut profile = a_school_with_year_groups();
    let lacking = |indicator: &str, what, why| Lacking {
        indicator: indicator.parse().unwrap(),
        what,
        why,
    };
    let known = "trivsel.generel";
    profile.lacking = vec![
        lacking("fremgang.test.laesning", Course::SamePupils, NoValue::NothingEarlier),
        lacking("fremgang.test.matematik", Course::SamePupils, NoValue::NothingEarlier),
        lacking("fremgang.lokal.laesning", Course::SamePupils, NoValue::NobodyTwice),
        lacking("fremgang.lokal.matematik", Course::SamePupils, NoValue::FewPersons),
        lacking(known, Course::Months, NoValue::FewPeriods),
        lacking(known, Course::ThreeYears, NoValue::Break(school(2024))),
        lacking(known, Course::ChanceVariation, NoValue::NothingVaries),
    ];
    for indicator in ["social", "faglig", "stoette", "ro", "social.over3", "ro.over3"] {
        let indicator = format!("trivsel.{indicator}");
        let what = Course::ThreeYears;
        profile.lacking.push(lacking(&indicator, what, NoValue::FewPeriods));
    }
    profile
}
