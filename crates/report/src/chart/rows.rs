//! Labels of rows, ticks and names in; columns, axes and heads out.

use super::canvas::{Align, Canvas, Face};
use super::scale::{Scale, apart};
use super::text::{ASCENT, Block, units};
use super::{ChartError, Point, Tick};
use crate::theme::{AXIS_PT, HAIR, UNITS_PER_MM};

/// Distance between two lines of 8 pt.
pub(super) const LINE_STEP: f64 = 330.0;

/// Between two names on one line.
const NAME_GAP: f64 = 170.0;

/// Holds the labels of rows, set in one column.
pub(super) struct Labels {
    pub blocks: Vec<Block>,
    /// The column's width with the gap after it.
    pub width: f64,
}

impl Labels {
    /// Sets labels in a column of at most `most` units.
    pub fn set<'a>(
        labels: impl IntoIterator<Item = (&'a str, Face)>,
        most: f64,
        gap: f64,
    ) -> Self {
        let blocks: Vec<Block> =
            labels.into_iter().map(|(words, face)| face.fit(words, most)).collect();
        let widest = blocks.iter().map(|b| b.width).fold(0.0, f64::max);
        let width = if widest > 0.0 { widest + gap } else { 0.0 };
        Self { blocks, width }
    }

    /// Returns the height that row `i` needs for its label and for the words that
    /// stand in its plot, at least `least`.
    pub fn row_height(&self, i: usize, least: f64, (words, plot): (&str, f64)) -> f64 {
        let inside = Face::AXIS.fit(words, plot - 120.0).height();
        (self.blocks[i].height().max(inside) + 90.0).max(least)
    }
}

/// Returns the words that stand in a row instead of a value.
pub(super) fn words_instead(point: &Point) -> &str {
    match point {
        Point::Hidden(words) | Point::Break(words) => words,
        Point::Value { .. } | Point::Gap => "",
    }
}

/// A row is drawn at most this part taller than it needs.
const MOST_SPARE: f64 = 0.55;

/// Returns how much taller each of some rows is drawn, so that a chart which needs
/// `natural` comes near the height that is asked for.
pub(super) fn spare(asked_mm: f64, natural: f64, (rows, row): (usize, f64)) -> f64 {
    let each = (asked_mm * UNITS_PER_MM - natural) / rows.max(1) as f64;
    each.max(0.0).min(row * MOST_SPARE).floor()
}

/// Says whether a plot is wide enough.
pub(super) fn room(plot: f64, least: f64) -> Result<(), ChartError> {
    if plot >= least {
        Ok(())
    } else {
        let words = format!("{:.0} mm left for the plot", (plot / 100.0).max(0.0));
        Err(ChartError::NoRoom(words))
    }
}

/// Draws upright grid lines.
pub(super) fn grid(
    canvas: &mut Canvas,
    ticks: &[Tick],
    x: &Scale,
    top: f64,
    bottom: f64,
) {
    for tick in ticks {
        let at = x.at(tick.at);
        canvas.line((at, top), (at, bottom), HAIR, 22.0);
    }
}

/// Prints tick labels under a horizontal axis, leaving out those without room.
pub(super) fn tick_labels(canvas: &mut Canvas, ticks: &[Tick], x: &Scale, baseline: f64) {
    let face = Face::AXIS;
    let mut taken: Vec<(f64, f64)> = vec![];
    // The ends are the last to be left out.
    let ends = [0, ticks.len().saturating_sub(1)];
    let inner = 1..ticks.len().saturating_sub(1);
    for i in ends.into_iter().chain(inner) {
        let Some(tick) = ticks.get(i) else { continue };
        let wide = face.width(&tick.label);
        let left = (x.at(tick.at) - wide / 2.0).min(canvas.width - wide).max(0.0);
        let free = |&(a, b): &(f64, f64)| left > b + 90.0 || left + wide < a - 90.0;
        if wide > 0.0 && wide <= canvas.width && taken.iter().all(free) {
            canvas.text(&tick.label, left, baseline, Align::Left, face);
            taken.push((left, left + wide));
        }
    }
}

/// A name to print over a place on the x axis.
pub(super) struct Name<'a> {
    pub words: &'a str,
    pub x: f64,
    pub face: Face,
}

/// Names laid out in rows over a chart; row 0 lies lowest.
pub(super) struct Names<'a> {
    placed: Vec<(Name<'a>, Block, f64, f64)>,
    /// The height that all rows need.
    pub height: f64,
}

