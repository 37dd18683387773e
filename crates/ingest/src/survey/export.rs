//! Headings and rows of any survey export to answers and response counts.

use std::collections::BTreeSet;

use datapakke_model::catalogue::Question;
use datapakke_model::{Batch, QuestionId};

use crate::layout::{Layout, Role};
use crate::microdata::tally::Tally;
use crate::run::Context;

use super::answer::Answers;
use super::background::{self, Heading, Kind};
use super::message;
use super::question::{Asked, Chosen, Questions, choose};
use super::respond::{self, Data, Form, Item, Spot};

/// Reads the respondents of one export.
pub(crate) fn read(
    data: &Data,
    headings: &[Heading],
    layout: &Layout,
    context: &Context,
    tally: &mut Tally,
) -> Batch {
    let Some(questions) = questionnaire(data, headings, layout, context, tally) else {
        return Batch::default();
    };
    let items = items(data, headings, &questions, tally);
    let asked: BTreeSet<Spot> = items.iter().map(|item| item.spot).collect();
    let others: Vec<Heading> =
        headings.iter().filter(|h| !asked.contains(&h.spot)).cloned().collect();
    let Some(found) = background::read(data, &others, layout, context, tally) else {
        return Batch::default();
    };
    let unused: Vec<&Heading> =
        others.iter().filter(|h| !found.used.contains(&h.spot)).collect();
    let (unknown, rest): (Vec<&Heading>, Vec<&Heading>) =
        unused.into_iter().partition(|heading| is_question(heading, &questions));
    for heading in unknown {
        let near = questions.nearest(&heading.text).map(|q| q.text.da.as_str());
        tally.add("unknown-question", &heading.text, || {
            message::unknown_question(data.heading(heading.spot), &heading.text, near)
        });
    }
    if let Some(remark) = background::left_out(data, &rest) {
        tally.push(remark);
    }
    let form = Form {
        survey: questions.survey().id.clone(),
        items,
        rule: &layout.answers,
        blank: layout.blank,
        units: found.units,
        periods: found.periods,
        grades: found.grades,
        statuses: found.statuses,
        person: found.person,
    };
    respond::read(data, &form, context, tally)
}

/// Chooses the questionnaire, with a remark when none or more than one fits.
fn questionnaire<'c>(
    data: &Data,
    headings: &[Heading],
    layout: &Layout,
    context: &'c Context,
    tally: &mut Tally,
) -> Option<Questions<'c>> {
    let asked: Vec<Asked> = headings
        .iter()
        .filter(|h| may_ask(h))
        .map(|h| Asked { text: h.text.clone(), labels: labels_of(data, h) })
        .collect();
    let whole = data.parts.first().map(|(_, place, _)| place.whole())?;
    match choose(context.catalogue, &asked, layout.survey.as_ref()) {
        Chosen::One(questions) => Some(questions),
        Chosen::None => {
            tally.push(message::unknown_survey(whole));
            None
        }
        Chosen::Tied(surveys) => {
            let names: Vec<String> = surveys.iter().map(|s| s.id.to_string()).collect();
            tally.push(message::tied(whole, &names));
            None
        }
    }
}

fn may_ask(heading: &Heading) -> bool {
    let role = matches!(
        heading.role,
        None | Some(Role::Question | Role::Answer | Role::AnswerValue)
    );
    role && matches!(heading.kind, Kind::Question | Kind::Plain)
}

/// The labels of a question: those of the label file, or some of the texts in the column.
fn labels_of(data: &Data, heading: &Heading) -> Vec<String> {
    if let Some(labels) = &heading.labels {
        return labels.values().cloned().collect();
    }
    let words = data.texts(heading.spot).take(200).filter(|t| t.parse::<f64>().is_err());
    words.collect::<BTreeSet<&str>>().into_iter().take(12).map(str::to_owned).collect()
}

fn items<'c>(
    data: &Data,
    headings: &[Heading],
    questions: &Questions<'c>,
    tally: &mut Tally,
) -> Vec<Item<'c>> {
    let mut items: Vec<Item<'c>> = Vec::new();
    let mut seen: BTreeSet<&QuestionId> = BTreeSet::new();
    for heading in headings.iter().filter(|h| may_ask(h)) {
        let found: Option<&'c Question> = match &heading.question {
            Some(id) => questions.survey().question(id),
            None => questions.find(&heading.text),
        };
        let Some(question) = found else { continue };
        let Some(scale) = questions.survey().scale(question) else { continue };
        if !seen.insert(&question.id) {
            let place = data.heading(heading.spot);
            tally.push(message::asked_twice(place, question.id.as_str()));
            continue;
        }
        items.push(Item {
            spot: heading.spot,
            question,
            answers: Answers::of(scale),
            labels: heading.labels.clone(),
        });
    }
    items
}

/// Tells whether a column that was not read is a question somebody may miss.
fn is_question(heading: &Heading, questions: &Questions<'_>) -> bool {
    match heading.kind {
        Kind::Question => true,
        Kind::Plain => {
            heading.role.is_none()
                && (heading.text.contains('?')
                    || questions.nearest(&heading.text).is_some())
        }
        Kind::Choice(_) | Kind::Open => false,
    }
}
