//! One figure of a group comes in; its funnel, its dots with intervals, its changes and
//! its years go out as charts.

use datapakke_model::Period;
use datapakke_model::catalogue::Measure;
use datapakke_model::profile::{BreakKind, Verdict};

use crate::chart::{
    Chart, DotRow, Dots, Funnel, FunnelField, FunnelLimit, FunnelUnit, Interval, Mark,
    Point, Tick, UnitPanel, UnitPanels,
};
use crate::compare::cells::{Cell, Pair};
use crate::compare::data::View;
use crate::compare::limits::Drawn;
use crate::format;
use crate::present::{alt_text, axis};

use super::Deck;
use super::topic::{Seat, Topic, certain};

/// The width of an interval that two units' must not share, in parts of one at 95 %:
/// 1.39 against 1.96 standard errors (Goldstein & Healy 1995).
const IN_PAIRS: f64 = 1.39 / 1.959_963_984_540_054;

/// Units up to which everybody's name has room in a funnel.
const FEW: usize = 12;

/// Years in the panels at most.
const YEARS: usize = 5;

impl Deck<'_> {
    fn pick<'b>(&self, pair: &'b Pair) -> &'b str {
        pair.get(self.words.language)
    }

    pub(super) fn spell(&self, topic: &Topic<'_>, value: f64) -> String {
        let of = topic.indicator;
        format::value(value, of.measure, of.decimals, self.words.language)
    }

    pub(super) fn ticks(
        &self,
        topic: &Topic<'_>,
        values: impl IntoIterator<Item = f64>,
    ) -> Vec<Tick> {
        axis::ticks(values, topic.indicator, false, self.words.language)
    }

    /// The units among the limits for their size; none where there is no funnel.
    pub(super) fn funnel(&self, topic: &Topic<'_>, size: (f64, f64)) -> Option<Chart> {
        let drawn = topic.last.funnel.as_ref()?;
        let words = self.words;
        let (units, fields, limits) = match drawn.curve.is_empty() {
            true => self.in_bands(topic, drawn),
            false => self.by_size(topic, drawn)?,
        };
        let spread =
            limits.iter().flat_map(|l| l.outer).chain(units.iter().map(|u| u.value));
        let spread: Vec<f64> = spread.collect();
        let mut ticks = self.ticks(topic, spread.iter().copied());
        let [low, high] =
            [f64::min, f64::max].map(|of| spread.iter().copied().reduce(of));
        let within =
            |t: &Tick| low.is_none_or(|l| t.at >= l) && high.is_none_or(|h| t.at <= h);
        // The limits end the scale; a tick beyond them would only leave it empty.
        if ticks.iter().filter(|t| within(t)).count() > 1 {
            ticks.retain(within);
            if let (Some(first), Measure::Percent) =
                (ticks.first_mut(), topic.indicator.measure)
                && !first.label.ends_with('%')
            {
                first.label += "\u{a0}%";
            }
        }
        let all = self.pick(&self.data.kind.many);
        let centre = words.say(
            format!("alle {all} {}", self.spell(topic, drawn.centre)),
            format!("all {all} {}", self.spell(topic, drawn.centre)),
        );
        let persons = words.persons();
        let axis = match drawn.curve.is_empty() {
            true => words.say(
                format!("{persons} bag tallet; i hvert felt er rækkefølgen tilfældig"),
                format!(
                    "{persons} behind the figure; the order in a field is drawn by lot"
                ),
            ),
            false => words.say(
                format!("{persons} bag tallet"),
                format!("{persons} behind the figure"),
            ),
        };
        let beyond = units.iter().filter(|u| u.beyond > 0).count();
        let alt = words.say(
            format!(
                "Tragt for {}: {} enheder, {beyond} uden for grænserne ved 95 %, {centre}",
                topic.indicator.label.da,
                units.len()
            ),
            format!(
                "Funnel of {}: {} units, {beyond} outside the limits at 95 %, {centre}",
                topic.indicator.label.en,
                units.len()
            ),
        );
        Some(Chart::Funnel(Funnel {
            alt: alt_text(alt),
            width_mm: size.0,
            height_mm: size.1,
            limits,
            units,
            centre: Tick::new(drawn.centre, centre),
            fields,
            ticks,
            names: words.say(["95 %", "99,8 %"], ["95 %", "99.8 %"]).map(str::to_owned),
            axis,
        }))
    }

    fn in_bands(
        &self,
        topic: &Topic<'_>,
        drawn: &Drawn,
    ) -> (Vec<FunnelUnit>, Vec<FunnelField>, Vec<FunnelLimit>) {
        let n = drawn.bands.len().max(1) as f64;
        let (mut units, mut fields, mut limits) = (Vec::new(), Vec::new(), Vec::new());
        for (i, band) in drawn.bands.iter().enumerate() {
            let (from, to) = (i as f64 / n, (i as f64 + 1.0) / n);
            let label = self.pick(&band.label).to_owned();
            fields.push(FunnelField { from, to, label });
            for at in [from, to] {
                let (inner, outer) = (band.inner, band.outer);
                limits.push(bounded(topic, FunnelLimit { at, inner, outer }));
            }
            for (j, place) in band.units.iter().enumerate() {
                let at = from
                    + (to - from) * (j as f64 + 1.0) / (band.units.len() as f64 + 1.0);
                units.extend(self.in_funnel(topic, *place, at));
            }
        }
        (units, fields, limits)
    }

    fn by_size(
        &self,
        topic: &Topic<'_>,
        drawn: &Drawn,
    ) -> Option<(Vec<FunnelUnit>, Vec<FunnelField>, Vec<FunnelLimit>)> {
        let (low, high) = (drawn.curve.first()?[0], drawn.curve.last()?[0]);
        let at = |n: f64| (n - low) / (high - low).max(1.0);
        let limit = |c: &[f64; 5]| FunnelLimit {
            at: at(c[0]),
            inner: [c[1], c[2]],
            outer: [c[3], c[4]],
        };
        let limits = drawn.curve.iter().map(|c| bounded(topic, limit(c))).collect();
        let (sizes, _) = crate::chart::round_ticks(low, high, 5);
        let field = |n: f64| FunnelField {
            from: at(n),
            to: at(n),
            label: format::count(n.round() as u32, self.words.language),
        };
        let mut units = Vec::new();
        for seat in &topic.seats {
            if let Cell::Known(_, _, _, Some(base)) = topic.now(seat) {
                units.extend(self.in_funnel(topic, seat.place, at(f64::from(*base))));
            }
        }
        Some((units, sizes.into_iter().map(field).collect(), limits))
    }

    fn in_funnel(&self, topic: &Topic<'_>, place: usize, at: f64) -> Option<FunnelUnit> {
        let Cell::Known(value, ..) = topic.last.cells[place] else { return None };
        let zone = topic.last.zones.as_ref().and_then(|z| z[place])?;
        let seat = topic.seats.iter().find(|s| s.place == place)?;
        // A letter beside a size would narrow down whose it is.
        let label = match seat.named && (topic.known() <= FEW || zone != 0) {
            true => seat.shown.clone(),
            false => String::new(),
        };
        Some(FunnelUnit { at, value, beyond: zone.unsigned_abs(), label })
    }

    /// Dots with the intervals by which two units can be told apart, in the order of the
    /// values where all have an interval.
    pub(super) fn beside(&self, topic: &Topic<'_>, width_mm: f64) -> Option<Chart> {
        let words = self.words;
        let mut seats: Vec<&Seat<'_>> = topic.seats.iter().collect();
        if in_order(topic) {
            seats.sort_by(|a, b| value(topic.now(b)).total_cmp(&value(topic.now(a))));
        }
        let position = topic.last.position.as_ref();
        let row = |seat: &&Seat<'_>| {
            let cell = topic.now(seat);
            let text = match cell {
                Cell::Known(value, ..) => self.spell(topic, *value),
                Cell::Absent(_) => String::new(),
            };
            let verdict = position.map_or("", |p| p[seat.place]);
            Some(DotRow {
                label: seat.shown.clone(),
                own: self.point(topic, cell, IN_PAIRS)?,
                mark: match verdict {
                    "+" | "-" => Mark::Certain,
                    "n" => Mark::Counted,
                    _ => Mark::Open,
                },
                others: Vec::new(),
                municipality: topic.last.municipality.filter(|_| cell.is_known()),
                before: None,
                base: text,
            })
        };
        let rows: Vec<DotRow> = seats.iter().filter_map(row).collect();
        let nation = topic.last.nation.map(|at| {
            let text = self.spell(topic, at);
            Tick::new(at, words.say(format!("landet {text}"), format!("nation {text}")))
        });
        let municipality = topic.last.municipality.map(|at| {
            let text = self.spell(topic, at);
            words.say(format!("kommunen {text}"), format!("municipality {text}"))
        });
        let values = rows.iter().flat_map(ends).chain(topic.last.municipality);
        let ticks = self.ticks(topic, values.chain(nation.iter().map(|n| n.at)));
        Some(Chart::Dots(Dots {
            nation,
            municipality_label: municipality.unwrap_or_default(),
            ..self.dots(topic, width_mm, rows, ticks)
        }))
    }

    /// Every unit then and now, in alphabetical order; none where nobody's change is known.
    pub(super) fn changes(&self, topic: &Topic<'_>, width_mm: f64) -> Option<Chart> {
        let (before, period) = (topic.before()?, topic.period());
        let row = |seat: &Seat<'_>| {
            let change = seat.change(period)?;
            let Cell::Known(then, ..) = before.cells[seat.place] else { return None };
            topic.now(seat).is_known().then_some(())?;
            Some(DotRow {
                label: seat.shown.clone(),
                own: self.point(topic, topic.now(seat), 1.0)?,
                mark: match change.verdict {
                    Verdict::Counted => Mark::Counted,
                    verdict if certain(verdict) => Mark::Certain,
                    _ => Mark::Open,
                },
                others: Vec::new(),
                municipality: None,
                before: Some(then),
                base: self.change_text(topic, change),
            })
        };
        let rows: Vec<DotRow> = topic.seats.iter().filter_map(row).collect();
        if rows.is_empty() {
            return None;
        }
        let values = rows.iter().flat_map(|r| ends(r).into_iter().chain(r.before));
        let ticks = self.ticks(topic, values.collect::<Vec<_>>());
        Some(Chart::Dots(Dots {
            base_head: self
                .words
                .say("ændring (tilfældig variation)", "change (chance variation)")
                .to_owned(),
            ..self.dots(topic, width_mm, rows, ticks)
        }))
    }

    /// Every unit's years; none with fewer than two.
    pub(super) fn years(&self, topic: &Topic<'_>, width_mm: f64) -> Option<Chart> {
        let periods = years(topic);
        let view = |period: &Period| -> Option<&View> {
            let at = topic.data.when.iter().position(|p| p == period)?;
            topic.data.views.iter().find(|v| v.is_whole() && v.period == at)
        };
        let views: Vec<Option<&View>> = periods.iter().map(view).collect();
        if views.iter().flatten().count() < 2 {
            return None;
        }
        let panels: Vec<UnitPanel> = topic
            .seats
            .iter()
            .map(|seat| self.panel(topic, seat, &periods, &views))
            .collect();
        let mut reference: Vec<Point> = Vec::new();
        for (period, view) in periods.iter().zip(&views) {
            if self.broken(topic, None, &periods, *period) {
                reference.push(Point::Break(String::new()));
            }
            let known = view.and_then(|v| v.municipality);
            reference.push(known.map_or(Point::Gap, Point::value));
        }
        let beside = reference.iter().any(|p| matches!(p, Point::Value { .. }));
        let own = panels.iter().flat_map(|p| &p.own).chain(&reference);
        let values: Vec<f64> = own.filter_map(at_of).collect();
        let columns = match panels.len() {
            n if n <= 3 => n.max(2),
            n if n <= 24 => 4,
            _ => 6,
        };
        let [first, last] = [periods.first()?, periods.last()?].map(|p| p.short());
        let words = self.words;
        let said: Vec<String> =
            panels.iter().map(|p| format!("{}: {}", p.title, p.value)).collect();
        Some(Chart::UnitPanels(UnitPanels {
            alt: alt_text(format!(
                "{}, {first}–{last}. {}",
                topic.indicator.label.get(words.language),
                said.join("; ")
            )),
            width_mm,
            panels,
            columns,
            reference: if beside { reference } else { Vec::new() },
            reference_label: match beside {
                true => words.say("kommunen", "the municipality").to_owned(),
                false => String::new(),
            },
            ticks: self.ticks(topic, values),
            years: [first, last],
        }))
    }

    fn panel(
        &self,
        topic: &Topic<'_>,
        seat: &Seat<'_>,
        periods: &[Period],
        views: &[Option<&View>],
    ) -> UnitPanel {
        let mut own: Vec<Point> = Vec::new();
        for (period, view) in periods.iter().zip(views) {
            if self.broken(topic, Some(seat.place), periods, *period) {
                own.push(Point::Break(String::new()));
            }
            own.push(match view.map(|v| &v.cells[seat.place]) {
                Some(Cell::Known(at, ..)) => Point::value(*at),
                Some(cell) if withheld(cell) => Point::Hidden(String::new()),
                _ => Point::Gap,
            });
        }
        let now = topic.now(seat);
        let change = seat.change(topic.period());
        UnitPanel {
            title: seat.shown.clone(),
            own,
            mark: match change {
                Some(change) if certain(change.verdict) => Mark::Certain,
                _ => Mark::Open,
            },
            value: match now {
                Cell::Known(value, ..) => self.spell(topic, *value),
                cell if withheld(cell) => self.words.say("skjult", "hidden").to_owned(),
                Cell::Absent(_) => self.words.say("intet tal", "no figure").to_owned(),
            },
        }
    }

    /// Tells whether a line stops between a period and the one shown before it.
    fn broken(
        &self,
        topic: &Topic<'_>,
        place: Option<usize>,
        periods: &[Period],
        period: Period,
    ) -> bool {
        let Some(at) = periods.iter().position(|p| *p == period).filter(|at| *at > 0)
        else {
            return false;
        };
        let before = periods[at - 1];
        topic.data.breaks.iter().any(|b| {
            let first = topic.data.when[b.at];
            let whose = b.unit.is_none() || b.unit == place;
            whose && first > before && first <= period
        })
    }

    pub(super) fn point(
        &self,
        topic: &Topic<'_>,
        cell: &Cell,
        part: f64,
    ) -> Option<Point> {
        match cell {
            Cell::Known(at, low, high, _) => Some(Point::Value {
                at: *at,
                interval: low.zip(*high).map(|(low, high)| Interval {
                    low: at + (low - at) * part,
                    high: at + (high - at) * part,
                }),
            }),
            cell if withheld(cell) => {
                Some(Point::Hidden(self.words.hidden(topic.indicator.subject).to_owned()))
            }
            Cell::Absent(_) => None,
        }
    }

    /// Rows of dots, as high as they need.
    pub(super) fn dots(
        &self,
        topic: &Topic<'_>,
        width_mm: f64,
        rows: Vec<DotRow>,
        ticks: Vec<Tick>,
    ) -> Dots {
        Dots {
            alt: alt_text(self.listed(&topic.indicator.label, &rows)),
            width_mm,
            height_mm: 0.0,
            rows,
            ticks,
            nation: None,
            municipality_label: String::new(),
            base_head: String::new(),
        }
    }

    /// "Skole A 57 %; Skole B skjult"
    fn listed(&self, label: &datapakke_model::Text, rows: &[DotRow]) -> String {
        let said: Vec<String> = rows
            .iter()
            .map(|row| match &row.own {
                Point::Hidden(words) => format!("{}: {words}", row.label),
                _ => format!("{}: {}", row.label, row.base),
            })
            .collect();
        format!("{}. {}", label.get(self.words.language), said.join("; "))
    }
}

