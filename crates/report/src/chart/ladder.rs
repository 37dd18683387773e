//! Statements with the level that each side sees in; the places on the path of levels,
//! and beside them every year, out. A level is a place, not a score: nothing is added up.

use super::canvas::{Align, Canvas, Face};
use super::rows::{centred, room};
use super::text::{Block, Weight, wrap};
use super::{AltText, ChartError, Form, sized};
use crate::theme::{AXIS_PT, GREY, HAIR, INK, INK2, LINE, Theme, WHITE};
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
    /// The years with answers, the oldest first, such as »24/25«.
    pub years: Vec<String>,
    /// What the column of years is, such as »år for år«.
    pub years_label: String,
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
    /// The unit's own view in each year.
    pub own: Vec<Option<usize>>,
    /// The administration's view in each year.
    pub other: Vec<Option<usize>>,
}

/// The names of the levels, beside the words that explain the marks.
const HEAD: f64 = 780.0;
const AREA: f64 = 440.0;
const ROW: f64 = 540.0;
/// What a statement of more lines needs beside its lines.
const AIR: f64 = 150.0;
/// Between the names of two levels.
const NAME_AIR: f64 = 70.0;
/// The statements' and the years' part of the width.
const NAMES: f64 = 0.53;
const YEARS: f64 = 0.106;

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
        let names = width * NAMES;
        let years = if self.years.len() > 1 { width * YEARS } else { 0.0 };
        let step = (width - names - years) / self.levels.len() as f64;
        room(step, 600.0)?;
        let x =
            |level: usize| names + step * (level.min(self.levels.len() - 1) as f64 + 0.5);
        let plain = Face::regular(AXIS_PT, INK);
        let set = |label: &str| wrap(label, AXIS_PT, Weight::Regular, names - 250.0);
        let blocks: Vec<Vec<Block>> = self
            .areas
            .iter()
            .map(|area| area.rows.iter().map(|row| set(&row.label)).collect())
            .collect();
        let tall = |block: &Block| (block.height() + AIR).max(ROW);
        let rows: f64 = blocks.iter().flatten().map(tall).sum();
        let head = self.head(step);
        let height = head + AREA * self.areas.len() as f64 + rows + 40.0;
        let mut canvas = Canvas::new(width, height);
        self.paint_key(&mut canvas, theme, (names, head));
        self.paint_levels(&mut canvas, (step, head), &x);
        let course = Course { from: width - years + 350.0, to: width - 150.0 };
        course.paint_head(&mut canvas, self, head);
        let mut y = head;
        for (area, blocks) in self.areas.iter().zip(&blocks) {
            canvas.line((0.0, y), (width, y), LINE, 22.0);
            let strong = Face::strong(AXIS_PT, INK);
            canvas.text(&area.label, 0.0, y + 330.0, Align::Left, strong);
            y += AREA;
            for (row, block) in area.rows.iter().zip(blocks) {
                let middle = y + tall(block) / 2.0;
                canvas.block(block, 0.0, middle, Align::Left, plain);
                row.paint(&mut canvas, theme, middle, self.levels.len(), &x);
                if years > 0.0 {
                    course.paint(&mut canvas, theme, (row, middle), self.levels.len());
                }
                y += tall(block);
            }
        }
        canvas.line((0.0, height - 20.0), (width, height - 20.0), LINE, 22.0);
        Ok(canvas)
    }
}

impl Ladder {
    /// The words that explain the marks stand left of the levels' names.
    fn paint_key(&self, canvas: &mut Canvas, theme: &Theme, (names, head): (f64, f64)) {
        let mut at = 130.0;
        let y = head - 290.0;
        let face = Face::AXIS;
        for (kind, words) in [(0, &self.own_label), (1, &self.other_label)] {
            if words.is_empty() || at + 400.0 + face.width(words) > names {
                continue;
            }
            match kind {
                0 => own(canvas, theme, (at, y)),
                _ => other(canvas, (at, y)),
            }
            canvas.text(words, at + 270.0, centred(y), Align::Left, face);
            at += 270.0 + face.width(words) + 520.0;
        }
    }

    /// Room for the names of the levels, of which a long word may take three lines.
    fn head(&self, step: f64) -> f64 {
        let face = Face::regular(AXIS_PT, INK2);
        let tall = |name: &String| face.fit(name, step - NAME_AIR).height();
        self.levels.iter().map(tall).fold(HEAD - 160.0, f64::max) + 160.0
    }

    fn paint_levels(
        &self,
        canvas: &mut Canvas,
        (step, head): (f64, f64),
        x: &dyn Fn(usize) -> f64,
    ) {
        let face = Face::regular(AXIS_PT, INK2);
        for (level, name) in self.levels.iter().enumerate() {
            let block = face.fit(name, step - NAME_AIR);
            let middle = head - 110.0 - block.height() / 2.0;
            canvas.block(&block, x(level), middle, Align::Center, face);
        }
    }
}

/// The column in which a statement's levels are followed from year to year.
struct Course {
    from: f64,
    to: f64,
}

impl Course {
    fn x(&self, year: usize, of: usize) -> f64 {
        self.from
            + (self.to - self.from) * year as f64 / of.saturating_sub(1).max(1) as f64
    }

    /// The first and the last year, below what the column is.
    fn paint_head(&self, canvas: &mut Canvas, ladder: &Ladder, head: f64) {
        let [first, .., last] = &ladder.years[..] else { return };
        let face = Face::regular(AXIS_PT, INK2);
        let (left, right) = (self.from - 200.0, self.to + 150.0);
        canvas.text(&ladder.years_label, right, head - 470.0, Align::Right, face);
        canvas.text(first, left, head - 130.0, Align::Left, face);
        canvas.text(last, right, head - 130.0, Align::Right, face);
    }

    fn paint(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        (row, middle): (&LadderRow, f64),
        levels: usize,
    ) {
        let height = ROW - 150.0;
        let n = row.own.len().max(row.other.len());
        let at = |year: usize, level: usize| {
            let part = level.min(levels - 1) as f64 / (levels - 1) as f64;
            (self.x(year, n), middle + height / 2.0 - height * part)
        };
        for (views, color, stroke) in
            [(&row.other, GREY, 24.0), (&row.own, theme.own, 38.0)]
        {
            let known: Vec<(usize, usize)> =
                views.iter().enumerate().filter_map(|(y, l)| Some((y, (*l)?))).collect();
            for pair in known.windows(2) {
                let [(from, low), (to, high)] = [pair[0], pair[1]];
                // No line over a year in which nobody answered.
                if to == from + 1 {
                    canvas.line(at(from, low), at(to, high), color, stroke);
                }
            }
            for (year, level) in known {
                canvas.disc(at(year, level), stroke + 22.0, color);
            }
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
        let latest = |views: &[Option<usize>]| views.last().copied().flatten();
        let (now, theirs) = (latest(&self.own), latest(&self.other));
        // Both on one level stand side by side, so that neither hides the other.
        let shift = if now.is_some() && now == theirs { 160.0 } else { 0.0 };
        if let Some(level) = theirs {
            other(canvas, (x(level) + shift, y));
        }
        if let Some(level) = now {
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
