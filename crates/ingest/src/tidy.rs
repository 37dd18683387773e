//! Grid and layout to observations: wide to long, fill-down, totals set aside.

mod dimensions;
mod labels;
pub mod owner;
mod shares;
pub mod value;
pub mod words;

use std::collections::{BTreeMap, HashMap};

use datapakke_model::catalogue::{Indicator, Measure};
use datapakke_model::id::Owner;
use datapakke_model::observation::Observation;
use datapakke_model::unit::fold;
use datapakke_model::{Batch, Group, Outcome, Period, Severity};

use crate::grid::Grid;
use crate::header::{self, Header};
use crate::layout::{Content, Figure, Layout, Role};
use crate::number::{Evidence, Style};
use crate::remarks::Remarks;
use crate::run::{Context, Place};
use crate::{check, message, reconcile};
use dimensions::Dimensions;
use labels::Labels;
use owner::{Owners, Whose};
use value::{Fault, Plan, Survey};

/// Reads published figures or distributions.
pub(crate) fn read(
    grid: &Grid,
    header: &Header,
    layout: &Layout,
    place: &Place,
    context: &Context,
) -> Outcome<Batch> {
    let mut remarks = Remarks::default();
    let sheet = Sheet { grid, header, layout, place, context };
    sheet.say_what_is_dropped(&mut remarks);
    let mut batch = Batch::default();
    if layout.content == Content::Distributions {
        batch.distributions.rows = shares::distributions(&sheet, &mut remarks);
        if !layout.figures.is_empty() {
            // Both passes see the same rows; what the second says of them is said already.
            remarks = Remarks::default();
            sheet.say_what_is_dropped(&mut remarks);
        }
    }
    if !layout.figures.is_empty() {
        let rows = sheet.figures(&mut remarks);
        let rows = shares::sum_intervals(rows, layout);
        let rows = reconcile::within_file(rows, &sheet, &mut remarks);
        batch.observations.rows = check::observations(rows, &sheet, &mut remarks);
    }
    let mut diagnostics = remarks.into_list();
    let of_units = |o: &Observation| matches!(o.owner, Owner::Unit(_));
    if batch.observations.rows.iter().all(of_units) {
        // Which types of school a filter holds changes totals, not a school's own figures.
        let filters = diagnostics.iter_mut().filter(|d| d.code == "filter-hides");
        filters.for_each(|d| d.severity = Severity::Note);
    }
    Outcome { value: batch, diagnostics }
}

/// Everything that reading one sheet needs.
pub(crate) struct Sheet<'a> {
    pub grid: &'a Grid,
    pub header: &'a Header,
    pub layout: &'a Layout,
    pub place: &'a Place,
    pub context: &'a Context<'a>,
}

/// Whose value a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum For {
    Unit,
    Municipality,
    Nation,
}

/// One column with values of one figure.
struct Cells<'a> {
    column: usize,
    figure: &'a Figure,
    indicator: &'a Indicator,
    whose: For,
    period: Option<Period>,
    base: Option<usize>,
    sd: Option<usize>,
}

/// A figure before it is known to be the only one of its kind.
#[derive(Debug, Clone)]
pub(crate) struct Raw<'a> {
    pub observation: Observation,
    pub figure: &'a Figure,
    /// Row of the grid.
    pub row: usize,
    /// Column of the grid.
    pub column: usize,
    /// The value of the dimension that the figure adds up over.
    pub part: Option<String>,
    /// Whether it is repeated by design (the municipality's value beside each unit's).
    pub repeated: bool,
}

