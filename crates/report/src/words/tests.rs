//! Tests of the sentences: one state each.

use datapakke_model::profile::{Comparison, Interval, Verdict, With};
use datapakke_model::{Edition, Language, Period, UnitKind, Why};
use proptest::prelude::*;

use super::sentence::{HEADLINE, Said};
use super::*;

const DA: Words = Words { language: Language::Da, kind: UnitKind::Skole };
const EN: Words = Words { language: Language::En, kind: UnitKind::Skole };

/// Words that claim a change, a cause, a quality or a rank.
const CLAIMS: [&str; 16] = [
    "steget",
    "faldet",
    "fremgang",
    "tilbagegang",
    "skyldes",
    "fordi",
    "effekt",
    "virker",
    "signifikant",
    "markant",
    "bedst",
    "dårligst",
    "nr.",
    "på niveau",
    "gode skole",
    "løftet",
];

fn comparison(difference: f64, verdict: Verdict) -> Comparison {
    let interval =
        Some(Interval { low: difference - 1.0, high: difference + 1.0, level: 0.95 });
    Comparison {
        with: With::Rest,
        difference,
        interval,
        p: None,
        q: None,
        verdict,
        test: None,
        smallest_visible: None,
    }
}

fn said<'a>(
    label: &'a str,
    change: Option<&'a Comparison>,
    position: Option<&'a Comparison>,
) -> Said<'a> {
    Said { label, value: Some("6,8 %".to_owned()), change, position }
}

#[test]
fn every_verdict_has_its_words() {
    for (verdict, da) in [
        (Verdict::Better, "tydeligt bedre"),
        (Verdict::Worse, "tydeligt dårligere"),
        (Verdict::Higher, "tydeligt højere"),
        (Verdict::Lower, "tydeligt lavere"),
        (Verdict::NotCertain, "ingen sikker ændring"),
        (Verdict::Counted, "optalt"),
        (Verdict::NotAssessable, "kan ikke vurderes"),
    ] {
        assert_eq!(DA.change(verdict), da);
    }
}

#[test]
fn a_position_tells_the_direction_of_the_number() {
    for (difference, verdict, da) in [
        (-1.0, Verdict::Better, "tydeligt under de andre"),
        (1.0, Verdict::Worse, "tydeligt over de andre"),
        (1.0, Verdict::NotCertain, "kan ikke skelnes fra kommunen"),
        (0.0, Verdict::NotAssessable, "kan ikke vurderes"),
    ] {
        assert_eq!(DA.position(&comparison(difference, verdict)), da);
    }
}

#[test]
fn each_reason_for_no_value_has_words_of_its_own() {
    let period: Period = "2020/21".parse().unwrap();
    let whys = [
        Why::Suppressed,
        Why::NotApplicable,
        Why::NotCollected,
        Why::Refused,
        Why::Unclear,
    ];
    let texts = whys.map(|why| DA.absent(why, period));
    assert_eq!(texts[2], "ikke målt i 2020/21");
    let mut unique = texts.to_vec();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), whys.len(), "{texts:?}");
}

#[test]
fn hiding_reads_alike_for_every_reason_and_names_whom_it_protects() {
    assert_eq!(DA.hidden(Subject::Pupils), "Skjult af hensyn til eleverne");
    let club = Words { kind: UnitKind::Klub, ..DA };
    assert_eq!(club.hidden(Subject::Pupils), "Skjult af hensyn til de unge");
    assert_eq!(DA.hidden(Subject::Staff), "Skjult af hensyn til medarbejderne");
}

#[test]
fn a_theme_headline_tells_the_certain_change_and_that_there_is_no_other() {
    let (better, calm) =
        (comparison(0.2, Verdict::Better), comparison(0.0, Verdict::NotCertain));
    let figures = [
        said("Ro og orden", Some(&better), None),
        said("Social trivsel", Some(&calm), None),
    ];
    assert_eq!(
        DA.theme_headline("Trivsel", &figures, 0),
        "Ro og orden: tydeligt bedre. Ingen anden ændring er sikker."
    );
    assert_eq!(
        EN.theme_headline("Well-being", &figures, 0),
        "Ro og orden: clearly better. No other change is certain."
    );
}

