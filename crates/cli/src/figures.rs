//! `figures.csv`: every printed figure, one row each, as Danish Excel opens it; and its
//! description, from which other programs read it.

use std::fmt::Write as _;

use datapakke_model::Settings;
use datapakke_report::FigureRow;
use serde_json::{Value, json};

/// The name of the file in the folder of documents.
pub const FILE: &str = "figures.csv";

/// The name of the description, which CSV on the Web fixes.
pub const DESCRIPTION: &str = "figures.csv-metadata.json";

/// The form of the file, in its last column; a file without that column is of the first.
pub const FORMAT: &str = "2";

/// The columns, in order; documented in the README.
pub const COLUMNS: [&str; 15] = [
    "document",
    "edition",
    "unit",
    "key",
    "indicator",
    "year",
    "group",
    "value",
    "low",
    "high",
    "base",
    "status",
    "source",
    "rules",
    "format",
];

/// Returns the line of column names: UTF-8 with byte order mark, semicolon, CRLF.
pub fn head() -> String {
    format!("\u{feff}{}\r\n", COLUMNS.join(";"))
}

/// Returns a line for each figure, with decimal comma.
pub fn lines(rows: &[FigureRow]) -> String {
    let mut out = String::new();
    for row in rows {
        let texts = [
            &row.document,
            &row.edition,
            &row.unit,
            &row.key,
            &row.indicator,
            &row.year,
            &row.group,
        ];
        for text in texts {
            put(&mut out, text);
            out.push(';');
        }
        for number in [row.value, row.low, row.high] {
            put_number(&mut out, number);
            out.push(';');
        }
        if let Some(base) = row.base {
            write!(out, "{base}").expect("a string takes everything");
        }
        for text in [&row.status, &row.source] {
            out.push(';');
            put(&mut out, text);
        }
        out.push(';');
        out += &row.rules.join(" ");
        out.push(';');
        out += FORMAT;
        out += "\r\n";
    }
    out
}

/// What a column holds: its name, its kind, whether it is always filled in, its title and
/// its meaning.
type Described = (&'static str, Kind, bool, &'static str, &'static str);

/// The kinds of column.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Count,
}

const DESCRIBED: [Described; 15] = [
    (
        "document",
        Kind::Text,
        true,
        "Dokument",
        "Det dokument, tallet står i: datapakke, regneark, forberedelse, aftaleark, laeringssamtale, overblik …",
    ),
    (
        "edition",
        Kind::Text,
        true,
        "Udgave",
        "Hvem dokumentet er til: fortrolig, skolebestyrelse, plf eller offentlig",
    ),
    ("unit", Kind::Text, true, "Enhed", "Nummeret på den enhed, hvis dokument det er"),
    (
        "key",
        Kind::Text,
        true,
        "Nøgle",
        "Tallets navn: ejer/indikator/periode/gruppe; »datapakke forklar« fører det tilbage til fil og celle",
    ),
    (
        "indicator",
        Kind::Text,
        true,
        "Indikator",
        "Hvad der er målt; navnet i CATALOGUE.md, eller spørgeskema og spørgsmål",
    ),
    (
        "year",
        Kind::Text,
        true,
        "Periode",
        "Skoleår (2025/26), tre skoleår (2023/24–2025/26) eller kalenderår (2025)",
    ),
    (
        "group",
        Kind::Text,
        true,
        "Gruppe",
        "Hvem det er om: alle, klasse-7, mellemtrin, piger …",
    ),
    (
        "value",
        Kind::Number,
        false,
        "Værdi",
        "Uafrundet, på indikatorens egen skala (procent er 0–100); tom, når der ikke er en værdi, og så siger status hvorfor",
    ),
    (
        "low",
        Kind::Number,
        false,
        "Nedre grænse",
        "Nedre grænse for tilfældig variation (95 %), hvor den kan regnes ud",
    ),
    (
        "high",
        Kind::Number,
        false,
        "Øvre grænse",
        "Øvre grænse for tilfældig variation (95 %)",
    ),
    (
        "base",
        Kind::Count,
        false,
        "Personer",
        "Antal personer bag tallet, hvor det er kendt",
    ),
    (
        "status",
        Kind::Text,
        true,
        "Status",
        "Hvad værdien er, eller hvorfor der ikke er en; se notes",
    ),
    ("source", Kind::Text, false, "Kilde", "Fil, ark og celle for den første aflæsning"),
    (
        "rules",
        Kind::Text,
        false,
        "Regler",
        "Reglerne bag tallet, med mellemrum imellem; navnene er dem i rules.toml",
    ),
    (
        "format",
        Kind::Text,
        true,
        "Format",
        "Filens form; en nyere læses ikke af et ældre program",
    ),
];

/// Why there is no value: the status and its meaning.
const MISSING: [(&str, &str); 5] = [
    ("suppressed", "Skjult af hensyn til personer. Det er ikke nul."),
    ("not_applicable", "Findes ikke for enheden eller gruppen."),
    ("not_collected", "Ikke målt i perioden."),
    ("refused", "Ikke besvaret."),
    ("unclear", "Ikke offentliggjort, eller kilden siger ikke hvorfor."),
];

