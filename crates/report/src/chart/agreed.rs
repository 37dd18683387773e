//! A figure of an agreement in one or two years in; its place beside what could be told
//! from the baseline, and beside the target, out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, centred, room, tick_labels, widest, words_instead};
use super::scale::{Scale, point_numbers, tick_numbers};
use super::text::units;
use super::{AltText, ChartError, Form, Interval, Mark, Point, Tick, sized};
use crate::theme::{AXIS_PT, GREY, INK, INK2, TITLE_PT, Theme, WHITE, ZONE};
use serde::Serialize;

/// Shows a figure against the changes that cannot be told from its baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreed {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The figure, oldest first; the last row is the one that counts.
    pub rows: Vec<AgreedRow>,
    /// The baseline, as a dashed line.
    pub baseline: Option<f64>,
    /// What cannot be told from the baseline.
    pub zone: Option<Interval>,
    /// What is printed in the zone and beside it; empty for nothing.
    pub zone_words: (String, String),
    /// The target with its words.
    pub target: Option<Tick>,
    /// Axis ticks with their labels.
    pub ticks: Vec<Tick>,
}

/// One year of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreedRow {
    /// The year as printed.
    pub label: String,
    /// The value and its interval, or why there is none.
    pub point: Point,
    /// How sure the row's mark is; none for an earlier year.
    pub mark: Option<Mark>,
    /// The value as printed; empty for nothing.
    pub text: String,
}

/// Between two rows.
const ROW: f64 = 750.0;
/// From the top of the plot to its first row, and from the last to the axis.
const INSIDE: f64 = 430.0;

impl Form for Agreed {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let mut all: Vec<f64> =
            self.rows.iter().flat_map(|row| point_numbers(&row.point)).collect();
        all.extend(self.zone.iter().flat_map(|z| [z.low, z.high]));
        all.extend(self.baseline);
        all.extend(self.target.iter().map(|t| t.at));
        all.extend(tick_numbers(&self.ticks));
        all
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 30.0)?;
        if self.rows.is_empty() {
            return Err(ChartError::Shape("an agreement needs a year"));
        }
        let strong = Face::strong(AXIS_PT, INK);
        let labels = widest(self.rows.iter().map(|r| r.label.as_str()), strong);
        let value = Face::strong(TITLE_PT, theme.own);
        let texts = widest(self.rows.iter().map(|r| r.text.as_str()), value);
        let beside = |w: f64| if w > 0.0 { w + 160.0 } else { 0.0 };
        let (left, right) = (beside(labels), width - beside(texts));
        room(right - left, 1500.0)?;
        let x = Scale::over(self.numbers(), left + 190.0, right - 190.0);
        let head = if self.target.is_some() { LINE_STEP + 120.0 } else { 60.0 };
        let words = if self.zone_words.0.is_empty() { 0.0 } else { 260.0 };
        let first = head + INSIDE;
        let last = first + ROW * (self.rows.len() - 1) as f64;
        let axis = last + INSIDE + words;
        let mut canvas = Canvas::new(width, axis + 390.0);
        self.paint_zone(&mut canvas, &x, (head, axis), (left, right));
        canvas.line((left, axis), (right, axis), GREY, 24.0);
        for tick in &self.ticks {
            canvas.line((x.at(tick.at), axis), (x.at(tick.at), axis + 60.0), GREY, 20.0);
        }
        if let Some(target) = &self.target {
            self.paint_target(&mut canvas, &x, target, (head, axis));
        }
        for (i, row) in self.rows.iter().enumerate() {
            let y = first + ROW * i as f64;
            let now = i + 1 == self.rows.len();
            row.paint(&mut canvas, theme, &x, (y, left, width, right), now);
        }
        tick_labels(&mut canvas, &self.ticks, &x, axis + 330.0);
        Ok(canvas)
    }
}

