//! Pupils come in, pupil-level test results go out: the old national test of 2021/22 and
//! the Overgangstest of the four years after.

use super::Files;
use super::random::{Random, normal_share};
use super::text::{comma, delimited, row, windows_1252};
use super::town::{
    LATEST, MATHS_HIGH, Place, Pupil, Town, Whom, YEARS, long_year, short_year,
};

/// A subject: its name in the extract, its index, the grades that take the test.
struct Subject {
    name: &'static str,
    index: usize,
    old_grades: &'static [u8],
    grades: &'static [u8],
    areas: [&'static str; 3],
}

const SUBJECTS: [Subject; 2] = [
    Subject {
        name: "Dansk, læsning",
        index: 0,
        old_grades: &[2, 4, 6, 8],
        grades: &[2, 3, 4, 6, 8],
        areas: ["Sprogforståelse", "Afkodning", "Tekstforståelse"],
    },
    Subject {
        name: "Matematik",
        index: 1,
        old_grades: &[3, 6, 8],
        grades: &[2, 4, 6, 7, 8],
        areas: ["Tal og algebra", "Geometri", "Statistik og sandsynlighed"],
    },
];

/// Points in each of the three areas.
const AREA_POINTS: f64 = 20.0;

pub(super) fn write(town: &Town, files: &mut Files) {
    let old = delimited(&old_test(town), ';', "\r\n");
    files.insert("data/test/nationale test 2021-22.csv".into(), windows_1252(&old));
    for year in 1..YEARS {
        let text = delimited(&transition_test(town, year), ';', "\r\n");
        let name =
            format!("data/test/overgangstest-{}.csv", short_year(year).replace('/', "-"));
        files.insert(name, text.into_bytes());
    }
}

/// How well a pupil does in one test: deviations from the country's mean.
fn result(
    town: &Town,
    pupil: &Pupil,
    place: Place,
    subject: usize,
    random: &mut Random,
) -> f64 {
    let planted = if subject == 1 && place.school == MATHS_HIGH { 0.4 } else { 0.0 };
    let planted = town.effect(planted);
    let school = town.schools[place.school].teaching;
    // 1.06 is the deviation of talent, background and the day together.
    (pupil.talent[subject] + school + planted + 0.42 * random.normal()) / 1.06
}

/// Why a pupil has no result, in the words that stand in the place of the score.
fn absent(special: bool, random: &mut Random) -> Option<&'static str> {
    let (exempt, absent) = if special { (0.3, 0.08) } else { (0.012, 0.03) };
    match random.uniform() {
        drawn if drawn < exempt => Some("Fritaget"),
        drawn if drawn < exempt + absent => Some("Ikke gennemført"),
        _ => None,
    }
}

/// A title above the header names the test; scores have a decimal comma.
fn old_test(town: &Town) -> Vec<Vec<String>> {
    let mut random = town.random("old test");
    let mut rows = vec![
        row(["De nationale test, elevresultater 2021/22", "", "", "", "", "", ""]),
        row([""; 7]),
        row([
            "Skoleår",
            "Institutionsnummer",
            "Institution",
            "CPR-nummer",
            "Klasse",
            "Fag",
            "Score",
        ]),
    ];
    for subject in &SUBJECTS {
        let takes = |place: &Place| subject.old_grades.contains(&place.grade);
        for (_, pupil, place) in
            town.in_year(0, Whom::ALL).filter(|(_, _, place)| takes(place))
        {
            let school = &town.schools[place.school];
            let absent = absent(school.special, &mut random);
            let z = result(town, pupil, place, subject.index, &mut random);
            let score = comma((26.0 + 8.0 * z).clamp(0.0, 50.0), 1);
            rows.push(row([
                &long_year(0),
                &school.number,
                school.name_in(0),
                &pupil.cpr,
                &format!("{}{}", place.grade, place.class),
                subject.name,
                absent.unwrap_or(&score),
            ]));
        }
    }
    rows
}

/// A column names the test; the latest year has reading's profile areas too, a row each.
fn transition_test(town: &Town, year: usize) -> Vec<Vec<String>> {
    let mut random = town.random(&format!("transition test {year}"));
    let mut rows = vec![row([
        "Skoleår",
        "Institutionsnummer",
        "CPR-nummer",
        "Klasse",
        "Test",
        "Fag",
        "Profilområde",
        "Point",
        "Placering i landet",
    ])];
    for subject in &SUBJECTS {
        let takes = |place: &Place| subject.grades.contains(&place.grade);
        for (_, pupil, place) in
            town.in_year(year, Whom::ALL).filter(|(_, _, place)| takes(place))
        {
            let school = &town.schools[place.school];
            let absent = absent(school.special, &mut random);
            let z = result(town, pupil, place, subject.index, &mut random);
            let areas: [f64; 3] = std::array::from_fn(|_| z + 0.35 * random.normal());
            let points =
                areas.map(|z| (AREA_POINTS * (0.15 + 0.85 * normal_share(z))).round());
            let mut add = |area: &str, points: f64, z: f64| {
                let place_in_country =
                    comma((100.0 * normal_share(z)).clamp(1.0, 99.0), 0);
                rows.push(row([
                    &short_year(year),
                    &school.number,
                    &pupil.cpr,
                    &format!("{}{}", place.grade, place.class),
                    "Overgangstest",
                    subject.name,
                    area,
                    absent.unwrap_or(&comma(points, 0)),
                    if absent.is_some() { "" } else { &place_in_country },
                ]));
            };
            add("", points.iter().sum(), z);
            let areas_too = year == LATEST && subject.index == SUBJECTS[0].index;
            if areas_too && absent.is_none() {
                for (at, area) in subject.areas.into_iter().enumerate() {
                    add(area, points[at], areas[at]);
                }
            }
        }
    }
    rows
}
