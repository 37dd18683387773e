//! `build`: reads everything once, then makes each unit's documents on all threads.
//!
//! Each unit's folder shows its old documents or its new ones; what has not changed is not
//! made again; what goes wrong with one unit is told, and the others are made.

mod because;
mod compare;
mod editions;
mod shelf;
mod together;
mod town;
mod unit;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datapakke_model::release::{Edition, Plan, verified};
use datapakke_model::source::Place;
use datapakke_model::unit::Match;
use datapakke_model::{Catalogue, Diagnostic, FigureKey, Language, Text, UnitId};
use datapakke_report::plf::LEARN;
use datapakke_report::theme::{Color, ColorError};
use datapakke_report::{Theme, landing};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::args::Build;
use crate::command::code;
use crate::config::{self, RunLimits};
use crate::exit;
use crate::figures;
use crate::findings::UnitFindings;
use crate::manifest;
use crate::output::lock::{self, Lock, State};
use crate::output::record::{self, Link, Record};
use crate::output::{self, slug};
use crate::pipeline::{self, Loaded, Threads};
use crate::print::Printer;
use crate::project::{OUT, missing_settings, unreadable};
use crate::unchanged::{self, Unchanged};
use because::Hash;
pub use because::PROGRAM;
use editions::Editions;
use shelf::Shelf;
use together::{Links, Together};
use unit::{Shop, Task};
use work::Fault;

/// The sheet of agreements beside a unit's pack.
const AGREEMENTS: &str = "aftaler.xlsx";

/// The workbook beside a unit's pack.
const WORKBOOK: &str = "datapakke.xlsx";

/// What became of one task.
struct Made {
    unit: String,
    edition: Edition,
    folder: String,
    /// The file of its lines of `figures.csv`, below the folder of documents.
    lines: String,
    result: Result<record::Documents, Diagnostic>,
    /// Whether the documents of an earlier build were still true.
    kept: bool,
    /// Whether this build was to make them; others only stay in its lists.
    asked: bool,
    /// Whether they are of an earlier build and would be made differently now.
    older: bool,
}

/// A task that is done, and what came of it.
type Ready = (usize, Result<unit::Made, Diagnostic>);

/// What lies in the folder of documents after the build.
#[derive(Default)]
struct Built {
    made: Vec<Made>,
    /// The hash of each file, by path.
    outputs: BTreeMap<String, String>,
    /// Documents of groups and of the municipality, for the landing page.
    links: (Links, Links),
    /// Their lines of `figures.csv`, and the editions that those are of.
    shared: (String, BTreeSet<String>),
    /// Their record.
    record: Option<Vec<u8>>,
    /// What was noticed on the way.
    diagnostics: Vec<Diagnostic>,
    /// The hash of everything the documents are made of.
    because: String,
    /// The hash of the project's files.
    files: String,
}

