//! Three years taken together: yearly figures of a small unit come in, windows that do
//! not overlap go out.

use datapakke_model::id::FigureKey;
use datapakke_model::profile::{
    Estimate, IndicatorProfile, Interval, Method, NoValue, SeriesBreak,
};
use datapakke_model::reading::Reading;
use datapakke_model::year::{Period, SchoolYear};

use crate::estimate::{LEVEL, MAX_CELLS, sample_of};
use crate::stat::mean::{Sample, t_interval};
use crate::stat::proportion::wilson;

/// Years in a window, as in the ministry's own three-year figures.
const YEARS: u16 = 3;

/// Below this number of persons in the latest year three years are worth taking together;
/// our judgement: the interval of a share of 30 persons is 35 points wide.
const SMALL: u32 = 30;

/// Returns the windows of three school years, oldest first, the last one ending with the
/// latest figure; none where a single year rests on enough persons, where a break lies
/// between, or where a year is missing.
///
/// Shares: persons of the three years added up, Wilson's interval. Means: weighted by
/// persons, with the spread between and within the years, t interval. A pupil who is
/// there in several years counts in each.
pub(crate) fn windows(series: &[Estimate], breaks: &[SeriesBreak]) -> Vec<Estimate> {
    let Some(latest) = series.last() else { return Vec::new() };
    let (Period::School(last), Some(base)) = (latest.key.period, latest.base) else {
        return Vec::new();
    };
    if base >= SMALL {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut end = Some(last);
    while let Some(year) = end {
        let Some(pooled) = window(series, breaks, year) else { break };
        out.push(pooled);
        end = back(year, YEARS);
    }
    out.reverse();
    out
}

/// Returns why a unit of few persons has no three years together; none where it has, or
/// where one year rests on enough.
pub(crate) fn why_not(entry: &IndicatorProfile) -> Option<NoValue> {
    let latest = entry.series.last()?;
    let Period::School(last) = latest.key.period else { return None };
    if !entry.pooled.is_empty() || latest.base? >= SMALL {
        return None;
    }
    let first = Period::School(back(last, YEARS - 1)?);
    let mut breaks = entry.breaks.iter().map(|b| b.before);
    let broken = breaks.rfind(|before| *before > first && *before <= latest.key.period);
    Some(broken.map_or(NoValue::FewPeriods, NoValue::Break))
}

fn back(year: SchoolYear, years: u16) -> Option<SchoolYear> {
    SchoolYear::starting(i64::from(year.start()) - i64::from(years))
}

fn window(
    series: &[Estimate],
    breaks: &[SeriesBreak],
    last: SchoolYear,
) -> Option<Estimate> {
    let first = Period::School(back(last, YEARS - 1)?);
    let last = Period::School(last);
    if breaks.iter().any(|b| b.before > first && b.before <= last) {
        return None;
    }
    let of: Vec<&Estimate> =
        series.iter().filter(|e| e.key.period >= first && e.key.period <= last).collect();
    let samples: Vec<Sample> = of.iter().map(|e| sample_of(e)).collect::<Option<_>>()?;
    let same = of.windows(2).all(|pair| pair[0].method == pair[1].method);
    if samples.len() != usize::from(YEARS) || !same {
        return None;
    }
    let n: f64 = samples.iter().map(|s| s.n).sum();
    let mean = samples.iter().map(|s| s.n * s.mean).sum::<f64>() / n;
    let method = of.first()?.method;
    let sd = spread(&samples, mean, n);
    let (limits, method) = match method {
        Method::Share | Method::PublishedShare => (
            wilson(mean / 100.0, n, LEVEL).map(|(low, high)| (low * 100.0, high * 100.0)),
            method,
        ),
        Method::Mean | Method::PublishedMean => {
            (t_interval(Sample { n, mean, sd: Some(sd?) }, LEVEL), method)
        }
        _ => return None,
    };
    let Period::School(year) = last else { return None };
    let mut cells: Vec<_> = of.iter().flat_map(|e| e.cells.iter().copied()).collect();
    cells.sort_by_key(|at| (at.source, at.row, at.column));
    cells.truncate(MAX_CELLS);
    let share = matches!(method, Method::Share | Method::PublishedShare);
    Some(Estimate {
        key: FigureKey { period: Period::ThreeYears(year), ..of.first()?.key.clone() },
        reading: Reading::Known(mean),
        interval: limits.map(|(low, high)| Interval { low, high, level: LEVEL }),
        base: Some(n as u32),
        count: of.iter().map(|e| e.count).sum::<Option<u32>>().filter(|_| share),
        asked: None,
        sd: sd.filter(|_| !share),
        method,
        cells,
        n_cells: of.iter().map(|e| e.n_cells).sum(),
    })
}

/// The standard deviation of all persons of the years together.
fn spread(samples: &[Sample], mean: f64, n: f64) -> Option<f64> {
    let squares = samples
        .iter()
        .map(|s| Some((s.n - 1.0) * s.sd?.powi(2) + s.n * (s.mean - mean).powi(2)));
    let sum: f64 = squares.sum::<Option<f64>>()?;
    (n > 1.0).then(|| (sum / (n - 1.0)).sqrt())
}
