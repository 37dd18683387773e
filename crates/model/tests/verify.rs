//! The check of plans: what must pass, what must be refused, and by which cell.

use datapakke_model::release::{
    GuardedCell as Cell, KnownSum as Relation, Openness, Refusal, Table, verify,
};

const RULE: Openness = Openness { width: 2, insider: 1 };

fn shown(value: u64) -> Cell {
    let bounds = (value, Some(value));
    Cell { value, bounds, hidden: false, guarded: true, threshold: 5 }
}

fn hidden(value: u64) -> Cell {
    Cell { hidden: true, bounds: (0, None), ..shown(value) }
}

fn sum(parts: &[usize], total: usize) -> Relation {
    let parts = parts.iter().map(|part| (*part, 1));
    Relation { terms: parts.chain([(total, -1)]).collect(), low: Some(0), high: Some(0) }
}

/// Two rows and two columns with all totals: 0 1 | 2 and 3 4 | 5 and 6 7 | 8.
fn square(values: [u64; 4], is_hidden: [bool; 4]) -> (Vec<Cell>, Vec<Relation>) {
    let [a, b, c, d] = values;
    let all = [a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d];
    let mut cells: Vec<Cell> = all.into_iter().map(shown).collect();
    for (place, is_hidden) in [0, 1, 3, 4].into_iter().zip(is_hidden) {
        if is_hidden {
            cells[place] = hidden(all[place]);
        }
    }
    let sums = [[0, 1, 2], [3, 4, 5], [0, 3, 6], [1, 4, 7], [2, 5, 8], [6, 7, 8]];
    (cells, sums.map(|[x, y, total]| sum(&[x, y], total)).to_vec())
}

fn told(cell: usize, insider: Option<usize>, low: u64, high: u64) -> Result<(), Refusal> {
    Err(Refusal::Told { cell, insider, low, high: Some(high) })
}

#[test]
fn a_single_hidden_cell_is_refused_by_name() {
    let (cells, sums) = square([3, 9, 8, 9], [true, false, false, false]);
    assert_eq!(verify(&cells, &sums, &[], RULE), told(0, None, 3, 3));
}

#[test]
fn a_rectangle_passes_with_and_without_tables() {
    let (cells, sums) = square([3, 9, 8, 9], [true; 4]);
    let tables =
        [vec![(0, 0), (1, 12), (3, 11), (4, 6)], vec![(0, 11), (1, 1), (3, 0), (4, 17)]];
    assert_eq!(verify(&cells, &sums, &tables, RULE), Ok(()));
    assert_eq!(verify(&cells, &sums, &[], RULE), Ok(()));
}

#[test]
fn tables_that_do_not_fit_count_for_nothing() {
    let (mut cells, sums) = square([3, 9, 8, 9], [true, false, false, false]);
    let wrong: Vec<Table> = vec![
        vec![(0, 9)],
        vec![(0, 9), (1, 3)],
        vec![(0, 9), (1, 3), (3, 2), (4, 15)],
        vec![(99, 1)],
    ];
    assert_eq!(verify(&cells, &sums, &wrong, RULE), told(0, None, 3, 3));
    cells[0].bounds = (0, Some(4));
    assert_eq!(verify(&cells, &[], &[vec![(0, 9)]], RULE), told(0, None, 0, 4));
}

#[test]
fn nothing_below_zero_helps() {
    // The hidden pair 0 + 0 = 0 tells both, and then everything.
    let (cells, sums) = square([0, 6, 0, 9], [true; 4]);
    assert_eq!(verify(&cells, &sums, &[], RULE), told(0, None, 0, 0));
}

#[test]
fn a_cell_that_cannot_reach_the_threshold_is_refused() {
    let (cells, sums) = square([1, 8, 3, 9], [true; 4]);
    assert_eq!(verify(&cells, &sums, &[], RULE), told(0, None, 0, 4));
}

#[test]
fn a_pupil_alone_in_a_cell_opens_a_rectangle() {
    let (cells, sums) = square([1, 9, 8, 9], [true; 4]);
    assert_eq!(verify(&cells, &sums, &[], RULE), told(1, Some(0), 9, 9));
    let outsiders = Openness { insider: 0, ..RULE };
    assert_eq!(verify(&cells, &sums, &[], outsiders), Ok(()));
    let tables = [vec![(0, 9), (1, 1), (3, 0), (4, 17)]];
    assert_eq!(verify(&cells, &sums, &tables, RULE), told(1, Some(0), 9, 9));
}