impl<'a> Sheet<'a> {
    pub fn indicator(&self, figure: &Figure) -> Option<&'a Indicator> {
        self.context.catalogue.indicator(&figure.indicator)
    }

    fn say_what_is_dropped(&self, remarks: &mut Remarks) {
        let dropped = self.header.dropped(self.layout);
        if !dropped.is_empty() {
            remarks.push(message::dropped(self.place.whole(), &dropped));
        }
        let personal = self.header.personal(self.layout);
        if !personal.is_empty() {
            remarks.push(message::personal_dropped(self.place.whole(), &personal));
        }
        for name in message::duplicates(&self.header.names) {
            remarks.push(message::duplicate_header(self.place.whole(), &name));
        }
    }

    fn figures(&self, remarks: &mut Remarks) -> Vec<Raw<'a>> {
        let cells = self.cells();
        if cells.is_empty() {
            remarks.push(message::no_measure(self.place.whole(), &self.header.names));
            return Vec::new();
        }
        let mut rows = Rows::new(self, &cells);
        if !rows.owners.any()
            && rows.labels.is_none()
            && !cells.iter().any(|c| c.whose != For::Unit)
        {
            remarks.push(message::no_owner(self.place.whole()));
            return Vec::new();
        }
        let dims = Dimensions::new(self, &cells, remarks);
        if !dims.has_period
            && rows.labels.is_none()
            && cells.iter().any(|c| c.period.is_none())
        {
            remarks.push(message::no_year(self.place.whole()));
            return Vec::new();
        }
        let keys: std::collections::BTreeSet<Vec<String>> =
            (self.header.first..self.grid.len()).map(|row| dims.key(self, row)).collect();
        let used = keys.iter().flat_map(|key| dims.fitting(&cells, key)).collect();
        let styles = self.styles(&cells, &used, remarks);
        let mut out = Vec::new();
        let mut matches: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
        for row in self.header.first..self.grid.len() {
            if self.grid.is_blank(row) {
                continue;
            }
            let Some(about) = rows.about(row, &dims, remarks) else { continue };
            let key = dims.key(self, row);
            let fitting =
                matches.entry(key).or_insert_with_key(|key| dims.fitting(&cells, key));
            if fitting.is_empty() {
                let place = self.place.cell(self.grid, row, 0);
                remarks.add(
                    "",
                    || message::no_indicator(place),
                    "rows-without-indicator",
                );
            }
            for index in fitting.iter() {
                let cell = &cells[*index];
                let Some(Some((style, fractions))) = styles.get(&(cell.column, *index))
                else {
                    continue;
                };
                if let Some(raw) =
                    self.raw(cell, row, &about, (*style, *fractions), &dims, remarks)
                {
                    out.push(raw);
                }
            }
        }
        out
    }

    /// Finds which columns hold values of which figures.
    fn cells(&self) -> Vec<Cells<'a>> {
        let mut out = Vec::new();
        let measure = self.header.role(self.layout, Role::Measure);
        let values: Vec<usize> =
            match self.header.roles(self.layout, Role::Value).collect::<Vec<_>>() {
                list if list.is_empty() => {
                    self.melted().into_iter().map(|(c, _)| c).collect()
                }
                list => list,
            };
        let periods: BTreeMap<usize, Period> = self.melted().into_iter().collect();
        for figure in &self.layout.figures {
            let Some(indicator) = self.indicator(figure) else { continue };
            let mut add = |column: usize, whose: For| {
                out.push(Cells {
                    column,
                    figure,
                    indicator,
                    whose,
                    period: periods
                        .get(&column)
                        .copied()
                        .or_else(|| self.upper_period(column)),
                    base: self.header.named(&figure.base),
                    sd: self.header.named(&figure.sd),
                });
            };
            let lists = [
                (&figure.value, For::Unit),
                (&figure.municipality, For::Municipality),
                (&figure.nation, For::Nation),
            ];
            for (names, whose) in lists {
                for (column, name) in self.header.names.iter().enumerate() {
                    let bare = bare_measure(name);
                    if names.iter().any(|wanted| header::same(wanted, bare)) {
                        add(column, whose);
                    }
                }
            }
            let above = || {
                let said = |text: &String| {
                    figure.value.iter().any(|name| header::same(name, bare_measure(text)))
                };
                self.header.above.iter().any(said) || figure.value.is_empty()
            };
            let in_rows =
                measure.is_some() || figure.value.is_empty() || !periods.is_empty();
            if in_rows && (measure.is_some() || above()) {
                values.iter().for_each(|column| add(*column, For::Unit));
            }
        }
        out.sort_by_key(|cells| cells.column);
        out
    }

    /// Returns the columns whose header is a period.
    fn melted(&self) -> Vec<(usize, Period)> {
        let names = self.header.names.iter().enumerate();
        names
            .filter(|(column, _)| self.header.columns[*column].is_none())
            .filter_map(|(column, name)| {
                Some((column, words::period(name, self.layout)?))
            })
            .collect()
    }

    /// Returns the period above a measure's header, where a pivot nests measures in years.
    fn upper_period(&self, column: usize) -> Option<Period> {
        let row = self.header.row.checked_sub(1)?;
        let periods: Vec<(usize, Period)> = (0..self.grid.width(row))
            .filter_map(|c| {
                Some((c, words::period(self.grid.trimmed(row, c), self.layout)?))
            })
            .collect();
        // One period alone above the header is a filter, not a column field.
        if self.header.filters.iter().any(|filter| filter.row == row) {
            return None;
        }
        periods.iter().rfind(|(first, _)| *first <= column).map(|(_, period)| *period)
    }

    /// Decides number style and scale of each column with values.
    fn styles(
        &self,
        cells: &[Cells],
        used: &std::collections::BTreeSet<usize>,
        remarks: &mut Remarks,
    ) -> BTreeMap<(usize, usize), Option<(Style, bool)>> {
        let mut surveys: BTreeMap<usize, Survey> = BTreeMap::new();
        for cell in cells.iter().filter(|cell| cell.indicator.measure != Measure::Verdict)
        {
            if surveys.contains_key(&cell.column) {
                continue;
            }
            let mut survey = Survey::default();
            for row in self.header.first..self.grid.len() {
                survey.add(self.grid, row, cell.column, self.layout);
            }
            surveys.insert(cell.column, survey);
        }
        let mut file = Evidence::default();
        surveys.values().for_each(|survey| file.merge(survey.evidence));
        let mut out = BTreeMap::new();
        let mut plans: BTreeMap<usize, Option<Style>> = BTreeMap::new();
        for (index, cell) in
            cells.iter().enumerate().filter(|(index, _)| used.contains(index))
        {
            let Some(survey) = surveys.get(&cell.column) else {
                out.insert((cell.column, index), Some((Style::Danish, false)));
                continue;
            };
            let style = *plans.entry(cell.column).or_insert_with(|| {
                let scales: Vec<&Indicator> = cells
                    .iter()
                    .enumerate()
                    .filter(|(index, c)| c.column == cell.column && used.contains(index))
                    .map(|(_, c)| c.indicator)
                    .collect();
                self.style(survey, &scales, file, cell.column, remarks)
            });
            let plan = style.and_then(|style| {
                let percent = cell.indicator.measure == Measure::Percent;
                if !percent {
                    return Some((style, false));
                }
                let others = cells.iter().any(|c| {
                    c.column != cell.column
                        && c.indicator.measure == Measure::Percent
                        && surveys.get(&c.column).is_some_and(|s| s.plain && s.above_one)
                });
                let fractions = value::are_fractions(survey, self.layout, others);
                if fractions.is_none() {
                    let at = survey.first.unwrap_or(self.header.first);
                    let place = self.place.cell(self.grid, at, cell.column);
                    let name = &self.header.names[cell.column];
                    let make =
                        || message::percent_or_fraction(place, name, &self.layout.name);
                    remarks.add(name, make, "percent-or-fraction");
                }
                Some((style, fractions?))
            });
            out.insert((cell.column, index), plan);
        }
        out
    }

    fn style(
        &self,
        survey: &Survey,
        scales: &[&Indicator],
        file: Evidence,
        column: usize,
        remarks: &mut Remarks,
    ) -> Option<Style> {
        let place = || self.place.cell(self.grid, self.header.first, column);
        let name = self.header.names.get(column).map_or("", String::as_str);
        let example = survey.examples.first().map_or("", String::as_str);
        match survey.plan(self.layout, scales, file) {
            Plan::Style(style) => Some(style),
            Plan::Undecidable => {
                let example = survey.examples.iter().find(|t| t.contains(['.', ',']));
                let example = example.map_or("", String::as_str);
                let layout = &self.layout.name;
                remarks.push(message::number_style_unknown(
                    place(),
                    name,
                    example,
                    layout,
                ));
                None
            }
            Plan::Mixed => {
                remarks.push(message::number_styles_mixed(place(), name, example));
                None
            }
        }
    }

    fn raw(
        &self,
        cell: &Cells<'a>,
        row: usize,
        about: &About,
        (style, fractions): (Style, bool),
        dims: &Dimensions,
        remarks: &mut Remarks,
    ) -> Option<Raw<'a>> {
        let owner = match (cell.whose, &about.owner) {
            (For::Unit, Some(owner)) => owner.clone(),
            // A municipality's value beside an unknown unit may be another municipality's.
            (For::Municipality, Some(Owner::Unit(_) | Owner::Municipality)) => {
                Owner::Municipality
            }
            (For::Nation, _) => Owner::Nation,
            (For::Unit | For::Municipality, _) => return None,
        };
        let period = cell.period.or(about.period)?;
        let group = match (&about.group, &cell.figure.group) {
            (Group::All, Some(group)) => group.clone(),
            (group, _) => group.clone(),
        };
        let at = (row, cell.column);
        let reading = match value::read(
            self.grid,
            at,
            style,
            fractions,
            cell.indicator,
            self.layout,
        ) {
            Ok(reading) => reading,
            Err(fault) => {
                self.report(fault, at, cell.indicator, remarks);
                value::UNUSABLE
            }
        };
        let base = cell.base.filter(|_| cell.whose == For::Unit).and_then(|column| {
            let (text, kind) = (self.grid.get(row, column), self.grid.kind(row, column));
            value::persons(text, kind, style, self.layout)
        });
        let sd = cell.sd.filter(|_| cell.whose == For::Unit).and_then(|column| {
            let (text, kind) = (self.grid.get(row, column), self.grid.kind(row, column));
            crate::cell::read(text, kind, style, self.layout).ok()?.reading.value()
        });
        let part =
            cell.figure.sum_over.as_ref().and_then(|name| dims.part(self, name, row));
        Some(Raw {
            observation: Observation {
                owner,
                indicator: cell.indicator.id.clone(),
                period,
                group,
                reading,
                base,
                sd,
                at: self.grid.at(row, cell.column),
            },
            figure: cell.figure,
            row,
            column: cell.column,
            part,
            repeated: cell.whose != For::Unit,
        })
    }

    fn report(
        &self,
        fault: Fault,
        (row, column): (usize, usize),
        indicator: &Indicator,
        remarks: &mut Remarks,
    ) {
        let place = self.place.cell(self.grid, row, column);
        let text = self.grid.trimmed(row, column);
        let name = self.header.names.get(column).map_or("", String::as_str);
        let subject = format!("{name}\u{0}{text}");
        let (code, made) = message::fault(fault, place, name, text, indicator);
        remarks.add(&subject, || made, code);
    }
}

