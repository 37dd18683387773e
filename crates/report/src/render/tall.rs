//! A page whose charts are drawn comes in, the height of what stands on it goes out, by the
//! measures of its template: a page that is too long is shortened before it is set, not
//! after, and by no more than it must.

use crate::chart::{lines_of, lines_with, width_mm};
use crate::pack::{
    Definition, Emphasis, Figure, FigureRow, Finding, Findings, Heading, Panel,
    PointList, Quote, Table, TableRow, ThemePage,
};
use crate::theme::PT_MM;

/// What a content page holds between its margins.
pub(super) const PAGE_MM: f64 = 251.0;

/// Height of a capital, in parts of its size.
const CAP: f64 = 0.66;
const WIDTH_MM: f64 = 170.0;
const HEADLINE_PT: f64 = 20.0;
/// By how much the letters of a headline stand closer.
const TRACKING_PT: f64 = 0.2;
/// Width of one of two figures.
const HALF_MM: f64 = 82.0;
/// Width of a table with a panel beside it, or of a small one alone.
const TABLE_MM: f64 = 104.0;
/// Between the cells of a table.
const CELL_GAP_MM: f64 = 5.0;
/// From one dotted line to the next.
pub(super) const LINE_MM: f64 = 5.5;
/// What a panel beside a table has besides its lines.
pub(super) const FRAME_MM: f64 = 7.0 + CAP * 8.5 * PT_MM;
/// The least air between two parts of a theme, and after the last one.
const AIR_MM: f64 = 6.0;
const LAST_AIR_MM: f64 = 7.0;

/// Sizes and distances of a finding, as `findings.typ` has them.
struct Measures {
    words_mm: f64,
    chart_mm: f64,
    panel_mm: f64,
    title_pt: f64,
    words: (f64, f64),
    question: (f64, f64),
    top_mm: f64,
    under_mm: f64,
    /// Whether subtitle and chart stand over each other and the words beside the chart only.
    bar: bool,
    air_mm: f64,
}

impl Measures {
    fn of(n: usize) -> Self {
        match n {
            0..=3 => Measures {
                words_mm: 50.0,
                chart_mm: 64.0,
                panel_mm: 40.0,
                title_pt: 13.0,
                words: if n < 3 { (9.5, 13.0) } else { (9.0, 12.2) },
                question: (10.5, 13.4),
                top_mm: 4.5,
                under_mm: 3.0,
                bar: true,
                air_mm: 3.0,
            },
            4 => Measures {
                words_mm: 62.0,
                chart_mm: 56.0,
                panel_mm: 36.0,
                title_pt: 12.0,
                words: (8.5, 11.4),
                question: (9.5, 12.4),
                top_mm: 4.0,
                under_mm: 2.6,
                bar: true,
                air_mm: 3.0,
            },
            _ => Measures {
                words_mm: 69.0,
                chart_mm: 52.0,
                panel_mm: 33.0,
                title_pt: 11.5,
                words: (8.5, 11.0),
                question: (9.5, 12.0),
                top_mm: 3.2,
                under_mm: 2.0,
                bar: false,
                air_mm: 1.6,
            },
        }
    }
}

/// From the first line's capitals to the last baseline; runs of words are strong or not.
fn block(runs: &[(&str, bool)], (pt, line): (f64, f64), mm: f64) -> f64 {
    match lines_of(runs, pt, mm) {
        0 => 0.0,
        n => ((n - 1) as f64 * line + CAP * pt) * PT_MM,
    }
}

/// A first baseline so far below what stands above, and its further lines.
fn drop(mm: f64, runs: &[(&str, bool)], (pt, line): (f64, f64), width: f64) -> f64 {
    mm - CAP * pt * PT_MM + block(runs, (pt, line), width)
}

/// A number, a kicker and a headline, which takes two lines at least.
fn head(heading: &Heading) -> f64 {
    let words = heading.headline.as_str();
    let plain = width_mm(words, HEADLINE_PT, true);
    let close = words.chars().count() as f64 * TRACKING_PT * PT_MM;
    // Set closer, more words go into a line.
    let width = WIDTH_MM * plain / (plain - close);
    let lines = lines_of(&[(words, true)], HEADLINE_PT, width).max(2);
    12.4 + (lines - 1) as f64 * 24.0 * PT_MM
}

/// From the head to the first title on a page without a lead.
const FIRST_MM: f64 = 34.0 - 20.87 - CAP * 11.0 * PT_MM;

/// Questions side by side; nothing where there are none.
fn questions(items: &[String]) -> Option<f64> {
    let n = items.len().max(2) as f64;
    let width = (WIDTH_MM - 6.0 * (n - 1.0)) / n - 5.0;
    let one = |q: &String| block(&[(q, true)], (10.0, 13.4), width);
    items.iter().map(one).reduce(f64::max)
}

