//! Years and similar units come in; what can be said of them in words goes out.

use datapakke_model::profile::Comparison;

use crate::format;
use crate::pack::Definition;
use crate::words::sentence::is_certain;

use super::Maker;
use super::figure::Figure;

/// How many names stand in a list before the rest are counted.
const NAMES: usize = 3;

impl<'a> Maker<'a> {
    /// Returns "Samlet fravær falder over fem år" where the line of the years is certain.
    pub(super) fn trend_sentence(&self, figure: Figure<'a>) -> Option<String> {
        let trend = figure.entry.trend.as_ref().filter(|_| figure.is_latest())?;
        let label = figure.indicator.short.get(self.words.language);
        self.words.trend_title(label, trend)
    }

    /// Returns the trend's size with its interval in words, noted.
    pub(super) fn trend_interval(&mut self, figure: Figure<'a>) -> Option<String> {
        let trend = figure.entry.trend.as_ref()?;
        let change = trend.change.as_ref()?;
        let interval = change.interval?;
        let shown = figure.shown;
        let part = (change.difference, change.interval);
        self.ledger.note_number((&shown.key, "trend"), part, shown.base, &shown.cells);
        let indicator = figure.indicator;
        let (measure, decimals) = (indicator.measure, indicator.decimals);
        let language = self.words.language;
        let size =
            format::difference(change.difference.abs(), measure, decimals, language);
        let size = size.trim_start_matches('+').to_owned();
        let end = |v: f64| format::signed(v, decimals, language);
        let ends = (end(interval.low), end(interval.high));
        let rises = change.difference > 0.0;
        Some(self.words.interval_words(rises, &size, (&ends.0, &ends.1)))
    }

    /// Returns a note that no tendency is spoken of, where a line of years invites to.
    pub(super) fn few_years(&self, figures: &[Figure<'a>]) -> Option<Definition> {
        let points = |f: &Figure<'a>| {
            let trend = f.entry.trend.as_ref().filter(|_| f.is_latest() && f.main)?;
            (3..5).contains(&trend.points).then_some(trend.points)
        };
        let most = figures.iter().filter_map(points).max()?;
        let term = self.words.say("Tendens", "Tendency").to_owned();
        Some(Definition { term, text: self.words.too_few_years(most) })
    }

    /// Returns whom the unit resembles, by what, and where it differs from them.
    pub(super) fn similar(&self, figures: &[Figure<'a>]) -> Option<Definition> {
        let similar = self.profile.similar.as_ref()?;
        let words = self.words;
        let compared = |f: &Figure<'a>| {
            let found = f.entry.against_similar.as_ref().filter(|_| f.is_latest())?;
            Some((f.indicator.short.get(words.language), found))
        };
        let compared: Vec<(&str, &Comparison)> =
            figures.iter().filter_map(compared).collect();
        let criteria = similar.criteria.iter().filter_map(|id| {
            let indicator = self.context.catalogue.indicator(id)?;
            Some(lower(indicator.short.get(words.language)))
        });
        let criteria = words.list(&criteria.collect::<Vec<_>>());
        if compared.is_empty() || similar.units.is_empty() || criteria.is_empty() {
            return None;
        }
        let n = words.counted(similar.units.len());
        let units = words.units();
        let certain: Vec<_> =
            compared.iter().filter(|(_, c)| is_certain(c.verdict)).collect();
        let named = certain.iter().take(NAMES).map(|(label, c)| {
            let side = match c.difference > 0.0 {
                true => words.say("tydeligt over dem", "clearly above them"),
                false => words.say("tydeligt under dem", "clearly below them"),
            };
            format!("{label}: {side}.")
        });
        let verdict = match certain.is_empty() {
            true => words
                .say(
                    "Ingen af tallene her afviger sikkert fra deres.",
                    "None of the figures here differs with certainty from theirs.",
                )
                .to_owned(),
            false => named.collect::<Vec<_>>().join(" "),
        };
        let text = words.say(
            format!("de {n} {units}, der ligner mest på {criteria}. {verdict}"),
            format!("the {n} {units} most alike by {criteria}. {verdict}"),
        );
        let term = words.say(format!("Lignende {units}"), format!("Similar {units}"));
        Some(Definition { term, text })
    }
}

fn lower(text: &str) -> String {
    let capitals = text.chars().take(2).filter(|c| c.is_uppercase()).count();
    if capitals > 1 {
        return text.to_owned();
    }
    let first: String = text.chars().take(1).flat_map(char::to_lowercase).collect();
    first + &text.chars().skip(1).collect::<String>()
}
