//! The values of a column: number style and scale are decided once for all its cells.

use datapakke_model::catalogue::{Indicator, Measure};
use datapakke_model::unit::fold;
use datapakke_model::{Reading, Why};

use crate::cell::{self, Bad, Found};
use crate::grid::{Grid, Kind};
use crate::layout::{Layout, Percent};
use crate::number::{self, Decision, Evidence, Style};

/// How the numbers of a column are read, or why they are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// In this style.
    Style(Style),
    /// Texts such as `1.234` could be either; the user is asked.
    Undecidable,
    /// Both styles in one column.
    Mixed,
}

/// What is known of the cells of a column before one of them is read.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// What they say of the number style.
    pub evidence: Evidence,
    /// Ambiguous texts, of which at most a hundred are kept.
    pub examples: Vec<String>,
    /// Whether a percent sign or percent format occurs.
    pub marked: bool,
    /// Whether a number without percent sign or format occurs.
    pub plain: bool,
    /// Whether any of these is above one.
    pub above_one: bool,
    /// Whether any of these lies between zero and one.
    pub between: bool,
    /// First row with a number.
    pub first: Option<usize>,
}

impl Survey {
    /// Takes one cell into account.
    pub fn add(&mut self, grid: &Grid, row: usize, column: usize, layout: &Layout) {
        let text = grid.trimmed(row, column);
        let kind = grid.kind(row, column);
        if text.is_empty() || (kind == Kind::Text && cell::marker(text, layout).is_some())
        {
            return;
        }
        if kind == Kind::Text {
            self.evidence.add(text);
            if self.examples.len() < 100 {
                self.examples.push(text.to_owned());
            }
        }
        let marked = kind == Kind::Percent || text.ends_with('%');
        self.marked |= marked;
        let either = [Style::Danish, Style::English];
        let number = match kind {
            Kind::Number => text.parse().ok(),
            Kind::Text => {
                either.iter().find_map(|s| number::parse(text, *s)).map(|n| n.value)
            }
            Kind::Percent | Kind::Date | Kind::Bool => None,
        };
        if let (Some(number), false) = (number, marked) {
            self.first = self.first.or(Some(row));
            self.plain = true;
            self.above_one |= number > 1.0;
            self.between |= number > 0.0 && number < 1.0;
        }
    }

    /// Decides how the column is read: by its own texts, else by what the layout
    /// declares, else by the scale of what it holds, else by the file's other columns.
    pub fn plan(&self, layout: &Layout, scales: &[&Indicator], file: Evidence) -> Plan {
        match (layout.numbers, self.evidence.decide()) {
            (Some(style), _) => Plan::Style(style),
            (None, Decision::Only(style)) => Plan::Style(style),
            (None, Decision::Mixed) => Plan::Mixed,
            (None, Decision::Either) => Plan::Style(Style::Danish),
            (None, Decision::Undecidable) => self.by_scale(scales, file),
        }
    }

    fn by_scale(&self, scales: &[&Indicator], file: Evidence) -> Plan {
        let fits = |style: Style| {
            !scales.is_empty()
                && self.examples.iter().filter_map(|t| number::parse(t, style)).all(|n| {
                    scales.iter().any(|indicator| {
                        let [low, high] = indicator.bounds;
                        let whole =
                            indicator.measure != Measure::Count || n.value.fract() == 0.0;
                        (low..=high).contains(&n.value) && whole
                    })
                })
        };
        match (fits(Style::Danish), fits(Style::English)) {
            (true, false) => Plan::Style(Style::Danish),
            (false, true) => Plan::Style(Style::English),
            (true, true) | (false, false) => match file.decide() {
                Decision::Only(style) => Plan::Style(style),
                Decision::Either | Decision::Undecidable | Decision::Mixed => {
                    Plan::Undecidable
                }
            },
        }
    }
}

/// Why a cell's value is not used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// It cannot be read as a number.
    Bad(Bad),
    /// It lies outside the indicator's bounds.
    OutOfScale,
    /// A verdict that the layout does not know.
    Verdict,
    /// A percent sign where the indicator is no percentage.
    Sign,
}

/// Reads one cell on the indicator's own scale.
pub fn read(
    grid: &Grid,
    (row, column): (usize, usize),
    style: Style,
    fractions: bool,
    indicator: &Indicator,
    layout: &Layout,
) -> Result<Reading, Fault> {
    let text = grid.trimmed(row, column);
    if indicator.measure == Measure::Verdict {
        return verdict(text, layout);
    }
    let found =
        cell::read(text, grid.kind(row, column), style, layout).map_err(Fault::Bad)?;
    let Found { reading, sign, fraction } = found;
    let Reading::Known(value) = reading else { return Ok(reading) };
    let percent = indicator.measure == Measure::Percent;
    if (sign || fraction) && !percent {
        return Err(Fault::Sign);
    }
    // Twelve digits take away what multiplying a fraction adds in the last place.
    let value = match percent && (fraction || (fractions && !sign)) {
        true => (value * 100.0 * 1e12).round() / 1e12,
        false => value,
    };
    let [low, high] = indicator.bounds;
    match (low..=high).contains(&value) {
        true => Ok(Reading::Known(value)),
        false => Err(Fault::OutOfScale),
    }
}

/// Reads a published verdict in either of its two vocabularies.
fn verdict(text: &str, layout: &Layout) -> Result<Reading, Fault> {
    match fold(text).as_str() {
        "over niveau" | "bedre end forventet" => Ok(Reading::Known(1.0)),
        "på niveau" | "som forventet" => Ok(Reading::Known(0.0)),
        "under niveau" | "dårligere end forventet" => Ok(Reading::Known(-1.0)),
        _ => match cell::marker(text, layout) {
            Some(why) => Ok(Reading::Absent(why)),
            None => Err(Fault::Verdict),
        },
    }
}

/// Whether plain numbers of a percentage are fractions; none when that must be asked.
pub fn are_fractions(
    survey: &Survey,
    layout: &Layout,
    others_above_one: bool,
) -> Option<bool> {
    match layout.percent {
        Some(Percent::Fraction) => Some(true),
        Some(Percent::Percent) => Some(false),
        None if !survey.plain || survey.above_one || !survey.between => Some(false),
        None if survey.marked || others_above_one => Some(false),
        None => None,
    }
}

/// Reads a number of persons; nothing when it is none.
pub fn persons(text: &str, kind: Kind, style: Style, layout: &Layout) -> Option<u32> {
    let value = cell::read(text, kind, style, layout).ok()?.reading.value()?;
    (value >= 0.0 && value.fract() == 0.0 && value <= f64::from(u32::MAX))
        .then_some(value as u32)
}

/// The reading that stands for a cell whose value is not used.
pub const UNUSABLE: Reading = Reading::Absent(Why::Unclear);
