//! All released profiles of the confidential edition come in, the administration's workbook
//! goes out: every unit's main figures, what stands out, the agreements and what is missing.

use std::collections::BTreeSet;

use datapakke_model::agreement::{Agreement, AgreementOutcome};
use datapakke_model::catalogue::Indicator;
use datapakke_model::profile::FindingKind;
use datapakke_model::{Edition, Group, Reading, Text, UnitKind, Why};

use super::Workbook;
use super::beside::{Beside, BesideTab};
use super::book::{Book, Charts, Field, Tab, write};
use super::compared::{compared_heads, year_heads};
use super::told::{About, Head, KEY, Sheet, THEME, Teller};
use super::writer::{Writer, least, style};
use crate::error::Error;
use crate::municipality::{Member, Town, lacking, members};
use crate::present::Figure;
use crate::words::{Words, capital, municipality};

/// The name of the workbook in the list of figures.
const DOCUMENT: &str = "overblik-regneark";

/// Whose row it is.
const OF: [Head<'_>; 2] = [("Enhed", "Unit", 30.0), ("Slags", "Kind", 14.0)];
/// The name of a unit's own column.
const OWN: (&str, &str) = ("Enheden", "The unit");

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
    let settings = town.context.settings;
    let language = settings.language;
    let words = Words { language, kind: UnitKind::Skole };
    let credits = credits(&writers);
    let teller = Teller { words, settings, edition: Edition::Fortrolig };
    let sheets = Sheets { town, teller, source: teller.credited(&credits) };
    let mut tabs = vec![
        sheets.figures(&mut writers),
        sheets.years(&mut writers),
        sheets.findings(&mut writers),
        sheets.agreements(&mut writers),
        sheets.missing(&writers),
    ];
    let (numbers, charts) = sheets.beside(&writers, tabs.len()).unzip();
    tabs.extend(numbers);
    let title = format!(
        "{}: {} {}",
        municipality(settings),
        words.say("overblik over enhederne", "overview of the units"),
        settings.year
    );
    let book = Book {
        language,
        title,
        mark: Edition::Fortrolig.mark().get(language).to_owned(),
        facts: sheets.facts(credits),
        tabs,
        charts: charts.unwrap_or_default(),
        own: town.context.theme.own.to_string(),
    };
    let xlsx = write(&book)?;
    let figures = writers.into_iter().flat_map(|(_, writer)| writer.maker.printed());
    let content = book.content();
    Ok(Some(Workbook { xlsx, figures: figures.collect(), content }))
}

/// Whose rows they are.
struct Of {
    name: String,
    kind: Text,
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

struct Sheets<'a> {
    town: &'a Town<'a>,
    teller: Teller<'a>,
    source: String,
}

