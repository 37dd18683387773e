//! Figures of grades come in; dots by grade and kinds of absence by grade go out.

use datapakke_model::profile::{Comparison, GroupFigure};
use datapakke_model::{Group, Reading, Why};

use crate::chart::{Chart, DotRow, Dots, KindRow, KindValues, Kinds, Tick};
use crate::words::capital;
use crate::words::sentence::is_certain;

use super::super::figure::{Figure, mark};
use super::super::series::values;
use super::super::{Maker, alt_text, axis};
use super::{HALF_MM, Plot};

impl<'a> Maker<'a> {
    /// Returns the groups a chart shows: grades, or stages where there are no grades or
    /// most of them are hidden.
    fn grades(&self, figure: Figure<'a>) -> Vec<&'a GroupFigure> {
        let shows = |g: &&GroupFigure| {
            matches!(g.own.reading, Reading::Known(_) | Reading::Absent(Why::Suppressed))
        };
        let of = |want: fn(&Group) -> bool| {
            let groups =
                figure.entry.groups.iter().filter(|g| want(&g.group)).filter(shows);
            let mut groups: Vec<&GroupFigure> = groups.collect();
            groups.sort_by(|a, b| a.group.cmp(&b.group));
            groups
        };
        let grades = of(|g| matches!(g, Group::Grade(_)));
        let stages = of(|g| matches!(g, Group::Stage(_)));
        let known = |groups: &[&GroupFigure]| {
            groups.iter().filter(|g| g.own.reading.value().is_some()).count()
        };
        let mostly_hidden = known(&grades) * 2 < grades.len() && known(&stages) > 0;
        if grades.len() >= 2 && !mostly_hidden { grades } else { stages }
    }

    /// Returns one figure by grade: dot and interval, municipality and nation.
    pub(super) fn dots_by_grade(&mut self, figure: Figure<'a>) -> Option<Plot> {
        let groups = self.grades(figure);
        let known = groups.iter().filter(|g| g.own.reading.value().is_some()).count();
        // One grade says nothing of grades, and a chart of hatching says nothing at all.
        if known < 2 || known * 2 < groups.len() {
            return None;
        }
        let mut plot = self.dots_of_groups(figure, &groups);
        let stages = groups.iter().all(|g| matches!(g.group, Group::Stage(_)));
        let mut all = figure.entry.groups.iter();
        if stages && all.any(|g| matches!(g.group, Group::Grade(_))) {
            plot.subtitle.push_str(self.words.merged_grades());
        }
        Some(plot)
    }

    /// Returns one group of a figure with its nearest neighbours, at most `most` rows.
    pub(in super::super) fn dots_around(
        &mut self,
        figure: Figure<'a>,
        group: &Group,
        most: usize,
    ) -> Option<Plot> {
        let alike = |g: &&GroupFigure| {
            std::mem::discriminant(&g.group) == std::mem::discriminant(group)
        };
        let shows = |g: &&GroupFigure| {
            matches!(g.own.reading, Reading::Known(_) | Reading::Absent(Why::Suppressed))
        };
        let groups = figure.entry.groups.iter().filter(alike).filter(shows);
        let mut groups: Vec<&GroupFigure> = groups.collect();
        groups.sort_by(|a, b| a.group.cmp(&b.group));
        let at = groups.iter().position(|g| g.group == *group)?;
        let most = most.max(1);
        let first = at.saturating_sub(most / 2).min(groups.len().saturating_sub(most));
        let last = (first + most).min(groups.len());
        Some(self.dots_of_groups(figure, &groups[first..last]))
    }

    fn dots_of_groups(&mut self, figure: Figure<'a>, groups: &[&'a GroupFigure]) -> Plot {
        let from = self.ledger.count();
        let indicator = figure.indicator;
        let words = self.words;
        let (mut rows, mut all, mut alt) = (Vec::new(), Vec::new(), Vec::new());
        let (mut any_municipality, mut any_part) = (false, false);
        for group in groups {
            let label = words.group(&group.group);
            self.ledger.note(&group.own);
            let reference =
                group.municipality.as_ref().filter(|e| e.reading.value().is_some());
            if let Some(estimate) = reference {
                self.ledger.note(estimate);
                any_municipality = true;
            }
            let said = self.described(indicator, &group.own);
            let beside = reference.map(|e| {
                format!(
                    " ({} {})",
                    words.say("kommunen", "municipality"),
                    self.text(indicator, e)
                )
            });
            alt.push(format!("{label}: {said}{}", beside.unwrap_or_default()));
            let own = self.point(indicator, &group.own);
            let municipality = reference.and_then(|e| e.reading.value());
            all.extend(values(std::slice::from_ref(&own)));
            all.extend(municipality);
            let base = match (group.own.base, self.small_part(indicator, &group.own)) {
                (_, Some((count, base))) => {
                    crate::format::part(count, base, words.language)
                }
                (Some(_), None) if group.own.count.is_some() => {
                    self.base_text(indicator, &group.own)
                }
                (Some(base), None) => crate::format::count(base, words.language),
                (None, None) => String::new(),
            };
            any_part |= base.contains(' ');
            let certain =
                group.against_rest.as_ref().is_some_and(|c| is_certain(c.verdict));
            let mark = mark(figure.is_counted(), certain);
            rows.push(DotRow {
                label,
                own,
                mark,
                others: Vec::new(),
                municipality,
                before: None,
                base,
            });
        }
        let nation = self.common_nation(figure, groups);
        all.extend(nation.iter().map(|t| t.at));
        let title = self.groups_title(figure, groups);
        let label = indicator.short.get(words.language);
        let subtitle = format!("{label}, {}", figure.period());
        let chart = Chart::Dots(Dots {
            alt: alt_text(format!("{title}. {label}. {}.", alt.join("; "))),
            width_mm: HALF_MM,
            height_mm: 0.0,
            rows,
            ticks: axis::ticks(all, indicator, false, words.language),
            nation,
            municipality_label: if any_municipality {
                words.say("kommunen", "municipality").to_owned()
            } else {
                String::new()
            },
            base_head: if any_part { String::new() } else { words.persons().to_owned() },
        });
        let noted = from..self.ledger.count();
        Plot { title, subtitle, chart, half: true, noted }
    }

