//! A theme's figures come in, its charts with their titles go out.

mod answers;
mod choice;
mod followed;
mod grades;
mod months;
mod rows;
mod year_groups;

use std::ops::Range;

use crate::chart::{
    BarRow, Bars, Chart, Panel, Point, Position, SmallMultiples, Tick, Trend,
};
use crate::words::sentence::Said;

use super::figure::{Figure, periods_to};
use super::series::{Line, n_values, values};
use super::{Maker, alt_text, axis, overview::said};

pub(super) use answers::Wanted;
pub(super) use choice::plots;
pub(crate) use year_groups::RULE as YEAR_GROUP;

/// Width of a chart over the whole page, and of one of two halves.
pub(super) const FULL_MM: f64 = 170.0;
pub(super) const HALF_MM: f64 = 82.0;

/// A chart with its title, before it has a number.
#[derive(Debug, Clone)]
pub(super) struct Plot {
    /// A true sentence.
    pub title: String,
    /// What, of whom, in which unit.
    pub subtitle: String,
    /// The chart.
    pub chart: Chart,
    /// Whether it may stand beside another.
    pub half: bool,
    /// What was noted while it was made.
    pub noted: Range<usize>,
}

/// Sets the height of a chart over the years.
pub(super) fn set_height(chart: &mut Chart, mm: f64) {
    if let Chart::Trend(trend) = chart {
        trend.height_mm = mm;
    }
}

/// Sets a chart's width, where it has one.
pub(super) fn set_width(chart: &mut Chart, mm: f64) {
    let width = match chart {
        Chart::Trend(c) => &mut c.width_mm,
        Chart::SmallMultiples(c) => &mut c.width_mm,
        Chart::Dots(c) => &mut c.width_mm,
        Chart::Stacked(c) => &mut c.width_mm,
        Chart::Kinds(c) => &mut c.width_mm,
        Chart::Bars(c) => &mut c.width_mm,
        Chart::Position(c) => &mut c.width_mm,
        Chart::ReadingGuide(c) => &mut c.width_mm,
        Chart::Legend(c) => &mut c.width_mm,
        Chart::Control(c) => &mut c.width_mm,
        Chart::Slope(c) => &mut c.width_mm,
        Chart::Moves(c) => &mut c.width_mm,
        Chart::Agreed(c) => &mut c.width_mm,
        Chart::Ladder(c) => &mut c.width_mm,
        Chart::Matrix(c) => &mut c.width_mm,
        Chart::Funnel(c) => &mut c.width_mm,
        Chart::UnitPanels(c) => &mut c.width_mm,
        Chart::Strip(_) | Chart::Sparkline(_) | Chart::Agenda(_) => return,
    };
    *width = mm;
}

impl<'a> Maker<'a> {
    /// Returns "Kommunen 6,9 %", noted; empty without a value.
    fn reference_label(&mut self, figure: Figure<'a>, nation: bool) -> String {
        let (name, estimate) = match nation {
            true => (self.words.say("Landet", "Country"), figure.nation()),
            false => (self.words.say("Kommunen", "Municipality"), figure.municipality()),
        };
        let Some(estimate) = estimate else { return String::new() };
        format!("{name} {}", self.print(figure.indicator, estimate))
    }

