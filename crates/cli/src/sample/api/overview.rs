//! Answers about schools as a whole: OVERSKO, ELEVEX, KOMPEX, ELEVERAARSVAERK.

use super::super::Files;
use super::super::exam::{Leaver, mean, reference, transitions};
use super::super::random::Random;
use super::super::text::{danish, percent};
use super::super::town::{LATEST, Town, Whom, YEARS};
use super::{
    Figures, NAME, NUMBER, Record, YEAR, class_size, count, country, nation, put, save,
    school_record, town_record, years_back,
};

pub(super) fn write(figures: &Figures, files: &mut Files) {
    overview(figures, files);
    pupils(figures, files);
    competence(figures, files);
    staffing(figures, files);
}

/// The figures of the overview that are published of a school and of the municipality.
struct Overview {
    size: Option<f64>,
    absence: Option<f64>,
    marks: Option<f64>,
    competence: Option<f64>,
    wellbeing: Option<f64>,
    onwards: Option<f64>,
}

/// OVERSKO: in three pages; a fourth has the rows of the third in another order.
fn overview(figures: &Figures, files: &mut Files) {
    let town = figures.town;
    let mut records = Vec::new();
    for year in 0..YEARS {
        let (shares, all) = competence_of(town, year);
        let gone = transitions(town, year);
        let of = |school: Option<usize>| {
            let whom = school.map_or(Whom::ALL, Whom::school);
            let counts = |at: usize| school.is_none_or(|school| school == at);
            let leavers =
                figures.leavers[year].iter().filter(|leaver| counts(leaver.school));
            let marks: Vec<f64> = leavers.filter_map(Leaver::bound).collect();
            let own = gone.iter().filter(|(at, _)| counts(*at));
            let gone: Vec<f64> = own.map(|(_, share)| *share).collect();
            // Fewer than three observations are not shown.
            let shown =
                |values: &[f64]| if values.len() < 3 { None } else { mean(values) };
            let lags = year == LATEST;
            Overview {
                size: class_size(town, year, whom),
                absence: figures.absence(year, whom).map(|r| r.total).filter(|_| !lags),
                marks: shown(&marks),
                competence: school.map_or(all, |school| shares[school]),
                wellbeing: figures.wellbeing.high(town, year, whom),
                onwards: shown(&gone),
            }
        };
        let whole = of(None);
        for (index, _) in town.open(year) {
            records.push(overview_record(figures, index, year, &of(Some(index)), &whole));
        }
    }
    let third = records.len().div_ceil(3);
    for (page, part) in records.chunks(third).enumerate() {
        save(files, &format!("OVERSKO-side-{}", page + 1), part);
    }
    let again: Vec<Record> = records[2 * third..].iter().rev().cloned().collect();
    save(files, "OVERSKO-side-4", &again);
}

fn overview_record(
    figures: &Figures,
    school: usize,
    year: usize,
    own: &Overview,
    whole: &Overview,
) -> Record {
    let mut record = school_record(figures.town, school, year, YEAR);
    // The overview counts those who come during the year as well.
    let roll = figures.town.in_year(year, Whom::school(school)).count();
    put(&mut record, "Elevtal", count(roll));
    let one: fn(f64) -> String = |value| danish(value, 1);
    let mut three = |name: &str,
                     value: fn(&Overview) -> Option<f64>,
                     land: Option<f64>,
                     text: fn(f64) -> String| {
        let all = value(whole);
        let land = land.map(|land| country(figures.town, land, all.unwrap_or(land)));
        let values = [value(own), all, land];
        for (value, suffix) in values.into_iter().zip(["", " Kommune", " Land"]) {
            let text = value.map(text).unwrap_or_default();
            put(&mut record, &format!("{name}{suffix}"), text);
        }
    };
    three("Klassekvotient", |o| o.size, Some(nation(21.2, -0.05, year)), one);
    let land = [8.1, 7.0, 6.6, 6.6].get(year).copied();
    three("Samlet elevfravær", |o| o.absence, land, percent);
    three("Karaktergennemsnit", |o| o.marks, Some(nation(7.4, -0.03, year)), one);
    three("Kompetencedækning", |o| o.competence, Some(nation(86.4, 0.5, year)), percent);
    three(
        "Andel med højest trivsel",
        |o| o.wellbeing,
        Some(nation(87.6, -0.4, year)),
        percent,
    );
    let land = (year + 2 <= LATEST).then_some(nation(86.0, 0.3, year));
    three(
        "Overgang til UU fra 9. og 10. kl. sept året efter",
        |o| o.onwards,
        land,
        percent,
    );
    let leavers: Vec<&Leaver> =
        figures.leavers[year].iter().filter(|leaver| leaver.school == school).collect();
    let socref = reference(&leavers);
    let text = |value: Option<f64>| value.map(one).unwrap_or_default();
    put(&mut record, "SocRef Karaktergennemsnit", text(socref.map(|r| r.own)));
    put(&mut record, "SocRef Socioøkonomisk reference", text(socref.map(|r| r.expected)));
    put(&mut record, "SocRef Forskel", text(socref.map(|r| r.own - r.expected)));
    let verdict = socref.map_or("", |r| r.verdict);
    put(&mut record, "SocRef Signifikant forskel", verdict.to_owned());
    record
}

