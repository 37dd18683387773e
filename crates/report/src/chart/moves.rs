//! How many went down, stayed or went up in; bars from a common line out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, centred, room, stacked, stacked_height};
use super::text::Block;
use super::{AltText, ChartError, Form, Share, sized};
use crate::theme::{AXIS_PT, INK, INK2, LABEL_PT, Theme, WHITE};
use serde::Serialize;

/// Shows movement between levels: down left of the line, the same and up right of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moves {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The names of down, same and up, each printed once.
    pub names: [String; 3],
    /// The rows, top to bottom.
    pub rows: Vec<MovesRow>,
    /// All rows together in words; may be empty.
    pub total: String,
}

/// Holds one level of the first test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovesRow {
    /// The level's name.
    pub label: String,
    /// How many, as printed.
    pub base: String,
    /// Where they went.
    pub cells: MoveCells,
}

/// Holds where the persons of one level went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum MoveCells {
    /// Down, the same and up; a merged cell is none, its persons stand in the middle.
    Counts([Option<Share>; 3]),
    /// Withheld, with the words to print.
    Hidden(String),
}

const BAR: f64 = 540.0;
const ROW: f64 = 890.0;
/// Around a number inside a bar.
const INSIDE: f64 = 110.0;

impl Form for Moves {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let cells = self.rows.iter().flat_map(|row| row.counts().into_iter().flatten());
        cells.map(|share| share.at).collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 50.0)?;
        if self.rows.is_empty() || self.rows.len() > 5 {
            return Err(ChartError::Shape("movement needs one to five levels"));
        }
        if self.numbers().iter().any(|v| *v < 0.0) {
            return Err(ChartError::Shape("a number of persons is below zero"));
        }
        let names: Vec<(Block, Block)> =
            self.rows.iter().map(|row| row.name(width * 0.3)).collect();
        let left = names.iter().map(|(a, b)| a.width.max(b.width)).fold(0.0, f64::max);
        let tall = names.iter().map(stacked_height).fold(0.0, f64::max);
        let step = ROW.max(tall + 120.0);
        let frame = Frame { step, tall, ..self.frame(left + 200.0, width)? };
        let total = Face::strong(AXIS_PT, INK).fit(&self.total, width);
        let top = LINE_STEP + 60.0;
        let bottom = top + frame.step * self.rows.len() as f64;
        let foot = if total.lines.is_empty() { 0.0 } else { total.height() + 120.0 };
        let mut canvas = Canvas::new(width, bottom + foot);
        let head = self.heads(theme, &frame, top);
        for (i, (row, name)) in self.rows.iter().zip(&names).enumerate() {
            let middle = top + frame.step * (i as f64 + 0.5) - (ROW - BAR) / 2.0;
            let faces = (Face::strong(LABEL_PT, INK), Face::regular(AXIS_PT, INK2));
            stacked(&mut canvas, name, (0.0, middle), Align::Left, faces);
            row.paint(&mut canvas, theme, &frame, middle);
        }
        let end = bottom - (frame.step + ROW) / 2.0 + BAR + 100.0;
        let line = frame.line;
        let start = top + (frame.step - ROW) / 2.0 - 100.0;
        canvas.line((line, start), (line, end), INK, 30.0);
        for (words, x, baseline, face) in head {
            canvas.text(words, x, baseline, Align::Center, face);
        }
        let first = bottom + 60.0 + 0.72 * super::text::units(total.pt);
        canvas.lines(&total, 0.0, first, Align::Left, Face::strong(AXIS_PT, INK));
        Ok(canvas)
    }
}

/// Where the line stands and how wide one person is.
struct Frame {
    left: f64,
    right: f64,
    line: f64,
    unit: f64,
    /// From row to row.
    step: f64,
    /// Height of the tallest name of a row.
    tall: f64,
}

impl Moves {
    fn frame(&self, left: f64, right: f64) -> Result<Frame, ChartError> {
        room(right - left, 1500.0)?;
        let face = number(INK);
        // A number that finds no room in its bar stands outside, at either end.
        let outside = self.rows.iter().flat_map(|row| row.counts().into_iter().flatten());
        let outside =
            outside.map(|share| face.width(&share.text)).fold(0.0, f64::max) + 90.0;
        let reach = |pick: fn(&[Option<Share>; 3]) -> f64| {
            let counts = self.rows.iter().filter_map(MovesRow::cells);
            counts.map(pick).fold(0.0, f64::max)
        };
        let at = |cells: &[Option<Share>; 3], i: usize| {
            cells[i].as_ref().map_or(0.0, |share| share.at)
        };
        let down = reach(|cells| cells[0].as_ref().map_or(0.0, |share| share.at));
        let up = self
            .rows
            .iter()
            .filter_map(MovesRow::cells)
            .map(|cells| at(cells, 1) + at(cells, 2))
            .fold(0.0, f64::max);
        let unit = (right - left - 2.0 * outside).max(0.0) / (down + up).max(1e-9);
        if unit * (down + up) > 0.0 && right - left - 2.0 * outside < 900.0 {
            return Err(ChartError::NoRoom("the movement needs more width".into()));
        }
        let line = left + outside + down * unit;
        Ok(Frame { left, right, line, unit, step: ROW, tall: 0.0 })
    }

