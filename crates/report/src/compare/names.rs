//! Who is named, who has a letter, and the order in which units stand: the consent of the
//! register and a drawn number per unit come in.

use std::collections::BTreeMap;

use datapakke_model::{Register, Unit, UnitId, UnitKind};

use super::Group;
use crate::collate::compare_danish;

/// Units without a name from which on they hide each other: one is known by elimination,
/// and of two each knows the other.
pub(crate) const FEWEST_NAMELESS: usize = 3;

/// One unit as it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub id: UnitId,
    /// Its name, or its letter.
    pub shown: String,
    /// Whether it is named.
    pub named: bool,
    /// Its drawn number.
    pub lot: u64,
}

/// The units in the order of the page.
#[derive(Debug)]
pub(crate) struct Names {
    pub units: Vec<Name>,
    /// The kind that all of them are, if it is one.
    pub kind: Option<UnitKind>,
}

impl Names {
    pub fn new(group: &Group<'_>, register: &Register) -> Self {
        let unit = |id: &UnitId| register.units.get(id);
        let agrees = |id: &UnitId| unit(id).is_some_and(|u| u.named);
        let ids: Vec<&UnitId> = group.profiles.iter().map(|p| &p.value().unit).collect();
        let nameless = ids.iter().filter(|id| !agrees(id)).count();
        // Too few without a name would be known by elimination: then nobody is named.
        let naming = nameless == 0 || nameless >= FEWEST_NAMELESS;
        let kind = kind(group);
        let lot = |id: &UnitId| group.lot.get(id).copied().unwrap_or_default();
        let mut drawn: Vec<&UnitId> =
            ids.iter().copied().filter(|id| !(naming && agrees(id))).collect();
        drawn.sort_by_key(|id| (lot(id), (*id).clone()));
        let letters: BTreeMap<&UnitId, String> = drawn
            .into_iter()
            .enumerate()
            .map(|(at, id)| (id, format!("{} {}", head(kind), letter(at))))
            .collect();
        let mut units: Vec<Name> = ids
            .iter()
            .map(|id| match letters.get(id) {
                Some(letter) => (letter.clone(), false),
                None => (name(unit(id), id), true),
            })
            .zip(&ids)
            .map(|((shown, named), id)| Name {
                id: (*id).clone(),
                shown,
                named,
                lot: lot(id),
            })
            .collect();
        units.sort_by(|a, b| by_name(&a.shown, &b.shown));
        Names { units, kind }
    }

    /// Whether everybody is named.
    pub fn all_named(&self) -> bool {
        self.units.iter().all(|unit| unit.named)
    }

    /// The letters of those who are not named.
    pub fn letters(&self) -> BTreeMap<UnitId, String> {
        let nameless = self.units.iter().filter(|unit| !unit.named);
        nameless.map(|unit| (unit.id.clone(), unit.shown.clone())).collect()
    }

    /// The places of the units in the order of their drawn numbers.
    pub fn by_lot(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.units.len()).collect();
        places.sort_by_key(|at| (self.units[*at].lot, self.units[*at].id.clone()));
        places
    }

    /// The places that the units' figures of one indicator stand in.
    ///
    /// Figures that anybody can look up would tell which unit a letter is: for those the
    /// units without a name change places by a lot of the indicator's own, and the page
    /// calls none of them by its letter.
    pub fn places(&self, indicator: &str, open: bool) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.units.len()).collect();
        if !open {
            return places;
        }
        let nameless: Vec<usize> =
            places.iter().copied().filter(|at| !self.units[*at].named).collect();
        let mut drawn = nameless.clone();
        drawn.sort_by_key(|at| (mixed(self.units[*at].lot, indicator), *at));
        for (from, to) in nameless.into_iter().zip(drawn) {
            places[from] = to;
        }
        places
    }
}

/// Mixes a drawn number with a text (FNV-1a, then the finish of SplitMix64): another order
/// for every text, which cannot be foretold without the drawn numbers.
fn mixed(lot: u64, text: &str) -> u64 {
    let start = lot ^ 0xcbf2_9ce4_8422_2325;
    let hash = text
        .bytes()
        .fold(start, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The kind of all units; schools and special schools together are schools.
fn kind(group: &Group<'_>) -> Option<UnitKind> {
    let mut kinds = group.profiles.iter().map(|p| p.value().kind);
    let first = kinds.next()?;
    let alike: Vec<UnitKind> = kinds.collect();
    if alike.iter().all(|kind| *kind == first) {
        return Some(first);
    }
    let schools = first.is_school() && alike.iter().all(|kind| kind.is_school());
    schools.then_some(UnitKind::Skole)
}

fn name(unit: Option<&Unit>, id: &UnitId) -> String {
    unit.map_or_else(|| id.to_string(), |u| u.name.clone())
}

/// "Skole", before a letter.
fn head(kind: Option<UnitKind>) -> &'static str {
    match kind {
        Some(UnitKind::Skole) => "Skole",
        Some(UnitKind::Specialskole) => "Specialskole",
        Some(UnitKind::Sfo) => "SFO",
        Some(UnitKind::Klub) => "Klub",
        Some(UnitKind::Dagtilbud) => "Dagtilbud",
        None => "Enhed",
    }
}

/// A, B, … Z, AA, AB, …
fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letter(more - 1)),
    }
}

/// Danish order; letters of two come after letters of one.
fn by_name(a: &str, b: &str) -> std::cmp::Ordering {
    let lettered = |name: &str| name.rsplit(' ').next().map_or(0, |l| l.chars().count());
    let same_head = a.rsplit_once(' ').map(|p| p.0) == b.rsplit_once(' ').map(|p| p.0);
    match same_head && lettered(a) <= 2 && lettered(b) <= 2 {
        true => lettered(a).cmp(&lettered(b)).then_with(|| compare_danish(a, b)),
        false => compare_danish(a, b),
    }
}
