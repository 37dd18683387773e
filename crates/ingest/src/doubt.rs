//! Numbers that cannot all be right: the values of all files come in, remarks on parts that
//! are more than their whole, shares that no number of persons makes and units that agreed
//! to be named but that nothing is known of go out.
//!
//! Nothing is changed or left out: what must be hidden is decided with the numbers as they
//! are printed, and a contradiction is taken to be known to every reader.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::{Catalogue, Statistic};
use datapakke_model::id::{IndicatorId, Owner};
use datapakke_model::observation::Observation;
use datapakke_model::{
    Batch, Diagnostic, Group, Period, Reading, Register, SourceMap, UnitId,
};

use crate::message;
use crate::plan::Input;
use crate::register;
use crate::remarks::Remarks;

/// Returns remarks on the values of all files side by side.
pub fn doubts(
    batch: &Batch,
    catalogue: &Catalogue,
    sources: &SourceMap,
) -> Vec<Diagnostic> {
    let mut remarks = Remarks::default();
    shares(batch, catalogue, sources, &mut remarks);
    parts(batch, sources, &mut remarks);
    remarks.into_list()
}

/// A share whose base no whole number of persons makes it of.
fn shares(
    batch: &Batch,
    catalogue: &Catalogue,
    sources: &SourceMap,
    remarks: &mut Remarks,
) {
    for row in &batch.observations.rows {
        let indicator = catalogue.indicator(&row.indicator);
        let is_share = indicator.is_some_and(|i| i.statistic == Statistic::Share);
        let (Reading::Known(share), Some(n), true) = (row.reading, row.base, is_share)
        else {
            continue;
        };
        if is_possible(share, n) {
            continue;
        }
        let Some(place) = sources.place(row.at) else { continue };
        let subject = format!("{}{}", row.owner, row.indicator);
        remarks.add(&subject, || message::share_base(place, share, row), "share-base");
    }
}

/// Tells whether a share in percent, as precise as it is written, is one of so many persons.
///
/// A share may be the sum of two that were rounded each by itself.
fn is_possible(share: f64, n: u32) -> bool {
    let whole = |digits: &i32| {
        let scaled = share * 10_f64.powi(*digits);
        (scaled - scaled.round()).abs() < 1e-6
    };
    let Some(digits) = (0..5).find(whole) else { return true };
    let (n, grain) = (f64::from(n), 10_f64.powi(-digits) + 1e-9);
    let persons = (share * n / 100.0).round();
    n > 0.0 && (100.0 * persons / n - share).abs() <= grain
}

type Whole = (Owner, IndicatorId, Period, Group);

/// Parts that are more persons than the whole they are parts of.
fn parts(batch: &Batch, sources: &SourceMap, remarks: &mut Remarks) {
    let mut wholes: BTreeMap<Whole, &Observation> = BTreeMap::new();
    let mut sums: BTreeMap<(Whole, &str), u64> = BTreeMap::new();
    for row in &batch.observations.rows {
        let (Some(n), Reading::Known(_)) = (row.base, row.reading) else { continue };
        let whole = |owner: &Owner, group: Group| {
            (owner.clone(), row.indicator.clone(), row.period, group)
        };
        wholes.insert(whole(&row.owner, row.group.clone()), row);
        let mut add = |whole: Whole, way| {
            *sums.entry((whole, way)).or_default() += u64::from(n);
        };
        if matches!(row.owner, Owner::Unit(_)) {
            add(whole(&Owner::Municipality, row.group.clone()), "units");
        }
        match row.group {
            Group::Grade(_) => add(whole(&row.owner, Group::All), "grades"),
            Group::Sex(_) => add(whole(&row.owner, Group::All), "sexes"),
            _ => {}
        }
    }
    for ((whole, _), sum) in sums {
        let Some(row) = wholes.get(&whole) else { continue };
        let n = row.base.unwrap_or(0);
        if sum <= u64::from(n) {
            continue;
        }
        let Some(place) = sources.place(row.at) else { continue };
        let subject = format!("{}{}", row.owner, row.indicator);
        let make = || message::parts_exceed(place, (n, sum), row);
        remarks.add(&subject, make, "parts-exceed-total");
    }
}

/// Returns a remark for each unit that agreed to be named, though no file has a figure of
/// it: most likely its number is wrong, and the unit that was meant stays unnamed.
pub fn unknown_consents(
    units_file: &Input,
    register: &Register,
    batch: &Batch,
) -> Vec<Diagnostic> {
    let known = known_units(batch);
    let units = register.units.values();
    let strange = units.filter(|u| u.named && !known.contains(&u.id));
    let family = |id: &UnitId| {
        let children = register.units.values().filter(|u| u.parent.as_ref() == Some(id));
        children.map(|u| &u.id).any(|id| known.contains(id))
    };
    let strange: Vec<&UnitId> =
        strange.map(|unit| &unit.id).filter(|id| !family(id)).collect();
    register::places(units_file, &strange)
        .into_iter()
        .map(|(id, place)| message::unknown_consent(place, id.as_str()))
        .collect()
}

