//! Shapes and texts of one chart in; SVG drawn by plotters out.
//!
//! Shapes are painted in the order they come, texts after all shapes. The list
//! of placed texts is kept so that tests can look for overlaps.

use super::text::{self, ASCENT, Block, DESCENT, Weight, units};
use super::{ChartError, Mark, Svg};
use crate::theme::{self, Color, FAMILY, UNITS_PER_MM, WHITE};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::fmt::{Display, Write as _};

/// Which part of a text its x means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Center,
    Right,
}

/// Holds how a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    pub pt: f64,
    pub weight: Weight,
    pub color: Color,
    /// The colour under the text where it lies over lines.
    pub ground: Option<Color>,
}

impl Face {
    /// Axis and base text.
    pub const AXIS: Self = Self::regular(theme::AXIS_PT, theme::INK2);
    /// A row's label.
    pub const LABEL: Self = Self::regular(theme::LABEL_PT, theme::INK);

    pub const fn regular(pt: f64, color: Color) -> Self {
        Self { pt, weight: Weight::Regular, color, ground: None }
    }

    pub const fn strong(pt: f64, color: Color) -> Self {
        Self { pt, weight: Weight::SemiBold, color, ground: None }
    }

    pub const fn on(self, ground: Color) -> Self {
        Self { ground: Some(ground), ..self }
    }

    pub fn width(&self, words: &str) -> f64 {
        text::width(words, self.pt, self.weight)
    }

    pub fn fit(&self, words: &str, most: f64) -> Block {
        text::fit(words, self.pt, self.weight, most)
    }
}

/// Holds one text at its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub words: String,
    pub x: f64,
    pub baseline: f64,
    pub align: Align,
    pub face: Face,
}

impl Placed {
    /// Returns left, top, right and bottom.
    pub fn bounds(&self) -> [f64; 4] {
        let wide = self.face.width(&self.words);
        let left = match self.align {
            Align::Left => self.x,
            Align::Center => self.x - wide / 2.0,
            Align::Right => self.x - wide,
        };
        let size = units(self.face.pt);
        let top = self.baseline - ASCENT * size;
        [left, top, left + wide, self.baseline + DESCENT * size]
    }
}

/// A shape in chart units.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Path(Vec<(f64, f64)>, Color, f64),
    Rect([f64; 4], Color),
    Area(Vec<(f64, f64)>, Color),
    Disc((f64, f64), f64, Color),
    Ring((f64, f64), f64, Color, f64),
}

/// Collects what one chart paints.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Canvas {
    pub width: f64,
    pub height: f64,
    pub shapes: Vec<Shape>,
    pub texts: Vec<Placed>,
}

