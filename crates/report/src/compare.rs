//! The page on which the units of a group are compared: released profiles come in, and one
//! HTML page that asks for nothing outside itself goes out, with the letters of those who
//! are not named.

mod book;
pub(crate) mod cells;
pub(crate) mod data;
mod html;
pub(crate) mod limits;
pub(crate) mod names;
pub(crate) mod noted;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::{
    Catalogue, FigureKey, Profile, Register, Released, Settings, SourceMap, Text, UnitId,
};

use crate::theme::Theme;

pub use book::{GROUP_BOOK, GroupWorkbook, group_workbook};

/// Units from which on a page is made: with two, each would read the other's figures.
pub const FEWEST: usize = 3;

/// A group of units and what is known about them.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// The group's name.
    pub name: &'a Text,
    /// What the edition lets its readers see of each unit.
    pub profiles: &'a [&'a Released<Profile>],
    /// A number drawn for each unit, another in every document, by which letters and the
    /// order within bands of size are given.
    pub lot: &'a BTreeMap<UnitId, u64>,
    /// The figures that last year's documents showed, where a unit was named in them and is
    /// not any more; otherwise nothing.
    pub told: Option<&'a BTreeSet<FigureKey>>,
}

impl Group<'_> {
    /// Whether a figure may stand without a unit's name: not where last year's documents
    /// show the same beside a name that they would then tell.
    pub(crate) fn may_show(&self, named: bool, key: &FigureKey) -> bool {
        let whole = FigureKey { group: datapakke_model::Group::All, ..key.clone() };
        named || self.told.is_none_or(|told| !told.contains(&whole))
    }

    /// Whether a unit's change may stand: it would tell what the figure was before.
    pub(crate) fn may_change(&self, named: bool) -> bool {
        named || self.told.is_none()
    }
}

/// What the page needs besides the units.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// What everything means.
    pub catalogue: &'a Catalogue,
    /// The units' names and who may be named.
    pub register: &'a Register,
    /// What the build was told.
    pub settings: &'a Settings,
    /// Where the values are from.
    pub sources: &'a SourceMap,
    /// The colours.
    pub theme: &'a Theme,
}

/// The page of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The page.
    pub html: String,
    /// How the units that are not named are called on it; for each unit's own eyes.
    pub letters: BTreeMap<UnitId, String>,
}

/// Makes the page of a group; none for a group of fewer than [`FEWEST`] units or one
/// without any figure that may be shown.
pub fn page(group: &Group<'_>, around: &Around<'_>) -> Option<Page> {
    if group.profiles.len() < FEWEST {
        return None;
    }
    let names = names::Names::new(group, around.register);
    let data = data::data(group, around, &names);
    if data.indicators.is_empty() {
        return None;
    }
    let title = format!(
        "{} {} – {} {}",
        group.name.get(around.settings.language),
        around.settings.year,
        around.settings.municipality,
        match around.settings.language {
            datapakke_model::Language::Da => "Kommune",
            datapakke_model::Language::En => "Municipality",
        }
    );
    Some(Page {
        html: html::page(&data, &title, around.settings.language),
        letters: names.letters(),
    })
}
