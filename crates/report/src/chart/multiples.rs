//! Several figures' years in; panels on one common scale out.

use super::canvas::{Align, Canvas, Face};
use super::rows::{LINE_STEP, Name, Names, centred, room, widest};
use super::scale::{Scale, Slot, Years, numbers, tick_numbers};
use super::text::{Block, Weight, units, width};
use super::{AltText, ChartError, Form, Interval, Mark, Point, Tick, sized};
use crate::theme::{
    AXIS_PT, Color, HAIR, HIDDEN, INK, INK2, KOM, LABEL_PT, Theme, VALUE_PT, WHITE,
};
use keys::Keys;
use serde::Serialize;

mod keys;

/// Shows up to six figures side by side on one scale, with bands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SmallMultiples {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
    /// The panels, left to right.
    pub panels: Vec<Panel>,
    /// Grid lines with their labels, common to all panels.
    pub ticks: Vec<Tick>,
    /// The oldest year as printed.
    pub first_year: String,
    /// The newest year as printed.
    pub last_year: String,
    /// The municipality's name, printed once.
    pub municipality_label: String,
    /// The nation's name, printed once.
    pub nation_label: String,
}

/// Holds one panel of small multiples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// The figure's name.
    pub title: String,
    /// The verdict in words, printed under the name.
    pub words: String,
    /// How sure the newest change is.
    pub mark: Mark,
    /// The unit's years, oldest first.
    pub own: Vec<Point>,
    /// The municipality's years; may be empty.
    pub municipality: Vec<Point>,
    /// The nation's years; may be empty.
    pub nation: Vec<Point>,
    /// The newest own value as printed.
    pub value: String,
}

const GAP: f64 = 380.0;
/// From the last point to its value.
const VALUE_GAP: f64 = 240.0;

impl Form for SmallMultiples {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        let panels = self.panels.iter().flat_map(|p| {
            [&p.own, &p.municipality, &p.nation].into_iter().flat_map(|s| numbers(s))
        });
        panels.chain(tick_numbers(&self.ticks)).collect()
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 60.0)?;
        let height = sized(self.height_mm, 20.0)?;
        let n = self.panels.len();
        if !(1..=6).contains(&n) {
            return Err(ChartError::Shape("small multiples need one to six panels"));
        }
        let axis = widest(self.ticks.iter().map(|t| t.label.as_str()), Face::AXIS);
        let left = axis + if axis > 0.0 { 180.0 } else { 0.0 };
        let wide = (width - left - GAP * (n - 1) as f64) / n as f64;
        let values = self.panels.iter().map(|p| p.value.as_str());
        let value = widest(values, Face::strong(VALUE_PT, theme.own));
        room(wide, (value + VALUE_GAP + 500.0).max(1200.0))?;
        let heads: Vec<Head> = self.panels.iter().map(|p| p.head(theme, wide)).collect();
        let head = heads.iter().map(Head::height).fold(0.0, f64::max);
        let drawn: Vec<Drawn<'_>> = self.panels.iter().map(Drawn::of).collect();
        let spans = self.spans(&drawn, left, wide);
        let words = [self.municipality_label.as_str(), self.nation_label.as_str()];
        let notes: Vec<Names<'_>> =
            drawn.iter().zip(&spans).map(|(panel, span)| panel.notes(span)).collect();
        let note = notes.iter().map(|names| names.height).fold(0.0, f64::max);
        let frame = Frame { top: head + 260.0 + note, bottom: height - 560.0, width };
        let y = Scale::over(self.numbers(), frame.bottom, frame.top);
        let keys = Keys::choose(&drawn, &spans, &y, &frame, words);
        let bottom = frame.bottom - keys.below();
        if bottom - frame.top < 1300.0 {
            return Err(ChartError::NoRoom("the panels need more height".into()));
        }
        let y = Scale::over(self.numbers(), bottom, frame.top);
        let mut canvas = Canvas::new(width, height);
        self.paint_axis(&mut canvas, &y, axis);
        for (i, panel) in self.panels.iter().enumerate() {
            let span = &spans[i];
            for tick in &self.ticks {
                let at = y.at(tick.at);
                canvas.line((span.x0, at), (span.right, at), HAIR, 22.0);
            }
            heads[i].paint(&mut canvas, span.x0);
            drawn[i].paint(&mut canvas, theme, panel, span, &y);
            notes[i].paint(&mut canvas, head + 10.0 + note);
            self.paint_years(&mut canvas, span, bottom + 400.0);
        }
        keys.paint(&mut canvas, &spans);
        keys.paint_below(&mut canvas, left, height - 60.0);
        Ok(canvas)
    }
}

