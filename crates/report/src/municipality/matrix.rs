//! The units of each kind come in; charts of all of them on their main figures go out.

use datapakke_model::catalogue::{Direction, Indicator, Measure, Theme};
use datapakke_model::{Period, Reading, UnitKind, Why};

use super::{Member, Pages, kinds, plural};
use crate::chart::{
    AltText, Chart, Mark, Matrix, MatrixCell, MatrixColumn, MatrixRow, Point,
};
use crate::pack::{ChartRef, Heading};
use crate::papers::document::Part;
use crate::present::Figure;
use crate::words::sentence::is_certain;
use crate::words::{Words, capital};

/// The most indicators beside each other, and the most units under each other.
const COLUMNS: usize = 6;
const ROWS: usize = 34;
/// The width of the page, of the names, and of the widest column.
const WIDTH_MM: f64 = 170.0;
const NAMES_MM: f64 = 36.0;
const COLUMN_MM: f64 = 22.3;
/// How much wider than the units lie apart an interval may be drawn.
const WIDEST: f64 = 1.6;

/// How many differences could be tested, and how many of them are certain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    certain: usize,
    tested: usize,
}

impl Pages<'_> {
    /// All units on their results; returns the headline of the first page.
    pub(super) fn results(&mut self, members: &mut [Member<'_>]) -> Heading {
        let words = self.words;
        let mut all = Tally::default();
        for (at, kind) in kinds(members).into_iter().enumerate() {
            let results = |i: &Indicator| i.theme != Theme::Rammer;
            let indicators = indicators(members, kind, results);
            if at == 1 {
                let headline = words.say(
                    "Specialskoler, SFO’er, klubber og dagtilbud på deres egne tal",
                    "Special schools, after-school care, clubs and day care on their own figures",
                );
                let kicker = ("Overblik", "Overview");
                self.page(kicker, headline.to_owned(), String::new(), false);
            }
            // Many schools have a chart per theme; the others are few, and share.
            let charts = match kind {
                UnitKind::Skole => parts(&indicators),
                _ => indicators.chunks(COLUMNS).map(<[_]>::to_vec).collect(),
            };
            for part in charts {
                let tally = self.matrix(members, kind, &part, None);
                all.certain += tally.certain;
                all.tested += tally.tested;
            }
        }
        let changed = members.iter().flat_map(|m| m.maker.figures.iter());
        let changed = changed.filter(|f| f.main && f.change_is_certain()).count();
        let n = capital(&words.counted(all.certain));
        let headline = match all.tested {
            0 => words.say(
                "Ingen af enhedernes forskelle kan prøves mod tilfældighed".to_owned(),
                "None of the units’ differences can be tested against chance".to_owned(),
            ),
            tested => words.say(
                format!(
                    "{n} af {tested} forskelle fra de andre er mere end tilfældige, og {} tal har ændret sig sikkert",
                    words.counted(changed)
                ),
                format!(
                    "{n} of {tested} differences from the others are more than chance; {} figures changed with certainty",
                    words.counted(changed)
                ),
            ),
        };
        let kicker = words.say("Overblik", "Overview").to_owned();
        Heading { number: String::new(), kicker, headline }
    }

    /// Resources beside results, kind by kind.
    pub(super) fn resources(&mut self, members: &mut [Member<'_>]) {
        let words = self.words;
        let mut begun = false;
        for kind in kinds(members) {
            let resources = |i: &Indicator| i.theme == Theme::Rammer;
            let mut beside = indicators(members, kind, resources);
            if beside.is_empty() {
                continue;
            }
            beside.truncate(COLUMNS / 2);
            let results = |i: &Indicator| {
                i.theme != Theme::Rammer && i.theme != Theme::Medarbejdere
            };
            // One figure of each theme, the first that most units have.
            let mut taken = Vec::new();
            for indicator in indicators(members, kind, results) {
                let first = taken.iter().all(|i: &&Indicator| i.theme != indicator.theme);
                if first && beside.len() < COLUMNS {
                    taken.push(indicator);
                    beside.push(indicator);
                }
            }
            if !begun {
                let headline = words.say(
                    "Rammer ved siden af resultater: de siger ikke, hvad der skyldes hvad",
                    "Resources beside results: they do not say what is due to what",
                );
                let lead = words.say(
                    "Tallene står ved siden af hinanden til samtalen om vilkår. Med så få enheder kan en sammenhæng ikke prøves.",
                    "The figures stand beside each other for the talk about conditions. With so few units a connection cannot be tested.",
                );
                let kicker = ("Rammer", "Conditions");
                self.page(kicker, headline.to_owned(), lead.to_owned(), true);
                begun = true;
            }
            let units = plural(kind);
            let title = words.say(
                format!("{}: rammer og ét resultat fra hvert tema", units.da),
                format!("{}: conditions and one result of each theme", units.en),
            );
            self.matrix(members, kind, &beside, Some(title));
        }
    }

    /// Draws the units of a kind on some indicators, in as many charts as they take.
    fn matrix(
        &mut self,
        members: &mut [Member<'_>],
        kind: UnitKind,
        indicators: &[&Indicator],
        titled: Option<String>,
    ) -> Tally {
        let language = self.words.language;
        let words = Words { language, kind };
        let mut own: Vec<&mut Member<'_>> =
            members.iter_mut().filter(|m| m.kind == kind).collect();
        let columns: Vec<(MatrixColumn, Period)> =
            indicators.iter().map(|i| column(&mut own, i, words)).collect();
        let mut tally = Tally::default();
        for figure in own.iter().flat_map(|m| m.maker.figures.iter()) {
            let position = figure.position().map(|c| c.verdict);
            let counts = indicators.iter().any(|i| i.id == figure.indicator.id);
            let Some(verdict) = position.filter(|_| counts) else { continue };
            let open = verdict == datapakke_model::profile::Verdict::NotCertain;
            tally.tested += usize::from(open || is_certain(verdict));
            tally.certain += usize::from(is_certain(verdict));
        }
        let title = titled.unwrap_or_else(|| title(words, indicators, tally));
        let rows: Vec<MatrixRow> = own
            .iter_mut()
            .map(|member| MatrixRow {
                label: member.name.clone(),
                cells: indicators
                    .iter()
                    .zip(&columns)
                    .map(|(indicator, (_, period))| cell(member, indicator, *period))
                    .collect(),
            })
            .collect();
        let columns: Vec<MatrixColumn> = columns.into_iter().map(|c| c.0).collect();
        let alt = alt(&title, &columns, &rows);
        let n = indicators.len() as f64;
        for rows in rows.chunks(ROWS) {
            let chart = Chart::Matrix(Matrix {
                alt: alt.clone(),
                width_mm: WIDTH_MM,
                names_mm: NAMES_MM,
                column_mm: COLUMN_MM.min((WIDTH_MM - NAMES_MM) / n),
                columns: columns.clone(),
                rows: rows.to_vec(),
            });
            let name = format!("enheder-{:02}", self.charts.len() + 1);
            let place = ChartRef {
                name: name.clone(),
                alt: crate::chart::alt(&chart).to_owned(),
                width_mm: 0.0,
                height_mm: 0.0,
            };
            self.charts.insert(name, chart);
            let (title, note) = (title.clone(), String::new());
            self.parts.push(Part::Chart { title, note, chart: Some(place) });
        }
        tally
    }
}

/// Returns the main indicators that some unit of a kind has, in the order of the catalogue.
fn indicators<'a>(
    members: &[Member<'a>],
    kind: UnitKind,
    wanted: impl Fn(&Indicator) -> bool,
) -> Vec<&'a Indicator> {
    let own = || members.iter().filter(|m| m.kind == kind);
    let Some(first) = own().next() else { return Vec::new() };
    let all = first.maker.context.catalogue.indicators.iter();
    let has = |i: &&Indicator| {
        own().any(|m| m.maker.figures.iter().any(|f| f.main && f.indicator.id == i.id))
    };
    let mut found: Vec<&Indicator> =
        all.filter(|i| i.measure != Measure::Verdict && wanted(i)).filter(has).collect();
    found.sort_by_key(|i| i.theme);
    found
}

/// Splits indicators into charts: themes are kept whole where they fit, small ones
/// together.
fn parts<'a>(indicators: &[&'a Indicator]) -> Vec<Vec<&'a Indicator>> {
    let mut out: Vec<Vec<&Indicator>> = Vec::new();
    for theme in Theme::ALL {
        let of: Vec<&Indicator> =
            indicators.iter().copied().filter(|i| i.theme == theme).collect();
        for part in of.chunks(COLUMNS) {
            match out.last_mut() {
                Some(last) if last.len() + part.len() <= COLUMNS => last.extend(part),
                _ => out.push(part.to_vec()),
            }
        }
    }
    out
}

