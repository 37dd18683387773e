//! Absence month by month: what was missed in each month comes in, deviations from the
//! unit's own usual months with limits and signals go out.

use std::collections::BTreeMap;

use datapakke_model::catalogue::Catalogue;
use datapakke_model::id::{IndicatorId, UnitId};
use datapakke_model::profile::{
    Comparison, Course, Estimate, IndicatorProfile, Lacking, MonthChart, MonthPoint,
    NoValue, Profile, Signal, SignalRule, With,
};
use datapakke_model::reading::Reading;
use datapakke_model::unit::Register;
use datapakke_model::year::{Period, SchoolYear};

use crate::compare::comparison;
use crate::estimate::{LEVEL, sample_of};
use crate::frame::MonthSum;
use crate::stat::Difference;
use crate::stat::control_chart::{Chart, Near, ROUNDED, Side, Signals};
use crate::stat::distribution::{t_p, t_quantile};

/// The indicator whose months are followed.
const INDICATOR: &str = "fravaer_egen.total";

/// Earlier years that make a month usual; with one, nobody knows how much a month varies.
const FEWEST_YEARS: usize = 2;

/// Earlier years that are looked back on.
const MOST_YEARS: usize = 4;

/// Months in all, earlier years included, from which on a chart may be drawn.
const FEWEST_MONTHS: usize = 12;

/// The mean moving range of normal values in standard deviations.
const RANGE_OF_SD: f64 = 1.128;

/// Gives every unit with monthly absence its chart.
pub(crate) fn charts(
    sums: &[MonthSum],
    profiles: &mut [Profile],
    catalogue: &Catalogue,
    register: &Register,
) {
    let Ok(id) = INDICATOR.parse::<IndicatorId>() else { return };
    if catalogue.indicator(&id).is_none() {
        return;
    }
    let mut of_unit: BTreeMap<&UnitId, Months> = BTreeMap::new();
    for sum in sums {
        of_unit.entry(&sum.unit).or_default().insert((sum.year, order(sum.month)), sum);
    }
    for profile in profiles {
        let Some(months) = of_unit.get(&profile.unit) else { continue };
        let Some(entry) = profile.indicators.iter().find(|e| e.indicator == id) else {
            continue;
        };
        let breaks = register.units.get(&profile.unit).map(|u| &u.breaks);
        let broken = |year: SchoolYear| {
            breaks.is_some_and(|b| b.contains_key(&year))
                || entry.breaks.iter().any(|b| b.before == Period::School(year))
        };
        match chart(entry, months, broken) {
            Ok(chart) => profile.months.push(chart),
            Err(why) => profile.lacking.push(Lacking {
                indicator: id.clone(),
                what: Course::Months,
                why,
            }),
        }
    }
}

/// A unit's months by school year and place in it.
type Months<'a> = BTreeMap<(SchoolYear, u8), &'a MonthSum>;

/// Months in the order of the school year: August is 0.
fn order(month: u8) -> u8 {
    (month + 4) % 12
}

