//! Which tables will be mostly hidden, and what to merge: profiles and a plan come in,
//! remarks go out before anything is built.

use datapakke_model::group::Group;
use datapakke_model::profile::{Estimate, IndicatorProfile, Profile};
use datapakke_model::release::Plan;
use datapakke_model::{Catalogue, Diagnostic, Register, Text, Unit};

/// Tables with fewer figures are not spoken of.
const FEWEST: usize = 3;

/// A table of which at least half is hidden.
struct Table {
    label: Text,
    hidden: usize,
    all: usize,
}

/// Returns a remark for every unit of which a table by grades or by years will be mostly
/// hidden: what would let more be shown, or that stages are shown already.
pub fn mostly(
    profiles: &[Profile],
    plan: &Plan,
    register: &Register,
    catalogue: &Catalogue,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for profile in profiles {
        let Some(unit) = register.units.get(&profile.unit) else { continue };
        let (mut grades, mut stages, mut years) = (Vec::new(), Vec::new(), Vec::new());
        for entry in &profile.indicators {
            let Some(indicator) = catalogue.indicator(&entry.indicator) else {
                continue;
            };
            let by_grade = figures(entry, |group| matches!(group, Group::Grade(_)));
            let mut by_stage = figures(entry, |group| matches!(group, Group::Stage(_)));
            let has_stages = by_stage.any(|e| is_shown(e, plan));
            let grades = if has_stages { &mut stages } else { &mut grades };
            grades.extend(table(by_grade, plan, &indicator.short));
            years.extend(table(entry.series.iter(), plan, &indicator.short));
        }
        found.extend(remark(&grades, &By::Grade, unit));
        found.extend(remark(&stages, &By::GradeBesideStages, unit));
        found.extend(remark(&years, &By::Year, unit));
    }
    found
}

fn figures(
    entry: &IndicatorProfile,
    is: fn(&Group) -> bool,
) -> impl Iterator<Item = &Estimate> {
    entry.groups.iter().filter(move |g| is(&g.group)).map(|g| &g.own)
}

fn is_shown(figure: &Estimate, plan: &Plan) -> bool {
    figure.reading.value().is_some() && !plan.hidden.contains_key(&figure.key)
}

fn table<'a>(
    figures: impl Iterator<Item = &'a Estimate>,
    plan: &Plan,
    label: &Text,
) -> Option<Table> {
    let known: Vec<&Estimate> = figures.filter(|e| e.reading.value().is_some()).collect();
    let all = known.len();
    let hidden = known.iter().filter(|e| !is_shown(e, plan)).count();
    let most = all >= FEWEST && hidden * 2 >= all;
    most.then(|| Table { label: label.clone(), hidden, all })
}

/// What the rows of a table are.
enum By {
    Grade,
    /// Grades of which the stages are shown.
    GradeBesideStages,
    Year,
}

fn remark(tables: &[Table], by: &By, unit: &Unit) -> Option<Diagnostic> {
    let Table { label, hidden, all } = tables.iter().max_by_key(|table| table.hidden)?;
    let name = &unit.name;
    let n = Text::counted(tables.len(), ["tabel", "table"], ["tabeller", "tables"]);
    let rows = match by {
        By::Grade | By::GradeBesideStages => ("klassetrin", "grade"),
        By::Year => ("år", "year"),
    };
    let text = Text::new(
        format!(
            "{name}: {} pr. {} bliver mest skjult, fx {} ({hidden} af {all})",
            n.da, rows.0, label.da
        ),
        format!(
            "{name}: {} by {} will be mostly hidden, such as {} ({hidden} of {all})",
            n.en, rows.1, label.en
        ),
    );
    let warning = |text: Text| Diagnostic::warning("mostly-hidden", text.da, text.en);
    Some(match by {
        By::Grade => warning(text).hint(
            "lad udtrækket være pr. trin (indskoling, mellemtrin, udskoling) i stedet for pr. klassetrin, så kan mere vises",
            "let the export be by stage instead of by grade, and more can be shown",
        ),
        By::GradeBesideStages => Diagnostic::note(
            "grades-in-stages",
            text.da + "; trinnene vises i stedet",
            text.en + "; the stages are shown instead",
        ),
        By::Year => warning(text).hint(
            "brug et udtræk med tre skoleår lagt sammen, så kan mere vises",
            "use an export of three school years taken together, and more can be shown",
        ),
    })
}

