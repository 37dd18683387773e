//! The pages of the talk: what was agreed, what people said, efforts, and forms for what
//! is agreed now. Text is final; every page is one sheet.

use serde::{Deserialize, Serialize};

use super::{ChartRef, Definition, Heading, Table};

/// »Siden sidst«: each agreement of earlier years and what the new data say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SincePage {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// The agreements; about four fit.
    pub items: Vec<Followed>,
    /// What the grey field means and how agreements are tested.
    pub note: String,
    /// Footer left.
    pub source: String,
}

/// What became of one agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Followed {
    /// Its number.
    pub number: String,
    /// What was agreed.
    pub title: String,
    /// The form of the mark.
    pub mark: OutcomeMark,
    /// "Tydeligt bedre".
    pub verdict: String,
    /// The verdict's numbers in a sentence or two.
    pub words: String,
    /// "Aftalt", "Gjort", "Støtte", "Forløb" with their texts.
    pub rows: Vec<Definition>,
    /// The figure then and now; none without one.
    pub chart: Option<ChartRef>,
    /// The unit's own view, with lines to write on where nothing is written.
    pub own: OwnWords,
}

/// A label on sand with somebody's words or a line to write on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnWords {
    /// "Det har vi set".
    pub label: String,
    /// The words; empty for a line to write on.
    pub text: String,
}

/// The mark beside a verdict on an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeMark {
    /// Filled, with a tick.
    Better,
    /// Filled, with an exclamation mark.
    Worse,
    /// Open, with a question mark.
    Open,
    /// Dashed, with three dots.
    Untested,
}

/// »Stemmer og observationer«: what was seen and said, beside the figures it speaks to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoicesPage {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// Whose voices, how many: on the first page only, else empty.
    pub counts: String,
    /// Figures with what speaks to them.
    pub rows: Vec<VoiceRow>,
    /// What the material is and is not.
    pub note: String,
    /// Footer left.
    pub source: String,
}

/// A figure and what was said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceRow {
    /// The figure's label, or what the words are about.
    pub label: String,
    /// Whom and when it is about: "8. kl. · 2025/26"; may be empty.
    pub sublabel: String,
    /// "17 %"; empty without a figure.
    pub value: String,
    /// "82 af 482 elever"; may be empty.
    pub base: String,
    /// "tydeligt bedre"; may be empty.
    pub verdict: String,
    /// What was seen and said.
    pub voices: Vec<Voice>,
}

/// One observation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Its title.
    pub title: String,
    /// What was said and seen, in blocks.
    pub blocks: Vec<Passage>,
    /// "Elever · gruppeinterview · 12 børn · marts 2026".
    pub source: String,
    /// "Hele teksten: bilag 2"; empty where all is here.
    pub more: String,
    /// Pictures, side by side.
    pub pictures: Vec<PictureRef>,
}

/// A paragraph of somebody's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// The words.
    pub text: String,
    /// How they are set.
    pub form: PassageForm,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PassageForm {
    /// A small heading.
    Heading,
    /// Running text.
    Plain,
    /// One item of a list.
    Item,
    /// Somebody's own words.
    Quote,
}

/// A picture placed at a size: `/pictures/<name>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureRef {
    /// File name with its ending.
    pub name: String,
    /// What can be seen; never empty.
    pub alt: String,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
}

/// »Indsatser«: efforts with their status, and rubrics as both sides see them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffortsPage {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// The municipality's and the unit's own efforts.
    pub sections: Vec<EffortSection>,
    /// Rubrics.
    pub rubrics: Vec<RubricFigure>,
    /// Questions about where their two views differ.
    pub questions: Vec<String>,
    /// What the page is and is not.
    pub note: String,
    /// Footer left.
    pub source: String,
}

/// Efforts of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffortSection {
    /// "Fælles indsatser".
    pub title: String,
    /// The efforts.
    pub items: Vec<EffortItem>,
}

/// One effort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffortItem {
    /// Its name.
    pub title: String,
    /// "I gang".
    pub status: String,
    /// How many of the four steps of the path are filled; none off the path.
    pub step: Option<u8>,
    /// "Fravær over 10 %: 17 %, tydeligt bedre"; may be empty.
    pub figure: String,
    /// What it is, results, challenges, support, each with its label.
    pub rows: Vec<Definition>,
    /// "Hele teksten: bilag 2"; empty where all is here.
    pub more: String,
}

/// A rubric as a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricFigure {
    /// A sentence that is true.
    pub title: String,
    /// What is shown and what it builds on.
    pub subtitle: String,
    /// The drawing.
    pub chart: ChartRef,
}

/// »Aftaler«: forms for what is agreed now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormsPage {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// What the grey field means.
    pub lead: String,
    /// The forms; three fit.
    pub items: Vec<AgreementForm>,
    /// The law's points to tick off; empty for units without them.
    pub checklist: Option<Ticks>,
    /// Footer left.
    pub source: String,
}

/// One agreement to fill in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementForm {
    /// Its number.
    pub number: String,
    /// "Mål": over the whole width.
    pub wide: Vec<FormField>,
    /// Those that stand in pairs.
    pub pairs: Vec<FormField>,
    /// What it is measured on.
    pub measured: Option<Measured>,
    /// In its place: how large a change must be to be seen.
    pub table: Option<TitledTable>,
}

/// A field with room to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// "Det gør vi".
    pub label: String,
    /// What is filled in already; may be empty.
    pub text: String,
    /// Dotted lines.
    pub lines: u8,
}

/// The figure of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// "Måles på".
    pub label: String,
    /// "Elever med over 10 % fravær, hele skolen".
    pub title: String,
    /// The figure against what can be seen.
    pub chart: Option<ChartRef>,
    /// "Kan ses fra 5 point."
    pub strong: String,
    /// Baseline, base, fair target.
    pub words: String,
}

/// A table with a title of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitledTable {
    /// "Så stor skal ændringen være, før den kan ses".
    pub title: String,
    /// The table.
    pub table: Table,
}

/// Points to tick off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticks {
    /// "Folkeskoleloven § 40 a: har vi været omkring".
    pub title: String,
    /// The points, and whether the material already meets them.
    pub points: Vec<TickPoint>,
}

/// One point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TickPoint {
    /// In a few words.
    pub text: String,
    /// Ticked already.
    pub met: bool,
}

/// The whole of texts that were too long for their page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appendix {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// The texts in the order of their numbers.
    pub items: Vec<AppendixItem>,
    /// Footer left.
    pub source: String,
}

/// One text in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppendixItem {
    /// "Bilag 2".
    pub label: String,
    /// What it is.
    pub title: String,
    /// From whom; may be empty.
    pub source: String,
    /// The text.
    pub blocks: Vec<Passage>,
}
