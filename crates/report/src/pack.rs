//! What the pages of a pack say: finished strings, lists and chart names come in from
//! `present`, and go out as `/pack.json` to the templates, which only place them.

use serde::{Deserialize, Serialize};

mod talk;

pub use talk::{
    AgreementForm, Appendix, AppendixItem, EffortItem, EffortSection, EffortsPage,
    Followed, FormField, FormsPage, Measured, OutcomeMark, OwnWords, Passage,
    PassageForm, PictureRef, RubricFigure, SincePage, TickPoint, Ticks, TitledTable,
    Voice, VoiceRow, VoicesPage,
};

/// A data pack for one unit and one edition, text already final.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// What every page's header and footer repeat.
    pub meta: Meta,
    /// Page 1.
    pub cover: Cover,
    /// »Siden sidst«; none without agreements of earlier years.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub since: Vec<SincePage>,
    /// One row per indicator.
    pub overview: Overview,
    /// What the data point at.
    pub findings: Findings,
    /// Themes: exactly one page each.
    pub themes: Vec<ThemePage>,
    /// »Stemmer og observationer«.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voices: Vec<VoicesPage>,
    /// »Indsatser«.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub efforts: Vec<EffortsPage>,
    /// »Aftaler«.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormsPage>,
    /// »Om tallene«, over one page or more.
    pub about: About,
    /// The whole of long texts, over one page or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appendix: Option<Appendix>,
}

/// How many sheets the parts of a pack take, and so on which page each begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Sheets of »Siden sidst«.
    pub since: usize,
    /// Themes.
    pub themes: usize,
    /// Sheets of »Stemmer og observationer«.
    pub voices: usize,
    /// Sheets of »Indsatser«.
    pub efforts: usize,
    /// Sheets of »Aftaler«.
    pub forms: usize,
}

impl Numbers {
    /// The page on which »Siden sidst« begins, if there is one.
    pub const SINCE: usize = 2;

    /// Returns the page on which the overview stands.
    pub fn overview(self) -> usize {
        Self::SINCE + self.since
    }

    /// Returns the page on which the findings stand.
    pub fn findings(self) -> usize {
        self.overview() + 1
    }

    /// Returns the page on which the theme with this index stands.
    pub fn theme(self, index: usize) -> usize {
        self.findings() + 1 + index
    }

    /// Returns the page on which »Stemmer og observationer« would begin.
    pub fn voices(self) -> usize {
        self.theme(self.themes)
    }

    /// Returns the page on which »Indsatser« would begin.
    pub fn efforts(self) -> usize {
        self.voices() + self.voices
    }

    /// Returns the page on which »Aftaler« would begin.
    pub fn forms(self) -> usize {
        self.efforts() + self.efforts
    }

    /// Returns the first page of »Om tallene«.
    pub fn about(self) -> usize {
        self.forms() + self.forms
    }
}

impl Pack {
    /// Returns which page stands where.
    pub fn numbers(&self) -> Numbers {
        Numbers {
            since: self.since.len(),
            themes: self.themes.len(),
            voices: self.voices.len(),
            efforts: self.efforts.len(),
            forms: self.forms.len(),
        }
    }

    /// Returns every picture the pages place, in page order.
    pub fn pictures(&self) -> impl Iterator<Item = &PictureRef> {
        let rows = self.voices.iter().flat_map(|page| &page.rows);
        rows.flat_map(|row| &row.voices).flat_map(|voice| &voice.pictures)
    }

    /// Returns every chart the pages place, in page order.
    pub fn charts(&self) -> Vec<&ChartRef> {
        let rows = self.overview.groups.iter().flat_map(|group| &group.rows);
        let overview = rows.flat_map(|row| row.strip.iter().chain(&row.sparkline));
        let findings = self.findings.items.iter().filter_map(|item| item.chart.as_ref());
        let figures = self.themes.iter().flat_map(|theme| &theme.figures);
        let themes = figures
            .flat_map(|row| std::iter::once(&row.left).chain(&row.right))
            .map(|figure| &figure.chart);
        let since = self.since.iter().flat_map(|page| &page.items);
        let since = since.filter_map(|item| item.chart.as_ref());
        let rubrics = self.efforts.iter().flat_map(|page| &page.rubrics);
        let rubrics = rubrics.map(|figure| &figure.chart);
        let forms = self.forms.iter().flat_map(|page| &page.items);
        let forms = forms.filter_map(|item| item.measured.as_ref()?.chart.as_ref());
        std::iter::once(&self.cover.guide)
            .chain(since)
            .chain([&self.overview.legend])
            .chain(overview)
            .chain(findings)
            .chain(themes)
            .chain(rubrics)
            .chain(forms)
            .collect()
    }
}

/// The language of a pack's text and of the templates' fixed words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Danish.
    Da,
    /// English.
    En,
}

