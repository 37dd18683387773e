//! The pages on which the units of a group are compared: profiles come in, files go out.

use std::collections::BTreeMap;

use datapakke_ingest::Key;
use datapakke_model::release::{Edition, Released, Verified};
use datapakke_model::{Diagnostic, Profile, Text, UnitId, UnitKind};
use datapakke_report::Theme;
use datapakke_report::compare::{self, Around, Group};

use crate::output::set::Files;
use crate::output::slug;
use crate::pipeline::Loaded;

/// The name of the page in a group's folder.
pub const PAGE: &str = "sammenlign.html";

/// The name of the file that tells a unit its own letter, beside its own pack.
pub const LETTER: &str = "sammenlign-bogstav.txt";

/// The edition that the page is made from; who is named follows from the register.
pub(super) const EDITION: Edition = Edition::Plf;

/// The edition beside whose pack a unit finds its letter.
pub(super) const OWN: Edition = Edition::Fortrolig;

/// What was made.
#[derive(Default)]
pub struct Compared {
    /// Each page: the group's name, and the link from the landing page.
    pub pages: Vec<(Text, String)>,
    /// Each file, by path below the folder of documents; those in a unit's own folder
    /// appear with its documents, the others with those of their group.
    pub files: Files,
    /// Why a group has no page.
    pub diagnostics: Vec<Diagnostic>,
}

/// One group of units.
pub(super) struct Members<'a> {
    pub name: Text,
    pub folder: String,
    pub profiles: Vec<&'a Released<Profile>>,
}

/// Makes `plf/<group>/sammenlign.html` for every group, and to each unit that is not
/// named there the letter it has.
pub fn make(
    loaded: &Loaded,
    checked: Verified<'_>,
    theme: &Theme,
) -> Result<Compared, Diagnostic> {
    let released = checked.release(EDITION);
    let key = loaded.project.key()?;
    let around = Around {
        catalogue: &loaded.catalogue,
        register: &loaded.register,
        settings: &loaded.project.config.settings,
        sources: &loaded.plan.sources,
        theme,
    };
    let mut made = Compared::default();
    for members in groups(loaded, &released) {
        let lot = lot(&key, &members, &around, PAGE);
        let group = Group { name: &members.name, profiles: &members.profiles, lot: &lot };
        let Some(page) = compare::page(&group, &around) else {
            made.diagnostics.push(none(&members));
            continue;
        };
        let path = format!("plf/{}/{PAGE}", members.folder);
        made.files.insert(path.clone(), page.html.into_bytes());
        for (id, letter) in &page.letters {
            let Some(unit) = loaded.register.units.get(id) else { continue };
            let folder = format!("enheder/{id}-{}/{OWN}", slug(&unit.name));
            let text = letter_text(&unit.name, letter, &path);
            made.files.insert(format!("{folder}/{LETTER}"), text.into_bytes());
        }
        made.pages.push((members.name, path));
    }
    Ok(made)
}

/// Returns the groups of the register, each kind of unit by itself; without any group,
/// one per kind with enough units.
///
/// A special school among schools would be known by its figures, whatever it is called,
/// and its pupils are there because they differ: kinds are not mixed.
pub(super) fn groups<'a>(
    loaded: &Loaded,
    released: &'a [Released<Profile>],
) -> Vec<Members<'a>> {
    let mut named: BTreeMap<(String, UnitKind), Members<'a>> = BTreeMap::new();
    for profile in released {
        let unit = loaded.register.units.get(&profile.value().unit);
        let Some(group) = unit.and_then(|u| u.group.as_deref()) else { continue };
        let kind = profile.value().kind;
        let made = named.entry((slug(group), kind)).or_insert_with(|| of(group, kind));
        made.profiles.push(profile);
    }
    if !named.is_empty() {
        return named.into_values().collect();
    }
    let of = |kind: UnitKind| Members {
        name: everybody(kind),
        folder: slug(&everybody(kind).da),
        profiles: released.iter().filter(|p| p.value().kind == kind).collect(),
    };
    let all = UnitKind::ALL.into_iter().map(of);
    all.filter(|members| members.profiles.len() >= compare::FEWEST).collect()
}

/// Begins the group of one kind: schools have the group's own folder.
fn of<'a>(group: &str, kind: UnitKind) -> Members<'a> {
    let (folder, name) = (slug(group), format!("PLF {group}"));
    if kind == UnitKind::Skole {
        let name = Text::new(name.clone(), name);
        return Members { name, folder, profiles: Vec::new() };
    }
    let label = kind.label();
    Members {
        name: Text::new(format!("{name}, {}", label.da), format!("{name}, {}", label.en)),
        folder: format!("{folder}-{}", slug(&label.da)),
        profiles: Vec::new(),
    }
}

/// "Alle skoler": the group of a municipality that has made none.
fn everybody(kind: UnitKind) -> Text {
    match kind {
        UnitKind::Skole => Text::new("Alle skoler", "All schools"),
        UnitKind::Specialskole => Text::new("Alle specialskoler", "All special schools"),
        UnitKind::Sfo => Text::new("Alle SFO’er", "All after-school care"),
        UnitKind::Klub => Text::new("Alle klubber", "All youth clubs"),
        UnitKind::Dagtilbud => Text::new("Alle dagtilbud", "All day care"),
    }
}

/// Draws a number for each unit: another for every document and year, and not to be
/// foretold without the project's key, so that letters cannot be joined.
pub(super) fn lot(
    key: &Key,
    members: &Members<'_>,
    around: &Around<'_>,
    document: &str,
) -> BTreeMap<UnitId, u64> {
    let year = around.settings.year;
    let draw = |id: &UnitId| {
        key.pseudonym(&format!("{document} {} {year} {id}", members.folder)).0
    };
    let ids = members.profiles.iter().map(|p| &p.value().unit);
    ids.map(|id| (id.clone(), draw(id))).collect()
}

fn letter_text(unit: &str, letter: &str, path: &str) -> String {
    format!(
        "På siden {path} er {unit} »{letter}«. Andre dokumenter har andre bogstaver.\n\
         On the page {path}, {unit} is \"{letter}\". Other documents have other letters.\n"
    )
}

fn none(members: &Members<'_>) -> Diagnostic {
    let n = members.profiles.len();
    let name = &members.name.da;
    if n >= compare::FEWEST {
        return Diagnostic::note(
            "no-comparison",
            format!("{name}: der er ingen tal at sammenligne, så der er ingen {PAGE}"),
            format!("{name}: there is no figure to compare, so there is no {PAGE}"),
        );
    }
    let fewest = compare::FEWEST;
    Diagnostic::note(
        "no-comparison",
        format!(
            "{name}: ingen {PAGE}, for gruppen har kun {n} af mindst {fewest} enheder"
        ),
        format!("{name}: no {PAGE}: the group has only {n} of at least {fewest} units"),
    )
    .hint(
        "sæt mindst tre enheder af samme slags i samme gruppe i enheder.csv",
        "put at least three units of one kind into the same group in enheder.csv",
    )
}
