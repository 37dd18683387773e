//! `explain`: takes a printed figure back to its cells, its method and its release.

use std::path::Path;

use datapakke_model::id::Owner;
use datapakke_model::profile::{
    AnswerShares, Estimate, Profile, Progression, QuestionProfile,
};
use datapakke_model::release::{HiddenBecause, Plan};
use datapakke_model::{CellRef, Diagnostic, FigureKey, Language, Reading};
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
    let mut loaded = pipeline::load(project)?;
    let (known, plan) = loaded.analyse()?;
    let profiles = known.profiles();
    let language = language.unwrap_or(loaded.project.config.settings.language);
    let printer = Printer { language, ..printer };
    let followed = profiles.iter().flat_map(|p| &p.progressions).find(|p| p.key == *key);
    let explanation = if let Some(estimate) = find(profiles, key) {
        explanation(estimate, &loaded, &plan, language)
    } else if let Some(progression) = followed {
        same_pupils(progression, &loaded, &plan, language)
    } else {
        let (question, shares) =
            find_answers(profiles, key).ok_or_else(|| unknown(key))?;
        answers(key, question, shares, &loaded, &plan, language)
    };
    if printer.json {
        printer.value(&explanation);
    } else {
        print(&explanation, printer);
    }
    Ok(exit::DONE)
}

fn find<'a>(profiles: &'a [Profile], key: &FigureKey) -> Option<&'a Estimate> {
    // The figure of a part of a unit in the year of an agreement stands nowhere else.
    let agreed = profiles.iter().flat_map(|p| &p.agreements).flat_map(|r| r.figures());
    profiles
        .iter()
        .flat_map(|profile| &profile.indicators)
        .flat_map(|entry| {
            let groups = entry.groups.iter().flat_map(|g| {
                std::iter::once(&g.own).chain(&g.municipality).chain(&g.nation)
            });
            std::iter::once(&entry.latest)
                .chain(&entry.series)
                .chain(&entry.pooled)
                .chain(&entry.municipality)
                .chain(&entry.nation)
                .chain(groups)
        })
        .chain(agreed)
        .find(|estimate| &estimate.key == key)
}

/// Finds the answers to one question, whose name is `questionnaire.question`.
fn find_answers<'a>(
    profiles: &'a [Profile],
    key: &FigureKey,
) -> Option<(&'a QuestionProfile, &'a AnswerShares)> {
    let questions = profiles.iter().flat_map(|p| p.questions.iter().map(move |q| (p, q)));
    let mut all = questions.flat_map(|(profile, question)| {
        let unit = Owner::Unit(profile.unit.clone());
        let own =
            question.own.iter().chain(&question.groups).map(move |s| (unit.clone(), s));
        let home = question.municipality.iter().map(|s| (Owner::Municipality, s));
        let nation = question.nation.iter().map(|s| (Owner::Nation, s));
        own.chain(home)
            .chain(nation)
            .map(move |(owner, shares)| (question, owner, shares))
    });
    let is = |question: &QuestionProfile, owner: &Owner, shares: &AnswerShares| {
        question.key(owner.clone(), shares.period, &shares.group) == *key
    };
    all.find(|(q, owner, shares)| is(q, owner, shares)).map(|(q, _, shares)| (q, shares))
}

/// Explains the shares of answers; the numbers themselves are those of the cells.
fn answers(
    key: &FigureKey,
    question: &QuestionProfile,
    shares: &AnswerShares,
    loaded: &Loaded,
    plan: &Plan,
    language: Language,
) -> Explanation {
    let hidden = plan.hidden.get(key).copied();
    let survey = loaded.catalogue.survey(&question.survey);
    let asked = survey.and_then(|s| s.question(&question.question));
    Explanation {
        key: key.to_string(),
        label: asked.map(|q| q.text.get(language).to_owned()).unwrap_or_default(),
        value: None,
        absent: shares.why.map(|why| why.key()),
        low: None,
        high: None,
        base: shares.base.filter(|_| hidden.is_none()),
        method: survey.map(|s| s.label.get(language).to_owned()).unwrap_or_default(),
        definition: survey.map(|s| s.source.clone()).unwrap_or_default(),
        hidden,
        cells: if hidden.is_some() {
            Vec::new()
        } else {
            cells(&shares.cells, loaded, language)
        },
        more_cells: 0,
    }
}

/// Explains the change of the pupils with two tests.
fn same_pupils(
    progression: &Progression,
    loaded: &Loaded,
    plan: &Plan,
    language: Language,
) -> Explanation {
    let indicator = loaded.catalogue.indicator(&progression.key.indicator);
    let hidden = plan.hidden.get(&progression.key).copied();
    let shown = hidden.is_none();
    let change = progression.change.as_ref().filter(|_| shown);
    let interval = change.and_then(|c| c.interval);
    let rule = loaded.catalogue.rule("same_pupils");
    let cells =
        if shown { cells(&progression.cells, loaded, language) } else { Vec::new() };
    Explanation {
        key: progression.key.to_string(),
        label: indicator.map(|i| i.label.get(language).to_owned()).unwrap_or_default(),
        value: change.map(|c| c.difference),
        absent: None,
        low: interval.map(|i| i.low),
        high: interval.map(|i| i.high),
        base: Some(progression.matched).filter(|_| shown),
        method: rule.map(|r| r.text.get(language).to_owned()).unwrap_or_default(),
        definition: indicator
            .map(|i| i.definition.get(language).to_owned())
            .unwrap_or_default(),
        hidden,
        more_cells: progression.n_cells.saturating_sub(progression.cells.len() as u32),
        cells,
    }
}

fn cells(at: &[CellRef], loaded: &Loaded, language: Language) -> Vec<Cell> {
    let cell = |at: &CellRef| {
        let entry = loaded.plan.sources.entries.get(usize::from(at.source))?;
        Some(Cell {
            place: loaded.plan.sources.place(*at)?.words(language),
            text: loaded.plan.raw(*at),
            format: entry.format.clone(),
        })
    };
    at.iter().filter_map(cell).collect()
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
    let cells = if shown { cells(&estimate.cells, loaded, language) } else { Vec::new() };
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
            HiddenBecause::Few => pick(
                "skjult: tallet peger på en til fire personer",
                "hidden: the figure points at one to four persons",
            ),
            HiddenBecause::Dominated => pick(
                "skjult: en enkelt person kan stå for næsten hele tallet",
                "hidden: a single person may stand for nearly all of it",
            ),
            HiddenBecause::Earlier => pick(
                "skjult, fordi det var skjult sidste år",
                "hidden because it was hidden last year",
            ),
            HiddenBecause::Uniform => pick(
                "skjult: alle i en lille gruppe svarede ens",
                "hidden: everybody in a small group answered alike",
            ),
            HiddenBecause::Merged => pick(
                "skjult: de fleste klassetrin er for små, så trinnene er vist i stedet",
                "hidden: most grades are too small, so the stages are shown instead",
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
