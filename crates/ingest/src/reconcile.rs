//! All values side by side: the same figure twice is one, two that disagree are reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use datapakke_model::id::{IndicatorId, Owner};
use datapakke_model::observation::Observation;
use datapakke_model::{Batch, Diagnostic, Group, Outcome, Period, Reading, SourceMap};

use crate::message;
use crate::remarks::Remarks;
use crate::tidy::{Raw, Sheet};

type Key = (Owner, IndicatorId, Period, Group);

fn key(o: &Observation) -> Key {
    (o.owner.clone(), o.indicator.clone(), o.period, o.group.clone())
}

/// What two rows of the same key are to each other.
enum Twice {
    /// The first says it all.
    Same,
    /// The first has no value, the second has.
    Better,
    /// Both have a value, and not the same.
    Conflict(f64, f64),
}

fn compare(first: &Observation, second: &Observation) -> Twice {
    match (first.reading, second.reading) {
        (Reading::Known(a), Reading::Known(b)) if !nearly(a, b) => Twice::Conflict(a, b),
        (Reading::Known(_), Reading::Known(_))
            if first.base.is_none() && second.base.is_some() =>
        {
            Twice::Better
        }
        (Reading::Absent(_), Reading::Known(_)) => Twice::Better,
        _ => Twice::Same,
    }
}

/// The same value may come with one decimal and with all its digits.
fn nearly(a: f64, b: f64) -> bool {
    let rounded = |x: f64, digits: i32| (x * 10_f64.powi(digits)).round();
    let one_decimal = |x: f64| (x * 10.0 - rounded(x, 1)).abs() < 1e-9;
    (a - b).abs() < 1e-9
        || ((one_decimal(a) || one_decimal(b))
            && rounded(a, 1) == rounded(b, 1)
            && !(one_decimal(a) && one_decimal(b)))
}

/// Makes one observation of rows that repeat each other: pages read twice, the
/// municipality's value beside each of its units.
pub(crate) fn within_file(
    rows: Vec<Raw>,
    sheet: &Sheet,
    remarks: &mut Remarks,
) -> Vec<Observation> {
    let mut index: HashMap<Key, usize> = HashMap::new();
    let mut out: Vec<Observation> = Vec::new();
    for row in rows {
        let observation = row.observation;
        let Some(&at) = index.get(&key(&observation)) else {
            index.insert(key(&observation), out.len());
            out.push(observation);
            continue;
        };
        let place = || sheet.place.cell(sheet.grid, row.row, row.column);
        match compare(&out[at], &observation) {
            Twice::Better => out[at] = observation,
            Twice::Same if row.repeated => {}
            Twice::Same => {
                remarks.add("", || message::repeated_rows(place()), "repeated-rows")
            }
            Twice::Conflict(a, b) => {
                let first = sheet.place.cell_at(sheet.grid, out[at].at);
                let subject = format!(
                    "{}{}{}",
                    observation.owner, observation.indicator, observation.period
                );
                let make = || message::disagrees(place(), &first, (a, b), &observation);
                remarks.add(&subject, make, "values-disagree");
            }
        }
    }
    out
}

/// Puts the values of all files side by side.
///
/// The same figure in two files is kept once; where they disagree, the one fetched last
/// is kept if both say when, else the first by path, and the remark names both places.
pub fn reconcile(batch: Batch, sources: &SourceMap) -> Outcome<Batch> {
    let mut remarks = Remarks::default();
    let mut batch = batch;
    let mut index: HashMap<Key, usize> = HashMap::new();
    let mut kept: Vec<Observation> = Vec::new();
    let mut same: BTreeMap<(u16, u16), u32> = BTreeMap::new();
    for observation in batch.observations.rows {
        let Some(&at) = index.get(&key(&observation)) else {
            index.insert(key(&observation), kept.len());
            kept.push(observation);
            continue;
        };
        match compare(&kept[at], &observation) {
            Twice::Better => kept[at] = observation,
            Twice::Same => {
                *same.entry((kept[at].at.source, observation.at.source)).or_insert(0) +=
                    1;
            }
            Twice::Conflict(a, b) => {
                if let Some(remark) = conflict(&kept[at], &observation, (a, b), sources) {
                    let subject = format!(
                        "{}{}{}",
                        observation.owner, observation.indicator, observation.period
                    );
                    remarks.add(&subject, || remark, "values-disagree");
                }
                if is_later(&observation, &kept[at], sources) {
                    kept[at] = observation;
                }
            }
        }
    }
    batch.observations.rows = kept;
    distinct_microdata(&mut batch, &mut same);
    for ((first, second), count) in same {
        if let Some(remark) = repeated(first, second, count, sources) {
            remarks.push(remark);
        }
    }
    Outcome { value: batch, diagnostics: remarks.into_list() }
}

