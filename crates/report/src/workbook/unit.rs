//! One unit's released profile comes in, its workbook goes out: every indicator beside the
//! municipality, the country, similar units and its own years in one table, then the years,
//! the groups, the answers, and what everything means.

use datapakke_model::catalogue::{Direction, Indicator, Measure};
use datapakke_model::id::Owner;
use datapakke_model::profile::{
    AnswerShares, BreakKind, Comparison, Estimate, FindingKind, IndicatorProfile,
    QuestionProfile, Verdict,
};
use datapakke_model::{Edition, Period, Profile, Reading, Released, Why};

use super::Workbook;
use super::book::{Book, Column, Field, Style, Tab, write};
use super::chart::{Line, LineChart, Of, axis};
use crate::error::Error;
use crate::format;
use crate::present::{Context, Figure, Maker, part_of};
use crate::words::capital;
use crate::words::sentence::is_certain;

/// The name of the workbook in the list of figures.
const DOCUMENT: &str = "regneark";

/// Fewest points of a line.
const FEWEST_POINTS: usize = 2;

/// Makes a unit's workbook for the edition it was released for.
///
/// # Errors
/// Something does not fit into a workbook.
pub fn unit_workbook(
    profile: &Released<Profile>,
    context: &Context<'_>,
) -> Result<Workbook, Error> {
    let mut writer = Writer { maker: Maker::of_paper(profile, context, DOCUMENT) };
    let (numbers, charts) = writer.chart_numbers();
    let mut tabs = vec![writer.comparison(), writer.years()];
    // The public edition tells of units as a whole.
    if profile.edition() != Edition::Offentlig {
        tabs.extend(writer.groups());
        tabs.extend(writer.answers());
        tabs.extend(writer.followed());
    }
    let charts = match numbers {
        Some(numbers) => {
            let tab = tabs.len();
            tabs.push(numbers);
            charts.into_iter().map(|chart| LineChart { tab, ..chart }).collect()
        }
        None => Vec::new(),
    };
    tabs.push(writer.definitions());
    let book = Book {
        language: context.settings.language,
        title: writer.title(),
        mark: profile.edition().mark().get(context.settings.language).to_owned(),
        facts: writer.facts(),
        tabs,
        charts,
        own: context.theme.own.to_string(),
    };
    let xlsx = write(&book)?;
    Ok(Workbook { xlsx, figures: writer.maker.printed() })
}

/// Writes the sheets of one unit.
pub(super) struct Writer<'a> {
    pub maker: Maker<'a>,
}

impl<'a> Writer<'a> {
    fn say<T>(&self, da: T, en: T) -> T {
        self.maker.words.say(da, en)
    }

    fn title(&self) -> String {
        let name = self.maker.unit_name();
        let what = self.say("datapakkens tal", "the figures of the data pack");
        format!("{name}: {what} {}", self.maker.profile.year)
    }

    pub fn facts(&self) -> Vec<(String, String)> {
        let (maker, words) = (&self.maker, self.maker.words);
        let settings = maker.context.settings;
        let mut out = vec![
            (
                self.say("Hvad", "What"),
                self.say(
                    "Tallene fra enhedens datapakke med deres usikkerhed, så de kan sorteres, filtreres og tegnes.",
                    "The figures of the unit’s data pack with their uncertainty, to sort, filter and draw.",
                )
                .to_owned(),
            ),
            (self.say("Enhed", "Unit"), maker.unit_name()),
            (self.say("Kommune", "Municipality"), maker.municipality()),
            (self.say("Skoleår", "School year"), maker.profile.year.to_string()),
            (
                self.say("Udgave", "Edition"),
                maker.edition.mark().get(words.language).to_owned(),
            ),
            (self.say("Hvem må se det", "Who may see it"), words.audience(maker.edition)),
            (
                self.say("Lavet", "Made"),
                format::date(&settings.date, words.language),
            ),
            (
                self.say("Skjulte tal", "Hidden figures"),
                self.say(
                    "Et tal, der kunne pege på enkelte personer, står som teksten »Skjult af hensyn til …«. Det er ikke nul, og det kan ikke regnes ud af de andre tal.",
                    "A figure that could point at persons stands as the text \"Hidden to protect …\". It is not zero, and cannot be worked out from the others.",
                )
                .to_owned(),
            ),
            (
                self.say("Manglende tal", "Missing figures"),
                self.say(
                    "Hvor der ikke er et tal, siger teksten hvorfor: ikke målt, findes ikke her, ikke besvaret eller ikke offentliggjort. En tom celle betyder, at der ikke er noget at sammenligne med.",
                    "Where there is no figure, the text says why: not measured, does not exist here, not answered or not published. An empty cell means that there is nothing to compare with.",
                )
                .to_owned(),
            ),
            (
                self.say("Usikkerhed", "Uncertainty"),
                self.say(
                    "Nedre og øvre grænse er 95 %-intervaller for tilfældig variation. En forskel er kun kaldt tydelig, når den er mere end tilfældig, også når alle forskelle ses under ét, og stor nok til at betyde noget.",
                    "Lower and upper limits are 95 % intervals of chance variation. A difference is called clear only where it is more than chance, all differences seen together, and large enough to matter.",
                )
                .to_owned(),
            ),
            (
                self.say("Nøgle", "Key"),
                self.say(
                    "Nøglen er den samme som i datapakken og i figures.csv. »datapakke forklar« og nøglen fører tallet tilbage til fil og celle.",
                    "The key is the same as in the data pack and in figures.csv. \"datapakke explain\" and the key take a figure back to file and cell.",
                )
                .to_owned(),
            ),
            (self.say("Kilder", "Sources"), self.all_sources()),
        ];
        if settings.invented {
            let words =
                self.say("Eksempel, opdigtede tal.", "Example, invented figures.");
            out.insert(1, (self.say("Bemærk", "Note"), words.to_owned()));
        }
        out.into_iter().map(|(what, text)| (what.to_owned(), text)).collect()
    }

