//! Every remark of the crate, in one place and in both languages: what was expected, what
//! was found, and what its reader can do. The first argument of each is its stable code.

use datapakke_model::catalogue::{Indicator, Measure};
use datapakke_model::observation::Observation;
use datapakke_model::source::{Place, Spot};
use datapakke_model::{Diagnostic, SchoolYear, Text};

use crate::cell::Bad;
use crate::decode::Refusal;
use crate::header::Miss;
use crate::plan::Nearest;
use crate::pseudonym::safe_excerpt;
use crate::tidy::value::Fault;

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
    .hint(
        "åbn filen i Excel, og gem den som .xlsx",
        "open it in Excel and save it as .xlsx",
    )
}

/// Lines in two encodings.
pub fn mixed_encodings(file: &str, first: u32) -> Diagnostic {
    Diagnostic::warning(
        "mixed-encodings",
        "filen blander UTF-8 og Windows-1252; hver linje er læst for sig",
        "the file mixes UTF-8 and Windows-1252; each line was read by itself",
    )
    .hint(
        "se efter forkerte bogstaver i navne fra denne linje",
        "look for wrong letters in names from this line on",
    )
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
    let place =
        Place { file: file.to_owned(), sheet: Some(sheet.to_owned()), spot: None };
    Diagnostic::note(
        "hidden-sheet",
        "arket er skjult og er ikke læst",
        "the sheet is hidden and was not read",
    )
    .hint(
        "vis arket i Excel, hvis det skal læses",
        "unhide it in Excel if it is to be read",
    )
    .at(place)
}

