//! Names, notes and files that are code to somebody: they come out as text, and nothing in a
//! project folder reaches outside it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::fixture::{build, files, folder};

/// What a school, a note and a file may be called.
const NAMES: [&str; 4] = [
    "#read(\"datapakke.toml\")",
    "<script>alert('x')</script>",
    "=cmd|' /C calc'!A0",
    "../../../*skole* $x$ @preview/y:1.0.0",
];

/// A project in which everything that can be named has such a name.
fn project() -> PathBuf {
    let project = folder("fjendtlig");
    fs::create_dir_all(project.join("data")).unwrap();
    fs::write(
        project.join("datapakke.toml"),
        "[kommune]\nnavn = \"<b>#include</b>\"\nforvaltning = \"=1+1\"\n[pakke]\n\
         skoleaar = \"2024/25\"\ndato = \"2026-11-02\"\nudgaver = [\"fortrolig\", \"offentlig\"]\n\
         [moede.990001]\nformaal = \"<img src=x onerror=alert(1)> #panic()\"\n\
         deltagere = [ { navn = \"=HYPERLINK(1)\", rolle = \"#eval(\\\"1\\\")\" } ]\n",
    )
    .unwrap();
    let mut units = "\u{feff}nummer;navn;type\n".to_owned();
    for (index, name) in NAMES.iter().enumerate() {
        let quoted = name.replace('"', "\"\"");
        units += &format!("99000{};\"{quoted}\";skole\n", index + 1);
    }
    fs::write(project.join("enheder.csv"), units).unwrap();
    let rows: String = (1..=4)
        .map(|unit| {
            format!("99000{unit};2023/24;20,{unit}\n99000{unit};2024/25;21,{unit}\n")
        })
        .collect();
    let table = format!("Institutionsnummer;Skoleår;Klassekvotient\n{rows}");
    fs::write(project.join("data/=cmd $x$ #read.csv"), table).unwrap();
    let talk = project.join("samtale/990001");
    fs::create_dir_all(&talk).unwrap();
    fs::write(
        talk.join("punkter-enhed.md"),
        "# Punkter\n\n## #read(\"/etc/passwd\") <script>x</script>\n\n=SUM(A1) @import \"x\"\n",
    )
    .unwrap();
    project
}

fn built() -> &'static BTreeMap<String, Vec<u8>> {
    static BUILT: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let out = folder("fjendtlig-ud");
        let exit = build(&project(), &out, None);
        assert!(exit <= 1, "{exit}");
        files(&out)
    })
}

#[test]
fn every_unit_gets_its_documents_in_a_plain_folder() {
    let packs = built().keys().filter(|name| name.ends_with("/datapakke.pdf"));
    assert_eq!(packs.count(), 2 * NAMES.len());
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
    for name in built().keys() {
        assert!(name.chars().all(plain) && !name.contains(".."), "{name}");
    }
}

#[test]
fn a_page_holds_no_tag_that_a_name_brought() {
    let pages = built().iter().filter(|(name, _)| name.ends_with(".html"));
    let mut seen = 0;
    for (name, bytes) in pages {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for tag in ["<script>alert", "<b>#include", "<img", "onerror=alert(1)>"] {
            assert!(!text.contains(tag), "{name}: {tag}");
        }
        seen += usize::from(text.contains("alert(") && text.contains("#include"));
    }
    assert!(seen > 0, "the names stand there as text");
}

#[test]
fn no_cell_of_a_list_is_a_formula() {
    let text = String::from_utf8(built()["figures.csv"].clone()).unwrap();
    assert!(text.contains("'=cmd") || text.contains("/=cmd"), "the file is named");
    for line in text.lines().skip(1) {
        for cell in line.split(';') {
            let cell = cell.trim_start_matches('"');
            let number =
                cell.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
        }
    }
}

#[test]
fn no_cell_of_a_workbook_and_no_field_of_a_word_file_is_run() {
    let mut books = 0;
    for (name, bytes) in built() {
        if !name.ends_with(".xlsx") && !name.ends_with(".docx") {
            continue;
        }
        books += 1;
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for index in 0..zip.len() {
            let mut part = zip.by_index(index).unwrap();
            let mut text = String::new();
            if part.read_to_string(&mut text).is_err() {
                continue;
            }
            let formula = text.contains("<f>") || text.contains("<f ");
            assert!(!name.ends_with(".xlsx") || !formula, "{name}: a formula");
            // Page numbers are the only fields.
            for field in text.split("<w:instrText").skip(1) {
                let field = field.split(['>', '<']).nth(1).unwrap_or_default();
                assert!(["PAGE", "NUMPAGES"].contains(&field.trim()), "{name}: {field}");
            }
            for tag in ["<script>", "DDEAUTO", "TargetMode=\"External\""] {
                assert!(!text.contains(tag), "{name}: {tag}");
            }
        }
    }
    assert!(books > 0);
}

#[cfg(unix)]
#[test]
fn a_link_in_a_project_leads_nowhere() {
    let outside = folder("udenfor");
    fs::write(outside.join("hemmelig.typ"), "#let about(..) = [hemmelig]").unwrap();
    fs::write(outside.join("hemmelig.csv"), "a;b\n1;2\n").unwrap();
    let project = project_of_links(&outside);
    let opened = datapakke::project::Project::open(&project).unwrap();
    assert!(opened.templates.is_empty() && opened.layouts.is_empty());
    assert!(opened.inputs.is_empty() && opened.conference.is_empty());
}

#[cfg(unix)]
fn project_of_links(outside: &Path) -> PathBuf {
    use std::os::unix::fs::symlink;
    let project = folder("lænker");
    fs::write(
        project.join("datapakke.toml"),
        "[kommune]\nnavn = \"A\"\n[pakke]\nskoleaar = \"2024/25\"\ndato = \"2026-11-02\"\n",
    )
    .unwrap();
    for (below, name, file) in [
        ("skabeloner/components", "about.typ", "hemmelig.typ"),
        ("layouts", "x.toml", "hemmelig.csv"),
        ("data", "x.csv", "hemmelig.csv"),
        ("samtale/990001", "punkter-enhed.md", "hemmelig.csv"),
    ] {
        fs::create_dir_all(project.join(below)).unwrap();
        symlink(outside.join(file), project.join(below).join(name)).unwrap();
        symlink(outside, project.join(below).join("mappe")).unwrap();
    }
    project
}
