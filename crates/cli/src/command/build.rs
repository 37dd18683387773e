//! `build`: reads everything once, then makes each unit's documents on all threads.

mod compare;
mod group_book;
mod town;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use datapakke_model::release::{Edition, Plan, Released, Verified, verified};
use datapakke_model::source::Place;
use datapakke_model::unit::Match;
use datapakke_model::{Catalogue, Diagnostic, FigureKey, Language, Profile, Text, Unit};
use datapakke_report::theme::{Color, ColorError};
use datapakke_report::{
    Context, Documents, FigureRow, Paper, Theme, Workbook, agreement_sheet, landing,
    papers, render, unit_workbook,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::args::Build;
use crate::command::code;
use crate::exit;
use crate::figures;
use crate::findings::{self, UnitFindings};
use crate::output::{self, sha256, slug};
use crate::pipeline::{self, Loaded};
use crate::print::Printer;
use crate::project::OUT;

/// The sheet of agreements beside a unit's pack.
const AGREEMENTS: &str = "aftaler.xlsx";

/// The workbook beside a unit's pack.
const WORKBOOK: &str = "datapakke.xlsx";

/// One document to make.
struct Task<'a> {
    unit: &'a Unit,
    profile: Released<Profile>,
    folder: String,
}

/// What became of one task.
struct Made {
    unit: String,
    edition: Edition,
    folder: String,
    result: Result<Written, Diagnostic>,
}

/// A paper that the landing page links to.
struct Link {
    label: Text,
    name: &'static str,
    word: bool,
    /// Whether the sheet of agreements belongs to it.
    sheet: bool,
}

/// Documents of several units: what each is called, and its link.
type Links = Vec<(Text, String)>;

/// What was written for one unit and edition.
struct Written {
    pages: usize,
    links: Vec<Link>,
    files: BTreeMap<String, String>,
    figures: Vec<FigureRow>,
    diagnostics: Vec<Diagnostic>,
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
    let mut loaded = pipeline::load(&build.project)?;
    if let Some(language) = language {
        loaded.project.config.settings.language = language;
    }
    let printer =
        Printer { language: loaded.project.config.settings.language, ..printer };
    bar.say(printer.pick("regner", "computing"));
    let (profiles, plan) = loaded.analyse()?;
    let theme = theme(&mut loaded);
    let wanted = wanted(build, &loaded)?;
    // Nothing is rendered before the whole plan is checked.
    let checked = verified(&profiles, &plan, &loaded.catalogue)
        .map_err(|refused| refused.diagnostic())?;
    let tasks = tasks(build, &loaded, checked, &wanted);
    // The record of the administration: everything that leadership may see.
    let weighed = findings::of(&checked.release(Edition::Fortrolig));
    if tasks.is_empty() {
        printer.remarks(&loaded.diagnostics);
        return Err(nothing());
    }
    let out = build.out.clone().unwrap_or_else(|| loaded.project.root.join(OUT));
    bar.start(tasks.len());
    let made = make(&tasks, &loaded, &theme, &out, (&bar, jobs));
    bar.finish();
    let (compared, town) = together(build, &loaded, checked, &theme, &out)?;
    loaded.diagnostics.extend(compared.diagnostics.iter().cloned());
    loaded.diagnostics.extend(town.diagnostics.iter().cloned());
    finish(&loaded, (&plan, &weighed), (made, compared, town), &out, printer)
}

/// Makes what is about several units, when everything is asked for.
fn together(
    build: &Build,
    loaded: &Loaded,
    checked: Verified<'_>,
    theme: &Theme,
    out: &Path,
) -> Result<(compare::Compared, town::Written), Diagnostic> {
    let settings = &loaded.project.config.settings;
    let editions =
        if build.editions.is_empty() { &settings.editions } else { &build.editions };
    if !build.units.is_empty() || !editions.contains(&Edition::Fortrolig) {
        return Ok(Default::default());
    }
    let compared = compare::write(loaded, checked, theme, out)?;
    let mut town = town::write(loaded, checked, theme, out)?;
    let books = group_book::write(loaded, checked, theme, out)?;
    town.links.extend(books.links);
    town.files.extend(books.files);
    town.diagnostics.extend(books.diagnostics);
    Ok((compared, town))
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

fn tasks<'a>(
    build: &Build,
    loaded: &'a Loaded,
    checked: Verified<'_>,
    wanted: &[String],
) -> Vec<Task<'a>> {
    let settings = &loaded.project.config.settings;
    let editions =
        if build.editions.is_empty() { &settings.editions } else { &build.editions };
    let mut tasks = Vec::new();
    for edition in editions {
        for profile in checked.release(*edition) {
            let id = &profile.value().unit;
            let Some(unit) = loaded.register.units.get(id) else { continue };
            if !wanted.is_empty() && !wanted.contains(&id.to_string()) {
                continue;
            }
            let folder = format!("enheder/{id}-{}/{edition}", slug(&unit.name));
            tasks.push(Task { unit, profile, folder });
        }
    }
    tasks
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

