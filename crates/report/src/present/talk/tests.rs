//! Tests of the pages of the talk from a hand-made conference.

use datapakke_model::agreement::{AgreementOutcome, NotTestable};
use datapakke_model::conference::Consent;
use datapakke_model::{Edition, Language};

use super::{cut, on_sheets, quoted};
use crate::chart::{Chart, Mark};
use crate::pack::{OutcomeMark, Pack};
use crate::present::sample::{a_school_that_agreed, a_world_of_talk};
use crate::present::{Presented, present};

fn presented(language: Language, edition: Edition) -> Presented {
    let world = a_world_of_talk(language);
    let released = world.release(a_school_that_agreed(), edition);
    present(&released, &world.context())
}

/// The pages of the talk as JSON.
fn talk(pack: &Pack) -> String {
    let pages = serde_json::json!({
        "since": pack.since, "voices": pack.voices, "efforts": pack.efforts,
        "forms": pack.forms, "appendix": pack.appendix,
    });
    serde_json::to_string_pretty(&pages).unwrap()
}

#[test]
fn the_pages_of_a_prepared_talk() {
    insta::assert_snapshot!(talk(&presented(Language::Da, Edition::Fortrolig).pack));
}

#[test]
fn the_pages_of_a_prepared_talk_in_english() {
    insta::assert_snapshot!(talk(&presented(Language::En, Edition::Fortrolig).pack));
}

#[test]
fn every_end_has_its_mark_and_certain_is_filled() {
    let presented = presented(Language::Da, Edition::Fortrolig);
    let items: Vec<_> = presented.pack.since.iter().flat_map(|p| &p.items).collect();
    let marks: Vec<OutcomeMark> = items.iter().map(|i| i.mark).collect();
    use OutcomeMark::{Better, Open, Untested};
    assert_eq!(marks, [Better, Open, Untested, Untested]);
    let mark = |name: &str| match &presented.charts[name] {
        Chart::Agreed(chart) => chart.rows.last().and_then(|row| row.mark),
        other => panic!("{other:?}"),
    };
    assert_eq!(mark("aftale-1"), Some(Mark::Certain));
    assert_eq!(mark("aftale-2"), Some(Mark::Open));
    assert!(items[1].words.contains("kan ikke ses"), "{}", items[1].words);
    assert!(items[0].rows.iter().any(|row| row.term == "Forløb"), "it was kept");
    assert!(items[0].words.contains("25"), "the typed baseline: {}", items[0].words);
}

