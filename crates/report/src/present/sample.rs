//! Hand-made profiles for the tests of this crate; all figures are invented.

use std::collections::BTreeMap;

use datapakke_model::agreement::Agreement;
use datapakke_model::conference::{Conference, Rubrics};
use datapakke_model::id::Owner;
use datapakke_model::profile::{
    AlsoBecause, AnswerShares, BreakKind, Call, Comparison, Estimate, Finding,
    FindingKind, GroupFigure, IndicatorProfile, Interval, Method, Peer, Progression,
    ProgressionScale, QuestionProfile, Reason, SeriesBreak, Subject, Verdict, With,
};
use datapakke_model::release::{HiddenBecause, Known, Plan, Refused, verified};
use datapakke_model::source::{Layout, SourceEntry};
use datapakke_model::{
    Alone, Catalogue, CellRef, Edition, FigureKey, Group, Language, Period, Profile,
    Reading, Register, Released, SchoolYear, Settings, SourceMap, Text, Unit, UnitId,
    UnitKind, Why,
};

use crate::present::Context;
use crate::theme::Theme;

mod courses;
mod kinds;
mod talk;
mod year_groups;

pub(crate) use talk::{a_school_that_agreed, a_world_of_talk};

pub(crate) use courses::{a_school_with_courses, followed, months};
pub(crate) use kinds::{a_school_beyond_the_expected, a_school_with_four_findings};
pub(crate) use year_groups::{a_school_with_year_groups, a_school_without_much};

/// Everything a pack needs besides its profile.
pub(crate) struct World {
    pub catalogue: Catalogue,
    pub register: Register,
    pub settings: Settings,
    pub sources: SourceMap,
    pub theme: Theme,
    pub overrides: BTreeMap<String, String>,
    pub conference: Option<Conference>,
    pub agreements: Vec<Agreement>,
    pub rubrics: Rubrics,
}

impl World {
    pub(crate) fn new(language: Language) -> Self {
        let year = SchoolYear::starting(2025).unwrap();
        let named = [
            ("990001", "Strandskolen", UnitKind::Skole),
            ("K1", "Klub Havnen", UnitKind::Klub),
        ];
        let units = named.map(|(id, name, kind)| {
            let id: UnitId = id.parse().unwrap();
            let unit = Unit::new(id.clone(), name, kind);
            (id, unit)
        });
        let entry = SourceEntry {
            file: "data/fravaer.json".into(),
            sheet: None,
            format: None,
            publisher: Some("Uddannelsesstatistik.dk".into()),
            retrieved: Some("2026-10-12".into()),
            sha256: String::new(),
            layout: Layout::Delimited,
        };
        World {
            catalogue: Catalogue::built_in().unwrap(),
            register: Register {
                municipality_number: "990".into(),
                municipality_name: "Fjordby".into(),
                units: units.into(),
            },
            settings: Settings {
                department: "Børn og Skole".into(),
                language,
                editions: vec![Edition::Fortrolig],
                invented: true,
                ..Settings::new("Fjordby", year, "2026-11-02")
            },
            sources: SourceMap { entries: vec![entry] },
            theme: Theme::default(),
            overrides: BTreeMap::new(),
            conference: None,
            agreements: Vec::new(),
            rubrics: Rubrics::built_in().unwrap(),
        }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            catalogue: &self.catalogue,
            register: &self.register,
            settings: &self.settings,
            sources: &self.sources,
            theme: &self.theme,
            overrides: &self.overrides,
            conference: self.conference.as_ref(),
            agreements: &self.agreements,
            rubrics: &self.rubrics,
            earlier: None,
        }
    }

    pub(crate) fn release(
        &self,
        profile: Profile,
        edition: Edition,
    ) -> Released<Profile> {
        self.try_release(profile, edition).expect("the sample can be protected")
    }

    /// Releases a profile with what the check itself names hidden; none where more would
    /// have to be hidden than that.
    pub(crate) fn try_release(
        &self,
        profile: Profile,
        edition: Edition,
    ) -> Option<Released<Profile>> {
        let mut plan = Plan::default();
        let (profile, thresholds) = ([profile], &self.settings.thresholds);
        let known = Known::of_few(&profile, &self.catalogue, thresholds);
        loop {
            match verified(&known, plan.clone(), &Alone) {
                Ok(checked) => return Some(checked.release_one(0, edition)),
                Err(Refused::Shown { key, because }) => {
                    plan.hidden.insert(key, because);
                }
                Err(Refused::GivesAway { shown, .. }) => {
                    plan.hidden.insert(shown, HiddenBecause::Protects);
                }
                Err(Refused::Told { .. }) => return None,
            }
        }
    }
}

