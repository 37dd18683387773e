//! Single answers come in; how far the persons who answered in two periods make a unit's
//! two shares of wanted answers move together goes out.

use std::collections::{BTreeMap, HashMap};

use datapakke_model::catalogue::Catalogue;
use datapakke_model::id::{QuestionId, SurveyId, UnitId};
use datapakke_model::microdata::Answer;
use datapakke_model::year::Period;

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

type Set<'a> = (&'a SurveyId, &'a QuestionId, &'a UnitId, Period);

/// Finds who answered the same question at the same unit in two periods.
pub(crate) fn overlaps(answers: &[Answer], catalogue: &Catalogue) -> Overlaps {
    let mut sets: HashMap<Set<'_>, HashMap<u64, bool>> = HashMap::new();
    for answer in answers {
        let question = catalogue
            .survey(&answer.survey)
            .and_then(|survey| survey.question(&answer.question));
        let (Some(question), Some(value)) = (question, answer.answer.value()) else {
            continue;
        };
        let of = (&answer.survey, &answer.question, &answer.unit, answer.period);
        let wanted = value >= f64::from(question.wanted_from);
        sets.entry(of).or_default().insert(answer.respondent.0, wanted);
    }
    let sets: BTreeMap<Set<'_>, HashMap<u64, bool>> = sets.into_iter().collect();
    let mut pools: BTreeMap<(&SurveyId, &QuestionId, Period), Pairs> = BTreeMap::new();
    let mut found = Vec::new();
    for (&(survey, question, unit, period), now) in &sets {
        let before = previous(period).map(|p| sets.get(&(survey, question, unit, p)));
        if let Some(before) = before.flatten() {
            let pairs = pairs(now, before);
            pools.entry((survey, question, period)).or_default().add(&pairs);
            let size = (pairs.len(), now.len(), before.len());
            found.push(((survey, question, unit, period), size));
        }
    }
    let mut out = Overlaps::new();
    for ((survey, question, unit, period), (both, now, before)) in found {
        let r = pools.get(&(survey, question, period)).and_then(Pairs::correlation);
        let shared =
            r.and_then(|r| Shared::new(both as f64, now as f64, before as f64, r));
        let key = (survey.clone(), question.clone(), unit.clone(), period);
        out.insert(key, Overlap { now: now as u32, before: before as u32, shared });
    }
    out
}

/// Persons are counted in four kinds, so that their order cannot change a digit.
fn pairs(now: &HashMap<u64, bool>, before: &HashMap<u64, bool>) -> Vec<(f64, f64)> {
    let mut kinds = [[0_usize; 2]; 2];
    for (person, wanted) in now {
        if let Some(earlier) = before.get(person) {
            kinds[usize::from(*wanted)][usize::from(*earlier)] += 1;
        }
    }
    let of = |wanted: usize, earlier: usize| {
        let pair = (wanted as f64, earlier as f64);
        std::iter::repeat_n(pair, kinds[wanted][earlier])
    };
    of(0, 0).chain(of(0, 1)).chain(of(1, 0)).chain(of(1, 1)).collect()
}
