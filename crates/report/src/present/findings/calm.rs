//! What is not certain comes in: the core figures with what could have been seen, the
//! subjects by reason, and questions for a page without findings go out.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::IndicatorId;
use datapakke_model::catalogue::{Indicator, Measure, Subject as Persons, Theme};
use datapakke_model::profile::{
    Call, Comparison, Finding, FindingKind, Reason, Subject, Verdict,
};

use crate::figures::Place;
use crate::format;
use crate::pack::{Cell, Definition, Emphasis, Table, TableRow};

use crate::words::finding::first_lower;

use super::super::Maker;
use super::super::figure::Figure;

/// The most rows beside so many findings; with three of them there is no room.
const ROWS: [usize; 3] = [22, 16, 9];
/// The most letters of questions side by side.
const QUESTIONS: usize = 230;

/// What the table sets beside the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// The year before.
    Before,
    /// The other units, where no change can be tested but differences can.
    Others,
    /// Nothing that can be tested.
    Nothing,
}

/// The core figures as a table.
pub(super) struct Core {
    /// The table.
    pub table: Table,
    /// What they are set beside.
    pub beside: Beside,
}

impl<'a> Maker<'a> {
    /// Returns the core figures that no finding is about, with what could have been seen.
    pub(super) fn core_table(
        &mut self,
        kicker: &str,
        called: &[&Finding],
        n: usize,
    ) -> Option<Core> {
        let words = self.words;
        let most = *ROWS.get(n)?;
        let told = |id: &IndicatorId| {
            let same = |f: &&&Finding| matches!(&f.subject, Subject::Indicator(about) if about == id);
            called.iter().any(|f| same(&f))
        };
        let mut figures: Vec<Figure<'a>> = self
            .figures
            .iter()
            .copied()
            .filter(|f| f.main && !told(&f.indicator.id))
            .collect();
        let beside = beside(&figures);
        let tested = |f: &Figure<'a>| f.compared(beside).is_some_and(is_tested);
        // Rows that can be tested say most of what could have been seen.
        figures.sort_by_key(|f| (!tested(f), f.indicator.theme));
        figures.truncate(most);
        figures.sort_by_key(|f| f.indicator.theme);
        if figures.is_empty() {
            return None;
        }
        let difference = match beside {
            Beside::Others => words.say("Fra de andre", "From the others"),
            Beside::Before | Beside::Nothing => words.say("Siden sidst", "Since last"),
        };
        let mut columns = vec![
            words.say("Indikator", "Indicator").to_owned(),
            words.unit_head(),
            words.say("Kommune", "Municipality").to_owned(),
            difference.to_owned(),
            words.say("Tilfældig variation", "Chance variation").to_owned(),
            words.say("Mindste synlige", "Smallest visible").to_owned(),
            words.say("Det kan siges", "What can be said").to_owned(),
        ];
        let mut rows: Vec<TableRow> = Vec::new();
        for figure in figures {
            let from = self.ledger.count();
            let row = self.core_row(figure, beside);
            let place = Place::Row(kicker.to_owned(), row.cells[0].text.clone());
            self.ledger.only_in(from..self.ledger.count(), &place);
            rows.push(row);
        }
        for column in (1..columns.len()).rev() {
            if rows.iter().all(|row| row.cells[column].text == "–") {
                columns.remove(column);
                rows.iter_mut().for_each(|row| {
                    row.cells.remove(column);
                });
            }
        }
        let summary = words.say(
            "Kernetallene med forskellen, hvor meget den kan svinge tilfældigt, og den mindste forskel, der kunne ses; én række for hver indikator.",
            "The core figures with the difference, how far it may vary by chance, and the smallest difference that could be seen; one row per indicator.",
        );
        let table = Table { summary: summary.to_owned(), columns, rows };
        Some(Core { table, beside })
    }

