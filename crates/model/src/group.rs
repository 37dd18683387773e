//! Whom a value is about: everybody, a stage, a grade, a class, one sex or one staff group.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The three stages of the folkeskole, and the tenth grade.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Grades 0–3.
    Indskoling,
    /// Grades 4–6.
    Mellemtrin,
    /// Grades 7–9.
    Udskoling,
    /// Grade 10 and the like.
    Tiende,
}

impl Stage {
    /// Returns the stage a grade belongs to.
    pub fn of_grade(grade: u8) -> Option<Self> {
        match grade {
            0..=3 => Some(Stage::Indskoling),
            4..=6 => Some(Stage::Mellemtrin),
            7..=9 => Some(Stage::Udskoling),
            10 => Some(Stage::Tiende),
            _ => None,
        }
    }
}

/// Sex as registered; exports know two.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Girls, women.
    Female,
    /// Boys, men.
    Male,
}

/// Whom a value is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Everybody whom the indicator covers.
    All,
    /// One stage.
    Stage(Stage),
    /// One grade, 0–10.
    Grade(u8),
    /// One sex.
    Sex(Sex),
    /// One class, such as `7b`.
    Class(String),
    /// One staff group or age group, as the export names it.
    Other(String),
}

impl Group {
    /// Returns the form used in figure keys: `alle`, `klasse-7`, `hold-7b`, …
    pub fn key(&self) -> String {
        match self {
            Group::All => "alle".to_owned(),
            Group::Stage(Stage::Indskoling) => "indskoling".to_owned(),
            Group::Stage(Stage::Mellemtrin) => "mellemtrin".to_owned(),
            Group::Stage(Stage::Udskoling) => "udskoling".to_owned(),
            Group::Stage(Stage::Tiende) => "tiende".to_owned(),
            Group::Grade(grade) => format!("klasse-{grade}"),
            Group::Sex(Sex::Female) => "piger".to_owned(),
            Group::Sex(Sex::Male) => "drenge".to_owned(),
            Group::Class(name) => format!("hold-{name}"),
            Group::Other(name) => format!("gruppe-{name}"),
        }
    }

    /// Reads the form that [`Group::key`] writes.
    pub fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "alle" => Group::All,
            "indskoling" => Group::Stage(Stage::Indskoling),
            "mellemtrin" => Group::Stage(Stage::Mellemtrin),
            "udskoling" => Group::Stage(Stage::Udskoling),
            "tiende" => Group::Stage(Stage::Tiende),
            "piger" => Group::Sex(Sex::Female),
            "drenge" => Group::Sex(Sex::Male),
            other => {
                if let Some(grade) = other.strip_prefix("klasse-") {
                    Group::Grade(grade.parse().ok().filter(|g| *g <= 10)?)
                } else if let Some(name) = other.strip_prefix("hold-") {
                    Group::Class(name.to_owned())
                } else {
                    Group::Other(other.strip_prefix("gruppe-")?.to_owned())
                }
            }
        })
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key())
    }
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.key())
    }
}

impl<'de> Deserialize<'de> for Group {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Group::from_key(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a group")))
    }
}
