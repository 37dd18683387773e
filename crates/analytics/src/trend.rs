//! Series over years: estimates come in; the breaks that no line may cross and the trend
//! since the last of them go out.

use datapakke_model::catalogue::{Catalogue, Indicator};
use datapakke_model::profile::{
    BreakKind, Comparison, Estimate, Method, SeriesBreak, Trend, With,
};
use datapakke_model::text::Text;
use datapakke_model::unit::Unit;
use datapakke_model::year::{Period, SchoolYear};

use crate::compare::comparison;
use crate::estimate::{LEVEL, sample_of};
use crate::stat::Difference;
use crate::stat::mean::Sample;
use crate::stat::trend::line::weighted;
use crate::stat::trend::theil_sen::theil_sen;

/// Returns the period just before, of the same kind.
///
/// None for three pooled years: the next window shares two of its years.
pub(crate) fn previous(period: Period) -> Option<Period> {
    match period {
        Period::School(year) => year.previous().map(Period::School),
        Period::Calendar(year) => Some(Period::Calendar(year - 1)),
        Period::ThreeYears(_) => None,
    }
}

/// Returns the breaks within the span of a series: those of the measure, of its test
/// instrument and of the unit, and the gaps in which nothing was published.
pub(crate) fn breaks(
    series: &[Estimate],
    indicator: &Indicator,
    unit: Option<&Unit>,
    catalogue: &Catalogue,
) -> Vec<SeriesBreak> {
    let periods: Vec<Period> = series.iter().map(|e| e.key.period).collect();
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let instrument =
        indicator.instrument.as_ref().and_then(|id| catalogue.instrument(id));
    let of_instrument = instrument.map_or(&[][..], |i| &i.breaks[..]);
    for found in indicator.breaks.iter().chain(of_instrument) {
        let before = found.before;
        out.push(SeriesBreak {
            before,
            kind: BreakKind::Measure,
            reason: found.reason.clone(),
        });
    }
    for (year, reason) in unit.iter().flat_map(|u| &u.breaks) {
        let reason = Text::new(reason.clone(), reason.clone());
        for before in unit_breaks(*year, *last) {
            out.push(SeriesBreak {
                before,
                kind: BreakKind::Unit,
                reason: reason.clone(),
            });
        }
    }
    out.extend(gaps(&periods, indicator));
    out.retain(|b| b.before > *first && b.before <= *last);
    out.sort_by_key(|b| (b.before, b.kind as u8));
    out.dedup_by_key(|b| (b.before, b.kind as u8));
    out
}

/// A merger in August lies in the middle of a calendar year, so that this year is like
/// neither its neighbour before nor the one after.
fn unit_breaks(year: SchoolYear, like: Period) -> Vec<Period> {
    match like {
        Period::School(_) => vec![Period::School(year)],
        Period::ThreeYears(_) => vec![Period::ThreeYears(year)],
        Period::Calendar(_) => {
            vec![Period::Calendar(year.start()), Period::Calendar(year.start() + 1)]
        }
    }
}

fn gaps(periods: &[Period], indicator: &Indicator) -> Vec<SeriesBreak> {
    let pairs = periods.windows(2).filter_map(|pair| match pair {
        [before, after] => Some((*before, *after)),
        _ => None,
    });
    pairs
        .filter(|(before, after)| previous(*after).is_some_and(|p| p != *before))
        .map(|(before, after)| {
            let mut known = indicator.not_collected.iter();
            let known = known.rfind(|n| n.before > before && n.before < after);
            let reason =
                known.map_or_else(|| nothing_published(after), |n| n.reason.clone());
            SeriesBreak { before: after, kind: BreakKind::Gap, reason }
        })
        .collect()
}

fn nothing_published(after: Period) -> Text {
    Text::new(
        format!("der er intet tal for perioden før {after}"),
        format!("there is no figure for the period before {after}"),
    )
}

/// Tells whether the latest estimate may be compared with the one before: the period just
/// before, and no break in between.
pub(crate) fn comparable(now: Period, before: Period, breaks: &[SeriesBreak]) -> bool {
    let neighbours = previous(now) == Some(before);
    neighbours && !breaks.iter().any(|b| b.before > before && b.before <= now)
}

