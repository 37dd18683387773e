//! A project with every slip that people make with the material of a conference: each is
//! told in its place with a way to mend it, and everything else is built.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use datapakke::args::{Asked, Build, Request};

use crate::fixture::{copy, files, folder, root};
use crate::pdf::{Page, pages};

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// A row of the list of agreements with these cells.
fn row(header: &str, cells: &[(&str, &str)]) -> String {
    let names = header.trim_start_matches('\u{feff}').trim().split(';');
    let cell = |name: &str| {
        let found = cells.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, text)| *text).to_owned()
    };
    names.map(cell).collect::<Vec<_>>().join(";") + "\n"
}

fn spoil(project: &Path) {
    let list = project.join("aftaler.csv");
    let text = fs::read_to_string(&list).unwrap();
    let header = text.lines().next().unwrap().to_owned();
    let usual = [("Skoleår", "2025/26"), ("Mål", "Mere ro"), ("Det gør vi", "x")];
    let figure = ("Indikator", "trivsel.ro");
    let wrong: [&[(&str, &str)]; 5] = [
        &[("Enhed", "Strandskole"), ("Nr.", "81")],
        &[("Enhed", "990002"), ("Nr.", "82"), ("Indikator", "trivsel.rro")],
        &[("Enhed", "990002"), ("Nr.", "83"), figure, ("Gruppe", "hestehold")],
        &[
            ("Enhed", "990002"),
            ("Nr.", "84"),
            figure,
            ("Retning eller målværdi", "mindst 7"),
        ],
        &[("Enhed", "990002"), ("Nr.", "85"), figure, ("Frist", "2020-01-01")],
    ];
    for cells in wrong {
        append(&list, &row(&header, &[&usual[..], cells].concat()));
    }
    let strand = project.join("samtale/990002");
    let points = strand.join("punkter-enhed.md");
    let word = "Skoleudviklingssamtaleforberedelsesmøde".repeat(4);
    append(
        &points,
        &format!(
            "\n## Et punkt med det hele\n\n<div>Hej <b>alle</b></div>\n\n\
             Se [planen](https://eksempel.dk/plan).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n{word}\n"
        ),
    );
    fs::copy(&points, strand.join("punkter-enhed - Kopi.md")).unwrap();
    append(
        &strand.join("rubrik.csv"),
        "data.videndeling;2023/24;Vi drømmer om det;Vi afprøver;\n",
    );
    let seen = strand.join("observationer");
    let observation = "Dato: 2026-05-05\nMetode: Besøg\nHvem: Konsulenten\n";
    fs::write(seen.join("uden-ja.md"), format!("# Uden ja\n{observation}\nTekst.\n"))
        .unwrap();
    for (name, bytes) in
        [("falsk", b"ikke et billede".to_vec()), ("stort", vec![0; 40 << 20])]
    {
        let picture = format!(
            "# {name}\n{observation}Samtykke: ja\nBillede: {name}.jpg\nBilledtekst: En gang\n\
             Billedsamtykke: ja\n\nTekst om {name}.\n"
        );
        fs::write(seen.join(format!("{name}.md")), picture).unwrap();
        fs::write(seen.join(format!("{name}.jpg")), bytes).unwrap();
    }
    let settings = project.join("datapakke.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let at = text.find("[moede.990002]").unwrap() + "[moede.990002]".len();
    let agenda = "\ndagsorden = [{ titel = \"Det hele\", minutter = 95 }]";
    fs::write(&settings, format!("{}{agenda}{}", &text[..at], &text[at..])).unwrap();
}

#[test]
fn every_slip_of_the_talk_is_told_in_its_place_and_the_rest_is_built() {
    let project = folder("slips");
    copy(&root().join("data-samples/fjordby"), &project);
    spoil(&project);
    let out = folder("slips-ud");
    let exit = datapakke::run(Request {
        language: None,
        json: true,
        command: Asked::Build(Build {
            project,
            out: Some(out.clone()),
            units: vec!["990002".to_owned()],
            editions: vec![datapakke_model::Edition::Fortrolig],
            jobs: None,
        }),
    });
    assert!(exit <= 1, "exit {exit}");
    let built = files(&out);
    let remarks: Vec<serde_json::Value> =
        serde_json::from_slice(&built["remarks.json"]).unwrap();
    for (code, file) in [
        ("unknown-unit", "aftaler.csv"),
        ("unknown-indicator", "aftaler.csv"),
        ("unknown-group", "aftaler.csv"),
        ("outside-scale", "aftaler.csv"),
        ("deadline-past", "aftaler.csv"),
        ("html-in-text", "punkter-enhed.md"),
        ("link-in-text", "punkter-enhed.md"),
        ("table-in-text", "punkter-enhed.md"),
        ("long-word", "punkter-enhed.md"),
        ("file-twice", "Kopi.md"),
        ("unknown-level", "rubrik.csv"),
        ("consent-missing", "uden-ja.md"),
        ("picture", "falsk.jpg"),
        ("picture", "stort.jpg"),
        ("agenda-minutes", ""),
    ] {
        let found = remarks.iter().find(|remark| {
            let place = remark["place"]["file"].as_str().unwrap_or_default();
            remark["code"] == code && place.ends_with(file)
        });
        let found =
            found.unwrap_or_else(|| panic!("no `{code}` in `{file}`: {remarks:#?}"));
        // A note tells what was done; there is nothing to mend.
        assert!(found["severity"] == "note" || !found["hint"].is_null(), "{found}");
    }
    let pdf = |name: &str| {
        let found = built.iter().find(|(path, _)| path.ends_with(name));
        pages(found.unwrap_or_else(|| panic!("{name} is missing")).1)
    };
    let text =
        |pages: &[Page]| pages.iter().map(Page::text).collect::<Vec<_>>().join("\n");
    let pack = text(&pdf("datapakke.pdf"));
    assert!(!pack.contains("Uden ja"), "nothing without consent");
    assert!(pack.contains("Tekst om falsk"), "the words stay without the picture");
    for paper in ["forberedelse", "aftaleark", "laeringssamtale", "tjekliste"] {
        let paper = pdf(&format!("{paper}.pdf"));
        assert!(!text(&paper).contains("<b>"));
    }
}
