//! Whose value a row holds: found by number, then by name, never guessed.

use std::collections::BTreeMap;

use datapakke_model::id::Owner;
use datapakke_model::unit::Match;
use datapakke_model::{Register, UnitId};

use crate::header::Header;
use crate::layout::{Layout, Role};
use crate::municipality;
use crate::tidy::words;

/// Whose value it is, or why it is nobody's here.
#[derive(Debug, Clone, PartialEq)]
pub enum Whose {
    /// A unit, the municipality or the nation.
    Owner(Owner),
    /// A total or subtotal.
    Total,
    /// Another municipality, or a unit of one.
    Elsewhere,
    /// No unit has this number or name; the nearest is suggested.
    Unknown { text: String, near: Option<String>, column: usize },
    /// Several units have this name.
    Ambiguous { text: String, column: usize },
    /// No unit has this number, but one has this name.
    ByName { unit: UnitId, number: String, column: usize },
    /// The row names nobody.
    Nobody,
}

/// The columns that say whose value a row holds.
pub struct Owners<'a> {
    layout: &'a Layout,
    register: &'a Register,
    columns: Vec<(Role, usize)>,
    fixed: Vec<(Role, String)>,
    known: BTreeMap<Vec<String>, Whose>,
}

const ROLES: [Role; 5] = [
    Role::UnitNumber,
    Role::UnitName,
    Role::Owner,
    Role::Municipality,
    Role::MunicipalityNumber,
];

impl<'a> Owners<'a> {
    /// Finds the columns, and the filters that stand for them.
    pub fn new(header: &Header, layout: &'a Layout, register: &'a Register) -> Self {
        let mut columns = Vec::new();
        let mut fixed = Vec::new();
        for role in ROLES {
            if let Some(column) = header.preferred(layout, role).first().copied() {
                columns.push((role, column));
            }
        }
        for column in layout.columns.iter().filter(|c| ROLES.contains(&c.role)) {
            let there = columns.iter().any(|(role, _)| *role == column.role);
            let tells = |value: &str| !words::is_all(value) && !words::is_several(value);
            if let Some(filter) =
                header.filter(&column.header).filter(|f| !there && tells(&f.value))
            {
                fixed.push((column.role, filter.value.clone()));
            }
        }
        if let Some(unit) = &layout.unit {
            fixed.push((Role::Owner, unit.clone()));
        }
        Owners { layout, register, columns, fixed, known: BTreeMap::new() }
    }

    /// Tells whether anything says whose values they are.
    pub fn any(&self) -> bool {
        !self.columns.is_empty() || !self.fixed.is_empty()
    }

