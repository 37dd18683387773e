//! The body of a paper and its pictures come in, the bytes of the Word file go out.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::Error;
use crate::pack::Lang;
use crate::papers::document::Document;
use crate::present::Context;
use crate::theme::{self, Theme};

use super::Picture;
use super::markup::{dxa, escape, hex, run, runs};

const DECLARATION: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const WORD: &str =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Packs a body with its styles, header, footer and pictures.
pub(super) fn zip(
    document: &Document,
    body: &str,
    pictures: &[Picture],
    context: &Context<'_>,
) -> Result<Vec<u8>, Error> {
    let language = document.meta.lang;
    let mut pack = Pack(ZipWriter::new(Cursor::new(Vec::new())));
    for (name, xml) in [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", root_relations()),
        ("docProps/core.xml", core(document, context)),
        ("word/document.xml", self::document(body)),
        ("word/styles.xml", styles(context.theme, language)),
        ("word/numbering.xml", numbering()),
        ("word/settings.xml", settings(language)),
        ("word/fontTable.xml", fonts()),
        ("word/header1.xml", header(document)),
        ("word/footer1.xml", footer(document)),
        ("word/_rels/document.xml.rels", relations(pictures.len())),
    ] {
        pack.put(name, xml.as_bytes(), CompressionMethod::Deflated)?;
    }
    for (at, picture) in pictures.iter().enumerate() {
        // A PNG is compressed already.
        let name = format!("word/media/billede{}.png", at + 1);
        let put = pack.put(&name, &picture.png, CompressionMethod::Stored);
        put.map_err(|fault| match fault {
            Error::Word { message, .. } => {
                Error::Word { part: picture.name.clone(), message }
            }
            other => other,
        })?;
    }
    let done = pack.0.finish().map_err(|fault| failed("", &fault))?;
    Ok(done.into_inner())
}

struct Pack(ZipWriter<Cursor<Vec<u8>>>);

impl Pack {
    fn put(
        &mut self,
        name: &str,
        bytes: &[u8],
        method: CompressionMethod,
    ) -> Result<(), Error> {
        // No clock: the same input gives the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default());
        self.0.start_file(name, options).map_err(|fault| failed(name, &fault))?;
        self.0.write_all(bytes).map_err(|fault| failed(name, &fault))
    }
}

fn failed(part: &str, fault: &dyn std::error::Error) -> Error {
    Error::Word { part: part.to_owned(), message: fault.to_string() }
}

fn content_types() -> String {
    let part = |name: &str, kind: &str| {
        format!(
            "<Override PartName=\"/word/{name}.xml\" ContentType=\"{TYPE}.{kind}+xml\"/>"
        )
    };
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"png\" ContentType=\"image/png\"/>{}{}{}{}{}{}{}\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>",
        part("document", "document.main"),
        part("styles", "styles"),
        part("numbering", "numbering"),
        part("settings", "settings"),
        part("fontTable", "fontTable"),
        part("header1", "header"),
        part("footer1", "footer"),
    )
}

/// A font that machines with Word have, and LibreOffice has one of the same widths for it;
/// ours is on neither, and a stranger in its place would break lines and pages anew.
const FONT: &str = "Calibri";

/// Describes the font, so that a machine without it takes one that looks alike.
fn fonts() -> String {
    format!(
        "{DECLARATION}<w:fonts {WORD}><w:font w:name=\"{FONT}\">\
         <w:panose1 w:val=\"020F0502020204030204\"/><w:charset w:val=\"00\"/>\
         <w:family w:val=\"swiss\"/><w:pitch w:val=\"variable\"/></w:font></w:fonts>"
    )
}

fn root_relations() -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"{RELS}\">\
         <Relationship Id=\"rId1\" Type=\"{REL}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    )
}

fn relations(n_pictures: usize) -> String {
    let parts = ["styles", "numbering", "settings", "header", "footer", "fontTable"];
    let mut out = format!("{DECLARATION}<Relationships xmlns=\"{RELS}\">");
    for (at, kind) in parts.iter().enumerate() {
        let file = match *kind {
            "header" | "footer" => format!("{kind}1.xml"),
            _ => format!("{kind}.xml"),
        };
        let _ = write!(
            out,
            "<Relationship Id=\"rId{}\" Type=\"{REL}/{kind}\" Target=\"{file}\"/>",
            at + 1
        );
    }
    for n in 1..=n_pictures {
        let _ = write!(
            out,
            "<Relationship Id=\"rIdP{n}\" Type=\"{REL}/image\" Target=\"media/billede{n}.png\"/>"
        );
    }
    out + "</Relationships>"
}

fn core(document: &Document, context: &Context<'_>) -> String {
    let date = context.settings.date.get(..10).unwrap_or("2000-01-01");
    let date = match crate::format::iso_date(date) {
        Some(_) => date,
        None => "2000-01-01",
    };
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}</dc:language>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}T12:00:00Z</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{date}T12:00:00Z</dcterms:modified></cp:coreProperties>",
        escape(&document.meta.title),
        escape(&document.meta.municipality),
        tag(document.meta.lang),
    )
}