/// Tells whether something is there that may not be shown.
fn withheld(cell: &Cell) -> bool {
    matches!(cell, Cell::Absent("h" | "f"))
}

/// Tells whether the rows may stand by position: never without intervals beside.
pub(super) fn in_order(topic: &Topic<'_>) -> bool {
    let known = topic.last.cells.iter().filter(|c| c.is_known());
    known.into_iter().all(|c| matches!(c, Cell::Known(_, Some(_), Some(_), _)))
}

fn value(cell: &Cell) -> f64 {
    match cell {
        Cell::Known(value, ..) => *value,
        Cell::Absent(_) => f64::NEG_INFINITY,
    }
}

pub(super) fn ends(row: &DotRow) -> Vec<f64> {
    match &row.own {
        Point::Value { at, interval: Some(i) } => vec![*at, i.low, i.high],
        Point::Value { at, interval: None } => vec![*at],
        _ => Vec::new(),
    }
}

fn at_of(point: &Point) -> Option<f64> {
    match point {
        Point::Value { at, .. } => Some(*at),
        _ => None,
    }
}

/// The last five years, with those in which nothing was measured.
fn years(topic: &Topic<'_>) -> Vec<Period> {
    let when = &topic.data.when;
    let Some(last) = when.last() else { return Vec::new() };
    let all = crate::present::periods_to(*last, YEARS);
    let known = |p: &Period| when.contains(p);
    match all.iter().position(known) {
        Some(first) if all[first..].iter().filter(|p| known(p)).count() > 1 => {
            all[first..].to_vec()
        }
        _ => when[when.len().saturating_sub(YEARS)..].to_vec(),
    }
}

/// Keeps limits on the scale: a share is never negative.
fn bounded(topic: &Topic<'_>, limit: FunnelLimit) -> FunnelLimit {
    let [low, high] = topic.indicator.bounds;
    let within = |[a, b]: [f64; 2]| [a.clamp(low, high), b.clamp(low, high)];
    FunnelLimit { inner: within(limit.inner), outer: within(limit.outer), ..limit }
}

/// Tells whether a series has a break that is not one of a single unit.
pub(super) fn has_breaks(topic: &Topic<'_>) -> bool {
    let gap = BreakKind::Gap;
    let entries = topic.seats.iter().filter_map(|s| s.entry);
    entries.flat_map(|e| &e.breaks).any(|b| b.kind != gap)
}
