//! From a project folder to everything that was read: shared by `check`, `build` and `explain`.

use std::path::Path;
use std::sync::Arc;

use datapakke_analytics as analytics;
use datapakke_ingest::conference::{Prepared, Setting};
use datapakke_ingest::{self as ingest, Context, Layouts, Plan};
use datapakke_model::catalogue::CatalogueError;
use datapakke_model::conference::{InvalidData, Meetings, Rubrics};
use datapakke_model::release::{self, Known};
use datapakke_model::source::Place;
use datapakke_model::{Batch, Catalogue, Diagnostic, Outcome, Register, Workers};
use rayon::prelude::*;

use crate::earlier::{self, LastYear};
use crate::guard;
use crate::project::{Project, QUESTIONS_FILE};

/// Everything that was read.
pub struct Loaded {
    /// The project folder.
    pub project: Project,
    /// The catalogue, with the project's own questionnaires.
    pub catalogue: Arc<Catalogue>,
    /// The files and how they were recognised.
    pub plan: Plan,
    /// The units.
    pub register: Register,
    /// The rows.
    pub batch: Batch,
    /// The number of rows that came of each job of the plan.
    pub rows: Vec<usize>,
    /// What was prepared for the conferences.
    pub prepared: Prepared,
    /// The rubrics, the project's own among them.
    pub rubrics: Rubrics,
    /// Last year's figures, which readers may still have.
    pub earlier: LastYear,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Makes the profiles and decides what is hidden.
    pub fn analyse(&mut self) -> Result<(Known, release::Plan), Diagnostic> {
        let settings = &self.project.config.settings;
        let agreed = &self.prepared.conferences.agreements;
        let (catalogue, register) = (&self.catalogue, &self.register);
        let profiles = analytics::profiles_with(
            &self.batch,
            catalogue,
            register,
            settings,
            agreed,
            &Threads,
        );
        let profiles = profiles.map_err(|error| {
            let text = error.to_string();
            Diagnostic::error(
                "analysis",
                format!("beregningen gik i stå: {text}"),
                format!("the analysis stopped: {text}"),
            )
        })?;
        let profiles = profiles.take(&mut self.diagnostics);
        let known = Known::new(
            profiles.into(),
            self.catalogue.clone(),
            &settings.thresholds,
            &self.earlier.figures,
            &Threads,
        );
        let plan = analytics::disclose(&known, &Threads);
        Ok((known, plan))
    }

    /// Forgets the rows and the text of the files, of which nothing is made any more once
    /// everything is computed: while pages are set, no person's row is in memory.
    pub fn forget_rows(&mut self) {
        self.batch = Batch::default();
        self.plan.jobs = Vec::new();
    }
}

/// All threads of the program, for the pieces of a long file or of a large decision.
pub struct Threads;

impl Workers for Threads {
    fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..n).into_par_iter().for_each(work);
    }
}

