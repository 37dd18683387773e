//! The municipality comes in, sick leave of its staff goes out in three measures that
//! must not be mixed: KRL (workbook), FLIS (CSV) and Statistics Denmark (CSV).

use datapakke_report::{Merge, Sheet, SheetCell, xlsx};

use super::text::{comma, delimited, rounded, row, utf8_bom, windows_1252};
use super::town::{LATEST, SICK_LEAVE_RISES, TINY, Town, UNLAWFUL_FALLS, Whom};
use super::{Error, Files};

/// The calendar years of the staff figures.
const CALENDAR: [usize; 3] = [2023, 2024, 2025];
/// Work days of a full-time year, from the published 12 days = 5.3 percent.
const WORK_DAYS: f64 = 226.0;

pub(super) fn write(town: &Town, files: &mut Files) -> Result<(), Error> {
    let figures = draw(town);
    files.insert("data/personale/KRL sygefravær.xlsx".into(), krl(town, &figures)?);
    let flis = delimited(&flis(town, &figures), ';', "\r\n");
    files.insert("data/personale/FLIS-KPI-569.csv".into(), windows_1252(&flis));
    files.insert("data/dst/FRA027.csv".into(), utf8_bom(&statistics_denmark(town)));
    Ok(())
}

/// One unit's staff in one calendar year.
struct Staff {
    number: String,
    name: String,
    school: Option<usize>,
    year: usize,
    full_time: f64,
    days: f64,
}

fn draw(town: &Town) -> Vec<Staff> {
    let mut random = town.random("staff");
    let mut out = Vec::new();
    let mut add = |number: &str, name: &str, school: Option<usize>, full_time: f64| {
        let own = 11.5 + town.effect(1.4 * random.normal());
        for year in CALENDAR {
            let planted = match school {
                Some(SICK_LEAVE_RISES) if year == 2025 => 7.5,
                _ => 0.0,
            };
            let days = (own + town.effect(planted) + 0.9 * random.normal()).max(3.0);
            let (number, name) = (number.to_owned(), name.to_owned());
            out.push(Staff { number, name, school, year, full_time, days });
        }
    };
    for (index, school) in town.open(LATEST) {
        let pupils = town.in_year(LATEST, Whom::school(index)).count() as f64;
        let ratio = if school.special { 2.9 } else { 9.6 };
        add(&school.number, &school.name, Some(index), rounded(pupils / ratio, 1));
    }
    for unit in &town.others {
        add(&unit.number, &unit.name, None, rounded(unit.size as f64 / 8.5, 1));
    }
    out
}

/// A title over the table, one row per unit and year, and a grand total.
fn krl(town: &Town, figures: &[Staff]) -> Result<Vec<u8>, Error> {
    let text = |text: &str| SheetCell::text(text);
    let number = |value: f64, format: &str| SheetCell::Number {
        value,
        format: Some(format.to_owned()),
    };
    let mut rows = vec![
        vec![text(&format!("KRL, SIRKA: Sygefravær, {} Kommune", town.name))],
        vec![text("Egen sygdom, månedslønnede, kalenderår")],
        vec![],
        vec![
            text("Institutionsnummer"),
            text("Institution"),
            text("Kalenderår"),
            text("Fuldtidsbeskæftigede"),
            text("Dagsværk pr. fuldtidsbeskæftiget"),
            text("Fraværsprocent"),
        ],
    ];
    for staff in figures {
        rows.push(vec![
            text(&staff.number),
            text(&staff.name),
            SheetCell::number(staff.year as f64),
            number(staff.full_time, "0.0"),
            number(staff.days, "0.0"),
            // Stored as a fraction and shown as a percentage.
            number(staff.days / WORK_DAYS, "0.0%"),
        ]);
    }
    for year in CALENDAR {
        let of_year = || figures.iter().filter(move |staff| staff.year == year);
        let full_time: f64 = of_year().map(|staff| staff.full_time).sum();
        let days: f64 = of_year().map(|s| s.days * s.full_time).sum::<f64>() / full_time;
        rows.push(vec![
            text("I alt"),
            SheetCell::Empty,
            SheetCell::number(year as f64),
            number(full_time, "0.0"),
            number(days, "0.0"),
            number(days / WORK_DAYS, "0.0%"),
        ]);
    }
    let merges = vec![Merge { rows: (0, 0), columns: (0, 5) }];
    Ok(xlsx(&[Sheet { name: "Sygefravær".into(), rows, merges }])?)
}

/// By name only: one school's name is a near miss, and one value is a question mark.
fn flis(town: &Town, figures: &[Staff]) -> Vec<Vec<String>> {
    let mut random = town.random("flis");
    let mut rows =
        vec![row(["Skole", "År", "Sygefravær for lærere i folkeskolen (andel)"])];
    for staff in figures {
        let Some(school) = staff.school else { continue };
        let name = match school {
            UNLAWFUL_FALLS => "Strandskole",
            _ => staff.name.as_str(),
        };
        let share = staff.days * 100.0 / WORK_DAYS + 0.2 * random.normal();
        let missing = school == TINY && staff.year == 2023;
        let share =
            if missing { "?".to_owned() } else { format!("{}%", comma(share, 2)) };
        rows.push(row([name, &staff.year.to_string(), &share]));
    }
    rows
}

/// FRA027 as the Statistikbank writes it: the municipality and the country.
fn statistics_denmark(town: &Town) -> String {
    let mut random = town.random("statistics denmark");
    let mut rows =
        vec![row(["OMRÅDE", "KØN", "FRAVAER", "ARBFUNK", "FRAVAER1", "TID", "INDHOLD"])];
    for (area, level) in [(town.name.as_str(), 12.3), ("Hele landet", 12.9)] {
        for sex in ["Mænd og kvinder i alt", "Mænd", "Kvinder"] {
            for year in [2022, 2023, 2024, 2025] {
                let shift = if sex == "Mænd" { -2.1 } else { 0.4 };
                let days = comma(level + shift + 0.4 * random.normal(), 1);
                // The men of the latest year are too few to be published.
                let hidden = sex == "Mænd" && year == 2025 && area == town.name;
                rows.push(row([
                    area,
                    sex,
                    "Egen sygdom",
                    "Pædagogisk arbejde",
                    "Fraværsdagsværk pr. fuldtidsansat",
                    &year.to_string(),
                    if hidden { ".." } else { &days },
                ]));
            }
        }
    }
    delimited(&rows, ';', "\r\n")
}