    /// Returns whose value a row holds; `label` gives the filled-down text of a column.
    pub fn of<'g>(&mut self, label: impl Fn(usize) -> &'g str) -> Whose {
        let key: Vec<String> = self
            .columns
            .iter()
            .map(|(_, column)| label(*column).trim().to_owned())
            .collect();
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let whose = self.decide(&key);
        self.known.insert(key, whose.clone());
        whose
    }

    /// Returns whose value a single label stands for (a pivot's row labels).
    pub fn of_label(&self, text: &str, column: usize) -> Whose {
        any_owner(text, column, self.register, self.layout)
    }

    /// Returns whose values they are when only filters or the layout say so.
    pub fn fixed_owner(&self) -> Whose {
        self.decide(&vec![String::new(); self.columns.len()])
    }

    fn decide(&self, key: &[String]) -> Whose {
        let text = |wanted: Role| {
            let in_row =
                self.columns.iter().zip(key).find(|((role, _), _)| *role == wanted);
            in_row
                .map(|((_, column), text)| (text.as_str(), *column))
                .or_else(|| {
                    self.fixed
                        .iter()
                        .find(|(r, _)| *r == wanted)
                        .map(|(_, t)| (t.as_str(), 0))
                })
                .filter(|(text, _)| !text.is_empty())
        };
        let texts: Vec<_> = ROLES.iter().filter_map(|role| text(*role)).collect();
        let total = |text: &str| {
            (words::is_grand_total(text, self.layout) || words::is_subtotal(text))
                && !matches!(self.register.find(text), Match::Found(_))
                && municipality::number(text).is_none()
        };
        if texts.iter().any(|(text, _)| total(text)) {
            return Whose::Total;
        }
        let kommune = text(Role::Municipality).or_else(|| text(Role::MunicipalityNumber));
        let elsewhere =
            kommune.is_some_and(|(name, _)| !municipality::is_ours(name, self.register));
        if let Some((number, column)) = text(Role::UnitNumber) {
            return self.unit(
                clean_number(number),
                text(Role::UnitName),
                column,
                elsewhere,
            );
        }
        if let Some((name, column)) = text(Role::UnitName) {
            return by_name(name, column, self.register, elsewhere);
        }
        if let Some((text, column)) = text(Role::Owner) {
            return any_owner(text, column, self.register, self.layout);
        }
        match kommune {
            Some((name, _)) if municipality::is_nation(name) => {
                Whose::Owner(Owner::Nation)
            }
            Some(_) if elsewhere => Whose::Elsewhere,
            Some(_) => Whose::Owner(Owner::Municipality),
            None => Whose::Nobody,
        }
    }

    fn unit(
        &self,
        number: &str,
        name: Option<(&str, usize)>,
        column: usize,
        elsewhere: bool,
    ) -> Whose {
        match self.register.find(number) {
            Match::Found(unit) => return Whose::Owner(Owner::Unit(unit.id.clone())),
            Match::Ambiguous(_) => {
                return Whose::Ambiguous { text: number.to_owned(), column };
            }
            Match::Unknown(_) if elsewhere => return Whose::Elsewhere,
            Match::Unknown(_) => {}
        }
        let Some((name, name_column)) = name else {
            return Whose::Unknown { text: number.to_owned(), near: None, column };
        };
        match by_name(name, name_column, self.register, false) {
            Whose::Owner(Owner::Unit(unit)) => {
                Whose::ByName { unit, number: number.to_owned(), column }
            }
            Whose::Unknown { near, .. } => {
                let text = format!("{number} {name}");
                Whose::Unknown { text, near, column }
            }
            other => other,
        }
    }
}

/// Spreadsheets write an institution number as `101001.0`.
fn clean_number(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix(".0").unwrap_or(text)
}

fn by_name(name: &str, column: usize, register: &Register, elsewhere: bool) -> Whose {
    // The statistics write `Navn (Kommune)` where a name occurs twice.
    let (bare, kommune) =
        match name.trim().strip_suffix(')').and_then(|n| n.rsplit_once(" (")) {
            Some((bare, kommune))
                if municipality::number(kommune).is_some()
                    || municipality::is_ours(kommune, register) =>
            {
                (bare, Some(kommune))
            }
            Some(_) | None => (name, None),
        };
    let elsewhere =
        elsewhere || kommune.is_some_and(|k| !municipality::is_ours(k, register));
    if elsewhere {
        return Whose::Elsewhere;
    }
    match register.find(bare) {
        Match::Found(unit) => Whose::Owner(Owner::Unit(unit.id.clone())),
        Match::Ambiguous(_) => Whose::Ambiguous { text: name.trim().to_owned(), column },
        Match::Unknown(near) => Whose::Unknown {
            text: name.trim().to_owned(),
            near: near.map(|unit| unit.name.clone()),
            column,
        },
    }
}

fn any_owner(text: &str, column: usize, register: &Register, layout: &Layout) -> Whose {
    if let Match::Found(unit) = register.find(clean_number(text)) {
        return Whose::Owner(Owner::Unit(unit.id.clone()));
    }
    if municipality::is_nation(text) {
        return Whose::Owner(Owner::Nation);
    }
    if municipality::is_ours(text, register)
        || text.trim().eq_ignore_ascii_case("kommune")
        || text.trim().eq_ignore_ascii_case("kommunen")
    {
        return Whose::Owner(Owner::Municipality);
    }
    if municipality::number(text).is_some() {
        return Whose::Elsewhere;
    }
    if words::is_grand_total(text, layout) || words::is_subtotal(text) {
        return Whose::Total;
    }
    by_name(text, column, register, false)
}