    /// Returns one figure over the years; none with fewer than two of them.
    pub(super) fn trend(&mut self, figure: Figure<'a>) -> Option<Plot> {
        let from = self.ledger.count();
        let indicator = figure.indicator;
        let periods = self.chart_years(figure);
        let own = self.points(figure, &figure.entry.series, &periods, (Line::Own, true));
        figure.value()?;
        if n_values(&own) < 2 {
            return None;
        }
        let municipality = self.reference(figure, figure.municipality_series(), &periods);
        let nation = self.reference(figure, figure.nation_series(), &periods);
        let all = [&own, &municipality, &nation].map(|points| values(points)).concat();
        let words = self.words;
        let text = self.print(indicator, figure.shown);
        let label = indicator.short.get(words.language);
        let trend = self.trend_sentence(figure);
        let interval = trend.as_ref().and_then(|_| self.trend_interval(figure));
        let title = trend.unwrap_or_else(|| {
            words.series_title(label, &text, figure.period(), figure.change())
        });
        let years = self.years_in_words(figure, &periods);
        let (kom, land) =
            (self.reference_label(figure, false), self.reference_label(figure, true));
        let refs = [&kom, &land].into_iter().filter(|t| !t.is_empty());
        let refs: Vec<_> = refs.cloned().collect();
        let chart = Chart::Trend(Trend {
            alt: alt_text(format!("{title}. {years}. {}", refs.join(", "))),
            width_mm: HALF_MM,
            height_mm: 40.0,
            years: periods.iter().map(|p| p.short()).collect(),
            own,
            mark: figure.change_mark(),
            municipality_label: if municipality.is_empty() { String::new() } else { kom },
            nation_label: if nation.is_empty() { String::new() } else { land },
            municipality,
            nation,
            ticks: axis::ticks(all, indicator, false, words.language),
            own_label: text,
        });
        let subtitle = interval.unwrap_or_else(|| self.subtitle(figure));
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart, half: true, noted })
    }

    /// Returns "0.–9. kl. · …": whom and which scale, once.
    pub(super) fn subtitle(&self, figure: Figure<'a>) -> String {
        figure.indicator.sub.get(self.words.language).to_owned()
    }

    /// Returns up to five figures over the years on one scale.
    pub(super) fn multiples(&mut self, figures: &[Figure<'a>]) -> Option<Plot> {
        let from = self.ledger.count();
        let newest = figures.iter().map(|f| f.period()).max()?;
        let figures: Vec<Figure<'a>> = figures
            .iter()
            .copied()
            .filter(|f| f.period() == newest && f.value().is_some())
            .collect();
        let longest = figures.iter().map(|f| self.chart_years(*f).len()).max()?;
        if figures.len() < 2 || longest < 2 {
            return None;
        }
        let periods = periods_to(newest, longest);
        let words = self.words;
        let (mut panels, mut all, mut alt) = (Vec::new(), Vec::new(), Vec::new());
        let titles: Vec<Said<'_>> = figures.iter().map(|f| said(self, *f)).collect();
        let title = words.multiples_title(&titles);
        let (mut any_municipality, mut any_nation) = (false, false);
        for figure in figures.iter().copied() {
            let own =
                self.points(figure, &figure.entry.series, &periods, (Line::Own, true));
            let municipality =
                self.reference(figure, figure.municipality_series(), &periods);
            let nation = self.reference(figure, figure.nation_series(), &periods);
            any_municipality |= !municipality.is_empty();
            any_nation |= !nation.is_empty();
            all.extend(
                [&own, &municipality, &nation].map(|points| values(points)).concat(),
            );
            let value = self.print(figure.indicator, figure.shown);
            let verdict = match figure.change() {
                Some(change) => words.change(change.verdict),
                None => words.first_measurement(),
            };
            let label = figure.indicator.short.get(words.language).to_owned();
            let years = self.years_in_words(figure, &periods);
            alt.push(format!("{label}, {verdict}: {years}"));
            panels.push(Panel {
                title: label,
                words: verdict.to_owned(),
                mark: figure.change_mark(),
                own,
                municipality,
                nation,
                value,
            });
        }
        let first = figures.first()?;
        let name =
            |any: bool, text: &str| if any { text.to_owned() } else { String::new() };
        let chart = Chart::SmallMultiples(SmallMultiples {
            alt: alt_text(format!("{title}. {}.", alt.join(". "))),
            width_mm: FULL_MM,
            height_mm: 46.0,
            panels,
            ticks: axis::ticks(all, first.indicator, false, words.language),
            first_year: periods.first()?.short(),
            last_year: periods.last()?.short(),
            municipality_label: name(
                any_municipality,
                words.say("kommunen", "municipality"),
            ),
            nation_label: name(any_nation, words.say("landet", "country")),
        });
        let band = words.say(
            "Det lyse felt er, hvor langt tallet kan svinge tilfældigt fra årgang til årgang.",
            "The pale band shows how far the figure may vary by chance from year to year.",
        );
        let subtitle = format!("{}. {band}", self.subtitle(*first));
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart, half: false, noted })
    }

    /// Returns a counted figure over the years as bars, with the references as marks.
    pub(super) fn bars(&mut self, figure: Figure<'a>) -> Option<Plot> {
        let from = self.ledger.count();
        let indicator = figure.indicator;
        let words = self.words;
        figure.value()?;
        let periods = self.chart_years(figure);
        let skip = periods.len().saturating_sub(5);
        let mut rows = Vec::new();
        for period in periods.iter().skip(skip) {
            let Some(own) = figure.entry.series.iter().find(|e| e.key.period == *period)
            else {
                continue;
            };
            let text = self.print(indicator, own);
            let mut reference = |series: &'a [datapakke_model::profile::Estimate]| {
                let estimate = series.iter().find(|e| e.key.period == *period)?;
                let value = estimate.reading.value()?;
                self.ledger.note(estimate);
                Some(value)
            };
            let municipality = reference(figure.municipality_series());
            let nation = reference(figure.nation_series());
            let own = match self.point(indicator, own) {
                Point::Value { at, .. } => Point::value(at),
                other => other,
            };
            let strong = *period == figure.period();
            rows.push(BarRow {
                label: period.short(),
                own,
                text,
                municipality,
                nation,
                strong,
            });
        }
        if rows.is_empty() {
            return None;
        }
        let text = self.print(indicator, figure.shown);
        let label = indicator.short.get(words.language);
        let title = words.series_title(label, &text, figure.period(), figure.change());
        let years = self.years_in_words(figure, &periods[skip..]);
        let named =
            |any: bool, name: &str| if any { name.to_owned() } else { String::new() };
        let any_municipality = rows.iter().any(|r| r.municipality.is_some());
        let any_nation = rows.iter().any(|r| r.nation.is_some());
        let chart = Chart::Bars(Bars {
            alt: alt_text(format!("{title}. {years}.")),
            width_mm: HALF_MM,
            height_mm: 0.0,
            rows,
            ticks: Vec::new(),
            municipality_label: named(
                any_municipality,
                words.say("kommunen", "municipality"),
            ),
            nation_label: named(any_nation, words.say("landet", "country")),
        });
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle: self.subtitle(figure), chart, half: true, noted })
    }

    /// Returns one figure's place among the units, or beside its references.
    pub(super) fn position_plot(&mut self, figure: Figure<'a>) -> Option<Plot> {
        let from = self.ledger.count();
        let indicator = figure.indicator;
        let words = self.words;
        figure.value()?;
        let text = self.print(indicator, figure.shown);
        let others = self.others(figure, false);
        let own = self.point(indicator, figure.shown);
        let (kom, land) =
            (self.reference_label(figure, false), self.reference_label(figure, true));
        let tick = |estimate: Option<&datapakke_model::profile::Estimate>,
                    label: &str| {
            estimate.and_then(|e| e.reading.value()).map(|at| Tick::new(at, label))
        };
        let municipality = tick(figure.municipality(), &kom);
        let nation = tick(figure.nation(), &land);
        let mut all = values(std::slice::from_ref(&own));
        all.extend(others.iter().chain(municipality.iter().map(|t| &t.at)));
        all.extend(nation.iter().map(|t| t.at));
        let label = indicator.short.get(words.language);
        let title = match figure.position().filter(|_| figure.position_is_certain()) {
            Some(position) => format!("{label}: {text}, {}", words.position(position)),
            None => words.series_title(label, &text, figure.period(), figure.change()),
        };
        let others_label = match others.is_empty() {
            true => String::new(),
            false => words.say(
                format!("de andre {}", words.units()),
                format!("the other {}", words.units()),
            ),
        };
        let refs = [&kom, &land].into_iter().filter(|t| !t.is_empty());
        let refs: Vec<_> = refs.cloned().collect();
        let chart = Chart::Position(Position {
            alt: alt_text(format!("{title}. {}", refs.join(", "))),
            width_mm: FULL_MM,
            own,
            mark: figure.position_mark(),
            own_label: format!("{} {text}", words.unit_capital()),
            others,
            others_label,
            municipality,
            nation,
            ticks: axis::ticks(all, indicator, false, words.language),
        });
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle: self.subtitle(figure), chart, half: false, noted })
    }
}
