//! Persons in the order of their units and periods come in, one set per period and group
//! goes out, with each unit's persons in one piece.

use std::ops::Range;

use datapakke_model::group::{Group, Stage};
use datapakke_model::year::Period;

use super::Person;

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
    /// Returns the place of a person's group among all groups.
    fn place(self, person: &Person) -> Option<usize> {
        match self {
            By::Everybody => Some(0),
            By::Grade => person.grade.map(usize::from),
            By::Stage => Some(person.grade.and_then(Stage::of_grade)? as usize),
            By::Sex => Some(person.sex? as usize),
        }
    }

    /// Returns a person's group, of which there is a place.
    fn group(self, person: &Person) -> Group {
        let group = match self {
            By::Everybody => None,
            By::Grade => person.grade.map(Group::Grade),
            By::Stage => person.grade.and_then(Stage::of_grade).map(Group::Stage),
            By::Sex => person.sex.map(Group::Sex),
        };
        group.unwrap_or(Group::All)
    }
}

/// The persons of one group in one period, those of a unit together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Set {
    /// When.
    pub period: Period,
    /// Whom.
    pub group: Group,
    /// Their places among all persons.
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

/// Brings persons, who are in the order of unit and period, together.
///
/// Persons whose grade or sex is not known are in no set of grades or sexes.
pub(crate) fn sets(persons: &[Person], by: By) -> Vec<Set> {
    let mut sets: Vec<Set> = Vec::new();
    // The set of each group, for each period.
    let mut places: Vec<(Period, Vec<Option<usize>>)> = Vec::new();
    let mut row = 0;
    for together in persons.chunk_by(|a, b| a.unit == b.unit && a.period == b.period) {
        let period = together[0].period;
        let known = places.iter().position(|(known, _)| *known == period);
        let at = known.unwrap_or_else(|| {
            places.push((period, Vec::new()));
            places.len() - 1
        });
        let of_period = &mut places[at].1;
        for person in together {
            if let Some(place) = by.place(person) {
                if of_period.len() <= place {
                    of_period.resize(place + 1, None);
                }
                let set = *of_period[place].get_or_insert_with(|| {
                    let group = by.group(person);
                    sets.push(Set { period, group, rows: Vec::new(), parts: Vec::new() });
                    sets.len() - 1
                });
                sets[set].add(row, person.unit);
            }
            row += 1;
        }
    }
    sets
}
