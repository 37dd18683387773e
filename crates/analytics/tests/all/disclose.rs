//! What is hidden: small bases, uniform answers, and whatever would give them away.

use crate::agreements::agreement;
use crate::common::*;
use datapakke_analytics::{Alone, disclose, profiles_with};
use datapakke_model::agreement::Agreement;
use datapakke_model::conference::About;
use datapakke_model::group::Group;
use datapakke_model::microdata::AbsenceKind;
use datapakke_model::profile::{AgreementResult, Profile};
use datapakke_model::release::{
    Earlier, Edition, HiddenBecause, Known, Plan, Refused, verified,
};
use datapakke_model::{Batch, Reading, Settings, Why};

/// Pupils of one school and grade with a test each.
fn tests(unit: &str, grade: u8, n: u64) -> Batch {
    let mut batch = Batch::default();
    let start =
        u64::from(grade) * 1000 + unit.bytes().map(u64::from).sum::<u64>() * 100_000;
    for i in 0..n {
        batch.tests.push(test_result(
            unit,
            start + i,
            YEAR,
            grade,
            40.0 + (i % 9) as f64,
        ));
    }
    batch
}

#[test]
fn one_small_grade_takes_the_smallest_other_grade_with_it() {
    let mut batch = tests("751001", 4, 3);
    batch.append(tests("751001", 6, 12));
    batch.append(tests("751001", 8, 20));
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let hidden = plan(&profiles).hidden;
    let of = |group| {
        hidden.get(&key(&format!("751001/test.laesning/2024-25/{group}"))).copied()
    };
    assert_eq!(of("klasse-4"), Some(HiddenBecause::TooFew));
    assert_eq!(of("klasse-6"), Some(HiddenBecause::Protects));
    assert_eq!((of("klasse-8"), of("alle")), (None, None));
}

#[test]
fn hidden_grades_that_are_few_together_take_a_third() {
    // 2 + 2 hidden pupils are still fewer than five: the stage − shown would be 4 pupils.
    let mut batch = tests("751001", 4, 2);
    batch.append(tests("751001", 5, 2));
    batch.append(tests("751001", 6, 12));
    batch.append(tests("751001", 8, 30));
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let hidden = plan(&profiles).hidden;
    assert!(hidden.contains_key(&key("751001/test.laesning/2024-25/klasse-6")));
    assert!(!hidden.contains_key(&key("751001/test.laesning/2024-25/klasse-8")));
}

#[test]
fn one_small_school_takes_the_next_smallest_with_it() {
    let mut batch = tests("751001", 4, 4);
    batch.append(tests("751002", 4, 15));
    batch.append(tests("751003", 4, 40));
    let (profiles, _) =
        analyse(&batch, &register(&["751001", "751002", "751003"]), &settings());
    let hidden = plan(&profiles).hidden;
    let of =
        |unit| hidden.get(&key(&format!("{unit}/test.laesning/2024-25/alle"))).copied();
    assert_eq!(of("751001"), Some(HiddenBecause::TooFew));
    assert_eq!((of("751002"), of("751003")), (Some(HiddenBecause::Protects), None));

    let released = release(&profiles, &plan(&profiles), Edition::Fortrolig);
    let third = &released[2].value().indicators;
    let third = third.iter().find(|i| i.indicator.as_str() == "test.laesning").unwrap();
    assert!(third.peers.is_empty());
    let first = &released[0].value().indicators[0];
    assert_eq!(
        (first.latest.reading, first.latest.base),
        (Reading::Absent(Why::Suppressed), None)
    );
    assert_eq!((&first.against_rest, &first.change), (&None, &None));
}

#[test]
fn small_groups_that_agree_are_hidden_and_larger_ones_are_not() {
    for (n, share, expected) in [
        (9, 100.0, Some(HiddenBecause::Uniform)),
        (9, 0.0, Some(HiddenBecause::Uniform)),
        (10, 100.0, None),
        (9, 88.9, None),
    ] {
        let mut batch = Batch::default();
        let row = observation("751001", "trivsel.social.over3", YEAR, share, Some(n));
        batch.observations.rows.push(row);
        let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
        let found = plan(&profiles).hidden;
        let found = found.get(&key("751001/trivsel.social.over3/2024-25/alle")).copied();
        assert_eq!(found, expected, "{n} {share}");
    }
}

