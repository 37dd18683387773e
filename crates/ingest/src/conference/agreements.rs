//! Sheets of agreements to agreements: the columns that a printed form has are read back,
//! so that nothing is typed twice.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::agreement::{ActionStatus, Agreement, Aim, Column, Given, Support};
use datapakke_model::catalogue::Direction;
use datapakke_model::unit::{Match, UnitKind, fold};
use datapakke_model::{Day, IndicatorId, SchoolYear, Unit, UnitId};

use super::indicator::Figure;
use super::table::{Heading, Headings, Table};
use super::{Desk, ids, message, words};
use crate::grid::Kind;

/// The spellings of each column, in the order of [`Column::ALL`].
const HEADINGS: Headings = Headings {
    columns: &COLUMNS,
    printed: &[
        "tilfældig variation",
        "usikkerhed",
        "kan ses fra",
        "rimeligt mål",
        "nu",
        "chance variation",
        "visible from",
        "fair target",
        "now",
    ],
    words: ("Enhed, Skoleår, Mål, Det gør vi …", "Unit, School year, Goal, Action …"),
};

const COLUMNS: [Heading; 19] = [
    &["enhed", "skole", "navn", "unit", "school"],
    &["skoleår", "år", "år aftalt", "school year", "year"],
    &["nr", "nummer", "id", "aftale nr", "no", "number"],
    &["mål", "aftale", "aftalt mål", "aftalt", "goal", "agreement"],
    &["indikator", "måles på", "tal", "indicator", "figure"],
    &["gruppe", "hvem tallet gælder", "group"],
    &["udgangspunkt", "baseline", "udgangsværdi", "tal nu"],
    &[
        "retning eller målværdi",
        "retning/målværdi",
        "målværdi",
        "måltal",
        "retning",
        "direction or target",
        "target",
        "direction",
    ],
    &["indsats", "effort"],
    &["det gør vi", "handling", "handlinger", "action", "actions"],
    &["hvem", "ansvarlig", "who", "responsible"],
    &["tovholder", "coordinator"],
    &[
        "støtte fra forvaltningen",
        "støtte lovet",
        "lovet støtte",
        "støtte",
        "support promised",
        "support",
    ],
    &["frist", "deadline"],
    &["opfølgning", "opfølgningsdato", "dato for opfølgning", "follow-up", "follow up"],
    &["eget tegn", "eget kriterium", "tegn", "succeskriterium", "own sign", "sign"],
    &["status", "status på handlingen"],
    &["støtte givet", "givet støtte", "blev støtten givet", "support given"],
    &["det så vi", "hvad så vi", "resultat", "observation", "what we saw", "result"],
];

fn at(column: Column) -> usize {
    // The enum and the list of spellings have one order; a test compares them.
    Column::ALL.iter().position(|c| *c == column).unwrap_or_default()
}

/// Reads the agreements of one file; `unit` is that of the folder it lies in.
pub(super) fn read<'a>(
    desk: &mut Desk<'a>,
    bytes: &[u8],
    unit: Option<&'a Unit>,
) -> Vec<Agreement> {
    let mut out = Vec::new();
    for table in desk.tables(bytes, &HEADINGS) {
        for row in table.rows() {
            out.extend(agreement(desk, &table, row, unit));
        }
    }
    out
}