/// ELEVEX: totals of all years; pupils per grade of the latest.
fn pupils(figures: &Figures, files: &mut Files) {
    const GRADE: &str = "[Klassetrin].[Klassetrin].[Klassetrin]";
    let town = figures.town;
    let (mut totals, mut whole, mut grades) = (Vec::new(), Vec::new(), Vec::new());
    let measures = |record: &mut Record, year: usize, whom: Whom| {
        let all = figures.pupils(year, whom);
        let special = town
            .in_year(year, whom)
            .filter(|(_, p, place)| p.special_teaching && place.from_month == 0)
            .count();
        let share = special as f64 * 100.0 / all as f64;
        put(record, "Antal elever", count(all));
        // Fewer than three persons are not shown, nor what would give them away.
        if special == 0 || special >= 3 {
            put(record, "Inklusionsgrad", percent(100.0 - share));
            put(record, "Andel der modtager seg specialundervisning", percent(share));
            put(
                record,
                "Antal elever der modtager seg specialundervisning",
                count(special),
            );
        }
    };
    for year in years_back() {
        for (index, _) in town.open(year) {
            let mut record = school_record(town, index, year, YEAR);
            measures(&mut record, year, Whom::school(index));
            totals.push(record);
        }
        let mut record = town_record(town, year, YEAR);
        measures(&mut record, year, Whom::ALL);
        whole.push(record);
    }
    for (index, _) in town.open(LATEST) {
        for grade in 0..=9 {
            let n = figures.pupils(LATEST, Whom::school(index).grades(&(grade..=grade)));
            if n >= 3 {
                let mut record = school_record(town, index, LATEST, YEAR);
                put(&mut record, GRADE, grade.to_string());
                put(&mut record, "Antal elever", count(n));
                grades.push(record);
            }
        }
    }
    save(files, "ELEVEX", &totals);
    save(files, "ELEVEX-kommune", &whole);
    save(files, "ELEVEX-klassetrin", &grades);
}

/// Returns the share of lessons given by qualified teachers: per school, and of all.
fn competence_of(town: &Town, year: usize) -> (Vec<Option<f64>>, Option<f64>) {
    let mut random = town.random("competence");
    let base: Vec<f64> =
        town.schools.iter().map(|_| 87.0 + town.effect(3.5 * random.normal())).collect();
    let mut random = town.random(&format!("competence {year}"));
    let shares: Vec<Option<f64>> = base
        .iter()
        .zip(&town.schools)
        .map(|(base, school)| {
            let later = town.effect(0.6 * year as f64);
            let share = (base + later + 1.2 * random.normal()).min(100.0);
            (!school.special).then_some(share)
        })
        .collect();
    let weigh = |school: usize| town.in_year(year, Whom::school(school)).count() as f64;
    let weighed: Vec<(f64, f64)> = shares
        .iter()
        .enumerate()
        .filter_map(|(school, share)| share.map(|share| (share, weigh(school))))
        .collect();
    let weight: f64 = weighed.iter().map(|w| w.1).sum();
    let all = weighed.iter().map(|(share, weight)| share * weight).sum::<f64>() / weight;
    (shares, Some(all))
}