#[test]
fn a_kind_of_absence_withheld_by_its_publisher_takes_another_with_it() {
    let mut batch = Batch::default();
    for (id, value) in
        [("total", 6.0), ("sygdom", 4.0), ("tilladt", 1.5), ("ulovligt", 0.5)]
    {
        let mut row = observation("751001", &format!("fravaer.{id}"), YEAR, value, None);
        if id == "ulovligt" {
            row.reading = Reading::Absent(Why::Suppressed);
        }
        batch.observations.rows.push(row);
    }
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let hidden = plan(&profiles).hidden;
    assert_eq!(hidden.len(), 1);
    assert!(hidden.values().all(|why| *why == HiddenBecause::Protects));
    assert!(!hidden.contains_key(&key("751001/fravaer.total/2024-25/alle")));
}

#[test]
fn answers_of_a_small_grade_and_the_one_beside_it_are_hidden() {
    let mut batch = Batch::default();
    for (grade, n) in [(5u8, 3u64), (6, 8), (8, 20)] {
        for i in 0..n {
            let respondent = u64::from(grade) * 100 + i;
            let value = 1.0 + (i % 5) as f64;
            batch.answers.push(answer(
                "751001",
                respondent,
                "trivsel.4-9",
                "mobbet",
                grade,
                value,
            ));
        }
    }
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let plan = plan(&profiles);
    let hidden = |group: &str| {
        plan.hidden
            .contains_key(&key(&format!("751001/trivsel.4-9.mobbet/2024-25/{group}")))
    };
    assert!(hidden("klasse-5") && hidden("klasse-6") && !hidden("alle"));
    let released = release(&profiles, &plan, Edition::Fortrolig);
    let question = &released[0].value().questions[0];
    let shown: Vec<&Group> =
        question.groups.iter().filter(|g| g.shares.is_some()).map(|g| &g.group).collect();
    assert!(!shown.contains(&&Group::Grade(5)) && !shown.contains(&&Group::Grade(6)));
    assert!(question.own[0].shares.is_some());
}

#[test]
fn a_threshold_cannot_be_set_below_five() {
    let (profiles, _) =
        analyse(&tests("751001", 4, 4), &register(&["751001"]), &settings());
    let mut low = settings();
    low.thresholds.pupils = 1;
    let hidden = disclose(&known(&profiles, &low), &Alone).hidden;
    assert!(hidden.contains_key(&key("751001/test.laesning/2024-25/alle")));
    let mut high = settings();
    high.thresholds.pupils = 8;
    let (six, _) = analyse(&tests("751001", 4, 6), &register(&["751001"]), &settings());
    assert!(disclose(&known(&six, &settings()), &Alone).hidden.is_empty());
    assert!(!disclose(&known(&six, &high), &Alone).hidden.is_empty());
}

#[test]
fn one_to_four_pupils_of_a_grade_are_not_pointed_at() {
    let mut batch = Batch::default();
    // (grade, pupils, of whom so many are away two days in five)
    for (grade, n, often) in [(4, 20, 2), (5, 20, 6), (6, 20, 7), (7, 20, 0)] {
        for i in 0..n {
            let pupil = u64::from(grade) * 100 + i;
            let days = if i < often { 8.0 } else { 0.5 };
            let kind = Some(AbsenceKind::Sickness);
            let mut row = absence("751001", pupil, 9, kind, days, Some(20.0));
            row.grade = Some(grade);
            batch.absences.push(row);
        }
    }
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let hidden = plan(&profiles).hidden;
    let of = |group| {
        hidden.get(&key(&format!("751001/fravaer_egen.over10/2024-25/{group}"))).copied()
    };
    assert_eq!(of("klasse-4"), Some(HiddenBecause::Few));
    assert!(of("alle").is_none());
    let n_hidden = ["klasse-4", "klasse-5", "klasse-6", "klasse-7"]
        .iter()
        .filter(|group| of(group).is_some())
        .count();
    assert_eq!(n_hidden, 2, "a second grade protects the first");
}

