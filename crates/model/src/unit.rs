//! Units and the register: who exists when, under which names, and who belongs to whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::UnitId;
use crate::text::Text;
use crate::year::SchoolYear;

/// What kind of unit it is; each kind has its own themes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// Folkeskole, or a department of one.
    Skole,
    /// Municipal special school.
    Specialskole,
    /// After-school care.
    Sfo,
    /// Youth club.
    Klub,
    /// Day care.
    Dagtilbud,
}

impl UnitKind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [UnitKind; 5] = [
        UnitKind::Skole,
        UnitKind::Specialskole,
        UnitKind::Sfo,
        UnitKind::Klub,
        UnitKind::Dagtilbud,
    ];

    /// Returns the kind's name in one unit.
    pub fn label(self) -> Text {
        match self {
            UnitKind::Skole => Text::new("skole", "school"),
            UnitKind::Specialskole => Text::new("specialskole", "special school"),
            UnitKind::Sfo => Text::new("SFO", "after-school care"),
            UnitKind::Klub => Text::new("klub", "youth club"),
            UnitKind::Dagtilbud => Text::new("dagtilbud", "day care"),
        }
    }

    /// Tells whether the unit teaches pupils under the folkeskole act.
    pub fn is_school(self) -> bool {
        matches!(self, UnitKind::Skole | UnitKind::Specialskole)
    }
}

/// One unit of the municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Institution number or own code.
    pub id: UnitId,
    /// Name as it is printed.
    pub name: String,
    /// Kind of unit.
    pub kind: UnitKind,
    /// The unit it belongs to (an SFO's school).
    pub parent: Option<UnitId>,
    /// Other names and numbers under which it is found in exports.
    pub aliases: Vec<String>,
    /// First school year, when it did not exist in all years.
    pub opened: Option<SchoolYear>,
    /// Last school year, when it is closed.
    pub closed: Option<SchoolYear>,
    /// School years from which the unit is not the same as before (merger, split),
    /// each with the reason as it is printed.
    pub breaks: BTreeMap<SchoolYear, String>,
    /// Professional learning community, if any.
    pub group: Option<String>,
    /// Whether the unit agrees to be named to others of its group.
    pub named: bool,
}

impl Unit {
    /// Returns a unit that is open in all years, stands alone and has not agreed to be
    /// named to others.
    pub fn new(id: UnitId, name: impl Into<String>, kind: UnitKind) -> Self {
        Unit {
            id,
            name: name.into(),
            kind,
            parent: None,
            aliases: Vec::new(),
            opened: None,
            closed: None,
            breaks: BTreeMap::new(),
            group: None,
            named: false,
        }
    }
}

/// The units of one municipality.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Register {
    /// The municipality's three-digit number, such as `159`.
    pub municipality_number: String,
    /// The municipality's name without "Kommune", such as `Gladsaxe`.
    pub municipality_name: String,
    /// The units, by identity.
    pub units: BTreeMap<UnitId, Unit>,
}

