//! The same pupils in two tests: hand-made classes go in, hand-checked changes come out.

use datapakke_analytics::stat::paired::correlation;
use datapakke_analytics::stat::value_added::return_to_the_mean;
use datapakke_analytics::stat::{distribution, mean};
use datapakke_model::microdata::{Pseudonym, TestResult};
use datapakke_model::profile::{
    Course, NoValue, Profile, Progression, ProgressionScale, Verdict, With,
};
use datapakke_model::{
    Batch, Catalogue, Diagnostic, Reading, Register, Settings, UnitKind, Why,
};
use proptest::prelude::*;

use crate::common::*;

const FIRST: &str = "2023/24";
const SECOND: &str = "2025/26";

/// The pack of the second test's year.
fn now() -> Settings {
    Settings { year: year(SECOND), ..settings() }
}

/// Both results of one pupil, from the fourth to the sixth grade, as national positions.
fn both(unit: &str, pupil: u64, first: f64, second: f64) -> [TestResult; 2] {
    [
        test_result(unit, pupil, FIRST, 4, first),
        test_result(unit, pupil, SECOND, 6, second),
    ]
}

/// A class with the pupils numbered from `from`.
fn class(unit: &str, from: u64, pairs: &[(f64, f64)]) -> Vec<TestResult> {
    let one = |(i, (a, b)): (usize, &(f64, f64))| both(unit, from + i as u64, *a, *b);
    pairs.iter().enumerate().flat_map(one).collect()
}

/// The same as a local test without a known scale.
fn local(rows: Vec<TestResult>) -> Vec<TestResult> {
    let one = |row: TestResult| TestResult {
        instrument: "lokal".parse().unwrap(),
        score: Reading::Known(row.percentile.unwrap()),
        percentile: None,
        ..row
    };
    rows.into_iter().map(one).collect()
}

fn run(
    tests: Vec<TestResult>,
    catalogue: &Catalogue,
    register: &Register,
) -> (Vec<Profile>, Vec<Diagnostic>) {
    let batch = Batch { tests, ..Batch::default() };
    let made =
        datapakke_analytics::profiles(&batch, catalogue, register, &now()).unwrap();
    (made.value, made.diagnostics)
}

fn schools() -> Register {
    register(&["751001", "751002", "751003", "751004"])
}

fn made(tests: Vec<TestResult>) -> Vec<Profile> {
    run(tests, &catalogue(), &schools()).0
}

fn of<'a>(profiles: &'a [Profile], unit: &str) -> Option<&'a Progression> {
    let found = &profile(profiles, unit).progressions;
    assert!(found.len() <= 1, "one test was followed");
    found.first()
}

fn only(tests: Vec<TestResult>) -> Progression {
    of(&made(tests), "751001").unwrap().clone()
}

/// Thirty-two pupils of three schools on the line 10 + 0.8·x, half of them 2 above and
/// half 2 below it, with first results of 20, 40, 60 and 80.
fn others() -> Vec<TestResult> {
    let pairs: Vec<(f64, f64)> = (0..32)
        .map(|i| {
            let first = 20.0 + 20.0 * f64::from(i % 4);
            (first, 10.0 + 0.8 * first + if i < 16 { 2.0 } else { -2.0 })
        })
        .collect();
    let mut rows = class("751002", 1000, &pairs[..12]);
    rows.extend(class("751003", 1012, &pairs[12..24]));
    rows.extend(class("751004", 1024, &pairs[24..]));
    rows
}

/// Six pupils who lie 1, 2, 3, 4, 5 and 9 above that line, in the middle of it.
fn six() -> Vec<TestResult> {
    let firsts = [40.0, 60.0, 40.0, 60.0, 50.0, 50.0];
    let above = [1.0, 2.0, 3.0, 4.0, 5.0, 9.0];
    let pairs: Vec<(f64, f64)> =
        firsts.iter().zip(above).map(|(x, d)| (*x, 10.0 + 0.8 * x + d)).collect();
    class("751001", 1, &pairs)
}

