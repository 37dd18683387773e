//! A layout: what an export of one format looks like and what its columns mean, as TOML.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use datapakke_model::id::{IndicatorId, InstrumentId, QuestionId, SurveyId};
use datapakke_model::{Group, Text, Why};

use crate::error::{Error, ErrorKind};
use crate::header::Folded;
use crate::number::Style;

/// What an export of one format looks like.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Name of the format, such as `stil.oversko`; the name of the project's file.
    #[serde(default)]
    pub name: String,
    /// What the user calls it.
    pub label: Text,
    /// What is read from it.
    pub content: Content,
    /// Whom to credit.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Whether a real file of this format has been seen; none where not.
    #[serde(default)]
    pub seen: Option<String>,
    /// How it is recognised.
    pub recognise: Recognise,
    /// Where its header is.
    #[serde(default)]
    pub header: HeaderRule,
    /// How its numbers are written; found out per column when not declared.
    #[serde(default)]
    pub numbers: Option<Style>,
    /// Whether plain numbers of a percentage are fractions (0.946) or percent (94.6).
    #[serde(default)]
    pub percent: Option<Percent>,
    /// Whether a column that no one names may be a further dimension, so that its rows are
    /// set aside (statistics cubes) and not an attribute.
    #[serde(default)]
    pub strict: bool,
    /// What a whole number such as `2024` in the year column means, and other rules of time.
    #[serde(default)]
    pub years: Years,
    /// The period of all values, when the file does not say.
    #[serde(default)]
    pub period: Option<String>,
    /// The unit of all values, when the file does not say.
    #[serde(default)]
    pub unit: Option<String>,
    /// The indicator of all values (files with one measure and no name for it).
    #[serde(default)]
    pub indicator: Option<IndicatorId>,
    /// The questionnaire of all answers.
    #[serde(default)]
    pub survey: Option<SurveyId>,
    /// The test instrument of all results.
    #[serde(default)]
    pub instrument: Option<InstrumentId>,
    /// The subject of all test results.
    #[serde(default)]
    pub subject: Option<String>,
    /// Texts that mean "no value", and why; added to the usual ones.
    #[serde(default)]
    pub missing: BTreeMap<String, Why>,
    /// Texts that mean zero (`-` in tables of Statistics Denmark).
    #[serde(default)]
    pub zero: Vec<String>,
    /// What an empty cell means.
    #[serde(default = "unclear")]
    pub blank: Why,
    /// Whether empty labels repeat the one above.
    #[serde(default)]
    pub fill_down: bool,
    /// Words that begin or end the label of a total, beside the usual ones.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Columns and their roles.
    #[serde(default, rename = "column")]
    pub columns: Vec<Column>,
    /// Columns whose header is itself a value: years, months, kinds, questions.
    #[serde(default)]
    pub melt: Option<Melt>,
    /// Figures: which column holds the value of which indicator, under which conditions.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Figure>,
    /// How answers of single respondents are written.
    #[serde(default)]
    pub answers: AnswerRule,
    /// The headers above, folded; made when the layout is read.
    #[serde(skip)]
    pub folded: Folded,
    /// Words for a column's values, by role: `[words.kind] "Ulovligt" = "unlawful"`.
    #[serde(default)]
    pub words: BTreeMap<Role, BTreeMap<String, String>>,
}

/// How answers of single respondents are written.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerRule {
    /// Whether numbers are already turned so that the highest is the wanted end, with 0
    /// for no answer (register data); such numbers are never turned again.
    pub turned: bool,
    /// What a number without a label means; such columns are asked about when not given.
    pub numbers: Option<AnswerNumbers>,
    /// Whether respondents who did not finish are read too.
    pub partial: bool,
    /// Whether dates are written month first (Enalyzer).
    pub month_first: bool,
}

/// What the number of an answer without a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerNumbers {
    /// 1 is the lowest step of the scale.
    LowestFirst,
    /// 1 is the highest step, as a form lists it (label numbers).
    HighestFirst,
    /// 0 is the lowest step.
    FromZero,
}

/// What is read from an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Published figures: [`Layout::figures`].
    Figures,
    /// Published distributions of answers, one row per question and answer.
    Distributions,
    /// The institution register.
    Register,
    /// The project's own list of units.
    Units,
    /// Pupil-level test results.
    Tests,
    /// Pupil-level absence by month, or by day with letters.
    Absence,
    /// Answers of single respondents in one table.
    Answers,
    /// Numbers asked and answered.
    Responses,
    /// A set of files with structure, labels and answers (SurveyXact).
    Set,
    /// A file that belongs to another one or holds nothing to read.
    Nothing,
}

