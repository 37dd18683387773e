//! Every remark of the crate, in one place and in both languages: what was expected, what
//! was found, and what its reader can do. The first argument of each is its stable code.

use std::sync::Arc;

use datapakke_model::{Diagnostic, Text};
use datapakke_model::source::{Place, Spot};

use crate::decode::Refusal;
use crate::header::Miss;
use crate::layout::Layout;
use crate::pseudonym::safe_excerpt;

fn line(file: &str, line: u32) -> Place {
    let spot = Spot::Line { line, column: None };
    Place { file: file.to_owned(), sheet: None, spot: Some(spot) }
}

/// A file that cannot be read at all.
pub fn refused(file: &str, refusal: Refusal) -> Diagnostic {
    let whole = Place::file(file);
    match refusal {
        Refusal::Empty => Diagnostic::error(
            "empty-file",
            "forventede data, fandt en tom fil",
            "expected data, found an empty file",
        )
        .hint("hent filen igen, eller fjern den", "download it again, or remove it")
        .at(whole),
        Refusal::Binary => Diagnostic::error(
            "not-text",
            "forventede CSV, XLSX eller JSON, fandt bytes der ikke er tekst",
            "expected CSV, XLSX or JSON, found bytes that are not text",
        )
        .hint("gem filen igen fra det program, der lavede den", "save it again from the program that made it")
        .at(whole),
        Refusal::Nul(n) => Diagnostic::error(
            "nul-bytes",
            "forventede tekst, fandt NUL-bytes; filen er beskadiget",
            "expected text, found NUL bytes; the file is damaged",
        )
        .hint("hent filen igen", "download the file again")
        .at(line(file, n)),
        Refusal::LongLine(n) => Diagnostic::error(
            "line-too-long",
            "forventede linjer på højst 8 MB, fandt en længere; filen er ikke en tabel",
            "expected lines of at most 8 MB, found a longer one; the file is no table",
        )
        .hint("gem filen som CSV med linjeskift eller som XLSX", "save it as CSV with line breaks, or as XLSX")
        .at(line(file, n)),
        Refusal::OldExcel => save_as("old-excel", "en Excel-fil i det gamle format (.xls)", "an Excel file in the old format (.xls)").at(whole),
        Refusal::Html => save_as("html-file", "en webside", "a web page").at(whole),
        Refusal::ExcelXml => save_as("excel-xml", "en Excel 2003-fil i XML", "an Excel 2003 file in XML").at(whole),
        Refusal::Pdf => save_as("pdf-file", "en PDF", "a PDF").at(whole),
        Refusal::OtherZip => save_as("zip-file", "et zip-arkiv uden projektmappe", "a zip archive without a workbook").at(whole),
        Refusal::BrokenWorkbook => Diagnostic::error(
            "broken-workbook",
            "forventede en Excel-projektmappe, fandt en fil der er afkortet eller beskadiget",
            "expected an Excel workbook, found a file that is cut off or damaged",
        )
        .hint("hent filen igen", "download the file again")
        .at(whole),
        Refusal::ZipBomb => Diagnostic::error(
            "workbook-too-large",
            "projektmappen pakker ud til mere, end der er sikkert at læse (500 MB)",
            "the workbook unpacks to more than is safe to read (500 MB)",
        )
        .hint("gem kun de nødvendige ark, eller gem som CSV", "save only the sheets needed, or save as CSV")
        .at(whole),
        Refusal::BrokenJson => Diagnostic::error(
            "broken-json",
            "forventede JSON, fandt JSON der er afkortet eller beskadiget",
            "expected JSON, found JSON that is cut off or damaged",
        )
        .hint("hent svaret igen", "fetch the answer again")
        .at(whole),
        Refusal::OtherJson => Diagnostic::error(
            "other-json",
            "forventede en liste af flade poster, fandt JSON i en anden form",
            "expected a list of flat records, found JSON of another shape",
        )
        .hint("bed API'et om `indlejret: false` og `formattering: json`", "ask the API for `indlejret: false` and `formattering: json`")
        .at(whole),
    }
}