/// A pivot puts `Sum of` before the name of a measure.
fn bare_measure(name: &str) -> &str {
    let name = name.trim();
    ["Sum of ", "Sum af ", "Average of ", "Middel af ", "Gennemsnit af "]
        .iter()
        .find_map(|start| name.strip_prefix(start))
        .unwrap_or(name)
}

/// Whom, when and whose: what a row says before its values are read.
struct About {
    owner: Option<Owner>,
    period: Option<Period>,
    group: Group,
}

/// Walks the rows and carries down what sparse labels leave out.
struct Rows<'s, 'a> {
    sheet: &'s Sheet<'a>,
    owners: Owners<'a>,
    labels: Option<Labels>,
    /// Columns that hold labels, and the last label seen in each.
    carried: Vec<(usize, usize)>,
    first_value: usize,
}

impl<'s, 'a> Rows<'s, 'a> {
    fn new(sheet: &'s Sheet<'a>, cells: &[Cells]) -> Self {
        let owners = Owners::new(sheet.header, sheet.layout, sheet.context.register);
        let labels = sheet
            .header
            .role(sheet.layout, Role::Labels)
            .map(|column| Labels::new(sheet, column, &owners));
        let first_value = cells.iter().map(|c| c.column).min().unwrap_or(usize::MAX);
        Rows { sheet, owners, labels, carried: Vec::new(), first_value }
    }