pub(crate) fn school(start: i64) -> Period {
    Period::School(SchoolYear::starting(start).unwrap())
}

/// Makes an estimate with an interval of a given half-width.
pub(crate) fn estimate(
    owner: Owner,
    (indicator, period, group): (&str, Period, Group),
    reading: Reading,
    (half, base): (Option<f64>, Option<u32>),
) -> Estimate {
    let around = |value: f64| {
        half.map(|half| Interval { low: value - half, high: value + half, level: 0.95 })
    };
    let key = FigureKey { owner, indicator: indicator.parse().unwrap(), period, group };
    Estimate {
        key,
        reading,
        interval: reading.value().and_then(around),
        base,
        count: None,
        asked: None,
        sd: None,
        method: if half.is_some() { Method::PublishedMean } else { Method::Published },
        cells: vec![CellRef::default()],
        n_cells: 1,
    }
}

pub(crate) fn comparison(with: With, difference: f64, verdict: Verdict) -> Comparison {
    let interval =
        Some(Interval { low: difference - 0.4, high: difference + 0.4, level: 0.95 });
    Comparison {
        with,
        difference,
        interval,
        p: None,
        q: None,
        verdict,
        test: None,
        smallest_visible: None,
    }
}

/// A series of one indicator; the last value is 2025/26.
pub(crate) fn entry(
    unit: &UnitId,
    indicator: &str,
    values: &[f64],
    (half, base): (Option<f64>, Option<u32>),
    verdicts: (Option<Verdict>, Option<Verdict>),
) -> IndicatorProfile {
    let first = 2026 - values.len() as i64;
    let of = |owner: &Owner, shift: f64| -> Vec<Estimate> {
        let half = if shift == 0.0 { half } else { None };
        values
            .iter()
            .enumerate()
            .map(|(i, value)| {
                let what = (indicator, school(first + i as i64), Group::All);
                estimate(owner.clone(), what, Reading::Known(value + shift), (half, base))
            })
            .collect()
    };
    let series = of(&Owner::Unit(unit.clone()), 0.0);
    let latest = series.last().unwrap().clone();
    let difference = match values {
        [.., before, now] => now - before,
        _ => 0.0,
    };
    let peers = (0..5).map(|i| Peer {
        unit: format!("99001{i}").parse().unwrap(),
        value: latest.reading.value().unwrap() + 0.1 * f64::from(i) - 0.25,
        base: Some(200),
    });
    IndicatorProfile {
        indicator: indicator.parse().unwrap(),
        change: verdicts
            .0
            .map(|v| comparison(With::Earlier(school(2024)), difference, v)),
        against_rest: verdicts.1.map(|v| comparison(With::Rest, -0.3, v)),
        against_nation: None,
        municipality: of(&Owner::Municipality, 0.1),
        nation: of(&Owner::Nation, 0.2),
        against_similar: None,
        trend: None,
        pooled: Vec::new(),
        funnel: None,
        peers: peers.collect(),
        groups: Vec::new(),
        breaks: Vec::new(),
        series,
        latest,
    }
}

/// Gives an indicator grades; every fifth one is hidden.
pub(crate) fn with_grades(
    mut entry: IndicatorProfile,
    unit: &UnitId,
    values: &[f64],
) -> IndicatorProfile {
    let indicator = entry.indicator.as_str().to_owned();
    for (grade, value) in values.iter().enumerate() {
        let group = Group::Grade(grade as u8);
        let hidden = grade % 5 == 1;
        let reading = if hidden {
            Reading::Absent(Why::Suppressed)
        } else {
            Reading::Known(*value)
        };
        let figure = |owner, reading, half| {
            let what = (indicator.as_str(), school(2025), group.clone());
            estimate(owner, what, reading, (half, Some(48)))
        };
        let own = figure(Owner::Unit(unit.clone()), reading, Some(1.0));
        entry.groups.push(GroupFigure {
            group: group.clone(),
            against_rest: (!hidden)
                .then(|| comparison(With::Rest, 0.2, Verdict::NotCertain)),
            municipality: Some(figure(
                Owner::Municipality,
                Reading::Known(value + 0.3),
                None,
            )),
            nation: None,
            own,
        });
    }
    entry
}

fn answers(period: Period, group: Group, shares: &[f64], base: u32) -> AnswerShares {
    AnswerShares {
        period,
        group,
        shares: Some(shares.to_vec()),
        why: None,
        base: Some(base),
        cells: vec![CellRef::default()],
    }
}

