//! Questionnaires of the catalogue come in, answers of parents, staff and young people go
//! out, in the forms in which survey systems export them.

mod enalyzer;
mod surveyxact;

use datapakke_model::{Catalogue, UnitKind};

use super::random::Random;
use super::text::{comma, danish, delimited, row, utf8_bom};
use super::town::{LATEST, PARENTS_LOW, Town, Whom};
use super::wellbeing::{Item, form};
use super::{Error, Files};

/// One person who was asked.
pub(super) struct Person {
    /// Index into the units of the survey.
    pub(super) unit: usize,
    /// Answers by question: the value turned to the wanted end, 0 for "do not know";
    /// none of somebody who did not answer.
    pub(super) answers: Option<Vec<u8>>,
    /// Whether the last question was reached.
    pub(super) finished: bool,
    /// Days since the first day of the survey.
    pub(super) day: u32,
}

/// A questionnaire with everybody's answers.
pub(super) struct Survey {
    pub(super) items: Vec<Item>,
    pub(super) units: Vec<String>,
    pub(super) people: Vec<Person>,
}

/// Whom to ask: the units' names and persons, and how their answers lie.
struct Asked<'a> {
    id: &'a str,
    units: Vec<(String, usize)>,
    level: f64,
    response: f64,
    /// Unit, question and how much lower: the planted effect.
    low: Option<(usize, &'a str, f64)>,
}

pub(super) fn write(
    town: &Town,
    catalogue: &Catalogue,
    files: &mut Files,
) -> Result<(), Error> {
    let parents = draw(town, catalogue, parents(town))?;
    surveyxact::three_files(&parents, &surveyxact::SCHOOL_PARENTS, files);
    let staff = staff(town);
    let workplace =
        draw(town, catalogue, Asked { id: "apv", level: 3.75, ..staff.clone() })?;
    surveyxact::workbook(&workplace, &surveyxact::WORKPLACE, files)?;
    let capital =
        draw(town, catalogue, Asked { id: "social-kapital", level: 3.6, ..staff })?;
    surveyxact::three_files(&capital, &surveyxact::SOCIAL_CAPITAL, files);
    let units = of_kind(town, UnitKind::Sfo);
    let asked = Asked { id: "btu.sfo", units, level: 4.0, response: 0.6, low: None };
    enalyzer::workbook(&draw(town, catalogue, asked)?, files)?;
    let units = of_kind(town, UnitKind::Klub);
    for (year, level) in [(2025, 3.9), (2026, 3.9 + town.effect(0.05))] {
        let asked = Asked {
            id: "klub.unge",
            units: units.clone(),
            level,
            response: 0.55,
            low: None,
        };
        let purpose = format!("klub {year}");
        enalyzer::text(&draw_as(town, catalogue, asked, &purpose)?, year, files);
    }
    let units = of_kind(town, UnitKind::Dagtilbud);
    let asked =
        Asked { id: "btu.dagtilbud", units, level: 4.1, response: 0.65, low: None };
    let name = "data/foraeldre/brugertilfredshed-dagtilbud-2026.csv";
    files.insert(name.into(), utf8_bom(&aggregated(&draw(town, catalogue, asked)?)));
    Ok(())
}

impl Clone for Asked<'_> {
    fn clone(&self) -> Self {
        Asked { units: self.units.clone(), ..*self }
    }
}

fn parents(town: &Town) -> Asked<'static> {
    let pupils = |index| town.in_year(LATEST, Whom::school(index)).count();
    Asked {
        id: "btu.skole",
        units: town
            .open(LATEST)
            .map(|(i, s)| (s.name.clone(), pupils(i).min(300)))
            .collect(),
        level: 3.8,
        response: 0.52,
        low: Some((PARENTS_LOW, "information", 0.8)),
    }
}

