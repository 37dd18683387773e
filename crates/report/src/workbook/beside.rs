//! Units' figures come in, native charts of the units beside each other go out, with the
//! table that they read; in alphabetical order, never by value.

use super::book::{Charts, Field, Style, Tab};
use super::chart::{Line, LineChart, Of, axis};
use super::told::{HOME, Head, INDICATOR, Sheet, Teller};

/// Units with a figure from which on there is something to see.
const FEWEST: usize = 3;

const HEADS: [Head<'_>; 7] = [
    INDICATOR,
    ("Enhed", "Unit", 28.0),
    ("Værdi", "Value", 12.0),
    HOME,
    ("Usikkerhed op", "Chance up", 12.0),
    ("Usikkerhed ned", "Chance down", 12.0),
    ("Bemærkning", "Remark", 30.0),
];

/// One unit in one figure.
pub(crate) struct Standing {
    pub name: String,
    pub value: Option<f64>,
    /// Lower and upper limit of chance variation.
    pub limits: Option<(f64, f64)>,
    /// Why there is no value; may be empty.
    pub remark: String,
}

/// One figure of several units.
pub(crate) struct Beside<'a> {
    pub label: &'a str,
    /// "Læring 2025/26".
    pub when: String,
    /// In the order in which they are drawn.
    pub units: Vec<Standing>,
    pub municipality: Option<f64>,
    pub style: Style,
    /// The least span and the bounds of the axis.
    pub least: f64,
    pub bounds: [f64; 2],
}

/// The table and its charts, while they are made.
#[derive(Default)]
pub(crate) struct BesideTab {
    rows: Vec<Vec<Field>>,
    charts: Vec<LineChart>,
}

impl BesideTab {
    /// Adds a figure's chart; none where too few units have a value.
    pub fn add(&mut self, figure: &Beside<'_>, teller: &Teller<'_>) {
        let known: Vec<f64> = figure.units.iter().filter_map(|u| u.value).collect();
        if known.len() < FEWEST {
            return;
        }
        let limits = figure.units.iter().filter(|u| u.value.is_some());
        let limits = limits.filter_map(|u| u.limits).flat_map(|(low, high)| [low, high]);
        let seen: Vec<f64> =
            known.iter().copied().chain(limits).chain(figure.municipality).collect();
        let Some(axis) = axis(&seen, figure.least, figure.bounds) else { return };
        let from = self.rows.len();
        self.rows.extend(figure.units.iter().map(|unit| row(figure, unit)));
        let title = format!("{}, {}", figure.label, figure.when);
        let order = teller.say(
            "enhederne i alfabetisk orden, med tilfældig variation",
            "units in alphabetical order, with chance variation",
        );
        let own = Line { of: Of::Units, column: 2, reach: Some((4, 5)) };
        let home = Line { of: Of::Municipality, column: 3, reach: None };
        let home = figure.municipality.map(|_| home);
        self.charts.push(LineChart {
            alt: format!("{title}: {order}"),
            title,
            tab: 0,
            rows: (from, self.rows.len() - 1),
            categories: 1,
            lines: [Some(own), home].into_iter().flatten().collect(),
            style: figure.style,
            axis,
        });
    }

    /// Returns the sheet with the number given and the charts that read it; none where
    /// there is nothing to draw.
    pub fn finish(
        self,
        tab: usize,
        teller: &Teller<'_>,
        source: String,
    ) -> Option<(Tab, Charts)> {
        if self.charts.is_empty() {
            return None;
        }
        let sheet = Sheet {
            name: ("Diagramtal", "Chart numbers"),
            title: ("Diagrammernes tal", "The numbers of the charts"),
            note: (
                "Én række for hver enhed og indikator. En tom celle er et punkt, der ikke kan tegnes; bemærkningen siger hvorfor.",
                "One row per unit and indicator. An empty cell is a dot that cannot be drawn; the remark says why.",
            ),
            frozen: 2,
        };
        let note = teller.say(
            "Hvert diagram læser sine tal i arket »Diagramtal«. Et punkt er en enhed, den lodrette streg er tilfældig variation. Enhederne står i alfabetisk orden: de fleste kan ikke skelnes fra hinanden.",
            "Each chart reads its numbers in the sheet \"Chart numbers\". A dot is a unit, the upright line is chance variation. Units stand in alphabetical order: most cannot be told apart.",
        );
        let all = self.charts.into_iter().map(|chart| LineChart { tab, ..chart });
        let charts = Charts { note: note.to_owned(), all: all.collect() };
        Some((teller.tab(&sheet, source, HEADS, self.rows), charts))
    }
}

fn row(figure: &Beside<'_>, unit: &Standing) -> Vec<Field> {
    let number =
        |v: Option<f64>| v.map_or(Field::Empty, |v| Field::Number(v, figure.style));
    let reach = unit.value.zip(unit.limits);
    let remark = match unit.remark.is_empty() {
        true => Field::Empty,
        false => Field::text(unit.remark.as_str()),
    };
    vec![
        Field::text(figure.label),
        Field::text(unit.name.as_str()),
        number(unit.value),
        number(figure.municipality),
        number(reach.map(|(value, (_, high))| high - value)),
        number(reach.map(|(value, (low, _))| value - low)),
        remark,
    ]
}