fn agreement<'a>(
    desk: &mut Desk<'a>,
    table: &Table,
    row: usize,
    folder: Option<&'a Unit>,
) -> Option<Agreement> {
    // A form is printed with rows to fill in; until somebody writes, they say nothing.
    let written = [Column::Goal, Column::Action, Column::Status, Column::Seen];
    if written.iter().all(|column| table.raw(row, at(*column)).0.is_empty()) {
        return None;
    }
    // All that is wrong with a row is told at once; whether it can be read comes last.
    let unit = unit(desk, table, row, folder);
    let year = year(desk, table, row);
    let mut cell = |column: Column| desk.cell(table, row, at(column));
    let (id, goal) = (cell(Column::Number), cell(Column::Goal));
    let (effort, action) = (cell(Column::Effort), cell(Column::Action));
    let (who, coordinator) = (cell(Column::Who), cell(Column::Coordinator));
    let (promised, given) = (cell(Column::Promised), cell(Column::Given));
    let (criterion, seen) = (cell(Column::Criterion), cell(Column::Seen));
    // A goal that was refused has its remark already.
    if table.raw(row, at(Column::Goal)).0.is_empty() {
        desk.say(message::goal_missing(table.place(row, at(Column::Goal))));
    }
    let figure = figure(desk, table, row, unit.map(|unit| unit.kind));
    let indicator = figure.indicator.as_ref();
    let baseline = baseline(desk, table, row, indicator);
    let aim = aim(desk, table, row, indicator, baseline);
    check_way(desk, table, row, indicator, aim);
    let deadline = day(desk, table, row, Column::Deadline);
    let follow_up = day(desk, table, row, Column::FollowUp);
    let status = status(desk, table, row);
    if let Some(year) = year {
        check_time(desk, table, row, year, [deadline, follow_up], status);
    }
    let no_indicator = table.raw(row, at(Column::Indicator)).0.is_empty();
    if no_indicator && table.raw(row, at(Column::Criterion)).0.is_empty() {
        desk.say(message::no_sign(table.row_place(row)));
    }
    let support = Support {
        promised,
        given: given.as_deref().map_or(Given::NotStated, words::given),
        note: given.filter(|text| !words::is_bare_given(text)),
    };
    Some(Agreement {
        id: id.map(|id| id.trim_end_matches(".0").to_owned()).unwrap_or_default(),
        unit: unit?.id.clone(),
        year: year?,
        goal: goal?,
        about: figure.about(),
        baseline,
        aim,
        effort,
        action,
        who,
        coordinator,
        support,
        deadline,
        follow_up,
        status,
        criterion,
        seen,
        place: table.row_place(row),
    })
}

fn unit<'a>(
    desk: &mut Desk<'a>,
    table: &Table,
    row: usize,
    folder: Option<&'a Unit>,
) -> Option<&'a Unit> {
    let text = table.raw(row, at(Column::Unit)).0.trim_end_matches(".0");
    if text.is_empty() && folder.is_some() {
        return folder;
    }
    let place = table.place(row, at(Column::Unit));
    match desk.setting.register.find(text) {
        Match::Found(unit) => Some(unit),
        Match::Ambiguous(units) => {
            desk.say(message::ambiguous_unit(place, text, &ids(&units)));
            None
        }
        Match::Unknown(near) => {
            let near = near.map(|unit| (unit.id.as_str(), unit.name.as_str()));
            desk.say(message::unknown_unit(place, text, near));
            None
        }
    }
}

fn year(desk: &mut Desk<'_>, table: &Table, row: usize) -> Option<SchoolYear> {
    let (text, place) =
        (table.raw(row, at(Column::Year)).0, table.place(row, at(Column::Year)));
    let pack = desk.setting.settings.year;
    if text.is_empty() {
        desk.say(message::year_missing(place, pack));
        return Some(pack);
    }
    let Some(year) = words::school_year(text) else {
        desk.say(message::bad_year(place, text));
        return None;
    };
    if year > pack {
        desk.say(message::later_year(place, pack));
    }
    Some(year)
}

fn figure(
    desk: &mut Desk<'_>,
    table: &Table,
    row: usize,
    kind: Option<UnitKind>,
) -> Figure {
    let cell = |column: Column| {
        let text = table.raw(row, at(column)).0;
        (!text.is_empty()).then(|| (text, table.place(row, at(column))))
    };
    // A form has the group filled in for rows that nobody gave an indicator.
    match cell(Column::Indicator) {
        Some(indicator) => desk.figure(Some(indicator), cell(Column::Group), kind),
        None => Figure::default(),
    }
}

/// Returns whether a figure lies on the scale of what it is about; without an indicator
/// there is no scale to lie outside of.
fn on_scale(
    desk: &mut Desk<'_>,
    table: &Table,
    row: usize,
    column: Column,
    indicator: Option<&IndicatorId>,
    value: f64,
) -> bool {
    let catalogue = desk.setting.catalogue;
    let bounds = indicator.and_then(|id| catalogue.indicator(id)).map(|i| i.bounds);
    let Some([low, high]) = bounds else { return true };
    let inside = (low..=high).contains(&value);
    if !inside {
        let (text, place) = (table.raw(row, at(column)).0, table.place(row, at(column)));
        desk.say(message::outside_scale(place, text, [low, high]));
    }
    inside
}