fn staff(town: &Town) -> Asked<'static> {
    let pupils = |index| town.in_year(LATEST, Whom::school(index)).count();
    let mut units: Vec<(String, usize)> = town
        .open(LATEST)
        .map(|(i, s)| (s.name.clone(), pupils(i) / if s.special { 3 } else { 9 }))
        .collect();
    units.extend(town.others.iter().map(|unit| (unit.name.clone(), unit.size / 8)));
    Asked { id: "", units, level: 3.7, response: 0.78, low: None }
}

fn of_kind(town: &Town, kind: UnitKind) -> Vec<(String, usize)> {
    town.of_kind(kind).map(|unit| (unit.name.clone(), unit.size)).collect()
}

fn draw(town: &Town, catalogue: &Catalogue, asked: Asked) -> Result<Survey, Error> {
    let purpose = asked.id.to_owned();
    draw_as(town, catalogue, asked, &purpose)
}

fn draw_as(
    town: &Town,
    catalogue: &Catalogue,
    asked: Asked,
    purpose: &str,
) -> Result<Survey, Error> {
    let items = form(catalogue, asked.id, 0..=9)?.items;
    let mut random = town.random(purpose);
    let mut people = Vec::new();
    for (unit, (_, n)) in asked.units.iter().enumerate() {
        let climate = town.effect(0.1 * random.normal());
        for _ in 0..*n {
            let answered = random.chance(asked.response);
            let person = climate + 0.55 * random.normal();
            let finished = answered && !random.chance(0.04);
            let day = random.below(20) as u32;
            let answers = answered.then(|| {
                let stop = if finished { items.len() } else { items.len() / 2 };
                let answer = |(at, item): (usize, &Item)| {
                    let low = match asked.low {
                        Some((low_unit, id, by)) if low_unit == unit && item.id == id => {
                            town.effect(by)
                        }
                        _ => 0.0,
                    };
                    let wish = asked.level + item.own + person - low;
                    if at < stop { one_answer(item, wish, &mut random) } else { 0 }
                };
                items.iter().enumerate().map(answer).collect()
            });
            people.push(Person { unit, answers, finished, day });
        }
    }
    let units = asked.units.into_iter().map(|(name, _)| name).collect();
    Ok(Survey { items, units, people })
}

fn one_answer(item: &Item, wish: f64, random: &mut Random) -> u8 {
    if random.chance(0.03) {
        return 0;
    }
    let value = wish + 0.7 * random.normal() + 0.5;
    value.clamp(1.0, item.answers.len() as f64) as u8
}

/// A local report: shares in whole percent and a mean per question, with a total row.
fn aggregated(survey: &Survey) -> String {
    let mut rows = vec![
        row(["Brugertilfredshed i dagtilbud 2026", "", "", "", "", "", "", "", ""]),
        row([""; 9]),
        row([
            "Enhed",
            "Spørgsmål",
            "Antal svar",
            "Meget utilfreds",
            "Utilfreds",
            "Hverken tilfreds eller utilfreds",
            "Tilfreds",
            "Meget tilfreds",
            "Gennemsnit",
        ]),
    ];
    let units =
        survey.units.iter().enumerate().map(|(at, name)| (Some(at), name.as_str()));
    for (unit, name) in units.chain([(None, "I alt")]) {
        for (at, item) in survey.items.iter().enumerate() {
            let values: Vec<u8> = survey
                .people
                .iter()
                .filter(|person| unit.is_none_or(|unit| person.unit == unit))
                .filter_map(|person| person.answers.as_ref().map(|answers| answers[at]))
                .filter(|value| *value > 0)
                .collect();
            let mut cells = row([name, &item.text, &danish(values.len() as f64, 0)]);
            for step in 1..=5_u8 {
                let n = values.iter().filter(|value| **value == step).count();
                cells.push(format!(
                    "{}%",
                    comma(n as f64 * 100.0 / values.len() as f64, 0)
                ));
            }
            let mean =
                values.iter().map(|v| f64::from(*v)).sum::<f64>() / values.len() as f64;
            cells.push(comma(mean, 1));
            rows.push(cells);
        }
    }
    delimited(&rows, ';', "\r\n")
}
