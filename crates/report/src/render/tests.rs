//! Tests of the whole way from a profile to a document.

use datapakke_model::{Edition, Language};

use super::*;
use crate::present::present;
use crate::present::sample::{
    World, a_calm_school, a_club, a_school, a_school_beyond_the_expected,
    a_school_that_agreed, a_school_with_courses, a_school_with_five_findings,
    a_school_with_four_findings, a_school_with_one_finding, a_school_with_three_findings,
    a_school_with_year_groups, a_school_without_much, a_world_of_talk,
};

fn rendered(profile: Profile, language: Language) -> Documents {
    let world = World::new(language);
    let released = world.release(profile, Edition::Fortrolig);
    render(&released, &world.context()).expect("the sample can be rendered")
}

/// Writes every pack as PDF when `PACK_GALLERY` names a folder.
#[test]
fn a_school_and_a_club_become_documents_in_both_languages() {
    for language in [Language::Da, Language::En] {
        for (profile, pages) in
            [(a_school(), 7), (a_club(), 5), (a_school_with_courses(), 9)]
        {
            let unit = profile.unit.to_string() + &profile.progressions.len().to_string();
            let documents = rendered(profile, language);
            if let Some(folder) = std::env::var_os("PACK_GALLERY") {
                let name = format!("{unit}-{language}.pdf");
                let path = std::path::PathBuf::from(folder).join(name);
                std::fs::write(path, &documents.pdf).expect("the gallery can be written");
            }
            assert!(documents.pdf.starts_with(b"%PDF"));
            assert!(documents.pages >= pages, "{} pages", documents.pages);
            assert!(documents.diagnostics.is_empty(), "{:?}", documents.diagnostics);
            assert!(!documents.figures.is_empty());
            assert!(documents.charts.values().all(|svg| svg.starts_with("<svg")));
        }
    }
}

#[test]
fn four_findings_of_the_seldom_kinds_take_one_page() {
    for language in [Language::Da, Language::En] {
        let calm = rendered(a_school_with_courses(), language).pages;
        for profile in [a_school_with_four_findings(), a_school_beyond_the_expected()] {
            let called = profile.findings.len();
            let documents = rendered(profile, language);
            if let Some(folder) = std::env::var_os("PACK_GALLERY") {
                let name = format!("{called}-kinds-{language}.pdf");
                let path = std::path::PathBuf::from(folder).join(name);
                std::fs::write(path, &documents.pdf).expect("the gallery can be written");
            }
            let page = "Det peger data på";
            let about = |d: &Diagnostic| d.message.da.contains(page);
            assert!(!documents.diagnostics.iter().any(about));
            assert_eq!(documents.pages, calm, "a page more or less");
            let drawn = documents.charts.keys().filter(|name| name.starts_with("fund-"));
            assert_eq!(drawn.count(), called, "every finding has its chart");
        }
    }
}

#[test]
fn five_findings_one_and_none_take_one_page_each() {
    for language in [Language::Da, Language::En] {
        let calm = rendered(a_calm_school(), language).pages;
        for profile in [
            a_school_with_one_finding(),
            a_school_with_three_findings(),
            a_school_with_five_findings(),
        ] {
            let documents = rendered(profile, language);
            assert!(documents.diagnostics.is_empty(), "{:?}", documents.diagnostics);
            assert_eq!(documents.pages, calm, "a page more or less");
        }
    }
}

#[test]
fn the_same_profile_gives_the_same_bytes() {
    assert_eq!(rendered(a_school(), Language::Da), rendered(a_school(), Language::Da));
}

#[test]
fn a_page_with_too_much_is_shortened_until_it_fits() {
    let world = World::new(Language::Da);
    let released = world.release(a_school(), Edition::Fortrolig);
    let mut page = present(&released, &world.context()).pack.themes.remove(0);
    let row = page.table.as_ref().expect("the page has a table").rows[0].clone();
    page.table.as_mut().expect("the page has a table").rows = vec![row; 40];
    for row in &mut page.figures {
        row.left.chart.height_mm = 60.0;
    }
    let headline = page.heading.headline.clone();
    let left_out = fit::fit(&mut page).expect("rows went");
    assert!(left_out.da.contains("række i tabellen"), "{}", left_out.da);
    assert!(page.table.as_ref().is_some_and(|table| table.rows.len() < 25));
    assert_eq!(page.heading.headline, headline);
    assert!(!page.figures.is_empty(), "the last figure stays");
}

