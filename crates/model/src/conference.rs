//! The yearly conference of one unit: who meets, what both sides bring to the table, and
//! what people saw and said; read from files that a person wrote.

pub mod checklist;
pub mod meeting;
pub mod rubric;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::agreement::Agreement;
use crate::day::Day;
use crate::group::Group;
use crate::id::{IndicatorId, UnitId};
use crate::settings::{AgendaPoint, Participant, Side};
use crate::source::Place;

pub use checklist::{Checklist, Evidence, Requirement};
pub use meeting::{AgendaItem, Meetings, Slot, Template};
pub use rubric::{Rubric, RubricAnswer, Rubrics, View};

/// Built-in data of the conference that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {message}")]
pub struct InvalidData {
    /// Which file.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
}

/// Reads one built-in data file.
fn parse<T: for<'de> Deserialize<'de>>(file: &str, text: &str) -> Result<T, InvalidData> {
    toml::from_str(text).map_err(|error| InvalidData {
        file: file.to_owned(),
        message: error.to_string(),
    })
}

/// Fails with a message unless a condition holds.
fn expect(
    holds: bool,
    file: &str,
    message: impl Fn() -> String,
) -> Result<(), InvalidData> {
    match holds {
        true => Ok(()),
        false => Err(InvalidData { file: file.to_owned(), message: message() }),
    }
}

/// What was prepared for the conferences of a municipality.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Conferences {
    /// The conferences, by unit.
    pub units: BTreeMap<UnitId, Conference>,
    /// All agreements of all years, by unit, number and year.
    pub agreements: Vec<Agreement>,
}

impl Conferences {
    /// Returns a unit's agreements, oldest year first within a number.
    pub fn agreements_of(&self, unit: &UnitId) -> &[Agreement] {
        let from = self.agreements.partition_point(|a| a.unit < *unit);
        let to = self.agreements.partition_point(|a| a.unit <= *unit);
        &self.agreements[from..to]
    }
}

/// One unit's conference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conference {
    /// The unit.
    pub unit: UnitId,
    /// The template of the meeting, such as `to-timer`.
    pub template: String,
    /// Kind of meeting, as it is printed.
    pub kind: String,
    /// Purpose, as it is printed.
    pub purpose: String,
    /// Date and time in words, if settled.
    pub when: Option<String>,
    /// Place in words, if settled.
    pub place: Option<String>,
    /// Start, such as `13.00`, if settled.
    pub start: Option<String>,
    /// Who takes part: the municipality's own list, else the roles of the template.
    pub participants: Vec<Participant>,
    /// The agenda with minutes: the municipality's own, else that of the template.
    pub agenda: Vec<AgendaPoint>,
    /// Minutes the meeting has; the agenda may say another sum.
    pub minutes: u16,
    /// Points of both sides, the unit's first, each in the order written.
    pub points: Vec<Point>,
    /// What was seen and said, by date.
    pub observations: Vec<Observation>,
    /// Shared strategic efforts and the unit's own, in the order written.
    pub efforts: Vec<Effort>,
    /// Answers to rubrics, by rubric, aspect, year and view.
    pub answers: Vec<RubricAnswer>,
    /// The note for the website, if it is written.
    pub note: Option<PublicNote>,
}

impl Conference {
    /// Returns the points of one side.
    pub fn points_of(&self, side: Side) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(move |point| point.side == side)
    }

    /// Returns the minutes of the agenda's points together.
    pub fn agenda_minutes(&self) -> u32 {
        self.agenda.iter().map(|point| u32::from(point.minutes)).sum()
    }

    /// Returns what was seen and said about an indicator.
    pub fn observations_of<'a>(
        &'a self,
        indicator: &'a IndicatorId,
    ) -> impl Iterator<Item = &'a Observation> {
        self.observations.iter().filter(move |o| {
            o.about.as_ref().is_some_and(|about| about.indicator == *indicator)
        })
    }
}

/// Plain text that a person wrote, in blocks; no markup and no links are left in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prose {
    /// The blocks from the top; none of them empty.
    pub blocks: Vec<Block>,
}

