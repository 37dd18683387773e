//! What a paper says, part by part: finished strings and chart names, which the page
//! templates and the Word writer only place.

use serde::{Deserialize, Serialize};

use crate::pack::{Agenda, ChartRef, Heading, Meta, Owner, Table};

/// A paper of the conference, text already final.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What every page's header and footer repeat.
    pub meta: Meta,
    /// Kicker and headline; the number is empty.
    pub heading: Heading,
    /// A sentence under the headline; may be empty.
    pub lead: String,
    /// The parts from the top.
    pub parts: Vec<Part>,
    /// Footer left.
    pub source: String,
}

impl Document {
    /// Returns every chart the paper places, in order.
    pub fn charts(&self) -> Vec<&ChartRef> {
        self.parts.iter().filter_map(Part::chart).collect()
    }

    /// Returns the place of every chart, to be given its size or left out.
    pub(crate) fn charts_mut(&mut self) -> impl Iterator<Item = &mut Option<ChartRef>> {
        self.parts.iter_mut().filter_map(|part| match part {
            Part::Figure(figure) => Some(&mut figure.chart),
            Part::Chart { chart, .. } => Some(chart),
            Part::Form(form) => Some(&mut form.measured.chart),
            Part::Wide(wide) => Some(&mut wide.chart),
            _ => None,
        })
    }
}

/// One part of a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "kebab-case")]
pub enum Part {
    /// A heading over the parts that follow.
    Title {
        /// Its words.
        text: String,
        /// A grey line beside or under it; may be empty.
        note: String,
    },
    /// Text that people wrote, or a remark.
    Text {
        /// Its blocks.
        lines: Vec<Line>,
        /// Whether it is set small and grey.
        quiet: bool,
    },
    /// Labels with what is known of them; what is not known is room to write.
    Facts {
        /// The rows.
        rows: Vec<Fact>,
    },
    /// The points of both sides, beside each other.
    Sides {
        /// The unit's.
        left: SideOf,
        /// The administration's.
        right: SideOf,
    },
    /// A figure with its chart, its words and a question.
    Figure(Evidence),
    /// The agenda with its minutes.
    Agenda {
        /// The agenda.
        agenda: Agenda,
        /// Keys to the colours: the administration's and the shared points.
        keys: [String; 2],
        /// What does not add up, or what is beside the minutes; may be empty.
        note: String,
    },
    /// Questions without a figure.
    Questions {
        /// The questions.
        items: Vec<String>,
    },
    /// A form for one agreement.
    Form(Form),
    /// A section with a headline of its own.
    Page {
        /// Kicker and headline; the number is empty.
        heading: Heading,
        /// A sentence under the headline; may be empty.
        lead: String,
        /// Whether it begins on a new page.
        fresh: bool,
    },
    /// A chart as wide as the page.
    Chart {
        /// A true sentence.
        title: String,
        /// What is drawn and how to read it; may be empty.
        note: String,
        /// The drawing.
        chart: Option<ChartRef>,
    },
    /// A table whose columns are words.
    Listing {
        /// What the table shows, for screen readers.
        summary: String,
        /// Heads, each with its column's width in millimetres; 0 takes what is left.
        heads: Vec<(String, u16)>,
        /// Rows with as many cells as heads; the first names the row.
        rows: Vec<Vec<String>>,
    },
    /// A table.
    Table {
        /// The table.
        table: Table,
    },
    /// Things to tick.
    Checks {
        /// The heads of the columns: what, where, what is missing.
        heads: [String; 3],
        /// The rows.
        rows: Vec<Check>,
    },
    /// A chart over the whole width with its sentence, and a question under it.
    Wide(Wide),
    /// A page of its own: kicker, headline and a sentence, as at the paper's beginning.
    Opening {
        /// Kicker and headline; the number is empty.
        heading: Heading,
        /// A sentence under the headline; may be empty.
        lead: String,
    },
    /// Room to write.
    Room(Room),
    /// Rooms beside each other.
    Rooms {
        /// Them.
        rooms: Vec<Room>,
    },
}

