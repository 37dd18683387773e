//! The question texts of an export to the questions of the catalogue's questionnaires.
//!
//! Exports spell one question in many ways: trailing blanks, line breaks, numbers in front,
//! another comma. Only what cannot change the meaning is forgiven; the rest is reported.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{Question, Survey};
use datapakke_model::{Catalogue, SurveyId, unit};

use super::answer::Answers;

/// One question as an export asks it: its text and the labels of its answers, if known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Asked {
    /// The question, or battery and item joined by ` - `.
    pub text: String,
    /// The labels of the answers; empty when the export has none.
    pub labels: Vec<String>,
}

/// The questions of one questionnaire by every wording known for them.
#[derive(Debug, Clone)]
pub(crate) struct Questions<'a> {
    survey: &'a Survey,
    by_text: BTreeMap<String, &'a Question>,
}

impl<'a> Questions<'a> {
    /// Collects the wordings of a questionnaire; a wording of two questions names neither.
    pub(crate) fn of(survey: &'a Survey) -> Self {
        let mut by_text: BTreeMap<String, Option<&Question>> = BTreeMap::new();
        for question in &survey.questions {
            let spellings = [&question.text.da, &question.text.en];
            for wording in spellings.into_iter().chain(&question.wordings) {
                let known = by_text.entry(normal(wording)).or_insert(Some(question));
                if known.is_some_and(|other| other.id != question.id) {
                    *known = None;
                }
            }
        }
        by_text.remove("");
        let by_text =
            by_text.into_iter().filter_map(|(text, q)| Some((text, q?))).collect();
        Questions { survey, by_text }
    }

    /// Returns the questionnaire.
    pub(crate) fn survey(&self) -> &'a Survey {
        self.survey
    }

    /// Returns the question that a text asks, whole or as the item of a battery.
    pub(crate) fn find(&self, text: &str) -> Option<&'a Question> {
        readings(text).iter().find_map(|reading| self.by_text.get(reading).copied())
    }

    /// Returns the wording nearest to a text, if at least half of the words agree.
    pub(crate) fn nearest(&self, text: &str) -> Option<&'a Question> {
        let wanted = normal(text);
        let wanted: BTreeSet<&str> = wanted.split(' ').collect();
        let share = |known: &str| {
            let known: BTreeSet<&str> = known.split(' ').collect();
            let both = wanted.intersection(&known).count();
            both * 100 / wanted.union(&known).count().max(1)
        };
        let scored =
            self.by_text.iter().map(|(known, question)| (share(known), question));
        let near = scored.filter(|(share, _)| *share >= 50);
        near.max_by_key(|(share, q)| (*share, std::cmp::Reverse(&q.id))).map(|(_, q)| *q)
    }
}

/// What is known about the questionnaire of an export.
#[derive(Debug, Clone)]
pub(crate) enum Chosen<'a> {
    /// One questionnaire fits best.
    One(Questions<'a>),
    /// Two or more fit equally well.
    Tied(Vec<&'a Survey>),
    /// No question of any questionnaire was found.
    None,
}

/// Chooses the questionnaire whose questions and answer labels an export has most of.
pub(crate) fn choose<'a>(
    catalogue: &'a Catalogue,
    asked: &[Asked],
    wanted: Option<&SurveyId>,
) -> Chosen<'a> {
    if let Some(survey) = wanted.and_then(|id| catalogue.survey(id)) {
        return Chosen::One(Questions::of(survey));
    }
    let mut best: Vec<(usize, Questions<'a>)> = Vec::new();
    for survey in &catalogue.surveys {
        let questions = Questions::of(survey);
        let score = asked.iter().map(|asked| fit(&questions, asked)).sum::<usize>();
        let reached = best.first().map_or(1, |(score, _)| *score);
        if score > reached {
            best.clear();
        }
        if score >= reached && score > 0 {
            best.push((score, questions));
        }
    }
    match best.len() {
        0 => Chosen::None,
        1 => best.pop().map_or(Chosen::None, |(_, questions)| Chosen::One(questions)),
        _ => Chosen::Tied(best.iter().map(|(_, questions)| questions.survey).collect()),
    }
}

/// Counts two for a question found, and one more when all its labels are on the scale.
fn fit(questions: &Questions<'_>, asked: &Asked) -> usize {
    let Some(question) = questions.find(&asked.text) else { return 0 };
    let Some(scale) = questions.survey.scale(question) else { return 0 };
    if asked.labels.is_empty() {
        return 2;
    }
    let answers = Answers::of(scale);
    let known = asked.labels.iter().filter(|label| answers.read(label).is_some()).count();
    if known == asked.labels.len() { 3 } else { usize::from(known > 0) }
}

/// Returns the texts that a heading may mean: itself, and the item after a battery's text.
fn readings(text: &str) -> Vec<String> {
    let mut found = vec![normal(text)];
    for sign in [" - ", " \u{2013} ", ": ", "\n"] {
        if let Some((_, item)) = text.trim_end().rsplit_once(sign) {
            found.push(normal(item));
        }
    }
    found
}

/// Folds what does not change a question: case, blanks, quotes, commas, end marks, numbers
/// in front, and the spellings that official sources themselves disagree on.
pub(crate) fn normal(text: &str) -> String {
    let text = unit::fold(text);
    let kept: String = text
        .chars()
        .filter(|c| !"\",«»„“”'´`’*…".contains(*c))
        .map(|c| if c == 'é' { 'e' } else { c })
        .collect();
    let text = without_number(&kept);
    let text = text.trim_matches(|c: char| c.is_whitespace() || ".?!:;".contains(c));
    let text =
        text.replace("i dette skoleår", "dette skoleår").replace("i mellem", "imellem");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes off a number in front, such as `14. ` or `3b) `.
fn without_number(text: &str) -> &str {
    let rest = text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == text.trim_start().len() {
        return text;
    }
    let rest = rest.strip_prefix(|c: char| c.is_ascii_lowercase()).unwrap_or(rest);
    match rest.strip_prefix(['.', ')', ':']) {
        Some(question) if question.starts_with(' ') => question,
        _ => text,
    }
}