fn pairs_of(rows: &[TestResult]) -> (Vec<f64>, Vec<f64>) {
    let of = |period: &str| -> Vec<f64> {
        let wanted = rows.iter().filter(|r| r.year == year(period));
        wanted.map(|r| r.percentile.unwrap()).collect()
    };
    (of(FIRST), of(SECOND))
}

#[test]
fn the_change_of_the_same_pupils_is_the_paired_one_of_r() {
    // R 4.2.2: t.test(after, before, paired = TRUE).
    let before = [10.0, 12.0, 9.0, 15.0, 11.0, 8.0, 14.0, 13.0, 10.0, 12.0];
    let after = [13.0, 12.0, 11.0, 18.0, 10.0, 11.0, 17.0, 15.0, 9.0, 16.0];
    let pairs: Vec<(f64, f64)> = before.into_iter().zip(after).collect();
    let found = only(class("751001", 1, &pairs));
    assert_eq!(found.key, key("751001/fremgang.test.laesning/2025-26/alle"));
    assert_eq!(found.indicator.as_str(), "test.laesning");
    assert_eq!(found.instrument.as_str(), "overgangstest");
    assert_eq!((found.first, found.second), (year(FIRST), year(SECOND)));
    assert_eq!(found.grades, vec![(4, 6)]);
    assert_eq!(found.scale, ProgressionScale::NationalPosition);
    assert_eq!((found.matched, found.tested, found.left), (10, 10, 0));
    near(found.first_mean, 11.4);
    near(found.second_mean, 13.2);
    let change = found.change.unwrap();
    assert_eq!(change.with, With::FirstTest(year(FIRST)));
    near(change.difference, 1.8);
    let interval = change.interval.unwrap();
    near(interval.low, 0.502679218695969);
    near(interval.high, 3.09732078130403);
    near(change.p.unwrap(), 0.0119532869960609);
    // Nobody else is there to tell what is usual, and the reliability is not stated.
    assert_eq!((found.expected, found.pupil_error), (None, None));
    assert_eq!((found.cells.len(), found.n_cells), (8, 20));
}

#[test]
fn the_expected_result_comes_from_the_other_schools_alone() {
    let mut rows = others();
    rows.extend(six());
    let found = only(rows.clone()).expected.unwrap();
    assert_eq!((found.pupils, found.schools, found.shrunken), (32, 3, None));
    near(found.residual.difference, 4.0);
    assert_eq!(found.residual.with, With::Expected);
    // s² = 40/5 over six pupils; σ² = 32·4/30, and the line is known best at 50, their mean.
    let (own, line): (f64, f64) = (8.0 / 6.0, 32.0 * 4.0 / 30.0 / 32.0);
    let df = (own + line).powi(2) / (own * own / 5.0 + line * line / 30.0);
    let half = distribution::t_quantile(0.95, df).unwrap() * (own + line).sqrt();
    let interval = found.residual.interval.unwrap();
    near(interval.low, 4.0 - half);
    near(interval.high, 4.0 + half);
    assert!(found.residual.p.unwrap() > 0.01 && found.residual.p.unwrap() < 0.03);

    // A hundred more pupils of the unit, far below: the others' line does not follow them.
    let far: Vec<(f64, f64)> =
        (0..100).map(|i| (f64::from(i), 5.0 + f64::from(i % 7))).collect();
    rows.extend(class("751001", 5000, &far));
    let large = only(rows).expected.unwrap();
    assert_eq!(large.pupils, 32);
    let below: f64 = far.iter().map(|(x, y)| y - 10.0 - 0.8 * x).sum();
    near(large.residual.difference, (24.0 + below) / 106.0);
}

