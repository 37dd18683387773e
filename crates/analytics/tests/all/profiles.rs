//! Whole profiles from hand-made batches: comparisons, breaks, questionnaires, order.

use crate::common::*;
use datapakke_model::group::Group;
use datapakke_model::observation::Distribution;
use datapakke_model::profile::{BreakKind, Method, Verdict, With};
use datapakke_model::{Batch, Reading, Register, UnitKind, Why};

fn published(rows: Vec<datapakke_model::observation::Observation>) -> Batch {
    let mut batch = Batch::default();
    batch.observations.rows = rows;
    batch
}

/// A mean with its four interval shares, as the ministry publishes wellbeing.
fn wellbeing(owner: &str, period: &str, mean: f64, shares: [f64; 4], n: u32) -> Batch {
    let mut rows = vec![observation(owner, "trivsel.generel", period, mean, Some(n))];
    for (i, share) in shares.into_iter().enumerate() {
        let id = format!("trivsel.generel.interval{}", i + 1);
        rows.push(observation(owner, &id, period, share, Some(n)));
    }
    published(rows)
}

#[test]
fn the_rest_follows_from_the_published_municipality_and_not_from_visible_schools() {
    // 60 of 80 pupils, municipality 1000 pupils at 50 %: rest (50 000 − 6000)/920.
    let mut rows = vec![
        observation("751001", "trivsel.generel.over3", "2024/25", 75.0, Some(80)),
        observation("kommune", "trivsel.generel.over3", "2024/25", 50.0, Some(1000)),
        observation("751002", "trivsel.generel.over3", "2024/25", 90.0, Some(100)),
    ];
    let register = register(&["751001", "751002", "751003"]);
    let (profiles, _) = analyse(&published(rows.clone()), &register, &settings());
    let found = entry(&profiles, "751001", "trivsel.generel.over3");
    let against = found.against_rest.as_ref().unwrap();
    near(against.difference, 75.0 - 44_000.0 / 920.0);
    assert_eq!(against.with, With::Rest);
    assert_eq!(found.municipality[0].reading, Reading::Known(50.0));
    assert_eq!(found.municipality[0].method, Method::PublishedShare);
    assert_eq!(found.municipality[0].interval, None);

    // The other school is hidden: nothing of the first one's comparison changes.
    rows[2].reading = Reading::Absent(Why::Suppressed);
    rows[2].base = None;
    let (hidden, _) = analyse(&published(rows), &register, &settings());
    let still =
        entry(&hidden, "751001", "trivsel.generel.over3").against_rest.as_ref().unwrap();
    assert_eq!((still.difference, still.p), (against.difference, against.p));
}

#[test]
fn without_bases_nothing_can_be_said() {
    let rows = vec![
        observation("751001", "fravaer.total", "2024/25", 9.0, None),
        observation("751001", "fravaer.total", "2023/24", 5.0, None),
        observation("kommune", "fravaer.total", "2024/25", 6.0, None),
    ];
    let (profiles, _) = analyse(&published(rows), &register(&["751001"]), &settings());
    let found = entry(&profiles, "751001", "fravaer.total");
    assert_eq!((found.latest.method, found.latest.interval), (Method::Published, None));
    for comparison in [&found.change, &found.against_rest] {
        let comparison = comparison.as_ref().unwrap();
        assert_eq!(
            (comparison.verdict, comparison.p, comparison.q),
            (Verdict::NotAssessable, None, None)
        );
    }
    near(found.change.as_ref().unwrap().difference, 4.0);
}

#[test]
fn figures_that_contradict_each_other_have_no_rest() {
    let rows = vec![
        observation("751001", "trivsel.generel.over3", "2024/25", 100.0, Some(90)),
        observation("kommune", "trivsel.generel.over3", "2024/25", 40.0, Some(100)),
    ];
    let (profiles, _) = analyse(&published(rows), &register(&["751001"]), &settings());
    assert_eq!(entry(&profiles, "751001", "trivsel.generel.over3").against_rest, None);
}

