//! One unit's figures come in, two tables go out: each beside everything it is compared
//! with, and each over the years.

use datapakke_model::catalogue::Direction;
use datapakke_model::profile::{BreakKind, Comparison, Estimate, FindingKind};

use super::book::{Field, Style, Tab};
use super::told::{
    ABOUT_CHANGE, CHANGE, FROM_OTHERS, HIGH, HOME, Head, INDICATOR, KEY, LOW, NATION,
    PERIOD, PERSONS, SOURCE, Sheet, THEME,
};
use super::writer::{Writer, break_at, own_series};
use crate::present::Figure;
use crate::words::capital;
use crate::words::sentence::is_certain;

/// Returns the heads of the comparison; the unit's own has the name given.
pub(super) fn compared_heads<'a>((da, en): (&'a str, &'a str)) -> [Head<'a>; 26] {
    [
        THEME,
        INDICATOR,
        ("Hvem og skala", "Whom and scale", 31.0),
        PERIOD,
        (da, en, 18.0),
        LOW,
        HIGH,
        PERSONS,
        ("Gangen før", "Time before", 18.0),
        CHANGE,
        ABOUT_CHANGE,
        ("Tre år samlet", "Three years", 12.0),
        ("Ændring over årene", "Change over the years", 12.0),
        ("Om årene", "About the years", 48.0),
        HOME,
        FROM_OTHERS,
        ("Om forskellen", "About the difference", 31.0),
        NATION,
        ("Forskel fra landet", "From the country", 12.0),
        ("Om forskellen fra landet", "About the difference from the country", 31.0),
        ("Forskel fra lignende enheder", "From similar units", 12.0),
        ("Om lignende enheder", "About similar units", 31.0),
        ("Ønsket retning", "Wanted direction", 10.0),
        ("Mærkbar forskel", "Noticeable difference", 11.0),
        SOURCE,
        KEY,
    ]
}

/// Returns the heads of the years; the unit's own has the name given.
pub(super) fn year_heads<'a>((da, en): (&'a str, &'a str)) -> [Head<'a>; 12] {
    [
        THEME,
        INDICATOR,
        PERIOD,
        (da, en, 18.0),
        LOW,
        HIGH,
        PERSONS,
        HOME,
        NATION,
        ("Bemærkning", "Remark", 44.0),
        SOURCE,
        KEY,
    ]
}

impl<'a> Writer<'a> {
    /// Every indicator in one row: the unit beside everybody it is compared with.
    pub fn comparison(&mut self) -> Tab {
        let unit = capital(self.maker.words.unit());
        let heads = compared_heads((&unit, &unit));
        let figures = self.figures();
        let mut rows: Vec<Vec<Field>> =
            figures.into_iter().map(|figure| self.compared(figure)).collect();
        rows.extend(self.never(heads.len()));
        let (name, year) = (self.maker.unit_name(), self.maker.profile.year);
        let units = self.maker.words.units();
        let sheet = Sheet {
            name: ("Sammenligning", "Comparison"),
            title: (
                &format!("Sammenligning: {name} {year}"),
                &format!("Comparison: {name} {year}"),
            ),
            note: (
                &format!(
                    "Én række for hver indikator: {unit} ved siden af kommunen, landet, lignende {units} og egne år."
                ),
                &format!(
                    "One row per indicator: {unit} beside the municipality, the country, similar {units} and its own years."
                ),
            ),
            frozen: 2,
        };
        self.teller().tab(&sheet, self.source(), heads, rows)
    }

    pub fn compared(&mut self, figure: Figure<'a>) -> Vec<Field> {
        let (indicator, shown, entry) = (figure.indicator, figure.shown, figure.entry);
        let mut row = self.named(indicator).to_vec();
        row.push(self.label(&indicator.sub));
        row.push(Field::Text(figure.period().to_string()));
        row.extend(self.with_limits(indicator, shown));
        row.extend(self.before(figure));
        let latest = figure.is_latest();
        let pooled =
            entry.pooled.last().filter(|e| latest && e.reading.value().is_some());
        row.push(self.maybe(indicator, pooled));
        row.extend(self.trend(figure));
        row.push(self.maybe(indicator, figure.municipality()));
        row.extend(self.difference(
            figure,
            ("rest", FindingKind::Rest),
            figure.position(),
        ));
        row.push(self.maybe(indicator, figure.nation()));
        let against = entry.against_nation.as_ref().filter(|_| latest);
        row.extend(self.difference(figure, ("nation", FindingKind::Nation), against));
        let similar = self.similar(figure);
        row.extend(self.difference(figure, ("similar", FindingKind::Similar), similar));
        row.push(Field::text(match indicator.direction {
            Direction::Higher => self.say("højere", "higher"),
            Direction::Lower => self.say("lavere", "lower"),
            Direction::None => self.say("ingen", "none"),
        }));
        let least = indicator.important.as_ref();
        row.push(least.map_or(Field::Empty, |cited| {
            let decimals =
                if cited.value.fract() == 0.0 { 0 } else { indicator.decimals.max(1) };
            Field::Number(cited.value, Style { decimals, ..Style::default() })
        }));
        row.push(self.source_of(shown, indicator));
        row.push(Field::Text(shown.key.to_string()));
        row
    }

