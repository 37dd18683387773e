//! Pupils come in, pupil-level test results go out: the old national test of 2021/22 and
//! the Overgangstest of the four years after.

use super::Files;
use super::random::{Random, normal_share};
use super::text::{comma, delimited, row, windows_1252};
use super::town::{MATHS_HIGH, Place, Pupil, Town, YEARS, short_year};

/// A subject: its name in the extract, its index, the grades that take the test.
struct Subject {
    name: &'static str,
    index: usize,
    old_grades: &'static [u8],
    grades: &'static [u8],
    areas: [&'static str; 3],
    file: &'static str,
}

const SUBJECTS: [Subject; 2] = [
    Subject {
        name: "Dansk, læsning",
        index: 0,
        old_grades: &[2, 4, 6, 8],
        grades: &[2, 3, 4, 6, 8],
        areas: ["Sprogforståelse", "Afkodning", "Tekstforståelse"],
        file: "data/test/overgangstest-laesning.csv",
    },
    Subject {
        name: "Matematik",
        index: 1,
        old_grades: &[3, 6, 8],
        grades: &[2, 4, 6, 7, 8],
        areas: ["Tal og algebra", "Geometri", "Statistik og sandsynlighed"],
        file: "data/test/overgangstest-matematik.csv",
    },
];

/// Points in each of the three areas.
const AREA_POINTS: f64 = 20.0;

pub(super) fn write(town: &Town, files: &mut Files) {
    let old = delimited(&old_test(town), ';', "\r\n");
    files.insert("data/test/nationale test 2021-22.csv".into(), windows_1252(&old));
    for subject in &SUBJECTS {
        let text = delimited(&transition_test(town, subject), ';', "\r\n");
        files.insert(subject.file.to_owned(), text.into_bytes());
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
    let school = town.schools[place.school].teaching;
    // 1.06 is the deviation of talent, background and the day together.
    (pupil.talent[subject] + school + planted + 0.42 * random.normal()) / 1.06
}

/// What happened to a pupil in a test window.
fn status(special: bool, random: &mut Random) -> &'static str {
    let (exempt, absent) = if special { (0.3, 0.08) } else { (0.012, 0.03) };
    match random.uniform() {
        drawn if drawn < exempt => "Fritaget",
        drawn if drawn < exempt + absent => "Ikke gennemført",
        _ => "Gennemført",
    }
}

fn old_test(town: &Town) -> Vec<Vec<String>> {
    let mut random = town.random("old test");
    let mut rows = vec![row([
        "Skoleår",
        "Institutionsnummer",
        "Institution",
        "CPR-nummer",
        "Klasse",
        "Klassetrin",
        "National test",
        "Status",
        "Score (0-50)",
        "Niveau",
    ])];
    for subject in &SUBJECTS {
        for (_, pupil, place) in
            town.in_year(0).filter(|(_, _, p)| subject.old_grades.contains(&p.grade))
        {
            let school = &town.schools[place.school];
            let status = status(school.special, &mut random);
            let z = result(town, pupil, place, subject.index, &mut random);
            let taken = status == "Gennemført";
            let score = comma((26.0 + 8.0 * z).clamp(0.0, 50.0), 1);
            rows.push(row([
                "2021/2022",
                &school.number,
                school.name_in(0),
                &pupil.cpr,
                &format!("{}{}", place.grade, place.class),
                &place.grade.to_string(),
                subject.name,
                status,
                if taken { &score } else { "" },
                if taken { level(z) } else { "" },
            ]));
        }
    }
    rows
}

/// The six levels of the old test.
fn level(z: f64) -> &'static str {
    match z {
        z if z < -1.6 => "Ikke tilstrækkelig",
        z if z < -1.0 => "Mangelfuld",
        z if z < -0.4 => "Jævn",
        z if z < 0.5 => "God",
        z if z < 1.3 => "Rigtig god",
        _ => "Fremragende",
    }
}

fn transition_test(town: &Town, subject: &Subject) -> Vec<Vec<String>> {
    let mut random = town.random(subject.file);
    let mut rows = vec![row([
        "Skoleår",
        "Institutionsnummer",
        "CPR-nummer",
        "Klasse",
        "Klassetrin",
        "Overgangstest",
        "Status",
        "Point",
        "Mulige point",
        "Placering i landet (0-100)",
        subject.areas[0],
        subject.areas[1],
        subject.areas[2],
    ])];
    for year in 1..YEARS {
        for (_, pupil, place) in
            town.in_year(year).filter(|(_, _, p)| subject.grades.contains(&p.grade))
        {
            let school = &town.schools[place.school];
            let status = status(school.special, &mut random);
            let z = result(town, pupil, place, subject.index, &mut random);
            let areas: [u32; 3] = std::array::from_fn(|_| {
                let share = normal_share(z + 0.35 * random.normal());
                (AREA_POINTS * (0.15 + 0.85 * share) + 0.5) as u32
            });
            let mut cells = row([
                &short_year(year),
                &school.number,
                &pupil.cpr,
                &format!("{}{}", place.grade, place.class),
                &place.grade.to_string(),
                subject.name,
                status,
            ]);
            if status == "Gennemført" {
                let points: u32 = areas.iter().sum();
                cells.push(points.to_string());
                cells.push(comma(3.0 * AREA_POINTS, 0));
                cells.push(comma((100.0 * normal_share(z)).clamp(1.0, 99.0), 0));
                cells.extend(areas.iter().map(u32::to_string));
            } else {
                let blank = ["", "60", "", "", "", ""];
                cells.extend(blank.map(str::to_owned));
            }
            rows.push(cells);
        }
    }
    rows
}