/// A sheet without a table, such as `Om Data`.
pub fn no_table(place: Place) -> Diagnostic {
    Diagnostic::note("no-table", "arket har ingen tabel", "the sheet holds no table")
        .at(place)
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
pub fn unrecognised(place: Place, nearest: Option<&Nearest>) -> Diagnostic {
    let file = place.file.clone();
    let (da, en) = match nearest {
        Some((layout, miss)) => {
            let why = why_not(miss);
            let (name, label) = (&layout.name, &layout.label);
            (
                format!(
                    "kendte ikke formatet; nærmest var {} (`{name}`), men {}",
                    label.da, why.da
                ),
                format!(
                    "did not know the format; nearest was {} (`{name}`), but {}",
                    label.en, why.en
                ),
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
    match &miss.similar {
        Some((wanted, found)) => {
            let (wanted, found) = (safe_excerpt(wanted), safe_excerpt(found));
            Text::new(
                format!("`{wanted}` mangler; er det kolonnen `{found}`?"),
                format!("`{wanted}` is missing; is it the column `{found}`?"),
            )
        }
        None => Text::new(format!("{missing} mangler"), format!("{missing} is missing")),
    }
}

/// Columns that are not read.
pub fn dropped(place: Place, names: &[String]) -> Diagnostic {
    const MOST: usize = 12;
    let more = names.len().saturating_sub(MOST);
    let list = quoted(&names[..names.len().min(MOST)]);
    let (more_da, more_en) = match more {
        0 => (String::new(), String::new()),
        n => (format!(" og {n} til"), format!(" and {n} more")),
    };
    Diagnostic::note(
        "columns-dropped",
        format!("kolonner der ikke er læst: {list}{more_da}"),
        format!("columns that were not read: {list}{more_en}"),
    )
    .at(place)
}

/// One name on two columns.
pub fn duplicate_header(place: Place, name: &str) -> Diagnostic {
    let name = safe_excerpt(name);
    Diagnostic::warning(
        "duplicate-header",
        format!("to kolonner hedder `{name}`; den første er læst"),
        format!("two columns are called `{name}`; the first was read"),
    )
    .hint("giv den ene et andet navn", "give one of them another name")
    .at(place)
}

/// Returns the names that more than one column has.
pub fn duplicates(names: &[String]) -> Vec<String> {
    let folded: Vec<String> =
        names.iter().map(|name| crate::header::normal(name)).collect();
    let is_second = |index: usize| {
        !folded[index].is_empty()
            && folded[..index].iter().filter(|name| **name == folded[index]).count() == 1
    };
    (0..names.len()).filter(|index| is_second(*index)).map(|i| names[i].clone()).collect()
}

/// No column holds a known measure.
pub fn no_measure(place: Place, names: &[String]) -> Diagnostic {
    let found = quoted(&names[..names.len().min(12)]);
    Diagnostic::error(
        "no-measure",
        format!("forventede en kolonne med et kendt måltal, fandt {found}"),
        format!("expected a column with a known measure, found {found}"),
    )
    .hint(
        "skriv målets navn i layoutet under [[figure]]",
        "put the measure's name into the layout under [[figure]]",
    )
    .at(place)
}

/// Nothing says whose values they are.
pub fn no_owner(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "no-owner",
        "forventede en kolonne med enhed eller kommune, fandt ingen; intet er læst",
        "expected a column with unit or municipality, found none; nothing was read",
    )
    .hint(
        "tag institution eller kommune med i udtrækket, eller skriv `unit` i layoutet",
        "include institution or municipality in the export, or write `unit` in the layout",
    )
    .at(place)
}

/// Nothing says when.
pub fn no_year(place: Place) -> Diagnostic {
    Diagnostic::error(
        "no-year",
        "forventede et skoleår eller år, fandt intet; intet er læst",
        "expected a school year or year, found none; nothing was read",
    )
    .hint(
        "tag året med i udtrækket, eller skriv `period = \"2024/25\"` i layoutet",
        "include the year in the export, or write `period = \"2024/25\"` in the layout",
    )
    .at(place)
}

/// A text in the year column that is no year.
pub fn bad_year(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "bad-year",
        format!("forventede et år som `2024/25`, fandt `{text}`; rækken er ikke læst"),
        format!(
            "expected a year such as `2024/25`, found `{text}`; the row was not read"
        ),
    )
    .at(place)
}

/// Rows of totals.
pub fn totals(place: Place) -> Diagnostic {
    Diagnostic::note(
        "totals-set-aside",
        "totaler og subtotaler er lagt til side",
        "totals and subtotals were set aside",
    )
    .at(place)
}

/// Rows of other municipalities.
pub fn elsewhere(place: Place) -> Diagnostic {
    Diagnostic::note(
        "other-municipality",
        "rækker fra andre kommuner er lagt til side",
        "rows of other municipalities were set aside",
    )
    .at(place)
}

/// A unit that is not in the register.
pub fn unknown_unit(place: Place, text: &str, near: Option<&str>) -> Diagnostic {
    let text = safe_excerpt(text);
    let made = Diagnostic::warning(
        "unknown-unit",
        format!("forventede en af kommunens enheder, fandt `{text}`; rækkerne er ikke læst"),
        format!("expected one of the municipality's units, found `{text}`; its rows were not read"),
    )
    .at(place);
    match near {
        Some(near) => made.hint(
            format!("er det `{near}`? så skriv `{text}` som alias i enheder.csv"),
            format!("is it `{near}`? then add `{text}` as an alias in enheder.csv"),
        ),
        None => made.hint(
            "skriv enheden i enheder.csv, eller lad den være, hvis den ikke er kommunens",
            "add the unit to enheder.csv, or leave it out if it is not the municipality's",
        ),
    }
}

/// A name that several units have.
pub fn ambiguous_unit(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "ambiguous-unit",
        format!("flere enheder hedder `{text}`; rækkerne er ikke læst"),
        format!("several units are called `{text}`; its rows were not read"),
    )
    .hint(
        "tag institutionsnummeret med i udtrækket",
        "include the institution number in the export",
    )
    .at(place)
}

/// A number that no unit has beside a name that one has.
pub fn matched_by_name(place: Place, number: &str, unit: &str) -> Diagnostic {
    let number = safe_excerpt(number);
    Diagnostic::warning(
        "matched-by-name",
        format!("nummeret `{number}` er ukendt, men navnet er {unit}; rækkerne er læst som {unit}"),
        format!("the number `{number}` is unknown, but the name is {unit}'s; its rows were read as {unit}"),
    )
    .hint("skriv nummeret som alias i enheder.csv", "add the number as an alias in enheder.csv")
    .at(place)
}

/// A column that the layout restricts to some values.
pub fn not_wanted(place: Place, name: &str) -> Diagnostic {
    let name = safe_excerpt(name);
    Diagnostic::note(
        "rows-set-aside",
        format!(
            "rækker med andre værdier i `{name}`, end layoutet nævner, er lagt til side"
        ),
        format!(
            "rows with other values in `{name}` than the layout names were set aside"
        ),
    )
    .at(place)
}

/// A column that may split a figure.
pub fn unknown_dimension(place: Place, name: &str) -> Diagnostic {
    let name = safe_excerpt(name);
    Diagnostic::warning(
        "unknown-dimension",
        format!("`{name}` deler tallene op på en måde, der ikke kendes; rækkerne er lagt til side"),
        format!("`{name}` splits the figures in a way that is not known; its rows were set aside"),
    )
    .hint(
        "tag kolonnen ud af udtrækket, eller beskriv den i et layout",
        "leave the column out of the export, or describe it in a layout",
    )
    .at(place)
}

/// A filter that hides its members.
pub fn several_items(place: Place, name: &str) -> Diagnostic {
    let name = safe_excerpt(name);
    Diagnostic::warning(
        "filter-hides",
        format!("filteret `{name}` viser ikke, hvilke værdier der er med"),
        format!("the filter `{name}` does not show which values it holds"),
    )
    .hint(
        "vælg værdierne som rækker i stedet for som filter",
        "put the values into rows instead of a filter",
    )
    .at(place)
}

/// A row about two groups at once.
pub fn crossed_groups(place: Place) -> Diagnostic {
    Diagnostic::note(
        "crossed-groups",
        "rækker for to grupper på én gang er lagt til side",
        "rows about two groups at once were set aside",
    )
    .at(place)
}

/// A group without a place in the pack.
pub fn unknown_group(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::note(
        "unknown-group",
        format!("rækker for gruppen `{text}` er lagt til side"),
        format!("rows about the group `{text}` were set aside"),
    )
    .at(place)
}

/// Numbers that could be either.
pub fn number_style_unknown(
    place: Place,
    name: &str,
    example: &str,
    layout: &str,
) -> Diagnostic {
    let (name, example) = (safe_excerpt(name), safe_excerpt(example));
    Diagnostic::error(
        "number-style-unknown",
        format!("`{name}`: `{example}` kan læses på dansk og på engelsk; kolonnen er ikke læst"),
        format!("`{name}`: `{example}` can be read in Danish and in English; the column was not read"),
    )
    .hint(
        format!("skriv `numbers = \"danish\"` eller `numbers = \"english\"` i layoutet `{layout}`"),
        format!("write `numbers = \"danish\"` or `numbers = \"english\"` in the layout `{layout}`"),
    )
    .at(place)
}

/// Numbers of both styles in one column.
pub fn number_styles_mixed(place: Place, name: &str, example: &str) -> Diagnostic {
    let (name, example) = (safe_excerpt(name), safe_excerpt(example));
    Diagnostic::error(
        "number-styles-mixed",
        format!("`{name}` blander danske og engelske tal (fx `{example}`); kolonnen er ikke læst"),
        format!("`{name}` mixes Danish and English numbers (such as `{example}`); the column was not read"),
    )
    .hint("ret tallene i kolonnen, så de skrives ens", "write the numbers of the column alike")
    .at(place)
}

/// Percentages that could be fractions.
pub fn percent_or_fraction(place: Place, name: &str, layout: &str) -> Diagnostic {
    let name = safe_excerpt(name);
    Diagnostic::error(
        "percent-or-fraction",
        format!("`{name}`: alle tal er højst 1; de kan være procent eller brøker og er ikke læst"),
        format!("`{name}`: no number is above 1; they may be percent or fractions and were not read"),
    )
    .hint(
        format!("skriv `percent = \"fraction\"` eller `percent = \"percent\"` i layoutet `{layout}`"),
        format!("write `percent = \"fraction\"` or `percent = \"percent\"` in the layout `{layout}`"),
    )
    .at(place)
}

/// A value that is not used, with its code.
pub fn fault(
    fault: Fault,
    place: Place,
    name: &str,
    text: &str,
    indicator: &Indicator,
) -> (&'static str, Diagnostic) {
    let (name, found) = (safe_excerpt(name), safe_excerpt(text));
    let made = |code: &'static str, da: String, en: String| {
        (code, Diagnostic::warning(code, da, en).at(place.clone()))
    };
    match fault {
        Fault::Bad(Bad::Date) => {
            let (code, made) = made(
                "date-for-number",
                format!("`{name}`: forventede et tal, fandt datoen `{found}`"),
                format!("`{name}`: expected a number, found the date `{found}`"),
            );
            let made = made.hint(
                "Excel har gjort tallet til en dato; gem kolonnen som tal, og hent den igen",
                "Excel turned the number into a date; format the column as numbers and export again",
            );
            (code, made)
        }
        Fault::Bad(Bad::OtherStyle) => made(
            "other-number-style",
            format!("`{name}`: `{found}` er ikke skrevet som kolonnens andre tal"),
            format!("`{name}`: `{found}` is not written like the column's other numbers"),
        ),
        Fault::Bad(Bad::Text) => ("not-a-number", not_a_number(place, &name, text)),
        Fault::OutOfScale => {
            let [low, high] = indicator.bounds;
            let (code, made) = made(
                "out-of-scale",
                format!(
                    "`{name}`: forventede {low} til {high}, fandt {found}; værdien er ikke brugt"
                ),
                format!(
                    "`{name}`: expected {low} to {high}, found {found}; the value was not used"
                ),
            );
            let made = made.hint(
                "se efter i kilden, om tallet er rigtigt, og om det er det rigtige mål",
                "check in the source that the number is right and that it is the right measure",
            );
            (code, made)
        }
        Fault::Verdict => {
            let made = Diagnostic::error(
                "unknown-verdict",
                format!(
                    "`{name}`: forventede over, på eller under niveau, fandt `{found}`"
                ),
                format!(
                    "`{name}`: expected above, as or below expectation, found `{found}`"
                ),
            )
            .hint(
                "tilføj ordet i layoutet, når dets betydning er sikker",
                "add the word to the layout once its meaning is certain",
            )
            .at(place);
            ("unknown-verdict", made)
        }
        Fault::Sign => {
            let scale = if indicator.measure == Measure::Mark {
                "karakterskalaen"
            } else {
                "dette mål"
            };
            made(
                "percent-for-number",
                format!(
                    "`{name}`: fandt `{found}` med procenttegn, men {scale} er ikke procent"
                ),
                format!(
                    "`{name}`: found `{found}` with a percent sign, but this measure is no percentage"
                ),
            )
        }
    }
}

