//! Questionnaires: answers come in, scores per person, shares per question and response
//! rates go out.

pub(crate) mod overlap;

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{
    Binning, Catalogue, Indicator, Question, Statistic, Survey,
};
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::group::{Group, Stage};
use datapakke_model::id::{FigureKey, IndicatorId, Owner, QuestionId, SurveyId};
use datapakke_model::microdata::{Answer, ResponseCount};
use datapakke_model::observation::{Distribution, Observation};
use datapakke_model::profile::{AnswerShares, Estimate, Method};
use datapakke_model::reading::{Reading, Why};
use datapakke_model::year::Period;

use crate::error::Error;
use crate::estimate::{self, MAX_CELLS};
use crate::figures::Figures;
use crate::frame::{self, AnswerCount, Item, Score};
use crate::{message, wellbeing};

/// Turns answers into one score per person and indicator, by the questionnaire's rule.
///
/// A share counts who gave a wanted answer; every other indicator is scored. Where the
/// catalogue has an `….over3` beside an indicator, its share of persons follows.
pub(crate) fn scores(
    answers: &[Answer],
    catalogue: &Catalogue,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<Score>, Error> {
    let mut out = Vec::new();
    for survey in &catalogue.surveys {
        let own: Vec<Answer> =
            answers.iter().filter(|a| a.survey == survey.id).cloned().collect();
        let items = items(survey);
        let persons = frame::scores(&own, &items, |answer| {
            part_of_scale(answer, survey, catalogue)
        })?;
        let mut left_out: BTreeMap<IndicatorId, u32> = BTreeMap::new();
        for person in persons {
            let Some(indicator) = catalogue.indicator(&person.indicator) else {
                continue;
            };
            let n_items =
                items.iter().filter(|i| i.indicator == person.indicator).count();
            let (mean, answered) = (person.value, person.n_answered);
            let score = wellbeing::score(
                survey.scoring,
                indicator,
                mean,
                answered,
                n_items as u32,
            );
            match score {
                Some(value) => add_score(
                    Score { value, ..person },
                    survey.binning,
                    catalogue,
                    &mut out,
                ),
                None => *left_out.entry(person.indicator).or_default() += 1,
            }
        }
        for (id, n) in left_out {
            diagnostics
                .extend(catalogue.indicator(&id).map(|i| message::too_few_answers(i, n)));
        }
    }
    Ok(out)
}

fn add_score(
    score: Score,
    binning: Binning,
    catalogue: &Catalogue,
    out: &mut Vec<Score>,
) {
    let over = format!("{}.over3", score.indicator).parse::<IndicatorId>();
    if let Some(over) = over.ok().and_then(|id| catalogue.indicator(&id)) {
        let value =
            if wellbeing::is_over_three(score.value, binning) { 100.0 } else { 0.0 };
        out.push(Score { indicator: over.id.clone(), value, ..score.clone() });
    }
    out.push(score);
}

/// Returns what counts in what: each question in its indicator, and all of them in the
/// questionnaire's overall indicator.
fn items(survey: &Survey) -> Vec<Item> {
    let mut items = BTreeSet::new();
    for question in &survey.questions {
        let indicators = question.indicator.iter().chain(&survey.overall);
        for indicator in indicators.filter(|_| question.indicator.is_some()) {
            items.insert(Item {
                survey: survey.id.clone(),
                question: question.id.clone(),
                indicator: indicator.clone(),
            });
        }
    }
    items.into_iter().collect()
}

/// Returns an answer as a part of its scale: 0 at the lowest step, 1 at the highest; for
/// an indicator that is a share, 1 for a wanted answer.
fn part_of_scale(answer: &Answer, survey: &Survey, catalogue: &Catalogue) -> Option<f64> {
    let value = answer.answer.value()?;
    let question = survey.question(&answer.question)?;
    let indicator = question.indicator.as_ref().and_then(|id| catalogue.indicator(id));
    if indicator.is_some_and(|i| i.statistic == Statistic::Share) {
        return Some(f64::from(u8::from(value >= f64::from(question.wanted_from))));
    }
    let steps = survey.scale(question)?.answers.len();
    (steps > 1).then(|| (value - 1.0) / (steps - 1) as f64)
}

/// Adds response rates, and how many were asked to the estimates of the questionnaire.
///
/// A rate is counted: everybody who was asked is in it, so it has no interval.
pub(crate) fn add_responses(
    counts: &[ResponseCount],
    catalogue: &Catalogue,
    figures: &mut Figures,
) {
    let mut by_unit: BTreeMap<(SurveyId, Period, Owner), Vec<&ResponseCount>> =
        BTreeMap::new();
    for count in counts {
        let owner = Owner::Unit(count.unit.clone());
        by_unit
            .entry((count.survey.clone(), count.period, owner))
            .or_default()
            .push(count);
    }
    for ((id, period, owner), mut counts) in by_unit {
        counts.sort_by_key(|c| c.at);
        let Some(survey) = catalogue.survey(&id) else { continue };
        let asked: u32 = counts.iter().map(|c| c.asked).sum();
        let answered: u32 = counts.iter().map(|c| c.answered).sum();
        for indicator in indicators(survey, catalogue) {
            let key = |id: &IndicatorId| FigureKey {
                owner: owner.clone(),
                indicator: id.clone(),
                period,
                group: Group::All,
            };
            if let Some(estimate) = figures.get_mut(&key(indicator)) {
                estimate.asked = Some(asked);
            }
        }
        let Some(rate) = rate_indicator(survey, catalogue).filter(|_| asked > 0) else {
            continue;
        };
        figures.add(Estimate {
            key: FigureKey {
                owner,
                indicator: rate.id.clone(),
                period,
                group: Group::All,
            },
            reading: Reading::Known(100.0 * f64::from(answered) / f64::from(asked)),
            interval: None,
            base: Some(answered),
            count: None,
            asked: Some(asked),
            sd: None,
            method: Method::Counted,
            cells: counts.iter().map(|c| c.at).take(MAX_CELLS).collect(),
            n_cells: counts.len() as u32,
        });
    }
}

fn indicators<'a>(
    survey: &'a Survey,
    catalogue: &'a Catalogue,
) -> BTreeSet<&'a IndicatorId> {
    let own = survey
        .questions
        .iter()
        .filter_map(|q| q.indicator.as_ref())
        .chain(&survey.overall);
    let own: BTreeSet<&IndicatorId> = own.collect();
    let over = |i: &&Indicator| {
        i.id.as_str()
            .strip_suffix(".over3")
            .is_some_and(|stem| own.iter().any(|id| id.as_str() == stem))
    };
    let over: Vec<&IndicatorId> =
        catalogue.indicators.iter().filter(over).map(|i| &i.id).collect();
    own.into_iter().chain(over).collect()
}