impl Canvas {
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: vec![], texts: vec![] }
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), color: Color, stroke: f64) {
        self.path(vec![from, to], color, stroke);
    }

    pub fn path(&mut self, points: Vec<(f64, f64)>, color: Color, stroke: f64) {
        self.shapes.push(Shape::Path(points, color, stroke));
    }

    /// Draws a dashed upright line, as breaks are shown.
    pub fn dashed(&mut self, x: f64, top: f64, bottom: f64) {
        let (on, off) = (50.0, 45.0);
        let mut y = top;
        while y < bottom {
            let end = (y + on).min(bottom);
            self.line((x, y), (x, end), theme::GREY, 18.0);
            y += on + off;
        }
    }

    /// Draws a line of dashes: how long each is and the gap after it.
    pub fn dashes(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        (on, off): (f64, f64),
        (color, stroke): (Color, f64),
    ) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let long = dx.hypot(dy);
        let place = |d: f64| (from.0 + dx * d / long, from.1 + dy * d / long);
        let mut d = 0.0;
        while d < long {
            self.line(place(d), place((d + on).min(long)), color, stroke);
            d += on + off;
        }
    }

    /// Fills a rectangle given by two corners in any order.
    pub fn rect(&mut self, a: (f64, f64), b: (f64, f64), color: Color) {
        let [x0, x1] = [a.0.min(b.0), a.0.max(b.0)];
        let [y0, y1] = [a.1.min(b.1), a.1.max(b.1)];
        self.shapes.push(Shape::Rect([x0, y0, x1, y1], color));
    }

    pub fn area(&mut self, points: Vec<(f64, f64)>, color: Color) {
        self.shapes.push(Shape::Area(points, color));
    }

    pub fn disc(&mut self, at: (f64, f64), r: f64, color: Color) {
        self.shapes.push(Shape::Disc(at, r, color));
    }

    pub fn ring(&mut self, at: (f64, f64), r: f64, color: Color, stroke: f64) {
        self.shapes.push(Shape::Ring(at, r, color, stroke));
    }

    /// Draws the frame of a rectangle, its stroke inside.
    pub fn frame(&mut self, [x0, y0, x1, y1]: [f64; 4], color: Color, stroke: f64) {
        let h = stroke / 2.0;
        let (x0, y0, x1, y1) = (x0 + h, y0 + h, x1 - h, y1 - h);
        if x1 > x0 && y1 > y0 {
            let corners =
                vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0), (x1, y0)];
            self.path(corners, color, stroke);
        }
    }

    /// Fills a rectangle with lines at 45°.
    pub fn hatch(&mut self, [x0, y0, x1, y1]: [f64; 4], color: Color, step: f64) {
        let (wide, tall) = (x1 - x0, y1 - y0);
        if wide < 1.0 || tall < 1.0 {
            return;
        }
        let mut d = step / 2.0;
        while d < wide + tall {
            // The line x + y = d, cut at the four sides.
            let from = (d.min(wide), d - d.min(wide));
            let to = (d - d.min(tall), d.min(tall));
            let place = |p: (f64, f64)| (x0 + p.0, y0 + p.1);
            self.line(place(from), place(to), color, 20.0);
            d += step;
        }
    }

    /// Fills a rectangle as the lowest step of a ramp: white, hatched, framed.
    pub fn lowest_step(&mut self, sides: [f64; 4], color: Color) {
        let [x0, y0, x1, y1] = sides;
        if x1 - x0 < 50.0 {
            return self.rect((x0, y0), (x1, y1), color);
        }
        self.rect((x0, y0), (x1, y1), WHITE);
        self.hatch(sides, color, 95.0);
        self.frame(sides, color, 22.0);
    }

    /// Shows a hidden value: pale hatch with its words on a clear ground.
    pub fn hidden(&mut self, sides: [f64; 4], words: &str) {
        let [x0, y0, x1, y1] = sides;
        self.hatch(sides, theme::HIDDEN, 130.0);
        let face = Face::AXIS.on(WHITE);
        let block = face.fit(words, x1 - x0 - 120.0);
        let middle = (y0 + y1) / 2.0;
        self.block(&block, (x0 + x1) / 2.0, middle, Align::Center, face);
    }

    /// Draws the unit's mark; `size` 1 is the grammar's own size.
    pub fn mark(&mut self, mark: Mark, at: (f64, f64), size: f64, own: Color) {
        match mark {
            Mark::Certain => {
                self.disc(at, 178.0 * size, WHITE);
                self.disc(at, 150.0 * size, own);
            }
            Mark::Open => {
                self.disc(at, 166.0 * size, WHITE);
                self.ring(at, 128.0 * size, own, 44.0 * size);
            }
            Mark::Counted => {
                for (half, color) in [(143.0 * size, WHITE), (118.0 * size, own)] {
                    let (x, y) = at;
                    self.rect((x - half, y - half), (x + half, y + half), color);
                }
            }
        }
    }

    /// Draws another unit's dot.
    pub fn other(&mut self, at: (f64, f64), size: f64) {
        self.disc(at, 79.0 * size, WHITE);
        self.disc(at, 65.0 * size, theme::DOT);
    }

    /// Places one line of text; empty words place nothing.
    pub fn text(&mut self, words: &str, x: f64, baseline: f64, align: Align, face: Face) {
        if !words.trim().is_empty() {
            let words = words.trim().to_owned();
            self.texts.push(Placed { words, x, baseline, align, face });
        }
    }

    /// Places a block of lines around the height `middle`.
    pub fn block(
        &mut self,
        block: &Block,
        x: f64,
        middle: f64,
        align: Align,
        face: Face,
    ) {
        let size = units(block.pt);
        let rise = block.leading() * (block.lines.len() as f64 - 1.0) / 2.0;
        let first = middle + 0.33 * size - rise;
        self.lines(block, x, first, align, face);
    }

    /// Places a block of lines from the first baseline down.
    pub fn lines(
        &mut self,
        block: &Block,
        x: f64,
        baseline: f64,
        align: Align,
        face: Face,
    ) {
        let face = Face { pt: block.pt, weight: block.weight, ..face };
        for (i, line) in block.lines.iter().enumerate() {
            self.text(line, x, baseline + block.leading() * i as f64, align, face);
        }
    }

    /// Returns the first text that does not lie wholly on the canvas.
    pub fn outside(&self) -> Option<&Placed> {
        self.texts.iter().find(|placed| {
            let [x0, y0, x1, y1] = placed.bounds();
            x0 < -1.0 || y0 < -1.0 || x1 > self.width + 1.0 || y1 > self.height + 1.0
        })
    }

    /// Paints everything with plotters; refuses a text that would be cut off.
    pub fn to_svg(&self) -> Result<Svg, ChartError> {
        if let Some(placed) = self.outside() {
            return Err(ChartError::NoRoom(format!("»{}«", placed.words)));
        }
        let (wide, tall) = (self.width.round(), self.height.round());
        let mut svg = String::with_capacity(64 * (self.shapes.len() + self.texts.len()));
        {
            let size = (wide as u32, tall as u32);
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            for shape in &self.shapes {
                paint(&area, shape).map_err(refused)?;
            }
            for placed in &self.texts {
                paint_text(&area, placed).map_err(refused)?;
            }
            area.present().map_err(refused)?;
        }
        let (width_mm, height_mm) = (wide / UNITS_PER_MM, tall / UNITS_PER_MM);
        Ok(Svg { svg: tidy(&svg, width_mm, height_mm), width_mm, height_mm })
    }
}

