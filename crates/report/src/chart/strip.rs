//! One indicator's place among the units in; its strip of the spine out.

use super::canvas::{Align, Canvas, Face};
use super::scale::point_numbers;
use super::{AltText, ChartError, Form, Mark, Point};
use crate::theme::{AXIS_PT, Color, HIDDEN, INK, KOM, LINE, Theme, WHITE};
use serde::Serialize;

/// Shows one row's place around the municipality, which is the spine (45 × 7.45 mm).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strip {
    /// Description in words.
    pub alt: AltText,
    /// The unit's value and interval; `Hidden` prints its words on hatch.
    pub own: Point,
    /// How sure the position is.
    pub mark: Mark,
    /// The municipality's value: the spine.
    pub municipality: Option<f64>,
    /// The nation's value.
    pub nation: Option<f64>,
    /// The other units' values, without names.
    pub others: Vec<f64>,
    /// Whether low values are wanted, so that they lie to the right.
    pub low_wanted: bool,
    /// The lowest unit's value as printed; empty prints nothing.
    pub lowest: String,
    /// The highest unit's value as printed; empty prints nothing.
    pub highest: String,
    /// Words under the dot, such as »tydeligt under de andre«; empty when open.
    pub words: String,
    /// Whether the row is tinted, because something in it is certain.
    pub tinted: bool,
}

const WIDTH: f64 = 4500.0;
const HEIGHT: f64 = 745.0;
const SPINE: f64 = 2250.0;
const REACH: f64 = 2060.0;
const DOTS_Y: f64 = 280.0;
const WORDS_Y: f64 = 650.0;
/// An interval this many times as wide as the units' spread is cut.
const CUT: f64 = 1.6;

impl Form for Strip {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let mut all = point_numbers(&self.own);
        all.extend(self.municipality.iter().chain(&self.nation).chain(&self.others));
        all
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        let ground = if self.tinted { theme.hit } else { WHITE };
        let places = self.places();
        if self.municipality.is_some() {
            canvas.line((SPINE, 0.0), (SPINE, HEIGHT), KOM, 46.0);
        }
        if matches!(self.own, Point::Hidden(_)) {
            canvas.hatch([0.0, DOTS_Y - 150.0, WIDTH, DOTS_Y + 150.0], HIDDEN, 130.0);
        }
        self.paint_interval(&mut canvas, theme, &places);
        self.paint_others(&mut canvas, &places);
        if let Some(nation) = self.nation {
            let x = places.at(nation);
            canvas.line((x, DOTS_Y - 190.0), (x, DOTS_Y + 190.0), INK, 28.0);
        }
        let own = match &self.own {
            Point::Value { at, .. } => Some(places.at(*at)),
            _ => None,
        };
        if let Some(x) = own {
            canvas.mark(self.mark, (x, DOTS_Y), 1.0, theme.own);
        }
        let face = Face::strong(AXIS_PT, theme.own).on(ground);
        let words = match (&self.own, own) {
            (Point::Hidden(words), _) => Some((words, SPINE, Face::AXIS.on(ground))),
            (_, Some(x)) => Some((&self.words, x, face)),
            _ => None,
        };
        let wide = words.map_or(0.0, |(words, _, face)| face.width(words));
        let (left, right) = self.paint_ends(&mut canvas, ground, wide);
        if let Some((words, x, face)) = words {
            let half = wide / 2.0;
            let x = x.min(right - half).max(left + half);
            canvas.text(words, x, WORDS_Y, Align::Center, face);
        }
        Ok(canvas)
    }
}

/// Maps values to the strip: the municipality on the spine, wanted to the right.
struct Places {
    centre: f64,
    half: f64,
    sign: f64,
    cut: bool,
}

impl Places {
    fn at(&self, v: f64) -> f64 {
        let part = self.sign * (v - self.centre) / self.half;
        // A cut interval may pass the reach, up to the edge of the strip.
        (SPINE + REACH * part).clamp(0.0, WIDTH)
    }
}

