//! Rows of a table come in, native line charts go out; every point is read from a cell.

use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartErrorBars, ChartErrorBarsType, ChartFont,
    ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType,
    ChartRange, ChartSolidFill, ChartType, Worksheet, XlsxError,
};
use serde::Serialize;

use super::book::{ABOVE, Style, shown};

/// Rows of cells that one chart takes on its sheet.
const CHART_ROWS: u32 = 17;
/// Columns of cells that one chart takes.
const CHART_COLUMNS: u16 = 9;

/// A line chart of rows that follow each other in one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct LineChart {
    pub title: String,
    pub alt: String,
    /// Index of its table among the sheets with tables.
    pub tab: usize,
    /// First and last row of the table, from zero.
    pub rows: (usize, usize),
    /// Column of the years or the units.
    pub categories: u16,
    pub lines: Vec<Line>,
    pub style: Style,
    /// Lowest value, highest value and step of the axis.
    pub axis: (f64, f64, f64),
}

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Of {
    /// Several units, which no line joins.
    Units,
    Unit,
    Municipality,
    Nation,
}

/// One line of a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Line {
    pub of: Of,
    pub column: u16,
    /// Columns of how far chance reaches up and down.
    pub reach: Option<(u16, u16)>,
}

/// Begins a new page after every second row of charts.
pub(super) fn breaks(sheet: &mut Worksheet, charts: usize) -> Result<(), XlsxError> {
    let rows = charts.div_ceil(2) as u32;
    let at: Vec<u32> =
        (1..rows.div_ceil(2)).map(|n| ABOVE + 1 + n * 2 * CHART_ROWS).collect();
    sheet.set_page_breaks(&at)?;
    Ok(())
}

/// Places charts in two columns under the sheet's head.
pub(super) fn place(
    sheet: &mut Worksheet,
    charts: &[LineChart],
    names: &[String],
    own: &str,
) -> Result<(), XlsxError> {
    for (index, chart) in charts.iter().enumerate() {
        let Some(name) = names.get(chart.tab) else { continue };
        let drawn = draw(chart, name, own, index);
        let row = ABOVE + 1 + (index as u32 / 2) * CHART_ROWS;
        let column = (index as u16 % 2) * CHART_COLUMNS;
        sheet.insert_chart(row, column, &drawn)?;
    }
    Ok(())
}

fn draw(chart: &LineChart, name: &str, own: &str, index: usize) -> Chart {
    let row = |at: usize| ABOVE + 1 + at as u32;
    let (first, last) = (row(chart.rows.0), row(chart.rows.1));
    let range =
        |column: u16| ChartRange::new_from_range(name, first, column, last, column);
    let mut drawn = Chart::new(ChartType::Line);
    drawn.set_name(format!("Diagram {}", index + 1));
    drawn.set_alt_text(shown(&chart.alt));
    drawn.set_width(560).set_height(320);
    drawn.show_empty_cells_as(ChartEmptyCells::Gaps);
    let mut title = ChartFont::new();
    title.set_size(11).set_bold().set_color("#17212E");
    drawn.title().set_name(&plain(&chart.title)).set_font(&title);
    for line in &chart.lines {
        let (colour, width, size) = match line.of {
            Of::Units | Of::Unit => (own, 2.25, 7),
            Of::Municipality => ("#6B7686", 1.75, 5),
            Of::Nation => ("#17212E", 1.0, 4),
        };
        let mut stroke = ChartLine::new();
        stroke.set_color(colour).set_width(width);
        match line.of {
            Of::Units => drop(stroke.set_hidden(true)),
            Of::Nation => drop(stroke.set_dash_type(ChartLineDashType::Dash)),
            Of::Unit | Of::Municipality => {}
        }
        let mut marker = ChartMarker::new();
        let mut fill = ChartSolidFill::new();
        fill.set_color(colour);
        let kind = match line.of {
            Of::Units | Of::Unit => ChartMarkerType::Circle,
            Of::Municipality => ChartMarkerType::Square,
            Of::Nation => ChartMarkerType::Diamond,
        };
        let edge = ChartLine::new().set_color(colour).clone();
        marker.set_type(kind).set_size(size).set_format(
            rust_xlsxwriter::ChartFormat::new().set_solid_fill(&fill).set_line(&edge),
        );
        let series = drawn.add_series();
        series
            .set_name((name, ABOVE, line.column))
            .set_categories(&range(chart.categories))
            .set_values(&range(line.column))
            .set_format(rust_xlsxwriter::ChartFormat::new().set_line(&stroke))
            .set_marker(&marker);
        if let Some((up, down)) = line.reach {
            let mut bars = ChartErrorBars::new();
            bars.set_type(ChartErrorBarsType::Custom(range(up), range(down)));
            bars.set_end_cap(false);
            let mut pale = ChartLine::new();
            pale.set_color(colour).set_width(1.0);
            bars.set_format(rust_xlsxwriter::ChartFormat::new().set_line(&pale));
            series.set_y_error_bars(&bars);
        }
    }
    let mut small = ChartFont::new();
    small.set_size(9).set_color("#566173");
    let mut grid = ChartLine::new();
    grid.set_color("#DDE1E7").set_width(0.75);
    let (low, high, step) = chart.axis;
    drawn
        .y_axis()
        .set_min(low)
        .set_max(high)
        .set_major_unit(step)
        .set_font(&small)
        .set_num_format(chart.style.code())
        .set_major_gridlines_line(&grid);
    drawn
        .x_axis()
        .set_font(&small)
        .set_text_axis(true)
        .set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::Low);
    drawn.legend().set_position(ChartLegendPosition::Bottom).set_font(&small);
    drawn
}

/// A title that cannot be read as the name of a cell.
fn plain(title: &str) -> String {
    let title: String = title.chars().filter(|c| !c.is_control()).collect();
    title.trim_start_matches(['=', '+', '-', '@']).replace('!', "")
}

/// Returns an axis with even steps around values: no nearer together than `least`, inside
/// the scale.
pub(super) fn axis(
    values: &[f64],
    least: f64,
    bounds: [f64; 2],
) -> Option<(f64, f64, f64)> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() || !high.is_finite() {
        return None;
    }
    let span = (high - low).max(least).max(1e-6);
    let middle = f64::midpoint(low, high);
    let (low, high) = (middle - span * 0.6, middle + span * 0.6);
    let rough = (high - low) / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|f| f * power)
        .find(|step| *step >= rough * 0.999)?;
    let from = ((low / step).floor() * step).max(bounds[0]);
    let to = ((high / step).ceil() * step).min(bounds[1]);
    (from < to).then_some((tidy(from), tidy(to), tidy(step)))
}

/// Takes away the last digits that come of counting in twos.
fn tidy(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_its_values_and_does_not_enlarge_noise() {
        let (low, high, step) = axis(&[6.8, 7.4], 2.2, [0.0, 100.0]).unwrap();
        assert!(low <= 6.8 && high >= 7.4 && high - low >= 2.2, "{low} {high} {step}");
        assert_eq!(axis(&[99.0, 100.0], 5.0, [0.0, 100.0]).map(|a| a.1), Some(100.0));
        assert!(
            axis(&[3.0, 3.0], 0.0, [1.0, 5.0]).is_some(),
            "equal values have an axis"
        );
        assert_eq!(axis(&[], 1.0, [0.0, 1.0]), None);
    }

    #[test]
    fn a_title_is_no_formula() {
        assert_eq!(plain("=Ark1!$A$1"), "Ark1$A$1");
    }
}