/// A school with absence, well-being, answers, a hidden row and counted conditions.
pub(crate) fn a_school() -> Profile {
    let unit: UnitId = "990001".parse().unwrap();
    let calm = (Some(Verdict::NotCertain), Some(Verdict::NotCertain));
    let mut absence = entry(
        &unit,
        "fravaer.total",
        &[7.9, 7.2, 7.5, 6.8],
        (Some(0.6), Some(482)),
        calm,
    );
    absence.breaks.push(SeriesBreak {
        before: school(2023),
        kind: BreakKind::Measure,
        reason: Text::new("Opgørelsen blev en anden.", "The count became another."),
    });
    let grades = [6.1, 5.8, 5.6, 6.0, 6.2, 6.3, 6.6, 7.5, 8.7, 9.2];
    let absence = with_grades(absence, &unit, &grades);
    let part = |id, values: &[f64], share: f64| {
        let entry = entry(&unit, id, values, (Some(0.4), Some(482)), calm);
        with_grades(entry, &unit, &grades.map(|g| g * share))
    };
    let over = (Some(Verdict::Better), Some(Verdict::NotCertain));
    let wellbeing = |id, values: &[f64], verdicts| {
        entry(&unit, id, values, (Some(0.1), Some(262)), verdicts)
    };
    let counted = (Some(Verdict::Counted), Some(Verdict::Counted));
    let mut hidden =
        entry(&unit, "karakter.fp9.bundne", &[7.1, 7.4], (Some(0.5), Some(4)), calm);
    hidden.latest.reading = Reading::Known(7.4321);
    let mut satisfaction =
        entry(&unit, "bruger.skole.samlet", &[3.9], (Some(0.2), Some(151)), (None, None));
    satisfaction.latest.key.period = school(2023);
    satisfaction.series = vec![satisfaction.latest.clone()];
    let question = QuestionProfile {
        survey: "trivsel.4-9".parse().unwrap(),
        question: "ensom".parse().unwrap(),
        own: vec![
            answers(school(2024), Group::All, &[7.0, 13.0, 26.0, 37.0, 17.0], 255),
            answers(school(2025), Group::All, &[3.0, 8.0, 22.0, 43.0, 24.0], 262),
        ],
        municipality: Some(answers(
            school(2025),
            Group::All,
            &[5.0, 11.0, 26.0, 39.0, 19.0],
            3240,
        )),
        nation: None,
        groups: vec![
            answers(school(2025), Group::Grade(4), &[2.0, 4.0, 15.0, 46.0, 33.0], 46),
            AnswerShares {
                shares: None,
                why: Some(Why::Suppressed),
                base: None,
                ..answers(school(2025), Group::Grade(5), &[], 0)
            },
        ],
        change: Some(comparison(With::Earlier(school(2024)), 13.0, Verdict::Better)),
    };
    Profile {
        unit: unit.clone(),
        kind: UnitKind::Skole,
        year: SchoolYear::starting(2025).unwrap(),
        indicators: vec![
            hidden,
            absence,
            part("fravaer.sygdom", &[5.0, 4.7, 4.9, 4.4], 0.6),
            part("fravaer.tilladt", &[1.9, 1.7, 1.8, 1.7], 0.3),
            part("fravaer.ulovligt", &[1.0, 0.8, 0.8, 0.7], 0.1),
            entry(&unit, "fravaer.over10", &[26.0, 17.0], (Some(3.4), Some(482)), over),
            wellbeing("trivsel.generel", &[3.7, 3.6, 3.7], calm),
            wellbeing("trivsel.social", &[4.0, 3.9, 4.0], calm),
            wellbeing("trivsel.faglig", &[3.6, 3.5, 3.6], calm),
            wellbeing(
                "trivsel.stoette",
                &[3.1, 3.1, 3.0],
                (Some(Verdict::NotCertain), Some(Verdict::Worse)),
            ),
            wellbeing("trivsel.ro", &[3.6, 3.6, 3.8], over),
            wellbeing("trivsel.ro.over3", &[84.0, 86.0, 90.0], calm),
            satisfaction,
            entry(&unit, "overblik.elevtal", &[475.0, 482.0], (None, None), counted),
            entry(&unit, "overblik.klassekvotient", &[22.3, 21.9], (None, None), counted),
        ],
        questions: vec![question],
        progressions: Vec::new(),
        cohorts: Vec::new(),
        lacking: Vec::new(),
        months: Vec::new(),
        similar: None,
        findings: Vec::new(),
        agreements: Vec::new(),
        detectable: Vec::new(),
        n_units: 6,
        n_tests: 36,
    }
}