#[test]
fn a_figure_of_a_row_that_went_is_not_listed() {
    let world = World::new(Language::Da);
    let released = world.release(a_school(), Edition::Fortrolig);
    let presented = present(&released, &world.context());
    let mut pack = presented.pack;
    let listed = |figures: &[FigureRow], indicator: &str| {
        figures.iter().filter(|row| row.indicator == indicator).count()
    };
    let all = printed(presented.figures.clone(), &presented.places, &pack);
    let page = pack.themes.iter_mut().find(|t| t.heading.kicker == "Fravær");
    let page = page.expect("there is absence");
    page.figures.clear();
    page.table = None;
    let kinds = "fravaer.tilladt";
    let left = printed(presented.figures, &presented.places, &pack);
    assert!(listed(&all, kinds) > 10, "grades and years are printed");
    assert_eq!(listed(&left, kinds), 0, "it stands nowhere else");
    assert!(listed(&left, "fravaer.total") > 0, "it stands on the overview");
}

#[test]
fn charts_grow_only_into_room_that_is_there() {
    let world = World::new(Language::Da);
    for (profile, room) in [(a_school(), true), (a_school(), false)] {
        let released = world.release(profile, Edition::Fortrolig);
        let presented = present(&released, &world.context());
        let pages = presented.pack.themes.into_iter();
        let mut page = pages.last().expect("there are pages");
        let (name, chart) = presented
            .charts
            .iter()
            .find(|(_, chart)| matches!(chart, Chart::SmallMultiples(_)))
            .expect("the school has five figures over the years");
        page.figures.truncate(1);
        page.figures[0].right = None;
        page.figures[0].left.chart.name = name.clone();
        page.figures[0].left.chart.height_mm = if room { 46.0 } else { 190.0 };
        let charts = BTreeMap::from([(name.clone(), chart.clone())]);
        let height = page.figures[0].left.chart.height_mm;
        let tall = fit::growth(&mut page, &charts);
        assert_eq!(tall.len(), 1);
        assert_eq!(tall[0] > height + 5.0, room, "{tall:?}");
        assert!(tall[0] <= height * 1.6 && tall[0] >= height);
    }
}

#[test]
fn a_prepared_talk_becomes_pages_with_pictures_and_nothing_is_left_out() {
    for language in [Language::Da, Language::En] {
        let world = a_world_of_talk(language);
        for edition in [Edition::Fortrolig, Edition::Skolebestyrelse, Edition::Offentlig]
        {
            let released = world.release(a_school_that_agreed(), edition);
            let documents =
                render(&released, &world.context()).expect("it can be rendered");
            assert!(documents.diagnostics.is_empty(), "{:?}", documents.diagnostics);
            if let Some(folder) = std::env::var_os("PACK_GALLERY") {
                let name = format!("talk-{edition}-{language}.pdf");
                let path = std::path::PathBuf::from(folder).join(name);
                std::fs::write(path, &documents.pdf).expect("the gallery can be written");
            }
            let talks = documents.charts.keys().any(|name| name.starts_with("aftale-"));
            assert_eq!(talks, edition != Edition::Offentlig);
            let status = |s: &str| documents.figures.iter().any(|row| row.status == s);
            assert_eq!(status("agreed-2024"), talks, "the change is listed");
            assert_eq!(status("detectable"), talks, "what can be seen is listed");
        }
    }
}

/// Typst measures every part of the talk's pages as the pages place it.
const RULER: &str = r#"
#import "components/tokens.typ": *
#import "components/since.typ": agreement
#import "components/voices.typ": voice-row
#import "components/efforts.typ": effort
#import "components/forms.typ": form
#let data = json("/pack.json")
#let look = palette(json("/theme.json"))
#show: base.with(lang: "da")
#set page(width: 210mm, height: auto, margin: 20mm)
#let parts = (
  data.since.map(p => p.items.map(i => ("since", agreement(i, look)))).flatten(),
  data.voices.map(p => p.rows.map(r => ("voices", voice-row(r, look)))).flatten(),
  data.efforts.map(p => p.sections.map(s => s.items.map(i => ("efforts", effort(i, look))))).flatten(),
  data.forms.map(p => p.items.map(f => ("forms", form(f, look)))).flatten(),
).flatten()
#context for part in parts.chunks(2) {
  let tall = measure(block(width: 170mm, part.at(1))).height
  block(part.at(0) + ":" + str(calc.round(tall / 1mm, digits: 2)))
}
"#;

