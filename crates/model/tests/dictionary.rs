//! The committed data dictionary goes in; it must be the one the catalogue makes.

use std::path::Path;
use std::{env, fs};

use datapakke_model::catalogue::dictionary;
use datapakke_model::{Catalogue, Language};

#[test]
fn the_committed_dictionary_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../CATALOGUE.md");
    let made = dictionary::markdown(&Catalogue::built_in().unwrap(), Language::Da);
    if env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert!(
        committed == made,
        "CATALOGUE.md is out of date: run `INSTA_UPDATE=always cargo test --release`"
    );
}

#[test]
fn every_indicator_question_and_rule_is_in_the_dictionary_in_both_languages() {
    let catalogue = Catalogue::built_in().unwrap();
    for language in [Language::Da, Language::En] {
        let page = dictionary::markdown(&catalogue, language);
        let has = |name: &str| assert!(page.contains(&format!("`{name}`")), "{name}");
        catalogue.indicators.iter().for_each(|i| has(i.id.as_str()));
        catalogue.instruments.iter().for_each(|i| has(i.id.as_str()));
        catalogue.rules.iter().for_each(|r| has(&r.id));
        for survey in &catalogue.surveys {
            has(survey.id.as_str());
            survey.questions.iter().for_each(|q| has(q.id.as_str()));
        }
    }
}

#[test]
fn the_table_has_one_row_per_indicator_and_as_many_fields_as_its_header() {
    let catalogue = Catalogue::built_in().unwrap();
    let table = dictionary::csv(&catalogue, Language::Da);
    let fields = |line: &str| {
        let mut inside = false;
        let signs = line.chars().filter(|c| {
            inside ^= *c == '"';
            *c == ';' && !inside
        });
        signs.count()
    };
    let rows: Vec<usize> = table.lines().map(fields).collect();
    assert_eq!(rows.len(), catalogue.indicators.len() + 1);
    assert!(rows.iter().all(|n| *n == rows[0]), "{rows:?}");
}
