//! Thirds by the first result: a unit's followed pupils come in, where each third went and
//! how many moved between thirds goes out, with nobody to be told from the margins.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::profile::{MoveRow, Moves, Third};

use super::follow::Followed;
use super::{LEAST_PUPILS, LEAST_SCHOOLS, by_grades, interval, uniform};
use crate::stat::mean::summary;
use crate::stat::paired::{correlation, mcnemar_exact};
use crate::stat::value_added::return_to_the_mean;

/// The limits between thirds of a distribution, in positions.
const LIMITS: [f64; 2] = [100.0 / 3.0, 200.0 / 3.0];

/// How far pupils of the municipality return to the mean from the first test to the
/// second.
pub(super) struct Return {
    correlation: f64,
    /// Mean first result by grades, and on a linked scale what everybody gained.
    means: BTreeMap<(u8, u8), (f64, f64)>,
}

impl Return {
    /// Learns it from all followed pupils; none with fewer than 30 pupils or 3 schools,
    /// without spread, or where the tests do not go together at all.
    ///
    /// Results are taken about the mean of their grades, so that a scale on which older
    /// pupils lie higher does not pass for agreement.
    pub fn of(followed: &[Followed], linked: bool) -> Option<Self> {
        let schools = followed.iter().map(|f| &f.unit).collect::<BTreeSet<_>>().len();
        if followed.len() < LEAST_PUPILS || schools < LEAST_SCHOOLS {
            return None;
        }
        let mut means = BTreeMap::new();
        let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
        for (grades, pupils) in by_grades(followed) {
            let of = |value: fn(&Followed) -> f64| -> Vec<f64> {
                pupils.iter().map(|f| value(f)).collect()
            };
            let (before, after) = (of(|f| f.first), of(|f| f.second));
            let (first, second) = (summary(&before)?.mean, summary(&after)?.mean);
            firsts.extend(before.iter().map(|x| x - first));
            seconds.extend(after.iter().map(|x| x - second));
            means.insert(grades, (first, if linked { second - first } else { 0.0 }));
        }
        let correlation = correlation(&firsts, &seconds).filter(|r| *r > 0.0)?;
        Some(Return { correlation, means })
    }

    /// Returns where a pupil ends by return to the mean alone: on positions the mean stays
    /// where it is, on a linked scale it has what everybody gained.
    fn of_pupil(&self, pupil: &Followed) -> Option<f64> {
        let (mean, gained) = self.means.get(&pupil.grades)?;
        let back = return_to_the_mean(pupil.first, *mean, self.correlation)?;
        Some(pupil.first + gained + back)
    }
}

/// Returns the third in which a position lies, lowest first.
fn third(position: f64) -> usize {
    LIMITS.iter().filter(|limit| position >= **limit).count()
}

/// Returns the thirds of the first and the second test for each pupil; none where there
/// is no distribution to divide.
fn assigned(own: &[&Followed]) -> Option<Vec<(usize, usize)>> {
    let of = |f: &&Followed| f.places.map(|(a, b)| (third(a), third(b)));
    own.iter().map(of).collect()
}

/// Returns the three groups by the first result, lowest first; empty where one has fewer
/// pupils than may be shown, or is small and all alike.
pub(super) fn thirds(
    own: &[&Followed],
    floor: usize,
    back: Option<&Return>,
) -> Vec<Third> {
    let Some(places) = assigned(own) else { return Vec::new() };
    let of = |number: usize| -> Option<Third> {
        let here: Vec<&Followed> = own
            .iter()
            .zip(&places)
            .filter(|(_, (first, _))| *first == number)
            .map(|(f, _)| *f)
            .collect();
        let firsts: Vec<f64> = here.iter().map(|f| f.first).collect();
        let seconds: Vec<f64> = here.iter().map(|f| f.second).collect();
        if here.len() < floor.max(1) || uniform(&firsts) || uniform(&seconds) {
            return None;
        }
        let ends: Option<Vec<f64>> =
            back.and_then(|back| here.iter().map(|f| back.of_pupil(f)).collect());
        Some(Third {
            pupils: here.len() as u32,
            first: summary(&firsts)?.mean,
            second: summary(&seconds)?.mean,
            interval: interval(&seconds),
            by_itself: ends.and_then(|ends| Some(summary(&ends)?.mean)),
        })
    };
    (0..3).map(of).collect::<Option<Vec<Third>>>().unwrap_or_default()
}

