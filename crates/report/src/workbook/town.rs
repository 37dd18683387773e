//! All released profiles of the confidential edition come in, the administration's workbook
//! goes out: every unit's main figures, what stands out, the agreements and what is missing.

use std::collections::BTreeSet;

use datapakke_model::agreement::AgreementOutcome;
use datapakke_model::profile::FindingKind;
use datapakke_model::{Edition, Reading, Why};

use super::Workbook;
use super::book::{Book, Column, Field, Tab, write};
use super::unit::Writer;
use crate::error::Error;
use crate::format;
use crate::municipality::{Member, Town, lacking, members};
use crate::words::{Words, capital};

/// The name of the workbook in the list of figures.
const DOCUMENT: &str = "overblik-regneark";

/// Makes the administration's workbook; none without a unit.
///
/// # Errors
/// Something does not fit into a workbook.
pub fn town_workbook(town: &Town<'_>) -> Result<Option<Workbook>, Error> {
    let mut writers: Vec<(Of, Writer<'_>)> = members(town, DOCUMENT)
        .into_iter()
        .map(|member| {
            let Member { name, kind, maker, .. } = member;
            (Of { name, kind: kind.label() }, Writer { maker })
        })
        .collect();
    if writers.is_empty() {
        return Ok(None);
    }
    let language = town.context.settings.language;
    let words = Words { language, kind: datapakke_model::UnitKind::Skole };
    let credits = credits(&writers);
    let source = source(town, &credits, words);
    let sheets = Sheets { town, words, credits, source };
    let tabs = vec![
        sheets.figures(&mut writers),
        sheets.years(&mut writers),
        sheets.findings(&mut writers),
        sheets.agreements(&mut writers),
        sheets.missing(&writers),
    ];
    let title = format!(
        "{} {}: {} {}",
        town.context.settings.municipality,
        words.say("Kommune", "Municipality"),
        words.say("overblik over enhederne", "overview of the units"),
        town.context.settings.year
    );
    let book = Book {
        language,
        title,
        mark: Edition::Fortrolig.mark().get(language).to_owned(),
        facts: sheets.facts(&writers),
        tabs,
        charts: Vec::new(),
        own: town.context.theme.own.to_string(),
    };
    let xlsx = write(&book)?;
    let figures = writers.into_iter().flat_map(|(_, writer)| writer.maker.printed());
    Ok(Some(Workbook { xlsx, figures: figures.collect() }))
}

/// Whose rows they are.
struct Of {
    name: String,
    kind: datapakke_model::Text,
}

type Writers<'a> = [(Of, Writer<'a>)];

/// Returns who published what the figures rest on, with the dates of retrieval.
fn credits(writers: &Writers<'_>) -> String {
    let cells = writers
        .iter()
        .flat_map(|(_, w)| &w.maker.profile.indicators)
        .flat_map(|e| &e.latest.cells)
        .map(|cell| cell.source);
    let sources: BTreeSet<u16> = cells.collect();
    let first = writers.first().map(|(_, w)| w.maker.credited(sources, &[]));
    capital(&first.unwrap_or_default())
}

fn source(town: &Town<'_>, credits: &str, words: Words) -> String {
    let made = format::short_date(&town.context.settings.date, words.language);
    format!(
        "{}: {credits}. {} {made}. {}",
        words.say("Kilde", "Source"),
        words.say("Lavet", "Made"),
        Edition::Fortrolig.mark().get(words.language)
    )
}

struct Sheets<'a> {
    town: &'a Town<'a>,
    words: Words,
    credits: String,
    source: String,
}