/// Makes the documents and returns the exit code.
pub fn run(
    build: &Build,
    language: Option<Language>,
    printer: Printer,
) -> Result<u8, Diagnostic> {
    if let Some(jobs) = build.jobs {
        // Fails only when the pool exists already, and then it has its size.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let jobs = build.jobs.unwrap_or_else(rayon::current_num_threads);
    let bar = Bar::new(printer);
    bar.say(printer.pick("læser", "reading"));
    let out = build.out.clone().unwrap_or_else(|| build.project.join(OUT));
    let before = free(build, &out)?;
    let files = unchanged::files(&build.project, &out)
        .map_err(|error| unreadable(&build.project.display().to_string(), &error))?;
    let because = || unchanged::because(&files, build, language);
    if before == State::Ended
        && let Some(there) = unchanged::still_true(&out, &because())
    {
        bar.finish();
        return Ok(nothing_new(&there, &out, printer));
    }
    let computed = on_threads(jobs, || {
        let loaded = read(build, language)?;
        bar.say(speaking(printer, &loaded).pick("regner", "computing"));
        compute(build, loaded, &out)
    });
    let Computed { mut loaded, theme, base, groups, editions, weighed } = computed?;
    let printer = speaking(printer, &loaded);
    let wanted = wanted(build, &loaded)?;
    let tasks = tasks(build, &loaded, (&editions, &base), (&wanted, &out));
    if !tasks.iter().any(|task| task.asked) {
        printer.remarks(&loaded.diagnostics);
        return Err(nothing());
    }
    let together = match groups {
        true => on_threads(jobs, || {
            together::make(&loaded, &editions, (&theme, &base), &out)
        })?,
        false => Together::default(),
    };
    loaded.diagnostics.extend(together.diagnostics);
    let shelf = Shelf {
        out: &out,
        shared: together.files,
        groups,
        some_editions: !build.editions.is_empty(),
    };
    // Nothing is written before everything is read and checked.
    let mut lock = Lock::hold(&out)?;
    lock.begin()?;
    shelf.tidy()?;
    bar.start(tasks.len());
    let limits = loaded.project.config.limits;
    let checked = editions.checked().clone();
    let shop = Arc::new(Shop { loaded, checked, theme, out: out.clone() });
    let mut built = make(&tasks, &shop, &shelf, limits, (&bar, jobs));
    bar.finish();
    let shown = shelf.show_groups();
    built.outputs.extend(shown.outputs);
    built.diagnostics.extend(shown.diagnostics);
    if build.units.is_empty() {
        let folders = tasks.iter().map(|task| task.folder.as_str()).collect();
        built.diagnostics.extend(shelf.withdraw("enheder", &folders));
    }
    built.links = (together.pages, together.town);
    built.shared = (together.lines, together.editions);
    built.record = groups.then_some(together.record);
    // The first build makes the key.
    built.because = because();
    built.files = files;
    let plan = shop.checked.plan();
    let exit = finish(&shop.loaded, (plan, &weighed), built, &out, printer)?;
    lock.end()?;
    Ok(exit)
}

/// Works on threads of its own: when they end, others get the memory that they held.
fn on_threads<T: Send>(jobs: usize, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// Reads everything.
fn read(build: &Build, language: Option<Language>) -> Result<Loaded, Diagnostic> {
    let mut loaded = pipeline::load(&build.project)?;
    if let Some(language) = language {
        loaded.project.config.settings.language = language;
    }
    Ok(loaded)
}

/// Speaks the project's language.
fn speaking(printer: Printer, loaded: &Loaded) -> Printer {
    Printer { language: loaded.project.config.settings.language, ..printer }
}

/// Everything that documents are made of.
struct Computed {
    loaded: Loaded,
    theme: Theme,
    /// The hash of what all documents are made of.
    base: Hash,
    /// Whether the documents of groups are made.
    groups: bool,
    editions: Editions,
    /// The record of the administration: everything that leadership may see.
    weighed: Vec<UnitFindings>,
}

/// Computes, decides what is hidden and checks the whole plan.
fn compute(
    build: &Build,
    mut loaded: Loaded,
    out: &Path,
) -> Result<Computed, Diagnostic> {
    let (known, plan) = loaded.analyse()?;
    loaded.forget_rows();
    let theme = theme(&mut loaded);
    // Nothing is rendered before the whole plan is checked.
    let checked =
        verified(&known, plan, &Threads).map_err(|refused| refused.diagnostic())?;
    drop(known);
    let base = Hash::of_all(&loaded, &theme);
    let groups = compares(build, &loaded, out);
    let (editions, weighed) = Editions::of(checked, &editions(build, &loaded, groups));
    Ok(Computed { loaded, theme, base, groups, editions, weighed })
}

/// Sees that there is a project and that no build is running; tells how the last one ended.
fn free(build: &Build, out: &Path) -> Result<State, Diagnostic> {
    let settings = build.project.join(config::FILE);
    std::fs::metadata(&settings).map_err(|e| missing_settings(&build.project, &e))?;
    match lock::state(out) {
        State::Running => Err(lock::busy(out)),
        state => Ok(state),
    }
}

/// Says that the documents are already what a build would make, and what was remarked then.
fn nothing_new(there: &Unchanged, out: &Path, printer: Printer) -> u8 {
    let exit = code(&there.remarks);
    let (n, page) = (there.documents, out.join("index.html"));
    let index = page.display().to_string();
    if printer.json {
        printer.value(&serde_json::json!({
            "exit": exit, "done": n, "kept": n, "failed": 0,
            "index": index, "remarks": there.remarks,
        }));
        return exit;
    }
    printer.remarks_but_notes(&there.remarks, &page);
    printer.line(&match printer.language {
        Language::Da => {
            format!("intet er ændret: alle {n} datapakker er, som de blev bygget; begynd i {index}")
        }
        Language::En => {
            format!("nothing has changed: all {n} data packs are as they were built; begin in {index}")
        }
    });
    exit
}

/// Tells whether the pages of the groups are made: when everything is asked for, and where
/// they lie already, since they speak of the unit that is made anew.
fn compares(build: &Build, loaded: &Loaded, out: &Path) -> bool {
    let lie = || ["plf", town::FOLDER].iter().any(|f| out.join(f).is_dir());
    asked_editions(build, loaded).contains(&Edition::Fortrolig)
        && (build.units.is_empty() || lie())
}

/// Returns the editions asked for; those of the settings when none is named.
fn asked_editions<'a>(build: &'a Build, loaded: &'a Loaded) -> &'a [Edition] {
    match build.editions.is_empty() {
        true => &loaded.project.config.settings.editions,
        false => &build.editions,
    }
}

/// Returns the units asked for; all when none is named.
fn wanted(build: &Build, loaded: &Loaded) -> Result<Vec<String>, Diagnostic> {
    build
        .units
        .iter()
        .map(|text| match loaded.register.find(text) {
            Match::Found(unit) => Ok(unit.id.to_string()),
            Match::Unknown(Some(near)) => Err(unknown_unit(text).hint(
                format!("mente du {} ({})?", near.name, near.id),
                format!("did you mean {} ({})?", near.name, near.id),
            )),
            Match::Unknown(None) => Err(unknown_unit(text)),
            Match::Ambiguous(units) => {
                let ids: Vec<&str> = units.iter().map(|u| u.id.as_str()).collect();
                let ids = ids.join(", ");
                Err(unknown_unit(text).hint(
                    format!("flere enheder hedder sådan: {ids}"),
                    format!("several units have that name: {ids}"),
                ))
            }
        })
        .collect()
}

fn unknown_unit(text: &str) -> Diagnostic {
    Diagnostic::error(
        "unknown-unit",
        format!("kender ikke enheden `{text}`"),
        format!("unknown unit `{text}`"),
    )
}

fn nothing() -> Diagnostic {
    Diagnostic::error(
        "nothing-to-build",
        "der er ingen enheder at lave datapakker til",
        "there are no units to make data packs for",
    )
    .hint(
        "skriv enhederne i enheder.csv, eller læg institutionsregistret i data/",
        "list the units in enheder.csv, or put the institution register in data/",
    )
}

fn tasks(
    build: &Build,
    loaded: &Loaded,
    (told, base): (&Editions, &Hash),
    (wanted, out): (&[String], &Path),
) -> Arc<[Task]> {
    let editions = asked_editions(build, loaded);
    let task = |edition: Edition, (at, id): (usize, &UnitId)| {
        let unit = loaded.register.units.get(id)?;
        let folder = format!("enheder/{id}-{}", slug(&unit.name));
        let is_wanted = wanted.is_empty() || wanted.contains(&id.to_string());
        let asked = is_wanted && editions.contains(&edition);
        let lies = || {
            let record = Record::of(&out.join(&folder));
            record.is_some_and(|record| record.editions.contains_key(&edition))
        };
        (asked || lies()).then(|| {
            let because = base.of_unit(loaded, unit, told.hash(at, edition));
            Task { unit: unit.clone(), profile: at, edition, folder, because, asked }
        })
    };
    let of = |edition| {
        let units = told.units().map(|(at, id, _)| (at, id));
        units.filter_map(move |unit| task(edition, unit))
    };
    made_editions(build, loaded).into_iter().flat_map(of).collect()
}

/// Returns the editions of units' documents: those of the settings, and those asked for.
fn made_editions(build: &Build, loaded: &Loaded) -> Vec<Edition> {
    let mut all = loaded.project.config.settings.editions.clone();
    all.extend(asked_editions(build, loaded));
    distinct(all)
}

/// Returns every edition that anything is made of.
fn editions(build: &Build, loaded: &Loaded, groups: bool) -> Vec<Edition> {
    let mut all = made_editions(build, loaded);
    all.push(Edition::Fortrolig);
    all.extend(groups.then_some(Edition::Plf));
    distinct(all)
}

/// Keeps the first of each.
fn distinct(mut editions: Vec<Edition>) -> Vec<Edition> {
    let mut seen = BTreeSet::new();
    editions.retain(|edition| seen.insert(*edition));
    editions
}

/// Returns the look; the municipality's colour is used only where it may be.
fn theme(loaded: &mut Loaded) -> Theme {
    let Some(colour) = loaded.project.config.settings.colour.clone() else {
        return Theme::default();
    };
    let own = Color::parse(&colour).ok_or(None);
    let theme = own.and_then(|own| Theme::with_own(own).map_err(Some));
    theme.unwrap_or_else(|why| {
        loaded.diagnostics.push(unusable(&colour, why));
        Theme::default()
    })
}

fn unusable(colour: &str, why: Option<ColorError>) -> Diagnostic {
    let (da, en) = match why {
        Some(ColorError::Pale(_)) => {
            ("den er for lys til at læse", "it is too pale to read")
        }
        Some(ColorError::Red) => ("rød læses som en dom", "red reads as a verdict"),
        Some(ColorError::Green) => ("grøn læses som en dom", "green reads as a verdict"),
        None => ("skriv den som #0B4A85", "write it as #0B4A85"),
    };
    Diagnostic::warning(
        "colour",
        format!("kommunens farve {colour} bruges ikke: {da}"),
        format!("the municipality's colour {colour} is not used: {en}"),
    )
    .at(Place::file(crate::config::FILE))
    .hint(
        "vælg en mørk farve, eller slet linjen",
        "choose a dark colour or delete the line",
    )
}

/// Makes all documents, and shows each unit's as soon as all its editions are there.
fn make(
    tasks: &Arc<[Task]>,
    shop: &Arc<Shop>,
    shelf: &Shelf<'_>,
    limits: RunLimits,
    (bar, jobs): (&Bar, usize),
) -> Built {
    // One unit's editions after each other, so that few units are in hand at a time.
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    order.sort_by_key(|at| &tasks[*at].folder);
    let folders: BTreeSet<&str> = tasks.iter().map(|task| task.folder.as_str()).collect();
    let records = folders.into_iter().filter_map(|folder| {
        Some((folder.to_owned(), Record::of(&shop.out.join(folder))?))
    });
    let records: Arc<BTreeMap<String, Record>> = Arc::new(records.collect());
    let mut waiting: BTreeMap<&str, Vec<Ready>> = BTreeMap::new();
    let mut made: BTreeMap<usize, Made> = BTreeMap::new();
    let mut outputs = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let one = {
        let (tasks, shop) = (tasks.clone(), shop.clone());
        let (order, records) = (order.clone(), records.clone());
        move |at: usize| {
            let task = &tasks[order[at]];
            shop.make(task, records.get(&task.folder))
        }
    };
    let mut done = |at: usize, result: Result<Result<unit::Made, Diagnostic>, Fault>| {
        let at = order[at];
        let task = &tasks[at];
        bar.say(&task.unit.name);
        bar.step();
        let result = result
            .unwrap_or_else(|fault| Err(unit::failed(&task.unit.name, fault, limits)));
        let ready = waiting.entry(&task.folder).or_default();
        ready.push((at, result));
        if ready.len() < tasks.iter().filter(|t| t.folder == task.folder).count() {
            return;
        }
        let ready = waiting.remove(task.folder.as_str()).unwrap_or_default();
        let (rows, shown) = show(tasks, ready, shelf, records.get(&task.folder));
        made.extend(rows);
        outputs.extend(shown.outputs);
        diagnostics.extend(shown.diagnostics);
    };
    work::each((tasks.len(), jobs), limits, one, &mut done);
    let made = made.into_values().collect();
    Built { made, outputs, diagnostics, ..Built::default() }
}

/// Shows the documents of one unit, and says what became of each of its tasks.
fn show(
    tasks: &[Task],
    ready: Vec<Ready>,
    shelf: &Shelf<'_>,
    old: Option<&Record>,
) -> (Vec<(usize, Made)>, shelf::Shown) {
    let mut rows = Vec::new();
    let mut files = BTreeMap::new();
    for (at, result) in ready {
        let task = &tasks[at];
        let kept = result.as_ref().is_ok_and(|made| made.files.is_none());
        let older = result.as_ref().is_ok_and(|made| made.older);
        let told = result.as_ref().map(|made| made.documents.clone());
        rows.push((
            at,
            Made {
                unit: task.unit.id.to_string(),
                edition: task.edition,
                folder: task.place(),
                lines: format!("{}/{}", task.folder, record::lines(task.edition)),
                result: told.map_err(Clone::clone),
                kept,
                asked: task.asked,
                older,
            },
        ));
        files.insert(task.edition, result.ok());
    }
    let Some(task) = rows.first().map(|(at, _)| &tasks[*at]) else {
        return (rows, shelf::Shown::default());
    };
    if files.values().all(Option::is_none) {
        // Nothing was made: what lies there stays.
        return (rows, shelf::Shown::default());
    }
    match shelf.show_unit(task.unit.id.as_str(), &task.folder, files, old) {
        Ok(shown) => (rows, shown),
        Err(fault) => {
            for (_, row) in &mut rows {
                row.result = Err(fault.clone());
            }
            (rows, shelf::Shown::default())
        }
    }
}

/// What `manifest.json` says; its columns are documented in the README.
#[derive(Serialize)]
struct Manifest<'a> {
    format: u64,
    program: String,
    /// The hash of everything the documents are made of.
    because: String,
    /// The hash of the project's files.
    files: String,
    settings: &'a datapakke_model::Settings,
    inputs: Vec<ManifestInput<'a>>,
    units: Vec<ManifestUnit<'a>>,
    outputs: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct ManifestInput<'a> {
    file: &'a str,
    sheet: Option<&'a str>,
    format: Option<&'a str>,
    sha256: &'a str,
}

#[derive(Serialize)]
struct ManifestUnit<'a> {
    unit: &'a str,
    edition: Edition,
    state: &'static str,
    pages: Option<usize>,
}

