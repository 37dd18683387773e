//! What was used and what was left out comes in, the page about the figures goes out.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::catalogue::Theme;
use datapakke_model::profile::BreakKind;
use datapakke_model::{Reading, Why};

use crate::collate::sorted_danish;
use crate::pack::{
    About, AboutSection, Cell, Definition, Emphasis, Heading, Table, TableRow,
};
use crate::words::capital;

use super::Maker;
use super::figure::Figure;
use super::theme_page::ThemePlan;

/// The rules that say when a difference is called certain.
const CERTAIN: [&str; 8] = [
    "family",
    "practical",
    "not_certain",
    "against_rest",
    "nation_constant",
    "largest_of_many",
    "few_years",
    "no_ranking",
];
/// The rules about chance and rounding that hold for every figure.
const CHANCE: [&str; 4] =
    ["interval_95", "whole_population", "published_reference", "rounding"];
/// The rules that protect persons.
const PROTECTION: [&str; 4] = ["smallest_base", "protects", "below_ten", "missing"];

/// Makes the last page.
pub(super) fn page<'a>(maker: &mut Maker<'a>, plans: &[ThemePlan<'a>]) -> About {
    let words = maker.words;
    let sections = [
        maker.certain_section(),
        maker.chance_section(plans),
        maker.breaks_section(plans),
        maker.missing_section(plans),
        maker.lacking_section(),
        maker.definitions_section(plans),
        maker.sources_section(),
    ];
    About {
        heading: Heading {
            number: maker.numbers.about().to_string(),
            kicker: words.say("Om tallene", "About the figures").to_owned(),
            headline: words
                .say(
                    "Et tal siger, hvad der er målt. Hvorfor det er sådan, må samtalen vise.",
                    "A figure says what was measured. Why it is so is for the talk to show.",
                )
                .to_owned(),
        },
        sections: sections.into_iter().flatten().collect(),
        source: words.say(
            "Hvert tal kan føres tilbage til fil og celle med »datapakke forklar«".to_owned(),
            "Each figure can be taken back to file and cell with \"datapakke explain\"".to_owned(),
        ),
    }
}

