//! A theme page comes in, the same page goes out with no more on it than one sheet holds.
//!
//! Heights are estimated a little too high, so that a page is seldom set twice; the
//! typesetter has the last word.

use datapakke_model::Text;

use crate::pack::{FigureRow, ThemePage};

/// From the top margin to the first figure's title.
const HEAD_MM: f64 = 33.0;
/// What a page holds below its top margin.
const ROOM_MM: f64 = 249.0;
const AIR_MM: f64 = 6.0;
const TABLE_ROW_MM: f64 = 5.75;
const PANEL_LINE_MM: f64 = 5.5;
const PANEL_FRAME_MM: f64 = 12.0;

/// Shortens a page until it fits, and lets its panel be as tall as its table.
pub(super) fn fit(page: &mut ThemePage) {
    set_panel(page);
    while height(page) > ROOM_MM && shorten(page).is_some() {
        set_panel(page);
    }
}

/// Leaves out the least telling part of a page and says what it was; none when nothing
/// more can go.
pub(super) fn shorten(page: &mut ThemePage) -> Option<Text> {
    if page.definitions.len() > 1 {
        page.definitions.pop();
        return Some(Text::new("en definition (den står sidst)", "a definition (it is at the end)"));
    }
    if page.questions.len() > 2 {
        page.questions.pop();
        return Some(Text::new("et spørgsmål", "a question"));
    }
    if let Some(table) = &mut page.table
        && table.rows.len() > 6
    {
        table.rows.pop();
        return Some(Text::new("en række i tabellen", "a row of the table"));
    }
    if page.figures.len() > 1 {
        page.figures.pop();
        return Some(Text::new("den sidste figur", "the last figure"));
    }
    if page.lead.take().is_some() {
        return Some(Text::new("linjen under overskriften", "the line under the headline"));
    }
    if let Some(table) = &mut page.table
        && table.rows.len() > 2
    {
        table.rows.pop();
        return Some(Text::new("en række i tabellen", "a row of the table"));
    }
    if page.questions.len() > 1 {
        page.questions.pop();
        return Some(Text::new("et spørgsmål", "a question"));
    }
    None
}

/// Gives the panel as many lines as stand beside the table.
fn set_panel(page: &mut ThemePage) {
    let beside = table_height(page);
    if let Some(panel) = &mut page.panel {
        let lines = ((beside - PANEL_FRAME_MM) / PANEL_LINE_MM).floor();
        panel.lines = lines.clamp(2.0, 9.0) as u8;
    }
}

fn height(page: &ThemePage) -> f64 {
    let mut parts: Vec<f64> = page.figures.iter().map(figure_height).collect();
    let table = table_height(page);
    let panel = page
        .panel
        .as_ref()
        .map_or(0.0, |p| PANEL_FRAME_MM + f64::from(p.lines) * PANEL_LINE_MM);
    if table > 0.0 || panel > 0.0 {
        parts.push(table.max(panel));
    }
    if !page.questions.is_empty() {
        let columns = page.questions.len().max(2);
        let letters = if columns == 2 { 44 } else { 26 };
        let lines = page.questions.iter().map(|q| lines(q, letters)).max().unwrap_or(0);
        parts.push(lines as f64 * 4.75);
    }
    let text: usize =
        page.definitions.iter().map(|d| d.term.chars().count() + d.text.chars().count() + 3).sum();
    let foot = (6.0 + text.div_ceil(112) as f64 * 3.75).max(17.0);
    HEAD_MM + parts.iter().map(|part| part + AIR_MM).sum::<f64>() + 1.0 + foot
}

fn figure_height(row: &FigureRow) -> f64 {
    let one = |figure: &crate::pack::Figure, letters: (usize, usize)| {
        let titles = lines(&figure.title, letters.0) as f64 * 4.8;
        titles + lines(&figure.subtitle, letters.1) as f64 * 4.1
    };
    let (titles, chart) = match &row.right {
        None => (one(&row.left, (88, 100)), row.left.chart.height_mm),
        Some(right) => (
            one(&row.left, (40, 44)).max(one(right, (40, 44))),
            row.left.chart.height_mm.max(right.chart.height_mm),
        ),
    };
    titles + 2.6 + 1.5 + chart
}

fn table_height(page: &ThemePage) -> f64 {
    let rows = page.table.as_ref().map_or(0, |table| table.rows.len() + 1);
    rows as f64 * TABLE_ROW_MM
}

fn lines(text: &str, letters: usize) -> usize {
    text.chars().count().div_ceil(letters).max(1)
}
