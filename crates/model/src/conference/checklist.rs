//! What the law asks of the yearly conversation with a school, where the material meets
//! it, and which field tells that it is still open; from `catalogue/checklist-40a.toml`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Conference, InvalidData, expect, parse};
use crate::settings::Side;
use crate::text::Text;

const FILE: &str = "checklist-40a.toml";
const BUILT_IN: &str = include_str!("../../catalogue/checklist-40a.toml");

/// The field that tells whether a requirement is met.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The meeting has a date.
    Date,
    /// A parent of the board is among those who take part.
    Board,
    /// The unit brings points.
    UnitPoints,
    /// The administration brings points.
    AdministrationPoints,
    /// The pack has results of tests in reading and maths.
    Tests,
    /// The pack has other figures or observations.
    OtherKnowledge,
    /// Last year's agreements have a status, or there were none.
    FollowUp,
    /// The note for the website is written.
    Note,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name.
    pub id: String,
    /// The requirement in a sentence.
    pub text: Text,
    /// The requirement in a few words, beside a box to tick.
    pub short: Text,
    /// Where the law says so.
    pub law: String,
    /// Where in the material it is met.
    pub met_in: Text,
    /// What is missing while it is open, and how to mend it.
    pub open: Text,
    /// The field that tells.
    pub evidence: Evidence,
}

/// The requirements in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Where the list is from and when it was looked up.
    pub source: String,
    /// The requirements.
    #[serde(rename = "requirement")]
    pub requirements: Vec<Requirement>,
}

impl Checklist {
    /// Returns the built-in list.
    pub fn built_in() -> Result<Self, InvalidData> {
        let list: Checklist = parse(FILE, BUILT_IN)?;
        let ids: BTreeSet<&String> = list.requirements.iter().map(|r| &r.id).collect();
        let n = list.requirements.len();
        expect(ids.len() == n, FILE, || "a requirement is defined twice".to_owned())?;
        Ok(list)
    }
}

impl Evidence {
    /// Tells whether a conference itself shows the requirement met; none for what only
    /// the figures or last year's agreements can show.
    pub fn in_conference(self, conference: &Conference) -> Option<bool> {
        let said = |text: &Option<String>| {
            text.as_ref().is_some_and(|text| !text.trim().is_empty())
        };
        match self {
            Evidence::Date => Some(said(&conference.when)),
            Evidence::Board => Some(conference.participants.iter().any(|p| {
                let words = format!("{} {}", p.name, p.role).to_lowercase();
                ["forælder", "forældre", "bestyrelse", "parent", "board"]
                    .iter()
                    .any(|word| words.contains(word))
            })),
            Evidence::UnitPoints => {
                Some(conference.points_of(Side::Unit).next().is_some())
            }
            Evidence::AdministrationPoints => {
                Some(conference.points_of(Side::Administration).next().is_some())
            }
            Evidence::Note => Some(conference.note.is_some()),
            Evidence::OtherKnowledge if !conference.observations.is_empty() => Some(true),
            Evidence::Tests | Evidence::OtherKnowledge | Evidence::FollowUp => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Participant;

    fn conference() -> Conference {
        Conference {
            unit: "998002".parse().unwrap(),
            template: "to-timer".into(),
            kind: String::new(),
            purpose: String::new(),
            when: None,
            place: None,
            start: None,
            participants: Vec::new(),
            agenda: Vec::new(),
            minutes: 120,
            points: Vec::new(),
            observations: Vec::new(),
            efforts: Vec::new(),
            answers: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn every_kind_of_evidence_is_asked_for_once() {
        let list = Checklist::built_in().unwrap();
        let kinds: BTreeSet<Evidence> =
            list.requirements.iter().map(|r| r.evidence).collect();
        assert_eq!((kinds.len(), list.requirements.len()), (8, 8));
        for requirement in &list.requirements {
            for text in [&requirement.text, &requirement.open] {
                assert!(text.da.ends_with('.') && text.en.ends_with('.'), "{text:?}");
            }
        }
    }

    #[test]
    fn an_empty_conference_leaves_open_what_it_can_show() {
        let mut conference = conference();
        assert_eq!(Evidence::Date.in_conference(&conference), Some(false));
        assert_eq!(Evidence::Board.in_conference(&conference), Some(false));
        assert_eq!(Evidence::Tests.in_conference(&conference), None);
        conference.when = Some("12. november".into());
        let parent = "Forældrerepræsentant".to_owned();
        conference.participants = vec![Participant { name: parent, role: String::new() }];
        assert_eq!(Evidence::Date.in_conference(&conference), Some(true));
        assert_eq!(Evidence::Board.in_conference(&conference), Some(true));
    }
}
