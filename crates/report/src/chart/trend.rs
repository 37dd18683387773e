//! One figure's years with its references in; a trend chart out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, Name, Names, centred, room, widest};
use super::scale::{Scale, Slot, Years, apart, numbers, tick_numbers};
use super::text::Block;
use super::{AltText, ChartError, Form, Mark, Point, Tick, sized};
use crate::theme::{AXIS_PT, Color, HAIR, HIDDEN, INK, KOM, Theme, VALUE_PT, WHITE};
use serde::Serialize;

/// Shows the unit's line with intervals, the municipality and the nation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
    /// The years as printed, oldest first, equally spaced.
    pub years: Vec<String>,
    /// The unit's years, oldest first.
    pub own: Vec<Point>,
    /// How sure the newest change is: the mark at the last value.
    pub mark: Mark,
    /// The municipality's years; may be empty.
    pub municipality: Vec<Point>,
    /// The nation's years; may be empty.
    pub nation: Vec<Point>,
    /// Grid lines with their labels; three are enough.
    pub ticks: Vec<Tick>,
    /// The newest own value as printed.
    pub own_label: String,
    /// The municipality's name and newest value as printed.
    pub municipality_label: String,
    /// The nation's name and newest value as printed.
    pub nation_label: String,
}

/// From the last point to its label.
const LABEL_GAP: f64 = 310.0;

impl Form for Trend {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let mut all = numbers(&self.own);
        all.extend(numbers(&self.municipality));
        all.extend(numbers(&self.nation));
        all.extend(tick_numbers(&self.ticks));
        all
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 40.0)?;
        let height = sized(self.height_mm, 20.0)?;
        let lines = Lines::of(self)?;
        let axis = widest(self.ticks.iter().map(|t| t.label.as_str()), Face::AXIS);
        let ends = self.ends(theme, width);
        let widest_end = ends.iter().map(|e| e.block.width).fold(0.0, f64::max);
        let frame = Frame {
            left: axis + if axis > 0.0 { 100.0 } else { 0.0 },
            right: width - if widest_end > 0.0 { widest_end + LABEL_GAP } else { 0.0 },
            years: self.years.len(),
        };
        room(frame.right - frame.left, 700.0)?;
        let notes = self.notes(&lines.own, &frame, width);
        let (top, bottom) = (notes.height + 140.0, height - 430.0);
        if bottom - top < 700.0 {
            return Err(ChartError::NoRoom("the trend needs more height".into()));
        }
        let mut canvas = Canvas::new(width, height);
        let y = Scale::over(self.numbers(), bottom, top);
        self.paint_grid(&mut canvas, &frame, &y, axis);
        paint_breaks(&mut canvas, &lines.own, &frame, (notes.height, bottom));
        paint_intervals(&mut canvas, theme, &lines.own, &frame, &y);
        paint_reference(&mut canvas, &lines.municipality, &frame, &y, (KOM, 60.0));
        paint_reference(&mut canvas, &lines.nation, &frame, &y, (INK, 20.0));
        self.paint_own(&mut canvas, theme, &lines.own, &frame, &y);
        notes.paint(&mut canvas, notes.height - 90.0);
        self.paint_years(&mut canvas, &frame, height - 80.0);
        place_ends(&mut canvas, &ends, &lines, &frame, &y, notes.height)?;
        Ok(canvas)
    }
}

/// The three series as years.
struct Lines<'a> {
    own: Years<'a>,
    municipality: Years<'a>,
    nation: Years<'a>,
}

impl<'a> Lines<'a> {
    fn of(trend: &'a Trend) -> Result<Self, ChartError> {
        let lines = Self {
            own: Years::of(&trend.own),
            municipality: Years::of(&trend.municipality),
            nation: Years::of(&trend.nation),
        };
        let n = trend.years.len();
        let fits = |years: &Years<'_>| years.slots.len() == n || years.slots.is_empty();
        if n == 0 || lines.own.slots.len() != n {
            return Err(ChartError::Shape("a trend needs one own point for each year"));
        }
        if !fits(&lines.municipality) || !fits(&lines.nation) {
            return Err(ChartError::Shape("a reference needs one point for each year"));
        }
        Ok(lines)
    }

