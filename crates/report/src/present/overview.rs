//! The overview: every indicator of the unit's kind in one row, each from its one `Figure`.

use datapakke_model::profile::{BreakKind, Verdict};
use datapakke_model::{Period, Reading};

use crate::chart::{Chart, Legend, LegendItem, Sparkline, Strip, Swatch};
use crate::figures::Place;
use crate::format;
use crate::pack::{
    Change, ChartRef, Direction, Heading, Overview, OverviewColumns, OverviewGroup,
    OverviewRow,
};
use crate::words::capital;
use crate::words::sentence::Said;

use super::figure::{Figure, periods_to};
use super::series::{Line, YEARS};
use super::theme_page::ThemePlan;
use super::{Maker, alt_text};

/// Height of all rows and themes together: 22 rows and 6 themes.
const ROOM_MM: f64 = 22.0 * ROW_MM + 6.0 * THEME_MM;
const ROW_MM: f64 = 7.45;
const THEME_MM: f64 = 5.9;

/// The kicker.
const KICKER: (&str, &str) = ("Overblik", "Overview");

/// Makes the overview.
pub(super) fn page<'a>(maker: &mut Maker<'a>, plans: &[ThemePlan<'a>]) -> Overview {
    let rows = maker.overview_rows();
    let words = maker.words;
    let said: Vec<Said<'_>> = rows.iter().map(|f| said(maker, *f)).collect();
    let headline = words.overview_headline(&said);
    let mut groups: Vec<OverviewGroup> = Vec::new();
    for (index, figure) in rows.iter().enumerate() {
        let title = figure.indicator.theme.label();
        let title = title.get(words.language).to_owned();
        let from = maker.ledger.count();
        let row = maker.row(*figure, index + 1);
        let kicker = words.say(KICKER.0, KICKER.1).to_owned();
        let place = Place::Row(kicker, row.label.clone());
        maker.ledger.only_in(from..maker.ledger.count(), &place);
        match groups.last_mut() {
            Some(group) if group.title == title => group.rows.push(row),
            _ => {
                let page = plans.iter().position(|p| p.has(figure.indicator.theme));
                let page = page.map(|index| maker.numbers.theme(index));
                let page = page.map(|n| format!("{} {n}", words.say("side", "page")));
                groups.push(OverviewGroup {
                    title,
                    page: page.unwrap_or_default(),
                    rows: vec![row],
                });
            }
        }
    }
    Overview {
        heading: Heading {
            number: maker.numbers.overview().to_string(),
            kicker: words.say(KICKER.0, KICKER.1).to_owned(),
            headline,
        },
        legend: maker.legend(&rows),
        columns: maker.columns(&rows),
        groups,
        note: maker.note(&rows),
        source: words.say(
            format!(
                "Kilder og definitioner står på temasiderne; metoden på side {}",
                maker.numbers.about()
            ),
            format!(
                "Sources and definitions are on the theme pages; method on page {}",
                maker.numbers.about()
            ),
        ),
    }
}

/// Returns a figure as a sentence needs it.
pub(super) fn said<'a>(maker: &Maker<'_>, figure: Figure<'a>) -> Said<'a> {
    let value = figure.value().map(|_| maker.text(figure.indicator, figure.shown));
    Said {
        label: figure.indicator.short.get(maker.words.language),
        value,
        change: figure.change(),
        position: figure.position(),
    }
}

