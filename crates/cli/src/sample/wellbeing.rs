//! Pupils and the catalogue's questionnaires come in, answers to the national well-being
//! survey go out; and the official indices over them.

use std::ops::RangeInclusive;

use datapakke_model::{Catalogue, IndicatorId};

use super::Error;
use super::exam::mean;
use super::random::Random;
use super::town::{CALM_RISES, LATEST, Place, Pupil, Town, Whom, YEARS};

/// The indices as the statistics name them: the general one, then the four areas.
pub(super) const INDICES: [&str; 5] = [
    "Generel trivsel",
    "Social trivsel",
    "Faglig trivsel",
    "Støtte og inspiration",
    "Ro og orden",
];
/// Fewer pupils are not shown.
pub(super) const FEWEST: usize = 5;
/// Mean answer of the four areas, near the country's.
const LEVEL: [f64; 4] = [4.15, 3.65, 3.3, 3.85];

/// One questionnaire.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Form {
    pub(super) items: Vec<Item>,
    pub(super) grades: RangeInclusive<u8>,
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) text: String,
    /// The answers, lowest of the scale first.
    pub(super) answers: Vec<String>,
    reverse: bool,
    /// Which of the four areas it counts in.
    pub(super) area: Option<usize>,
    level: f64,
    /// How much higher than the others it is answered.
    pub(super) own: f64,
}

/// What a pupil says who does not want to answer.
pub(super) const REFUSED: &str = "Jeg ønsker ikke at svare";

impl Item {
    /// Returns the place on the scale of an answer that is turned to the wanted end.
    pub(super) fn place(&self, value: u8) -> Option<usize> {
        let (value, steps) = (usize::from(value), self.answers.len());
        match value {
            0 => None,
            _ if self.reverse => Some(steps - value),
            _ => Some(value - 1),
        }
    }

    /// Returns the label of an answer that is turned to the wanted end.
    pub(super) fn label(&self, value: u8) -> &str {
        self.place(value).map_or(REFUSED, |place| &self.answers[place])
    }

    /// Returns a turned answer on the common scale from 1 to 5.
    fn score(&self, value: u8) -> f64 {
        1.0 + 4.0 * f64::from(value - 1) / (self.answers.len() - 1) as f64
    }
}

/// Everybody's answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wellbeing {
    /// Grades 0–3 and grades 4–9.
    pub(super) forms: [Form; 2],
    /// By pupil and year: turned answers in the order of the form; 0 for refused.
    answers: Vec<[Option<Vec<u8>>; YEARS]>,
}

impl Wellbeing {
    /// Draws the answers of every pupil in every year.
    pub(super) fn draw(town: &Town, catalogue: &Catalogue) -> Result<Self, Error> {
        let forms = [
            form(catalogue, "trivsel.0-3", 0..=3)?,
            form(catalogue, "trivsel.4-9", 4..=9)?,
        ];
        let mut random = town.random("wellbeing");
        let mut one = |pupil: &Pupil, year: usize, place: Place| {
            let school = &town.schools[place.school];
            let taken = random.chance(if school.special { 0.72 } else { 0.91 });
            let form = &forms[usize::from(place.grade >= 4)];
            let climate = school.climate + 0.02 * random.normal();
            taken.then(|| fill(town, form, pupil, (year, place), climate, &mut random))
        };
        let answers = town
            .pupils
            .iter()
            .map(|pupil| {
                std::array::from_fn(|year| {
                    pupil.places[year].and_then(|place| one(pupil, year, place))
                })
            })
            .collect();
        Ok(Wellbeing { forms, answers })
    }

    /// Returns the form a grade answers.
    pub(super) fn form(&self, grade: u8) -> &Form {
        &self.forms[usize::from(grade >= 4)]
    }

    /// Returns a pupil's answers.
    pub(super) fn answers(&self, pupil: usize, year: usize) -> Option<&[u8]> {
        self.answers[pupil][year].as_deref()
    }

