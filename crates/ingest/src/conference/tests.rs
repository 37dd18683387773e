//! Whole folders of small files in, values and remarks out.

mod slips;

use std::io::Write;

use datapakke_model::Outcome;
use datapakke_model::agreement::{ActionStatus, Aim, Given};
use datapakke_model::conference::{
    Conference, Consent, EffortKind, EffortStatus, Form, Voice,
};
use datapakke_model::settings::{AgendaPoint, Meeting, Side};
use datapakke_model::source::Spot;
use datapakke_model::unit::UnitKind;
use proptest::prelude::*;

use super::*;

struct World {
    catalogue: Catalogue,
    meetings: Meetings,
    rubrics: Rubrics,
    register: Register,
    settings: Settings,
}

fn world() -> World {
    let unit = |id: &str, name: &str, kind| Unit::new(id.parse().unwrap(), name, kind);
    let units = [
        unit("998002", "Strandskolen", UnitKind::Skole),
        unit("998003", "Engskolen", UnitKind::Skole),
        unit("998701", "Klub Havnen", UnitKind::Klub),
    ];
    let settings = Settings {
        invented: true,
        ..Settings::new("Fjordby", "2025/26".parse().unwrap(), "2026-11-02")
    };
    World {
        catalogue: Catalogue::built_in().unwrap(),
        meetings: Meetings::built_in().unwrap(),
        rubrics: Rubrics::built_in().unwrap(),
        register: Register {
            units: units.into_iter().map(|u| (u.id.clone(), u)).collect(),
            ..Register::default()
        },
        settings,
    }
}

impl World {
    fn read(&self, files: &[(&str, &[u8])]) -> Outcome<Prepared> {
        let inputs: Vec<Input> = files
            .iter()
            .map(|(path, bytes)| Input {
                path: (*path).to_owned(),
                bytes: (*bytes).into(),
            })
            .collect();
        let World { catalogue, meetings, rubrics, register, settings } = self;
        read(&inputs, &Setting { catalogue, meetings, rubrics, register, settings })
    }
}

fn read_files(files: &[(&str, &[u8])]) -> Outcome<Prepared> {
    world().read(files)
}

fn strand(out: &Outcome<Prepared>) -> &Conference {
    &out.value.conferences.units[&"998002".parse().unwrap()]
}

fn codes(out: &Outcome<Prepared>) -> Vec<&str> {
    out.diagnostics.iter().map(|d| d.code.as_str()).collect()
}

#[track_caller]
fn find<'a>(out: &'a Outcome<Prepared>, code: &str) -> &'a Diagnostic {
    let found = out.diagnostics.iter().find(|d| d.code == code);
    found.unwrap_or_else(|| panic!("no `{code}` among {:#?}", out.diagnostics))
}

#[track_caller]
fn line(out: &Outcome<Prepared>, code: &str) -> u32 {
    match find(out, code).place.as_ref().and_then(|place| place.spot.clone()) {
        Some(Spot::Line { line, .. }) => line,
        other => panic!("{other:?}"),
    }
}

