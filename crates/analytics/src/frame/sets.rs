//! Persons brought together: scores in the order of their units and periods come in, one
//! set per period and group goes out, with each unit's persons in one piece.

use std::ops::Range;

use datapakke_model::group::{Group, Sex, Stage};
use datapakke_model::year::Period;

use super::Score;

/// By what persons are brought together, besides period and unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Everybody.
    Everybody,
    /// Grades.
    Grade,
    /// Stages.
    Stage,
    /// Sexes.
    Sex,
}

impl By {
    /// Returns the place of a person's group among all groups, and the group.
    fn of(self, score: &Score) -> Option<(usize, Group)> {
        Some(match self {
            By::Everybody => (0, Group::All),
            By::Grade => (score.grade?.into(), Group::Grade(score.grade?)),
            By::Stage => {
                let stage = score.grade.and_then(Stage::of_grade)?;
                (stage as usize, Group::Stage(stage))
            }
            By::Sex => {
                let sex: Sex = score.sex?;
                (sex as usize, Group::Sex(sex))
            }
        })
    }
}

/// The persons of one group in one period, those of a unit together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Set {
    /// When.
    pub period: Period,
    /// Whom.
    pub group: Group,
    /// Their places among the scores.
    pub rows: Vec<usize>,
    /// Each unit's number and part of the rows, in order and without gaps.
    pub parts: Vec<(u32, Range<usize>)>,
}

impl Set {
    fn add(&mut self, row: usize, unit: u32) {
        self.rows.push(row);
        let end = self.rows.len();
        match self.parts.last_mut() {
            Some((last, range)) if *last == unit => range.end = end,
            _ => self.parts.push((unit, end - 1..end)),
        }
    }
}

/// Brings one indicator's scores, which are in the order of unit and period, together.
///
/// Persons whose grade or sex is not known are in no set of grades or sexes.
pub(crate) fn sets(scores: &[Score], by: By) -> Vec<Set> {
    let mut sets: Vec<Set> = Vec::new();
    let mut periods: Vec<Period> = Vec::new();
    // The set of each period and group.
    let mut places: Vec<Vec<Option<usize>>> = Vec::new();
    let mut at = 0;
    for (row, score) in scores.iter().enumerate() {
        let Some((place, group)) = by.of(score) else { continue };
        if periods.get(at) != Some(&score.period) {
            at = periods.iter().position(|p| *p == score.period).unwrap_or_else(|| {
                periods.push(score.period);
                places.push(Vec::new());
                periods.len() - 1
            });
        }
        let of_period = &mut places[at];
        if of_period.len() <= place {
            of_period.resize(place + 1, None);
        }
        let set = *of_period[place].get_or_insert_with(|| {
            let period = score.period;
            sets.push(Set { period, group, rows: Vec::new(), parts: Vec::new() });
            sets.len() - 1
        });
        sets[set].add(row, score.unit);
    }
    sets
}