#[test]
fn a_plan_with_a_hole_is_refused_by_the_figure_that_could_be_told() {
    let mut batch = tests("751001", 4, 3);
    batch.append(tests("751001", 6, 12));
    batch.append(tests("751001", 8, 20));
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let whole = plan(&profiles);
    assert!(checked(&profiles, &whole).is_ok());
    let without = |group: &str| {
        let mut hole = whole.clone();
        hole.hidden.remove(&key(&format!("751001/test.laesning/2024-25/{group}")));
        checked(&profiles, &hole).map(|_| ()).unwrap_err()
    };
    let told = without("klasse-6");
    assert!(
        matches!(&told, Refused::Told { name, .. } if name.ends_with("klasse-4")),
        "{told}"
    );
    assert!(told.diagnostic().message.da.contains("klasse-4"));
    assert!(matches!(without("klasse-4"), Refused::Shown { .. }));
    assert!(checked(&profiles, &Plan::default()).is_err());
}

#[test]
fn two_schools_hide_each_other_or_the_municipality() {
    let mut batch = tests("751001", 4, 3);
    batch.append(tests("751002", 4, 30));
    let (profiles, _) = analyse(&batch, &register(&["751001", "751002"]), &settings());
    let plan = plan(&profiles);
    let hidden = |owner: &str| {
        plan.hidden.contains_key(&key(&format!("{owner}/test.laesning/2024-25/alle")))
    };
    assert!(hidden("751001"));
    assert!(hidden("751002") || hidden("kommune"), "{:?}", plan.hidden);
    let released = release(&profiles, &plan, Edition::Fortrolig);
    for profile in &released {
        for entry in &profile.value().indicators {
            assert_eq!(entry.against_rest, None, "the rest is the other school");
        }
    }
}

#[test]
fn a_board_cannot_take_its_own_school_from_two() {
    let mut batch = tests("751001", 4, 30);
    batch.append(tests("751002", 4, 30));
    let (profiles, _) = analyse(&batch, &register(&["751001", "751002"]), &settings());
    let plan = plan(&profiles);
    for (edition, alone) in
        [(Edition::Fortrolig, false), (Edition::Skolebestyrelse, true)]
    {
        for profile in release(&profiles, &plan, edition) {
            let entry = &profile.value().indicators[0];
            assert_eq!(entry.peers.is_empty(), alone);
            assert_eq!(entry.municipality.is_empty(), alone);
            assert!(!alone || entry.against_rest.is_none());
            assert!(entry.latest.reading.value().is_some());
        }
    }
}

#[test]
fn what_was_hidden_last_year_stays_hidden_and_what_was_shown_is_known() {
    let mut batch = tests("751001", 4, 12);
    batch.append(tests("751001", 6, 13));
    batch.append(tests("751001", 8, 3));
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let name = |group: &str| key(&format!("751001/test.laesning/2024-25/{group}"));
    let with = |earlier: Vec<Earlier>| {
        let (profiles, catalogue) = (profiles.clone().into(), catalogue().into());
        let thresholds = settings().thresholds;
        let known = Known::new(profiles, catalogue, &thresholds, &earlier, &Alone);
        let checked = verified(&known, disclose(&known, &Alone), &Alone).unwrap();
        checked.plan().hidden.clone()
    };
    let none = with(Vec::new());
    assert!(
        none.contains_key(&name("klasse-4")) && !none.contains_key(&name("klasse-6"))
    );
    let hidden = Earlier { key: name("klasse-6"), base: None, hidden: true };
    assert_eq!(with(vec![hidden]).get(&name("klasse-6")), Some(&HiddenBecause::Earlier));
    // The cheapest other grade was printed last year, so hiding it would protect nothing.
    let shown = Earlier { key: name("klasse-4"), base: Some(12), hidden: false };
    let found = with(vec![shown]);
    assert!(found.contains_key(&name("klasse-6")), "{found:?}");
}

