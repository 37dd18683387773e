//! Single answers come in; how far the persons who answered in two periods make a unit's
//! two shares of wanted answers move together goes out.

use std::collections::{BTreeMap, HashMap};

use datapakke_model::catalogue::Catalogue;
use datapakke_model::id::{QuestionId, SurveyId, UnitId};
use datapakke_model::microdata::Answer;
use datapakke_model::year::Period;

use crate::stat::overlap::{Shared, shared};
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
    let mut out = Overlaps::new();
    for (&(survey, question, unit, period), now) in &sets {
        let Some(earlier) = previous(period) else { continue };
        if let Some(before) = sets.get(&(survey, question, unit, earlier)) {
            let key = (survey.clone(), question.clone(), unit.clone(), period);
            out.insert(key, overlap(now, before));
        }
    }
    out
}

/// Persons are counted in four kinds, so that their order cannot change a digit.
fn overlap(now: &HashMap<u64, bool>, before: &HashMap<u64, bool>) -> Overlap {
    let mut kinds = [[0_usize; 2]; 2];
    for (person, wanted) in now {
        if let Some(earlier) = before.get(person) {
            kinds[usize::from(*wanted)][usize::from(*earlier)] += 1;
        }
    }
    let (first, second) = (Group::of(now), Group::of(before));
    let mut pairs = Vec::new();
    for (wanted, row) in kinds.into_iter().enumerate() {
        for (earlier, n) in row.into_iter().enumerate() {
            let pair = (first.adds(wanted as f64), second.adds(earlier as f64));
            pairs.extend(std::iter::repeat_n(pair, n));
        }
    }
    Overlap {
        now: now.len() as u32,
        before: before.len() as u32,
        shared: shared(&pairs, first.squares(), second.squares()),
    }
}

/// Number of persons and the share of them with a wanted answer.
struct Group {
    n: f64,
    share: f64,
}

impl Group {
    fn of(answers: &HashMap<u64, bool>) -> Self {
        let n = answers.len() as f64;
        let wanted = answers.values().filter(|wanted| **wanted).count();
        Group { n, share: wanted as f64 / n }
    }

    /// What one person adds to the share.
    fn adds(&self, value: f64) -> f64 {
        (value - self.share) / self.n
    }

    fn squares(&self) -> (f64, f64) {
        (self.n, self.share * (1.0 - self.share) / self.n)
    }
}
