//! Groups at two tests in; lines from the first to the second test out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, centred, room, stacked, stacked_height, widest};
use super::scale::{Scale, apart, tick_numbers};
use super::text::Block;
use super::{AltText, ChartError, Form, Interval, Mark, Tick, sized};
use crate::theme::{
    AXIS_PT, GREY, HAIR, INK, INK2, LABEL_PT, TITLE_PT, Theme, VALUE_PT, WHITE,
};
use serde::Serialize;

/// Shows groups of the same persons at two tests, with what return to the mean alone
/// would give.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slope {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
    /// The groups; at most five.
    pub groups: Vec<SlopeGroup>,
    /// Grid lines with their labels.
    pub ticks: Vec<Tick>,
    /// The first test as printed.
    pub first_label: String,
    /// The second test as printed.
    pub second_label: String,
    /// What the dashed line means; empty where no group has one.
    pub by_itself_label: String,
}

/// Holds one group of a slope chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlopeGroup {
    /// The group's name.
    pub label: String,
    /// How many, as printed.
    pub base: String,
    /// Mean at the first test.
    pub first: f64,
    /// The same as printed.
    pub first_text: String,
    /// Mean at the second test.
    pub second: f64,
    /// How far chance could move it.
    pub interval: Option<Interval>,
    /// The same as printed.
    pub second_text: String,
    /// How sure the movement is.
    pub mark: Mark,
    /// Where return to the mean alone would take the group.
    pub by_itself: Option<f64>,
}

/// From an axis to the values beside it.
const BESIDE: f64 = 180.0;
/// From the axes down to the line of tests.
const TESTS: f64 = 420.0;
/// The line that explains the dashes.
const KEY: f64 = 430.0;

impl Form for Slope {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let groups = self.groups.iter().flat_map(|g| {
            let ends = g.interval.iter().flat_map(|i| [i.low, i.high]);
            ends.chain([g.first, g.second]).chain(g.by_itself)
        });
        groups.chain(tick_numbers(&self.ticks)).collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 50.0)?;
        let height = sized(self.height_mm, 30.0)?;
        if !(1..=5).contains(&self.groups.len()) {
            return Err(ChartError::Shape("a slope needs one to five groups"));
        }
        let axis = widest(self.ticks.iter().map(|t| t.label.as_str()), Face::AXIS);
        let names: Vec<(Block, Block)> =
            self.groups.iter().map(|group| group.name(width * 0.28)).collect();
        let name = names.iter().map(|(a, b)| a.width.max(b.width)).fold(0.0, f64::max);
        let value = Face::strong(TITLE_PT, theme.own);
        let values = widest(self.groups.iter().map(|g| g.second_text.as_str()), value);
        let frame = Frame {
            grid: axis + if axis > 0.0 { 120.0 } else { 0.0 },
            first: axis + name + 320.0,
            second: width - values - BESIDE - 120.0,
        };
        room(frame.second - frame.first, 1200.0)?;
        let key = Face::AXIS.fit(&self.key_words(), width - 700.0);
        let below = TESTS + if key.lines.is_empty() { 0.0 } else { KEY + key.height() };
        let (top, bottom) = (200.0, height - below);
        if bottom - top < 1000.0 {
            return Err(ChartError::NoRoom("the slope needs more height".into()));
        }
        let y = Scale::over(self.numbers(), bottom, top);
        let mut canvas = Canvas::new(width, height);
        self.paint_grid(&mut canvas, &frame, &y, axis, (top, bottom));
        for group in &self.groups {
            group.paint(&mut canvas, theme, &frame, &y);
        }
        self.paint_names(&mut canvas, &frame, &y, &names, (top, bottom))?;
        self.paint_values(&mut canvas, theme, &frame, &y, (top, bottom))?;
        self.paint_tests(&mut canvas, &frame, bottom + 320.0);
        let first = height - key.height() + 0.72 * super::text::units(key.pt);
        if !key.lines.is_empty() {
            let y = first - 0.33 * super::text::units(key.pt);
            canvas.dashes((0.0, y), (540.0, y), (130.0, 70.0), (GREY, 26.0));
            canvas.lines(&key, 660.0, first, Align::Left, Face::AXIS);
        }
        Ok(canvas)
    }
}

/// Where the two tests stand.
struct Frame {
    grid: f64,
    first: f64,
    second: f64,
}

impl Slope {
    fn key_words(&self) -> String {
        let any = self.groups.iter().any(|g| g.by_itself.is_some());
        if any { self.by_itself_label.clone() } else { String::new() }
    }

