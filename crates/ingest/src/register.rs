//! The institution register and the project's own list of units to the units of a build.

use std::collections::BTreeMap;

use datapakke_model::unit::{Match, Unit, UnitKind, fold};
use datapakke_model::{Diagnostic, Outcome, Register, SchoolYear, UnitId};

use crate::grid::Grid;
use crate::header::{self, Header};
use crate::layout::{Content, Layout, Layouts, Role};
use crate::plan::{self, Input, Job, Plan};
use crate::remarks::Remarks;
use crate::run::Place;
use crate::{message, municipality};

/// Reads the units of the municipality: first the project's own list, then what the
/// institution registers among the files know beyond it.
///
/// The project's list decides name, kind, breaks and consent; a register adds units that
/// are not in it, and other names of those that are.
pub fn read_register(
    plan: &Plan,
    units_file: Option<&Input>,
    municipality_name: &str,
    municipality_number: Option<&str>,
) -> Outcome<Register> {
    let name = municipality_name.trim();
    let known = municipality::number(name).unwrap_or_default();
    let mut register = Register {
        municipality_number: municipality_number.unwrap_or(known).to_owned(),
        municipality_name: name.trim_end_matches(" Kommune").to_owned(),
        units: BTreeMap::new(),
    };
    let mut diagnostics = Vec::new();
    if let Some(input) = units_file {
        own_units(input, &mut register, &mut diagnostics);
    }
    for job in plan.jobs.iter().filter(|job| job.layout.content == Content::Register) {
        institution_register(job, &mut register, &mut diagnostics);
    }
    if register.units.is_empty() {
        diagnostics.push(message::no_units(name));
    }
    Outcome { value: register, diagnostics }
}

/// One table of units and where its columns are.
struct Table<'a> {
    grid: &'a Grid,
    header: &'a Header,
    layout: &'a Layout,
    place: Place,
}

impl Table<'_> {
    /// Returns the first filled cell of a role, in the order in which the layout prefers.
    fn text(&self, row: usize, role: Role) -> &str {
        let filled = |column: &usize| !self.grid.trimmed(row, *column).is_empty();
        self.header
            .preferred(self.layout, role)
            .into_iter()
            .find(filled)
            .map_or("", |column| self.grid.trimmed(row, column))
    }

    /// Tells whether a row has the values that the layout asks for.
    fn is_listed(&self, row: usize) -> bool {
        let fits = |(column, rule): (usize, &Option<usize>)| {
            let only = rule.map_or(&[][..], |rule| &self.layout.columns[rule].only);
            let text = self.grid.trimmed(row, column);
            only.is_empty() || only.iter().any(|wanted| header::same(wanted, text))
        };
        self.header.columns.iter().enumerate().all(fits)
    }

    fn cell(&self, row: usize, role: Role) -> datapakke_model::source::Place {
        let column = self.header.role(self.layout, role).unwrap_or(0);
        self.place.cell(self.grid, row, column)
    }
}

/// Returns where the project's own list names units, for those that it does name.
pub(crate) fn places<'a>(
    units_file: &Input,
    ids: &[&'a UnitId],
) -> Vec<(&'a UnitId, datapakke_model::source::Place)> {
    let layouts = Layouts::built_in();
    let Some(layout) = layouts.get("enheder") else { return Vec::new() };
    let Ok((candidates, _)) = plan::open(units_file) else { return Vec::new() };
    let Some(candidate) = candidates.into_iter().next() else { return Vec::new() };
    let grid = &candidate.head;
    let place = Place { file: candidate.path.clone(), sheet: candidate.sheet.clone() };
    let Ok(header) = header::find(grid, layout) else { return Vec::new() };
    let table = Table { grid, header: &header, layout, place };
    let row_of = |id: &&'a UnitId| {
        let named = |row: &usize| own_number(&table, *row) == id.as_str();
        let row = (header.first..grid.len()).find(named)?;
        Some((*id, table.cell(row, Role::Consent)))
    };
    ids.iter().filter_map(row_of).collect()
}

/// The number of a unit in the project's list, or what stands in for it.
fn own_number(table: &Table, row: usize) -> String {
    let number = table.text(row, Role::UnitNumber);
    let number = number.strip_suffix(".0").unwrap_or(number);
    match number.is_empty() {
        true => slug(table.text(row, Role::UnitName)),
        false => number.to_owned(),
    }
}

