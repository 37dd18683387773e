//! What a group's figures say, in sentences: never a rank, never a cause.

use datapakke_model::profile::{Comparison, Verdict};

use crate::compare::cells::Cell;
use crate::format;
use crate::words::capital;

use super::Deck;
use super::topic::{Topic, certain};

/// Who lies outside what chance explains, or has moved by more.
#[derive(Debug, Default)]
pub(super) struct Apart {
    /// How many.
    pub n: usize,
    /// Of how many.
    pub of: usize,
    /// "Skole A over, Skole B under"; empty where nobody can be called anything.
    pub who: String,
}

impl Deck<'_> {
    /// "skole", "skoler"
    pub(super) fn units_of(&self, n: usize) -> &str {
        let kind = &self.data.kind;
        let pair = if n == 1 { &kind.one } else { &kind.many };
        pair.get(self.words.language)
    }

    /// "tre skoler", "én skole"
    pub(super) fn counted(&self, n: usize) -> String {
        let noun = self.units_of(n);
        let number = match (n, self.data.kind.one_article.0.starts_with("et ")) {
            (1, false) => self.words.say("én".to_owned(), "one".to_owned()),
            _ => self.words.counted(n),
        };
        format!("{number} {noun}")
    }

    fn joined(&self, names: &[String]) -> String {
        names.join(", ")
    }

    /// Who differs from the others of the municipality.
    pub(super) fn position(&self, topic: &Topic<'_>) -> Apart {
        let mut apart = Apart { of: 0, ..Apart::default() };
        let Some(position) = topic.last.position.as_ref() else { return apart };
        let mut who = Vec::new();
        let say = |da, en| self.words.say(da, en);
        for seat in &topic.seats {
            let side = match position[seat.place] {
                "+" => say("over", "above"),
                "-" => say("under", "below"),
                "o" => "",
                _ => continue,
            };
            apart.of += 1;
            if !side.is_empty() {
                apart.n += 1;
                if seat.named || !topic.data.loose {
                    who.push(format!("{} {side}", seat.shown));
                }
            }
        }
        apart.who = self.joined(&who);
        apart
    }

    /// Who has moved since the period before.
    pub(super) fn moved(&self, topic: &Topic<'_>) -> Apart {
        let mut apart = Apart::default();
        let mut who = Vec::new();
        for seat in &topic.seats {
            let Some(change) = seat.change(topic.period()) else { continue };
            if matches!(change.verdict, Verdict::Counted | Verdict::NotAssessable) {
                continue;
            }
            apart.of += 1;
            if certain(change.verdict) {
                apart.n += 1;
                if seat.named || !topic.data.loose {
                    who.push(format!("{} {}", seat.shown, self.verdict(change.verdict)));
                }
            }
        }
        apart.who = self.joined(&who);
        apart
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        let say = |da, en| self.words.say(da, en);
        match verdict {
            Verdict::Better => say("tydeligt bedre", "clearly better"),
            Verdict::Worse => say("tydeligt dårligere", "clearly worse"),
            Verdict::Higher => say("tydeligt højere", "clearly higher"),
            Verdict::Lower => say("tydeligt lavere", "clearly lower"),
            Verdict::NotCertain => say("ingen sikker ændring", "no certain change"),
            Verdict::Counted => say("optalt", "counted"),
            Verdict::NotAssessable => say("kan ikke afgøres", "cannot be told"),
        }
    }

    /// "+4 (−1 til +9)", with the verdict where there is one to act on.
    pub(super) fn change_text(&self, topic: &Topic<'_>, change: &Comparison) -> String {
        let (of, language) = (topic.indicator, self.words.language);
        let decimals = of.decimals;
        let unit = 10_f64.powi(i32::from(decimals));
        let mut text = format::signed(change.difference, decimals, language);
        let finite = change.interval.filter(|i| i.low.is_finite() && i.high.is_finite());
        if let Some(i) = finite {
            // Outwards, so that no limit tells how many persons are behind it.
            let low = format::signed((i.low * unit).floor() / unit, decimals, language);
            let high = format::signed((i.high * unit).ceil() / unit, decimals, language);
            text += &self
                .words
                .say(format!(" ({low} til {high})"), format!(" ({low} to {high})"));
        }
        if certain(change.verdict) {
            text = format!("{}, {text}", self.verdict(change.verdict));
        }
        text
    }

    /// The sentence over a funnel.
    pub(super) fn funnel_title(&self, topic: &Topic<'_>) -> String {
        let zones = topic.last.zones.iter().flatten().flatten();
        let zones: Vec<u8> = zones.map(|z| z.unsigned_abs()).collect();
        let all = zones.len();
        let beyond = |from: u8| zones.iter().filter(|z| **z >= from).count();
        let many = self.units_of(all);
        let (outer, inner) = (beyond(2), beyond(1));
        let (n, counted) = (self.words.counted(all), |n| capital(&self.counted(n)));
        if outer > 0 {
            return self.words.say(
                format!(
                    "{} ligger uden for det, tilfældighed kan forklare",
                    counted(outer)
                ),
                format!("{}: outside what chance can explain", counted(outer)),
            );
        }
        if inner > 0 {
            return self.words.say(
                format!(
                    "{} ligger uden for 95 %-grænsen, men det kan være tilfældigt",
                    counted(inner)
                ),
                format!(
                    "{}: outside the limit at 95 %, which may be chance",
                    counted(inner)
                ),
            );
        }
        self.words.say(
            format!("Alle {n} {many} ligger inden for det, tilfældighed kan forklare"),
            format!("All {n} {many} lie within what chance can explain"),
        )
    }

    /// The sentence over the dots with intervals.
    pub(super) fn beside_title(&self, topic: &Topic<'_>) -> String {
        let apart = self.position(topic);
        let words = self.words;
        match (apart.n, apart.of) {
            (_, 0) => words.say(
                "Om forskellene er mere end tilfældige, kan ikke afgøres med disse tal",
                "Whether the differences are more than chance cannot be told",
            )
            .to_owned(),
            (0, _) => words.say(
                format!("Ingen {} kan skelnes sikkert fra de andre i kommunen", self.units_of(1)),
                format!("No {} can be told from the others in the municipality", self.units_of(1)),
            ),
            (n, _) => words.say(
                format!("{} adskiller sig tydeligt fra de andre i kommunen", capital(&self.counted(n))),
                format!("{}: clearly apart from the others in the municipality", capital(&self.counted(n))),
            ),
        }
    }

    /// The sentence over the changes.
    pub(super) fn change_title(&self, topic: &Topic<'_>) -> String {
        let apart = self.moved(topic);
        let since = topic.last.period.checked_sub(1).map(|at| topic.data.when[at]);
        let since = since.map(|p| p.to_string()).unwrap_or_default();
        let words = self.words;
        match apart.n {
            0 => words.say(
                format!(
                    "Ingen {} har flyttet sig mere end tilfældigt siden {since}",
                    self.units_of(1)
                ),
                format!(
                    "No {} has moved by more than chance since {since}",
                    self.units_of(1)
                ),
            ),
            n => words.say(
                format!(
                    "{} har flyttet sig mere end tilfældigt siden {since}",
                    capital(&self.counted(n))
                ),
                format!(
                    "{}: moved by more than chance since {since}",
                    capital(&self.counted(n))
                ),
            ),
        }
    }

    /// The headline of a figure's pages.
    pub(super) fn headline(&self, topic: &Topic<'_>) -> String {
        let (position, moved) = (self.position(topic), self.moved(topic));
        let label = topic.indicator.label.get(self.words.language);
        let words = self.words;
        match (position.n, moved.n) {
            (0, 0) => words.say(
                format!("{label}: forskellene kan være tilfældige"),
                format!("{label}: the differences may be chance"),
            ),
            (0, n) => words.say(
                format!("{label}: {} har flyttet sig tydeligt", self.counted(n)),
                format!("{label}: {} moved clearly", self.counted(n)),
            ),
            (n, _) => words.say(
                format!("{label}: {} skiller sig tydeligt ud", self.counted(n)),
                format!("{label}: {} clearly apart", self.counted(n)),
            ),
        }
    }

    /// Who stands without a figure, and why; empty where everybody has one.
    pub(super) fn without(&self, topic: &Topic<'_>) -> String {
        let hidden = topic.hidden();
        let small = topic.last.cells.iter().filter(|c| **c == Cell::Absent("f")).count();
        let missing = topic.seats.len() - topic.known() - hidden - small;
        let words = self.words;
        let mut said = Vec::new();
        if hidden + small > 0 {
            let why = words.hidden(topic.indicator.subject).to_lowercase();
            said.push(format!("{}: {why}", self.counted(hidden + small)));
        }
        if missing > 0 {
            said.push(words.say(
                format!("{}: intet tal", self.counted(missing)),
                format!("{}: no figure", self.counted(missing)),
            ));
        }
        match said.is_empty() {
            true => String::new(),
            false => capital(&said.join("; ")) + ".",
        }
    }
}