#[test]
fn too_few_others_tell_nothing_usual() {
    let mut rows = six();
    rows.extend(others().into_iter().filter(|r| r.unit.as_str() != "751004"));
    assert_eq!(only(rows).expected, None, "24 pupils of two schools");
    let mut rows = six();
    rows.extend(others().into_iter().map(|r| TestResult {
        unit: if r.unit.as_str() == "751004" {
            "751003".parse().unwrap()
        } else {
            r.unit
        },
        ..r
    }));
    assert_eq!(only(rows).expected, None, "32 pupils of two schools");
}

#[test]
fn a_special_school_is_not_measured_with_the_others() {
    let mut rows = six();
    rows.extend(others());
    rows.extend(class("751003", 3000, &thirty_six()));
    let mut register = schools();
    let usual = |profiles: &[Profile], unit: &str| {
        of(profiles, unit).unwrap().expected.as_ref().map(|e| e.schools)
    };
    let (before, _) = run(rows.clone(), &catalogue(), &register);
    assert_eq!(usual(&before, "751001"), Some(3));
    assert_eq!(usual(&before, "751002"), Some(3));
    register.units.values_mut().next().unwrap().kind = UnitKind::Specialskole;
    let (after, _) = run(rows, &catalogue(), &register);
    assert_eq!(usual(&after, "751001"), None);
    // Nor do its pupils count in what is usual: two other schools are left.
    assert_eq!(usual(&after, "751002"), None);
}