impl SmallMultiples {
    /// Lays the years of each panel out, with room for the value at the end.
    fn spans(&self, drawn: &[Drawn<'_>], left: f64, wide: f64) -> Vec<Span> {
        let span = |(i, panel): (usize, &Panel)| {
            let x0 = left + (wide + GAP) * i as f64;
            let value = width(&panel.value, VALUE_PT, Weight::SemiBold);
            let value_left = x0 + wide - value - 40.0;
            Span {
                x0,
                right: x0 + wide,
                first: x0 + 150.0,
                last: (value_left - VALUE_GAP).max(x0 + 400.0),
                years: drawn[i].years(),
            }
        };
        self.panels.iter().enumerate().map(span).collect()
    }

    fn paint_axis(&self, canvas: &mut Canvas, y: &Scale, axis: f64) {
        let mut taken: Vec<f64> = vec![];
        for tick in &self.ticks {
            let at = y.at(tick.at);
            if taken.iter().all(|t| (t - at).abs() >= LINE_STEP) {
                canvas.text(&tick.label, axis, centred(at), Align::Right, Face::AXIS);
                taken.push(at);
            }
        }
    }

    fn paint_years(&self, canvas: &mut Canvas, span: &Span, baseline: f64) {
        let face = Face::AXIS;
        let last = face.width(&self.last_year);
        let end = (span.last - last / 2.0).min(span.right - last).max(span.x0);
        canvas.text(&self.last_year, end, baseline, Align::Left, face);
        if span.years > 1 && span.x0 + face.width(&self.first_year) + 90.0 <= end {
            canvas.text(&self.first_year, span.x0, baseline, Align::Left, face);
        }
    }
}

/// The room that all panels share.
struct Frame {
    top: f64,
    bottom: f64,
    width: f64,
}

/// The name and verdict over a panel.
struct Head {
    title: Block,
    words: Block,
    verdict: Face,
}

impl Panel {
    fn head(&self, theme: &Theme, wide: f64) -> Head {
        let verdict = match self.mark {
            Mark::Certain => Face::strong(AXIS_PT, theme.own),
            _ => Face::regular(AXIS_PT, INK2),
        };
        let title = Face::strong(LABEL_PT, INK).fit(&self.title, wide);
        Head { title, words: verdict.fit(&self.words, wide), verdict }
    }
}

impl Head {
    fn height(&self) -> f64 {
        let title = self.title.leading() * self.title.lines.len() as f64;
        title + self.words.leading() * self.words.lines.len() as f64 + 80.0
    }

    fn paint(&self, canvas: &mut Canvas, x: f64) {
        let first = 0.75 * units(self.title.pt);
        canvas.lines(&self.title, x, first, Align::Left, Face::strong(LABEL_PT, INK));
        let under = self.title.leading() * self.title.lines.len() as f64 + 40.0;
        let first = under + 0.75 * units(self.words.pt);
        canvas.lines(&self.words, x, first, Align::Left, self.verdict);
    }
}

/// Where a panel's years lie.
struct Span {
    x0: f64,
    right: f64,
    first: f64,
    last: f64,
    years: usize,
}

impl Span {
    /// Half the way from one year to the next.
    fn half(&self) -> f64 {
        (self.x(1) - self.x(0)).abs().max(300.0) / 2.0
    }

    fn x(&self, year: usize) -> f64 {
        match self.years {
            0 | 1 => self.last,
            n => self.first + (self.last - self.first) * year as f64 / (n - 1) as f64,
        }
    }
}

/// A panel's series as years.
struct Drawn<'a> {
    own: Years<'a>,
    municipality: Years<'a>,
    nation: Years<'a>,
}

impl<'a> Drawn<'a> {
    fn of(panel: &'a Panel) -> Self {
        Self {
            own: Years::of(&panel.own),
            municipality: Years::of(&panel.municipality),
            nation: Years::of(&panel.nation),
        }
    }

    fn years(&self) -> usize {
        let all = [&self.own, &self.municipality, &self.nation];
        all.iter().map(|s| s.slots.len()).max().unwrap_or(0)
    }

