//! A hand-made conference with agreements of several years; everything is invented.

use datapakke_model::agreement::{
    ActionStatus, Agreement, AgreementOutcome, Aim, Given, NotTestable, Support,
};
use datapakke_model::conference::{
    About, Block, Conference, Consent, Effort, EffortKind, EffortStatus, Form,
    Observation, Picture, PictureFormat, Point, Prose, RubricAnswer, View, Voice,
};
use datapakke_model::id::Owner;
use datapakke_model::profile::{AgreementResult, Detectable, Estimate, Verdict, With};
use datapakke_model::settings::{AgendaPoint, Participant, Side};
use datapakke_model::source::Place;
use datapakke_model::{
    Day, FigureKey, Group, Language, Profile, Reading, SchoolYear, Text, Why,
};

use super::{World, a_school_with_one_finding, certain, entry_of, school};

fn place() -> Place {
    Place::file("samtale/990001/x.md")
}

fn year(start: i64) -> SchoolYear {
    SchoolYear::starting(start).unwrap()
}

fn prose(blocks: &[(Form, &str)]) -> Prose {
    let block = |(form, text): &(Form, &str)| Block { form: *form, text: (*text).into() };
    Prose { blocks: blocks.iter().map(block).collect() }
}

fn about(indicator: &str) -> About {
    About { indicator: indicator.parse().unwrap(), group: Group::All }
}

fn agreement(
    id: &str,
    start: i64,
    goal: &str,
    figure: Option<(&str, Option<Aim>)>,
) -> Agreement {
    Agreement {
        id: id.into(),
        unit: "990001".parse().unwrap(),
        year: year(start),
        goal: goal.into(),
        about: figure.map(|f| about(f.0)),
        baseline: None,
        aim: figure.and_then(|f| f.1),
        effort: Some("Alle børn til stede".into()),
        action: Some("Fraværsmøde hver mandag".into()),
        who: Some("Pædagogisk leder".into()),
        coordinator: Some("Fraværskonsulenten".into()),
        support: Support {
            promised: Some("Fraværskonsulent en dag om ugen".into()),
            given: Given::Partly,
            note: None,
        },
        deadline: Day::new(2026, 6, 26),
        follow_up: Day::new(2026, 3, 3),
        status: ActionStatus::Done,
        criterion: None,
        seen: Some("Opkaldene kom i gang i november.".into()),
        place: place(),
    }
}

fn result(
    agreement: &Agreement,
    (baseline, now): (Option<Estimate>, Option<Estimate>),
    change: Option<(f64, f64)>,
    outcome: AgreementOutcome,
) -> AgreementResult {
    let before = With::Earlier(school(2024));
    AgreementResult {
        number: agreement.id.clone(),
        year: agreement.year,
        about: agreement.about.clone(),
        aim: agreement.aim,
        baseline,
        now,
        change: change.map(|(by, half)| certain(before, by, half, Verdict::NotCertain)),
        outcome,
        typed: None,
        rule: "agreement".into(),
        beside: Vec::new(),
    }
}