/// Returns a workbook of one sheet of texts.
fn workbook(sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let pkg = "http://schemas.openxmlformats.org/package/2006";
    let mut data = String::new();
    for (row, cells) in (0..).zip(rows) {
        data += &format!("<row r=\"{}\">", row + 1);
        for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            let at = datapakke_model::source::cell_name(row, column);
            data += &format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>");
        }
        data += "</row>";
    }
    let link = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{pkg}/relationships\"><Relationship Id=\"rId1\" Type=\"{rel}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{pkg}/content-types\"/>")),
        ("_rels/.rels", link("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets><sheet name=\"{sheet}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"1\"><xf numFmtId=\"0\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>"
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const POINTS: &str = "# Punkter fra skolen
<!-- Skriv et punkt under hver overskrift med ##. -->

## Overgangen fra 6. til 7. klasse
Indikator: Støtte og inspiration
Gruppe: 7. klasse
Minutter: 15

Hvad mister eleverne, når **teamet** skifter?

- færre voksne
- nye rammer

## Læsebånd
Vi vil gerne vise, hvordan det går.
";

#[test]
fn points_are_read_with_their_figure_and_minutes() {
    let out = read_files(&[("samtale/998002/punkter-enhed.md", POINTS.as_bytes())]);
    assert!(out.diagnostics.is_empty(), "{:#?}", out.diagnostics);
    let points: Vec<_> = strand(&out).points_of(Side::Unit).collect();
    assert_eq!(points.len(), 2);
    let about = points[0].about.as_ref().unwrap();
    assert_eq!(about.indicator.as_str(), "trivsel.stoette");
    assert_eq!(about.group.key(), "klasse-7");
    assert_eq!(points[0].minutes, Some(15));
    let forms: Vec<Form> = points[0].text.blocks.iter().map(|b| b.form).collect();
    assert_eq!(forms, [Form::Paragraph, Form::Item, Form::Item]);
    assert_eq!(
        points[0].text.blocks[0].text,
        "Hvad mister eleverne, når teamet skifter?"
    );
    assert_eq!(out.value.files[0].label.da, "2 punkter fra enheden");
}

#[test]
fn a_plain_list_is_one_point_a_line() {
    let text = "- Fravær om mandagen\n- Ro i timerne\n".as_bytes();
    let out = read_files(&[("samtale/Strandskolen/punkter-forvaltning.txt", text)]);
    let titles: Vec<_> = strand(&out).points.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles, ["Fravær om mandagen", "Ro i timerne"]);
    assert!(strand(&out).points.iter().all(|p| p.side == Side::Administration));
    let under = b"# Vores punkter\n\n- A\n- B\n- C\n";
    let out = read_files(&[("samtale/998002/punkter-enhed.md", under)]);
    assert_eq!(strand(&out).points.len(), 3);
    let headed = b"# A\n\ntekst\n\n# B\n";
    let out = read_files(&[("samtale/998002/punkter-enhed.md", headed)]);
    assert_eq!(strand(&out).points.len(), 2);
}

#[test]
fn what_text_may_not_have_becomes_plain_and_is_told() {
    let long = "x".repeat(90);
    let text = format!(
        "## Punkt\n\n<div onclick=\"x\">Hej <b>I</b></div>\n\nSe [planen](https://x.dk/a).\n\n\
         | a | b |\n|---|---|\n| 1 | 2 |\n\n![en graf](graf.png)\n\n{long}\n"
    );
    let out = read_files(&[("samtale/998002/punkter-enhed.md", text.as_bytes())]);
    for code in
        ["html-in-text", "link-in-text", "table-in-text", "picture-outside", "long-word"]
    {
        find(&out, code);
    }
    assert_eq!((line(&out, "html-in-text"), line(&out, "link-in-text")), (3, 5));
    let plain = strand(&out).points[0].text.plain();
    assert!(!plain.contains(['<', '>', '|']) && !plain.contains("https"), "{plain}");
    assert!(plain.contains("Hej I") && plain.contains("1 · 2"), "{plain}");
}

#[test]
fn guidance_is_not_read_and_an_empty_form_is_told() {
    let text = "# Punkter\n<!-- Skriv her.\nFlere linjer. -->\n\n<!-- Slut -->\n";
    let out = read_files(&[("samtale/998002/punkter-enhed.md", text.as_bytes())]);
    assert_eq!(codes(&out), ["nothing-written"]);
    let none = b"# F\xc3\xa6lles indsatser\n\n# Egne indsatser\n";
    let out = read_files(&[("samtale/998002/indsatser.md", none)]);
    assert_eq!(codes(&out), ["nothing-written"]);
    let open = "## A\n\nTekst\n\n<!-- glemt\n\nmere tekst\n";
    let out = read_files(&[("samtale/998002/punkter-enhed.md", open.as_bytes())]);
    assert_eq!(line(&out, "open-comment"), 5);
    assert!(strand(&out).points[0].text.plain().contains("mere tekst"));
}

#[test]
fn words_below_an_empty_heading_are_told() {
    let text = "# Punkter\n\n##\nOvergangen til 7. klasse\n\n##\nIndikator:\n";
    let out = read_files(&[("samtale/998002/punkter-enhed.md", text.as_bytes())]);
    assert_eq!((codes(&out), line(&out, "text-outside")), (vec!["text-outside"], 3));
}

#[test]
fn the_same_thing_twice_is_read_once() {
    let out = read_files(&[
        ("samtale/998002/punkter-enhed.md", b"## A\n\nx\n\n## a\n\ny\n"),
        ("samtale/998002/punkter-enhed - Kopi.md", b"## B\n"),
        ("samtale/998002/Punkter_skole.txt", b"## C\n"),
    ]);
    assert_eq!(codes(&out), ["file-twice", "file-twice"]);
    assert_eq!(strand(&out).points.len(), 1);
    let twice =
        read_files(&[("samtale/998002/punkter-enhed.md", b"## A\n\nx\n\n## a\n")]);
    assert_eq!(line(&twice, "point-twice"), 5);
    assert_eq!(strand(&twice).points.len(), 1);
}

#[test]
fn a_folder_of_no_unit_is_told_with_the_nearest() {
    let out = read_files(&[
        ("samtale/Strandskole/punkter-enhed.md", b"## A\n"),
        ("samtale/998003 Engskolen/punkter-enhed.md", b"## B\n"),
        ("samtale/_skabelon/punkter-enhed.md", b"## C\n"),
        ("samtale/998002/punkter-enheder.md", b"## D\n"),
        ("samtale/998002/referat.docx", b"PK"),
    ]);
    let unknown = find(&out, "unknown-unit");
    assert!(unknown.hint.as_ref().unwrap().da.contains("Strandskolen (998002)"));
    let file = find(&out, "unknown-file");
    assert!(file.hint.as_ref().unwrap().da.contains("punkter-enhed.md"));
    find(&out, "word-file");
    assert_eq!(out.value.conferences.units[&"998003".parse().unwrap()].points.len(), 1);
    assert!(strand(&out).points.is_empty());
}

#[test]
fn unknown_names_of_figures_and_fields_are_told_where_they_stand() {
    let text = "## A\nIndikator: trivsel.stotte\n\nx\n\n## B\nIndikator: trivsel.generel\n\
                Gruppe: melemtrin\n\ny\n\n## C\nIndikatr: trivsel.ro\n\nz\n\n\
                ## D\nIndikator: klub.unge.samlet\n\nv\n";
    let out = read_files(&[("samtale/998002/punkter-enhed.md", text.as_bytes())]);
    let unknown = find(&out, "unknown-indicator");
    assert!(unknown.hint.as_ref().unwrap().da.contains("`trivsel.stoette`"));
    assert_eq!(line(&out, "unknown-indicator"), 2);
    let group = find(&out, "unknown-group");
    assert!(group.hint.as_ref().unwrap().da.contains("mellemtrin"));
    assert_eq!(line(&out, "unknown-field"), 13);
    assert_eq!(line(&out, "indicator-of-others"), 18);
    assert_eq!(strand(&out).points.len(), 4);
    assert!(strand(&out).points.iter().all(|p| p.about.is_none()));
}

#[test]
fn what_could_name_a_person_never_comes_through() {
    let secrets = ["010101-1234", "0101011234", "mor@hjem.dk", "12 34 56 78", "Mette"];
    for secret in secrets {
        let text = format!("## Punkt\n\nGodt afsnit.\n\nRing til {secret} om det.\n");
        let sheet =
            format!("Enhed;Skoleår;Mål;Hvem;Det gør vi\n998002;2025/26;Ro;{secret};x\n");
        let seen =
            format!("Hvem: {secret}\nSamtykke: ja\n\nDe siger {secret}.\n\nGodt.\n");
        let out = read_files(&[
            ("samtale/998002/punkter-enhed.md", text.as_bytes()),
            ("samtale/998002/observationer/a.md", seen.as_bytes()),
            ("aftaler.csv", sheet.as_bytes()),
        ]);
        let all = format!("{:?} {:?}", out.value, out.diagnostics);
        assert!(!all.contains(secret), "{secret}: {all}");
        assert_eq!(codes(&out).iter().filter(|c| **c == "personal-text").count(), 4);
        assert_eq!(strand(&out).points[0].text.plain(), "Godt afsnit.");
        assert_eq!(strand(&out).observations[0].text.plain(), "Godt.");
        assert_eq!(out.value.conferences.agreements[0].goal, "Ro");
    }
}

fn jpeg() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(60, 40, image::Rgb([90, 120, 160]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::from(picture);
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

const OBSERVATION: &str = "# Pauserne i 7. klasse
Dato: 2026-10-05
Metode: gruppeinterview
**Hvem:** 12 elever i 7. klasse
Samtykke: ja, også offentligt
Indikator: trivsel.stoette
Billede: gang.jpg
Billedtekst: En lang gang med bænke langs væggen
Billedsamtykke: ikke nødvendigt

> Vi har ingen steder at være.

Eleverne går meget rundt.
";

#[test]
fn an_observation_keeps_who_how_when_and_its_pictures() {
    let picture = jpeg();
    let out = read_files(&[
        ("samtale/998002/observationer/pauser.md", OBSERVATION.as_bytes()),
        ("samtale/998002/observationer/gang.jpg", &picture),
    ]);
    assert!(out.diagnostics.is_empty(), "{:#?}", out.diagnostics);
    let seen = &strand(&out).observations[0];
    assert_eq!(seen.title, "Pauserne i 7. klasse");
    assert_eq!(seen.date.unwrap().to_string(), "2026-10-05");
    assert_eq!((seen.voice, seen.count), (Voice::Children, Some(12)));
    assert_eq!(seen.consent, Consent::Public);
    assert_eq!(seen.text.blocks[0].form, Form::Quote);
    assert_eq!(seen.pictures[0].consent, Consent::NotNeeded);
    assert_eq!((seen.pictures[0].width, seen.pictures[0].height), (60, 40));
}

#[test]
fn without_consent_nothing_is_kept() {
    for (text, code) in [
        (OBSERVATION.replace("Samtykke: ja, også offentligt\n", ""), "consent-missing"),
        (OBSERVATION.replace("ja, også offentligt", "nej"), "consent-missing"),
        (OBSERVATION.replace("ja, også offentligt", "måske"), "consent-unclear"),
    ] {
        let out = read_files(&[
            ("samtale/998002/observationer/pauser.md", text.as_bytes()),
            ("samtale/998002/observationer/gang.jpg", &jpeg()),
        ]);
        assert_eq!(codes(&out), [code]);
        assert!(strand(&out).observations.is_empty());
    }
}

#[test]
fn a_picture_needs_words_consent_and_to_be_one() {
    let check = |text: &str, picture: &[u8], code: &str| {
        let out = read_files(&[
            ("samtale/998002/observationer/pauser.md", text.as_bytes()),
            ("samtale/998002/observationer/gang.jpg", picture),
        ]);
        assert_eq!(codes(&out), [code]);
        let seen = &strand(&out).observations[0];
        assert!(seen.pictures.is_empty() && !seen.text.is_empty());
    };
    let picture = jpeg();
    let without = |line: &str| {
        let kept = OBSERVATION.lines().filter(|l| !l.starts_with(line));
        kept.map(|l| format!("{l}\n")).collect::<String>()
    };
    check(&without("Billedtekst"), &picture, "picture-text-missing");
    check(&without("Billedsamtykke"), &picture, "picture-consent-missing");
    check(OBSERVATION, b"ikke et billede", "picture");
    check(OBSERVATION, &vec![0; 40 << 20], "picture");
    let large = read_files(&[
        ("samtale/998002/observationer/pauser.md", OBSERVATION.as_bytes()),
        ("samtale/998002/observationer/gang.jpg", &vec![0; 40 << 20]),
    ]);
    assert!(find(&large, "picture").message.da.contains("fandt 40 MB"));
    let out = read_files(&[
        ("samtale/998002/observationer/pauser.md", OBSERVATION.as_bytes()),
        ("samtale/998002/observationer/gang.jpeg", &picture),
    ]);
    assert!(find(&out, "picture-gone").hint.as_ref().unwrap().da.contains("gang.jpeg"));
    find(&out, "picture-unused");
}

#[test]
fn fields_that_an_observation_lacks_are_told() {
    let text = "Dato: 2027-01-01\nSamtykke: ikke nødvendigt\n\nStille i timerne.\n";
    let out = read_files(&[("samtale/998002/observationer/ro-i-8.md", text.as_bytes())]);
    assert_eq!(codes(&out), ["field-missing", "field-missing", "date-in-future"]);
    assert_eq!(strand(&out).observations[0].title, "ro i 8");
}

#[test]
fn efforts_know_whose_they_are_and_how_far() {
    let text = "# Fælles indsatser\n\n## Fællesskaber for alle\nStatus: i gang\n\nVi deltager.\n\n\
                ### Resultater\n\nFærre sager.\n\n### Udfordringer\n\n- tid\n\n\
                # Egne indsatser\n\n## Læsebånd\nStatus: kører på skinner\n\nx\n";
    let out = read_files(&[("samtale/998002/indsatser.md", text.as_bytes())]);
    let efforts = &strand(&out).efforts;
    assert_eq!(
        (efforts[0].kind, efforts[0].status),
        (EffortKind::Shared, EffortStatus::UnderWay)
    );
    assert_eq!(efforts[0].results.plain(), "Færre sager.");
    assert_eq!(efforts[0].challenges.plain(), "tid");
    assert_eq!(
        (efforts[1].kind, efforts[1].status),
        (EffortKind::Own, EffortStatus::NotStated)
    );
    assert_eq!(codes(&out), ["unknown-word"]);
}

#[test]
fn the_note_is_read_in_sections() {
    let text =
        "# Notat\n\n## Det talte vi om\n\nFravær.\n\n## Det aftalte vi\n\nOpkald.\n";
    let out = read_files(&[("samtale/998002/notat.md", text.as_bytes())]);
    let note = strand(&out).note.as_ref().unwrap();
    let titles: Vec<_> = note.sections.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["Det talte vi om", "Det aftalte vi"]);
}

#[test]
fn a_sheet_of_agreements_is_read_from_a_form() {
    let book = workbook(
        "Aftaler",
        &[
            &["Aftaler for Fjordby"],
            &[],
            &[
                "Enhed",
                "Skoleår",
                "Nr.",
                "MÅL *",
                "Indikator",
                "Gruppe",
                "Udgangspunkt",
                "Kan ses fra",
                "Målværdi",
                "Handling",
                "Hvem",
                "Tovholder",
                "Støtte lovet",
                "Frist",
                "Status",
                "Støtte givet",
                "Det så vi",
                "Eget tegn",
            ],
            &[
                "Strandskolen",
                "2024/25",
                "1",
                "Færre over 10 %",
                "fravaer.over10",
                "alle",
                "26 %",
                "5 point",
                "højst 20 %",
                "Fraværsmøde hver mandag",
                "ledelsen",
                "konsulent",
                "Konsulent en dag om ugen",
                "2026-06-30",
                "gjort",
                "Givet fra november",
                "",
                "",
            ],
            &[
                "998002",
                "2025/26",
                "",
                "Alle team holder samtaler",
                "",
                "alle",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "tre samtaler pr. team",
            ],
            &[
                "998002",
                "2025/26",
                "2",
                "",
                "trivsel.ro",
                "alle",
                "3,2",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
            ],
        ],
    );
    let out = read_files(&[("aftaler.xlsx", &book)]);
    assert!(out.diagnostics.is_empty(), "{:#?}", out.diagnostics);
    let agreements = &out.value.conferences.agreements;
    assert_eq!(agreements.len(), 2, "a row that nobody filled in says nothing");
    let first = &agreements[0];
    assert_eq!((first.baseline, first.aim), (Some(26.0), Some(Aim::AtMost(20.0))));
    assert_eq!(first.status, ActionStatus::Done);
    assert_eq!(first.support.given, Given::Yes);
    assert_eq!(first.support.note.as_deref(), Some("Givet fra november"));
    assert_eq!(agreements[1].id, "1");
    assert_eq!(agreements[1].criterion.as_deref(), Some("tre samtaler pr. team"));
}

#[test]
fn bad_agreements_are_told_in_their_cells_and_the_rest_is_read() {
    let text = "Enhed;Skoleår;Mål;Indikator;Gruppe;Retning;Frist;Status;Tovholdr;Det gør vi\n\
        Strandskole;2025/26;a;;;;;;;x\n\
        998002;2025/26;b;trivsel.gennerel;;op;;;;x\n\
        998002;2025/26;c;trivsel.generel;hest;op;;;;x\n\
        998002;2025/26;d;trivsel.generel;;mindst 7;;;;x\n\
        998002;2025/26;e;trivsel.generel;;3,9;2026-01-01;;;x\n\
        998002;26-25;f;;;;;;;x\n\
        998002;2025/26;;;;;;;;x\n\
        998002;2025/26;g;elevtal.elevex;;400;i morgen;måske;;x\n\
        998002;;h;trivsel.generel;;hurtigt;;;;x\n\
        998002;2024/25;i;trivsel.generel;;ned;2026-01-01;;;x\n";
    let out = read_files(&[("aftaler.csv", text.as_bytes())]);
    for (code, at) in [
        ("unknown-column", 1),
        ("unknown-unit", 2),
        ("unknown-indicator", 3),
        ("unknown-group", 4),
        ("outside-scale", 5),
        ("deadline-past", 6),
        ("bad-year", 7),
        ("goal-missing", 8),
        ("aim-direction", 9),
        ("bad-date", 9),
        ("unknown-word", 9),
        ("year-missing", 10),
        ("bad-aim", 10),
        ("status-missing", 11),
    ] {
        assert_eq!(line(&out, code), at, "{code}");
    }
    let goals: Vec<_> =
        out.value.conferences.agreements.iter().map(|a| a.goal.as_str()).collect();
    assert_eq!(goals, ["i", "b", "c", "d", "e", "g", "h"]);
    assert_eq!(out.value.conferences.agreements[4].aim, Some(Aim::AtLeast(3.9)));
}

#[test]
fn agreements_of_a_folder_need_no_unit_and_repetitions_are_one() {
    let row = "Skoleår;Nr.;Mål;Indikator\n2025/26;1;Ro;trivsel.ro\n";
    let other = "Skoleår;Nr.;Mål;Indikator\n2025/26;1;Mere ro;trivsel.ro\n";
    let out = read_files(&[
        ("samtale/998002/aftaler.csv", row.as_bytes()),
        ("samtale/998002/aftaler-kopi.csv", row.as_bytes()),
        ("samtale/998002/aftaler-ny.csv", other.as_bytes()),
    ]);
    assert_eq!(codes(&out), ["agreement-twice"]);
    assert_eq!(out.value.conferences.agreements.len(), 1);
    assert_eq!(out.value.conferences.agreements[0].unit.as_str(), "998002");
}

#[test]
fn rubrics_are_read_alike_from_text_and_sheet() {
    let text = "[[vurdering]]\nudsagn = \"plf.roller\"\naar = \"2025/26\"\negen = \"systematisk\"\n\
                forvaltning = \"Vi afprøver\"\nbemaerkning = \"nye roller\"\n";
    let book = workbook(
        "Rubrik",
        &[
            &[
                "Område",
                "Udsagn",
                "Skoleår",
                "Egen vurdering",
                "Forvaltningens vurdering",
                "Bemærkning",
            ],
            &[
                "PLF",
                "plf.roller",
                "2025/26",
                "Vi gør det systematisk",
                "afproever",
                "nye roller",
            ],
            &["PLF", "plf.ressourcer", "2025/26", "", "", ""],
        ],
    );
    let views = |out: &Outcome<Prepared>| {
        assert!(out.diagnostics.is_empty(), "{:#?}", out.diagnostics);
        let answers = &strand(out).answers;
        answers
            .iter()
            .map(|a| (a.view, a.level.clone(), a.comment.clone()))
            .collect::<Vec<_>>()
    };
    let one = views(&read_files(&[("samtale/998002/rubrik.toml", text.as_bytes())]));
    let two = views(&read_files(&[("samtale/998002/rubrik.xlsx", &book)]));
    assert_eq!(one, two);
    assert_eq!(one.len(), 2);
}

#[test]
fn a_rubric_with_an_unknown_level_is_told_with_the_levels() {
    let text = "[[vurdering]]\nudsagn = \"plf.roller\"\naar = \"2025/26\"\negen = \"guld\"\n\n\
                [[vurdering]]\nudsagn = \"plf.rolle\"\naar = \"2025/26\"\negen = \"afproever\"\n\n\
                [[vurdering]]\nudsagn = \"plf.roller\"\naar = \"2025/26\"\nforvaltning = \"taler-om\"\n\n\
                [[vurdering]]\nudsagn = \"plf.roller\"\naar = \"2025/26\"\nforvaltning = \"udvikler\"\n";
    let out = read_files(&[("samtale/998002/rubrik.toml", text.as_bytes())]);
    assert_eq!(line(&out, "unknown-level"), 4);
    let hint = find(&out, "unknown-level").hint.as_ref().unwrap();
    assert!(hint.da.contains("`afproever` (Vi afprøver)"), "{hint:?}");
    assert_eq!(line(&out, "unknown-statement"), 7);
    assert_eq!(line(&out, "answer-twice"), 19);
    assert_eq!(strand(&out).answers.len(), 1);
    let broken = read_files(&[("samtale/998002/rubrik.toml", b"\n[[vurdering\n")]);
    assert_eq!(line(&broken, "rubric-file"), 2);
}

#[test]
fn minutes_that_do_not_add_up_are_told() {
    let mut world = world();
    let point = |minutes, side| AgendaPoint {
        title: "x".into(),
        note: String::new(),
        minutes,
        side,
    };
    let agenda = vec![point(100, Side::Shared), point(10, Side::Unit)];
    let meeting = Meeting { agenda, ..Meeting::default() };
    world.settings.meetings.insert("998002".into(), meeting);
    world.settings.meetings.insert("Engskole".into(), Meeting::default());
    let odd = Meeting { template: Some("tretimer".into()), ..Meeting::default() };
    world.settings.meetings.insert("998701".into(), odd);
    let out = world.read(&[("samtale/998002/punkter-enhed.md", POINTS.as_bytes())]);
    assert!(find(&out, "agenda-minutes").message.da.contains("110 minutter"));
    assert!(find(&out, "points-minutes").message.da.contains("15 minutter"));
    find(&out, "unknown-template");
    find(&out, "unknown-unit");
    let usual = read_files(&[]);
    assert!(usual.diagnostics.is_empty());
    assert_eq!(usual.value.conferences.units.len(), 3);
    assert_eq!(strand(&usual).minutes, 120);
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let a = ("samtale/998002/punkter-enhed.md", POINTS.as_bytes());
    let b = ("samtale/998002/observationer/pauser.md", OBSERVATION.as_bytes());
    let (one, two) = (read_files(&[a, b]), read_files(&[b, a]));
    assert_eq!(one, two);
}

const PATHS: [&str; 8] = [
    "samtale/998002/punkter-enhed.md",
    "samtale/998002/indsatser.md",
    "samtale/998002/notat.md",
    "samtale/998002/observationer/a.md",
    "samtale/998002/rubrik.toml",
    "samtale/998002/rubrik.csv",
    "samtale/998002/observationer/a.jpg",
    "aftaler.xlsx",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let files: Vec<(&str, &[u8])> = PATHS.iter().map(|path| (*path, &bytes[..])).collect();
        let _ = read_files(&files);
    }

    #[test]
    fn no_text_makes_reading_panic(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("# ".to_owned()), Just("## ".to_owned()), Just("\n".to_owned()),
                Just("\n\n".to_owned()), Just("<!--".to_owned()), Just("-->".to_owned()),
                Just("<b>".to_owned()), Just("| a |\n|--|\n| b |\n".to_owned()),
                Just("[x](y)".to_owned()), Just("![x](y.jpg)".to_owned()),
                Just("> ".to_owned()), Just("- ".to_owned()), Just("Samtykke: ja\n".to_owned()),
                Just("Billede: a.jpg | x | ja\n".to_owned()), Just("Indikator:".to_owned()),
                Just("Mål;Skoleår;Nr\n".to_owned()), Just("a;2025/26;\n".to_owned()),
                Just("```".to_owned()), Just("[[vurdering]]\n".to_owned()), ".{0,8}",
            ],
            0..24,
        ),
    ) {
        let text = parts.concat();
        let files: Vec<(&str, &[u8])> =
            PATHS.iter().map(|path| (*path, text.as_bytes())).collect();
        let _ = read_files(&files);
    }
}
