//! Answers come in, Enalyzer files go out: a column per question with the question as its
//! header, answers as texts, American dates.

use datapakke_report::{Sheet, SheetCell, xlsx};

use super::super::text::{delimited, row};
use super::super::{Error, Files};
use super::{Person, Survey};

/// Writes the parents' answers as a workbook.
pub(super) fn workbook(survey: &Survey, files: &mut Files) -> Result<(), Error> {
    let rows = table(survey, "SFO", 2026, "Ved ikke");
    let cells =
        rows.into_iter().map(|row| row.into_iter().map(SheetCell::Text).collect());
    let bytes = xlsx(&[Sheet::new("Data", cells.collect())])?;
    files.insert("data/foraeldre/SFO forældre 2026.xlsx".into(), bytes);
    Ok(())
}

/// Writes the young people's answers as text.
pub(super) fn text(survey: &Survey, year: usize, files: &mut Files) {
    let rows = table(survey, "Klub", year, "Jeg ved ikke");
    let text = delimited(&rows, ',', "\r\n");
    files.insert(format!("data/klub/unge-i-klub-{year}.csv"), text.into_bytes());
}

fn table(survey: &Survey, unit: &str, year: usize, not_answer: &str) -> Vec<Vec<String>> {
    let mut header = row(["Respondent ID", "Status", "Startdato", "Slutdato", unit]);
    header.extend(survey.items.iter().map(|item| item.text.clone()));
    header.push("Andet, skriv".to_owned());
    let line = |(at, person): (usize, &Person)| {
        let status = match &person.answers {
            None => "Ikke besvaret",
            Some(_) if person.finished => "Gennemført",
            Some(_) => "Delvist besvaret",
        };
        let date = match person.answers {
            Some(_) => format!("03-{:02}-{year}", 2 + person.day),
            None => String::new(),
        };
        let id = (500_001 + at).to_string();
        let mut cells = row([&id, status, &date, &date, &survey.units[person.unit]]);
        for (at, item) in survey.items.iter().enumerate() {
            let reached = person.finished || at < survey.items.len() / 2;
            let value = person.answers.as_ref().map(|a| a[at]).filter(|_| reached);
            cells.push(match value {
                None => String::new(),
                Some(0) => not_answer.to_owned(),
                Some(value) => item.label(value).to_owned(),
            });
        }
        let says = person.finished && at % 47 == 0;
        cells.push(if says {
            "Det er et opdigtet svar".to_owned()
        } else {
            String::new()
        });
        cells
    };
    std::iter::once(header).chain(survey.people.iter().enumerate().map(line)).collect()
}