#[derive(Serialize)]
struct Hidden {
    key: String,
    because: datapakke_model::release::HiddenBecause,
    /// The hidden figure that it would give away.
    #[serde(skip_serializing_if = "Option::is_none")]
    protects: Option<String>,
    /// The editions of the build that would have shown it.
    editions: Vec<Edition>,
    /// Whether others publish what tells it all the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    told_elsewhere: bool,
}

fn hidden(
    plan: &Plan,
    editions: &BTreeSet<Edition>,
    catalogue: &Catalogue,
) -> Vec<Hidden> {
    let may = |key: &FigureKey, edition: &Edition| {
        let of_survey = || {
            let stem = key.indicator.as_str();
            let mut surveys = catalogue.surveys.iter();
            let is = |id: &str| stem.strip_prefix(id).is_some_and(|r| r.starts_with('.'));
            surveys.find(|s| is(s.id.as_str())).map(|s| s.confidentiality)
        };
        let indicator = catalogue.indicator(&key.indicator).map(|i| i.confidentiality);
        indicator.or_else(of_survey).is_some_and(|c| edition.may_have(c))
    };
    let one =
        |(key, because): (&FigureKey, &datapakke_model::release::HiddenBecause)| Hidden {
            key: key.to_string(),
            because: *because,
            protects: plan.protects.get(key).map(FigureKey::to_string),
            editions: editions.iter().copied().filter(|e| may(key, e)).collect(),
            told_elsewhere: plan.told_elsewhere.contains_key(key),
        };
    plan.hidden.iter().map(one).collect()
}