/// The school with one finding, followed agreements and what next year could show.
pub(crate) fn a_school_that_agreed() -> Profile {
    let mut profile = a_school_with_one_finding();
    let owner = Owner::Unit(profile.unit.clone());
    let both = |profile: &mut Profile, id: &str| {
        let entry = entry_of(profile, id);
        let n = entry.series.len();
        (Some(entry.series[n - 2].clone()), Some(entry.latest.clone()))
    };
    let all = agreements();
    let absence = both(&mut profile, "fravaer.over10");
    let calm = both(&mut profile, "trivsel.stoette");
    let mut hidden = both(&mut profile, "karakter.fp9.bundne");
    for estimate in hidden.0.iter_mut().chain(&mut hidden.1) {
        estimate.reading = Reading::Absent(Why::Suppressed);
        estimate.interval = None;
        estimate.base = None;
    }
    let open = AgreementOutcome::CannotTell { smallest_visible: 0.2 };
    let not = |reason| AgreementOutcome::NotTestable { reason };
    let better = AgreementOutcome::ClearlyBetter;
    let mut first = result(&all[0], absence.clone(), Some((-9.0, 5.0)), open.clone());
    first.outcome = AgreementOutcome::ClearlyBetter;
    let mut typed = result(&all[1], absence, Some((-9.0, 5.0)), better);
    typed.typed = Some(25.0);
    profile.agreements = vec![
        first,
        typed,
        result(&all[2], calm, Some((-0.1, 0.2)), open),
        result(&all[3], hidden, None, not(NotTestable::GroupHidden)),
        result(&all[4], (None, None), None, not(NotTestable::NoIndicator)),
    ];
    let detectable = |id: &str, change, blocked| Detectable {
        key: FigureKey {
            owner: owner.clone(),
            indicator: id.parse().unwrap(),
            period: school(2025),
            group: Group::All,
        },
        change,
        power: 0.8,
        correlation: None,
        blocked,
    };
    let moved = Text::new("Testen bliver en anden.", "The test becomes another.");
    profile.detectable = vec![
        detectable("fravaer.total", 0.93, None),
        detectable("fravaer.over10", 6.24, None),
        detectable("trivsel.social", 0.17, None),
        detectable("trivsel.stoette", 0.21, None),
        detectable("trivsel.ro", 0.2, Some(moved)),
    ];
    profile
}

/// Agreements of two earlier years, one of them kept.
pub(crate) fn agreements() -> Vec<Agreement> {
    let target = Some(Aim::AtMost(20.0));
    let mut early = agreement(
        "1",
        2023,
        "Færre elever med meget fravær",
        Some(("fravaer.over10", target)),
    );
    early.status = ActionStatus::UnderWay;
    let kept = agreement(
        "1",
        2024,
        "Færre elever med meget fravær",
        Some(("fravaer.over10", target)),
    );
    let mut support = agreement(
        "2",
        2024,
        "Eleverne oplever mere støtte",
        Some(("trivsel.stoette", Some(Aim::AtLeast(3.3)))),
    );
    support.status = ActionStatus::NotStated;
    support.support = Support::default();
    support.seen = None;
    let marks = agreement(
        "3",
        2024,
        "Højere karakterer",
        Some(("karakter.fp9.bundne", Some(Aim::Up))),
    );
    let mut teams = agreement("4", 2024, "Alle team holder læringssamtaler", None);
    teams.criterion = Some("Antal team med mindst tre samtaler".into());
    teams.seen = Some("9 af 11 team har holdt mindst tre samtaler.".into());
    vec![early, kept, support, marks, teams]
}

fn observation(title: &str, consent: Consent, figure: Option<&str>) -> Observation {
    Observation {
        title: title.into(),
        date: Day::new(2026, 3, 12),
        method: Some("Gruppeinterview".into()),
        who: Some("Elever i 8. klasse".into()),
        voice: Voice::Children,
        count: Some(9),
        consent,
        text: prose(&[
            (Form::Paragraph, "Eleverne blev spurgt i to grupper."),
            (Form::Quote, "Man kommer, når nogen venter på en."),
        ]),
        pictures: Vec::new(),
        about: figure.map(about),
        place: place(),
    }
}

/// The smallest PNG there is: one white pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44,
    0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a,
    0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0, 0xb1, 0x38,
    0xf6, 0x14, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

