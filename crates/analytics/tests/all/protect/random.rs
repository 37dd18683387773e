//! Random linked tables, decided and then attacked by trying every table.

use std::collections::BTreeSet;

use datapakke_analytics::protect::{
    Breach, Cell, CellId, Decision, Relation, Rules, System, attack, audit, decide,
    numerators,
};

use datapakke_model::release::{GuardedCell, KnownSum, Openness, Refusal, verify};

use super::brute::{Brute, Tables};
use super::hidden;

/// Steps that the attacker takes per table.
const STEPS: usize = 200;

/// Steps that the attacker takes per cell when the table is too large for that.
const STEPS_PER_CELL: usize = 300;

/// What was tried and found.
#[derive(Debug, Default)]
pub struct Tally {
    pub tables: usize,
    /// Tables of which every fitting table was enumerated, or enough of them.
    pub tried_out: usize,
    pub complete: usize,
    pub hidden: usize,
    /// Tables with cells that nothing protects, and with narrow cells of no person.
    pub infeasible: usize,
    pub narrow: usize,
    /// Tables on which the search without proof was tried; those with a proven minimum.
    pub measured: usize,
    pub proven: usize,
    /// Their minimal cost, and what the search without proof costs more.
    pub least: u64,
    pub more: u64,
    /// Cells hidden at the minimum, and by the search without proof.
    pub least_cells: usize,
    pub found_cells: usize,
}

/// Decides and attacks random tables.
pub fn run(n: usize, seed: u64) -> Tally {
    let mut tally = Tally::default();
    let mut dice = Dice(seed);
    for _ in 0..n {
        let system = random_system(&mut dice);
        let width = [0, 2, 2, 3][dice.below(4)];
        let insider = [0, 1, 1, 2][dice.below(4)];
        let rules = Rules { width, insider, ..Rules::default() };
        let decision = decide(&system, &rules).unwrap();
        tally.tables += 1;
        tally.hidden += decision.hidden.len();
        let verdict = verdict(&system, &rules, &decision);
        let open = !decision.infeasible.is_empty();
        assert_eq!(verdict.is_err(), open, "{verdict:?} {decision:?}");
        check(&system, &rules, &decision, &mut tally);
        if tally.tables.is_multiple_of(4) {
            measure(&system, &rules, &decision, &mut tally);
        }
    }
    tally
}

/// What the check before release says, which knows nothing of the solver.
fn verdict(system: &System, rules: &Rules, decision: &Decision) -> Result<(), Refusal> {
    let hidden = hidden(decision);
    let narrow: BTreeSet<CellId> = decision.narrow.iter().map(|b| b.cell).collect();
    let guarded = |id: CellId| {
        let cell = system.cell(id);
        let open = hidden.contains(&id) && !cell.fixed;
        let shown = cell.shown.unwrap_or((cell.value, cell.value));
        GuardedCell {
            value: cell.value,
            bounds: if open { cell.known } else { (shown.0, Some(shown.1)) },
            hidden: open || cell.primary,
            guarded: !narrow.contains(&id),
            threshold: cell.threshold,
        }
    };
    let cells: Vec<GuardedCell> = system.ids().map(guarded).collect();
    let known = |r: &&Relation| !r.shown_by.is_some_and(|id| hidden.contains(&id));
    let sums: Vec<KnownSum> = system
        .relations()
        .iter()
        .filter(known)
        .map(|r| {
            let terms = r.terms.iter().map(|(id, by)| (id.index(), *by)).collect();
            KnownSum { terms, low: r.low, high: r.high }
        })
        .collect();
    let table = |values: &[(CellId, u64)]| {
        values.iter().map(|(id, value)| (id.index(), *value)).collect()
    };
    let tables: Vec<Vec<(usize, u64)>> =
        decision.witnesses.iter().map(|w| table(&w.values)).collect();
    let openness = Openness { width: rules.width, insider: rules.insider };
    verify(&cells, &sums, &tables, openness)
}

/// What the search without proof hides more than the proven minimum.
fn measure(system: &System, rules: &Rules, decision: &Decision, tally: &mut Tally) {
    let mut quick = rules.clone();
    quick.effort.choices = 0;
    let unproven = decide(system, &quick).unwrap();
    let same = unproven.infeasible == decision.infeasible;
    tally.measured += 1;
    if decision.proven_optimal && same {
        assert!(unproven.cost >= decision.cost);
        tally.proven += 1;
        tally.least += decision.cost;
        tally.more += unproven.cost - decision.cost;
        tally.least_cells += decision.hidden.len();
        tally.found_cells += unproven.hidden.len();
    }
}

