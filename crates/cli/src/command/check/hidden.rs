//! Which tables will be mostly hidden, and what to merge: profiles and a plan come in,
//! warnings go out before anything is built.

use datapakke_model::group::Group;
use datapakke_model::profile::{Estimate, IndicatorProfile, Profile};
use datapakke_model::release::Plan;
use datapakke_model::{Diagnostic, Text, Unit};

use crate::pipeline::Loaded;

/// Tables with fewer figures are not spoken of.
const FEWEST: usize = 3;

/// A table of which at least half is hidden.
struct Table {
    label: String,
    hidden: usize,
    all: usize,
}

/// Returns a warning for every unit of which a table by grades or by years will be mostly
/// hidden, with what would let more be shown.
pub fn mostly(profiles: &[Profile], plan: &Plan, loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for profile in profiles {
        let Some(unit) = loaded.register.units.get(&profile.unit) else { continue };
        let (mut grades, mut years) = (Vec::new(), Vec::new());
        for entry in &profile.indicators {
            let Some(indicator) = loaded.catalogue.indicator(&entry.indicator) else {
                continue;
            };
            let label = || indicator.short.da.clone();
            grades.extend(table(by_grade(entry), plan, label));
            years.extend(table(entry.series.iter().collect(), plan, label));
        }
        found.extend(warning(&grades, true, unit));
        found.extend(warning(&years, false, unit));
    }
    found
}

fn by_grade(entry: &IndicatorProfile) -> Vec<&Estimate> {
    let grades = entry.groups.iter().filter(|g| matches!(g.group, Group::Grade(_)));
    grades.map(|g| &g.own).collect()
}

fn table(
    figures: Vec<&Estimate>,
    plan: &Plan,
    label: impl Fn() -> String,
) -> Option<Table> {
    let known: Vec<&&Estimate> =
        figures.iter().filter(|e| e.reading.value().is_some()).collect();
    let all = known.len();
    let hidden = known.iter().filter(|e| plan.hidden.contains_key(&e.key)).count();
    let most = all >= FEWEST && hidden * 2 >= all;
    most.then(|| Table { label: label(), hidden, all })
}

fn warning(tables: &[Table], grades: bool, unit: &Unit) -> Option<Diagnostic> {
    let most = tables.iter().max_by_key(|table| table.hidden)?;
    let name = &unit.name;
    let Table { label, hidden, all } = most;
    let (da, en) = if grades { ("klassetrin", "grade") } else { ("år", "year") };
    let n = Text::counted(tables.len(), ["tabel", "table"], ["tabeller", "tables"]);
    let warning = Diagnostic::warning(
        "mostly-hidden",
        format!(
            "{name}: {} pr. {da} bliver mest skjult, fx {label} ({hidden} af {all})",
            n.da
        ),
        format!(
            "{name}: {} by {en} will be mostly hidden, such as {label} ({hidden} of {all})",
            n.en
        ),
    );
    Some(if grades {
        warning.hint(
            "lad udtrækket være pr. trin (indskoling, mellemtrin, udskoling) i stedet for pr. klassetrin, så kan mere vises",
            "let the export be by stage instead of by grade, and more can be shown",
        )
    } else {
        warning.hint(
            "brug et udtræk med tre skoleår lagt sammen, så kan mere vises",
            "use an export of three school years taken together, and more can be shown",
        )
    })
}
