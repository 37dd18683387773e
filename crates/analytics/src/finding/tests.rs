//! Which candidates become findings, and in which order.

use datapakke_model::group::Group;
use datapakke_model::id::{FigureKey, Owner};
use datapakke_model::profile::{Comparison, Interval, Reason, With};
use datapakke_model::unit::UnitKind;
use datapakke_model::work::Alone;

use super::*;

fn decided(indicator: &str, kind: FindingKind, times: f64, verdict: Verdict) -> Decided {
    let id: IndicatorId = indicator.parse().unwrap();
    let important = 2.0;
    let difference = times * important;
    let certain = verdict != Verdict::NotCertain;
    Decided {
        unit: 0,
        subject: Subject::Indicator(id.clone()),
        kind,
        key: FigureKey {
            owner: Owner::Unit("999001".parse().unwrap()),
            indicator: id,
            period: "2025/26".parse().unwrap(),
            group: Group::All,
        },
        comparison: Comparison {
            with: With::Rest,
            difference,
            interval: Some(Interval {
                low: difference - 1.0,
                high: difference + 1.0,
                level: 0.95,
            }),
            p: Some(0.001),
            q: Some(if certain { 0.01 } else { 0.5 }),
            verdict,
            test: None,
            smallest_visible: Some(1.0),
        },
        important: Some(important),
        reasons: if certain { Vec::new() } else { vec![Reason::Chance] },
    }
}

fn found(all: Vec<Decided>) -> Vec<Finding> {
    let mut profiles = vec![Profile {
        unit: "999001".parse().unwrap(),
        kind: UnitKind::Skole,
        year: "2025/26".parse().unwrap(),
        indicators: Vec::new(),
        questions: Vec::new(),
        progressions: Vec::new(),
        cohorts: Vec::new(),
        lacking: Vec::new(),
        months: Vec::new(),
        similar: None,
        findings: Vec::new(),
        agreements: Vec::new(),
        detectable: Vec::new(),
        n_units: 1,
        n_tests: 0,
    }];
    findings(&mut profiles, all, &Catalogue::built_in().unwrap(), &Alone);
    profiles.remove(0).findings
}

fn name(finding: &Finding) -> &str {
    finding.key.indicator.as_str()
}

#[test]
fn the_core_and_the_changed_come_before_the_larger_but_lesser() {
    let all = vec![
        decided("fravaer_egen.total", FindingKind::Rest, 2.0, Verdict::Worse),
        decided("test.laesning", FindingKind::Change, 2.0, Verdict::Better),
        decided("trivsel.generel", FindingKind::Rest, -0.5, Verdict::NotCertain),
    ];
    let found = found(all);
    assert_eq!(found[0].call, Call::Called(1));
    assert_eq!(name(&found[0]), "test.laesning");
    assert_eq!(found[1].call, Call::Called(2));
    assert_eq!(found[2].call, Call::Not(vec![Reason::Chance]));
}

#[test]
fn the_same_measure_is_said_once() {
    let all = vec![
        decided("fravaer_egen.over10", FindingKind::Change, 4.0, Verdict::Worse),
        decided("fravaer.over10", FindingKind::Rest, 2.0, Verdict::Worse),
        decided("fravaer_egen.total", FindingKind::Change, 2.0, Verdict::Worse),
    ];
    let found = found(all);
    let said: Vec<&Finding> =
        found.iter().filter(|f| matches!(f.call, Call::Called(_))).collect();
    assert_eq!(said.len(), 1);
    let by = AlsoBecause::SaidBy(said[0].key.clone());
    assert!(found[1..].iter().all(|f| f.call == Call::Also(by.clone())));
}

#[test]
fn at_most_five_are_called_and_a_strength_is_among_the_concerns() {
    let measures = [
        "test.laesning",
        "test.matematik",
        "fravaer_egen.ulovligt",
        "trivsel.generel",
        "trivsel.social",
        "trivsel.faglig",
    ];
    let mut all: Vec<Decided> = measures
        .iter()
        .map(|m| decided(m, FindingKind::Change, -5.0, Verdict::Worse))
        .collect();
    all.push(decided("trivsel.ro", FindingKind::Rest, 1.1, Verdict::Better));
    let found = found(all);
    let called = found.iter().filter(|f| matches!(f.call, Call::Called(_)));
    let verdicts: Vec<Verdict> =
        called.map(|f| f.comparison.as_ref().unwrap().verdict).collect();
    assert_eq!(verdicts.len(), MOST);
    assert_eq!(verdicts[MOST - 1], Verdict::Better);
    assert_eq!(
        found.iter().filter(|f| f.call == Call::Also(AlsoBecause::NoRoom)).count(),
        2
    );
}

#[test]
fn the_largest_of_many_is_marked() {
    let measures = [
        "test.laesning",
        "trivsel.generel",
        "trivsel.social",
        "trivsel.ro",
        "trivsel.faglig",
    ];
    let times = [1.0, 5.0, 2.0, 2.0, 2.0];
    let all: Vec<Decided> = measures
        .iter()
        .zip(times)
        .map(|(m, t)| decided(m, FindingKind::Rest, t, Verdict::Worse))
        .collect();
    let found = found(all);
    let marked: Vec<&Finding> = found.iter().filter(|f| f.largest_of.is_some()).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(name(marked[0]), "trivsel.generel");
    assert_eq!(marked[0].largest_of, Some(5));
}

#[test]
fn the_order_of_the_input_changes_nothing() {
    let all = || {
        vec![
            decided("test.laesning", FindingKind::Change, 2.0, Verdict::Better),
            decided("test.matematik", FindingKind::Change, 2.0, Verdict::Better),
            decided("trivsel.ro", FindingKind::Rest, 1.1, Verdict::Better),
        ]
    };
    let mut turned = all();
    turned.reverse();
    assert_eq!(found(all()), found(turned));
}
