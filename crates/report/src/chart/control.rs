//! Months as deviations from the usual ones in; a control chart out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, Name, Names, centred, room, widest};
use super::scale::{Scale, apart, point_numbers, tick_numbers};
use super::text::Block;
use super::{AltText, ChartError, Form, Interval, Mark, Point, Tick, sized};
use crate::theme::{AXIS_PT, GREY, HAIR, HIDDEN, INK, INK2, TINT, Theme, WHITE};
use serde::Serialize;

/// Shows months as deviations from what is usual for the month, year by year.
///
/// The line stops between two years and at every month without a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Control {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
    /// The school years, oldest first.
    pub years: Vec<ControlYear>,
    /// Between these deviations chance alone can move a month.
    pub limits: Interval,
    /// Grid lines with their labels.
    pub ticks: Vec<Tick>,
    /// The upper limit's name; may be empty, as the two that follow.
    pub upper_label: String,
    /// The name of the line at zero.
    pub usual_label: String,
    /// The lower limit's name.
    pub lower_label: String,
    /// The months that stand out together, in words.
    pub bracket: Option<Bracket>,
}

/// Holds one school year of a control chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlYear {
    /// The year as printed.
    pub label: String,
    /// The months that a school year has, in order.
    pub months: Vec<ControlMonth>,
}

/// Holds one month of a control chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlMonth {
    /// The month as printed; empty for most.
    pub label: String,
    /// The deviation; a break has no place among months and is a gap.
    pub own: Point,
    /// Filled for a month of a certain signal, else open.
    pub mark: Mark,
}

/// Joins the months of a signal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bracket {
    /// Index of the year, and of its first and last month in the signal.
    pub year: usize,
    /// The first month.
    pub first: usize,
    /// The last month.
    pub last: usize,
    /// What stands out, such as »syv måneder i træk under«.
    pub words: String,
    /// Whether it is certain; otherwise it is drawn in grey.
    pub certain: bool,
    /// Whether the months lie above the usual.
    pub above: bool,
}

/// Between two school years, in months.
const YEAR_GAP: f64 = 1.9;
/// Radius of an ordinary month, and of one that belongs to a certain signal.
const RING: f64 = 82.0;
const DISC: f64 = 120.0;
/// From the plot down to the canvas's end: months, rule and years.
const FOOT: f64 = 900.0;

impl Form for Control {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let months = self.years.iter().flat_map(|year| &year.months);
        months
            .flat_map(|month| point_numbers(&month.own))
            .chain([0.0, self.limits.low, self.limits.high])
            .chain(tick_numbers(&self.ticks))
            .collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 48.0)?;
        let height = sized(self.height_mm, 22.0)?;
        self.check()?;
        let axis = widest(self.ticks.iter().map(|t| t.label.as_str()), Face::AXIS);
        let names = self.limit_names(width);
        let right = names.iter().map(|(_, b)| b.width).fold(0.0, f64::max);
        let left = axis + if axis > 0.0 { 160.0 } else { 0.0 };
        let right = width - if right > 0.0 { right + 150.0 } else { 0.0 };
        room(right - left, 2500.0)?;
        let frame = Frame::of(&self.years, left, right);
        let notes = self.notes(&frame, width);
        let (top, bottom) = (notes.height + 150.0, height - FOOT);
        if bottom - top < 900.0 {
            return Err(ChartError::NoRoom("the months need more height".into()));
        }
        let (y, bracket) = self.scale(&frame, width, (top, bottom))?;
        let mut canvas = Canvas::new(width, height);
        self.paint_ground(&mut canvas, &frame, &y, (top, bottom), axis);
        self.paint_months(&mut canvas, theme, &frame, &y, (top, bottom));
        if let Some(bracket) = bracket {
            bracket.paint(&mut canvas, theme);
        }
        notes.paint(&mut canvas, notes.height - 90.0);
        self.paint_axis(&mut canvas, &frame, bottom);
        place_names(&mut canvas, names, &y, right + 150.0, (top, bottom))?;
        Ok(canvas)
    }
}