#[test]
fn published_interval_shares_give_the_mean_an_interval() {
    let batch = wellbeing("751001", "2024/25", 3.7, [2.0, 13.0, 55.0, 30.0], 100);
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let mean = &entry(&profiles, "751001", "trivsel.generel").latest;
    // Midpoints 1.5 … 4.5: mean .03 + .325 + 1.925 + 1.35 = 3.63; variance
    // .02·2.13² + .13·1.13² + .55·.13² + .30·.87² = 0.4931.
    near(mean.sd.unwrap(), 0.4931f64.sqrt());
    assert_eq!(mean.method, Method::PublishedMean);
    // t(0.975; 99) = 1.9842169515
    let half = 1.984216951508 * 0.4931f64.sqrt() / 10.0;
    let interval = mean.interval.unwrap();
    assert!(
        (interval.high - 3.7 - half).abs() < 1e-8
            && (3.7 - half - interval.low).abs() < 1e-8
    );
    let over = &entry(&profiles, "751001", "trivsel.generel.over3").latest;
    assert_eq!((over.reading, over.count), (Reading::Known(85.0), None));
    assert_eq!((over.method, over.n_cells), (Method::PublishedShare, 2));
}

#[test]
fn a_count_is_told_only_where_the_decimals_tell_it() {
    for (value, base, count) in
        [(33.3, 6, Some(2)), (75.0, 80, Some(60)), (75.0, 300, None)]
    {
        let rows =
            vec![observation("751001", "karakter.mindst2", "2024/25", value, Some(base))];
        let (profiles, _) =
            analyse(&published(rows), &register(&["751001"]), &settings());
        let found = &entry(&profiles, "751001", "karakter.mindst2").latest;
        assert_eq!(found.count, count, "{value} {base}");
    }
}

#[test]
fn a_change_is_from_the_year_before_and_from_no_other() {
    let row = |period, value| {
        observation("751001", "trivsel.generel.over3", period, value, Some(200))
    };
    let (with, _) = analyse(
        &published(vec![row("2023/24", 60.0), row("2024/25", 80.0)]),
        &register(&["751001"]),
        &settings(),
    );
    let change = entry(&with, "751001", "trivsel.generel.over3").change.clone().unwrap();
    assert_eq!(change.with, With::Earlier("2023/24".parse().unwrap()));
    assert_eq!(change.verdict, Verdict::Better);
    let (without, _) = analyse(
        &published(vec![row("2022/23", 60.0), row("2024/25", 80.0)]),
        &register(&["751001"]),
        &settings(),
    );
    let found = entry(&without, "751001", "trivsel.generel.over3");
    assert_eq!(found.change, None);
    assert_eq!(found.breaks[0].kind, BreakKind::Gap);
    assert_eq!(found.breaks[0].before, "2024/25".parse().unwrap());
}

#[test]
fn figures_after_the_packs_year_are_not_in_it() {
    let row = |period, value| {
        observation("751001", "trivsel.generel.over3", period, value, Some(200))
    };
    let batch = published(vec![row("2024/25", 60.0), row("2025/26", 80.0)]);
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let found = entry(&profiles, "751001", "trivsel.generel.over3");
    assert_eq!((found.latest.reading, found.series.len()), (Reading::Known(60.0), 1));
}

#[test]
fn no_change_crosses_a_break_of_the_test() {
    let mut batch = Batch::default();
    for (period, level) in [("2022/23", 40.0), ("2023/24", 60.0), ("2024/25", 70.0)] {
        let pupils = 0..60;
        batch.tests.extend(
            pupils.map(|i| test_result("751001", i, period, 4, level + (i % 7) as f64)),
        );
    }
    let mut settings = settings();
    settings.year = year("2023/24");
    let (across, _) = analyse(&batch, &register(&["751001"]), &settings);
    let found = entry(&across, "751001", "test.laesning");
    assert_eq!((found.series.len(), &found.change), (2, &None));
    assert!(found.breaks.iter().any(|b| b.kind == BreakKind::Measure));
    settings.year = year("2024/25");
    let (after, _) = analyse(&batch, &register(&["751001"]), &settings);
    let found = entry(&after, "751001", "test.laesning");
    near(found.change.as_ref().unwrap().difference, 10.0);
    assert_eq!(found.latest.base, Some(60));
}

#[test]
fn no_change_crosses_a_merger() {
    let row = |period, value| {
        observation("751001", "trivsel.generel.over3", period, value, Some(200))
    };
    let mut register = register(&["751001"]);
    let unit = register.units.values_mut().next().unwrap();
    unit.breaks.insert(year("2024/25"), "sammenlagt med Nabo Skole".into());
    let batch = published(vec![row("2023/24", 60.0), row("2024/25", 80.0)]);
    let (profiles, _) = analyse(&batch, &register, &settings());
    let found = entry(&profiles, "751001", "trivsel.generel.over3");
    assert_eq!(found.change, None);
    assert_eq!(found.breaks[0].kind, BreakKind::Unit);
    assert_eq!(found.breaks[0].reason.da, "sammenlagt med Nabo Skole");
}

