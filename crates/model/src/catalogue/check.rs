//! Faults of a catalogue, all of them, in words for whoever edits it.

use std::collections::BTreeSet;

use super::{Catalogue, Indicator, Statistic, Survey};

/// Returns every fault; none for a catalogue that can be used.
pub(super) fn faults(catalogue: &Catalogue) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for indicator in &catalogue.indicators {
        if !seen.insert(indicator.id.clone()) {
            faults.push(format!("indicator `{}` is defined twice", indicator.id));
        }
        indicator_faults(catalogue, indicator, &mut faults);
    }
    for survey in &catalogue.surveys {
        survey_faults(catalogue, survey, &mut faults);
    }
    faults
}

fn indicator_faults(catalogue: &Catalogue, indicator: &Indicator, faults: &mut Vec<String>) {
    let mut fault = |text: String| faults.push(format!("indicator `{}`: {text}", indicator.id));
    if indicator.bounds[0] >= indicator.bounds[1] {
        fault("the lower bound is not below the upper".into());
    }
    let counted = matches!(indicator.statistic, Statistic::Counted | Statistic::Verdict);
    if !counted && indicator.smallest_base.is_none_or(|n| n < 5) {
        fault("a figure about persons needs a smallest base of at least 5".into());
    }
    if let Some(instrument) = &indicator.instrument
        && catalogue.instrument(instrument).is_none()
    {
        fault(format!("instrument `{instrument}` is not in the catalogue"));
    }
    for text in [&indicator.label, &indicator.short, &indicator.definition, &indicator.question] {
        if text.da.trim().is_empty() || text.en.trim().is_empty() {
            fault("label, short, definition and question need both languages".into());
            break;
        }
    }
}

fn survey_faults(catalogue: &Catalogue, survey: &Survey, faults: &mut Vec<String>) {
    let mut fault = |text: String| faults.push(format!("survey `{}`: {text}", survey.id));
    let mut seen = BTreeSet::new();
    for question in &survey.questions {
        if !seen.insert(&question.id) {
            fault(format!("question `{}` is defined twice", question.id));
        }
        match survey.scale(question) {
            None => fault(format!("question `{}` has no scale `{}`", question.id, question.scale)),
            Some(scale) if usize::from(question.wanted_from) > scale.answers.len() => {
                fault(format!("question `{}`: wanted_from lies outside the scale", question.id));
            }
            Some(_) => {}
        }
        if let Some(id) = &question.indicator
            && catalogue.indicator(id).is_none()
        {
            fault(format!("question `{}`: indicator `{id}` is not in the catalogue", question.id));
        }
    }
}
