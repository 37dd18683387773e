//! The municipality comes in, answers of the ministry's statistics interface go out:
//! JSON of which every value is a Danish text, suppressed rows left out.

mod marks;
mod overview;
mod wellbeing;

use std::collections::BTreeMap;

use super::absence::{Rate, Rates, rate, rates};
use super::exam::Leaver;
use super::text::{danish, percent};
use super::town::{LATEST, Place, Town, Whom, YEARS, long_year};
use super::wellbeing::Wellbeing;
use super::{Files, absence};

const NUMBER: &str = "[Institution].[Afdelingsnummer].[Afdelingsnummer]";
const NAME: &str = "[Institution].[Afdeling].[Afdeling]";
const MUNICIPALITY: &str = "[Institution].[Beliggenhedskommune].[Beliggenhedskommune]";
const YEAR: &str = "[Skoleår].[Skoleår].[Skoleår]";

/// The three stages as the statistics name them.
pub(super) const STAGES: [(&str, std::ops::RangeInclusive<u8>); 3] =
    [("Indskoling", 0..=3), ("Mellemtrin", 4..=6), ("Udskoling", 7..=9)];

/// Everything that is behind the published figures.
pub(super) struct Figures<'a> {
    pub(super) town: &'a Town,
    pub(super) absences: &'a absence::Absences,
    pub(super) leavers: Vec<Vec<Leaver>>,
    pub(super) wellbeing: &'a Wellbeing,
}

/// One row of an answer: keys and values in the order of the query.
type Record = Vec<(String, String)>;

/// Writes every answer.
pub(super) fn write(figures: &Figures, files: &mut Files) {
    overview::write(figures, files);
    marks::write(figures, files);
    wellbeing::write(figures, files);
    absences(figures, files);
}

impl Figures<'_> {
    /// Returns the absence of a year's pupils meant.
    pub(super) fn absence(&self, year: usize, whom: Whom) -> Option<Rates> {
        let rates_of: Vec<Rate> = self
            .town
            .in_year(year, whom)
            .filter_map(|(index, _, place)| {
                self.absences[index][year].as_ref().map(|months| rate(months, place))
            })
            .collect();
        rates(&rates_of)
    }

    /// Returns the number of pupils meant.
    pub(super) fn pupils(&self, year: usize, whom: Whom) -> usize {
        // The count of 30 September: who comes in January is not in it.
        let early = |place: &Place| place.from_month == 0;
        self.town.in_year(year, whom).map(|(_, _, place)| place).filter(early).count()
    }
}

/// Begins a record of one school and year.
fn school_record(town: &Town, school: usize, year: usize, year_key: &str) -> Record {
    let unit = &town.schools[school];
    vec![
        (NUMBER.to_owned(), unit.number.clone()),
        // The cubes carry today's name in all years.
        (NAME.to_owned(), unit.name.clone()),
        (year_key.to_owned(), long_year(year)),
    ]
}

/// Begins a record of the municipality and year.
fn town_record(town: &Town, year: usize, year_key: &str) -> Record {
    vec![
        (MUNICIPALITY.to_owned(), town.name.clone()),
        (year_key.to_owned(), long_year(year)),
    ]
}

/// Adds a key and a value.
fn put(record: &mut Record, key: &str, value: String) {
    record.push((key.to_owned(), value));
}

/// Writes records as the interface sends them.
fn json(records: &[Record]) -> Vec<u8> {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let lines: Vec<String> = records
        .iter()
        .map(|record| {
            let pairs: Vec<String> = record
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), quoted(value)))
                .collect();
            format!(" {{{}}}", pairs.join(", "))
        })
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n")).into_bytes()
}

/// Puts the answer to one query among the files.
fn save(files: &mut Files, name: &str, records: &[Record]) {
    files.insert(format!("data/uddannelsesstatistik/{name}.json"), json(records));
}

/// FRAVAAR, in pages; the second page came again as the third. It lags one year behind.
fn absences(figures: &Figures, files: &mut Files) {
    const TIME: &str = "[Tid].[Skoleår].[Skoleår]";
    let town = figures.town;
    let measures = |record: &mut Record, rates: Rates| {
        put(record, "Gennemsnitligt fravær per skoleår", percent(rates.total));
        put(record, "Sygefravær per skoleår", percent(rates.kinds[0]));
        put(record, "Ulovligt fravær per skoleår", percent(rates.kinds[2]));
        put(record, "Over 10 procent", percent(rates.over_ten));
    };
    let mut schools = Vec::new();
    let mut whole = Vec::new();
    // The cube's rows are not sorted by time.
    for year in (0..LATEST).rev() {
        for (index, _) in town.open(year) {
            let Some(rates) = figures.absence(year, Whom::school(index)) else {
                continue;
            };
            let mut record = school_record(town, index, year, TIME);
            measures(&mut record, rates);
            schools.push(record);
        }
        if let Some(rates) = figures.absence(year, Whom::ALL) {
            let mut record = town_record(town, year, TIME);
            measures(&mut record, rates);
            whole.push(record);
        }
    }
    let middle = schools.len() / 2;
    save(files, "FRAVAAR-side-1", &schools[..middle]);
    save(files, "FRAVAAR-side-2", &schools[middle..]);
    save(files, "FRAVAAR-side-3", &schools[middle..]);
    save(files, "FRAVAAR-kommune", &whole);
}

/// Returns the mean of the years' figures of the country, as invented as the rest.
fn nation(first: f64, per_year: f64, year: usize) -> f64 {
    first + per_year * year as f64
}

/// Returns the country's figure, which is the municipality's where nobody differs.
fn country(town: &Town, invented: f64, own: f64) -> f64 {
    if town.differences { invented } else { own }
}

/// Number of pupils in classes and of classes in a year.
fn class_size(town: &Town, year: usize, whom: Whom) -> Option<f64> {
    let mut classes: BTreeMap<(usize, u8, char), usize> = BTreeMap::new();
    let ordinary = |place: &Place| !town.schools[place.school].special;
    for (_, _, place) in town.in_year(year, whom).filter(|(_, _, p)| ordinary(p)) {
        *classes.entry((place.school, place.grade, place.class)).or_default() += 1;
    }
    let pupils: usize = classes.values().sum();
    (!classes.is_empty()).then(|| pupils as f64 / classes.len() as f64)
}

/// Writes a whole number as the interface does.
fn count(n: usize) -> String {
    danish(n as f64, 0)
}

/// All years, latest first, as several cubes answer.
fn years_back() -> impl Iterator<Item = usize> {
    (0..YEARS).rev()
}
