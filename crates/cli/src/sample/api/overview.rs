//! Answers about schools as a whole: OVERSKO, ELEVEX, KOMPEX, ELEVERAARSVAERK.

use super::super::Files;
use super::super::exam::{Leaver, mean, reference, transition};
use super::super::random::Random;
use super::super::text::{danish, percent};
use super::super::town::{LATEST, Place, Town, YEARS};
use super::{
    Figures, NAME, NUMBER, Record, YEAR, class_size, count, nation, put, save,
    school_record, town_record, years_back,
};

pub(super) fn write(figures: &Figures, files: &mut Files) {
    overview(figures, files);
    pupils(figures, files);
    competence(figures, files);
    staffing(figures, files);
}

/// OVERSKO: in three pages, the last one fetched twice under another name.
fn overview(figures: &Figures, files: &mut Files) {
    let mut records = Vec::new();
    for year in 0..YEARS {
        for (index, _) in figures.town.open(year) {
            records.push(overview_record(figures, index, year));
        }
    }
    let third = records.len().div_ceil(3);
    for (page, part) in records.chunks(third).enumerate() {
        save(files, &format!("OVERSKO-side-{}", page + 1), part);
    }
    save(files, "OVERSKO-side-4", &records[2 * third..]);
}

fn overview_record(figures: &Figures, school: usize, year: usize) -> Record {
    let town = figures.town;
    let own = |place: Place| place.school == school;
    let all = |_: Place| true;
    let mut record = school_record(town, school, year, YEAR);
    // The overview counts those who come during the year as well.
    let roll = town.in_year(year).filter(|(_, _, place)| own(*place)).count();
    put(&mut record, "Elevtal", count(roll));
    let mut three = |name: &str, values: [Option<f64>; 3], text: fn(f64) -> String| {
        for (value, suffix) in values.into_iter().zip(["", " Kommune", " Land"]) {
            put(
                &mut record,
                &format!("{name}{suffix}"),
                value.map(text).unwrap_or_default(),
            );
        }
    };
    let one: fn(f64) -> String = |value| danish(value, 1);
    let size = [
        class_size(town, year, own),
        class_size(town, year, all),
        Some(nation(21.2, -0.05, year)),
    ];
    three("Klassekvotient", size, one);
    let absent = match year < LATEST {
        true => [
            figures.absence(year, own).map(|r| r.total),
            figures.absence(year, all).map(|r| r.total),
            Some([8.1, 7.0, 6.6, 6.6][year]),
        ],
        false => [None; 3],
    };
    three("Samlet elevfravær", absent, percent);
    let marks = |counts: &dyn Fn(&Leaver) -> bool| {
        let marks: Vec<f64> = figures.leavers[year]
            .iter()
            .filter(|leaver| counts(leaver))
            .filter_map(Leaver::bound)
            .collect();
        if marks.len() < 3 { None } else { mean(&marks) }
    };
    let nation_mark = Some(nation(7.4, -0.03, year));
    three(
        "Karaktergennemsnit",
        [marks(&|l| l.school == school), marks(&|_| true), nation_mark],
        one,
    );
    let (competent, all_competent) = competence_of(town, year);
    let competent = competent[school];
    three(
        "Kompetencedækning",
        [competent, all_competent, Some(nation(86.4, 0.5, year))],
        percent,
    );
    let high = [
        figures.wellbeing.high(town, year, own),
        figures.wellbeing.high(town, year, all),
        Some(nation(87.6, -0.4, year)),
    ];
    three("Andel med højest trivsel", high, percent);
    let onwards = [
        transition(town, year, Some(school)),
        transition(town, year, None),
        (year + 2 <= LATEST).then_some(nation(86.0, 0.3, year)),
    ];
    three("Overgang til UU fra 9. og 10. kl. sept året efter", onwards, percent);
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
    let measures = |record: &mut Record, year: usize, counts: &dyn Fn(Place) -> bool| {
        let all = figures.pupils(year, counts);
        let special = town
            .in_year(year)
            .filter(|(_, p, place)| {
                p.special_teaching && place.from_month == 0 && counts(*place)
            })
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
            measures(&mut record, year, &|place| place.school == index);
            totals.push(record);
        }
        let mut record = town_record(town, year, YEAR);
        measures(&mut record, year, &|_| true);
        whole.push(record);
    }
    for (index, _) in town.open(LATEST) {
        for grade in 0..=9 {
            let n = figures.pupils(LATEST, |p| p.school == index && p.grade == grade);
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
        town.schools.iter().map(|_| 87.0 + 3.5 * random.normal()).collect();
    let mut random = town.random(&format!("competence {year}"));
    let shares: Vec<Option<f64>> = base
        .iter()
        .zip(&town.schools)
        .map(|(base, school)| {
            let share = (base + 0.6 * year as f64 + 1.2 * random.normal()).min(100.0);
            (!school.special).then_some(share)
        })
        .collect();
    let weigh = |school: usize| {
        town.in_year(year).filter(|(_, _, place)| place.school == school).count() as f64
    };
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
                (own - 1.5 + early.normal()).min(100.0),
                all - 1.4,
                87.0,
            );
            totals.push(record);
        }
    }
    for year in 0..YEARS {
        let (shares, all) = competence_of(town, year);
        for (index, _) in town.open(year) {
            if let (Some(own), Some(all)) = (shares[index], all) {
                let mut record = school_record(town, index, year, YEAR);
                measures(&mut record, own, all, nation(86.4, 0.5, year));
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
                    within(88.4),
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
        .map(|school| staffing_of(school.special, &mut random))
        .collect();
    let mut records = Vec::new();
    let mut whole = Vec::new();
    for year in (0..LATEST).rev() {
        let (mut pupils, mut teachers) = (0.0, 0.0);
        for (index, _) in town.open(year) {
            let ratio = base[index] + 0.15 * random.normal() - 0.1 * year as f64;
            let n = figures.pupils(year, |place| place.school == index) as f64;
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
