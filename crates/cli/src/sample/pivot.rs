//! Published figures come in, pivots from the statistics site go out: the official report
//! and a user's own as workbooks, and both kinds saved as CSV by Danish and English Excel.

use std::ops::RangeInclusive;

use datapakke_report::{Merge, Sheet, SheetCell, xlsx};

use super::absence::Rates;
use super::api::{Figures, STAGES};
use super::exam::mean;
use super::text::{danish, delimited, plain, row, thousands, utf8_bom, windows_1252};
use super::town::{LATEST, NUMBER, Place, School, Whom, YEARS, long_year};
use super::wellbeing::{FEWEST, INDICES};
use super::{Error, Files};

/// First year of the user's own pivot; the years before are in KMD's file.
const OWN_FROM: usize = 2;

pub(super) fn write(figures: &Figures, files: &mut Files) -> Result<(), Error> {
    files.insert("data/pivot/Elevtal og inklusion.xlsx".into(), official(figures)?);
    files.insert("data/pivot/trivsel pr trin.xlsx".into(), own(figures)?);
    let danish = delimited(&danish_csv(figures), ';', "\r\n");
    files.insert("data/pivot/fravaer-pr-trin.csv".into(), windows_1252(&danish));
    let english = delimited(&english_csv(figures), ',', "\r\n");
    files.insert("data/pivot/inclusion 2024.csv".into(), utf8_bom(&english));
    Ok(())
}

fn text(text: impl Into<String>) -> SheetCell {
    SheetCell::Text(text.into())
}

fn formatted(value: f64, format: &str) -> SheetCell {
    SheetCell::Number { value, format: Some(format.to_owned()) }
}

/// Pupils and those in special teaching, as the official report counts them.
fn pupils(figures: &Figures, year: usize, whom: Whom) -> (usize, usize) {
    let early = |place: &Place| place.from_month == 0;
    let all = figures.town.in_year(year, whom).filter(|(_, _, place)| early(place));
    all.fold((0, 0), |(n, special), (_, pupil, _)| {
        (n + 1, special + usize::from(pupil.special_teaching))
    })
}

/// The official layout: six empty rows, filters, a blank row, the header in row 11, and
/// the grand total last.
fn official(figures: &Figures) -> Result<Vec<u8>, Error> {
    let top = |label: &str| {
        let mut rows = vec![Vec::new(); 6];
        rows.push(vec![text("Skoleår"), text(long_year(LATEST))]);
        rows.push(vec![text("Beliggenhedskommune"), text(&figures.town.name)]);
        rows.push(vec![text("Afdelingstype"), text("(Flere elementer)")]);
        rows.push(Vec::new());
        let header = [
            "Inklusionsgrad",
            "Antal elever der modtager seg specialundervisning",
            "Antal elever",
        ];
        rows.push(std::iter::once(label).chain(header).map(text).collect());
        rows
    };
    let line = |label: &str, (n, special): (usize, usize)| {
        let shown = special == 0 || special >= 3;
        let grade = 1.0 - special as f64 / n as f64;
        vec![
            text(label),
            if shown {
                formatted(grade, "0.0\\ %;\\-0.0\\ %;0.0\\ %")
            } else {
                SheetCell::Empty
            },
            if shown { formatted(special as f64, "#,##0") } else { SheetCell::Empty },
            formatted(n as f64, "#,##0"),
        ]
    };
    let mut schools = top("Rækkenavne");
    for (index, school) in figures.town.open(LATEST) {
        schools.push(line(&school.name, pupils(figures, LATEST, Whom::school(index))));
    }
    schools.push(line("Hovedtotal", pupils(figures, LATEST, Whom::ALL)));
    let mut grades = top("Rækkenavne");
    for grade in 0..=9 {
        let label = format!("{grade}. klassetrin");
        grades.push(line(
            &label,
            pupils(figures, LATEST, Whom::ALL.grades(&(grade..=grade))),
        ));
    }
    // A real nought: the municipality has no grade 11.
    grades.push(vec![
        text("11. klassetrin"),
        SheetCell::Empty,
        SheetCell::Empty,
        formatted(0.0, "#,##0"),
    ]);
    grades.push(line("Hovedtotal", pupils(figures, LATEST, Whom::ALL)));
    let sheets = [
        Sheet::new("Institutioner, Fjordby", schools),
        Sheet::new("Klassetrin", grades),
        Sheet::new("Om Data", Vec::new()),
    ];
    Ok(xlsx(&sheets)?)
}

/// The user's own: a banner with a warning, captions in row 5, headers in row 6, years as
/// columns, labels only where they change, and subtotals.
fn own(figures: &Figures) -> Result<Vec<u8>, Error> {
    let mut rows = vec![vec![
        SheetCell::Empty,
        SheetCell::Empty,
        text(
            "Bemærk: opgørelsen for det seneste skoleår kan blive rettet. Opdigtede tal.",
        ),
    ]];
    rows.extend(vec![Vec::new(); 3]);
    rows.push(vec![
        text("Indikatorsvar"),
        SheetCell::Empty,
        SheetCell::Empty,
        SheetCell::Empty,
        text("Skoleår"),
    ]);
    let fields =
        ["Institution", "Institutionsnummer", "Klassetringruppe", "Trivselsindikator"];
    let years = (OWN_FROM..YEARS).map(|year| text(long_year(year)));
    rows.push(fields.into_iter().map(text).chain(years).collect());
    for (index, school) in figures.town.open(LATEST) {
        rows.extend(own_school(figures, index, school));
    }
    let merges = vec![Merge { rows: (0, 2), columns: (2, 6) }];
    Ok(xlsx(&[Sheet { name: "Ark1".into(), rows, merges }])?)
}