fn observations() -> Vec<Observation> {
    let mut drawing = observation("Elevernes kort", Consent::Public, Some("trivsel.ro"));
    drawing.pictures = vec![Picture {
        file: "kort.png".into(),
        alt: "Et kort over skolen, hvor gangene er skraveret".into(),
        consent: Consent::Public,
        format: PictureFormat::Png,
        width: 1200,
        height: 800,
        bytes: PIXEL.into(),
    }];
    let mut staff = observation("Hvad lærerne ser", Consent::NotNeeded, None);
    staff.voice = Voice::Staff;
    staff.who = None;
    staff.count = None;
    let long = "Vi talte om, hvad der sker, når nogen mangler. ".repeat(14);
    staff.text = prose(&[(Form::Heading, "Refleksion"), (Form::Paragraph, long.trim())]);
    let absence = Some("fravaer.over10");
    vec![observation("Hvorfor vi kommer", Consent::Internal, absence), drawing, staff]
}

fn effort(kind: EffortKind, title: &str, status: EffortStatus) -> Effort {
    Effort {
        kind,
        title: title.into(),
        status,
        text: prose(&[(Form::Paragraph, "Vi følger fraværet hver mandag.")]),
        results: prose(&[(
            Form::Paragraph,
            "Alle årgange gennemgås en gang om måneden.",
        )]),
        challenges: Prose::default(),
        support: prose(&[(Form::Paragraph, "En fast kontaktperson i PPR.")]),
        about: (kind == EffortKind::Own).then(|| about("fravaer.over10")),
        place: place(),
    }
}

fn answer(aspect: &str, start: i64, view: View, level: &str) -> RubricAnswer {
    RubricAnswer {
        rubric: "lederteam".into(),
        aspect: aspect.into(),
        year: year(start),
        view,
        level: level.into(),
        comment: None,
        place: place(),
    }
}

/// What both sides wrote.
pub(crate) fn a_conference(world: &World) -> Conference {
    let rubric = world.rubrics.get("lederteam").unwrap();
    let aspects: Vec<&str> = rubric.aspects().map(|(_, a)| a.id.as_str()).collect();
    let levels: Vec<&str> = rubric.levels.iter().map(|l| l.id.as_str()).collect();
    let point = |side, title: &str, figure: Option<&str>| Point {
        side,
        title: title.into(),
        text: Prose::default(),
        about: figure.map(about),
        minutes: Some(15),
        place: place(),
    };
    Conference {
        unit: "990001".parse().unwrap(),
        template: "to-timer".into(),
        kind: "Skoleudviklingssamtale".into(),
        purpose: "At se på året sammen.".into(),
        when: Some("Torsdag den 12. november 2026".into()),
        place: Some("Strandskolen".into()),
        start: Some("13.00".into()),
        participants: vec![
            Participant { name: "Skolelederen".into(), role: "Strandskolen".into() },
            Participant {
                name: "Formanden".into(), role: "Forældrerepræsentant".into()
            },
        ],
        agenda: vec![AgendaPoint {
            title: "Siden sidst".into(),
            note: "Hvad blev aftalt".into(),
            minutes: 120,
            side: Side::Shared,
        }],
        minutes: 120,
        points: vec![
            point(Side::Unit, "Støtte i timerne", Some("trivsel.stoette")),
            point(Side::Administration, "Fravær", Some("fravaer.total")),
        ],
        observations: observations(),
        efforts: vec![
            effort(EffortKind::Shared, "Alle børn til stede", EffortStatus::UnderWay),
            effort(EffortKind::Own, "Læsebånd", EffortStatus::Dropped),
        ],
        answers: vec![
            answer(aspects[0], 2023, View::Own, levels[2]),
            answer(aspects[0], 2024, View::Own, levels[0]),
            answer(aspects[0], 2025, View::Own, levels[1]),
            answer(aspects[0], 2025, View::Administration, levels[1]),
            answer(aspects[1], 2025, View::Own, levels[2]),
            answer(aspects[1], 2025, View::Administration, levels[1]),
        ],
        note: None,
    }
}

/// A world in which the school's conference is prepared.
pub(crate) fn a_world_of_talk(language: Language) -> World {
    let mut world = World::new(language);
    world.agreements = agreements();
    world.conference = Some(a_conference(&world));
    world
}