fn figure<'a>(member: &Member<'a>, indicator: &Indicator) -> Option<Figure<'a>> {
    member.maker.figures.iter().copied().find(|f| f.indicator.id == indicator.id)
}

/// The head and the scale of an indicator, and the period it is about.
fn column(
    own: &mut [&mut Member<'_>],
    indicator: &Indicator,
    words: Words,
) -> (MatrixColumn, Period) {
    let figures: Vec<Figure<'_>> =
        own.iter().filter_map(|m| figure(m, indicator)).collect();
    let newest = figures.iter().map(|f| f.period()).max();
    let newest = newest.expect("some unit has the indicator");
    let now = || figures.iter().filter(|f| f.period() == newest);
    let at_home = now().find_map(|f| f.municipality());
    let centre = at_home.and_then(|e| e.reading.value()).filter(|v| v.is_finite());
    let values: Vec<f64> =
        now().filter_map(|f| f.value()).filter(|v| v.is_finite()).collect();
    let ends = now().filter_map(|f| f.shown.interval).flat_map(|i| [i.low, i.high]);
    let ends: Vec<f64> = ends.filter(|v| v.is_finite()).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let middle =
        centre.unwrap_or(if values.is_empty() { 0.0 } else { f64::midpoint(low, high) });
    let farthest = |of: &[f64]| of.iter().map(|v| (v - middle).abs()).fold(0.0, f64::max);
    let least = indicator.important.as_ref().map_or(0.0, |i| 1.1 * i.value);
    let spread = farthest(&values).max(least);
    let reach = farthest(&ends).min(WIDEST * spread).max(spread);
    let level = own.first_mut().zip(at_home).map(|(member, estimate)| {
        let text = member.maker.print(indicator, estimate);
        format!("{} {text}", words.say("kommunen", "municipality"))
    });
    let year = own.first().map(|m| m.maker.profile.year);
    let short = indicator.short.get(words.language);
    let head = match newest {
        Period::School(of) if Some(of) == year => short.to_owned(),
        period => format!("{short}, {}", period.short()),
    };
    let column = MatrixColumn {
        head,
        level: level.unwrap_or_default(),
        centre,
        middle,
        reach: if reach > 0.0 { reach } else { 1.0 },
        turned: indicator.direction == Direction::Lower,
    };
    (column, newest)
}

fn cell(member: &mut Member<'_>, indicator: &Indicator, period: Period) -> MatrixCell {
    let nothing = |words: &str| MatrixCell {
        own: Point::Gap,
        mark: Mark::Open,
        words: words.to_owned(),
    };
    let Some(figure) = figure(member, indicator) else { return nothing("–") };
    if figure.period() != period {
        return nothing(&figure.period().short());
    }
    let shown = figure.shown;
    let words = member.maker.words;
    let text = member.maker.print(indicator, shown);
    match shown.reading {
        Reading::Absent(Why::Suppressed) => MatrixCell {
            own: Point::Hidden(words.say("skjult", "hidden").to_owned()),
            mark: Mark::Open,
            words: words.say("skjult", "hidden").to_owned(),
        },
        Reading::Absent(_) => nothing("–"),
        Reading::Known(value) => {
            let small = member.maker.small_part(indicator, shown).is_some();
            let finite = |i: &datapakke_model::profile::Interval| {
                i.low.is_finite() && i.high.is_finite() && i.low <= i.high
            };
            let interval = shown.interval.filter(finite);
            let interval =
                interval.map(|i| crate::chart::Interval { low: i.low, high: i.high });
            let counted = indicator.measure == Measure::Count;
            MatrixCell {
                own: match small || counted || !value.is_finite() {
                    true => Point::Gap,
                    false => Point::Value { at: value, interval },
                },
                mark: figure.position_mark(),
                words: text,
            }
        }
    }
}

/// "Skoler, fravær: to af 35 forskelle fra de andre er mere end tilfældige"
fn title(words: Words, indicators: &[&Indicator], tally: Tally) -> String {
    let mut themes: Vec<String> = Vec::new();
    for indicator in indicators {
        let label = indicator.theme.label().get(words.language).to_lowercase();
        if !themes.contains(&label) {
            themes.push(label);
        }
    }
    let units = plural(words.kind);
    let head = format!("{}, {}", units.get(words.language), words.list(&themes));
    let Tally { certain, tested } = tally;
    let n = words.counted(certain);
    let rest = match (certain, tested) {
        (_, 0) => words.say(
            "forskelle kan ikke prøves mod tilfældighed".to_owned(),
            "differences cannot be tested against chance".to_owned(),
        ),
        (0, _) => words.say(
            "ingen forskel fra de andre er mere end tilfældig".to_owned(),
            "no difference from the others is more than chance".to_owned(),
        ),
        (1, _) => words.say(
            format!("én af {tested} forskelle fra de andre er mere end tilfældig"),
            format!("one of {tested} differences from the others is more than chance"),
        ),
        _ => words.say(
            format!("{n} af {tested} forskelle fra de andre er mere end tilfældige"),
            format!("{n} of {tested} differences from the others are more than chance"),
        ),
    };
    format!("{head}: {rest}")
}

/// Tells every number of a chart in words.
fn alt(title: &str, columns: &[MatrixColumn], rows: &[MatrixRow]) -> AltText {
    let mut out = format!("{title}.");
    for (at, column) in columns.iter().enumerate() {
        out += &format!(" {}", column.head);
        if !column.level.is_empty() {
            out += &format!(" ({})", column.level);
        }
        let all: Vec<String> = rows
            .iter()
            .map(|row| format!("{} {}", row.label, row.cells[at].words))
            .collect();
        out += &format!(": {}.", all.join(", "));
    }
    AltText::new(out)
        .or_else(|_| AltText::new("diagram"))
        .expect("a word is a description")
}
