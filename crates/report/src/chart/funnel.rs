//! Units with the limits for their size in; a funnel out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{centred, room, widest};
use super::scale::{Scale, apart, tick_numbers};
use super::text::{ASCENT, DESCENT, units};
use super::{AltText, ChartError, Form, Tick, sized};
use crate::theme::{AXIS_PT, DOT, GREY, HAIR, INK, INK2, KOM, TINT, Theme, WHITE};
use serde::Serialize;

/// Shows units among the limits that chance alone would keep them within.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Funnel {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
    /// The limits from left to right; a step has two of them at one place.
    pub limits: Vec<FunnelLimit>,
    /// The units.
    pub units: Vec<FunnelUnit>,
    /// What all units have together, with its words.
    pub centre: Tick,
    /// The fields of size under the axis, from left to right.
    pub fields: Vec<FunnelField>,
    /// Grid lines with their labels.
    pub ticks: Vec<Tick>,
    /// What the limits are called: the inner and the outer.
    pub names: [String; 2],
    /// What the axis shows, printed under it.
    pub axis: String,
}

/// The limits at one size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FunnelLimit {
    /// The place on the axis, from 0 to 1.
    pub at: f64,
    /// Limits at 95 %.
    pub inner: [f64; 2],
    /// Limits at 99.8 %.
    pub outer: [f64; 2],
}

/// One unit in a funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FunnelUnit {
    /// The place on the axis, from 0 to 1.
    pub at: f64,
    /// Its value.
    pub value: f64,
    /// Limits it is beyond: none, the inner, both.
    pub beyond: u8,
    /// Its name; may be empty.
    pub label: String,
}

/// A field of sizes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FunnelField {
    /// Where it begins, from 0 to 1.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its sizes in words.
    pub label: String,
}

/// Radius of a unit's dot.
const DOT_R: f64 = 105.0;

impl Form for Funnel {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let limits = self
            .limits
            .iter()
            .flat_map(|l| [l.at, l.inner[0], l.inner[1], l.outer[0], l.outer[1]]);
        let fields = self.fields.iter().flat_map(|f| [f.from, f.to]);
        let units = self.units.iter().flat_map(|u| [u.at, u.value]);
        limits
            .chain(fields)
            .chain(units)
            .chain(tick_numbers(&self.ticks))
            .chain([self.centre.at])
            .collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 40.0)?;
        let height = sized(self.height_mm, 25.0)?;
        if self.units.is_empty() || self.limits.len() < 2 {
            return Err(ChartError::Shape("a funnel needs units and limits"));
        }
        let axis = widest(self.ticks.iter().map(|t| t.label.as_str()), Face::AXIS);
        let left = axis + 130.0;
        let names = self.names.iter().map(String::as_str);
        let right_wide = widest(names.chain([self.centre.label.as_str()]), Face::AXIS)
            .min(width * 0.3);
        let right = width - right_wide - 180.0;
        room(right - left, 1500.0)?;
        let under = if self.axis.is_empty() { 430.0 } else { 800.0 };
        let (top, bottom) = (200.0, height - under);
        if bottom - top < 1000.0 {
            return Err(ChartError::NoRoom("the funnel needs more height".into()));
        }
        let y = Scale::over(self.heights(), bottom - 120.0, top);
        let x = |at: f64| left + (right - left) * at.clamp(0.0, 1.0);
        let mut canvas = Canvas::new(width, height);
        self.paint_limits(&mut canvas, &x, &y);
        self.paint_grid(&mut canvas, (left, right), &y, axis);
        canvas.line(
            (left, y.at(self.centre.at)),
            (right, y.at(self.centre.at)),
            KOM,
            48.0,
        );
        self.paint_fields(&mut canvas, &x, bottom);
        self.paint_names(&mut canvas, &y, (right, width), (top, bottom));
        self.paint_units(&mut canvas, theme, &x, &y, (left, right));
        Ok(canvas)
    }
}

impl Funnel {
    fn heights(&self) -> Vec<f64> {
        let limits = self.limits.iter().flat_map(|l| l.outer.into_iter().chain(l.inner));
        let units = self.units.iter().map(|u| u.value);
        limits
            .chain(units)
            .chain(tick_numbers(&self.ticks))
            .chain([self.centre.at])
            .collect()
    }

    fn paint_limits(&self, canvas: &mut Canvas, x: &impl Fn(f64) -> f64, y: &Scale) {
        type Pick = fn(&FunnelLimit) -> [f64; 2];
        let edge = |pick: Pick, side: usize| -> Vec<(f64, f64)> {
            self.limits.iter().map(|l| (x(l.at), y.at(pick(l)[side]))).collect()
        };
        let both: [(Pick, _); 2] = [(|l| l.outer, TINT), (|l| l.inner, HAIR)];
        for (pick, color) in both {
            let upper = edge(pick, 1);
            let lower = edge(pick, 0);
            canvas.area(upper.iter().chain(lower.iter().rev()).copied().collect(), color);
        }
        for side in 0..2 {
            for pair in edge(|l| l.outer, side).windows(2) {
                if pair[0] != pair[1] {
                    canvas.dashes(pair[0], pair[1], (140.0, 90.0), (GREY, 22.0));
                }
            }
            canvas.path(edge(|l| l.inner, side), GREY, 24.0);
        }
    }

