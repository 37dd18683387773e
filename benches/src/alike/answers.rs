//! The pupils of a municipality come in, their single answers to the wellbeing
//! questionnaire of grades 4–9 in two years go out: a pupil's level stays from year to
//! year, and no school and no year differs.

use std::collections::BTreeSet;

use datapakke_model::catalogue::Catalogue;
use datapakke_model::microdata::{Answer, Pseudonym};
use datapakke_model::source::CellRef;
use datapakke_model::{Batch, Reading, SchoolYear, SurveyId, UnitId};

use super::Random;

/// The questionnaire that the answers are to.
pub const SURVEY: &str = "trivsel.4-9";

/// Mean wish of the four areas, in the order of [`AREAS`], near the country's.
const LEVEL: [f64; 4] = [4.15, 3.65, 3.3, 3.85];
const AREAS: [&str; 4] = ["social", "faglig", "stoette", "ro"];

/// Share of pupils who answer.
const TAKEN: f64 = 0.91;

/// Pupils of the two latest years with school and grade, each once.
fn roll(
    batch: &Batch,
    latest: SchoolYear,
) -> BTreeSet<(SchoolYear, UnitId, Pseudonym, u8)> {
    let rows = batch.absences.iter();
    rows.filter(|row| Some(row.year) == latest.previous() || row.year == latest)
        .filter_map(|row| Some((row.year, row.unit.clone(), row.pupil, row.grade?)))
        .collect()
}

/// Draws the answers of everybody of whom there is absence in the two latest years.
pub fn of_rows(
    seed: u64,
    batch: &Batch,
    latest: SchoolYear,
    catalogue: &Catalogue,
) -> Vec<Answer> {
    let id: SurveyId = SURVEY.parse().expect("a plain name");
    let survey = catalogue.survey(&id).expect("the questionnaire is built in");
    let area = |at: usize| {
        let indicator = survey.questions[at].indicator.as_ref()?.as_str();
        AREAS.iter().position(|area| indicator.ends_with(area))
    };
    let areas: Vec<Option<usize>> = (0..survey.questions.len()).map(area).collect();
    let steps = |at: usize| {
        let scale = survey.scale(&survey.questions[at]).expect("the scale is built in");
        scale.answers.len() as f64
    };
    let steps: Vec<f64> = (0..survey.questions.len()).map(steps).collect();
    let mut out = Vec::new();
    for (year, unit, pupil, grade) in roll(batch, latest) {
        let mut person = Random::new(seed, pupil.0);
        let mood = 0.42 * person.normal();
        let own = [(); 4].map(|()| 0.27 * person.normal());
        let mut random = Random::new(seed, pupil.0 ^ u64::from(year.start()));
        if grade < 4 || random.uniform() > TAKEN {
            continue;
        }
        let today = 0.2 * random.normal();
        for (at, question) in survey.questions.iter().enumerate() {
            let level = [-0.25, 0.1, 0.3, 0.0, -0.15][at % 5];
            let level = level + areas[at].map_or(3.6, |area| LEVEL[area] + own[area]);
            let wish = level + mood + today + 0.85 * random.normal();
            let scaled = 1.5 + (wish - 1.0) * (steps[at] - 1.0) / 4.0;
            let value = scaled.clamp(1.0, steps[at]).floor();
            out.push(Answer {
                unit: unit.clone(),
                respondent: pupil,
                period: year.into(),
                survey: survey.id.clone(),
                question: question.id.clone(),
                grade: Some(grade),
                answer: Reading::Known(value),
                at: CellRef { source: u16::MAX, row: out.len() as u32, column: 0 },
            });
        }
    }
    out
}
