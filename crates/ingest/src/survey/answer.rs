//! The label of an answer to its step on the question's scale, or to why there is none.

use std::collections::BTreeMap;

use datapakke_model::Why;
use datapakke_model::catalogue::AnswerScale;

use super::question::normal;

/// What one label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    /// The step of the scale, lowest is one, as the scale counts it (not yet turned).
    Step(u8),
    /// No answer, and why.
    No(Why),
}

/// The labels of one scale in every spelling known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answers {
    by_label: BTreeMap<String, Meant>,
    steps: u8,
}

/// Answers that are none on any scale; a scale's own answer of the same words wins.
const NOT_ANSWERS: [&str; 20] = [
    "ved ikke",
    "ved ikke/ikke relevant",
    "ved ikke / ikke relevant",
    "det ved jeg ikke",
    "ikke relevant",
    "ikke aktuelt",
    "ikke besvaret",
    "kender ikke",
    "jeg ønsker ikke at svare",
    "ønsker ikke at svare",
    "vil ikke svare",
    "jeg vil ikke svare",
    "vet ikke",
    "ikke aktuell",
    "don't know",
    "do not know",
    "not relevant",
    "not applicable",
    "i do not want to answer",
    "prefer not to answer",
];

impl Answers {
    /// Collects the labels of a scale.
    pub(crate) fn of(scale: &AnswerScale) -> Self {
        let mut by_label = BTreeMap::new();
        let named = scale.not_answers.iter().map(String::as_str);
        for label in NOT_ANSWERS.into_iter().chain(named) {
            by_label.insert(label_of(label), Meant::No(why(label)));
        }
        let mut steps = 0;
        for answer in &scale.answers {
            steps += 1;
            let labels = [&answer.label.da, &answer.label.en];
            for label in labels.into_iter().chain(&answer.spellings) {
                by_label.insert(label_of(label), Meant::Step(steps));
            }
        }
        Answers { by_label, steps }
    }

    /// Returns what a label means; none for a label that is not on the scale.
    pub(crate) fn read(&self, label: &str) -> Option<Meant> {
        self.by_label.get(&label_of(label)).copied()
    }

    /// Returns the number of steps.
    pub(crate) fn steps(&self) -> u8 {
        self.steps
    }

    /// Returns a step counted so that the highest is the wanted end.
    pub(crate) fn turn(&self, step: u8, reverse: bool) -> f64 {
        f64::from(if reverse { self.steps + 1 - step.min(self.steps) } else { step })
    }
}

/// Tells whether a label is no answer on any scale.
pub(crate) fn is_not_answer(label: &str) -> bool {
    let label = label_of(label);
    NOT_ANSWERS.iter().any(|word| label_of(word) == label)
}

/// Tells a refusal from an answer that does not apply.
pub(crate) fn why(label: &str) -> Why {
    let label = label.to_lowercase();
    let refused =
        ["ønsker ikke", "ønsker ikkje", "vil ikke", "not want", "prefer not", "refuse"];
    if refused.iter().any(|words| label.contains(words)) {
        Why::Refused
    } else {
        Why::NotApplicable
    }
}

/// Folds a label as a question is folded, and takes off a code before or after it:
/// `5 - Meget tilfreds`, `Meget tilfreds (5)`.
fn label_of(label: &str) -> String {
    let text = normal(label);
    let ahead = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if ahead.len() < text.len()
        && let Some(rest) =
            ahead.trim_start().strip_prefix(['-', '\u{2013}', '=', ':', '.'])
    {
        return rest.trim().to_owned();
    }
    match text.rsplit_once('(') {
        Some((rest, code))
            if !rest.trim().is_empty()
                && code.trim_end_matches(')').bytes().all(|b| b.is_ascii_digit()) =>
        {
            rest.trim().to_owned()
        }
        _ => text,
    }
}
