//! Absence against an example worked by hand.

use crate::common::*;
use datapakke_model::group::Group;
use datapakke_model::microdata::AbsenceKind;
use datapakke_model::profile::Method;
use datapakke_model::{Batch, Reading};

const SICK: Option<AbsenceKind> = Some(AbsenceKind::Sickness);
const PERMITTED: Option<AbsenceKind> = Some(AbsenceKind::Permitted);
const UNLAWFUL: Option<AbsenceKind> = Some(AbsenceKind::Unlawful);

/// Six pupils of one school, 20 school days a month.
///
/// | pupil | months | school days | sick | permitted | unlawful | total % |
/// |---|---|---|---|---|---|---|
/// | 1 | 10 | 200 | 4 | 2 | 0 | 3 |
/// | 2 | 10 | 200 | 0 | 0 | 0 | 0 |
/// | 3 | 10 | 200 | 10 | 0 | 14 | 12 |
/// | 4 | 5 | 100 | 8 | 0 | 0 | 8 |
/// | 5 | 10 | 200 | 20 | 0 | 0 | 10 |
/// | 6 | 5 | 100 | 1 | 0 | 0 | 1 |
fn batch() -> Batch {
    let months: [u8; 10] = [8, 9, 10, 11, 12, 1, 2, 3, 4, 5];
    let pupils: [(u64, usize, [f64; 3]); 6] = [
        (1, 10, [4.0, 2.0, 0.0]),
        (2, 10, [0.0, 0.0, 0.0]),
        (3, 10, [10.0, 0.0, 14.0]),
        (4, 5, [8.0, 0.0, 0.0]),
        (5, 10, [20.0, 0.0, 0.0]),
        (6, 5, [1.0, 0.0, 0.0]),
    ];
    let mut batch = Batch::default();
    for (pupil, n, days) in pupils {
        for month in &months[..n] {
            batch.absences.push(absence("751001", pupil, *month, None, 0.0, Some(20.0)));
        }
        // Spread over two months, so that the months have to be added up.
        for (kind, days) in [SICK, PERMITTED, UNLAWFUL].into_iter().zip(days) {
            for month in &months[..2] {
                let half = days / 2.0;
                batch.absences.push(absence(
                    "751001",
                    pupil,
                    *month,
                    kind,
                    half,
                    Some(20.0),
                ));
            }
        }
    }
    batch
}

#[test]
fn the_units_percentage_is_weighted_by_months() {
    let (profiles, diagnostics) = analyse(&batch(), &register(&["751001"]), &settings());
    let value = |id: &str| entry(&profiles, "751001", id).latest.reading.value().unwrap();
    // Weights 10, 10, 10, 5, 10, 5 = 50.
    // Total: 10·3 + 10·0 + 10·12 + 5·8 + 10·10 + 5·1 = 295; 295/50 = 5.9.
    // (Unweighted 34/6 = 5.67; days over days 59/1000 = 5.9 agrees here because the
    // file's school days follow the months.)
    near(value("fravaer_egen.total"), 5.9);
    // Sick: 10·2 + 0 + 10·5 + 5·8 + 10·10 + 5·1 = 215; 215/50 = 4.3.
    near(value("fravaer_egen.sygdom"), 4.3);
    // Permitted: 10·1 = 10; 10/50 = 0.2. Unlawful: 10·7 = 70; 70/50 = 1.4.
    near(value("fravaer_egen.tilladt"), 0.2);
    near(value("fravaer_egen.ulovligt"), 1.4);
    // More than 10 %: pupil 3 only (pupil 5 has exactly 10 %), so 1 of 6.
    near(value("fravaer_egen.over10"), 100.0 / 6.0);
    // Sorted totals 0, 1, 3, 8, 10, 12: median (3 + 8)/2.
    near(value("fravaer_egen.median"), 5.5);
    assert_eq!(diagnostics, []);
}

