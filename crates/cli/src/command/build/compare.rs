//! What the units of a group share: editions come in; orders of the page on which they are
//! compared, the booklet, the slides and the workbook go out, and to each unit its letters.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_ingest::Key;
use datapakke_model::release::{Edition, Released};
use datapakke_model::{Diagnostic, FigureKey, Profile, Text, Unit, UnitId, UnitKind};
use datapakke_report::compare::{self, Around, Group, group_workbook};
use datapakke_report::plf::{self, BOOKLET, LEARN, SLIDES, Shared};
use datapakke_report::{FigureRow, Theme};
use rayon::prelude::*;

use super::because::Hash;
use super::editions::Editions;
use super::together::{Order, Part};
use crate::output::slug;
use crate::pipeline::Loaded;

/// The name of the page in a group's folder.
pub const PAGE: &str = "sammenlign.html";

/// The name of the workbook there.
const BOOK: &str = "plf.xlsx";

/// The name of the file that tells a unit its own letters, beside its own pack.
pub const LETTER: &str = "plf-bogstaver.txt";

/// The edition beside whose pack a unit finds its letters.
const OWN: Edition = Edition::Fortrolig;

/// One group of units.
struct Members<'a> {
    name: Text,
    folder: String,
    /// Its units, and the places of their profiles.
    ids: Vec<&'a UnitId>,
    places: Vec<usize>,
    /// Last year's figures, where somebody who was named then is not any more.
    told: Option<&'a BTreeSet<FigureKey>>,
}

impl Members<'_> {
    /// Whether somebody was named last year and has not agreed this year.
    fn has_withdrawn(&self, loaded: &Loaded) -> bool {
        let units = &loaded.register.units;
        let named = |id: &UnitId| units.get(id).is_some_and(|unit| unit.named);
        let before = &loaded.earlier.groups.named;
        self.ids.iter().any(|id| before.contains(*id) && !named(id))
    }
}

/// Returns what is to be made for groups: the documents of each, and to each unit whom it
/// could learn from.
///
/// # Errors
/// The project's key cannot be read.
pub fn orders<'a>(
    loaded: &'a Loaded,
    editions: &'a Editions,
    (theme, base): (&'a Theme, &Hash),
) -> Result<Vec<Order<'a>>, Diagnostic> {
    let key = loaded.project.key()?;
    let around = Around {
        catalogue: &loaded.catalogue,
        register: &loaded.register,
        settings: &loaded.project.config.settings,
        sources: &loaded.plan.sources,
        theme,
    };
    let mut orders = Vec::new();
    for mut members in groups(loaded, editions) {
        if members.has_withdrawn(loaded) {
            members.told = Some(&loaded.earlier.groups.figures);
        }
        orders.push(documents((loaded, editions), members, (&key, around), base.clone()));
    }
    orders.push(learning(loaded, editions, around, base.clone()));
    Ok(orders)
}

/// Orders the documents of a group.
fn documents<'a>(
    (loaded, editions): (&'a Loaded, &'a Editions),
    members: Members<'a>,
    (key, around): (&Key, Around<'a>),
    mut hash: Hash,
) -> Order<'a> {
    let name = format!("plf/{}", members.folder);
    // Whoever is in the group, their letters are drawn with the project's key.
    let lots = [PAGE, &pdf(BOOKLET), &pdf(SLIDES), BOOK]
        .map(|file| lot(key, &members, &around, file));
    hash.add(&members.name);
    hash.add(&members.told);
    hash.add(&lots);
    let hashes = members.places.iter().map(|at| editions.hash(*at, Edition::Plf));
    hash.add(&hashes.collect::<Vec<_>>());
    let make = move || {
        let mut part = Part::default();
        if members.told.is_some() {
            part.notice([withdrawn(&members)]);
        }
        let released = editions.released(&members.places, Edition::Plf);
        let profiles: Vec<&Released<Profile>> = released.iter().collect();
        let group = |lot| Group {
            name: &members.name,
            profiles: &profiles,
            lot,
            told: members.told,
        };
        let groups = lots.each_ref().map(group);
        let made = made(&groups, &around, &loaded.project.templates);
        if made.is_empty() {
            part.notice([none(&members)]);
        }
        for document in made {
            match document {
                Ok(document) => add(&mut part, &members, document),
                Err(fault) => part.fail(fault),
            }
        }
        part
    };
    Order { name, because: hash.end(), make: Box::new(make) }
}

fn add(part: &mut Part, members: &Members<'_>, document: Document) {
    let path = format!("plf/{}/{}", members.folder, document.file);
    for (id, letter) in document.letters {
        part.letter(id, letter_line(&path, &letter));
    }
    let label = Text::new(
        format!("{}: {}", members.name.da, document.label.da),
        format!("{}: {}", members.name.en, document.label.en),
    );
    part.link(label, &path);
    part.put(path, document.bytes);
    part.figures(&document.figures);
    part.notice(document.diagnostics);
}