    fn by_whose(&self, whose: Whose) -> &Years<'a> {
        match whose {
            Whose::Own => &self.own,
            Whose::Municipality => &self.municipality,
            Whose::Nation => &self.nation,
        }
    }
}

/// Where the years lie.
struct Frame {
    left: f64,
    right: f64,
    years: usize,
}

impl Frame {
    fn step(&self) -> f64 {
        let inner = self.right - self.left - 480.0;
        if self.years > 1 { inner / (self.years - 1) as f64 } else { inner }
    }

    fn x(&self, year: usize) -> f64 {
        if self.years == 1 {
            return (self.left + self.right) / 2.0;
        }
        self.left + 240.0 + self.step() * year as f64
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Municipality,
    Nation,
    Own,
}

/// A label at the right end of a line.
struct End {
    whose: Whose,
    block: Block,
    face: Face,
}

impl End {
    fn tall(&self) -> f64 {
        let least = if self.whose == Whose::Own { 420.0 } else { LINE_STEP };
        let lines = self.block.lines.len() as f64 - 1.0;
        least + self.block.leading() * lines
    }
}

impl Trend {
    fn ends(&self, theme: &Theme, width: f64) -> Vec<End> {
        let own = Face::strong(VALUE_PT, theme.own);
        [
            (Whose::Municipality, &self.municipality_label, Face::AXIS),
            (Whose::Nation, &self.nation_label, Face { color: INK, ..Face::AXIS }),
            (Whose::Own, &self.own_label, own),
        ]
        .into_iter()
        .filter(|(_, words, _)| !words.trim().is_empty())
        .map(|(whose, words, face)| {
            let block = face.fit(words, width * 0.34);
            End { whose, block, face: face.on(WHITE) }
        })
        .collect()
    }