    fn about(
        &mut self,
        row: usize,
        dims: &Dimensions,
        remarks: &mut Remarks,
    ) -> Option<About> {
        if self.sheet.layout.fill_down {
            self.carry(row);
        }
        if let Some(labels) = &self.labels {
            return labels.about(self.sheet, row, &self.owners, dims, remarks);
        }
        let sheet = self.sheet;
        let carried = &self.carried;
        let label = |column: usize| {
            let own = sheet.grid.get(row, column);
            if !own.trim().is_empty() {
                return own;
            }
            let above = carried.iter().find(|(c, _)| *c == column);
            above.map_or("", |(_, row)| sheet.grid.get(*row, column))
        };
        if dims.is_set_aside(sheet, row, remarks) {
            return None;
        }
        let whose = self.owners.of(label);
        let owner = accept(sheet, whose, row, remarks)?;
        let period = match dims.period(sheet, label) {
            Ok(period) => period,
            Err((column, text)) => {
                if words::is_grand_total(&text, sheet.layout)
                    || words::is_subtotal(&text)
                    || words::is_all(&text) && !text.is_empty()
                {
                    let make =
                        || message::totals(sheet.place.cell(sheet.grid, row, column));
                    remarks.add("", make, "totals-set-aside");
                } else {
                    let place = sheet.place.cell(sheet.grid, row, column);
                    let make = || message::bad_year(place, &text);
                    remarks.add(&text, make, "bad-year");
                }
                return None;
            }
        };
        let group = dims.group(sheet, row, label, remarks)?;
        Some(About { owner, period, group })
    }

