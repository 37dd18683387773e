//! Pupils of grade 9 come in, their marks in the leaving examination go out.

use super::random::exp;
use super::town::{LATEST, MATHS_HIGH, Place, Pupil, Town, Whom};

/// The compulsory examinations: subject, discipline, whether bound, and the difficulty.
pub(super) const EXAMS: [(&str, &str, bool, f64); 8] = [
    ("Dansk", "Læsning", true, -0.1),
    ("Dansk", "Retskrivning", true, -0.2),
    ("Dansk", "Skriftlig fremstilling", true, -0.4),
    ("Dansk", "Mundtlig", true, 0.7),
    ("Matematik", "Matematik uden hjælpemidler", true, 0.2),
    ("Matematik", "Matematik med hjælpemidler", true, -0.1),
    ("Engelsk", "Mundtlig", false, 1.1),
    ("Fysik/kemi, biologi og geografi", "Praktisk/mundtlig", true, 0.0),
];

/// The marks of the seven-step scale.
const MARKS: [f64; 7] = [-3.0, 0.0, 2.0, 4.0, 7.0, 10.0, 12.0];

/// One pupil's marks in a year, in the order of [`EXAMS`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaver {
    pub(super) school: usize,
    pub(super) background: f64,
    pub(super) marks: [Option<f64>; 8],
}

impl Leaver {
    /// Returns the mean over all compulsory marks; none when one is missing.
    pub(super) fn compulsory(&self) -> Option<f64> {
        self.mean(|_| true)
    }

    /// Returns the mean over the bound examinations.
    pub(super) fn bound(&self) -> Option<f64> {
        self.mean(|exam| EXAMS[exam].2)
    }

    /// Returns the mean over one subject.
    pub(super) fn subject(&self, subject: &str) -> Option<f64> {
        self.mean(|exam| EXAMS[exam].0 == subject)
    }

    fn mean(&self, counts: impl Fn(usize) -> bool) -> Option<f64> {
        let marks: Option<Vec<f64>> = (0..EXAMS.len())
            .filter(|exam| counts(*exam))
            .map(|exam| self.marks[exam])
            .collect();
        marks.and_then(|marks| mean(&marks))
    }
}

/// Returns the mean; none of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Draws the marks of everybody who left grade 9 in a year.
pub(super) fn draw(town: &Town, year: usize) -> Vec<Leaver> {
    let mut random = town.random(&format!("exam {year}"));
    let mut leave = |pupil: &Pupil, place: Place| {
        let absent = random.chance(0.04);
        let day = 0.25 * random.normal();
        let school = &town.schools[place.school];
        let marks = std::array::from_fn(|exam| {
            let (subject, _, _, easy) = EXAMS[exam];
            let maths = subject == "Matematik";
            let talent = if maths { pupil.talent[1] } else { pupil.talent[0] };
            let planted = if maths && place.school == MATHS_HIGH { 0.45 } else { 0.0 };
            let planted = town.effect(planted);
            let z =
                0.75 * talent + school.teaching + planted + day + 0.55 * random.normal();
            let missing = absent && exam >= 6;
            (!missing).then(|| nearest(7.2 + easy + 2.9 * z))
        });
        Leaver { school: place.school, background: pupil.background, marks }
    };
    town.in_year(year, Whom::ALL.grades(&(9..=9)))
        .filter(|(_, _, place)| !town.schools[place.school].special)
        .map(|(_, pupil, place)| leave(pupil, place))
        .collect()
}

fn nearest(points: f64) -> f64 {
    let nearer = |best: f64, mark: f64| {
        if (mark - points).abs() < (best - points).abs() { mark } else { best }
    };
    MARKS.into_iter().fold(MARKS[0], nearer)
}

/// A school's socio-economic reference: what pupils of this background get on average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reference {
    pub(super) own: f64,
    pub(super) expected: f64,
    pub(super) verdict: &'static str,
}

/// Returns the reference of a group of leavers; none below five with marks.
pub(super) fn reference(leavers: &[&Leaver]) -> Option<Reference> {
    let pairs: Vec<(f64, f64)> = leavers
        .iter()
        .filter_map(|leaver| Some((leaver.bound()?, 7.3 + 0.74 * leaver.background)))
        .collect();
    if pairs.len() < 5 {
        return None;
    }
    let own = mean(&pairs.iter().map(|p| p.0).collect::<Vec<_>>())?;
    let expected = mean(&pairs.iter().map(|p| p.1).collect::<Vec<_>>())?;
    // 1.9 is the deviation between pupils of the same background.
    let square = (own - expected) * (own - expected) * pairs.len() as f64 / (1.9 * 1.9);
    let verdict = match own > expected {
        _ if square <= 1.96 * 1.96 => "På niveau",
        true => "Over niveau",
        false => "Under niveau",
    };
    Some(Reference { own, expected, verdict })
}

/// Returns the leavers' schools, and 100 for those who are in upper secondary education a
/// year later, else 0; nobody of the latest two years, who have not had that year yet.
pub(super) fn transitions(town: &Town, year: usize) -> Vec<(usize, f64)> {
    let mut random = town.random(&format!("transition {year}"));
    let mut one = |pupil: &Pupil| {
        let p = 1.0 / (1.0 + exp(-2.0 - 0.6 * pupil.background));
        if random.chance(p) { 100.0 } else { 0.0 }
    };
    town.in_year(year, Whom::ALL.grades(&(9..=9)))
        .filter(|_| year + 2 <= LATEST)
        .map(|(_, pupil, place)| (place.school, one(pupil)))
        .collect()
}