#[test]
fn a_hidden_agreement_has_no_number_anywhere() {
    let mut profile = a_school_that_agreed();
    let entry =
        profile.indicators.iter().find(|e| e.indicator.as_str() == "karakter.fp9.bundne");
    let entry = entry.unwrap().clone();
    let hidden = &mut profile.agreements[3];
    hidden.baseline = Some(entry.series[0].clone());
    hidden.now = Some(entry.latest.clone());
    hidden.outcome = AgreementOutcome::ClearlyBetter;
    let world = a_world_of_talk(Language::Da);
    let released = world.release(profile, Edition::Fortrolig);
    let result = &released.value().agreements[3];
    let reason = NotTestable::GroupHidden;
    assert_eq!(result.outcome, AgreementOutcome::NotTestable { reason });
    let presented = present(&released, &world.context());
    let item = &presented.pack.since[0].items[2];
    assert_eq!(item.words, "Skjult af hensyn til eleverne.");
    assert!(item.chart.is_none());
    let marks = presented.figures.iter();
    let marks = marks.filter(|row| row.key.starts_with("990001/karakter.fp9.bundne/"));
    let told: Vec<_> = marks.filter(|row| row.value.is_some()).collect();
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn the_board_sees_neither_the_rubric_nor_what_was_said_for_the_talk_alone() {
    let pack = presented(Language::Da, Edition::Skolebestyrelse).pack;
    let text = talk(&pack);
    assert!(!text.contains("Hvorfor vi kommer"), "consent for the talk alone");
    assert!(text.contains("Elevernes kort") && text.contains("Hvad lærerne ser"));
    assert!(pack.efforts.iter().all(|page| page.rubrics.is_empty()));
    assert!(!pack.since.is_empty() && !pack.forms.is_empty());
}

#[test]
fn a_rubric_shows_every_year_there_is() {
    let presented = presented(Language::Da, Edition::Fortrolig);
    let Chart::Ladder(ladder) = &presented.charts["rubrik-lederteam"] else {
        panic!("a ladder");
    };
    assert_eq!(ladder.years, ["23/24", "24/25", "25/26"]);
    let row = &ladder.areas[0].rows[0];
    assert_eq!(row.own, [Some(2), Some(0), Some(1)]);
    assert_eq!(row.other, [None, None, Some(1)]);
    let said = "2023/24 Vi gør det systematisk / –, 2024/25 Vi taler om det / –";
    assert!(ladder.alt.as_str().contains(said), "{}", ladder.alt.as_str());
}

#[test]
fn the_public_sees_only_what_may_be_published() {
    let pack = presented(Language::Da, Edition::Offentlig).pack;
    assert!(pack.since.is_empty() && pack.forms.is_empty() && pack.efforts.is_empty());
    let titles: Vec<&str> = pack
        .voices
        .iter()
        .flat_map(|page| &page.rows)
        .flat_map(|row| &row.voices)
        .map(|voice| voice.title.as_str())
        .collect();
    assert_eq!(titles, ["Elevernes kort"]);
    let consent = crate::words::Words {
        language: Language::Da,
        kind: datapakke_model::UnitKind::Skole,
    };
    assert!(talk(&pack).contains(consent.consent(Consent::Public)));
}

#[test]
fn a_long_text_stands_in_full_in_the_appendix() {
    let mut world = a_world_of_talk(Language::Da);
    let conference = world.conference.as_mut().unwrap();
    let text = &mut conference.observations[0].text.blocks[0].text;
    *text = "Vi gik i gang i august, og det tog tid. ".repeat(200);
    let long = text.clone();
    let released = world.release(a_school_that_agreed(), Edition::Fortrolig);
    let pack = present(&released, &world.context()).pack;
    let appendix = pack.appendix.as_ref().unwrap();
    let full = &appendix.items[0];
    assert_eq!(full.label, "Bilag 1");
    assert!(full.blocks.iter().any(|b| b.text == long), "all of it");
    let shown = pack.voices.iter().flat_map(|p| &p.rows).flat_map(|r| &r.voices);
    let pointers: Vec<&str> =
        shown.map(|v| v.more.as_str()).filter(|m| !m.is_empty()).collect();
    assert_eq!(pointers[0], "Hele teksten: bilag 1");
    assert_eq!(pointers.len(), appendix.items.len(), "each text once");
}

#[test]
fn a_text_stands_in_full_where_the_sheet_has_the_room() {
    let pack = presented(Language::Da, Edition::Fortrolig).pack;
    let shown = pack.voices.iter().flat_map(|p| &p.rows).flat_map(|r| &r.voices);
    let longest = shown.flat_map(|v| &v.blocks).map(|b| b.text.chars().count()).max();
    assert!(longest > Some(600) && pack.appendix.is_none(), "{longest:?}");
}

#[test]
fn a_finding_has_the_words_that_were_said_about_it_beside_it() {
    let pack = presented(Language::Da, Edition::Fortrolig).pack;
    let item = &pack.findings.items[0];
    assert_eq!(item.seen.quotes.len(), 1);
    assert_eq!(
        item.voices,
        format!("Én observation på side {}", pack.numbers().voices())
    );
}

#[test]
fn without_agreements_there_is_no_empty_page_but_a_sentence() {
    let mut world = a_world_of_talk(Language::Da);
    world.agreements = Vec::new();
    let mut profile = a_school_that_agreed();
    profile.agreements = Vec::new();
    let released = world.release(profile, Edition::Fortrolig);
    let pack = present(&released, &world.context()).pack;
    assert!(pack.since.is_empty());
    assert!(pack.forms[0].lead.contains("ingen aftaler fra tidligere år"));
    assert_eq!(pack.overview.heading.number, "2");
}

#[test]
fn a_text_is_cut_at_a_sentence_or_a_word() {
    let text = "Vi gik i gang i august. Det tog længere tid, end vi troede.";
    assert_eq!(cut(text, 40), "Vi gik i gang i august. …");
    assert_eq!(cut(text, 20), "Vi gik i gang i …");
    assert_eq!(cut("æøåæøåæøå", 4), "æøåæ …");
}

#[test]
fn parts_fill_one_sheet_after_the_other() {
    let parts = [40.0, 60.0, 30.0, 90.0].map(|h| (h, h)).to_vec();
    let sheets = on_sheets(parts, 20.0, 100.0);
    assert_eq!(sheets, [vec![40.0], vec![60.0, 30.0], vec![90.0]]);
    let even = on_sheets([50.0; 5].map(|h| (h, h)).to_vec(), 0.0, 210.0);
    assert_eq!(even.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
}

#[test]
fn words_of_somebody_stand_in_quotation_marks_once() {
    assert_eq!(quoted("Det larmer."), "»Det larmer.«");
    assert_eq!(quoted("»Det larmer.«"), "»Det larmer.«");
}
