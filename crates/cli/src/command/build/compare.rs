//! What the units of a group share: profiles come in; the page on which they are compared,
//! the booklet and the slides go out, and to each unit its own letters.

use std::collections::BTreeMap;
use std::path::Path;

use datapakke_ingest::Key;
use datapakke_model::release::{Edition, Released, Verified};
use datapakke_model::{Diagnostic, Profile, Text, UnitId, UnitKind};
use datapakke_report::compare::{self, Around, Group};
use datapakke_report::plf::{self, BOOKLET, LEARN, SLIDES, Shared};
use datapakke_report::{FigureRow, Theme};
use rayon::prelude::*;

use crate::output::{self, sha256, slug};
use crate::pipeline::Loaded;

/// The name of the page in a group's folder.
const PAGE: &str = "sammenlign.html";

/// The name of the file that tells a unit its own letter, beside its own pack.
const LETTER: &str = "plf-bogstaver.txt";

/// The name of that file when there was nothing but the page.
const OLD_LETTER: &str = "sammenlign-bogstav.txt";

/// The edition that the page is made from; who is named follows from the register.
const EDITION: Edition = Edition::Plf;

/// The edition beside whose pack a unit finds its letter.
const OWN: Edition = Edition::Fortrolig;

/// What was written.
#[derive(Default)]
pub struct Compared {
    /// Each document: what it is called, and the link from the landing page.
    pub pages: Vec<(Text, String)>,
    /// The hash of each file, by path.
    pub files: BTreeMap<String, String>,
    /// Every figure of the booklets and the slides.
    pub figures: Vec<FigureRow>,
    /// Why a group has no page.
    pub diagnostics: Vec<Diagnostic>,
}

/// One group of units.
struct Members<'a> {
    name: Text,
    folder: String,
    profiles: Vec<&'a Released<Profile>>,
}

impl Members<'_> {
    fn group<'b>(&'b self, lot: &'b BTreeMap<UnitId, u64>) -> Group<'b> {
        Group { name: &self.name, profiles: &self.profiles, lot }
    }
}

/// Writes `plf/<group>/sammenlign.html` for every group, and to each unit that is not
/// named there the letter it has.
pub fn write(
    loaded: &Loaded,
    checked: Verified<'_>,
    theme: &Theme,
    out: &Path,
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
    let groups = groups(loaded, &released);
    let parts: Vec<_> = groups
        .par_iter()
        .map(|members| documents(members, &key, &around, &loaded.project.templates))
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
            put(&mut made, out, &path, &document.bytes)?;
            for (id, letter) in document.letters {
                letters.entry(id).or_default().push(letter_line(&path, &letter));
            }
            let label = Text::new(
                format!("{}: {}", members.name.da, document.label.da),
                format!("{}: {}", members.name.en, document.label.en),
            );
            made.pages.push((label, path));
            made.figures.extend(document.figures);
            made.diagnostics.extend(document.diagnostics);
        }
    }
    for (id, lines) in &letters {
        let Some(unit) = loaded.register.units.get(id) else { continue };
        let folder = format!("enheder/{id}-{}/{OWN}", slug(&unit.name));
        let text = letter_text(&unit.name, lines);
        put(&mut made, out, &format!("{folder}/{LETTER}"), text.as_bytes())?;
    }
    let lessons =
        datapakke_analytics::lessons(&released, around.catalogue, around.register);
    let learned: Vec<_> = loaded
        .register
        .units
        .par_iter()
        .map(|(id, unit)| {
            let made = plf::learn(id, &lessons, &around, &loaded.project.templates);
            (id, unit, made)
        })
        .collect();
    for (id, unit, paper) in learned {
        let name = Text::new(unit.name.clone(), unit.name.clone());
        let file = format!("{LEARN}.pdf");
        let paper = paper.map_err(|error| failed(&name, &file, &error.to_string()))?;
        let Some(paper) = paper else { continue };
        let folder = format!("enheder/{id}-{}/{OWN}", slug(&unit.name));
        put(&mut made, out, &format!("{folder}/{file}"), &paper.pdf)?;
        made.figures.extend(paper.figures);
    }
    sweep(&made, out)?;
    Ok(made)
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

/// Makes the page, the booklet and the slides of a group, each with letters of its own.
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
    made
}

fn failed(group: &Text, file: &str, what: &str) -> Diagnostic {
    Diagnostic::error(
        "group-failed",
        format!("{}: {file} kunne ikke laves: {what}", group.da),
        format!("{}: {file} could not be made: {what}", group.en),
    )
}

/// Takes away pages and letters of an earlier build that this one did not make: who agreed
/// to be named then may have thought better of it.
fn sweep(made: &Compared, out: &Path) -> Result<(), Diagnostic> {
    let papers = [BOOKLET, SLIDES].map(|name| format!("{name}.pdf"));
    let learn = format!("{LEARN}.pdf");
    let own = [LETTER, OLD_LETTER, &learn].map(|file| ("enheder", OWN.key(), file));
    let shared = [PAGE, &papers[0], &papers[1]].map(|file| ("plf", "", file));
    for (above, below, file) in shared.into_iter().chain(own) {
        let folders = std::fs::read_dir(out.join(above)).into_iter().flatten().flatten();
        for folder in folders {
            let name = folder.file_name().to_string_lossy().into_owned();
            let parts = [above, &name, below, file];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            if !made.files.contains_key(&parts.join("/")) {
                output::keep_only(&folder.path().join(below), |found| found != file)?;
            }
        }
    }
    Ok(())
}

fn put(
    made: &mut Compared,
    out: &Path,
    path: &str,
    bytes: &[u8],
) -> Result<(), Diagnostic> {
    output::write(&out.join(path), bytes)?;
    made.files.insert(path.to_owned(), sha256(bytes));
    Ok(())
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
