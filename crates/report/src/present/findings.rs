//! What the engine weighed comes in, the page »Det peger data på« goes out: the called
//! findings, what is certain besides, and what could have been seen.

mod answers;
mod calm;
mod told;

use std::collections::BTreeSet;

use datapakke_model::profile::{AlsoBecause, Call, Finding, Subject, Test, Verdict};
use datapakke_model::{Edition, Text};

use crate::figures::Place;
use crate::pack::{self, Definition, Findings, Heading, Panel};
use crate::words::capital;
use crate::words::finding::Told;
use crate::words::sentence::{Said, is_certain};

pub(crate) use calm::Beside;
pub(super) use calm::visible_text;

use super::Maker;
use super::overview::said;
use super::theme_page::ThemePlan;

/// The most findings a page holds.
const MOST: usize = 5;
/// The most certain things besides that are named.
const ALSO: usize = 6;

/// How large a finding is drawn when there are so many of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    width_mm: f64,
    height_mm: f64,
    rows: usize,
    seen: u8,
    notes: u8,
    /// Characters of a quote.
    quote: usize,
}

impl Room {
    fn of(n: usize) -> Self {
        let (width_mm, height_mm, rows, seen, notes, quote) = match n {
            0..=2 => (64.0, 40.0, 6, 3, 5, 130),
            3 => (64.0, 40.0, 6, 3, 4, 110),
            4 => (56.0, 29.0, 3, 2, 2, 70),
            _ => (52.0, 23.0, 2, 2, 1, 0),
        };
        Room { width_mm, height_mm, rows, seen, notes, quote }
    }

    /// Returns the room beside the points of a paper.
    pub(super) fn of_paper() -> Self {
        Room { width_mm: 72.0, height_mm: 34.0, rows: 5, seen: 0, notes: 0, quote: 0 }
    }
}

/// Makes the page.
pub(super) fn page<'a>(maker: &mut Maker<'a>, plans: &[ThemePlan<'a>]) -> Findings {
    let mark = maker.ledger.mark();
    let words = maker.words;
    let kicker = words.say("Det peger data på", "What the data point at");
    let called = maker.called();
    let room = Room::of(called.len());
    let mut asked = BTreeSet::new();
    let (mut items, mut spoken) = (Vec::new(), Vec::new());
    for finding in &called {
        let number = items.len() + 1;
        if let Some((item, told)) = maker.item(finding, number, room, &mut asked) {
            items.push(item);
            spoken.push(told);
        }
    }
    let alone = items.is_empty();
    let also = maker.also(plans);
    // The other editions do not have everything that may be certain.
    let only = also.is_none() && maker.edition == Edition::Fortrolig;
    let headline = match alone {
        true => maker.calm_headline(),
        false => words.findings_headline(&spoken, only),
    };
    let core = maker.core_table(kicker, &called, items.len());
    let title = core.as_ref().map(|core| words.could_be_seen(alone, core.beside));
    let beside = core.as_ref().map_or(Beside::Nothing, |core| core.beside);
    let table = core.map(|core| core.table);
    let room_for_more = items.len() < 2;
    let questions = if room_for_more { maker.calm_questions() } else { Vec::new() };
    let panel = Panel { label: maker.panel_label(), quotes: Vec::new(), lines: 3 };
    Findings {
        heading: Heading {
            number: maker.numbers.findings().to_string(),
            kicker: kicker.to_owned(),
            headline,
        },
        table_title: title.unwrap_or_default().to_owned(),
        questions,
        panel: alone.then_some(panel),
        also,
        rest: maker.rest(),
        note: words.chance_note(!alone, beside),
        source: maker.findings_source(mark, plans),
        table,
        items,
    }
}