/// Writes what belongs to the whole build, prints, and chooses the exit code.
fn finish(
    loaded: &Loaded,
    (plan, weighed): (&Plan, &[UnitFindings]),
    built: Built,
    out: &Path,
    printer: Printer,
) -> Result<u8, Diagnostic> {
    let Built { made, mut outputs, links, diagnostics, because, files: read, .. } = built;
    let mut diagnostics = [loaded.diagnostics.clone(), diagnostics].concat();
    for one in &made {
        match &one.result {
            Ok(documents) => diagnostics.extend(documents.diagnostics.iter().cloned()),
            Err(fault) => diagnostics.push(fault.clone()),
        }
    }
    diagnostics.sort();
    diagnostics.dedup();
    let (lines, shared) = built.shared;
    let shared = Edition::ALL.into_iter().filter(|e| shared.contains(e.key()));
    let editions = made.iter().map(|one| one.edition).chain(shared).collect();
    let hidden = hidden(plan, &editions, &loaded.catalogue);
    let settings = &loaded.project.config.settings;
    let landing = landing_page(loaded, &made, &diagnostics, (links, &outputs));
    let write = |name: &str, bytes: Vec<u8>| {
        output::write(&out.join(name), &bytes).map(|hash| (name.to_owned(), hash))
    };
    // The two longest beside each other.
    let (figures, findings) = rayon::join(
        || write_figures(&lines, &made, out),
        || write("findings.json", json(&weighed)),
    );
    outputs.insert(figures::FILE.to_owned(), figures?);
    outputs.extend([findings?]);
    let files: [(&str, Vec<u8>); 4] = [
        (figures::DESCRIPTION, json(&figures::description(settings))),
        ("remarks.json", json(&diagnostics)),
        ("disclosure.json", json(&hidden)),
        ("index.html", landing.into_bytes()),
    ];
    for (name, bytes) in
        files.into_iter().chain(built.record.map(|r| (together::FILE, r)))
    {
        outputs.extend([write(name, bytes)?]);
    }
    let manifest = manifest(loaded, &made, (because, read), outputs);
    output::write(&out.join(manifest::FILE), &json(&manifest))?;
    Ok(report(&made, &diagnostics, out, printer))
}

