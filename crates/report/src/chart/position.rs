//! One figure and the other units' in; its place on one axis out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, room, tick_labels};
use super::scale::{Scale, point_numbers, tick_numbers};
use super::text::{Block, units};
use super::{AltText, ChartError, Form, Mark, Point, Tick, sized};
use crate::theme::{GREY, HIDDEN, INK, INK2, KOM, LABEL_PT, Theme, WHITE};
use serde::Serialize;

/// Shows one figure's place among the units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Position {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The unit's value and interval, or why there is none.
    pub own: Point,
    /// How sure the position is.
    pub mark: Mark,
    /// The unit's name and value as printed.
    pub own_label: String,
    /// The other units' values, without names.
    pub others: Vec<f64>,
    /// What the other dots are, such as »de andre skoler«.
    pub others_label: String,
    /// The municipality's value with name and value as printed.
    pub municipality: Option<Tick>,
    /// The nation's value with name and value as printed.
    pub nation: Option<Tick>,
    /// Axis ticks with their labels.
    pub ticks: Vec<Tick>,
}

/// Distance within which two dots would touch.
const TOUCH: f64 = 165.0;
const LEVELS: usize = 4;

impl Form for Position {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let mut all = point_numbers(&self.own);
        all.extend(&self.others);
        all.extend(self.municipality.iter().chain(&self.nation).map(|t| t.at));
        all.extend(tick_numbers(&self.ticks));
        all
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 30.0)?;
        room(width - 600.0, 1000.0)?;
        let x = Scale::over(self.numbers(), 300.0, width - 300.0);
        let dots = stacked(&self.others, &x);
        let levels = dots.iter().map(|d| d.1).max().unwrap_or(0) as f64;
        let name = Face::strong(LABEL_PT + 1.0, theme.own).on(WHITE);
        // Without a value its words stand where the name would.
        let (name, words) = match &self.own {
            Point::Hidden(words) | Point::Break(words) => {
                (Face::AXIS.on(WHITE), words.as_str())
            }
            _ => (name, self.own_label.as_str()),
        };
        let own_block = name.fit(words, width - 600.0);
        let references = self.references(&x, width);
        let head: f64 =
            references.iter().map(|r| LINE_STEP * r.2.lines.len() as f64).sum();
        let own_tall = own_block.leading() * own_block.lines.len() as f64;
        let own_first = head + 0.75 * units(own_block.pt);
        let y = head + own_tall + 170.0 * levels + 300.0;
        let others = Face::AXIS.on(WHITE);
        let others_block = others.fit(&self.others_label, width - 120.0);
        let below = LINE_STEP * others_block.lines.len() as f64;
        let axis = y + 280.0 + below;
        let mut canvas = Canvas::new(width, axis + 390.0);
        if !self.ticks.is_empty() {
            canvas.line((300.0, axis), (width - 300.0, axis), GREY, 24.0);
            for tick in &self.ticks {
                let at = x.at(tick.at);
                canvas.line((at, axis), (at, axis + 70.0), GREY, 22.0);
            }
        }
        self.paint_own_interval(&mut canvas, theme, &x, y);
        for &(at, level) in &dots {
            canvas.other((at, y - 160.0 * level as f64), 1.2);
        }
        paint_references(&mut canvas, &references, &x, axis);
        let lines: Vec<f64> = references.iter().map(|(tick, ..)| x.at(tick.at)).collect();
        self.paint_own(
            &mut canvas,
            theme,
            (&x, y, &lines),
            (&own_block, own_first, name),
        );
        let middle = median(&self.others).map_or(width / 2.0, |m| x.at(m));
        let half = others_block.width / 2.0;
        let middle = middle.min(width - half - 40.0).max(half + 40.0);
        if !self.others.is_empty() {
            canvas.lines(&others_block, middle, y + 400.0, Align::Center, others);
        }
        tick_labels(&mut canvas, &self.ticks, &x, axis + 320.0);
        Ok(canvas)
    }
}

/// A reference line: the tick, whether it is the municipality, its words.
type Reference<'a> = (&'a Tick, bool, Block);