/// Returns the height of a page of findings with the least air between its parts.
pub(super) fn findings(page: &Findings) -> f64 {
    let n = page.items.len();
    let m = Measures::of(n);
    let first = match n {
        0 => FIRST_MM,
        1..=3 => 5.4,
        _ => 3.6,
    };
    let mut parts: Vec<f64> = page.items.iter().map(|item| finding(item, &m)).collect();
    parts.extend(page.table.as_ref().map(|data| {
        let title = block(&[(&page.table_title, true)], (11.0, 13.5), WIDTH_MM);
        title + 2.6 + table(data, WIDTH_MM)
    }));
    parts.extend(questions(&page.questions));
    // It takes the rest of the page, whatever that is.
    parts.extend(page.panel.as_ref().map(|_| 0.0));
    let between = if n == 0 { 8.0 } else { m.air_mm };
    let air = parts.len().saturating_sub(1) as f64 * between + m.air_mm;
    head(&page.heading) + first + parts.iter().sum::<f64>() + air + foot(page)
}

/// Returns the height of a theme's page with the least air between its parts.
pub(super) fn theme(page: &ThemePage) -> f64 {
    let lead = page.lead.as_ref().map_or(FIRST_MM, |lead| {
        4.4 + block(&[(lead, false)], (9.5, 13.0), WIDTH_MM) + AIR_MM
    });
    let mut parts: Vec<f64> = page.figures.iter().map(figures).collect();
    let beside = page.panel.as_ref().map(panel);
    parts.extend(match (table_of(page), beside) {
        (Some(table), Some(panel)) => Some(table.max(panel)),
        (table, panel) => table.or(panel),
    });
    parts.extend(page.limits.as_ref().map(limits));
    parts.extend(questions(&page.questions));
    let air = parts.len().saturating_sub(1) as f64 * AIR_MM + LAST_AIR_MM;
    let foot = match page.definitions.is_empty() {
        true => 0.0,
        false => definitions(&page.definitions),
    };
    head(&page.heading) + lead + parts.iter().sum::<f64>() + air + foot
}

/// Returns the height of a theme's table.
pub(super) fn table_of(page: &ThemePage) -> Option<f64> {
    let data = page.table.as_ref()?;
    let wide = page.panel.is_none() && data.columns.len() > 6;
    Some(table(data, if wide { WIDTH_MM } else { TABLE_MM }))
}

/// One figure or two: titles and subtitles, then the charts.
fn figures(row: &FigureRow) -> f64 {
    let charts = std::iter::once(&row.left).chain(&row.right);
    let chart = charts.map(|figure| figure.chart.height_mm).fold(0.0, f64::max);
    let titles = match &row.right {
        None => titles(&row.left, WIDTH_MM),
        Some(right) => titles(&row.left, HALF_MM).max(titles(right, HALF_MM)),
    };
    titles + 2.6 + chart
}

fn titles(figure: &Figure, width: f64) -> f64 {
    let title = block(&[(&figure.title, true)], (11.0, 13.5), width);
    // The number stands at the right end of the last line, or on one of its own.
    let mark = width_mm(&figure.number, 8.0, false);
    let taken = if figure.number.is_empty() { 0.0 } else { 4.0 + mark };
    let lines = lines_with(&[(&figure.subtitle, false)], 8.5, width, taken);
    let subtitle = lines.saturating_sub(1) as f64 * 11.4 * PT_MM;
    title + 4.9 + subtitle
}

fn panel(data: &Panel) -> f64 {
    let label = block(&[(&data.label, true)], (8.5, 11.4), 50.0);
    let quotes: f64 = data.quotes.iter().map(|quote| quote_of(quote, 50.0)).sum();
    7.0 + label + quotes + f64::from(data.lines) * LINE_MM
}

fn limits(data: &PointList) -> f64 {
    let title = block(&[(&data.title, true)], (11.0, 13.5), WIDTH_MM);
    let one = |point: &String| block(&[(point, false)], (9.0, 12.0), 78.0);
    let rows = data.points.chunks(2).map(|pair| pair.iter().map(one).fold(0.0, f64::max));
    let gaps = data.points.len().div_ceil(2).saturating_sub(1) as f64 * 3.1;
    5.9 - CAP * 11.0 * PT_MM + title + 4.2 + rows.sum::<f64>() + gaps
}

