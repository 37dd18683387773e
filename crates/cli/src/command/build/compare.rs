//! What the units of a group share: profiles come in; the page on which they are compared, the
//! booklet, the slides and the workbook go out, and to each unit its own letters.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_ingest::Key;
use datapakke_model::release::{Edition, Released, Verified};
use datapakke_model::{Diagnostic, FigureKey, Profile, Text, Unit, UnitId, UnitKind};
use datapakke_report::compare::{self, Around, Group, group_workbook};
use datapakke_report::plf::{self, BOOKLET, LEARN, SLIDES, Shared};
use datapakke_report::{FigureRow, Theme};
use rayon::prelude::*;

use super::together::Together;
use crate::output::slug;
use crate::pipeline::Loaded;

/// The name of the page in a group's folder.
pub const PAGE: &str = "sammenlign.html";

/// The name of the workbook there.
const BOOK: &str = "plf.xlsx";

/// The name of the file that tells a unit its own letters, beside its own pack.
pub const LETTER: &str = "plf-bogstaver.txt";

/// The edition that all this is made from; who is named follows from the register.
const EDITION: Edition = Edition::Plf;

/// The edition beside whose pack a unit finds its letters.
const OWN: Edition = Edition::Fortrolig;

/// One group of units.
struct Members<'a> {
    name: Text,
    folder: String,
    profiles: Vec<&'a Released<Profile>>,
    /// Last year's figures, where somebody who was named then is not any more.
    told: Option<&'a BTreeSet<FigureKey>>,
}

impl Members<'_> {
    fn group<'b>(&'b self, lot: &'b BTreeMap<UnitId, u64>) -> Group<'b> {
        Group { name: &self.name, profiles: &self.profiles, lot, told: self.told }
    }

    /// Whether somebody was named last year and has not agreed this year.
    fn has_withdrawn(&self, loaded: &Loaded) -> bool {
        let units = &loaded.register.units;
        let named = |id: &UnitId| units.get(id).is_some_and(|unit| unit.named);
        let before = &loaded.earlier.groups.named;
        let mut ids = self.profiles.iter().map(|p| &p.value().unit);
        ids.any(|id| before.contains(id) && !named(id))
    }
}

/// Makes the documents of every group, to each unit that is not named there the letters it
/// has, and to each whom it could learn from.
///
/// # Errors
/// The project's key cannot be read.
pub fn make(
    loaded: &Loaded,
    checked: Verified<'_>,
    theme: &Theme,
    made: &mut Together,
) -> Result<(), Diagnostic> {
    let released = checked.release(EDITION);
    let key = loaded.project.key()?;
    let around = Around {
        catalogue: &loaded.catalogue,
        register: &loaded.register,
        settings: &loaded.project.config.settings,
        sources: &loaded.plan.sources,
        theme,
    };
    let templates = &loaded.project.templates;
    let mut groups = groups(loaded, &released);
    for members in &mut groups {
        if members.has_withdrawn(loaded) {
            members.told = Some(&loaded.earlier.groups.figures);
            made.diagnostics.push(withdrawn(members));
        }
    }
    let parts: Vec<_> = groups
        .par_iter()
        .map(|members| documents(members, &key, &around, templates))
        .collect();
    let mut letters: BTreeMap<UnitId, Vec<String>> = BTreeMap::new();
    for (members, part) in groups.iter().zip(parts) {
        if part.is_empty() {
            made.diagnostics.push(none(members));
        }
        for document in part {
            let document = match document {
                Ok(document) => document,
                Err(fault) => {
                    made.diagnostics.push(fault);
                    continue;
                }
            };
            let path = format!("plf/{}/{}", members.folder, document.file);
            for (id, letter) in document.letters {
                letters.entry(id).or_default().push(letter_line(&path, &letter));
            }
            let label = Text::new(
                format!("{}: {}", members.name.da, document.label.da),
                format!("{}: {}", members.name.en, document.label.en),
            );
            made.files.insert(path.clone(), document.bytes);
            made.pages.push((label, path));
            made.figures.extend(document.figures);
            made.diagnostics.extend(document.diagnostics);
        }
    }
    for (id, lines) in &letters {
        let Some(unit) = loaded.register.units.get(id) else { continue };
        let text = letter_text(&unit.name, lines);
        made.files.insert(own(unit, LETTER), text.into_bytes());
    }
    learn(loaded, &released, &around, made);
    Ok(())
}

/// Makes, to each unit, whom it could learn from and who may ask it.
fn learn(
    loaded: &Loaded,
    released: &[Released<Profile>],
    around: &Around<'_>,
    made: &mut Together,
) {
    let lessons =
        datapakke_analytics::lessons(released, around.catalogue, around.register);
    let papers: Vec<_> = loaded
        .register
        .units
        .par_iter()
        .map(|(id, unit)| {
            (unit, plf::learn(id, &lessons, around, &loaded.project.templates))
        })
        .collect();
    for (unit, paper) in papers {
        let file = format!("{LEARN}.pdf");
        match paper {
            Ok(None) => {}
            Ok(Some(paper)) => {
                made.files.insert(own(unit, &file), paper.pdf);
                made.figures.extend(paper.figures);
            }
            Err(error) => {
                let name = Text::new(unit.name.clone(), unit.name.clone());
                made.diagnostics.push(failed(&name, &file, &error.to_string()));
            }
        }
    }
}