/// Where the months lie.
struct Frame {
    left: f64,
    right: f64,
    step: f64,
    starts: Vec<f64>,
}

impl Frame {
    fn of(years: &[ControlYear], left: f64, right: f64) -> Self {
        let months: usize = years.iter().map(|year| year.months.len()).sum();
        let slots = months as f64 + YEAR_GAP * years.len().saturating_sub(1) as f64;
        let step = (right - left) / (slots + 0.3).max(1.0);
        let mut at = left + 0.65 * step;
        let mut starts = vec![];
        for year in years {
            starts.push(at);
            at += (year.months.len() as f64 + YEAR_GAP) * step;
        }
        Self { left, right, step, starts }
    }

    fn x(&self, year: usize, month: usize) -> f64 {
        self.starts[year] + self.step * month as f64
    }
}

/// A bracket at its place.
struct Placed<'a> {
    bracket: &'a Bracket,
    block: Block,
    sides: (f64, f64),
    y: f64,
    text_left: f64,
}

impl Control {
    fn check(&self) -> Result<(), ChartError> {
        let months = self.years.iter().map(|year| year.months.len());
        if self.years.is_empty() || months.clone().any(|n| n == 0 || n > 12) {
            return Err(ChartError::Shape("a control chart needs years of 1–12 months"));
        }
        if self.limits.low > self.limits.high {
            return Err(ChartError::Shape("the lower limit lies above the upper one"));
        }
        let inside = |b: &Bracket| {
            let n = self.years.get(b.year).map_or(0, |year| year.months.len());
            b.first <= b.last && b.last < n
        };
        match &self.bracket {
            Some(bracket) if !inside(bracket) => {
                Err(ChartError::Shape("the bracket holds months that are not there"))
            }
            _ => Ok(()),
        }
    }

    /// Sets the names of the limits and of the usual line.
    fn limit_names(&self, width: f64) -> Vec<(f64, Block)> {
        [
            (self.limits.high, &self.upper_label),
            (0.0, &self.usual_label),
            (self.limits.low, &self.lower_label),
        ]
        .into_iter()
        .filter(|(_, words)| !words.trim().is_empty())
        .map(|(at, words)| (at, Face::AXIS.fit(words, width * 0.13)))
        .collect()
    }

