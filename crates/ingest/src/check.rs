//! Looks at the values of one file together: jumps of a merger, years of zeros, columns
//! that are copies of each other.

use std::collections::BTreeMap;

use datapakke_model::id::{IndicatorId, Owner};
use datapakke_model::observation::Observation;
use datapakke_model::{Group, Period, Reading, SchoolYear, UnitId, Why};

use crate::message;
use crate::remarks::Remarks;
use crate::tidy::Sheet;

/// Pupils that change by this factor from one year to the next point to a merger or split
/// under an unchanged number (Gladsaxe: 362 to 728, 640 to 1074, 439 to 762).
const JUMP: f64 = 1.5;
/// Below this number of pupils a jump is no sign of anything.
const FEW: f64 = 60.0;

/// Checks the observations of one file and returns what may be used of them.
pub(crate) fn observations(
    mut rows: Vec<Observation>,
    sheet: &Sheet,
    remarks: &mut Remarks,
) -> Vec<Observation> {
    zeros(&mut rows, sheet, remarks);
    jumps(&rows, sheet, remarks);
    copies(&rows, sheet, remarks);
    rows
}

/// A unit-year in which every measure of absence is zero was most likely not registered.
fn zeros(rows: &mut [Observation], sheet: &Sheet, remarks: &mut Remarks) {
    let mut years: BTreeMap<(Owner, Period), Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        if row.indicator.as_str().starts_with("fravaer")
            || row.indicator.as_str() == "overblik.fravaer"
        {
            years.entry((row.owner.clone(), row.period)).or_default().push(index);
        }
    }
    for indexes in years.into_values() {
        let total = |index: &usize| {
            let id = rows[*index].indicator.as_str();
            id.ends_with(".total") || id == "overblik.fravaer"
        };
        let zero = |index: &usize| rows[*index].reading == Reading::Known(0.0);
        let known =
            indexes.iter().filter(|i| matches!(rows[**i].reading, Reading::Known(_)));
        if !known.clone().any(total) || !known.clone().all(zero) {
            continue;
        }
        let first = indexes[0];
        let place = sheet.place.cell_at(sheet.grid, rows[first].at);
        let (owner, period) =
            (rows[first].owner.to_string(), rows[first].period.to_string());
        let subject = format!("{owner}{period}");
        remarks.add(
            &subject,
            || message::year_of_zeros(place, &owner, &period),
            "year-of-zeros",
        );
        for index in indexes {
            if rows[index].reading == Reading::Known(0.0) {
                rows[index].reading = Reading::Absent(Why::Unclear);
            }
        }
    }
}

fn jumps(rows: &[Observation], sheet: &Sheet, remarks: &mut Remarks) {
    let mut series: BTreeMap<(UnitId, IndicatorId), BTreeMap<SchoolYear, &Observation>> =
        BTreeMap::new();
    for row in rows {
        let pupils =
            matches!(row.indicator.as_str(), "elevtal.elevex" | "overblik.elevtal");
        if let (Owner::Unit(unit), Period::School(year), Group::All, true) =
            (&row.owner, row.period, &row.group, pupils)
        {
            series
                .entry((unit.clone(), row.indicator.clone()))
                .or_default()
                .insert(year, row);
        }
    }
    for ((unit, _), years) in series {
        for (year, row) in &years {
            let before = year.previous().and_then(|before| years.get(&before));
            let (Some(Reading::Known(a)), Reading::Known(b)) =
                (before.map(|row| row.reading), row.reading)
            else {
                continue;
            };
            let declared = sheet
                .context
                .register
                .breaks(&unit)
                .is_some_and(|breaks| breaks.contains_key(year));
            let ratio = if a > b { a / b } else { b / a };
            if ratio >= JUMP && a.max(b) >= FEW && a.min(b) > 0.0 && !declared {
                let place = sheet.place.cell_at(sheet.grid, row.at);
                let make = || message::jump(place, unit.as_str(), *year, (a, b));
                remarks.add(&format!("{unit}{year}"), make, "jump");
            }
        }
    }
}

/// Two measures that are equal in every row are most likely one of them copied.
fn copies(rows: &[Observation], sheet: &Sheet, remarks: &mut Remarks) {
    const ENOUGH: usize = 30;
    type Values = BTreeMap<(Owner, Period, Group), u64>;
    let mut columns: BTreeMap<&IndicatorId, Values> = BTreeMap::new();
    for row in rows {
        if let Reading::Known(value) = row.reading {
            let key = (row.owner.clone(), row.period, row.group.clone());
            columns.entry(&row.indicator).or_default().insert(key, value.to_bits());
        }
    }
    let columns: Vec<_> =
        columns.into_iter().filter(|(_, v)| v.len() >= ENOUGH).collect();
    for (index, (first, values)) in columns.iter().enumerate() {
        let distinct: std::collections::BTreeSet<&u64> = values.values().collect();
        for (second, others) in &columns[index + 1..] {
            if values == others && distinct.len() > 3 {
                let (a, b) = (first.as_str(), second.as_str());
                remarks.push(message::copied(sheet.place.whole(), a, b, values.len()));
            }
        }
    }
}
