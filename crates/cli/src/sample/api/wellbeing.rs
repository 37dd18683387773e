//! Answers about the national well-being survey: TRIVIND and TRIVSP.

use super::super::Files;
use super::super::exam::mean;
use super::super::text::{danish, percent};
use super::super::town::{LATEST, Whom, end_year};
use super::super::wellbeing::{FEWEST, Form, INDICES};
use super::{
    Figures, YEAR, count, country, nation, put, save, school_record, town_record,
    years_back,
};

const INDEX: &str = "[Trivselsindikator].[Trivselsindikator].[Trivselsindikator]";
const INTERVAL: &str = "[Trivselsindikator Svarintervaller].[Trivselsindikator Svarintervaller].[Trivselsindikator Svarintervaller]";
const QUESTION: &str = "[Spørgsmål].[Spørgsmål].[Spørgsmål]";
const ANSWER: &str = "[Svar].[Svar].[Svar]";
const VALUE: &str = "[Svar].[Svarværdi].[Svarværdi]";
/// The intervals of a pupil's mean: above the limit before, up to and with this one.
const INTERVALS: [(&str, f64); 4] =
    [("1 til 2", 2.0), ("2,1 til 3", 3.0), ("3,1 til 4", 4.0), ("4,1 til 5", 5.0)];
/// Mean index of the country, invented near the published ones.
const NATION: [f64; 5] = [3.65, 3.98, 3.62, 3.22, 3.74];
/// Shares of the intervals in the country, invented near the published ones.
const NATION_SHARES: [[f64; 4]; 5] = [
    [0.9, 12.1, 65.8, 21.2],
    [1.5, 8.9, 39.4, 50.2],
    [2.4, 16.6, 53.9, 27.1],
    [8.3, 32.5, 44.2, 15.0],
    [2.2, 12.0, 51.3, 34.5],
];

pub(super) fn write(figures: &Figures, files: &mut Files) {
    indices(figures, files);
    intervals(figures, files);
    questions(figures, files);
}

fn indices(figures: &Figures, files: &mut Files) {
    let (town, wellbeing) = (figures.town, figures.wellbeing);
    let (mut schools, mut whole) = (Vec::new(), Vec::new());
    for year in years_back() {
        for (index, name) in INDICES.into_iter().enumerate() {
            let all = wellbeing.indices(town, year, index, Whom::ALL);
            let all_mean = mean(&all).unwrap_or_default();
            for (school, _) in town.open(year) {
                let own = wellbeing.indices(town, year, index, Whom::school(school));
                let Some(own_mean) = mean(&own).filter(|_| own.len() >= FEWEST) else {
                    continue;
                };
                let mut record = school_record(town, school, year, YEAR);
                put(&mut record, INDEX, name.to_owned());
                put(&mut record, "Indikatorsvar", danish(own_mean, 1));
                put(&mut record, "Antal Indikatorsvar", count(own.len()));
                put(&mut record, "Indikatorsvar - Kommunetal", danish(all_mean, 1));
                let land = country(town, nation(NATION[index], -0.01, year), all_mean);
                put(&mut record, "Indikatorsvar - Landstal", danish(land, 1));
                schools.push(record);
            }
            let mut record = town_record(town, year, YEAR);
            put(&mut record, INDEX, name.to_owned());
            put(&mut record, "Indikatorsvar", danish(all_mean, 1));
            put(&mut record, "Antal Indikatorsvar", count(all.len()));
            whole.push(record);
        }
    }
    save(files, "TRIVIND", &schools);
    save(files, "TRIVIND-kommune", &whole);
}

/// Returns how many lie in each interval; the exact mean is compared with the limits.
fn in_intervals(indices: &[f64]) -> [usize; 4] {
    let mut counts = [0; 4];
    for index in indices {
        let at = INTERVALS.iter().position(|(_, limit)| *index <= *limit + 1e-9);
        counts[at.unwrap_or(3)] += 1;
    }
    counts
}

