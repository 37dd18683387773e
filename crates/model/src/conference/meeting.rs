//! Kinds of meeting: purpose, those who take part and an agenda whose minutes add up,
//! from `catalogue/meetings.toml`.

use serde::{Deserialize, Serialize};

use super::{InvalidData, expect, parse};
use crate::settings::{AgendaPoint, Participant, Side};
use crate::text::{Language, Text};
use crate::unit::UnitKind;

const FILE: &str = "meetings.toml";
const BUILT_IN: &str = include_str!("../../catalogue/meetings.toml");

/// What a part of the meeting is for; the documents know where its material is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// Welcome and frame.
    Welcome,
    /// What was agreed last time.
    SinceLast,
    /// Goals and data.
    Data,
    /// The unit's points.
    UnitPoints,
    /// The administration's points.
    AdministrationPoints,
    /// Strategic efforts that the units share.
    SharedEfforts,
    /// The unit's own efforts.
    OwnEfforts,
    /// Supervision (tilsyn).
    Supervision,
    /// New agreements.
    Agreements,
    /// Closing.
    Closing,
}

/// One point of a template's agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// What it is for.
    pub slot: Slot,
    /// Title.
    pub title: Text,
    /// A line below the title.
    pub note: Text,
    /// Minutes.
    pub minutes: u16,
    /// Whose point it is.
    #[serde(default)]
    pub side: Side,
}

/// A kind of meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name in `datapakke.toml`.
    pub id: String,
    /// Label.
    pub label: Text,
    /// Kinds of unit it suits; the first template of a kind is its usual one.
    pub kinds: Vec<UnitKind>,
    /// Minutes of the meeting; the agenda's add up to them.
    pub minutes: u16,
    /// Minutes of a visit to practice beside the meeting.
    #[serde(default)]
    pub visit: u16,
    /// Purpose.
    pub purpose: Text,
    /// Roles that usually take part.
    pub roles: Vec<Text>,
    /// Agenda.
    pub agenda: Vec<AgendaItem>,
}

impl Template {
    /// Returns the agenda as it is printed in a language.
    pub fn agenda_in(&self, language: Language) -> Vec<AgendaPoint> {
        let point = |item: &AgendaItem| AgendaPoint {
            title: item.title.get(language).to_owned(),
            note: item.note.get(language).to_owned(),
            minutes: item.minutes,
            side: item.side,
        };
        self.agenda.iter().map(point).collect()
    }

    /// Returns the roles as participants in a language.
    pub fn participants_in(&self, language: Language) -> Vec<Participant> {
        let role = |role: &Text| Participant {
            name: role.get(language).to_owned(),
            role: String::new(),
        };
        self.roles.iter().map(role).collect()
    }

    /// Returns the minutes set aside for one side's points, none without such a part.
    pub fn minutes_for(&self, slot: Slot) -> Option<u16> {
        let of_slot = self.agenda.iter().filter(|item| item.slot == slot);
        of_slot.map(|item| item.minutes).reduce(|a, b| a.saturating_add(b))
    }
}

/// All kinds of meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meetings {
    /// The templates in order.
    #[serde(rename = "meeting")]
    pub templates: Vec<Template>,
}

impl Meetings {
    /// Returns the built-in templates.
    pub fn built_in() -> Result<Self, InvalidData> {
        Self::read(BUILT_IN)
    }

    fn read(text: &str) -> Result<Self, InvalidData> {
        let meetings: Meetings = parse(FILE, text)?;
        for (index, template) in meetings.templates.iter().enumerate() {
            let id = &template.id;
            let others = &meetings.templates[..index];
            expect(others.iter().all(|t| t.id != *id), FILE, || {
                format!("`{id}` is defined twice")
            })?;
            let sum: u32 = template.agenda.iter().map(|i| u32::from(i.minutes)).sum();
            let minutes = template.minutes;
            expect(sum == u32::from(minutes), FILE, || {
                format!("the agenda of `{id}` takes {sum} minutes, not {minutes}")
            })?;
        }
        for kind in UnitKind::ALL {
            expect(meetings.usual(kind).is_some(), FILE, || {
                format!("no template for {}", kind.label().en)
            })?;
        }
        Ok(meetings)
    }

    /// Returns a template by its name.
    pub fn get(&self, id: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.id == id)
    }

    /// Returns the usual template of a kind of unit.
    pub fn usual(&self, kind: UnitKind) -> Option<&Template> {
        self.templates.iter().find(|template| template.kinds.contains(&kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agenda_adds_up_and_every_kind_has_a_meeting() {
        let meetings = Meetings::built_in().unwrap();
        let minutes = |id: &str| meetings.get(id).unwrap().minutes;
        assert_eq!((minutes("to-timer"), minutes("fire-timer")), (120, 240));
        assert_eq!(meetings.usual(UnitKind::Skole).unwrap().id, "to-timer");
        assert_eq!(meetings.usual(UnitKind::Klub).unwrap().id, "klub-tilsyn");
    }

    #[test]
    fn the_dialogue_meeting_has_the_parts_of_its_model() {
        let meetings = Meetings::built_in().unwrap();
        let four = meetings.get("fire-timer").unwrap();
        let minutes = |slot| four.minutes_for(slot).unwrap_or(0);
        assert_eq!(minutes(Slot::SinceLast) + minutes(Slot::Data), 60);
        assert_eq!(minutes(Slot::SharedEfforts), 90);
        assert_eq!(minutes(Slot::OwnEfforts), 60);
        assert_eq!(minutes(Slot::Agreements) + minutes(Slot::Closing), 30);
        let club = meetings.get("klub-tilsyn").unwrap();
        assert!(club.minutes_for(Slot::Supervision).is_some());
    }

    #[test]
    fn minutes_that_do_not_add_up_are_refused() {
        let text = BUILT_IN.replacen("minutes = 120", "minutes = 115", 1);
        let error = Meetings::read(&text).unwrap_err();
        assert!(error.message.contains("120 minutes, not 115"), "{}", error.message);
    }

    #[test]
    fn an_agenda_is_printed_in_both_languages() {
        let meetings = Meetings::built_in().unwrap();
        for template in &meetings.templates {
            let (da, en) =
                (template.agenda_in(Language::Da), template.agenda_in(Language::En));
            assert_eq!(da.len(), en.len());
            assert!(da.iter().zip(&en).all(|(a, b)| a.minutes == b.minutes));
            assert!(!template.participants_in(Language::Da).is_empty());
        }
    }
}
