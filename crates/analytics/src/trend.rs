//! Series over years: estimates come in, the series and the breaks no line may cross go
//! out.

use datapakke_model::catalogue::{Catalogue, Indicator};
use datapakke_model::profile::{BreakKind, Estimate, SeriesBreak};
use datapakke_model::text::Text;
use datapakke_model::unit::Unit;
use datapakke_model::year::{Period, SchoolYear};

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
