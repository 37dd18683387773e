//! Statements with the level that each side sees in; the places on the path of levels,
//! this year and last, out. A level is a place, not a score: nothing is added up.

use super::canvas::{Align, Canvas, Face};
use super::rows::{centred, room};
use super::text::{Block, Weight, wrap};
use super::{AltText, ChartError, Form, sized};
use crate::theme::{AXIS_PT, GREY, HAIR, INK, INK2, LABEL_PT, LINE, Theme, WHITE};
use serde::Serialize;

/// Shows where two sides place a unit on statements.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ladder {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Names of the levels, lowest first.
    pub levels: Vec<String>,
    /// Areas with their statements.
    pub areas: Vec<LadderArea>,
    /// What the disc is, such as »skolen selv«.
    pub own_label: String,
    /// What the square is, such as »forvaltningen«.
    pub other_label: String,
    /// What the small mark of last year is; empty where there is none.
    pub before_label: String,
}

/// Statements that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LadderArea {
    /// Its name.
    pub label: String,
    /// Its statements.
    pub rows: Vec<LadderRow>,
}

/// One statement; levels are counted from zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LadderRow {
    /// The statement.
    pub label: String,
    /// The unit's own view.
    pub own: Option<usize>,
    /// The unit's own view the year before.
    pub own_before: Option<usize>,
    /// The administration's view.
    pub other: Option<usize>,
}

/// The line that explains the marks, and the names of the levels.
const KEY: f64 = 420.0;
const HEAD: f64 = 900.0;
const AREA: f64 = 560.0;
const ROW: f64 = 600.0;

impl Form for Ladder {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        Vec::new()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 80.0)?;
        if self.levels.len() < 2 || self.areas.iter().all(|a| a.rows.is_empty()) {
            return Err(ChartError::Shape("a rubric needs levels and statements"));
        }
        let names = width * 0.50;
        let step = (width - names) / self.levels.len() as f64;
        room(step, 600.0)?;
        let x =
            |level: usize| names + step * (level.min(self.levels.len() - 1) as f64 + 0.5);
        let plain = Face::LABEL;
        let set =
            |label: &str| wrap(label, LABEL_PT - 0.5, Weight::Regular, names - 300.0);
        let blocks: Vec<Vec<Block>> = self
            .areas
            .iter()
            .map(|area| area.rows.iter().map(|row| set(&row.label)).collect())
            .collect();
        let tall = |block: &Block| (block.height() + 200.0).max(ROW);
        let rows: f64 = blocks.iter().flatten().map(tall).sum();
        let key = KEY;
        let height = key + HEAD + AREA * self.areas.len() as f64 + rows + 40.0;
        let mut canvas = Canvas::new(width, height);
        self.paint_key(&mut canvas, theme);
        self.paint_levels(&mut canvas, key, step, &x);
        let mut y = key + HEAD;
        for (area, blocks) in self.areas.iter().zip(&blocks) {
            canvas.line((0.0, y), (width, y), LINE, 22.0);
            let strong = Face::strong(LABEL_PT, INK);
            canvas.text(&area.label, 0.0, y + 390.0, Align::Left, strong);
            y += AREA;
            for (row, block) in area.rows.iter().zip(blocks) {
                let middle = y + tall(block) / 2.0;
                canvas.block(block, 0.0, middle, Align::Left, plain);
                row.paint(&mut canvas, theme, middle, self.levels.len(), &x);
                y += tall(block);
            }
        }
        canvas.line((0.0, height - 20.0), (width, height - 20.0), LINE, 22.0);
        Ok(canvas)
    }
}

impl Ladder {
    fn paint_key(&self, canvas: &mut Canvas, theme: &Theme) {
        let mut at = 130.0;
        let y = 180.0;
        let face = Face::AXIS;
        for (kind, words) in
            [(0, &self.own_label), (1, &self.other_label), (2, &self.before_label)]
        {
            if words.is_empty() || at + 400.0 + face.width(words) > canvas.width {
                continue;
            }
            match kind {
                0 => own(canvas, theme, (at, y)),
                1 => other(canvas, (at, y)),
                _ => before(canvas, theme, (at, y)),
            }
            canvas.text(words, at + 270.0, centred(y), Align::Left, face);
            at += 270.0 + face.width(words) + 520.0;
        }
    }

    fn paint_levels(
        &self,
        canvas: &mut Canvas,
        top: f64,
        step: f64,
        x: &dyn Fn(usize) -> f64,
    ) {
        let face = Face::regular(AXIS_PT, INK2);
        for (level, name) in self.levels.iter().enumerate() {
            let block = face.fit(name, step - 120.0);
            let bottom = top + HEAD - 110.0 - block.height() / 2.0;
            canvas.block(&block, x(level), bottom, Align::Center, face);
        }
    }
}

impl LadderRow {
    fn paint(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        y: f64,
        levels: usize,
        x: &dyn Fn(usize) -> f64,
    ) {
        canvas.line((x(0), y), (x(levels - 1), y), HAIR, 26.0);
        for level in 0..levels {
            canvas.disc((x(level), y), 42.0, HAIR);
        }
        if let (Some(from), Some(to)) = (self.own_before, self.own)
            && from != to
        {
            canvas.line((x(from), y), (x(to), y), theme.own2, 40.0);
            before(canvas, theme, (x(from), y));
        }
        // Both on one level stand side by side, so that neither hides the other.
        let both = self.own.is_some() && self.own == self.other;
        let shift = if both { 160.0 } else { 0.0 };
        if let Some(level) = self.other {
            other(canvas, (x(level) + shift, y));
        }
        if let Some(level) = self.own {
            own(canvas, theme, (x(level) - shift, y));
        }
    }
}

fn own(canvas: &mut Canvas, theme: &Theme, at: (f64, f64)) {
    canvas.disc(at, 168.0, WHITE);
    canvas.disc(at, 140.0, theme.own);
}

fn other(canvas: &mut Canvas, (x, y): (f64, f64)) {
    canvas.rect((x - 148.0, y - 148.0), (x + 148.0, y + 148.0), WHITE);
    canvas.rect((x - 120.0, y - 120.0), (x + 120.0, y + 120.0), GREY);
}

fn before(canvas: &mut Canvas, theme: &Theme, at: (f64, f64)) {
    canvas.disc(at, 110.0, WHITE);
    canvas.ring(at, 84.0, theme.own2, 34.0);
}