impl Position {
    /// Returns the references with their words, set for the wider side.
    fn references(&self, x: &Scale, width: f64) -> Vec<Reference<'_>> {
        let set = |tick: &'_ Tick| {
            let at = x.at(tick.at);
            Face::AXIS.fit(&tick.label, (width - at - 120.0).max(at - 120.0))
        };
        let municipality = self.municipality.iter().map(|t| (t, true, set(t)));
        let nation = self.nation.iter().map(|t| (t, false, set(t)));
        municipality.chain(nation).collect()
    }

    fn paint_own_interval(&self, canvas: &mut Canvas, theme: &Theme, x: &Scale, y: f64) {
        if let Point::Value { interval: Some(interval), .. } = &self.own {
            let ends = (x.at(interval.low), x.at(interval.high));
            canvas.rect((ends.0, y - 105.0), (ends.1, y + 105.0), theme.own3);
        }
    }

    fn paint_own(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        (x, y, lines): (&Scale, f64, &[f64]),
        (block, first, face): (&Block, f64, Face),
    ) {
        let centre = match &self.own {
            Point::Value { at, .. } => {
                canvas.mark(self.mark, (x.at(*at), y), 1.25, theme.own);
                beside_lines(x.at(*at), block.width / 2.0, lines, canvas.width)
            }
            Point::Hidden(_) => {
                let end = first + block.leading() * block.lines.len() as f64;
                let tall = units(block.pt);
                let sides = [300.0, first - tall, canvas.width - 300.0, end - 0.6 * tall];
                canvas.hatch(sides, HIDDEN, 130.0);
                canvas.width / 2.0
            }
            Point::Break(_) | Point::Gap => canvas.width / 2.0,
        };
        let half = block.width / 2.0;
        let centre = centre.min(canvas.width - half).max(half);
        canvas.lines(block, centre, first, Align::Center, face);
    }
}

/// Returns the middle of a name so that no line runs through it, or the place itself where
/// lines stand on both sides or the canvas ends.
fn beside_lines(at: f64, half: f64, lines: &[f64], width: f64) -> f64 {
    const AIR: f64 = 90.0;
    let through = |line: &&f64| (**line - at).abs() < half + AIR;
    let right = lines.iter().filter(through).copied().filter(|line| *line > at);
    let left = lines.iter().filter(through).copied().filter(|line| *line <= at);
    let right = right.min_by(f64::total_cmp);
    let left = left.max_by(f64::total_cmp);
    let moved = match (left, right) {
        (None, Some(line)) => line - half - AIR,
        (Some(line), None) => line + half + AIR,
        _ => at,
    };
    let inside = (half..=width - half).contains(&moved);
    if inside { moved } else { at }
}

/// Draws the reference lines from their words down to the axis.
fn paint_references(
    canvas: &mut Canvas,
    references: &[Reference<'_>],
    x: &Scale,
    axis: f64,
) {
    let mut top = 0.0;
    for (tick, municipality, block) in references {
        let at = x.at(tick.at);
        let (color, stroke) = if *municipality { (KOM, 62.0) } else { (INK, 27.0) };
        canvas.line((at, top + 30.0), (at, axis), color, stroke);
        let fits_right = at + 120.0 + block.width <= canvas.width;
        let (edge, align) = match fits_right {
            true => (at + 120.0, Align::Left),
            false => ((at - 120.0).max(block.width), Align::Right),
        };
        let face = Face { color: if *municipality { INK2 } else { INK }, ..Face::AXIS };
        canvas.lines(block, edge, top + 250.0, align, face.on(WHITE));
        top += LINE_STEP * block.lines.len() as f64;
    }
}

/// Stacks dots that would touch; returns places and levels.
fn stacked(values: &[f64], x: &Scale) -> Vec<(f64, usize)> {
    let mut places: Vec<f64> = values.iter().map(|v| x.at(*v)).collect();
    places.sort_by(f64::total_cmp);
    let mut ends = [f64::NEG_INFINITY; LEVELS];
    let mut dots = vec![];
    for at in places {
        let level = ends.iter().position(|end| at - end >= TOUCH).unwrap_or(LEVELS - 1);
        ends[level] = at;
        dots.push((at, level));
    }
    dots
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}