fn own_units(input: &Input, register: &mut Register, diagnostics: &mut Vec<Diagnostic>) {
    let layouts = Layouts::built_in();
    let Some(layout) = layouts.get("enheder") else { return };
    let candidates = match plan::open(input) {
        Ok((candidates, remarks)) => {
            diagnostics.extend(remarks);
            candidates
        }
        Err(refusal) => return diagnostics.push(message::refused(&input.path, refusal)),
    };
    let Some(candidate) = candidates.into_iter().next() else { return };
    let grid = &candidate.head;
    let place = Place { file: candidate.path.clone(), sheet: candidate.sheet.clone() };
    let header = match header::find(grid, layout) {
        Ok(header) => header,
        Err(miss) => return diagnostics.push(message::header_gone(place.whole(), &miss)),
    };
    let table = Table { grid, header: &header, layout, place };
    let mut remarks = Remarks::default();
    let mut parents = Vec::new();
    for row in header.first..grid.len() {
        if !grid.is_blank(row) {
            own_unit(&table, row, register, &mut parents, &mut remarks);
        }
    }
    for (id, parent, row) in parents {
        match register.find(&parent) {
            Match::Found(found) => {
                let found = found.id.clone();
                if let Some(unit) = register.units.get_mut(&id) {
                    unit.parent = Some(found);
                }
            }
            Match::Ambiguous(_) | Match::Unknown(_) => {
                let place = table.cell(row, Role::Parent);
                remarks.push(message::unknown_parent(place, &parent));
            }
        }
    }
    diagnostics.extend(remarks.into_list());
}

fn own_unit(
    table: &Table,
    row: usize,
    register: &mut Register,
    parents: &mut Vec<(UnitId, String, usize)>,
    remarks: &mut Remarks,
) {
    let name = table.text(row, Role::UnitName).to_owned();
    let text = own_number(table, row);
    let Ok(id) = text.parse::<UnitId>() else {
        remarks.push(message::bad_unit_number(table.cell(row, Role::UnitNumber), &text));
        return;
    };
    let kind = table.text(row, Role::UnitKind);
    let Some(kind) = own_kind(kind) else {
        remarks.push(message::unknown_kind(table.cell(row, Role::UnitKind), kind));
        return;
    };
    if register.units.contains_key(&id) {
        remarks.push(message::unit_twice(table.cell(row, Role::UnitNumber), &text));
        return;
    }
    let mut year = |role: Role| {
        let text = table.text(row, role);
        let year = text.parse::<SchoolYear>().ok();
        if year.is_none() && !text.is_empty() {
            remarks.push(message::bad_year(table.cell(row, role), text));
        }
        year
    };
    let (opened, closed) = (year(Role::Opened), year(Role::Closed));
    let reasons: Vec<&str> = table.text(row, Role::BreakReason).split('|').collect();
    let mut breaks = BTreeMap::new();
    for (index, text) in table.text(row, Role::Break).split('|').enumerate() {
        let text = text.trim();
        match text.parse::<SchoolYear>() {
            Ok(year) => {
                let reason =
                    reasons.get(index).or(reasons.last()).copied().unwrap_or_default();
                breaks.insert(year, reason.trim().to_owned());
            }
            Err(_) if text.is_empty() => {}
            Err(_) => remarks.push(message::bad_year(table.cell(row, Role::Break), text)),
        }
    }
    let parent = table.text(row, Role::Parent);
    if !parent.is_empty() {
        parents.push((id.clone(), parent.to_owned(), row));
    }
    let group = table.text(row, Role::Community);
    let aliases = table.text(row, Role::Alias).split('|').map(str::trim);
    let unit = Unit {
        id: id.clone(),
        name,
        kind,
        parent: None,
        aliases: aliases.filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        opened,
        closed,
        breaks,
        group: (!group.is_empty()).then(|| group.to_owned()),
        named: matches!(
            fold(table.text(row, Role::Consent)).as_str(),
            "ja" | "yes" | "x" | "true" | "1"
        ),
    };
    register.units.insert(id, unit);
}

fn own_kind(text: &str) -> Option<UnitKind> {
    Some(match fold(text).as_str() {
        "skole" | "folkeskole" | "school" => UnitKind::Skole,
        "specialskole" | "special school" => UnitKind::Specialskole,
        "sfo" | "after-school care" => UnitKind::Sfo,
        "klub" | "fritidsklub" | "ungdomsklub" | "youth club" => UnitKind::Klub,
        "dagtilbud" | "børnehave" | "vuggestue" | "daginstitution" | "day care" => {
            UnitKind::Dagtilbud
        }
        _ => return None,
    })
}

