//! Bad files: each gets one clear remark, and every other file is still read.

use datapakke_model::Severity;

use crate::support::{Cell, Out, read, read_text, xlsx};

const GOOD: &[u8] =
    b"Institutionsnummer;Skole\xc3\xa5r;Klassekvotient\n159001;2024/25;21,0\n";

fn bad(bytes: &[u8]) -> Out {
    let out = read(&[("bad.csv", bytes), ("good.csv", GOOD)]);
    assert_eq!(out.value("159001/overblik.klassekvotient/2024-25/alle"), Some(21.0));
    let n = out
        .diagnostics
        .iter()
        .filter(|d| d.place.as_ref().is_some_and(|p| p.file == "bad.csv"))
        .count();
    assert_eq!(n, 1, "{:#?}", out.diagnostics);
    out
}

fn book() -> Vec<u8> {
    let rows = vec![
        vec![
            Cell::Text("Institutionsnummer"),
            Cell::Text("Skoleår"),
            Cell::Text("Elevtal"),
        ],
        vec![Cell::Text("159001"), Cell::Text("2024/25"), Cell::Number(700.0)],
    ];
    xlsx(&[("Synlig", false, rows.clone()), ("Skjult", true, rows)])
}

#[test]
fn what_cannot_be_read_gets_one_remark() {
    let book = book();
    for (bytes, code) in [
        (&b""[..], "empty-file"),
        (b"\xef\xbb\xbf  \r\n", "empty-file"),
        (b"Skole;Elever\nA\x00B;1 and more text so that it is no binary file at all, is it\n", "nul-bytes"),
        (b"%PDF-1.7 ...", "pdf-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old-excel"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html-file"),
        (b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>", "excel-xml"),
        (b"[{\"a\":\"1\"},{\"a\":", "broken-json"),
        (b"{\"a\":{\"b\":{\"c\":1}}}", "other-json"),
        (&book[..book.len() / 2], "broken-workbook"),
        (b"PK\x03\x04 nonsense", "broken-workbook"),
        (b"hest;ko\n1;2\n", "unknown-format"),
    ] {
        let out = bad(bytes);
        let remark = out.find(code);
        assert!(remark.hint.is_some(), "{code} says what to do");
    }
    let binary: Vec<u8> = (0..4000_u32).map(|i| (i * 7919 % 251) as u8).collect();
    bad(&binary).find("not-text");
}

#[test]
fn a_line_without_end_is_refused_and_not_kept() {
    let mut bytes = b"Institutionsnummer;Klassekvotient\n".to_vec();
    bytes.resize(9 << 20, b'x');
    assert_eq!(
        bad(&bytes).find("line-too-long").place.as_ref().unwrap().to_string(),
        "bad.csv, line 2"
    );
}

#[test]
fn a_zip_bomb_is_found_before_it_is_unpacked() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..520 {
        zip.write_all(&zeros).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 4 << 20, "a bomb is small");
    bad(&bytes).find("workbook-too-large");
}

/// Makes a workbook of one sheet with this XML, and shared texts before it if any.
fn sheet(before: &str, rows: &str) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut old = zip::ZipArchive::new(Cursor::new(book())).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        if name.ends_with("sheet1.xml") {
            let at = text.find("<sheetData>").unwrap() + "<sheetData>".len();
            let root = text.find("<worksheet").unwrap();
            text = format!("{before}{}{rows}</sheetData></worksheet>", &text[root..at]);
        }
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn two_cells_in_far_corners_are_refused_before_room_is_made_for_all_between() {
    let row = |row: u32, cell: &str| {
        format!("<row r=\"{row}\"><c r=\"{cell}\"><v>1</v></c></row>")
    };
    for far in ["XFD1048576", "ZZ999999"] {
        let rows = row(1, "A1") + &row(1_048_576, far);
        read(&[("a.xlsx", &sheet("", &rows))]).find("workbook-too-large");
    }
    // A few thousand empty rows between two tables are nothing.
    let out = read(&[("a.xlsx", &sheet("", &(row(1, "A1") + &row(9_000, "H9000"))))]);
    assert!(!out.codes().contains(&"workbook-too-large"));
}

#[test]
fn a_billion_laughs_are_not_laughed() {
    let mut laughs =
        String::from("<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a0 \"ha\">");
    for n in 1..40 {
        let before = format!("&a{};", n - 1).repeat(10);
        laughs += &format!("<!ENTITY a{n} \"{before}\">");
    }
    laughs += "]>";
    let cell = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&a39;</t></is></c></row>";
    let before = std::time::Instant::now();
    // No reader of ours expands what a file defines; the file is refused or the text empty.
    let out = read(&[("a.xlsx", &sheet(&laughs, cell))]);
    assert!(out.batch.is_empty());
    assert!(before.elapsed().as_secs() < 20);
}

#[test]
fn a_workbook_is_known_by_its_content_and_hidden_sheets_are_left_out() {
    let out = read(&[("tal.csv", &book())]);
    assert_eq!(out.value("159001/overblik.elevtal/2024-25/alle"), Some(700.0));
    assert_eq!(out.find("hidden-sheet").severity, Severity::Note);
    assert_eq!(out.plan.files.len(), 1);
}

#[test]
fn a_file_read_twice_is_read_once() {
    let out = read(&[("a.csv", GOOD), ("b/a (1).csv", GOOD)]);
    assert_eq!(out.batch.len(), 1);
    assert!(out.find("file-twice").message.en.contains("a.csv"));
    assert_eq!(out.plan.files.len(), 2);
}

#[test]
fn mixed_encodings_are_read_by_line() {
    let mut bytes = "Skolenavn;Skoleår;Klassekvotient\nBagsværd Skole;2024/25;21,0\n"
        .as_bytes()
        .to_vec();
    bytes.extend_from_slice(b"Enghaveg\xe5rd Skole;2024/25;22,0\n");
    let out = read(&[("x.csv", &bytes)]);
    assert_eq!(out.value("159004/overblik.klassekvotient/2024-25/alle"), Some(22.0));
    assert_eq!(
        out.find("mixed-encodings").place.as_ref().unwrap().to_string(),
        "x.csv, line 3"
    );
}

#[test]
fn duplicated_headers_are_said_and_a_renamed_column_is_named() {
    let out = read_text(
        "Institutionsnummer;Skoleår;Klassekvotient;klassekvotient \n159001;2024/25;21,0;21,0\n",
    );
    assert_eq!(out.value("159001/overblik.klassekvotient/2024-25/alle"), Some(21.0));
    assert!(out.find("duplicate-header").message.en.contains("klassekvotient"));
    let out = read_text("Afdelingsnummer;Skoleår;Klasse-kvotient\n159001;2024/25;21,0\n");
    let remark = out.find("unknown-format");
    let en = &remark.message.en;
    assert!(
        en.contains("`Klassekvotient` is missing; is it the column `Klasse-kvotient`?"),
        "{en}"
    );
    assert!(remark.hint.as_ref().unwrap().en.contains("datapakke layout fil"));
}

#[test]
fn ragged_rows_embedded_newlines_and_missing_last_newline_are_read() {
    let out = read_text(
        "Skolenavn;Skoleår;Klassekvotient;Note\r\nBagsværd Skole;2024/25;21,0;\"to\nlinjer\";\nEnghavegård Skole;2023/24\nEnghavegård Skole;2024/25;22,5",
    );
    assert_eq!(out.value("159001/overblik.klassekvotient/2024-25/alle"), Some(21.0));
    assert_eq!(out.value("159004/overblik.klassekvotient/2024-25/alle"), Some(22.5));
    let last = out.batch.observations.rows.last().unwrap();
    assert_eq!(
        out.plan.sources.place(last.at).unwrap().to_string(),
        "fil, line 5, column 3"
    );
}

#[test]
fn recognition_ignores_the_name_of_the_file() {
    let out = read(&[("TRIVIND.json", GOOD)]);
    assert_eq!(out.formats(), ["stil.pivot"]);
}