impl<'a> Maker<'a> {
    /// Returns the figures of the overview, as many as there is room for.
    fn overview_rows(&mut self) -> Vec<Figure<'a>> {
        let mut figures: Vec<Figure<'a>> =
            self.figures.iter().copied().filter(|figure| figure.main).collect();
        figures.sort_by_key(|f| f.indicator.theme);
        while height(&figures) > ROOM_MM {
            // The last row of the theme with most rows goes; it stays on its theme page.
            let most = figures.iter().map(|f| f.indicator.theme).max_by_key(|theme| {
                figures.iter().filter(|f| f.indicator.theme == *theme).count()
            });
            let Some(at) = figures.iter().rposition(|f| Some(f.indicator.theme) == most)
            else {
                break;
            };
            figures.remove(at);
        }
        figures
    }

    fn row(&mut self, figure: Figure<'a>, number: usize) -> OverviewRow {
        let indicator = figure.indicator;
        let value = match figure.shown.reading {
            Reading::Known(_) => self.print(indicator, figure.shown),
            Reading::Absent(why) => {
                self.ledger.note(figure.shown);
                self.words.absent(why, figure.period())
            }
        };
        let small = self.small_part(indicator, figure.shown).is_some();
        let base =
            if small { String::new() } else { self.base_text(indicator, figure.shown) };
        let municipality =
            figure.municipality().map(|e| self.print(indicator, e)).unwrap_or_default();
        let nation =
            figure.nation().map(|e| self.print(indicator, e)).unwrap_or_default();
        let (strip, strip_text) = self.strip(figure, number);
        OverviewRow {
            certain: figure.is_certain(),
            label: indicator.short.get(self.words.language).to_owned(),
            sublabel: self.sublabel(figure),
            value,
            base,
            municipality,
            nation,
            strip,
            strip_text,
            sparkline: self.sparkline(figure, number),
            change: self.change_of(figure),
        }
    }

    /// Returns whom and which scale; with the period where it is not the pack's year.
    fn sublabel(&self, figure: Figure<'a>) -> String {
        let sub = figure.indicator.sub.get(self.words.language);
        match figure.period() {
            Period::School(year) if year == self.profile.year => sub.to_owned(),
            period => {
                let long = format!("{sub} · {}", period.short());
                match (long.chars().count() <= 36, sub.split_once(" · ")) {
                    (false, Some((first, _))) => format!("{first} · {}", period.short()),
                    _ => long,
                }
            }
        }
    }

    fn strip(&mut self, figure: Figure<'a>, number: usize) -> (Option<ChartRef>, String) {
        let indicator = figure.indicator;
        if figure.is_hidden() {
            return (None, self.words.hidden(indicator.subject).to_owned());
        }
        let Some(own) = figure.value() else {
            return (None, self.words.alone().to_owned());
        };
        if !figure.is_latest() {
            let latest = &figure.entry.latest;
            let why = match latest.reading {
                Reading::Absent(why) => self.words.absent(why, latest.key.period),
                Reading::Known(_) => self.words.alone().to_owned(),
            };
            return (None, why);
        }
        let others = self.others(figure, false);
        let municipality = figure.municipality().and_then(|e| e.reading.value());
        let nation = figure.nation().and_then(|e| e.reading.value());
        // A unit alone of its kind is the municipality's figure itself.
        let itself = municipality
            .is_none_or(|value| format::look_alike(value, own, indicator.decimals));
        if others.is_empty() && itself {
            return (None, self.words.alone().to_owned());
        }
        // With fewer than three others the ends would tell one school's exact value.
        let (mut lowest, mut highest) = (String::new(), String::new());
        if others.len() >= 3 {
            self.others(figure, true);
            let all = others.iter().copied().chain([own]);
            let (low, high) = all.fold((own, own), |(l, h), v| (l.min(v), h.max(v)));
            lowest = self.bare(indicator, low);
            highest = self.bare(indicator, high);
        }
        let position = figure.position().filter(|_| figure.position_is_certain());
        let words =
            position.map(|p| self.words.position(p).to_owned()).unwrap_or_default();
        let chart = Chart::Strip(Strip {
            alt: alt_text(self.strip_in_words(figure, others.len())),
            own: self.point(indicator, figure.shown),
            mark: figure.position_mark(),
            municipality,
            nation,
            others,
            low_wanted: indicator.direction
                == datapakke_model::catalogue::Direction::Lower,
            lowest,
            highest,
            words,
            tinted: figure.is_certain(),
        });
        (Some(self.place(format!("placering-{number:02}"), chart)), String::new())
    }

    fn strip_in_words(&self, figure: Figure<'a>, n_others: usize) -> String {
        let words = self.words;
        let label = figure.indicator.short.get(words.language);
        let mut out = format!("{label}: {}", self.text(figure.indicator, figure.shown));
        for (name, estimate) in [
            (words.say("kommunen", "municipality"), figure.municipality()),
            (words.say("landet", "country"), figure.nation()),
        ] {
            if let Some(estimate) = estimate {
                out += &format!(", {name} {}", self.text(figure.indicator, estimate));
            }
        }
        if n_others > 0 {
            out += &format!(
                ", {n_others} {} {}",
                words.say("andre", "other"),
                words.units()
            );
        }
        let position = match figure.position() {
            _ if figure.is_counted() => words.say("optalt", "counted"),
            Some(position) => words.position(position),
            None => words.say("placeringen er ikke prøvet", "the position is not tested"),
        };
        format!("{out}. {}.", capital(position))
    }

    fn sparkline(&mut self, figure: Figure<'a>, number: usize) -> Option<ChartRef> {
        let periods = self.five_years(figure);
        let own = self.points(figure, &figure.entry.series, &periods, (Line::Own, false));
        let any = |p: &crate::chart::Point| {
            matches!(
                p,
                crate::chart::Point::Value { .. } | crate::chart::Point::Hidden(_)
            )
        };
        if !own.iter().any(any) {
            return None;
        }
        let municipality = self.reference(figure, figure.municipality_series(), &periods);
        let years = self.years_in_words(figure, &periods);
        let label = figure.indicator.short.get(self.words.language);
        let chart = Chart::Sparkline(Sparkline {
            alt: alt_text(format!("{label}. {years}.")),
            own: own.into_iter().map(without_interval).collect(),
            mark: figure.change_mark(),
            municipality,
            noticeable: figure.indicator.important.as_ref().map(|i| i.value),
        });
        Some(self.place(format!("fem-aar-{number:02}"), chart))
    }

    /// Returns the change and its verdict.
    pub(super) fn change_of(&mut self, figure: Figure<'a>) -> Change {
        let nothing = |verdict: &str| Change {
            direction: Direction::None,
            certain: false,
            text: String::new(),
            verdict: verdict.to_owned(),
        };
        let words = self.words;
        if figure.is_hidden() {
            return nothing("");
        }
        let Some(change) = figure.change() else {
            let verdict = match figure.break_before() {
                _ if figure.indicator.id.as_str() == "socref.forskel" => {
                    self.verdict_of(figure)
                }
                _ if !figure.is_latest() => "",
                Some(BreakKind::Measure) => words.new_measure(),
                Some(BreakKind::Unit) => words.new_unit(),
                _ if figure.n_known() <= 1 => words.first_measurement(),
                _ => words.nothing_before(),
            };
            return nothing(verdict);
        };
        self.ledger.note_change(figure.shown, change);
        if let Some(before) = figure.before() {
            self.ledger.note(before);
        }
        let indicator = figure.indicator;
        let text = format::difference(
            change.difference,
            indicator.measure,
            indicator.decimals,
            words.language,
        );
        let counted = change.verdict == Verdict::Counted;
        let verdict = match indicator.id.as_str() {
            "socref.forskel" => self.verdict_of(figure),
            _ => words.change(change.verdict),
        };
        let direction =
            match format::rounds_to_zero(change.difference, indicator.decimals) {
                _ if counted || indicator.id.as_str() == "socref.forskel" => {
                    Direction::None
                }
                true => Direction::None,
                false if change.difference > 0.0 => Direction::Up,
                false => Direction::Down,
            };
        Change {
            direction,
            certain: figure.change_is_certain(),
            text,
            verdict: verdict.to_owned(),
        }
    }

    /// Returns the ministry's verdict on the difference to the reference, quoted.
    pub(super) fn verdict_of(&mut self, figure: Figure<'a>) -> &'static str {
        let verdict = self.figure("socref.verdikt");
        let same = verdict.and_then(|v| v.own(figure.period()));
        let Some((value, estimate)) = same.and_then(|e| Some((e.reading.value()?, e)))
        else {
            return self.words.no_published_verdict();
        };
        self.ledger.note(estimate);
        self.words.published_verdict(value)
    }

    fn legend(&mut self, rows: &[Figure<'a>]) -> ChartRef {
        let words = self.words;
        let others = rows.iter().map(|f| f.entry.peers.len()).max().unwrap_or(0);
        let mut items = vec![
            (Swatch::Certain, words.say("sikker forskel", "certain").to_owned()),
            (Swatch::Open, words.say("kan ikke skelnes", "not certain").to_owned()),
            (Swatch::Counted, words.say("optalt tal", "counted").to_owned()),
            (Swatch::Interval, words.say("usikkerhed", "uncertainty").to_owned()),
        ];
        if others > 0 {
            let others = format!("de andre {}", words.units());
            items.push((Swatch::Others, words.say(others, "the others".to_owned())));
        }
        items.push((
            Swatch::Municipality,
            words.say("kommunen", "municipality").to_owned(),
        ));
        if rows.iter().any(|f| f.nation().is_some()) {
            items.push((Swatch::Nation, words.say("landet", "country").to_owned()));
        }
        items.push((Swatch::Break, words.new_measure().to_owned()));
        let said: Vec<_> = items.iter().map(|(_, words)| words.clone()).collect();
        let start = words.say("Tegnene på siden", "The marks on the page");
        let items = items.into_iter().map(|(swatch, words)| LegendItem { swatch, words });
        let chart = Chart::Legend(Legend {
            alt: alt_text(format!("{start}: {}.", said.join(", "))),
            width_mm: 170.0,
            items: items.collect(),
        });
        self.place("tegn", chart)
    }

    fn columns(&self, rows: &[Figure<'a>]) -> OverviewColumns {
        let words = self.words;
        let nation = rows.iter().any(|f| f.nation().is_some());
        let years = periods_to(Period::School(self.profile.year), YEARS);
        let years = match (years.first(), years.last()) {
            (Some(first), Some(last)) => format!("{}–{}", first.short(), last.short()),
            _ => String::new(),
        };
        OverviewColumns {
            unit: words.unit_head(),
            base: words.say("antal", "base").to_owned(),
            municipality: words.say("Kommune", "Munic.").to_owned(),
            nation: if nation {
                words.say("landet", "country").to_owned()
            } else {
                String::new()
            },
            spine: words.say("kommunen", "municipality").to_owned(),
            years,
        }
    }

    fn note(&self, rows: &[Figure<'a>]) -> String {
        let words = self.words;
        let n = self.profile.n_tests;
        let mut out = match n {
            0 | 1 => words.say(
                "Sikker betyder, at tilfældighed ikke forklarer forskellen, og at den er stor nok til at mærkes i praksis.".to_owned(),
                "Certain means that chance does not explain the difference, and that it is large enough to be felt in practice.".to_owned(),
            ),
            _ => words.say(
                format!("Sikker betyder, at tilfældighed ikke forklarer forskellen, også når alle {n} prøvninger ses under ét, og at den er stor nok til at mærkes i praksis."),
                format!("Certain means that chance does not explain the difference, also with all {n} tests seen together, and that it is large enough to be felt in practice."),
            ),
        };
        let low = datapakke_model::catalogue::Direction::Lower;
        let turned: Vec<_> = rows
            .iter()
            .filter(|f| f.indicator.direction == low)
            .map(|f| f.indicator.theme.label().get(words.language).to_lowercase())
            .collect();
        if !turned.is_empty() {
            out += words.say(
                " Hvor lave tal er ønsket, er rækken vendt, så det ønskede ligger til højre.",
                " Where low figures are wanted, the row is turned, so that the wanted end is to the right.",
            );
        }
        out
    }
}

fn height(figures: &[Figure<'_>]) -> f64 {
    let mut themes: Vec<_> = figures.iter().map(|f| f.indicator.theme).collect();
    themes.dedup();
    figures.len() as f64 * ROW_MM + themes.len() as f64 * THEME_MM
}

/// The small line has no room for uncertainty.
fn without_interval(point: crate::chart::Point) -> crate::chart::Point {
    match point {
        crate::chart::Point::Value { at, .. } => crate::chart::Point::value(at),
        other => other,
    }
}