    fn paint_grid(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        y: &Scale,
        axis: f64,
        (top, bottom): (f64, f64),
    ) {
        let mut taken: Vec<f64> = vec![];
        for tick in &self.ticks {
            let at = y.at(tick.at);
            canvas.line((frame.grid, at), (frame.second + 120.0, at), HAIR, 22.0);
            if taken.iter().all(|t| (t - at).abs() >= LINE_STEP) {
                canvas.text(&tick.label, axis, centred(at), Align::Right, Face::AXIS);
                taken.push(at);
            }
        }
        for x in [frame.first, frame.second] {
            canvas.line((x, top), (x, bottom), GREY, 26.0);
        }
    }

    /// Prints the groups' names left of the first test, pushed apart.
    fn paint_names(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        y: &Scale,
        names: &[(Block, Block)],
        (top, bottom): (f64, f64),
    ) -> Result<(), ChartError> {
        let groups = self.groups.iter().zip(names);
        let wishes: Vec<(f64, f64)> = groups
            .map(|(g, name)| (y.at(g.first), stacked_height(name) + 60.0))
            .collect();
        let Some(centres) = apart(&wishes, 0.0, top - 200.0, bottom + 60.0) else {
            return Err(ChartError::NoRoom("the groups' names need more height".into()));
        };
        let x = frame.first - 200.0;
        let strong = Face::strong(LABEL_PT, INK).on(WHITE);
        let plain = Face::regular(AXIS_PT, INK2).on(WHITE);
        for (name, middle) in names.iter().zip(centres) {
            stacked(canvas, name, (x, middle), Align::Right, (strong, plain));
        }
        Ok(())
    }

    /// Prints the values: at the first test above or under the line, at the second beside.
    fn paint_values(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        frame: &Frame,
        y: &Scale,
        (top, bottom): (f64, f64),
    ) -> Result<(), ChartError> {
        let small = Face::strong(VALUE_PT - 1.5, theme.own).on(WHITE);
        let large = Face::strong(VALUE_PT, theme.own).on(WHITE);
        let first: Vec<(f64, f64)> = self
            .groups
            .iter()
            .map(|g| {
                let at = y.at(g.first);
                // Away from the line, which rises or falls to the right.
                let rises = y.at(g.second) < at - 60.0;
                (if rises { at + 260.0 } else { at - 260.0 }, LINE_STEP + 30.0)
            })
            .collect();
        let second: Vec<(f64, f64)> =
            self.groups.iter().map(|g| (y.at(g.second), 420.0)).collect();
        let room = (top - 200.0, bottom + 100.0);
        let (Some(first), Some(second)) =
            (apart(&first, 0.0, room.0, room.1), apart(&second, 0.0, room.0, room.1))
        else {
            return Err(ChartError::NoRoom("the groups' values need more height".into()));
        };
        let most = frame.second - frame.first - 500.0;
        for ((group, a), b) in self.groups.iter().zip(first).zip(second) {
            let block = small.fit(&group.first_text, most);
            if block.lines.len() == 1 {
                canvas.block(&block, frame.first + 140.0, a, Align::Left, small);
            }
            let x = frame.second + BESIDE + 80.0;
            let baseline = b + 0.33 * super::text::units(VALUE_PT);
            canvas.text(&group.second_text, x, baseline, Align::Left, large);
        }
        Ok(())
    }

    fn paint_tests(&self, canvas: &mut Canvas, frame: &Frame, baseline: f64) {
        let strong = Face::strong(AXIS_PT, INK);
        let (first, second) =
            (Face::AXIS.width(&self.first_label), strong.width(&self.second_label));
        let right = (frame.second - second / 2.0).min(canvas.width - second).max(0.0);
        if second <= canvas.width {
            canvas.text(&self.second_label, right, baseline, Align::Left, strong);
        }
        let left = (frame.first - first / 2.0).max(0.0);
        if left + first + 90.0 <= right {
            canvas.text(&self.first_label, left, baseline, Align::Left, Face::AXIS);
        }
    }
}

impl SlopeGroup {
    fn name(&self, most: f64) -> (Block, Block) {
        let label = Face::strong(LABEL_PT, INK).fit(&self.label, most);
        (label, Face::AXIS.fit(&self.base, most))
    }

    fn paint(&self, canvas: &mut Canvas, theme: &Theme, frame: &Frame, y: &Scale) {
        let from = (frame.first, y.at(self.first));
        let to = (frame.second, y.at(self.second));
        if let Some(interval) = self.interval {
            let ends = (y.at(interval.low), y.at(interval.high));
            canvas.rect((to.0 - 70.0, ends.0), (to.0 + 70.0, ends.1), theme.own3);
        }
        if let Some(alone) = self.by_itself {
            let end = (frame.second, y.at(alone));
            canvas.dashes(from, end, (130.0, 70.0), (GREY, 26.0));
        }
        canvas.line(from, to, theme.own, 60.0);
        canvas.disc(from, 86.0, theme.own);
        canvas.mark(self.mark, to, 1.0, theme.own);
    }
}