/// Returns an own code for a unit without number: its name in letters that a path may hold.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in fold(name).chars() {
        match c {
            c if c.is_alphanumeric() => out.push(c),
            _ if !out.ends_with('-') && !out.is_empty() => out.push('-'),
            _ => {}
        }
    }
    out.trim_end_matches('-').chars().take(40).collect()
}

fn institution_register(
    job: &Job,
    register: &mut Register,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for part in &job.parts {
        let grid = part.grid().take(diagnostics);
        let place = Place::of(part);
        let header = match header::find(&grid, &job.layout) {
            Ok(header) => header,
            Err(miss) => {
                diagnostics.push(message::header_gone(place.whole(), &miss));
                continue;
            }
        };
        let personal = header.personal(&job.layout);
        if !personal.is_empty() {
            diagnostics.push(message::personal_dropped(place.whole(), &personal));
        }
        let table = Table { grid: &grid, header: &header, layout: &job.layout, place };
        let mut parents = Vec::new();
        for row in header.first..grid.len() {
            register_row(&table, row, register, &mut parents);
        }
        for (id, parent) in parents {
            let known = register.units.contains_key(&parent);
            if let Some(unit) =
                register.units.get_mut(&id).filter(|u| known && u.parent.is_none())
            {
                unit.parent = Some(parent);
            }
        }
    }
}

fn register_row(
    table: &Table,
    row: usize,
    register: &mut Register,
    parents: &mut Vec<(UnitId, UnitId)>,
) {
    let ours = [Role::Municipality, Role::MunicipalityNumber].iter().any(|role| {
        let text = table.text(row, *role);
        !text.is_empty() && municipality::is_ours(text, register)
    });
    let number = table.text(row, Role::UnitNumber);
    let Ok(id) = number.strip_suffix(".0").unwrap_or(number).parse::<UnitId>() else {
        return;
    };
    let name = table.text(row, Role::UnitName).to_owned();
    if let Some(unit) = register.units.get_mut(&id) {
        let same = |known: &String| fold(known) == fold(&name);
        if !name.is_empty()
            && fold(&unit.name) != fold(&name)
            && !unit.aliases.iter().any(same)
        {
            unit.aliases.push(name);
        }
    } else if ours && table.is_listed(row) {
        let Some(kind) = register_kind(table.text(row, Role::UnitKind)) else { return };
        register.units.insert(
            id.clone(),
            Unit {
                closed: date_year(table.text(row, Role::Closed)),
                ..Unit::new(id.clone(), name, kind)
            },
        );
    } else {
        return;
    }
    if let Ok(parent) = table.text(row, Role::Parent).parse::<UnitId>() {
        parents.push((id, parent));
    }
}

/// Private schools, tenth-grade centres and ungdomsskoler get no pack.
fn register_kind(text: &str) -> Option<UnitKind> {
    match fold(text).as_str() {
        "folkeskoler" | "folkeskole" => Some(UnitKind::Skole),
        "specialskoler for børn" | "specialskole for børn" => {
            Some(UnitKind::Specialskole)
        }
        _ => None,
    }
}

/// Returns the school year of a date such as `31-07-2023` or `2023-07-31`.
fn date_year(text: &str) -> Option<SchoolYear> {
    let parts: Vec<i64> = text
        .split(['-', '.', '/'])
        .map(|p| p.trim().parse().ok())
        .collect::<Option<_>>()?;
    let (year, month) = match parts[..] {
        [year, month, _] if year > 1900 => (year, month),
        [_, month, year] if year > 1900 => (year, month),
        _ => return None,
    };
    SchoolYear::of_date(year, u32::try_from(month).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_without_number_gets_a_code_from_its_name() {
        assert_eq!(slug("SFO Ærte-haven, afd. 2"), "sfo-ærte-haven-afd-2");
    }

    #[test]
    fn a_closing_date_belongs_to_the_school_year_it_lies_in() {
        assert_eq!(date_year("31-07-2023").unwrap().to_string(), "2022/23");
        assert_eq!(date_year("2023-08-01").unwrap().to_string(), "2023/24");
        assert_eq!(date_year(""), None);
    }
}