/// What a file must look like to be of a format.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recognise {
    /// Kinds of file; all when empty.
    pub files: Vec<FileKind>,
    /// Headers that must all be there.
    pub headers: Vec<String>,
    /// Headers of which at least one must be there.
    pub any: Vec<String>,
    /// Headers that must not be there.
    pub without: Vec<String>,
    /// Texts that must stand above the header.
    pub above: Vec<String>,
    /// Names of the sheet, one of which it must have; any when empty.
    pub sheets: Vec<String>,
    /// Between two layouts that both fit, the one with the higher rank is taken.
    pub rank: i32,
}

/// A kind of file, as its content shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// Text with delimiters.
    Csv,
    /// Workbook.
    Xlsx,
    /// JSON records.
    Json,
}

/// Where the header is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HeaderRule {
    /// Row of the header, from one; searched for when not given.
    pub row: Option<usize>,
    /// How many rows are searched.
    pub search: usize,
    /// Rows between the header and the data.
    pub skip: usize,
}

impl Default for HeaderRule {
    fn default() -> Self {
        HeaderRule { row: None, search: 40, skip: 0 }
    }
}

/// What a year in the file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Years {
    /// As it is written: `2024/25` a school year, `2024` a calendar year.
    #[default]
    AsWritten,
    /// `2024` is the school year that starts in 2024.
    SchoolYearStart,
    /// `2024` is the school year that ends in 2024.
    SchoolYearEnd,
}

/// How plain numbers of a percentage are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Percent {
    /// 94.6
    Percent,
    /// 0.946
    Fraction,
}

/// One column: its headers and its role.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Spellings of the header; case and blanks do not count, `*` stands for any text.
    pub header: Vec<String>,
    /// What the column is.
    pub role: Role,
    /// Whether the file is refused without it.
    #[serde(default)]
    pub required: bool,
    /// The only values whose rows are read; other rows are set aside.
    #[serde(default)]
    pub only: Vec<String>,
    /// The kind of absence, test subject, area or question that the column holds.
    #[serde(default)]
    pub value: Option<String>,
    /// The question of the column (wide survey files).
    #[serde(default)]
    pub question: Option<QuestionId>,
}

/// What a column is. A column without a role never leaves ingest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Institution number or the municipality's own code.
    UnitNumber,
    /// Name of the unit.
    UnitName,
    /// A name that may be a unit, the municipality or the nation.
    Owner,
    /// The nested labels of a pivot: units, years and grades in one column.
    Labels,
    /// Name of the municipality.
    Municipality,
    /// Number of the municipality.
    MunicipalityNumber,
    /// School year or calendar year.
    Year,
    /// Month, by number or name.
    Month,
    /// Date.
    Date,
    /// Grade.
    Grade,
    /// Stage: indskoling, mellemtrin, udskoling.
    Stage,
    /// Class, such as `7b`.
    Class,
    /// Sex.
    Sex,
    /// Another group: staff group, age group.
    Group,
    /// CPR number or other key of a pupil or respondent: becomes a pseudonym.
    Person,
    /// Name of the measure.
    Measure,
    /// A dimension that [`Figure::when`] refers to.
    Dimension,
    /// The value.
    Value,
    /// Number of persons behind the value.
    Base,
    /// Standard deviation between persons.
    Sd,
    /// Questionnaire.
    Survey,
    /// Question, by name or wording.
    Question,
    /// Answer, in words.
    Answer,
    /// Answer, as a number.
    AnswerValue,
    /// Persons asked.
    Asked,
    /// Persons who answered.
    Answered,
    /// Kind of absence.
    Kind,
    /// Letter of a day's absence.
    Letter,
    /// Days absent.
    Days,
    /// School days in the period.
    SchoolDays,
    /// Test instrument.
    Instrument,
    /// Test subject.
    Subject,
    /// Profile area of a test.
    Area,
    /// Test result.
    Score,
    /// Position in the national distribution.
    Percentile,
    /// Kind of unit.
    UnitKind,
    /// The unit it belongs to.
    Parent,
    /// Other names and numbers, separated by `|`.
    Alias,
    /// First school year.
    Opened,
    /// Last school year.
    Closed,
    /// School year and reason of a break.
    Break,
    /// Reason of a break.
    BreakReason,
    /// Professional learning community.
    Community,
    /// Whether the unit agrees to be named.
    Consent,
    /// Technical columns that are known and not needed.
    Ignore,
    /// Personal data: dropped, said so, never quoted.
    Drop,
}