    fn core_row(&mut self, figure: Figure<'a>, beside: Beside) -> TableRow {
        let indicator = figure.indicator;
        let language = self.words.language;
        let dash = || "–".to_owned();
        let value = match figure.value() {
            Some(_) => self.print(indicator, figure.shown),
            None => {
                self.ledger.note(figure.shown);
                self.words.say("skjult", "hidden").to_owned()
            }
        };
        // Alone of its kind, the unit is the municipality.
        let municipality = figure.municipality().filter(|_| self.profile.n_units > 1);
        let municipality = municipality.map(|e| self.print(indicator, e));
        // In a small group a difference in percent would say more than "4 of 9" may.
        let small = [Some(figure.shown), figure.before()];
        let small =
            small.into_iter().flatten().any(|e| self.small_part(indicator, e).is_some());
        let (difference, verdict) = match beside {
            Beside::Others => self.beside_the_others(figure),
            Beside::Before | Beside::Nothing => {
                let change = self.change_of(figure);
                (change.text, change.verdict)
            }
        };
        let found = figure.compared(beside).filter(|c| !small && is_tested(c));
        let interval = found.and_then(|c| c.interval);
        let interval = interval.filter(|i| i.low.is_finite() && i.high.is_finite());
        let interval = interval.map(|i| {
            let bare = |v| format::signed(v, indicator.decimals, language);
            let to = self.words.say("til", "to");
            format!("{} {to} {}", bare(i.low), bare(i.high))
        });
        let visible = found.and_then(|c| c.smallest_visible).filter(|v| v.is_finite());
        let visible = visible.map(|v| visible_text(indicator, v, language));
        let why = found.and_then(|c| self.why_not(figure, c, beside));
        let verdict = why.map_or(verdict, str::to_owned);
        let certain = found.is_some_and(|c| super::is_certain(c.verdict));
        let emphasis = if certain { Emphasis::Strong } else { Emphasis::Plain };
        let cell = |text: String| Cell { text, emphasis };
        let label = indicator.short.get(language).to_owned();
        let label = match figure.period().school_year() == Some(self.profile.year) {
            true => label,
            false => format!("{label} ({})", figure.period().short()),
        };
        let or_dash = |text: String| if text.is_empty() { dash() } else { text };
        let cells = [
            label,
            value,
            municipality.unwrap_or_else(dash),
            if small { dash() } else { or_dash(difference) },
            interval.unwrap_or_else(dash),
            visible.unwrap_or_else(dash),
            or_dash(verdict),
        ];
        TableRow { cells: cells.map(cell).to_vec() }
    }

    /// Returns the difference from the other units and what can be said of it.
    fn beside_the_others(&mut self, figure: Figure<'a>) -> (String, String) {
        let words = self.words;
        let Some(found) = figure.position().filter(|c| c.difference.is_finite()) else {
            return Default::default();
        };
        let indicator = figure.indicator;
        let verdict = match found.verdict {
            Verdict::NotCertain => words.say("kan ikke skelnes", "cannot be told apart"),
            _ => words.position(found),
        };
        self.ledger.note_difference(&figure.shown.key, "rest", found);
        let text = format::difference(
            found.difference,
            indicator.measure,
            indicator.decimals,
            words.language,
        );
        (text, verdict.to_owned())
    }

