//! Counted figures in; bars from zero with reference marks out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{
    Labels, Name, Names, grid, room, spare, tick_labels, widest, words_instead,
};
use super::scale::{Scale, point_numbers, tick_numbers};
use super::text::units;
use super::{AltText, ChartError, Form, Point, Tick, sized};
use crate::theme::{Color, GREY, INK, INK2, KOM, LABEL_PT, Theme, WHITE};
use serde::Serialize;

/// Shows counted figures as bars, with municipality and nation as marks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bars {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper where there is room to spare; zero for as tall as the rows need.
    pub height_mm: f64,
    /// The rows, top to bottom.
    pub rows: Vec<BarRow>,
    /// Axis ticks with their labels; may be empty.
    pub ticks: Vec<Tick>,
    /// The municipality's name, printed once over the first mark; may be empty.
    pub municipality_label: String,
    /// The nation's name, printed once over the first mark; may be empty.
    pub nation_label: String,
}

/// Holds one bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BarRow {
    /// What is counted.
    pub label: String,
    /// The value, or why there is none; bars show no interval.
    pub own: Point,
    /// The value as printed.
    pub text: String,
    /// The municipality's value.
    pub municipality: Option<f64>,
    /// The nation's value.
    pub nation: Option<f64>,
    /// Whether the row is this unit this year; other rows are paler.
    pub strong: bool,
}

const ROW: f64 = 600.0;
const BAR: f64 = 330.0;
/// How far a mark reaches beyond the bar.
const OVER: f64 = 65.0;

impl Form for Bars {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let rows = self.rows.iter().flat_map(|row| {
            let mut all = point_numbers(&row.own);
            all.extend(row.municipality.iter().chain(&row.nation));
            all
        });
        rows.chain(tick_numbers(&self.ticks)).collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 40.0)?;
        if self.rows.is_empty() {
            return Err(ChartError::Shape("bars without rows"));
        }
        let rows = self.rows.iter().map(|row| (row.label.as_str(), row.label_face()));
        let labels = Labels::set(rows, width * 0.38, 220.0);
        let value = Face::strong(LABEL_PT, INK);
        let values = widest(self.rows.iter().map(|r| r.text.as_str()), value);
        let right = width - if values > 0.0 { values + 200.0 } else { 60.0 };
        room(right - labels.width, 1000.0)?;
        let left = labels.width.max(60.0);
        let x = Scale::over(self.numbers().into_iter().chain([0.0]), left, right);
        let names = self.names(&x, width, left);
        let top = names.height + 60.0;
        let inside = |row| (words_instead(row), right - left - 160.0);
        let axis =
            if self.ticks.iter().any(|t| !t.label.is_empty()) { 390.0 } else { 60.0 };
        let mut heights: Vec<f64> = self
            .rows
            .iter()
            .enumerate()
            .map(|(i, row)| labels.row_height(i, ROW, inside(&row.own)))
            .collect();
        let natural = top + heights.iter().sum::<f64>() + axis;
        let more = spare(self.height_mm, natural, (heights.len(), ROW));
        heights.iter_mut().for_each(|height| *height += more);
        let bottom = top + heights.iter().sum::<f64>();
        let thick = BAR + more * BAR / ROW;
        let mut canvas = Canvas::new(width, bottom + axis);
        grid(&mut canvas, &self.ticks, &x, top, bottom);
        let mut y = top;
        for ((row, height), block) in self.rows.iter().zip(&heights).zip(&labels.blocks) {
            let middle = y + height / 2.0;
            canvas.block(block, 0.0, middle, Align::Left, row.label_face());
            row.paint(&mut canvas, theme, &x, (middle, thick), (left, right));
            if matches!(row.own, Point::Value { .. }) {
                let color = if row.strong { theme.own } else { INK };
                let baseline = middle + 0.33 * units(LABEL_PT);
                let face = Face { color, ..value };
                canvas.text(&row.text, width, baseline, Align::Right, face);
            }
            y += height;
        }
        canvas.line((x.at(0.0), top), (x.at(0.0), bottom), GREY, 24.0);
        names.paint(&mut canvas, names.height - 90.0);
        tick_labels(&mut canvas, &self.ticks, &x, bottom + 300.0);
        Ok(canvas)
    }
}

impl Bars {
    fn names(&self, x: &Scale, width: f64, left: f64) -> Names<'_> {
        let first = |place: fn(&BarRow) -> Option<f64>| self.rows.iter().find_map(place);
        let municipality = first(|r| r.municipality).map(|at| Name {
            words: &self.municipality_label,
            x: x.at(at),
            face: Face::AXIS,
        });
        let nation = first(|r| r.nation).map(|at| Name {
            words: &self.nation_label,
            x: x.at(at),
            face: Face { color: INK, ..Face::AXIS },
        });
        Names::over(municipality.into_iter().chain(nation), left - 60.0, width, 700.0)
    }
}

impl BarRow {
    fn label_face(&self) -> Face {
        if self.strong { Face::strong(LABEL_PT, INK) } else { Face::LABEL }
    }

    fn paint(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        x: &Scale,
        (y, thick): (f64, f64),
        (left, right): (f64, f64),
    ) {
        match &self.own {
            Point::Value { at, .. } => {
                let fill = if self.strong { theme.own } else { theme.own3 };
                let half = thick / 2.0;
                canvas.rect((x.at(0.0), y - half), (x.at(*at), y + half), fill);
            }
            Point::Hidden(words) => {
                canvas.hidden([left, y - 170.0, right, y + 170.0], words);
            }
            Point::Break(words) => {
                let face = Face { color: INK2, ..Face::AXIS }.on(WHITE);
                let block = face.fit(words, right - left - 200.0);
                canvas.block(&block, left + 100.0, y, Align::Left, face);
            }
            Point::Gap => {}
        }
        if matches!(self.own, Point::Hidden(_)) {
            return;
        }
        let mut reference = |at: Option<f64>, color: Color, stroke: f64| {
            let Some(at) = at.map(|v| x.at(v)) else { return };
            // White beside the mark keeps it apart from the bar.
            let (above, below) = (y - thick / 2.0 - OVER, y + thick / 2.0 + OVER);
            canvas.line((at, above), (at, below), WHITE, stroke + 36.0);
            canvas.line((at, above), (at, below), color, stroke);
        };
        reference(self.municipality, KOM, 66.0);
        reference(self.nation, INK, 28.0);
    }
}
