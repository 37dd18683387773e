//! Months against the unit's own usual months come in; a control chart goes out.

use datapakke_model::catalogue::{Indicator, Theme};
use datapakke_model::month;
use datapakke_model::profile::{MonthChart, Signal, SignalRule, Verdict};
use datapakke_model::{Reading, SchoolYear, Why};

use crate::chart::{
    Bracket, Chart, Control, ControlMonth, ControlYear, Interval, Mark, Point, Tick,
};
use crate::format;
use crate::words::sentence::is_certain;

use super::super::{Maker, alt_text, axis};
use super::{FULL_MM, Plot};

/// Fewer months than this say nothing about what is usual.
const LEAST: usize = 12;

/// How tall the chart is.
const HEIGHT_MM: f64 = 41.0;

/// The signal of the pack's year that is pointed at, as months of one school year.
struct Shown<'a> {
    signal: &'a Signal,
    first: usize,
    last: usize,
}

impl Shown<'_> {
    fn months(&self) -> usize {
        self.last - self.first + 1
    }
}

impl<'a> Maker<'a> {
    /// Returns the months of a theme, those of its first indicator that has enough.
    pub(in super::super) fn month_chart(&self, theme: Theme) -> Option<&'a MonthChart> {
        let order = |chart: &&MonthChart| {
            let all = &self.context.catalogue.indicators;
            all.iter().position(|i| i.id == chart.indicator)
        };
        let charts = self.profile.months.iter().filter(|chart| {
            let indicator = self.context.catalogue.indicator(&chart.indicator);
            let known = chart.points.iter().filter(|p| deviation(p).is_some()).count();
            let sound = chart.low.is_finite() && chart.high.is_finite();
            indicator.is_some_and(|i| i.theme == theme)
                && known >= LEAST
                && sound
                && chart.low <= chart.high
        });
        charts.min_by_key(order)
    }

    /// Returns the sentence of a headline; none where the year as a whole is not certain.
    pub(in super::super) fn months_sentence(&self, chart: &MonthChart) -> Option<String> {
        if !is_certain(chart.latest.verdict) {
            return None;
        }
        let what = self.words.say("fraværet", "absence");
        let above = chart.latest.difference > 0.0;
        let run = self.signal(chart).filter(|s| {
            let whole = s.last + 1 == chart.points.len();
            whole && s.signal.rule == SignalRule::OneSide && s.signal.above == above
        });
        let year = chart.points.last()?.year;
        match run {
            Some(run) => {
                let first = chart.points.get(run.first)?.month;
                let name = month::name(first, self.words.language)?;
                Some(self.words.since_month(name, what, above))
            }
            None => Some(format!("{}.", self.words.months_title(year, &chart.latest))),
        }
    }

    /// Returns the signal of the latest school year that says most: a run before a month.
    fn signal<'b>(&self, chart: &'b MonthChart) -> Option<Shown<'b>> {
        let year = chart.points.last()?.year;
        let start = chart.points.iter().position(|p| p.year == year)?;
        let shown = chart.signals.iter().filter_map(|signal| {
            let last = signal.last.min(chart.points.len() - 1);
            let first = signal.first.max(start);
            (first <= last && last >= start).then_some(Shown { signal, first, last })
        });
        let rank = |rule: SignalRule| match rule {
            SignalRule::OneSide => 0,
            SignalRule::Outside => 1,
            SignalRule::OneWay => 2,
            SignalRule::NearLimit => 3,
        };
        shown.min_by_key(|s| (rank(s.signal.rule), std::cmp::Reverse(s.months())))
    }

    /// Returns the words at a signal; none where too little of it lies in the year.
    fn signal_words(&self, chart: &MonthChart, shown: &Shown<'_>) -> Option<String> {
        let (n, above) = (shown.months(), shown.signal.above);
        Some(match shown.signal.rule {
            SignalRule::Outside => self.words.month_outside(above).to_owned(),
            SignalRule::NearLimit => self.words.months_near_limit().to_owned(),
            SignalRule::OneSide if n >= 2 => self.words.months_in_a_row(n, above),
            SignalRule::OneWay if n >= 2 => {
                let at = |i: usize| chart.points.get(i).and_then(deviation);
                let rises = at(shown.last)? > at(shown.first)?;
                self.words.months_one_way(n, rises)
            }
            SignalRule::OneSide | SignalRule::OneWay => return None,
        })
    }

    /// Returns the months as a control chart over the whole page.
    pub(in super::super) fn control(&mut self, chart: &'a MonthChart) -> Option<Plot> {
        let from = self.ledger.count();
        let indicator = self.context.catalogue.indicator(&chart.indicator)?;
        let words = self.words;
        let latest = chart.points.last()?.year;
        let certain = is_certain(chart.latest.verdict);
        let shown = self.signal(chart);
        let row = shown.as_ref().filter(|s| {
            s.signal.rule == SignalRule::OneSide
                && s.months() >= 2
                && s.signal.above == (chart.latest.difference > 0.0)
        });
        let title = match row {
            Some(s) if certain => words.run_title(s.months(), s.signal.above),
            Some(s) if chart.latest.verdict == Verdict::NotCertain => {
                words.run_by_chance_title(s.months(), s.signal.above)
            }
            _ => words.months_title(latest, &chart.latest),
        };
        let filled = |i: usize| {
            let inside = |s: &Signal| (s.first..=s.last).contains(&i);
            certain && chart.signals.iter().any(inside) && chart.points[i].year == latest
        };
        let any_filled = (0..chart.points.len()).any(filled);
        let years = self.control_years(chart, indicator, filled);
        let bracket = shown.as_ref().and_then(|s| {
            let words = self.signal_words(chart, s)?;
            let at = |i: usize| place(&chart.points, chart.points[i].month);
            Some(Bracket {
                year: years.len() - 1,
                first: at(s.first)?,
                last: at(s.last)?,
                words,
                certain,
                above: s.signal.above,
            })
        });
        self.note_months(chart);
        let spoken = self.months_in_words(chart, indicator, latest);
        let deviations = chart.points.iter().filter_map(deviation);
        let all = deviations.chain([0.0, chart.low, chart.high]);
        let plot = Chart::Control(Control {
            alt: alt_text(format!("{title}. {latest}: {spoken}.")),
            width_mm: FULL_MM,
            height_mm: HEIGHT_MM,
            years,
            limits: Interval { low: chart.low, high: chart.high },
            ticks: self.deviation_ticks(all, indicator),
            upper_label: words.say("øvre grænse", "upper limit").to_owned(),
            usual_label: words
                .say("det sædvanlige for måneden", "usual for the month")
                .to_owned(),
            lower_label: words.say("nedre grænse", "lower limit").to_owned(),
            bracket,
        });
        let subtitle = self.months_subtitle(indicator, any_filled);
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart: plot, half: false, noted })
    }

    fn control_years(
        &self,
        chart: &'a MonthChart,
        indicator: &Indicator,
        filled: impl Fn(usize) -> bool,
    ) -> Vec<ControlYear> {
        let language = self.words.language;
        let slots = slots(&chart.points);
        let named = [slots.first(), slots.get(slots.len() / 2), slots.last()];
        let mut years: Vec<SchoolYear> = chart.points.iter().map(|p| p.year).collect();
        years.dedup();
        let month = |year: SchoolYear, month: u8| {
            let same = |p: &datapakke_model::profile::MonthPoint| {
                p.year == year && p.month == month
            };
            let at = chart.points.iter().position(same);
            let own = match at.map(|i| &chart.points[i]) {
                Some(p) if p.value == Reading::Absent(Why::Suppressed) => {
                    Point::Hidden(self.words.hidden(indicator.subject).to_owned())
                }
                Some(p) => deviation(p).map_or(Point::Gap, Point::value),
                None => Point::Gap,
            };
            let printed = named.contains(&Some(&month));
            let label = month::short(month, language).filter(|_| printed);
            ControlMonth {
                label: label.unwrap_or_default().to_owned(),
                own,
                mark: if at.is_some_and(&filled) { Mark::Certain } else { Mark::Open },
            }
        };
        let year = |year: SchoolYear| ControlYear {
            label: year.to_string(),
            months: slots.iter().map(|m| month(year, *m)).collect(),
        };
        years.into_iter().map(year).collect()
    }

    fn deviation_ticks(
        &self,
        all: impl Iterator<Item = f64>,
        indicator: &Indicator,
    ) -> Vec<Tick> {
        // A deviation may lie below zero where the figure itself may not.
        let free =
            Indicator { bounds: [f64::NEG_INFINITY, f64::INFINITY], ..indicator.clone() };
        let mut ticks = axis::ticks(all, &free, false, self.words.language);
        let step = ticks.windows(2).map(|w| w[1].at - w[0].at).next().unwrap_or(1.0);
        let decimals = if step < 0.99 { 1 } else { 0 };
        for tick in &mut ticks {
            tick.label = match tick.at.abs() < step / 2.0 {
                true => "0".to_owned(),
                false => format::signed(tick.at, decimals, self.words.language),
            };
        }
        ticks
    }

    fn months_subtitle(&self, indicator: &Indicator, any_filled: bool) -> String {
        let words = self.words;
        let unit = words.unit();
        let label = indicator.short.get(words.language);
        let mut out = words.say(
            format!("{label} pr. måned: over eller under {unit}s sædvanlige for samme måned, i procentpoint."),
            format!("{label} by month: above or below what is usual here for the month, in percentage points."),
        );
        if any_filled {
            out += words.say(" Fyldt: signalet.", " Filled: the signal.");
        }
        out
    }

    /// Returns the months of one year in words: "august +0,2; september −0,4".
    fn months_in_words(
        &self,
        chart: &MonthChart,
        indicator: &Indicator,
        year: SchoolYear,
    ) -> String {
        let language = self.words.language;
        let said = chart.points.iter().filter(|p| p.year == year).filter_map(|p| {
            let name = month::name(p.month, language)?;
            Some(match deviation(p) {
                Some(v) => {
                    format!("{name} {}", format::signed(v, indicator.decimals, language))
                }
                None => format!("{name} {}", self.words.say("skjult", "hidden")),
            })
        });
        said.collect::<Vec<_>>().join("; ")
    }

    fn note_months(&mut self, chart: &MonthChart) {
        for point in &chart.points {
            if let Some(value) = deviation(point) {
                let status = format!("month-{}-{:02}", point.year.start(), point.month);
                let part = (value, None);
                let name = (&chart.key, status.as_str());
                self.ledger.note_number(name, part, point.base, &point.cells);
            }
        }
        let c = &chart.latest;
        let part = (c.difference, c.interval);
        self.ledger.note_number((&chart.key, "months"), part, None, &[]);
        for (status, limit) in
            [("months-lower-limit", chart.low), ("months-upper-limit", chart.high)]
        {
            self.ledger.note_number((&chart.key, status), (limit, None), None, &[]);
        }
    }
}

/// Returns a month's deviation, if it is known.
fn deviation(point: &datapakke_model::profile::MonthPoint) -> Option<f64> {
    point.deviation.filter(|v| v.is_finite() && point.value.value().is_some())
}

/// Returns the months that any year has, in the order of the school year.
fn slots(points: &[datapakke_model::profile::MonthPoint]) -> Vec<u8> {
    let mut months: Vec<u8> = points.iter().map(|p| p.month).collect();
    months.sort_by_key(|m| month::place_in_school_year(*m));
    months.dedup();
    months
}

/// Returns where a month stands among the slots.
fn place(points: &[datapakke_model::profile::MonthPoint], month: u8) -> Option<usize> {
    slots(points).iter().position(|m| *m == month)
}
