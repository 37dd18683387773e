//! Plain figures with their finished words in; one chart as an SVG string out.
//!
//! A chart only places: it never classifies, rounds, formats a number or
//! chooses a word. Filled = certain, open = cannot be told apart, square =
//! counted; blue is the unit, grey is everybody else.

use crate::theme::{Theme, UNITS_PER_MM};
use canvas::Canvas;
use serde::Serialize;

mod agenda;
mod agreed;
mod bars;
mod canvas;
mod control;
mod dots;
mod funnel;
mod guide;
mod kinds;
mod ladder;
mod legend;
mod matrix;
mod moves;
mod multiples;
mod position;
mod rows;
mod scale;
mod slope;
mod sparkline;
mod stacked;
mod strip;
#[cfg(test)]
mod tests;
mod text;
mod trend;
mod units;

pub use agenda::{Agenda, AgendaPart, Owner};
pub use agreed::{Agreed, AgreedRow};
pub use bars::{BarRow, Bars};
pub use control::{Bracket, Control, ControlMonth, ControlYear};
pub use dots::{DotRow, Dots};
pub use funnel::{Funnel, FunnelField, FunnelLimit, FunnelUnit};
pub use guide::{Key, ReadingGuide};
pub use kinds::{KindRow, KindValues, Kinds};
pub use ladder::{Ladder, LadderArea, LadderRow};
pub use legend::{Legend, LegendItem, Swatch};
pub use matrix::{Matrix, MatrixCell, MatrixColumn, MatrixRow};
pub use moves::{MoveCells, Moves, MovesRow};
pub use multiples::{Panel, SmallMultiples};
pub use position::Position;
pub use scale::round_ticks;
pub use slope::{Slope, SlopeGroup};
pub use sparkline::Sparkline;
pub use stacked::{Answers, Share, StackRow, Stacked, Tone};
pub use strip::Strip;
#[cfg(test)]
pub(crate) use tests::samples::samples;
pub(crate) use text::{lines_in, lines_of, lines_with, width_mm};
pub use trend::Trend;
pub use units::{UnitPanel, UnitPanels};

/// Every chart form of the data pack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Chart {
    /// One row's strip of the spine.
    Strip(Strip),
    /// One row's line over the years.
    Sparkline(Sparkline),
    /// One figure over the years with municipality and nation.
    Trend(Trend),
    /// Several figures over the years on one common scale.
    SmallMultiples(SmallMultiples),
    /// Dot and interval by grade or group.
    Dots(Dots),
    /// Answers stacked from the line between wanted and other answers.
    Stacked(Stacked),
    /// Kinds of absence by grade.
    Kinds(Kinds),
    /// Bars from zero with reference marks, for counted figures.
    Bars(Bars),
    /// One figure's place among the units.
    Position(Position),
    /// Months against the unit's own usual months.
    Control(Control),
    /// The same persons in groups at two tests.
    Slope(Slope),
    /// Movement between levels from one test to another.
    Moves(Moves),
    /// A figure against what could be told from its baseline.
    Agreed(Agreed),
    /// Statements on a path of levels, as two sides see them.
    Ladder(Ladder),
    /// Units on indicators: small dots with intervals.
    Matrix(Matrix),
    /// Units among the limits for their size.
    Funnel(Funnel),
    /// One figure over the years, a panel for each unit.
    UnitPanels(UnitPanels),
    /// The cover's guide to the marks.
    ReadingGuide(ReadingGuide),
    /// The agenda's bar of minutes.
    Agenda(Agenda),
    /// One line of marks with their meaning.
    Legend(Legend),
}

/// Says why a chart could not be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChartError {
    /// The description for readers who cannot see the chart is empty.
    #[error("a chart needs a description (alt text)")]
    NoAltText,
    /// A value is not a number, infinite or beyond 10^12.
    #[error("a chart value must be a finite number below 10^12, found {0}")]
    Number(String),
    /// The chart has nothing to draw, or its parts do not fit together.
    #[error("the chart cannot be drawn: {0}")]
    Shape(&'static str),
    /// The asked size leaves no room for the chart.
    #[error("the chart does not fit: {0}")]
    NoRoom(String),
    /// The drawing library refused.
    #[error("drawing failed: {0}")]
    Backend(String),
}

/// Describes a chart in words; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AltText(String);

impl AltText {
    /// Takes the description, and refuses one without a letter or digit.
    pub fn new(text: impl Into<String>) -> Result<Self, ChartError> {
        let text = text.into();
        if text.chars().any(char::is_alphanumeric) {
            Ok(Self(text))
        } else {
            Err(ChartError::NoAltText)
        }
    }