    fn paint_grid(
        &self,
        canvas: &mut Canvas,
        (left, _): (f64, f64),
        y: &Scale,
        axis: f64,
    ) {
        let mut taken: Vec<f64> = vec![];
        for tick in &self.ticks {
            let at = y.at(tick.at);
            canvas.line((left - 80.0, at), (left, at), GREY, 22.0);
            if taken.iter().all(|t| (t - at).abs() >= 330.0) {
                canvas.text(&tick.label, axis, centred(at), Align::Right, Face::AXIS);
                taken.push(at);
            }
        }
    }

    fn paint_fields(&self, canvas: &mut Canvas, x: &impl Fn(f64) -> f64, bottom: f64) {
        let ends = (x(0.0), x(1.0));
        canvas.line((ends.0, bottom), (ends.1, bottom), GREY, 24.0);
        let mut end = f64::NEG_INFINITY;
        for field in &self.fields {
            let (from, to) = (x(field.from), x(field.to));
            if field.from > 0.0 {
                canvas.line((from, bottom), (from, bottom + 90.0), GREY, 22.0);
            }
            let wide = Face::AXIS.width(&field.label);
            let middle = (from + to) / 2.0;
            let start = (middle - wide / 2.0).max(0.0);
            if start > end + 90.0 && start + wide <= canvas.width {
                canvas.text(&field.label, start, bottom + 330.0, Align::Left, Face::AXIS);
                end = start + wide;
            }
        }
        let block = Face::AXIS.fit(&self.axis, ends.1);
        if block.lines.len() == 1 {
            canvas.lines(&block, ends.1, bottom + 710.0, Align::Right, Face::AXIS);
        }
    }

    /// Names the limits and the centre where they end, pushed apart.
    fn paint_names(
        &self,
        canvas: &mut Canvas,
        y: &Scale,
        (right, width): (f64, f64),
        (top, bottom): (f64, f64),
    ) {
        let Some(last) = self.limits.last() else { return };
        let face = Face::AXIS;
        let centre = face.fit(&self.centre.label, width - right - 120.0);
        let wishes = [
            (y.at(last.outer[1]), 330.0),
            (y.at(last.inner[1]), 330.0),
            (y.at(self.centre.at), centre.height().max(330.0)),
        ];
        let Some(places) = apart(&wishes, 10.0, top - 180.0, bottom) else { return };
        let x = right + 120.0;
        canvas.text(&self.names[1], x, centred(places[0]), Align::Left, face);
        canvas.text(&self.names[0], x, centred(places[1]), Align::Left, face);
        canvas.block(&centre, x, places[2], Align::Left, face);
    }

    fn paint_units(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        x: &impl Fn(f64) -> f64,
        y: &Scale,
        (left, right): (f64, f64),
    ) {
        let places: Vec<(f64, f64)> =
            self.units.iter().map(|u| (x(u.at), y.at(u.value))).collect();
        for (unit, at) in self.units.iter().zip(&places) {
            let color = match unit.beyond {
                0 => DOT,
                1 => INK2,
                _ => theme.own,
            };
            canvas.disc(*at, DOT_R + 24.0, WHITE);
            match unit.beyond {
                0 => canvas.disc(*at, DOT_R, GREY),
                1 => canvas.ring(*at, DOT_R - 18.0, color, 40.0),
                _ => canvas.disc(*at, DOT_R + 12.0, color),
            }
        }
        let mut taken: Vec<[f64; 4]> = places
            .iter()
            .map(|(x, y)| [x - 150.0, y - 150.0, x + 150.0, y + 150.0])
            .collect();
        // Those outside have the first choice of a place.
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(self.units[*i].beyond));
        for i in order {
            let unit = &self.units[i];
            let face = match unit.beyond {
                0 => Face::regular(AXIS_PT, INK),
                _ => Face::strong(AXIS_PT, INK),
            };
            let size = units(AXIS_PT);
            let (wide, tall) = (face.width(&unit.label), (ASCENT + DESCENT) * size);
            let (cx, cy) = places[i];
            let tries = [
                (cx - wide / 2.0, cy - 190.0 - tall),
                (cx - wide / 2.0, cy + 190.0),
                (cx + 200.0, cy - tall / 2.0),
                (cx - 200.0 - wide, cy - tall / 2.0),
            ];
            let free = |(x0, y0): &(f64, f64)| {
                let [x1, y1] = [x0 + wide, y0 + tall];
                let inside = *x0 >= left
                    && x1 <= right
                    && *y0 >= 0.0
                    && y1 < canvas.height - 820.0;
                let hit = |b: &[f64; 4]| {
                    *x0 < b[2] + 60.0 && b[0] < x1 + 60.0 && *y0 < b[3] && b[1] < y1
                };
                inside && !taken.iter().enumerate().any(|(j, b)| j != i && hit(b))
            };
            if wide > 0.0
                && let Some((x0, y0)) = tries.into_iter().find(free)
            {
                canvas.text(&unit.label, x0, y0 + ASCENT * size, Align::Left, face);
                taken.push([x0, y0, x0 + wide, y0 + tall]);
            }
        }
    }
}