/// A text where a number was expected.
pub fn not_a_number(place: Place, name: &str, text: &str) -> Diagnostic {
    let (name, found) = (safe_excerpt(name), safe_excerpt(text));
    Diagnostic::warning(
        "not-a-number",
        format!("`{name}`: forventede et tal, fandt `{found}`"),
        format!("`{name}`: expected a number, found `{found}`"),
    )
    .hint(
        "betyder teksten »ingen værdi«, så skriv den under [missing] i layoutet",
        "if the text means \"no value\", list it under [missing] in the layout",
    )
    .at(place)
}

/// A share outside 0–100.
pub fn share_out_of_scale(place: Place, text: &str) -> Diagnostic {
    let found = safe_excerpt(text);
    Diagnostic::warning(
        "out-of-scale",
        format!(
            "forventede en andel mellem 0 og 100, fandt `{found}`; værdien er ikke brugt"
        ),
        format!(
            "expected a share between 0 and 100, found `{found}`; the value was not used"
        ),
    )
    .at(place)
}

/// A question that no questionnaire has.
pub fn unknown_question(place: Place, text: &str) -> Diagnostic {
    let found = safe_excerpt(text);
    Diagnostic::warning(
        "unknown-question",
        format!("spørgsmålet `{found}` er i intet skema; dets svar er ikke læst"),
        format!(
            "the question `{found}` is in no questionnaire; its answers were not read"
        ),
    )
    .hint("tilføj ordlyden i skemaet", "add the wording to the questionnaire")
    .at(place)
}

