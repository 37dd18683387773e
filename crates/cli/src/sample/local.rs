//! The municipality comes in, its own table of units that are no schools goes out.

use datapakke_model::{Catalogue, UnitKind};

use super::Files;
use super::text::{comma, delimited, row, windows_1252};
use super::town::{LATEST, Town, YEARS, short_year};

/// The indicators of each kind and what they are about.
const MEASURES: [(UnitKind, &str, Measure); 9] = [
    (UnitKind::Sfo, "sfo.boern", Measure::Size),
    (UnitKind::Sfo, "sfo.normering", Measure::PerStaff(11.0)),
    (UnitKind::Sfo, "personale.paedagogandel", Measure::Trained(62.0)),
    (UnitKind::Klub, "klub.medlemmer", Measure::Size),
    (UnitKind::Klub, "klub.normering", Measure::PerStaff(18.0)),
    (UnitKind::Klub, "klub.fremmoede", Measure::Attendance),
    (UnitKind::Dagtilbud, "dagtilbud.boern", Measure::Size),
    (UnitKind::Dagtilbud, "dagtilbud.normering", Measure::PerStaff(5.3)),
    (UnitKind::Dagtilbud, "personale.paedagogandel", Measure::Trained(68.0)),
];

#[derive(Clone, Copy)]
enum Measure {
    Size,
    PerStaff(f64),
    Trained(f64),
    Attendance,
}

/// Long: one row per unit, measure and year, the measure under the catalogue's label.
pub(super) fn write(town: &Town, catalogue: &Catalogue, files: &mut Files) {
    let mut random = town.random("local");
    let mut rows = vec![row([
        "Enhedsnummer",
        "Enhed",
        "Skoleår",
        "Nøgletal",
        "Værdi",
        "Bemærkning",
    ])];
    for unit in &town.others {
        for (_, id, measure) in
            MEASURES.into_iter().filter(|(kind, _, _)| *kind == unit.kind)
        {
            let found = catalogue.indicators.iter().find(|i| i.id.as_str() == id);
            let Some(indicator) = found else { continue };
            for year in 0..YEARS {
                let growth = town.effect(0.015 * year as f64);
                let size = unit.size as f64 * (0.97 + growth);
                let value = match measure {
                    Measure::Size => comma(size + random.below(5) as f64, 0),
                    Measure::PerStaff(n) => comma(n + 0.3 * random.normal(), 1),
                    Measure::Trained(n) => {
                        format!("{}%", comma(n + 2.0 * random.normal(), 1))
                    }
                    Measure::Attendance => comma(0.4 * size + 2.0 * random.normal(), 0),
                };
                let note = if year == LATEST { "foreløbig" } else { "" };
                rows.push(row([
                    &unit.number,
                    &unit.name,
                    &short_year(year),
                    &indicator.label.da,
                    &value,
                    note,
                ]));
            }
        }
    }
    let text = delimited(&rows, ';', "\r\n");
    files.insert("data/lokalt/enhedstal.csv".into(), windows_1252(&text));
}