fn own_school(figures: &Figures, index: usize, school: &School) -> Vec<Vec<SheetCell>> {
    let values = |indicator: usize, grades: &RangeInclusive<u8>| -> Vec<SheetCell> {
        (OWN_FROM..YEARS)
            .map(|year| {
                let own = Whom::school(index).grades(grades);
                let indices =
                    figures.wellbeing.indices(figures.town, year, indicator, own);
                let value = mean(&indices).filter(|_| indices.len() >= FEWEST);
                value.map_or(SheetCell::Empty, |value| formatted(value, "0.0"))
            })
            .collect()
    };
    let mut rows = Vec::new();
    for (stage, grades) in &STAGES[1..] {
        for (at, indicator) in INDICES.into_iter().enumerate() {
            let cells = values(at, grades);
            if cells.iter().all(|cell| *cell == SheetCell::Empty) {
                continue;
            }
            let first = rows.is_empty();
            let first_of_stage = at == 0;
            let label = |shown: bool, label: &str| {
                if shown { text(label) } else { SheetCell::Empty }
            };
            let mut line = vec![
                label(first, &school.name),
                label(first, &school.number),
                label(first_of_stage, stage),
                text(indicator),
            ];
            line.extend(cells);
            rows.push(line);
        }
    }
    // Over all grades and indices together, which means nothing: a subtotal to set aside.
    let mut subtotal = vec![
        text(format!("{} Total", school.name)),
        SheetCell::Empty,
        SheetCell::Empty,
        SheetCell::Empty,
    ];
    subtotal.extend(values(0, &(0..=9)));
    rows.push(subtotal);
    rows
}

/// Absence per stage, saved by Danish Excel: semicolons, decimal commas, Windows-1252.
fn danish_csv(figures: &Figures) -> Vec<Vec<String>> {
    let town = figures.town;
    let mut rows = vec![
        row(["Beliggenhedskommune", &town.name, "", "", "", ""]),
        row(["Kommunenummer", NUMBER, "", "", "", ""]),
        row([""; 6]),
        row([
            "Institution",
            "Skoletrin",
            "Skoleår",
            "Gennemsnitligt fravær per skoleår",
            "Ulovligt fravær per skoleår",
            "Over 10 procent",
        ]),
    ];
    let line = |names: [&str; 3], rates: Option<Rates>| {
        let value = |value: f64| format!("{} %", danish(value, 1));
        let values = rates.map_or([const { String::new() }; 3], |r| {
            [value(r.total), value(r.kinds[2]), value(r.over_ten)]
        });
        names.map(str::to_owned).into_iter().chain(values).collect::<Vec<String>>()
    };
    for (index, school) in town.open(LATEST) {
        let mut first = true;
        for (stage, grades) in &STAGES {
            for year in [LATEST - 2, LATEST - 1] {
                let whom = Whom::school(index).grades(grades);
                let Some(rates) = figures.absence(year, whom).filter(|r| r.n >= 3) else {
                    continue;
                };
                let name = if first { school.name.as_str() } else { "" };
                let stage = if year == LATEST - 2 { *stage } else { "" };
                rows.push(line([name, stage, &long_year(year)], Some(rates)));
                first = false;
            }
        }
        if school.special {
            rows.push(line(["", "<uoplyst>", &long_year(LATEST - 1)], None));
        }
        let total = figures.absence(LATEST - 1, Whom::school(index));
        rows.push(line([&format!("{} Total", school.name), "", ""], total));
    }
    rows.push(line(["Hovedtotal", "", ""], figures.absence(LATEST - 1, Whom::ALL)));
    rows
}

/// The official layout of the year before, saved by English Excel.
fn english_csv(figures: &Figures) -> Vec<Vec<String>> {
    let year = LATEST - 1;
    let mut rows = vec![
        row(["Skoleår", &long_year(year), "", ""]),
        row(["Beliggenhedskommune", &figures.town.name, "", ""]),
        row(["Afdelingstype", "(Multiple Items)", "", ""]),
        row([""; 4]),
        row([
            "Row Labels",
            "Inklusionsgrad",
            "Antal elever der modtager seg specialundervisning",
            "Antal elever",
        ]),
    ];
    let line = |label: &str, (n, special): (usize, usize)| {
        let shown = special == 0 || special >= 3;
        let share = 100.0 - special as f64 * 100.0 / n as f64;
        let blank = |text: String| if shown { text } else { String::new() };
        row([
            label,
            &blank(format!("{} %", plain(share, 1))),
            &blank(thousands(&special.to_string(), ',')),
            &thousands(&n.to_string(), ','),
        ])
    };
    for (index, school) in figures.town.open(year) {
        rows.push(line(&school.name, pupils(figures, year, Whom::school(index))));
    }
    rows.push(line("Grand Total", pupils(figures, year, Whom::ALL)));
    rows
}