fn baseline(
    desk: &mut Desk<'_>,
    table: &Table,
    row: usize,
    indicator: Option<&IndicatorId>,
) -> Option<f64> {
    let (text, kind) = table.raw(row, at(Column::Baseline));
    if text.is_empty() {
        return None;
    }
    let Some(value) = words::figure(text, kind) else {
        let place = table.place(row, at(Column::Baseline));
        desk.say(message::bad_number(place, text, "3,8"));
        return None;
    };
    on_scale(desk, table, row, Column::Baseline, indicator, value).then_some(value)
}

/// What a cell says of direction before its number, if it has one.
enum Way {
    Up,
    Down,
    Better,
    Plain,
}

fn aim(
    desk: &mut Desk<'_>,
    table: &Table,
    row: usize,
    indicator: Option<&IndicatorId>,
    baseline: Option<f64>,
) -> Option<Aim> {
    let (text, kind) = table.raw(row, at(Column::Aim));
    if text.is_empty() {
        return None;
    }
    let place = table.place(row, at(Column::Aim));
    let catalogue = desk.setting.catalogue;
    let known = indicator.and_then(|id| catalogue.indicator(id));
    // Which way is wanted follows from the indicator; one that is not understood has its
    // remark, and it alone is to be mended.
    let unclear = known.is_none() && !table.raw(row, at(Column::Indicator)).0.is_empty();
    let wanted = match known.map(|i| i.direction) {
        Some(Direction::Higher) => Some(true),
        Some(Direction::Lower) => Some(false),
        Some(Direction::None) | None => None,
    };
    let (way, rest) = way(text);
    if rest.is_empty() && kind == Kind::Text {
        let up = match way {
            Way::Up => Some(true),
            Way::Down => Some(false),
            Way::Better => wanted,
            Way::Plain => None,
        };
        if up.is_none() && !unclear {
            desk.say(message::aim_direction(place));
        }
        return up.map(|up| if up { Aim::Up } else { Aim::Down });
    }
    let Some(value) = words::figure(&rest, kind) else {
        desk.say(message::bad_aim(place, text));
        return None;
    };
    if !on_scale(desk, table, row, Column::Aim, indicator, value) {
        return None;
    }
    let up = match way {
        Way::Up => Some(true),
        Way::Down => Some(false),
        Way::Better | Way::Plain => match baseline {
            Some(baseline) if value > baseline => Some(true),
            Some(baseline) if value < baseline => Some(false),
            _ => wanted,
        },
    };
    if up.is_none() && !unclear {
        desk.say(message::aim_direction(place));
    }
    up.map(|up| if up { Aim::AtLeast(value) } else { Aim::AtMost(value) })
}

/// Says when an aim goes the other way than the one that is wanted of its figure.
fn check_way(
    desk: &mut Desk<'_>,
    table: &Table,
    row: usize,
    indicator: Option<&IndicatorId>,
    aim: Option<Aim>,
) {
    let catalogue = desk.setting.catalogue;
    let indicator = indicator.and_then(|id| catalogue.indicator(id));
    let (Some(indicator), Some(aim)) = (indicator, aim) else { return };
    let against = match indicator.direction {
        Direction::Higher => !aim.is_up(),
        Direction::Lower => aim.is_up(),
        Direction::None => false,
    };
    if against {
        let place = table.place(row, at(Column::Aim));
        desk.say(message::aim_unwanted(place, &indicator.short, aim.is_up()));
    }
}

/// Takes the direction off the beginning of a text.
fn way(text: &str) -> (Way, String) {
    const UP: [&str; 16] = [
        "mindst", "minimum", "min.", "at least", "≥", ">=", ">", "over", "stigning",
        "stige", "højere", "flere", "op", "up", "higher", "more",
    ];
    const DOWN: [&str; 17] = [
        "højst", "maksimum", "maks.", "max.", "at most", "≤", "<=", "<", "under", "fald",
        "falde", "lavere", "færre", "ned", "down", "lower", "fewer",
    ];
    const BETTER: [&str; 3] = ["bedre", "forbedring", "better"];
    const TO: [&str; 3] = ["til", "på", "to"];
    let text = fold(text);
    let after = |word: &str| {
        let rest = text.strip_prefix(word)?;
        let ends = rest.chars().next().is_none_or(|c| !c.is_alphabetic());
        ends.then(|| rest.trim().to_owned())
    };
    let found = |words: &[&str]| {
        words.iter().filter_map(|word| after(word)).min_by_key(String::len)
    };
    let (way, rest) = if let Some(rest) = found(&UP) {
        (Way::Up, rest)
    } else if let Some(rest) = found(&DOWN) {
        (Way::Down, rest)
    } else if let Some(rest) = found(&BETTER) {
        (Way::Better, rest)
    } else {
        (Way::Plain, text.clone())
    };
    let bare = TO.iter().find_map(|word| rest.strip_prefix(&format!("{word} ")));
    (way, bare.unwrap_or(&rest).trim().to_owned())
}