/// Returns how many moved between thirds; none where a third of the first test has fewer
/// pupils than may be shown.
pub(super) fn moves(own: &[&Followed], floor: usize) -> Option<Moves> {
    let mut table = [[0u32; 3]; 3];
    for (first, second) in assigned(own)? {
        table[first][second] += 1;
    }
    table_moves(&table, floor.max(1) as u32)
}

/// Turns the table of thirds, rows before and columns after, into cells that may be shown
/// beside the row totals.
fn table_moves(table: &[[u32; 3]; 3], floor: u32) -> Option<Moves> {
    if table.iter().any(|row| row.iter().sum::<u32>() < floor) {
        return None;
    }
    let sum = |part: fn(&[u32; 3], usize) -> u32| -> u32 {
        table.iter().enumerate().map(|(at, row)| part(row, at)).sum()
    };
    let (up, down) = (sum(went_up), sum(went_down));
    let rows = table.iter().enumerate();
    let (rows, merged): (Vec<MoveRow>, Vec<bool>) =
        rows.map(|(at, row)| shown(row, at, floor)).unzip();
    Some(Moves {
        rows,
        p: mcnemar_exact(up.into(), down.into()),
        merged: merged.contains(&true),
    })
}

fn went_up(row: &[u32; 3], at: usize) -> u32 {
    row[at + 1..].iter().sum()
}

fn went_down(row: &[u32; 3], at: usize) -> u32 {
    row[..at].iter().sum()
}

/// Returns a row in which every number left is at least the smallest that may be shown,
/// also what remains when the others are taken from the row's total; and whether a cell
/// was merged.
///
/// A cell of nobody is merged like a small one: an empty cell beside a merged one would
/// say that the other is not empty, and that nobody of a known group did something is a
/// statement about each of them.
fn shown(row: &[u32; 3], at: usize, floor: u32) -> (MoveRow, bool) {
    let pupils = row.iter().sum();
    let cell = |exists: bool, n: u32| exists.then_some(n).filter(|n| *n >= floor);
    let down = cell(at > 0, went_down(row, at));
    let up = cell(at < 2, went_up(row, at));
    let rest = pupils - down.unwrap_or(0) - up.unwrap_or(0);
    let merged = (at > 0 && down.is_none()) || (at < 2 && up.is_none());
    if rest < floor {
        return (MoveRow { pupils, down: None, same: None, up: None }, true);
    }
    (MoveRow { pupils, down, same: Some(rest), up }, merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(
        pupils: u32,
        down: Option<u32>,
        same: Option<u32>,
        up: Option<u32>,
    ) -> MoveRow {
        MoveRow { pupils, down, same, up }
    }

    #[test]
    fn a_position_on_a_limit_belongs_to_the_third_above_it() {
        assert_eq!([0.0, 33.0, 33.4, 66.0, 66.7, 100.0].map(third), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn small_cells_are_merged_and_the_row_totals_stay() {
        // The counts of the page of the mock: 24, 40 and 21 pupils.
        let table = [[15, 8, 1], [8, 25, 7], [2, 6, 13]];
        let moves = table_moves(&table, 5).unwrap();
        assert_eq!(
            moves.rows,
            vec![
                row(24, None, Some(15), Some(9)),
                row(40, Some(8), Some(25), Some(7)),
                row(21, Some(8), Some(13), None),
            ]
        );
        assert!(!moves.merged);
        // 16 up, 16 down: exactly as many.
        assert_eq!(moves.p, Some(1.0));
    }

    #[test]
    fn what_is_left_of_a_row_is_never_small() {
        // Down 5 may be shown, but up 3 and same 1 together are four of nine.
        let moves = table_moves(&[[6, 0, 0], [5, 1, 3], [0, 0, 8]], 5).unwrap();
        assert_eq!(
            moves.rows,
            vec![
                row(6, None, Some(6), None),
                row(9, None, None, None),
                row(8, None, Some(8), None),
            ]
        );
        assert!(moves.merged);
    }

    #[test]
    fn nobody_and_few_look_alike() {
        let of = |up| table_moves(&[[10 - up, up, 0], [5, 5, 5], [5, 0, 5]], 5).unwrap();
        assert_eq!(of(0).rows[0], of(4).rows[0]);
        assert_eq!(of(5).rows[0], row(10, None, Some(5), Some(5)));
    }

    #[test]
    fn a_row_of_few_shows_no_table_and_nobody_moved_is_no_test() {
        assert_eq!(table_moves(&[[4, 0, 0], [0, 9, 0], [0, 0, 9]], 5), None);
        let still = table_moves(&[[9, 0, 0], [0, 9, 0], [0, 0, 9]], 5).unwrap();
        assert_eq!(still.p, None);
    }
}