fn save_as(code: &str, da: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        code,
        format!("forventede CSV, XLSX eller JSON, fandt {da}"),
        format!("expected CSV, XLSX or JSON, found {en}"),
    )
    .hint("åbn filen i Excel, og gem den som .xlsx", "open it in Excel and save it as .xlsx")
}

/// Lines in two encodings.
pub fn mixed_encodings(file: &str, first: u32) -> Diagnostic {
    Diagnostic::warning(
        "mixed-encodings",
        "filen blander UTF-8 og Windows-1252; hver linje er læst for sig",
        "the file mixes UTF-8 and Windows-1252; each line was read by itself",
    )
    .hint("se efter forkerte bogstaver i navne fra denne linje", "look for wrong letters in names from this line on")
    .at(line(file, first))
}

/// The header was in the first rows but not where the whole file was read.
pub fn header_gone(place: Place, miss: &Miss) -> Diagnostic {
    let missing = quoted(&miss.missing);
    Diagnostic::error(
        "missing-column",
        format!("forventede kolonnen {missing}, fandt den ikke"),
        format!("expected the column {missing}, did not find it"),
    )
    .at(place)
}

/// Texts in backticks, as they may be quoted.
pub fn quoted(texts: &[String]) -> String {
    texts.iter().map(|t| format!("`{}`", safe_excerpt(t))).collect::<Vec<_>>().join(", ")
}

/// The same bytes under two names.
pub fn read_twice(file: &str, first: &str) -> Diagnostic {
    Diagnostic::warning(
        "file-twice",
        format!("filen er en kopi af `{first}` og er ikke læst igen"),
        format!("the file is a copy of `{first}` and was not read again"),
    )
    .hint("fjern den ene", "remove one of them")
    .at(Place::file(file))
}

/// A sheet that its workbook hides.
pub fn hidden_sheet(file: &str, sheet: &str) -> Diagnostic {
    let place = Place { file: file.to_owned(), sheet: Some(sheet.to_owned()), spot: None };
    Diagnostic::note("hidden-sheet", "arket er skjult og er ikke læst", "the sheet is hidden and was not read")
        .hint("vis arket i Excel, hvis det skal læses", "unhide it in Excel if it is to be read")
        .at(place)
}

/// A sheet without a table, such as `Om Data`.
pub fn no_table(place: Place) -> Diagnostic {
    Diagnostic::note("no-table", "arket har ingen tabel", "the sheet holds no table").at(place)
}

/// More files than a reference can name.
pub fn too_many_files(file: &str) -> Diagnostic {
    Diagnostic::error(
        "too-many-files",
        "der kan læses 65.536 filer og ark på en gang; dette er ikke læst",
        "65,536 files and sheets can be read at once; this one was not read",
    )
    .at(Place::file(file))
}

/// A file that no layout fits.
pub fn unrecognised(place: Place, nearest: Option<&(Arc<Layout>, Miss)>) -> Diagnostic {
    let file = place.file.clone();
    let (da, en) = match nearest {
        Some((layout, miss)) => {
            let why = why_not(miss);
            let (name, label) = (&layout.name, &layout.label);
            (
                format!("kendte ikke formatet; nærmest var {} (`{name}`), men {}", label.da, why.da),
                format!("did not know the format; nearest was {} (`{name}`), but {}", label.en, why.en),
            )
        }
        None => (
            "kendte ikke formatet; ingen kolonne ligner et kendt udtræk".to_owned(),
            "did not know the format; no column is like a known export".to_owned(),
        ),
    };
    Diagnostic::warning("unknown-format", da, en)
        .hint(
            format!("`datapakke layout {file}` foreslår et layout, som du kan rette"),
            format!("`datapakke layout {file}` proposes a layout that you can edit"),
        )
        .at(place)
}

/// Why a sheet is not of the format that came nearest.
pub fn why_not(miss: &Miss) -> Text {
    if miss.missing.is_empty() {
        let unwanted = quoted(&miss.unwanted);
        return Text::new(
            format!("kolonnen {unwanted} hører ikke til der"),
            format!("the column {unwanted} does not belong there"),
        );
    }
    let missing = quoted(&miss.missing);
    Text::new(format!("{missing} mangler"), format!("{missing} is missing"))
}
