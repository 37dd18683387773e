//! Rows that no statistic can be made of come in; the pack says so in words, in every
//! edition, with no number that is none and no empty chart.

use std::collections::BTreeMap;

use datapakke_model::conference::Rubrics;
use datapakke_model::microdata::{Absence, Answer, Pseudonym, TestResult};
use datapakke_model::release::{Edition, Known, verified};
use datapakke_model::{
    Alone, Batch, Catalogue, CellRef, Period, Reading, Register, SchoolYear, Settings,
    SourceMap, Unit, UnitKind, Why,
};
use datapakke_report::{Context, Theme, render};

use crate::pdf::pages;

const SCHOOL: &str = "751001";
const YEAR: &str = "2024/25";

fn year(text: &str) -> SchoolYear {
    text.parse().unwrap()
}

fn settings() -> Settings {
    Settings {
        department: "Børn og Skole".into(),
        invented: true,
        ..Settings::new("Fjordby", year(YEAR), "2025-11-03")
    }
}

fn register(ids: &[&str]) -> Register {
    let unit = |id: &&str| {
        Unit::new(id.parse().unwrap(), format!("Skolen {id}"), UnitKind::Skole)
    };
    let units = ids.iter().map(unit);
    Register {
        municipality_number: "751".into(),
        municipality_name: "Fjordby".into(),
        units: units.map(|u| (u.id.clone(), u)).collect(),
    }
}

/// Makes the pack of the first school in each edition and returns its text by edition;
/// fails where a number is none, or where a chart says nothing.
fn packs(batch: &Batch, register: &Register) -> BTreeMap<Edition, String> {
    let catalogue = Catalogue::built_in().unwrap();
    let settings = settings();
    let made = datapakke_analytics::profiles(batch, &catalogue, register, &settings);
    let profiles = made.unwrap().value;
    let known = Known::of_few(&profiles, &catalogue, &settings.thresholds);
    let plan = datapakke_analytics::disclose(&known, &Alone);
    let checked = verified(&known, plan, &Alone).unwrap();
    let (sources, theme) = (SourceMap::default(), Theme::default());
    let (overrides, rubrics) = (BTreeMap::new(), Rubrics::built_in().unwrap());
    let context = Context {
        catalogue: &catalogue,
        register,
        settings: &settings,
        sources: &sources,
        theme: &theme,
        overrides: &overrides,
        conference: None,
        agreements: &[],
        rubrics: &rubrics,
        earlier: None,
    };
    let mut out = BTreeMap::new();
    for edition in Edition::ALL {
        let released = checked.release(edition);
        let of = released.iter().find(|p| p.value().unit.as_str() == SCHOOL).unwrap();
        let documents = render(of, &context).unwrap();
        for row in &documents.figures {
            for value in [row.value, row.low, row.high].into_iter().flatten() {
                assert!(value.is_finite(), "{edition:?} {}: {value}", row.key);
            }
        }
        for (name, svg) in &documents.charts {
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
            let drawn = ["<path", "<rect", "<circle", "<line", "<text", "<use"];
            assert!(drawn.iter().any(|tag| svg.contains(tag)), "{name} is empty");
        }
        let text: Vec<String> = pages(&documents.pdf).iter().map(|p| p.text()).collect();
        let text = text.join("\n").split_whitespace().collect::<Vec<_>>().join(" ");
        for none in ["NaN", "nan %", "inf %", "∞", "null"] {
            assert!(!text.contains(none), "{edition:?}: {none} in {text}");
        }
        out.insert(edition, text);
    }
    out
}

/// Text of lines that hyphens and columns may break.
fn says(text: &str, words: &str) -> bool {
    let plain = |t: &str| t.replace(['\u{ad}', '-', ' ', '\u{a0}'], "");
    plain(text).contains(&plain(words))
}

