//! Published figures come in, a municipality's own republication in KMD Insight's format
//! goes out: one `CD_` file, and one pair of `Meta_` and `Data_`.

use super::Files;
use super::api::{Figures, STAGES};
use super::exam::mean;
use super::text::{comma, delimited, row, utf8_bom};
use super::town::{LATEST, Whom, end_year, short_year};
use super::wellbeing::{FEWEST, INDICES};

pub(super) fn write(figures: &Figures, files: &mut Files) {
    let well = delimited(&wellbeing(figures), ';', "\r\n");
    files.insert("data/kmd/CD_BSelevtrivsel-4til9klasse.csv".into(), utf8_bom(&well));
    let (meta, data) = absence(figures);
    let (meta, data) = (delimited(&meta, ';', "\r\n"), delimited(&data, ';', "\r\n"));
    files.insert("data/kmd/Meta_BSelevfravaer.csv".into(), utf8_bom(&meta));
    files.insert("data/kmd/Data_BSelevfravaer.csv".into(), utf8_bom(&data));
}

/// Position of the first text and of the first number among the technical columns.
const FIRST_TEXT: usize = 9;
const FIRST_NUMBER: usize = 39;

/// Row 1 has technical names, row 2 the real ones. Schools have only names, those of the
/// time, and values have more decimals than were published.
fn wellbeing(figures: &Figures) -> Vec<Vec<String>> {
    let numbered =
        |name: &'static str, n: usize| (1..=n).map(move |i| format!("{name}{i}"));
    let technical: Vec<String> = std::iter::once("Metadata".to_owned())
        .chain(numbered("Dato", 5))
        .chain(numbered("Klokkeslæt", 2))
        .chain(["CPR".to_owned()])
        .chain(numbered("Tekst", 30))
        .chain(numbered("Numerisk", 15))
        .collect();
    let line = |metadata: &str, texts: [&str; 3], numbers: [&str; 2]| {
        let mut cells = vec![String::new(); technical.len()];
        cells[0] = metadata.to_owned();
        for (at, text) in texts.into_iter().enumerate() {
            cells[FIRST_TEXT + at] = text.to_owned();
        }
        for (at, number) in numbers.into_iter().enumerate() {
            cells[FIRST_NUMBER + at] = number.to_owned();
        }
        cells
    };
    let heading = line("1", ["Trin", "Skolenavn", "Indikator"], ["År", "Indikatorsvar"]);
    let mut rows = vec![technical.clone(), heading];
    for year in [0, 1] {
        for (index, school) in figures.town.open(year) {
            for (stage, grades) in &STAGES[1..] {
                for (at, indicator) in INDICES.into_iter().enumerate() {
                    let own = Whom::school(index).grades(grades);
                    let indices = figures.wellbeing.indices(figures.town, year, at, own);
                    if indices.len() < FEWEST {
                        continue;
                    }
                    let value = comma(mean(&indices).unwrap_or_default(), 4);
                    // The survey is taken in the spring: 2022 is the school year 2021/22.
                    let spring = end_year(year).to_string();
                    let name = school.name_in(year);
                    rows.push(line("", [stage, name, indicator], [&spring, &value]));
                }
            }
        }
    }
    rows
}

/// Absence of the year before, the permitted kind too; equal to what the cube says.
fn absence(figures: &Figures) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let year = LATEST - 1;
    let names = [
        ("Tekst1", "Skoleår"),
        ("Tekst2", "Institutionsnummer"),
        ("Tekst3", "Skole"),
        ("Numerisk1", "Gennemsnitligt fravær per skoleår"),
        ("Numerisk2", "Sygefravær per skoleår"),
        ("Numerisk3", "Lovligt fravær per skoleår"),
        ("Numerisk4", "Ulovligt fravær per skoleår"),
        ("Numerisk5", "Over 10 procent"),
    ];
    let mut meta = vec![row(["Kolonnenummer", "TekniskNavn", "EgetNavn"])];
    for (at, (technical, own)) in names.into_iter().enumerate() {
        meta.push(row([&(at + 1).to_string(), technical, own]));
    }
    let mut data = vec![row([
        "Aar", "Nummer", "Navn", "Total", "Syg", "Lovligt", "Ulovligt", "Over10",
    ])];
    for (index, school) in figures.town.open(year) {
        if let Some(rates) = figures.absence(year, Whom::school(index)) {
            data.push(row([
                &short_year(year),
                &school.number,
                school.name_in(year),
                &comma(rates.total, 1),
                &comma(rates.kinds[0], 1),
                &comma(rates.kinds[1], 1),
                &comma(rates.kinds[2], 1),
                &comma(rates.over_ten, 1),
            ]));
        }
    }
    (meta, data)
}
