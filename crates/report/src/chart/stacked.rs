//! Shares of answers in; bars aligned at the wanted answers out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{Labels, Name, Names, centred, room, spare, widest};
use super::{AltText, ChartError, Form, sized};
use crate::theme::{AXIS_PT, Color, GREY, GREY_RAMP, INK, INK2, LABEL_PT, Theme, WHITE};
use serde::Serialize;

/// Shows answers on a scale, aligned between wanted (right) and others (left).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stacked {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper where there is room to spare; zero for as tall as the rows need.
    pub height_mm: f64,
    /// The answers' names from least to most wanted; at most eight.
    pub categories: Vec<String>,
    /// How many of them, from the left, are not wanted.
    pub unwanted: usize,
    /// The rows, top to bottom.
    pub rows: Vec<StackRow>,
    /// The head of the right column, such as »svar«; may be empty.
    pub base_head: String,
}

/// Holds one bar of answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackRow {
    /// Whose answers.
    pub label: String,
    /// The weight of the row.
    pub tone: Tone,
    /// The shares, or why there are none.
    pub answers: Answers,
    /// The share of wanted answers as printed.
    pub total: String,
    /// The number of answers as printed.
    pub base: String,
    /// Whether a wider gap goes before this row.
    pub gap: bool,
}

/// Says whose answers a bar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Tone {
    /// The unit this year: blue with a strong label.
    Own,
    /// The unit last year: blue with a weak label.
    Before,
    /// The municipality or others: grey.
    Others,
    /// A grade of the unit: blue with a plain label.
    Part,
}

/// Holds the shares of one bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Answers {
    /// One share for each category, in its order.
    Shares(Vec<Share>),
    /// Withheld, with the words to print.
    Hidden(String),
}

/// Holds one category's share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The share, in the same unit for all rows (percent or a fraction).
    pub at: f64,
    /// The share as printed inside the piece, where there is room.
    pub text: String,
}

const BAR: f64 = 460.0;
const GAP: f64 = 130.0;
const GROUP_GAP: f64 = 260.0;
/// A piece at least this wide carries its number.
const WIDE: f64 = 430.0;
/// A hatched piece needs more: its number stands on a clear ground.
const WIDE_HATCH: f64 = 750.0;

/// How one piece is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fill {
    Plain(Color),
    Lowest(Color),
}

impl Form for Stacked {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let shares = self.rows.iter().flat_map(|row| row.shares());
        shares.map(|share| share.at).collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 60.0)?;
        self.check()?;
        let labels = self.rows.iter().map(|row| (row.label.as_str(), row.tone.face()));
        let labels = Labels::set(labels, width * 0.30, 160.0);
        let bases = self.rows.iter().map(|r| r.base.as_str());
        let base_wide = widest(bases.chain([self.base_head.as_str()]), Face::AXIS);
        let totals = widest(self.rows.iter().map(|r| r.total.as_str()), total_face());
        let left = labels.width;
        let right = width - if base_wide > 0.0 { base_wide + 160.0 } else { 0.0 };
        let plot = right - left - totals - 100.0;
        room(plot, 1500.0)?;
        let (most_left, most_right) = self.reach();
        let unit = plot / (most_left + most_right).max(1e-9);
        let line = left + most_left * unit;
        let names = self.names(theme, line, unit, (left, right));
        let head = names.height.max(if self.base_head.is_empty() { 0.0 } else { 330.0 });
        let top = head + 50.0;
        let natural = top + self.rows_height(&labels, right - left) + 60.0;
        let more = spare(self.height_mm, natural, (self.rows.len(), BAR + GAP));
        let thick = BAR + more * BAR / (BAR + GAP);
        let height = natural + more * self.rows.len() as f64;
        let bottom = height - 60.0;
        let mut canvas = Canvas::new(width, height);
        let mut y = top;
        for (i, (row, block)) in self.rows.iter().zip(&labels.blocks).enumerate() {
            y += if row.gap && i > 0 { GROUP_GAP } else { 0.0 };
            let height = labels.row_height(i, BAR, (row.hidden(), right - left)) + more;
            let middle = y + height / 2.0;
            canvas.block(block, 0.0, middle, Align::Left, row.tone.face());
            canvas.text(&row.base, width, centred(middle), Align::Right, Face::AXIS);
            match &row.answers {
                Answers::Shares(shares) => {
                    let around = (middle, thick);
                    let end =
                        self.bar(&mut canvas, theme, row, shares, (line, unit), around);
                    let baseline = centred(middle);
                    canvas.text(
                        &row.total,
                        end + 90.0,
                        baseline,
                        Align::Left,
                        total_face(),
                    );
                }
                Answers::Hidden(words) => {
                    canvas.hidden([left, middle - 190.0, right, middle + 190.0], words);
                }
            }
            y += height + GAP;
        }
        // Under the words of hidden rows, over the bars.
        canvas.line((line, head), (line, bottom), INK, 26.0);
        names.paint(&mut canvas, head - 90.0);
        canvas.text(&self.base_head, width, head - 90.0, Align::Right, Face::AXIS);
        Ok(canvas)
    }
}

fn total_face() -> Face {
    Face::strong(AXIS_PT, INK)
}

impl Tone {
    fn face(self) -> Face {
        match self {
            Self::Own => Face::strong(LABEL_PT, INK),
            Self::Before | Self::Others => Face::regular(LABEL_PT, INK2),
            Self::Part => Face::LABEL,
        }
    }

    fn ramp(self, theme: &Theme) -> ([Color; 4], Color) {
        match self {
            Self::Others => (GREY_RAMP, GREY),
            _ => ([theme.own, theme.own2, theme.own3, theme.own4], theme.own),
        }
    }
}

