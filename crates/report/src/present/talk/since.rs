//! Agreements and what the new data say of them come in, the pages »Siden sidst« go out.

use std::collections::BTreeMap;

use datapakke_model::agreement::{
    ActionStatus, Agreement, AgreementOutcome, Aim, NotTestable,
};
use datapakke_model::catalogue::Indicator;
use datapakke_model::profile::{AgreementResult, Comparison, Estimate, unseen};
use datapakke_model::{Group, Reading};

use super::super::axis::ticks;
use super::super::findings::visible_text;
use super::super::{Maker, alt_text};
use super::{ROOM_MM, further, on_sheets, strong, tall};
use crate::chart::{Agreed, AgreedRow, Chart, Interval, Mark, Tick};
use crate::pack::{
    Definition, Followed, Heading, Numbers, OutcomeMark, OwnWords, SincePage,
};
use crate::words::capital;
use crate::words::talk::{AgreedChange, Ends};

/// What its sheets may take of the air above the note.
const TIGHT_MM: f64 = 1.5;
/// Width of the chart and of the column of words beside it.
const CHART_MM: f64 = 61.0;
const WORDS_MM: f64 = 50.0;
/// Height of the chart.
const CHART_TALL_MM: f64 = 24.6;
const ALONE_MM: f64 = 115.0;
const VERDICT_MM: f64 = 38.0;

/// Makes the pages; none without agreements of earlier years.
pub(in crate::present) fn pages(maker: &mut Maker<'_>) -> Vec<SincePage> {
    if !maker.is_of_the_talk() {
        return Vec::new();
    }
    let mark = maker.ledger.mark();
    let mut ends = Ends::default();
    let mut parts = Vec::new();
    for life in maker.lives() {
        let item = maker.kept(&life, &mut ends);
        let height = height(&item);
        parts.push((item, height));
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let words = maker.words;
    let headline = words.since_headline(ends);
    let source = maker.source_line(mark, &[]);
    let source = match source.is_empty() {
        true => words.written_by_people().to_owned(),
        false => source,
    };
    let sheets = on_sheets(
        parts,
        0.0,
        ROOM_MM + TIGHT_MM - maker.slack.since - further(&words.since_note()),
    );
    let page = |(index, items): (usize, Vec<Followed>)| SincePage {
        heading: Heading {
            number: (Numbers::SINCE + index).to_string(),
            kicker: words.say("Siden sidst", "Since last time").to_owned(),
            headline: match index {
                0 => headline.clone(),
                _ => words.continued(&headline),
            },
        },
        items,
        note: words.since_note(),
        source: source.clone(),
    };
    sheets.into_iter().enumerate().map(page).collect()
}

/// An agreement over the years in which it was kept, the oldest first.
struct Life<'a> {
    entries: Vec<&'a Agreement>,
    results: Vec<Option<&'a AgreementResult>>,
}

impl<'a> Life<'a> {
    fn last(&self) -> (&'a Agreement, Option<&'a AgreementResult>) {
        let at = self.entries.len() - 1;
        (self.entries[at], self.results[at])
    }
}