#[test]
fn the_interval_takes_the_pupil_as_unit() {
    let (profiles, _) = analyse(&batch(), &register(&["751001"]), &settings());
    let total = &entry(&profiles, "751001", "fravaer_egen.total").latest;
    assert_eq!((total.method, total.base), (Method::Ratio, Some(6)));
    // e = m·(p − 5.9): −29, −59, 61, 10.5, 41, −24.5; Σe² = 841 + 3481 + 3721 + 110.25
    // + 1681 + 600.25 = 10434.5; SE = √(6/5·10434.5)/50 = 2.2379821268…;
    // t(0.975; 5) = 2.570581835636; half = 5.752916…
    let se = (6.0f64 / 5.0 * 10434.5).sqrt() / 50.0;
    let interval = total.interval.unwrap();
    near(interval.high - 5.9, 2.570581835636314 * se);
    near(5.9 - interval.low, 2.570581835636314 * se);
    let over = &entry(&profiles, "751001", "fravaer_egen.over10").latest;
    assert_eq!((over.method, over.count, over.base), (Method::Share, Some(1), Some(6)));
    assert_eq!(entry(&profiles, "751001", "fravaer_egen.median").latest.interval, None);
}

#[test]
fn grades_are_those_of_the_pupils() {
    let mut batch = batch();
    batch.absences.change(|row| {
        if row.pupil.0 > 3 {
            row.grade = Some(8);
        }
    });
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let total = entry(&profiles, "751001", "fravaer_egen.total");
    let found = |group| {
        total.groups.iter().find(|g| g.group == group).unwrap().own.reading.value()
    };
    // Grade 5: (3 + 0 + 12)/3; grade 8: (5·8 + 10·10 + 5·1)/20.
    near(found(Group::Grade(5)).unwrap(), 5.0);
    near(found(Group::Grade(8)).unwrap(), 7.25);
    near(found(Group::Stage(datapakke_model::Stage::Udskoling)).unwrap(), 7.25);
}

#[test]
fn without_school_days_there_is_no_percentage_until_the_settings_say_them() {
    let mut batch = batch();
    batch.absences.change(|row| row.school_days = None);
    let (profiles, diagnostics) = analyse(&batch, &register(&["751001"]), &settings());
    assert!(profile(&profiles, "751001").indicators.is_empty());
    assert_eq!(
        (diagnostics[0].code.as_str(), diagnostics[0].count),
        ("absence-school-days", 6)
    );

    let mut settings = settings();
    settings.school_days.insert(year(YEAR), 200);
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings);
    // By the letter of the definition, days of the school year: pupils 4 and 6 now have
    // 8/200 and 1/200: (30 + 0 + 120 + 5·4 + 100 + 5·0.5)/50 = 272.5/50.
    near(
        entry(&profiles, "751001", "fravaer_egen.total").latest.reading.value().unwrap(),
        5.45,
    );
}

#[test]
fn a_pupil_with_unreadable_days_is_left_out_and_not_counted_as_present() {
    let mut batch = batch();
    let mut n = 0;
    batch.absences.change(|row| {
        if row.pupil.0 == 2 && row.kind.is_some() && n == 0 {
            row.days = Reading::Absent(datapakke_model::Why::Unclear);
            n += 1;
        }
    });
    assert_eq!(n, 1);
    let (profiles, diagnostics) = analyse(&batch, &register(&["751001"]), &settings());
    let total = &entry(&profiles, "751001", "fravaer_egen.total").latest;
    near(total.reading.value().unwrap(), 295.0 / 40.0);
    assert_eq!(total.base, Some(5));
    assert_eq!(diagnostics[0].code, "absence-unreadable");
}

#[test]
fn a_pupil_at_two_schools_counts_at_both_with_the_months_spent_there() {
    let mut batch = batch();
    batch.absences.change(|row| {
        if row.pupil.0 == 5 && row.month.unwrap() < 8 {
            row.unit = "751002".parse().unwrap();
        }
    });
    let (profiles, _) = analyse(&batch, &register(&["751001", "751002"]), &settings());
    // Pupil 5 was absent 20 of 100 days at the first school (5 months), never at the
    // second: (30 + 0 + 120 + 40 + 5·20 + 5)/45, and 0 there.
    near(
        entry(&profiles, "751001", "fravaer_egen.total").latest.reading.value().unwrap(),
        295.0 / 45.0,
    );
    near(
        entry(&profiles, "751002", "fravaer_egen.total").latest.reading.value().unwrap(),
        0.0,
    );
}