    /// Returns the words of hidden months, over the first of them in each year.
    fn notes<'a>(&'a self, frame: &Frame, width: f64) -> Names<'a> {
        let mut found: Vec<(&'a str, f64)> = vec![];
        for (i, year) in self.years.iter().enumerate() {
            for (j, month) in year.months.iter().enumerate() {
                if let Point::Hidden(words) = &month.own
                    && found.iter().all(|(known, _)| known != words)
                {
                    found.push((words, frame.x(i, j)));
                }
            }
        }
        let names = found.into_iter();
        let names = names.map(|(words, x)| Name { words, x, face: Face::AXIS });
        Names::over(names, 0.0, width, 250.0)
    }

    /// Makes the scale, with room for the bracket beyond the months it holds.
    fn scale(
        &self,
        frame: &Frame,
        width: f64,
        (top, bottom): (f64, f64),
    ) -> Result<(Scale, Option<Placed<'_>>), ChartError> {
        let (mut over, mut under) = (0.0, 0.0);
        for _ in 0..6 {
            let y = Scale::over(self.numbers(), bottom - under, top + over);
            let Some(bracket) = &self.bracket else { return Ok((y, None)) };
            let placed = self.place(bracket, frame, width, &y);
            let deep = placed.depth() + 60.0;
            let beyond = match bracket.above {
                true => top - (placed.y - deep),
                false => placed.y + deep - bottom,
            };
            if beyond <= 0.5 {
                return Ok((y, Some(placed)));
            }
            match bracket.above {
                true => over += beyond,
                false => under += beyond,
            }
            if bottom - under - top - over < 900.0 {
                break;
            }
        }
        Err(ChartError::NoRoom("the bracket needs more height".into()))
    }

    /// Puts the bracket clear of every month that it or its words reach.
    fn place<'a>(
        &self,
        bracket: &'a Bracket,
        frame: &Frame,
        width: f64,
        y: &Scale,
    ) -> Placed<'a> {
        let half = frame.step * 0.3;
        let sides = (
            frame.x(bracket.year, bracket.first) - half,
            frame.x(bracket.year, bracket.last) + half,
        );
        let block = Face::strong(AXIS_PT, INK).fit(&bracket.words, width * 0.4);
        let least = frame.left + 60.0;
        let text_left = (sides.1 - block.width)
            .max((sides.0 + sides.1 - block.width) / 2.0)
            .min(frame.right - block.width - 60.0)
            .max(least);
        let reach = (
            sides.0.min(text_left) - 150.0,
            sides.1.max(text_left + block.width) + 150.0,
        );
        let months = self.years.iter().enumerate().flat_map(|(i, year)| {
            let months = year.months.iter().enumerate();
            months.filter_map(move |(j, month)| match month.own {
                Point::Value { at, .. } => Some((frame.x(i, j), y.at(at))),
                _ => None,
            })
        });
        let near = months.filter(|(x, _)| (reach.0..=reach.1).contains(x)).map(|p| p.1);
        let y = match bracket.above {
            true => near.fold(y.at(0.0), f64::min) - DISC - 130.0,
            false => near.fold(y.at(0.0), f64::max) + DISC + 130.0,
        };
        Placed { bracket, block, sides, y, text_left }
    }

    fn paint_ground(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        y: &Scale,
        (top, bottom): (f64, f64),
        axis: f64,
    ) {
        let (left, right) = (frame.left, frame.right);
        let ends = (y.at(self.limits.high), y.at(self.limits.low));
        canvas.rect((left, ends.0), (right, ends.1), TINT);
        let mut taken: Vec<f64> = vec![];
        for tick in &self.ticks {
            let at = y.at(tick.at);
            canvas.line((left, at), (right, at), HAIR, 22.0);
            let inside = at > top - 100.0 && at < bottom + 100.0;
            if inside && taken.iter().all(|t| (t - at).abs() >= LINE_STEP) {
                canvas.text(&tick.label, axis, centred(at), Align::Right, Face::AXIS);
                taken.push(at);
            }
        }
        canvas.line((left, y.at(0.0)), (right, y.at(0.0)), GREY, 30.0);
        for at in [ends.0, ends.1] {
            canvas.dashes((left, at), (right, at), (110.0, 70.0), (GREY, 22.0));
        }
    }

    fn paint_months(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        frame: &Frame,
        y: &Scale,
        (top, bottom): (f64, f64),
    ) {
        for (i, year) in self.years.iter().enumerate() {
            let place = |(j, month): (usize, &ControlMonth)| match month.own {
                Point::Value { at, .. } => Some((frame.x(i, j), y.at(at))),
                Point::Gap | Point::Hidden(_) | Point::Break(_) => None,
            };
            let places: Vec<_> = year.months.iter().enumerate().map(place).collect();
            for run in places.split(Option::is_none).filter(|run| run.len() > 1) {
                let points = run.iter().copied().flatten().collect();
                canvas.path(points, theme.own, 44.0);
            }
            for (j, (month, at)) in year.months.iter().zip(&places).enumerate() {
                match (at, &month.own) {
                    (Some(at), _) => month.paint(canvas, theme, *at),
                    (None, Point::Hidden(_)) => {
                        let (x, half) = (frame.x(i, j), frame.step * 0.36);
                        let sides = [x - half, top, x + half, bottom];
                        canvas.hatch(sides, HIDDEN, 130.0);
                    }
                    (None, _) => {}
                }
            }
        }
    }

    /// Prints months, the rule under each year, and the years; the newest first.
    fn paint_axis(&self, canvas: &mut Canvas, frame: &Frame, bottom: f64) {
        let mut free = canvas.width + 90.0;
        let mut year_free = canvas.width + 90.0;
        for (i, year) in self.years.iter().enumerate().rev() {
            let newest = i + 1 == self.years.len();
            let last = year.months.len() - 1;
            let (from, to) = (frame.x(i, 0), frame.x(i, last));
            for (j, month) in year.months.iter().enumerate().rev() {
                let wide = Face::AXIS.width(&month.label);
                let most = canvas.width - wide;
                let at = (frame.x(i, j) - wide / 2.0).min(most).max(0.0);
                if wide > 0.0 && wide <= canvas.width && at + wide + 90.0 <= free {
                    let baseline = bottom + 380.0;
                    canvas.text(&month.label, at, baseline, Align::Left, Face::AXIS);
                    free = at;
                }
            }
            let half = frame.step * 0.4;
            let rule = bottom + 500.0;
            canvas.line((from - half, rule), (to + half, rule), INK, 26.0);
            let face = if newest { Face::strong(AXIS_PT, INK) } else { Face::AXIS };
            let wide = face.width(&year.label);
            let most = canvas.width - wide;
            let at = ((from + to - wide) / 2.0).min(most).max(0.0);
            if wide <= canvas.width && at + wide + 90.0 <= year_free {
                canvas.text(&year.label, at, bottom + 820.0, Align::Left, face);
                year_free = at;
            }
        }
    }
}