/// What a search for a unit found.
#[derive(Debug, Clone, PartialEq)]
pub enum Match<'a> {
    /// Exactly one unit, by number, name or alias.
    Found(&'a Unit),
    /// More than one unit has that name.
    Ambiguous(Vec<&'a Unit>),
    /// No unit; the nearest name, if one is near enough to suggest.
    Unknown(Option<&'a Unit>),
}

impl Register {
    /// Finds a unit by number or code, else by name or alias.
    ///
    /// Letter case, surrounding and doubled blanks and the blank before a comma do not
    /// count; nothing else is forgiven. A near miss is only suggested.
    pub fn find(&self, text: &str) -> Match<'_> {
        let found = self.named(text);
        match found[..] {
            [unit] => Match::Found(unit),
            [] => Match::Unknown(self.nearest(&fold(text))),
            _ => Match::Ambiguous(found),
        }
    }

    /// Tells whether a text names one unit and no other.
    pub fn knows(&self, text: &str) -> bool {
        self.named(text).len() == 1
    }

    /// Returns the unit with this number, or all with this name.
    fn named(&self, text: &str) -> Vec<&Unit> {
        let wanted = fold(text);
        let by_id = |unit: &&Unit| unit.id.as_str() == text.trim();
        if let Some(unit) = self.units.values().find(by_id) {
            return vec![unit];
        }
        let named = |unit: &&Unit| {
            fold(&unit.name) == wanted || unit.aliases.iter().any(|a| fold(a) == wanted)
        };
        self.units.values().filter(named).collect()
    }

    /// Returns the unit whose name is at most three edits (and a third of it) away.
    fn nearest(&self, wanted: &str) -> Option<&Unit> {
        self.units
            .values()
            .map(|unit| (distance(&fold(&unit.name), wanted), unit))
            .filter(|(d, unit)| *d <= 3 && *d * 3 <= unit.name.chars().count())
            .min_by_key(|(d, unit)| (*d, unit.id.clone()))
            .map(|(_, unit)| unit)
    }

    /// Returns the breaks in a unit's own series.
    pub fn breaks(&self, id: &UnitId) -> Option<&BTreeMap<SchoolYear, String>> {
        self.units.get(id).map(|unit| &unit.breaks)
    }
}

/// Folds what does not distinguish names: case, runs of blanks, a blank before a comma,
/// and letters composed of two code points as a Mac writes them.
pub fn fold(name: &str) -> String {
    // One pass: every cell of a long file may be folded.
    let mut folded = String::with_capacity(name.len());
    let (mut blank, mut has_sigma) = (false, false);
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && letter != ',' && !folded.is_empty() {
            folded.push(' ');
        }
        blank = false;
        let ring =
            matches!(letter, 'a' | 'A') && letters.next_if_eq(&'\u{30a}').is_some();
        match letter {
            _ if ring => folded.push('å'),
            // How it is written depends on what comes after it.
            'Σ' => {
                has_sigma = true;
                folded.push(letter);
            }
            _ if letter.is_ascii() => folded.push(letter.to_ascii_lowercase()),
            _ => folded.extend(letter.to_lowercase()),
        }
    }
    if has_sigma { folded.to_lowercase() } else { folded }
}

/// Returns the Levenshtein distance of two texts in characters.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, name: &str, aliases: &[&str]) -> Unit {
        Unit {
            id: id.parse().unwrap(),
            name: name.into(),
            kind: UnitKind::Skole,
            parent: None,
            aliases: aliases.iter().map(|a| a.to_string()).collect(),
            opened: None,
            closed: None,
            breaks: BTreeMap::new(),
            group: None,
            named: false,
        }
    }

    fn register() -> Register {
        let units = [
            unit("159001", "Bagsværd Skole", &["Bagsværdskolen"]),
            unit("159013", "Skovbrynet skole", &[]),
            unit("159014", "Søndermarkskolen", &[]),
            unit("159015", "Søndermarkskolen", &[]),
        ];
        let units = units.into_iter().map(|u| (u.id.clone(), u)).collect();
        Register { units, ..Register::default() }
    }

    #[test]
    fn a_unit_is_found_by_number_name_or_alias() {
        let register = register();
        for text in ["159001", "Bagsværd Skole", "bagsværd  skole ", "Bagsværdskolen"]
        {
            assert!(
                matches!(register.find(text), Match::Found(u) if u.id.as_str() == "159001"),
                "{text}"
            );
        }
    }

    #[test]
    fn case_blanks_and_composed_letters_do_not_distinguish() {
        let cases = [
            ("  Bagsværd\t\u{a0} Skole ", "bagsværd skole"),
            ("Skolen , Afd. 2 , Syd", "skolen, afd. 2, syd"),
            (" , , A", ",, a"),
            ("A\u{30a}gade og a\u{30a}\u{30a}", "ågade og å\u{30a}"),
            ("Åben ΟΔΟΣ", "åben οδος"),
            (" \n", ""),
        ];
        for (name, folded) in cases {
            assert_eq!(fold(name), folded, "{name}");
            assert_eq!(fold(folded), folded, "folding again changes nothing");
        }
    }

    #[test]
    fn a_near_miss_is_suggested_and_never_taken() {
        let register = register();
        assert!(
            matches!(register.find("Bagsværd Skol"), Match::Unknown(Some(u)) if u.id.as_str() == "159001")
        );
        assert_eq!(register.find("Vadgård Skole"), Match::Unknown(None));
    }

    #[test]
    fn only_what_is_found_is_known() {
        let register = register();
        for text in
            ["159001", "Bagsværdskolen", "Skovbrynet", "Søndermarkskolen", "", "1"]
        {
            let found = matches!(register.find(text), Match::Found(_));
            assert_eq!(register.knows(text), found, "{text}");
        }
    }

    #[test]
    fn two_units_of_one_name_are_ambiguous() {
        assert!(
            matches!(register().find("Søndermarkskolen"), Match::Ambiguous(u) if u.len() == 2)
        );
    }
}
