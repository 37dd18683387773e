//! A figure's years come in, the points of a line go out; a line stops at every break.

use datapakke_model::Period;
use datapakke_model::profile::{BreakKind, Estimate};

use crate::chart::Point;

use super::Maker;
use super::figure::{Figure, periods_to};

/// How many years the overview shows.
pub(super) const YEARS: usize = 5;

/// Whose line it is: a unit's own line also stops where the unit became another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The unit's.
    Own,
    /// The municipality's or the nation's.
    Reference,
}

impl<'a> Maker<'a> {
    /// Returns the periods of the overview's small lines: five, up to the pack's year.
    pub(super) fn five_years(&self, figure: Figure<'a>) -> Vec<Period> {
        let last = match figure.period() {
            Period::School(_) => Period::School(self.profile.year),
            other => other,
        };
        periods_to(last, YEARS)
    }

    /// Returns the periods of a chart over the years: from the first known one, up to
    /// the shown one, at most eight.
    pub(super) fn chart_years(&self, figure: Figure<'a>) -> Vec<Period> {
        let known = |e: &&Estimate| e.reading.value().is_some();
        let first = figure.entry.series.iter().find(known).map(|e| e.key.period);
        let periods = periods_to(figure.period(), 8);
        let first = first.unwrap_or(figure.period());
        let start = periods.iter().position(|p| *p >= first).unwrap_or(0);
        periods[start..].to_vec()
    }

    /// Returns one point a period, with the breaks between them.
    pub(super) fn points(
        &self,
        figure: Figure<'a>,
        series: &[Estimate],
        periods: &[Period],
        (line, with_words): (Line, bool),
    ) -> Vec<Point> {
        let mut points = Vec::new();
        for (index, period) in periods.iter().enumerate() {
            let from = index.checked_sub(1).map(|i| periods[i]);
            if let Some(kind) =
                from.and_then(|from| break_between(figure, from, *period, line))
            {
                let words = match kind {
                    _ if !with_words => "",
                    BreakKind::Unit => self.words.new_unit(),
                    BreakKind::Measure | BreakKind::Gap => self.words.new_measure(),
                };
                points.push(Point::Break(words.to_owned()));
            }
            let estimate = series.iter().find(|e| e.key.period == *period);
            points.push(estimate.map_or(Point::Gap, |e| self.point(figure.indicator, e)));
        }
        points
    }

    /// Returns the reference's points, or nothing when it has no value at all.
    pub(super) fn reference(
        &self,
        figure: Figure<'a>,
        series: &[Estimate],
        periods: &[Period],
    ) -> Vec<Point> {
        let mut points = self.points(figure, series, periods, (Line::Reference, false));
        for point in &mut points {
            if let Point::Value { interval, .. } = point {
                *interval = None;
            }
            if matches!(point, Point::Hidden(_)) {
                *point = Point::Gap;
            }
        }
        let any = points.iter().any(|p| matches!(p, Point::Value { .. }));
        if any { points } else { Vec::new() }
    }

    /// Returns the years in words, each value noted: "2023/24: 7,5 %; 2024/25: skjult".
    pub(super) fn years_in_words(
        &mut self,
        figure: Figure<'a>,
        periods: &[Period],
    ) -> String {
        let mut parts = Vec::new();
        for period in periods {
            let Some(estimate) =
                figure.entry.series.iter().find(|e| e.key.period == *period)
            else {
                continue;
            };
            self.ledger.note(estimate);
            parts.push(format!(
                "{period}: {}",
                self.described(figure.indicator, estimate)
            ));
        }
        parts.join("; ")
    }
}

/// Returns the kind of a break after one period and up to another; gaps in the
/// collection are gaps of the line anyway.
fn break_between(
    figure: Figure<'_>,
    from: Period,
    to: Period,
    line: Line,
) -> Option<BreakKind> {
    let counts = |kind| match kind {
        BreakKind::Measure => true,
        BreakKind::Unit => line == Line::Own,
        BreakKind::Gap => false,
    };
    let mut breaks = figure.entry.breaks.iter();
    breaks.find(|b| counts(b.kind) && b.before > from && b.before <= to).map(|b| b.kind)
}

/// Returns every number of points, with the ends of their intervals.
pub(super) fn values(points: &[Point]) -> Vec<f64> {
    let mut out = Vec::new();
    for point in points {
        if let Point::Value { at, interval } = point {
            out.push(*at);
            out.extend(interval.iter().flat_map(|i| [i.low, i.high]));
        }
    }
    out
}

/// Returns how many points have a value.
pub(super) fn n_values(points: &[Point]) -> usize {
    points.iter().filter(|p| matches!(p, Point::Value { .. })).count()
}