/// What the value is, where there is one: how the status begins and its meaning.
const STATES: [(&str, &str); 24] = [
    ("shown", "Tallet selv."),
    ("change", "Ændringen, der ender i dette tal."),
    ("rest", "Forskellen fra de andre enheder i kommunen."),
    ("nation", "Forskellen fra landet."),
    ("similar", "Forskellen fra enheder med lignende elevgrundlag."),
    ("similar-level", "Deres eget niveau."),
    ("trend", "Ændringen langs linjen over årene."),
    ("answer-", "Andelen, der valgte svar nummer N; det ønskede svar er sidst."),
    ("months", "Årets middelafvigelse fra de sædvanlige måneder."),
    ("months-", "Grænser for månedernes afvigelser."),
    ("month-", "En måneds afvigelse fra det sædvanlige."),
    ("usual", "Det sædvanlige resultat for elever med samme udgangspunkt."),
    ("expected", "Forskellen fra det ventede resultat."),
    ("first", "Middel i den første af to test."),
    ("second", "Middel i den anden af to test."),
    ("followed", "Andelen af eleverne, der kan følges."),
    ("left", "Forskellen for dem, der er flyttet."),
    (
        "pupil-error",
        "Så meget må én elev flytte sig, før det er mere end testens usikkerhed.",
    ),
    ("third-", "En tredjedel af de fulgte elever."),
    ("moved-", "Elever, der har flyttet sig mellem tredjedele."),
    ("agreed-", "Ændringen siden aftalen på tal fra skoleåret, der begynder i det år."),
    ("visible-", "Den mindste ændring, der kunne ses for den aftale."),
    ("detectable", "Den mindste ændring, næste års tal vil vise i 80 af 100 tilfælde."),
    ("target-", "Grænse for et rimeligt mål."),
];

/// Returns the description of the file as CSV on the Web (W3C) has it: types, keys, and
/// what every code means.
pub fn description(settings: &Settings) -> Value {
    let column = |(name, kind, required, title, meaning): &Described| {
        let datatype = match kind {
            Kind::Text => json!("string"),
            Kind::Number => json!({ "base": "double", "format": { "decimalChar": "," } }),
            Kind::Count => json!("nonNegativeInteger"),
        };
        json!({
            "name": name, "titles": { "da": title, "en": name }, "datatype": datatype,
            "required": required, "null": "", "dc:description": meaning,
        })
    };
    let codes = |all: &[(&str, &str)], has: bool| -> Vec<Value> {
        let one = |(code, meaning): &(&str, &str)| json!({ "status": code, "hasValue": has, "meaning": meaning });
        all.iter().map(one).collect()
    };
    let notes = [codes(&MISSING, false), codes(&STATES, true)].concat();
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "da" }],
        "url": FILE,
        "dc:title": format!("Tal i datapakkerne for {} {}", settings.municipality, settings.year),
        "dc:description": "Én række for hvert tal, et dokument viser. Rækker med udgaven »fortrolig« er for ledelse og forvaltning; hver anden udgave har kun det, dens læsere må se. En tekst, der ellers ville begynde som en formel, har en apostrof foran.",
        "dc:date": settings.date,
        "dc:language": "da",
        "dc:rights": "Fortroligt – folkeskoleloven § 55 b. Ingen licens: filen må ikke deles eller offentliggøres.",
        "dialect": {
            "delimiter": ";", "quoteChar": "\"", "doubleQuote": true, "encoding": "utf-8",
            "lineTerminators": ["\r\n"], "header": true, "headerRowCount": 1,
        },
        "tableSchema": {
            "columns": DESCRIBED.iter().map(column).collect::<Vec<Value>>(),
            "primaryKey": ["document", "edition", "unit", "key", "status"],
        },
        // A status ends in more where its code ends in a hyphen: `answer-3`.
        "notes": notes,
    })
}

/// Adds a text, quoted where needed; one that a spreadsheet would run as a formula is made text.
fn put(out: &mut String, text: &str) {
    let is_quoted = text.contains([';', '"', '\n', '\r']);
    if is_quoted {
        out.push('"');
    }
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        out.push('\'');
    }
    match is_quoted {
        true => {
            *out += &text.replace('"', "\"\"");
            out.push('"');
        }
        false => *out += text,
    }
}

/// Adds a number with decimal comma, and nothing where there is none.
fn put_number(out: &mut String, number: Option<f64>) {
    let Some(number) = number else { return };
    let start = out.len();
    write!(out, "{number}").expect("a string takes everything");
    if let Some(point) = out[start..].find('.') {
        out.replace_range(start + point..=start + point, ",");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_described_once_and_in_order() {
        let names: Vec<&str> = DESCRIBED.iter().map(|column| column.0).collect();
        assert_eq!(names, COLUMNS);
        for (name, _, _, title, meaning) in DESCRIBED {
            assert!(!title.is_empty() && meaning.len() > 8, "{name}");
        }
    }

    #[test]
    fn a_formula_is_made_text_and_a_semicolon_is_quoted() {
        let field = |text| {
            let mut out = String::new();
            put(&mut out, text);
            out
        };
        assert_eq!(field("=1+1"), "'=1+1");
        assert_eq!(field("a;\"b\""), "\"a;\"\"b\"\"\"");
    }
}
