//! The rules of hiding as data: a figure and its indicator come in, the reason to hide it
//! for its own sake goes out.

use std::sync::LazyLock;

use serde::Deserialize;

use super::HiddenBecause;
use crate::catalogue::{
    Confidentiality, Direction, Indicator, Measure, Question, Statistic, Subject, Survey,
    Theme,
};
use crate::group::Group;
use crate::id::Owner;
use crate::profile::{AnswerShares, Estimate};
use crate::settings::Thresholds;
use crate::text::Text;

const FILE: &str = include_str!("../../catalogue/thresholds.toml");

/// The least that may be asked of the number of persons behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Whom the figures are about.
    pub subject: Subject,
    /// Smallest number of persons behind a figure.
    pub floor: u32,
    /// Smallest number of persons who may be seen to agree completely.
    pub agree: u32,
    /// Largest part of a sum, in percent, that one person may stand for.
    pub dominance: u32,
    /// A table by grade that would be mostly hidden gives way to the one by stage.
    pub merge_grades: bool,
    /// Why.
    pub reason: Text,
    /// Where it comes from.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    limit: Vec<Limit>,
}

static LIMITS: LazyLock<Vec<Limit>> = LazyLock::new(|| {
    let limits: Limits =
        toml::from_str(FILE).expect("the built-in limits are read by a test");
    limits.limit
});

/// Returns the floors that the catalogue states, by subject.
pub fn limits() -> &'static [Limit] {
    &LIMITS
}

/// Returns the floors of a subject; none for things.
pub fn limit(subject: Subject) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| limit.subject == subject)
}

/// Returns the smallest number of persons behind figures about a subject.
pub fn subject_floor(subject: Subject, thresholds: &Thresholds) -> u32 {
    let asked = match subject {
        Subject::Pupils => thresholds.pupils,
        Subject::Staff => thresholds.staff,
        Subject::Parents => thresholds.parents,
        Subject::Things => return 0,
    };
    asked.max(limit(subject).map_or(0, |limit| limit.floor))
}

/// Returns the smallest number of persons behind a figure of an indicator.
pub fn floor(indicator: &Indicator, thresholds: &Thresholds) -> u32 {
    subject_floor(indicator.subject, thresholds).max(indicator.smallest_base.unwrap_or(0))
}

/// Returns the smallest number of persons behind the answers to a questionnaire: in a
/// staff group of fewer than ten a share tells what one colleague answered.
pub fn answers_floor(survey: &Survey, thresholds: &Thresholds) -> u32 {
    let floor = subject_floor(survey.subject, thresholds).max(survey.smallest_base);
    match survey.confidentiality {
        Confidentiality::Staff => floor.max(agree(survey.subject, thresholds)),
        _ => floor,
    }
}

/// Returns the smallest number of persons of a subject who may be seen to agree.
pub fn agree(subject: Subject, thresholds: &Thresholds) -> u32 {
    limit(subject).map_or(0, |limit| thresholds.agree.max(limit.agree))
}

/// Returns the largest part of a sum, in percent, that one person of a subject may stand for.
pub fn dominance(subject: Subject, thresholds: &Thresholds) -> u32 {
    limit(subject).map_or(100, |limit| thresholds.dominance.min(limit.dominance))
}

/// Tells whether a table by grade of a subject may give way to the one by stage.
pub fn merges_grades(subject: Subject) -> bool {
    limit(subject).is_some_and(|limit| limit.merge_grades)
}

/// Returns why a figure must be hidden for its own sake, if it must.
pub fn reason(
    estimate: &Estimate,
    indicator: &Indicator,
    thresholds: &Thresholds,
) -> Option<HiddenBecause> {
    let floor = floor(indicator, thresholds);
    estimate.reading.value()?;
    if estimate.base.is_some_and(|n| n < floor) {
        Some(HiddenBecause::TooFew)
    } else if is_few_of_a_part(estimate, indicator, floor) {
        Some(HiddenBecause::Few)
    } else if is_uniform(estimate, indicator, thresholds) {
        Some(HiddenBecause::Uniform)
    } else if is_dominated(estimate, indicator, thresholds) {
        Some(HiddenBecause::Dominated)
    } else {
        None
    }
}

/// Returns why the answers of a group must be hidden for their own sake, if they must.
pub fn answers_reason(
    shares: &AnswerShares,
    survey: &Survey,
    question: &Question,
    thresholds: &Thresholds,
) -> Option<HiddenBecause> {
    let (known, n) = (shares.shares.as_ref()?, shares.base?);
    if n < answers_floor(survey, thresholds) {
        return Some(HiddenBecause::TooFew);
    }
    let wanted = wanted(known, question);
    let ends = known.iter().any(|share| *share >= 100.0)
        || wanted.is_some_and(|share| share <= 0.0 || share >= 100.0);
    (n < agree(survey.subject, thresholds) && ends).then_some(HiddenBecause::Uniform)
}