    /// Returns a pupil's index: the mean answer if at least half are answered.
    fn index(&self, pupil: usize, year: usize, grade: u8, index: usize) -> Option<f64> {
        if grade < 4 {
            return None;
        }
        let form = self.form(grade);
        let answers = self.answers(pupil, year)?;
        let counts = |item: &Item| match index {
            0 => item.area.is_some(),
            area => item.area == Some(area - 1),
        };
        let items: Vec<(&Item, u8)> = form
            .items
            .iter()
            .zip(answers.iter().copied())
            .filter(|(i, _)| counts(i))
            .collect();
        let known: Vec<f64> = items
            .iter()
            .filter(|(_, value)| *value > 0)
            .map(|(item, value)| item.score(*value))
            .collect();
        if known.len() * 2 >= items.len() { mean(&known) } else { None }
    }

    /// Returns the indices of a group of pupils.
    pub(super) fn indices(
        &self,
        town: &Town,
        year: usize,
        index: usize,
        whom: Whom,
    ) -> Vec<f64> {
        town.in_year(year, whom)
            .filter_map(|(pupil, _, place)| self.index(pupil, year, place.grade, index))
            .collect()
    }

    /// Returns the share with a general index over 3; none below five pupils.
    pub(super) fn high(&self, town: &Town, year: usize, whom: Whom) -> Option<f64> {
        let indices = self.indices(town, year, 0, whom);
        let high = indices.iter().filter(|index| **index > 3.0).count();
        (indices.len() >= FEWEST).then(|| high as f64 * 100.0 / indices.len() as f64)
    }
}

fn fill(
    town: &Town,
    form: &Form,
    pupil: &Pupil,
    (year, place): (usize, Place),
    climate: f64,
    random: &mut Random,
) -> Vec<u8> {
    let today = 0.2 * random.normal();
    let older = town.effect(if place.grade >= 7 { -0.08 } else { 0.0 });
    let answer = |item: &Item| {
        if random.chance(0.025) {
            return 0;
        }
        let planted = |area| town.effect(planted(place.school, year, area));
        let area = item.area.map_or(0.0, |area| pupil.mood[1 + area] + planted(area));
        let person = pupil.mood[0] + area + today + climate + older;
        let wish = item.level + person + 0.85 * random.normal();
        let steps = item.answers.len() as f64;
        let scaled = 1.0 + (wish - 1.0) * (steps - 1.0) / 4.0;
        // The youngest choose the top of three answers far more often than the middle.
        let lift = if item.answers.len() == 3 { 0.65 } else { 0.5 };
        (scaled + lift).clamp(1.0, steps) as u8
    };
    form.items.iter().map(answer).collect()
}

/// The planted effect: calm and order at one school in the latest year.
fn planted(school: usize, year: usize, area: usize) -> f64 {
    match (school, area) {
        (CALM_RISES, 3) if year == LATEST => 0.3,
        (CALM_RISES, 3) => -0.1,
        (_, _) => 0.0,
    }
}

pub(super) fn form(
    catalogue: &Catalogue,
    id: &str,
    grades: RangeInclusive<u8>,
) -> Result<Form, Error> {
    let missing = || Error::Questionnaire(id.to_owned());
    let survey =
        catalogue.surveys.iter().find(|s| s.id.as_str() == id).ok_or_else(missing)?;
    let items: Option<Vec<Item>> = survey
        .questions
        .iter()
        .enumerate()
        .map(|(at, question)| {
            let scale =
                survey.scale(question).filter(|scale| scale.answers.len() >= 2)?;
            let area = question.indicator.as_ref().and_then(area_of);
            // Some questions get higher answers than others.
            let own = [-0.25, 0.1, 0.3, 0.0, -0.15][at % 5];
            Some(Item {
                id: question.id.to_string(),
                text: question.text.da.clone(),
                answers: scale.answers.iter().map(|a| a.label.da.clone()).collect(),
                reverse: question.reverse,
                area,
                own,
                level: own + area.map_or(3.6, |area| LEVEL[area]),
            })
        })
        .collect();
    items.map(|items| Form { items, grades }).ok_or_else(missing)
}

/// Tells which of the four areas an indicator is, by the last part of its name.
fn area_of(indicator: &IndicatorId) -> Option<usize> {
    let last = indicator.as_str().rsplit('.').next()?;
    ["social", "faglig", "stoet", "ro"].iter().position(|start| last.starts_with(start))
}