fn check(system: &System, rules: &Rules, decision: &Decision, tally: &mut Tally) {
    let hidden = hidden(decision);
    for id in system.primary() {
        assert!(hidden.contains(&id) || system.cell(id).fixed);
    }
    let named = |b: &Breach| (b.cell, b.insider);
    let mut open: BTreeSet<(CellId, Option<CellId>)> =
        decision.infeasible.iter().map(named).collect();
    tally.infeasible += usize::from(!open.is_empty());
    tally.narrow += usize::from(!decision.narrow.is_empty());
    open.extend(decision.narrow.iter().map(named));
    assert!(decision.narrow.iter().all(|b| !system.cell(b.cell).primary));
    let found = audit(system, &hidden, rules).unwrap();
    assert!(found.iter().all(|b| open.contains(&(b.cell, b.insider))), "{found:?}");
    let brute = Brute::new(system, &hidden);
    let mut tables = brute.all(STEPS);
    if tables.complete {
        compare(system, &hidden, &tables);
    }
    let mut certain = true;
    for insider in readers(system, rules, &hidden) {
        for cell in hidden.iter().filter(|cell| Some(**cell) != insider) {
            if open.contains(&(*cell, insider)) || open.contains(&(*cell, None)) {
                continue;
            }
            let mut safe = is_safe(system, rules, &tables, *cell, insider);
            assert!(safe || !tables.complete, "{cell:?} is known to {insider:?}");
            if !safe {
                look_for(system, rules, &brute, &mut tables, *cell, insider);
                safe = is_safe(system, rules, &tables, *cell, insider);
            }
            certain &= safe;
        }
    }
    tally.tried_out += usize::from(certain);
    tally.complete += usize::from(tables.complete);
    // What cannot be protected stays open with everything hidden.
    if !open.is_empty() {
        let all = system.ids().filter(|id| !system.cell(*id).fixed).collect();
        let tables = Brute::new(system, &all).all(STEPS);
        for (cell, insider) in open.iter().filter(|_| tables.complete) {
            let safe = is_safe(system, rules, &tables, *cell, *insider);
            assert!(
                !safe,
                "{cell:?} {insider:?} could have been protected {tally:?} {decision:?}"
            );
        }
    }
}

fn readers(
    system: &System,
    rules: &Rules,
    hidden: &BTreeSet<CellId>,
) -> Vec<Option<CellId>> {
    let alone = |id: &&CellId| (1..=rules.insider).contains(&system.cell(**id).value);
    [None].into_iter().chain(hidden.iter().filter(alone).map(|id| Some(*id))).collect()
}

fn is_safe(
    system: &System,
    rules: &Rules,
    tables: &Tables,
    cell: CellId,
    insider: Option<CellId>,
) -> bool {
    let fits = |table: &&Vec<i64>| {
        insider.is_none_or(|id| table[id.index()] == system.cell(id).value as i64)
    };
    let values = tables.tables.iter().filter(fits).map(|table| table[cell.index()]);
    let low = values.clone().min().unwrap_or(0);
    let high = values.max().unwrap_or(0);
    high - low > rules.width as i64 && high >= system.cell(cell).threshold as i64
}

/// Looks for tables in which a cell is as high, then as low, as the rules ask for.
fn look_for(
    system: &System,
    rules: &Rules,
    brute: &Brute,
    tables: &mut Tables,
    cell: CellId,
    insider: Option<CellId>,
) {
    let value = |id: CellId| system.cell(id).value as i64;
    let span = rules.width as i64 + 1;
    let mut within = vec![(cell, 0, i64::MAX)];
    within.extend(insider.map(|id| (id, value(id), value(id))));
    let up = (value(cell) + span).max(system.cell(cell).threshold as i64);
    let least = value(cell).max(system.cell(cell).threshold as i64);
    let ends = [
        (up, i64::MAX),
        (0, value(cell) - span),
        (least, i64::MAX),
        (0, value(cell) - 1),
    ];
    for (low, high) in ends {
        (within[0].1, within[0].2) = (low, high);
        tables.tables.extend(brute.find(&within, STEPS_PER_CELL));
        if is_safe(system, rules, tables, cell, insider) {
            return;
        }
    }
}

/// The program's attacker finds the very intervals of all tables.
fn compare(system: &System, hidden: &BTreeSet<CellId>, tables: &Tables) {
    let found = attack(system, hidden, &Rules::default().effort).unwrap();
    for (id, interval) in found {
        let values = tables.tables.iter().map(|table| table[id.index()]);
        let low = values.clone().min().unwrap() as u64;
        let high = values.max().unwrap() as u64;
        assert_eq!((interval.low, interval.high), (low, Some(high)), "{id:?}");
        assert!(interval.proven);
    }
}