/// Returns the response rate that stands beside a questionnaire's indicators.
fn rate_indicator<'a>(
    survey: &Survey,
    catalogue: &'a Catalogue,
) -> Option<&'a Indicator> {
    indicators(survey, catalogue).into_iter().find_map(|id| {
        let (stem, _) = id.as_str().rsplit_once('.')?;
        catalogue.indicator(&format!("{stem}.svarprocent").parse().ok()?)
    })
}

/// All shares of answers, by question, owner, period and group.
pub(crate) type Shares =
    BTreeMap<(SurveyId, QuestionId, Owner), BTreeMap<(Period, Group), AnswerShares>>;

/// Brings published distributions and counted answers together.
///
/// A question of an owner that has published distributions is shown with those only: the
/// two sources are not joined into one series.
pub(crate) fn shares(
    published: &[Distribution],
    answers: &[Answer],
    catalogue: &Catalogue,
    is_complete: impl Fn(&SurveyId, Period) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Shares, Error> {
    let mut out = Shares::new();
    let mut rows: Vec<&Distribution> = published.iter().collect();
    rows.sort_by_key(|row| row.at);
    for row in rows {
        let key = (row.survey.clone(), row.question.clone(), row.owner.clone());
        let shares = published_shares(row, catalogue);
        out.entry(key)
            .or_default()
            .entry((row.period, row.group.clone()))
            .or_insert(shares);
    }
    let both: BTreeSet<_> = out.keys().cloned().collect();
    let mut skipped = BTreeSet::new();
    for (key, sets) in
        counted_shares(&frame::answer_counts(answers)?, catalogue, is_complete)
    {
        if both.contains(&key) {
            skipped.insert(key);
        } else {
            out.insert(key, sets);
        }
    }
    if !skipped.is_empty() {
        diagnostics.push(message::answers_twice(skipped.len() as u32));
    }
    Ok(out)
}

/// All categories known, or none: a category that was left out is not filled in.
fn published_shares(row: &Distribution, catalogue: &Catalogue) -> AnswerShares {
    let values: Option<Vec<f64>> = row.shares.iter().map(|r| r.value()).collect();
    let question =
        catalogue.survey(&row.survey).and_then(|s| Some((s, s.question(&row.question)?)));
    let steps = question.and_then(|(s, q)| s.scale(q)).map(|scale| scale.answers.len());
    let values = values.filter(|v| !v.is_empty() && steps.is_none_or(|n| n == v.len()));
    let why = row.shares.iter().find_map(|r| match r {
        Reading::Absent(why) => Some(*why),
        Reading::Known(_) => None,
    });
    let why = values.is_none().then(|| why.unwrap_or(Why::Unclear));
    AnswerShares {
        period: row.period,
        group: row.group.clone(),
        shares: values,
        why,
        base: row.base,
        cells: vec![row.at],
    }
}

fn counted_shares(
    counts: &[AnswerCount],
    catalogue: &Catalogue,
    is_complete: impl Fn(&SurveyId, Period) -> bool,
) -> Shares {
    let mut sets: BTreeMap<_, BTreeMap<(Period, Group), Vec<&AnswerCount>>> =
        BTreeMap::new();
    for count in counts {
        let mut owners = vec![Owner::Unit(count.unit.clone())];
        owners.extend(
            is_complete(&count.survey, count.period).then_some(Owner::Municipality),
        );
        let stage = count.grade.and_then(Stage::of_grade).map(Group::Stage);
        let groups: Vec<Group> = [Some(Group::All), count.grade.map(Group::Grade), stage]
            .into_iter()
            .flatten()
            .collect();
        for owner in owners {
            let key = (count.survey.clone(), count.question.clone(), owner);
            let of_owner = sets.entry(key).or_default();
            for group in &groups {
                of_owner.entry((count.period, group.clone())).or_default().push(count);
            }
        }
    }
    let mut out = Shares::new();
    for (key, groups) in sets {
        let survey = catalogue.survey(&key.0);
        let question = survey.and_then(|s| s.question(&key.1));
        let Some(scale) = survey.zip(question).and_then(|(s, q)| s.scale(q)) else {
            continue;
        };
        let shares = groups.into_iter().map(|((period, group), counts)| {
            let set = count_shares(&counts, scale.answers.len(), period, &group);
            ((period, group), set)
        });
        out.insert(key, shares.collect());
    }
    out
}

fn count_shares(
    counts: &[&AnswerCount],
    steps: usize,
    period: Period,
    group: &Group,
) -> AnswerShares {
    let total: u32 = counts.iter().map(|c| c.n).sum();
    let share = |step: usize| {
        let of_step = counts.iter().filter(|c| c.value == (step + 1) as f64);
        100.0 * f64::from(of_step.map(|c| c.n).sum::<u32>()) / f64::from(total)
    };
    let mut cells: Vec<_> = counts.iter().map(|c| c.first).collect();
    cells.sort_by_key(|at| (at.source, at.row, at.column));
    cells.truncate(MAX_CELLS);
    AnswerShares {
        period,
        group: group.clone(),
        shares: Some((0..steps).map(share).collect()),
        why: None,
        base: Some(total),
        cells,
    }
}

/// Returns the percentage of wanted answers, where all categories are known.
pub(crate) fn wanted(shares: &AnswerShares, question: &Question) -> Option<f64> {
    let shares = shares.shares.as_ref()?;
    let first = usize::from(question.wanted_from).checked_sub(1)?;
    Some(shares.get(first..)?.iter().sum::<f64>().clamp(0.0, 100.0))
}

/// Adds the shares of wanted answers that the catalogue counts as indicators, from
/// published distributions.
pub(crate) fn add_wanted(
    published: &[Distribution],
    catalogue: &Catalogue,
    figures: &mut Figures,
) {
    let observations: Vec<Observation> =
        published.iter().filter_map(|row| wanted_observation(row, catalogue)).collect();
    estimate::add_rows(&observations, catalogue, figures);
}

fn wanted_observation(row: &Distribution, catalogue: &Catalogue) -> Option<Observation> {
    let question = catalogue.survey(&row.survey)?.question(&row.question)?;
    let indicator = catalogue.indicator(question.indicator.as_ref()?)?;
    let shares = published_shares(row, catalogue);
    let none = Reading::Absent(shares.why.unwrap_or(Why::Unclear));
    (indicator.statistic == Statistic::Share).then(|| Observation {
        owner: row.owner.clone(),
        indicator: indicator.id.clone(),
        period: row.period,
        group: row.group.clone(),
        reading: wanted(&shares, question).map_or(none, Reading::Known),
        base: row.base,
        sd: None,
        at: row.at,
    })
}
