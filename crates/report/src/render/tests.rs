//! Tests of the whole way from a profile to a document.

use datapakke_model::{Edition, Language};

use super::*;
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
