//! The drawn absence comes in, a municipality's pupil-level extracts go out: by month and
//! kind for all schools, day by day with letters for one.

use super::Files;
use super::absence::{Absences, SCHOOL_DAYS};
use super::text::{comma, delimited, row, windows_1252};
use super::town::{
    LATEST, MONTHS, Place, TINY, Town, UNLAWFUL_FALLS, Whom, end_year, short_year,
};

pub(super) fn write(town: &Town, absences: &Absences, files: &mut Files) {
    for year in [LATEST - 1, LATEST] {
        let name = format!(
            "data/fravaer/elevfravaer-{}.csv",
            short_year(year).replace('/', "-")
        );
        files.insert(name, windows_1252(&by_month(town, absences, year, Whom::ALL)));
    }
    // A third year lets the months be measured by earlier ones; one school keeps it small.
    if let Some(school) = town.schools.get(UNLAWFUL_FALLS) {
        let year = LATEST - 2;
        let short = short_year(year).replace('/', "-");
        let name = format!("data/fravaer/elevfravaer-{short}-{}.csv", school.number);
        let of = by_month(town, absences, year, Whom::school(UNLAWFUL_FALLS));
        files.insert(name, windows_1252(&of));
    }
    if has_daily(town) {
        let name = format!("data/fravaer/{}-protokol.csv", town.schools[TINY].number);
        files.insert(name, by_day(town, absences).into_bytes());
    }
}

/// Tells whether a pupil's school hands in days instead of months.
fn daily(town: &Town, place: Place, year: usize) -> bool {
    year == LATEST && place.school == TINY && has_daily(town)
}

/// Tells whether a school hands in days. Days hold no halves, which makes it differ a
/// little from the others.
fn has_daily(town: &Town) -> bool {
    town.differences && town.schools.get(TINY).is_some_and(|school| !school.special)
}

fn by_month(town: &Town, absences: &Absences, year: usize, whom: Whom) -> String {
    let mut rows = vec![row([
        "Institutionsnummer",
        "CPR-nummer",
        "Klasse",
        "Skoleår",
        "Måned",
        "Skoledage",
        "Sygefravær",
        "Ekstraordinær frihed",
        "Ulovligt fravær",
    ])];
    for (pupil, who, place) in town.in_year(year, whom) {
        let Some(months) =
            absences[pupil][year].as_ref().filter(|_| !daily(town, place, year))
        else {
            continue;
        };
        for (month, halves) in months.iter().enumerate().skip(place.from_month) {
            let days = halves.map(|half| {
                let decimals = u32::from(half % 2 == 1);
                comma(f64::from(half) / 2.0, decimals)
            });
            rows.push(row([
                &town.schools[place.school].number,
                &who.cpr,
                &format!("{}{}", place.grade, place.class),
                &short_year(year),
                &MONTHS[month].to_string(),
                &SCHOOL_DAYS[month].to_string(),
                &days[0],
                &days[1],
                &days[2],
            ]));
        }
    }
    delimited(&rows, ';', "\r\n")
}

/// Every school day of every pupil: blank for present, S, L, U, and F for late.
fn by_day(town: &Town, absences: &Absences) -> String {
    let mut random = town.random("days");
    let mut rows = vec![row([
        "Institutionsnummer",
        "CPR-nummer",
        "Navn",
        "Klasse",
        "Dato",
        "Fravær",
    ])];
    for (pupil, who, place) in town.in_year(LATEST, Whom::school(TINY)) {
        let Some(months) = absences[pupil][LATEST].as_ref() else { continue };
        for (month, halves) in months.iter().enumerate().skip(place.from_month) {
            let dates = school_dates(month);
            let mut letters = vec![""; dates.len()];
            // Illness comes in spells: one run of days per kind, as far as there is room.
            for (kind, letter) in ["S", "L", "U"].into_iter().enumerate() {
                let mut left = usize::from(halves[kind]).div_ceil(2);
                let mut at = random.below(dates.len());
                while left > 0 {
                    if letters[at].is_empty() {
                        letters[at] = letter;
                        left -= 1;
                    }
                    at = (at + 1) % dates.len();
                }
            }
            for (date, letter) in dates.iter().zip(letters) {
                let late = letter.is_empty() && random.chance(0.01);
                rows.push(row([
                    &town.schools[TINY].number,
                    &who.cpr,
                    &format!("Elev {pupil:04}"),
                    &format!("{}{}", place.grade, place.class),
                    date,
                    if late { "F" } else { letter },
                ]));
            }
        }
    }
    delimited(&rows, ';', "\n")
}

/// Returns the school days of a month of 2025/26 as `18-08-2025`.
fn school_dates(month: usize) -> Vec<String> {
    let number = MONTHS[month];
    let year = if number >= 8 { end_year(LATEST) - 1 } else { end_year(LATEST) };
    // First day with lessons, and the holidays in between.
    let (first, free): (u32, &[std::ops::RangeInclusive<u32>]) = match number {
        8 => (11, &[]),
        10 => (1, &[13..=17]),
        1 => (5, &[]),
        2 => (1, &[9..=13]),
        4 => (1, &[1..=6]),
        5 => (1, &[14..=15, 25..=25]),
        6 => (1, &[5..=5]),
        _ => (1, &[]),
    };
    (first..=31)
        .filter(|day| weekday(year, number, *day) < 5)
        .filter(|day| !free.iter().any(|holiday| holiday.contains(day)))
        .take(SCHOOL_DAYS[month] as usize)
        .map(|day| format!("{day:02}-{number:02}-{year}"))
        .collect()
}

/// Returns the day of the week, 0 for Monday (Sakamoto's rule).
fn weekday(year: usize, month: u8, day: u32) -> u32 {
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][usize::from(month) - 1];
    let year = if month < 3 { year - 1 } else { year } as u32;
    (year + year / 4 - year / 100 + year / 400 + shift + day + 6) % 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_the_months_are_the_school_days() {
        for (month, days) in SCHOOL_DAYS.into_iter().enumerate() {
            assert_eq!(
                school_dates(month).len(),
                days as usize,
                "month {}",
                MONTHS[month]
            );
        }
        assert_eq!(school_dates(0)[0], "11-08-2025");
        assert_eq!(school_dates(10).last().unwrap(), "26-06-2026");
        assert_eq!(weekday(2026, 11, 12), 3, "a Thursday");
    }
}
