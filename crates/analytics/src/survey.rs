//! Questionnaires: answers come in, scores per person, shares per question and response
//! rates go out.

pub(crate) mod overlap;

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{Catalogue, Indicator, Question, Statistic, Survey};
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::group::{Group, Stage};
use datapakke_model::id::{FigureKey, IndicatorId, Owner, QuestionId, SurveyId};
use datapakke_model::microdata::ResponseCount;
use datapakke_model::observation::{Distribution, Observation};
use datapakke_model::profile::{AnswerShares, Estimate, Method};
use datapakke_model::reading::{Reading, Why};
use datapakke_model::year::Period;

use crate::estimate::{self, MAX_CELLS};
use crate::figures::Figures;
use crate::frame::{
    self, AnswerCount, Answers, Codes, Person, Respondent, Scored, Scores,
};
use crate::{message, wellbeing};

/// Adds one score per person and indicator, by the questionnaire's rule.
///
/// A share counts who gave a wanted answer; every other indicator is scored. Where the
/// catalogue has an `….over3` beside an indicator, its share of persons follows.
pub(crate) fn add_scores(
    answers: &Answers,
    catalogue: &Catalogue,
    scores: &mut Scores,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for survey in &catalogue.surveys {
        let mut scoring = Scoring::of(survey, catalogue, &answers.questions);
        let own = answers.respondents().iter().filter(|by| by.survey == survey.id);
        own.for_each(|by| scoring.add(by, answers, survey));
        for part in scoring.parts {
            if part.left_out > 0 {
                diagnostics.push(message::too_few_answers(part.indicator, part.left_out));
            }
            scores.of(&part.ids).append(part.scored);
        }
    }
}

/// What counts in what: each question in its indicator, and all of them in the
/// questionnaire's overall indicator.
struct Scoring<'a> {
    parts: Vec<Part<'a>>,
    /// Per question: what an answer is worth, and in which parts it counts.
    rules: Vec<Option<(Worth, Vec<usize>)>>,
}

/// One indicator of a questionnaire, and its scores.
struct Part<'a> {
    indicator: &'a Indicator,
    /// The indicator, and the one of the share over 3 where there is one.
    ids: Vec<IndicatorId>,
    items: u32,
    scored: Scored,
    left_out: u32,
    /// The answers of the respondent at hand.
    sum: f64,
    answered: u32,
    first: u64,
    grade: Option<u8>,
}

/// What an answer is worth as a part of its scale.
#[derive(Debug, Clone, Copy)]
enum Worth {
    /// 0 at the lowest step, 1 at the highest.
    Step(f64),
    /// 1 for a wanted answer, from this one on.
    Wanted(f64),
}

impl Worth {
    fn of(question: &Question, survey: &Survey, catalogue: &Catalogue) -> Option<Self> {
        let indicator =
            question.indicator.as_ref().and_then(|id| catalogue.indicator(id));
        if indicator.is_some_and(|i| i.statistic == Statistic::Share) {
            return Some(Worth::Wanted(f64::from(question.wanted_from)));
        }
        let steps = survey.scale(question)?.answers.len();
        (steps > 1).then(|| Worth::Step((steps - 1) as f64))
    }

    fn value(self, answer: f64) -> f64 {
        match self {
            Worth::Step(steps) => (answer - 1.0) / steps,
            Worth::Wanted(from) => f64::from(u8::from(answer >= from)),
        }
    }
}

impl<'a> Scoring<'a> {
    fn of(
        survey: &'a Survey,
        catalogue: &'a Catalogue,
        questions: &Codes<(SurveyId, QuestionId)>,
    ) -> Self {
        let counted: Vec<&Question> =
            survey.questions.iter().filter(|q| q.indicator.is_some()).collect();
        let ids: BTreeSet<&IndicatorId> = counted
            .iter()
            .flat_map(|q| q.indicator.iter().chain(&survey.overall))
            .collect();
        let ids: Vec<&IndicatorId> = ids.into_iter().collect();
        let counts_in = |question: &Question, id: &IndicatorId| {
            question.indicator.iter().chain(&survey.overall).any(|own| own == id)
        };
        let part = |id: &&IndicatorId| {
            let over = format!("{id}.over3").parse::<IndicatorId>();
            let over = over.ok().and_then(|over| catalogue.indicator(&over));
            let indicator = catalogue.indicator(id)?;
            let ids = [Some(&indicator.id), over.map(|over| &over.id)];
            let ids: Vec<IndicatorId> = ids.into_iter().flatten().cloned().collect();
            Some(Part {
                indicator,
                items: counted.iter().filter(|q| counts_in(q, id)).count() as u32,
                scored: Scored::of(ids.len()),
                ids,
                left_out: 0,
                sum: 0.0,
                answered: 0,
                first: u64::MAX,
                grade: None,
            })
        };
        let parts: Vec<Part<'a>> = ids.iter().filter_map(part).collect();
        let rule = |(_, (of, id)): (u32, &(SurveyId, QuestionId))| {
            let question = counted.iter().find(|q| *of == survey.id && q.id == *id)?;
            let worth = Worth::of(question, survey, catalogue)?;
            let within = (0..parts.len())
                .filter(|at| counts_in(question, &parts[*at].indicator.id));
            Some((worth, within.collect()))
        };
        let rules = questions.values().map(rule).collect();
        Scoring { parts, rules }
    }

