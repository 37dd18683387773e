//! Hand-made groups: what stands in their booklet and slides, and what must not.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::profile::SimilarUnits;
use datapakke_model::{FigureKey, Profile, Reading, Released};

use super::*;
use crate::compare::tests::{Sample, id};
use crate::present::sample::all_hidden;

/// The booklet's and the slides' text, and the values in their charts.
fn said(sample: &Sample) -> [String; 2] {
    [BOOKLET, SLIDES].map(|document| {
        sample.with(|group, around| {
            let names = Names::new(group, around.register);
            let data = data::data(group, around, &names);
            let mut deck = Deck::new(group, around, (&names, &data), document).unwrap();
            let text = match document {
                BOOKLET => serde_json::to_string(&booklet::document(&mut deck)),
                _ => serde_json::to_string(&slides::document(&mut deck)),
            };
            let charts = serde_json::to_string(&deck.charts).unwrap();
            text.unwrap() + &charts
        })
    })
}

fn made(sample: &Sample) -> [Option<Shared>; 2] {
    let none = BTreeMap::new();
    sample.with(|group, around| {
        [booklet(group, around, &none).unwrap(), slides(group, around, &none).unwrap()]
    })
}

#[test]
fn both_documents_are_set_with_every_chart_and_marked_accessible() {
    for shared in made(&Sample::new(7, &[1, 3, 4], 1)).map(Option::unwrap) {
        assert!(shared.diagnostics.is_empty(), "{:?}", shared.diagnostics);
        let text = String::from_utf8_lossy(&shared.pdf);
        assert!(text.contains("<pdfuaid:part>1</pdfuaid:part>"));
        assert!(shared.pages >= 4);
        let letters: Vec<&UnitId> = shared.letters.keys().collect();
        assert_eq!(letters, [&id(1), &id(3), &id(4)]);
        assert!(shared.figures.iter().any(|row| row.value.is_some()));
    }
}

#[test]
fn who_has_not_agreed_is_in_neither() {
    let sample = Sample::new(7, &[1, 3, 4], 1);
    for text in said(&sample) {
        assert!(text.contains("Strandskolen"), "who agreed is named");
        for name in ["Åvangsskolen", "Ærtevangs", "Bakkeskolen", "Vestskolen"] {
            assert!(!text.contains(name), "{name}");
        }
    }
    // Two without a name would know each other: then nobody is named.
    for text in said(&Sample::new(6, &[0, 3], 1)) {
        assert!(!text.contains("Engvejens") && !text.contains("Nørremarkskolen"));
    }
}

#[test]
fn another_draw_gives_other_letters() {
    let letters =
        |seed| made(&Sample::new(7, &[0, 1, 2, 3, 4], seed))[0].clone().unwrap().letters;
    assert_ne!(letters(1), letters(3));
}

#[test]
fn sizes_are_told_by_nobody_without_a_name() {
    let [booklet, _] = made(&Sample::new(7, &[1, 3, 4], 1)).map(Option::unwrap);
    for row in &booklet.figures {
        let nameless = [1, 3, 4].iter().any(|k| row.key.starts_with(id(*k).as_str()));
        assert!(!nameless || row.base.is_none(), "{row:?}");
    }
}