#[cfg(test)]
mod tests {
    use datapakke_analytics::{Alone, disclose, profiles};
    use datapakke_model::id::Owner;
    use datapakke_model::observation::Observation;
    use datapakke_model::release::Known;
    use datapakke_model::{Batch, CellRef, Reading, Settings, Severity, Stage, UnitKind};

    use super::*;

    const SCHOOL: &str = "998002";

    fn row(period: &str, group: Group, base: u32) -> Observation {
        Observation {
            owner: Owner::Unit(SCHOOL.parse().unwrap()),
            indicator: "trivsel.social.over3".parse().unwrap(),
            period: period.parse().unwrap(),
            group,
            reading: Reading::Known(50.0),
            base: Some(base),
            sd: None,
            at: CellRef { source: 0, column: 0, row: 0 },
        }
    }

    /// What is said of the only school of a register with so many persons behind figures.
    fn said(rows: Vec<Observation>) -> Vec<Diagnostic> {
        let id = SCHOOL.parse().unwrap();
        let unit = Unit::new(id, "Strandskolen", UnitKind::Skole);
        let register =
            Register { units: [(unit.id.clone(), unit)].into(), ..Register::default() };
        let settings = Settings::new("Fjordby", YEAR.parse().unwrap(), "2025-11-03");
        let catalogue = Catalogue::built_in().unwrap();
        let mut batch = Batch::default();
        batch.observations.rows = rows;
        let profiles = profiles(&batch, &catalogue, &register, &settings).unwrap().value;
        let known = Known::of_few(&profiles, &catalogue, &settings.thresholds);
        let plan = disclose(&known, &Alone);
        mostly(&profiles, &plan, &register, &catalogue)
    }

    const YEAR: &str = "2024/25";

    fn grades(sizes: [u32; 3]) -> Vec<Observation> {
        let all = [row(YEAR, Group::All, sizes.iter().sum())];
        let grades = [4, 5, 6].into_iter().zip(sizes);
        all.into_iter()
            .chain(grades.map(|(g, n)| row(YEAR, Group::Grade(g), n)))
            .collect()
    }

    #[test]
    fn a_table_that_is_mostly_hidden_is_told_with_what_to_merge() {
        let found = said(grades([3, 4, 25]));
        let [warning] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (warning.code.as_str(), warning.severity),
            ("mostly-hidden", Severity::Warning)
        );
        assert!(warning.message.da.starts_with("Strandskolen: 1 tabel pr. klassetrin"));
        assert!(warning.message.da.ends_with("(2 af 3)"), "{}", warning.message.da);
        let hint = &warning.hint.as_ref().unwrap().da;
        assert!(hint.contains("pr. trin (indskoling, mellemtrin, udskoling)"), "{hint}");
        assert!(said(grades([30, 25, 25])).is_empty());
    }

    #[test]
    fn years_of_few_are_to_be_taken_together() {
        let years =
            ["2021/22", "2022/23", "2023/24", YEAR].into_iter().zip([4, 3, 4, 12]);
        let found = said(years.map(|(year, n)| row(year, Group::All, n)).collect());
        let [warning] = &found[..] else { panic!("{found:?}") };
        assert!(warning.message.da.contains("1 tabel pr. år"), "{}", warning.message.da);
        assert!(warning.hint.as_ref().unwrap().da.contains("tre skoleår"));
    }

    #[test]
    fn grades_whose_stage_is_shown_need_nothing_of_the_user() {
        let mut rows = grades([3, 4, 11]);
        rows.push(row(YEAR, Group::Stage(Stage::Mellemtrin), 18));
        let found = said(rows);
        let [note] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (note.code.as_str(), note.severity),
            ("grades-in-stages", Severity::Note)
        );
        assert!(note.message.da.ends_with("(3 af 3); trinnene vises i stedet"));
    }
}
