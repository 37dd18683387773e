//! Efforts and answers to rubrics come in, the pages »Indsatser« go out. Levels are never
//! added up, and where two views differ the page asks.

use std::collections::BTreeSet;

use datapakke_model::conference::{
    Effort, EffortKind, EffortStatus, Prose, Rubric, RubricAnswer, View,
};
use datapakke_model::{Edition, SchoolYear};

use super::super::{Maker, alt_text};
use super::{ROOM_MM, on_sheets, tall};
use crate::chart::{self, Chart, Ladder, LadderArea, LadderRow};
use crate::pack::{
    Definition, EffortItem, EffortSection, EffortsPage, Heading, RubricFigure,
};

/// Characters of a text that a page shows.
const MOST: usize = 240;
const WORDS_MM: f64 = 129.0;
const TERM_MM: f64 = 20.0;
/// Rule, title and air of a section.
const SECTION_MM: f64 = 14.5;
/// Questions about gaps: under one rubric alone, and under several.
const QUESTIONS: usize = 3;
const QUESTIONS_OF_MORE: usize = 2;
/// Room for them, and for a rubric's title and the air after its chart.
const QUESTIONS_MM: f64 = 12.5;
const TITLE_MM: f64 = 17.0;

/// An effort under the title of its section, with its height.
type Placed = ((String, EffortItem), f64);

/// A rubric with the questions about its gaps, and its height.
type Asking = ((RubricFigure, Vec<String>), f64);

/// A rubric as it is drawn.
struct Steps {
    ladder: Ladder,
    /// Statements on which both views agree, that both have, and that the unit has.
    same: usize,
    both: usize,
    stated: usize,
    /// Questions about the gaps.
    gaps: Vec<String>,
}

/// Makes the pages; none for the public and none where nothing is written.
pub(in crate::present) fn pages(maker: &mut Maker<'_>) -> Vec<EffortsPage> {
    if !maker.is_of_the_talk() {
        return Vec::new();
    }
    let mark = maker.ledger.mark();
    let (efforts, counts) = maker.efforts();
    let rubrics = maker.rubric_figures();
    let words = maker.words;
    let first = maker.numbers.efforts();
    let source = maker.source_line(mark, &[]);
    let source = match source.is_empty() {
        true => words.written_by_people().to_owned(),
        false => source,
    };
    let heading = |index: usize, headline: String| Heading {
        number: (first + index).to_string(),
        kicker: words.say("Indsatser", "Efforts").to_owned(),
        headline,
    };
    let mut out: Vec<EffortsPage> = Vec::new();
    let headline = words.efforts_headline(counts.0, counts.1);
    // Two sections have a rule and a title each.
    let room = ROOM_MM - maker.slack.efforts;
    for part in on_sheets(efforts, 0.0, room - 2.0 * SECTION_MM) {
        let index = out.len();
        let mut sections: Vec<EffortSection> = Vec::new();
        for (title, item) in part {
            match sections.last_mut() {
                Some(last) if last.title == title => last.items.push(item),
                _ => sections.push(EffortSection { title, items: vec![item] }),
            }
        }
        out.push(EffortsPage {
            heading: heading(
                index,
                if index == 0 { headline.clone() } else { words.continued(&headline) },
            ),
            sections,
            rubrics: Vec::new(),
            questions: Vec::new(),
            note: words.efforts_note().to_owned(),
            source: source.clone(),
        });
    }
    for part in on_sheets(rubrics, 0.0, room - QUESTIONS_MM) {
        let questions = in_turn(&part);
        let part: Vec<RubricFigure> =
            part.into_iter().map(|(figure, _)| figure).collect();
        let headline = match &part[..] {
            [one] => one.title.clone(),
            _ => words
                .say(
                    "Hvor vi selv og forvaltningen ser os",
                    "Where we and the administration see us",
                )
                .to_owned(),
        };
        out.push(EffortsPage {
            heading: heading(out.len(), headline),
            sections: Vec::new(),
            rubrics: part,
            questions,
            note: words.rubric_note().to_owned(),
            source: words.written_by_people().to_owned(),
        });
    }
    out
}