impl ControlMonth {
    fn paint(&self, canvas: &mut Canvas, theme: &Theme, at: (f64, f64)) {
        match self.mark {
            Mark::Certain => {
                canvas.disc(at, DISC + 24.0, WHITE);
                canvas.disc(at, DISC, theme.own);
            }
            Mark::Open | Mark::Counted => {
                canvas.disc(at, RING + 14.0, WHITE);
                canvas.ring(at, RING - 14.0, theme.own, 34.0);
            }
        }
    }
}

impl Placed<'_> {
    /// Returns how far bracket and words reach from the bracket's line.
    fn depth(&self) -> f64 {
        100.0 + self.block.height() + 40.0
    }

    fn paint(&self, canvas: &mut Canvas, theme: &Theme) {
        let color = if self.bracket.certain { theme.own } else { INK2 };
        let (from, to) = self.sides;
        let tip = if self.bracket.above { 110.0 } else { -110.0 };
        let line = vec![(from, self.y + tip), (from, self.y), (to, self.y)];
        let line = line.into_iter().chain([(to, self.y + tip)]).collect();
        canvas.path(line, color, 30.0);
        let (pt, leading) = (self.block.pt, self.block.leading());
        let size = super::text::units(pt);
        let first = match self.bracket.above {
            true => self.y - 130.0 - leading * (self.block.lines.len() as f64 - 1.0),
            false => self.y + 90.0 + 0.75 * size,
        };
        let face = Face::strong(pt, color).on(WHITE);
        canvas.lines(&self.block, self.text_left, first, Align::Left, face);
    }
}

/// Prints the names of the limits, pushed apart.
fn place_names(
    canvas: &mut Canvas,
    names: Vec<(f64, Block)>,
    y: &Scale,
    x: f64,
    (top, bottom): (f64, f64),
) -> Result<(), ChartError> {
    let wishes: Vec<(f64, f64)> =
        names.iter().map(|(at, block)| (y.at(*at), block.height() + 40.0)).collect();
    let Some(centres) = apart(&wishes, 0.0, top - 100.0, bottom + 100.0) else {
        return Err(ChartError::NoRoom("the limits' names need more height".into()));
    };
    for ((_, block), centre) in names.iter().zip(centres) {
        canvas.block(block, x, centre, Align::Left, Face::AXIS);
    }
    Ok(())
}