/// Returns the chart of one unit.
///
/// The usual figure of a month is the mean of that month in the K years before, back to
/// the last break and at most four. Each year is one line: ranges are taken between
/// neighbouring months of one school year, never over the summer. Deviations of the years
/// that made the usual figure vary by σ²(1 − 1/K), those of the new year by σ²(1 + 1/K),
/// so the limits 2.66·mean range of the former are widened by √((1+1/K)/(1−1/K)).
///
/// The mean deviation of the new year is tested with variance σ²(1+1/K)/M + s²(1+1/K):
/// chance between months and chance between pupils (s is the standard error of the
/// year's own figure), which is on the careful side. No chart with fewer than two earlier
/// years or twelve months, or where nothing varies.
fn chart(
    entry: &IndicatorProfile,
    months: &Months,
    broken: impl Fn(SchoolYear) -> bool,
) -> Result<MonthChart, NoValue> {
    let Period::School(year) = entry.latest.key.period else {
        return Err(NoValue::FewPeriods);
    };
    let before = years_before(year, months, broken);
    let k = before.len();
    let places: Vec<u8> = (0..12)
        .filter(|&m| before.iter().all(|y| months.contains_key(&(*y, m))))
        .collect();
    let latest: Vec<u8> =
        places.iter().copied().filter(|&m| months.contains_key(&(year, m))).collect();
    if k < FEWEST_YEARS || places.len() * k < FEWEST_MONTHS || latest.len() < 2 {
        return Err(NoValue::FewPeriods);
    }
    let usual: BTreeMap<u8, f64> = places
        .iter()
        .map(|&m| (m, mean(before.iter().map(|y| months[&(*y, m)].percent()))))
        .collect();
    let deviation = |y: SchoolYear, m: u8| months[&(y, m)].percent() - usual[&m];
    let ranges = before.iter().flat_map(|&y| {
        let neighbours = places.windows(2).filter(|w| w[1] == w[0] + 1);
        neighbours
            .map(move |w| (y, w[0], w[1]))
            .map(|(y, a, b)| (deviation(y, b) - deviation(y, a)).abs())
            .collect::<Vec<f64>>()
    });
    let ranges: Vec<f64> = ranges.collect();
    let range = mean(ranges.iter().copied());
    if range.is_nan() || range <= 0.0 {
        return Err(NoValue::NothingVaries);
    }
    let (new, old) = (1.0 + 1.0 / k as f64, 1.0 - 1.0 / k as f64);
    let half = ROUNDED * range * (new / old).sqrt();
    let drawn = Chart {
        points: places.len() * k,
        mean: 0.0,
        range,
        limits: (-half, half),
        near: (-half * 2.0 / 3.0, half * 2.0 / 3.0),
    };
    let values: Vec<f64> = latest.iter().map(|&m| deviation(year, m)).collect();
    let all = before.iter().flat_map(|&y| places.iter().map(move |&m| (y, m)));
    let all: Vec<(SchoolYear, u8)> =
        all.chain(latest.iter().map(|&m| (year, m))).collect();
    let points: Vec<MonthPoint> =
        all.iter().map(|&(y, m)| point(months[&(y, m)], usual[&m])).collect();
    let first = points.len() - latest.len();
    let sigma = range / RANGE_OF_SD / old.sqrt();
    let df = (k - 1) as f64 * places.len() as f64;
    let latest =
        compare(&values, sigma, new, &entry.latest, df).ok_or(NoValue::NothingVaries)?;
    Ok(MonthChart {
        key: entry.latest.key.clone(),
        indicator: entry.indicator.clone(),
        usual_from: before,
        signals: signals(&drawn.signals(&values, Near::Between), first),
        points,
        low: -half,
        high: half,
        latest,
    })
}

/// Returns the years right before with months, oldest first, back to the last break.
fn years_before(
    year: SchoolYear,
    months: &Months,
    broken: impl Fn(SchoolYear) -> bool,
) -> Vec<SchoolYear> {
    let mut out = Vec::new();
    let mut now = year;
    while out.len() < MOST_YEARS && !broken(now) {
        let Some(before) = now.previous() else { break };
        if !months.keys().any(|(y, _)| *y == before) {
            break;
        }
        out.push(before);
        now = before;
    }
    out.reverse();
    out
}

fn point(sum: &MonthSum, usual: f64) -> MonthPoint {
    MonthPoint {
        year: sum.year,
        month: sum.month,
        value: Reading::Known(sum.percent()),
        usual,
        deviation: Some(sum.percent() - usual),
        base: Some(sum.pupils),
        cells: vec![sum.first],
    }
}

fn compare(
    values: &[f64],
    sigma: f64,
    new: f64,
    year: &Estimate,
    df: f64,
) -> Option<Comparison> {
    let difference = mean(values.iter().copied());
    let of_pupils = sample_of(year).and_then(|s| Some(s.sd? / s.n.sqrt()))?;
    let error =
        (sigma * sigma * new / values.len() as f64 + of_pupils * of_pupils * new).sqrt();
    let half = t_quantile(LEVEL, df)? * error;
    let tested = Difference {
        estimate: difference,
        interval: (difference - half, difference + half),
        p: t_p(difference / error, df)?,
        smallest_visible: half,
    };
    Some(comparison(With::UsualMonths, difference, Some(tested), year.method))
}

/// Returns runs of months with the same signal.
fn signals(of: &[Signals], first: usize) -> Vec<Signal> {
    let rules = [
        SignalRule::Outside,
        SignalRule::OneSide,
        SignalRule::OneWay,
        SignalRule::NearLimit,
    ];
    let side = |rule: SignalRule, at: &Signals| match rule {
        SignalRule::Outside => at.outside,
        SignalRule::OneSide => at.shift,
        SignalRule::OneWay => at.trend,
        SignalRule::NearLimit => at.two_of_three,
    };
    let mut out: Vec<Signal> = Vec::new();
    for rule in rules {
        for (i, at) in of.iter().enumerate() {
            let Some(side) = side(rule, at) else { continue };
            let above = side == Side::High;
            match out.last_mut() {
                Some(last)
                    if last.rule == rule
                        && last.above == above
                        && last.last + 1 == first + i =>
                {
                    last.last = first + i;
                }
                _ => out.push(Signal { rule, first: first + i, last: first + i, above }),
            }
        }
    }
    out
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), v| (sum + v, n + 1.0));
    sum / n
}
