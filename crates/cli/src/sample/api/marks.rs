//! Answers about the leaving examination: KARAGNS, KARADM, KARAFF.

use super::super::Files;
use super::super::exam::{EXAMS, Leaver, mean};
use super::super::text::{danish, percent};
use super::super::town::YEARS;
use super::{
    Figures, Record, YEAR, count, put, save, school_record, town_record, years_back,
};

/// Fewer than three observations are left out.
const FEWEST: usize = 3;

pub(super) fn write(figures: &Figures, files: &mut Files) {
    means(figures, files);
    subjects(figures, files);
    disciplines(figures, files);
}

/// Calls a function for every school and year, and for the whole municipality.
fn each(
    figures: &Figures,
    mut call: impl FnMut(&mut Record, &[&Leaver]) -> bool,
) -> [Vec<Record>; 2] {
    let town = figures.town;
    let (mut schools, mut whole) = (Vec::new(), Vec::new());
    for year in years_back() {
        for (index, _) in town.open(year) {
            let own: Vec<&Leaver> = figures.leavers[year]
                .iter()
                .filter(|leaver| leaver.school == index)
                .collect();
            let mut record = school_record(town, index, year, YEAR);
            if call(&mut record, &own) {
                schools.push(record);
            }
        }
        let mut record = town_record(town, year, YEAR);
        let all: Vec<&Leaver> = figures.leavers[year].iter().collect();
        if call(&mut record, &all) {
            whole.push(record);
        }
    }
    [schools, whole]
}

fn values(leavers: &[&Leaver], value: impl Fn(&Leaver) -> Option<f64>) -> Vec<f64> {
    leavers.iter().filter_map(|leaver| value(leaver)).collect()
}

/// Adds a mean if it rests on enough; tells whether it does.
fn put_mean(record: &mut Record, key: &str, values: &[f64]) -> bool {
    match mean(values).filter(|_| values.len() >= FEWEST) {
        Some(mean) => {
            put(record, key, danish(mean, 1));
            true
        }
        None => false,
    }
}

/// Adds the share with at least mark 2.
fn put_share(record: &mut Record, key: &str, values: &[f64]) {
    let share =
        values.iter().filter(|mark| **mark >= 2.0).count() as f64 / values.len() as f64;
    put(record, key, percent(100.0 * share));
}

fn means(figures: &Figures, files: &mut Files) {
    let [schools, whole] = each(figures, |record, leavers| {
        let all = values(leavers, Leaver::compulsory);
        let shown = put_mean(record, "Gennemsnit i obl. 9.-klasseprøver", &all);
        if shown {
            put_mean(
                record,
                "Gennemsnit i bundne 9.-klasseprøver",
                &values(leavers, Leaver::bound),
            );
            put_share(record, "Andel elever med mindst 2 i obl. 9.-klasseprøver", &all);
            put(
                record,
                "Antal elever med karakter eller anden status i prøver",
                count(leavers.len()),
            );
        }
        shown
    });
    save(files, "KARAGNS", &schools);
    save(files, "KARAGNS-kommune", &whole);
}

fn subjects(figures: &Figures, files: &mut Files) {
    let [schools, whole] = each(figures, |record, leavers| {
        let danish_marks = values(leavers, |l| l.subject("Dansk"));
        let maths = values(leavers, |l| l.subject("Matematik"));
        let shown = put_mean(record, "Gennemsnit - Dansk bundne prøver", &danish_marks)
            && put_mean(record, "Gennemsnit - Matematik bundne prøver", &maths);
        if shown {
            let both = values(leavers, |l| {
                Some(l.subject("Dansk")?.min(l.subject("Matematik")?))
            });
            put_share(record, "Andel elever med mindst 2 i dansk og matematik", &both);
        }
        shown
    });
    save(files, "KARADM", &schools);
    save(files, "KARADM-kommune", &whole);
}

/// KARAFF: one row per discipline; the latest two years.
fn disciplines(figures: &Figures, files: &mut Files) {
    let town = figures.town;
    let mut records = Vec::new();
    for year in YEARS - 2..YEARS {
        for (index, _) in town.open(year) {
            let own: Vec<&Leaver> = figures.leavers[year]
                .iter()
                .filter(|leaver| leaver.school == index)
                .collect();
            for (exam, (subject, discipline, _, _)) in EXAMS.into_iter().enumerate() {
                let marks = values(&own, |leaver| leaver.marks[exam]);
                let mut record = school_record(town, index, year, YEAR);
                put(&mut record, "[Fag].[Fag].[Fag]", subject.to_owned());
                put(
                    &mut record,
                    "[Fag].[Fagdisciplin].[Fagdisciplin]",
                    discipline.to_owned(),
                );
                if put_mean(&mut record, "Elevgennemsnit (uden vægtning)", &marks) {
                    put(&mut record, "Antal elever med karakter", count(marks.len()));
                    records.push(record);
                }
            }
        }
    }
    save(files, "KARAFF", &records);
}