impl Sheets<'_> {
    fn say<T>(&self, da: T, en: T) -> T {
        self.words.say(da, en)
    }

    fn facts(&self, writers: &Writers<'_>) -> Vec<(String, String)> {
        let mut facts = match writers.first() {
            Some((_, writer)) => writer.facts(),
            None => Vec::new(),
        };
        let unit = self.say("Enhed", "Unit");
        facts.retain(|(what, _)| what != unit);
        for (what, text) in &mut facts {
            if what == self.say("Hvad", "What") {
                *text = self
                    .say(
                        "Alle enheders hovedtal, fund, aftaler og mangler, så forvaltningen kan sortere og filtrere. Regnearket er ikke en rangliste: de fleste enheder kan ikke skelnes fra hinanden.",
                        "All units’ main figures, findings, agreements and gaps, for the administration to sort and filter. It is no league table: most units cannot be told apart.",
                    )
                    .to_owned();
            }
            if what == self.say("Hvem må se det", "Who may see it") {
                *text = self
                    .say(
                        "Forvaltningen. Det må ikke deles eller offentliggøres.",
                        "The administration. Not to be shared or published.",
                    )
                    .to_owned();
            }
            if what == self.say("Kilder", "Sources") {
                text.clone_from(&self.credits);
            }
        }
        facts
    }

    /// The main figures of all units, as in each unit's own workbook.
    fn figures(&self, writers: &mut Writers<'_>) -> Tab {
        let mut columns = vec![
            Column::new(self.say("Enhed", "Unit"), 30.0),
            Column::new(self.say("Slags", "Kind"), 14.0),
        ];
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            if columns.len() == 2 {
                columns
                    .extend(writer.comparison_columns(self.say("Enheden", "The unit")));
            }
            let main: Vec<_> = writer.figures().into_iter().filter(|f| f.main).collect();
            for figure in main {
                let mut row = of.cells(self.words);
                row.extend(writer.compared(figure));
                rows.push(row);
            }
        }
        self.tab(
            ("Tal", "Figures"),
            ("Hovedtal for alle enheder", "Main figures of all units"),
            (
                "Én række for hver enhed og indikator; enhederne står i alfabetisk orden.",
                "One row per unit and indicator; units in alphabetical order.",
            ),
            (columns, rows, 4),
        )
    }

    /// The main figures of all units over the years.
    fn years(&self, writers: &mut Writers<'_>) -> Tab {
        let mut columns = vec![
            Column::new(self.say("Enhed", "Unit"), 30.0),
            Column::new(self.say("Slags", "Kind"), 14.0),
        ];
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            if columns.len() == 2 {
                columns.extend(writer.year_columns(self.say("Enheden", "The unit")));
            }
            for row in writer.year_rows(true) {
                let mut cells = of.cells(self.words);
                cells.extend(row);
                rows.push(cells);
            }
        }
        self.tab(
            ("Over tid", "Over time"),
            ("Hovedtallene over tid", "The main figures over time"),
            (
                "Én række for hver enhed, indikator og periode.",
                "One row per unit, indicator and period.",
            ),
            (columns, rows, 5),
        )
    }

    fn findings(&self, writers: &mut Writers<'_>) -> Tab {
        let columns = vec![
            Column::new(self.say("Enhed", "Unit"), 30.0),
            Column::new(self.say("Slags", "Kind"), 14.0),
            Column::new(self.say("Det siger tallene", "What the figures say"), 70.0),
            Column::new(self.say("Vurdering", "Verdict"), 34.0),
            Column::new(self.say("Om hvad", "About what"), 22.0),
            Column::new(self.say("Tal bag", "Behind it"), 80.0),
            Column::new(self.say("Nøgle", "Key"), 48.0),
        ];
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            let mut asked = BTreeSet::new();
            for finding in writer.maker.proposed() {
                let found = writer.maker.evidence_of(finding, 1, &mut asked);
                let Some(found) = found else { continue };
                let mut row = of.cells(self.words);
                row.extend([
                    Field::Text(found.title),
                    Field::Text(found.verdict),
                    Field::text(self.kind(finding.kind)),
                    Field::Text(found.words),
                    Field::Text(finding.key.to_string()),
                ]);
                rows.push(row);
            }
        }
        if rows.is_empty() {
            rows.push(vec![Field::text(self.say("ingen", "none"))]);
        }
        self.tab(
            ("Fund", "Findings"),
            ("Det stikker ud", "What stands out"),
            (
                "Én række for hvert fund: mere end tilfældigt, også når alle prøves under ét, og stort nok til at betyde noget.",
                "One row per finding: more than chance, all tested together, and large enough to matter.",
            ),
            (columns, rows, 1),
        )
    }

    fn kind(&self, kind: FindingKind) -> &'static str {
        match kind {
            FindingKind::Change => {
                self.say("ændring siden sidst", "change since last time")
            }
            FindingKind::Trend => {
                self.say("udvikling over årene", "trend over the years")
            }
            FindingKind::Months => self.say("måneder", "months"),
            FindingKind::SamePupils => self.say("de samme elever", "the same pupils"),
            FindingKind::Expected => self.say("det ventede", "the expected"),
            FindingKind::Rest => self.say("de andre enheder", "the other units"),
            FindingKind::Group => self.say("en gruppe", "a group"),
            FindingKind::Similar => self.say("lignende enheder", "similar units"),
            FindingKind::Nation => self.say("landet", "the country"),
        }
    }

    fn agreements(&self, writers: &mut Writers<'_>) -> Tab {
        let columns = vec![
            Column::new(self.say("Enhed", "Unit"), 30.0),
            Column::new(self.say("Slags", "Kind"), 14.0),
            Column::new(self.say("Nummer", "Number"), 9.0),
            Column::new(self.say("Aftalt på tal fra", "Agreed on data of"), 12.0),
            Column::new(self.say("Mål", "Goal"), 60.0),
            Column::new(self.say("Måles på", "Measured on"), 34.0),
            Column::new(self.say("Handling", "Action"), 22.0),
            Column::new(self.say("Det siger tallene nu", "What the data say now"), 40.0),
        ];
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            let profile = writer.maker.profile;
            let own = self.town.agreements.iter().filter(|a| a.unit == profile.unit);
            for agreement in own {
                let mut results = profile.agreements.iter();
                let result = results
                    .find(|r| r.number == agreement.id && r.year == agreement.year);
                let indicator = agreement.about.as_ref().and_then(|about| {
                    let indicator =
                        self.town.context.catalogue.indicator(&about.indicator)?;
                    let short = indicator.short.get(self.words.language);
                    Some(match &about.group {
                        datapakke_model::Group::All => short.to_owned(),
                        group => format!("{short}, {}", self.words.group(group)),
                    })
                });
                let mut row = of.cells(self.words);
                row.extend([
                    Field::text(agreement.id.as_str()),
                    Field::Text(agreement.year.to_string()),
                    Field::text(agreement.goal.as_str()),
                    indicator.map_or(Field::Empty, Field::Text),
                    Field::text(self.words.action_label(agreement.status)),
                    Field::text(match result.map(|r| &r.outcome) {
                        Some(outcome) => self.outcome(outcome),
                        None => self.say("ny aftale", "new agreement"),
                    }),
                ]);
                rows.push(row);
            }
        }
        if rows.is_empty() {
            rows.push(vec![Field::text(self.say("ingen", "none"))]);
        }
        self.tab(
            ("Aftaler", "Agreements"),
            ("Alle aftaler", "All agreements"),
            ("Én række for hver aftale og år.", "One row per agreement and year."),
            (columns, rows, 1),
        )
    }

    fn outcome(&self, outcome: &AgreementOutcome) -> &'static str {
        match outcome {
            AgreementOutcome::ClearlyBetter => {
                self.say("tydeligt bedre", "clearly better")
            }
            AgreementOutcome::ClearlyWorse => {
                self.say("tydeligt dårligere", "clearly worse")
            }
            AgreementOutcome::CannotTell { .. } => {
                self.say("kan ikke afgøres", "cannot be decided")
            }
            AgreementOutcome::NotTestable { .. } => {
                self.say("kan ikke måles på tal", "cannot be measured")
            }
        }
    }

    fn missing(&self, writers: &Writers<'_>) -> Tab {
        let columns = vec![
            Column::new(self.say("Enhed", "Unit"), 30.0),
            Column::new(self.say("Slags", "Kind"), 14.0),
            Column::new(self.say("Tema", "Theme"), 22.0),
            Column::new(self.say("Indikator", "Indicator"), 34.0),
            Column::new(self.say("Tilstand", "State"), 26.0),
            Column::new(self.say("Seneste periode", "Latest period"), 12.0),
        ];
        let mut rows = Vec::new();
        for (of, writer) in writers {
            for (indicator, figure) in lacking(&writer.maker) {
                let state = match figure.map(|f| f.shown.reading) {
                    None => self.say("ikke leveret", "not delivered"),
                    Some(Reading::Absent(Why::Suppressed)) => {
                        self.say("skjult", "hidden")
                    }
                    Some(_) => self.say("ældre tal", "older figure"),
                };
                let mut row = of.cells(self.words);
                let text =
                    |t: &datapakke_model::Text| Field::text(t.get(self.words.language));
                row.extend([
                    text(&indicator.theme.label()),
                    text(&indicator.short),
                    Field::text(state),
                    figure.map_or(Field::Empty, |f| Field::Text(f.period().to_string())),
                ]);
                rows.push(row);
            }
        }
        if rows.is_empty() {
            rows.push(vec![Field::text(self.say("ingen", "none"))]);
        }
        self.tab(
            ("Mangler", "Missing"),
            (
                "Hovedtal, der mangler, er skjult eller er ældre",
                "Main figures that are missing, hidden or older",
            ),
            (
                "Én række for hver enhed og hovedtal uden et tal fra i år.",
                "One row per unit and main figure without a figure of this year.",
            ),
            (columns, rows, 2),
        )
    }

    fn tab(
        &self,
        name: (&str, &str),
        title: (&str, &str),
        note: (&str, &str),
        (columns, rows, frozen): (Vec<Column>, Vec<Vec<Field>>, u16),
    ) -> Tab {
        Tab {
            name: self.say(name.0, name.1).to_owned(),
            title: self.say(title.0, title.1).to_owned(),
            note: self.say(note.0, note.1).to_owned(),
            source: self.source.clone(),
            columns,
            rows,
            frozen,
        }
    }
}

impl Of {
    fn cells(&self, words: Words) -> Vec<Field> {
        vec![Field::text(self.name.as_str()), Field::text(self.kind.get(words.language))]
    }
}