impl<'a> Maker<'a> {
    /// Returns the agreements of earlier years that the edition may have.
    fn lives(&self) -> Vec<Life<'a>> {
        let year = self.profile.year;
        let mut lives: BTreeMap<(u32, &str), Life<'a>> = BTreeMap::new();
        let earlier = self.context.agreements.iter().filter(|a| a.year < year);
        for agreement in earlier.filter(|a| !self.names_another(a)) {
            let of = |r: &&AgreementResult| {
                r.number == agreement.id && r.year == agreement.year
            };
            let result = self.profile.agreements.iter().find(of);
            if agreement.about.is_some() && result.is_none() {
                continue;
            }
            let number = agreement.id.parse().unwrap_or(u32::MAX);
            let life = lives
                .entry((number, agreement.id.as_str()))
                .or_insert_with(|| Life { entries: Vec::new(), results: Vec::new() });
            life.entries.push(agreement);
            life.results.push(result);
        }
        lives.into_values().collect()
    }

    fn kept(&mut self, life: &Life<'a>, ends: &mut Ends) -> Followed {
        let (agreement, result) = life.last();
        let words = self.words;
        let about = agreement.about.as_ref();
        let indicator =
            about.and_then(|a| self.context.catalogue.indicator(&a.indicator));
        let told = match (result, indicator) {
            (Some(result), Some(indicator)) => self.tell(result, indicator, ends),
            _ => {
                ends.no_figure += 1;
                Told {
                    mark: OutcomeMark::Untested,
                    verdict: words
                        .say("Kan ikke måles med tal", "Cannot be measured in figures"),
                    words: words
                        .say(
                            "Vurderes i samtalen ud fra det aftalte tegn og det, der er set.",
                            "Judged in the talk by the sign agreed on and what was seen.",
                        )
                        .to_owned(),
                }
            }
        };
        let chart = match (result, indicator) {
            (Some(result), Some(indicator)) => self.chart_of(result, indicator),
            _ => None,
        };
        let name = format!("aftale-{}", agreement.id);
        let chart = chart.map(|chart| self.place(name, chart));
        let goal = self.brief(&agreement.goal, 110, &self.title_of(agreement));
        let seen = agreement.seen.clone().unwrap_or_default();
        let title = self.title_of(agreement);
        Followed {
            number: agreement.id.clone(),
            title: goal,
            mark: told.mark,
            verdict: told.verdict.to_owned(),
            words: told.words,
            rows: self.rows_of(life, indicator),
            chart,
            own: OwnWords {
                label: words.say("Det har vi set", "What we have seen").to_owned(),
                text: self.brief(&seen, 260, &title),
            },
        }
    }

    fn title_of(&self, agreement: &Agreement) -> String {
        let words = self.words;
        format!("{} {}", words.say("Aftale", "Agreement"), agreement.id)
    }

    /// What was agreed, done and promised, and how it went over the years.
    fn rows_of(
        &mut self,
        life: &Life<'a>,
        indicator: Option<&'a Indicator>,
    ) -> Vec<Definition> {
        let (agreement, _) = life.last();
        let words = self.words;
        let title = self.title_of(agreement);
        let mut rows = Vec::new();
        let mut add = |term: &str, text: String| {
            rows.push(Definition { term: term.to_owned(), text });
        };
        let agreed = self.agreed_text(agreement, indicator);
        if !agreed.is_empty() {
            let text = self.brief(&agreed, 130, &title);
            add(words.say("Aftalt", "Agreed"), text);
        }
        let status = agreement.status;
        let mut done = agreement.action.clone().unwrap_or_default();
        if status == ActionStatus::NotStated {
            done = join(&done, words.no_status());
        }
        if !done.is_empty() || status != ActionStatus::NotStated {
            let done = if done.is_empty() { "–".to_owned() } else { done };
            let text = self.brief(&done, 170, &title);
            add(words.action_label(status), text);
        }
        let support = &agreement.support;
        let text = match &support.promised {
            None => words.say("Ingen aftalt.", "None agreed.").to_owned(),
            Some(promised) => {
                let given = support.note.as_deref().map(closed);
                let given =
                    given.unwrap_or_else(|| words.given(support.given).to_owned());
                join(promised, &given)
            }
        };
        let text = self.brief(&text, 150, &title);
        add(words.say("Støtte", "Support"), text);
        if life.entries.len() > 1 {
            let text = self.course(life, indicator);
            let text = self.brief(&text, 170, &title);
            add(words.say("Forløb", "Course"), text);
        }
        rows
    }

    /// "Elever med over 10 % fravær: højst 20 %.", or the unit's own sign.
    fn agreed_text(
        &self,
        agreement: &Agreement,
        indicator: Option<&Indicator>,
    ) -> String {
        let words = self.words;
        if let (Some(about), Some(indicator)) = (&agreement.about, indicator) {
            let label = self.about_label(indicator, &about.group);
            let aim = agreement.aim.map(|aim| self.aim_text(aim, indicator));
            return match aim {
                Some(aim) => format!("{label}: {aim}."),
                None => format!("{label}."),
            };
        }
        let sign = agreement.criterion.as_deref();
        sign.map(|sign| format!("{}: {sign}", words.say("Tegn", "Sign")))
            .unwrap_or_default()
    }

    /// "højst 20 %"
    pub(super) fn aim_text(&self, aim: Aim, indicator: &Indicator) -> String {
        let target = aim.target().map(|value| self.spell(indicator, value));
        self.words.aim(aim.is_up(), target.as_deref())
    }

    /// "2023/24: 26 % (i gang) · 2024/25: 21 % (gjort) · 2025/26: 17 %."
    fn course(&mut self, life: &Life<'a>, indicator: Option<&'a Indicator>) -> String {
        let words = self.words;
        let mut parts = Vec::new();
        let entries = life.entries.iter().zip(&life.results);
        for (at, (agreement, result)) in entries.enumerate() {
            let status = match agreement.status {
                ActionStatus::NotStated => String::new(),
                status => format!(" ({})", words.action_label(status).to_lowercase()),
            };
            let estimate = result.and_then(|r| r.baseline.as_ref());
            let value = match (estimate, indicator) {
                (Some(e), Some(i)) if e.reading.value().is_some() => {
                    format!(": {}", self.print(i, e))
                }
                _ => String::new(),
            };
            parts.push(format!("{}{value}{status}", agreement.year));
            // What stands before it is not comparable with what follows.
            let next = life.results.get(at + 1).copied().flatten();
            if is_broken(*result) && !is_broken(next) {
                parts.push(words.say("brud", "break").to_owned());
            }
        }
        let (_, result) = life.last();
        let now = result.and_then(|r| r.now.as_ref());
        if let (Some(now), Some(indicator)) = (now, indicator)
            && now.reading.value().is_some()
        {
            parts.push(format!("{}: {}", now.key.period, self.print(indicator, now)));
        }
        let mut text = format!("{}.", parts.join(" · "));
        let first = life.results.first().copied().flatten();
        let since = first.map(|r| &r.outcome);
        let verdict = match since {
            Some(AgreementOutcome::ClearlyBetter) => {
                words.say("tydeligt bedre", "clearly better")
            }
            Some(AgreementOutcome::ClearlyWorse) => {
                words.say("tydeligt dårligere", "clearly worse")
            }
            Some(AgreementOutcome::CannotTell { .. }) => {
                words.say("kan ikke afgøres", "cannot be told")
            }
            _ => return text,
        };
        let year = life.entries[0].year;
        text += &words.say(
            format!(" Siden {year}: {verdict}."),
            format!(" Since {year}: {verdict}."),
        );
        text
    }

    /// Returns the verdict and its numbers in words.
    fn tell(
        &mut self,
        result: &AgreementResult,
        indicator: &Indicator,
        ends: &mut Ends,
    ) -> Told {
        let words = self.words;
        let untested = |verdict, text: String| Told {
            mark: OutcomeMark::Untested,
            verdict,
            words: text,
        };
        let cannot = words.say("Kan ikke prøves", "Cannot be tested");
        let (mark, verdict) = match &result.outcome {
            AgreementOutcome::ClearlyBetter => {
                ends.better += 1;
                (OutcomeMark::Better, words.say("Tydeligt bedre", "Clearly better"))
            }
            AgreementOutcome::ClearlyWorse => {
                ends.worse += 1;
                (OutcomeMark::Worse, words.say("Tydeligt dårligere", "Clearly worse"))
            }
            AgreementOutcome::CannotTell { .. } => {
                ends.open += 1;
                (OutcomeMark::Open, words.say("Kan ikke afgøres", "Cannot be told"))
            }
            AgreementOutcome::NotTestable { reason } => {
                ends.untested += 1;
                let text = self.why_untested(reason, result, indicator);
                return untested(cannot, text);
            }
        };
        let (Some(change), Some(before), Some(now)) =
            (&result.change, &result.baseline, &result.now)
        else {
            return untested(cannot, String::new());
        };
        let status = format!("agreed-{}", result.year.start());
        let number = (change.difference, change.interval);
        self.ledger.note_number((&now.key, &status), number, now.base, &now.cells);
        let told = self.change_told((change, before, now), indicator);
        let mut text = match mark {
            OutcomeMark::Open => words.agreed_open(&told),
            _ => words.agreed_change(&told),
        };
        if let AgreementOutcome::CannotTell { smallest_visible } = result.outcome {
            let status = format!("visible-{}", result.year.start());
            let number = (smallest_visible, None);
            self.ledger.note_number((&now.key, &status), number, now.base, &[]);
        }
        if let (Some(aim), Some(value)) = (result.aim, now.reading.value())
            && let Some(target) = aim.target()
        {
            let reached = if aim.is_up() { value >= target } else { value <= target };
            let target = self.aim_text(aim, indicator);
            text = join(&words.target_was(&target, reached), &text);
        }
        if let Some(typed) = result.typed {
            let typed = self.spell(indicator, typed);
            text = join(&text, &words.typed_differs(&typed, &told.before));
        }
        Told { mark, verdict, words: text }
    }

    fn change_told(
        &mut self,
        (change, before, now): (&Comparison, &Estimate, &Estimate),
        indicator: &Indicator,
    ) -> AgreedChange {
        let small = [before, now].iter().any(|e| self.small_part(indicator, e).is_some());
        let gap = self.gap(indicator, change);
        let visible = change.smallest_visible.filter(|v| v.is_finite());
        let visible = visible.map(|v| visible_text(indicator, v, self.words.language));
        AgreedChange {
            before: self.print(indicator, before),
            now: self.print(indicator, now),
            change: gap.signed,
            interval: gap.interval.filter(|_| !small),
            visible: visible.unwrap_or_default(),
            persons: match now.count {
                Some(_) => {
                    let base = now.base.unwrap_or(0);
                    self.words.base(indicator.subject, true, base)
                }
                None => self.persons_behind(indicator, now),
            },
        }
    }

    fn why_untested(
        &mut self,
        reason: &NotTestable,
        result: &AgreementResult,
        indicator: &Indicator,
    ) -> String {
        let words = self.words;
        let language = words.language;
        let unit = words.unit();
        match reason {
            NotTestable::NoIndicator => String::new(),
            NotTestable::SeriesBreak(why) => words.say(
                format!(
                    "Tallene før og efter kan ikke sammenlignes. {}",
                    why.get(language)
                ),
                format!(
                    "The figures before and after cannot be compared. {}",
                    why.get(language)
                ),
            ),
            NotTestable::IndicatorGone => words.say(
                format!("Tallet findes ikke for {unit} i begge år."),
                format!("There is no figure for {unit} in both years."),
            ),
            NotTestable::GroupHidden => format!("{}.", words.hidden(indicator.subject)),
            NotTestable::NotMeasured => words
                .say("Der er ikke målt igen siden aftalen.", "Not measured again since.")
                .to_owned(),
            NotTestable::NoAim => words
                .say(
                    "Aftalen siger ikke, hvilken vej tallet skal.",
                    "The agreement does not say which way the figure is to go.",
                )
                .to_owned(),
            NotTestable::NoSpread => {
                let why = words.say(
                    "Tallet er optalt eller offentliggjort uden spredning, så tilfældighed kan ikke vurderes.",
                    "The figure is counted or published without spread, so chance cannot be judged.",
                );
                match (&result.baseline, &result.now) {
                    (Some(before), Some(now)) => {
                        let (before, now) =
                            (self.print(indicator, before), self.print(indicator, now));
                        words.say(
                            format!("Fra {before} til {now}. {why}"),
                            format!("From {before} to {now}. {why}"),
                        )
                    }
                    _ => why.to_owned(),
                }
            }
        }
    }

    /// Draws the figure then and now; none where a number is missing.
    fn chart_of(
        &mut self,
        result: &AgreementResult,
        indicator: &Indicator,
    ) -> Option<Chart> {
        let before = result.baseline.as_ref()?;
        let now = result.now.as_ref();
        let known =
            |e: &Estimate| matches!(e.reading, Reading::Known(v) if v.is_finite());
        let small = |e: &Estimate| self.small_part(indicator, e).is_some();
        let all: Vec<&Estimate> = std::iter::once(before).chain(now).collect();
        if !all.iter().all(|e| known(e)) || all.iter().any(|e| small(e)) {
            return None;
        }
        let baseline = before.reading.value()?;
        let language = self.words.language;
        let change = result.change.as_ref();
        let visible = change.and_then(|c| c.smallest_visible).filter(|v| v.is_finite());
        let [low, high] = indicator.bounds;
        let zone = visible
            .map(|v| unseen(baseline, v))
            .map(|z| Interval { low: z.low.max(low), high: z.high.min(high) });
        let mark = match &result.outcome {
            AgreementOutcome::ClearlyBetter | AgreementOutcome::ClearlyWorse => {
                Mark::Certain
            }
            AgreementOutcome::CannotTell { .. } => Mark::Open,
            AgreementOutcome::NotTestable { .. } => Mark::Counted,
        };
        let mut rows = Vec::new();
        let mut said = Vec::new();
        for estimate in &all {
            let latest = now.is_some_and(|n| n.key == estimate.key);
            let text = self.print(indicator, estimate);
            said.push(format!("{}: {text}", estimate.key.period));
            rows.push(AgreedRow {
                label: estimate.key.period.to_string(),
                point: self.point(indicator, estimate),
                mark: latest.then_some(mark),
                text,
            });
        }
        let target = result.aim.and_then(|aim| {
            let value = aim.target().filter(|v| v.is_finite())?;
            let words = self.aim_text(aim, indicator);
            Some(Tick::new(value, format!("{} {words}", self.words.say("mål", "target"))))
        });
        let ends = all.iter().filter_map(|e| e.interval).flat_map(|i| [i.low, i.high]);
        let values = all.iter().filter_map(|e| e.reading.value());
        let zone_ends = zone.iter().flat_map(|z| [z.low, z.high]);
        let shown: Vec<f64> = ends
            .chain(values)
            .chain(zone_ends)
            .chain(target.iter().map(|t| t.at))
            .filter(|v| v.is_finite())
            .collect();
        said.extend(target.iter().map(|t| t.label.clone()));
        let about = self.about_label(
            indicator,
            result.about.as_ref().map_or(&Group::All, |a| &a.group),
        );
        Some(Chart::Agreed(Agreed {
            alt: alt_text(format!("{about}. {}.", said.join(", "))),
            width_mm: CHART_MM,
            rows,
            baseline: zone.map(|_| baseline),
            zone,
            zone_words: (String::new(), String::new()),
            target,
            ticks: ticks(shown, indicator, false, language),
        }))
    }
}

