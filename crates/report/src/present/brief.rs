//! A released profile and the figure somebody chose come in; that figure as a paper shows
//! it, with a small chart, goes out.

use std::collections::BTreeSet;

use datapakke_model::agreement::{ActionStatus, Agreement};
use datapakke_model::catalogue::Theme;
use datapakke_model::conference::{About, Conference, Evidence as Proof};
use datapakke_model::profile::{Estimate, Finding};
use datapakke_model::{Group, Profile, Reading, Released, Text, Why};

use crate::figures::{FigureRow, Ledger};
use crate::papers::Evidence;
use crate::words::capital;

use super::figure::Figure;
use super::findings::Room;
use super::plot::{Plot, set_height, set_width};
use super::{Context, Maker};

/// Size of a chart in a paper.
const WIDTH_MM: f64 = 72.0;
const HEIGHT_MM: f64 = 34.0;

impl<'a> Maker<'a> {
    /// Opens a paper, whose figures stand in the list under its own name.
    pub(crate) fn of_paper(
        released: &'a Released<Profile>,
        context: &'a Context<'a>,
        document: &'static str,
    ) -> Self {
        let unit = &released.value().unit;
        let ledger = Ledger::new(released.edition(), unit, context.sources);
        let maker = Maker::new(released, context);
        Maker { ledger: ledger.for_document(document), ..maker }
    }

    /// Returns the figures that were printed.
    pub(crate) fn printed(self) -> Vec<FigureRow> {
        let (rows, places) = self.ledger.into_rows();
        let nowhere = |row: &FigureRow| {
            let found = places.get(&(row.key.clone(), row.status.clone()));
            found.is_some_and(|found| {
                found.iter().all(|place| *place == crate::figures::Place::Nowhere)
            })
        };
        rows.into_iter().filter(|row| !nowhere(row)).collect()
    }

