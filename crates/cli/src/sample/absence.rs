//! Pupils come in, their days of absence by month and kind go out; and the ministry's
//! rates over them.

use super::random::exp;
use super::town::{LATEST, MONTHS, Place, Pupil, Town, UNLAWFUL_FALLS, YEARS};

/// School days in the months August to June, as in 2025/26.
pub(super) const SCHOOL_DAYS: [u32; 11] = [15, 22, 18, 20, 15, 20, 15, 20, 18, 18, 19];

/// Half days absent of the three kinds (illness, permitted, unlawful), by month.
pub(super) type Months = [[u8; 3]; 11];

/// The absence of every pupil in every year; none where the pupil is not there.
pub(super) type Absences = Vec<[Option<Box<Months>>; YEARS]>;

/// Logarithm of the median rate of the three kinds.
const LEVEL: [f64; 3] = [-3.50, -4.78, -6.05];
/// Common level of the years: 2021/22 was the year of the epidemic's last wave.
const YEAR: [f64; YEARS] = [0.22, 0.08, 0.0, 0.02, 0.0];
/// How the kinds vary over the school year.
const SEASON: [[f64; 3]; 11] = [
    [0.6, 0.6, 0.8],
    [0.9, 1.2, 0.9],
    [1.0, 1.1, 1.0],
    [1.2, 0.7, 1.0],
    [1.3, 0.9, 1.1],
    [1.2, 0.6, 1.0],
    [1.25, 1.4, 1.1],
    [1.1, 1.0, 1.1],
    [0.9, 0.9, 1.0],
    [0.8, 1.1, 1.0],
    [0.7, 1.4, 1.1],
];

/// Draws everybody's absence.
pub(super) fn draw(town: &Town) -> Absences {
    let mut random = town.random("absence");
    let mut one = |pupil: &Pupil, year: usize, place: Place| {
        let rates: [f64; 3] = std::array::from_fn(|kind| {
            let spread = [0.5, 0.55, 0.75][kind] * random.normal();
            let log = LEVEL[kind]
                + town.effect(YEAR[year])
                + town.effect(grade(place.grade, kind))
                + town.schools[place.school].absence
                + town.effect(planted(place.school, year, kind))
                + pupil.absence[kind]
                + spread;
            exp(log).min(0.6)
        });
        let mut months = Box::new([[0_u8; 3]; MONTHS.len()]);
        for (month, kinds) in months.iter_mut().enumerate().skip(place.from_month) {
            let mut left = SCHOOL_DAYS[month];
            for kind in 0..3 {
                let rate = (rates[kind] * SEASON[month][kind]).min(0.9);
                let days = random.binomial(left, rate);
                left -= days;
                // From grade 7 attendance is taken twice a day.
                let twice = kind == 2 && place.grade >= 7 && town.differences;
                let halves = if twice { random.binomial(days, 0.5) } else { 0 };
                kinds[kind] = (2 * days - halves) as u8;
            }
        }
        months
    };
    let years = |pupil: &Pupil| {
        std::array::from_fn(|year| {
            pupil.places[year].map(|place| one(pupil, year, place))
        })
    };
    town.pupils.iter().map(years).collect()
}

fn grade(grade: u8, kind: usize) -> f64 {
    match (grade, kind) {
        (0..=3, 2) => -0.6,
        (0..=3, _) => -0.08,
        (7.., 2) => 0.7,
        (7.., _) => 0.12,
        (_, _) => 0.0,
    }
}

/// The planted effect: much unlawful absence at one school until the latest year.
fn planted(school: usize, year: usize, kind: usize) -> f64 {
    match (school, kind) {
        (UNLAWFUL_FALLS, 2) if year < LATEST => 1.0,
        (UNLAWFUL_FALLS, 2) => -0.4,
        (_, _) => 0.0,
    }
}

/// One pupil's share of school days lost, by kind, and the months it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rate {
    pub(super) kinds: [f64; 3],
    pub(super) months: f64,
}

impl Rate {
    /// Returns the rate of all kinds together.
    pub(super) fn total(self) -> f64 {
        self.kinds.iter().sum()
    }
}

/// Returns a pupil's rates in percent.
pub(super) fn rate(months: &Months, place: Place) -> Rate {
    let days: u32 = SCHOOL_DAYS.iter().skip(place.from_month).sum();
    let kinds = std::array::from_fn(|kind| {
        let halves: u32 = months.iter().map(|m| u32::from(m[kind])).sum();
        f64::from(halves) * 50.0 / f64::from(days)
    });
    Rate { kinds, months: (MONTHS.len() - place.from_month) as f64 }
}

/// A group's rates by the ministry's rule: the mean over pupils, weighted by months.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rates {
    pub(super) kinds: [f64; 3],
    pub(super) total: f64,
    pub(super) over_ten: f64,
    pub(super) n: usize,
}

/// Returns the rates of a group of pupils; none when it is empty.
pub(super) fn rates(pupils: &[Rate]) -> Option<Rates> {
    let weight: f64 = pupils.iter().map(|p| p.months).sum();
    let mean = |value: &dyn Fn(&Rate) -> f64| {
        pupils.iter().map(|p| value(p) * p.months).sum::<f64>() / weight
    };
    (!pupils.is_empty()).then(|| Rates {
        kinds: std::array::from_fn(|kind| mean(&|p: &Rate| p.kinds[kind])),
        total: mean(&|p: &Rate| p.total()),
        over_ten: pupils.iter().filter(|p| p.total() > 10.0).count() as f64 * 100.0
            / pupils.len() as f64,
        n: pupils.len(),
    })
}