    /// Returns who published what the profile rests on, with the dates of retrieval.
    fn all_sources(&self) -> String {
        let entries = &self.maker.profile.indicators;
        let cells = entries.iter().flat_map(|e| &e.series).flat_map(|e| &e.cells);
        let all = capital(&self.maker.credited(cells.map(|cell| cell.source), &[]));
        match all.is_empty() {
            true => self.say("ingen tal endnu", "no figures yet").to_owned(),
            false => all,
        }
    }

    /// The line of sources over the table of a sheet.
    fn source(&self) -> String {
        let made = format::short_date(
            &self.maker.context.settings.date,
            self.maker.words.language,
        );
        let (source, from) = (self.say("Kilde", "Source"), self.say("Lavet", "Made"));
        format!(
            "{source}: {}. {from} {made}. {}",
            self.all_sources(),
            self.maker.edition.mark().get(self.maker.words.language)
        )
    }

    fn source_of(&self, estimate: &Estimate, indicator: &Indicator) -> Field {
        let sources = estimate.cells.iter().map(|cell| cell.source);
        Field::Text(capital(&self.maker.credited(sources, &[&indicator.publisher])))
    }

    /// Returns a number as the edition may have it: outside leadership and administration
    /// no more digits than are printed, since the exact share tells how many are behind it.
    fn number(&self, indicator: &Indicator, value: f64, signed: bool) -> Field {
        let style = style(indicator, signed);
        Field::Number(self.kept(value, indicator.decimals), style)
    }

    fn kept(&self, value: f64, decimals: u8) -> f64 {
        if self.maker.edition == Edition::Fortrolig {
            return value;
        }
        let unit = 10_f64.powi(i32::from(decimals));
        (value * unit).round() / unit + 0.0
    }