/// What every page repeats, and the properties of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Language of the text.
    pub lang: Lang,
    /// Document title: "Strandskolen – datapakke 2025/26".
    pub title: String,
    /// Name of the unit as the header prints it.
    pub unit: String,
    /// The pack and its year: "Datapakke 2025/26".
    pub pack: String,
    /// "Fjordby Kommune".
    pub municipality: String,
    /// The edition box: "Fortroligt – folkeskoleloven § 55 b".
    pub edition: String,
    /// Mark in every footer when the data are invented: "Eksempel, opdigtede tal".
    pub sample_mark: Option<String>,
}

/// Page 1: who, when, what we talk about and how to read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// "Børn og Skole", beside the municipality.
    pub department: Option<String>,
    /// "Datapakke til skoleudviklingssamtalen".
    pub kind: String,
    /// The unit's name, as large as it fits.
    pub name: String,
    /// Short facts under the name: "Skoleåret 2025/26", "482 elever".
    pub facts: Vec<String>,
    /// The drawn reading guide, 170 mm wide (`chart::ReadingGuide`).
    pub guide: ChartRef,
    /// The talk, point by point.
    pub agenda: Agenda,
    /// When, where, who.
    pub meeting: Meeting,
    /// Who may see this edition.
    pub audience: String,
    /// Footer: "Udskrevet 2. november 2026 af Fjordby Kommune".
    pub source: String,
}

/// The agenda of the talk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agenda {
    /// "Dagsorden, to timer".
    pub title: String,
    /// Key to the colour of the unit's own points: "skolens punkt".
    pub unit_key: String,
    /// The points in order.
    pub items: Vec<AgendaItem>,
    /// Clock at the end: "15.00"; empty when no time is set.
    pub end: String,
}

/// One point of the agenda; its bar is 0.9 mm a minute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// Clock at the start: "13.10"; empty when no time is set.
    pub start: String,
    /// Length, for the height of the bar.
    pub minutes: u16,
    /// Length in words: "20 min".
    pub length: String,
    /// Whose point it is.
    pub owner: Owner,
    /// The point.
    pub title: String,
    /// One line under it: "Fire aftaler fra 2024/25 · side 2".
    pub note: Option<String>,
}

/// Whose point on the agenda it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The unit's own point.
    Unit,
    /// The administration's point.
    Administration,
    /// Both.
    Shared,
}

/// When, where and who; empty fields become lines to write on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// "Torsdag 12. november 2026"; empty: "Tid og sted" and a line.
    pub date: String,
    /// "Strandskolen, Skolevej 4."; may be empty.
    pub place: String,
    /// Those who take part; empty: lines.
    pub participants: Vec<Participant>,
}

/// One who takes part in the talk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Name as the project's settings give it.
    pub name: String,
    /// "skoleleder".
    pub role: String,
}

/// A page's number, theme and headline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// The page number as the kicker prints it: "7".
    pub number: String,
    /// The kicker: "Trivsel".
    pub kicker: String,
    /// A true sentence of at most two lines of about 56 characters.
    pub headline: String,
}

/// A chart placed at its own size: `/charts/<name>.svg`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartRef {
    /// File name without folder and ending.
    pub name: String,
    /// What the chart shows, in words; never empty.
    pub alt: String,
    /// Width of the canvas.
    pub width_mm: f64,
    /// Height of the canvas.
    pub height_mm: f64,
}

/// Page 2: one row per indicator, the unit among the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overview {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// The marks explained, 170 mm wide (`chart::Legend`).
    pub legend: ChartRef,
    /// The words over the columns that depend on the unit.
    pub columns: OverviewColumns,
    /// Themes with their rows; at most 22 rows and 6 themes fit.
    pub groups: Vec<OverviewGroup>,
    /// What "certain" means and which rows are turned.
    pub note: String,
    /// Footer left.
    pub source: String,
}

/// Words over the overview's columns that depend on the unit and the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverviewColumns {
    /// "Skolen".
    pub unit: String,
    /// "antal": the base under the value.
    pub base: String,
    /// "Kommune".
    pub municipality: String,
    /// "landet"; empty when no national figure exists.
    pub nation: String,
    /// Over the spine: "kommunen".
    pub spine: String,
    /// The years: "21/22–25/26".
    pub years: String,
}

/// A theme's rows in the overview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverviewGroup {
    /// "Fravær".
    pub title: String,
    /// "side 6"; empty when the theme has no page.
    pub page: String,
    /// The indicators.
    pub rows: Vec<OverviewRow>,
}

/// One indicator in the overview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverviewRow {
    /// Anything certain in the row: tint, bar, semibold.
    pub certain: bool,
    /// "Samlet fravær", at most about 30 characters.
    pub label: String,
    /// "0.–9. kl. · ministeriets opgørelse".
    pub sublabel: String,
    /// "6,8 %", or a short state in words where there is no value.
    pub value: String,
    /// "482 elever".
    pub base: String,
    /// "6,9 %".
    pub municipality: String,
    /// "6,9 %".
    pub nation: String,
    /// The strip, 45 × 7.45 mm; absent where the unit stands alone.
    pub strip: Option<ChartRef>,
    /// Words in place of the strip: "Skjult af hensyn til eleverne".
    pub strip_text: String,
    /// The five years, 17 × 7.45 mm.
    pub sparkline: Option<ChartRef>,
    /// Change since last year.
    pub change: Change,
}