fn day(desk: &mut Desk<'_>, table: &Table, row: usize, column: Column) -> Option<Day> {
    let text = table.raw(row, at(column)).0;
    if text.is_empty() {
        return None;
    }
    let text = text.to_owned();
    desk.day(&text, table.place(row, at(column)))
}

fn status(desk: &mut Desk<'_>, table: &Table, row: usize) -> ActionStatus {
    let text = table.raw(row, at(Column::Status)).0;
    words::action_status(text).unwrap_or_else(|| {
        desk.say(message::unknown_word(
            table.place(row, at(Column::Status)),
            text,
            ["gjort, i gang eller droppet", "done, under way or dropped"],
        ));
        ActionStatus::NotStated
    })
}

/// Looks at the deadlines: one of this year's agreement may not be over already, and one
/// of an earlier agreement asks what became of it.
fn check_time(
    desk: &mut Desk<'_>,
    table: &Table,
    row: usize,
    year: SchoolYear,
    days: [Option<Day>; 2],
    status: ActionStatus,
) {
    let Some(today) = desk.today else { return };
    let open = matches!(status, ActionStatus::NotStated | ActionStatus::UnderWay);
    let new = year >= desk.setting.settings.year;
    // A word that is no status has its remark already.
    let word = words::action_status(table.raw(row, at(Column::Status)).0);
    let unsaid = word == Some(ActionStatus::NotStated);
    for (column, day) in [Column::Deadline, Column::FollowUp].into_iter().zip(days) {
        let Some(day) = day.filter(|day| *day < today) else { continue };
        if new && open {
            desk.say(message::past_deadline(table.place(row, at(column)), day, today));
        } else if unsaid && column == Column::Deadline {
            desk.say(message::status_missing(table.place(row, at(Column::Status)), day));
        }
    }
}

/// Puts the agreements of all files in order, gives numbers to those without, and leaves
/// out repetitions.
pub(super) fn settle(desk: &mut Desk<'_>, agreements: &mut Vec<Agreement>) {
    let mut taken: BTreeMap<(UnitId, SchoolYear), BTreeSet<String>> = BTreeMap::new();
    for a in agreements.iter().filter(|a| !a.id.is_empty()) {
        taken.entry((a.unit.clone(), a.year)).or_default().insert(a.id.clone());
    }
    for agreement in agreements.iter_mut().filter(|a| a.id.is_empty()) {
        let numbers = taken.entry((agreement.unit.clone(), agreement.year)).or_default();
        let free = (1_u32..).map(|n| n.to_string()).find(|n| !numbers.contains(n));
        agreement.id = free.unwrap_or_default();
        numbers.insert(agreement.id.clone());
    }
    let mut first: BTreeMap<(UnitId, String, SchoolYear), Agreement> = BTreeMap::new();
    for agreement in agreements.drain(..) {
        let key = (agreement.unit.clone(), agreement.id.clone(), agreement.year);
        match first.get(&key) {
            None => {
                first.insert(key, agreement);
            }
            Some(known) => {
                let same = Agreement { place: known.place.clone(), ..agreement.clone() };
                if same != *known {
                    desk.say(message::agreement_twice(agreement.place, &known.place));
                }
            }
        }
    }
    agreements.extend(first.into_values());
    agreements.sort_by_cached_key(|a| {
        let number = a.id.parse::<u32>().unwrap_or(u32::MAX);
        (a.unit.clone(), number, a.id.clone(), a.year)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_that_is_written_is_read_back() {
        for column in Column::ALL {
            for heading in [column.heading().da, column.heading().en] {
                let name = fold(heading.trim_end_matches('.'));
                assert!(COLUMNS[at(column)].contains(&name.as_str()), "{heading}");
            }
        }
    }

    #[test]
    fn no_spelling_means_two_columns() {
        let mut seen = BTreeSet::new();
        let all = COLUMNS.iter().flat_map(|column| column.iter());
        let twice: Vec<_> = all.filter(|spelling| !seen.insert(**spelling)).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