impl<'a> Names<'a> {
    /// Lays names out between `low` and `high`: on one row where pushing apart
    /// is enough and moves none further than `most`, else on several.
    pub fn over(
        names: impl IntoIterator<Item = Name<'a>>,
        low: f64,
        high: f64,
        most: f64,
    ) -> Self {
        let names: Vec<Name<'a>> =
            names.into_iter().filter(|n| !n.words.trim().is_empty()).collect();
        let blocks: Vec<Block> =
            names.iter().map(|n| n.face.fit(n.words, high - low)).collect();
        let wishes: Vec<(f64, f64)> =
            names.iter().zip(&blocks).map(|(n, b)| (n.x, b.width)).collect();
        let single = blocks.iter().all(|b| b.lines.len() == 1);
        let one_row = apart(&wishes, NAME_GAP, low, high).filter(|centres| {
            let near = |(c, n): (&f64, &Name<'_>)| {
                let edge = (n.x - low).min(high - n.x);
                (c - n.x).abs() <= most.max(most - edge) || names.len() == 1
            };
            single && centres.iter().zip(&names).all(near)
        });
        match one_row {
            Some(centres) => {
                let height = if names.is_empty() { 0.0 } else { LINE_STEP };
                let parts = names.into_iter().zip(blocks).zip(centres);
                let placed = parts.map(|((n, b), x)| (n, b, x, 0.0)).collect();
                Self { placed, height }
            }
            None => Self::in_rows(names, blocks, low, high),
        }
    }

    /// Lays names out on both sides of a line: the first `before` of them to the
    /// left, the others to the right, each pushed away from the line only.
    pub fn both_sides(
        names: Vec<Name<'a>>,
        before: usize,
        line: f64,
        low: f64,
        high: f64,
    ) -> Self {
        let lay = |names: &[Name<'_>], low: f64, high: f64| {
            let wishes: Vec<(f64, f64)> =
                names.iter().map(|n| (n.x, n.face.width(n.words))).collect();
            apart(&wishes, NAME_GAP, low, high)
        };
        let (left, right) = names.split_at(before);
        let left = lay(left, low.min(line - 60.0), line - 60.0);
        let right = lay(right, line + 60.0, high.max(line + 60.0));
        let (Some(left), Some(right)) = (left, right) else {
            return Self::over(names, low, high, 400.0);
        };
        let height = if names.is_empty() { 0.0 } else { LINE_STEP };
        let centres = left.into_iter().chain(right);
        let placed = names
            .into_iter()
            .zip(centres)
            .map(|(n, x)| {
                let block = n.face.fit(n.words, f64::INFINITY);
                (n, block, x, 0.0)
            })
            .collect();
        Self { placed, height }
    }

    fn in_rows(names: Vec<Name<'a>>, blocks: Vec<Block>, low: f64, high: f64) -> Self {
        let mut boxes: Vec<[f64; 4]> = vec![];
        let mut placed = vec![];
        let mut height = 0.0f64;
        for (name, block) in names.into_iter().zip(blocks) {
            let half = block.width / 2.0;
            let x = name.x.min(high - half).max(low + half);
            let tall = LINE_STEP * block.lines.len() as f64;
            let (left, right) = (x - half - NAME_GAP / 2.0, x + half + NAME_GAP / 2.0);
            let mut rise = 0.0;
            let blocked = |rise: f64, b: &[f64; 4]| {
                left < b[1] && b[0] < right && rise < b[3] && b[2] < rise + tall
            };
            while let Some(hit) = boxes.iter().find(|b| blocked(rise, b)) {
                rise = hit[3];
            }
            boxes.push([left, right, rise, rise + tall]);
            height = height.max(rise + tall);
            placed.push((name, block, x, rise));
        }
        Self { placed, height }
    }

    /// Prints the names so that the lowest row's baseline is `baseline`.
    pub fn paint(&self, canvas: &mut Canvas, baseline: f64) {
        for (name, block, x, rise) in &self.placed {
            let first =
                baseline - rise - block.leading() * (block.lines.len() as f64 - 1.0);
            canvas.lines(block, *x, first, Align::Center, name.face);
        }
    }
}

/// Between a name and the base under it.
const UNDER_NAME: f64 = 40.0;

/// Returns the height of a name with its base under it.
pub(super) fn stacked_height((name, base): &(Block, Block)) -> f64 {
    let gap = if base.lines.is_empty() { 0.0 } else { UNDER_NAME };
    name.height() + gap + base.height()
}

/// Places a name with its base under it, both around the height `middle`.
pub(super) fn stacked(
    canvas: &mut Canvas,
    both: &(Block, Block),
    (x, middle): (f64, f64),
    align: Align,
    faces: (Face, Face),
) {
    let top = middle - stacked_height(both) / 2.0;
    let (name, base) = both;
    canvas.lines(name, x, top + ASCENT * units(name.pt), align, faces.0);
    let under = top + stacked_height(both) - base.height();
    canvas.lines(base, x, under + ASCENT * units(base.pt), align, faces.1);
}

/// Returns the width of the widest text.
pub(super) fn widest<'a>(words: impl IntoIterator<Item = &'a str>, face: Face) -> f64 {
    words.into_iter().map(|w| face.width(w)).fold(0.0, f64::max)
}

/// Returns the baseline of one 8 pt line centred on `y`.
pub(super) fn centred(y: f64) -> f64 {
    y + 0.33 * units(AXIS_PT)
}
