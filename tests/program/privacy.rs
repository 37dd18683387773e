//! No CPR number and no name of a person leaves the project's own files.

use std::collections::BTreeSet;

use crate::fixture::{Built, fjordby, gladsaxe};
use crate::pdf::{Page, pages};

/// All that a reader of the outputs can see, as text.
fn seen(built: &Built) -> Vec<(String, String)> {
    built
        .files
        .iter()
        .map(|(name, bytes)| {
            let text = if name.ends_with(".pdf") {
                pages(bytes).iter().map(Page::text).collect::<Vec<_>>().join("\n")
            } else {
                String::from_utf8_lossy(bytes).into_owned()
            };
            (name.clone(), text)
        })
        .collect()
}

/// Finds ten-digit runs (with or without a hyphen after six) that begin with a date.
fn cpr_numbers(text: &str) -> BTreeSet<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = BTreeSet::new();
    let mut i = 0;
    while i < chars.len() {
        let mut digits = String::new();
        let mut j = i;
        while j < chars.len() && digits.len() < 11 {
            match chars[j] {
                c if c.is_ascii_digit() => digits.push(c),
                '-' if digits.len() == 6 => {}
                _ => break,
            }
            j += 1;
        }
        let before = i > 0 && chars[i - 1].is_ascii_hexdigit();
        let after = chars.get(j).is_some_and(char::is_ascii_hexdigit);
        if digits.len() == 10 && !before && !after && is_date(&digits) {
            found.insert(digits.clone());
        }
        i = j.max(i + 1);
    }
    found
}

fn is_date(digits: &str) -> bool {
    let number =
        |range: std::ops::Range<usize>| digits[range].parse::<u32>().unwrap_or(0);
    (1..=31).contains(&number(0..2)) && (1..=12).contains(&number(2..4))
}

#[test]
fn the_search_finds_cpr_numbers() {
    assert_eq!(cpr_numbers("x 010112-9123 y 0101129124").len(), 2);
    assert!(cpr_numbers("0.0101129124333 and a1b20101129124ff").is_empty());
}

#[test]
fn no_cpr_number_of_the_sample_is_in_any_output() {
    let built = fjordby();
    let mut known = BTreeSet::new();
    for (_, bytes) in crate::fixture::files(&built.project.join("data")) {
        known.extend(cpr_numbers(&String::from_utf8_lossy(&bytes)));
    }
    assert!(
        known.len() > 500,
        "the sample has {} CPR numbers: the test sees too little",
        known.len()
    );
    for (name, text) in seen(built) {
        let found = cpr_numbers(&text);
        let leaked: Vec<_> = found.intersection(&known).collect();
        assert!(leaked.is_empty(), "{name}: {} CPR numbers", leaked.len());
    }
}

#[test]
fn no_invented_person_of_the_sample_is_in_any_output() {
    for (name, text) in seen(fjordby()) {
        for word in ["Navnesen", "Elev 0", "@fjordby.example"] {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn the_key_of_the_pseudonyms_is_in_no_output() {
    let built = fjordby();
    let key = std::fs::read(built.project.join(".datapakke-noegle")).unwrap();
    let hex: String = key.iter().map(|b| format!("{b:02x}")).collect();
    for (name, bytes) in &built.files {
        assert!(!bytes.windows(key.len()).any(|w| w == key), "{name}");
        assert!(!String::from_utf8_lossy(bytes).contains(&hex), "{name}");
    }
}

#[test]
fn a_project_without_persons_needs_no_key() {
    // Gladsaxe has published figures only; its outputs must say nothing of persons.
    for (name, text) in seen(gladsaxe()) {
        assert!(cpr_numbers(&text).is_empty(), "{name}");
    }
}