/// A change and its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Direction of the number, drawn as a small triangle.
    pub direction: Direction,
    /// Whether the change is certain.
    pub certain: bool,
    /// "−0,7 point"; may be empty.
    pub text: String,
    /// "ingen sikker ændring".
    pub verdict: String,
}

/// Direction of a number's change, drawn as a triangle; no judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Higher than before.
    Up,
    /// Lower than before.
    Down,
    /// No triangle: unchanged, counted, or not comparable.
    None,
}

/// Page 3, »Det peger data på«: up to five findings; with few or none of them also what
/// could have been seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// The findings, the most important first.
    pub items: Vec<Finding>,
    /// Over the table: a sentence; empty without a table.
    pub table_title: String,
    /// The core figures with their chance variation, where there is room for them.
    pub table: Option<Table>,
    /// Questions that no finding brings.
    pub questions: Vec<String>,
    /// Room to write where there are no findings with room of their own.
    pub panel: Option<Panel>,
    /// "Også sikkert": what is certain besides.
    pub also: Option<Definition>,
    /// In grey: what is not certain, by reason.
    pub rest: Vec<Definition>,
    /// What chance variation means.
    pub note: String,
    /// Footer left.
    pub source: String,
}

/// A finding: a sentence, a chart, the numbers in words, a question, room to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Its place: "1".
    pub number: String,
    /// A true sentence with its numbers: "Over 10 % fravær: 17 % mod 26 % sidste år".
    pub title: String,
    /// What is measured, of whom.
    pub subtitle: String,
    /// The drawing, 64 mm wide, or 56 mm from four findings on.
    pub chart: Option<ChartRef>,
    /// "Tydeligt bedre".
    pub verdict: String,
    /// Bases, difference and chance variation in words.
    pub words: String,
    /// The rules of `rules.toml` by which it may be said.
    pub rules: Vec<String>,
    /// The question to talk about.
    pub question: String,
    /// "Skolen har set".
    pub seen: Panel,
    /// "Flere stemmer på side 11"; empty where there are none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub voices: String,
    /// Under it: "Noter", with lines to write on.
    pub notes: Panel,
}

/// A theme: exactly one page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemePage {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// One line under the headline, for what applies to the whole page.
    pub lead: Option<String>,
    /// Figures, one row of the page each.
    pub figures: Vec<FigureRow>,
    /// The table.
    pub table: Option<Table>,
    /// The sand panel beside the table.
    pub panel: Option<Panel>,
    /// What the numbers cannot say, two columns of points.
    pub limits: Option<PointList>,
    /// Two or three questions.
    pub questions: Vec<String>,
    /// The block at the foot.
    pub definitions: Vec<Definition>,
    /// Footer left: "Kilde: …, hentet 12. oktober 2026".
    pub source: String,
}

/// A figure over the whole width, or two halves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureRow {
    /// The only figure (170 mm), or the left one (82 mm).
    pub left: Figure,
    /// The right one (82 mm).
    pub right: Option<Figure>,
    /// Whether the row stands only where the page has room to spare.
    #[serde(skip)]
    pub spare: bool,
}

/// A chart with the sentence it shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// "Figur 7.1".
    pub number: String,
    /// A true sentence.
    pub title: String,
    /// What is measured, of whom, in which unit.
    pub subtitle: String,
    /// The drawing.
    pub chart: ChartRef,
    /// The rules of `rules.toml` behind its numbers and its title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// A table with one header row; the first column names the row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What the table shows, for screen readers.
    pub summary: String,
    /// Heads; the first stands left, the others right.
    pub columns: Vec<String>,
    /// Rows with as many cells as columns.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// The cells, the row's name first.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// How strongly.
    pub emphasis: Emphasis,
}

/// How a table's cell is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Emphasis {
    /// Regular.
    Plain,
    /// Semibold: belongs to a row in which something is certain.
    Strong,
    /// Semibold in the unit's colour: the certain number itself.
    Certain,
}

/// The sand panel: people's words and room to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// "Skolen har set".
    pub label: String,
    /// What was said.
    pub quotes: Vec<Quote>,
    /// Dotted lines to write on.
    pub lines: u8,
}

/// Somebody's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// With its quotation marks.
    pub text: String,
    /// Role and month, never a name: "Team 5, marts 2026".
    pub source: String,
}

/// A titled list in two columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointList {
    /// "Det kan tallene ikke sige".
    pub title: String,
    /// The points.
    pub points: Vec<String>,
}

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The word; empty for a sentence that stands alone.
    pub term: String,
    /// The meaning, a sentence with its full stop.
    pub text: String,
}

/// The last page or pages: methods, definitions, breaks, hiding, sources.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Number, kicker, headline.
    pub heading: Heading,
    /// Sections, set in two columns.
    pub sections: Vec<AboutSection>,
    /// Footer left.
    pub source: String,
}

/// A section of »Om tallene«.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AboutSection {
    /// "Sådan afgør vi, om noget er sikkert".
    pub title: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
    /// Words and meanings after the paragraphs.
    pub definitions: Vec<Definition>,
    /// A table after those, set across the column.
    pub table: Option<Table>,
}