/// Tells whether a text has a figure of no percent.
fn nought(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let zero = |word: &str| word == "0" || word == "0,0";
    words.windows(2).any(|pair| zero(pair[0]) && pair[1].starts_with('%'))
}

fn result(pupil: u64, period: &str, grade: u8, percentile: f64) -> TestResult {
    TestResult {
        unit: SCHOOL.parse().unwrap(),
        pupil: Pseudonym(pupil),
        year: year(period),
        instrument: "overgangstest".parse().unwrap(),
        subject: "laesning".into(),
        area: None,
        grade,
        class: None,
        sex: None,
        score: Reading::Known(percentile * 3.0),
        percentile: Some(percentile),
        at: CellRef { source: 0, column: 0, row: pupil as u32 },
    }
}

fn absent(pupil: u64, period: &str, month: u8, days: f64, of: f64) -> Absence {
    Absence {
        unit: SCHOOL.parse().unwrap(),
        pupil: Pseudonym(pupil),
        year: year(period),
        month: Some(month),
        grade: Some(4 + (pupil % 3) as u8),
        class: None,
        kind: Some(datapakke_model::microdata::AbsenceKind::Sickness),
        days: Reading::Known(days),
        school_days: Some(of),
        at: CellRef { source: 0, column: 0, row: pupil as u32 * 100 + u32::from(month) },
    }
}

fn answered(pupil: u64, question: &str, reading: Reading) -> Answer {
    Answer {
        unit: SCHOOL.parse().unwrap(),
        respondent: Pseudonym(pupil),
        period: Period::School(year(YEAR)),
        survey: "trivsel.4-9".parse().unwrap(),
        question: question.parse().unwrap(),
        grade: Some(5),
        answer: reading,
        at: CellRef { source: 0, column: 0, row: pupil as u32 },
    }
}

/// The unit's own wellbeing questions.
fn questions() -> Vec<String> {
    let catalogue = Catalogue::built_in().unwrap();
    let survey = catalogue.survey(&"trivsel.4-9".parse().unwrap()).unwrap();
    survey.questions.iter().map(|q| q.id.to_string()).collect()
}

/// Everybody's answers to all questions.
fn answers(pupils: u64, value: impl Fn(u64, usize) -> Reading) -> Batch {
    let mut batch = Batch::default();
    for pupil in 0..pupils {
        for (i, question) in questions().iter().enumerate() {
            batch.answers.push(answered(pupil, question, value(pupil, i)));
        }
    }
    batch
}

#[test]
fn nothing_read_is_said_and_no_page_is_made_of_it() {
    let texts = packs(&Batch::default(), &register(&[SCHOOL]));
    for text in texts.values() {
        assert!(says(text, "Uden egen side, fordi der ikke er læst tal"));
        assert!(!says(text, "Figur 5.1"));
    }
}

#[test]
fn one_pupil_and_nobody_who_answers_are_hidden_or_not_there() {
    for pupils in [1, 4] {
        let batch = answers(pupils, |pupil, i| {
            Reading::Known(1.0 + ((pupil as usize + i) % 4) as f64)
        });
        let text = &packs(&batch, &register(&[SCHOOL]))[&Edition::Fortrolig];
        assert!(says(text, "fordi alle tal er skjult"), "{pupils}");
    }
    let batch = answers(30, |_, _| Reading::Absent(Why::Refused));
    let text = &packs(&batch, &register(&[SCHOOL]))[&Edition::Fortrolig];
    assert!(!nought(text), "nobody answered, which is not nought percent");
    assert!(says(text, "Uden egen side"));
}

#[test]
fn answers_that_are_all_alike_have_no_chance_variation_and_the_pack_says_why() {
    let batch = answers(30, |_, _| Reading::Known(4.0));
    let text = &packs(&batch, &register(&[SCHOOL]))[&Edition::Fortrolig];
    assert!(says(text, "Tilfældig variation: Ingen værdi, fordi intet har varieret"));
    // Of nine who all answer alike nothing is told.
    let batch = answers(9, |_, _| Reading::Known(4.0));
    let text = &packs(&batch, &register(&[SCHOOL]))[&Edition::Fortrolig];
    assert!(!says(text, "fordi intet har varieret"));
}

