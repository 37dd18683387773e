//! Figures on one scale come in; one chart with a row for each goes out.

use datapakke_model::profile::Comparison;

use crate::chart::{Chart, DotRow, Dots};
use crate::words::sentence::Said;

use super::super::figure::Figure;
use super::super::series::values;
use super::super::{Maker, alt_text, axis, overview::said};
use super::{FULL_MM, Plot};

impl<'a> Maker<'a> {
    /// Returns several figures on one scale, a row each; none with fewer than two.
    pub(super) fn dots_of(&mut self, figures: &[Figure<'a>], half: bool) -> Option<Plot> {
        let from = self.ledger.count();
        let newest =
            figures.iter().filter(|f| f.value().is_some()).map(|f| f.period()).max()?;
        let figures: Vec<Figure<'a>> = figures
            .iter()
            .copied()
            .filter(|f| f.period() == newest && (f.value().is_some() || f.is_hidden()))
            .collect();
        let known = figures.iter().filter(|f| f.value().is_some()).count();
        if figures.len() < 2 || known == 0 {
            return None;
        }
        let words = self.words;
        let (mut rows, mut all, mut alt) = (Vec::new(), Vec::new(), Vec::new());
        let mut any_municipality = false;
        for figure in figures.iter().copied() {
            let indicator = figure.indicator;
            let text = self.print(indicator, figure.shown);
            let own = self.point(indicator, figure.shown);
            let municipality = figure.municipality().and_then(|e| e.reading.value());
            if let Some(estimate) = figure.municipality() {
                self.ledger.note(estimate);
                any_municipality = true;
            }
            all.extend(values(std::slice::from_ref(&own)));
            all.extend(municipality);
            let base = figure.shown.base.map(|n| crate::format::count(n, words.language));
            let label = indicator.short.get(words.language);
            let said = if text.is_empty() {
                words.say("skjult", "hidden").to_owned()
            } else {
                text
            };
            let beside = figure.municipality().map(|e| {
                format!(
                    " ({} {})",
                    words.say("kommunen", "municipality"),
                    self.text(indicator, e)
                )
            });
            alt.push(format!("{label}: {said}{}", beside.unwrap_or_default()));
            rows.push(DotRow {
                others: Vec::new(),
                label: label.to_owned(),
                own,
                mark: figure.position_mark(),
                municipality,
                before: figure.before().and_then(|e| e.reading.value()),
                base: base.unwrap_or_default(),
            });
            if let Some(before) = figure.before() {
                self.ledger.note(before);
                all.extend(before.reading.value());
            }
        }
        let first = *figures.first()?;
        let title = self.rows_title(&figures);
        let chart = Chart::Dots(Dots {
            alt: alt_text(format!("{title}. {}.", alt.join("; "))),
            width_mm: FULL_MM,
            height_mm: 0.0,
            base_head: if rows.iter().any(|r| !r.base.is_empty()) {
                words.say("antal", "base").to_owned()
            } else {
                String::new()
            },
            rows,
            ticks: axis::ticks(all, first.indicator, false, words.language),
            nation: None,
            municipality_label: if any_municipality {
                words.say("kommunen", "municipality").to_owned()
            } else {
                String::new()
            },
        });
        let before = words.say("Tynd streg: året før.", "Thin tick: the year before.");
        let with_before = figures.iter().any(|f| f.before().is_some());
        let sub = format!("{}, {newest}", self.subtitle(first));
        let subtitle = if with_before { format!("{sub}. {before}") } else { sub };
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart, half, noted })
    }

    fn rows_title(&self, figures: &[Figure<'a>]) -> String {
        let rows: Vec<(String, Option<&Comparison>)> = figures
            .iter()
            .map(|f| {
                (f.indicator.short.get(self.words.language).to_owned(), f.position())
            })
            .collect();
        if let Some(title) = self.words.groups_title(&rows, false) {
            return title;
        }
        let said: Vec<Said<'_>> = figures.iter().map(|f| said(self, *f)).collect();
        let told = said
            .iter()
            .filter_map(|s| Some(format!("{}: {}", s.label, s.value.as_ref()?)));
        told.take(2).collect::<Vec<_>>().join(". ")
    }
}
