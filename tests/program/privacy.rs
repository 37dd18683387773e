//! No CPR number and no name of a person leaves the project's own files.

use std::collections::BTreeSet;

use crate::fixture::{Built, fjordby, gladsaxe};
use crate::pdf::{Page, beside_pages, pages};

/// All that a reader of the outputs can see, as text: every file of the build, wherever it
/// lies. A kind of file that is not known here is not searched, and that is a failure.
fn seen(built: &Built) -> Vec<(String, String)> {
    let text = |(name, bytes): (&String, &Vec<u8>)| (name.clone(), text_of(name, bytes));
    built.files.iter().map(text).collect()
}

fn text_of(name: &str, bytes: &[u8]) -> String {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("pdf") => {
            let printed = pages(bytes).iter().map(Page::text).collect::<Vec<_>>();
            let beside = beside_pages(bytes).into_iter().map(|(_, text)| text);
            printed.into_iter().chain(beside).collect::<Vec<_>>().join("\n")
        }
        Some("docx") => {
            format!("{}\n{}", crate::word::text(bytes), crate::word::parts(bytes))
        }
        Some("xlsx") => crate::word::parts(bytes),
        Some("csv" | "html" | "json" | "svg" | "txt" | "md" | "datapakke-laas") => {
            String::from_utf8(bytes.to_vec())
                .unwrap_or_else(|_| panic!("{name} is no text"))
        }
        _ => panic!("{name}: nobody searches such files"),
    }
}

#[test]
fn the_search_reads_what_only_a_screen_reader_tells() {
    let packs =
        fjordby().files.iter().filter(|(name, _)| name.ends_with("datapakke.pdf"));
    for (name, bytes) in packs {
        let found = beside_pages(bytes);
        let of = |kind: &str| found.iter().filter(|(name, _)| name == kind).count();
        assert!(of("Alt") >= 8 && of("Title") >= 8, "{name}: {found:?}");
        let about = found.iter().filter(|(_, text)| text.contains("Fjordby")).count();
        assert!(about > 0, "{name}: no text names the municipality");
        assert!(of("Metadata") == 1, "{name}: no metadata");
    }
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

/// Number, name and the number of the unit it belongs to, of all units of the sample.
fn names(built: &Built) -> Vec<(String, String, String)> {
    let text = std::fs::read_to_string(built.project.join("enheder.csv")).unwrap();
    let rows = text.trim_start_matches('\u{feff}').lines().skip(1);
    rows.map(|line| {
        let cells: Vec<&str> = line.split(';').collect();
        (cells[0].to_owned(), cells[1].to_owned(), cells[3].to_owned())
    })
    .collect()
}

#[test]
fn the_board_and_the_public_read_of_no_other_unit() {
    let built = fjordby();
    let names = names(built);
    let mut looked_at = 0;
    for (file, text) in seen(built) {
        let mut folders = file.split('/').skip(1);
        let (unit, edition) = (folders.next(), folders.next());
        let (Some(unit), Some("skolebestyrelse" | "offentlig")) = (unit, edition) else {
            continue;
        };
        looked_at += 1;
        let own = names.iter().find(|(id, ..)| unit.starts_with(id.as_str())).unwrap();
        for (id, name, of) in names.iter().filter(|(id, ..)| *id != own.0) {
            // A school and its own SFO are one house; a school that was merged into this
            // one is part of its history.
            let house = *of == own.0 || *id == own.2;
            let merged = name == "Bakkeskolen" && own.1 == "Fjordby Skole";
            assert!(house || merged || !text.contains(name.as_str()), "{file}: {name}");
        }
    }
    assert!(looked_at > 24, "{looked_at} files: the test sees too little");
}

/// Number, name, kind, learning community, whether it may be named, and whose it is.
fn consents(built: &Built) -> Vec<[String; 5]> {
    let text = std::fs::read_to_string(built.project.join("enheder.csv")).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let head: Vec<&str> = lines.next().unwrap().split(';').collect();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let columns = ["nummer", "navn", "gruppe", "må nævnes", "hører til"].map(at);
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(';').collect();
        columns.map(|at| cells[at].to_owned())
    };
    lines.map(row).collect()
}

#[test]
fn a_learning_community_reads_only_of_those_who_agreed() {
    let built = fjordby();
    let units = consents(built);
    let mut looked_at = 0;
    for (file, text) in seen(built) {
        let Some(group) = file.strip_prefix("plf/").and_then(|f| f.split('/').next())
        else {
            continue;
        };
        looked_at += 1;
        let is_group = |unit: &&[String; 5]| {
            !unit[2].is_empty() && group.starts_with(&slug(&unit[2]))
        };
        let members: Vec<&[String; 5]> = units.iter().filter(is_group).collect();
        assert!(!members.is_empty(), "{file}: no unit is in the group");
        for [number, name, of, agreed, parent] in &units {
            let of_group = members.iter().any(|m| m[2] == *of || m[0] == *parent);
            let may = of_group && agreed == "ja";
            // A school that was merged into one of the group is part of its history.
            let merged =
                name == "Bakkeskolen" && members.iter().any(|m| m[1] == "Fjordby Skole");
            assert!(
                may || merged || !text.contains(name.as_str()),
                "{file}: {name} ({number})"
            );
        }
    }
    assert!(looked_at > 0, "no document of a learning community");
}

