//! The papers of both samples: who gets which, within the page, true to the pack.

use std::collections::BTreeMap;

use crate::fixture::{Built, fjordby, folder, gladsaxe};
use crate::pdf::{Page, assert_not_empty, assert_within_margins, pages};
use crate::word;

/// The papers as PDF: all but the packs.
fn papers(built: &Built) -> BTreeMap<String, Vec<Page>> {
    let ours = |name: &String| name.ends_with(".pdf") && !name.ends_with("datapakke.pdf");
    let pdfs = built.files.iter().filter(|(name, _)| ours(name));
    pdfs.map(|(name, bytes)| (name.clone(), pages(bytes))).collect()
}

fn words(built: &Built) -> BTreeMap<String, String> {
    let found = built.files.iter().filter(|(name, _)| name.ends_with(".docx"));
    found.map(|(name, bytes)| (name.clone(), word::text(bytes))).collect()
}

#[test]
fn the_leadership_gets_the_papers_and_the_public_a_note() {
    for built in [fjordby(), gladsaxe()] {
        let has = |folder: &str, name: &str| {
            built.files.contains_key(&format!("{folder}/{name}"))
        };
        let packs: Vec<&str> = built
            .files
            .keys()
            .filter_map(|name| name.strip_suffix("/datapakke.pdf"))
            .collect();
        for folder in packs {
            let leaders = folder.ends_with("/fortrolig");
            for name in [
                "forberedelse.pdf",
                "forberedelse.docx",
                "aftaleark.pdf",
                "aftaleark.docx",
                "laeringssamtale.pdf",
                "laeringssamtale.docx",
            ] {
                assert_eq!(has(folder, name), leaders, "{folder}/{name}");
            }
            assert!(
                !has(folder, "notat.pdf") || folder.ends_with("/offentlig"),
                "{folder}"
            );
            for paper in ["notat", "tjekliste"] {
                let both =
                    ["pdf", "docx"].map(|end| has(folder, &format!("{paper}.{end}")));
                assert_eq!(both[0], both[1], "{folder}: {paper}");
            }
        }
        let lists = built.files.keys().filter(|name| name.ends_with("/tjekliste.pdf"));
        assert!(lists.clone().count() > 0);
        // The act speaks of schools, not of after-school care, clubs and day care.
        for list in lists.filter(|_| std::ptr::eq(built, fjordby())) {
            let others = ["enheder/9906", "enheder/9907", "enheder/9908"];
            assert!(!others.iter().any(|other| list.starts_with(other)), "{list}");
        }
    }
    let notes =
        fjordby().files.keys().filter(|name| name.ends_with("/offentlig/notat.pdf"));
    assert!(notes.count() >= 3);
}

#[test]
fn text_of_papers_is_within_the_margins_and_at_least_eight_points() {
    for built in [fjordby(), gladsaxe()] {
        for (name, pages) in papers(built) {
            assert_within_margins(&name, &pages);
        }
    }
}

#[test]
fn no_page_of_a_paper_is_empty_and_each_carries_the_edition() {
    for built in [fjordby(), gladsaxe()] {
        for (name, pages) in papers(built) {
            let mark = match name.split('/').nth(2) {
                // The municipality's own overview lies in no edition's folder.
                Some("fortrolig") | None => "Fortroligt",
                Some("offentlig") => "Offentlig udgave",
                Some("haefte.pdf" | "slides.pdf") => "Læringsfællesskabet",
                other => panic!("{other:?}"),
            };
            for (i, page) in pages.iter().enumerate() {
                let text = page.text();
                assert!(text.contains(mark), "{name} page {}", i + 1);
            }
            assert_not_empty(&name, &pages, 15);
            let single = ["laeringssamtale.pdf", "tjekliste.pdf"];
            if single.iter().any(|paper| name.ends_with(paper)) {
                assert_eq!(pages.len(), 1, "{name}");
            }
        }
    }
}

#[test]
fn word_and_pdf_say_the_same() {
    let built = fjordby();
    let pdfs = papers(built);
    let mut seen = 0;
    for (name, word) in words(built) {
        let pdf = &pdfs[&name.replace(".docx", ".pdf")];
        let pdf: String = pdf.iter().map(Page::text).collect::<Vec<_>>().join(" ");
        let plain = |text: &str| {
            text.replace(['-', '\u{ad}'], "").split_whitespace().collect::<String>()
        };
        let pdf = plain(&pdf);
        for heading in word.lines().filter_map(|line| line.strip_prefix("# ")) {
            seen += 1;
            assert!(pdf.contains(&plain(heading)), "{name}: {heading}");
        }
    }
    assert!(seen > 100, "{seen} headings");
}

