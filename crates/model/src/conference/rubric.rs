//! Rubrics for self-evaluation: areas, statements and levels, from
//! `catalogue/rubrics/*.toml`. A level is a place on a path, not a score, and is never
//! added up.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{InvalidData, expect, parse};
use crate::source::Place;
use crate::text::Text;
use crate::unit::UnitKind;
use crate::year::SchoolYear;

const FILES: [(&str, &str); 2] = [
    ("lederteam.toml", include_str!("../../catalogue/rubrics/lederteam.toml")),
    (
        "ledelsesgrundlag.toml",
        include_str!("../../catalogue/rubrics/ledelsesgrundlag.toml"),
    ),
];

/// One step of a rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name in an answer.
    pub id: String,
    /// Label.
    pub label: Text,
    /// What it means.
    pub text: Text,
}

/// One statement to place oneself on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aspect {
    /// Its name in an answer.
    pub id: String,
    /// The statement.
    pub text: Text,
}

/// Statements that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its name.
    pub id: String,
    /// Label.
    pub label: Text,
    /// What each level looks like here, lowest first.
    pub steps: Vec<Text>,
    /// A question for the case that the two views differ.
    pub question: Text,
    /// The statements.
    #[serde(rename = "aspect")]
    pub aspects: Vec<Aspect>,
}

/// A rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// Its name in an answer.
    pub id: String,
    /// Label.
    pub label: Text,
    /// Kinds of unit it suits.
    pub kinds: Vec<UnitKind>,
    /// What it builds on.
    pub source: String,
    /// Levels, lowest first.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
    /// Areas.
    #[serde(rename = "area")]
    pub areas: Vec<Area>,
}

impl Rubric {
    /// Returns the place of a level, counted from zero.
    pub fn step(&self, level: &str) -> Option<usize> {
        self.levels.iter().position(|l| l.id == level)
    }

    /// Returns the statements with their areas, in order.
    pub fn aspects(&self) -> impl Iterator<Item = (&Area, &Aspect)> {
        self.areas.iter().flat_map(|area| area.aspects.iter().map(move |a| (area, a)))
    }

    fn check(&self, file: &str) -> Result<(), InvalidData> {
        let n = self.levels.len();
        expect(n >= 2, file, || "a rubric needs two levels".to_owned())?;
        let levels: BTreeSet<&String> = self.levels.iter().map(|l| &l.id).collect();
        expect(levels.len() == n, file, || "a level is defined twice".to_owned())?;
        let ids: Vec<&String> = self.aspects().map(|(_, aspect)| &aspect.id).collect();
        let distinct: BTreeSet<&&String> = ids.iter().collect();
        expect(distinct.len() == ids.len(), file, || {
            "a statement is defined twice".to_owned()
        })?;
        for area in &self.areas {
            expect(area.steps.len() == n, file, || {
                format!("`{}` needs one step for each level", area.id)
            })?;
            expect(!area.aspects.is_empty(), file, || {
                format!("`{}` has no statement", area.id)
            })?;
        }
        Ok(())
    }
}

/// The rubrics of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rubrics {
    /// The rubrics in order.
    pub list: Vec<Rubric>,
}

impl Rubrics {
    /// Returns the built-in rubrics.
    pub fn built_in() -> Result<Self, InvalidData> {
        FILES.iter().try_fold(Rubrics { list: Vec::new() }, |all, (file, text)| {
            all.with(file, text)
        })
    }

    /// Returns the rubrics with one added or put in the place of its namesake.
    pub fn with(mut self, file: &str, text: &str) -> Result<Self, InvalidData> {
        let rubric: Rubric = parse(file, text)?;
        rubric.check(file)?;
        self.list.retain(|known| known.id != rubric.id);
        self.list.push(rubric);
        Ok(self)
    }

    /// Returns a rubric by its name.
    pub fn get(&self, id: &str) -> Option<&Rubric> {
        self.list.iter().find(|rubric| rubric.id == id)
    }
}

/// Whose view of the unit an answer is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The unit's own.
    Own,
    /// The administration's.
    Administration,
}

/// Where one side places the unit on one statement in one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RubricAnswer {
    /// The rubric.
    pub rubric: String,
    /// The statement.
    pub aspect: String,
    /// The school year of the conference's data.
    pub year: SchoolYear,
    /// Whose view it is.
    pub view: View,
    /// The level.
    pub level: String,
    /// A remark beside it.
    pub comment: Option<String>,
    /// Where it stands.
    pub place: Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rubrics_are_sound_and_complete() {
        let rubrics = Rubrics::built_in().unwrap();
        let team = rubrics.get("lederteam").unwrap();
        let areas: Vec<&str> = team.areas.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(areas, ["plf", "laeringssamtaler", "teammoeder", "data"]);
        let approaches = rubrics.get("ledelsesgrundlag").unwrap();
        assert_eq!(approaches.areas.len(), 5);
        for (_, aspect) in rubrics.list.iter().flat_map(Rubric::aspects) {
            assert!(!aspect.text.da.is_empty() && !aspect.text.en.is_empty());
        }
    }

    #[test]
    fn levels_have_an_order() {
        let rubrics = Rubrics::built_in().unwrap();
        let team = rubrics.get("lederteam").unwrap();
        assert!(team.step("afproever") < team.step("systematisk"));
        assert_eq!(team.step("guld"), None);
    }

    #[test]
    fn a_rubric_with_a_step_too_few_is_refused() {
        let (file, text) = FILES[0];
        let at = text.find("    { da = \"Data bruges").expect("a step of the area");
        let end = at + text[at..].find('\n').unwrap();
        let error = Rubrics { list: Vec::new() }
            .with(file, &format!("{}{}", &text[..at], &text[end..]))
            .unwrap_err();
        assert!(error.message.contains("one step for each level"), "{}", error.message);
    }
}