    /// The nation is one line, so it is drawn only where all grades have the same value.
    fn common_nation(
        &mut self,
        figure: Figure<'a>,
        groups: &[&'a GroupFigure],
    ) -> Option<Tick> {
        let estimates: Vec<_> = groups.iter().filter_map(|g| g.nation.as_ref()).collect();
        let known: Vec<f64> =
            estimates.iter().filter_map(|e| e.reading.value()).collect();
        let first = *known.first()?;
        let same = known
            .iter()
            .all(|v| crate::format::look_alike(*v, first, figure.indicator.decimals));
        if !same || known.len() < groups.len() {
            return None;
        }
        for estimate in estimates {
            self.ledger.note(estimate);
        }
        Some(Tick::new(first, self.words.say("landet", "country")))
    }

    fn groups_title(&self, figure: Figure<'a>, groups: &[&'a GroupFigure]) -> String {
        let rows: Vec<(String, Option<&Comparison>)> = groups
            .iter()
            .map(|g| (self.words.group(&g.group), g.against_rest.as_ref()))
            .collect();
        let indicator = figure.indicator;
        let label = indicator.short.get(self.words.language);
        let grades = groups.iter().all(|g| matches!(g.group, Group::Grade(_)));
        if let Some(title) = self.words.groups_title(&rows, grades) {
            return title;
        }
        // The lowest and the highest of small groups are mostly chance: none is named.
        self.words.untested_groups(label)
    }

