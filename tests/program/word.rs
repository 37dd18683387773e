//! Reads our own Word files back: their text, headings marked with `# `.

use std::io::{Cursor, Read};

/// Returns the names and the text parts of a Word file or a workbook as they are, so that
/// nothing escapes that some program could show.
pub fn parts(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = String::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().to_string();
        out.push_str(&name);
        out.push('\n');
        if name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".svg") {
            file.read_to_string(&mut out).unwrap();
            out.push('\n');
        }
    }
    plain(out)
}

/// Returns the text of all parts of a Word file, one line each paragraph.
pub fn text(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = String::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        if !file.name().unwrap().ends_with(".xml") {
            continue;
        }
        let mut xml = String::new();
        file.read_to_string(&mut xml).unwrap();
        for paragraph in xml.split("<w:p>").skip(1) {
            let paragraph = paragraph.split("</w:p>").next().unwrap();
            if paragraph.contains("w:val=\"Heading") {
                out.push_str("# ");
            }
            for run in paragraph.split("<w:t").skip(1) {
                let run = run.split_once('>').unwrap().1;
                out.push_str(run.split("</w:t>").next().unwrap());
            }
            // What only a screen reader tells is text, too.
            for described in paragraph.split("descr=\"").skip(1) {
                out.push(' ');
                out.push_str(described.split('"').next().unwrap());
            }
            out.push('\n');
        }
    }
    plain(out)
}

fn plain(out: String) -> String {
    out.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
