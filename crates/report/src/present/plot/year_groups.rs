//! Year groups through the grades come in; one chart with a panel for each goes out.

use std::collections::BTreeSet;

use datapakke_model::profile::{BreakKind, Cohort, SeriesBreak};
use datapakke_model::{Group, Period};

use crate::chart::{Chart, Mark, Panel, Point, SmallMultiples};

use super::super::figure::Figure;
use super::super::series::values;
use super::super::theme_page::{Part, ThemePlan};
use super::super::{Maker, alt_text, axis};
use super::{FULL_MM, Plot};

/// The rule of all that is said of year groups.
pub(crate) const RULE: &str = "year_group";
/// The most year groups beside each other.
const MOST: usize = 6;
const HEIGHT_MM: f64 = 42.0;

impl<'a> Maker<'a> {
    /// Returns the year groups of a theme's first figure that has any: what is certain
    /// first, then what stands on the overview. Pupils who are followed themselves tell
    /// more, so beside them there are none.
    pub(in super::super) fn year_groups(&mut self, plan: &ThemePlan<'a>) -> Option<Plot> {
        if plan.part == Part::Tests {
            return None;
        }
        let mut figures: Vec<Figure<'a>> =
            plan.figures.iter().copied().filter(Figure::is_latest).collect();
        figures.sort_by_key(|f| (!f.is_certain(), !f.main));
        let followed = |f: &Figure<'_>| {
            let mut all = self.profile.progressions.iter();
            all.any(|p| p.indicator == f.indicator.id)
        };
        let figures: Vec<_> = figures.into_iter().filter(|f| !followed(f)).collect();
        figures.into_iter().find_map(|figure| self.year_groups_of(figure))
    }

    /// Returns the year groups that end in the figure's period, the youngest first; of
    /// too many those with the most steps.
    fn shown_year_groups(&self, figure: Figure<'a>) -> Vec<&'a Cohort> {
        let known = |c: &&Cohort| {
            c.steps.iter().filter(|step| step.reading.value().is_some()).count()
        };
        let mut all: Vec<&'a Cohort> = self
            .profile
            .cohorts
            .iter()
            .filter(|c| c.indicator == figure.indicator.id)
            .filter(|c| c.latest() == Some(figure.period()) && known(c) > 1)
            .collect();
        all.sort_by_key(|c| std::cmp::Reverse(known(c)));
        all.truncate(MOST);
        all.sort_by_key(|c| c.steps.last().map(|step| step.key.group.clone()));
        all
    }

    fn year_groups_of(&mut self, figure: Figure<'a>) -> Option<Plot> {
        let from = self.ledger.count();
        let groups = self.shown_year_groups(figure);
        let steps = groups.iter().flat_map(|c| &c.steps);
        let periods: BTreeSet<Period> = steps.map(|step| step.key.period).collect();
        let periods: Vec<Period> = periods.into_iter().collect();
        let words = self.words;
        let (mut panels, mut all, mut alt) = (Vec::new(), Vec::new(), Vec::new());
        for group in &groups {
            let panel = self.year_group_panel(figure, group, &periods)?;
            all.extend(values(&panel.own));
            alt.push(self.year_group_in_words(figure, group));
            panels.push(panel);
        }
        let label = figure.indicator.short.get(words.language);
        let title = words.year_groups_title(label);
        let chart = Chart::SmallMultiples(SmallMultiples {
            alt: alt_text(format!("{title}. {}.", alt.join(". "))),
            width_mm: FULL_MM,
            height_mm: HEIGHT_MM,
            panels,
            ticks: axis::ticks(all, figure.indicator, false, words.language),
            first_year: periods.first()?.short(),
            last_year: periods.last()?.short(),
            municipality_label: String::new(),
            nation_label: String::new(),
        });
        let subtitle = self.year_groups_subtitle(figure, &groups);
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart, half: false, noted })
    }

    /// Returns one year group: a point a step, and no line over a year without one.
    fn year_group_panel(
        &mut self,
        figure: Figure<'a>,
        group: &'a Cohort,
        periods: &[Period],
    ) -> Option<Panel> {
        let indicator = figure.indicator;
        let mut own = Vec::new();
        for period in periods {
            let step = group.steps.iter().find(|step| step.key.period == *period);
            own.push(step.map_or(Point::Gap, |step| self.point(indicator, step)));
        }
        for step in &group.steps {
            self.ledger.note_under(step, RULE);
        }
        let (first, last) = (group.steps.first()?, group.steps.last()?);
        let (was, is) = (grade(&first.key.group)?, grade(&last.key.group)?);
        Some(Panel {
            title: self.words.grade_now(is),
            words: self.words.grade_then(was, first.key.period),
            mark: Mark::Open,
            own,
            municipality: Vec::new(),
            nation: Vec::new(),
            value: self.text(indicator, last),
        })
    }

    /// "9. kl. nu: 8. kl. i 2024/25: 3,6; 9. kl. i 2025/26: 3,5"
    fn year_group_in_words(&self, figure: Figure<'a>, group: &Cohort) -> String {
        let said = group.steps.iter().map(|step| {
            let (grade, period) = (self.words.group(&step.key.group), step.key.period);
            let value = self.described(figure.indicator, step);
            let at = self.words.say("i", "in");
            format!("{grade} {at} {period}: {value}")
        });
        said.collect::<Vec<_>>().join("; ")
    }

    fn year_groups_subtitle(&self, figure: Figure<'a>, groups: &[&Cohort]) -> String {
        let mut out = self.words.year_groups_subtitle(&self.subtitle(figure));
        let breaks = groups.iter().filter_map(|group| group.broken_at.as_ref());
        let newest = breaks.max_by_key(|found: &&SeriesBreak| found.before);
        if let Some(found) = newest.filter(|found| found.kind != BreakKind::Gap) {
            out += &self.words.year_groups_break(found.before);
        }
        out
    }
}

fn grade(group: &Group) -> Option<u8> {
    match group {
        Group::Grade(grade) => Some(*grade),
        _ => None,
    }
}