impl Prose {
    /// Tells whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Returns the blocks' text, one line each.
    pub fn plain(&self) -> String {
        let texts: Vec<&str> = self.blocks.iter().map(|b| b.text.as_str()).collect();
        texts.join("\n")
    }
}

/// One block of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub form: Form,
    /// Its words.
    pub text: String,
}

/// What a block of text is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A heading inside the text.
    Heading,
    /// A paragraph.
    Paragraph,
    /// One item of a list.
    Item,
    /// Somebody's words.
    Quote,
}

/// The figure that a text speaks to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Whom of the unit.
    pub group: Group,
}

/// A point that one side brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Whose point it is.
    pub side: Side,
    /// Title.
    pub title: String,
    /// What is to be talked about; may be empty.
    pub text: Prose,
    /// The figure chosen for it, if any.
    pub about: Option<About>,
    /// Minutes wished for, if said.
    pub minutes: Option<u16>,
    /// Where it stands.
    pub place: Place,
}

/// Whose experience an observation tells.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Voice {
    /// Pupils, children or young people.
    Children,
    /// Parents.
    Parents,
    /// Staff.
    Staff,
    /// Leaders.
    Leaders,
    /// Somebody else, or not said.
    Other,
}

/// What those whom it concerns have said yes to. Without any, nothing is kept.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Use at the conference.
    Internal,
    /// Use in public, too.
    Public,
    /// Nobody can be recognised, so nobody was asked.
    NotNeeded,
}

/// Something that was seen or said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Title.
    pub title: String,
    /// When, if said.
    pub date: Option<Day>,
    /// How it was gathered, such as `interview`, if said.
    pub method: Option<String>,
    /// The role of whoever saw or said it; never a name.
    pub who: Option<String>,
    /// Whose experience it is.
    pub voice: Voice,
    /// How many were asked or observed, if said.
    pub count: Option<u32>,
    /// What was said yes to.
    pub consent: Consent,
    /// The words.
    pub text: Prose,
    /// Pictures, all with alternative text and consent.
    pub pictures: Vec<Picture>,
    /// The figure it speaks to, if any.
    pub about: Option<About>,
    /// Where it stands.
    pub place: Place,
}

/// How a picture's bytes are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

/// A picture, scaled down and without the metadata of the camera.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The file it came from.
    pub file: String,
    /// What can be seen, for those who cannot see it.
    pub alt: String,
    /// What was said yes to.
    pub consent: Consent,
    /// Encoding.
    pub format: PictureFormat,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The encoded picture; not written where a conference is written as text.
    #[serde(skip)]
    pub bytes: Arc<[u8]>,
}

/// Whose effort it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum EffortKind {
    /// A strategic effort that the municipality's units share.
    Shared,
    /// The unit's own.
    Own,
}

/// How far an effort is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum EffortStatus {
    /// Decided, not begun.
    Planned,
    /// Begun.
    UnderWay,
    /// Part of the everyday.
    Embedded,
    /// Brought to its end.
    Ended,
    /// Given up.
    Dropped,
    /// Not said.
    NotStated,
}

/// An effort, its status and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// Whose it is.
    pub kind: EffortKind,
    /// Its name.
    pub title: String,
    /// How far it is.
    pub status: EffortStatus,
    /// What it is about.
    pub text: Prose,
    /// What came of it.
    pub results: Prose,
    /// What is difficult.
    pub challenges: Prose,
    /// What support is wished for.
    pub support: Prose,
    /// The figure it speaks to, if any.
    pub about: Option<About>,
    /// Where it stands.
    pub place: Place,
}

/// The texts of the note on the school's website.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicNote {
    /// The sections, such as what was talked about and what was agreed.
    pub sections: Vec<NoteSection>,
    /// Where it stands.
    pub place: Place,
}

/// One section of the note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteSection {
    /// Heading; empty for text above the first.
    pub title: String,
    /// Text.
    pub text: Prose,
}