/// A group's name as its folder.
fn slug(name: &str) -> String {
    name.to_lowercase().replace('æ', "ae").replace('ø', "oe").replace('å', "aa")
}

#[test]
fn no_confidential_figure_is_in_the_public_edition() {
    use datapakke_model::catalogue::{Catalogue, Confidentiality};
    let catalogue = Catalogue::built_in().unwrap();
    let secret: BTreeSet<&str> = catalogue
        .indicators
        .iter()
        .filter(|i| i.confidentiality != Confidentiality::Open)
        .map(|i| i.id.as_str())
        .collect();
    let surveys: Vec<String> = catalogue
        .surveys
        .iter()
        .filter(|s| s.confidentiality != Confidentiality::Open)
        .map(|s| format!("{}.", s.id))
        .collect();
    let figures = String::from_utf8_lossy(&fjordby().files["figures.csv"]).into_owned();
    let mut public = 0;
    for line in figures.lines().filter(|line| line.split(';').nth(1) == Some("offentlig"))
    {
        public += 1;
        let indicator = line.split(';').nth(4).unwrap();
        assert!(!secret.contains(indicator), "{line}");
        assert!(!surveys.iter().any(|s| indicator.starts_with(s.as_str())), "{line}");
    }
    assert!(public > 1000, "{public} rows: the test sees too little");
}

/// Letters and digits only: on a page a name may be broken between lines.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The identities and names of what may not be public, but for names that something public
/// has, too.
fn secret_names() -> BTreeSet<String> {
    use datapakke_model::catalogue::{Catalogue, Confidentiality};
    let catalogue = Catalogue::built_in().unwrap();
    let names = |open: bool| -> BTreeSet<String> {
        let all = catalogue.indicators.iter();
        let of = all.filter(|i| (i.confidentiality == Confidentiality::Open) == open);
        of.flat_map(|i| [i.id.as_str(), &i.short.da, &i.label.da].map(squeezed)).collect()
    };
    let public = names(true);
    names(false).into_iter().filter(|name| !public.contains(name)).collect()
}

#[test]
fn no_document_of_the_public_edition_names_a_confidential_figure() {
    let secret = secret_names();
    assert!(secret.contains("læsningnationaletest") && secret.len() > 60);
    let mut searched = 0;
    for (name, text) in seen(fjordby()) {
        if !name.contains("/offentlig/") {
            continue;
        }
        searched += 1;
        // Charts of tests have no file in the public folder.
        let file = name.rsplit('/').next().unwrap();
        assert!(!file.contains("test") && !file.contains("fremgang"), "{name}");
        let text = squeezed(&text);
        let found: Vec<&String> =
            secret.iter().filter(|words| text.contains(words.as_str())).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
    assert!(searched >= 24, "{searched} documents: the test sees too little");
    // The search finds what it looks for where it may stand.
    let leaders = seen(fjordby()).into_iter().find(|(name, _)| {
        name.contains("fjordby-skole/fortrolig/") && name.ends_with("datapakke.pdf")
    });
    assert!(squeezed(&leaders.unwrap().1).contains("læsningnationaletest"));
}

#[test]
fn a_lost_key_is_told_and_a_new_one_is_made() {
    use crate::fixture::{folder, root};
    let project = folder("noegle-vaek");
    for name in ["datapakke.toml", "enheder.csv"] {
        let from = root().join("data-samples/fjordby").join(name);
        std::fs::copy(from, project.join(name)).unwrap();
    }
    std::fs::create_dir_all(project.join("data")).unwrap();
    let told = || {
        let loaded = datapakke::pipeline::load(&project).unwrap();
        loaded.diagnostics.into_iter().find(|said| said.code == "key-new")
    };
    let key = project.join(".datapakke-noegle");
    assert!(told().is_none(), "the first key replaces none");
    let first = std::fs::read(&key).unwrap();
    std::fs::create_dir_all(project.join("ud")).unwrap();
    std::fs::write(project.join("ud/manifest.json"), "{}").unwrap();
    assert!(told().is_none(), "the key is there");
    std::fs::remove_file(&key).unwrap();
    let said = told().expect("the key is gone though there are documents");
    assert!(said.hint.unwrap().da.contains("lav dem alle igen"));
    assert_ne!(std::fs::read(&key).unwrap(), first);
}

#[test]
fn the_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let key = fjordby().project.join(".datapakke-noegle");
    let mode = std::fs::metadata(key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_damaged_or_open_key_is_said_and_forgetting_mends_it() {
    use crate::fixture::{build, copy, folder, root};
    use datapakke::args::{Asked, Request};
    let project = folder("noegle");
    copy(&root().join("data-samples/fjordby"), &project);
    let key = project.join(".datapakke-noegle");
    for bytes in [&[7_u8; 5][..], &[0; 32], &[]] {
        std::fs::write(&key, bytes).unwrap();
        assert_eq!(build(&project, &folder("noegle-ud"), None), 3, "{bytes:?}");
    }
    let forget = || {
        datapakke::run(Request {
            language: None,
            json: true,
            command: Asked::Forget { project: project.clone() },
        })
    };
    assert_eq!(forget(), 0);
    assert!(!key.exists());
    assert_eq!(forget(), 0, "there is nothing left to forget");
    let opened = datapakke::project::Project::open(&project).unwrap();
    opened.key().unwrap();
    assert!(opened.key_remark().is_none());
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(opened.key_remark().unwrap().code, "key-mode");
}