    /// Returns the description.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says how sure a figure is; decides the form of its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Filled disc: chance does not explain the difference.
    Certain,
    /// Open ring: cannot be told apart.
    Open,
    /// Square: counted, without uncertainty.
    Counted,
}

/// Spans the values that chance alone could give.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Holds one place of a series, or why there is no value.
///
/// `Break` stands *between* two years and takes no year of its own; the other
/// three each take one year (or one row).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Point {
    /// A value, with its interval where there is one.
    Value {
        /// The value.
        at: f64,
        /// How far chance could move it.
        interval: Option<Interval>,
    },
    /// Not measured, or not comparable.
    Gap,
    /// Withheld, with the words to print.
    Hidden(String),
    /// The measure changed here, with the words to print (may be empty).
    Break(String),
}

impl Point {
    /// Makes a value without interval.
    pub fn value(at: f64) -> Self {
        Self::Value { at, interval: None }
    }

    /// Makes a value with its interval.
    pub fn between(at: f64, low: f64, high: f64) -> Self {
        Self::Value { at, interval: Some(Interval { low, high }) }
    }
}

/// Marks a value on an axis with the words to print there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tick {
    /// Where on the scale.
    pub at: f64,
    /// What to print; empty for a line alone.
    pub label: String,
}

impl Tick {
    /// Makes a tick.
    pub fn new(at: f64, label: impl Into<String>) -> Self {
        Self { at, label: label.into() }
    }
}

/// Holds a chart as text with its size on paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Svg {
    /// The SVG document; 100 units are one millimetre.
    pub svg: String,
    /// Width on paper.
    pub width_mm: f64,
    /// Height on paper.
    pub height_mm: f64,
}

/// Draws a chart, or says why it cannot be drawn.
///
/// The same chart and theme give the same bytes.
pub fn draw(chart: &Chart, theme: &Theme) -> Result<Svg, ChartError> {
    paint(chart, theme)?.to_svg()
}

/// Returns a chart's description in words.
pub fn alt(chart: &Chart) -> &str {
    chart.form().alt().as_str()
}

/// What every chart form does.
trait Form {
    /// Returns the description in words.
    fn alt(&self) -> &AltText;
    /// Returns every number that is shown or used.
    fn numbers(&self) -> Vec<f64>;
    /// Places everything; all numbers are finite when this is called.
    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError>;
}

impl Chart {
    /// Returns the height of a chart that may be drawn in any.
    pub(crate) fn height_mm(&mut self) -> Option<&mut f64> {
        match self {
            Self::Trend(form) => Some(&mut form.height_mm),
            Self::SmallMultiples(form) => Some(&mut form.height_mm),
            Self::Control(form) => Some(&mut form.height_mm),
            Self::Slope(form) => Some(&mut form.height_mm),
            Self::Dots(form) => Some(&mut form.height_mm),
            Self::Stacked(form) => Some(&mut form.height_mm),
            Self::Kinds(form) => Some(&mut form.height_mm),
            Self::Bars(form) => Some(&mut form.height_mm),
            _ => None,
        }
    }

    fn form(&self) -> &dyn Form {
        match self {
            Self::Strip(form) => form,
            Self::Sparkline(form) => form,
            Self::Trend(form) => form,
            Self::SmallMultiples(form) => form,
            Self::Dots(form) => form,
            Self::Stacked(form) => form,
            Self::Kinds(form) => form,
            Self::Bars(form) => form,
            Self::Position(form) => form,
            Self::Control(form) => form,
            Self::Slope(form) => form,
            Self::Moves(form) => form,
            Self::Agreed(form) => form,
            Self::Ladder(form) => form,
            Self::Matrix(form) => form,
            Self::Funnel(form) => form,
            Self::UnitPanels(form) => form,
            Self::ReadingGuide(form) => form,
            Self::Agenda(form) => form,
            Self::Legend(form) => form,
        }
    }
}

fn paint(chart: &Chart, theme: &Theme) -> Result<Canvas, ChartError> {
    let form = chart.form();
    let wrong = |v: &f64| !v.is_finite() || v.abs() > 1e12;
    match form.numbers().into_iter().find(wrong) {
        Some(v) => Err(ChartError::Number(v.to_string())),
        None => form.paint(theme),
    }
}

/// Turns a size on paper into chart units, within what a page can hold.
fn sized(mm: f64, least: f64) -> Result<f64, ChartError> {
    if (least..=400.0).contains(&mm) {
        Ok((mm * UNITS_PER_MM).round())
    } else {
        Err(ChartError::NoRoom(format!("{mm} mm asked, {least} to 400 mm possible")))
    }
}
