//! Faults of one questionnaire: what the other questionnaires may not say is no concern here.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Faults;
use super::{AnswerScale, Catalogue, Question, Scoring, Statistic, Survey};
use crate::id::IndicatorId;
use crate::settings::Thresholds;

/// Notes every fault of a questionnaire.
pub(super) fn survey_faults(catalogue: &Catalogue, survey: &Survey, faults: &mut Faults) {
    faults.both_languages("label", &survey.label);
    faults.expect(!survey.source.trim().is_empty(), "`source` is empty");
    faults.expect(
        survey.smallest_base >= Thresholds::FLOOR,
        format!("`smallest_base` must be at least {}", Thresholds::FLOOR),
    );
    let mut seen = BTreeSet::new();
    for scale in &survey.scales {
        faults.expect(
            seen.insert(&scale.id),
            format!("scale `{}` is defined twice", scale.id),
        );
        scale_faults(scale, faults);
    }
    let mut seen = BTreeSet::new();
    for question in &survey.questions {
        let id = &question.id;
        faults.expect(seen.insert(id), format!("question `{id}` is defined twice"));
        question_faults(catalogue, survey, question, faults);
    }
    wording_faults(survey, faults);
    if let Some(id) = &survey.overall {
        indicator_faults(catalogue, survey, "overall", id, faults);
        let also = survey.questions.iter().any(|q| q.indicator.as_ref() == Some(id));
        faults.expect(
            !also,
            format!("`{id}` is both `overall` and the indicator of a question"),
        );
    }
}

/// A label or spelling must lead to one answer.
fn scale_faults(scale: &AnswerScale, faults: &mut Faults) {
    let id = &scale.id;
    faults.expect(
        scale.answers.len() >= 2,
        format!("scale `{id}` needs two answers or more"),
    );
    let mut seen = BTreeSet::new();
    for answer in &scale.answers {
        let labels = std::iter::once(answer.label.da.to_lowercase());
        for text in labels.chain(answer.spellings.iter().cloned()) {
            faults.expect(
                text == text.to_lowercase(),
                format!("scale `{id}`: write `{text}` in lower case"),
            );
            let once = seen.insert(text.clone());
            faults.expect(once, format!("scale `{id}`: `{text}` means two answers"));
        }
    }
    for text in &scale.not_answers {
        let once = seen.insert(text.clone());
        faults.expect(once, format!("scale `{id}`: `{text}` is an answer and none"));
    }
}

fn question_faults(
    catalogue: &Catalogue,
    survey: &Survey,
    question: &Question,
    faults: &mut Faults,
) {
    let id = &question.id;
    faults.both_languages(&format!("text of {id}"), &question.text);
    match survey.scale(question) {
        None => faults.add(format!("question `{id}` has no scale `{}`", question.scale)),
        Some(scale) => {
            let steps = scale.answers.len();
            let wanted = usize::from(question.wanted_from);
            faults.expect(
                (2..=steps).contains(&wanted),
                format!("question `{id}`: `wanted_from` must lie between 2 and {steps}"),
            );
        }
    }
    if let Some(indicator) = &question.indicator {
        indicator_faults(
            catalogue,
            survey,
            &format!("question `{id}`"),
            indicator,
            faults,
        );
    }
    // A plan of hiding names a question's answers by survey and question together.
    let name = format!("{}.{id}", survey.id);
    let taken = catalogue.indicators.iter().any(|i| i.id.as_str() == name);
    faults
        .expect(!taken, format!("question `{id}`: `{name}` is the name of an indicator"));
}

fn indicator_faults(
    catalogue: &Catalogue,
    survey: &Survey,
    place: &str,
    id: &IndicatorId,
    faults: &mut Faults,
) {
    let Some(indicator) = catalogue.indicator(id) else {
        return faults.add(format!("{place}: indicator `{id}` is not in the catalogue"));
    };
    let wanted = match survey.scoring {
        Scoring::None => Statistic::Share,
        Scoring::MeanOfHalf | Scoring::Sum | Scoring::Index100 => Statistic::Mean,
    };
    faults.expect(
        indicator.statistic == wanted,
        format!("{place}: `{id}` is not the statistic that the scoring makes"),
    );
    faults.expect(
        indicator.subject == survey.subject,
        format!("{place}: `{id}` is about others than those who answer"),
    );
}

/// A wording must lead to one question.
fn wording_faults(survey: &Survey, faults: &mut Faults) {
    let mut by_text = BTreeMap::new();
    for question in &survey.questions {
        for text in std::iter::once(&question.text.da).chain(&question.wordings) {
            let other = by_text.insert(text.to_lowercase(), &question.id);
            let same = other.is_none_or(|other| other == &question.id);
            faults.expect(same, format!("`{text}` is the wording of two questions"));
        }
    }
}