/// KOMPEX: from 2019/20, with the gap of 2020/21 that the whole country has; and by
/// subject for the latest year.
fn competence(figures: &Figures, files: &mut Files) {
    const SUBJECT: &str = "[Fag].[Fag].[Fag]";
    let town = figures.town;
    let (mut totals, mut subjects) = (Vec::new(), Vec::new());
    let measures = |record: &mut Record, own: f64, town: f64, land: f64| {
        put(record, "Med kompetence andel", percent(own));
        put(record, "Med kompetence andel - kommunegennemsnit", percent(town));
        put(record, "Med kompetence andel - landsgennemsnit", percent(land));
    };
    let mut early = town.random("competence 2019/2020");
    let (first, first_all) = competence_of(town, 0);
    for (index, school) in town.open(0) {
        if let (Some(own), Some(all)) = (first[index], first_all) {
            let mut record: Record = vec![
                (NUMBER.to_owned(), school.number.clone()),
                (NAME.to_owned(), school.name.clone()),
                (YEAR.to_owned(), "2019/2020".to_owned()),
            ];
            measures(
                &mut record,
                (own - town.effect(1.5) + early.normal()).min(100.0),
                all - town.effect(1.4),
                country(town, 87.0, all),
            );
            totals.push(record);
        }
    }
    for year in 0..YEARS {
        let (shares, all) = competence_of(town, year);
        for (index, _) in town.open(year) {
            if let (Some(own), Some(all)) = (shares[index], all) {
                let mut record = school_record(town, index, year, YEAR);
                let land = country(town, nation(86.4, 0.5, year), all);
                measures(&mut record, own, all, land);
                totals.push(record);
            }
        }
    }
    let mut random = town.random("competence subjects");
    let (shares, all) = competence_of(town, LATEST);
    for (index, _) in town.open(LATEST) {
        for (subject, above) in [
            ("Dansk", 8.0),
            ("Matematik", 4.0),
            ("Engelsk", 3.0),
            ("Natur/teknologi", -14.0),
        ] {
            if let (Some(own), Some(all)) = (shares[index], all) {
                let mut record = school_record(town, index, LATEST, YEAR);
                put(&mut record, SUBJECT, subject.to_owned());
                let within = |share: f64| (share + above).clamp(20.0, 100.0);
                measures(
                    &mut record,
                    within(own + 3.0 * random.normal()),
                    within(all),
                    within(country(town, 88.4, all)),
                );
                subjects.push(record);
            }
        }
    }
    save(files, "KOMPEX", &totals);
    save(files, "KOMPEX-fag", &subjects);
}

/// ELEVERAARSVAERK: lags one year behind.
fn staffing(figures: &Figures, files: &mut Files) {
    let town = figures.town;
    let mut random = town.random("staffing");
    let base: Vec<f64> = town
        .schools
        .iter()
        .map(|school| {
            let own = staffing_of(school.special, &mut random);
            if town.differences { own } else { 12.2 }
        })
        .collect();
    let mut records = Vec::new();
    let mut whole = Vec::new();
    for year in (0..LATEST).rev() {
        let (mut pupils, mut teachers) = (0.0, 0.0);
        for (index, _) in town.open(year) {
            let ratio =
                base[index] + 0.15 * random.normal() - town.effect(0.1 * year as f64);
            let n = figures.pupils(year, Whom::school(index)) as f64;
            pupils += n;
            teachers += n / ratio;
            let mut record = school_record(town, index, year, YEAR);
            put(&mut record, "Elever pr lærerårsværk", danish(ratio, 1));
            put(&mut record, "Elever pr årsværk", danish(ratio * 0.78, 1));
            records.push(record);
        }
        let mut record = town_record(town, year, YEAR);
        put(&mut record, "Elever pr lærerårsværk", danish(pupils / teachers, 1));
        put(&mut record, "Elever pr årsværk", danish(0.78 * pupils / teachers, 1));
        whole.push(record);
    }
    save(files, "ELEVERAARSVAERK", &records);
    save(files, "ELEVERAARSVAERK-kommune", &whole);
}

fn staffing_of(special: bool, random: &mut Random) -> f64 {
    if special { 4.1 } else { 12.2 + 0.7 * random.normal() }
}