/// Returns the tag of the language, with the country whose spelling Word checks.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Da => "da-DK",
        Lang::En => "en-GB",
    }
}

fn document(body: &str) -> String {
    let mm = |mm: f64| dxa(mm);
    format!(
        "{DECLARATION}<w:document {WORD} xmlns:r=\"{REL}\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>{body}\
         <w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"default\" r:id=\"rId5\"/>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/>\
         <w:pgMar w:top=\"{}\" w:right=\"{side}\" w:bottom=\"{}\" w:left=\"{side}\" w:header=\"{}\" w:footer=\"{}\" w:gutter=\"0\"/>\
         </w:sectPr></w:body></w:document>",
        mm(210.0),
        mm(297.0),
        mm(26.0),
        mm(20.0),
        mm(12.0),
        mm(9.0),
        side = mm(20.0),
    )
}

fn header(document: &Document) -> String {
    let meta = &document.meta;
    let tab = "<w:r><w:tab/></w:r>";
    let left = run(&meta.unit, "Strong")
        + &run(&format!("   {}   {}", meta.pack, meta.municipality), "");
    let text = left + tab + &run(&meta.edition, "Strong");
    format!("{DECLARATION}<w:hdr {WORD}>{}</w:hdr>", runs("Header", &text))
}

fn footer(document: &Document) -> String {
    let field = |name: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>\
             <w:r><w:instrText xml:space=\"preserve\"> {name} </w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>\
             <w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let sample = match &document.meta.sample_mark {
        Some(mark) => format!("{mark}   "),
        None => String::new(),
    };
    let text = run(&document.source, "")
        + "<w:r><w:tab/></w:r>"
        + &run(&sample, "")
        + &field("PAGE")
        + &run(" / ", "")
        + &field("NUMPAGES");
    format!("{DECLARATION}<w:ftr {WORD}>{}</w:ftr>", runs("Footer", &text))
}

fn settings(language: Lang) -> String {
    format!(
        "{DECLARATION}<w:settings {WORD}><w:defaultTabStop w:val=\"567\"/>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"{}\"/></w:settings>",
        tag(language)
    )
}

