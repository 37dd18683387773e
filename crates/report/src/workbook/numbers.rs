//! One unit's main figures come in, the native charts of its workbook go out, with the table
//! that they read.

use datapakke_model::catalogue::Measure;
use datapakke_model::profile::{BreakKind, Estimate};
use datapakke_model::{Reading, Why};

use super::book::{Charts, Field, Tab};
use super::chart::{Line, LineChart, Of, axis};
use super::told::{HOME, Head, INDICATOR, NATION, Sheet};
use super::writer::{Writer, break_at, least, own_series, style};
use crate::present::Figure;
use crate::words::capital;

/// Fewest points of a line.
const FEWEST_POINTS: usize = 2;
/// Columns of the table that the charts read.
const COLUMNS: usize = 7;

/// The points of one chart.
#[derive(Default)]
struct Points {
    rows: Vec<Vec<Field>>,
    /// Every value and limit that is drawn.
    seen: Vec<f64>,
    home: bool,
    nation: bool,
}

impl<'a> Writer<'a> {
    /// The numbers of the charts, one row per point, with a row of its own where a line
    /// breaks; and the charts themselves, on the sheet with the number given. None where
    /// there is nothing to draw.
    pub fn chart_numbers(&mut self, tab: usize) -> Option<(Tab, Charts)> {
        let mut rows = Vec::new();
        let mut charts = Vec::new();
        for figure in self.figures().into_iter().filter(|f| f.main && self.drawable(f)) {
            let points = self.points(figure);
            if let Some(chart) = self.chart(figure, &points, (tab, rows.len())) {
                rows.extend(points.rows);
                charts.push(chart);
            }
        }
        if rows.is_empty() {
            return None;
        }
        let unit = capital(self.maker.words.unit());
        let heads: [Head<'_>; COLUMNS] = [
            INDICATOR,
            ("Periode", "Period", 12.0),
            (&unit, &unit, 12.0),
            HOME,
            NATION,
            ("Usikkerhed op", "Chance up", 12.0),
            ("Usikkerhed ned", "Chance down", 12.0),
        ];
        let sheet = Sheet {
            name: ("Diagramtal", "Chart numbers"),
            title: ("Diagrammernes tal", "The numbers of the charts"),
            note: (
                "Én række for hvert punkt. En tom celle er et hul i stregen; hvor målingen er en anden, står det i en række for sig.",
                "One row per point. An empty cell is a gap in the line; where the measure is another, a row of its own says so.",
            ),
            frozen: 2,
        };
        let note = self.say(
            "Hvert diagram læser sine tal i arket »Diagramtal«. En streg er brudt, hvor målingen er en anden, eller intet er målt; den lodrette streg er tilfældig variation. Et tal, der er skjult, har intet diagram.",
            "Each chart reads its numbers in the sheet \"Chart numbers\". A line is broken where the measure is another or nothing was measured; the upright line is chance variation. A figure that is hidden has no chart.",
        );
        let charts = Charts { note: note.to_owned(), all: charts };
        Some((self.teller().tab(&sheet, self.source(), heads, rows), charts))
    }

    /// Whether an indicator has a chart: nothing of it hidden, and enough points.
    fn drawable(&self, figure: &Figure<'a>) -> bool {
        let indicator = figure.indicator;
        let series = own_series(figure.entry);
        let hidden = |e: &Estimate| e.reading == Reading::Absent(Why::Suppressed);
        let small = |e: &Estimate| self.maker.small_part(indicator, e).is_some();
        let known = series.iter().filter(|e| e.reading.value().is_some()).count();
        indicator.measure != Measure::Verdict
            && !series.iter().any(|e| hidden(e) || small(e))
            && !figure.municipality_series().iter().any(hidden)
            && known >= FEWEST_POINTS
    }

    fn points(&self, figure: Figure<'a>) -> Points {
        let mut out = Points::default();
        for estimate in own_series(figure.entry) {
            out.rows.extend(self.break_row(figure, estimate, out.rows.is_empty()));
            self.point(figure, estimate, &mut out);
        }
        out
    }

    /// The row that says where a line breaks; none before the first point.
    fn break_row(
        &self,
        figure: Figure<'a>,
        estimate: &Estimate,
        first: bool,
    ) -> Option<Vec<Field>> {
        let words = self.maker.words;
        let found = break_at(figure.entry, estimate.key.period)?.kind;
        let why = match found {
            _ if first => return None,
            BreakKind::Gap => return None,
            BreakKind::Unit => words.new_unit(),
            BreakKind::Measure => words.new_measure(),
        };
        let mut row = vec![self.label(&figure.indicator.short), Field::text(why)];
        row.resize(COLUMNS, Field::Empty);
        Some(row)
    }

    fn point(&self, figure: Figure<'a>, estimate: &Estimate, out: &mut Points) {
        let indicator = figure.indicator;
        let period = estimate.key.period;
        let finite = |e: &Estimate| e.reading.value().filter(|v| v.is_finite());
        let at =
            |of: &[Estimate]| of.iter().find(|e| e.key.period == period).and_then(finite);
        let own = finite(estimate);
        let home = at(figure.municipality_series());
        let nation = at(figure.nation_series());
        out.home |= home.is_some();
        out.nation |= nation.is_some();
        let sound = estimate.interval.filter(|i| i.low.is_finite() && i.high.is_finite());
        let reach = own.zip(sound).map(|(own, i)| (i.high - own, own - i.low));
        out.seen.extend([own, home, nation].into_iter().flatten());
        out.seen
            .extend(sound.filter(|_| own.is_some()).iter().flat_map(|i| [i.low, i.high]));
        let cell =
            |v: Option<f64>| v.map_or(Field::Empty, |v| self.number(indicator, v, false));
        out.rows.push(vec![
            self.label(&indicator.short),
            Field::Text(period.short()),
            cell(own),
            cell(home),
            cell(nation),
            cell(reach.map(|r| r.0)),
            cell(reach.map(|r| r.1)),
        ]);
    }

    /// The chart of points that follow the rows there are on a sheet.
    fn chart(
        &self,
        figure: Figure<'a>,
        points: &Points,
        (tab, from): (usize, usize),
    ) -> Option<LineChart> {
        let (words, indicator) = (self.maker.words, figure.indicator);
        let axis = axis(&points.seen, least(indicator), indicator.bounds)?;
        let value = self.maker.text(indicator, figure.shown);
        let short = indicator.short.get(words.language);
        let title = words.series_title(short, &value, figure.period(), figure.change());
        let others = [(points.home, Of::Municipality, 3), (points.nation, Of::Nation, 4)];
        let others = others.into_iter().filter(|o| o.0);
        let mut lines = vec![Line { of: Of::Unit, column: 2, reach: Some((5, 6)) }];
        lines.extend(others.map(|(_, of, column)| Line { of, column, reach: None }));
        let numbers = self.say(
            "Tallene står i arket »Diagramtal«.",
            "The numbers are in the sheet \"Chart numbers\".",
        );
        Some(LineChart {
            alt: format!("{title}. {numbers}"),
            title,
            tab,
            rows: (from, from + points.rows.len() - 1),
            categories: 1,
            lines,
            style: style(indicator, false),
            axis,
        })
    }
}