impl<'a> Maker<'a> {
    /// Returns the texts of rules, in order; a rule that the catalogue lacks is left out.
    fn rules<'b>(&self, ids: impl IntoIterator<Item = &'b str>) -> Vec<String> {
        let language = self.words.language;
        let rules = ids.into_iter().filter_map(|id| self.context.catalogue.rule(id));
        rules.map(|rule| rule.text.get(language).to_owned()).collect()
    }

    fn section(&self, title: (&str, &str), paragraphs: Vec<String>) -> AboutSection {
        AboutSection {
            title: self.words.say(title.0, title.1).to_owned(),
            paragraphs,
            definitions: Vec::new(),
            table: None,
        }
    }

    fn certain_section(&self) -> Option<AboutSection> {
        let mut paragraphs = self.rules(CERTAIN);
        let n = self.profile.n_tests;
        if n > 1 {
            paragraphs.insert(
                1.min(paragraphs.len()),
                self.words.say(
                    format!("I denne pakke er der prøvet {n} forskelle."),
                    format!("In this pack {n} differences were tested."),
                ),
            );
        }
        let title = (
            "Sådan afgør vi, om noget er sikkert",
            "How we decide whether something is certain",
        );
        (!paragraphs.is_empty()).then(|| self.section(title, paragraphs))
    }

    fn chance_section(&self, plans: &[ThemePlan<'a>]) -> Option<AboutSection> {
        let figures = plans.iter().flat_map(|plan| &plan.figures);
        let known = figures.filter(|f| f.value().is_some());
        let methods: BTreeSet<String> = known
            .filter_map(|f| serde_json::to_value(f.shown.method).ok())
            .filter_map(|v| v.as_str().map(str::to_owned))
            .collect();
        let mut paragraphs = self.rules(CHANCE);
        paragraphs.extend(self.rules(methods.iter().map(String::as_str)));
        let themes: BTreeSet<Theme> = plans
            .iter()
            .flat_map(|plan| std::iter::once(plan.theme).chain(plan.also))
            .collect();
        for (theme, rule) in [
            (Theme::Læring, "position"),
            (Theme::Læring, "published_verdict"),
            (Theme::Fravær, "absence_over_ten"),
            (Theme::Medarbejdere, "calendar_year"),
            (Theme::Forældre, "btu_guide"),
        ] {
            if themes.contains(&theme) {
                paragraphs.extend(self.rules([rule]));
            }
        }
        let title = ("Sådan er tallene regnet ud", "How the figures were computed");
        (!paragraphs.is_empty()).then(|| self.section(title, paragraphs))
    }

    /// Breaks of the same year and reason stand together with the names they concern.
    fn breaks_section(&self, plans: &[ThemePlan<'a>]) -> Option<AboutSection> {
        let language = self.words.language;
        let mut breaks: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for figure in plans.iter().flat_map(|plan| &plan.figures) {
            let own = figure.entry.breaks.iter().filter(|b| b.kind != BreakKind::Gap);
            for found in own {
                let key =
                    (found.before.to_string(), found.reason.get(language).to_owned());
                let label = figure.indicator.short.get(language).to_owned();
                let names = breaks.entry(key).or_default();
                if !names.contains(&label) {
                    names.push(label);
                }
            }
        }
        if breaks.is_empty() {
            return None;
        }
        let mut paragraphs = self.rules(["series_break"]);
        paragraphs.extend(self.rules(["gap"]));
        let definitions = breaks.into_iter().map(|((year, reason), mut names)| {
            let more = names.len().saturating_sub(4);
            names.truncate(4);
            let mut list = names.join(", ");
            if more > 0 {
                list += &self
                    .words
                    .say(format!(" og {more} andre"), format!(" and {more} more"));
            }
            let term = self.words.say(format!("Fra {year}"), format!("From {year}"));
            Definition {
                term,
                text: format!("{} ({list})", reason.trim_end_matches('.')) + ".",
            }
        });
        let definitions = definitions.collect();
        let title = ("Hvor målingen er en anden", "Where the measurement is another");
        Some(AboutSection { definitions, ..self.section(title, paragraphs) })
    }

    fn missing_section(&self, plans: &[ThemePlan<'a>]) -> Option<AboutSection> {
        let words = self.words;
        let mut paragraphs = self.rules(PROTECTION);
        let (hidden, all) = self.count_hidden();
        paragraphs.push(match hidden {
            0 => words.say("I denne udgave er ingen tal skjult.", "No figure is hidden in this edition.").to_owned(),
            1 => words.say(
                format!("I denne udgave er ét af {all} tal skjult."),
                format!("One of {all} figures is hidden in this edition."),
            ),
            n => words.say(
                format!("I denne udgave er {n} af {all} tal skjult, også dem, der hører til tidligere år og klassetrin."),
                format!("{n} of {all} figures are hidden in this edition, those of earlier years and grades included."),
            ),
        });
        paragraphs.extend(self.themes_left_out(plans));
        paragraphs.extend(self.rows_left_out());
        let title = ("Hvad der er skjult eller mangler", "What is hidden or missing");
        Some(self.section(title, paragraphs))
    }

    fn lacking_section(&self) -> Option<AboutSection> {
        let definitions = self.lacking();
        let title =
            ("Tal, som ikke er med, og hvorfor", "Figures that are not here, and why");
        (!definitions.is_empty())
            .then(|| AboutSection { definitions, ..self.section(title, Vec::new()) })
    }

    /// How many of the unit's figures are hidden, and how many there are.
    fn count_hidden(&self) -> (usize, usize) {
        let hidden = Reading::Absent(Why::Suppressed);
        let entries = self.profile.indicators.iter();
        let estimates = entries.flat_map(|entry| {
            entry.series.iter().chain(entry.groups.iter().map(|group| &group.own))
        });
        let readings: Vec<Reading> = estimates
            .map(|e| e.reading)
            .filter(|r| r.value().is_some() || *r == hidden)
            .collect();
        let answers =
            self.profile.questions.iter().flat_map(|q| q.own.iter().chain(&q.groups));
        let answers: Vec<bool> = answers
            .filter(|a| a.shares.is_some() || a.why == Some(Why::Suppressed))
            .map(|a| a.shares.is_none())
            .collect();
        let gone = readings.iter().filter(|r| **r == hidden).count()
            + answers.iter().filter(|gone| **gone).count();
        (gone, readings.len() + answers.len())
    }

    /// Themes that the kind of unit has, but of which nothing can be shown.
    fn themes_left_out(&self, plans: &[ThemePlan<'a>]) -> Vec<String> {
        let words = self.words;
        let catalogue = self.context.catalogue;
        let (mut without, mut not_here, mut all_hidden) =
            (Vec::new(), Vec::new(), Vec::new());
        for theme in Theme::ALL {
            let indicators: Vec<_> = catalogue
                .indicators
                .iter()
                .filter(|i| i.theme == theme && i.kinds.contains(&self.profile.kind))
                .collect();
            if indicators.is_empty() || plans.iter().any(|plan| plan.has(theme)) {
                continue;
            }
            let name = theme.label().get(words.language).to_owned();
            let allowed = |i: &&datapakke_model::catalogue::Indicator| {
                self.edition.may_have(i.confidentiality)
            };
            if !indicators.iter().any(allowed) {
                not_here.push(name);
            } else if self.figures.iter().any(|f| f.indicator.theme == theme) {
                all_hidden.push(name);
            } else {
                without.push(name);
            }
        }
        let mut out = Vec::new();
        if !without.is_empty() {
            let list = without.join(", ");
            out.push(words.say(
                format!("Uden egen side, fordi der ikke er læst tal: {list}."),
                format!("Without a page, because no figures were read: {list}."),
            ));
        }
        if !not_here.is_empty() {
            let list = not_here.join(", ");
            out.push(words.say(
                format!("Ikke med i denne udgave: {list}."),
                format!("Not part of this edition: {list}."),
            ));
        }
        if !all_hidden.is_empty() {
            let list = all_hidden.join(", ");
            out.push(words.say(
                format!("Uden egen side, fordi alle tal er skjult: {list}."),
                format!("Without a page, because all figures are hidden: {list}."),
            ));
        }
        out
    }

    /// Rows of the overview that the unit never had.
    fn rows_left_out(&self) -> Option<String> {
        let language = self.words.language;
        let catalogue = self.context.catalogue;
        let has = |id: &datapakke_model::IndicatorId| {
            self.figures.iter().any(|f| &f.indicator.id == id)
        };
        let stands = |id: &datapakke_model::IndicatorId| {
            let mut others = catalogue.indicators.iter();
            has(id) || others.any(|i| i.stands_in_for.as_ref() == Some(id) && has(&i.id))
        };
        let missing: Vec<_> = catalogue
            .indicators
            .iter()
            .filter(|i| i.overview && i.kinds.contains(&self.profile.kind))
            .filter(|i| self.edition.may_have(i.confidentiality) && !stands(&i.id))
            .map(|i| i.short.get(language).to_owned())
            .collect();
        if missing.is_empty() {
            return None;
        }
        let list = sorted_danish(missing).join(", ");
        Some(self.words.say(
            format!("Udeladt i overblikket, fordi der intet tal er: {list}."),
            format!("Left out of the overview for want of a figure: {list}."),
        ))
    }

    fn definitions_section(&self, plans: &[ThemePlan<'a>]) -> Option<AboutSection> {
        let language = self.words.language;
        let shown = plans.iter().flat_map(|plan| &plan.figures);
        let mut definitions: Vec<Definition> = Vec::new();
        let told = |f: &&Figure<'a>| f.value().is_some() && (f.main || f.is_certain());
        for figure in shown.filter(told) {
            let text = figure.indicator.definition.get(language).to_owned();
            if definitions.iter().all(|d| d.text != text) {
                let term = figure.indicator.label.get(language).to_owned();
                definitions.push(Definition { term, text });
            }
        }
        let title = ("Hvad tallene betyder", "What the figures mean");
        let rest = self.words.say(
            "De øvrige definitioner står i kataloget (datapakke katalog).",
            "The other definitions stand in the catalogue (datapakke catalogue).",
        );
        (!definitions.is_empty()).then(|| AboutSection {
            definitions,
            ..self.section(title, vec![rest.to_owned()])
        })
    }

    fn sources_section(&self) -> Option<AboutSection> {
        let words = self.words;
        let mut sources: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
        for source in self.ledger.sources_since(0) {
            let Some(entry) = self.context.sources.entries.get(usize::from(source))
            else {
                continue;
            };
            let publisher =
                entry.publisher.clone().unwrap_or_else(|| capital(&self.own_data()));
            let retrieved = entry.retrieved.as_deref();
            let retrieved = retrieved.map_or_else(
                || words.say("ikke oplyst", "not stated").to_owned(),
                |date| crate::format::date(date, words.language),
            );
            sources.entry((publisher, retrieved)).or_default().insert(&entry.file);
        }
        if sources.is_empty() {
            return None;
        }
        let order = sorted_danish(sources.keys().map(|(publisher, _)| publisher.clone()));
        let mut rows: Vec<_> = sources.into_iter().collect();
        rows.sort_by_key(|((publisher, _), _)| order.iter().position(|p| p == publisher));
        let plain = |text: String| Cell { text, emphasis: Emphasis::Plain };
        let rows = rows.into_iter().map(|((publisher, retrieved), files)| TableRow {
            cells: vec![
                plain(publisher),
                plain(retrieved),
                plain(files.len().to_string()),
            ],
        });
        let columns = [("Kilde", "Source"), ("Hentet", "Retrieved"), ("Filer", "Files")];
        let table = Table {
            summary: words
                .say(
                    "Kilder med dato og antal filer",
                    "Sources with date and number of files",
                )
                .to_owned(),
            columns: columns.map(|(da, en)| words.say(da, en).to_owned()).to_vec(),
            rows: rows.collect(),
        };
        Some(AboutSection {
            table: Some(table),
            ..self.section(("Kilder", "Sources"), Vec::new())
        })
    }
}
