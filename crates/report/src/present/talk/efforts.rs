//! Efforts and answers to rubrics come in, the pages »Indsatser« go out. Levels are never
//! added up, and where two views differ the page asks.

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
const WORDS_MM: f64 = 118.0;
const NOTE_MM: f64 = 1.0;
/// Rule, title and air of a section.
const SECTION_MM: f64 = 14.0;
/// Questions about gaps under a rubric.
const QUESTIONS: usize = 3;

/// An effort under the title of its section, with its height.
type Placed = ((String, EffortItem), f64);

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
    for part in on_sheets(efforts, 0.0, ROOM_MM - NOTE_MM - 2.0 * SECTION_MM) {
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
            note: words.efforts_note().to_owned(),
            source: source.clone(),
        });
    }
    for part in on_sheets(rubrics, 0.0, ROOM_MM - NOTE_MM) {
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
    fn rubric_figures(&mut self) -> Vec<(RubricFigure, f64)> {
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
            let figure = RubricFigure { title, subtitle, chart, questions: steps.gaps };
            let height =
                height_mm + 16.0 + if figure.questions.is_empty() { 0.0 } else { 22.0 };
            out.push((figure, height));
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
        let level = |aspect: &str, view: View, year: Option<SchoolYear>| {
            let of = |a: &&&RubricAnswer| {
                a.aspect == aspect && a.view == view && Some(a.year) == year
            };
            rubric.step(&answers.iter().find(of)?.level)
        };
        let earlier = answers.iter().map(|a| a.year).filter(|y| *y < year).max();
        let (mut same, mut both, mut stated) = (0, 0, 0);
        let (mut areas, mut gaps, mut said) = (Vec::new(), Vec::new(), Vec::new());
        for area in &rubric.areas {
            let mut rows = Vec::new();
            let mut differs = false;
            for aspect in &area.aspects {
                let own = level(&aspect.id, View::Own, Some(year));
                let other = level(&aspect.id, View::Administration, Some(year));
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
                said.push(format!("{label}: {} / {}", name(own), name(other)));
                rows.push(LadderRow {
                    label,
                    own,
                    own_before: level(&aspect.id, View::Own, earlier),
                    other,
                });
            }
            if differs && gaps.len() < QUESTIONS {
                gaps.push(area.question.get(language).to_owned());
            }
            if !rows.is_empty() {
                let label = area.label.get(language).to_owned();
                areas.push(LadderArea { label, rows });
            }
        }
        let before = earlier.map(|y| {
            let unit = words.unit();
            words.say(format!("{unit} i {y}"), format!("{unit} in {y}"))
        });
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
            before_label: before.unwrap_or_default(),
        };
        Steps { ladder, same, both, stated, gaps }
    }
}

/// Returns how tall an effort is set, as its template places it.
fn height(item: &EffortItem) -> f64 {
    let between = 2.9 * item.rows.len().saturating_sub(1) as f64;
    let row = |row: &Definition| tall(&row.text, (9.0, 12.0), WORDS_MM - 22.0);
    let rows: f64 = item.rows.iter().map(row).sum::<f64>() + between;
    let title = 4.8 * chart::lines_in(&item.title, 11.0, true, WORDS_MM) as f64;
    let more = if item.more.is_empty() { 0.0 } else { 4.1 };
    let figure = match item.figure.is_empty() {
        true => 0.0,
        false => 2.2 + tall(&item.figure, (8.0, 10.6), 38.0),
    };
    (title + 1.5 + rows + more).max(8.4 + figure) + 8.2
}
