//! Tests of the whole way from a profile to a document.

use datapakke_model::{Edition, Language};

use super::*;
use crate::present::sample::{World, a_club, a_school};

fn rendered(profile: Profile, language: Language) -> Documents {
    let world = World::new(language);
    let released = world.release(profile, Edition::Fortrolig);
    render(&released, &world.context()).expect("the sample can be rendered")
}

#[test]
fn a_school_and_a_club_become_documents_in_both_languages() {
    for language in [Language::Da, Language::En] {
        for (profile, pages) in [(a_school(), 7), (a_club(), 5)] {
            let documents = rendered(profile, language);
            assert!(documents.pdf.starts_with(b"%PDF"));
            assert!(documents.pages >= pages, "{} pages", documents.pages);
            assert!(documents.diagnostics.is_empty(), "{:?}", documents.diagnostics);
            assert!(!documents.figures.is_empty());
            assert!(documents.charts.values().all(|svg| svg.starts_with("<svg")));
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
    fit::fit(&mut page);
    assert!(page.table.as_ref().is_some_and(|table| table.rows.len() < 25));
    assert_eq!(page.heading.headline, headline);
    assert!(!page.figures.is_empty(), "the last figure stays");
}