/// Makes all documents, each on one thread from beginning to end.
///
/// Typst lays pages out on the pool it is called from. On a shared pool a thread that waits
/// inside Typst would begin another pack, and the memory of all packs in hand would add up;
/// with a pool of one thread per worker there are never more packs in hand than workers.
fn make(
    tasks: &[Task<'_>],
    loaded: &Loaded,
    theme: &Theme,
    out: &Path,
    (bar, jobs): (&Bar, usize),
) -> Vec<Made> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let Some((at, task)) = take(&next, tasks) {
            bar.say(&task.unit.name);
            made.push((at, make_one(task, loaded, theme, out)));
            bar.step();
        }
        made
    };
    let alone = || match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    };
    let mut made: Vec<(usize, Made)> = std::thread::scope(|scope| {
        let n = jobs.clamp(1, tasks.len().max(1));
        let workers: Vec<_> = (0..n).map(|_| scope.spawn(alone)).collect();
        let joined = workers.into_iter().map(|worker| worker.join());
        joined
            .flat_map(|part| {
                part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, one)| one).collect()
}

fn take<'a, 'b>(
    next: &AtomicUsize,
    tasks: &'a [Task<'b>],
) -> Option<(usize, &'a Task<'b>)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    tasks.get(at).map(|task| (at, task))
}

fn make_one(task: &Task<'_>, loaded: &Loaded, theme: &Theme, out: &Path) -> Made {
    let conferences = &loaded.prepared.conferences;
    let context = Context {
        catalogue: &loaded.catalogue,
        register: &loaded.register,
        settings: &loaded.project.config.settings,
        sources: &loaded.plan.sources,
        theme,
        overrides: &loaded.project.templates,
        conference: conferences.units.get(&task.unit.id),
        agreements: conferences.agreements_of(&task.unit.id),
        rubrics: &loaded.rubrics,
    };
    let folder = out.join(&task.folder);
    let result = render(&task.profile, &context)
        .and_then(|documents| {
            let papers = papers(&task.profile, &context)?;
            let sheet = agreement_sheet(&task.profile, &context)?;
            Ok((documents, papers, sheet, unit_workbook(&task.profile, &context)?))
        })
        .map_err(|error| failed(&task.unit.name, &error.to_string()))
        .and_then(|(documents, papers, sheet, workbook)| {
            let mut written = write(documents, &papers, &folder)?;
            let Workbook { xlsx, figures } = workbook;
            output::write(&folder.join(WORKBOOK), &xlsx)?;
            written.files.insert(WORKBOOK.to_owned(), sha256(&xlsx));
            written.figures.extend(figures);
            if let Some(sheet) = sheet {
                output::write(&folder.join(AGREEMENTS), &sheet)?;
                written.files.insert(AGREEMENTS.to_owned(), sha256(&sheet));
            }
            Ok(written)
        });
    Made {
        unit: task.unit.id.to_string(),
        edition: task.profile.edition(),
        folder: task.folder.clone(),
        result,
    }
}

fn failed(name: &str, what: &str) -> Diagnostic {
    Diagnostic::error(
        "unit-failed",
        format!("{name}: datapakken kunne ikke laves: {what}"),
        format!("{name}: the data pack could not be made: {what}"),
    )
}

