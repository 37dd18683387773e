//! Many units on few indicators in; a table of small dots with intervals out, each column
//! on a scale of its own around the municipality's figure.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, Labels, centred, room, widest};
use super::scale::point_numbers;
use super::{AltText, ChartError, Form, Mark, Point, sized};
use crate::theme::{HAIR, HIDDEN, INK, KOM, LINE, Theme};
use serde::Serialize;

/// Shows units in rows and indicators in columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Width of the column of names.
    pub names_mm: f64,
    /// Width of one indicator's column.
    pub column_mm: f64,
    /// The indicators, left to right.
    pub columns: Vec<MatrixColumn>,
    /// The units, top to bottom.
    pub rows: Vec<MatrixRow>,
}

/// Holds one indicator's head and scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatrixColumn {
    /// The indicator's name.
    pub head: String,
    /// Under it, such as »kommunen 6,2 %«; may be empty.
    pub level: String,
    /// The municipality's figure, drawn as a line; none where there is none.
    pub centre: Option<f64>,
    /// The value in the middle of the column.
    pub middle: f64,
    /// How far the column reaches to each side of it; above zero.
    pub reach: f64,
    /// Whether low values are wanted: then they lie to the right.
    pub turned: bool,
}

/// Holds one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatrixRow {
    /// The unit's name.
    pub label: String,
    /// One cell per column.
    pub cells: Vec<MatrixCell>,
}

/// Holds one figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatrixCell {
    /// The value with interval, or why there is none.
    pub own: Point,
    /// How sure the difference from the others is.
    pub mark: Mark,
    /// What is printed at the right: the value, or why there is none.
    pub words: String,
}

const ROW: f64 = 520.0;
/// Free at both sides of a column.
const SIDE: f64 = 70.0;
/// Between a column's dots and its value.
const GAP: f64 = 200.0;
/// The size of the marks beside the grammar's own.
const SMALL: f64 = 0.62;
/// Height of an interval's bar.
const BAR: f64 = 120.0;

impl Form for Matrix {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        let columns = self.columns.iter();
        cells
            .flat_map(|cell| point_numbers(&cell.own))
            .chain(columns.clone().flat_map(|c| [c.middle, c.reach]))
            .chain(columns.filter_map(|c| c.centre))
            .collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 40.0)?;
        let names = sized(self.names_mm, 10.0)?;
        let column = sized(self.column_mm, 10.0)?;
        if self.rows.is_empty() || self.columns.is_empty() {
            return Err(ChartError::Shape("a matrix without rows or columns"));
        }
        if self.rows.iter().any(|row| row.cells.len() != self.columns.len()) {
            return Err(ChartError::Shape("a matrix row has a cell for every column"));
        }
        if self.columns.iter().any(|c| c.reach <= 0.0) {
            return Err(ChartError::Shape("a column reaches to both sides"));
        }
        room(width - names - column * self.columns.len() as f64, -1.0)?;
        let face = Face { pt: 8.5, ..Face::LABEL };
        let labels = self.rows.iter().map(|row| (row.label.as_str(), face));
        let labels = Labels::set(labels, names - 150.0, 150.0);
        let top = self.head_height(column);
        let heights: Vec<f64> =
            labels.blocks.iter().map(|b| (b.height() + 100.0).max(ROW)).collect();
        let bottom = top + heights.iter().sum::<f64>();
        let mut canvas = Canvas::new(width, bottom + 30.0);
        let right = names + column * self.columns.len() as f64;
        canvas.line((0.0, top), (right, top), LINE, 14.0);
        self.heads(&mut canvas, names, column, top);
        for (c, of) in self.columns.iter().enumerate() {
            let left = names + column * c as f64;
            let place = self.place(c, left, column)?;
            if let Some(centre) = of.centre {
                let x = place.at(of, centre);
                canvas.line((x, top + 60.0), (x, bottom - 20.0), KOM, 40.0);
            }
            let mut y = top;
            for (row, height) in self.rows.iter().zip(&heights) {
                let middle = y + height / 2.0;
                cell(&mut canvas, of, &row.cells[c], (&place, middle), theme);
                y += height;
            }
        }
        let mut y = top;
        for (block, height) in labels.blocks.iter().zip(&heights) {
            canvas.block(block, 0.0, y + height / 2.0, Align::Left, face);
            y += height;
            canvas.line((0.0, y), (right, y), HAIR, 11.0);
        }
        Ok(canvas)
    }
}