#[test]
fn one_class_of_the_only_school_is_compared_with_nobody() {
    let batch =
        answers(24, |pupil, i| Reading::Known(1.0 + ((pupil as usize + i) % 5) as f64));
    let text = &packs(&batch, &register(&[SCHOOL]))[&Edition::Fortrolig];
    assert!(says(text, "ingen at sammenligne med"));
    assert!(says(
        text,
        "Tre år lagt sammen: Ingen værdi, fordi der er målt for få gange"
    ));
    assert!(!says(text, "kan ikke skelnes fra kommunen"));
}

#[test]
fn months_without_variation_or_with_too_few_years_give_no_chart_and_say_why() {
    let months = |years: &[&str], days: fn(u8) -> f64| {
        let mut batch = Batch::default();
        for period in years {
            for pupil in 0..40 {
                for month in [8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6] {
                    let row = absent(pupil, period, month, days(month), 18.0);
                    batch.absences.push(row);
                }
            }
        }
        packs(&batch, &register(&[SCHOOL]))[&Edition::Fortrolig].clone()
    };
    let text = months(&["2022/23", "2023/24", YEAR], |_| 1.0);
    assert!(says(&text, "Måned for måned: Ingen værdi, fordi intet har varieret"));
    let text = months(&[YEAR], |month| f64::from(month % 3));
    assert!(says(&text, "Måned for måned: Ingen værdi, fordi der er målt for få gange"));
}

#[test]
fn months_that_weigh_nothing_are_no_absence_at_all() {
    let mut batch = Batch::default();
    for pupil in 0..40 {
        batch.absences.push(absent(pupil, YEAR, 9, 0.0, 0.0));
    }
    let text = &packs(&batch, &register(&[SCHOOL]))[&Edition::Fortrolig];
    assert!(says(text, "Uden egen side, fordi der ikke er læst tal"));
    assert!(!nought(text));
}

#[test]
fn a_year_group_of_whom_nobody_can_be_followed_says_so() {
    let mut batch = Batch::default();
    for pupil in 0..30 {
        let place = 5.0 + 3.0 * pupil as f64;
        batch.tests.push(result(pupil, YEAR, 6, place));
    }
    let followed = "De samme elever i to test: Ingen værdi, fordi";
    let texts = packs(&batch, &register(&[SCHOOL]));
    let leaders = &texts[&Edition::Fortrolig];
    assert!(says(leaders, &format!("{followed} der ikke er en tidligere måling")));
    assert!(!says(&texts[&Edition::Offentlig], followed), "tests are not public");
    for pupil in 0..30 {
        let place = 5.0 + 3.0 * pupil as f64;
        batch.tests.push(result(1000 + pupil, "2023/24", 5, place));
    }
    let texts = packs(&batch, &register(&[SCHOOL]));
    let leaders = &texts[&Edition::Fortrolig];
    assert!(says(leaders, &format!("{followed} ingen er med i begge målinger")));
    let few = (0..3).map(|pupil| result(pupil, "2023/24", 5, 50.0 + pupil as f64));
    batch.tests.extend(few);
    let texts = packs(&batch, &register(&[SCHOOL]));
    let leaders = &texts[&Edition::Fortrolig];
    assert!(says(leaders, &format!("{followed} der er for få personer")));
}

#[test]
fn answers_that_are_no_numbers_are_no_figures() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let batch = answers(30, |pupil, i| {
            let bad = (pupil as usize + i).is_multiple_of(3);
            Reading::Known(if bad { value } else { 1.0 + (pupil % 4) as f64 })
        });
        packs(&batch, &register(&[SCHOOL]));
    }
}
