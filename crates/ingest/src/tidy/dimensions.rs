//! When a row is from, about whom it is, and what decides which figures it holds.

use std::collections::BTreeSet;

use datapakke_model::{Group, Period};

use crate::header::{self, Header};
use crate::layout::{Figure, Layout, Role};
use crate::message;
use crate::remarks::Remarks;
use crate::tidy::{Cells, Sheet, words};

/// The columns (or filters) that say when and about whom, and those that figures ask for.
pub(crate) struct Dimensions {
    year: Option<usize>,
    pub fixed_period: Option<Period>,
    pub has_period: bool,
    groups: Vec<(Role, usize)>,
    pub fixed_group: Option<Group>,
    /// Columns that figures ask for, by the name they use.
    when: Vec<(String, Option<usize>, Option<String>)>,
    measure: Option<usize>,
    only: Vec<(usize, Vec<String>)>,
    unknown: Vec<usize>,
}

/// Returns the one period that the title above the header names.
fn title_period(header: &Header, layout: &Layout) -> Option<Period> {
    let words = header.above.iter().flat_map(|text| text.split_whitespace());
    let periods: BTreeSet<Period> = words
        .filter_map(|word| words::period(word.trim_matches(['(', ')', ',', '.']), layout))
        .collect();
    match periods.len() {
        1 => periods.into_iter().next(),
        _ => None,
    }
}

const GROUP_ROLES: [Role; 5] =
    [Role::Grade, Role::Stage, Role::Class, Role::Sex, Role::Group];

impl Dimensions {
    pub fn new(sheet: &Sheet, cells: &[Cells], remarks: &mut Remarks) -> Self {
        let (header, layout) = (sheet.header, sheet.layout);
        let year = header.role(layout, Role::Year);
        let mut fixed_period =
            layout.period.as_deref().and_then(|t| words::period(t, layout));
        let mut fixed_group = None;
        for column in &layout.columns {
            let Some(filter) = header.filter(&column.header) else { continue };
            let place = || sheet.place.cell(sheet.grid, filter.row, filter.column);
            if words::is_several(&filter.value) {
                remarks.push(message::several_items(place(), &filter.name));
                continue;
            }
            match column.role {
                Role::Year => {
                    fixed_period = words::period(&filter.value, layout).or(fixed_period)
                }
                role if GROUP_ROLES.contains(&role) && !words::is_all(&filter.value) => {
                    fixed_group = words::group(&filter.value, role).or(fixed_group);
                }
                _ => {}
            }
        }
        if year.is_none() && fixed_period.is_none() && layout.period.is_none() {
            fixed_period = title_period(header, layout);
        }
        let groups = GROUP_ROLES
            .iter()
            .filter_map(|role| header.role(layout, *role).map(|column| (*role, column)))
            .collect();
        let mut names: Vec<String> =
            layout.figures.iter().flat_map(|f| f.when.keys().cloned()).collect();
        names.extend(layout.figures.iter().filter_map(|f| f.sum_over.clone()));
        names.sort();
        names.dedup();
        let when = names
            .into_iter()
            .map(|name| {
                let wanted = [name.clone()];
                let filter = header.filter(&wanted).map(|filter| filter.value.clone());
                (name, header.named(&wanted), filter)
            })
            .collect();
        let only = (0..header.columns.len())
            .filter_map(|c| Some((c, layout.columns[header.columns[c]?].only.clone())))
            .filter(|(_, only)| !only.is_empty())
            .collect();
        let mut dims = Dimensions {
            year,
            has_period: year.is_some() || fixed_period.is_some(),
            fixed_period,
            groups,
            fixed_group,
            when,
            measure: header.role(layout, Role::Measure),
            only,
            unknown: Vec::new(),
        };
        dims.unknown = dims.unknown_dimensions(sheet, cells);
        dims
    }

    /// In a cube's answer a column that no one names may split what looks like one figure.
    fn unknown_dimensions(&self, sheet: &Sheet, cells: &[Cells]) -> Vec<usize> {
        if !sheet.layout.strict {
            return Vec::new();
        }
        let first_value = cells.iter().map(|c| c.column).min().unwrap_or(0);
        // What belongs to a unit (its type, its region) does not split its figures.
        let units = [Role::UnitNumber, Role::UnitName];
        let by_unit = units.iter().any(|r| sheet.header.role(sheet.layout, *r).is_some());
        let named = |column: usize| self.when.iter().any(|(_, c, _)| *c == Some(column));
        (0..sheet.header.names.len())
            .filter(|c| sheet.header.columns[*c].is_none() && !named(*c))
            .filter(|c| {
                let name = sheet.header.names[*c].trim();
                if by_unit && name.starts_with("[Institution].") {
                    return false;
                }
                name.starts_with('[') || (*c < first_value && !name.is_empty())
            })
            .collect()
    }