#[test]
fn random_municipalities_pass_the_check() {
    let mut dice = 7_u64;
    let mut below = |n: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (dice >> 33) % n
    };
    let units = ["751001", "751002", "751003", "751004"];
    let (mut hidden, mut protects) = (0, 0);
    for round in 0..60 {
        let mut batch = Batch::default();
        let of = &units[..1 + (round % 4)];
        for unit in of {
            for grade in [4, 5, 6, 8] {
                let n = below(14);
                batch.append(tests(unit, grade, n));
                for i in 0..n {
                    let person = i + u64::from(grade) * 100;
                    let value = if below(3) == 0 { 5.0 } else { 1.0 + below(5) as f64 };
                    let question = "mobbet";
                    batch.answers.push(answer(
                        unit,
                        person,
                        "trivsel.4-9",
                        question,
                        grade,
                        value,
                    ));
                }
            }
        }
        let (profiles, _) = analyse(&batch, &register(of), &settings());
        let plan = plan(&profiles);
        checked(&profiles, &plan).unwrap_or_else(|e| panic!("{round}: {e}"));
        hidden += plan.hidden.len();
        protects +=
            plan.hidden.values().filter(|why| **why == HiddenBecause::Protects).count();
        for (key, other) in &plan.protects {
            assert!(
                plan.hidden.contains_key(key) && plan.hidden.contains_key(other),
                "{key}"
            );
        }
    }
    assert!(hidden > 300 && protects > 60, "{hidden} {protects}");
}

/// Three grades of a school beside two large schools, and what it agreed upon.
fn grades_of(sizes: [u64; 3], agreed: &[Agreement]) -> Vec<Profile> {
    let mut batch = Batch::default();
    for (grade, n) in [4, 5, 6].into_iter().zip(sizes) {
        batch.append(tests("751001", grade, n));
    }
    for grade in [4, 5, 6] {
        batch.append(tests("751002", grade, 25));
        batch.append(tests("751003", grade, 30));
    }
    let register = register(&["751001", "751002", "751003"]);
    let (catalogue, settings) = (catalogue(), settings());
    let found = profiles_with(&batch, &catalogue, &register, &settings, agreed, &Alone);
    found.unwrap().value
}

fn reason(plan: &Plan, group: &str) -> Option<HiddenBecause> {
    plan.hidden.get(&key(&format!("751001/test.laesning/2024-25/{group}"))).copied()
}

#[test]
fn grades_that_are_mostly_too_small_give_way_to_stages() {
    let small = grades_of([3, 4, 11], &[]);
    let hidden = plan(&small);
    assert_eq!(reason(&hidden, "klasse-4"), Some(HiddenBecause::TooFew));
    assert_eq!(reason(&hidden, "klasse-6"), Some(HiddenBecause::Merged));
    assert_eq!(
        reason(&hidden, "mellemtrin"),
        None,
        "the pupils of three grades together"
    );
    let told = &hidden.protects[&key("751001/test.laesning/2024-25/klasse-6")];
    assert_eq!(told, &key("751001/test.laesning/2024-25/klasse-4"));
    assert!(checked(&small, &hidden).is_ok());
    let released = release(&small, &hidden, Edition::Fortrolig);
    let entry = &released[0].value().indicators[0];
    let stage = entry.groups.iter().find(|g| g.group.to_string() == "mellemtrin");
    assert_eq!(stage.and_then(|g| g.own.base), Some(18));
    // One small grade of three is no reason to give the table up.
    let large = plan(&grades_of([3, 14, 11], &[]));
    assert_ne!(reason(&large, "klasse-5"), Some(HiddenBecause::Merged));
    assert!(!large.hidden.values().any(|why| *why == HiddenBecause::Merged));
}

#[test]
fn a_grade_that_gave_way_cannot_be_told_from_the_municipality() {
    // Both others show grade 6, and so does the municipality: 66 − 25 − 30 would be 11.
    let small = plan(&grades_of([3, 4, 11], &[]));
    let shown = |owner: &str| {
        let name = key(&format!("{owner}/test.laesning/2024-25/klasse-6"));
        !small.hidden.contains_key(&name)
    };
    assert!(!["kommune", "751002", "751003"].into_iter().all(shown));
}

#[test]
fn a_grade_that_was_agreed_upon_does_not_give_way() {
    let about =
        About { indicator: "test.laesning".parse().unwrap(), group: Group::Grade(6) };
    let agreed = Agreement { about: Some(about), ..agreement(None, None) };
    let profiles = grades_of([3, 4, 11], &[agreed]);
    let own = profile(&profiles, "751001");
    let about_six = |result: &AgreementResult| {
        result.figures().any(|figure| figure.key.group == Group::Grade(6))
    };
    assert!(own.agreements.iter().any(about_six), "the agreement has no figure");
    let hidden = plan(&profiles);
    assert!(!hidden.hidden.values().any(|why| *why == HiddenBecause::Merged));
    assert_eq!(reason(&hidden, "klasse-4"), Some(HiddenBecause::TooFew));
    assert_eq!(reason(&hidden, "klasse-5"), Some(HiddenBecause::TooFew));
    assert!(checked(&profiles, &hidden).is_ok());
}