    /// Returns the words of breaks and hidden years, over their places.
    fn notes<'a>(&self, own: &Years<'a>, frame: &Frame, width: f64) -> Names<'a> {
        let mut notes: Vec<(f64, &'a str)> = vec![];
        for &(at, words) in own.breaks.iter().filter(|b| b.0 > 0 && b.0 < frame.years) {
            notes.push((frame.x(at) - frame.step() / 2.0, words));
        }
        let mut hidden: Vec<(&'a str, Vec<usize>)> = vec![];
        for (i, words) in own.hidden() {
            match hidden.iter_mut().find(|h| h.0 == words) {
                Some(known) => known.1.push(i),
                None => hidden.push((words, vec![i])),
            }
        }
        for (words, years) in hidden {
            let sum: f64 = years.iter().map(|i| frame.x(*i)).sum();
            notes.push((sum / years.len() as f64, words));
        }
        let notes =
            notes.into_iter().map(|(x, words)| Name { words, x, face: Face::AXIS });
        Names::over(notes, 0.0, width, 250.0)
    }

    fn paint_grid(&self, canvas: &mut Canvas, frame: &Frame, y: &Scale, axis: f64) {
        let mut taken: Vec<f64> = vec![];
        for tick in &self.ticks {
            let at = y.at(tick.at);
            canvas.line((frame.left, at), (frame.right, at), HAIR, 22.0);
            if taken.iter().all(|t| (t - at).abs() >= LINE_STEP) {
                canvas.text(&tick.label, axis, centred(at), Align::Right, Face::AXIS);
                taken.push(at);
            }
        }
    }

    fn paint_own(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        own: &Years<'_>,
        frame: &Frame,
        y: &Scale,
    ) {
        for run in own.runs() {
            let points: Vec<_> = run.iter().map(|p| (frame.x(p.0), y.at(p.1))).collect();
            if points.len() > 1 {
                canvas.path(points.clone(), theme.own, 55.0);
            }
            for point in points {
                canvas.disc(point, 82.0, theme.own);
            }
        }
        if let Some((last, v)) = own.newest() {
            canvas.mark(self.mark, (frame.x(last), y.at(v)), 1.0, theme.own);
        }
    }

    /// Prints the years, the newest first, leaving out those without room.
    fn paint_years(&self, canvas: &mut Canvas, frame: &Frame, baseline: f64) {
        let mut free = canvas.width + 60.0;
        for (i, year) in self.years.iter().enumerate().rev() {
            let newest = i + 1 == self.years.len();
            let face = if newest { Face::strong(AXIS_PT, INK) } else { Face::AXIS };
            let wide = face.width(year);
            let left = (frame.x(i) - wide / 2.0).min(canvas.width - wide).max(0.0);
            if wide <= canvas.width && left + wide + 60.0 <= free {
                canvas.text(year, left, baseline, Align::Left, face);
                free = left;
            }
        }
    }
}

fn paint_breaks(
    canvas: &mut Canvas,
    own: &Years<'_>,
    frame: &Frame,
    (top, bottom): (f64, f64),
) {
    for (at, _) in own.breaks.iter().filter(|b| b.0 > 0 && b.0 < frame.years) {
        canvas.dashed(frame.x(*at) - frame.step() / 2.0, top, bottom);
    }
    for (i, _) in own.hidden() {
        let half = (frame.step() * 0.36).min(500.0);
        let x = frame.x(i);
        canvas.hatch([x - half, top + 40.0, x + half, bottom], HIDDEN, 130.0);
    }
}

fn paint_intervals(
    canvas: &mut Canvas,
    theme: &Theme,
    own: &Years<'_>,
    frame: &Frame,
    y: &Scale,
) {
    for (i, slot) in own.slots.iter().enumerate() {
        if let Slot::Value(_, Some(interval)) = slot {
            let x = frame.x(i);
            let ends = (y.at(interval.low), y.at(interval.high));
            canvas.rect((x - 70.0, ends.0), (x + 70.0, ends.1), theme.own3);
        }
    }
}

fn paint_reference(
    canvas: &mut Canvas,
    years: &Years<'_>,
    frame: &Frame,
    y: &Scale,
    (color, stroke): (Color, f64),
) {
    for run in years.runs() {
        let points: Vec<_> = run.iter().map(|p| (frame.x(p.0), y.at(p.1))).collect();
        match points[..] {
            // A year alone is a short stroke, as in rows.
            [(x, y)] => canvas.line((x - 110.0, y), (x + 110.0, y), color, stroke),
            _ => canvas.path(points, color, stroke),
        }
    }
}

/// Prints the labels at the right, pushed apart in the order of their lines.
fn place_ends(
    canvas: &mut Canvas,
    ends: &[End],
    lines: &Lines<'_>,
    frame: &Frame,
    y: &Scale,
    top: f64,
) -> Result<(), ChartError> {
    let middle = canvas.height / 2.0;
    let wishes: Vec<(f64, f64)> = ends
        .iter()
        .map(|end| {
            let known = lines.by_whose(end.whose).last_known();
            (known.map_or(middle, |(_, v)| y.at(v)), end.tall())
        })
        .collect();
    let Some(centres) = apart(&wishes, 0.0, top, canvas.height - 330.0) else {
        return Err(ChartError::NoRoom("the trend needs more height".into()));
    };
    let x = frame.x(frame.years.saturating_sub(1)).max(frame.right - 240.0) + LABEL_GAP;
    for (end, centre) in ends.iter().zip(centres) {
        let x = x.min(canvas.width - end.block.width);
        canvas.block(&end.block, x, centre, Align::Left, end.face);
    }
    Ok(())
}