/// A club with very little: members, and one survey of seven young people.
pub(crate) fn a_club() -> Profile {
    let unit: UnitId = "K1".parse().unwrap();
    let mut members = entry(
        &unit,
        "klub.medlemmer",
        &[118.0, 124.0],
        (None, None),
        (Some(Verdict::Counted), None),
    );
    let mut glad =
        entry(&unit, "klub.unge.samlet", &[4.2], (Some(0.4), Some(7)), (None, None));
    for entry in [&mut members, &mut glad] {
        entry.peers.clear();
        entry.municipality.clear();
        entry.nation.clear();
    }
    Profile {
        unit,
        kind: UnitKind::Klub,
        year: SchoolYear::starting(2025).unwrap(),
        indicators: vec![glad, members],
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
    }
}

/// A finding about an indicator of a unit, as the engine would have called it.
fn finding(
    profile: &Profile,
    (indicator, kind, group): (&str, FindingKind, Group),
    call: Call,
    largest_of: Option<u32>,
) -> Finding {
    let key = FigureKey {
        owner: Owner::Unit(profile.unit.clone()),
        indicator: indicator.parse().unwrap(),
        period: Period::School(profile.year),
        group,
    };
    let mut finding = Finding {
        subject: Subject::Indicator(key.indicator.clone()),
        kind,
        key,
        comparison: None,
        call,
        weight: 1.0,
        largest_of,
    };
    finding.comparison = profile.comparison(&finding).cloned();
    finding
}

fn certain(with: With, difference: f64, half: f64, verdict: Verdict) -> Comparison {
    let interval =
        Some(Interval { low: difference - half, high: difference + half, level: 0.95 });
    Comparison {
        interval,
        test: None,
        smallest_visible: Some(half),
        ..comparison(with, difference, verdict)
    }
}

fn entry_of<'a>(profile: &'a mut Profile, id: &str) -> &'a mut IndicatorProfile {
    profile.indicators.iter_mut().find(|e| e.indicator.as_str() == id).unwrap()
}

/// The school with every change as calm as they usually are.
pub(crate) fn a_calm_school() -> Profile {
    let mut profile = a_school();
    profile.questions[0].change =
        Some(comparison(With::Earlier(school(2024)), 2.0, Verdict::NotCertain));
    let over = entry_of(&mut profile, "fravaer.over10");
    over.series[0].reading = Reading::Known(19.0);
    over.change =
        Some(certain(With::Earlier(school(2024)), -2.0, 4.8, Verdict::NotCertain));
    for entry in &mut profile.indicators {
        for found in entry.change.iter_mut().chain(&mut entry.against_rest) {
            if found.verdict != Verdict::Counted && found.smallest_visible.is_none() {
                found.verdict = Verdict::NotCertain;
                found.smallest_visible = Some(0.37);
            }
        }
    }
    let kinds = [FindingKind::Change, FindingKind::Rest];
    let all: Vec<String> =
        profile.indicators.iter().map(|e| e.indicator.to_string()).collect();
    for id in all {
        for kind in kinds {
            let reasons = match id.as_str() {
                id if id.starts_with("overblik") => vec![Reason::Counted],
                "trivsel.social" => vec![Reason::TooSmall],
                "bruger.skole.samlet" => continue,
                _ => vec![Reason::Chance],
            };
            let what = (id.as_str(), kind, Group::All);
            let found = finding(&profile, what, Call::Not(reasons), None);
            profile.findings.extend(found.comparison.is_some().then_some(found));
        }
    }
    profile
}

/// The calm school with one finding: fewer pupils with much absence.
pub(crate) fn a_school_with_one_finding() -> Profile {
    let mut profile = a_calm_school();
    call_over_ten(&mut profile);
    profile
}

fn call_over_ten(profile: &mut Profile) {
    let entry = entry_of(profile, "fravaer.over10");
    let earlier = With::Earlier(school(2024));
    entry.series[0].reading = Reading::Known(26.0);
    for (series, shift) in [(&mut entry.municipality, 4.3), (&mut entry.nation, 3.1)] {
        series[0].reading = Reading::Known(21.0);
        series[1].reading = Reading::Known(17.0 + shift);
    }
    entry.change = Some(certain(earlier, -9.0, 5.0, Verdict::Better));
    for (at, count, base) in [(0, 124, 476), (1, 82, 482)] {
        entry.series[at].count = Some(count);
        entry.series[at].base = Some(base);
    }
    entry.latest = entry.series[1].clone();
    profile.findings.retain(|f| f.key.indicator.as_str() != "fravaer.over10");
    let what = ("fravaer.over10", FindingKind::Change, Group::All);
    let found = finding(profile, what, Call::Called(1), Some(36));
    profile.findings.insert(0, found);
}

