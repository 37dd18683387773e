//! A school with months, followed pupils, a trend and similar schools; all invented.

use datapakke_model::profile::{
    Expected, Interval, MonthChart, MonthPoint, MoveRow, Moves, Progression,
    ProgressionScale, Signal, SignalRule, SimilarUnits, Third, Trend,
};

use super::*;

/// Eleven months of deviations from the usual ones.
const CALM: [f64; 11] = [0.2, -0.4, 0.3, -0.1, 0.5, -0.5, 0.1, 0.4, -0.3, 0.0, 0.2];
/// The months of a year of which seven in a row lie below.
const BELOW: [f64; 11] = [0.0, -0.5, 0.2, -0.1, -0.9, -1.3, -1.1, -0.8, -1.4, -1.0, -1.2];

/// The school of the other tests with everything that shows how figures move.
pub(crate) fn a_school_with_courses() -> Profile {
    let mut profile = a_school();
    let unit = profile.unit.clone();
    let calm = (Some(Verdict::NotCertain), Some(Verdict::NotCertain));
    let tests = ["test.laesning", "test.matematik"].map(|id| {
        let tests = entry(&unit, id, &[52.0, 54.0, 55.0], (Some(3.1), Some(236)), calm);
        with_test_grades(tests, &unit, &[(2, 53.0), (3, 57.0), (4, 54.0), (6, 58.0)])
    });
    let marks = ["karakter.dansk", "karakter.matematik"]
        .map(|id| entry(&unit, id, &[7.0, 7.1, 7.2, 7.3], (Some(0.5), Some(46)), calm));
    profile.indicators.splice(0..1, tests.into_iter().chain(marks));
    profile.progressions = vec![
        followed(&unit, "test.laesning", Verdict::NotCertain),
        followed(&unit, "test.matematik", Verdict::NotCertain),
    ];
    profile.months = vec![months(&unit, Verdict::Lower)];
    profile.similar = Some(SimilarUnits {
        units: (0..4).map(|i| format!("99001{i}").parse().unwrap()).collect(),
        criteria: ["overblik.elevtal", "overblik.klassekvotient"]
            .map(|id| id.parse().unwrap())
            .to_vec(),
    });
    for entry in &mut profile.indicators {
        match entry.indicator.as_str() {
            "fravaer.over10" => {
                entry.against_similar =
                    Some(comparison(With::Similar, -4.0, Verdict::Better));
            }
            "fravaer.total" => entry.trend = Some(trend(4, None)),
            "karakter.dansk" => {
                entry.pooled = entry.series.last().cloned().into_iter().collect();
                for pooled in &mut entry.pooled {
                    let year = SchoolYear::starting(2025).unwrap();
                    pooled.key.period = Period::ThreeYears(year);
                    pooled.base = Some(138);
                }
            }
            "trivsel.generel" => {
                entry.trend = Some(trend(5, Some(Verdict::Better)));
            }
            _ => {}
        }
    }
    profile
}

fn with_test_grades(
    mut entry: IndicatorProfile,
    unit: &UnitId,
    grades: &[(u8, f64)],
) -> IndicatorProfile {
    let indicator = entry.indicator.as_str().to_owned();
    for (grade, value) in grades {
        let group = Group::Grade(*grade);
        let figure = |owner, value: f64, half| {
            let what = (indicator.as_str(), school(2025), group.clone());
            estimate(owner, what, Reading::Known(value), (half, Some(47)))
        };
        entry.groups.push(GroupFigure {
            own: figure(Owner::Unit(unit.clone()), *value, Some(8.0)),
            municipality: Some(figure(Owner::Municipality, value - 1.0, None)),
            nation: Some(figure(Owner::Nation, 50.0, None)),
            against_rest: Some(comparison(With::Rest, 1.0, Verdict::NotCertain)),
            group: group.clone(),
        });
    }
    entry
}

fn trend(points: u32, verdict: Option<Verdict>) -> Trend {
    let from = school(2026 - i64::from(points));
    Trend {
        from,
        to: school(2025),
        points,
        change: verdict.map(|v| comparison(With::Trend { from, points }, 0.3, v)),
        robust_per_year: Some(0.06),
    }
}

fn key(unit: &UnitId, indicator: &str) -> FigureKey {
    FigureKey {
        owner: Owner::Unit(unit.clone()),
        indicator: indicator.parse().unwrap(),
        period: school(2025),
        group: Group::All,
    }
}

/// Pupils of two tests, some of whom moved.
pub(crate) fn followed(unit: &UnitId, indicator: &str, verdict: Verdict) -> Progression {
    let year = |start| SchoolYear::starting(start).unwrap();
    let third = |pupils, first: f64, second: f64, by_itself| Third {
        pupils,
        first,
        second,
        interval: Some(Interval { low: second - 6.0, high: second + 6.0, level: 0.95 }),
        by_itself: Some(by_itself),
    };
    let row = |pupils, down, same, up| MoveRow { pupils, down, same, up };
    Progression {
        key: key(unit, &format!("progression.{indicator}")),
        indicator: indicator.parse().unwrap(),
        instrument: "overgangstest".parse().unwrap(),
        first: year(2023),
        second: year(2025),
        grades: vec![(4, 6), (6, 8)],
        scale: ProgressionScale::NationalPosition,
        matched: 85,
        tested: 97,
        left_difference: Some(-9.0),
        left: 12,
        first_mean: 49.0,
        second_mean: 51.0,
        change: Some(comparison(With::FirstTest(year(2023)), 2.0, verdict)),
        expected: Some(Expected {
            residual: comparison(With::Expected, 1.3, Verdict::NotCertain),
            shrunken: None,
            pupils: 1042,
            schools: 7,
        }),
        thirds: vec![
            third(24, 17.0, 26.0, 24.0),
            third(40, 50.0, 52.0, 50.0),
            third(21, 84.0, 78.0, 79.0),
        ],
        moves: Some(Moves {
            rows: vec![
                row(24, None, Some(15), Some(9)),
                row(40, Some(8), Some(25), Some(7)),
                row(21, Some(8), Some(13), None),
            ],
            p: Some(1.0),
            merged: false,
        }),
        pupil_error: Some(40.0),
        cells: vec![CellRef::default()],
        n_cells: 170,
    }
}

/// Three school years of months, the last of them with seven in a row below the usual.
pub(crate) fn months(unit: &UnitId, verdict: Verdict) -> MonthChart {
    let mut points = Vec::new();
    for (start, deviations) in [(2023, CALM), (2024, CALM.map(|v| -v)), (2025, BELOW)] {
        for (i, deviation) in deviations.into_iter().enumerate() {
            points.push(MonthPoint {
                year: SchoolYear::starting(start).unwrap(),
                month: (i as u8 + 7) % 12 + 1,
                value: Reading::Known(6.5 + deviation),
                usual: 6.5,
                deviation: Some(deviation),
                base: Some(480),
                cells: vec![CellRef::default()],
            });
        }
    }
    MonthChart {
        key: key(unit, "fravaer_egen.total"),
        indicator: "fravaer_egen.total".parse().unwrap(),
        usual_from: [2023, 2024].map(|y| SchoolYear::starting(y).unwrap()).to_vec(),
        points,
        low: -1.5,
        high: 1.5,
        signals: vec![Signal {
            rule: SignalRule::OneSide,
            first: 26,
            last: 32,
            above: false,
        }],
        latest: comparison(With::UsualMonths, -0.7, verdict),
    }
}
