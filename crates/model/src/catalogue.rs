//! The one definition of everything measured, read from TOML and checked whole.

pub mod dictionary;

mod check;
mod check_survey;
mod talk;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use talk::{Calm, Talk};

use crate::id::{IndicatorId, InstrumentId, QuestionId, SurveyId};
use crate::text::Text;
use crate::unit::UnitKind;
use crate::year::{Period, SchoolYear};

/// A catalogue that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CatalogueError {
    /// The TOML cannot be read.
    #[error("{file}: {message}")]
    Syntax {
        /// Which file.
        file: String,
        /// What the reader said.
        message: String,
    },
    /// The entries contradict each other or themselves.
    #[error("{}", .0.join("\n"))]
    Invalid(Vec<String>),
}

/// The theme an indicator belongs to; one page of the pack each.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Learning and progression.
    Læring,
    /// Absence.
    Fravær,
    /// Well-being.
    Trivsel,
    /// Children's and young people's own answers (SFO, klub, dagtilbud).
    Børn,
    /// Staff.
    Medarbejdere,
    /// Parents and users.
    Forældre,
    /// Conditions and resources.
    Rammer,
}

impl Theme {
    /// All themes in the order of the pack.
    pub const ALL: [Theme; 7] = [
        Theme::Læring,
        Theme::Fravær,
        Theme::Trivsel,
        Theme::Børn,
        Theme::Medarbejdere,
        Theme::Forældre,
        Theme::Rammer,
    ];

    /// Returns the theme's name.
    pub fn label(self) -> Text {
        match self {
            Theme::Læring => {
                Text::new("Læring og progression", "Learning and progression")
            }
            Theme::Fravær => Text::new("Fravær", "Absence"),
            Theme::Trivsel => Text::new("Trivsel", "Well-being"),
            Theme::Børn => Text::new("Børn og unge", "Children and young people"),
            Theme::Medarbejdere => Text::new("Medarbejdere", "Staff"),
            Theme::Forældre => Text::new("Forældre og brugere", "Parents and users"),
            Theme::Rammer => Text::new("Rammer", "Conditions"),
        }
    }
}

/// The unit in which a value is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Percent, 0–100.
    Percent,
    /// Points on a scale.
    Points,
    /// Mark on the seven-step scale (−3 to 12).
    Mark,
    /// A number of persons or things.
    Count,
    /// Days per person.
    Days,
    /// A quotient, such as pupils per teacher.
    Quotient,
    /// A published verdict: −1 below, 0 as, 1 above expectation.
    Verdict,
}

/// Which direction is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither.
    None,
}

/// Which statistic the indicator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Statistic {
    /// A share of persons.
    Share,
    /// A mean over persons.
    Mean,
    /// A median over persons.
    Median,
    /// A ratio with the person as unit (absence).
    Ratio,
    /// A count or quotient without chance variation.
    Counted,
    /// A published verdict.
    Verdict,
}

/// Who is behind the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// Pupils or children.
    Pupils,
    /// Staff.
    Staff,
    /// Parents.
    Parents,
    /// Things: hours, classes.
    Things,
}

/// Who may see it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidentiality {
    /// May be published (above the smallest base).
    Open,
    /// Within the school and its board.
    Internal,
    /// Test results: folkeskoleloven § 55 b.
    Test,
    /// Staff surveys: leadership and administration.
    Staff,
}

/// A number with the source that states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    /// The number.
    pub value: f64,
    /// Where it is from, or that it is our own judgement.
    pub source: String,
}

