//! Answers come in, SurveyXact sets go out: a data set, its structure and its labels, as
//! three files or three sheets.

use datapakke_report::{Sheet, SheetCell, xlsx};

use super::super::text::{delimited, row, utf16, windows_1252};
use super::super::town::{LATEST, long_year};
use super::super::wellbeing::Item;
use super::super::{Error, Files};
use super::{Person, Survey};

/// How one set is exported.
pub(super) struct Export {
    folder: &'static str,
    /// Question about the unit.
    unit_question: &'static str,
    /// Whether code 1 is the best answer.
    best_first: bool,
    not_answer: &'static str,
    /// UTF-16 with tabs instead of Windows-1252 with semicolons.
    wide: bool,
    /// Whether the file has a column with mail addresses and a question in free text.
    personal: bool,
}

pub(super) const SCHOOL_PARENTS: Export = Export {
    folder: "data/foraeldre/skole-2026",
    unit_question: "Hvilken skole går dit barn på?",
    best_first: false,
    not_answer: "Ved ikke/ikke relevant",
    wide: false,
    personal: true,
};

pub(super) const WORKPLACE: Export = Export {
    folder: "data/personale/APV 2026",
    unit_question: "Arbejdsplads",
    best_first: true,
    not_answer: "Ved ikke",
    wide: false,
    personal: true,
};

pub(super) const SOCIAL_CAPITAL: Export = Export {
    folder: "data/personale/social-kapital-2026",
    unit_question: "Arbejdsplads",
    best_first: false,
    not_answer: "Ønsker ikke at svare",
    wide: true,
    personal: false,
};

const STATUS: [&str; 5] = ["Ny", "Distribueret", "Nogen svar", "Gennemført", "Frafaldet"];

/// Writes dataset, structure and labels as three files.
pub(super) fn three_files(survey: &Survey, export: &Export, files: &mut Files) {
    let tables = [
        ("dataset", dataset(survey, export)),
        ("structure", structure(survey, export)),
        ("labels", labels(survey, export)),
    ];
    for (name, rows) in tables {
        let bytes = match export.wide {
            true => utf16(&delimited(&rows, '\t', "\r\n"), true),
            false => windows_1252(&delimited(&rows, ';', "\n")),
        };
        files.insert(format!("{}/{name}.csv", export.folder), bytes);
    }
}

/// Writes the three sheets of one workbook.
pub(super) fn workbook(
    survey: &Survey,
    export: &Export,
    files: &mut Files,
) -> Result<(), Error> {
    let sheet = |name: &str, rows: Vec<Vec<String>>| {
        Sheet::new(
            name,
            rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(),
        )
    };
    let sheets = [
        sheet("Labels", labels(survey, export)),
        sheet("Dataset", dataset(survey, export)),
        sheet("Structure", structure(survey, export)),
    ];
    files.insert(format!("{}.xlsx", export.folder), xlsx(&sheets)?);
    Ok(())
}

fn cell(text: String) -> SheetCell {
    match text.parse::<u32>() {
        Ok(number) => SheetCell::number(f64::from(number)),
        Err(_) if text.is_empty() => SheetCell::Empty,
        Err(_) => SheetCell::Text(text),
    }
}

/// Code of a label: its place in the list, from either end; the last is no answer.
fn code(item: &Item, value: u8, export: &Export) -> usize {
    let steps = item.answers.len();
    match item.place(value) {
        None => steps + 1,
        Some(place) if export.best_first => steps - place,
        Some(place) => place + 1,
    }
}

fn dataset(survey: &Survey, export: &Export) -> Vec<Vec<String>> {
    let mut header = row(["respondentid"]);
    if export.personal {
        header.push("email".to_owned());
    }
    header.push("maaling".to_owned());
    header.extend((1..=5).map(|status| format!("stato_{status}")));
    header.push("s_1".to_owned());
    header.extend((0..survey.items.len()).map(|at| format!("s_{}", at + 2)));
    if export.personal {
        header.push(format!("s_{}", survey.items.len() + 2));
    }
    let line = |(at, person): (usize, &Person)| {
        let mut cells = row([&(1001 + at).to_string()]);
        if export.personal {
            cells.push(format!("person{}@fjordby.invalid", 1001 + at));
        }
        let status = match &person.answers {
            // A few were never sent the questionnaire.
            None if at % 97 == 0 => 0,
            None => 1,
            Some(_) if person.finished => 3,
            Some(_) => 2,
        };
        cells.push(long_year(LATEST));
        cells.extend((0..5).map(|own| u8::from(own == status).to_string()));
        cells.push((person.unit + 1).to_string());
        for (at, item) in survey.items.iter().enumerate() {
            let value = person.answers.as_ref().map(|answers| answers[at]);
            // Who stopped half way has blanks, not "do not know".
            let reached = person.finished || at < survey.items.len() / 2;
            let value = value.filter(|_| reached);
            cells
                .push(value.map_or(String::new(), |v| code(item, v, export).to_string()));
        }
        if export.personal {
            let says = person.finished && at % 61 == 0;
            let text =
                if says { "Spørg Navn Navnesen, telefon 00 00 00 00" } else { "" };
            cells.push(text.to_owned());
        }
        cells
    };
    std::iter::once(header).chain(survey.people.iter().enumerate().map(line)).collect()
}

fn structure(survey: &Survey, export: &Export) -> Vec<Vec<String>> {
    let mut rows = vec![row([
        "questionName",
        "variableName",
        "questionType",
        "subType",
        "questionText",
        "choiceValue",
        "choiceText",
    ])];
    for (at, status) in STATUS.into_iter().enumerate() {
        let (variable, value) = (format!("stato_{}", at + 1), (at + 1).to_string());
        rows.push(row([
            "statoverall",
            &variable,
            "Closed",
            "Multiple",
            "Samlet status",
            &value,
            status,
        ]));
    }
    rows.push(row(["maaling", "maaling", "Open", "String", "Skoleår", "", ""]));
    let unit = export.unit_question;
    rows.push(row(["s_1", "s_1", "Closed", "Single", unit, "", ""]));
    for (at, item) in survey.items.iter().enumerate() {
        let name = format!("s_{}", at + 2);
        // Trailing blanks are common in question texts.
        let text =
            if at % 3 == 1 { format!("{} ", item.text) } else { item.text.clone() };
        rows.push(row([&name, &name, "Closed", "Single", &text, "", ""]));
    }
    if export.personal {
        let name = format!("s_{}", survey.items.len() + 2);
        rows.push(row([
            &name,
            &name,
            "Open",
            "String",
            "Har du andre bemærkninger?",
            "",
            "",
        ]));
    }
    rows
}

/// Labels have no header, and their order is not the order of the values.
fn labels(survey: &Survey, export: &Export) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for status in 1..=5 {
        let variable = format!("stato_{status}");
        rows.push(row([&variable, "0", "Ikke valgt"]));
        rows.push(row([&variable, "1", "Valgt"]));
    }
    for (at, unit) in survey.units.iter().enumerate() {
        rows.push(row(["s_1", &(at + 1).to_string(), unit]));
    }
    for (at, item) in survey.items.iter().enumerate() {
        let variable = format!("s_{}", at + 2);
        rows.push(row([
            &variable,
            &code(item, 0, export).to_string(),
            export.not_answer,
        ]));
        for value in 1..=item.answers.len() as u8 {
            let code = code(item, value, export).to_string();
            let label = item.label(value);
            let label = if value == 3 { format!("{label} ") } else { label.to_owned() };
            rows.push(row([&variable, &code, &label]));
        }
    }
    rows
}