/// What is said of an agreement.
struct Told {
    mark: OutcomeMark,
    verdict: &'static str,
    words: String,
}

/// Returns a remark as a sentence.
fn closed(text: &str) -> String {
    let text = capital(text.trim());
    if text.ends_with(['.', '!', '?']) { text } else { text + "." }
}

/// Joins two sentences, the first closed by a full stop.
fn join(first: &str, second: &str) -> String {
    let first = first.trim();
    match first.chars().last() {
        None => second.to_owned(),
        Some('.' | '!' | '?' | '…' | '«') => format!("{first} {second}"),
        Some(_) => format!("{first}. {second}"),
    }
}

/// Tells whether a series breaks between an agreement and the latest figure.
fn is_broken(result: Option<&AgreementResult>) -> bool {
    result.is_some_and(|r| {
        matches!(
            r.outcome,
            AgreementOutcome::NotTestable { reason: NotTestable::SeriesBreak(_) }
        )
    })
}

/// Returns how tall a followed agreement is set, as its template places it.
pub(super) fn height(item: &Followed) -> f64 {
    let between = 1.9 * item.rows.len().saturating_sub(1) as f64;
    let width = if item.chart.is_some() { WORDS_MM } else { ALONE_MM };
    let row = |row: &Definition| tall(&row.text, (9.0, 12.0), width);
    let rows: f64 = item.rows.iter().map(row).sum::<f64>() + between;
    let title = strong(&item.title, (11.0, 13.5), 122.0);
    let verdict = strong(&item.verdict, (12.0, 15.0), VERDICT_MM);
    let words = tall(&item.words, (8.5, 11.4), VERDICT_MM);
    let left = 11.0 + 3.6 + verdict + if words > 0.0 { 2.2 + words } else { 0.0 };
    let chart = if item.chart.is_some() { CHART_TALL_MM } else { 0.0 };
    let own = tall(&item.own.text, (9.0, 12.0), 88.0).max(2.9);
    let right = title + 2.8 + rows.max(chart) + 2.2 + 4.4 + own;
    right.max(left) + 0.3 + 3.6 + 3.6
}