/// Days of absence of the pupils of a grade beside three usual grades, in one month.
fn days_of(grade: &[f64]) -> Vec<Profile> {
    let usual: Vec<f64> = (0..20).map(|pupil| f64::from(pupil % 4)).collect();
    let mut batch = Batch::default();
    for (n, days) in [(4_u8, grade), (5, &usual), (6, &usual), (7, &usual)] {
        for (pupil, days) in days.iter().enumerate() {
            let pupil = u64::from(n) * 100 + pupil as u64;
            let kind = Some(AbsenceKind::Sickness);
            let mut row = absence("751001", pupil, 9, kind, *days, Some(20.0));
            row.grade = Some(n);
            batch.absences.push(row);
        }
    }
    analyse(&batch, &register(&["751001"]), &settings()).0
}

#[test]
fn a_sum_that_one_pupil_may_stand_for_is_hidden() {
    let of = |grade: &[f64], settings: &Settings| {
        let profiles = days_of(grade);
        let known = known(&profiles, settings);
        let plan = disclose(&known, &Alone);
        verified(&known, plan.clone(), &Alone).unwrap();
        let name = |n| key(&format!("751001/fravaer_egen.total/2024-25/klasse-{n}"));
        [4, 5, 6, 7].map(|n| plan.hidden.get(&name(n)).copied())
    };
    let usual = settings();
    // One of six pupils has all the days.
    let alone = of(&[10.0, 0.0, 0.0, 0.0, 0.0, 0.0], &usual);
    assert_eq!(alone[0], Some(HiddenBecause::Dominated));
    // The school's sum less the other grades' would tell it.
    let others = alone[1..].iter().flatten().collect::<Vec<_>>();
    assert_eq!(others, [&HiddenBecause::Protects]);
    // Half of the days may be one pupil's, which a municipality may find too much: with six
    // of eleven days, mean and spread allow for 0.55.
    let uneven = [6.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    assert_eq!(of(&uneven, &usual), [None; 4]);
    let mut strict = settings();
    strict.thresholds.dominance = 50;
    assert_eq!(of(&uneven, &strict)[0], Some(HiddenBecause::Dominated));
    // It may not ask for less than the catalogue.
    let mut mild = settings();
    mild.thresholds.dominance = 100;
    assert_eq!(of(&[10.0, 0.0, 0.0, 0.0, 0.0, 0.0], &mild), alone);
    // In a group that is not small nobody is looked for, unless the settings ask.
    let mut many = vec![0.0; 12];
    many[0] = 10.0;
    assert_eq!(of(&many, &usual)[0], None);
    let mut wide = settings();
    wide.thresholds.agree = 15;
    assert_eq!(of(&many, &wide)[0], Some(HiddenBecause::Dominated));
}

#[test]
fn parts_that_are_more_than_their_total_are_hidden_as_if_everybody_knew_by_how_many() {
    // The municipality's figure counts fewer than its schools: somebody is wrong.
    let row =
        |owner: &str, n| observation(owner, "trivsel.social.over3", YEAR, 60.0, Some(n));
    let mut batch = Batch::default();
    for (unit, n) in [("751001", 3), ("751002", 20), ("751003", 30)] {
        batch.observations.rows.push(row(unit, n));
    }
    let mut home = row("751001", 51);
    home.owner = datapakke_model::id::Owner::Municipality;
    batch.observations.rows.push(home);
    let register = register(&["751001", "751002", "751003"]);
    let (profiles, _) = analyse(&batch, &register, &settings());
    let hidden = plan(&profiles).hidden;
    let of = |unit: &str| {
        hidden.get(&key(&format!("{unit}/trivsel.social.over3/2024-25/alle"))).copied()
    };
    assert_eq!(of("751001"), Some(HiddenBecause::TooFew));
    assert_eq!(of("751002"), Some(HiddenBecause::Protects), "not fewer than without");
}