impl<'a> Maker<'a> {
    /// Returns the efforts, the shared ones first, each with its section and height.
    fn efforts(&mut self) -> (Vec<Placed>, (usize, usize)) {
        let words = self.words;
        let all: Vec<&'a Effort> = self
            .context
            .conference
            .iter()
            .flat_map(|c| &c.efforts)
            .filter(|e| !self.names_another(e))
            .filter(|e| {
                e.about.as_ref().is_none_or(|about| self.meaning(about).is_some())
            })
            .collect();
        let mut parts = Vec::new();
        let mut counts = (0, 0);
        for kind in [EffortKind::Shared, EffortKind::Own] {
            let title = match kind {
                EffortKind::Shared => words.say(
                    "Kommunens fælles indsatser",
                    "The municipality’s shared efforts",
                ),
                EffortKind::Own => words.say("Egne indsatser", "Own efforts"),
            };
            for effort in all.iter().filter(|e| e.kind == kind) {
                match kind {
                    EffortKind::Shared => counts.0 += 1,
                    EffortKind::Own => counts.1 += 1,
                }
                let item = self.effort(effort);
                let height = height(&item);
                parts.push(((title.to_owned(), item), height));
            }
        }
        (parts, counts)
    }

    fn effort(&mut self, effort: &Effort) -> EffortItem {
        let words = self.words;
        let texts: [(&str, &Prose); 4] = [
            (words.say("Hvad", "What"), &effort.text),
            (words.say("Resultater", "Results"), &effort.results),
            (words.say("Bøvler", "Difficult"), &effort.challenges),
            (words.say("Ønsket støtte", "Support wanted"), &effort.support),
        ];
        let mut rows = Vec::new();
        let mut pointers = Vec::new();
        for (term, prose) in texts {
            if prose.is_empty() {
                continue;
            }
            let title = format!("{}: {}", effort.title, term.to_lowercase());
            let (blocks, more) = self.at_most(prose, MOST, (&title, ""));
            let text: Vec<String> = blocks.into_iter().map(|b| b.text).collect();
            rows.push(Definition { term: term.to_owned(), text: text.join(" ") });
            if !more.is_empty() {
                pointers.push(more);
            }
        }
        let figure = effort.about.as_ref().and_then(|about| {
            let indicator = self.meaning(about)?;
            let profile = self.profile;
            let estimate = profile.latest(&about.indicator, &about.group)?;
            let label = self.about_label(indicator, &about.group);
            let value = self.described(indicator, estimate);
            self.ledger.note(estimate);
            Some(format!("{label}: {value}"))
        });
        EffortItem {
            title: effort.title.clone(),
            status: words.effort_status(effort.status).to_owned(),
            step: match effort.status {
                EffortStatus::Planned => Some(1),
                EffortStatus::UnderWay => Some(2),
                EffortStatus::Embedded => Some(3),
                EffortStatus::Ended => Some(4),
                EffortStatus::Dropped | EffortStatus::NotStated => None,
            },
            figure: figure.unwrap_or_default(),
            rows,
            more: pointers.join(" · "),
        }
    }

    /// Returns the rubrics with answers of the latest year, each with its height. How
    /// leaders see themselves is for leadership and administration alone.
    fn rubric_figures(&mut self) -> Vec<Asking> {
        if self.edition != Edition::Fortrolig {
            return Vec::new();
        }
        let Some(conference) = self.context.conference else { return Vec::new() };
        let rubrics: Vec<&'a Rubric> = self.context.rubrics.list.iter().collect();
        let mut out = Vec::new();
        for rubric in rubrics {
            let of =
                |a: &&RubricAnswer| a.rubric == rubric.id && a.year <= self.profile.year;
            let answers: Vec<&RubricAnswer> =
                conference.answers.iter().filter(of).collect();
            let Some(year) = answers.iter().map(|a| a.year).max() else { continue };
            let steps = self.ladder(rubric, &answers, year);
            let chart = Chart::Ladder(steps.ladder);
            let drawn = chart::draw(&chart, self.context.theme);
            let height_mm = drawn.map_or(0.0, |svg| svg.height_mm);
            let name = format!("rubrik-{}", rubric.id);
            let title = self.words.rubric_title(steps.same, steps.both, steps.stated);
            let language = self.words.language;
            let subtitle = format!("{}, {year}", rubric.label.get(language));
            let chart = self.place(name, chart);
            let figure = RubricFigure { title, subtitle, chart };
            out.push(((figure, steps.gaps), height_mm + TITLE_MM));
        }
        out
    }