impl Strip {
    fn places(&self) -> Places {
        let mut units: Vec<f64> = self.others.clone();
        let mut ends = vec![];
        if let Point::Value { at, interval } = &self.own {
            units.push(*at);
            ends.extend(interval.iter().flat_map(|i| [i.low, i.high]));
        }
        let centre = self
            .municipality
            .or(self.nation)
            .or_else(|| spread(&units).map(|(low, high)| low + (high - low) / 2.0))
            .unwrap_or(0.0);
        let seen = units.iter().chain(&self.nation).chain(&self.municipality).copied();
        let seen: Vec<f64> = seen.collect();
        let span = |v: &[f64]| spread(v).map_or(0.0, |(low, high)| high - low);
        let units_span = if self.others.is_empty() { span(&seen) } else { span(&units) };
        let cut = units_span > 0.0 && span(&ends) > CUT * units_span;
        let far = |v: &[f64]| v.iter().map(|v| (v - centre).abs()).fold(0.0, f64::max);
        let half = if cut { far(&seen) } else { far(&seen).max(far(&ends)) };
        let half = if half > centre.abs() * 1e-9 { half } else { 1.0 };
        Places { centre, half, sign: if self.low_wanted { -1.0 } else { 1.0 }, cut }
    }

    fn paint_interval(&self, canvas: &mut Canvas, theme: &Theme, places: &Places) {
        let Point::Value { interval: Some(interval), .. } = &self.own else { return };
        let (a, b) = (places.at(interval.low), places.at(interval.high));
        let (left, right) = (a.min(b), a.max(b));
        let (top, bottom) = (DOTS_Y - 82.0, DOTS_Y + 82.0);
        canvas.rect((left, top), (right, bottom), theme.own3);
        // An open end: the bar breaks up where it leaves the strip.
        if places.cut && left <= 0.0 {
            open_end(canvas, 0.0, 1.0, top, bottom);
        }
        if places.cut && right >= WIDTH {
            open_end(canvas, WIDTH, -1.0, top, bottom);
        }
    }

    fn paint_others(&self, canvas: &mut Canvas, places: &Places) {
        let mut all = self.others.clone();
        if let Point::Value { at, .. } = &self.own {
            all.push(*at);
        }
        if let Some((low, high)) = spread(&all) {
            let ends = (places.at(low), places.at(high));
            canvas.line((ends.0, DOTS_Y), (ends.1, DOTS_Y), LINE, 18.0);
        }
        for &v in &self.others {
            canvas.other((places.at(v), DOTS_Y), 1.0);
        }
    }

    /// Prints the ends, unless the words need all the room; returns where words
    /// may lie.
    fn paint_ends(&self, canvas: &mut Canvas, ground: Color, words: f64) -> (f64, f64) {
        let (left, right) = match self.low_wanted {
            true => (&self.highest, &self.lowest),
            false => (&self.lowest, &self.highest),
        };
        let face = Face::AXIS.on(ground);
        let room = |words: &str| {
            if words.is_empty() { 0.0 } else { face.width(words) + 260.0 }
        };
        if room(left) + words + room(right) > WIDTH {
            return (0.0, WIDTH);
        }
        canvas.text(left, 0.0, WORDS_Y, Align::Left, face);
        canvas.text(right, WIDTH, WORDS_Y, Align::Right, face);
        (room(left), WIDTH - room(right))
    }
}

/// Cuts slits into the end of a bar; `inward` points from the edge to the bar.
fn open_end(canvas: &mut Canvas, edge: f64, inward: f64, top: f64, bottom: f64) {
    for (from, to) in [(50.0, 85.0), (150.0, 180.0), (260.0, 285.0)] {
        canvas.rect((edge + inward * from, top), (edge + inward * to, bottom), WHITE);
    }
}

fn spread(values: &[f64]) -> Option<(f64, f64)> {
    let first = *values.first()?;
    let ends = |(low, high): (f64, f64), v: &f64| (low.min(*v), high.max(*v));
    Some(values.iter().fold((first, first), ends))
}