    /// Returns in a few words why a change is not called, where the engine says more than
    /// the verdict.
    fn why_not(
        &self,
        figure: Figure<'a>,
        change: &Comparison,
        beside: Beside,
    ) -> Option<&'static str> {
        let kind = match beside {
            Beside::Others => FindingKind::Rest,
            Beside::Before | Beside::Nothing => FindingKind::Change,
        };
        if super::is_certain(change.verdict) {
            return None;
        }
        let finding = self.profile.findings.iter().find(|f| {
            f.kind == kind && f.subject == Subject::Indicator(figure.indicator.id.clone())
        })?;
        let Call::Not(reasons) = &finding.call else { return None };
        match first_reason(reasons)? {
            Reason::TooSmall => {
                Some(self.words.say("for lille til at mærkes", "too small to matter"))
            }
            Reason::Rounding => {
                Some(self.words.say("kan være afrunding", "may be rounding"))
            }
            _ => None,
        }
    }

    /// Returns two or three questions to talk about when nothing certain has happened.
    pub(super) fn calm_questions(&self) -> Vec<String> {
        let language = self.words.language;
        let main = self.figures.iter().filter(|f| f.main && f.value().is_some());
        let themes: BTreeSet<Theme> = main.map(|f| f.indicator.theme).collect();
        let turn = usize::from(self.profile.year.start() % 2);
        let mut out: Vec<String> = Vec::new();
        // One of each theme first, the second of each only where there are few themes.
        for turn in [turn, turn + 1] {
            for theme in &themes {
                let all = self.context.catalogue.calm_questions(*theme);
                let Some(question) = all.get(turn % all.len().max(1)) else { continue };
                let text = question.get(language).to_owned();
                let length: usize =
                    out.iter().chain([&text]).map(|q| q.chars().count()).sum();
                let room = out.len() < 2 || (out.len() == 2 && length <= QUESTIONS);
                if room && !out.contains(&text) {
                    out.push(text);
                }
            }
        }
        out
    }

    /// Returns the subjects about which nothing certain can be said, by reason.
    pub(super) fn rest(&self) -> Vec<Definition> {
        let words = self.words;
        let mut groups: BTreeMap<(usize, &'static str), Vec<String>> = BTreeMap::new();
        for figure in self.figures.iter().filter(|f| f.main) {
            let Some((order, term)) = self.why_nothing(*figure) else { continue };
            let label = first_lower(figure.indicator.short.get(words.language));
            let labels = groups.entry((order, term)).or_default();
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        let groups = groups.into_iter().map(|((_, term), labels)| Definition {
            term: term.to_owned(),
            text: format!("{}.", labels.join("; ")),
        });
        groups.collect()
    }

    /// Returns why nothing certain is said of a figure; none where something is.
    fn why_nothing(&self, figure: Figure<'a>) -> Option<(usize, &'static str)> {
        let words = self.words;
        let persons: Persons = figure.indicator.subject;
        let subject = Subject::Indicator(figure.indicator.id.clone());
        // That there is no trend yet says nothing of the figure.
        let few = Call::Not(vec![Reason::FewPeriods]);
        let weighed = self.profile.findings.iter();
        let mut weighed =
            weighed.filter(|f| f.subject == subject && f.call != few).peekable();
        if figure.is_hidden() {
            return Some(named(Reason::Hidden, persons, self));
        }
        if weighed.peek().is_none() {
            let alone = figure.change().is_none() && figure.position().is_none();
            return alone.then(|| (usize::MAX, words.nothing_to_compare()));
        }
        let mut found: Option<Reason> = None;
        for finding in weighed {
            let Call::Not(reasons) = &finding.call else { return None };
            let reason = first_reason(reasons)?;
            // The figure itself says more than one of its grades.
            let better = found.is_none_or(|known| telling(reason) < telling(known));
            if better {
                found = Some(reason);
            }
        }
        found.map(|reason| named(reason, persons, self))
    }
}

impl<'a> Figure<'a> {
    /// Returns the comparison that the table tells of.
    fn compared(&self, beside: Beside) -> Option<&'a Comparison> {
        match beside {
            Beside::Others => self.position(),
            Beside::Before | Beside::Nothing => self.change(),
        }
    }
}

/// Tells whether a comparison rests on a test.
fn is_tested(comparison: &Comparison) -> bool {
    comparison.verdict == Verdict::NotCertain || super::is_certain(comparison.verdict)
}

/// Chooses what the figures are set beside: the year before, if any change can be tested.
fn beside(figures: &[Figure<'_>]) -> Beside {
    let any = |beside| figures.iter().any(|f| f.compared(beside).is_some_and(is_tested));
    match (any(Beside::Before), any(Beside::Others)) {
        (true, _) => Beside::Before,
        (false, true) => Beside::Others,
        (false, false) => Beside::Nothing,
    }
}

fn named(reason: Reason, persons: Persons, maker: &Maker<'_>) -> (usize, &'static str) {
    (telling(reason), maker.words.reason(reason, persons))
}

/// Returns the reason that counts when there are several: what chance explains is not
/// called too small.
fn first_reason(reasons: &[Reason]) -> Option<Reason> {
    reasons.iter().copied().min_by_key(|reason| match reason {
        Reason::Hidden => 0,
        Reason::Counted => 1,
        Reason::NoUncertainty => 2,
        Reason::Rounding => 3,
        Reason::NoThreshold => 4,
        Reason::FewPersons => 5,
        Reason::Chance => 6,
        Reason::TooSmall => 7,
        Reason::FewPeriods => 8,
    })
}

/// Orders reasons by how much of a test they tell of; those with one name stand together.
fn telling(reason: Reason) -> usize {
    match reason {
        Reason::TooSmall => 0,
        Reason::Chance => 1,
        Reason::FewPersons => 2,
        Reason::Rounding | Reason::NoUncertainty | Reason::NoThreshold => 3,
        Reason::Counted => 4,
        Reason::Hidden => 5,
        Reason::FewPeriods => 6,
    }
}

/// Returns the smallest visible change, rounded up to the printed decimals.
pub(in crate::present) fn visible_text(
    indicator: &Indicator,
    visible: f64,
    language: datapakke_model::Language,
) -> String {
    let factor = 10_f64.powi(i32::from(indicator.decimals));
    let up = (visible.abs() * factor - 1e-9).ceil() / factor;
    let text = format::difference(up, indicator.measure, indicator.decimals, language);
    match indicator.measure {
        Measure::Verdict => "–".to_owned(),
        _ => text.trim_start_matches('+').to_owned(),
    }
}