#[test]
fn cells_that_could_have_been_shown_are_not_guarded() {
    let (mut cells, sums) = square([3, 9, 8, 9], [true, false, false, false]);
    cells[0].guarded = false;
    assert_eq!(verify(&cells, &sums, &[], RULE), Ok(()));
}

#[test]
fn a_difference_of_sums_tells_a_cell_among_many() {
    // 0 + … + 9 and 1 + … + 9 are both shown: too many tables to try, but subtraction
    // tells the first.
    let mut cells: Vec<Cell> = (0..10).map(|n| hidden(40 + n)).collect();
    cells.push(shown((0..10).map(|n| 40 + n).sum()));
    cells.push(shown((1..10).map(|n| 40 + n).sum()));
    let all: Vec<usize> = (0..10).collect();
    let sums = [sum(&all, 10), sum(&all[1..], 11)];
    assert_eq!(verify(&cells, &sums, &[], RULE), told(0, None, 40, 40));
}

#[test]
fn linked_sums_are_eliminated() {
    // a + b, b + c and c + a are shown: none can be told by bounds, all by elimination.
    let mut cells = vec![hidden(20), hidden(30), hidden(25)];
    cells.extend([50, 55, 45].map(shown));
    let sums = [sum(&[0, 1], 3), sum(&[1, 2], 4), sum(&[2, 0], 5)];
    assert_eq!(verify(&cells, &sums, &[], RULE), told(0, None, 20, 20));
}

#[test]
fn long_rows_pass_by_the_tables_handed_over() {
    // Two long rows with column totals: too many tables to try one after the other.
    let n = 14;
    let mut cells: Vec<Cell> = (0..2 * n).map(|k| hidden(30 + k as u64)).collect();
    let mut sums = Vec::new();
    let groups = (0..n).map(|k| vec![k, n + k]);
    for parts in groups.chain([(0..n).collect(), (n..2 * n).collect()]) {
        sums.push(sum(&parts, cells.len()));
        cells.push(shown(parts.iter().map(|p| 30 + *p as u64).sum()));
    }
    let shift = |k: usize, by: i64| {
        let moved = |p: usize, by: i64| (p, (30 + p as i64 + by) as u64);
        let next = (k + 1) % n;
        vec![moved(k, by), moved(next, -by), moved(n + k, -by), moved(n + next, by)]
    };
    let tables: Vec<Table> = (0..n).map(|k| shift(k, 5)).collect();
    assert_eq!(verify(&cells, &sums, &tables, RULE), Ok(()));
}

#[test]
fn what_is_not_shown_to_be_protected_is_refused() {
    // Tables that fit are so rare among so many that trying does not come to one.
    let values = [512, 431, 377, 705];
    let cells = values.map(hidden);
    let weighed = |weights: [i64; 4]| {
        let total = weights.iter().zip(values).map(|(by, x)| by * x as i64).sum();
        let terms = weights.into_iter().enumerate().collect();
        Relation { terms, low: Some(total), high: Some(total) }
    };
    let sums = [weighed([1009, 1013, 1019, 1021]), weighed([997, 991, 983, 977])];
    let unproven = Err(Refusal::Unproven { cell: 0, insider: None });
    assert_eq!(verify(&cells, &sums, &[], RULE), unproven);
}

#[test]
fn contradictions_are_refused() {
    let (mut cells, sums) = square([3, 9, 8, 9], [false; 4]);
    cells[8].value += 1;
    cells[8].bounds = (30, Some(30));
    assert_eq!(verify(&cells, &sums, &[], RULE), Err(Refusal::Contradiction(Some(4))));
    cells[8].bounds = (29, Some(29));
    assert_eq!(verify(&cells, &[], &[], RULE), Err(Refusal::Contradiction(None)));
}

#[test]
fn a_range_is_a_relation_too() {
    // 33 % of a shown base of 6: twice the count lies between.
    let share = |low: Option<i64>, high: Option<i64>, edge: i64| Relation {
        terms: vec![(0, 200), (1, -edge)],
        low,
        high,
    };
    let cells = [hidden(2), shown(6)];
    let sums = [share(Some(0), None, 65), share(None, Some(0), 67)];
    assert_eq!(verify(&cells, &sums, &[], RULE), told(0, None, 2, 2));
}