impl Part {
    fn chart(&self) -> Option<&ChartRef> {
        match self {
            Part::Figure(figure) => figure.chart.as_ref(),
            Part::Chart { chart, .. } => chart.as_ref(),
            Part::Form(form) => form.measured.chart.as_ref(),
            Part::Wide(wide) => wide.chart.as_ref(),
            _ => None,
        }
    }
}

/// A block of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// How it is set.
    pub form: LineForm,
    /// Its words.
    pub text: String,
}

/// How a block of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineForm {
    /// A heading inside the text.
    Heading,
    /// A paragraph.
    Paragraph,
    /// One item of a list.
    Item,
    /// Somebody's words.
    Quote,
}

/// A label and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// "Tid".
    pub label: String,
    /// What is known, one line each; empty: room to write.
    pub lines: Vec<String>,
    /// How many lines to write on, where nothing is known.
    pub room: u8,
}

/// One side's points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideOf {
    /// "Skolens punkter".
    pub title: String,
    /// Whose they are.
    pub owner: Owner,
    /// The points.
    pub points: Vec<PointText>,
    /// Room to write: its label and lines.
    pub room: Room,
}

/// One point of one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointText {
    /// Its title.
    pub title: String,
    /// Its words.
    pub lines: Vec<Line>,
    /// "Figur 1 · 20 min"; may be empty.
    pub note: String,
}

/// A figure of the paper: a sentence, a chart, the numbers in words, a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// "1".
    pub number: String,
    /// A true sentence with its numbers.
    pub title: String,
    /// What is measured, of whom.
    pub subtitle: String,
    /// The drawing.
    pub chart: Option<ChartRef>,
    /// "Tydeligt bedre"; may be empty.
    pub verdict: String,
    /// Bases, difference and chance variation in words.
    pub words: String,
    /// The question to talk about; may be empty.
    pub question: String,
    /// Who chose it: "Valgt af skolen til punktet …".
    pub chosen: String,
}

/// A chart over the whole width of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wide {
    /// A true sentence.
    pub title: String,
    /// What is measured, of whom, and how the chart is read.
    pub subtitle: String,
    /// The drawing.
    pub chart: Option<ChartRef>,
    /// What else is to be known; may be empty.
    pub words: String,
    /// The question to talk about; may be empty.
    pub question: String,
}

/// A form for one agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// "1".
    pub number: String,
    /// "Aftalt for 2024/25, i gang"; empty for a blank one.
    pub state: String,
    /// The fields in order.
    pub fields: Vec<Field>,
    /// How it is measured.
    pub measured: Measured,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// "Det gør vi".
    pub label: String,
    /// What is written already; may be empty.
    pub text: String,
    /// Lines to write on, where nothing is written.
    pub lines: u8,
    /// Whether it takes the whole width of the form.
    pub wide: bool,
}

/// The figure of an agreement, and what of it could be seen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// "Måles på".
    pub label: String,
    /// "Elever med over 10 % fravær, hele skolen"; empty: room to write.
    pub title: String,
    /// The drawing.
    pub chart: Option<ChartRef>,
    /// "Kan ses fra 5 point."; may be empty.
    pub strong: String,
    /// Sentences after it.
    pub words: String,
    /// Over the rows; may be empty.
    pub caption: String,
    /// Label and value: the baseline, or what can be seen of each figure.
    pub rows: Vec<Row>,
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// "Udgangspunkt".
    pub label: String,
    /// "17 % (14–21)".
    pub value: String,
}

/// Something to tick.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Whether the material meets it.
    pub done: bool,
    /// The requirement.
    pub text: String,
    /// Where the law says so.
    pub law: String,
    /// Where in the material it is met.
    pub place: String,
    /// What is missing; empty when nothing is.
    pub open: String,
}

/// Room to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// What to write; may be empty.
    pub label: String,
    /// What is written already; may be empty.
    pub lines: Vec<Line>,
    /// Lines to write on.
    pub room: u8,
    /// Whether it takes the rest of the page.
    pub fill: bool,
}

impl Room {
    /// Makes an empty room of so many lines.
    pub(crate) fn of(label: impl Into<String>, room: u8) -> Self {
        Room { label: label.into(), lines: Vec::new(), room, fill: false }
    }

    /// Lets the room take the rest of the page.
    pub(crate) fn filling(self) -> Self {
        Room { fill: true, ..self }
    }
}
