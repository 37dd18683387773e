//! Neither the order of rows nor how they came in changes a digit of a profile.

use crate::common::*;
use datapakke_model::Batch;
use datapakke_model::microdata::AbsenceKind;
use proptest::prelude::*;

fn batch() -> Batch {
    let mut batch = Batch::default();
    for unit in ["751001", "751002", "751003"] {
        for pupil in 0..25u64 {
            let id = pupil + 1000 * u64::from(unit.as_bytes()[5]);
            let wobble = ((id * 2_654_435_761) % 97) as f64 / 9.7;
            batch.tests.push(test_result(unit, id, YEAR, 4, 45.0 + wobble));
            for month in [8, 9, 10, 1] {
                let kind = if id % 3 == 0 {
                    AbsenceKind::Unlawful
                } else {
                    AbsenceKind::Sickness
                };
                let days = wobble / 3.3;
                batch.absences.push(absence(
                    unit,
                    id,
                    month,
                    Some(kind),
                    days,
                    Some(19.0),
                ));
            }
            for question in
                ["mobbet", "glad_skole", "ensom", "tryg", "til_grin", "pauser"]
            {
                let value = 1.0 + (id % 5) as f64;
                batch.answers.push(answer(unit, id, "trivsel.4-9", question, 6, value));
            }
        }
        let row = observation(unit, "trivsel.generel.over3", YEAR, 80.0, Some(120));
        batch.observations.rows.push(row);
    }
    batch
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn shuffled_rows_give_the_same_profiles(
        tests in Just((0..75usize).collect::<Vec<_>>()).prop_shuffle(),
        absences in Just((0..300usize).collect::<Vec<_>>()).prop_shuffle(),
        answers in Just((0..450usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let plain = batch();
        let rows: Vec<_> = plain.absences.iter().map(|row| row.to_absence()).collect();
        let mut shuffled = Batch {
            tests: tests.iter().map(|i| plain.tests[*i].clone()).collect(),
            absences: absences.iter().map(|i| rows[*i].clone()).collect(),
            answers: answers.iter().map(|i| plain.answers[*i].clone()).collect(),
            ..Batch::default()
        };
        shuffled.observations.rows = plain.observations.rows.iter().rev().cloned().collect();
        let register = register(&["751001", "751002", "751003"]);
        let (expected, remarks) = analyse(&plain, &register, &settings());
        prop_assert!(expected[0].indicators.len() > 8);
        let found = analyse(&shuffled, &register, &settings());
        prop_assert_eq!(found, (expected, remarks));
    }
}