#[test]
fn parts_of_the_talk_are_as_tall_as_they_are_measured() {
    let world = a_world_of_talk(Language::Da);
    let released = world.release(a_school_that_agreed(), Edition::Fortrolig);
    let presented = present(&released, &world.context());
    let mut pack = presented.pack;
    let mut texts = BTreeMap::new();
    for (name, chart) in &presented.charts {
        let drawn = chart::draw(chart, &world.theme).expect("the sample can be drawn");
        texts.insert(name.clone(), drawn);
    }
    for_each_chart(&mut pack, &mut |place| {
        let drawn = &texts[&place.name];
        (place.width_mm, place.height_mm) = (drawn.width_mm, drawn.height_mm);
    });
    let svgs = texts.into_iter().map(|(name, drawn)| (name, drawn.svg)).collect();
    let real = crate::typeset::ruled(&pack, &svgs, presented.pictures, RULER);
    let ours = crate::present::measured(&pack);
    assert!(ours.len() >= 10, "{} parts", ours.len());
    assert_eq!(real.len(), ours.len());
    for ((name, tall), (part, measured)) in real.iter().zip(&ours) {
        assert_eq!(name, part);
        // Never taller than measured, and little air is given away.
        assert!(tall <= &(measured + 0.6), "{name}: {tall} mm, measured {measured}");
        let spare = measured - tall;
        assert!(spare < 3.0 + 0.06 * tall, "{name}: {tall} mm, measured {measured}");
    }
}

/// Typst measures whole pages, with no more air than they need.
const PAGE_RULER: &str = r#"
#import "components/tokens.typ": *
#import "components/theme.typ": theme-page
#import "components/findings.typ": findings-page
#let data = json("/pack.json")
#let look = palette(json("/theme.json"))
#show: base.with(lang: data.meta.lang)
#set page(width: 210mm, height: auto, margin: 20mm)
#let parts = (findings-page(data.findings, look), ..data.themes.map(t => theme-page(t, look)))
#context for (at, part) in parts.enumerate() {
  let tall = measure(block(width: 170mm, part)).height
  block(str(at) + ":" + str(calc.round(tall / 1mm, digits: 2)))
}
"#;

#[test]
fn pages_are_as_tall_as_they_are_measured() {
    let schools = [
        a_school(),
        a_school_with_courses(),
        a_school_with_year_groups(),
        a_school_without_much(),
        a_calm_school(),
        a_school_with_one_finding(),
        a_school_with_three_findings(),
        a_school_with_four_findings(),
        a_school_with_five_findings(),
        a_club(),
    ];
    let mut n = 0;
    for (language, profile) in [Language::Da, Language::En]
        .into_iter()
        .flat_map(|language| schools.iter().map(move |school| (language, school)))
    {
        let world = World::new(language);
        let context = world.context();
        let released = world.release(profile.clone(), Edition::Fortrolig);
        let presented = present(&released, &context);
        let mut pack = presented.pack;
        let drawn = draw(&presented.charts, &context, &mut Vec::new()).expect("drawn");
        for_each_chart(&mut pack, &mut |place| {
            let svg = &drawn[&place.name];
            (place.width_mm, place.height_mm) = (svg.width_mm, svg.height_mm);
        });
        pack.themes.iter_mut().for_each(|page| _ = fit::fit(page));
        let svgs = drawn.into_iter().map(|(name, svg)| (name, svg.svg)).collect();
        let real = crate::typeset::ruled(&pack, &svgs, presented.pictures, PAGE_RULER);
        let themes = pack.themes.iter().map(tall::theme);
        let ours = std::iter::once(tall::findings(&pack.findings)).chain(themes);
        for ((page, tall), measured) in real.iter().zip(ours) {
            let unit = &profile.unit;
            let said = format!("{unit}, page {page}: {tall} mm, measured {measured}");
            assert!((tall - measured).abs() < 0.3, "{language:?} {said}");
            n += 1;
        }
    }
    assert!(n > 40, "{n} pages");
}