/// Numbers that look random, the same on every machine (SplitMix64).
pub struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    /// Mostly a few, sometimes nobody, sometimes many.
    fn count(&mut self) -> u64 {
        match self.below(8) {
            0 => 0,
            1 | 2 => 1 + self.next() % 4,
            3 => 9 + self.next() % 6,
            _ => 3 + self.next() % 5,
        }
    }
}

const THRESHOLD: u64 = 5;

fn random_system(dice: &mut Dice) -> System {
    let mut system = System::default();
    match dice.below(6) {
        0 => {
            let (rows, columns) = (2 + dice.below(2), 2 + dice.below(2));
            grid(&mut system, dice, &[rows, columns]);
        }
        1 => hierarchy(&mut system, dice),
        2 => {
            let last = 2 + dice.below(4) / 3;
            grid(&mut system, dice, &[2, 2, last]);
        }
        3 => shares(&mut system, dice),
        4 => editions(&mut system, dice),
        _ => years(&mut system, dice),
    }
    for id in system.ids() {
        let cell = system.cell_mut(id);
        cell.threshold = cell.threshold.max(THRESHOLD);
        cell.primary |= (1..THRESHOLD).contains(&cell.value);
        cell.cost = match id.index() % 3 {
            0 => 1,
            1 => cell.value,
            _ => 3,
        };
        if dice.chance(3) {
            cell.known.1 = Some(cell.value + dice.next() % 9);
        }
    }
    system
}

/// A table of two or three dimensions with all its totals, some published elsewhere;
/// returns the cells by coordinates, zero being the total.
fn grid(system: &mut System, dice: &mut Dice, sizes: &[usize]) -> Vec<CellId> {
    let count: usize = sizes.iter().map(|n| n + 1).product();
    let coordinates = |mut place: usize| -> Vec<usize> {
        let split = sizes.iter().map(|n| {
            let at = place % (n + 1);
            place /= n + 1;
            at
        });
        split.collect()
    };
    let mut values = vec![0_u64; count];
    for (place, value) in values.iter_mut().enumerate() {
        if !coordinates(place).contains(&0) {
            *value = dice.count();
        }
    }
    // Totals along one dimension after the other.
    let mut stride = 1;
    let mut sums = Vec::new();
    for n in sizes {
        for place in (0..count).filter(|place| (place / stride) % (n + 1) == 0) {
            let parts: Vec<usize> = (1..=*n).map(|at| place + at * stride).collect();
            values[place] = parts.iter().map(|part| values[*part]).sum();
            sums.push((place, parts));
        }
        stride *= n + 1;
    }
    let fixed = dice.chance(30);
    let ids: Vec<CellId> = (0..count)
        .map(|place| {
            let total = coordinates(place).contains(&0);
            let fixed = total && (place == 0 || fixed || dice.chance(15));
            system.add(Cell { fixed, ..Cell::new(values[place]) })
        })
        .collect();
    for (total, parts) in sums {
        let parts: Vec<CellId> = parts.into_iter().map(|part| ids[part]).collect();
        system.relate(Relation::sum(ids[total], &parts));
    }
    ids
}

/// Two places with grades that add up to stages, and stages to everybody.
fn hierarchy(system: &mut System, dice: &mut Dice) {
    let n_grades = 4;
    let ids = grid(system, dice, &[2, n_grades]);
    for place in 0..3 {
        let grade = |g: usize| ids[place + 3 * g];
        let mut stages = Vec::new();
        for pair in [[1, 2], [3, 4]] {
            let value = pair.iter().map(|g| system.cell(grade(*g)).value).sum();
            let stage = system.add(Cell { fixed: dice.chance(10), ..Cell::new(value) });
            system.relate(Relation::sum(stage, &pair.map(grade)));
            stages.push(stage);
        }
        system.relate(Relation::sum(ids[place], &stages));
    }
}