fn numbering() -> String {
    format!(
        "{DECLARATION}<w:numbering {WORD}><w:abstractNum w:abstractNumId=\"0\">\
         <w:multiLevelType w:val=\"hybridMultilevel\"/>\
         <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"–\"/><w:lvlJc w:val=\"left\"/>\
         <w:pPr><w:ind w:left=\"284\" w:hanging=\"284\"/></w:pPr></w:lvl></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    )
}

/// How a style looks: half points, bold, colour, and paragraph properties.
struct Look {
    id: &'static str,
    name: &'static str,
    size: u32,
    bold: bool,
    italic: bool,
    color: String,
    paragraph: &'static str,
}

fn styles(theme: &Theme, language: Lang) -> String {
    let (ink, ink2, own) = (hex(theme::INK), hex(theme::INK2), hex(theme.own));
    let voice = hex(theme::VOICE);
    let look = |id, name, size, bold, color: &String, paragraph| Look {
        id,
        name,
        size,
        bold,
        italic: false,
        color: color.clone(),
        paragraph,
    };
    let looks = [
        look(
            "Overtitel",
            "Overtitel",
            19,
            true,
            &own,
            "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"60\"/>",
        ),
        look(
            "Heading1",
            "heading 1",
            40,
            true,
            &ink,
            "<w:keepNext/><w:keepLines/><w:spacing w:before=\"0\" w:after=\"160\" w:line=\"240\" w:lineRule=\"auto\"/><w:outlineLvl w:val=\"0\"/>",
        ),
        look(
            "Manchet",
            "Manchet",
            20,
            false,
            &ink2,
            "<w:spacing w:before=\"0\" w:after=\"200\"/>",
        ),
        look(
            "Heading2",
            "heading 2",
            26,
            true,
            &ink,
            "<w:keepNext/><w:keepLines/><w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"6\" w:color=\"17212E\"/></w:pBdr><w:spacing w:before=\"320\" w:after=\"100\"/><w:outlineLvl w:val=\"1\"/>",
        ),
        look(
            "Heading3",
            "heading 3",
            23,
            true,
            &ink,
            "<w:keepNext/><w:keepLines/><w:spacing w:before=\"160\" w:after=\"40\"/><w:outlineLvl w:val=\"2\"/>",
        ),
        look(
            "Aftale",
            "Aftale",
            23,
            true,
            &ink,
            "<w:keepNext/><w:keepLines/><w:spacing w:before=\"60\" w:after=\"60\"/><w:outlineLvl w:val=\"1\"/>",
        ),
        look(
            "Heading4",
            "heading 4",
            20,
            true,
            &ink,
            "<w:keepNext/><w:keepLines/><w:spacing w:before=\"80\" w:after=\"20\"/><w:outlineLvl w:val=\"3\"/>",
        ),
        look(
            "Lille",
            "Lille",
            17,
            false,
            &ink2,
            "<w:spacing w:before=\"0\" w:after=\"60\"/>",
        ),
        look(
            "Undertitel",
            "Undertitel",
            17,
            false,
            &ink2,
            "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"60\"/>",
        ),
        look(
            "Hoved",
            "Hoved",
            18,
            true,
            &ink2,
            "<w:keepNext/><w:spacing w:before=\"40\" w:after=\"40\"/>",
        ),
        look(
            "Etiket",
            "Etiket",
            19,
            true,
            &ink,
            "<w:spacing w:before=\"40\" w:after=\"40\"/>",
        ),
        look(
            "Stemme",
            "Stemme",
            17,
            true,
            &voice,
            "<w:spacing w:before=\"40\" w:after=\"20\"/>",
        ),
        look(
            "Celle",
            "Celle",
            19,
            false,
            &ink,
            "<w:spacing w:before=\"40\" w:after=\"40\"/>",
        ),
        look(
            "CelleFed",
            "Celle fed",
            19,
            true,
            &ink,
            "<w:spacing w:before=\"40\" w:after=\"20\"/>",
        ),
        look(
            "Skriv",
            "Skriv",
            22,
            false,
            &ink,
            "<w:spacing w:before=\"40\" w:after=\"40\"/>",
        ),
        look(
            "Punkt",
            "Punkt",
            19,
            false,
            &ink,
            "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr><w:spacing w:before=\"20\" w:after=\"40\"/>",
        ),
        look(
            "Spoergsmaal",
            "Spørgsmål",
            21,
            true,
            &own,
            "<w:spacing w:before=\"40\" w:after=\"160\"/>",
        ),
        look(
            "Billede",
            "Billede",
            19,
            false,
            &ink,
            "<w:keepNext/><w:spacing w:before=\"60\" w:after=\"60\"/>",
        ),
        look("Luft", "Luft", 8, false, &ink, "<w:spacing w:before=\"0\" w:after=\"0\"/>"),
        look(
            "Header",
            "header",
            16,
            false,
            &ink2,
            "<w:tabs><w:tab w:val=\"right\" w:pos=\"9638\"/></w:tabs><w:spacing w:after=\"0\"/>",
        ),
        look(
            "Footer",
            "footer",
            16,
            false,
            &ink2,
            "<w:pBdr><w:top w:val=\"single\" w:sz=\"4\" w:space=\"6\" w:color=\"C6CCD6\"/></w:pBdr><w:tabs><w:tab w:val=\"right\" w:pos=\"9638\"/></w:tabs><w:spacing w:after=\"0\"/>",
        ),
        Look {
            italic: true,
            ..look(
                "Quote",
                "Quote",
                20,
                false,
                &ink,
                "<w:spacing w:before=\"40\" w:after=\"60\"/><w:ind w:left=\"284\"/>",
            )
        },
    ];
    let mut out = format!(
        "{DECLARATION}<w:styles {WORD}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"{FONT}\" w:hAnsi=\"{FONT}\" w:eastAsia=\"{FONT}\" w:cs=\"{FONT}\"/>\
         <w:color w:val=\"{ink}\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/><w:lang w:val=\"{}\" w:eastAsia=\"{0}\" w:bidi=\"ar-SA\"/>\
         </w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"100\" w:line=\"259\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
         <w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>",
        tag(language)
    );
    for look in looks {
        let bold = if look.bold { "<w:b/>" } else { "" };
        let italic = if look.italic { "<w:i/>" } else { "" };
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{}\"><w:name w:val=\"{}\"/><w:basedOn w:val=\"Normal\"/>{}<w:qFormat/>\
             <w:pPr>{}</w:pPr><w:rPr>{bold}{italic}<w:color w:val=\"{}\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
            look.id,
            look.name,
            if look.id.starts_with("Heading") {
                "<w:next w:val=\"Normal\"/>"
            } else {
                ""
            },
            look.paragraph,
            look.color,
            size = look.size,
        );
    }
    out += &table_style("Linjer", "Linjer", &["top", "bottom", "insideH"]);
    out += &table_style(
        "Gitter",
        "Gitter",
        &["top", "left", "bottom", "right", "insideH", "insideV"],
    );
    out + "</w:styles>"
}

fn table_style(id: &str, name: &str, sides: &[&str]) -> String {
    let line = hex(theme::LINE);
    let sides: String = sides
        .iter()
        .map(|side| {
            format!(
                "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"{line}\"/>"
            )
        })
        .collect();
    format!(
        "<w:style w:type=\"table\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"TableNormal\"/>\
         <w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr></w:style>"
    )
}
