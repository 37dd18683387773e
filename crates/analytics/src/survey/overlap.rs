//! Single answers come in; how far the persons who answered in two periods make a unit's
//! two shares of wanted answers move together goes out.

use std::collections::BTreeMap;

use datapakke_model::catalogue::Catalogue;
use datapakke_model::id::{QuestionId, SurveyId, UnitId};
use datapakke_model::year::Period;

use crate::frame::{Answers, Codes, Given, Respondent};
use crate::stat::overlap::{Pairs, Shared};
use crate::trend::previous;

/// One unit's answers to a question in two periods that follow each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Overlap {
    /// Persons who answered in the later period.
    pub now: u32,
    /// Persons who answered in the earlier one.
    pub before: u32,
    /// What the two shares have in common; none where few answered twice.
    pub shared: Option<Shared>,
}

/// All overlaps, by the later period.
pub(crate) type Overlaps = BTreeMap<(SurveyId, QuestionId, UnitId, Period), Overlap>;

/// Answers of one unit to one question, by whether they were wanted: everybody's now and
/// before, and those of the persons who answered both times.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    now: u32,
    both: [[usize; 2]; 2],
}

/// Finds who answered the same question at the same unit in two periods.
pub(crate) fn overlaps(
    answers: &Answers,
    units: &Codes<UnitId>,
    catalogue: &Catalogue,
) -> Overlaps {
    let wanted: Vec<Option<f64>> = answers
        .questions
        .values()
        .map(|(_, (survey, question))| {
            let question = catalogue.survey(survey)?.question(question)?;
            Some(f64::from(question.wanted_from))
        })
        .collect();
    let mut found: BTreeMap<(u32, u32, Period), Counts> = BTreeMap::new();
    let same = |a: &Respondent, b: &Respondent| a.survey == b.survey && a.unit == b.unit;
    for unit in answers.respondents().chunk_by(same) {
        for (period, counts) in of_unit(unit, answers, &wanted) {
            let asked = (0..).zip(counts).filter(|(_, counts)| counts.now > 0);
            found.extend(asked.map(|(q, counts)| ((q, unit[0].unit, period), counts)));
        }
    }
    let mut pools: BTreeMap<(u32, Period), Pairs> = BTreeMap::new();
    let mut sizes = Vec::new();
    for (&(question, unit, period), counts) in &found {
        let before = previous(period).and_then(|p| found.get(&(question, unit, p)));
        if let Some(before) = before {
            let pairs = pairs(&counts.both);
            pools.entry((question, period)).or_default().add(&pairs);
            sizes.push(((question, unit, period), pairs.len(), counts.now, before.now));
        }
    }
    let mut out = Overlaps::new();
    for ((question, unit, period), both, now, before) in sizes {
        let r = pools.get(&(question, period)).and_then(Pairs::correlation);
        let shared = r
            .and_then(|r| Shared::new(both as f64, f64::from(now), f64::from(before), r));
        let (survey, question) = answers.questions.value(question).clone();
        let key = (survey, question, units.value(unit).clone(), period);
        out.insert(key, Overlap { now, before, shared });
    }
    out
}

/// Counts one unit's answers per period and question.
fn of_unit(
    respondents: &[Respondent],
    answers: &Answers,
    wanted: &[Option<f64>],
) -> BTreeMap<Period, Vec<Counts>> {
    let mut out: BTreeMap<Period, Vec<Counts>> = BTreeMap::new();
    let mut by_person: Vec<&Respondent> = respondents.iter().collect();
    by_person.sort_by_key(|by| (by.person, by.period));
    let mut earlier: Option<&Respondent> = None;
    for by in by_person {
        let before = earlier
            .filter(|e| e.person == by.person && previous(by.period) == Some(e.period));
        let counts =
            out.entry(by.period).or_insert_with(|| vec![Counts::default(); wanted.len()]);
        let then = before.map_or(&[][..], |before| answers.given(before));
        let mut then = last_of_each(then, wanted).peekable();
        for (question, now) in last_of_each(answers.given(by), wanted) {
            let counts = &mut counts[question as usize];
            counts.now += 1;
            while then.next_if(|(q, _)| *q < question).is_some() {}
            if let Some((_, before)) = then.next_if(|(q, _)| *q == question) {
                counts.both[usize::from(now)][usize::from(before)] += 1;
            }
        }
        earlier = Some(by);
    }
    out
}

/// Returns, per question that the catalogue has, whether the last of a person's answers
/// was wanted.
fn last_of_each(
    given: &[Given],
    wanted: &[Option<f64>],
) -> impl Iterator<Item = (u32, bool)> {
    let mut given = given.iter().peekable();
    std::iter::from_fn(move || {
        loop {
            let answer = given.next()?;
            let next = given.peek().map(|next| next.question);
            let from = wanted[answer.question as usize];
            if let (Some(from), true) = (from, next != Some(answer.question)) {
                return Some((answer.question, answer.value >= from));
            }
        }
    })
}

/// Persons are counted in four kinds, so that their order cannot change a digit.
fn pairs(kinds: &[[usize; 2]; 2]) -> Vec<(f64, f64)> {
    let of = |wanted: usize, earlier: usize| {
        let pair = (wanted as f64, earlier as f64);
        std::iter::repeat_n(pair, kinds[wanted][earlier])
    };
    of(0, 0).chain(of(0, 1)).chain(of(1, 0)).chain(of(1, 1)).collect()
}