/// Writes `figures.csv` of what groups share and of the lines that lie with each unit, and
/// returns its hash.
fn write_figures(shared: &str, made: &[Made], out: &Path) -> Result<String, Diagnostic> {
    let head = figures::head() + shared;
    let whole = made.iter().filter(|one| one.result.is_ok());
    let parts: Vec<PathBuf> = whole.map(|one| out.join(&one.lines)).collect();
    output::join(&out.join(figures::FILE), head.as_bytes(), &parts)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(value).expect("plain structs with text keys");
    bytes.push(b'\n');
    bytes
}

fn manifest<'a>(
    loaded: &'a Loaded,
    made: &'a [Made],
    (because, files): (String, String),
    outputs: BTreeMap<String, String>,
) -> Manifest<'a> {
    let input = |entry: &'a datapakke_model::source::SourceEntry| ManifestInput {
        file: &entry.file,
        sheet: entry.sheet.as_deref(),
        format: entry.format.as_deref(),
        sha256: &entry.sha256,
    };
    let unit = |one: &'a Made| ManifestUnit {
        unit: &one.unit,
        edition: one.edition,
        state: match one.result {
            Err(_) => manifest::FAILED,
            Ok(_) if one.older => manifest::OLDER,
            Ok(_) => manifest::DONE,
        },
        pages: one.result.as_ref().ok().map(|w| w.pages),
    };
    Manifest {
        format: manifest::FORMAT,
        program: PROGRAM.to_owned(),
        because,
        files,
        settings: &loaded.project.config.settings,
        inputs: loaded.plan.sources.entries.iter().map(input).collect(),
        units: made.iter().map(unit).collect(),
        outputs,
    }
}