    /// Adds the mean of a respondent's answered items to each indicator; who answered
    /// nothing of an indicator has no score in it.
    fn add(&mut self, by: &Respondent, answers: &Answers, survey: &Survey) {
        for given in answers.given(by) {
            let rule = &self.rules[given.question as usize];
            let Some((worth, within)) = rule else { continue };
            let value = worth.value(given.value);
            for part in within {
                let part = &mut self.parts[*part];
                part.sum += value;
                part.answered += 1;
                part.first = part.first.min(given.place());
                part.grade = part.grade.max(given.grade());
            }
        }
        for part in self.parts.iter_mut().filter(|part| part.answered > 0) {
            part.finish(by, survey);
        }
    }
}

impl Part<'_> {
    /// Scores the respondent at hand and makes room for the next.
    fn finish(&mut self, by: &Respondent, survey: &Survey) {
        let (n, mean) = (self.answered, self.sum / f64::from(self.answered));
        let value = wellbeing::score(survey.scoring, self.indicator, mean, n, self.items);
        let (first, grade) = (frame::cell(self.first), self.grade);
        (self.sum, self.answered, self.first, self.grade) = (0.0, 0, u64::MAX, None);
        let Some(value) = value else {
            self.left_out += 1;
            return;
        };
        let person = Person {
            unit: by.unit,
            person: by.person,
            period: by.period,
            grade,
            sex: None,
            weight: 1.0,
            first,
            n_cells: n,
        };
        let over = wellbeing::is_over_three(value, survey.binning);
        self.scored.push(person, [value, if over { 100.0 } else { 0.0 }]);
    }
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
    answers: &[AnswerCount],
    catalogue: &Catalogue,
    is_complete: impl Fn(&SurveyId, Period) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Shares {
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
    for (key, sets) in counted_shares(answers, catalogue, is_complete) {
        if both.contains(&key) {
            skipped.insert(key);
        } else {
            out.insert(key, sets);
        }
    }
    if !skipped.is_empty() {
        diagnostics.push(message::answers_twice(skipped.len() as u32));
    }
    out
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

/// `counts` are in the order of question, period, unit and grade.
fn counted_shares(
    counts: &[AnswerCount],
    catalogue: &Catalogue,
    is_complete: impl Fn(&SurveyId, Period) -> bool,
) -> Shares {
    let mut out = Shares::new();
    let same = |a: &AnswerCount, b: &AnswerCount| {
        a.question == b.question && a.survey == b.survey
    };
    let together =
        |a: &AnswerCount, b: &AnswerCount| a.period == b.period && a.unit == b.unit;
    for asked in counts.chunk_by(same) {
        let (id, question) = (&asked[0].survey, &asked[0].question);
        let survey = catalogue.survey(id);
        let known = survey.and_then(|s| s.scale(s.question(question)?));
        let Some(scale) = known else { continue };
        let mut sets: BTreeMap<Owner, Answered<'_>> = BTreeMap::new();
        for own in asked.chunk_by(together) {
            let period = own[0].period;
            let whole = is_complete(id, period).then_some(Owner::Municipality);
            let unit = Owner::Unit(own[0].unit.clone());
            for owner in whole.into_iter().chain([unit]) {
                let sets = sets.entry(owner).or_default();
                for (group, rows) in groups(own) {
                    sets.entry((period, group)).or_default().extend(rows);
                }
            }
        }
        for (owner, sets) in sets {
            let shares = sets.into_iter().map(|((period, group), counts)| {
                let set = count_shares(&counts, scale.answers.len(), period, &group);
                ((period, group), set)
            });
            out.insert((id.clone(), question.clone(), owner), shares.collect());
        }
    }
    out
}

/// One owner's answers to a question.
type Answered<'a> = BTreeMap<(Period, Group), Vec<&'a AnswerCount>>;

/// Returns everybody's, each grade's and each stage's part of one unit's counts.
fn groups(own: &[AnswerCount]) -> Vec<(Group, &[AnswerCount])> {
    let stage = |count: &AnswerCount| count.grade.and_then(Stage::of_grade);
    let mut out = vec![(Group::All, own)];
    for rows in own.chunk_by(|a, b| a.grade == b.grade) {
        out.extend(rows[0].grade.map(|grade| (Group::Grade(grade), rows)));
    }
    for rows in own.chunk_by(|a, b| stage(a) == stage(b)) {
        out.extend(stage(&rows[0]).map(|stage| (Group::Stage(stage), rows)));
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
