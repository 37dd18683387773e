//! What a build is told: `datapakke.toml` after it was read and checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::Subject;
use crate::release::Edition;
use crate::release::limits::{limit, limits};
use crate::text::Language;
use crate::year::SchoolYear;

/// Smallest numbers of persons a figure may rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// Pupils who answered or were tested; never below 5.
    pub pupils: u32,
    /// Staff who answered; never below 5.
    pub staff: u32,
    /// Parents who answered; never below 5.
    pub parents: u32,
    /// Below this base no percentage is printed, only "4 af 9".
    pub percent: u32,
    /// Smaller groups may not be seen to agree completely; never below 10.
    #[serde(default = "agree")]
    pub agree: u32,
}

fn agree() -> u32 {
    10
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { pupils: 5, staff: 5, parents: 5, percent: 10, agree: agree() }
    }
}

impl Thresholds {
    /// The floor below which no municipality may set a threshold.
    pub const FLOOR: u32 = 5;

    /// Returns the thresholds with each raised to the floor that the catalogue states.
    pub fn floored(self) -> Self {
        let limit = |subject| limit(subject).map_or(Self::FLOOR, |limit| limit.floor);
        let agree = limits().iter().map(|limit| limit.agree).max().unwrap_or(0);
        Thresholds {
            pupils: self.pupils.max(limit(Subject::Pupils)),
            staff: self.staff.max(limit(Subject::Staff)),
            parents: self.parents.max(limit(Subject::Parents)),
            percent: self.percent.max(Self::FLOOR),
            agree: self.agree.max(agree),
        }
    }
}

/// The settings of one build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Municipality, such as `Fjordby`.
    pub municipality: String,
    /// Department that issues the packs, such as `Børn og Skole`.
    pub department: String,
    /// The school year the pack is about.
    pub year: SchoolYear,
    /// Language of documents and messages.
    pub language: Language,
    /// Editions to make.
    pub editions: Vec<Edition>,
    /// Smallest bases.
    pub thresholds: Thresholds,
    /// The date printed on the pages (ISO); part of the input, so that builds repeat.
    pub date: String,
    /// Whether the figures are invented; printed in every footer.
    pub invented: bool,
    /// The municipality's own colour, if it may be used.
    pub colour: Option<String>,
    /// Words printed for a unit on the cover, by unit: time, place, participants, agenda.
    pub meetings: BTreeMap<String, Meeting>,
    /// School days per school year, for absence files that do not say it themselves.
    #[serde(default)]
    pub school_days: BTreeMap<SchoolYear, u16>,
}

impl Settings {
    /// Returns the settings of a municipality, a school year and a date (ISO), with every
    /// default: Danish, the legal thresholds, real figures, no edition yet.
    pub fn new(
        municipality: impl Into<String>,
        year: SchoolYear,
        date: impl Into<String>,
    ) -> Self {
        Settings {
            municipality: municipality.into(),
            department: String::new(),
            year,
            language: Language::default(),
            editions: Vec::new(),
            thresholds: Thresholds::default(),
            date: date.into(),
            invented: false,
            colour: None,
            meetings: BTreeMap::new(),
            school_days: BTreeMap::new(),
        }
    }
}

/// The meeting for which a pack is made, as printed on the cover.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Meeting {
    /// Template of the meeting, such as `to-timer`; none for the usual one of the kind.
    pub template: Option<String>,
    /// Kind of meeting, such as `skoleudviklingssamtale`.
    pub kind: Option<String>,
    /// Purpose in words; none for that of the template.
    pub purpose: Option<String>,
    /// Minutes the meeting has; none for those of the template.
    pub minutes: Option<u16>,
    /// Date and time in words.
    pub when: Option<String>,
    /// Place in words.
    pub place: Option<String>,
    /// Start, such as `13.00`.
    pub start: Option<String>,
    /// Roles or names the municipality itself wrote for the cover.
    pub participants: Vec<Participant>,
    /// Points of the agenda; empty for the standard agenda of the unit's kind.
    pub agenda: Vec<AgendaPoint>,
}

/// One participant, as the municipality wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Name, or the role alone.
    pub name: String,
    /// Role.
    #[serde(default)]
    pub role: String,
}

/// Whose point on the agenda it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The unit's own point.
    Unit,
    /// The administration's point.
    Administration,
    /// Shared.
    #[default]
    Shared,
}

/// One point of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaPoint {
    /// Title.
    pub title: String,
    /// A line below the title.
    #[serde(default)]
    pub note: String,
    /// Minutes.
    pub minutes: u16,
    /// Whose point it is.
    #[serde(default)]
    pub side: Side,
}
