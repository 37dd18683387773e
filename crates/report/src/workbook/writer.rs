//! Figures come in, cells of a workbook go out: a number with as many digits as the edition
//! may have, or the words that stand where there is none.

use datapakke_model::catalogue::{Indicator, Measure};
use datapakke_model::profile::{
    Comparison, Estimate, FindingKind, IndicatorProfile, SeriesBreak, Verdict,
};
use datapakke_model::{Edition, Period, Reading, Text, Why};

use super::beside::Standing;
use super::book::{Field, Style};
use super::told::Teller;
use crate::present::{Figure, Maker};
use crate::words::capital;

/// Writes the sheets of one unit.
pub(super) struct Writer<'a> {
    pub maker: Maker<'a>,
}

impl<'a> Writer<'a> {
    /// Chooses between the two languages.
    pub fn say<T>(&self, da: T, en: T) -> T {
        self.maker.words.say(da, en)
    }

    /// Returns who says what every workbook says.
    pub fn teller(&self) -> Teller<'a> {
        let maker = &self.maker;
        let (words, settings) = (maker.words, maker.context.settings);
        Teller { words, settings, edition: maker.edition }
    }

    pub fn label(&self, text: &Text) -> Field {
        Field::text(text.get(self.maker.words.language))
    }

    /// Returns the theme and the name of an indicator.
    pub fn named(&self, indicator: &Indicator) -> [Field; 2] {
        [self.label(&indicator.theme.label()), self.label(&indicator.short)]
    }

    /// Returns a number as the edition may have it: outside leadership and administration
    /// no more digits than are printed, since the exact share tells how many are behind it.
    pub fn number(&self, indicator: &Indicator, value: f64, signed: bool) -> Field {
        let style = style(indicator, signed);
        Field::Number(self.kept(value, indicator.decimals), style)
    }

    pub fn kept(&self, value: f64, decimals: u8) -> f64 {
        if self.maker.edition == Edition::Fortrolig {
            return value;
        }
        let unit = 10_f64.powi(i32::from(decimals));
        (value * unit).round() / unit + 0.0
    }

    /// Returns a figure, noted: its number, "4 af 9" for very small groups, a published
    /// verdict, or why there is none.
    pub fn figure(&mut self, indicator: &Indicator, estimate: &Estimate) -> Field {
        self.maker.ledger.note(estimate);
        match estimate.reading {
            Reading::Known(value) => {
                let small = self.maker.small_part(indicator, estimate).is_some();
                if small || indicator.measure == Measure::Verdict {
                    Field::Text(self.maker.text(indicator, estimate))
                } else {
                    self.number(indicator, value, false)
                }
            }
            Reading::Absent(Why::Suppressed) => {
                Field::text(self.maker.words.hidden(indicator.subject))
            }
            Reading::Absent(why) => {
                Field::Text(self.maker.words.absent(why, estimate.key.period))
            }
        }
    }

    /// Returns a figure as [`Self::figure`], an empty cell where there is none to compare with.
    pub fn maybe(&mut self, indicator: &Indicator, estimate: Option<&Estimate>) -> Field {
        estimate.map_or(Field::Empty, |e| self.figure(indicator, e))
    }

    /// Returns a figure with its limits and the persons behind it.
    pub fn with_limits(
        &mut self,
        indicator: &Indicator,
        estimate: &Estimate,
    ) -> [Field; 4] {
        let value = self.figure(indicator, estimate);
        let [low, high] = self.limits(indicator, estimate);
        [value, low, high, Field::count(estimate.base)]
    }

    /// Returns the limits of chance variation; none where the value is no number.
    fn limits(&self, indicator: &Indicator, estimate: &Estimate) -> [Field; 2] {
        let small = self.maker.small_part(indicator, estimate).is_some();
        let known = estimate.reading.value().is_some() && !small;
        match estimate.interval.filter(|_| known) {
            Some(found) => {
                [found.low, found.high].map(|v| self.number(indicator, v, false))
            }
            None => [Field::Empty, Field::Empty],
        }
    }

    /// Returns a difference and what may be said of it, noted.
    pub fn difference(
        &mut self,
        figure: Figure<'a>,
        (from, kind): (&str, FindingKind),
        found: Option<&Comparison>,
    ) -> [Field; 2] {
        let Some(found) = found.filter(|c| c.difference.is_finite()) else {
            return [Field::Empty, Field::Empty];
        };
        self.maker.ledger.note_difference(&figure.shown.key, from, found);
        [
            self.number(figure.indicator, found.difference, true),
            Field::Text(self.verdict(kind, found)),
        ]
    }

    pub fn verdict(&self, kind: FindingKind, found: &Comparison) -> String {
        let words = self.maker.words;
        match found.verdict {
            Verdict::NotCertain if !kind.is_change() => self
                .say("kan ikke skelnes fra tilfældighed", "cannot be told from chance")
                .to_owned(),
            Verdict::NotCertain | Verdict::Counted | Verdict::NotAssessable => {
                words.change(found.verdict).to_owned()
            }
            _ => words.finding_verdict(kind, found),
        }
    }

    /// Returns who published what the profile rests on, with the dates of retrieval.
    pub fn all_sources(&self) -> String {
        let entries = &self.maker.profile.indicators;
        let cells = entries.iter().flat_map(|e| &e.series).flat_map(|e| &e.cells);
        let all = capital(&self.maker.credited(cells.map(|cell| cell.source), &[]));
        match all.is_empty() {
            true => self.say("ingen tal endnu", "no figures yet").to_owned(),
            false => all,
        }
    }

    /// The line of sources over the table of a sheet.
    pub fn source(&self) -> String {
        self.teller().credited(&self.all_sources())
    }

    /// Returns how a unit stands among others: its value, or the words why there is none.
    pub fn standing(&self, name: &str, figure: Figure<'_>) -> Standing {
        let (indicator, shown) = (figure.indicator, figure.shown);
        let small = self.maker.small_part(indicator, shown).is_some();
        let value = shown.reading.value().filter(|v| v.is_finite() && !small);
        let sound = shown.interval.filter(|i| i.low.is_finite() && i.high.is_finite());
        let remark = match shown.reading {
            Reading::Known(_) if value.is_some() => String::new(),
            Reading::Known(_) => self.maker.text(indicator, shown),
            Reading::Absent(Why::Suppressed) => {
                self.maker.words.hidden(indicator.subject).to_owned()
            }
            Reading::Absent(why) => self.maker.words.absent(why, shown.key.period),
        };
        Standing {
            name: name.to_owned(),
            value,
            limits: sound.map(|i| (i.low, i.high)),
            remark,
        }
    }

    pub fn source_of(&self, estimate: &Estimate, indicator: &Indicator) -> Field {
        let sources = estimate.cells.iter().map(|cell| cell.source);
        Field::Text(capital(&self.maker.credited(sources, &[&indicator.publisher])))
    }

    /// The figures by theme, in the order of the catalogue.
    pub fn figures(&self) -> Vec<Figure<'a>> {
        let mut figures = self.maker.figures.clone();
        figures.sort_by_key(|f| f.indicator.theme);
        figures
    }
}
/// Returns how the values of an indicator are shown.
pub(super) fn style(indicator: &Indicator, signed: bool) -> Style {
    let percent = indicator.measure == Measure::Percent;
    Style { decimals: indicator.decimals, percent, signed }
}

/// Returns the unit's figures, oldest first, the latest with them.
pub(super) fn own_series(entry: &IndicatorProfile) -> Vec<&Estimate> {
    let mut all: Vec<&Estimate> = entry.series.iter().collect();
    if all.iter().all(|e| e.key != entry.latest.key) {
        all.push(&entry.latest);
    }
    all.sort_by_key(|e| e.key.period);
    all
}

/// Returns the break that begins with a period.
pub(super) fn break_at(entry: &IndicatorProfile, period: Period) -> Option<&SeriesBreak> {
    let before = |e: &&Estimate| e.key.period < period;
    let last = own_series(entry).into_iter().rfind(before)?.key.period;
    entry.breaks.iter().rev().find(|b| b.before > last && b.before <= period)
}

/// The least span of an axis: differences too small to matter stay small to the eye.
pub(super) fn least(indicator: &Indicator) -> f64 {
    indicator.important.as_ref().map_or(0.0, |i| 2.2 * i.value)
}