fn refused(e: impl Display) -> ChartError {
    ChartError::Backend(e.to_string())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn<'a> =
    Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

fn rgb(color: Color) -> RGBColor {
    RGBColor(color.r, color.g, color.b)
}

fn whole((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

fn stroke(color: Color, width: f64) -> ShapeStyle {
    rgb(color).stroke_width(width.round().max(1.0) as u32)
}

fn paint<'a>(area: &Area<'a>, shape: &Shape) -> Drawn<'a> {
    match shape {
        Shape::Path(points, color, width) => {
            let points: Vec<_> = points.iter().copied().map(whole).collect();
            area.draw(&PathElement::new(points, stroke(*color, *width)))
        }
        Shape::Rect([x0, y0, x1, y1], color) => {
            let corners = [whole((*x0, *y0)), whole((*x1, *y1))];
            area.draw(&Rectangle::new(corners, rgb(*color).filled()))
        }
        Shape::Area(points, color) => {
            let points: Vec<_> = points.iter().copied().map(whole).collect();
            area.draw(&Polygon::new(points, rgb(*color).filled()))
        }
        Shape::Disc(at, r, color) => {
            let r = r.round().max(1.0) as i32;
            area.draw(&Circle::new(whole(*at), r, rgb(*color).filled()))
        }
        Shape::Ring(at, r, color, width) => {
            let r = r.round().max(1.0) as i32;
            area.draw(&Circle::new(whole(*at), r, stroke(*color, *width)))
        }
    }
}

fn paint_text<'a>(area: &Area<'a>, placed: &Placed) -> Drawn<'a> {
    if let Some(ground) = placed.face.ground {
        let [x0, y0, x1, y1] = placed.bounds();
        let corners = [whole((x0 - 40.0, y0)), whole((x1 + 40.0, y1))];
        area.draw(&Rectangle::new(corners, rgb(ground).filled()))?;
    }
    let style = match placed.face.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::SemiBold => FontStyle::Bold,
    };
    let h_pos = match placed.align {
        Align::Left => HPos::Left,
        Align::Center => HPos::Center,
        Align::Right => HPos::Right,
    };
    let size = before_division((units(placed.face.pt) * 10.0).ceil() / 10.0);
    let font = FontDesc::new(FontFamily::Name(FAMILY), size, style);
    let look = font.color(&rgb(placed.face.color)).pos(Pos::new(h_pos, VPos::Bottom));
    let at = whole((placed.x, placed.baseline));
    area.draw(&Text::new(placed.words.as_str(), at, look))
}

