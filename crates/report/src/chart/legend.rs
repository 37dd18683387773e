//! Marks with their meaning in; one line that explains them out.

use super::canvas::{Align, Canvas, Face};
use super::rows::centred;
use super::text::Block;
use super::{AltText, ChartError, Form, Mark, sized};
use crate::theme::{COMMON, DOT, GREY, HIDDEN, INK, KOM, SAND, SANDLINE, Theme};
use serde::Serialize;

/// Shows marks with their meaning on one line (two if the words are long).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Legend {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The marks, left to right.
    pub items: Vec<LegendItem>,
}

/// Explains one mark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendItem {
    /// The mark.
    pub swatch: Swatch,
    /// Its meaning.
    pub words: String,
}

/// Names a mark of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Swatch {
    /// Filled disc.
    Certain,
    /// Open ring.
    Open,
    /// Square.
    Counted,
    /// Interval bar.
    Interval,
    /// Three dots of other units.
    Others,
    /// Municipality mark.
    Municipality,
    /// Nation line.
    Nation,
    /// Break of a series.
    Break,
    /// Hatch of a hidden value.
    Hidden,
    /// Sand: people's words.
    Words,
    /// A full blue patch (agenda: the unit's item).
    OwnPatch,
    /// A full grey patch (agenda: the administration's item).
    GreyPatch,
    /// A pale grey patch (agenda: a common item).
    PalePatch,
}

const ROW: f64 = 420.0;
const AFTER_MARK: f64 = 70.0;
const LEAST_GAP: f64 = 330.0;
const MOST_GAP: f64 = 700.0;

impl Form for Legend {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        vec![]
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 20.0)?;
        if self.items.is_empty() {
            return Err(ChartError::Shape("a legend without marks"));
        }
        let blocks: Vec<Block> = self
            .items
            .iter()
            .map(|item| {
                Face::AXIS.fit(&item.words, width - item.swatch.width() - AFTER_MARK)
            })
            .collect();
        let wide = |i: usize| self.items[i].swatch.width() + AFTER_MARK + blocks[i].width;
        let rows = fill_rows(self.items.len(), wide, width);
        let tall = |row: &Vec<usize>| {
            row.iter().map(|i| blocks[*i].height() + 100.0).fold(ROW, f64::max)
        };
        let mut canvas = Canvas::new(width, rows.iter().map(tall).sum());
        let mut top = 0.0;
        for row in &rows {
            let used: f64 = row.iter().map(|i| wide(*i)).sum();
            let gaps = row.len().saturating_sub(1).max(1) as f64;
            let gap = ((width - used) / gaps).clamp(0.0, MOST_GAP);
            let middle = top + tall(row) / 2.0;
            let mut x = 0.0;
            for &i in row {
                let swatch = self.items[i].swatch;
                swatch.paint(&mut canvas, theme, x, middle);
                let words = x + swatch.width() + AFTER_MARK;
                match &blocks[i].lines[..] {
                    [line] => {
                        canvas.text(line, words, centred(middle), Align::Left, Face::AXIS)
                    }
                    _ => canvas.block(&blocks[i], words, middle, Align::Left, Face::AXIS),
                }
                x += wide(i) + gap;
            }
            top += tall(row);
        }
        Ok(canvas)
    }
}

/// Fills rows greedily; each row holds the indices of its items.
fn fill_rows(items: usize, wide: impl Fn(usize) -> f64, width: f64) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![];
    let mut used = f64::INFINITY;
    for i in 0..items {
        if used + LEAST_GAP + wide(i) <= width {
            used += LEAST_GAP + wide(i);
            if let Some(row) = rows.last_mut() {
                row.push(i);
            }
        } else {
            used = wide(i);
            rows.push(vec![i]);
        }
    }
    rows
}

impl Swatch {
    /// Returns the width that the mark needs.
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Certain | Self::Open => 330.0,
            Self::Counted | Self::OwnPatch | Self::GreyPatch | Self::PalePatch => 260.0,
            Self::Interval | Self::Others | Self::Hidden => 440.0,
            Self::Municipality | Self::Nation | Self::Break => 70.0,
            Self::Words => 340.0,
        }
    }

    /// Draws the mark from `x` to the right, centred on `y`.
    pub(super) fn paint(self, canvas: &mut Canvas, theme: &Theme, x: f64, y: f64) {
        let wide = self.width();
        let middle = x + wide / 2.0;
        let mut upright = |color, stroke| {
            canvas.line((middle, y - 185.0), (middle, y + 185.0), color, stroke);
        };
        match self {
            Self::Municipality => upright(KOM, 66.0),
            Self::Nation => upright(INK, 28.0),
            Self::Certain => canvas.mark(Mark::Certain, (middle, y), 1.0, theme.own),
            Self::Open => canvas.mark(Mark::Open, (middle, y), 1.0, theme.own),
            Self::Counted => canvas.mark(Mark::Counted, (middle, y), 1.0, theme.own),
            Self::Interval => {
                canvas.rect((x, y - 80.0), (x + wide, y + 80.0), theme.own3);
            }
            Self::Others => {
                for i in 0..3 {
                    canvas.disc((x + 72.0 + 148.0 * f64::from(i), y), 72.0, DOT);
                }
            }
            Self::Break => canvas.dashed(middle, y - 185.0, y + 185.0),
            Self::Hidden => {
                canvas.hatch([x, y - 110.0, x + wide, y + 110.0], HIDDEN, 110.0)
            }
            Self::Words => {
                let sides = [x, y - 170.0, x + wide, y + 170.0];
                canvas.rect((sides[0], sides[1]), (sides[2], sides[3]), SAND);
                canvas.frame(sides, SANDLINE, 24.0);
            }
            Self::OwnPatch => patch(canvas, x, y, wide, theme.own),
            Self::GreyPatch => patch(canvas, x, y, wide, GREY),
            Self::PalePatch => patch(canvas, x, y, wide, COMMON),
        }
    }
}

fn patch(canvas: &mut Canvas, x: f64, y: f64, wide: f64, color: crate::theme::Color) {
    canvas.rect((x, y - 100.0), (x + wide, y + 100.0), color);
}