#[test]
fn no_rank_stands_anywhere() {
    for text in said(&Sample::new(7, &[], 1)) {
        let text = text.to_lowercase();
        for word in ["nr. 1", "bedst af", "dårligst", "rang ", "signifikant"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}

#[test]
fn two_units_have_neither() {
    assert_eq!(made(&Sample::new(2, &[], 1)), [None, None]);
}

#[test]
fn a_hidden_value_is_said_and_takes_the_funnel_away() {
    let sample = Sample::new(7, &[], 1);
    let [text, _] = said(&sample);
    assert!(text.contains("Skjult af hensyn til eleverne"));
    assert!(text.contains("for den kunne bruges til at regne et skjult tal ud"));
    let [booklet, _] = made(&sample).map(Option::unwrap);
    let hidden = booklet.figures.iter().filter(|row| row.status == "suppressed");
    for row in hidden {
        assert!(row.value.is_none() && row.low.is_none() && row.base.is_none());
    }
}

fn every(
    profile: &mut Profile,
    change: impl Fn(&mut datapakke_model::profile::Estimate),
) {
    for entry in &mut profile.indicators {
        change(&mut entry.latest);
        entry.series.iter_mut().for_each(&change);
    }
}

#[test]
fn where_nothing_can_be_shown_there_is_neither() {
    let nothing = Sample::changed(5, &[], 1, |_, profile| profile.indicators.clear());
    assert_eq!(made(&nothing), [None, None]);
}

#[test]
fn where_everything_is_hidden_there_is_neither_nor_a_page() {
    let hidden = Sample::changed(5, &[], 1, |_, profile| all_hidden(profile));
    assert_eq!(made(&hidden), [None, None]);
    assert_eq!(hidden.with(crate::compare::page), None);
}

/// The figures of all units that are not of the newest year, and the newest of one.
fn last_year(sample: &Sample) -> BTreeSet<FigureKey> {
    let of = |p: &Released<Profile>| -> Vec<FigureKey> {
        let entries = p.value().indicators.iter();
        let old = entries.flat_map(|e| e.series.iter().filter(|s| s.key != e.latest.key));
        old.map(|e| e.key.clone()).collect()
    };
    sample.profiles.iter().flat_map(of).collect()
}

#[test]
fn withdrawn_consent_takes_away_what_would_tell_the_name() {
    let mut sample = Sample::new(7, &[1, 3, 4], 1);
    let [before, _] = made(&sample).map(Option::unwrap);
    sample.told = Some(last_year(&sample));
    let [after, slides] = made(&sample).map(Option::unwrap);
    let of = |shared: &Shared, k: usize, status: &str, year: &str| {
        let own = |r: &&FigureRow| r.key.starts_with(id(k).as_str());
        let found = shared.figures.iter().filter(own).filter(|r| r.status == status);
        found.filter(|r| r.year == year && r.value.is_some()).count()
    };
    for k in [1, 3, 4] {
        assert!(of(&before, k, "shown", "2024/25") > 0, "something was there to be told");
        for shared in [&after, &slides] {
            assert_eq!(of(shared, k, "shown", "2024/25"), 0);
            assert_eq!(of(shared, k, "change", "2025/26"), 0);
        }
        assert!(of(&after, k, "shown", "2025/26") > 0, "what is new stays");
    }
    assert!(of(&after, 0, "shown", "2024/25") > 0, "who agreed keeps the years");
    assert!(said(&sample)[0].contains("de ville røbe navnet"));
}

#[test]
fn who_resembles_whom_stands_only_where_all_are_named() {
    let alike = |nameless: &[usize]| {
        Sample::changed(7, nameless, 1, |k, profile| {
            profile.similar = Some(SimilarUnits {
                units: vec![id((k + 1) % 7), id((k + 3) % 7)],
                criteria: Vec::new(),
            });
        })
    };
    let [named, _] = said(&alike(&[]));
    assert!(named.contains("Strandskolen ligner Åvangsskolen og Ærtevangs"));
    let [some, _] = said(&alike(&[1, 3, 4]));
    assert!(
        !some.contains(" ligner Å") && !some.contains("ved siden af dem, den ligner")
    );
    assert!(some.contains("Hvem der ligner hvem, står kun"));
}

#[test]
fn equal_values_are_drawn() {
    let equal = Sample::changed(5, &[], 1, |_, profile| {
        every(profile, |e| e.reading = Reading::Known(50.0));
    });
    for shared in made(&equal).map(Option::unwrap) {
        assert!(shared.diagnostics.is_empty(), "{:?}", shared.diagnostics);
    }
}

#[test]
fn a_figure_of_one_unit_is_named_and_not_shown() {
    let sample = Sample::changed(5, &[], 1, |k, profile| {
        profile.indicators.retain(|e| k == 0 || e.indicator.as_str() != "test.laesning");
    });
    let [text, _] = said(&sample);
    let label = sample.with(|_, around| {
        let id = "test.laesning".parse().unwrap();
        around.catalogue.indicator(&id).map(|i| (i.overview, i.label.da.clone())).unwrap()
    });
    assert!(!text.contains("test-laesning"));
    assert_eq!(label.0, text.contains(&format!("Kun én skole har et tal: {}", label.1)));
}

#[test]
fn a_unit_without_figures_is_counted() {
    let sample = Sample::changed(5, &[], 1, |k, profile| {
        if k == 3 {
            profile.indicators.clear();
        }
    });
    let [text, _] = said(&sample);
    assert!(text.contains("én skole: intet tal") || text.contains("Én skole: intet tal"));
}

/// Without a funnel the units stand in rows: the slides must hold as many as there are.
#[test]
fn any_number_of_units_in_rows_is_set() {
    for n in [5, 9, 12, 14, 25, 40] {
        let sample = Sample::changed(n, &[], 1, |_, profile| {
            profile.indicators.iter_mut().for_each(|entry| entry.funnel = None);
        });
        let [booklet, slides] = made(&sample).map(Option::unwrap);
        assert!(booklet.diagnostics.is_empty() && slides.diagnostics.is_empty());
        let parted = [12, 14].contains(&n);
        assert!(!parted || slides.pages > 4, "{n} units on {} slides", slides.pages);
    }
}

#[test]
fn sixty_units_with_long_names_are_set() {
    for nameless in [&[][..], &[2, 3, 9]] {
        for shared in made(&Sample::new(60, nameless, 1)).map(Option::unwrap) {
            assert!(shared.diagnostics.is_empty(), "{:?}", shared.diagnostics);
        }
    }
}