    /// The figure before, the change and what may be said of it.
    fn before(&mut self, figure: Figure<'a>) -> [Field; 3] {
        let (words, indicator) = (self.maker.words, figure.indicator);
        let before = self.maybe(indicator, figure.before());
        let Some(change) = figure.change() else {
            let why = match figure.break_before() {
                _ if figure.is_hidden() => "",
                Some(BreakKind::Measure) => words.new_measure(),
                Some(BreakKind::Unit) => words.new_unit(),
                _ if figure.n_known() <= 1 => words.first_measurement(),
                _ => words.nothing_before(),
            };
            let why = if why.is_empty() { Field::Empty } else { Field::text(why) };
            return [before, Field::Empty, why];
        };
        self.maker.ledger.note_change(figure.shown, change);
        let size = self.number(indicator, change.difference, true);
        [before, size, Field::text(words.change(change.verdict))]
    }

    /// The change over the years since the last break, where it could be tested.
    fn trend(&mut self, figure: Figure<'a>) -> [Field; 2] {
        let words = self.maker.words;
        let Some(trend) = figure.entry.trend.as_ref().filter(|_| figure.is_latest())
        else {
            return [Field::Empty, Field::Empty];
        };
        let Some(change) = trend.change.as_ref().filter(|c| c.difference.is_finite())
        else {
            return [Field::Empty, Field::Text(words.too_few_years(trend.points))];
        };
        self.maker.ledger.note_difference(&figure.shown.key, "trend", change);
        let from = trend.from.short();
        let verdict = match is_certain(change.verdict) {
            true => words.change(change.verdict).to_owned(),
            false => {
                self.say("ingen sikker udvikling", "no certain development").to_owned()
            }
        };
        let since = self.say("siden", "since");
        [
            self.number(figure.indicator, change.difference, true),
            Field::Text(format!("{verdict} {since} {from}")),
        ]
    }

    /// Returns the comparison with similar units; none where one of them is hidden, since
    /// their mean and the others' values would tell it.
    fn similar(&self, figure: Figure<'a>) -> Option<&'a Comparison> {
        let found =
            figure.entry.against_similar.as_ref().filter(|_| figure.is_latest())?;
        let units = &self.maker.profile.similar.as_ref()?.units;
        let seen = |id: &datapakke_model::UnitId| {
            figure.entry.peers.iter().any(|peer| peer.unit == *id)
        };
        units.iter().all(seen).then_some(found)
    }

    /// Indicators that the unit never had a value of, with the reason.
    fn never(&mut self, width: usize) -> Vec<Vec<Field>> {
        let catalogue = self.maker.context.catalogue;
        let shown: Vec<_> = self.maker.figures.iter().map(|f| &f.indicator.id).collect();
        let entries = self.maker.profile.indicators.iter();
        let lacking: Vec<_> = entries
            .filter(|e| !shown.contains(&&e.indicator))
            .filter_map(|e| Some((catalogue.indicator(&e.indicator)?, &e.latest)))
            .collect();
        let mut rows = Vec::new();
        for (indicator, latest) in lacking {
            let mut row = self.named(indicator).to_vec();
            row.push(self.label(&indicator.sub));
            row.push(Field::Text(latest.key.period.to_string()));
            row.push(self.figure(indicator, latest));
            row.resize(width - 2, Field::Empty);
            row.push(Field::text(indicator.publisher.as_str()));
            row.push(Field::Text(latest.key.to_string()));
            rows.push(row);
        }
        rows
    }

    /// All periods of all indicators or of the main ones, one row each.
    pub fn year_rows(&mut self, main: bool) -> Vec<Vec<Field>> {
        let mut rows = Vec::new();
        for figure in self.figures().into_iter().filter(|f| f.main || !main) {
            for estimate in own_series(figure.entry) {
                rows.push(self.year(figure, estimate));
            }
        }
        rows
    }

    /// The sheet of the years.
    pub fn years(&mut self) -> Tab {
        let unit = capital(self.maker.words.unit());
        let sheet = Sheet {
            name: ("Over tid", "Over time"),
            title: ("Tallene over tid", "The figures over time"),
            note: (
                "Én række for hver indikator og periode. Bemærkningen siger, hvor tal ikke kan sammenlignes med dem før.",
                "One row per indicator and period. The remark says where figures cannot be compared with those before.",
            ),
            frozen: 3,
        };
        let rows = self.year_rows(false);
        self.teller().tab(&sheet, self.source(), year_heads((&unit, &unit)), rows)
    }

    fn year(&mut self, figure: Figure<'a>, estimate: &'a Estimate) -> Vec<Field> {
        let indicator = figure.indicator;
        let period = estimate.key.period;
        let at = |series: &'a [Estimate]| series.iter().find(|e| e.key.period == period);
        let mut row = self.named(indicator).to_vec();
        row.push(Field::Text(period.to_string()));
        row.extend(self.with_limits(indicator, estimate));
        row.push(self.maybe(indicator, at(figure.municipality_series())));
        row.push(self.maybe(indicator, at(figure.nation_series())));
        let found = break_at(figure.entry, period);
        row.push(found.map_or(Field::Empty, |b| self.label(&b.reason)));
        row.push(self.source_of(estimate, indicator));
        row.push(Field::Text(estimate.key.to_string()));
        row
    }
}