fn landing_page(
    loaded: &Loaded,
    made: &[Made],
    diagnostics: &[Diagnostic],
    ((shared, town), outputs): ((Links, Links), &BTreeMap<String, String>),
) -> String {
    let paper = |one: &Made, link: &Link| {
        let path = |end: &str| format!("{}/{}.{end}", one.folder, link.name);
        landing::PaperLink {
            label: link.label.clone(),
            pdf: path("pdf"),
            word: link.word.then(|| path("docx")),
            sheet: link.sheet.then(|| format!("{}/{AGREEMENTS}", one.folder)),
        }
    };
    // Made with what its group shares, and shown beside the pack.
    let learn = |one: &Made| {
        let pdf = format!("{}/{LEARN}.pdf", one.folder);
        outputs.contains_key(&pdf).then(|| landing::PaperLink {
            label: Text::new("lær af", "learn from"),
            pdf,
            word: None,
            sheet: None,
        })
    };
    let row = |one: &Made| {
        let unit = loaded.register.units.values().find(|u| u.id.as_str() == one.unit);
        landing::Row {
            unit: unit.map_or_else(|| one.unit.clone(), |u| u.name.clone()),
            number: one.unit.clone(),
            kind: unit.map(|u| u.kind.label()).unwrap_or_default(),
            edition: one.edition.key().to_owned(),
            pack: one.result.is_ok().then(|| format!("{}/datapakke.pdf", one.folder)),
            workbook: one.result.is_ok().then(|| format!("{}/{WORKBOOK}", one.folder)),
            pages: one.result.as_ref().ok().map(|w| w.pages),
            papers: one.result.as_ref().map_or_else(
                |_| Vec::new(),
                |written| {
                    let papers = written.links.iter().map(|link| paper(one, link));
                    papers.chain(learn(one)).collect()
                },
            ),
            failure: one.result.as_ref().err().map(|d| d.message.clone()),
            older: one.older,
        }
    };
    let file = |report: &datapakke_ingest::FileReport| landing::File {
        path: report.path.clone(),
        label: report.label.clone(),
        nearest: report.nearest.as_ref().map(|(_, why)| why.clone()),
    };
    landing::page(&landing::Landing {
        settings: &loaded.project.config.settings,
        rows: made.iter().map(row).collect(),
        files: loaded.plan.files.iter().map(file).collect(),
        remarks: diagnostics,
        shared,
        town,
    })
}