impl Sheets<'_> {
    fn say<T>(&self, da: T, en: T) -> T {
        self.teller.say(da, en)
    }

    fn label(&self, text: &Text) -> Field {
        Field::text(text.get(self.teller.words.language))
    }

    fn cells(&self, of: &Of) -> Vec<Field> {
        vec![Field::text(of.name.as_str()), self.label(&of.kind)]
    }

    fn facts(&self, credits: String) -> Vec<(String, String)> {
        self.teller.facts(About {
            what: (
                "Alle enheders hovedtal, fund, aftaler og mangler, så forvaltningen kan sortere og filtrere. Regnearket er ikke en rangliste: de fleste enheder kan ikke skelnes fra hinanden.",
                "All units’ main figures, findings, agreements and gaps, for the administration to sort and filter. It is no league table: most units cannot be told apart.",
            ),
            unit: None,
            whom: self
                .say(
                    "Forvaltningen. Det må ikke deles eller offentliggøres.",
                    "The administration. Not to be shared or published.",
                )
                .to_owned(),
            names: None,
            hidden: ("Skjult af hensyn til …", "Hidden to protect …"),
            keys: true,
            sources: Some(credits),
        })
    }

    /// Returns a sheet with a row's owner before each row.
    fn tab<'b>(
        &self,
        sheet: &Sheet<'_>,
        heads: impl IntoIterator<Item = Head<'b>>,
        rows: Vec<Vec<Field>>,
    ) -> Tab {
        let heads = OF.into_iter().chain(heads);
        self.teller.tab(sheet, self.source.clone(), heads, rows)
    }

    /// The main figures of all units, as in each unit's own workbook.
    fn figures(&self, writers: &mut Writers<'_>) -> Tab {
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            for figure in writer.figures().into_iter().filter(|f| f.main) {
                let mut row = self.cells(of);
                row.extend(writer.compared(figure));
                rows.push(row);
            }
        }
        let sheet = Sheet {
            name: ("Tal", "Figures"),
            title: ("Hovedtal for alle enheder", "Main figures of all units"),
            note: (
                "Én række for hver enhed og indikator; enhederne står i alfabetisk orden.",
                "One row per unit and indicator; units in alphabetical order.",
            ),
            frozen: 4,
        };
        self.tab(&sheet, compared_heads(OWN), rows)
    }

    /// The main figures of all units over the years.
    fn years(&self, writers: &mut Writers<'_>) -> Tab {
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            for row in writer.year_rows(true) {
                let mut cells = self.cells(of);
                cells.extend(row);
                rows.push(cells);
            }
        }
        let sheet = Sheet {
            name: ("Over tid", "Over time"),
            title: ("Hovedtallene over tid", "The main figures over time"),
            note: (
                "Én række for hver enhed, indikator og periode.",
                "One row per unit, indicator and period.",
            ),
            frozen: 5,
        };
        self.tab(&sheet, year_heads(OWN), rows)
    }

    /// The units of a kind beside each other, one chart per main figure.
    fn beside(&self, writers: &Writers<'_>, tab: usize) -> Option<(Tab, Charts)> {
        let mut made = BesideTab::default();
        for kind in UnitKind::ALL {
            let of_kind = writers.iter().filter(|(_, w)| w.maker.profile.kind == kind);
            let units: Vec<(&str, &Writer<'_>, Vec<Figure<'_>>)> =
                of_kind.map(|(of, w)| (of.name.as_str(), w, w.figures())).collect();
            let main = units.iter().flat_map(|(.., all)| all).filter(|f| f.main);
            let mut seen = BTreeSet::new();
            let first: Vec<&Figure<'_>> =
                main.filter(|f| seen.insert(&f.indicator.id)).collect();
            for figure in first {
                made.add(
                    &self.figure_beside(figure.indicator, kind, &units),
                    &self.teller,
                );
            }
        }
        made.finish(tab, &self.teller, self.source.clone())
    }

    fn figure_beside<'b>(
        &self,
        indicator: &'b Indicator,
        kind: UnitKind,
        units: &[(&str, &Writer<'_>, Vec<Figure<'_>>)],
    ) -> Beside<'b> {
        let found: Vec<(&str, &Writer<'_>, Figure<'_>)> = units
            .iter()
            .filter_map(|(name, writer, all)| {
                let figure = all.iter().find(|f| f.indicator.id == indicator.id)?;
                Some((*name, *writer, *figure))
            })
            .collect();
        let newest = found.iter().map(|(.., f)| f.period()).max();
        let now = found.iter().filter(|(.., f)| Some(f.period()) == newest);
        let home = now.clone().find_map(|(.., f)| f.municipality()?.reading.value());
        let language = self.teller.words.language;
        let when = newest.map(|period| period.to_string()).unwrap_or_default();
        Beside {
            label: indicator.short.get(language),
            when: format!("{} {when}", kind.label().get(language)),
            units: now.map(|(name, writer, f)| writer.standing(name, *f)).collect(),
            municipality: home.filter(|v| v.is_finite()),
            style: style(indicator, false),
            least: least(indicator),
            bounds: indicator.bounds,
        }
    }

    fn findings(&self, writers: &mut Writers<'_>) -> Tab {
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            let mut asked = BTreeSet::new();
            for finding in writer.maker.proposed() {
                let found = writer.maker.evidence_of(finding, 1, &mut asked);
                let Some(found) = found else { continue };
                let mut row = self.cells(of);
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
        let heads = [
            ("Det siger tallene", "What the figures say", 70.0),
            ("Vurdering", "Verdict", 34.0),
            ("Om hvad", "About what", 22.0),
            ("Tal bag", "Behind it", 80.0),
            KEY,
        ];
        let sheet = Sheet {
            name: ("Fund", "Findings"),
            title: ("Det stikker ud", "What stands out"),
            note: (
                "Én række for hvert fund: mere end tilfældigt, også når alle prøves under ét, og stort nok til at betyde noget.",
                "One row per finding: more than chance, all tested together, and large enough to matter.",
            ),
            frozen: 1,
        };
        self.tab(&sheet, heads, rows)
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
        let mut rows = Vec::new();
        for (of, writer) in writers.iter_mut() {
            let profile = writer.maker.profile;
            for agreement in
                self.town.agreements.iter().filter(|a| a.unit == profile.unit)
            {
                let mut results = profile.agreements.iter();
                let result = results
                    .find(|r| r.number == agreement.id && r.year == agreement.year);
                let mut row = self.cells(of);
                row.extend([
                    Field::text(agreement.id.as_str()),
                    Field::Text(agreement.year.to_string()),
                    Field::text(agreement.goal.as_str()),
                    self.measured_on(agreement).map_or(Field::Empty, Field::Text),
                    Field::text(self.teller.words.action_label(agreement.status)),
                    Field::text(match result.map(|r| &r.outcome) {
                        Some(outcome) => self.outcome(outcome),
                        None => self.say("ny aftale", "new agreement"),
                    }),
                ]);
                rows.push(row);
            }
        }
        let heads = [
            ("Nummer", "Number", 9.0),
            ("Aftalt på tal fra", "Agreed on data of", 12.0),
            ("Mål", "Goal", 60.0),
            ("Måles på", "Measured on", 34.0),
            ("Handling", "Action", 22.0),
            ("Det siger tallene nu", "What the data say now", 40.0),
        ];
        let sheet = Sheet {
            name: ("Aftaler", "Agreements"),
            title: ("Alle aftaler", "All agreements"),
            note: ("Én række for hver aftale og år.", "One row per agreement and year."),
            frozen: 1,
        };
        self.tab(&sheet, heads, rows)
    }

    /// Returns the indicator, and the group, that an agreement is followed by.
    fn measured_on(&self, agreement: &Agreement) -> Option<String> {
        let about = agreement.about.as_ref()?;
        let indicator = self.town.context.catalogue.indicator(&about.indicator)?;
        let words = self.teller.words;
        let short = indicator.short.get(words.language);
        Some(match &about.group {
            Group::All => short.to_owned(),
            group => format!("{short}, {}", words.group(group)),
        })
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
                let mut row = self.cells(of);
                row.extend(writer.named(indicator));
                row.push(Field::text(state));
                row.push(
                    figure.map_or(Field::Empty, |f| Field::Text(f.period().to_string())),
                );
                rows.push(row);
            }
        }
        let heads = [
            THEME,
            ("Indikator", "Indicator", 34.0),
            ("Tilstand", "State", 26.0),
            ("Seneste periode", "Latest period", 12.0),
        ];
        let sheet = Sheet {
            name: ("Mangler", "Missing"),
            title: (
                "Hovedtal, der mangler, er skjult eller er ældre",
                "Main figures that are missing, hidden or older",
            ),
            note: (
                "Én række for hver enhed og hovedtal uden et tal fra i år.",
                "One row per unit and main figure without a figure of this year.",
            ),
            frozen: 2,
        };
        self.tab(&sheet, heads, rows)
    }
}