/// Answers that are not on the question's scale.
pub fn unknown_answer(place: Place, text: &str) -> Diagnostic {
    let found = safe_excerpt(text);
    Diagnostic::warning(
        "unknown-answer",
        format!("svarene `{found}` er ikke på spørgsmålets skala og er ikke læst"),
        format!(
            "the answers `{found}` are not on the question's scale and were not read"
        ),
    )
    .hint(
        "tilføj stavemåden i skemaets skala",
        "add the spelling to the questionnaire's scale",
    )
    .at(place)
}

/// Rows that say the same twice in one file.
pub fn repeated_rows(place: Place) -> Diagnostic {
    Diagnostic::note(
        "repeated-rows",
        "rækker der gentager en tidligere række, er læst én gang",
        "rows that repeat an earlier row were read once",
    )
    .at(place)
}

/// Two cells that should hold the same value and do not.
pub fn disagrees(
    place: Place,
    kept: &Place,
    (value, other): (f64, f64),
    about: &Observation,
) -> Diagnostic {
    let figure = format!("{}/{}/{}", about.owner, about.indicator, about.period.key());
    let (kept_da, kept_en) = (
        kept.words(datapakke_model::Language::Da),
        kept.words(datapakke_model::Language::En),
    );
    Diagnostic::warning(
        "values-disagree",
        format!(
            "{figure}: her står {other}, men {kept_da} har {value}; {value} er brugt"
        ),
        format!(
            "{figure}: here it is {other}, but {kept_en} has {value}; {value} was used"
        ),
    )
    .hint("fjern den fil, der er forældet", "remove the file that is out of date")
    .at(place)
}