/// Opens a project folder and reads all its files, on all threads.
pub fn load(root: &Path) -> Result<Loaded, Diagnostic> {
    let (project, (built_in, layouts)) = rayon::join(
        || Project::open(root),
        || (Catalogue::built_in(), Layouts::built_in()),
    );
    let mut project = project?;
    let mut diagnostics = std::mem::take(&mut project.diagnostics);
    let catalogue = Arc::new(catalogue(built_in, &project)?);
    let layouts = with_own(layouts, &project, &mut diagnostics);
    let inputs = std::mem::take(&mut project.inputs);
    let mut plan =
        ingest::plan_for(inputs, &layouts, &catalogue, &Threads).take(&mut diagnostics);
    for entry in &mut plan.sources.entries {
        entry.retrieved = project.config.retrieved(&entry.file).map(str::to_owned);
    }
    let settings = &project.config.settings;
    let number = project.config.number.as_deref();
    let units = project.units.as_ref();
    let register = ingest::read_register(&plan, units, &settings.municipality, number)
        .take(&mut diagnostics);
    diagnostics.extend(project.lost_key());
    let key = project.key()?;
    diagnostics.extend(project.key_remark());
    let context = Context {
        catalogue: &catalogue,
        layouts: &layouts,
        register: &register,
        key: &key,
        year: settings.year,
    };
    let outcomes: Vec<_> = plan
        .jobs
        .par_iter()
        .map(|job| {
            let read = guard::caught(|| ingest::run_with(job, &context, &Threads));
            read.unwrap_or_else(|place| {
                let fault = guard::broke(&place).at(Place::file(job.path()));
                Outcome { value: Batch::default(), diagnostics: vec![fault] }
            })
        })
        .collect();
    let mut batch = Batch::default();
    let mut rows = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let part = outcome.take(&mut diagnostics);
        rows.push(part.len());
        batch.append(part);
    }
    let batch = ingest::reconcile(batch, &plan.sources).take(&mut diagnostics);
    diagnostics.extend(ingest::doubts(&batch, &catalogue, &plan.sources));
    let consents = units.map(|file| ingest::unknown_consents(file, &register, &batch));
    diagnostics.extend(consents.into_iter().flatten());
    let (prepared, rubrics) = conference(&project, &catalogue, &register)?;
    let prepared = prepared.take(&mut diagnostics);
    let earlier = earlier::read(&project, &register, &mut diagnostics)?;
    Ok(Loaded {
        project,
        catalogue,
        plan,
        register,
        batch,
        rows,
        prepared,
        rubrics,
        earlier,
        diagnostics,
    })
}

/// Reads what both sides wrote for the conferences; with it come the rubrics.
fn conference(
    project: &Project,
    catalogue: &Catalogue,
    register: &Register,
) -> Result<(Outcome<Prepared>, Rubrics), Diagnostic> {
    let fault = |error: InvalidData| {
        Diagnostic::error(
            "rubric",
            format!("kan ikke bruges: {}", error.message),
            format!("cannot be used: {}", error.message),
        )
        .at(Place::file(error.file))
    };
    let meetings = Meetings::built_in().map_err(fault)?;
    let mut rubrics = Rubrics::built_in().map_err(fault)?;
    for (path, text) in &project.rubrics {
        rubrics = rubrics.with(path, text).map_err(fault)?;
    }
    let setting = Setting {
        catalogue,
        meetings: &meetings,
        rubrics: &rubrics,
        register,
        settings: &project.config.settings,
    };
    let prepared = ingest::conference::read(&project.conference, &setting);
    Ok((prepared, rubrics))
}

fn catalogue(
    built_in: Result<Catalogue, CatalogueError>,
    project: &Project,
) -> Result<Catalogue, Diagnostic> {
    let fault = |file: &str, what: String| {
        Diagnostic::error(
            "catalogue",
            format!("kataloget kan ikke bruges: {what}"),
            format!("the catalogue cannot be used: {what}"),
        )
        .at(Place::file(file))
    };
    let mut catalogue =
        built_in.map_err(|error| fault("indicators.toml", error.to_string()))?;
    for (path, text) in &project.surveys {
        catalogue =
            catalogue.with_survey(path, text).map_err(|e| fault(path, e.to_string()))?;
    }
    if let Some(text) = &project.questions {
        catalogue = catalogue
            .with_questions(QUESTIONS_FILE, text)
            .map_err(|e| fault(QUESTIONS_FILE, e.to_string()))?;
    }
    Ok(catalogue)
}

fn with_own(
    mut layouts: Layouts,
    project: &Project,
    diagnostics: &mut Vec<Diagnostic>,
) -> Layouts {
    for (path, text) in &project.layouts {
        match layouts.clone().with(path, text) {
            Ok(more) => layouts = more,
            Err(error) => diagnostics.push(
                Diagnostic::error(
                    "layout",
                    format!("opsætningen kan ikke bruges: {error}"),
                    format!("the layout cannot be used: {error}"),
                )
                .at(Place::file(path.as_str())),
            ),
        }
    }
    layouts
}
