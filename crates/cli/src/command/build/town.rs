//! The municipality's own documents: all released profiles come in, files go out.

use datapakke_model::release::{Edition, Verified};
use datapakke_model::{Diagnostic, Text};
use datapakke_report::municipality::{Town, overview};
use datapakke_report::{Context, Theme, town_workbook};

use super::together::Together;
use crate::pipeline::Loaded;

/// The folder of the municipality's documents.
pub const FOLDER: &str = "kommune";

/// Makes `kommune/overblik.pdf` and `kommune/overblik.xlsx`.
pub fn make(loaded: &Loaded, checked: Verified<'_>, theme: &Theme, made: &mut Together) {
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
    match overview(&town) {
        Ok(None) => {}
        Ok(Some(pages)) => {
            let label = Text::new(
                format!("Hele kommunen: overblik, {} sider", pages.pages),
                format!("The whole municipality: overview, {} pages", pages.pages),
            );
            put(made, ("overblik.pdf", label), pages.pdf);
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
            put(made, ("overblik.xlsx", label), book.xlsx);
            made.figures.extend(book.figures);
        }
        Err(error) => made.diagnostics.push(failed("overblik.xlsx", &error.to_string())),
    }
}

fn put(made: &mut Together, (name, label): (&str, Text), bytes: Vec<u8>) {
    let path = format!("{FOLDER}/{name}");
    made.files.insert(path.clone(), bytes);
    made.town.push((label, path));
}

fn failed(name: &str, what: &str) -> Diagnostic {
    Diagnostic::error(
        "overview-failed",
        format!("kommunens {name} kunne ikke laves: {what}"),
        format!("the municipality's {name} could not be made: {what}"),
    )
}