/// Where a column's dots and words stand.
struct Place {
    left: f64,
    right: f64,
    words: f64,
}

impl Place {
    fn at(&self, column: &MatrixColumn, value: f64) -> f64 {
        let sign = if column.turned { -1.0 } else { 1.0 };
        let part = (sign * (value - column.middle) / column.reach).clamp(-1.0, 1.0);
        let half = (self.right - self.left) / 2.0;
        (self.left + self.right) / 2.0 + part * half
    }
}

impl Matrix {
    fn place(&self, at: usize, left: f64, column: f64) -> Result<Place, ChartError> {
        let words = self.rows.iter().map(|row| row.cells[at].words.as_str());
        let wide = widest(words, Face::AXIS);
        let words = left + column - SIDE;
        let (left, right) = (left + SIDE + 90.0, words - wide - GAP);
        let any = |row: &MatrixRow| matches!(row.cells[at].own, Point::Value { .. });
        if self.rows.iter().any(any) {
            room(right - left, 350.0)?;
        }
        Ok(Place { left, right: right.max(left + 1.0), words })
    }

    fn head_height(&self, column: f64) -> f64 {
        let one = |c: &MatrixColumn| {
            let head = Face::strong(8.0, INK).fit(&c.head, column - 2.0 * SIDE);
            let level = Face::AXIS.fit(&c.level, column - 2.0 * SIDE);
            LINE_STEP * (head.lines.len() + level.lines.len()) as f64
        };
        self.columns.iter().map(one).fold(0.0, f64::max) + 90.0
    }

    fn heads(&self, canvas: &mut Canvas, names: f64, column: f64, top: f64) {
        for (c, of) in self.columns.iter().enumerate() {
            let x = names + column * c as f64 + SIDE;
            let face = Face::strong(8.0, INK);
            let head = face.fit(&of.head, column - 2.0 * SIDE);
            let level = Face::AXIS.fit(&of.level, column - 2.0 * SIDE);
            let n = head.lines.len() + level.lines.len();
            let first = top - 120.0 - LINE_STEP * n.saturating_sub(1) as f64;
            let lines = head.lines.iter().map(|line| (line, face));
            let lines = lines.chain(level.lines.iter().map(|line| (line, Face::AXIS)));
            for (at, (line, face)) in lines.enumerate() {
                canvas.text(line, x, first + LINE_STEP * at as f64, Align::Left, face);
            }
        }
    }
}

fn cell(
    canvas: &mut Canvas,
    column: &MatrixColumn,
    cell: &MatrixCell,
    (place, middle): (&Place, f64),
    theme: &Theme,
) {
    match &cell.own {
        Point::Value { at, interval } => {
            if let Some(found) = interval {
                let (a, b) = (place.at(column, found.low), place.at(column, found.high));
                let (top, bottom) = (middle - BAR / 2.0, middle + BAR / 2.0);
                canvas.rect((a, top), (b, bottom), theme.own3);
            }
            let at = (place.at(column, *at), middle);
            canvas.mark(cell.mark, at, SMALL, theme.own);
        }
        Point::Hidden(_) => {
            let sides =
                [place.left, middle - 150.0, place.right.max(place.left), middle + 150.0];
            canvas.hatch(sides, HIDDEN, 130.0);
        }
        Point::Gap | Point::Break(_) => {}
    }
    let face = match (cell.mark, &cell.own) {
        (Mark::Certain, Point::Value { .. }) => Face::strong(8.0, theme.own),
        (_, Point::Value { .. }) => Face::regular(8.0, INK),
        _ => Face::AXIS,
    };
    canvas.text(&cell.words, place.words, centred(middle), Align::Right, face);
}