impl<'a> Maker<'a> {
    /// Returns the called findings in their order, as many as a page holds.
    pub(crate) fn called(&self) -> Vec<&'a Finding> {
        let place = |f: &&Finding| match f.call {
            Call::Called(place) => Some(place),
            Call::Also(_) | Call::Not(_) => None,
        };
        let found = self.profile.findings.iter();
        let mut called: Vec<&Finding> = found.filter(|f| place(f).is_some()).collect();
        called.sort_by_key(place);
        called.truncate(MOST);
        called
    }

    pub(super) fn item(
        &mut self,
        finding: &'a Finding,
        number: usize,
        room: Room,
        asked: &mut BTreeSet<Text>,
    ) -> Option<(pack::Finding, Told)> {
        let language = self.words.language;
        let from = self.ledger.count();
        let Some(story) = self.story(finding, room) else {
            self.ledger.only_in(from..self.ledger.count(), &Place::Nowhere);
            return None;
        };
        let told = story.told;
        let title = self.words.finding_title(&told, self.profile.year);
        let name = format!("fund-{number}");
        if story.chart.is_some() {
            let place = Place::Chart(name.clone());
            self.ledger.only_in(from..self.ledger.count(), &place);
        }
        let chart = story.chart.map(|chart| self.place(name, chart));
        let question = self.question(finding, asked).map(|q| q.get(language).to_owned());
        let panel = |label: &str, lines| Panel {
            label: label.to_owned(),
            quotes: Vec::new(),
            lines,
        };
        let (quotes, voices) = self.words_on(finding, room.quote);
        let seen = Panel { quotes, ..panel(&self.panel_label(), room.seen) };
        let item = pack::Finding {
            number: number.to_string(),
            title,
            subtitle: story.subtitle,
            chart,
            verdict: capital(&told.verdict),
            words: story.sentences.join(" "),
            rules: self.rules_of(finding),
            question: question.unwrap_or_default(),
            seen,
            voices,
            notes: panel(self.words.say("Noter", "Notes"), room.notes),
        };
        Some((item, told))
    }

    /// Returns a question about a finding: one of the two of its direction, turn by turn
    /// over the years, and none twice on a page.
    fn question(
        &self,
        finding: &Finding,
        asked: &mut BTreeSet<Text>,
    ) -> Option<&'a Text> {
        let catalogue = self.context.catalogue;
        let comparison = finding.comparison.as_ref()?;
        let indicator = match &finding.subject {
            Subject::Indicator(id) => id,
            Subject::Question(survey, question) => {
                let survey = catalogue.survey(survey)?;
                let own = survey.question(question).and_then(|q| q.indicator.as_ref());
                let any = survey.questions.iter().find_map(|q| q.indicator.as_ref());
                own.or(survey.overall.as_ref()).or(any)?
            }
        };
        let own = catalogue.indicator(indicator).map(|i| &i.question);
        let all = catalogue.questions(indicator, comparison.verdict);
        let turn = usize::from(self.profile.year.start() % 2);
        let turned = all.iter().cycle().skip(turn).take(all.len());
        let chosen = turned.chain(own).find(|q| !asked.contains(*q)).or(own)?;
        asked.insert(chosen.clone());
        Some(chosen)
    }

    /// Returns the rules by which a finding may be said, those the catalogue has.
    fn rules_of(&self, finding: &Finding) -> Vec<String> {
        let verdict = finding.comparison.as_ref().map(|c| c.verdict.rule());
        let largest = finding.largest_of.map(|_| "largest_of_many");
        let test = finding.comparison.as_ref().and_then(|c| c.test);
        let tested = test.map_or(&[][..], Test::rules).iter().copied();
        let kind = [told::rule(finding.kind)];
        let ids = verdict.into_iter().chain(kind).chain(tested).chain(largest);
        let known = ids.filter(|id| self.context.catalogue.rule(id).is_some());
        let mut out: Vec<String> = Vec::new();
        for id in known {
            if !out.iter().any(|known| known == id) {
                out.push(id.to_owned());
            }
        }
        out
    }

    /// Returns the headline of a page without findings.
    fn calm_headline(&self) -> String {
        let figures: Vec<_> = self.figures.iter().filter(|f| f.main).copied().collect();
        let said: Vec<Said<'_>> = figures.iter().map(|f| said(self, *f)).collect();
        if figures.iter().any(|f| f.is_certain()) {
            return self.words.overview_headline(&said);
        }
        let open = |c: Option<&datapakke_model::profile::Comparison>| {
            c.is_some_and(|c| c.verdict == Verdict::NotCertain)
        };
        let changes = said.iter().filter(|s| open(s.change)).count();
        let positions = said.iter().filter(|s| open(s.position)).count();
        self.words.nothing_found(changes, positions)
    }

    /// Returns what is certain besides the findings, each with its page.
    fn also(&self, plans: &[ThemePlan<'a>]) -> Option<Definition> {
        let words = self.words;
        let called = self.called();
        // The same figure from another side is worth a line, the same said again is not.
        let said_already = |finding: &Finding| {
            let again = |c: &&&Finding| c.kind.is_change() == finding.kind.is_change();
            let by = match &finding.call {
                Call::Also(AlsoBecause::SaidBy(key)) => Some(key),
                _ => None,
            };
            let figures = |c: &Finding| {
                [&c.subject, &finding.subject]
                    .iter()
                    .all(|s| matches!(s, Subject::Indicator(_)))
            };
            let about = |c: &&&Finding| {
                c.subject == finding.subject || (by == Some(&c.key) && figures(c))
            };
            called.iter().filter(about).any(|c| again(&c))
        };
        let mut parts: Vec<String> = Vec::new();
        let mut more = false;
        let no_room = |f: &&Finding| matches!(f.call, Call::Also(AlsoBecause::NoRoom));
        let said_by = |f: &&Finding| matches!(f.call, Call::Also(AlsoBecause::SaidBy(_)));
        let first = self.profile.findings.iter().filter(no_room);
        let besides = first.chain(self.profile.findings.iter().filter(said_by));
        for finding in besides.filter(|f| !said_already(f)) {
            let Some(comparison) =
                finding.comparison.as_ref().filter(|c| is_certain(c.verdict))
            else {
                continue;
            };
            let Some((label, theme)) = self.label_of(finding) else { continue };
            let verdict = words.finding_verdict(finding.kind, comparison);
            let holds = |plan: &ThemePlan<'a>| {
                plan.figures.iter().any(|f| f.indicator.id == finding.key.indicator)
            };
            let page = plans.iter().position(holds).or_else(|| {
                plans.iter().position(|plan| theme.is_some_and(|t| plan.has(t)))
            });
            let page = page.map(|index| {
                format!(" ({} {})", words.say("side", "page"), self.numbers.theme(index))
            });
            let part = format!("{label}: {verdict}{}", page.unwrap_or_default());
            if parts.len() == ALSO {
                more = true;
            } else if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if parts.is_empty() {
            return None;
        }
        let mut text = parts.join("; ");
        if more {
            text += words
                .say("; flere står på temasiderne", "; more stand on the theme pages");
        }
        Some(Definition {
            term: words.say("Også sikkert", "Also certain").to_owned(),
            text: text + ".",
        })
    }

    fn findings_source(&self, mark: usize, plans: &[ThemePlan<'a>]) -> String {
        if self.ledger.sources_since(mark).is_empty() && plans.is_empty() {
            return String::new();
        }
        let figures = plans.iter().flat_map(|plan| plan.figures.iter().copied());
        self.source_line(mark, &figures.collect::<Vec<_>>())
    }
}