    /// Names each direction once, over the first bar that has it and room above.
    fn heads(
        &self,
        theme: &Theme,
        frame: &Frame,
        top: f64,
    ) -> Vec<(&str, f64, f64, Face)> {
        let mut out: Vec<(&str, f64, f64, Face)> = vec![];
        for (which, name) in self.names.iter().enumerate() {
            let strong = Face::strong(AXIS_PT, theme.own);
            let face = if which == 2 { strong } else { Face::AXIS };
            let wide = face.width(name);
            for (i, row) in self.rows.iter().enumerate() {
                let Some((from, to)) = row.piece(which, frame).filter(|_| wide > 0.0)
                else {
                    continue;
                };
                let mut x = (from + to) / 2.0;
                // Beside the line, so that the names of down and same never meet.
                match which {
                    0 => x = x.min(frame.line - 60.0 - wide / 2.0),
                    _ => x = x.max(frame.line + 60.0 + wide / 2.0),
                }
                let x = x.min(frame.right - wide / 2.0).max(wide / 2.0);
                let bar = top + frame.step * (i as f64 + 0.5) - ROW / 2.0;
                // Over the rows' own names, where it reaches above them.
                let over = bar + BAR / 2.0 - frame.tall / 2.0 - 60.0;
                let reaches = i == 0 && x - wide / 2.0 < frame.left;
                let baseline = if reaches { over.min(bar - 90.0) } else { bar - 90.0 };
                let clear = out.iter().all(|(words, at, line, face)| {
                    let reach = (face.width(words) + wide) / 2.0 + 120.0;
                    (line - baseline).abs() > 1.0 || (x - at).abs() >= reach
                });
                // Beside the rows' own names there is no room for long words.
                let beside = x - wide / 2.0 >= frame.left || i == 0;
                if clear && beside {
                    out.push((name, x, baseline, face));
                    break;
                }
            }
        }
        out
    }
}

fn number(color: crate::theme::Color) -> Face {
    Face::strong(AXIS_PT + 0.5, color)
}

impl MovesRow {
    fn name(&self, most: f64) -> (Block, Block) {
        let label = Face::strong(LABEL_PT, INK).fit(&self.label, most);
        (label, Face::AXIS.fit(&self.base, most))
    }

    fn cells(&self) -> Option<&[Option<Share>; 3]> {
        match &self.cells {
            MoveCells::Counts(cells) => Some(cells),
            MoveCells::Hidden(_) => None,
        }
    }

    fn counts(&self) -> Vec<Option<&Share>> {
        self.cells().map_or_else(Vec::new, |c| c.iter().map(Option::as_ref).collect())
    }

    /// Returns the two ends of a piece; none where nobody is counted in it.
    fn piece(&self, which: usize, frame: &Frame) -> Option<(f64, f64)> {
        let cells = self.cells()?;
        let at = |i: usize| cells[i].as_ref().map_or(0.0, |share| share.at) * frame.unit;
        let (from, to) = match which {
            0 => (frame.line - at(0), frame.line),
            1 => (frame.line, frame.line + at(1)),
            _ => (frame.line + at(1), frame.line + at(1) + at(2)),
        };
        (to - from >= 1.0).then_some((from, to))
    }

    fn paint(&self, canvas: &mut Canvas, theme: &Theme, frame: &Frame, middle: f64) {
        let cells = match &self.cells {
            MoveCells::Counts(cells) => cells,
            MoveCells::Hidden(words) => {
                let sides = [frame.left, middle - BAR / 2.0, frame.right];
                let [left, top, right] = sides;
                return canvas.hidden([left, top, right, middle + BAR / 2.0], words);
            }
        };
        let (top, bottom) = (middle - BAR / 2.0, middle + BAR / 2.0);
        for (which, cell) in cells.iter().enumerate() {
            let (Some(share), Some((from, to))) = (cell, self.piece(which, frame)) else {
                continue;
            };
            let color = match which {
                0 => {
                    canvas.rect((from, top), (to, bottom), WHITE);
                    canvas.frame([from, top, to, bottom], theme.own, 34.0);
                    INK
                }
                1 => {
                    canvas.rect((from, top), (to, bottom), theme.own3);
                    INK
                }
                _ => {
                    canvas.rect((from, top), (to, bottom), theme.own);
                    WHITE
                }
            };
            let wide = number(color).width(&share.text);
            let baseline = centred(middle);
            if to - from >= wide + INSIDE {
                let x = (from + to) / 2.0;
                canvas.text(&share.text, x, baseline, Align::Center, number(color));
            } else if which == 0 {
                let x = from - 60.0;
                canvas.text(&share.text, x, baseline, Align::Right, number(INK));
            } else if which == 2 {
                canvas.text(&share.text, to + 60.0, baseline, Align::Left, number(INK));
            }
        }
    }
}