    /// Returns a figure, noted: its number, "4 af 9" for very small groups, a published
    /// verdict, or why there is none.
    fn figure(&mut self, indicator: &Indicator, estimate: &Estimate) -> Field {
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
    fn difference(
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

    fn verdict(&self, kind: FindingKind, found: &Comparison) -> String {
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

    /// The columns of the comparison; the unit's own has the name given.
    pub fn comparison_columns(&self, unit: &str) -> Vec<Column> {
        let words = self.maker.words;
        let heads: [(String, f64); 26] = [
            (self.say("Tema", "Theme").to_owned(), 21.0),
            (self.say("Indikator", "Indicator").to_owned(), 31.0),
            (self.say("Hvem og skala", "Whom and scale").to_owned(), 31.0),
            (self.say("Periode", "Period").to_owned(), 10.0),
            (unit.to_owned(), 18.0),
            (self.say("Nedre grænse", "Lower limit").to_owned(), 10.0),
            (self.say("Øvre grænse", "Upper limit").to_owned(), 10.0),
            (self.say("Personer", "Persons").to_owned(), 10.0),
            (self.say("Gangen før", "Time before").to_owned(), 18.0),
            (self.say("Ændring", "Change").to_owned(), 10.0),
            (self.say("Om ændringen", "About the change").to_owned(), 22.0),
            (self.say("Tre år samlet", "Three years").to_owned(), 12.0),
            (self.say("Ændring over årene", "Change over the years").to_owned(), 12.0),
            (self.say("Om årene", "About the years").to_owned(), 48.0),
            (self.say("Kommunen", "Municipality").to_owned(), 12.0),
            (self.say("Forskel fra de andre", "From the others").to_owned(), 12.0),
            (self.say("Om forskellen", "About that").to_owned(), 31.0),
            (self.say("Landet", "Country").to_owned(), 12.0),
            (self.say("Forskel fra landet", "From the country").to_owned(), 12.0),
            (self.say("Om forskellen fra landet", "About that country").to_owned(), 31.0),
            (
                format!(
                    "{} {}",
                    self.say("Forskel fra lignende", "From similar"),
                    words.units()
                ),
                12.0,
            ),
            (self.say("Om lignende", "About similar").to_owned(), 31.0),
            (self.say("Ønsket retning", "Wanted direction").to_owned(), 10.0),
            (self.say("Mærkbar forskel", "Noticeable difference").to_owned(), 11.0),
            (self.say("Kilde", "Source").to_owned(), 44.0),
            (self.say("Nøgle", "Key").to_owned(), 48.0),
        ];
        heads.into_iter().map(|(head, width)| Column::new(head, width)).collect()
    }

    /// Every indicator in one row: the unit beside everybody it is compared with.
    fn comparison(&mut self) -> Tab {
        let words = self.maker.words;
        let columns = self.comparison_columns(&capital(words.unit()));
        let figures = self.figures();
        let mut rows: Vec<Vec<Field>> =
            figures.iter().map(|figure| self.compared(*figure)).collect();
        rows.extend(self.never(columns.len()));
        Tab {
            name: self.say("Sammenligning", "Comparison").to_owned(),
            title: format!(
                "{}: {} {}",
                self.say("Sammenligning", "Comparison"),
                self.maker.unit_name(),
                self.maker.profile.year
            ),
            note: self.say(
                format!("Én række for hver indikator: {} ved siden af kommunen, landet, lignende {} og egne år.", words.unit(), words.units()),
                format!("One row per indicator: {} beside the municipality, the country, similar {} and its own years.", words.unit(), words.units()),
            ),
            source: self.source(),
            columns,
            rows,
            frozen: 2,
        }
    }

    pub fn compared(&mut self, figure: Figure<'a>) -> Vec<Field> {
        let (words, indicator) = (self.maker.words, figure.indicator);
        let (shown, entry) = (figure.shown, figure.entry);
        let label = |text: &datapakke_model::Text| Field::text(text.get(words.language));
        let mut row = vec![
            label(&indicator.theme.label()),
            label(&indicator.short),
            label(&indicator.sub),
            Field::Text(figure.period().to_string()),
            self.figure(indicator, shown),
        ];
        row.extend(self.limits(indicator, shown));
        row.push(Field::count(shown.base));
        row.extend(self.before(figure));
        let latest = figure.is_latest();
        let pooled =
            entry.pooled.last().filter(|e| latest && e.reading.value().is_some());
        row.push(pooled.map_or(Field::Empty, |e| self.figure(indicator, e)));
        row.extend(self.trend(figure));
        let home = figure.municipality();
        row.push(home.map_or(Field::Empty, |e| self.figure(indicator, e)));
        row.extend(self.difference(
            figure,
            ("rest", FindingKind::Rest),
            figure.position(),
        ));
        let nation = figure.nation();
        row.push(nation.map_or(Field::Empty, |e| self.figure(indicator, e)));
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
        let before = match figure.before() {
            Some(before) => self.figure(indicator, before),
            None => Field::Empty,
        };
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

    /// The figures by theme, in the order of the catalogue.
    pub fn figures(&self) -> Vec<Figure<'a>> {
        let mut figures = self.maker.figures.clone();
        figures.sort_by_key(|f| f.indicator.theme);
        figures
    }

    /// Indicators that the unit never had a value of, with the reason.
    fn never(&mut self, width: usize) -> Vec<Vec<Field>> {
        let shown: Vec<_> = self.maker.figures.iter().map(|f| &f.indicator.id).collect();
        let entries: Vec<&'a IndicatorProfile> =
            self.maker.profile.indicators.iter().collect();
        let mut rows = Vec::new();
        for entry in entries {
            let Some(indicator) =
                self.maker.context.catalogue.indicator(&entry.indicator)
            else {
                continue;
            };
            if shown.contains(&&indicator.id) {
                continue;
            }
            let language = self.maker.words.language;
            let label = |text: &datapakke_model::Text| Field::text(text.get(language));
            let mut row = vec![
                label(&indicator.theme.label()),
                label(&indicator.short),
                label(&indicator.sub),
                Field::Text(entry.latest.key.period.to_string()),
                self.figure(indicator, &entry.latest),
            ];
            row.resize(width - 2, Field::Empty);
            row.push(Field::text(indicator.publisher.as_str()));
            row.push(Field::Text(entry.latest.key.to_string()));
            rows.push(row);
        }
        rows
    }

    /// The columns of the years; the unit's own has the name given.
    pub fn year_columns(&self, unit: &str) -> Vec<Column> {
        let columns = [
            (self.say("Tema", "Theme"), 21.0),
            (self.say("Indikator", "Indicator"), 30.0),
            (self.say("Periode", "Period"), 10.0),
            (unit, 18.0),
            (self.say("Nedre grænse", "Lower limit"), 10.0),
            (self.say("Øvre grænse", "Upper limit"), 10.0),
            (self.say("Personer", "Persons"), 10.0),
            (self.say("Kommunen", "Municipality"), 12.0),
            (self.say("Landet", "Country"), 12.0),
            (self.say("Bemærkning", "Remark"), 44.0),
            (self.say("Kilde", "Source"), 44.0),
            (self.say("Nøgle", "Key"), 48.0),
        ];
        columns.map(|(head, width)| Column::new(head, width)).to_vec()
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
    fn years(&mut self) -> Tab {
        let columns = self.year_columns(&capital(self.maker.words.unit()));
        let rows = self.year_rows(false);
        Tab {
            name: self.say("Over tid", "Over time").to_owned(),
            title: self.say("Tallene over tid", "The figures over time").to_owned(),
            note: self
                .say(
                    "Én række for hver indikator og periode. Bemærkningen siger, hvor tal ikke kan sammenlignes med dem før.",
                    "One row per indicator and period. The remark says where figures cannot be compared with those before.",
                )
                .to_owned(),
            source: self.source(),
            columns,
            rows,
            frozen: 3,
        }
    }

    fn year(&mut self, figure: Figure<'a>, estimate: &'a Estimate) -> Vec<Field> {
        let (words, indicator) = (self.maker.words, figure.indicator);
        let period = estimate.key.period;
        let at = |series: &'a [Estimate]| series.iter().find(|e| e.key.period == period);
        let (home, nation) =
            (at(figure.municipality_series()), at(figure.nation_series()));
        let mut row = vec![
            Field::text(indicator.theme.label().get(words.language)),
            Field::text(indicator.short.get(words.language)),
            Field::Text(period.to_string()),
            self.figure(indicator, estimate),
        ];
        row.extend(self.limits(indicator, estimate));
        row.push(Field::count(estimate.base));
        row.push(home.map_or(Field::Empty, |e| self.figure(indicator, e)));
        row.push(nation.map_or(Field::Empty, |e| self.figure(indicator, e)));
        let found = break_at(figure.entry, period);
        row.push(
            found.map_or(Field::Empty, |b| Field::text(b.reason.get(words.language))),
        );
        row.push(self.source_of(estimate, indicator));
        row.push(Field::Text(estimate.key.to_string()));
        row
    }

    /// Grades, stages and sexes in the latest period.
    fn groups(&mut self) -> Option<Tab> {
        let unit = capital(self.maker.words.unit());
        let columns = [
            (self.say("Tema", "Theme"), 21.0),
            (self.say("Indikator", "Indicator"), 30.0),
            (self.say("Gruppe", "Group"), 14.0),
            (self.say("Periode", "Period"), 10.0),
            (unit.as_str(), 18.0),
            (self.say("Nedre grænse", "Lower limit"), 10.0),
            (self.say("Øvre grænse", "Upper limit"), 10.0),
            (self.say("Personer", "Persons"), 10.0),
            (self.say("Kommunen", "Municipality"), 12.0),
            (self.say("Forskel fra de andre", "From the others"), 12.0),
            (self.say("Om forskellen", "About that"), 26.0),
            (self.say("Landet", "Country"), 12.0),
            (self.say("Nøgle", "Key"), 48.0),
        ];
        let columns = columns.map(|(head, width)| Column::new(head, width)).to_vec();
        let mut rows = Vec::new();
        for figure in self.figures() {
            let indicator = figure.indicator;
            for part in &figure.entry.groups {
                let words = self.maker.words;
                let mut row = vec![
                    Field::text(indicator.theme.label().get(words.language)),
                    Field::text(indicator.short.get(words.language)),
                    Field::Text(words.group(&part.group)),
                    Field::Text(part.own.key.period.to_string()),
                    self.figure(indicator, &part.own),
                ];
                row.extend(self.limits(indicator, &part.own));
                row.push(Field::count(part.own.base));
                let counted = indicator.measure == Measure::Count;
                let home = part.municipality.as_ref().filter(|_| !counted);
                row.push(home.map_or(Field::Empty, |e| self.figure(indicator, e)));
                let own = Figure { shown: &part.own, ..figure };
                let from = ("rest", FindingKind::Group);
                row.extend(self.difference(own, from, part.against_rest.as_ref()));
                let nation = part.nation.as_ref().filter(|_| !counted);
                row.push(nation.map_or(Field::Empty, |e| self.figure(indicator, e)));
                row.push(Field::Text(part.own.key.to_string()));
                rows.push(row);
            }
        }
        (!rows.is_empty()).then(|| Tab {
            name: self.say("Grupper", "Groups").to_owned(),
            title: self
                .say("Klassetrin og andre grupper", "Grades and other groups")
                .to_owned(),
            note: self
                .say(
                    "Én række for hver indikator og gruppe i den seneste periode.",
                    "One row per indicator and group in the latest period.",
                )
                .to_owned(),
            source: self.source(),
            columns,
            rows,
            frozen: 3,
        })
    }

    /// The answers to each question, one row per answer.
    fn answers(&mut self) -> Option<Tab> {
        let columns = [
            (self.say("Spørgeskema", "Questionnaire"), 26.0),
            (self.say("Spørgsmål", "Question"), 46.0),
            (self.say("Hvem", "Whom"), 18.0),
            (self.say("Periode", "Period"), 10.0),
            (self.say("Svar", "Answer"), 24.0),
            (self.say("Ønsket svar", "Wanted answer"), 10.0),
            (self.say("Andel", "Share"), 14.0),
            (self.say("Svar i alt", "Answers in all"), 10.0),
            (self.say("Nøgle", "Key"), 48.0),
        ];
        let columns = columns.map(|(head, width)| Column::new(head, width)).to_vec();
        let unit = Owner::Unit(self.maker.profile.unit.clone());
        let mut rows = Vec::new();
        for question in &self.maker.profile.questions {
            let own = question.own.iter().chain(&question.groups);
            for answers in own {
                rows.extend(self.answered(question, answers, &unit));
            }
            if let Some(answers) = &question.municipality {
                rows.extend(self.answered(question, answers, &Owner::Municipality));
            }
            if let Some(answers) = &question.nation {
                rows.extend(self.answered(question, answers, &Owner::Nation));
            }
        }
        (!rows.is_empty()).then(|| Tab {
            name: self.say("Svar", "Answers").to_owned(),
            title: self
                .say("Svarene på hvert spørgsmål", "The answers to each question")
                .to_owned(),
            note: self
                .say(
                    "Én række for hvert svar på hvert spørgsmål.",
                    "One row per answer to each question.",
                )
                .to_owned(),
            source: self.source(),
            columns,
            rows,
            frozen: 2,
        })
    }

    fn answered(
        &mut self,
        question: &QuestionProfile,
        answers: &AnswerShares,
        owner: &Owner,
    ) -> Vec<Vec<Field>> {
        let (words, catalogue) = (self.maker.words, self.maker.context.catalogue);
        let found = catalogue.survey(&question.survey).and_then(|survey| {
            let asked = survey.question(&question.question)?;
            Some((survey, asked, survey.scale(asked)?))
        });
        let Some((survey, asked, scale)) = found else { return Vec::new() };
        let mut labels: Vec<&str> =
            scale.answers.iter().map(|a| a.label.get(words.language)).collect();
        if asked.reverse {
            labels.reverse();
        }
        let whom = match owner {
            Owner::Municipality => self.say("kommunen", "municipality").to_owned(),
            Owner::Nation => self.say("landet", "country").to_owned(),
            Owner::Unit(_) if answers.group == datapakke_model::Group::All => {
                words.unit().to_owned()
            }
            Owner::Unit(_) => words.group(&answers.group),
        };
        let key = question.key(owner.clone(), answers.period, &answers.group);
        let row = |answer: &str, wanted: Field, share: Field, base: Option<u32>| {
            vec![
                Field::text(survey.label.get(words.language)),
                Field::text(asked.text.get(words.language)),
                Field::text(whom.as_str()),
                Field::Text(answers.period.to_string()),
                Field::text(answer),
                wanted,
                share,
                Field::count(base),
                Field::Text(key.to_string()),
            ]
        };
        let unwanted = usize::from(asked.wanted_from).saturating_sub(1).min(labels.len());
        let shares = answers.shares.as_ref();
        let fits =
            |s: &&Vec<f64>| s.len() == labels.len() && s.iter().all(|v| v.is_finite());
        let Some(shares) = shares.filter(fits) else {
            self.maker.ledger.note_answers(&key, answers, 0.0);
            let why = match answers.why {
                Some(Why::Suppressed) | None => words.hidden(survey.subject).to_owned(),
                Some(why) => words.absent(why, answers.period),
            };
            return vec![row("", Field::Empty, Field::Text(why), None)];
        };
        let wanted: f64 = shares.iter().skip(unwanted).sum();
        self.maker.ledger.note_answers(&key, answers, wanted);
        let share = |value: f64| match answers.base.filter(|n| *n < 10) {
            Some(base) => {
                Field::Text(format::part(part_of(value, base), base, words.language))
            }
            None => {
                let style = Style { percent: true, ..Style::default() };
                Field::Number(self.kept(value, 0), style)
            }
        };
        let marked = |at: usize| match at >= unwanted {
            true => Field::text(self.say("ja", "yes")),
            false => Field::text(self.say("nej", "no")),
        };
        let one = |(at, (label, value)): (usize, (&&str, &f64))| {
            row(&label.to_lowercase(), marked(at), share(*value), answers.base)
        };
        labels.iter().zip(shares).enumerate().map(one).collect()
    }

    /// The same pupils in two tests.
    fn followed(&mut self) -> Option<Tab> {
        let columns = [
            (self.say("Indikator", "Indicator"), 34.0),
            (self.say("Klassetrin", "Grades"), 20.0),
            (self.say("Første test", "First test"), 12.0),
            (self.say("Anden test", "Second test"), 12.0),
            (self.say("Elever fulgt", "Pupils followed"), 10.0),
            (self.say("Middel i første", "Mean of first"), 12.0),
            (self.say("Middel i anden", "Mean of second"), 12.0),
            (self.say("Ændring", "Change"), 10.0),
            (self.say("Nedre grænse", "Lower limit"), 10.0),
            (self.say("Øvre grænse", "Upper limit"), 10.0),
            (self.say("Om ændringen", "About the change"), 24.0),
            (self.say("Forskel fra det ventede", "From the expected"), 12.0),
            (self.say("Om det ventede", "About the expected"), 26.0),
            (self.say("Nøgle", "Key"), 48.0),
        ];
        let columns = columns.map(|(head, width)| Column::new(head, width)).to_vec();
        let mut rows = Vec::new();
        for found in &self.maker.profile.progressions {
            let words = self.maker.words;
            let Some(indicator) =
                self.maker.context.catalogue.indicator(&found.indicator)
            else {
                continue;
            };
            let of = Style { decimals: 1, ..Style::default() };
            let mean = |v: f64| Field::Number(self.kept(v, 1), of);
            let signed =
                |v: f64| Field::Number(self.kept(v, 1), Style { signed: true, ..of });
            let (first, second) = (mean(found.first_mean), mean(found.second_mean));
            let change = found.change.as_ref();
            let expected = found.expected.as_ref().map(|e| &e.residual);
            let limits = change.and_then(|c| c.interval);
            let row = vec![
                Field::text(indicator.short.get(words.language)),
                Field::Text(words.grades_followed(&found.grades)),
                Field::Text(found.first.to_string()),
                Field::Text(found.second.to_string()),
                Field::count(Some(found.matched)),
                first,
                second,
                change.map_or(Field::Empty, |c| signed(c.difference)),
                limits.map_or(Field::Empty, |i| signed(i.low)),
                limits.map_or(Field::Empty, |i| signed(i.high)),
                change.map_or(Field::Empty, |c| Field::text(words.change(c.verdict))),
                expected.map_or(Field::Empty, |c| signed(c.difference)),
                expected.map_or(Field::Empty, |c| {
                    Field::Text(self.verdict(FindingKind::Expected, c))
                }),
                Field::Text(found.key.to_string()),
            ];
            let base = Some(found.matched);
            let ledger = &mut self.maker.ledger;
            ledger.note_part(&found.key, "first", found.first_mean, base);
            ledger.note_part(&found.key, "second", found.second_mean, base);
            if let Some(change) = change {
                ledger.note_difference(&found.key, "change", change);
            }
            if let Some(expected) = expected {
                ledger.note_difference(&found.key, "expected", expected);
            }
            rows.push(row);
        }
        (!rows.is_empty()).then(|| Tab {
            name: self.say("Samme elever", "Same pupils").to_owned(),
            title: self.say("De samme elever i to test", "The same pupils in two tests").to_owned(),
            note: self
                .say(
                    "Én række for hvert par af test. Tallene gælder de elever, der har taget begge.",
                    "One row per pair of tests. The figures are of the pupils who took both.",
                )
                .to_owned(),
            source: self.source(),
            columns,
            rows,
            frozen: 1,
        })
    }

    /// The numbers of the charts: one row per point, with a row of its own where a line
    /// breaks; and the charts themselves.
    fn chart_numbers(&mut self) -> (Option<Tab>, Vec<LineChart>) {
        let mut rows = Vec::new();
        let mut charts = Vec::new();
        for figure in self.figures().into_iter().filter(|f| f.main) {
            if let Some((points, chart)) = self.line(figure, rows.len()) {
                rows.extend(points);
                charts.push(chart);
            }
        }
        if rows.is_empty() {
            return (None, charts);
        }
        let unit = capital(self.maker.words.unit());
        let columns = [
            (self.say("Indikator", "Indicator"), 30.0),
            (self.say("Periode", "Period"), 12.0),
            (unit.as_str(), 12.0),
            (self.say("Kommunen", "Municipality"), 12.0),
            (self.say("Landet", "Country"), 12.0),
            (self.say("Usikkerhed op", "Chance up"), 12.0),
            (self.say("Usikkerhed ned", "Chance down"), 12.0),
        ];
        let columns = columns.map(|(head, width)| Column::new(head, width)).to_vec();
        let tab = Tab {
            name: self.say("Diagramtal", "Chart numbers").to_owned(),
            title: self.say("Diagrammernes tal", "The numbers of the charts").to_owned(),
            note: self
                .say(
                    "Én række for hvert punkt. En tom celle er et hul i stregen; hvor målingen er en anden, står det i en række for sig.",
                    "One row per point. An empty cell is a gap in the line; where the measure is another, a row of its own says so.",
                )
                .to_owned(),
            source: self.source(),
            columns,
            rows,
            frozen: 2,
        };
        (Some(tab), charts)
    }

    /// The points of one indicator's chart; none where a figure is hidden or there are too
    /// few to draw.
    fn line(
        &mut self,
        figure: Figure<'a>,
        from: usize,
    ) -> Option<(Vec<Vec<Field>>, LineChart)> {
        let (words, indicator) = (self.maker.words, figure.indicator);
        let series = own_series(figure.entry);
        let hidden = |e: &&Estimate| e.reading == Reading::Absent(Why::Suppressed);
        let small = |e: &&Estimate| self.maker.small_part(indicator, e).is_some();
        let home = figure.municipality_series();
        if indicator.measure == Measure::Verdict
            || series.iter().any(|e| hidden(e) || small(e))
            || home.iter().any(|e| hidden(&e))
            || series.iter().filter(|e| e.reading.value().is_some()).count()
                < FEWEST_POINTS
        {
            return None;
        }
        let label = Field::text(indicator.short.get(words.language));
        let mut rows: Vec<Vec<Field>> = Vec::new();
        let mut seen = Vec::new();
        let (mut any_home, mut any_nation) = (false, false);
        for estimate in series {
            let period = estimate.key.period;
            let real =
                |b: &&datapakke_model::profile::SeriesBreak| b.kind != BreakKind::Gap;
            if !rows.is_empty() && break_at(figure.entry, period).filter(real).is_some() {
                let unit = break_at(figure.entry, period).map(|b| b.kind);
                let why = match unit {
                    Some(BreakKind::Unit) => words.new_unit(),
                    _ => words.new_measure(),
                };
                let mut row = vec![label.clone(), Field::text(why)];
                row.resize(7, Field::Empty);
                rows.push(row);
            }
            let known = |e: Option<&Estimate>| e.and_then(|e| e.reading.value());
            let at = |of: &'a [Estimate]| of.iter().find(|e| e.key.period == period);
            let home = known(at(home)).filter(|v| v.is_finite());
            let nation = known(at(figure.nation_series())).filter(|v| v.is_finite());
            any_home |= home.is_some();
            any_nation |= nation.is_some();
            let own = known(Some(estimate)).filter(|v| v.is_finite());
            let plain = |v: f64| self.number(indicator, v, false);
            let cell = |v: Option<f64>| v.map_or(Field::Empty, plain);
            let reach = own.and_then(|own| {
                let i = estimate
                    .interval
                    .filter(|i| i.low.is_finite() && i.high.is_finite())?;
                Some((i.high - own, own - i.low))
            });
            let interval = estimate.interval.filter(|_| own.is_some());
            seen.extend([own, home, nation].into_iter().flatten());
            seen.extend(interval.iter().flat_map(|i| [i.low, i.high]));
            rows.push(vec![
                label.clone(),
                Field::Text(period.short()),
                cell(own),
                cell(home),
                cell(nation),
                cell(reach.map(|r| r.0)),
                cell(reach.map(|r| r.1)),
            ]);
        }
        let least = indicator.important.as_ref().map_or(0.0, |i| 2.2 * i.value);
        let axis = axis(&seen, least, indicator.bounds)?;
        let value = self.maker.text(indicator, figure.shown);
        let short = indicator.short.get(words.language);
        let title = words.series_title(short, &value, figure.period(), figure.change());
        let mut lines = vec![Line { of: Of::Unit, column: 2, reach: Some((5, 6)) }];
        let others = [(any_home, Of::Municipality, 3), (any_nation, Of::Nation, 4)];
        lines.extend(others.into_iter().filter(|o| o.0).map(|(_, of, column)| Line {
            of,
            column,
            reach: None,
        }));
        let years = self.say(
            "Tallene står i arket »Diagramtal«.",
            "The numbers are in the sheet \"Chart numbers\".",
        );
        let chart = LineChart {
            alt: format!("{title}. {years}"),
            title,
            tab: 0,
            rows: (from, from + rows.len() - 1),
            years: 1,
            lines,
            style: style(indicator, false),
            axis,
        };
        Some((rows, chart))
    }

    /// What each indicator means.
    fn definitions(&self) -> Tab {
        let language = self.maker.words.language;
        let columns = [
            (self.say("Tema", "Theme"), 21.0),
            (self.say("Indikator", "Indicator"), 30.0),
            (self.say("Fuldt navn", "Full name"), 40.0),
            (self.say("Definition", "Definition"), 80.0),
            (self.say("Udgiver", "Publisher"), 34.0),
            (self.say("Id", "Id"), 26.0),
        ];
        let columns = columns.map(|(head, width)| Column::new(head, width)).to_vec();
        let mut all: Vec<&Indicator> = self
            .maker
            .profile
            .indicators
            .iter()
            .filter_map(|e| self.maker.context.catalogue.indicator(&e.indicator))
            .collect();
        all.sort_by_key(|i| i.theme);
        let row = |i: &&Indicator| {
            let text = |t: &datapakke_model::Text| Field::text(t.get(language));
            vec![
                text(&i.theme.label()),
                text(&i.short),
                text(&i.label),
                text(&i.definition),
                Field::text(i.publisher.as_str()),
                Field::text(i.id.as_str()),
            ]
        };
        Tab {
            name: self.say("Definitioner", "Definitions").to_owned(),
            title: self.say("Hvad tallene betyder", "What the figures mean").to_owned(),
            note: self
                .say("Én række for hver indikator.", "One row per indicator.")
                .to_owned(),
            source: self.source(),
            columns,
            rows: all.iter().map(row).collect(),
            frozen: 2,
        }
    }
}

/// Returns how the values of an indicator are shown.
pub(super) fn style(indicator: &Indicator, signed: bool) -> Style {
    let percent = indicator.measure == Measure::Percent;
    Style { decimals: indicator.decimals, percent, signed }
}

/// Returns the unit's figures, oldest first, the latest with them.
fn own_series(entry: &IndicatorProfile) -> Vec<&Estimate> {
    let mut all: Vec<&Estimate> = entry.series.iter().collect();
    if all.iter().all(|e| e.key != entry.latest.key) {
        all.push(&entry.latest);
    }
    all.sort_by_key(|e| e.key.period);
    all
}

/// Returns the break that begins with a period.
fn break_at(
    entry: &IndicatorProfile,
    period: Period,
) -> Option<&datapakke_model::profile::SeriesBreak> {
    let before = |e: &&Estimate| e.key.period < period;
    let last = own_series(entry).into_iter().rfind(before)?.key.period;
    entry.breaks.iter().rev().find(|b| b.before > last && b.before <= period)
}
