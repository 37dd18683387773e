//! Effects of a known size are planted in the rows of one school: rows come in, rows of a
//! school that truly differs go out.

use std::collections::BTreeMap;

use datapakke_model::catalogue::{Catalogue, Question};
use datapakke_model::microdata::{AbsenceKind, Answer};
use datapakke_model::profile::{Estimate, Profile, Subject};
use datapakke_model::{Batch, QuestionId, Reading, SchoolYear, UnitId};

use super::Random;
use super::answers::SURVEY;

/// What is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// The position of everybody in the reading test.
    Test,
    /// The mean of one of the four areas of wellbeing.
    Mean,
    /// The share of pupils with more than 3 in another of the areas.
    Share,
    /// The wanted answers to one question of the last area.
    Question,
    /// Days of absence, of illness.
    Absence,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 5] = [
        Measure::Test,
        Measure::Mean,
        Measure::Share,
        Measure::Question,
        Measure::Absence,
    ];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Test => "test, mean position",
            Measure::Mean => "wellbeing, mean of an area",
            Measure::Share => "wellbeing, share over 3",
            Measure::Question => "wellbeing, wanted answers to a question",
            Measure::Absence => "absence, in all",
        }
    }

    /// Returns what a finding about it is about.
    pub fn subject(self) -> Subject {
        let indicator = |id: &str| Subject::Indicator(id.parse().expect("a plain name"));
        match self {
            Measure::Test => indicator("test.laesning"),
            Measure::Mean => indicator("trivsel_egen.faglig"),
            Measure::Share => indicator("trivsel_egen.stoette.over3"),
            Measure::Absence => indicator("fravaer_egen.total"),
            Measure::Question => Subject::Question(
                SURVEY.parse().expect("a plain name"),
                "larm".parse().expect("a plain name"),
            ),
        }
    }
}

/// An effect at one school.
#[derive(Debug, Clone)]
pub struct Plant {
    /// What.
    pub measure: Measure,
    /// Where.
    pub unit: UnitId,
    /// How much, in standard deviations between pupils.
    pub sds: f64,
}

/// What pupils of the municipality have, so that an effect can be made as large as asked.
struct Usual {
    value: f64,
    sd: f64,
}

fn usual(measure: Measure, profiles: &[Profile]) -> Option<Usual> {
    if let Subject::Question(survey, id) = measure.subject() {
        let of = |p: &Profile| {
            let found =
                p.questions.iter().find(|q| q.survey == survey && q.question == id)?;
            let shares = found.municipality.as_ref()?.shares.clone()?;
            Some(shares.get(3..)?.iter().sum::<f64>() / 100.0)
        };
        let p = profiles.iter().find_map(of)?;
        return Some(Usual { value: p, sd: (p * (1.0 - p)).sqrt() });
    }
    let Subject::Indicator(id) = measure.subject() else { return None };
    let whole = |p: &Profile| -> Option<Estimate> {
        p.indicators.iter().find(|e| e.indicator == id)?.municipality.last().cloned()
    };
    let estimate = profiles.iter().find_map(whole)?;
    let value = estimate.reading.value()?;
    if measure == Measure::Share {
        let p = value / 100.0;
        return Some(Usual { value: p, sd: (p * (1.0 - p)).sqrt() });
    }
    Some(Usual { value, sd: estimate.sd? })
}

/// Plants effects in the rows of the years that are asked for.
///
/// `alike` is what the analysis said of the same rows before, for the size of a standard
/// deviation.
pub fn plant(
    batch: &mut Batch,
    plants: &[Plant],
    years: &dyn Fn(SchoolYear) -> bool,
    alike: &[Profile],
    catalogue: &Catalogue,
    seed: u64,
) {
    for plant in plants {
        let usual = usual(plant.measure, alike)
            .unwrap_or_else(|| panic!("no spread is known of {:?}", plant.measure));
        match plant.measure {
            Measure::Test => test(batch, plant, &usual, years),
            Measure::Absence => absence(batch, plant, &usual, years),
            _ => answers(batch, plant, &usual, years, catalogue, seed),
        }
    }
}