/// A break in a series that everybody has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// The first period not comparable with the one before.
    pub before: Period,
    /// Why, as it is printed.
    pub reason: Text,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Identity: source and measure.
    pub id: IndicatorId,
    /// Full label.
    pub label: Text,
    /// Row label on the overview; at most 30 characters.
    pub short: Text,
    /// Second line on the overview: whom and which scale.
    pub sub: Text,
    /// Theme.
    pub theme: Theme,
    /// Kinds of unit that have it.
    pub kinds: Vec<UnitKind>,
    /// Who publishes it, as it is to be credited.
    pub publisher: String,
    /// The source's own name of the measure: cube and measure, or file and column.
    pub measure_name: String,
    /// Unit of the value.
    pub measure: Measure,
    /// Smallest and largest possible value.
    pub bounds: [f64; 2],
    /// Decimals printed.
    pub decimals: u8,
    /// Wanted direction.
    pub direction: Direction,
    /// Statistic.
    pub statistic: Statistic,
    /// Who is behind it.
    pub subject: Subject,
    /// Smallest number of persons that may be shown; none for things.
    pub smallest_base: Option<u32>,
    /// Smallest difference that matters in practice.
    pub important: Option<Cited>,
    /// Who may see it.
    pub confidentiality: Confidentiality,
    /// Whether it stands on the overview page.
    pub overview: bool,
    /// Whether it is part of what every school must have.
    #[serde(default)]
    pub core: bool,
    /// Whether it tells of the unit's background (intake, size), by which similar units
    /// are found; such a figure is itself compared with nobody similar.
    #[serde(default)]
    pub background: bool,
    /// The indicator whose persons this one sorts by their value: a share of them has
    /// a value inside `interval`.
    #[serde(default)]
    pub part_of: Option<IndicatorId>,
    /// Above the first and up to the second limit on the scale of `part_of`; a first
    /// limit at the scale's own lower end belongs to the interval.
    #[serde(default)]
    pub interval: Option<[f64; 2]>,
    /// The overview's indicator in whose row this one may stand when that has no figure.
    #[serde(default)]
    pub stands_in_for: Option<IndicatorId>,
    /// The test instrument, for test results.
    #[serde(default)]
    pub instrument: Option<InstrumentId>,
    /// The indicator whose tests it follows from one to the next for the same pupils.
    #[serde(default)]
    pub follows: Option<IndicatorId>,
    /// Breaks in its series.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// Periods in which nobody measured it, with the reason.
    #[serde(default)]
    pub not_collected: Vec<Break>,
    /// Definition, printed at the foot of the theme page.
    pub definition: Text,
    /// A question to talk about.
    pub question: Text,
}

/// How a questionnaire's scale is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerScale {
    /// Name of the scale.
    pub id: String,
    /// Answers, lowest value first; a value of the scale is its position plus one.
    pub answers: Vec<AnswerOption>,
    /// Answers that are no answer ("ønsker ikke at svare", "ved ikke"), lower case.
    pub not_answers: Vec<String>,
}

/// One answer of a scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// Label.
    pub label: Text,
    /// Other spellings, lower case.
    #[serde(default)]
    pub spellings: Vec<String>,
}

/// One question of a questionnaire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Identity within the questionnaire.
    pub id: QuestionId,
    /// Official wording.
    pub text: Text,
    /// Other wordings found in exports.
    #[serde(default)]
    pub wordings: Vec<String>,
    /// Scale, by name.
    pub scale: String,
    /// Indicator it counts in, if any.
    #[serde(default)]
    pub indicator: Option<IndicatorId>,
    /// Whether a high answer is the unwanted end.
    #[serde(default)]
    pub reverse: bool,
    /// Whether wording, scale and indicator were verified against an official source.
    pub verified: bool,
    /// Lowest value of the turned scale that counts as the wanted answer.
    pub wanted_from: u8,
}

/// How a person's answers become a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scoring {
    /// Mean of the answered items, every scale put evenly onto 1–5, if at least half are
    /// answered.
    MeanOfHalf,
    /// Sum of all items; every item must be answered.
    Sum,
    /// Mean of the answered items, rescaled to 0–100, if at least half are answered.
    Index100,
    /// Single questions only; the indicator of a question is the share of persons who
    /// give a wanted answer.
    None,
}

/// Whether a person's score is rounded before it is put into an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binning {
    /// The exact score is compared with the limits: (≤2], (2;3], (3;4], (4;5].
    Exact,
    /// The score is first rounded to one decimal.
    OneDecimal,
}

