//! One indicator's years in; its small line out.

use super::canvas::{Align, Canvas, Face};
use super::scale::{Scale, Years, numbers};
use super::{AltText, ChartError, Form, Mark, Point};
use crate::theme::{DOT, HIDDEN, Theme};
use serde::Serialize;

/// Shows one row over the years (17 × 7.45 mm); noise looks flat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sparkline {
    /// Description in words.
    pub alt: AltText,
    /// The unit's years, oldest first. A hidden year is hatched; its words are
    /// printed only if all years are hidden and two short lines hold them.
    pub own: Vec<Point>,
    /// How sure the newest change is: the mark at the last value.
    pub mark: Mark,
    /// The municipality's years; may be empty.
    pub municipality: Vec<Point>,
    /// The smallest change that matters, which keeps noise flat.
    pub noticeable: Option<f64>,
}

const WIDTH: f64 = 1700.0;
const HEIGHT: f64 = 745.0;
/// The newest year's place; older years lie to the left of it.
const NEWEST: f64 = 1530.0;
const STEP: f64 = 350.0;
const TOP: f64 = 130.0;
const TALL: f64 = 420.0;

impl Form for Sparkline {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let mut all = numbers(&self.own);
        all.extend(numbers(&self.municipality));
        all.extend(self.noticeable);
        all
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        let own = Years::of(&self.own);
        let municipality = Years::of(&self.municipality);
        let years = own.slots.len().max(municipality.slots.len());
        let step = STEP.min((NEWEST - 130.0) / years.saturating_sub(1).max(1) as f64);
        let x = |i: usize, n: usize| NEWEST - step * (n - 1 - i) as f64;
        let scale = self.scale(&own, &municipality);
        for (at, _) in &own.breaks {
            if *at > 0 && *at < own.slots.len() {
                let middle = x(*at, own.slots.len()) - step / 2.0;
                canvas.dashed(middle, 60.0, HEIGHT - 130.0);
            }
        }
        self.paint_hidden(&mut canvas, &own, step, &x);
        let all_hidden = own.slots.len() == own.hidden().count();
        for run in municipality.runs().iter().filter(|_| !all_hidden) {
            let n = municipality.slots.len();
            let points = run.iter().map(|p| (x(p.0, n), scale.at(p.1))).collect();
            if run.len() > 1 {
                canvas.path(points, DOT, 26.0);
            }
        }
        for run in own.runs() {
            let n = own.slots.len();
            let points: Vec<_> = run.iter().map(|p| (x(p.0, n), scale.at(p.1))).collect();
            match points[..] {
                [alone] => canvas.disc(alone, 52.0, theme.own),
                _ => canvas.path(points, theme.own, 46.0),
            }
        }
        if let Some((last, v)) = own.newest() {
            let at = (x(last, own.slots.len()), scale.at(v));
            canvas.mark(self.mark, at, 0.64, theme.own);
        }
        Ok(canvas)
    }
}

impl Sparkline {
    fn scale(&self, own: &Years<'_>, municipality: &Years<'_>) -> Scale {
        let slots = own.slots.iter().chain(&municipality.slots);
        let values: Vec<f64> = slots.filter_map(|slot| slot.value()).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (from, to) = (TOP + TALL, TOP);
        if low > high {
            return Scale::over([], from, to);
        }
        let least = 2.2 * self.noticeable.unwrap_or(0.0).abs();
        let pad = ((least - (high - low)) / 2.0).max(0.0);
        Scale::over([low - pad, high + pad], from, to)
    }

    /// A hidden year has no room for words here: hatch, explained by the legend.
    fn paint_hidden(
        &self,
        canvas: &mut Canvas,
        own: &Years<'_>,
        step: f64,
        x: &dyn Fn(usize, usize) -> f64,
    ) {
        let n = own.slots.len();
        let hidden: Vec<(usize, &str)> = own.hidden().collect();
        if hidden.len() == n && n > 0 {
            let face = Face::AXIS.on(crate::theme::WHITE);
            let words = hidden[0].1;
            let block = face.fit(words, WIDTH - 100.0);
            canvas.hatch([0.0, 60.0, WIDTH, HEIGHT - 130.0], HIDDEN, 130.0);
            if block.height() <= HEIGHT {
                canvas.block(&block, WIDTH / 2.0, HEIGHT / 2.0, Align::Center, face);
            }
            return;
        }
        for (i, _) in hidden {
            let centre = x(i, n);
            let (left, right) = (centre - step * 0.4, centre + step * 0.4);
            let sides = [left.max(0.0), 60.0, right.min(WIDTH), HEIGHT - 130.0];
            canvas.hatch(sides, HIDDEN, 110.0);
        }
    }
}