/// Positions rise most in the middle and keep the ends of the scale: p + c·p(100 − p),
/// which for evenly spread positions is c·100²/6 on average.
fn test(
    batch: &mut Batch,
    plant: &Plant,
    usual: &Usual,
    years: &dyn Fn(SchoolYear) -> bool,
) {
    let c = plant.sds * usual.sd * 6.0 / 100.0_f64.powi(2);
    for row in &mut batch.tests {
        let here =
            row.unit == plant.unit && years(row.year) && &*row.subject == "laesning";
        if here && let Some(p) = &mut row.percentile {
            *p += c * *p * (100.0 - *p);
        }
    }
}

/// Everybody has the same number of further days, spread over the months.
fn absence(
    batch: &mut Batch,
    plant: &Plant,
    usual: &Usual,
    years: &dyn Fn(SchoolYear) -> bool,
) {
    let more = plant.sds * usual.sd / 100.0;
    batch.absences.change(|row| {
        let here = row.unit == plant.unit && years(row.year);
        let sick = row.kind == Some(AbsenceKind::Sickness);
        if let (true, true, Reading::Known(days), Some(possible)) =
            (here, sick, row.days, row.school_days)
        {
            row.days = Reading::Known(days + more * possible);
        }
    });
}

fn answers(
    batch: &mut Batch,
    plant: &Plant,
    usual: &Usual,
    years: &dyn Fn(SchoolYear) -> bool,
    catalogue: &Catalogue,
    seed: u64,
) {
    let survey = catalogue.survey(&SURVEY.parse().expect("a plain name"));
    let survey = survey.expect("the questionnaire is built in");
    let subject = plant.measure.subject();
    let touched = |q: &Question| match &subject {
        Subject::Indicator(id) => {
            let stem = id.as_str().trim_end_matches(".over3");
            q.indicator.as_ref().is_some_and(|own| own.as_str() == stem)
        }
        Subject::Question(_, id) => q.id == *id,
    };
    let steps = |q: &Question| survey.scale(q).map_or(5, |scale| scale.answers.len());
    let asked = survey.questions.iter().filter(|q| touched(q));
    let top: BTreeMap<&QuestionId, f64> =
        asked.map(|q| (&q.id, steps(q) as f64)).collect();
    let here = |row: &Answer| {
        let year = row.period.school_year();
        row.unit == plant.unit
            && year.is_some_and(years)
            && top.contains_key(&row.question)
    };
    let mut rows: Vec<&mut Answer> =
        batch.answers.iter_mut().filter(|row| here(row)).collect();
    // Of a mean, every answer below the top may rise a step; of a share, some pupils get
    // what only some of them had.
    let step = |row: &Answer| 4.0 / (top[&row.question] - 1.0);
    let may = |row: &Answer| row.answer.value().is_some_and(|v| v < top[&row.question]);
    let room = match plant.measure {
        Measure::Mean => {
            let gain = rows.iter().filter(|row| may(row)).map(|row| step(row));
            gain.sum::<f64>() / rows.len() as f64
        }
        _ => 1.0 - usual.value,
    };
    let chance = plant.sds * usual.sd / room;
    for row in &mut rows {
        let year = row.period.school_year().map_or(0, SchoolYear::start);
        let own = match plant.measure {
            Measure::Mean => u64::from(row.at.row) ^ 0x51_0000_0000,
            _ => row.respondent.0 ^ u64::from(year),
        };
        if Random::new(seed, own).uniform() >= chance {
            continue;
        }
        let more =
            |v: f64| if plant.measure == Measure::Mean { v + 1.0 } else { v.max(4.0) };
        if may(row) {
            row.answer =
                row.answer.value().map_or(row.answer, |v| Reading::Known(more(v)));
        }
    }
}