fn intervals(figures: &Figures, files: &mut Files) {
    let (town, wellbeing) = (figures.town, figures.wellbeing);
    let mut records = Vec::new();
    for year in years_back() {
        for (index, name) in INDICES.into_iter().enumerate() {
            let all = wellbeing.indices(town, year, index, Whom::ALL);
            let all_counts = in_intervals(&all);
            for (school, _) in town.open(year) {
                let own = wellbeing.indices(town, year, index, Whom::school(school));
                for (at, n) in in_intervals(&own).into_iter().enumerate() {
                    // A cell with fewer than five pupils is left out.
                    if n < FEWEST {
                        continue;
                    }
                    let share =
                        |n: usize, of: usize| percent(n as f64 * 100.0 / of as f64);
                    let mut record = school_record(town, school, year, YEAR);
                    put(&mut record, INDEX, name.to_owned());
                    put(&mut record, INTERVAL, INTERVALS[at].0.to_owned());
                    put(&mut record, "Andel Indikatorsvar", share(n, own.len()));
                    put(&mut record, "Antal Indikatorsvar", count(n));
                    put(
                        &mut record,
                        "Andel Indikatorsvar - Kommunetal",
                        share(all_counts[at], all.len()),
                    );
                    let whole = all_counts[at] as f64 * 100.0 / all.len() as f64;
                    let land = percent(country(town, NATION_SHARES[index][at], whole));
                    put(&mut record, "Andel Indikatorsvar - Landstal", land);
                    records.push(record);
                }
            }
        }
    }
    save(files, "TRIVIND-svarintervaller", &records);
}

/// TRIVSP, a query per form: all questions of the latest year; social questions and calm
/// of the year before.
fn questions(figures: &Figures, files: &mut Files) {
    for year in [LATEST - 1, LATEST] {
        for (form, stage) in figures.wellbeing.forms.iter().zip(["indskoling", "4-9"]) {
            let mut records = Vec::new();
            for item in 0..form.items.len() {
                let area = form.items[item].area;
                if year == LATEST || matches!(area, Some(0 | 3)) {
                    question(figures, form, item, year, &mut records);
                }
            }
            // The areas are of grades 4–9 only, so the young have one year.
            if !records.is_empty() {
                save(files, &format!("TRIVSP-{stage}-{}", end_year(year)), &records);
            }
        }
    }
}

fn question(
    figures: &Figures,
    form: &Form,
    at: usize,
    year: usize,
    records: &mut Vec<super::Record>,
) {
    let (town, wellbeing) = (figures.town, figures.wellbeing);
    let item = &form.items[at];
    let steps = item.answers.len();
    let counts = |whom: Whom| {
        let mut counts = vec![0_usize; steps + 1];
        for (pupil, _, _) in town.in_year(year, whom.grades(&form.grades)) {
            let answer = wellbeing.answers(pupil, year).map(|answers| answers[at]);
            answer.into_iter().for_each(|answer| counts[usize::from(answer)] += 1);
        }
        counts
    };
    let all = counts(Whom::ALL);
    let share = |counts: &[usize], value: usize| {
        counts[value] as f64 * 100.0 / counts.iter().sum::<usize>() as f64
    };
    for (school, _) in town.open(year) {
        let own = counts(Whom::school(school));
        for value in (0..=steps).rev().filter(|value| own[*value] >= FEWEST) {
            let mut record = school_record(town, school, year, YEAR);
            put(&mut record, QUESTION, item.text.clone());
            // The cube spells this answer in four words, most questionnaires in three.
            let label = item.label(value as u8).replace("gang imellem", "gang i mellem");
            put(&mut record, ANSWER, label);
            put(&mut record, VALUE, value.to_string());
            put(&mut record, "Svarfordeling", percent(share(&own, value)));
            put(&mut record, "Svarfordeling - Kommunetal", percent(share(&all, value)));
            // The country is drawn a little towards the middle of the municipality's.
            let whole = share(&all, value);
            let land = country(town, 0.94 * whole + 6.0 / (steps + 1) as f64, whole);
            put(&mut record, "Svarfordeling - Landstal", percent(land));
            put(&mut record, "Antal svar", count(own[value]));
            records.push(record);
        }
    }
}
