//! A released profile comes in, a finished document with its charts and figures goes out.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::{Diagnostic, Profile, Released, Text};

use crate::chart::{self, Chart, Svg};
use crate::error::Error;
use crate::figures::{FigureRow, Place, Places};
use crate::format;
use crate::pack::{ChartRef, Pack, ThemePage};
use crate::present::{Context, Slack, YEAR_GROUP, present_with};
use crate::theme::Theme;
use crate::typeset::{Pdf, PrintDate, TypesetError, TypesetOptions, typeset};

mod fit;
mod tall;

#[cfg(test)]
mod tests;

/// What is made for one unit and one edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Documents {
    /// The pack as PDF.
    pub pdf: Vec<u8>,
    /// Its number of pages.
    pub pages: usize,
    /// The hash by which the PDF may be found again.
    pub content: Option<String>,
    /// The charts it places, as SVG, by name.
    pub charts: BTreeMap<String, String>,
    /// Every figure it prints.
    pub figures: Vec<FigureRow>,
    /// What was left out, and what the typesetter remarked.
    pub diagnostics: Vec<Diagnostic>,
}

/// Renders the pack of a released profile.
///
/// A chart that cannot be drawn is left out with a remark, and so is whatever a page has
/// no room for. Fails when a template of the project is wrong.
pub fn render(
    profile: &Released<Profile>,
    context: &Context<'_>,
) -> Result<Documents, Error> {
    let mut slack = Slack::default();
    loop {
        match attempt(profile, context, slack) {
            // Parts that are taller than they were measured move to a sheet more.
            Err(Attempt::TooTall(more)) => slack = more,
            Err(Attempt::Failed(error)) => return Err(*error),
            Ok(documents) => return Ok(documents),
        }
    }
}

/// What the sheets of the talk leave free more at every attempt, and at most; then texts are
/// shortened instead.
const SLACK_MM: f64 = 5.0;
const MOST_SLACK_MM: f64 = 20.0;

/// Why an attempt came to nothing.
enum Attempt {
    /// A sheet of the talk had too little room; this much may be enough.
    TooTall(Slack),
    /// Another attempt would not help.
    Failed(Box<Error>),
}

impl<E: Into<Error>> From<E> for Attempt {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}

fn attempt(
    profile: &Released<Profile>,
    context: &Context<'_>,
    slack: Slack,
) -> Result<Documents, Attempt> {
    let presented = present_with(profile, context, slack);
    let (mut pack, mut diagnostics) = (presented.pack, presented.diagnostics);
    let mut drawn = draw(&presented.charts, context, &mut diagnostics)?;
    leave_out_undrawn(&mut pack, &drawn);
    for_each_chart(&mut pack, &mut |place| {
        if let Some(svg) = drawn.get(&place.name) {
            (place.width_mm, place.height_mm) = (svg.width_mm, svg.height_mm);
        }
    });
    let mut charts = presented.charts;
    for page in &mut pack.themes {
        fit::drop_spare(page);
        grow(page, &mut charts, &mut drawn, context.theme);
        if let Some(left_out) = fit::fit(page) {
            diagnostics.push(remark_shortened(
                &pack.meta.unit,
                &page.heading.kicker,
                &left_out,
            ));
        }
    }
    while tall::findings(&pack.findings) > tall::PAGE_MM {
        let Some(left_out) = fit::shorten_findings(&mut pack.findings) else { break };
        let page = &pack.findings.heading.kicker;
        diagnostics.push(remark_shortened(&pack.meta.unit, page, &left_out));
    }
    let options = TypesetOptions {
        theme: *context.theme,
        date: print_date(&context.settings.date),
        overrides: context.overrides.clone(),
        pictures: presented.pictures,
        earlier: context.earlier,
    };
    let texts: BTreeMap<String, String> = drawn
        .iter_mut()
        .map(|(name, svg)| (name.clone(), std::mem::take(&mut svg.svg)))
        .collect();
    let pdf = set(&mut pack, (&texts, &options), &mut diagnostics, slack)?;
    for warning in &pdf.warnings {
        let text = warning.to_string();
        diagnostics.push(Diagnostic::note("typeset-remark", text.clone(), text));
    }
    let placed: Vec<&str> = pack.charts().iter().map(|c| c.name.as_str()).collect();
    let charts =
        texts.into_iter().filter(|(name, _)| placed.contains(&name.as_str())).collect();
    let figures = printed(presented.figures, &presented.places, &pack);
    let (pages, content) = (pdf.pages, pdf.again());
    Ok(Documents { pdf: pdf.bytes, pages, content, charts, figures, diagnostics })
}