#[test]
fn residuals_are_shrunken_from_thirty_schools_on() {
    let build = |n: u64| {
        let ids: Vec<String> = (0..n).map(|i| format!("7511{i:02}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut rows = Vec::new();
        for (school, id) in ids.iter().enumerate() {
            let shift = (school % 5) as f64 - 2.0;
            let pairs: Vec<(f64, f64)> = (0..12)
                .map(|i| {
                    let first = 20.0 + 5.0 * f64::from(i);
                    let chance = f64::from((i * 7 + school as i32 * 3) % 11) - 5.0;
                    (first, first + shift + chance)
                })
                .collect();
            rows.extend(class(id, school as u64 * 100, &pairs));
        }
        let (profiles, _) = run(rows, &catalogue(), &register(&ids));
        of(&profiles, ids[0]).unwrap().expected.clone().unwrap()
    };
    let many = build(30);
    assert_eq!(many.schools, 29);
    let (raw, shrunken) = (many.residual.difference, many.shrunken.unwrap());
    assert!(raw < -1.0 && shrunken < 0.0 && shrunken > raw, "{raw} {shrunken}");
    assert_eq!(build(29).shrunken, None);
}

/// Thirty-six pupils, twelve in each third, who partly return to the mean.
fn thirty_six() -> Vec<(f64, f64)> {
    (0..36)
        .map(|i| {
            let first = 2.0 + f64::from(i) * 96.0 / 35.0;
            (first, 50.0 + 0.6 * (first - 50.0) + f64::from((i * 5) % 9 - 4) * 4.0)
        })
        .collect()
}

#[test]
fn thirds_say_where_return_to_the_mean_alone_would_take_them() {
    let pairs = thirty_six();
    let mut rows = class("751001", 1, &pairs);
    rows.extend(class("751002", 100, &pairs));
    rows.extend(class("751003", 200, &pairs));
    let (firsts, seconds) = pairs_of(&rows);
    let found = only(rows);
    let r = correlation(&firsts, &seconds).unwrap();
    assert!(r > 0.6 && r < 0.95, "{r}");
    assert_eq!(found.thirds.iter().map(|t| t.pupils).collect::<Vec<_>>(), [12, 12, 12]);
    for (at, third) in found.thirds.iter().enumerate() {
        let own = &pairs[at * 12..at * 12 + 12];
        let first = own.iter().map(|p| p.0).sum::<f64>() / 12.0;
        let second: Vec<f64> = own.iter().map(|p| p.1).collect();
        near(third.first, first);
        near(third.second, second.iter().sum::<f64>() / 12.0);
        // The mean of all first results is 50.
        near(third.by_itself.unwrap(), first + (1.0 - r) * (50.0 - first));
        near(
            third.by_itself.unwrap() - first,
            return_to_the_mean(first, 50.0, r).unwrap(),
        );
        let interval = third.interval.unwrap();
        let (low, high) =
            mean::t_interval(mean::summary(&second).unwrap(), 0.95).unwrap();
        near(interval.low, low);
        near(interval.high, high);
    }
    let moves = found.moves.unwrap();
    assert_eq!(moves.rows.iter().map(|r| r.pupils).collect::<Vec<_>>(), [12, 12, 12]);
}

#[test]
fn a_third_of_few_pupils_hides_all_thirds() {
    // Twelve low, twelve in the middle, four high: the four would follow from the rest.
    let mut rows = class("751001", 1, &thirty_six()[..28]);
    rows.extend(class("751002", 100, &thirty_six()));
    rows.extend(class("751003", 200, &thirty_six()));
    let found = only(rows);
    assert_eq!((found.matched, found.thirds.len()), (28, 0));
    assert_eq!(found.moves, None);
}

#[test]
fn a_pupil_who_changed_school_counts_where_the_second_test_was_taken() {
    let mut rows = class("751001", 1, &[(40.0, 45.0), (50.0, 52.0), (60.0, 61.0)]);
    for (pupil, first) in [(7, 30.0), (8, 70.0), (9, 20.0)] {
        rows.push(test_result("751002", pupil, FIRST, 4, first));
        rows.push(test_result("751001", pupil, SECOND, 6, first + 1.0));
    }
    rows.extend(class("751002", 100, &[(1.0, 4.0); 3]));
    rows.extend(class("751002", 103, &[(9.0, 8.0); 3]));
    let profiles = made(rows);
    let here = of(&profiles, "751001").unwrap();
    assert_eq!((here.matched, here.tested, here.left), (6, 6, 0));
    near(here.first_mean, 270.0 / 6.0);
    // The three who moved within the municipality have not left its tests.
    let there = of(&profiles, "751002").unwrap();
    assert_eq!((there.matched, there.tested, there.left), (6, 6, 0));
}

#[test]
fn the_unmatched_are_counted_and_only_enough_of_them_described() {
    let with_left = |n: u64| {
        let mut rows = class("751001", 1, &[(40.0, 45.0), (50.0, 52.0), (60.0, 61.0)]);
        rows.extend(class("751001", 4, &[(45.0, 45.0), (55.0, 52.0), (50.0, 61.0)]));
        // Left after the first test; one new pupil in the second.
        rows.extend((0..n).map(|i| {
            test_result("751001", 50 + i, FIRST, 4, 40.0 - (i % 2) as f64 * 2.0)
        }));
        rows.push(test_result("751001", 80, SECOND, 6, 90.0));
        // Grades from which nobody is followed count nowhere.
        rows.push(test_result("751001", 81, SECOND, 3, 90.0));
        rows.push(test_result("751001", 82, FIRST, 8, 90.0));
        only(rows)
    };
    let found = with_left(6);
    assert_eq!((found.matched, found.tested, found.left), (6, 7, 6));
    // 39 against 50.
    near(found.left_difference.unwrap(), -11.0);
    let found = with_left(4);
    assert_eq!((found.left, found.left_difference), (4, None));
    assert_eq!((with_left(0).left, with_left(0).left_difference), (0, None));
}

#[test]
fn without_a_national_position_it_is_the_place_in_the_municipality() {
    // Thirty first results 1, 2, … 30 and second ones in the opposite order within the
    // unit; the first ten are the unit's.
    let first: Vec<f64> = (1..=30).map(f64::from).collect();
    let second = |i: usize| if i < 10 { 10.0 - i as f64 } else { 1.0 + i as f64 };
    let pairs: Vec<(f64, f64)> =
        first.iter().enumerate().map(|(i, x)| (*x, second(i))).collect();
    let mut rows = class("751001", 1, &pairs[..10]);
    rows.extend(class("751002", 100, &pairs[10..20]));
    rows.extend(class("751003", 200, &pairs[20..]));
    let found = only(local(rows.clone()));
    assert_eq!(found.key, key("751001/fremgang.lokal.laesning/2025-26/alle"));
    assert_eq!(found.scale, ProgressionScale::MunicipalPosition);
    // Mid-ranks 100·(i − ½)/30 of the ten lowest, both times.
    near(found.first_mean, 100.0 * 5.0 / 30.0);
    near(found.second_mean, 100.0 * 5.0 / 30.0);
    near(found.change.unwrap().difference, 0.0);

    // The scale itself does not matter, as long as it keeps the order.
    let mut other = local(rows.clone());
    for row in &mut other {
        row.score = Reading::Known(row.score.value().unwrap().powi(3) - 500.0);
    }
    assert_eq!(only(other).first_mean, found.first_mean);

    // Two schools give no distribution, and so no followed pupils.
    let two: Vec<TestResult> = local(rows)
        .into_iter()
        .map(|r| TestResult {
            unit: if r.unit.as_str() == "751003" {
                "751002".parse().unwrap()
            } else {
                r.unit
            },
            ..r
        })
        .collect();
    assert_eq!(of(&made(two), "751001"), None);
}

#[test]
fn the_national_position_needs_nine_in_ten_to_be_taken() {
    let half = |lacking: usize| {
        let pairs = thirty_six();
        let mut rows = class("751001", 1, &pairs);
        rows.extend(class("751002", 100, &pairs));
        rows.extend(class("751003", 200, &pairs));
        rows.iter_mut().rev().take(2 * lacking).for_each(|r| r.percentile = None);
        only(rows).scale
    };
    assert_eq!(half(10), ProgressionScale::NationalPosition);
    assert_eq!(half(11), ProgressionScale::MunicipalPosition);
}

#[test]
fn no_pupil_is_followed_across_a_break() {
    let mut rows = class("751001", 1, &thirty_six());
    rows.iter_mut().filter(|r| r.year == year(FIRST)).for_each(|r| {
        r.year = year("2022/23");
        r.grade = 3;
    });
    let (profiles, diagnostics) = run(rows, &catalogue(), &schools());
    assert_eq!(of(&profiles, "751001"), None);
    assert!(diagnostics.iter().any(|d| d.code == "followed-across-break"));
}

#[test]
fn the_pair_of_years_with_the_most_pupils_is_taken() {
    let mut rows = class("751001", 1, &thirty_six()[..8]);
    // Ten of them also took a test the year before.
    rows.extend(
        (0..10).map(|i| test_result("751001", 1 + i, "2024/25", 5, 40.0 + i as f64)),
    );
    rows.extend((8..10).map(|i| test_result("751001", 1 + i, SECOND, 6, 50.0)));
    let found = only(rows.clone());
    assert_eq!((found.first, found.matched), (year("2024/25"), 10));
    // Of two pairs that follow equally many the one two years apart counts.
    rows.retain(|r| r.pupil.0 <= 8);
    let found = only(rows);
    assert_eq!((found.first, found.matched), (year(FIRST), 8));
}

#[test]
fn who_repeats_a_grade_is_not_followed_and_is_still_tested() {
    let mut rows = class("751001", 1, &thirty_six()[..8]);
    rows.push(test_result("751001", 50, FIRST, 5, 40.0));
    rows.push(test_result("751001", 50, SECOND, 6, 40.0));
    let found = only(rows);
    assert_eq!((found.matched, found.tested, found.left), (8, 9, 0));
}

#[test]
fn nobody_or_one_to_follow_gives_no_figure_and_says_so() {
    for followed in [0, 1, 4] {
        let mut rows = class("751001", 1, &thirty_six()[..followed]);
        rows.extend((0..20).map(|i| test_result("751001", 500 + i, SECOND, 6, 40.0)));
        rows.extend((0..20).map(|i| test_result("751001", 600 + i, FIRST, 4, 40.0)));
        // Somebody elsewhere can be followed, so that there is a pair of years.
        rows.extend(class("751002", 900, &thirty_six()));
        let (profiles, diagnostics) = run(rows, &catalogue(), &schools());
        assert_eq!(of(&profiles, "751001"), None, "{followed}");
        let said = diagnostics.iter().find(|d| d.code == "followed-too-few").unwrap();
        assert_eq!(said.count, 1);
    }
}

#[test]
fn a_municipality_in_which_nobody_can_be_followed_says_that_and_not_that_nothing_is_earlier()
 {
    let mut rows: Vec<TestResult> =
        (0..20).map(|i| test_result("751001", 500 + i, SECOND, 6, 40.0)).collect();
    let why = |rows: Vec<TestResult>| {
        let profiles = made(rows);
        let found = &profile(&profiles, "751001").lacking;
        let found = found.iter().find(|l| l.what == Course::SamePupils);
        found.expect("it is said").why
    };
    assert_eq!(why(rows.clone()), NoValue::NothingEarlier);
    rows.extend((0..20).map(|i| test_result("751001", 600 + i, FIRST, 4, 40.0)));
    assert_eq!(why(rows), NoValue::NobodyTwice);
}

#[test]
fn results_that_are_all_alike_have_no_interval_and_small_ones_are_not_shown() {
    // Twelve pupils at 40 who all end at 50: a change without chance variation.
    let found = only(class("751001", 1, &[(40.0, 50.0); 12]));
    let change = found.change.unwrap();
    near(change.difference, 10.0);
    assert_eq!((change.interval, change.p), (None, None));
    assert_eq!(change.verdict, Verdict::NotAssessable);
    // Nine of them: the mean would be each one's result.
    assert_eq!(of(&made(class("751001", 1, &[(40.0, 50.0); 9])), "751001"), None);
    // Equal first results alone: the gains vary, and the others' line holds.
    let mut rows = others();
    let seconds: Vec<(f64, f64)> = (0..12).map(|i| (50.0, 45.0 + f64::from(i))).collect();
    rows.extend(class("751001", 1, &seconds));
    let found = only(rows);
    near(found.change.unwrap().difference, 0.5);
    near(found.expected.unwrap().residual.difference, 0.5);
    assert!(found.thirds.is_empty());
}

#[test]
fn others_without_spread_give_no_line() {
    let mut rows = six();
    for (school, unit) in ["751002", "751003", "751004"].into_iter().enumerate() {
        rows.extend(class(unit, 100 * (1 + school as u64), &[(50.0, 50.0); 12]));
    }
    let found = only(rows);
    assert_eq!(found.expected, None);
    assert!(found.change.unwrap().interval.is_some());
}

#[test]
fn one_class_of_one_school_has_a_change_and_nothing_to_be_usual() {
    let found = only(class("751001", 1, &thirty_six()));
    assert!(found.change.unwrap().interval.is_some());
    assert_eq!(found.expected, None);
    assert_eq!(found.thirds.len(), 3);
    assert!(found.thirds.iter().all(|t| t.by_itself.is_none()), "no municipality");
    // A local test of one school has no distribution to have a place in.
    assert_eq!(of(&made(local(class("751001", 1, &thirty_six()))), "751001"), None);
}

/// A catalogue in which the local test has one scale from −50 to 50 and a reliability.
fn linked() -> Catalogue {
    let mut catalogue = catalogue();
    let of_dnt =
        catalogue.instruments.iter().find_map(|i| i.reliability.clone()).unwrap();
    let local = catalogue.instruments.iter_mut().find(|i| i.id.as_str() == "lokal");
    let local = local.unwrap();
    local.linked = true;
    local.bounds = [-50.0, 50.0];
    local.reliability = Some(of_dnt);
    catalogue
}

#[test]
fn a_linked_scale_gives_gains_also_below_zero_and_turned_around() {
    let shift = |rows: Vec<TestResult>, sign: f64| -> Vec<TestResult> {
        let moved = |r: &TestResult| r.score.value().unwrap() - 50.0;
        let grown = |r: &TestResult| if r.year == year(SECOND) { 7.0 } else { 0.0 };
        local(rows)
            .into_iter()
            .map(|r| TestResult {
                score: Reading::Known(sign * (moved(&r) + grown(&r))),
                ..r
            })
            .collect()
    };
    let mut rows = class("751001", 1, &thirty_six());
    rows.extend(others());
    let (profiles, _) = run(shift(rows.clone(), 1.0), &linked(), &schools());
    let found = of(&profiles, "751001").unwrap();
    assert_eq!(found.scale, ProgressionScale::Linked);
    near(found.first_mean, 0.0);
    let gain = thirty_six().iter().map(|(a, b)| b - a + 7.0).sum::<f64>() / 36.0;
    near(found.change.as_ref().unwrap().difference, gain);
    // What everybody gained is no return to the mean: the middle goes up with the others.
    let middle = &found.thirds[1];
    assert!(middle.by_itself.unwrap() - middle.first > 5.0);
    // 1.96·√2·s·√(1 − 0.75), s being the spread of the second results.
    let mut seconds = pairs_of(&rows).1;
    seconds.sort_by(f64::total_cmp);
    let sd = mean::summary(&seconds).unwrap().sd.unwrap();
    let error =
        distribution::normal_quantile(0.95).unwrap() * (2.0f64 * 0.25).sqrt() * sd;
    near(found.pupil_error.unwrap(), error);

    let (turned, _) = run(shift(rows, -1.0), &linked(), &schools());
    let turned = of(&turned, "751001").unwrap();
    near(turned.change.as_ref().unwrap().difference, -gain);
    let residual = |p: &Progression| p.expected.as_ref().unwrap().residual.difference;
    near(residual(turned), -residual(found));
    near(turned.thirds[0].first, -found.thirds[2].first);
    near(turned.thirds[0].by_itself.unwrap(), -found.thirds[2].by_itself.unwrap());
}

#[test]
fn one_pupils_error_as_positions_is_the_way_up_from_the_middle() {
    let mut catalogue = catalogue();
    let cited = catalogue.instruments.iter().find_map(|i| i.reliability.clone());
    let test =
        catalogue.instruments.iter_mut().find(|i| i.id.as_str() == "overgangstest");
    test.unwrap().reliability = cited;
    let (profiles, _) = run(class("751001", 1, &thirty_six()), &catalogue, &schools());
    // d = 1.96·√2·0.5 = 1.3859; Φ(d) = 0.91711.
    let error = of(&profiles, "751001").unwrap().pupil_error.unwrap();
    assert!((error - 41.711).abs() < 0.001, "{error}");
}

#[test]
fn two_results_of_one_year_are_one_mean_or_nobodys() {
    let mut rows = class("751001", 1, &thirty_six()[..8]);
    let clean = only(rows.clone());
    // Taken twice at the same school: the mean of 10 and 30 counts.
    rows.push(test_result("751001", 90, FIRST, 4, 10.0));
    rows.push(test_result("751001", 90, FIRST, 4, 30.0));
    rows.push(test_result("751001", 90, SECOND, 6, 25.0));
    let found = only(rows.clone());
    assert_eq!((found.matched, found.n_cells), (9, clean.n_cells + 3));
    near(found.first_mean, (8.0 * clean.first_mean + 20.0) / 9.0);
    // At two schools in one year, or in two grades: of neither.
    rows.push(test_result("751001", 91, FIRST, 4, 10.0));
    rows.push(test_result("751001", 91, SECOND, 6, 30.0));
    rows.push(test_result("751002", 91, SECOND, 6, 30.0));
    rows.push(test_result("751001", 92, FIRST, 4, 10.0));
    rows.push(test_result("751001", 92, FIRST, 3, 10.0));
    rows.push(test_result("751001", 92, SECOND, 6, 30.0));
    assert_eq!(only(rows).matched, 9);
}

#[test]
fn a_result_that_is_none_is_not_followed() {
    let mut rows = class("751001", 1, &thirty_six()[..8]);
    rows[0].score = Reading::Absent(Why::NotCollected);
    rows[0].percentile = None;
    rows[3].percentile = Some(f64::NAN);
    rows[3].score = Reading::Absent(Why::Unclear);
    let found = only(rows);
    assert_eq!((found.matched, found.tested), (6, 7));
}

#[test]
fn areas_of_a_test_and_later_years_than_the_pack_do_not_count() {
    let mut rows = class("751001", 1, &thirty_six()[..8]);
    let clean = only(rows.clone());
    let mut area = test_result("751001", 1, SECOND, 6, 99.0);
    area.area = Some("afkodning".into());
    rows.push(area);
    rows.extend((0..9).map(|i| test_result("751001", 1 + i, "2026/27", 7, 99.0)));
    assert_eq!(only(rows), clean);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn neither_the_order_of_rows_nor_the_pseudonyms_change_anything(
        results in prop::collection::vec((0.0f64..100.0, 0.0f64..100.0), 40..90),
        seed in 1u64..1000,
    ) {
        let units = ["751001", "751002", "751003", "751004"];
        let mut rows = Vec::new();
        for (i, (a, b)) in results.iter().enumerate() {
            rows.extend(both(units[i % 4], 1 + i as u64, *a, *b));
        }
        let before = made(rows.clone());
        rows.reverse();
        let by = rows.len() / 2;
        rows.rotate_left(by);
        for row in &mut rows {
            row.pupil = Pseudonym(row.pupil.0.wrapping_mul((2 * seed + 0x9e37_79b9_7f4a_7c15) | 1));
        }
        let after = made(rows);
        for unit in units {
            prop_assert_eq!(of(&after, unit), of(&before, unit));
        }
    }

    #[test]
    fn nothing_shown_rests_on_fewer_than_five_and_all_numbers_are_finite(
        results in prop::collection::vec((0u8..101, 0u8..101), 5..120),
        spread in 1usize..5,
    ) {
        let units = ["751001", "751002", "751003", "751004"];
        let mut rows = Vec::new();
        for (i, (a, b)) in results.iter().enumerate() {
            let unit = units[i % spread];
            rows.extend(both(unit, 1 + i as u64, f64::from(*a), f64::from(*b)));
        }
        for profile in &made(rows) {
            for found in &profile.progressions {
                prop_assert!(found.matched >= 5 && found.matched <= found.tested);
                prop_assert!(found.thirds.is_empty() || found.thirds.len() == 3);
                prop_assert!(found.thirds.iter().all(|t| t.pupils >= 5));
                let numbers = found.thirds.iter().flat_map(|t| [t.first, t.second]);
                let all = numbers.chain([found.first_mean, found.second_mean]);
                prop_assert!(all.clone().all(|x| (0.0..=100.0).contains(&x)));
                let Some(moves) = &found.moves else { continue };
                prop_assert!(moves.p.is_none_or(|p| (0.0..=1.0).contains(&p)));
                for row in &moves.rows {
                    let shown: Vec<u32> =
                        [row.down, row.same, row.up].into_iter().flatten().collect();
                    prop_assert!(shown.iter().all(|n| *n >= 5));
                    let rest = row.pupils - shown.iter().sum::<u32>();
                    // Cells that are shown make up the row, or none is shown.
                    prop_assert!(rest == 0 || shown.is_empty());
                }
            }
        }
    }
}