#[test]
fn without_anything_certain_the_headline_says_so_and_no_more() {
    let calm = comparison(0.3, Verdict::NotCertain);
    let figures = [said("Samlet fravær", Some(&calm), Some(&calm))];
    assert_eq!(
        DA.theme_headline("Fravær", &figures, 0),
        "Ingen tal om fravær har ændret sig sikkert, og ingen afviger sikkert fra resten af kommunen."
    );
    let figures = [said("Samlet fravær", Some(&calm), None)];
    assert_eq!(
        DA.theme_headline("Fravær", &figures, 0),
        "Ingen tal om fravær har ændret sig sikkert siden sidst."
    );
}

#[test]
fn a_certain_answer_is_never_denied_by_the_headline() {
    let (better, calm) =
        (comparison(0.2, Verdict::Better), comparison(0.0, Verdict::NotCertain));
    let changed = [said("Ro og orden", Some(&better), None)];
    assert_eq!(DA.theme_headline("Trivsel", &changed, 1), "Ro og orden: tydeligt bedre.");
    let calm = [said("Ro og orden", Some(&calm), Some(&calm))];
    assert_eq!(
        DA.theme_headline("Trivsel", &calm, 2),
        "To spørgsmål om trivsel viser en sikker ændring. Ingen af de samlede tal gør."
    );
}

#[test]
fn untested_figures_are_told_as_they_are() {
    let counted = comparison(1.0, Verdict::Counted);
    let figures = [said("Elever", Some(&counted), None)];
    assert_eq!(
        DA.theme_headline("Rammer", &figures, 0),
        "Elever: 6,8 %. Tallene er optalt."
    );
    let figures = [said("Trivsel", None, None)];
    assert_eq!(
        DA.theme_headline("Trivsel", &figures, 0),
        "Trivsel: 6,8 %. Forskelle kan ikke prøves her."
    );
}

#[test]
fn the_overview_counts_what_is_certain() {
    let (better, calm) =
        (comparison(1.0, Verdict::Better), comparison(0.1, Verdict::NotCertain));
    let figures =
        [said("A", Some(&better), Some(&calm)), said("B", Some(&better), Some(&calm))];
    assert_eq!(
        DA.overview_headline(&figures),
        "To af de 2 tal, der kan prøves, har ændret sig sikkert. Ingen afviger sikkert fra resten af kommunen."
    );
    let figures = [said("A", None, None)];
    assert!(!DA.overview_headline(&figures).contains("ændret"), "nothing was compared");
}

#[test]
fn the_school_act_stands_on_schools_only() {
    assert!(DA.edition_mark(Edition::Fortrolig).contains("§ 55 b"));
    let club = Words { kind: UnitKind::Klub, ..DA };
    assert_eq!(club.edition_mark(Edition::Fortrolig), "Fortroligt");
}

#[test]
fn the_standard_agendas_last_two_and_four_hours() {
    for (dialogue, minutes) in [(false, 120), (true, 240)] {
        let total: u16 = DA.standard_agenda(dialogue, "").iter().map(|p| p.minutes).sum();
        assert_eq!(total, minutes);
    }
    assert_eq!(DA.agenda_title(120), "Dagsorden, to timer");
    assert_eq!(DA.agenda_title(105), "Dagsorden, 105 minutter");
}

fn any_verdict() -> impl Strategy<Value = Option<(f64, Verdict)>> {
    let verdicts = [
        Verdict::Better,
        Verdict::Worse,
        Verdict::Higher,
        Verdict::Lower,
        Verdict::NotCertain,
        Verdict::Counted,
        Verdict::NotAssessable,
    ];
    proptest::option::of((-5.0..5.0_f64, proptest::sample::select(verdicts.to_vec())))
}

