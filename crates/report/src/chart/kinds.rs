//! Kinds of absence by grade in; stacked bars from zero out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{Labels, Name, Names, grid, room, spare, tick_labels, widest};
use super::scale::{Scale, tick_numbers};
use super::text::units;
use super::{AltText, ChartError, Form, Tick, sized};
use crate::theme::{AXIS_PT, INK, INK2, LABEL_PT, Theme};
use serde::Serialize;

/// Shows the kinds that make up a sum, by grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kinds {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper where there is room to spare; zero for as tall as the rows need.
    pub height_mm: f64,
    /// The kinds' names (at most four): dark, light, hatched, middle.
    pub kinds: Vec<String>,
    /// The rows, top to bottom.
    pub rows: Vec<KindRow>,
    /// Axis ticks with their labels.
    pub ticks: Vec<Tick>,
}

/// Holds one grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindRow {
    /// The grade's name.
    pub label: String,
    /// The values, or why there are none.
    pub values: KindValues,
    /// The sum as printed at the end of the bar.
    pub total: String,
}

/// Holds the values of one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum KindValues {
    /// One value for each kind, in its order.
    Values(Vec<f64>),
    /// Not measured: the row is left empty.
    Missing,
    /// Withheld, with the words to print.
    Hidden(String),
}

const ROW: f64 = 570.0;
const BAR: f64 = 350.0;

impl Form for Kinds {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let rows = self.rows.iter().flat_map(|row| match &row.values {
            KindValues::Values(values) => values.clone(),
            _ => vec![],
        });
        rows.chain(tick_numbers(&self.ticks)).collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 40.0)?;
        self.check()?;
        let labels = self.rows.iter().map(|row| (row.label.as_str(), Face::LABEL));
        let labels = Labels::set(labels, width * 0.38, 180.0);
        let total = Face::strong(LABEL_PT, INK);
        let totals = widest(self.rows.iter().map(|r| r.total.as_str()), total);
        let left = labels.width.max(60.0);
        let right = width - (totals + 100.0).max(160.0);
        room(right - left, 1000.0)?;
        let sums = self.rows.iter().map(KindRow::sum);
        let x =
            Scale::over(sums.chain(tick_numbers(&self.ticks)).chain([0.0]), left, right);
        let names = self.names(theme, &x, left, width);
        let top = names.height + 50.0;
        let axis =
            if self.ticks.iter().any(|t| !t.label.is_empty()) { 390.0 } else { 60.0 };
        let mut heights: Vec<f64> = self
            .rows
            .iter()
            .enumerate()
            .map(|(i, row)| labels.row_height(i, ROW, (row.hidden(), right - left)))
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
            canvas.block(block, 0.0, middle, Align::Left, Face::LABEL);
            match &row.values {
                KindValues::Values(values) => {
                    let end = bar(&mut canvas, theme, values, &x, (middle, thick));
                    let baseline = middle + 0.33 * units(LABEL_PT);
                    canvas.text(&row.total, end + 90.0, baseline, Align::Left, total);
                }
                KindValues::Missing => {}
                KindValues::Hidden(words) => {
                    canvas.hidden([left, middle - 170.0, right, middle + 170.0], words);
                }
            }
            y += height;
        }
        names.paint(&mut canvas, names.height - 90.0);
        tick_labels(&mut canvas, &self.ticks, &x, bottom + 300.0);
        Ok(canvas)
    }
}

impl Kinds {
    fn check(&self) -> Result<(), ChartError> {
        let fits = |row: &KindRow| match &row.values {
            KindValues::Values(v) => {
                v.len() == self.kinds.len() && v.iter().all(|v| *v >= 0.0)
            }
            _ => true,
        };
        if self.rows.is_empty() || self.kinds.is_empty() || self.kinds.len() > 4 {
            Err(ChartError::Shape("kinds need rows and one to four kinds"))
        } else if !self.rows.iter().all(fits) {
            Err(ChartError::Shape("a row needs one value, zero or more, for each kind"))
        } else {
            Ok(())
        }
    }

    /// Names the kinds once, over the first bar.
    fn names(&self, theme: &Theme, x: &Scale, left: f64, width: f64) -> Names<'_> {
        // A row of zeros has no pieces to stand over.
        let named = self.rows.iter().find(|row| row.sum() > 0.0);
        let values = named.and_then(|row| match &row.values {
            KindValues::Values(values) => Some(values),
            _ => None,
        });
        let mut from = 0.0;
        let mut names = vec![];
        for (i, words) in self.kinds.iter().enumerate() {
            let part = values.map_or(0.0, |v| v[i]);
            let face = match i {
                0 => Face::strong(AXIS_PT, theme.own),
                _ => Face::regular(AXIS_PT, INK2),
            };
            let half = face.width(words) / 2.0;
            let centre = match i {
                0 => x.at(0.0) + half,
                _ => (x.at(from) + x.at(from + part)) / 2.0,
            };
            names.push(Name { words, x: centre, face });
            from += part;
        }
        Names::over(names, left, width, 1200.0)
    }
}

impl KindRow {
    fn hidden(&self) -> &str {
        match &self.values {
            KindValues::Hidden(words) => words,
            _ => "",
        }
    }

    fn sum(&self) -> f64 {
        match &self.values {
            KindValues::Values(values) => values.iter().sum(),
            _ => 0.0,
        }
    }
}

/// Draws one bar; returns where it ends.
fn bar(
    canvas: &mut Canvas,
    theme: &Theme,
    values: &[f64],
    x: &Scale,
    (y, thick): (f64, f64),
) -> f64 {
    let (top, bottom) = (y - thick / 2.0, y + thick / 2.0);
    let mut from = 0.0;
    for (i, value) in values.iter().enumerate() {
        let (a, b) = (x.at(from), x.at(from + value));
        match i {
            _ if b - a < 1.0 => {}
            0 => canvas.rect((a, top), (b, bottom), theme.own),
            1 => canvas.rect((a, top), (b, bottom), theme.own3),
            2 => canvas.lowest_step([a, top, b, bottom], theme.own),
            _ => canvas.rect((a, top), (b, bottom), theme.own2),
        }
        from += value;
    }
    x.at(from)
}