/// Periods from which on a trend may be tested. With four, no order of the points is rare
/// enough to be told from chance (Kendall's exact p is at least 0.083).
pub(crate) const FEWEST: usize = 5;

/// Periods above which a straight line over years is no longer a fair picture.
const MOST: usize = 11;

/// Returns the trend of the years since the last break, at most eleven.
///
/// The line is weighted by the inverse square of the yearly standard errors (shares: at
/// their common share, which makes it Cochran and Armitage's test); its change over the
/// span is tested with the wider of two intervals, so that neither chance between pupils
/// nor scatter between years is forgotten. No test below five periods, for figures
/// without uncertainty, or where the median of all pairwise slopes (Theil–Sen) points the
/// other way. Years are taken as independent; pupils who are there in several of them make
/// neighbouring years alike, which leaves less room for a false slope than assumed.
pub(crate) fn trend(series: &[Estimate], breaks: &[SeriesBreak]) -> Option<Trend> {
    let last_break = breaks.iter().map(|b| b.before).max();
    let latest = series.last()?.key.period;
    let alike = |e: &&Estimate| {
        let kind = std::mem::discriminant;
        kind(&e.key.period) == kind(&latest)
            && last_break.is_none_or(|b| e.key.period >= b)
    };
    let known: Vec<&Estimate> =
        series.iter().filter(alike).filter(|e| e.reading.value().is_some()).collect();
    let known = &known[known.len().saturating_sub(MOST)..];
    let (first, last) = (known.first()?, known.last()?);
    let times: Vec<f64> = known.iter().filter_map(|e| time(e.key.period)).collect();
    let values: Vec<f64> = known.iter().filter_map(|e| e.reading.value()).collect();
    if times.len() != values.len() || times.len() < 2 {
        return None;
    }
    let robust = theil_sen(&times, &values, LEVEL).map(|found| found.slope);
    let change = (times.len() >= FEWEST)
        .then(|| fitted_change(known, &times, &values, robust?))
        .flatten();
    Some(Trend {
        from: first.key.period,
        to: last.key.period,
        points: times.len() as u32,
        change,
        robust_per_year: robust,
    })
}

fn time(period: Period) -> Option<f64> {
    match period {
        Period::School(year) => Some(f64::from(year.start())),
        Period::Calendar(year) => Some(f64::from(year)),
        Period::ThreeYears(_) => None,
    }
}

fn fitted_change(
    known: &[&Estimate],
    times: &[f64],
    values: &[f64],
    robust: f64,
) -> Option<Comparison> {
    let errors = standard_errors(known)?;
    let line = weighted(times, values, &errors, LEVEL)?;
    if line.slope * robust <= 0.0 {
        return None;
    }
    let span = times.last()? - times.first()?;
    let half = (line.interval.1 - line.interval.0) / 2.0 * span;
    let first = known.first()?;
    let with = With::Trend { from: first.key.period, points: times.len() as u32 };
    let tested = Difference {
        estimate: line.slope * span,
        interval: (line.interval.0 * span, line.interval.1 * span),
        p: line.p,
        smallest_visible: half,
    };
    Some(comparison(with, tested.estimate, Some(tested), first.method))
}

/// Returns each year's standard error; none where one of them is not known.
fn standard_errors(known: &[&Estimate]) -> Option<Vec<f64>> {
    let samples: Vec<Sample> =
        known.iter().map(|e| sample_of(e)).collect::<Option<_>>()?;
    let is_share =
        |e: &&Estimate| matches!(e.method, Method::Share | Method::PublishedShare);
    if known.iter().all(is_share) {
        let n: f64 = samples.iter().map(|s| s.n).sum();
        let x: f64 = samples.iter().map(|s| s.n * s.mean / 100.0).sum();
        let spread = (x / n * (1.0 - x / n)).sqrt();
        let errors = samples.iter().map(|s| 100.0 * spread / s.n.sqrt());
        return (spread > 0.0).then(|| errors.collect());
    }
    let spread = |e: &Estimate, s: &Sample| {
        let may =
            matches!(e.method, Method::Mean | Method::PublishedMean | Method::Ratio);
        may.then_some(s.sd?).filter(|sd| *sd > 0.0).map(|sd| sd / s.n.sqrt())
    };
    known.iter().zip(&samples).map(|(e, s)| spread(e, s)).collect()
}
