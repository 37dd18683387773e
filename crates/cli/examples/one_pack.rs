//! One export comes in, one unit's data pack goes out, with the library crates alone: read,
//! compute, decide what is hidden, release, render.
//!
//! `cargo run --release --example one_pack -- pack.pdf`

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use datapakke_analytics as analytics;
use datapakke_ingest::{self as ingest, Input, Key, Layouts};
use datapakke_model::conference::Rubrics;
use datapakke_model::release::{Known, verified};
use datapakke_model::{Alone, Batch, Catalogue, Edition, Settings};
use datapakke_report::{Context, Theme, render};

/// Any export that the layouts know; here ten schools' published figures.
const EXPORT: &str = "../../data-samples/gladsaxe/data/GS_OVER_OVERSKO.json";

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXPORT);
    let pdf = one_pack(&path)?;
    match std::env::args().nth(1) {
        Some(out) => std::fs::write(out, pdf)?,
        None => assert!(pdf.starts_with(b"%PDF"), "a pack is a PDF"),
    }
    Ok(())
}

/// Returns the public pack of the first unit of an export.
fn one_pack(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    // What everything means, and what is known of formats. A project may add to both.
    let catalogue = Catalogue::built_in()?;
    let layouts = Layouts::built_in();
    let settings = settings()?;

    // Bytes become a plan: the file is recognised by its content, never by its name.
    let bytes = std::fs::read(path)?;
    let input = Input { path: "export.json".to_owned(), bytes: bytes.into() };
    let mut remarks = Vec::new();
    let plan = ingest::plan_for(vec![input], &layouts, &catalogue, &ingest::Alone)
        .take(&mut remarks);
    let register = ingest::read_register(&plan, None, &settings.municipality, None)
        .take(&mut remarks);

    // Every value knows its cell; whatever cannot be read becomes a remark, not a stop.
    let key = Key::from_bytes([7; 32]);
    let context = ingest::Context {
        catalogue: &catalogue,
        layouts: &layouts,
        register: &register,
        key: &key,
        year: settings.year,
    };
    let mut batch = Batch::default();
    for job in &plan.jobs {
        batch.append(ingest::run(job, &context).take(&mut remarks));
    }
    let batch = ingest::reconcile(batch, &plan.sources).take(&mut remarks);

    // Verdicts and hiding are decided over all units together; only then is one released.
    let profiles = analytics::profiles(&batch, &catalogue, &register, &settings)?;
    let profiles = profiles.take(&mut remarks);
    let known = Known::of_few(&profiles, &catalogue, &settings.thresholds);
    let checked = verified(&known, analytics::disclose(&known, &Alone), &Alone)
        .map_err(|refused| refused.diagnostic().message.en)?;
    let released = checked.release(Edition::Offentlig);
    let profile = released.first().ok_or("the export has no unit")?;

    let (theme, rubrics) = (Theme::default(), Rubrics::built_in()?);
    let documents = render(
        profile,
        &Context {
            catalogue: &catalogue,
            register: &register,
            settings: &settings,
            sources: &plan.sources,
            theme: &theme,
            overrides: &BTreeMap::new(),
            conference: None,
            agreements: &[],
            rubrics: &rubrics,
            earlier: None,
        },
    )?;
    Ok(documents.pdf)
}

fn settings() -> Result<Settings, Box<dyn Error>> {
    Ok(Settings {
        department: "Børn og Skole".to_owned(),
        editions: vec![Edition::Offentlig],
        ..Settings::new("Gladsaxe", "2025/26".parse()?, "2026-11-02")
    })
}
