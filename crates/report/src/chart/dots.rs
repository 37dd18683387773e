//! One figure by grade or group in; dots with intervals out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{
    LINE_STEP, Labels, Name, Names, centred, grid, room, spare, tick_labels, widest,
    words_instead,
};
use super::scale::{Scale, point_numbers, tick_numbers};
use super::{AltText, ChartError, Form, Mark, Point, Tick, sized};
use crate::theme::{HAIR, INK, INK2, KOM, Theme};
use serde::Serialize;

/// Shows one figure by grade: dot and interval, municipality tick, nation line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dots {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper where there is room to spare; zero for as tall as the rows need.
    pub height_mm: f64,
    /// The rows, top to bottom.
    pub rows: Vec<DotRow>,
    /// Grid lines with their labels.
    pub ticks: Vec<Tick>,
    /// The nation's value and name: one line through all rows.
    pub nation: Option<Tick>,
    /// The municipality's name, printed once over the first tick; may be empty.
    pub municipality_label: String,
    /// The head of the right column, such as »elever«; may be empty.
    pub base_head: String,
}

/// Holds one grade or group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DotRow {
    /// The grade's name.
    pub label: String,
    /// The value with interval, or why there is none.
    pub own: Point,
    /// How sure the difference is.
    pub mark: Mark,
    /// Other units' values, without names.
    pub others: Vec<f64>,
    /// The municipality's value.
    pub municipality: Option<f64>,
    /// Last year's own value, a thin tick.
    pub before: Option<f64>,
    /// The base as printed, such as »6 af 49«.
    pub base: String,
}

const ROW: f64 = 620.0;
/// From this many rows on they stand closer.
const MANY: usize = 8;
const ROW_OF_MANY: f64 = 570.0;
/// From this many on they stand as close as their labels allow.
const CROWD: usize = 24;
const ROW_OF_CROWD: f64 = 400.0;

impl Form for Dots {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let rows = self.rows.iter().flat_map(|row| {
            let mut all = point_numbers(&row.own);
            all.extend(row.municipality.iter().chain(&row.before).chain(&row.others));
            all
        });
        rows.chain(tick_numbers(&self.ticks))
            .chain(self.nation.iter().map(|n| n.at))
            .collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 40.0)?;
        if self.rows.is_empty() {
            return Err(ChartError::Shape("dots without rows"));
        }
        let labels = self.labels(width);
        let bases = self.rows.iter().map(|r| r.base.as_str());
        let base_wide = widest(bases.chain([self.base_head.as_str()]), Face::AXIS);
        let right = width - if base_wide > 0.0 { base_wide + 200.0 } else { 160.0 };
        let left = labels.width.max(160.0);
        room(right - left, 1000.0)?;
        let x = Scale::over(self.numbers(), left, right);
        let names = self.names(&x, left, right);
        let head =
            names.height.max(if self.base_head.is_empty() { 0.0 } else { LINE_STEP });
        let top = head + 60.0;
        let least = match self.rows.len() {
            n if n > CROWD => ROW_OF_CROWD,
            n if n > MANY => ROW_OF_MANY,
            _ => ROW,
        };
        let inside = |row| (words_instead(row), right - left - 160.0);
        let axis =
            if self.ticks.iter().any(|t| !t.label.is_empty()) { 390.0 } else { 60.0 };
        let mut heights: Vec<f64> = self
            .rows
            .iter()
            .enumerate()
            .map(|(i, row)| labels.row_height(i, least, inside(&row.own)))
            .collect();
        let natural = top + heights.iter().sum::<f64>() + axis;
        let more = spare(self.height_mm, natural, (heights.len(), ROW));
        heights.iter_mut().for_each(|height| *height += more);
        let bottom = top + heights.iter().sum::<f64>();
        let mut canvas = Canvas::new(width, bottom + axis);
        grid(&mut canvas, &self.ticks, &x, top, bottom);
        if let Some(nation) = &self.nation {
            let at = x.at(nation.at);
            canvas.line((at, top), (at, bottom), INK, 26.0);
        }
        let mut y = top;
        for ((row, height), block) in self.rows.iter().zip(&heights).zip(&labels.blocks) {
            let middle = y + height / 2.0;
            let face = label_face(row);
            canvas.block(block, 0.0, middle, Align::Left, face);
            canvas.text(&row.base, width, centred(middle), Align::Right, Face::AXIS);
            row.paint(&mut canvas, theme, &x, middle, (left, right));
            y += height;
        }
        names.paint(&mut canvas, head - 90.0);
        canvas.text(&self.base_head, width, head - 90.0, Align::Right, Face::AXIS);
        tick_labels(&mut canvas, &self.ticks, &x, bottom + 300.0);
        Ok(canvas)
    }
}

fn label_face(row: &DotRow) -> Face {
    let certain = row.mark == Mark::Certain && matches!(row.own, Point::Value { .. });
    if certain { Face::strong(Face::LABEL.pt, INK) } else { Face::LABEL }
}

impl Dots {
    fn labels(&self, width: f64) -> Labels {
        let rows = self.rows.iter().map(|row| (row.label.as_str(), label_face(row)));
        Labels::set(rows, width * 0.38, 260.0)
    }

    fn names(&self, x: &Scale, left: f64, right: f64) -> Names<'_> {
        let first = self.rows.iter().find_map(|row| row.municipality);
        let municipality = first.map(|at| Name {
            words: &self.municipality_label,
            x: x.at(at),
            face: Face::AXIS,
        });
        let nation = self.nation.as_ref().map(|nation| Name {
            words: &nation.label,
            x: x.at(nation.at),
            face: Face { color: INK, ..Face::AXIS },
        });
        Names::over(
            nation.into_iter().chain(municipality),
            left - 160.0,
            right + 160.0,
            500.0,
        )
    }
}

impl DotRow {
    fn paint(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        x: &Scale,
        y: f64,
        (left, right): (f64, f64),
    ) {
        match &self.own {
            Point::Hidden(words) => {
                return canvas.hidden([left, y - 170.0, right, y + 170.0], words);
            }
            Point::Value { interval: Some(interval), .. } => {
                let ends = (x.at(interval.low), x.at(interval.high));
                canvas.rect((ends.0, y - 88.0), (ends.1, y + 88.0), theme.own3);
            }
            Point::Break(words) => {
                canvas.line((left, y), (right, y), HAIR, 22.0);
                let face = Face { color: INK2, ..Face::AXIS }.on(crate::theme::WHITE);
                let block = face.fit(words, right - left);
                canvas.block(&block, (left + right) / 2.0, y, Align::Center, face);
            }
            Point::Value { interval: None, .. } | Point::Gap => {}
        }
        if let Some(at) = self.municipality {
            canvas.line((x.at(at), y - 165.0), (x.at(at), y + 165.0), KOM, 62.0);
        }
        if let Some(at) = self.before {
            canvas.line((x.at(at), y - 140.0), (x.at(at), y + 140.0), theme.own2, 50.0);
        }
        for at in &self.others {
            canvas.other((x.at(*at), y), 1.3);
        }
        if let Point::Value { at, .. } = self.own {
            canvas.mark(self.mark, (x.at(at), y), 1.0, theme.own);
        }
    }
}