    pub fn is_set_aside(&self, sheet: &Sheet, row: usize, remarks: &mut Remarks) -> bool {
        for (column, only) in &self.only {
            let text = sheet.grid.trimmed(row, *column);
            if !only.iter().any(|wanted| header::same(wanted, text)) {
                let name = &sheet.header.names[*column];
                let place = || sheet.place.cell(sheet.grid, row, *column);
                remarks.add(
                    name,
                    || message::not_wanted(place(), name),
                    "rows-set-aside",
                );
                return true;
            }
        }
        for column in &self.unknown {
            let text = sheet.grid.trimmed(row, *column);
            if !words::is_all(text) {
                let name = &sheet.header.names[*column];
                let place = || sheet.place.cell(sheet.grid, row, *column);
                remarks.add(
                    name,
                    || message::unknown_dimension(place(), name),
                    "unknown-dimension",
                );
                return true;
            }
        }
        false
    }

    pub fn period<'g>(
        &self,
        sheet: &Sheet,
        label: impl Fn(usize) -> &'g str,
    ) -> Result<Option<Period>, (usize, String)> {
        let Some(column) = self.year else { return Ok(self.fixed_period) };
        let text = label(column).trim();
        words::period(text, sheet.layout)
            .map(Some)
            .ok_or_else(|| (column, text.to_owned()))
    }

    /// Returns about whom a row is; none when it crosses groups or names an unknown one.
    pub fn group<'g>(
        &self,
        sheet: &Sheet,
        row: usize,
        label: impl Fn(usize) -> &'g str,
        remarks: &mut Remarks,
    ) -> Option<Group> {
        let mut found: Option<Group> = self.fixed_group.clone();
        for (role, column) in &self.groups {
            let text = label(*column).trim();
            if words::is_all(text) {
                continue;
            }
            let place = || sheet.place.cell(sheet.grid, row, *column);
            let total =
                words::is_grand_total(text, sheet.layout) || words::is_subtotal(text);
            let (code, subject) = match words::group(text, *role) {
                _ if total => ("totals-set-aside", ""),
                Some(group) if found.is_none() => {
                    found = Some(group);
                    continue;
                }
                // A class says more than its grade, a grade more than its stage.
                Some(Group::Class(name)) => {
                    found = Some(Group::Class(name));
                    continue;
                }
                Some(Group::Stage(_)) if matches!(found, Some(Group::Grade(_))) => {
                    continue;
                }
                Some(_) => ("crossed-groups", ""),
                None => ("unknown-group", text),
            };
            let make = || match code {
                "totals-set-aside" => message::totals(place()),
                "crossed-groups" => message::crossed_groups(place()),
                _ => message::unknown_group(place(), text),
            };
            remarks.add(subject, make, code);
            return None;
        }
        Some(found.unwrap_or(Group::All))
    }

    /// Returns what decides which figures a row has.
    pub fn key(&self, sheet: &Sheet, row: usize) -> Vec<String> {
        let text = |column: &Option<usize>, filter: &Option<String>| match column {
            Some(column) => sheet.grid.trimmed(row, *column).to_owned(),
            None => filter.clone().unwrap_or_default(),
        };
        let mut key: Vec<String> = self.when.iter().map(|(_, c, f)| text(c, f)).collect();
        key.extend(self.measure.map(|column| sheet.grid.trimmed(row, column).to_owned()));
        key
    }

    pub fn fitting(&self, cells: &[Cells], key: &[String]) -> Vec<usize> {
        let holds = |figure: &Figure| {
            figure.when.iter().all(|(name, wanted)| {
                let at = self.when.iter().position(|(known, _, _)| known == name);
                let text = at.and_then(|at| key.get(at)).map_or("", String::as_str);
                wanted.iter().any(|w| match w.as_str() {
                    "" => words::is_all(text),
                    w => header::same(w, text),
                })
            })
        };
        let said = |figure: &Figure| match self.measure {
            Some(_) => {
                let text = key.last().map_or("", String::as_str);
                figure.value.iter().any(|name| header::same(name, text))
            }
            None => true,
        };
        let fits =
            |index: &usize| holds(cells[*index].figure) && said(cells[*index].figure);
        (0..cells.len()).filter(fits).collect()
    }

    pub fn part(&self, sheet: &Sheet, name: &str, row: usize) -> Option<String> {
        let (_, column, filter) = self.when.iter().find(|(known, _, _)| known == name)?;
        match column {
            Some(column) => Some(sheet.grid.trimmed(row, *column).to_owned()),
            None => filter.clone(),
        }
    }
}