#[test]
fn a_text_that_overflows_its_sheet_stands_in_full_in_the_appendix() {
    let world = a_world_of_talk(Language::Da);
    let released = world.release(a_school_that_agreed(), Edition::Fortrolig);
    let context = world.context();
    let presented = present(&released, &context);
    let mut pack = presented.pack;
    let mut drawn = draw(&presented.charts, &context, &mut Vec::new()).expect("drawn");
    for_each_chart(&mut pack, &mut |place| {
        let svg = &drawn[&place.name];
        (place.width_mm, place.height_mm) = (svg.width_mm, svg.height_mm);
    });
    let texts: BTreeMap<String, String> = drawn
        .iter_mut()
        .map(|(name, svg)| (name.clone(), std::mem::take(&mut svg.svg)))
        .collect();
    let options =
        TypesetOptions { pictures: presented.pictures, ..TypesetOptions::default() };
    let long = "Opkaldene kom i gang i november, og vi ringer hver dag. ".repeat(160);
    let long = long.trim().to_owned();
    pack.since[0].items[0].own.text.clone_from(&long);
    pack.efforts[0].sections[0].items[0].title.clone_from(&long);
    let before = pack.appendix.as_ref().map_or(0, |all| all.items.len());
    let mut remarks = Vec::new();
    let most = Slack { since: 99.0, voices: 99.0, efforts: 99.0, forms: 99.0 };
    let first =
        set(&mut pack.clone(), (&texts, &options), &mut remarks, Slack::default());
    assert!(matches!(first, Err(Attempt::TooTall(_))), "a sheet more is tried first");
    assert!(remarks.is_empty());
    let pdf = set(&mut pack, (&texts, &options), &mut remarks, most);
    assert!(pdf.is_ok_and(|pdf| pdf.pages > pack.numbers().about()));
    let appendix = pack.appendix.as_ref().expect("there is one");
    let whole = |item: &&crate::pack::AppendixItem| item.blocks[0].text == long;
    assert_eq!(appendix.items.iter().filter(whole).count(), 2, "nothing is lost");
    assert_eq!(appendix.items.len(), before + 2, "each once");
    let label = |n: usize| format!("(hele teksten: bilag {n})");
    let shown =
        [&pack.since[0].items[0].own.text, &pack.efforts[0].sections[0].items[0].title];
    for (text, n) in shown.into_iter().zip(before + 1..) {
        assert!(text.ends_with(&label(n)), "{text}");
        assert!(text.chars().count() < 3000 && long.starts_with(&text[..40]));
        assert_eq!(appendix.items[n - 1].label, format!("Bilag {n}"));
    }
    assert!(remarks.iter().all(|r| r.message.da.contains("den står i bilaget")));
}

#[test]
fn long_words_and_texts_from_people_fail_no_pack() {
    let mut world = a_world_of_talk(Language::Da);
    let word = "Skoleudviklingssamtaleforberedelse".repeat(12);
    let text = format!("{word} ").repeat(30);
    let conference = world.conference.as_mut().expect("there is one");
    for observation in &mut conference.observations {
        observation.title = text.clone();
        observation.text.blocks[0].text = text.repeat(3);
    }
    conference.efforts[0].title = word.clone();
    for agreement in &mut world.agreements {
        agreement.goal.clone_from(&text);
        agreement.seen = Some(text.clone());
    }
    let released = world.release(a_school_that_agreed(), Edition::Fortrolig);
    let documents = render(&released, &world.context()).expect("the pack is made");
    assert!(documents.pages > 12, "{} pages", documents.pages);
}

#[test]
fn year_groups_stand_where_there_is_room_and_go_first_where_there_is_none() {
    let documents = rendered(a_school_without_much(), Language::Da);
    if let Some(folder) = std::env::var_os("PACK_GALLERY") {
        let path = std::path::PathBuf::from(folder).join("year-groups.pdf");
        std::fs::write(path, &documents.pdf).expect("the gallery can be written");
    }
    assert!(documents.diagnostics.is_empty(), "{:?}", documents.diagnostics);
    let listed = |rows: &[FigureRow]| {
        rows.iter().filter(|row| row.rules.contains(&"year_group")).count()
    };
    assert_eq!(listed(&documents.figures), 10, "every step of every year group");
    // The same page with a table that fills it.
    let world = World::new(Language::Da);
    let released = world.release(a_school_with_year_groups(), Edition::Fortrolig);
    let presented = present(&released, &world.context());
    let mut without = presented.pack.clone();
    without.themes.iter_mut().for_each(|page| page.figures.retain(|row| !row.spare));
    let left = printed(presented.figures, &presented.places, &without);
    assert_eq!(listed(&left), 0, "what is not drawn has no rule of it");
    let mut page = presented.pack.themes.into_iter().next().expect("there is a page");
    let row = page.table.as_ref().expect("the page has a table").rows[0].clone();
    page.table.as_mut().expect("the page has a table").rows = vec![row; 30];
    for row in &mut page.figures {
        row.left.chart.height_mm = 60.0;
    }
    let before = page.figures.len();
    fit::drop_spare(&mut page);
    assert_eq!(page.figures.len(), before - 1);
    assert!(page.figures.iter().all(|row| !row.spare));
}