fn write(
    documents: Documents,
    papers: &[Paper],
    folder: &Path,
) -> Result<Written, Diagnostic> {
    let mut files = BTreeMap::new();
    let mut put = |name: String, bytes: &[u8]| {
        output::write(&folder.join(&name), bytes)?;
        files.insert(name, sha256(bytes));
        Ok::<(), Diagnostic>(())
    };
    for (name, svg) in &documents.charts {
        put(format!("diagrammer/{name}.svg"), svg.as_bytes())?;
    }
    put("datapakke.pdf".to_owned(), &documents.pdf)?;
    for paper in papers {
        put(format!("{}.pdf", paper.name), &paper.pdf)?;
        if let Some(docx) = &paper.docx {
            put(format!("{}.docx", paper.name), docx)?;
        }
    }
    output::keep_only(&folder.join("diagrammer"), |name| {
        name.strip_suffix(".svg")
            .is_some_and(|chart| documents.charts.contains_key(chart))
    })?;
    let made: Vec<&str> = files.keys().map(String::as_str).collect();
    // Whatever else lies there is somebody's own.
    output::keep_only(folder, |name| {
        let stem = name.strip_suffix(".pdf").or_else(|| name.strip_suffix(".docx"));
        !stem.is_some_and(|stem| datapakke_report::papers::NAMES.contains(&stem))
            || made.contains(&name)
    })?;
    let mut figures = documents.figures;
    figures.extend(papers.iter().flat_map(|paper| paper.figures.iter().cloned()));
    let mut diagnostics = documents.diagnostics;
    diagnostics.extend(papers.iter().flat_map(|paper| paper.diagnostics.iter().cloned()));
    let links = papers.iter().map(|paper| Link {
        label: paper.label.clone(),
        name: paper.name,
        word: paper.docx.is_some(),
        sheet: paper.name == papers::AGREEMENTS,
    });
    Ok(Written {
        pages: documents.pages,
        links: links.collect(),
        files,
        figures,
        diagnostics,
    })
}

/// What `manifest.json` says; its columns are documented in the README.
#[derive(Serialize)]
struct Manifest<'a> {
    program: String,
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

fn hidden(plan: &Plan, made: &[Made], catalogue: &Catalogue) -> Vec<Hidden> {
    let editions: BTreeSet<Edition> = made.iter().map(|one| one.edition).collect();
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
    (made, compared, town): (Vec<Made>, compare::Compared, town::Written),
    out: &Path,
    printer: Printer,
) -> Result<u8, Diagnostic> {
    let mut diagnostics = loaded.diagnostics.clone();
    let mut figures = town.figures;
    let mut outputs = compared.files;
    outputs.extend(town.files);
    for one in &made {
        match &one.result {
            Ok(written) => {
                diagnostics.extend(written.diagnostics.iter().cloned());
                figures.extend(written.figures.iter().cloned());
                let path = |name: &String| format!("{}/{name}", one.folder);
                outputs.extend(written.files.iter().map(|(n, h)| (path(n), h.clone())));
            }
            Err(fault) => diagnostics.push(fault.clone()),
        }
    }
    diagnostics.sort();
    diagnostics.dedup();
    let hidden = hidden(plan, &made, &loaded.catalogue);
    let settings = &loaded.project.config.settings;
    let files: [(&str, Vec<u8>); 6] = [
        ("figures.csv", figures::csv(&figures).into_bytes()),
        (figures::DESCRIPTION, json(&figures::description(settings))),
        ("findings.json", json(&weighed)),
        ("remarks.json", json(&diagnostics)),
        ("disclosure.json", json(&hidden)),
        (
            "index.html",
            landing_page(loaded, &made, &diagnostics, (compared.pages, town.links))
                .into_bytes(),
        ),
    ];
    for (name, bytes) in &files {
        output::write(&out.join(name), bytes)?;
        outputs.insert((*name).to_owned(), sha256(bytes));
    }
    let manifest = manifest(loaded, &made, outputs);
    output::write(&out.join("manifest.json"), &json(&manifest))?;
    Ok(report(&made, &diagnostics, out, printer))
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
        state: if one.result.is_ok() { "done" } else { "failed" },
        pages: one.result.as_ref().ok().map(|w| w.pages),
    };
    Manifest {
        program: format!("datapakke {}", env!("CARGO_PKG_VERSION")),
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
    (shared, town): (Links, Links),
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
                |written| written.links.iter().map(|link| paper(one, link)).collect(),
            ),
            failure: one.result.as_ref().err().map(|d| d.message.clone()),
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
    let n_failed = made.iter().filter(|one| one.result.is_err()).count();
    let n_done = made.len() - n_failed;
    let exit = match (n_done, n_failed) {
        (0, _) => exit::NOTHING,
        (_, 0) => code(diagnostics),
        _ => exit::SOME_FAILED,
    };
    let index: PathBuf = out.join("index.html");
    if printer.json {
        printer.value(&serde_json::json!({
            "exit": exit, "done": n_done, "failed": n_failed,
            "index": index.display().to_string(), "remarks": diagnostics,
        }));
        return exit;
    }
    printer.remarks(diagnostics);
    let index = index.display();
    printer.line(&match printer.language {
        Language::Da => {
            format!("{n_done} datapakker lavet, {n_failed} mangler; begynd i {index}")
        }
        Language::En => {
            format!("{n_done} data packs made, {n_failed} failed; begin in {index}")
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
        let (profiles, plan) = loaded.analyse().unwrap();
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
        let checked = verified(&profiles, &plan, &loaded.catalogue).unwrap();
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