/// A questionnaire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Identity.
    pub id: SurveyId,
    /// Label.
    pub label: Text,
    /// Version of the form.
    pub version: String,
    /// Who answers.
    pub subject: Subject,
    /// Who may see the answers.
    pub confidentiality: Confidentiality,
    /// Smallest number of persons that may be shown.
    pub smallest_base: u32,
    /// Scoring rule.
    pub scoring: Scoring,
    /// Binning rule.
    pub binning: Binning,
    /// Indicator that all scored items make together, if any.
    #[serde(default)]
    pub overall: Option<IndicatorId>,
    /// Where the form and its rules are from, and what could not be verified.
    pub source: String,
    /// Scales.
    pub scales: Vec<AnswerScale>,
    /// Questions in order.
    pub questions: Vec<Question>,
}

impl Survey {
    /// Returns a question.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|q| &q.id == id)
    }

    /// Returns the scale of a question.
    pub fn scale(&self, question: &Question) -> Option<&AnswerScale> {
        self.scales.iter().find(|s| s.id == question.scale)
    }
}

/// A test instrument: it names its scale and its breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Identity.
    pub id: InstrumentId,
    /// Label.
    pub label: Text,
    /// Name of the scale.
    pub scale: Text,
    /// Smallest and largest possible score.
    pub bounds: [f64; 2],
    /// Whether one scale links all grades and years (so that gains can be computed).
    pub linked: bool,
    /// Whether the scale is the position in the country's distribution of the same year.
    #[serde(default)]
    pub position: bool,
    /// Share of the variance between pupils that is not error of the test, where anybody
    /// states it.
    #[serde(default)]
    pub reliability: Option<Cited>,
    /// Breaks inside the instrument's own series.
    pub breaks: Vec<Break>,
    /// First and last school year in use.
    pub from: Period,
    /// Last school year in use, none while it is used.
    #[serde(default)]
    pub to: Option<Period>,
    /// Subjects and the grades that take them.
    pub subjects: BTreeMap<String, Vec<u8>>,
    /// Where this is from.
    pub source: String,
}

/// A rule that charts and sentences refer to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Identity, such as `share` (the methods of `profile::Method` and the verdicts).
    pub id: String,
    /// What it does, in plain words, as printed on the page about the figures.
    pub text: Text,
    /// Formula or parameter, and reference.
    pub source: String,
}