#[test]
fn a_merger_breaks_both_calendar_years_it_touches() {
    let row =
        |period, value| observation("751001", "sygefravaer.krl", period, value, None);
    let mut register = register(&["751001"]);
    let unit = register.units.values_mut().next().unwrap();
    unit.breaks.insert(year("2023/24"), "sammenlagt".into());
    let batch = published(vec![row("2022", 9.0), row("2023", 10.0), row("2024", 12.0)]);
    let (profiles, _) = analyse(&batch, &register, &settings());
    let found = entry(&profiles, "751001", "sygefravaer.krl");
    let before: Vec<String> = found.breaks.iter().map(|b| b.before.to_string()).collect();
    assert_eq!(
        (before, &found.change),
        (vec!["2023".to_string(), "2024".to_string()], &None)
    );
}

#[test]
fn large_is_called_and_small_is_not_however_certain() {
    let pair = |id, now, before, n| {
        vec![
            observation("751001", id, "2024/25", now, Some(n)),
            observation("751001", id, "2023/24", before, Some(n)),
        ]
    };
    let verdict = |id, now, before, n| {
        let batch = published(pair(id, now, before, n));
        let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
        entry(&profiles, "751001", id).change.as_ref().unwrap().verdict
    };
    assert_eq!(verdict("fravaer.over10", 25.0, 10.0, 400), Verdict::Worse);
    assert_eq!(verdict("fravaer.over10", 10.0, 25.0, 400), Verdict::Better);
    // 15 points are not told from chance among 20 pupils.
    assert_eq!(verdict("fravaer.over10", 25.0, 10.0, 20), Verdict::NotCertain);
    // 2 points are certain among 100 000 pupils and still too small to matter.
    assert_eq!(verdict("fravaer.over10", 12.0, 10.0, 100_000), Verdict::NotCertain);
    // Counted figures are facts without a verdict.
    assert_eq!(verdict("elevtal.elevex", 400.0, 300.0, 400), Verdict::Counted);
}