/// Returns what the backend must be given, since it divides sizes by 1.24.
fn before_division(size: f64) -> f64 {
    let near = size * 1.24;
    let exact = |s: &f64| *s / 1.24 == size;
    [near, near.next_up(), near.next_down()].into_iter().find(exact).unwrap_or(near)
}

/// Names the size in millimetres and drops what says nothing; texts cannot be
/// hit, since the backend escapes their quotation marks.
fn tidy(svg: &str, width_mm: f64, height_mm: f64) -> String {
    let head = svg.find(" viewBox").unwrap_or(0);
    // A name of two words is quoted.
    let family = format!(" font-family=\"'{FAMILY}'\" stroke-linejoin=\"round\">");
    let body = merge_paths(&telling(&svg[head..]).replacen('>', &family, 1));
    format!("<svg width=\"{width_mm}mm\" height=\"{height_mm}mm\"{body}")
}

/// Returns the elements without the attributes that only repeat what holds anyway.
fn telling(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find(' ') {
        out.push_str(&rest[..at]);
        rest = behind_nothing(&rest[at..]);
        if let Some(thin) = rest.strip_prefix(" stroke-width=\"1\"").map(behind_nothing)
            && thin.starts_with("/>")
        {
            rest = thin;
        } else if let Some(after) = rest.strip_prefix(" font-weight=\"bold\"") {
            out.push_str(" font-weight=\"600\"");
            rest = after;
        } else if let Some(after) = rest.strip_prefix(' ') {
            if !after.starts_with("\"/>") {
                out.push(' ');
            }
            rest = after;
        }
    }
    out + rest
}

/// Returns what follows after attributes that say nothing.
fn behind_nothing(attributes: &str) -> &str {
    let mut rest = attributes;
    loop {
        let after = match rest.as_bytes().get(1) {
            Some(b'o') => rest.strip_prefix(" opacity=\"1\""),
            Some(b'd') => rest.strip_prefix(" dy=\"-0.5ex\""),
            Some(b't') => rest.strip_prefix(" text-anchor=\"start\""),
            Some(b's') => rest.strip_prefix(" stroke=\"none\""),
            Some(b'f') => rest
                .strip_prefix(" font-family=\"")
                .and_then(|name| name.strip_prefix(FAMILY)?.strip_prefix('"')),
            _ => None,
        };
        let Some(after) = after else { return rest };
        rest = after;
    }
}

/// Joins neighbouring lines of one look, such as a hatch, into one path.
fn merge_paths(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut open = "";
    for line in svg.lines() {
        let parts =
            line.strip_prefix("<polyline ").and_then(|l| l.split_once(" points=\""));
        let Some((look, points)) = parts else {
            close_path(&mut out, &mut open);
            out.push_str(line);
            out.push('\n');
            continue;
        };
        if look != open {
            close_path(&mut out, &mut open);
            let _ = write!(out, "<path {look} d=\"");
            open = look;
        }
        let _ = write!(out, "M{}", points.trim_end_matches("\"/>"));
    }
    out
}

fn close_path(out: &mut String, open: &mut &str) {
    if !open.is_empty() {
        out.push_str("\"/>\n");
        *open = "";
    }
}

#[cfg(test)]
impl Canvas {
    /// Lists every broken rule about text.
    pub fn problems(&self) -> Vec<String> {
        let mut found = vec![];
        if let Some(a) = self.outside() {
            found.push(format!("»{}« lies outside the canvas", a.words));
        }
        for (i, a) in self.texts.iter().enumerate() {
            let [x0, y0, x1, y1] = a.bounds();
            if a.face.pt < theme::MIN_PT {
                found.push(format!("»{}« is under 8 pt", a.words));
            }
            for b in &self.texts[i + 1..] {
                let [u0, v0, u1, v1] = b.bounds();
                if x0 + 1.0 < u1 && u0 + 1.0 < x1 && y0 + 1.0 < v1 && v0 + 1.0 < y1 {
                    found.push(format!("»{}« overlaps »{}«", a.words, b.words));
                }
            }
        }
        found
    }
}
