//! Months against the usual ones.

use datapakke_model::microdata::{Absence, AbsenceKind, Absences, Pseudonym};
use datapakke_model::profile::{MonthChart, SignalRule};
use datapakke_model::reading::Reading;
use datapakke_model::source::CellRef;
use datapakke_model::year::SchoolYear;
use datapakke_model::{Batch, Profile};

use super::common::{analyse, near, register, settings};

/// Eleven months of some years for forty pupils; `days` says how many of the month's
/// twenty days a pupil was away.
fn absences(years: &[u16], days: impl Fn(u16, u8, u64) -> f64) -> Batch {
    let mut rows = Absences::default();
    let mut row = 0;
    for &year in years {
        for month in (8..=12).chain(1..=6) {
            for pupil in 0..40 {
                row += 1;
                rows.push(Absence {
                    unit: "751001".parse().unwrap(),
                    pupil: Pseudonym(pupil),
                    year: SchoolYear::starting(i64::from(year)).unwrap(),
                    month: Some(month),
                    grade: Some(4),
                    class: None,
                    kind: Some(AbsenceKind::Sickness),
                    days: Reading::Known(days(year, month, pupil)),
                    school_days: Some(20.0),
                    at: CellRef { source: 0, row, column: 5 },
                });
            }
        }
    }
    Batch { absences: rows, ..Batch::default() }
}

/// Winter has more; pupils and years differ a little, in a fixed pattern.
fn ordinary(year: u16, month: u8, pupil: u64) -> f64 {
    let season = if (1..=3).contains(&month) { 2.0 } else { 1.0 };
    let turn = (pupil * 7 + u64::from(month) * 3 + u64::from(year) * 5) % 11;
    season + turn as f64 / 10.0 - 0.5
}

fn charts(batch: &Batch) -> Vec<MonthChart> {
    let (profiles, _): (Vec<Profile>, _) =
        analyse(batch, &register(&["751001"]), &settings());
    profiles[0].months.clone()
}

#[test]
fn a_month_is_measured_by_the_same_month_of_earlier_years() {
    let batch = absences(&[2021, 2022, 2023, 2024], ordinary);
    let [chart] = &charts(&batch)[..] else { panic!("one chart") };
    // The catalogue's break of 2022/23 lets nothing before it count as usual.
    assert_eq!(chart.usual_from.len(), 2);
    assert_eq!(chart.points.len(), 3 * 11);
    let february = chart.points.iter().find(|p| p.month == 2).unwrap();
    let october = chart.points.iter().find(|p| p.month == 10).unwrap();
    assert!(february.usual > october.usual + 4.0, "winter has about 5 points more");
    // Each month's deviations of the years behind the mean add up to nothing.
    let of_february = chart.points[..22].iter().filter(|p| p.month == 2);
    near(of_february.map(|p| p.deviation.unwrap()).sum::<f64>(), 0.0);
    assert!(chart.signals.is_empty(), "nothing but the pattern: {:?}", chart.signals);
}

#[test]
fn a_year_above_the_usual_gives_signals_in_that_year_only() {
    let more = |year: u16, month: u8, pupil: u64| {
        ordinary(year, month, pupil) + if year == 2024 { 1.0 } else { 0.0 }
    };
    let batch = absences(&[2021, 2022, 2023, 2024], more);
    let [chart] = &charts(&batch)[..] else { panic!("one chart") };
    let one_side =
        chart.signals.iter().find(|s| s.rule == SignalRule::OneSide).expect("a run");
    assert_eq!((one_side.first, one_side.last, one_side.above), (22, 32, true));
    assert!((chart.latest.difference - 5.0).abs() < 0.5, "{}", chart.latest.difference);
    assert!(chart.signals.iter().all(|s| s.first >= 22));
}

#[test]
fn one_earlier_year_or_a_gap_gives_no_chart() {
    assert!(charts(&absences(&[2023, 2024], ordinary)).is_empty());
    assert!(charts(&absences(&[2020, 2021, 2024], ordinary)).is_empty());
}

#[test]
fn months_without_any_variation_give_no_chart() {
    assert!(charts(&absences(&[2021, 2022, 2023, 2024], |_, _, _| 1.0)).is_empty());
}
