//! From a project folder to everything that was read: shared by `check`, `build` and `explain`.

use std::path::Path;

use datapakke_ingest::{self as ingest, Context, Layouts, Plan};
use datapakke_model::source::Place;
use datapakke_model::{Batch, Catalogue, Diagnostic, Register};
use rayon::prelude::*;

use crate::project::Project;

/// Everything that was read.
pub struct Loaded {
    /// The project folder.
    pub project: Project,
    /// The catalogue, with the project's own questionnaires.
    pub catalogue: Catalogue,
    /// The files and how they were recognised.
    pub plan: Plan,
    /// The units.
    pub register: Register,
    /// The rows.
    pub batch: Batch,
    /// The number of rows that came of each job of the plan.
    pub rows: Vec<usize>,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Opens a project folder and reads all its files, on all threads.
pub fn load(root: &Path) -> Result<Loaded, Diagnostic> {
    let mut project = Project::open(root)?;
    let mut diagnostics = std::mem::take(&mut project.diagnostics);
    let catalogue = catalogue(&project)?;
    let layouts = layouts(&project, &mut diagnostics)?;
    let inputs = std::mem::take(&mut project.inputs);
    let mut plan = ingest::plan(inputs, &layouts).take(&mut diagnostics);
    for entry in &mut plan.sources.entries {
        entry.retrieved = project.config.retrieved(&entry.file).map(str::to_owned);
    }
    let settings = &project.config.settings;
    let number = project.config.number.as_deref();
    let units = project.units.as_ref();
    let register = ingest::read_register(&plan, units, &settings.municipality, number)
        .take(&mut diagnostics);
    let key = project.key()?;
    let context = Context {
        catalogue: &catalogue,
        layouts: &layouts,
        register: &register,
        key: &key,
        year: settings.year,
    };
    let outcomes: Vec<_> =
        plan.jobs.par_iter().map(|job| ingest::run(job, &context)).collect();
    let mut batch = Batch::default();
    let mut rows = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let part = outcome.take(&mut diagnostics);
        rows.push(part.len());
        batch.append(part);
    }
    let batch = ingest::reconcile(batch, &plan.sources).take(&mut diagnostics);
    Ok(Loaded { project, catalogue, plan, register, batch, rows, diagnostics })
}

fn catalogue(project: &Project) -> Result<Catalogue, Diagnostic> {
    let fault = |file: &str, what: String| {
        Diagnostic::error(
            "catalogue",
            format!("kataloget kan ikke bruges: {what}"),
            format!("the catalogue cannot be used: {what}"),
        )
        .at(Place::file(file))
    };
    let mut catalogue =
        Catalogue::built_in().map_err(|e| fault("indicators.toml", e.to_string()))?;
    for (path, text) in &project.surveys {
        catalogue =
            catalogue.with_survey(path, text).map_err(|e| fault(path, e.to_string()))?;
    }
    Ok(catalogue)
}

fn layouts(
    project: &Project,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Layouts, Diagnostic> {
    let mut layouts = Layouts::built_in();
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
    Ok(layouts)
}