/// Keeps the figures that still stand somewhere.
fn printed(figures: Vec<FigureRow>, places: &Places, pack: &Pack) -> Vec<FigureRow> {
    let mut left: BTreeSet<Place> =
        pack.charts().iter().map(|c| Place::Chart(c.name.clone())).collect();
    let overview = pack.overview.groups.iter().flat_map(|group| &group.rows);
    let kicker = &pack.overview.heading.kicker;
    left.extend(overview.map(|row| Place::Row(kicker.clone(), row.label.clone())));
    let findings = pack.findings.table.iter().flat_map(|table| &table.rows);
    let kicker = &pack.findings.heading.kicker;
    let names = findings.filter_map(|row| row.cells.first());
    left.extend(names.map(|cell| Place::Row(kicker.clone(), cell.text.clone())));
    for theme in &pack.themes {
        let rows = theme.table.iter().flat_map(|table| &table.rows);
        let names = rows.filter_map(|row| row.cells.first());
        let kicker = &theme.heading.kicker;
        left.extend(names.map(|cell| Place::Row(kicker.clone(), cell.text.clone())));
    }
    let stands = |row: &FigureRow| {
        let found = places.get(&(row.key.clone(), row.status.clone()));
        found.is_none_or(|found| found.iter().any(|place| left.contains(place)))
    };
    let mut figures: Vec<FigureRow> = figures.into_iter().filter(stands).collect();
    // A figure that stands elsewhere too keeps no rule of a row that went.
    if !pack.themes.iter().flat_map(|theme| &theme.figures).any(|row| row.spare) {
        figures.iter_mut().for_each(|row| row.rules.retain(|rule| *rule != YEAR_GROUP));
    }
    figures
}

/// Lets the charts of a page with much room be taller; one that cannot stays as it is.
fn grow(
    page: &mut ThemePage,
    charts: &mut BTreeMap<String, Chart>,
    drawn: &mut BTreeMap<String, Svg>,
    theme: &Theme,
) {
    let heights = fit::growth(page, charts);
    for (row, tall) in page.figures.iter_mut().zip(heights) {
        let figures = std::iter::once(&mut row.left).chain(&mut row.right);
        for place in figures.map(|figure| &mut figure.chart) {
            let Some(chart) = charts.get_mut(&place.name) else { continue };
            let mut taller = chart.clone();
            let room = tall > place.height_mm;
            let Some(height) = taller.height_mm().filter(|_| room) else { continue };
            *height = tall;
            if let Ok(svg) = chart::draw(&taller, theme) {
                place.height_mm = svg.height_mm;
                drawn.insert(place.name.clone(), svg);
                *chart = taller;
            }
        }
    }
}

/// Says what a page had no room for.
fn remark_shortened(unit: &str, page: &str, what: &Text) -> Diagnostic {
    Diagnostic::note(
        "page-shortened",
        format!("{unit}: siden `{page}` blev for lang; udeladt: {}", what.da),
        format!("{unit}: page `{page}` was too long; left out: {}", what.en),
    )
}

