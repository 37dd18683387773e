//! The questions to talk about, read from TOML; an indicator and a direction come in, its
//! questions go out.

use serde::{Deserialize, Serialize};

use super::check::Faults;
use super::{Catalogue, CatalogueError, Direction, Theme, parse};
use crate::id::IndicatorId;
use crate::profile::Verdict;
use crate::text::Text;

/// Questions about indicators that are talked about alike, for each direction in which
/// one of their figures can be certain.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Talk {
    /// The indicators.
    pub about: Vec<IndicatorId>,
    /// When the figure is clearly better.
    #[serde(default)]
    pub better: Vec<Text>,
    /// When it is clearly worse.
    #[serde(default)]
    pub worse: Vec<Text>,
    /// When it is clearly higher, and neither direction is wanted.
    #[serde(default)]
    pub higher: Vec<Text>,
    /// When it is clearly lower, and neither direction is wanted.
    #[serde(default)]
    pub lower: Vec<Text>,
}

impl Talk {
    /// Returns the questions of a verdict; none for those that say nothing certain.
    pub fn of(&self, verdict: Verdict) -> &[Text] {
        match verdict {
            Verdict::Better => &self.better,
            Verdict::Worse => &self.worse,
            Verdict::Higher => &self.higher,
            Verdict::Lower => &self.lower,
            Verdict::NotCertain | Verdict::Counted | Verdict::NotAssessable => &[],
        }
    }

    /// Returns all its questions.
    pub fn all(&self) -> impl Iterator<Item = &Text> {
        [&self.better, &self.worse, &self.higher, &self.lower].into_iter().flatten()
    }
}

/// Questions about a theme in which nothing certain has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calm {
    /// The theme.
    pub theme: Theme,
    /// The questions.
    pub ask: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    talk: Vec<Talk>,
    #[serde(default)]
    calm: Vec<Calm>,
}

impl Catalogue {
    /// Returns the catalogue with questions to talk about put before those it has: an
    /// indicator's first entry with questions of the direction counts.
    ///
    /// # Errors
    /// The text cannot be read, names an unknown indicator, or has a question that is none.
    pub fn with_questions(
        mut self,
        name: &str,
        text: &str,
    ) -> Result<Self, CatalogueError> {
        let mut file: File = parse(name, text)?;
        file.talk.append(&mut self.talk);
        file.calm.append(&mut self.calm);
        (self.talk, self.calm) = (file.talk, file.calm);
        self.checked()
    }

    /// Returns the questions about an indicator whose figure is certain in a direction.
    pub fn questions(&self, id: &IndicatorId, verdict: Verdict) -> &[Text] {
        let mut own = self.talk.iter().filter(|talk| talk.about.contains(id));
        own.find(|talk| !talk.of(verdict).is_empty()).map_or(&[], |talk| talk.of(verdict))
    }

    /// Returns the questions about a theme in which nothing certain has happened.
    pub fn calm_questions(&self, theme: Theme) -> &[Text] {
        let mut own = self.calm.iter().filter(|calm| calm.theme == theme);
        own.find(|calm| !calm.ask.is_empty()).map_or(&[], |calm| &calm.ask)
    }
}

/// Notes what is wrong with the questions.
pub(super) fn talk_faults(catalogue: &Catalogue, faults: &mut Faults) {
    for talk in &catalogue.talk {
        let name = talk.about.first().map(ToString::to_string).unwrap_or_default();
        faults.about("questions about", name);
        faults.expect(!talk.about.is_empty(), "`about` is empty");
        for id in &talk.about {
            let Some(indicator) = catalogue.indicator(id) else {
                faults.add(format!("indicator `{id}` is not known"));
                continue;
            };
            let wanted = indicator.direction != Direction::None;
            let wrong = match wanted {
                true => !talk.higher.is_empty() || !talk.lower.is_empty(),
                false => !talk.better.is_empty() || !talk.worse.is_empty(),
            };
            faults.expect(!wrong, format!("`{id}` has other directions than these"));
        }
        talk.all().for_each(|question| question_faults(question, faults));
    }
    for calm in &catalogue.calm {
        faults.about("questions about theme", calm.theme.label().da);
        calm.ask.iter().for_each(|question| question_faults(question, faults));
    }
}

fn question_faults(question: &Text, faults: &mut Faults) {
    faults.both_languages("question", question);
    for text in [&question.da, &question.en] {
        faults.expect(
            text.ends_with('?'),
            format!("`{text}` must end with a question mark"),
        );
    }
}