/// A share that no whole number of persons makes of its base.
pub fn share_base(place: Place, share: f64, about: &Observation) -> Diagnostic {
    let n = about.base.unwrap_or(0);
    let figure = format!("{}/{}/{}", about.owner, about.indicator, about.period.key());
    Diagnostic::warning(
        "share-base",
        format!("{figure}: {share} % kan ikke være en andel af {n} personer"),
        format!("{figure}: {share} % cannot be a share of {n} persons"),
    )
    .hint(
        "se, om antallet er dem, der har svaret, og ikke dem, der er indskrevet",
        "see whether the number is of those who answered, not of those enrolled",
    )
    .at(place)
}

/// Parts that are more persons than the whole they are parts of.
pub fn parts_exceed(
    place: Place,
    (n, sum): (u32, u64),
    about: &Observation,
) -> Diagnostic {
    let figure = format!("{}/{}/{}", about.owner, about.indicator, about.period.key());
    Diagnostic::warning(
        "parts-exceed-total",
        format!("{figure}: her står {n} personer i alt, men delene er {sum} tilsammen"),
        format!("{figure}: here it is {n} persons in all, but the parts are {sum} together"),
    )
    .hint(
        "se, om tallene er hentet på samme dag og om de samme personer; der skjules, som om enhver kender forskellen",
        "see whether the figures are of the same day and the same persons; hiding assumes that everybody knows the difference",
    )
    .at(place)
}

/// Consent to be named, of a unit that nothing is known of.
pub fn unknown_consent(place: Place, number: &str) -> Diagnostic {
    Diagnostic::warning(
        "unknown-consent",
        format!("enhed {number} må nævnes, men ingen fil har tal om den"),
        format!("unit {number} may be named, but no file has a figure of it"),
    )
    .hint(
        "se efter, om nummeret er rigtigt: så længe det ikke er, er den enhed, der sagde ja, ikke nævnt",
        "check the number: until it is right, the unit that agreed is not named",
    )
    .at(place)
}

/// Figures that two files hold alike.
pub fn same_in_two(file: &str, first: &str, count: u32) -> Diagnostic {
    Diagnostic::note(
        "same-in-two-files",
        format!("tal der også står i `{first}` med samme værdi, er brugt én gang"),
        format!("figures that `{first}` holds with the same value were used once"),
    )
    .times(count)
    .at(Place::file(file))
}

/// A year in which all absence is zero.
pub fn year_of_zeros(place: Place, owner: &str, period: &str) -> Diagnostic {
    Diagnostic::warning(
        "year-of-zeros",
        format!("{owner} har intet fravær i {period}; det er sandsynligvis ikke registreret, og nullerne er ikke brugt"),
        format!("{owner} has no absence in {period}; most likely it was not registered, and the zeros were not used"),
    )
    .hint("spørg enheden, om fraværet blev registreret", "ask the unit whether absence was registered")
    .at(place)
}