proptest! {
    #[test]
    fn no_sentence_claims_what_the_verdicts_do_not_say(
        states in proptest::collection::vec((any_verdict(), any_verdict()), 1..12),
    ) {
        let made: Vec<_> = states
            .iter()
            .map(|(c, p)| (c.map(|(d, v)| comparison(d, v)), p.map(|(d, v)| comparison(d, v))))
            .collect();
        let figures: Vec<_> =
            made.iter().map(|(c, p)| said("Samlet fravær", c.as_ref(), p.as_ref())).collect();
        let certain_change = made.iter().any(|(c, _)| {
            c.as_ref().is_some_and(|c| super::sentence::is_certain(c.verdict))
        });
        let certain = certain_change || made.iter().any(|(_, p)| {
            p.as_ref().is_some_and(|p| super::sentence::is_certain(p.verdict))
        });
        let theme = DA.theme_headline("Fravær", &figures, 0);
        let sentences = [theme.clone(), DA.overview_headline(&figures), DA.multiples_title(&figures)];
        for sentence in &sentences {
            let lower = sentence.to_lowercase();
            for claim in CLAIMS {
                prop_assert!(!lower.contains(claim), "{sentence}");
            }
            prop_assert!(certain || !lower.contains("tydeligt"), "{sentence}");
            if !certain_change {
                prop_assert!(!lower.contains("bedre") && !lower.contains("dårligere"), "{sentence}");
            }
            prop_assert!(!sentence.is_empty());
        }
        prop_assert!(theme.chars().count() <= HEADLINE + 6, "{theme}");
    }
}

#[test]
fn a_trend_has_a_word_only_from_five_certain_years() {
    let year =
        |start| Period::School(datapakke_model::SchoolYear::starting(start).unwrap());
    let trend = |points: u32, verdict| datapakke_model::profile::Trend {
        from: year(2026 - i64::from(points)),
        to: year(2025),
        points,
        change: Some(comparison(-1.1, verdict)),
        robust_per_year: None,
    };
    let title = |t| DA.trend_title("Samlet fravær", &t);
    assert_eq!(
        title(trend(5, Verdict::Better)).as_deref(),
        Some("Samlet fravær falder over fem år")
    );
    assert_eq!(title(trend(4, Verdict::Better)), None, "too few");
    for verdict in [Verdict::NotCertain, Verdict::Counted, Verdict::NotAssessable] {
        assert_eq!(title(trend(6, verdict)), None, "{verdict:?} is no tendency");
    }
}

#[test]
fn months_and_tests_are_called_changed_only_where_they_are_certain() {
    let year = datapakke_model::SchoolYear::starting(2025).unwrap();
    for verdict in [Verdict::NotCertain, Verdict::NotAssessable] {
        let found = comparison(-0.7, verdict);
        let title = DA.months_title(year, &found);
        assert!(!title.contains("under"), "{title}");
        let followed = DA.followed_headline("i læsning", &found);
        assert!(followed.is_none_or(|text| !text.contains("tydeligt")));
    }
    let lower = DA.months_title(year, &comparison(-0.7, Verdict::Better));
    assert!(lower.contains("under det sædvanlige"), "{lower}");
    let lower = comparison(-0.7, Verdict::Worse);
    let lower = EN.followed_headline("in reading", &lower);
    assert!(lower.is_some_and(|text| text.contains("clearly lower")));
}

#[test]
fn a_headline_of_courses_keeps_to_two_lines() {
    let long = "Siden december har fraværet ligget under det sædvanlige.".to_owned();
    let figures: Vec<Said<'_>> = Vec::new();
    let one = DA.course_headline(&[long.clone(), long.clone()], &figures);
    assert_eq!(one, long, "the second has no room");
}
