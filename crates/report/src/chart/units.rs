//! Every unit's years in; one small panel each, on a common scale, out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{centred, widest};
use super::scale::{Scale, Years, numbers, tick_numbers};
use super::text::{Block, units};
use super::{AltText, ChartError, Form, Mark, Point, Tick, sized};
use crate::theme::{AXIS_PT, HAIR, HIDDEN, INK, INK2, KOM, Theme, WHITE};
use serde::Serialize;

/// Shows one figure over the years for every unit, each in a panel of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitPanels {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The panels, row by row.
    pub panels: Vec<UnitPanel>,
    /// Panels in a row.
    pub columns: usize,
    /// The years that all units have together; may be empty.
    pub reference: Vec<Point>,
    /// What it is called, printed once under the panels; may be empty.
    pub reference_label: String,
    /// Grid lines with their labels, common to all panels.
    pub ticks: Vec<Tick>,
    /// The oldest and the newest year as printed.
    pub years: [String; 2],
}

/// One unit's years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitPanel {
    /// The unit's name.
    pub title: String,
    /// Its years, oldest first.
    pub own: Vec<Point>,
    /// How sure the newest change is.
    pub mark: Mark,
    /// The newest value as printed, or why there is none.
    pub value: String,
}

const GAP: f64 = 500.0;
const PLOT: f64 = 1250.0;
/// Panels from which on they are lower.
const MANY: usize = 24;
const PLOT_OF_MANY: f64 = 800.0;
/// Length of the grey line that is explained.
const STROKE: f64 = 330.0;

impl Form for UnitPanels {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let own = self.panels.iter().flat_map(|p| numbers(&p.own));
        own.chain(numbers(&self.reference)).chain(tick_numbers(&self.ticks)).collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 60.0)?;
        if self.panels.is_empty() || self.columns == 0 {
            return Err(ChartError::Shape("panels need units"));
        }
        let axis = widest(self.ticks.iter().map(|t| t.label.as_str()), Face::AXIS);
        let left = axis + 130.0;
        let n = self.columns as f64;
        let wide = (width - left - GAP * (n - 1.0)) / n;
        if wide < 1000.0 {
            return Err(ChartError::NoRoom("the panels need more width".into()));
        }
        let plot = if self.panels.len() > MANY { PLOT_OF_MANY } else { PLOT };
        let name = Face::strong(AXIS_PT, INK);
        let rows: Vec<Vec<(&UnitPanel, Block)>> = self
            .panels
            .chunks(self.columns)
            .map(|row| row.iter().map(|p| (p, name.fit(&p.title, wide))).collect())
            .collect();
        let head = |row: &Vec<(&UnitPanel, Block)>| {
            row.iter().map(|(_, b)| b.height()).fold(0.0, f64::max) + 170.0
        };
        let tall: f64 = rows.iter().map(|row| head(row) + plot + 330.0).sum();
        let from =
            left + if self.reference_label.is_empty() { 0.0 } else { STROKE + 90.0 };
        let below = Face::AXIS.fit(&self.words_below(), width - from - 30.0);
        let room = if self.reference_label.is_empty() { 0.0 } else { 250.0 };
        let mut canvas = Canvas::new(width, tall + below.height() + room);
        let mut top = 0.0;
        for row in &rows {
            let first = top + head(row);
            let y = Scale::over(self.numbers(), first + plot, first);
            self.paint_axis(&mut canvas, &y, axis);
            for (column, (panel, block)) in row.iter().enumerate() {
                let x0 = left + (wide + GAP) * column as f64;
                canvas.lines(block, x0, top + 0.75 * units(AXIS_PT), Align::Left, name);
                self.paint_panel(&mut canvas, theme, panel, (x0, wide), &y);
            }
            top = first + plot + 330.0;
        }
        if self.reference_label.is_empty() {
            canvas.lines(&below, from, top + 60.0, Align::Left, Face::AXIS);
        } else {
            canvas.line((left, top + 180.0), (left + STROKE, top + 180.0), KOM, 40.0);
            canvas.lines(&below, from, centred(top + 180.0), Align::Left, Face::AXIS);
        }
        Ok(canvas)
    }
}

impl UnitPanels {
    fn paint_axis(&self, canvas: &mut Canvas, y: &Scale, axis: f64) {
        let mut taken: Vec<f64> = vec![];
        for tick in &self.ticks {
            let at = y.at(tick.at);
            if taken.iter().all(|t| (t - at).abs() >= 330.0) {
                canvas.text(&tick.label, axis, centred(at), Align::Right, Face::AXIS);
                taken.push(at);
            }
        }
    }

    fn paint_panel(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        panel: &UnitPanel,
        (x0, wide): (f64, f64),
        y: &Scale,
    ) {
        let (own, reference) = (Years::of(&panel.own), Years::of(&self.reference));
        let years = own.slots.len().max(reference.slots.len()).max(1);
        let value = Face::strong(AXIS_PT, theme.own);
        let face = match own.newest() {
            Some(_) => value,
            None => Face::regular(AXIS_PT, INK2),
        };
        let text = face.width(&panel.value);
        let last = match own.newest() {
            Some(_) => x0 + wide - text - 190.0,
            None => x0 + wide - 80.0,
        };
        let x = |year: usize| match years {
            1 => last,
            n => x0 + 80.0 + (last - x0 - 80.0) * year as f64 / (n - 1) as f64,
        };
        for tick in &self.ticks {
            canvas.line((x0, y.at(tick.at)), (x0 + wide, y.at(tick.at)), HAIR, 20.0);
        }
        let (low, high) = (y.at(f64::MIN), y.at(f64::MAX));
        let half = (x(1) - x(0)).abs() / 2.0;
        for (at, _) in own.breaks.iter().filter(|b| b.0 > 0 && b.0 < years) {
            canvas.dashed(x(*at) - half, high, low);
        }
        for (at, _) in own.hidden() {
            let sides = [(x(at) - half * 0.8).max(x0), high, x(at) + half * 0.8, low];
            canvas.hatch(sides, HIDDEN, 130.0);
        }
        for run in reference.runs() {
            let points: Vec<_> = run.iter().map(|p| (x(p.0), y.at(p.1))).collect();
            if points.len() > 1 {
                canvas.path(points, KOM, 30.0);
            }
        }
        for run in own.runs() {
            let points: Vec<_> = run.iter().map(|p| (x(p.0), y.at(p.1))).collect();
            if points.len() > 1 {
                canvas.path(points.clone(), theme.own, 44.0);
            }
            for point in points {
                canvas.disc(point, 56.0, theme.own);
            }
        }
        match own.newest() {
            Some((at, v)) => {
                canvas.mark(panel.mark, (x(at), y.at(v)), 0.72, theme.own);
                let face = value.on(WHITE);
                canvas.text(
                    &panel.value,
                    x(at) + 180.0,
                    centred(y.at(v)),
                    Align::Left,
                    face,
                );
            }
            None => {
                let face = face.on(WHITE);
                let block = face.fit(&panel.value, wide - 120.0);
                canvas.block(
                    &block,
                    x0 + wide / 2.0,
                    (low + high) / 2.0,
                    Align::Center,
                    face,
                );
            }
        }
    }

    /// The years, and what the grey line is, printed under the panels.
    fn words_below(&self) -> String {
        let [first, last] = &self.years;
        let years = match first == last {
            true => first.clone(),
            false => format!("{first} – {last}"),
        };
        match (first == last, self.reference_label.is_empty()) {
            (_, true) => years,
            (true, false) => self.reference_label.clone(),
            (false, false) => format!("{years} · {}", self.reference_label),
        }
    }
}
