//! The row labels of a compact pivot: units, years and grades nested in one column.

use datapakke_model::id::Owner;
use datapakke_model::{Group, Period};

use crate::message;
use crate::remarks::Remarks;
use crate::tidy::dimensions::Dimensions;
use crate::tidy::owner::{Owners, Whose};
use crate::tidy::{About, Sheet, accept, words};

/// What one label is.
#[derive(Debug, Clone, PartialEq)]
enum Label {
    Total,
    Period(Period),
    Group(Group),
    Name(String),
    /// `11. klassetrin`, `<uoplyst>`: a member of some level that has no place here.
    Other(String),
}

impl Label {
    fn level(&self) -> Option<Level> {
        match self {
            Label::Total | Label::Other(_) => None,
            Label::Period(_) => Some(Level::Period),
            Label::Group(_) => Some(Level::Group),
            Label::Name(_) => Some(Level::Name),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Name,
    Period,
    Group,
}

/// The labels of a column, and how they are nested.
pub(super) struct Labels {
    column: usize,
    first: usize,
    labels: Vec<Label>,
    /// Levels from the outermost inwards.
    levels: Vec<Level>,
}

impl Labels {
    /// Classifies every label; a level is as deep as it is late to appear.
    pub fn new(sheet: &Sheet, column: usize, owners: &Owners) -> Self {
        let first = sheet.header.first;
        let labels: Vec<Label> = (first..sheet.grid.len())
            .map(|row| classify(sheet, sheet.grid.trimmed(row, column), column, owners))
            .collect();
        let mut levels = Vec::new();
        for level in labels.iter().filter_map(Label::level) {
            if !levels.contains(&level) {
                levels.push(level);
            }
        }
        Labels { column, first, labels, levels }
    }

    /// Returns what a row is about, or nothing for totals and subtotals.
    pub fn about(
        &self,
        sheet: &Sheet,
        row: usize,
        owners: &Owners,
        dims: &Dimensions,
        remarks: &mut Remarks,
    ) -> Option<About> {
        let place = || sheet.place.cell(sheet.grid, row, self.column);
        let label = &self.labels[row - self.first];
        if let Label::Other(text) = label {
            remarks.add(text, || message::unknown_group(place(), text), "unknown-group");
            return None;
        }
        let own = label.level();
        if own.is_none() || own != self.levels.last().copied() {
            remarks.add("", || message::totals(place()), "totals-set-aside");
            return None;
        }
        let mut about = About {
            owner: None,
            period: dims.fixed_period,
            group: dims.fixed_group.clone().unwrap_or(Group::All),
        };
        let mut named = false;
        let fixed = owners.fixed_owner();
        if fixed == Whose::Elsewhere {
            accept(sheet, fixed, row, remarks);
            return None;
        }
        for level in &self.levels {
            let above = self.labels[..=row - self.first].iter();
            match above.rev().find(|label| label.level() == Some(*level))? {
                Label::Period(period) => about.period = Some(*period),
                Label::Group(group) => about.group = group.clone(),
                Label::Name(name) => {
                    named = true;
                    about.owner =
                        accept(sheet, owners.of_label(name, self.column), row, remarks)?;
                }
                Label::Total | Label::Other(_) => {}
            }
        }
        if !named {
            about.owner = accept(sheet, fixed.clone(), row, remarks)?;
            if fixed == Whose::Nobody {
                remarks.add("", || message::no_owner(sheet.place.whole()), "no-owner");
                return None;
            }
        }
        if about.period.is_none() {
            remarks.add("", || message::no_year(sheet.place.whole()), "no-year");
            return None;
        }
        Some(about)
    }
}

fn classify(sheet: &Sheet, text: &str, column: usize, owners: &Owners) -> Label {
    let known = matches!(owners.of_label(text, column), Whose::Owner(Owner::Unit(_)));
    if known {
        return Label::Name(text.to_owned());
    }
    if words::is_grand_total(text, sheet.layout)
        || words::is_subtotal(text)
        || text.is_empty()
    {
        return Label::Total;
    }
    if let Some(period) = words::period(text, sheet.layout) {
        return Label::Period(period);
    }
    if text.starts_with('<') || is_other_grade(text) {
        return Label::Other(text.to_owned());
    }
    let group = words::grade(text)
        .map(Group::Grade)
        .or_else(|| words::stage(text).map(Group::Stage));
    match group.or_else(|| long_sex(text)) {
        Some(group) => Label::Group(group),
        None => Label::Name(text.to_owned()),
    }
}

/// Tells whether a text is a grade outside the folkeskole's ten.
fn is_other_grade(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && text[digits..].starts_with(". klasse") && words::grade(text).is_none()
}

/// Among labels only whole words are a sex; `K` and `M` may be anything.
fn long_sex(text: &str) -> Option<Group> {
    (text.chars().count() > 3).then(|| words::sex(text).map(Group::Sex)).flatten()
}