fn conflict(
    first: &Observation,
    second: &Observation,
    values: (f64, f64),
    sources: &SourceMap,
) -> Option<Diagnostic> {
    let (kept, other) = match is_later(second, first, sources) {
        true => (second, first),
        false => (first, second),
    };
    let values = if std::ptr::eq(kept, first) { values } else { (values.1, values.0) };
    Some(message::disagrees(
        sources.place(other.at)?,
        &sources.place(kept.at)?,
        values,
        second,
    ))
}

fn is_later(second: &Observation, first: &Observation, sources: &SourceMap) -> bool {
    let date = |o: &Observation| {
        sources.entries.get(usize::from(o.at.source))?.retrieved.clone()
    };
    match (date(first), date(second)) {
        (Some(first), Some(second)) => second > first,
        _ => false,
    }
}

fn repeated(
    first: u16,
    second: u16,
    count: u32,
    sources: &SourceMap,
) -> Option<Diagnostic> {
    let entry = |index: u16| sources.entries.get(usize::from(index));
    Some(message::same_in_two(&entry(second)?.file, &entry(first)?.file, count))
}

/// Keeps one of pupil-level rows that two files hold alike.
fn distinct_microdata(batch: &mut Batch, same: &mut BTreeMap<(u16, u16), u32>) {
    let tests = batch.tests.iter().map(|t| ((t.year, &t.instrument), t.at.source));
    let twice: BTreeSet<_> =
        in_several(tests).into_iter().map(|(year, of)| (year, of.clone())).collect();
    let mut first: HashMap<_, u16> = HashMap::new();
    batch.tests.retain(|t| {
        if twice.is_empty() || !twice.contains(&(t.year, t.instrument.clone())) {
            return true;
        }
        let key =
            (t.pupil, t.year, t.instrument.clone(), t.subject.clone(), t.area.clone());
        distinct(&mut first, key, t.at.source, same)
    });
    let mut first: HashMap<_, u16> = HashMap::new();
    let months = batch.absences.blocks().iter().flat_map(|block| {
        let units = block.units();
        block.owners().map(|m| ((m.year, &units[m.unit as usize]), m.first.source))
    });
    let twice: BTreeSet<_> =
        in_several(months).into_iter().map(|(year, of)| (year, of.clone())).collect();
    if !twice.is_empty() {
        batch.absences.retain(|a| {
            if !twice.contains(&(a.year, a.unit.clone())) {
                return true;
            }
            let key = (a.unit.clone(), a.pupil, a.year, a.month, a.kind);
            distinct(&mut first, key, a.at.source, same)
        });
    }
    let mut first: HashMap<_, u16> = HashMap::new();
    batch.responses.retain(|r| {
        let key = (r.unit.clone(), r.survey.clone(), r.period);
        distinct(&mut first, key, r.at.source, same)
    });
}

/// Returns the names under which more than one source has rows: only there can two files
/// hold the same row.
fn in_several<K: Ord + Copy>(rows: impl Iterator<Item = (K, u16)>) -> BTreeSet<K> {
    let mut sources: BTreeMap<K, u16> = BTreeMap::new();
    let mut several = BTreeSet::new();
    let mut before = None;
    for (name, source) in rows {
        // Rows repeat themselves.
        if before == Some((name, source)) {
            continue;
        }
        before = Some((name, source));
        if *sources.entry(name).or_insert(source) != source {
            several.insert(name);
        }
    }
    several
}

/// Rows of one file are the reader's affair; here only a second file's are left out.
fn distinct<K: std::hash::Hash + Eq>(
    first: &mut HashMap<K, u16>,
    key: K,
    source: u16,
    same: &mut BTreeMap<(u16, u16), u32>,
) -> bool {
    let owner = *first.entry(key).or_insert(source);
    if owner != source {
        *same.entry((owner, source)).or_insert(0) += 1;
    }
    owner == source
}
