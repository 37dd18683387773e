//! Faults of a catalogue, all of them, in words for whoever edits it.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::check_survey::survey_faults;
use super::{Catalogue, Indicator, Instrument, Measure, Statistic};
use crate::profile::{Method, Test, Verdict};
use crate::settings::Thresholds;
use crate::text::Text;
use crate::unit::UnitKind;
use crate::year::{Period, SchoolYear};

/// Longest row label that fits on the overview.
const SHORT: usize = 30;
/// Most rows that fit on the overview page.
const ROWS: usize = 24;
/// Most decimals that a reader can use.
const DECIMALS: u8 = 2;

/// The faults found so far, each with the entry it is about.
pub(super) struct Faults {
    found: Vec<String>,
    entry: String,
}

impl Faults {
    /// Begins an entry.
    pub(super) fn about(&mut self, kind: &str, id: impl Display) {
        self.entry = format!("{kind} `{id}`");
    }

    /// Notes a fault of the entry.
    pub(super) fn add(&mut self, text: impl Display) {
        self.found.push(format!("{}: {text}", self.entry));
    }

    /// Notes a fault of the entry if a condition does not hold.
    pub(super) fn expect(&mut self, holds: bool, text: impl Display) {
        if !holds {
            self.add(text);
        }
    }

    /// Notes a text that is missing in one language.
    pub(super) fn both_languages(&mut self, name: &str, text: &Text) {
        let there = |text: &str| !text.trim().is_empty();
        self.expect(
            there(&text.da) && there(&text.en),
            format!("`{name}` needs both languages"),
        );
    }
}

/// Returns every fault; none for a catalogue that can be used.
pub(super) fn faults(catalogue: &Catalogue) -> Vec<String> {
    let mut faults = Faults { found: Vec::new(), entry: String::new() };
    twice(&mut faults, "indicator", catalogue.indicators.iter().map(|i| &i.id));
    twice(&mut faults, "survey", catalogue.surveys.iter().map(|s| &s.id));
    twice(&mut faults, "instrument", catalogue.instruments.iter().map(|i| &i.id));
    twice(&mut faults, "rule", catalogue.rules.iter().map(|r| &r.id));
    for indicator in &catalogue.indicators {
        faults.about("indicator", &indicator.id);
        text_faults(indicator, &mut faults);
        scale_faults(indicator, &mut faults);
        time_faults(catalogue, indicator, &mut faults);
        link_faults(catalogue, indicator, &mut faults);
    }
    for instrument in &catalogue.instruments {
        faults.about("instrument", &instrument.id);
        instrument_faults(instrument, &mut faults);
    }
    for survey in &catalogue.surveys {
        faults.about("survey", &survey.id);
        survey_faults(catalogue, survey, &mut faults);
    }
    rule_faults(catalogue, &mut faults);
    super::talk::talk_faults(catalogue, &mut faults);
    overview_faults(catalogue, &mut faults);
    faults.found
}

fn twice<T: Display + Ord>(
    faults: &mut Faults,
    kind: &str,
    ids: impl Iterator<Item = T>,
) {
    let mut seen = BTreeSet::new();
    for id in ids {
        faults.about(kind, &id);
        faults.expect(seen.insert(id), "is defined twice");
    }
}

fn text_faults(indicator: &Indicator, faults: &mut Faults) {
    for (name, text) in [
        ("label", &indicator.label),
        ("short", &indicator.short),
        ("sub", &indicator.sub),
        ("definition", &indicator.definition),
        ("question", &indicator.question),
    ] {
        faults.both_languages(name, text);
    }
    for text in [&indicator.short.da, &indicator.short.en] {
        let long = text.chars().count();
        faults.expect(
            long <= SHORT,
            format!("`short` has {long} characters, at most {SHORT} fit"),
        );
    }
    for text in [&indicator.definition.da, &indicator.definition.en] {
        faults.expect(text.ends_with('.'), "`definition` must end with a full stop");
    }
    for text in [&indicator.question.da, &indicator.question.en] {
        faults.expect(text.ends_with('?'), "`question` must end with a question mark");
    }
    for (name, text) in
        [("publisher", &indicator.publisher), ("measure_name", &indicator.measure_name)]
    {
        faults.expect(!text.trim().is_empty(), format!("`{name}` is empty"));
    }
    faults.expect(!indicator.kinds.is_empty(), "`kinds` is empty");
    if let Some(important) = &indicator.important {
        faults.expect(important.value > 0.0, "`important` must be above zero");
        faults
            .expect(!important.source.trim().is_empty(), "`important` needs its source");
    }
}

fn scale_faults(indicator: &Indicator, faults: &mut Faults) {
    faults.expect(rising(indicator.bounds), "the lower bound is not below the upper");
    let percent = indicator.measure == Measure::Percent;
    faults.expect(
        !percent || indicator.bounds == [0.0, 100.0],
        "percent lies between 0 and 100",
    );
    let is_verdict = indicator.measure == Measure::Verdict;
    faults.expect(
        is_verdict == (indicator.statistic == Statistic::Verdict),
        "a verdict has both the measure and the statistic `verdict`",
    );
    faults.expect(indicator.decimals <= DECIMALS, format!("at most {DECIMALS} decimals"));
    let counted = matches!(indicator.statistic, Statistic::Counted | Statistic::Verdict);
    let low = indicator.smallest_base.is_some_and(|n| n < Thresholds::FLOOR);
    faults.expect(
        !low && (counted || indicator.smallest_base.is_some()),
        format!(
            "a figure about persons needs a smallest base of at least {}",
            Thresholds::FLOOR
        ),
    );
}