    /// Remembers the labels of a row; a new one ends those to its right.
    fn carry(&mut self, row: usize) {
        let grid = self.sheet.grid;
        let last = self.first_value.min(grid.width(row));
        for column in 0..last {
            let text = grid.trimmed(row, column);
            if text.is_empty() {
                continue;
            }
            self.carried.retain(|(c, _)| *c < column);
            if words::is_subtotal(text) || words::is_grand_total(text, self.sheet.layout)
            {
                break;
            }
            self.carried.push((column, row));
        }
    }
}

/// Says why a row is nobody's here, or returns its owner; `Some(None)` is a row whose unit
/// is not known but whose national value still counts.
fn accept(
    sheet: &Sheet,
    whose: Whose,
    row: usize,
    remarks: &mut Remarks,
) -> Option<Option<Owner>> {
    let cell = |column: usize| sheet.place.cell(sheet.grid, row, column);
    match whose {
        Whose::Owner(owner) => Some(Some(owner)),
        Whose::ByName { unit, number, column } => {
            let make = || message::matched_by_name(cell(column), &number, unit.as_str());
            remarks.add(&number, make, "matched-by-name");
            Some(Some(Owner::Unit(unit)))
        }
        Whose::Total => {
            remarks.add("", || message::totals(cell(0)), "totals-set-aside");
            None
        }
        Whose::Elsewhere => {
            remarks.add("", || message::elsewhere(cell(0)), "other-municipality");
            Some(None)
        }
        Whose::Unknown { text, near, column } => {
            let make = || message::unknown_unit(cell(column), &text, near.as_deref());
            remarks.add(&fold(&text), make, "unknown-unit");
            Some(None)
        }
        Whose::Ambiguous { text, column } => {
            let make = || message::ambiguous_unit(cell(column), &text);
            remarks.add(&fold(&text), make, "ambiguous-unit");
            Some(None)
        }
        Whose::Nobody => Some(None),
    }
}
