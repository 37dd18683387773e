//! One indicator's profile and its catalogue entry in; what every sentence, chart and
//! table says of it out, so that they cannot disagree.

use datapakke_model::catalogue::{Indicator, Measure, Statistic};
use datapakke_model::profile::{
    BreakKind, Comparison, Estimate, IndicatorProfile, Verdict, With,
};
use datapakke_model::{Period, Reading, Why};

use crate::chart::Mark;
use crate::words::sentence::is_certain;

/// One indicator as the pack shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure<'a> {
    /// Its meaning.
    pub indicator: &'a Indicator,
    /// What was found.
    pub entry: &'a IndicatorProfile,
    /// The figure that is shown: the latest, or the last one that has a value.
    pub shown: &'a Estimate,
    /// Whether it is one of the unit's main figures, which stand on the overview.
    pub main: bool,
}

impl<'a> Figure<'a> {
    /// Makes the figure; none where the unit never had one.
    pub fn new(entry: &'a IndicatorProfile, indicator: &'a Indicator) -> Option<Self> {
        let hidden = Reading::Absent(Why::Suppressed);
        let latest = &entry.latest;
        if latest.reading.value().is_some() || latest.reading == hidden {
            return Some(Figure { indicator, entry, shown: latest, main: false });
        }
        let known = |e: &&Estimate| e.reading.value().is_some() || e.reading == hidden;
        let shown = entry.series.iter().rev().find(known)?;
        Some(Figure { indicator, entry, shown, main: false })
    }

    /// Returns the value, if it may be shown.
    pub fn value(&self) -> Option<f64> {
        self.shown.reading.value()
    }

    /// Tells whether the figure is hidden.
    pub fn is_hidden(&self) -> bool {
        self.shown.reading == Reading::Absent(Why::Suppressed)
    }

    /// Tells whether the figure is the latest one, which the comparisons are about.
    pub fn is_latest(&self) -> bool {
        self.shown.key == self.entry.latest.key && self.value().is_some()
    }

    /// Returns when the shown figure is from.
    pub fn period(&self) -> Period {
        self.shown.key.period
    }

    /// Returns the change that ends in the shown figure.
    pub fn change(&self) -> Option<&'a Comparison> {
        self.entry
            .change
            .as_ref()
            .filter(|c| self.is_latest() && c.difference.is_finite())
    }

    /// Returns the unit against the others, in the shown period.
    pub fn position(&self) -> Option<&'a Comparison> {
        self.entry.against_rest.as_ref().filter(|_| self.is_latest())
    }

    /// Tells whether the change is certain.
    pub fn change_is_certain(&self) -> bool {
        self.change().is_some_and(|c| is_certain(c.verdict))
    }

    /// Tells whether the position is certain.
    pub fn position_is_certain(&self) -> bool {
        self.position().is_some_and(|c| is_certain(c.verdict))
    }

    /// Tells whether anything about the figure is certain.
    pub fn is_certain(&self) -> bool {
        self.change_is_certain() || self.position_is_certain()
    }

    /// Tells whether the figure has no chance variation.
    pub fn is_counted(&self) -> bool {
        self.indicator.statistic == Statistic::Counted
            || self.change().is_some_and(|c| c.verdict == Verdict::Counted)
    }

    /// Returns the mark at the newest change.
    pub fn change_mark(&self) -> Mark {
        mark(self.is_counted(), self.change_is_certain())
    }

    /// Returns the mark of the position.
    pub fn position_mark(&self) -> Mark {
        mark(self.is_counted(), self.position_is_certain())
    }

    /// Returns the municipality's figure of the shown period.
    pub fn municipality(&self) -> Option<&'a Estimate> {
        at(self.municipality_series(), self.period())
    }

    /// Returns the municipality's figures; none for head counts, whose total is on
    /// another scale than a unit's.
    pub fn municipality_series(&self) -> &'a [Estimate] {
        if self.indicator.measure == Measure::Count {
            &[]
        } else {
            &self.entry.municipality
        }
    }

    /// Returns the nation's figures, as [`Figure::municipality_series`].
    pub fn nation_series(&self) -> &'a [Estimate] {
        if self.indicator.measure == Measure::Count { &[] } else { &self.entry.nation }
    }

    /// Returns the nation's figure of the shown period.
    pub fn nation(&self) -> Option<&'a Estimate> {
        at(self.nation_series(), self.period())
    }

    /// Returns the break between the figure before and the shown one.
    pub fn break_before(&self) -> Option<BreakKind> {
        let from = previous(self.period())?;
        self.entry
            .breaks
            .iter()
            .find(|b| b.before > from && b.before <= self.period())
            .map(|b| b.kind)
    }

    /// Returns the figure that the shown one is compared with: that of the change, or
    /// that of the period before where no break lies between.
    pub fn before(&self) -> Option<&'a Estimate> {
        if let Some(Comparison { with: With::Earlier(period), .. }) = self.change() {
            return self.own(*period);
        }
        match self.break_before() {
            Some(BreakKind::Measure | BreakKind::Unit) => None,
            Some(BreakKind::Gap) | None => self.own(previous(self.period())?),
        }
    }

    /// Returns the unit's figure of a period, if it has a value.
    pub fn own(&self, period: Period) -> Option<&'a Estimate> {
        at(&self.entry.series, period)
    }

    /// Returns how many periods have a value.
    pub fn n_known(&self) -> usize {
        self.entry.series.iter().filter(|e| e.reading.value().is_some()).count()
    }
}

/// Returns the mark of a difference.
pub(crate) fn mark(counted: bool, certain: bool) -> Mark {
    match (counted, certain) {
        (true, _) => Mark::Counted,
        (false, true) => Mark::Certain,
        (false, false) => Mark::Open,
    }
}

/// Returns the estimate of a period, if it has a value.
fn at(series: &[Estimate], period: Period) -> Option<&Estimate> {
    series.iter().find(|e| e.key.period == period && e.reading.value().is_some())
}

/// Returns the period of the same kind before.
pub(crate) fn previous(period: Period) -> Option<Period> {
    Some(match period {
        Period::School(year) => Period::School(year.previous()?),
        Period::ThreeYears(year) => Period::ThreeYears(year.previous()?),
        Period::Calendar(year) => Period::Calendar(year.checked_sub(1)?),
    })
}

/// Returns `n` periods of one kind, the last one given, oldest first.
pub(crate) fn periods_to(last: Period, n: usize) -> Vec<Period> {
    let mut periods: Vec<Period> =
        std::iter::successors(Some(last), |p| previous(*p)).take(n).collect();
    periods.reverse();
    periods
}