    /// Returns the words of breaks, over their places.
    fn notes(&self, span: &Span) -> Names<'a> {
        let breaks = self.own.breaks.iter().filter(|b| b.0 > 0 && b.0 < span.years);
        let names = breaks.map(|&(at, words)| Name {
            words,
            x: span.x(at) - span.half(),
            face: Face::AXIS,
        });
        Names::over(names, span.x0, span.right, 400.0)
    }

    fn paint(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        panel: &Panel,
        span: &Span,
        y: &Scale,
    ) {
        let (top, bottom) = (y.at(f64::MAX), y.at(f64::MIN));
        let half = span.half();
        for (at, _) in self.own.breaks.iter().filter(|b| b.0 > 0 && b.0 < span.years) {
            canvas.dashed(span.x(*at) - half, top, bottom);
        }
        let values = self.own.last_known().is_some();
        for (i, _) in self.own.hidden().filter(|_| values) {
            let wide = half * 0.8;
            let x = span.x(i);
            canvas.hatch([x - wide, top, x + wide, bottom], HIDDEN, 130.0);
        }
        for run in self.own.runs() {
            band(canvas, theme, &run, span, y);
        }
        reference(canvas, &self.municipality, span, y, (KOM, 48.0));
        reference(canvas, &self.nation, span, y, (INK, 20.0));
        for run in self.own.runs() {
            let points: Vec<_> = run.iter().map(|p| (span.x(p.0), y.at(p.1))).collect();
            if points.len() > 1 {
                canvas.path(points.clone(), theme.own, 52.0);
            }
            for point in points {
                canvas.disc(point, 62.0, theme.own);
            }
        }
        if let Some((last, v)) = self.own.newest() {
            let at = (span.x(last), y.at(v));
            canvas.mark(panel.mark, at, 0.95, theme.own);
            let face = Face::strong(VALUE_PT, theme.own).on(WHITE);
            let baseline = at.1 + 0.33 * units(VALUE_PT);
            canvas.text(&panel.value, at.0 + VALUE_GAP, baseline, Align::Left, face);
        } else if let Some((_, words)) = self.own.hidden().last() {
            self.paint_hidden(canvas, words, span, y);
        }
    }
}

impl Drawn<'_> {
    /// Prints the words of hidden years: on hatch if the panel has no value,
    /// else under the lowest value.
    fn paint_hidden(&self, canvas: &mut Canvas, words: &str, span: &Span, y: &Scale) {
        let (top, bottom) = (y.at(f64::MAX), y.at(f64::MIN));
        if self.own.last_known().is_none() {
            return canvas.hidden([span.x0, top, span.right, bottom], words);
        }
        let face = Face::AXIS.on(WHITE);
        let block = face.fit(words, span.right - span.x0 - 80.0);
        let centre = (span.x0 + span.right) / 2.0;
        canvas.block(&block, centre, (top + bottom) / 2.0, Align::Center, face);
    }
}

type Run = [(usize, f64, Option<Interval>)];

/// Draws the band of a run; years without interval interrupt it.
fn band(canvas: &mut Canvas, theme: &Theme, run: &Run, span: &Span, y: &Scale) {
    for part in run.split(|p| p.2.is_none()) {
        let edge = |pick: fn(&Interval) -> f64| {
            part.iter()
                .filter_map(move |p| Some((span.x(p.0), y.at(pick(p.2.as_ref()?)))))
        };
        let upper: Vec<_> = edge(|i| i.high).collect();
        let lower: Vec<_> = edge(|i| i.low).collect();
        match (&upper[..], &lower[..]) {
            ([], _) | (_, []) => {}
            ([(x, high)], [(_, low), ..]) => {
                canvas.rect((x - 70.0, *low), (x + 70.0, *high), theme.band);
            }
            _ => {
                let outline = upper.iter().chain(lower.iter().rev()).copied().collect();
                canvas.area(outline, theme.band);
            }
        }
    }
}

fn reference(
    canvas: &mut Canvas,
    years: &Years<'_>,
    span: &Span,
    y: &Scale,
    (color, stroke): (Color, f64),
) {
    for run in years.runs() {
        let points: Vec<_> = run.iter().map(|p| (span.x(p.0), y.at(p.1))).collect();
        match points[..] {
            [(x, y)] => canvas.line((x - 90.0, y), (x + 90.0, y), color, stroke),
            _ => canvas.path(points, color, stroke),
        }
    }
}