/// Draws the charts; one that fails is left out with a remark.
fn draw(
    charts: &BTreeMap<String, Chart>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<BTreeMap<String, Svg>, Error> {
    let mut drawn = BTreeMap::new();
    for (name, chart) in charts {
        match chart::draw(chart, context.theme) {
            Ok(svg) => {
                drawn.insert(name.clone(), svg);
            }
            // The pages cannot do without the guide and the legend.
            Err(source) if matches!(chart, Chart::ReadingGuide(_) | Chart::Legend(_)) => {
                return Err(Error::Chart { name: name.clone(), source });
            }
            Err(source) => diagnostics.push(Diagnostic::warning(
                "chart-left-out",
                format!("diagrammet `{name}` kunne ikke tegnes: {source}"),
                format!("chart `{name}` could not be drawn: {source}"),
            )),
        }
    }
    Ok(drawn)
}

fn leave_out_undrawn(pack: &mut Pack, drawn: &BTreeMap<String, Svg>) {
    let missing = |place: &ChartRef| !drawn.contains_key(&place.name);
    for row in pack.overview.groups.iter_mut().flat_map(|group| &mut group.rows) {
        row.strip = row.strip.take().filter(|place| !missing(place));
        row.sparkline = row.sparkline.take().filter(|place| !missing(place));
    }
    for item in &mut pack.findings.items {
        item.chart = item.chart.take().filter(|place| !missing(place));
    }
    for item in pack.since.iter_mut().flat_map(|page| &mut page.items) {
        item.chart = item.chart.take().filter(|place| !missing(place));
    }
    for page in &mut pack.efforts {
        page.rubrics.retain(|figure| !missing(&figure.chart));
    }
    for form in pack.forms.iter_mut().flat_map(|page| &mut page.items) {
        if let Some(measured) = &mut form.measured {
            measured.chart = measured.chart.take().filter(|place| !missing(place));
        }
    }
    for theme in &mut pack.themes {
        for row in &mut theme.figures {
            row.right = row.right.take().filter(|figure| !missing(&figure.chart));
            if missing(&row.left.chart)
                && let Some(right) = row.right.take()
            {
                row.left = right;
            }
        }
        theme.figures.retain(|row| !missing(&row.left.chart));
    }
}

fn for_each_chart(pack: &mut Pack, change: &mut dyn FnMut(&mut ChartRef)) {
    change(&mut pack.cover.guide);
    change(&mut pack.overview.legend);
    for row in pack.overview.groups.iter_mut().flat_map(|group| &mut group.rows) {
        row.strip.iter_mut().chain(&mut row.sparkline).for_each(&mut *change);
    }
    pack.findings
        .items
        .iter_mut()
        .filter_map(|i| i.chart.as_mut())
        .for_each(&mut *change);
    let since = pack.since.iter_mut().flat_map(|page| &mut page.items);
    since.filter_map(|item| item.chart.as_mut()).for_each(&mut *change);
    let rubrics = pack.efforts.iter_mut().flat_map(|page| &mut page.rubrics);
    rubrics.for_each(|figure| change(&mut figure.chart));
    let forms = pack.forms.iter_mut().flat_map(|page| &mut page.items);
    forms
        .filter_map(|item| item.measured.as_mut()?.chart.as_mut())
        .for_each(&mut *change);
    for row in pack.themes.iter_mut().flat_map(|theme| &mut theme.figures) {
        change(&mut row.left.chart);
        if let Some(right) = &mut row.right {
            change(&mut right.chart);
        }
    }
}

/// Sets the pages; a theme that still overflows loses its least telling part, page by page,
/// and a page of the talk at the last attempt keeps the beginnings of its longest texts.
fn set(
    pack: &mut Pack,
    (charts, options): (&BTreeMap<String, String>, &TypesetOptions<'_>),
    diagnostics: &mut Vec<Diagnostic>,
    mut slack: Slack,
) -> Result<Pdf, Attempt> {
    loop {
        let error = match typeset(pack, charts, options) {
            Ok(pdf) => return Ok(pdf),
            Err(error) => error,
        };
        let shortened = match &error {
            TypesetError::Overflow { page, sheets } if *sheets > 1 => {
                let free = fit::slack_of(pack, page, &mut slack);
                if let Some(free) = free.filter(|free| **free < MOST_SLACK_MM) {
                    *free += SLACK_MM;
                    return Err(Attempt::TooTall(slack));
                }
                shorten(pack, page)
            }
            _ => None,
        };
        let Some((page, what)) = shortened else { return Err(error.into()) };
        diagnostics.push(remark_shortened(&pack.meta.unit, &page, &what));
    }
}

fn shorten(pack: &mut Pack, page: &str) -> Option<(String, Text)> {
    if pack.overview.heading.kicker == page {
        let group =
            pack.overview.groups.iter_mut().max_by_key(|group| group.rows.len())?;
        let row = group.rows.pop()?;
        pack.overview.groups.retain(|group| !group.rows.is_empty());
        return Some((page.to_owned(), Text::new(row.label.clone(), row.label)));
    }
    if pack.findings.heading.kicker == page {
        return Some((page.to_owned(), fit::shorten_findings(&mut pack.findings)?));
    }
    if let Some(what) = fit::shorten_talk(pack, page) {
        return Some((page.to_owned(), what));
    }
    let theme = pack.themes.iter_mut().find(|theme| theme.heading.kicker == page)?;
    Some((page.to_owned(), fit::shorten(theme)?))
}

/// Returns the date a document carries.
pub(crate) fn print_date(iso: &str) -> PrintDate {
    format::iso_date(iso).map_or_else(PrintDate::default, |(year, month, day)| {
        PrintDate { year: i32::from(year), month, day }
    })
}