impl Role {
    /// Tells whether cells of such a column may never be quoted.
    pub fn is_personal(self) -> bool {
        matches!(self, Role::Person | Role::Drop)
    }
}

/// Columns whose header is itself a value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Melt {
    /// What the headers are.
    pub into: Role,
    /// What the cells are.
    pub value: Role,
    /// Headers that melt, where they are not recognised by themselves (years and months are).
    #[serde(default)]
    pub headers: Vec<String>,
}

/// Which cells hold the value of an indicator.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Headers of the unit's value.
    #[serde(default)]
    pub value: Vec<String>,
    /// Headers of the municipality's value.
    #[serde(default)]
    pub municipality: Vec<String>,
    /// Headers of the nation's value.
    #[serde(default)]
    pub nation: Vec<String>,
    /// Headers of the number of persons.
    #[serde(default)]
    pub base: Vec<String>,
    /// Headers of the standard deviation.
    #[serde(default)]
    pub sd: Vec<String>,
    /// Header and values that the row must hold for this indicator.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
    /// Values of a dimension whose figures are added up to this one (two upper intervals).
    #[serde(default)]
    pub sum_over: Option<String>,
    /// About whom, when no column says.
    #[serde(default)]
    pub group: Option<Group>,
}

fn unclear() -> Why {
    Why::Unclear
}

/// The layouts of a build, built-in and of the project.
#[derive(Debug, Clone)]
pub struct Layouts {
    layouts: Vec<Arc<Layout>>,
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../layouts/", $name, ".toml")))),*]
    };
}

impl Layouts {
    /// Returns the layouts that come with the program.
    pub fn built_in() -> Self {
        let mut layouts = Layouts { layouts: Vec::new() };
        for (name, text) in BUILT_IN.into_iter().chain(crate::microdata::LAYOUTS) {
            let layout = parse(name, text).expect("a test reads every built-in layout");
            layouts.layouts.push(Arc::new(layout));
        }
        layouts
    }

    /// Returns the layouts with one of the project before all others; one of the same
    /// name is replaced.
    pub fn with(mut self, name: &str, text: &str) -> Result<Self, Error> {
        let layout = parse(name, text)?;
        self.layouts.retain(|old| old.name != layout.name);
        self.layouts.insert(0, Arc::new(layout));
        Ok(self)
    }

    /// Returns a layout by name.
    pub fn get(&self, name: &str) -> Option<&Arc<Layout>> {
        self.layouts.iter().find(|layout| layout.name == name)
    }

    /// Returns all layouts, those of the project first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Layout>> {
        self.layouts.iter()
    }
}

/// Reads one layout.
pub fn parse(name: &str, text: &str) -> Result<Layout, Error> {
    let mut layout: Layout = toml::from_str(text).map_err(|error| Error {
        place: name.to_owned(),
        kind: ErrorKind::Layout(error.to_string()),
    })?;
    if layout.name.is_empty() {
        layout.name = name.trim_end_matches(".toml").to_owned();
    }
    layout.folded = Folded::of(&layout);
    Ok(layout)
}

const BUILT_IN: [(&str, &str); 21] = built_in![
    "stil.oversko",
    "stil.karagns",
    "stil.karadm",
    "stil.karaff",
    "stil.trivind",
    "stil.trivsp",
    "stil.fravaar",
    "stil.elevex",
    "stil.kompex",
    "stil.eleveraarsvaerk",
    "stil.pivot",
    "stil.pivot.aar",
    "stil.pivot.bopael",
    "kmd.trivsel",
    "dst.fra027",
    "kommune.enhedstal",
    "brugertilfredshed.dagtilbud",
    "brugertilfredshed.skole",
    "brugertilfredshed.sfo",
    "institutionsregister",
    "enheder",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_layout_can_be_read() {
        for (name, text) in BUILT_IN.into_iter().chain(crate::microdata::LAYOUTS) {
            parse(name, text).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let error = parse(
            "x",
            "label = {da='a', en='b'}\ncontent='figures'\nfarve='rød'\n[recognise]\n",
        );
        assert!(error.unwrap_err().to_string().contains("farve"));
    }
}
