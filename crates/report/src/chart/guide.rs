//! The words of the cover's guide in; an invented example row with keys out.

use super::canvas::{Align, Canvas, Face};
use super::text::Block;
use super::{AltText, ChartError, Form, Swatch, sized};
use crate::theme::{DOT, INK, INK2, KOM, LINE, TABLE_PT, TITLE_PT, Theme, WHITE};
use serde::Serialize;

/// Shows how the marks are read, on the cover (width 170 mm by default).
///
/// The places in the example are fixed and mean nothing; only words come in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingGuide {
    /// Description in words.
    pub alt: AltText,
    /// Width on paper.
    pub width_mm: f64,
    /// The unit's name.
    pub own: String,
    /// The municipality's mark in words, such as »kommunen, alle 12 skoler«.
    pub municipality: String,
    /// The nation's mark in words.
    pub nation: String,
    /// The other dots in words.
    pub others: String,
    /// The interval in words.
    pub interval: String,
    /// The keys under the example, left to right; at most four.
    pub keys: Vec<Key>,
}

/// Explains one mark in two lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Key {
    /// The mark.
    pub swatch: Swatch,
    /// The strong line.
    pub title: String,
    /// The line under it.
    pub words: String,
}

/// The width that the example was drawn for.
const DRAWN: f64 = 17000.0;
const OTHERS: [f64; 11] = [
    950.0, 2170.0, 3070.0, 4130.0, 5220.0, 5940.0, 7670.0, 8500.0, 9400.0, 10140.0,
    15540.0,
];
const NATION: f64 = 6600.0;
const MUNICIPALITY: f64 = 7180.0;
const OWN: f64 = 12840.0;

impl Form for ReadingGuide {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        vec![]
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let width = sized(self.width_mm, 80.0)?;
        if self.keys.is_empty() || self.keys.len() > 4 {
            return Err(ChartError::Shape("the guide needs one to four keys"));
        }
        let part = width / DRAWN;
        let words = Face::regular(TABLE_PT, INK2).on(WHITE);
        let name = Face::strong(TITLE_PT, theme.own);
        let own = name.fit(&self.own, width);
        let municipality =
            words.fit(&self.municipality, width - MUNICIPALITY * part - 300.0);
        let nation = words.fit(&self.nation, NATION * part - 200.0);
        let others = words.fit(&self.others, (NATION - 820.0) * part);
        let interval = words.fit(&self.interval, width - NATION * part - 300.0);
        let tall = |block: &Block| block.leading() * block.lines.len() as f64;
        // From the top: name, municipality, nation, dots, others, interval, keys.
        let name_first = 300.0;
        let municipality_first = name_first + tall(&own) + 60.0;
        let nation_first = municipality_first + tall(&municipality).max(330.0);
        let y = nation_first + tall(&nation).max(330.0) + 60.0;
        let others_first = y + 560.0;
        let interval_first = y + 700.0;
        let below = tall(&others).max(tall(&interval) + 140.0);
        let keys_top = others_first + below + 500.0;
        let keys = self.keys(width);
        let mut canvas = Canvas::new(
            width,
            keys_top + keys.iter().map(key_height).fold(0.0, f64::max),
        );
        self.paint_row(
            &mut canvas,
            theme,
            part,
            y,
            (name_first + tall(&own) - 60.0, municipality_first - 250.0),
        );
        let own_half = own.width / 2.0;
        let own_x = (OWN * part).min(width - own_half).max(own_half);
        canvas.lines(&own, own_x, name_first, Align::Center, name);
        let at = MUNICIPALITY * part + 180.0;
        canvas.lines(&municipality, at, municipality_first, Align::Left, words);
        let at = NATION * part - 130.0;
        canvas.lines(&nation, at, nation_first, Align::Right, words);
        canvas.lines(&others, 820.0 * part, others_first, Align::Left, words);
        let half = interval.width / 2.0;
        let at = (OWN * part).min(width - half).max(NATION * part + 300.0 + half);
        canvas.lines(&interval, at, interval_first, Align::Center, words);
        for (i, (key, (title, text))) in self.keys.iter().zip(&keys).enumerate() {
            let x = width / self.keys.len() as f64 * i as f64;
            paint_key(&mut canvas, theme, key, (title, text), (x, keys_top));
        }
        Ok(canvas)
    }
}

impl ReadingGuide {
    /// Draws the example row; nothing in it is a figure of the unit.
    fn paint_row(
        &self,
        canvas: &mut Canvas,
        theme: &Theme,
        part: f64,
        y: f64,
        (leader, municipality): (f64, f64),
    ) {
        canvas.line((300.0 * part, y), (16_700.0 * part, y), LINE, 20.0);
        canvas.rect(
            (11_200.0 * part, y - 210.0),
            (14_480.0 * part, y + 210.0),
            theme.own3,
        );
        for x in OTHERS {
            canvas.disc((x * part, y), 165.0, WHITE);
            canvas.disc((x * part, y), 145.0, DOT);
        }
        let at = MUNICIPALITY * part;
        canvas.line((at, municipality), (at, y + 750.0), KOM, 80.0);
        let at = NATION * part;
        canvas.line((at, y - 420.0), (at, y + 420.0), INK, 40.0);
        let at = OWN * part;
        canvas.line((at, leader), (at, y - 400.0), INK, 20.0);
        canvas.disc((at, y), 390.0, WHITE);
        canvas.disc((at, y), 345.0, theme.own);
    }

    /// Sets the keys' words in their columns.
    fn keys(&self, width: f64) -> Vec<(Block, Block)> {
        let most = width / self.keys.len() as f64 - KEY_INDENT - 150.0;
        let title = Face::strong(TABLE_PT, INK);
        let words = Face::regular(TABLE_PT, INK2);
        self.keys
            .iter()
            .map(|k| (title.fit(&k.title, most), words.fit(&k.words, most)))
            .collect()
    }
}

const KEY_INDENT: f64 = 500.0;
const KEY_STEP: f64 = 410.0;

fn key_height((title, words): &(Block, Block)) -> f64 {
    KEY_STEP * (title.lines.len() + words.lines.len()) as f64
}

fn paint_key(
    canvas: &mut Canvas,
    theme: &Theme,
    key: &Key,
    (title, words): (&Block, &Block),
    (x, top): (f64, f64),
) {
    key.swatch.paint(canvas, theme, x, top + 180.0);
    let lines = title
        .lines
        .iter()
        .map(|line| (line, Face::strong(title.pt, INK)))
        .chain(words.lines.iter().map(|line| (line, Face::regular(words.pt, INK2))));
    for (i, (line, face)) in lines.enumerate() {
        let baseline = top + 280.0 + KEY_STEP * i as f64;
        canvas.text(line, x + KEY_INDENT, baseline, Align::Left, face);
    }
}