fn definitions(items: &[Definition]) -> f64 {
    let runs: Vec<(String, &str)> = items
        .iter()
        .map(|item| (format!("{}:", item.term), item.text.as_str()))
        .collect();
    let runs = runs.iter().flat_map(|(term, text)| {
        let term = if term == ":" { "" } else { term.as_str() };
        [(term, true), (*text, false)]
    });
    drop(4.4, &runs.collect::<Vec<_>>(), (8.0, 10.6), WIDTH_MM).max(17.0)
}

fn foot(page: &Findings) -> f64 {
    let also = page.also.as_ref().map_or(0.0, |also| {
        let runs = [(also.term.as_str(), true), (":", true), (&also.text, false)];
        drop(4.4, &runs, (8.5, 11.4), WIDTH_MM)
    });
    let groups = page.rest.iter();
    let rest: Vec<(&str, bool)> = groups
        .flat_map(|group| [(group.term.as_str(), true), (&group.text, false)])
        .collect();
    let rest = match rest.is_empty() {
        true => 0.0,
        false => drop(4.2, &rest, (8.0, 10.6), WIDTH_MM),
    };
    also + rest + drop(4.2, &[(&page.note, false)], (8.0, 10.6), WIDTH_MM)
}

fn finding(item: &Finding, m: &Measures) -> f64 {
    let whole = m.chart_mm + 5.0 + m.words_mm;
    let title = block(&[(&item.title, true)], (m.title_pt, 1.2 * m.title_pt), whole);
    let gap = 5.1 - CAP * 8.5 * PT_MM;
    let subtitle = |width| block(&[(&item.subtitle, false)], (8.5, 11.4), width);
    let chart = item.chart.as_ref().map_or(0.0, |chart| chart.height_mm);
    let verdict = format!("{}.", item.verdict);
    let said = [(verdict.as_str(), true), (&item.words, false)];
    let said = if item.verdict.is_empty() { &said[1..] } else { &said };
    let bar = if m.bar { 3.8 } else { 0.0 };
    let question = block(&[(&item.question, true)], m.question, m.words_mm);
    let words = block(said, m.words, m.words_mm) + bar + 3.0 + question;
    let middle = match m.bar {
        true => title + gap + subtitle(whole) + m.under_mm + chart.max(words),
        false => {
            let drawn = subtitle(m.chart_mm) + m.under_mm + chart;
            title + gap + drawn.max(words)
        }
    };
    m.top_mm + middle.max(room_to_write(item, m.panel_mm - 6.0))
}

fn room_to_write(item: &Finding, width: f64) -> f64 {
    let label = |panel: &Panel| block(&[(&panel.label, true)], (8.5, 11.4), width);
    let lines = |n: u8| f64::from(n) * LINE_MM;
    let quotes: f64 = item.seen.quotes.iter().map(|quote| quote_of(quote, width)).sum();
    let voices = match item.voices.is_empty() {
        true => 0.0,
        false => drop(4.2, &[(&item.voices, true)], (8.0, 10.6), width),
    };
    let to_write = match (item.seen.quotes.is_empty(), item.voices.is_empty()) {
        (true, true) => lines(item.seen.lines),
        (true, false) => lines(item.seen.lines.saturating_sub(1).max(1)),
        (false, _) => 0.0,
    };
    let notes = 5.4 - CAP * 8.5 * PT_MM + label(&item.notes) + lines(item.notes.lines);
    2.0 * 2.6 + label(&item.seen) + quotes + voices + to_write + notes
}

fn quote_of(quote: &Quote, width: f64) -> f64 {
    let text = drop(4.5, &[(&quote.text, false)], (9.5, 12.5), width);
    let source = match quote.source.is_empty() {
        true => 0.0,
        false => drop(4.2, &[(&quote.source, false)], (8.5, 11.4), width),
    };
    text + source + 0.6
}

/// A table so wide: the first column has what the others leave, and its names may take
/// several lines.
fn table(data: &Table, width: f64) -> f64 {
    let others = (1..data.columns.len()).map(|column| {
        let of = |row: &TableRow| {
            let cell = row.cells.get(column);
            cell.map_or(0.0, |c| width_mm(&c.text, 8.5, c.emphasis != Emphasis::Plain))
        };
        let head = width_mm(&data.columns[column], 8.0, true);
        data.rows.iter().map(of).fold(head, f64::max) + CELL_GAP_MM
    });
    let first = (width - others.sum::<f64>()).max(20.0);
    let name = |row: &TableRow| {
        let lines = row.cells.first().map_or(1, |cell| {
            let strong = cell.emphasis != Emphasis::Plain;
            lines_of(&[(&cell.text, strong)], 8.5, first).max(1)
        });
        2.85 + (CAP * 8.5 + (lines - 1) as f64 * 11.4) * PT_MM
    };
    2.9 + CAP * 8.0 * PT_MM + data.rows.iter().map(name).sum::<f64>()
}