/// Returns the path of a file beside a unit's own pack.
fn own(unit: &Unit, file: &str) -> String {
    format!("enheder/{}-{}/{OWN}/{file}", unit.id, slug(&unit.name))
}

/// One document of a group.
struct Document {
    file: String,
    label: Text,
    bytes: Vec<u8>,
    letters: BTreeMap<UnitId, String>,
    figures: Vec<FigureRow>,
    diagnostics: Vec<Diagnostic>,
}

/// Makes the page, the booklet, the slides and the workbook of a group, each with letters of
/// its own.
fn documents(
    members: &Members<'_>,
    key: &Key,
    around: &Around<'_>,
    templates: &BTreeMap<String, String>,
) -> Vec<Result<Document, Diagnostic>> {
    let mut made = Vec::new();
    let drawn = lot(key, members, around, PAGE);
    made.extend(compare::page(&members.group(&drawn), around).map(|page| {
        Ok(Document {
            file: PAGE.to_owned(),
            label: Text::new("side til skærmen", "page for the screen"),
            bytes: page.html.into_bytes(),
            letters: page.letters,
            figures: Vec::new(),
            diagnostics: Vec::new(),
        })
    }));
    type Make = fn(
        &Group<'_>,
        &Around<'_>,
        &BTreeMap<String, String>,
    ) -> Result<Option<Shared>, datapakke_report::Error>;
    let papers: [(&str, Make, Text); 2] = [
        (BOOKLET, plf::booklet, Text::new("hæfte", "booklet")),
        (SLIDES, plf::slides, Text::new("slides", "slides")),
    ];
    for (name, make, label) in papers {
        let file = format!("{name}.pdf");
        let drawn = lot(key, members, around, &file);
        match make(&members.group(&drawn), around, templates) {
            Ok(None) => {}
            Ok(Some(shared)) => made.push(Ok(Document {
                file,
                label,
                bytes: shared.pdf,
                letters: shared.letters,
                figures: shared.figures,
                diagnostics: shared.diagnostics,
            })),
            Err(error) => {
                made.push(Err(failed(&members.name, &file, &error.to_string())))
            }
        }
    }
    let drawn = lot(key, members, around, BOOK);
    match group_workbook(&members.group(&drawn), around) {
        Ok(None) => {}
        Ok(Some(book)) => made.push(Ok(Document {
            file: BOOK.to_owned(),
            label: Text::new("regneark", "workbook"),
            bytes: book.xlsx,
            letters: book.letters,
            figures: book.figures,
            diagnostics: Vec::new(),
        })),
        Err(error) => {
            made.push(Err(failed(&members.name, BOOK, &error.to_string())));
        }
    }
    made
}

fn withdrawn(members: &Members<'_>) -> Diagnostic {
    let (da, en) = (&members.name.da, &members.name.en);
    Diagnostic::note(
        "consent-withdrawn",
        format!(
            "{da}: en enhed, der stod med navn sidste år, gør det ikke længere; de, der står uden navn, har derfor kun tal, der er nye i år"
        ),
        format!(
            "{en}: a unit that was named last year is not any more; those without a name therefore have only figures that are new this year"
        ),
    )
}

fn failed(group: &Text, file: &str, what: &str) -> Diagnostic {
    Diagnostic::error(
        "group-failed",
        format!("{}: {file} kunne ikke laves: {what}", group.da),
        format!("{}: {file} could not be made: {what}", group.en),
    )
}

/// Returns the groups of the register, each kind of unit by itself; without any group,
/// one per kind with enough units.
///
/// A special school among schools would be known by its figures, whatever it is called,
/// and its pupils are there because they differ: kinds are not mixed.
fn groups<'a>(loaded: &Loaded, released: &'a [Released<Profile>]) -> Vec<Members<'a>> {
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
        told: None,
    };
    let all = UnitKind::ALL.into_iter().map(of);
    all.filter(|members| members.profiles.len() >= compare::FEWEST).collect()
}

/// Begins the group of one kind: schools have the group's own folder.
fn of<'a>(group: &str, kind: UnitKind) -> Members<'a> {
    let (folder, name) = (slug(group), format!("PLF {group}"));
    if kind == UnitKind::Skole {
        let name = Text::new(name.clone(), name);
        return Members { name, folder, profiles: Vec::new(), told: None };
    }
    let label = kind.label();
    Members {
        name: Text::new(format!("{name}, {}", label.da), format!("{name}, {}", label.en)),
        folder: format!("{folder}-{}", slug(&label.da)),
        profiles: Vec::new(),
        told: None,
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
fn lot(
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

fn letter_line(path: &str, letter: &str) -> String {
    format!("{path}: {letter}\n")
}

fn letter_text(unit: &str, lines: &[String]) -> String {
    format!(
        "{unit} hedder sådan i det, gruppen deler. Hvert dokument har sine egne bogstaver.\n\
         {unit} is called this in what the group shares. Each document has letters of its own.\n\n{}",
        lines.concat()
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