#[test]
fn many_comparisons_raise_the_bar_for_each() {
    // Alone, p = 0.03: called. Among twenty changes of which the others are none: not.
    let mut rows = vec![
        observation("751001", "trivsel.generel.over3", "2024/25", 72.0, Some(200)),
        observation("751001", "trivsel.generel.over3", "2023/24", 61.0, Some(200)),
    ];
    let alone = analyse(&published(rows.clone()), &register(&["751001"]), &settings()).0;
    let change = |profiles: &[_]| {
        entry(profiles, "751001", "trivsel.generel.over3").change.clone().unwrap()
    };
    assert_eq!(
        (change(&alone).verdict, change(&alone).q),
        (Verdict::Better, change(&alone).p)
    );
    assert_eq!(alone[0].n_tests, 1);
    let ids: Vec<String> = (2..22).map(|i| format!("7510{i:02}")).collect();
    for id in &ids {
        for period in ["2024/25", "2023/24"] {
            rows.push(observation(id, "trivsel.generel.over3", period, 70.0, Some(200)));
        }
    }
    let names: Vec<&str> =
        ["751001"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    let many = analyse(&published(rows), &register(&names), &settings()).0;
    assert_eq!(change(&many).verdict, Verdict::NotCertain);
    assert_eq!((many[0].n_tests, many[0].n_units), (21, 21));
    near(change(&many).q.unwrap(), 21.0 * change(&many).p.unwrap());
}

#[test]
fn the_nation_is_a_constant() {
    let rows = vec![
        observation("751001", "trivsel.generel.over3", "2024/25", 75.0, Some(80)),
        observation("land", "trivsel.generel.over3", "2024/25", 50.0, None),
    ];
    let (profiles, _) = analyse(&published(rows), &register(&["751001"]), &settings());
    let found = entry(&profiles, "751001", "trivsel.generel.over3");
    let against = found.against_nation.as_ref().unwrap();
    near(against.difference, 25.0);
    // Wilson's interval of the share, moved by the constant.
    near(against.interval.unwrap().low, found.latest.interval.unwrap().low - 50.0);
    assert_eq!((against.verdict, found.nation.len()), (Verdict::Better, 1));
}

/// Everybody gives one answer to every question of an indicator.
fn answers(
    unit: &str,
    n: u64,
    indicator: &str,
    value: impl Fn(u64, usize) -> Option<f64>,
) -> Batch {
    let catalogue = catalogue();
    let survey = catalogue.survey(&"trivsel.4-9".parse().unwrap()).unwrap();
    let in_it = |q: &&datapakke_model::catalogue::Question| {
        q.indicator.as_ref().is_some_and(|id| id.as_str().starts_with(indicator))
    };
    let mut batch = Batch::default();
    for respondent in 0..n {
        for (i, question) in survey.questions.iter().filter(in_it).enumerate() {
            if let Some(value) = value(respondent, i) {
                let id = question.id.as_str();
                batch.answers.push(answer(unit, respondent, "trivsel.4-9", id, 6, value));
            }
        }
    }
    batch
}

#[test]
fn turned_answers_are_not_turned_again() {
    // The social index has negative items; all answers are 4 of 5, already turned.
    let batch = answers("751001", 12, "trivsel_egen.social", |_, _| Some(4.0));
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    near(
        entry(&profiles, "751001", "trivsel_egen.social").latest.reading.value().unwrap(),
        4.0,
    );
    let over = &entry(&profiles, "751001", "trivsel_egen.social.over3").latest;
    assert_eq!(
        (over.reading, over.count, over.base),
        (Reading::Known(100.0), Some(12), Some(12))
    );
}

#[test]
fn general_wellbeing_is_the_mean_of_all_items_and_not_of_the_indicators() {
    let catalogue = catalogue();
    let survey = catalogue.survey(&"trivsel.4-9".parse().unwrap()).unwrap();
    let mut batch = Batch::default();
    for respondent in 0..10 {
        for question in survey.questions.iter().filter(|q| q.indicator.is_some()) {
            let order =
                question.indicator.as_ref().unwrap().as_str() == "trivsel_egen.ro";
            let value = if order {
                1.0
            } else {
                survey.scale(question).unwrap().answers.len() as f64
            };
            batch.answers.push(answer(
                "751001",
                respondent,
                "trivsel.4-9",
                question.id.as_str(),
                6,
                value,
            ));
        }
    }
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    // 25 items of 5 and 4 of 1: 129/29; the mean of the four indicators would be 4.
    let general = &entry(&profiles, "751001", "trivsel_egen.generel").latest;
    near(general.reading.value().unwrap(), 129.0 / 29.0);
    assert_eq!((general.n_cells, general.cells.len()), (290, 8));
}

#[test]
fn who_answered_less_than_half_is_not_in_the_index() {
    // Ten items: respondent 0 answers four of them, the others all.
    let batch = answers("751001", 8, "trivsel_egen.social", |r, i| {
        (r > 0 || i < 4).then_some(3.0)
    });
    let (profiles, diagnostics) = analyse(&batch, &register(&["751001"]), &settings());
    assert_eq!(entry(&profiles, "751001", "trivsel_egen.social").latest.base, Some(7));
    assert!(diagnostics.iter().any(|d| d.code == "too-few-answers" && d.count == 1));
}

#[test]
fn answers_become_shares_per_question_and_grade() {
    let mut batch = Batch::default();
    for (respondent, grade, value) in [(1, 5, 1.0), (2, 5, 5.0), (3, 8, 5.0), (4, 8, 4.0)]
    {
        batch.answers.push(answer(
            "751001",
            respondent,
            "trivsel.4-9",
            "mobbet",
            grade,
            value,
        ));
    }
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let question = &profile(&profiles, "751001").questions[0];
    assert_eq!(question.own[0].shares, Some(vec![25.0, 0.0, 0.0, 25.0, 50.0]));
    assert_eq!(question.own[0].base, Some(4));
    let grade = question.groups.iter().find(|g| g.group == Group::Grade(8)).unwrap();
    assert_eq!(grade.shares, Some(vec![0.0, 0.0, 0.0, 50.0, 50.0]));
}

#[test]
fn a_category_that_was_left_out_is_not_filled_in() {
    let row = Distribution {
        owner: owner("751001"),
        survey: "trivsel.4-9".parse().unwrap(),
        question: "mobbet".parse().unwrap(),
        period: YEAR.parse().unwrap(),
        group: Group::All,
        shares: vec![
            Reading::Absent(Why::Suppressed),
            Reading::Known(10.0),
            Reading::Known(20.0),
            Reading::Known(30.0),
            Reading::Known(40.0),
        ],
        base: Some(50),
        at: cell(1),
    };
    let mut batch = Batch::default();
    batch.distributions.rows.push(row);
    let (profiles, _) = analyse(&batch, &register(&["751001"]), &settings());
    let own = &profile(&profiles, "751001").questions[0].own[0];
    assert_eq!((&own.shares, own.why), (&None, Some(Why::Suppressed)));
}

#[test]
fn closed_units_have_no_profile_and_peers_are_of_the_same_kind() {
    let mut register = register(&["751001", "751002", "751003"]);
    register.units.get_mut(&"751003".parse().unwrap()).unwrap().closed =
        Some(year("2023/24"));
    let special = unit("751009", UnitKind::Specialskole);
    register.units.insert(special.id.clone(), special);
    let row = |id, value| observation(id, "fravaer.total", "2024/25", value, None);
    let rows = ["751001", "751002", "751003", "751009"].map(|id| row(id, 5.0)).to_vec();
    let (profiles, _) = analyse(&published(rows), &register, &settings());
    assert_eq!(profiles.len(), 3);
    let peers = &entry(&profiles, "751001", "fravaer.total").peers;
    assert_eq!(peers.iter().map(|p| p.unit.as_str()).collect::<Vec<_>>(), ["751002"]);
}

/// A municipality of three schools with tests, of which one lacks a year.
fn three_schools(units: &[&str]) -> (Batch, Register) {
    let mut batch = Batch::default();
    for (u, unit) in units.iter().enumerate() {
        for i in 0..30u64 {
            let pupil = u as u64 * 100 + i;
            let score = 40.0 + 5.0 * u as f64 + (i * 7 % 23) as f64;
            batch.tests.push(test_result(
                unit,
                pupil,
                YEAR,
                4 + 2 * (i % 2) as u8,
                score,
            ));
        }
    }
    (batch, register(units))
}

#[test]
fn the_municipality_is_computed_only_when_no_school_is_missing() {
    let (mut batch, register) = three_schools(&["751001", "751002", "751003"]);
    let (all, _) = analyse(&batch, &register, &settings());
    let found = entry(&all, "751001", "test.laesning");
    assert_eq!(
        (found.municipality[0].base, found.municipality[0].method),
        (Some(90), Method::Mean)
    );
    // The rest is the other two schools' pupils, not the mean of their means.
    let others: Vec<f64> = batch
        .tests
        .iter()
        .filter(|t| t.unit.as_str() != "751001")
        .filter_map(|t| t.percentile)
        .collect();
    let rest = others.iter().sum::<f64>() / others.len() as f64;
    let own = found.latest.reading.value().unwrap();
    near(found.against_rest.as_ref().unwrap().difference, own - rest);

    for row in batch.tests.iter_mut().filter(|t| t.unit.as_str() == "751003") {
        row.year = year("2023/24");
    }
    let (missing, diagnostics) = analyse(&batch, &register, &settings());
    let found = entry(&missing, "751001", "test.laesning");
    assert!(found.municipality.is_empty() && found.against_rest.is_none());
    assert!(diagnostics.iter().any(|d| d.code == "municipality-incomplete"));
}

#[test]
fn one_profile_is_as_it_was() {
    let (mut batch, register) = three_schools(&["751001", "751002"]);
    batch.append(wellbeing("751001", "2023/24", 3.6, [3.0, 15.0, 54.0, 28.0], 100));
    batch.append(wellbeing("751001", "2024/25", 3.7, [2.0, 13.0, 55.0, 30.0], 104));
    batch.append(wellbeing("kommune", "2024/25", 3.7, [2.0, 14.0, 54.0, 30.0], 2000));
    let (mut profiles, _) = analyse(&batch, &register, &settings());
    let keep = ["test.laesning", "trivsel.generel"];
    profiles[0].indicators.retain(|i| keep.contains(&i.indicator.as_str()));
    insta::assert_json_snapshot!(profiles[0]);
}

#[test]
fn a_special_school_is_not_measured_against_the_ordinary_ones() {
    let mut batch = Batch::default();
    for (unit, level) in [("751001", 60.0), ("751002", 20.0)] {
        for i in 0..40 {
            let pupil = i + if unit == "751001" { 0 } else { 1000 };
            let spread = (i % 7) as f64;
            batch.tests.push(test_result(unit, pupil, YEAR, 4, level + spread));
        }
    }
    let rest_of = |register: &Register| {
        let (profiles, _) = analyse(&batch, register, &settings());
        entry(&profiles, "751002", "test.laesning").against_rest.clone()
    };
    let mut register = register(&["751001", "751002"]);
    assert_eq!(rest_of(&register).map(|c| c.verdict), Some(Verdict::Worse));
    let special = register.units.get_mut(&"751002".parse().unwrap()).unwrap();
    special.kind = UnitKind::Specialskole;
    assert_eq!(rest_of(&register), None);
}