/// Orders, to each unit, whom it could learn from and who may ask it.
fn learning<'a>(
    loaded: &'a Loaded,
    editions: &'a Editions,
    around: Around<'a>,
    mut hash: Hash,
) -> Order<'a> {
    editions.units().for_each(|(at, ..)| hash.add(editions.hash(at, Edition::Plf)));
    let make = move || {
        let released = editions.all(Edition::Plf);
        let lessons =
            datapakke_analytics::lessons(&released, around.catalogue, around.register);
        let units: Vec<_> = loaded.register.units.par_iter().collect();
        let learn = |id| plf::learn(id, &lessons, &around, &loaded.project.templates);
        let papers: Vec<_> =
            units.into_par_iter().map(|(id, unit)| (unit, learn(id))).collect();
        let mut part = Part::default();
        for (unit, paper) in papers {
            let file = pdf(LEARN);
            match paper {
                Ok(None) => {}
                Ok(Some(paper)) => {
                    part.put(own(unit, &file), paper.pdf);
                    part.figures(&paper.figures);
                }
                Err(error) => {
                    let name = Text::new(unit.name.clone(), unit.name.clone());
                    part.fail(failed(&name, &file, &error.to_string()));
                }
            }
        }
        part
    };
    Order { name: LEARN.to_owned(), because: hash.end(), make: Box::new(make) }
}

fn pdf(name: &str) -> String {
    format!("{name}.pdf")
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
fn made(
    [page, booklet, slides, book]: &[Group<'_>; 4],
    around: &Around<'_>,
    templates: &BTreeMap<String, String>,
) -> Vec<Result<Document, Diagnostic>> {
    let mut made = Vec::new();
    made.extend(compare::page(page, around).map(|page| {
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
    let papers: [(&str, Make, _, Text); 2] = [
        (BOOKLET, plf::booklet, booklet, Text::new("hæfte", "booklet")),
        (SLIDES, plf::slides, slides, Text::new("slides", "slides")),
    ];
    for (name, make, drawn, label) in papers {
        let file = pdf(name);
        match make(drawn, around, templates) {
            Ok(None) => {}
            Ok(Some(shared)) => made.push(Ok(Document {
                file,
                label,
                bytes: shared.pdf,
                letters: shared.letters,
                figures: shared.figures,
                diagnostics: shared.diagnostics,
            })),
            Err(error) => made.push(Err(failed(drawn.name, &file, &error.to_string()))),
        }
    }
    match group_workbook(book, around) {
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
            made.push(Err(failed(book.name, BOOK, &error.to_string())));
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
fn groups<'a>(loaded: &Loaded, editions: &'a Editions) -> Vec<Members<'a>> {
    let mut named: BTreeMap<(String, UnitKind), Members<'a>> = BTreeMap::new();
    for (at, id, kind) in editions.units() {
        let unit = loaded.register.units.get(id);
        let Some(group) = unit.and_then(|u| u.group.as_deref()) else { continue };
        let made = named.entry((slug(group), kind)).or_insert_with(|| of(group, kind));
        made.ids.push(id);
        made.places.push(at);
    }
    if !named.is_empty() {
        return named.into_values().collect();
    }
    let of = |kind: UnitKind| {
        let own = editions.units().filter(|(_, _, of)| *of == kind);
        let (places, ids) = own.map(|(at, id, _)| (at, id)).unzip();
        let folder = slug(&everybody(kind).da);
        Members { name: everybody(kind), folder, ids, places, told: None }
    };
    let all = UnitKind::ALL.into_iter().map(of);
    all.filter(|members| members.ids.len() >= compare::FEWEST).collect()
}

/// Begins the group of one kind: schools have the group's own folder.
fn of<'a>(group: &str, kind: UnitKind) -> Members<'a> {
    let (folder, name) = (slug(group), format!("PLF {group}"));
    let label = kind.label();
    let (name, folder) = match kind {
        UnitKind::Skole => (Text::new(name.clone(), name), folder),
        _ => (
            Text::new(format!("{name}, {}", label.da), format!("{name}, {}", label.en)),
            format!("{folder}-{}", slug(&label.da)),
        ),
    };
    Members { name, folder, ids: Vec::new(), places: Vec::new(), told: None }
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
    members.ids.iter().map(|id| ((*id).clone(), draw(id))).collect()
}

fn letter_line(path: &str, letter: &str) -> String {
    format!("{path}: {letter}\n")
}

/// Returns the file that tells a unit its own letters: path and text.
pub fn letters(unit: &Unit, lines: &[String]) -> (String, String) {
    let name = &unit.name;
    let text = format!(
        "{name} hedder sådan i det, gruppen deler. Hvert dokument har sine egne bogstaver.\n\
         {name} is called this in what the group shares. Each document has letters of its own.\n\n{}",
        lines.concat()
    );
    (own(unit, LETTER), text)
}

fn none(members: &Members<'_>) -> Diagnostic {
    let n = members.ids.len();
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