    /// Returns the kinds that make up the absence, by grade, or by year without grades.
    pub(super) fn kinds(
        &mut self,
        total: Figure<'a>,
        kinds: [Figure<'a>; 3],
    ) -> Option<Plot> {
        let from = self.ledger.count();
        let groups = self.grades(kinds[0]);
        let words = self.words;
        let mut rows = Vec::new();
        let mut highest: Option<(String, f64, String)> = None;
        let by_grade = groups.len() >= 2;
        if by_grade {
            for group in &groups {
                let parts = kinds.map(|kind| {
                    kind.entry
                        .groups
                        .iter()
                        .find(|g| g.group == group.group)
                        .map(|g| &g.own)
                });
                let sum = total.entry.groups.iter().find(|g| g.group == group.group);
                let label = words.group(&group.group);
                rows.extend(self.kind_row(
                    label,
                    (total, kinds),
                    parts,
                    sum.map(|g| &g.own),
                ));
            }
        } else {
            for period in self.chart_years(kinds[0]) {
                let parts = kinds.map(|kind| {
                    kind.entry.series.iter().find(|e| e.key.period == period)
                });
                let sum = total.entry.series.iter().find(|e| e.key.period == period);
                rows.extend(self.kind_row(period.short(), (total, kinds), parts, sum));
            }
        }
        let with_values =
            |row: &&(KindRow, f64)| matches!(row.0.values, KindValues::Values(_));
        for (row, sum) in rows.iter().filter(with_values) {
            if highest.as_ref().is_none_or(|(_, most, _)| sum > most) {
                let text = self.spell(total.indicator, *sum);
                highest = Some((row.label.clone(), *sum, text));
            }
        }
        let (label, most, text) = highest?;
        let names = kinds.map(|k| kind_name(k, words));
        let stands_out = groups.iter().any(|group| {
            let sum = total.entry.groups.iter().find(|g| g.group == group.group);
            words.group(&group.group) == label
                && sum.is_some_and(|sum| stands_out(total, &sum.own))
        });
        let illness_first = rows.iter().all(|(row, _)| match &row.values {
            KindValues::Values(v) => v.iter().skip(1).all(|other| *other < v[0]),
            KindValues::Missing | KindValues::Hidden(_) => true,
        });
        let title = words.kinds_title(
            stands_out.then_some((label.as_str(), text.as_str())),
            illness_first,
            by_grade,
        );
        let alt: Vec<_> =
            rows.iter().map(|(row, _)| self.kind_in_words(row, &names)).collect();
        let chart = Chart::Kinds(Kinds {
            alt: alt_text(format!("{title}. {}.", alt.join("; "))),
            width_mm: HALF_MM,
            height_mm: 0.0,
            kinds: names.to_vec(),
            rows: rows.into_iter().map(|(row, _)| row).collect(),
            ticks: axis::ticks([0.0, most], total.indicator, true, words.language),
        });
        let subtitle = words.say(
            "Procent af skoledagene, efter slags",
            "Percent of school days, by kind",
        );
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle: subtitle.to_owned(), chart, half: true, noted })
    }

    /// Returns a row and its sum; none where the source has no such row.
    fn kind_row(
        &mut self,
        label: String,
        (total, kinds): (Figure<'a>, [Figure<'a>; 3]),
        parts: [Option<&'a datapakke_model::profile::Estimate>; 3],
        sum: Option<&'a datapakke_model::profile::Estimate>,
    ) -> Option<(KindRow, f64)> {
        let hidden = |e: &datapakke_model::profile::Estimate| {
            e.reading == Reading::Absent(Why::Suppressed)
        };
        for estimate in parts.into_iter().chain([sum]).flatten() {
            self.ledger.note(estimate);
        }
        let mut all = parts.iter().chain([&sum]).flatten();
        if all.any(|e| hidden(e)) {
            let words = self.words.hidden(kinds[0].indicator.subject).to_owned();
            let values = KindValues::Hidden(words);
            return Some((KindRow { label, values, total: String::new() }, 0.0));
        }
        let values: Option<Vec<f64>> =
            parts.iter().map(|e| e.and_then(|e| e.reading.value())).collect();
        let values = values.filter(|v| v.iter().all(|v| *v >= 0.0))?;
        let whole = sum.and_then(|e| e.reading.value()).unwrap_or(values.iter().sum());
        let text = self.bare(total.indicator, whole);
        Some((KindRow { label, values: KindValues::Values(values), total: text }, whole))
    }

    fn kind_in_words(&self, row: &KindRow, names: &[String; 3]) -> String {
        match &row.values {
            KindValues::Values(values) => {
                let parts: Vec<_> = names
                    .iter()
                    .zip(values)
                    .map(|(name, v)| {
                        format!(
                            "{name} {}",
                            crate::format::number(*v, 1, self.words.language)
                        )
                    })
                    .collect();
                format!("{}: {} ({})", row.label, row.total, parts.join(", "))
            }
            KindValues::Missing => format!("{}: –", row.label),
            KindValues::Hidden(words) => format!("{}: {words}", row.label),
        }
    }
}

fn kind_name(figure: Figure<'_>, words: crate::words::Words) -> String {
    let id = figure.indicator.id.as_str();
    match id.rsplit('.').next() {
        Some("sygdom") => words.say("sygdom", "illness"),
        Some("tilladt") => words.say("med tilladelse", "permitted"),
        Some("ulovligt") => words.say("ulovligt", "unlawful"),
        _ => return capital(figure.indicator.short.get(words.language)),
    }
    .to_owned()
}

/// Tells whether the highest of several groups is more than the highest of several: its
/// distance from the whole is half as long again as its own chance variation.
fn stands_out(total: Figure<'_>, group: &datapakke_model::profile::Estimate) -> bool {
    let Some((whole, value)) = total.value().zip(group.reading.value()) else {
        return false;
    };
    group.interval.is_some_and(|i| value - whole > 1.5 * (value - i.low))
}