fn report(made: &[Made], diagnostics: &[Diagnostic], out: &Path, printer: Printer) -> u8 {
    let asked = || made.iter().filter(|one| one.asked);
    let n_failed = asked().filter(|one| one.result.is_err()).count();
    let n_kept = asked().filter(|one| one.kept && one.result.is_ok()).count();
    let n_done = asked().count() - n_failed;
    let exit = match (n_done, n_failed) {
        (0, _) => exit::NOTHING,
        (_, 0) => code(diagnostics),
        _ => exit::SOME_FAILED,
    };
    let index: PathBuf = out.join("index.html");
    if printer.json {
        printer.value(&serde_json::json!({
            "exit": exit, "done": n_done, "kept": n_kept, "failed": n_failed,
            "index": index.display().to_string(), "remarks": diagnostics,
        }));
        return exit;
    }
    printer.remarks_but_notes(diagnostics, &index);
    let index = index.display();
    let done = Text::counted(
        n_done,
        ["datapakke er klar", "data pack is ready"],
        ["datapakker er klar", "data packs are ready"],
    );
    let kept = Text::counted(
        n_kept,
        ["var uændret", "was unchanged"],
        ["var uændrede", "were unchanged"],
    );
    printer.line(&match printer.language {
        Language::Da => {
            format!("{} ({}), {n_failed} mangler; begynd i {index}", done.da, kept.da)
        }
        Language::En => {
            format!("{} ({}), {n_failed} failed; begin in {index}", done.en, kept.en)
        }
    });
    exit
}

