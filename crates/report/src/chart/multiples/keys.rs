//! The panels' series in; the place where each reference is named, once, out.

use super::*;

/// Names of municipality and nation: each at a line that is the outermost of
/// its panel, or both under all panels.
pub(super) struct Keys<'a> {
    words: [&'a str; 2],
    /// Panel and baseline of each name.
    at: [Option<(usize, f64)>; 2],
    below: bool,
}

/// From a panel's left edge to a name.
const INDENT: f64 = 60.0;

impl<'a> Keys<'a> {
    /// Finds a place for each name; if one has none, both go below.
    pub fn choose(
        panels: &[Drawn<'_>],
        spans: &[Span],
        y: &Scale,
        frame: &Frame,
        words: [&'a str; 2],
    ) -> Self {
        let words = words.map(str::trim);
        let mut keys = Self { words, at: [None; 2], below: false };
        for which in [0, 1] {
            if words[which].is_empty() {
                continue;
            }
            let mut best = 0.0;
            for (i, (panel, span)) in panels.iter().zip(spans).enumerate() {
                for over in [true, false] {
                    let end = span.x0 + INDENT + face(which).width(words[which]);
                    let clear = clearance(panel, span, which, over, end);
                    let baseline = panel.edge(span, y, over, end);
                    let free = panel.is_free(span, y, frame, (baseline, end));
                    if clear > best && free {
                        best = clear;
                        keys.at[which] = Some((i, baseline));
                    }
                }
            }
        }
        keys.below = (0..2).any(|i| keys.at[i].is_none() && !words[i].is_empty());
        keys
    }

    /// Returns the height that names under the panels need.
    pub fn below(&self) -> f64 {
        if self.below { 400.0 } else { 0.0 }
    }

    /// Prints the names that stand in panels.
    pub fn paint(&self, canvas: &mut Canvas, spans: &[Span]) {
        for which in [0, 1] {
            if let Some((panel, baseline)) = self.at[which].filter(|_| !self.below) {
                let x = spans[panel].x0 + INDENT;
                let face = face(which).on(WHITE);
                canvas.text(self.words[which], x, baseline, Align::Left, face);
            }
        }
    }

    /// Prints names that found no line, each after a piece of its line.
    pub fn paint_below(&self, canvas: &mut Canvas, left: f64, baseline: f64) {
        let mut x = left;
        for which in [0, 1] {
            let words = self.words[which];
            if !self.below || words.is_empty() {
                continue;
            }
            let (color, stroke) = if which == 0 { (KOM, 48.0) } else { (INK, 20.0) };
            let y = baseline - 90.0;
            canvas.line((x, y), (x + 360.0, y), color, stroke);
            canvas.text(words, x + 430.0, baseline, Align::Left, face(which));
            x += 430.0 + face(which).width(words) + 500.0;
        }
    }
}

fn face(which: usize) -> Face {
    Face { color: if which == 0 { INK2 } else { INK }, ..Face::AXIS }
}

impl Drawn<'_> {
    /// Returns everything that is drawn in one year.
    fn outline(&self, year: usize) -> Vec<f64> {
        let mut all = vec![];
        for series in [&self.own, &self.municipality, &self.nation] {
            if let Some(Slot::Value(v, interval)) = series.slots.get(year) {
                all.push(*v);
                all.extend(interval.iter().flat_map(|i| [i.low, i.high]));
            }
        }
        all
    }

    /// Returns the baseline of a name over or under all lines up to `end`.
    fn edge(&self, span: &Span, y: &Scale, over: bool, end: f64) -> f64 {
        let years = (0..self.years()).filter(|i| span.x(*i) <= end + 200.0);
        let heights = years.flat_map(|i| self.outline(i)).map(|v| y.at(v));
        match over {
            true => heights.fold(f64::INFINITY, f64::min) - 110.0,
            false => heights.fold(f64::NEG_INFINITY, f64::max) + 310.0,
        }
    }

    /// Says whether a name fits there, clear of titles, years and the value.
    fn is_free(
        &self,
        span: &Span,
        y: &Scale,
        frame: &Frame,
        (baseline, end): (f64, f64),
    ) -> bool {
        // The words of a break stand right over the frame.
        let noted = self.own.breaks.iter().any(|b| b.0 > 0 && b.0 < span.years);
        let top = frame.top + if noted { 150.0 } else { 0.0 };
        let inside = baseline > top && baseline < frame.bottom + 60.0;
        let beside = end < (span.right + GAP / 2.0).min(frame.width);
        let clear = match self.own.newest() {
            Some((_, v)) => {
                end < span.last - 250.0 || (y.at(v) - (baseline - 90.0)).abs() > 420.0
            }
            None => self.own.hidden().next().is_none(),
        };
        inside && beside && clear
    }
}

/// Returns how far a reference lies outside everything else where its name
/// starts; zero or less if it does not, or not over all the name's years.
fn clearance(panel: &Drawn<'_>, span: &Span, which: usize, over: bool, end: f64) -> f64 {
    let [this, other] = match which {
        0 => [&panel.municipality, &panel.nation],
        _ => [&panel.nation, &panel.municipality],
    };
    let sign = if over { 1.0 } else { -1.0 };
    let mut first = 0.0;
    for year in (0..panel.years()).filter(|i| *i < 2 || span.x(*i) < end - 200.0) {
        let Some(v) = this.slots.get(year).and_then(Slot::value) else { return 0.0 };
        let own = panel.own.slots.get(year).and_then(Slot::value);
        let others = own.into_iter().chain(other.slots.get(year).and_then(Slot::value));
        let clear = others.map(|u| sign * (v - u)).fold(f64::INFINITY, f64::min);
        if clear < 0.0 || !clear.is_finite() {
            return 0.0;
        }
        first = if year == 0 { clear } else { first };
    }
    first
}
