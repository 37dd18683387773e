//! The built-in catalogue and broken copies of it go in; what the check says of them comes out.

use std::collections::BTreeMap;

use super::*;
use crate::profile::Verdict;

fn built_in() -> Catalogue {
    Catalogue::built_in().unwrap_or_else(|error| panic!("{error}"))
}

fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

/// Which built-in file a test breaks.
#[derive(Clone, Copy, PartialEq)]
enum File {
    Indicators,
    Instruments,
    Rules,
    Survey(&'static str),
}

/// Replaces the first `from` with `to` and expects a message with all of `said`.
fn check(file: File, from: &str, to: &str, said: &[&str]) {
    let edit = |text: &str, here: bool| {
        if !here {
            return text.to_owned();
        }
        assert!(text.contains(from), "the built-in file has no `{from}`");
        text.replacen(from, to, 1)
    };
    let surveys: Vec<(&str, String)> = SURVEYS
        .iter()
        .map(|(name, text)| (*name, edit(text, file == File::Survey(name))))
        .collect();
    let surveys: Vec<(&str, &str)> =
        surveys.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let error = Catalogue::read(
        &edit(INDICATORS, file == File::Indicators),
        &edit(INSTRUMENTS, file == File::Instruments),
        &edit(RULES, file == File::Rules),
        &surveys,
    )
    .expect_err(&format!("`{to}` was accepted"))
    .to_string();
    for words in said {
        assert!(error.contains(words), "expected `{words}` in: {error}");
    }
}

#[test]
fn the_built_in_catalogue_has_no_faults() {
    let catalogue = built_in();
    assert!(catalogue.indicators.len() > 100);
    assert_eq!(catalogue.surveys.len(), SURVEYS.len());
}

#[test]
fn the_wellbeing_areas_have_their_published_sizes() {
    let catalogue = built_in();
    let survey = catalogue.survey(&id("trivsel.4-9")).unwrap();
    let mut sizes = BTreeMap::new();
    for question in &survey.questions {
        if let Some(indicator) = &question.indicator {
            *sizes.entry(indicator.as_str()).or_insert(0) += 1;
        }
    }
    let expected = [
        ("trivsel_egen.faglig", 8),
        ("trivsel_egen.ro", 4),
        ("trivsel_egen.social", 10),
        ("trivsel_egen.stoette", 7),
    ];
    assert_eq!(sizes, BTreeMap::from(expected));
    assert_eq!(survey.questions.len(), 37, "three of the 40 are not known");
    assert_eq!(catalogue.survey(&id("trivsel.0-3")).unwrap().questions.len(), 20);
}

#[test]
fn four_wellbeing_questions_of_the_areas_are_turned() {
    let catalogue = built_in();
    let survey = catalogue.survey(&id("trivsel.4-9")).unwrap();
    let scored = survey.questions.iter().filter(|q| q.indicator.is_some());
    let turned: Vec<&str> = scored.filter(|q| q.reverse).map(|q| q.id.as_str()).collect();
    assert_eq!(turned, ["ensom", "mobbet", "til_grin", "kedelig"]);
}

#[test]
fn the_intervals_of_an_area_follow_each_other() {
    let catalogue = built_in();
    for area in ["generel", "social", "faglig", "stoette", "ro"] {
        let whole: IndicatorId = id(&format!("trivsel.{area}"));
        let parts: Vec<_> =
            catalogue.parts_of(&whole).filter_map(|p| p.interval).collect();
        assert_eq!(parts, [[3.0, 5.0], [1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]]);
    }
}

#[test]
fn a_label_about_high_wellbeing_carries_its_cut_off() {
    for indicator in &built_in().indicators {
        for text in [&indicator.label.da, &indicator.short.da] {
            let high = text.contains("øj trivsel") || text.contains("øjest trivsel");
            assert!(!high || text.contains("over 3"), "{}: {text}", indicator.id);
        }
    }
}

#[test]
fn an_indicator_of_tests_is_confidential_and_no_other_is() {
    for indicator in &built_in().indicators {
        let test = indicator.instrument.is_some();
        assert_eq!(
            test,
            indicator.confidentiality == Confidentiality::Test,
            "{}",
            indicator.id
        );
    }
}

#[test]
fn the_overview_takes_a_stand_in_only_where_the_row_has_no_figure_or_an_older_one() {
    let catalogue = built_in();
    let dated = |have: &[(&str, i64)]| -> Vec<String> {
        let rows = catalogue.overview(UnitKind::Skole, |id| {
            let (_, year) = have.iter().find(|(name, _)| *name == id.as_str())?;
            SchoolYear::starting(*year)
        });
        rows.iter().map(|i| i.id.to_string()).collect()
    };
    let rows =
        |have: &[&str]| dated(&have.iter().map(|id| (*id, 2025)).collect::<Vec<_>>());
    let lagging = [
        ("fravaer.total", 2024),
        ("overblik.fravaer", 2024),
        ("fravaer_egen.total", 2025),
    ];
    assert_eq!(dated(&lagging), ["fravaer_egen.total"]);
    let level = [("fravaer.total", 2025), ("fravaer_egen.total", 2025)];
    assert_eq!(dated(&level), ["fravaer.total"]);
    assert_eq!(rows(&["overblik.fravaer"]), ["overblik.fravaer"]);
    assert_eq!(rows(&["overblik.fravaer", "fravaer.total"]), ["fravaer.total"]);
    assert_eq!(rows(&["sygefravaer.lokal", "sygefravaer.flis"]), ["sygefravaer.flis"]);
    assert_eq!(rows(&["bruger.sfo.samlet", "elevtal.elevex"]), [""; 0]);
}

#[test]
fn the_four_sick_leave_measures_never_share_a_scale_and_a_name() {
    let catalogue = built_in();
    let names = ["krl", "krl_pct", "flis", "dst", "lokal"].map(|source| {
        let found = catalogue.indicator(&id(&format!("sygefravaer.{source}"))).unwrap();
        (found.short.da.clone(), found.sub.da.clone())
    });
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn answers_are_put_onto_the_scale_of_their_score() {
    let points = |scoring: Scoring, steps| -> Vec<f64> {
        (1..=steps).filter_map(|v| scoring.points(v as f64, steps)).collect()
    };
    assert_eq!(points(Scoring::MeanOfHalf, 5), [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(
        points(Scoring::MeanOfHalf, 4),
        [1.0, 1.0 + 4.0 / 3.0, 1.0 + 8.0 / 3.0, 5.0]
    );
    assert_eq!(points(Scoring::Sum, 5), [0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(points(Scoring::Index100, 5), [0.0, 25.0, 50.0, 75.0, 100.0]);
    assert_eq!(points(Scoring::None, 3), [1.0, 2.0, 3.0]);
    for (value, steps) in [(0.0, 5), (6.0, 5), (1.0, 1), (f64::NAN, 5)] {
        assert_eq!(Scoring::MeanOfHalf.points(value, steps), None);
    }
}

#[test]
fn four_social_capital_answers_reach_both_ends_of_the_scale() {
    let catalogue = built_in();
    let survey = catalogue.survey(&id("social-kapital")).unwrap();
    let sum = |end: fn(usize) -> usize| -> f64 {
        let points = survey.questions.iter().map(|question| {
            let steps = survey.scale(question).unwrap().answers.len();
            survey.scoring.points(end(steps) as f64, steps).unwrap()
        });
        points.sum()
    };
    let bounds = catalogue.indicator(&id("socialkapital.sum16")).unwrap().bounds;
    assert_eq!([sum(|_| 1), sum(|steps| steps)], bounds);
}

#[test]
fn unknown_keys_and_kinds_are_refused() {
    let key = "decimals = 0\n";
    check(
        File::Indicators,
        key,
        "decimal = 0\n",
        &["indicators.toml", "unknown field `decimal`"],
    );
    let theme = "theme = \"læring\"";
    check(File::Indicators, theme, "theme = \"leg\"", &["indicators.toml", "leg"]);
    check(File::Rules, "source =", "kilde =", &["rules.toml", "unknown field `kilde`"]);
    check(
        File::Survey("apv.toml"),
        "scoring = \"mean-of-half\"",
        "scoring = \"total\"",
        &["apv.toml", "total"],
    );
}

#[test]
fn a_faulty_indicator_is_named_with_its_fault() {
    let first = |from, to, said: &str| {
        check(File::Indicators, from, to, &["indicator `test.laesning`: ", said]);
    };
    first("bounds = [0.0, 100.0]", "bounds = [100.0, 0.0]", "lower bound is not below");
    first("smallest_base = 5", "smallest_base = 4", "smallest base of at least 5");
    first("smallest_base = 5\n", "", "smallest base of at least 5");
    first("decimals = 0", "decimals = 3", "at most 2 decimals");
    first("instrument = \"overgangstest\"", "instrument = \"pisa\"", "`pisa` is not in");
    first(
        "before = \"2023/24\"",
        "before = \"2022/23\"",
        "break before 2022/23 lies outside",
    );
    first(
        "before = \"2023/24\"",
        "before = \"2026/27\"",
        "break before 2026/27 lies outside",
    );
    first(
        "\"Folkeskolens Nationale Overgangstest, kommunens udtræk\"",
        "\" \"",
        "`publisher` is empty",
    );
    first("important = { value = 3.0", "important = { value = 0.0", "above zero");
    first(
        "short = { da = \"Læsning",
        "short = { da = \"Læsning i alle fag",
        "at most 30 fit",
    );
    first("kinds = [\"skole\", \"specialskole\"]", "kinds = []", "`kinds` is empty");
    first("samme klassetrin.\"", "samme klassetrin\"", "end with a full stop");
    first("gør den ikke?\"", "gør den ikke.\"", "end with a question mark");
}

#[test]
fn a_broken_link_between_indicators_is_named() {
    let part = "part_of = \"fravaer.total\"";
    let about = "indicator `fravaer.over10`: ";
    check(
        File::Indicators,
        part,
        "part_of = \"fravaer.alt\"",
        &[about, "not in the catalogue"],
    );
    check(File::Indicators, part, "", &[about, "belong together"]);
    check(
        File::Indicators,
        "[10.0, 100.0]",
        "[10.0, 101.0]",
        &[about, "outside the bounds"],
    );
    check(
        File::Indicators,
        "[10.0, 100.0]",
        "[10.0, 10.0]",
        &[about, "lower limit first"],
    );
    let stands = "stands_in_for = \"karakter.fp9.bundne\"";
    check(
        File::Indicators,
        stands,
        "stands_in_for = \"klub.medlemmer\"",
        &["indicator `karakter.fp9.obligatoriske`: ", "no kind of unit has both"],
    );
    check(
        File::Indicators,
        "follows = \"test.laesning\"",
        "follows = \"lokal.laesning\"",
        &["indicator `fremgang.test.laesning`: ", "not a test of the same instrument"],
    );
    check(
        File::Indicators,
        "id = \"test.matematik\"",
        "id = \"test.laesning\"",
        &["defined twice"],
    );
}

#[test]
fn a_page_that_would_overflow_is_named() {
    let entry = |n: usize| {
        let from = INDICATORS.find("[[indicator]]").unwrap();
        let to = from + INDICATORS[from..].find("\n\n").unwrap();
        INDICATORS[from..to].replace("\"test.laesning\"", &format!("\"test.ekstra{n}\""))
    };
    let extra: Vec<String> = (0..3).map(entry).collect();
    let more = format!("{}\n\n# Fravær", extra.join("\n\n"));
    check(
        File::Indicators,
        "# Fravær",
        &more,
        &["overview of `school`: 25 rows, at most 24"],
    );
}

#[test]
fn a_faulty_instrument_or_rule_is_named() {
    let about = "instrument `overgangstest`: ";
    check(
        File::Instruments,
        "before = \"2023/24\"",
        "before = \"2030/31\"",
        &[about, "lies outside its years"],
    );
    check(
        File::Instruments,
        "to = \"2021/22\"",
        "to = \"2001/02\"",
        &["`dnt`: ends before"],
    );
    check(
        File::Instruments,
        "engelsk = [4, 7]",
        "engelsk = [14]",
        &["grades from 0 to 10"],
    );
    check(
        File::Instruments,
        "reliability = { value = 0.75",
        "reliability = { value = 1.75",
        &["instrument `dnt`: ", "between 0 and 1"],
    );
    check(File::Rules, "id = \"share\"", "id = \"del\"", &["rule `share`: is missing"]);
    check(
        File::Rules,
        "id = \"share\"",
        "id = \"mean\"",
        &["rule `mean`: is defined twice"],
    );
}

#[test]
fn a_faulty_questionnaire_is_named_with_its_fault() {
    let trivsel = |from, to, said: &str| {
        check(
            File::Survey("trivsel-4-9.toml"),
            from,
            to,
            &["survey `trivsel.4-9`: ", said],
        );
    };
    trivsel("scale = \"tit5\"", "scale = \"tit6\"", "has no scale `tit6`");
    trivsel("wanted_from = 4", "wanted_from = 6", "between 2 and 5");
    trivsel(
        "id = \"glad_klasse\"",
        "id = \"glad_skole\"",
        "`glad_skole` is defined twice",
    );
    trivsel(
        "trivsel_egen.social",
        "trivsel_egen.socialt",
        "`trivsel_egen.socialt` is not in",
    );
    trivsel("trivsel_egen.social", "trivsel_egen.generel", "both `overall` and");
    trivsel("trivsel_egen.social", "trivsel_egen.social.over3", "not the statistic");
    trivsel("trivsel_egen.social", "apv.trivsel", "about others than those who answer");
    trivsel("\"en gang i mellem\"", "\"tit\"", "`tit` means two answers");
    trivsel("\"en gang i mellem\"", "\"Til tider\"", "in lower case");
    trivsel("\"jeg ønsker ikke at svare\"", "\"aldrig\"", "is an answer and none");
    trivsel(
        "Er du glad for din klasse?",
        "Er du glad for din skole?",
        "wording of two questions",
    );
    trivsel("smallest_base = 5", "smallest_base = 3", "at least 5");
    check(
        File::Survey("klub-unge.toml"),
        "id = \"noget_at_lave\"",
        "id = \"aktiviteter\"",
        &["survey `klub.unge`: ", "is the name of an indicator"],
    );
}

#[test]
fn every_fault_is_told_at_once() {
    let text = INDICATORS.replace("decimals = 0", "decimals = 9");
    let error = Catalogue::read(&text, INSTRUMENTS, RULES, &SURVEYS).unwrap_err();
    let CatalogueError::Invalid(faults) = error else { panic!("{error}") };
    assert_eq!(faults.len(), INDICATORS.matches("decimals = 0").count());
}

#[test]
fn a_project_may_put_its_own_questionnaire_in_the_place_of_a_built_in_one() {
    let own = SURVEYS[3].1.replace("version = \"lokal\"", "version = \"2026\"");
    let catalogue = built_in().with_survey("apv-2026.toml", &own).unwrap();
    assert_eq!(catalogue.surveys.len(), SURVEYS.len());
    assert_eq!(catalogue.survey(&id("apv")).unwrap().version, "2026");
}

/// Words that would say why, how good, or who is first.
const CLAIMS: [&str; 22] = [
    "skyldes",
    "fordi",
    "derfor",
    "effekt",
    "effekten",
    "virker",
    "signifikant",
    "kvalitet",
    "kvaliteten",
    "bedst",
    "bedste",
    "dårlig",
    "dårligt",
    "fejl",
    "skyld",
    "because",
    "effect",
    "significant",
    "quality",
    "best",
    "bad",
    "fault",
];

#[test]
fn every_indicator_has_two_questions_in_each_of_its_directions() {
    let catalogue = built_in();
    for indicator in &catalogue.indicators {
        let asked = |verdict| catalogue.questions(&indicator.id, verdict).len();
        let (wanted, other) = match indicator.direction {
            Direction::None => {
                ([Verdict::Higher, Verdict::Lower], [Verdict::Better, Verdict::Worse])
            }
            Direction::Higher | Direction::Lower => {
                ([Verdict::Better, Verdict::Worse], [Verdict::Higher, Verdict::Lower])
            }
        };
        assert_eq!(wanted.map(asked), [2, 2], "{}", indicator.id);
        assert_eq!(other.map(asked), [0, 0], "{}", indicator.id);
        let entries = catalogue.talk.iter().filter(|t| t.about.contains(&indicator.id));
        assert_eq!(entries.count(), 1, "{} stands in one entry", indicator.id);
    }
    for theme in Theme::ALL {
        assert_eq!(catalogue.calm_questions(theme).len(), 2, "{theme:?}");
    }
}

#[test]
fn no_question_says_why_or_how_good() {
    let catalogue = built_in();
    let talk = catalogue.talk.iter().flat_map(Talk::all);
    let calm = catalogue.calm.iter().flat_map(|calm| &calm.ask);
    let mut seen = std::collections::BTreeSet::new();
    for question in talk.chain(calm) {
        for text in [&question.da, &question.en] {
            let lower = text.to_lowercase();
            let mut words = lower.split(|c: char| !c.is_alphabetic());
            let claim = words.find(|word| CLAIMS.contains(word));
            assert_eq!(claim, None, "{text}");
            assert!(text.chars().count() <= 125, "too long for its place: {text}");
            assert_eq!(text.matches('?').count(), 1, "one question at a time: {text}");
        }
        assert!(seen.insert(&question.da), "asked twice: {}", question.da);
    }
}

#[test]
fn a_projects_own_questions_come_first() {
    let own = r#"
        [[talk]]
        about = ["fravaer.total"]
        better = [{ da = "Hvem ringer?", en = "Who calls?" }]
    "#;
    let catalogue = built_in().with_questions("spoergsmaal.toml", own).unwrap();
    let asked = |verdict| catalogue.questions(&id("fravaer.total"), verdict).to_vec();
    assert_eq!(asked(Verdict::Better), [Text::new("Hvem ringer?", "Who calls?")]);
    assert_eq!(asked(Verdict::Worse).len(), 2, "what it does not replace stays");
    for (bad, said) in [
        (own.replace("fravaer.total", "fravaer.nix"), "`fravaer.nix` is not known"),
        (own.replace("ringer?", "ringer."), "question mark"),
        (own.replace("better", "higher"), "other directions"),
        (own.replace("better", "besser"), "besser"),
    ] {
        let error = built_in().with_questions("spoergsmaal.toml", &bad).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}