/// The progress bar: silent when nobody watches.
struct Bar(ProgressBar);

impl Bar {
    fn new(printer: Printer) -> Self {
        if !printer.shows_progress() {
            return Bar(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        Bar(bar)
    }

    fn say(&self, text: &str) {
        self.0.set_message(text.to_owned());
    }

    fn start(&self, n: usize) {
        if self.0.is_hidden() {
            return;
        }
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} {msg}");
        self.0.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.0.set_length(n as u64);
    }

    fn step(&self) {
        self.0.inc(1);
    }

    fn finish(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use datapakke_ingest::conference::Setting;
    use datapakke_ingest::{self as ingest, Input};
    use datapakke_model::agreement::Agreement;
    use datapakke_model::conference::{Meetings, Rubrics};
    use datapakke_model::reading::{Reading, Why};
    use datapakke_report::{Context, agreement_sheet};

    use super::*;

    /// Every agreement of the sample, as if it had been made on this year's data.
    fn made_this_year(loaded: &Loaded) -> Vec<Agreement> {
        let year = loaded.project.config.settings.year;
        let mut seen = std::collections::BTreeSet::new();
        let all = loaded.prepared.conferences.agreements.iter().rev();
        let latest = all.filter(|a| seen.insert((a.unit.clone(), a.id.clone())));
        let mut made: Vec<Agreement> =
            latest.map(|a| Agreement { year, ..a.clone() }).collect();
        made.reverse();
        made
    }

    #[test]
    fn a_sheet_of_agreements_is_read_back_without_retyping() {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples/fjordby");
        let mut loaded = pipeline::load(&root).unwrap();
        let (known, plan) = loaded.analyse().unwrap();
        let agreed = made_this_year(&loaded);
        assert!(agreed.len() > 12, "the sample has agreements for most units");
        let (meetings, rubrics) =
            (Meetings::built_in().unwrap(), Rubrics::built_in().unwrap());
        let settings = &loaded.project.config.settings;
        let setting = Setting {
            catalogue: &loaded.catalogue,
            meetings: &meetings,
            rubrics: &rubrics,
            register: &loaded.register,
            settings,
        };
        let theme = Theme::default();
        let checked = verified(&known, plan, &Threads).unwrap();
        for profile in &checked.release(Edition::Fortrolig) {
            let unit = &profile.value().unit;
            let own: Vec<Agreement> =
                agreed.iter().filter(|a| a.unit == *unit).cloned().collect();
            let context = Context {
                catalogue: &loaded.catalogue,
                register: &loaded.register,
                settings,
                sources: &loaded.plan.sources,
                theme: &theme,
                overrides: &loaded.project.templates,
                conference: None,
                agreements: &own,
                rubrics: &rubrics,
                earlier: None,
            };
            let bytes = agreement_sheet(profile, &context).unwrap().unwrap();
            let input =
                Input { path: format!("aftaler/{unit}.xlsx"), bytes: bytes.into() };
            let read = ingest::conference::read(&[input], &setting).value;
            let bare = |a: &Agreement| Agreement {
                place: Place::file("x"),
                // The sheet fills the baseline in where nobody typed one.
                baseline: None,
                ..a.clone()
            };
            let found: Vec<Agreement> =
                read.conferences.agreements.iter().map(bare).collect();
            let expected: Vec<Agreement> = own.iter().map(bare).collect();
            assert_eq!(found, expected, "{unit}: what is filled in comes back");
            let typed = own.iter().zip(&read.conferences.agreements);
            for (own, read) in typed.filter(|(own, _)| own.baseline.is_some()) {
                let about = own.about.as_ref();
                let now = about.and_then(|a| {
                    profile.value().latest(&a.indicator, &a.group).map(|e| e.reading)
                });
                let hidden = now == Some(Reading::Absent(Why::Suppressed));
                let expected = own.baseline.filter(|_| !hidden);
                assert_eq!(expected, read.baseline, "{unit} {}", own.id);
            }
        }
    }
}
