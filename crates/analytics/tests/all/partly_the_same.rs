//! A change between two years with partly the same persons, and parts with skewed values.

use crate::common::*;
use datapakke_model::microdata::AbsenceKind;
use datapakke_model::profile::{Comparison, QuestionProfile};
use datapakke_model::{Batch, Period};

const SCHOOLS: [&str; 3] = ["751001", "751002", "751003"];

/// A number between 0 and 1 that looks drawn, the same for the same two numbers.
fn drawn(a: u64, b: u64) -> f64 {
    let mut z = (a << 32 | b).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Answers of 80 pupils per school in two years; with `same`, 60 of them are in both and
/// answer mostly alike.
fn answers(same: bool) -> Batch {
    let questions = ["ensom", "tryg", "glad_klasse", "pauser", "venlige", "mobbet"];
    let mut batch = Batch::default();
    for (school, unit) in SCHOOLS.into_iter().enumerate() {
        for (later, period) in [(0_u64, "2023/24"), (1, YEAR)] {
            for place in 0..80_u64 {
                let at = school as u64 * 1000 + place + 20 * later;
                let level = 3.6 * drawn(at, 1);
                for (number, question) in questions.into_iter().enumerate() {
                    let noise = 1.4 * drawn(at * 10 + number as u64, 7 + later);
                    let pupil = if same { at } else { at + 100_000 * (1 + later) };
                    let value = (1.0 + level + noise).min(5.0).floor();
                    let mut row = answer(unit, pupil, "trivsel.4-9", question, 5, value);
                    row.period = Period::School(year(period));
                    batch.answers.push(row);
                }
            }
        }
    }
    batch
}

fn width(comparison: &Comparison) -> f64 {
    let interval = comparison.interval.unwrap();
    interval.high - interval.low
}

#[test]
fn a_change_of_mostly_the_same_pupils_is_more_certain() {
    let found = |same| {
        let (profiles, _) = analyse(&answers(same), &register(&SCHOOLS), &settings());
        let mean = entry(&profiles, "751001", "trivsel_egen.social").change.clone();
        let question = |q: &&QuestionProfile| q.question.as_str() == "tryg";
        let tryg = profile(&profiles, "751001").questions.iter().find(question);
        (mean.unwrap(), tryg.unwrap().change.clone().unwrap())
    };
    let (paired, alone) = (found(true), found(false));
    near(paired.0.difference, alone.0.difference);
    near(paired.1.difference, alone.1.difference);
    assert!(width(&paired.0) < 0.9 * width(&alone.0), "{paired:?} {alone:?}");
    assert!(width(&paired.1) < 0.95 * width(&alone.1), "{paired:?} {alone:?}");
}

/// Two years of absence: most pupils of a school have none, some have much; a class of
/// twelve at the first school happens to have next to none.
fn absences() -> Batch {
    let mut batch = Batch::default();
    for (school, unit) in SCHOOLS.into_iter().enumerate() {
        for place in 0..150_u64 {
            let pupil = school as u64 * 1000 + place;
            let luck = drawn(pupil, 3);
            let small = school == 0 && place < 12;
            let days = match luck {
                _ if small => f64::from(u8::from(place == 0)),
                luck if luck < 0.7 => 0.0,
                luck => (60.0 * (luck - 0.7)).round(),
            };
            let kind = Some(AbsenceKind::Unlawful);
            let mut row = absence(unit, pupil, 9, kind, days, Some(200.0));
            row.grade = Some(if small { 3 } else { 5 });
            if school > 0 && place % 10 == 0 {
                row.grade = Some(3);
            }
            batch.absences.push(row);
        }
    }
    batch
}

#[test]
fn a_small_group_with_next_to_no_absence_is_not_certain() {
    let (profiles, _) = analyse(&absences(), &register(&SCHOOLS), &settings());
    let found = entry(&profiles, "751001", "fravaer_egen.ulovligt");
    let grade = found.groups.iter().find(|g| g.own.key.group.to_string() == "klasse-3");
    let rest = grade.unwrap().against_rest.clone().unwrap();
    // Student's t alone is sure of it: the interval leaves zero far out.
    assert!(rest.interval.unwrap().high < 0.0, "{rest:?}");
    assert!(rest.p.unwrap() > 0.02, "{rest:?}");
}
