//! `explain`: takes a printed figure back to its cells, its method and its release.

use std::path::Path;

use datapakke_analytics as analytics;
use datapakke_model::profile::{Estimate, Profile};
use datapakke_model::release::{HiddenBecause, Plan};
use datapakke_model::{Diagnostic, FigureKey, Language, Reading};
use serde::Serialize;

use crate::exit;
use crate::pipeline::{self, Loaded};
use crate::print::Printer;

/// What is known of a figure.
#[derive(Serialize)]
struct Explanation {
    key: String,
    label: String,
    value: Option<f64>,
    absent: Option<&'static str>,
    low: Option<f64>,
    high: Option<f64>,
    base: Option<u32>,
    method: String,
    definition: String,
    hidden: Option<HiddenBecause>,
    cells: Vec<Cell>,
    more_cells: u32,
}

#[derive(Serialize)]
struct Cell {
    place: String,
    text: Option<String>,
    format: Option<String>,
}

/// Prints where a figure comes from.
pub fn run(
    key: &FigureKey,
    project: &Path,
    language: Option<Language>,
    printer: Printer,
) -> Result<u8, Diagnostic> {
    let loaded = pipeline::load(project)?;
    let language = language.unwrap_or(loaded.project.config.settings.language);
    let printer = Printer { language, ..printer };
    let settings = &loaded.project.config.settings;
    let profiles =
        analytics::profiles(&loaded.batch, &loaded.catalogue, &loaded.register, settings)
            .map_err(|e| Diagnostic::error("analysis", e.to_string(), e.to_string()))?
            .value;
    let plan = analytics::disclose(&profiles, &loaded.catalogue, settings);
    let estimate = find(&profiles, key).ok_or_else(|| unknown(key))?;
    let explanation = explanation(estimate, &loaded, &plan, language);
    if printer.json {
        printer.value(&explanation);
    } else {
        print(&explanation, printer);
    }
    Ok(exit::DONE)
}

fn find<'a>(profiles: &'a [Profile], key: &FigureKey) -> Option<&'a Estimate> {
    profiles
        .iter()
        .flat_map(|profile| &profile.indicators)
        .flat_map(|entry| {
            let groups = entry.groups.iter().flat_map(|g| {
                std::iter::once(&g.own).chain(&g.municipality).chain(&g.nation)
            });
            std::iter::once(&entry.latest)
                .chain(&entry.series)
                .chain(&entry.municipality)
                .chain(&entry.nation)
                .chain(groups)
        })
        .find(|estimate| &estimate.key == key)
}

fn unknown(key: &FigureKey) -> Diagnostic {
    Diagnostic::error(
        "unknown-figure",
        format!("intet tal hedder `{key}`"),
        format!("no figure is called `{key}`"),
    )
    .hint(
        "tallenes navne står i figures.csv",
        "the names of the figures stand in figures.csv",
    )
}

fn explanation(
    estimate: &Estimate,
    loaded: &Loaded,
    plan: &Plan,
    language: Language,
) -> Explanation {
    let indicator = loaded.catalogue.indicator(&estimate.key.indicator);
    let hidden = plan.hidden.get(&estimate.key).copied();
    // A hidden figure is explained without any of its numbers.
    let shown = hidden.is_none();
    let method = serde_json::to_value(estimate.method).ok();
    let method = method.and_then(|m| m.as_str().map(str::to_owned)).unwrap_or_default();
    let method = loaded
        .catalogue
        .rule(&method)
        .map_or(method.clone(), |rule| rule.text.get(language).to_owned());
    let cells = estimate.cells.iter().filter(|_| shown).filter_map(|at| {
        let entry = loaded.plan.sources.entries.get(usize::from(at.source))?;
        Some(Cell {
            place: loaded.plan.sources.place(*at)?.words(language),
            text: loaded.plan.raw(*at),
            format: entry.format.clone(),
        })
    });
    let cells: Vec<Cell> = cells.collect();
    let interval = estimate.interval.filter(|_| shown);
    Explanation {
        key: estimate.key.to_string(),
        label: indicator.map(|i| i.label.get(language).to_owned()).unwrap_or_default(),
        value: estimate.reading.value().filter(|_| shown),
        absent: match estimate.reading {
            Reading::Known(_) => None,
            Reading::Absent(why) => Some(why.key()),
        },
        low: interval.map(|i| i.low),
        high: interval.map(|i| i.high),
        base: estimate.base.filter(|_| shown),
        method,
        definition: indicator
            .map(|i| i.definition.get(language).to_owned())
            .unwrap_or_default(),
        hidden,
        more_cells: estimate.n_cells.saturating_sub(estimate.cells.len() as u32),
        cells,
    }
}

fn print(explanation: &Explanation, printer: Printer) {
    let pick = |da, en| printer.pick(da, en);
    printer.line(&format!("{}\n{}", explanation.key, explanation.label));
    if let Some(because) = explanation.hidden {
        printer.line(match because {
            HiddenBecause::TooFew => pick(
                "skjult: for få personer bag tallet",
                "hidden: too few persons behind it",
            ),
            HiddenBecause::Uniform => pick(
                "skjult: alle i en lille gruppe svarede ens",
                "hidden: everybody in a small group answered alike",
            ),
            HiddenBecause::Protects => pick(
                "skjult, fordi det ellers røber et andet skjult tal",
                "hidden because it would give away another hidden figure",
            ),
        });
    }
    if let Some(value) = explanation.value {
        printer
            .line(&format!("{}: {value}", pick("værdi, uafrundet", "value, unrounded")));
    }
    if let Some(why) = explanation.absent {
        printer.line(&format!("{}: {why}", pick("ingen værdi", "no value")));
    }
    if let (Some(low), Some(high)) = (explanation.low, explanation.high) {
        printer.line(&format!(
            "{}: {low} – {high}",
            pick("tilfældig variation, 95 %", "chance variation, 95 %")
        ));
    }
    if let Some(base) = explanation.base {
        printer.line(&format!("{}: {base}", pick("antal bag tallet", "base")));
    }
    printer.line(&format!("{}: {}", pick("metode", "method"), explanation.method));
    printer.line(&format!(
        "{}: {}",
        pick("definition", "definition"),
        explanation.definition
    ));
    for cell in &explanation.cells {
        let text = cell.text.as_deref().unwrap_or("");
        printer.line(&format!("{}: {} »{text}«", pick("læst i", "read in"), cell.place));
    }
    if explanation.more_cells > 0 {
        printer.line(&format!(
            "… {} {}",
            explanation.more_cells,
            pick("celler mere", "more cells")
        ));
    }
}