/// The school with five findings of different kinds, and something certain besides.
pub(crate) fn a_school_with_five_findings() -> Profile {
    let mut profile = a_school_with_one_finding();
    let unit = profile.unit.clone();
    let support = entry_of(&mut profile, "trivsel.stoette");
    support.against_rest = Some(certain(With::Rest, -0.2, 0.1, Verdict::Worse));
    let absence = entry_of(&mut profile, "fravaer.total");
    let grade = absence.groups[8].municipality.as_mut().unwrap();
    grade.reading = Reading::Known(6.9);
    absence.groups[8].against_rest = Some(certain(With::Rest, 1.9, 0.9, Verdict::Worse));
    let calm = entry_of(&mut profile, "trivsel.ro");
    calm.change = Some(certain(With::Earlier(school(2024)), 0.2, 0.1, Verdict::Better));
    calm.against_nation = Some(certain(With::Nation, -0.2, 0.12, Verdict::Worse));
    let ask = &mut profile.questions[0];
    ask.change = Some(certain(With::Earlier(school(2024)), 13.0, 8.0, Verdict::Better));
    let key = FigureKey {
        owner: Owner::Unit(unit),
        indicator: "test.matematik".parse().unwrap(),
        period: school(2025),
        group: Group::All,
    };
    let moved = certain(
        With::FirstTest(SchoolYear::starting(2023).unwrap()),
        5.4,
        3.2,
        Verdict::Better,
    );
    profile.progressions.push(Progression {
        key,
        indicator: "test.matematik".parse().unwrap(),
        instrument: "overgangstest".parse().unwrap(),
        first: SchoolYear::starting(2023).unwrap(),
        second: SchoolYear::starting(2025).unwrap(),
        grades: vec![(4, 6), (6, 8)],
        scale: ProgressionScale::NationalPosition,
        matched: 88,
        tested: 96,
        left_difference: None,
        left: 7,
        first_mean: 47.2,
        second_mean: 52.6,
        change: Some(moved),
        expected: None,
        thirds: Vec::new(),
        moves: None,
        pupil_error: None,
        cells: vec![CellRef::default()],
        n_cells: 1,
    });
    let grade = Group::Grade(8);
    let mut found = vec![
        finding(
            &profile,
            ("trivsel.stoette", FindingKind::Rest, Group::All),
            Call::Called(2),
            None,
        ),
        finding(
            &profile,
            ("fravaer.total", FindingKind::Group, grade),
            Call::Called(3),
            None,
        ),
        finding(
            &profile,
            ("test.matematik", FindingKind::SamePupils, Group::All),
            Call::Called(4),
            None,
        ),
    ];
    let mut lonely = finding(
        &profile,
        ("trivsel_egen.social", FindingKind::Change, Group::All),
        Call::Called(5),
        None,
    );
    let question = &profile.questions[0];
    lonely.subject =
        Subject::Question(question.survey.clone(), question.question.clone());
    lonely.key = question.key(lonely.key.owner.clone(), school(2025), &Group::All);
    lonely.comparison = question.change.clone();
    found.push(lonely);
    for kind in [FindingKind::Change, FindingKind::Nation] {
        let what = ("trivsel.ro", kind, Group::All);
        found.push(finding(&profile, what, Call::Also(AlsoBecause::NoRoom), None));
    }
    let told: Vec<String> =
        ["trivsel.stoette", "trivsel.ro", "fravaer.total"].map(str::to_owned).to_vec();
    profile.findings.retain(|f| !told.contains(&f.key.indicator.to_string()));
    profile.findings.splice(1..1, found);
    profile
}

/// The school with the first three of its five findings.
pub(crate) fn a_school_with_three_findings() -> Profile {
    let mut profile = a_school_with_five_findings();
    for finding in &mut profile.findings {
        if matches!(finding.call, Call::Called(place) if place > 3) {
            finding.call = Call::Also(AlsoBecause::NoRoom);
        }
    }
    profile
}

/// Hides every figure of a unit.
pub(crate) fn all_hidden(profile: &mut Profile) {
    for entry in &mut profile.indicators {
        for estimate in entry.series.iter_mut().chain([&mut entry.latest]) {
            estimate.reading = Reading::Absent(Why::Suppressed);
            estimate.interval = None;
            estimate.base = None;
        }
        entry.groups.clear();
        (entry.change, entry.against_rest) = (None, None);
        (entry.municipality, entry.nation) = (Vec::new(), Vec::new());
        entry.peers.clear();
    }
    profile.questions.clear();
    profile.findings.clear();
}
