//! One figure as the page has it: an estimate comes in; a rounded value with its interval
//! or a code for why there is none goes out.

use datapakke_model::profile::{Comparison, Estimate, Method, Verdict};
use datapakke_model::{Language, Reading, Text, Why};
use serde::Serialize;

use crate::format;

/// A text in Danish and English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Pair(pub String, pub String);

impl From<&Text> for Pair {
    fn from(text: &Text) -> Self {
        Pair(text.da.clone(), text.en.clone())
    }
}

impl Pair {
    /// Returns the text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Da => &self.0,
            Language::En => &self.1,
        }
    }
}

/// A figure: value, lower limit, upper limit, persons behind it (of named units only); or
/// the code of why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Cell {
    Known(f64, Option<f64>, Option<f64>, Option<u32>),
    Absent(&'static str),
}

/// No source speaks of it.
pub(crate) const NOTHING: Cell = Cell::Absent("-");

/// Hidden to protect persons or who is who.
pub(crate) const HIDDEN: Cell = Cell::Absent("h");

impl Cell {
    pub fn is_known(&self) -> bool {
        matches!(self, Cell::Known(..))
    }

    /// Whether it is hidden to protect persons or who is who.
    pub fn is_hidden(&self) -> bool {
        *self == HIDDEN
    }
}

/// How figures of one indicator are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub decimals: u8,
    /// Smallest base of a printed percentage.
    pub percent_from: u32,
}

impl Style {
    /// Returns a figure as the page may have it.
    ///
    /// The exact interval of a share tells how many persons are behind it, and that names
    /// a unit: those who are not named have theirs rounded outwards to what is printed,
    /// and no base.
    pub fn cell(self, estimate: &Estimate, named: bool) -> Cell {
        let value = match estimate.reading {
            Reading::Known(value) => value,
            Reading::Absent(why) => return Cell::Absent(code(why)),
        };
        let share = matches!(estimate.method, Method::Share | Method::PublishedShare);
        if share && estimate.base.is_some_and(|n| n < self.percent_from) {
            return Cell::Absent("f");
        }
        let limits = estimate.interval.filter(|_| estimate.method != Method::Counted);
        let limit = |of: f64, outwards: fn(f64) -> f64| {
            if named { self.keep(of) } else { self.outward(of, outwards) }
        };
        Cell::Known(
            self.keep(value),
            limits.map(|i| limit(i.low, f64::floor)),
            limits.map(|i| limit(i.high, f64::ceil)),
            estimate.base.filter(|_| named),
        )
    }

    /// Rounds to one decimal more than is printed, and so that rounding it again prints
    /// what the exact value prints.
    pub fn keep(self, value: f64) -> f64 {
        let unit = 10_f64.powi(i32::from(self.decimals) + 1);
        let printed = |v: f64| format::number(v, self.decimals, Language::En);
        let near = (value * unit).round();
        let fits = |v: &f64| printed(*v) == printed(value);
        let tried = [near, near - 1.0, near + 1.0].map(|v| v / unit);
        tried.into_iter().find(fits).unwrap_or(near / unit) + 0.0
    }

    fn outward(self, value: f64, outwards: fn(f64) -> f64) -> f64 {
        let unit = 10_f64.powi(i32::from(self.decimals));
        outwards(value * unit) / unit + 0.0
    }
}

fn code(why: Why) -> &'static str {
    match why {
        Why::Suppressed => "h",
        Why::NotApplicable => "a",
        Why::NotCollected => "c",
        Why::Refused => "r",
        Why::Unclear => "u",
    }
}

/// The verdict on a position among the others, in the number's direction.
pub(crate) fn position(comparison: Option<&Comparison>) -> &'static str {
    let Some(comparison) = comparison else { return "" };
    match comparison.verdict {
        Verdict::Better | Verdict::Worse | Verdict::Higher | Verdict::Lower => {
            if comparison.difference > 0.0 {
                "+"
            } else {
                "-"
            }
        }
        Verdict::NotCertain => "o",
        Verdict::Counted => "n",
        Verdict::NotAssessable => "?",
    }
}

/// The verdict on a change.
pub(crate) fn change(comparison: Option<&Comparison>) -> &'static str {
    match comparison.map(|c| c.verdict) {
        None => "",
        Some(Verdict::Better) => "b",
        Some(Verdict::Worse) => "w",
        Some(Verdict::Higher) => "u",
        Some(Verdict::Lower) => "d",
        Some(Verdict::NotCertain) => "o",
        Some(Verdict::Counted) => "n",
        Some(Verdict::NotAssessable) => "?",
    }
}