    /// Returns a rubric's chart with what it shows.
    fn ladder(
        &self,
        rubric: &Rubric,
        answers: &[&RubricAnswer],
        year: SchoolYear,
    ) -> Steps {
        let words = self.words;
        let language = words.language;
        let level = |aspect: &str, view: View, year: SchoolYear| {
            let of = |a: &&&RubricAnswer| {
                a.aspect == aspect && a.view == view && a.year == year
            };
            rubric.step(&answers.iter().find(of)?.level)
        };
        let years: Vec<SchoolYear> =
            answers.iter().map(|a| a.year).collect::<BTreeSet<_>>().into_iter().collect();
        let (mut same, mut both, mut stated) = (0, 0, 0);
        let (mut areas, mut gaps, mut said) = (Vec::new(), Vec::new(), Vec::new());
        for area in &rubric.areas {
            let mut rows = Vec::new();
            let mut differs = false;
            for aspect in &area.aspects {
                let of = |view| -> Vec<Option<usize>> {
                    years.iter().map(|y| level(&aspect.id, view, *y)).collect()
                };
                let (all_own, all_other) = (of(View::Own), of(View::Administration));
                let latest = |all: &[Option<usize>]| all.last().copied().flatten();
                let (own, other) = (latest(&all_own), latest(&all_other));
                if own.is_none() && other.is_none() {
                    continue;
                }
                stated += usize::from(own.is_some());
                if let (Some(own), Some(other)) = (own, other) {
                    both += 1;
                    same += usize::from(own == other);
                    differs |= own != other;
                }
                let name = |l: Option<usize>| {
                    l.and_then(|l| rubric.levels.get(l))
                        .map_or("–", |l| l.label.get(language))
                };
                let label = aspect.text.get(language).to_owned();
                let course = years.iter().zip(all_own.iter().zip(&all_other)).map(
                    |(year, (own, other))| {
                        format!("{year} {} / {}", name(*own), name(*other))
                    },
                );
                said.push(format!("{label}: {}", course.collect::<Vec<_>>().join(", ")));
                rows.push(LadderRow { label, own: all_own, other: all_other });
            }
            if differs && gaps.len() < QUESTIONS {
                gaps.push(area.question.get(language).to_owned());
            }
            if !rows.is_empty() {
                let label = area.label.get(language).to_owned();
                areas.push(LadderArea { label, rows });
            }
        }
        let label = rubric.label.get(language);
        let ladder = Ladder {
            alt: alt_text(format!("{label}, {year}. {}.", said.join("; "))),
            width_mm: 170.0,
            levels: rubric
                .levels
                .iter()
                .map(|l| l.label.get(language).to_owned())
                .collect(),
            areas,
            own_label: words.unit_capital(),
            other_label: words.say("Forvaltningen", "The administration").to_owned(),
            years: years.iter().map(|year| year.short()).collect(),
            years_label: words.say("år for år", "year by year").to_owned(),
        };
        Steps { ladder, same, both, stated, gaps }
    }
}

/// Returns the questions of a sheet: of several rubrics each gets one before any has two.
fn in_turn(part: &[(RubricFigure, Vec<String>)]) -> Vec<String> {
    let most = if part.len() > 1 { QUESTIONS_OF_MORE } else { QUESTIONS };
    let rounds = (0..QUESTIONS).flat_map(|n| part.iter().filter_map(move |p| p.1.get(n)));
    rounds.take(most).cloned().collect()
}

/// Returns how tall an effort is set, as its template places it.
pub(super) fn height(item: &EffortItem) -> f64 {
    let between = 2.2 * item.rows.len().saturating_sub(1) as f64;
    let row = |row: &Definition| tall(&row.text, (9.0, 12.0), WORDS_MM - TERM_MM);
    let rows: f64 = item.rows.iter().map(row).sum::<f64>() + between;
    let title = tall(&item.title, (11.0, 13.5), WORDS_MM);
    let more = if item.more.is_empty() { 0.0 } else { 2.2 + 1.9 };
    let figure = match item.figure.is_empty() {
        true => 0.0,
        false => 2.2 + tall(&item.figure, (8.0, 10.6), 35.0),
    };
    (title + 3.0 + rows + more).max(6.2 + 2.1 + figure) + 6.3
}