    /// Returns the finding about a figure, if one was called.
    fn finding_about(&self, about: &About) -> Option<&'a Finding> {
        let of = |f: &&Finding| {
            f.key.indicator == about.indicator && f.key.group == about.group
        };
        self.called().into_iter().find(of)
    }

    /// Returns what the called findings are about, the most important first.
    pub(crate) fn proposed(&self) -> Vec<&'a Finding> {
        self.called()
    }

    /// Returns a finding as a paper shows it.
    pub(crate) fn evidence_of(
        &mut self,
        finding: &'a Finding,
        number: usize,
        asked: &mut BTreeSet<Text>,
    ) -> Option<Evidence> {
        let (item, _) = self.item(finding, number, Room::of_paper(), asked)?;
        Some(Evidence {
            number: item.number,
            title: item.title,
            subtitle: item.subtitle,
            chart: item.chart,
            verdict: item.verdict,
            words: item.words,
            question: item.question,
            chosen: String::new(),
        })
    }

    /// Returns a chosen figure as a paper shows it; without a chart, and with the reason
    /// in its title, where there is nothing to show.
    pub(crate) fn evidence(
        &mut self,
        about: &About,
        number: usize,
        asked: &mut BTreeSet<Text>,
    ) -> Evidence {
        if let Some(finding) = self.finding_about(about)
            && let Some(found) = self.evidence_of(finding, number, asked)
        {
            return found;
        }
        let label = self.label_about(about);
        let Some(figure) = self.figure(about.indicator.as_str()) else {
            let none = self.words.say("ingen tal i år", "no figures this year");
            return bare(number, format!("{label}: {none}"));
        };
        let shown = self.estimate_about(figure, about);
        let Some(shown) = shown.filter(|e| e.reading.value().is_some()) else {
            let hidden = Reading::Absent(Why::Suppressed);
            let why = match shown.map(|e| e.reading) {
                Some(reading) if reading == hidden => {
                    self.words.hidden(figure.indicator.subject)
                }
                _ => self.words.say("ingen tal i år", "no figures this year"),
            };
            return bare(number, format!("{label}: {why}"));
        };
        let value = self.print(figure.indicator, shown);
        let plot = self.plot_about(figure, about);
        let title = match (&plot, &about.group) {
            (Some(plot), Group::All) => plot.title.clone(),
            _ => format!("{label}: {value} {}", self.beside_of(figure, about)),
        };
        let (mut verdict, mut words) = (String::new(), Vec::new());
        let base = self.persons_behind(figure.indicator, shown);
        words.extend(Some(base).filter(|b| !b.is_empty()).map(|b| format!("{b}.")));
        if about.group == Group::All && self.small_part(figure.indicator, shown).is_none()
        {
            let change = self.change_of(figure);
            verdict = capital(&change.verdict);
            if !change.text.is_empty() {
                words.push(self.words.say(
                    format!("Ændring siden sidst: {}.", change.text),
                    format!("Change since last time: {}.", change.text),
                ));
            }
        }
        let question = &figure.indicator.question;
        let question = match asked.insert(question.clone()) {
            true => question.get(self.words.language).to_owned(),
            false => String::new(),
        };
        let subtitle = self.subtitle(figure);
        let chart = plot.map(|plot| self.place(format!("tal-{number}"), plot.chart));
        Evidence {
            title: title.trim_end().to_owned(),
            subtitle,
            chart,
            verdict,
            words: words.join(" "),
            question,
            ..bare(number, String::new())
        }
    }

    /// Returns "Samlet fravær", "Samlet fravær, 7. kl."
    pub(crate) fn label_about(&self, about: &About) -> String {
        let indicator = self.context.catalogue.indicator(&about.indicator);
        let label = indicator.map_or_else(
            || about.indicator.to_string(),
            |indicator| indicator.short.get(self.words.language).to_owned(),
        );
        match &about.group {
            Group::All => label,
            group => format!("{label}, {}", self.words.group(group)),
        }
    }

    /// Returns the estimate of a chosen figure, known or not.
    pub(crate) fn estimate_about(
        &self,
        figure: Figure<'a>,
        about: &About,
    ) -> Option<&'a Estimate> {
        match &about.group {
            Group::All => Some(figure.shown),
            group => {
                let part = figure.entry.groups.iter().find(|g| g.group == *group);
                part.map(|part| &part.own)
            }
        }
    }

    /// Returns "mod 6,9 % i kommunen", noted; empty without a value.
    fn beside_of(&mut self, figure: Figure<'a>, about: &About) -> String {
        let other = match &about.group {
            Group::All => figure.municipality(),
            group => figure
                .entry
                .groups
                .iter()
                .find(|g| g.group == *group)
                .and_then(|g| g.municipality.as_ref()),
        };
        let Some(other) = other.filter(|e| e.reading.value().is_some()) else {
            return String::new();
        };
        let text = self.print(figure.indicator, other);
        self.words.say(
            format!("mod {text} i kommunen"),
            format!("against {text} in the municipality"),
        )
    }

    /// Tells whether the material shows a requirement of the law met.
    pub(crate) fn meets(&self, conference: Option<&Conference>, evidence: Proof) -> bool {
        if let Some(met) = conference.and_then(|c| evidence.in_conference(c)) {
            return met;
        }
        let year = Some(self.profile.year);
        let known = || self.figures.iter().filter(|f| f.value().is_some());
        let is_test = |id: &str| {
            ["test.", "dnt.", "faerdighed."].iter().any(|test| id.starts_with(test))
        };
        match evidence {
            Proof::Tests => ["laesning", "matematik"].iter().all(|subject| {
                let of = |id: &str| is_test(id) && id.contains(subject);
                let mut known = known();
                known.any(|f| {
                    of(f.indicator.id.as_str()) && f.period().school_year() == year
                })
            }),
            Proof::OtherKnowledge => known().any(|f| f.indicator.theme != Theme::Læring),
            Proof::FollowUp => self
                .last_agreements()
                .iter()
                .all(|agreement| agreement.status != ActionStatus::NotStated),
            _ => false,
        }
    }

    /// Returns the agreements made on the data of the last earlier year that has any.
    pub(crate) fn last_agreements(&self) -> Vec<&'a Agreement> {
        let earlier = |a: &&Agreement| a.year < self.profile.year;
        let all = self.context.agreements.iter().filter(earlier);
        let year = all.clone().map(|a| a.year).max();
        all.filter(|a| Some(a.year) == year).collect()
    }

    /// Draws a figure's chart lower, where it has a height of its own.
    pub(crate) fn lower(&mut self, evidence: &Evidence, mm: f64) {
        let name = evidence.chart.as_ref().map(|chart| &chart.name);
        if let Some(chart) = name.and_then(|name| self.charts.get_mut(name)) {
            set_height(chart, mm);
        }
    }

    fn plot_about(&mut self, figure: Figure<'a>, about: &About) -> Option<Plot> {
        let mut plot = match &about.group {
            Group::All if figure.is_counted() => self.bars(figure),
            Group::All => self.trend(figure).or_else(|| self.position_plot(figure)),
            group => self.dots_around(figure, group, 5),
        }?;
        set_width(&mut plot.chart, WIDTH_MM);
        set_height(&mut plot.chart, HEIGHT_MM);
        Some(plot)
    }
}

fn bare(number: usize, title: String) -> Evidence {
    Evidence {
        number: number.to_string(),
        title,
        subtitle: String::new(),
        chart: None,
        verdict: String::new(),
        words: String::new(),
        question: String::new(),
        chosen: String::new(),
    }
}
