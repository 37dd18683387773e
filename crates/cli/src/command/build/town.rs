//! The municipality's own documents: everything that leadership may see comes in, files go out.

use datapakke_model::release::Edition;
use datapakke_model::{Diagnostic, Text};
use datapakke_report::municipality::{Town, overview};
use datapakke_report::{Context, Theme, town_workbook};

use super::because::Hash;
use super::editions::Editions;
use super::together::{Order, Part};
use crate::pipeline::Loaded;

/// The folder of the municipality's documents.
pub const FOLDER: &str = "kommune";

/// Orders `kommune/overblik.pdf` and `kommune/overblik.xlsx`.
pub fn order<'a>(
    loaded: &'a Loaded,
    editions: &'a Editions,
    (theme, base): (&'a Theme, &Hash),
) -> Order<'a> {
    let mut hash = base.clone();
    let all = Edition::Fortrolig;
    editions.units().for_each(|(at, ..)| hash.add(editions.hash(at, all)));
    let agreements = &loaded.prepared.conferences.agreements;
    hash.add(agreements);
    hash.add(&loaded.diagnostics);
    let make = move || {
        made(&Town {
            profiles: &editions.all(all),
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
                earlier: None,
            },
            agreements,
            remarks: &loaded.diagnostics,
        })
    };
    Order { name: FOLDER.to_owned(), because: hash.end(), make: Box::new(make) }
}

fn made(town: &Town<'_>) -> Part {
    let mut part = Part::default();
    match overview(town) {
        Ok(None) => {}
        Ok(Some(pages)) => {
            let label = Text::new(
                format!("Hele kommunen: overblik, {} sider", pages.pages),
                format!("The whole municipality: overview, {} pages", pages.pages),
            );
            put(&mut part, ("overblik.pdf", label), pages.pdf);
            part.figures(&pages.figures);
            part.notice(pages.diagnostics);
        }
        Err(error) => part.fail(failed("overblik.pdf", &error.to_string())),
    }
    match town_workbook(town) {
        Ok(None) => {}
        Ok(Some(book)) => {
            let label =
                Text::new("Hele kommunen: regneark", "The whole municipality: workbook");
            put(&mut part, ("overblik.xlsx", label), book.xlsx);
            part.figures(&book.figures);
        }
        Err(error) => part.fail(failed("overblik.xlsx", &error.to_string())),
    }
    part
}

fn put(part: &mut Part, (name, label): (&str, Text), bytes: Vec<u8>) {
    let path = format!("{FOLDER}/{name}");
    part.link_town(label, &path);
    part.put(path, bytes);
}

fn failed(name: &str, what: &str) -> Diagnostic {
    Diagnostic::error(
        "overview-failed",
        format!("kommunens {name} kunne ikke laves: {what}"),
        format!("the municipality's {name} could not be made: {what}"),
    )
}