impl StackRow {
    fn hidden(&self) -> &str {
        match &self.answers {
            Answers::Hidden(words) => words,
            Answers::Shares(_) => "",
        }
    }

    fn shares(&self) -> &[Share] {
        match &self.answers {
            Answers::Shares(shares) => shares,
            Answers::Hidden(_) => &[],
        }
    }
}

impl Stacked {
    fn check(&self) -> Result<(), ChartError> {
        let fits = |row: &StackRow| match &row.answers {
            Answers::Shares(shares) => {
                shares.len() == self.categories.len()
                    && shares.iter().all(|s| s.at >= 0.0)
            }
            Answers::Hidden(_) => true,
        };
        let answers = self.categories.len();
        if self.rows.is_empty() || !(1..=8).contains(&answers) || self.unwanted > answers
        {
            Err(ChartError::Shape("stacked answers need rows and one to eight answers"))
        } else if !self.rows.iter().all(fits) {
            Err(ChartError::Shape("a row needs one share, zero or more, for each answer"))
        } else {
            Ok(())
        }
    }

    fn reach(&self) -> (f64, f64) {
        let sum = |shares: &[Share]| shares.iter().map(|s| s.at).sum::<f64>();
        self.rows.iter().filter(|row| !row.shares().is_empty()).fold(
            (0.0, 0.0),
            |(left, right), row| {
                let (others, wanted) = row.shares().split_at(self.unwanted);
                (f64::max(left, sum(others)), f64::max(right, sum(wanted)))
            },
        )
    }

    fn rows_height(&self, labels: &Labels, plot: f64) -> f64 {
        let rows = self.rows.iter().enumerate().map(|(i, row)| {
            let gap = if row.gap && i > 0 { GROUP_GAP } else { 0.0 };
            labels.row_height(i, BAR, (row.hidden(), plot)) + GAP + gap
        });
        rows.sum::<f64>() - GAP
    }

    /// Fills from the line outwards: wanted answers grow darker, others paler,
    /// and the least wanted of several is hatched.
    fn fill(&self, i: usize, tone: Tone, theme: &Theme) -> Fill {
        let ([dark, middle, pale, palest], hatch) = tone.ramp(theme);
        if i >= self.unwanted {
            let (step, steps) =
                (i - self.unwanted, self.categories.len() - self.unwanted);
            let part = if steps > 1 { step as f64 / (steps - 1) as f64 } else { 1.0 };
            return Fill::Plain(between(middle, dark, part));
        }
        let out = self.unwanted - 1 - i;
        match self.unwanted {
            1 => Fill::Plain(pale),
            n if out == n - 1 => Fill::Lowest(hatch),
            2 => Fill::Plain(pale),
            n => Fill::Plain(between(pale, palest, out as f64 / (n - 2) as f64)),
        }
    }

    /// Draws one bar around the line; returns where it ends.
    fn bar(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        row: &StackRow,
        shares: &[Share],
        (line, unit): (f64, f64),
        (middle, thick): (f64, f64),
    ) -> f64 {
        let others: f64 = shares[..self.unwanted].iter().map(|s| s.at).sum();
        let (top, bottom) = (middle - thick / 2.0, middle + thick / 2.0);
        let mut from = line - others * unit;
        for (i, share) in shares.iter().enumerate() {
            let to = from + share.at * unit;
            if to - from < 1.0 {
                from = to;
                continue;
            }
            // White between pieces, but never more than the piece itself.
            let (a, b) = (from, (to - 20.0).max(from + 1.0));
            let fill = self.fill(i, row.tone, theme);
            match fill {
                Fill::Plain(color) => canvas.rect((a, top), (b, bottom), color),
                Fill::Lowest(color) => canvas.lowest_step([a, top, b, bottom], color),
            }
            let face = number_face(fill);
            let least = match fill {
                Fill::Plain(_) => WIDE,
                Fill::Lowest(_) => WIDE_HATCH,
            };
            if b - a >= (face.width(&share.text) + 120.0).max(least) {
                canvas.text(
                    &share.text,
                    (a + b) / 2.0,
                    centred(middle),
                    Align::Center,
                    face,
                );
            }
            from = to;
        }
        from
    }

    /// Names the answers once, over the first bar, from the line outwards.
    fn names(
        &self,
        theme: &Theme,
        line: f64,
        unit: f64,
        (left, right): (f64, f64),
    ) -> Names<'_> {
        let first = self.rows.iter().map(StackRow::shares).find(|s| !s.is_empty());
        let even = 1.0 / self.categories.len() as f64;
        let share = |i: usize| first.map_or(even, |shares| shares[i].at);
        let mut from = line - (0..self.unwanted).map(share).sum::<f64>() * unit;
        let mut names = vec![];
        for (i, words) in self.categories.iter().enumerate() {
            let to = from + share(i) * unit;
            let face = if i >= self.unwanted {
                Face::strong(AXIS_PT, theme.own)
            } else {
                Face::AXIS
            };
            names.push(Name { words, x: (from + to) / 2.0, face });
            from = to;
        }
        Names::both_sides(names, self.unwanted, line, left, right)
    }
}

fn number_face(fill: Fill) -> Face {
    match fill {
        Fill::Lowest(_) => Face::regular(AXIS_PT, INK).on(WHITE),
        Fill::Plain(color) if color.contrast_on_white() >= 4.0 => {
            Face::strong(AXIS_PT, WHITE)
        }
        Fill::Plain(_) => Face::regular(AXIS_PT, INK),
    }
}

fn between(from: Color, to: Color, part: f64) -> Color {
    let mix =
        |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round();
    Color {
        r: mix(from.r, to.r) as u8,
        g: mix(from.g, to.g) as u8,
        b: mix(from.b, to.b) as u8,
    }
}