/// Everything that is measured.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Catalogue {
    /// Indicators, in the order of the pack.
    pub indicators: Vec<Indicator>,
    /// Questionnaires.
    pub surveys: Vec<Survey>,
    /// Test instruments.
    pub instruments: Vec<Instrument>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Questions to talk about, by indicator and direction.
    pub talk: Vec<Talk>,
    /// Questions to talk about where nothing certain has happened, by theme.
    pub calm: Vec<Calm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorFile {
    indicator: Vec<Indicator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentFile {
    instrument: Vec<Instrument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<Rule>,
}

const INDICATORS: &str = include_str!("../catalogue/indicators.toml");
const INSTRUMENTS: &str = include_str!("../catalogue/instruments.toml");
const RULES: &str = include_str!("../catalogue/rules.toml");
const QUESTIONS: &str = include_str!("../catalogue/questions.toml");
const SURVEYS: [(&str, &str); 8] = [
    ("trivsel-4-9.toml", include_str!("../catalogue/surveys/trivsel-4-9.toml")),
    ("trivsel-0-3.toml", include_str!("../catalogue/surveys/trivsel-0-3.toml")),
    ("social-kapital.toml", include_str!("../catalogue/surveys/social-kapital.toml")),
    ("apv.toml", include_str!("../catalogue/surveys/apv.toml")),
    ("btu-skole.toml", include_str!("../catalogue/surveys/btu-skole.toml")),
    ("btu-sfo.toml", include_str!("../catalogue/surveys/btu-sfo.toml")),
    ("klub-unge.toml", include_str!("../catalogue/surveys/klub-unge.toml")),
    ("btu-dagtilbud.toml", include_str!("../catalogue/surveys/btu-dagtilbud.toml")),
];

impl Catalogue {
    /// Returns the built-in catalogue.
    pub fn built_in() -> Result<Self, CatalogueError> {
        Self::read(INDICATORS, INSTRUMENTS, RULES, &SURVEYS)?
            .with_questions("questions.toml", QUESTIONS)
    }

    fn read(
        indicators: &str,
        instruments: &str,
        rules: &str,
        surveys: &[(&str, &str)],
    ) -> Result<Self, CatalogueError> {
        let indicators: IndicatorFile = parse("indicators.toml", indicators)?;
        let instruments: InstrumentFile = parse("instruments.toml", instruments)?;
        let rules: RuleFile = parse("rules.toml", rules)?;
        let surveys = surveys.iter().map(|(name, text)| parse(name, text));
        let catalogue = Catalogue {
            indicators: indicators.indicator,
            surveys: surveys.collect::<Result<_, _>>()?,
            instruments: instruments.instrument,
            rules: rules.rule,
            talk: Vec::new(),
            calm: Vec::new(),
        };
        catalogue.checked()
    }

    /// Returns the catalogue with questionnaires of the project added or put in the
    /// place of the built-in ones of the same identity.
    pub fn with_survey(mut self, name: &str, text: &str) -> Result<Self, CatalogueError> {
        let survey: Survey = parse(name, text)?;
        self.surveys.retain(|s| s.id != survey.id);
        self.surveys.push(survey);
        self.checked()
    }

    fn checked(self) -> Result<Self, CatalogueError> {
        let faults = check::faults(&self);
        if faults.is_empty() { Ok(self) } else { Err(CatalogueError::Invalid(faults)) }
    }

    /// Returns an indicator.
    pub fn indicator(&self, id: &IndicatorId) -> Option<&Indicator> {
        self.indicators.iter().find(|i| &i.id == id)
    }

    /// Returns the rows of the overview of one kind of unit, in the order of the pack: each
    /// overview indicator, or the one that stands in for it and has a newer figure.
    ///
    /// `newest` tells the school year of an indicator's newest figure, none without any.
    pub fn overview(
        &self,
        kind: UnitKind,
        newest: impl Fn(&IndicatorId) -> Option<SchoolYear>,
    ) -> Vec<&Indicator> {
        let of_kind = |i: &&Indicator| i.kinds.contains(&kind);
        let rows = self.indicators.iter().filter(|i| i.overview).filter(of_kind);
        rows.filter_map(|row| {
            let others = self.indicators.iter();
            let others = others.filter(|i| i.stands_in_for.as_ref() == Some(&row.id));
            let all = std::iter::once(row).chain(others.filter(of_kind));
            let dated = all.filter_map(|i| Some((newest(&i.id)?, i)));
            let fresher = |best: (SchoolYear, _), other: (SchoolYear, _)| {
                if other.0 > best.0 { other } else { best }
            };
            dated.reduce(fresher).map(|(_, indicator)| indicator)
        })
        .collect()
    }

    /// Returns the indicators that sort the persons of another by their value, in order.
    pub fn parts_of(&self, id: &IndicatorId) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(move |i| i.part_of.as_ref() == Some(id))
    }

    /// Returns a questionnaire.
    pub fn survey(&self, id: &SurveyId) -> Option<&Survey> {
        self.surveys.iter().find(|s| &s.id == id)
    }

    /// Returns an instrument.
    pub fn instrument(&self, id: &InstrumentId) -> Option<&Instrument> {
        self.instruments.iter().find(|i| &i.id == id)
    }

    /// Returns a rule.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }
}

fn parse<T: for<'de> Deserialize<'de>>(
    file: &str,
    text: &str,
) -> Result<T, CatalogueError> {
    toml::from_str(text).map_err(|error| CatalogueError::Syntax {
        file: file.to_owned(),
        message: error.to_string(),
    })
}