impl Agreed {
    fn paint_zone(
        &self,
        canvas: &mut Canvas,
        x: &Scale,
        (top, axis): (f64, f64),
        (left, right): (f64, f64),
    ) {
        let Some(zone) = self.zone else { return };
        let (from, to) = (x.at(zone.low), x.at(zone.high));
        canvas.rect((from, top), (to, axis), ZONE);
        if let Some(baseline) = self.baseline {
            let at = x.at(baseline);
            canvas.dashes((at, top), (at, axis), (80.0, 50.0), (GREY, 20.0));
        }
        let face = Face::AXIS;
        let strong = Face::strong(AXIS_PT, INK2);
        let (inside, outside) = (&self.zone_words.0, &self.zone_words.1);
        let baseline = axis - 130.0;
        let middle = (from + to) / 2.0;
        if strong.width(inside) + 80.0 <= to - from && !inside.is_empty() {
            canvas.text(inside, middle, baseline, Align::Center, strong.on(ZONE));
        }
        let wide = face.width(outside) + 160.0;
        for (a, b) in [(left, from), (to, right)] {
            if b - a >= wide && !outside.is_empty() {
                canvas.text(outside, (a + b) / 2.0, baseline, Align::Center, face);
            }
        }
    }

    /// Draws the target with a flag; its words stand on the side away from the zone.
    fn paint_target(
        &self,
        canvas: &mut Canvas,
        x: &Scale,
        target: &Tick,
        (top, axis): (f64, f64),
    ) {
        let at = x.at(target.at);
        canvas.line((at, top - 60.0), (at, axis), INK, 30.0);
        let tip = top - 10.0;
        let flag = vec![(at - 95.0, tip - 150.0), (at + 95.0, tip - 150.0), (at, tip)];
        canvas.area(flag, INK);
        let face = Face::strong(AXIS_PT, INK);
        let wide = face.width(&target.label);
        let to_left = self.baseline.is_some_and(|b| target.at < b);
        let fits_left = at - 160.0 - wide >= 0.0;
        let fits_right = at + 160.0 + wide <= canvas.width;
        let baseline = top - 60.0 - 0.05 * units(AXIS_PT);
        if fits_left && (to_left || !fits_right) {
            canvas.text(&target.label, at - 160.0, baseline, Align::Right, face);
        } else if fits_right {
            canvas.text(&target.label, at + 160.0, baseline, Align::Left, face);
        }
    }
}

impl AgreedRow {
    fn paint(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        x: &Scale,
        (y, left, width, right): (f64, f64, f64, f64),
        now: bool,
    ) {
        let label = match now {
            true => Face::strong(AXIS_PT, INK),
            false => Face::AXIS,
        };
        canvas.text(&self.label, 0.0, centred(y), Align::Left, label);
        match &self.point {
            Point::Value { at, interval } => {
                if let Some(i) = interval {
                    let ends = (x.at(i.low), x.at(i.high));
                    canvas.rect((ends.0, y - 80.0), (ends.1, y + 80.0), theme.own3);
                }
                let at = (x.at(*at), y);
                match self.mark {
                    Some(mark) => canvas.mark(mark, at, 0.97, theme.own),
                    None => {
                        canvas.disc(at, 118.0, WHITE);
                        canvas.disc(at, 100.0, theme.own2);
                    }
                }
            }
            Point::Hidden(words) => {
                canvas.hidden([left + 100.0, y - 160.0, right - 100.0, y + 160.0], words);
            }
            point => {
                let words = words_instead(point);
                let block = Face::AXIS.fit(words, right - left - 200.0);
                let face = Face::AXIS.on(WHITE);
                canvas.block(&block, (left + right) / 2.0, y, Align::Center, face);
            }
        }
        if self.text.is_empty() {
            return;
        }
        let (face, size) = match now {
            true => (Face::strong(TITLE_PT, theme.own), TITLE_PT),
            false => (Face::regular(TITLE_PT - 1.0, INK2), TITLE_PT - 1.0),
        };
        let baseline = y + 0.33 * units(size);
        canvas.text(&self.text, width, baseline, Align::Right, face);
    }
}