/// Counts of two answers in places, printed as shares of a base, and a sum of points
/// printed as a mean.
fn shares(system: &mut System, dice: &mut Dice) {
    let n = 2 + dice.below(2);
    let mut yes = Vec::new();
    let mut bases = Vec::new();
    for _ in 0..n {
        let base = 3 + dice.count();
        let count = dice.next() % (base + 1);
        let no = base - count;
        let base_id = system.add(Cell::new(base));
        let printed = ((100 * count + base / 2) / base) as u32;
        let shown = numerators(printed, 100, base);
        let count_id = system.add(Cell { shown, ..Cell::new(count) });
        // The rest has no figure of its own; it goes with the count.
        let no_id = system.add(Cell { cost: 0, ..Cell::new(no) });
        system.relate(Relation::sum(base_id, &[count_id, no_id]));
        system.tie(vec![count_id, no_id]);
        for relation in Relation::ratio(count_id, base_id, printed, 100) {
            system.relate(relation.shown_by(count_id));
        }
        if dice.chance(50) {
            let sum = base + dice.next() % (4 * base + 1);
            let printed = ((10 * sum + base / 2) / base) as u32;
            let mean = system.add(Cell::new(u64::from(printed)));
            let known = (base, Some(5 * base));
            let fixed = false;
            let sum_id = system.add(Cell { known, fixed, ..Cell::new(sum) });
            system.tie(vec![mean, sum_id]);
            for relation in Relation::ratio(sum_id, base_id, printed, 10) {
                system.relate(relation.shown_by(mean));
            }
        }
        yes.push(count_id);
        bases.push(base_id);
    }
    for parts in [yes, bases] {
        let value = parts.iter().map(|id| system.cell(*id).value).sum();
        let total = system.add(Cell { fixed: dice.chance(70), ..Cell::new(value) });
        system.relate(Relation::sum(total, &parts));
    }
}

/// The same table in two editions, the second by other groups.
fn editions(system: &mut System, dice: &mut Dice) {
    let ids = grid(system, dice, &[2, 3]);
    for id in &ids[1..3] {
        let value = system.cell(*id).value;
        let girls = if value == 0 { 0 } else { dice.next() % (value + 1) };
        let other = system.add(Cell::new(value));
        let parts = [girls, value - girls].map(|n| system.add(Cell::new(n)));
        system.relate(Relation::equal(*id, other));
        system.relate(Relation::sum(other, &parts));
        if dice.chance(50) {
            system.tie(vec![*id, other]);
        }
    }
}

/// Two years of a row, with the changes printed, some of them while both are shown.
fn years(system: &mut System, dice: &mut Dice) {
    let n = 3 + dice.below(2);
    let now = grid(system, dice, &[n]);
    let before = grid(system, dice, &[n]);
    for place in 1..=n {
        let value = |id: CellId, system: &System| system.cell(id).value as i64;
        let change = value(now[place], system) - value(before[place], system);
        if dice.chance(40) {
            let terms = vec![(now[place], 1), (before[place], -1)];
            let shown_by = dice.chance(60).then_some(now[place]);
            let (low, high) = (Some(change), Some(change));
            system.relate(Relation { terms, low, high, shown_by });
        }
    }
}

/// So many places alike, each with schools and grades.
pub fn places(n: usize) -> System {
    let mut system = System::default();
    for _ in 0..n {
        let mut dice = Dice(11);
        let before = system.ids().count();
        grid(&mut system, &mut dice, &[6, 5]);
        for id in system.ids().skip(before) {
            let cell = system.cell_mut(id);
            cell.threshold = THRESHOLD;
            cell.primary = (1..THRESHOLD).contains(&cell.value);
        }
    }
    system
}

/// One town with so many schools: each with grades and both sexes, and the town's own
/// sums of every grade and sex. One grade in twenty has few pupils.
pub fn town(schools: usize) -> System {
    const GRADES: usize = 6;
    let mut dice = Dice(2026);
    let mut system = System::default();
    let mut columns: Vec<Vec<CellId>> = vec![Vec::new(); GRADES + 3];
    for _ in 0..schools {
        let grade = |dice: &mut Dice| match dice.below(20) {
            0 => 1 + dice.next() % 4,
            _ => 12 + dice.next() % 18,
        };
        let grades: Vec<u64> = (0..GRADES).map(|_| grade(&mut dice)).collect();
        let all: u64 = grades.iter().sum();
        let girls = all / 2 - dice.next() % 7;
        let row = grades.into_iter().chain([girls, all - girls, all]);
        let ids: Vec<CellId> = row.map(|n| system.add(Cell::new(n))).collect();
        add_sums(&mut system, &ids, GRADES);
        columns.iter_mut().zip(ids).for_each(|(column, id)| column.push(id));
    }
    let mut towns = Vec::new();
    for column in &columns {
        let sum = column.iter().map(|id| system.cell(*id).value).sum();
        let id = system.add(Cell { cost: 10, ..Cell::new(sum) });
        system.relate(Relation::sum(id, column));
        towns.push(id);
    }
    add_sums(&mut system, &towns, GRADES);
    for id in system.ids() {
        let cell = system.cell_mut(id);
        cell.threshold = THRESHOLD;
        cell.primary = (1..THRESHOLD).contains(&cell.value);
    }
    system
}

/// Grades and both sexes make up all, the last of the cells.
fn add_sums(system: &mut System, ids: &[CellId], grades: usize) {
    let all = ids[grades + 2];
    system.relate(Relation::sum(all, &ids[..grades]));
    system.relate(Relation::sum(all, &ids[grades..grades + 2]));
}