fn known_units(batch: &Batch) -> BTreeSet<UnitId> {
    let observed = batch.observations.rows.iter().map(|row| &row.owner);
    let shared = batch.distributions.rows.iter().map(|row| &row.owner);
    let owners = observed.chain(shared).filter_map(|owner| match owner {
        Owner::Unit(id) => Some(id),
        Owner::Municipality | Owner::Nation => None,
    });
    let tested = batch.tests.iter().map(|row| &row.unit);
    let answered = batch.answers.iter().map(|row| &row.unit);
    let asked = batch.responses.iter().map(|row| &row.unit);
    let all = owners.chain(tested).chain(answered).chain(asked);
    let mut before = None;
    // Rows repeat themselves.
    let new = all.filter(|unit| before.replace(*unit) != Some(*unit));
    new.chain(batch.absences.units()).cloned().collect()
}

#[cfg(test)]
mod tests {
    use datapakke_model::Language;
    use datapakke_model::group::Sex;
    use datapakke_model::source::{CellRef, SourceEntry};

    use super::*;

    #[test]
    fn a_share_is_of_whole_persons_as_far_as_it_is_written() {
        for (share, n) in [(33.3, 6), (33.0, 6), (33.333, 6), (0.0, 1), (14.29, 7)] {
            assert!(is_possible(share, n), "{share} of {n}");
        }
        for (share, n) in [(33.5, 6), (50.0, 0), (16.0, 7), (12.5, 20)] {
            assert!(!is_possible(share, n), "{share} of {n}");
        }
        assert!(is_possible(100.0 / 3.0, 6), "all its digits");
    }

    fn sources() -> SourceMap {
        let entry = SourceEntry {
            file: "tal.csv".to_owned(),
            sheet: None,
            format: None,
            publisher: None,
            retrieved: None,
            sha256: String::new(),
            layout: datapakke_model::source::Layout::Delimited,
        };
        SourceMap { entries: vec![entry] }
    }

    fn row(at: u32, owner: &str, group: Group, value: f64, n: u32) -> Observation {
        let owner = match owner {
            "kommune" => Owner::Municipality,
            unit => Owner::Unit(unit.parse().unwrap()),
        };
        Observation {
            owner,
            indicator: "trivsel.social.over3".parse().unwrap(),
            period: Period::School("2024/25".parse().unwrap()),
            group,
            reading: Reading::Known(value),
            base: Some(n),
            sd: None,
            at: CellRef { source: 0, column: 2, row: at },
        }
    }

    fn said(rows: Vec<Observation>) -> Vec<(String, String)> {
        let mut batch = Batch::default();
        batch.observations.rows = rows;
        let found = doubts(&batch, &Catalogue::built_in().unwrap(), &sources());
        let place = |d: &Diagnostic| d.place.as_ref().unwrap().words(Language::En);
        assert!(found.iter().all(|d| !d.hint.as_ref().unwrap().da.is_empty()));
        found.iter().map(|d| (d.code.clone(), place(d))).collect()
    }

    #[test]
    fn a_share_with_an_impossible_base_is_said_with_its_cell() {
        let all = Group::All;
        assert_eq!(said(vec![row(4, "751001", all.clone(), 80.0, 20)]), []);
        let found = said(vec![row(4, "751001", all, 33.4, 20)]);
        assert_eq!(found[0].0, "share-base");
        assert!(found[0].1.contains("tal.csv, line 5"), "{}", found[0].1);
    }

    #[test]
    fn parts_that_are_more_than_their_total_are_said_with_the_total() {
        let all = || Group::All;
        let rows = |total: u32| {
            vec![
                row(0, "751001", all(), 50.0, 20),
                row(1, "751002", all(), 50.0, 30),
                row(2, "kommune", all(), 50.0, total),
            ]
        };
        assert_eq!(said(rows(60)), [], "a third unit has no row");
        let found = said(rows(48));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "parts-exceed-total");
        assert!(found[0].1.contains("line 3"), "{}", found[0].1);
        let sexes = vec![
            row(0, "751001", all(), 50.0, 20),
            row(1, "751001", Group::Sex(Sex::Female), 50.0, 12),
            row(2, "751001", Group::Sex(Sex::Male), 50.0, 10),
        ];
        assert_eq!(said(sexes)[0].0, "parts-exceed-total");
    }

    #[test]
    fn consent_of_a_unit_without_figures_is_said_with_its_cell() {
        let list = "nummer;navn;type;gruppe;må nævnes\n\
            751001;Ene Skole;skole;Nord;ja\n\
            751020;Anden Skole;skole;Nord;ja\n\
            751003;Tredje Skole;skole;Nord;nej\n";
        let units = Input { path: "enheder.csv".into(), bytes: list.as_bytes().into() };
        let plan = crate::plan(Vec::new(), &crate::Layouts::built_in());
        let register =
            crate::read_register(&plan.value, Some(&units), "Prøve", None).value;
        let mut batch = Batch::default();
        batch.observations.rows.push(row(0, "751001", Group::All, 50.0, 20));
        let found = unknown_consents(&units, &register, &batch);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "unknown-consent");
        assert!(found[0].message.da.contains("751020"), "{}", found[0].message.da);
        let place = found[0].place.as_ref().unwrap().words(Language::En);
        assert!(place.contains("line 3"), "{place}");
    }
}