/// Returns the share of the wanted answers.
pub(super) fn wanted(shares: &[f64], question: &Question) -> Option<f64> {
    let first = usize::from(question.wanted_from).checked_sub(1)?;
    Some(shares.get(first..)?.iter().sum::<f64>().clamp(0.0, 100.0))
}

/// Tells whether a share of a part of a unit is about one to four of its persons: "1 af 7
/// elever i 2. klasse" points at a child. Nobody (0 of 7) points at none, and the share of
/// the whole unit is wide enough to hide in.
fn is_few_of_a_part(estimate: &Estimate, indicator: &Indicator, floor: u32) -> bool {
    let few = estimate.count.is_some_and(|n| n > 0 && n < floor);
    let sensitive = indicator.direction == Direction::Lower;
    let of_unit = matches!(estimate.key.owner, Owner::Unit(_));
    few && sensitive && of_unit && estimate.key.group != Group::All
}

/// Tells whether the figures of an indicator tell how persons feel or fare, so that
/// everybody in a small group having the same says something about each.
pub(super) fn is_sensitive(indicator: &Indicator) -> bool {
    let themes = [
        Theme::Trivsel,
        Theme::Fravær,
        Theme::Børn,
        Theme::Medarbejdere,
        Theme::Forældre,
    ];
    let answers = match indicator.statistic {
        Statistic::Share => true,
        Statistic::Mean => indicator.measure == Measure::Points,
        Statistic::Median
        | Statistic::Ratio
        | Statistic::Counted
        | Statistic::Verdict => false,
    };
    answers && themes.contains(&indicator.theme)
}

fn is_uniform(
    estimate: &Estimate,
    indicator: &Indicator,
    thresholds: &Thresholds,
) -> bool {
    let agree = agree(indicator.subject, thresholds);
    let small = estimate.base.is_some_and(|n| n < agree);
    let Some(value) = estimate.reading.value().filter(|_| small) else { return false };
    let same = indicator.statistic == Statistic::Mean && estimate.sd == Some(0.0);
    is_sensitive(indicator) && (indicator.bounds.contains(&value) || same)
}

/// Tells whether one person may stand for nearly all of a sum, such as the days of absence
/// of a class.
///
/// No value lies farther from the mean than s(n − 1)/√n, so one person's part of the sum is
/// at most (1 + s(n − 1)/(m√n))/n. Samuelson (1968), "How deviant can you be?", Journal of
/// the American Statistical Association 63(324).
fn is_dominated(
    estimate: &Estimate,
    indicator: &Indicator,
    thresholds: &Thresholds,
) -> bool {
    let (Some(mean), Some(n), Some(sd)) =
        (estimate.reading.value(), estimate.base, estimate.sd)
    else {
        return false;
    };
    let small = n < agree(indicator.subject, thresholds);
    let of_unit = matches!(estimate.key.owner, Owner::Unit(_));
    let limit = dominance(indicator.subject, thresholds);
    if indicator.statistic != Statistic::Ratio || !small || !of_unit || mean <= 0.0 {
        return false;
    }
    let n = f64::from(n);
    let largest = (1.0 + sd * (n - 1.0) / (mean * n.sqrt())) / n;
    largest >= f64::from(limit) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_of_persons_has_floors() {
        for subject in [Subject::Pupils, Subject::Staff, Subject::Parents] {
            let limit = limit(subject).unwrap();
            assert!(limit.floor >= 5 && limit.agree >= limit.floor, "{subject:?}");
            assert!((50..=100).contains(&limit.dominance), "{subject:?}");
        }
        assert_eq!(limit(Subject::Things), None);
        assert_eq!(limits().len(), 3);
    }

    #[test]
    fn a_municipality_can_ask_for_more_and_not_for_less() {
        let asked = |pupils, agree| Thresholds { pupils, agree, ..Thresholds::default() };
        assert_eq!(subject_floor(Subject::Pupils, &asked(2, 0)), 5);
        assert_eq!(subject_floor(Subject::Pupils, &asked(8, 0)), 8);
        assert_eq!(agree(Subject::Pupils, &asked(5, 3)), 10);
        assert_eq!(agree(Subject::Pupils, &asked(5, 15)), 15);
        assert_eq!(subject_floor(Subject::Things, &asked(5, 15)), 0);
        let part = |dominance| {
            let asked = Thresholds { dominance, ..Thresholds::default() };
            (self::dominance(Subject::Pupils, &asked), asked.floored().dominance)
        };
        assert_eq!(part(95), (80, 80));
        assert_eq!(part(60), (60, 60));
    }
}