/// Opens every Word file of the sample in LibreOffice and reads what it makes of it.
#[test]
#[ignore = "needs LibreOffice: cargo test --release --locked --test program libreoffice -- --ignored"]
fn libreoffice_sets_each_word_file_on_as_many_sheets_as_we_do() {
    let built = fjordby();
    let (from, to) = (folder("word"), folder("word-pdf"));
    let papers = papers(built);
    let words: Vec<(String, String)> = words(built).into_iter().collect();
    for (at, (name, _)) in words.iter().enumerate() {
        std::fs::write(from.join(format!("{at}.docx")), &built.files[name]).unwrap();
    }
    let files = (0..words.len()).map(|at| from.join(format!("{at}.docx")));
    let done = std::process::Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder("soffice").display()))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&to)
        .args(files)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    // Where a line breaks, a word is divided, and a letter may come with its neighbour.
    let plain = |text: &str| {
        let text = text.replace('\u{fb01}', "fi").replace('\u{fb02}', "fl");
        text.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    for (at, (name, word)) in words.iter().enumerate() {
        let theirs = pages(&std::fs::read(to.join(format!("{at}.pdf"))).unwrap());
        let ours = &papers[&name.replace(".docx", ".pdf")];
        assert!(theirs.len() <= ours.len() + 1, "{name}: {} sheets", theirs.len());
        let text: String = theirs.iter().map(Page::text).collect();
        let text = plain(&text);
        for heading in word.lines().filter_map(|line| line.strip_prefix("# ")) {
            assert!(text.contains(&plain(heading)), "{name}: {heading}");
        }
        assert!(text.contains(['æ', 'ø', 'å']), "{name}");
    }
}

#[test]
fn a_figure_has_one_value_in_all_documents_of_an_edition() {
    let rows = String::from_utf8(fjordby().files["figures.csv"].clone()).unwrap();
    let mut values: BTreeMap<(String, String, String), (String, String)> =
        BTreeMap::new();
    let mut documents = BTreeMap::new();
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(';').collect();
        let (document, edition) = (cells[0], cells[1]);
        *documents
            .entry(document.trim_start_matches('\u{feff}').to_owned())
            .or_insert(0) += 1;
        let key = (edition.to_owned(), cells[3].to_owned(), cells[11].to_owned());
        let value = cells[7].to_owned();
        if let Some((first, other)) =
            values.insert(key.clone(), (value.clone(), document.into()))
        {
            assert_eq!(first, value, "{key:?} in {other} and {document}");
        }
    }
    let names: Vec<&str> = documents.keys().map(String::as_str).collect();
    let all = [
        "aftaleark",
        "datapakke",
        "forberedelse",
        "haefte",
        "laer-af",
        "laeringssamtale",
        "overblik",
        "overblik-regneark",
        "plf-regneark",
        "regneark",
        "slides",
    ];
    assert_eq!(names, all);
}

#[test]
fn the_landing_page_links_to_every_paper() {
    let built = fjordby();
    let index = String::from_utf8(built.files["index.html"].clone()).unwrap();
    let papers = built.files.keys().filter(|name| {
        name.ends_with(".docx")
            || (name.ends_with(".pdf") && !name.ends_with("haefte.pdf"))
    });
    for name in papers {
        assert!(index.contains(&format!("href=\"{name}\"")), "{name}");
    }
}

#[test]
fn every_text_on_a_slide_can_be_read_from_the_back_of_the_room() {
    for (page, slide) in pages(&fjordby().files["plf/nord/slides.pdf"]).iter().enumerate()
    {
        for mark in &slide.marks {
            assert!(mark.size > 11.9, "slide {}: {} points", page + 1, mark.size);
        }
    }
}

#[test]
fn what_a_group_shares_names_nobody_who_would_be_known() {
    let built = fjordby();
    let text = |name: &str| {
        let pages = pages(&built.files[name]);
        pages.iter().map(Page::text).collect::<Vec<_>>().join("\n")
    };
    // One of the three does not agree, so nobody is named.
    for name in ["plf/nord/haefte.pdf", "plf/nord/slides.pdf"] {
        let text = text(name);
        assert!(text.contains("Skole A") || name.contains("slides"), "{name}");
        for unit in ["Fjordby Skole", "Skovby", "Nørremark", "Bakkeskolen"] {
            assert!(!text.contains(unit), "{name} names {unit}");
        }
    }
    let letters = built.files.keys().filter(|n| n.ends_with("/plf-bogstaver.txt"));
    assert_eq!(letters.count(), 3);
    for name in built.files.keys().filter(|n| n.ends_with("/laer-af.pdf")) {
        let text = text(name);
        assert!(!text.contains("Skovby"), "{name} names who does not agree");
        let own = name.split('/').nth(1).and_then(|unit| unit.split('-').next());
        let group = |of: &str| match of {
            "990001" | "990007" => "Nord",
            "990002" | "990005" => "Syd",
            _ => "Øst",
        };
        let own = group(own.unwrap());
        for (unit, of) in [
            ("Strandskolen", "Syd"),
            ("Lillevang Skole", "Syd"),
            ("Engvejens Skole", "Øst"),
            ("Åvangsskolen", "Øst"),
            ("Nørremarkskolen", "Nord"),
        ] {
            assert!(of == own || !text.contains(unit), "{name} names {unit}");
        }
    }
}
