//! The municipality's own documents: all released profiles come in, files go out.

use std::collections::BTreeMap;
use std::path::Path;

use datapakke_model::release::{Edition, Verified};
use datapakke_model::{Diagnostic, Text};
use datapakke_report::municipality::{Town, overview};
use datapakke_report::{Context, FigureRow, Theme, town_workbook};

use crate::output::{self, sha256};
use crate::pipeline::Loaded;

/// The folder of the municipality's documents.
const FOLDER: &str = "kommune";

/// What was written.
#[derive(Default)]
pub struct Written {
    /// Each document: what it is called, and the link from the landing page.
    pub links: Vec<(Text, String)>,
    /// The hash of each file, by path.
    pub files: BTreeMap<String, String>,
    /// Every figure in them.
    pub figures: Vec<FigureRow>,
    /// What was left out.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes `kommune/overblik.pdf` and `kommune/overblik.xlsx`.
pub fn write(
    loaded: &Loaded,
    checked: Verified<'_>,
    theme: &Theme,
    out: &Path,
) -> Result<Written, Diagnostic> {
    let released = checked.release(Edition::Fortrolig);
    let town = Town {
        profiles: &released,
        context: Context {
            catalogue: &loaded.catalogue,
            register: &loaded.register,
            settings: &loaded.project.config.settings,
            sources: &loaded.plan.sources,
            theme,
            overrides: &loaded.project.templates,
            conference: None,
            agreements: &[],
            rubrics: &loaded.rubrics,
        },
        agreements: &loaded.prepared.conferences.agreements,
        remarks: &loaded.diagnostics,
    };
    let mut made = Written::default();
    match overview(&town) {
        Ok(None) => {}
        Ok(Some(pages)) => {
            let label = Text::new(
                format!("Hele kommunen: overblik, {} sider", pages.pages),
                format!("The whole municipality: overview, {} pages", pages.pages),
            );
            put(&mut made, out, ("overblik.pdf", label), &pages.pdf)?;
            made.figures.extend(pages.figures);
            made.diagnostics.extend(pages.diagnostics);
        }
        Err(error) => made.diagnostics.push(failed("overblik.pdf", &error.to_string())),
    }
    match town_workbook(&town) {
        Ok(None) => {}
        Ok(Some(book)) => {
            let label =
                Text::new("Hele kommunen: regneark", "The whole municipality: workbook");
            put(&mut made, out, ("overblik.xlsx", label), &book.xlsx)?;
            made.figures.extend(book.figures);
        }
        Err(error) => made.diagnostics.push(failed("overblik.xlsx", &error.to_string())),
    }
    output::keep_only(&out.join(FOLDER), |name| {
        !["overblik.pdf", "overblik.xlsx"].contains(&name)
            || made.files.contains_key(&format!("{FOLDER}/{name}"))
    })?;
    Ok(made)
}

fn put(
    made: &mut Written,
    out: &Path,
    (name, label): (&str, Text),
    bytes: &[u8],
) -> Result<(), Diagnostic> {
    let path = format!("{FOLDER}/{name}");
    output::write(&out.join(&path), bytes)?;
    made.files.insert(path.clone(), sha256(bytes));
    made.links.push((label, path));
    Ok(())
}

fn failed(name: &str, what: &str) -> Diagnostic {
    Diagnostic::error(
        "overview-failed",
        format!("kommunens {name} kunne ikke laves: {what}"),
        format!("the municipality's {name} could not be made: {what}"),
    )
}