fn time_faults(catalogue: &Catalogue, indicator: &Indicator, faults: &mut Faults) {
    for (name, entries) in
        [("breaks", &indicator.breaks), ("not_collected", &indicator.not_collected)]
    {
        rising_periods(name, entries.iter().map(|b| b.before), faults);
        entries.iter().for_each(|b| faults.both_languages(name, &b.reason));
    }
    let Some(id) = &indicator.instrument else { return };
    let Some(instrument) = catalogue.instrument(id) else {
        return faults.add(format!("instrument `{id}` is not in the catalogue"));
    };
    for entry in &indicator.breaks {
        faults.expect(
            within(instrument, entry.before),
            format!("the break before {} lies outside the years of `{id}`", entry.before),
        );
    }
}

fn link_faults(catalogue: &Catalogue, indicator: &Indicator, faults: &mut Faults) {
    match (&indicator.part_of, indicator.interval) {
        (None, None) => {}
        (Some(id), Some(interval)) => {
            faults.expect(rising(interval), "`interval` needs its lower limit first");
            faults.expect(
                indicator.statistic == Statistic::Share,
                "a part is a share of persons",
            );
            match catalogue.indicator(id) {
                None => faults.add(format!("`part_of`: `{id}` is not in the catalogue")),
                Some(whole) => faults.expect(
                    whole.bounds[0] <= interval[0] && interval[1] <= whole.bounds[1],
                    format!("`interval` lies outside the bounds of `{id}`"),
                ),
            }
        }
        _ => faults.add("`part_of` and `interval` belong together"),
    }
    if let Some(id) = &indicator.follows {
        let test = catalogue.indicator(id);
        let same = test.is_some_and(|t| {
            t.instrument.is_some() && t.instrument == indicator.instrument
        });
        faults.expect(
            same,
            format!("`follows`: `{id}` is not a test of the same instrument"),
        );
    }
    let Some(id) = &indicator.stands_in_for else { return };
    let Some(row) = catalogue.indicator(id) else {
        return faults.add(format!("`stands_in_for`: `{id}` is not in the catalogue"));
    };
    faults.expect(!indicator.overview, "stands on the overview itself and for another");
    faults.expect(
        row.kinds.iter().any(|kind| indicator.kinds.contains(kind)),
        format!("`stands_in_for`: no kind of unit has both this and `{id}`"),
    );
}

fn instrument_faults(instrument: &Instrument, faults: &mut Faults) {
    faults.both_languages("label", &instrument.label);
    faults.both_languages("scale", &instrument.scale);
    faults.expect(rising(instrument.bounds), "the lower bound is not below the upper");
    faults.expect(!instrument.source.trim().is_empty(), "`source` is empty");
    faults.expect(!instrument.subjects.is_empty(), "has no subject");
    for (subject, grades) in &instrument.subjects {
        let sound = !grades.is_empty() && grades.iter().all(|grade| *grade <= 10);
        faults.expect(sound, format!("subject `{subject}` needs grades from 0 to 10"));
    }
    if let Some(reliability) = &instrument.reliability {
        let share = reliability.value > 0.0 && reliability.value < 1.0;
        faults.expect(share, "`reliability` lies between 0 and 1");
        let cited = !reliability.source.trim().is_empty();
        faults.expect(cited, "`reliability` needs its source");
    }
    let ends = instrument.to.is_none_or(|to| instrument.from <= to);
    faults.expect(ends, "ends before it begins");
    rising_periods("breaks", instrument.breaks.iter().map(|b| b.before), faults);
    for entry in &instrument.breaks {
        faults.expect(
            within(instrument, entry.before),
            format!("the break before {} lies outside its years", entry.before),
        );
    }
}

fn rule_faults(catalogue: &Catalogue, faults: &mut Faults) {
    for rule in &catalogue.rules {
        faults.about("rule", &rule.id);
        faults.both_languages("text", &rule.text);
        faults.expect(!rule.source.trim().is_empty(), "`source` is empty");
    }
    let methods = Method::ALL.map(Method::rule);
    let tests = Test::ALL.iter().flat_map(|test| test.rules()).copied();
    for id in methods.into_iter().chain(Verdict::ALL.map(Verdict::rule)).chain(tests) {
        faults.about("rule", id);
        faults.expect(catalogue.rule(id).is_some(), "is missing");
    }
}

fn overview_faults(catalogue: &Catalogue, faults: &mut Faults) {
    for kind in UnitKind::ALL {
        let rows = catalogue.overview(kind, |_| SchoolYear::starting(2000)).len();
        faults.about("overview of", kind.label().en);
        faults
            .expect(rows <= ROWS, format!("{rows} rows, at most {ROWS} fit on the page"));
    }
}

fn rising(limits: [f64; 2]) -> bool {
    limits.iter().all(|limit| limit.is_finite()) && limits[0] < limits[1]
}

fn rising_periods(
    name: &str,
    periods: impl Iterator<Item = Period>,
    faults: &mut Faults,
) {
    let periods: Vec<Period> = periods.collect();
    let sorted = periods.windows(2).all(|pair| pair[0] < pair[1]);
    faults.expect(sorted, format!("`{name}` must be in order, each period once"));
}

/// Tells whether a break has a period of the instrument on both sides.
fn within(instrument: &Instrument, before: Period) -> bool {
    instrument.from < before && instrument.to.is_none_or(|to| before <= to)
}