/// Pupils that change too much for one year.
pub fn jump(
    place: Place,
    unit: &str,
    year: SchoolYear,
    (before, after): (f64, f64),
) -> Diagnostic {
    Diagnostic::warning(
        "jump",
        format!("{unit}: elevtallet går fra {before} til {after} i {year}; det ligner en sammenlægning eller deling"),
        format!("{unit}: pupils go from {before} to {after} in {year}; this looks like a merger or a split"),
    )
    .hint(
        format!("skriv {year} som brud for enheden i enheder.csv, så ingen linje tegnes hen over det"),
        format!("declare {year} as a break of the unit in enheder.csv, so that no line is drawn across it"),
    )
    .at(place)
}

/// Two measures with the same values throughout.
pub fn copied(place: Place, first: &str, second: &str, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "copied-column",
        format!("`{first}` og `{second}` er ens i alle {count} rækker; den ene er nok kopieret ved en fejl"),
        format!("`{first}` and `{second}` are equal in all {count} rows; one was probably copied by mistake"),
    )
    .hint("hent udtrækket igen", "export it again")
    .at(place)
}

/// What a file is that names another file's columns.
pub fn kmd_meta() -> Text {
    Text::new("KMD Insight: navne på kolonner", "KMD Insight: names of columns")
}

/// Personal columns that are never read.
pub fn personal_dropped(place: Place, names: &[String]) -> Diagnostic {
    let list = quoted(names);
    Diagnostic::note(
        "personal-dropped",
        format!("kolonner med personoplysninger er ikke læst: {list}"),
        format!("columns with personal data were not read: {list}"),
    )
    .at(place)
}

/// No unit at all.
pub fn no_units(municipality: &str) -> Diagnostic {
    let name = safe_excerpt(municipality);
    Diagnostic::error(
        "no-units",
        format!("fandt ingen enheder i {name}"),
        format!("found no units in {name}"),
    )
    .hint(
        "skriv enhederne i enheder.csv, eller læg et udtræk af Institutionsregisteret i projektmappen",
        "list the units in enheder.csv, or put an extract of the institution register into the project folder",
    )
}

/// A number that cannot be an identity.
pub fn bad_unit_number(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::error(
        "bad-unit-number",
        format!("forventede et institutionsnummer eller en kode af bogstaver og tal, fandt `{text}`"),
        format!("expected an institution number or a code of letters and digits, found `{text}`"),
    )
    .at(place)
}

/// A kind of unit that does not exist.
pub fn unknown_kind(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::error(
        "unknown-kind",
        format!(
            "forventede skole, specialskole, sfo, klub eller dagtilbud, fandt `{text}`"
        ),
        format!("expected skole, specialskole, sfo, klub or dagtilbud, found `{text}`"),
    )
    .at(place)
}

/// A unit listed twice.
pub fn unit_twice(place: Place, number: &str) -> Diagnostic {
    let number = safe_excerpt(number);
    Diagnostic::error(
        "unit-twice",
        format!("enheden `{number}` står to gange; den første er brugt"),
        format!("the unit `{number}` is listed twice; the first was used"),
    )
    .at(place)
}

/// A parent that is no unit.
pub fn unknown_parent(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "unknown-parent",
        format!("forventede nummer eller navn på en enhed, fandt `{text}`"),
        format!("expected number or name of a unit, found `{text}`"),
    )
    .at(place)
}

/// What a file is that holds the same bytes as another.
pub fn copy_of(first: &str) -> Text {
    Text::new(format!("kopi af {first}"), format!("copy of {first}"))
}

/// Rows that no indicator asks for.
pub fn no_indicator(place: Place) -> Diagnostic {
    Diagnostic::note(
        "rows-without-indicator",
        "rækker, som intet måltal i kataloget bruger, er lagt til side",
        "rows that no indicator of the catalogue uses were set aside",
    )
    .at(place)
}

/// A known format that nothing is read from.
pub fn nothing_read(place: Place, label: &Text) -> Diagnostic {
    Diagnostic::note(
        "nothing-read",
        format!("{}: intet er læst", label.da),
        format!("{}: nothing was read", label.en),
    )
    .at(place)
}
