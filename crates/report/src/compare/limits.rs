//! Limits of a funnel: each unit's own limits come in, and steps over bands of size or a
//! smooth curve goes out, with the zone of every unit by the limits that are drawn.

use datapakke_model::profile::Funnel;
use serde::Serialize;

use super::cells::Pair;
use super::names::FEWEST_NAMELESS;

/// Units in a band of size at least.
const FEWEST_IN_BAND: usize = 3;
/// Bands at most.
const MOST_BANDS: usize = 4;
/// Points of a smooth curve.
const POINTS: u32 = 48;

/// A unit in the funnel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    pub place: usize,
    pub value: f64,
    pub base: u32,
    pub named: bool,
    pub lot: u64,
    pub funnel: Funnel,
}

/// The funnel as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Drawn {
    pub centre: f64,
    /// Units that the limits rest on, which may be more than the group's.
    pub units: u32,
    /// Whether the limits allow for more than chance.
    pub between: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
    /// Size, inner limits, outer limits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<[f64; 5]>,
}

/// A field of the axis: units of about the same size, in an order drawn by lot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Band {
    pub label: Pair,
    pub units: Vec<usize>,
    pub inner: [f64; 2],
    pub outer: [f64; 2],
}

/// Returns the funnel and each member's zone (−2 to 2, by place); none without members.
///
/// Smooth limits over exact sizes would name a unit by its size: they are drawn only where
/// all are named. Otherwise the limits of a band are those of its smallest unit, so that
/// nobody is outside because of the banding.
pub(crate) fn drawn(
    members: &[Member],
    keep: impl Fn(f64) -> f64,
) -> Option<(Drawn, Vec<(usize, i8)>)> {
    let first = members.first()?.funnel;
    let mut out = Drawn {
        centre: keep(first.centre),
        units: first.units,
        between: first.between > 0.0,
        bands: Vec::new(),
        curve: Vec::new(),
    };
    let fine = |(low, high): (f64, f64)| [fine(low), fine(high)];
    if members.iter().all(|m| m.named) {
        out.curve = curve(members);
        let zones = members.iter().map(|m| (m.place, zone(m.value, &m.funnel)));
        return Some((out, zones.collect()));
    }
    let bands = banded(members);
    let mut zones = Vec::new();
    let labels = labels(&bands);
    for (band, label) in bands.iter().zip(labels) {
        let widest = band.first()?.funnel;
        let mut units: Vec<&Member> = band.iter().collect();
        units.sort_by_key(|m| (m.lot, m.place));
        zones.extend(units.iter().map(|m| (m.place, zone(m.value, &widest))));
        out.bands.push(Band {
            label,
            units: units.iter().map(|m| m.place).collect(),
            inner: fine(widest.inner),
            outer: fine(widest.outer),
        });
    }
    Some((out, zones))
}

/// Which limit a value is beyond: 0 inside, 1 beyond 95 %, 2 beyond 99.8 %, with the side.
fn zone(value: f64, funnel: &Funnel) -> i8 {
    let side = if value > funnel.centre { 1 } else { -1 };
    let within = |(low, high): (f64, f64)| (low..=high).contains(&value);
    match (within(funnel.inner), within(funnel.outer)) {
        (true, _) => 0,
        (false, true) => side,
        (false, false) => 2 * side,
    }
}

/// Sorts members by size into bands of at least three, each with no nameless unit or at
/// least three: sizes are public, and the only nameless unit of a band would be known.
fn banded(members: &[Member]) -> Vec<Vec<Member>> {
    let mut sorted = members.to_vec();
    sorted.sort_by_key(|m| (m.base, m.lot));
    let per_band = sorted.len().div_ceil(MOST_BANDS).max(FEWEST_IN_BAND);
    let full = |band: &[Member]| {
        let nameless = band.iter().filter(|m| !m.named).count();
        band.len() >= per_band && (nameless == 0 || nameless >= FEWEST_NAMELESS)
    };
    let mut bands: Vec<Vec<Member>> = Vec::new();
    let mut band: Vec<Member> = Vec::new();
    for member in sorted {
        // Units of one size stay together: the axis could not tell them apart.
        let alike = band.last().is_some_and(|last| last.base == member.base);
        if full(&band) && !alike {
            bands.push(std::mem::take(&mut band));
        }
        band.push(member);
    }
    let whole = |band: &[Member]| {
        let nameless = band.iter().filter(|m| !m.named).count();
        band.len() >= FEWEST_IN_BAND && (nameless == 0 || nameless >= FEWEST_NAMELESS)
    };
    while !whole(&band) {
        let Some(mut before) = bands.pop() else { break };
        before.append(&mut band);
        band = before;
    }
    bands.push(band);
    bands
}

/// Names the bands by round numbers between them: "under 250", "250–350", "over 500".
fn labels(bands: &[Vec<Member>]) -> Vec<Pair> {
    let same = |text: String| Pair(text.clone(), text);
    if bands.len() < 2 {
        return vec![Pair("alle størrelser".into(), "all sizes".into())];
    }
    let edges: Vec<u32> = bands
        .windows(2)
        .map(|pair| {
            let low = pair[0].last().map_or(0, |m| m.base);
            let high = pair[1].first().map_or(0, |m| m.base);
            round_between(low, high)
        })
        .collect();
    let mut out = vec![same(format!("under {}", edges[0]))];
    out.extend(edges.windows(2).map(|e| same(format!("{}–{}", e[0], e[1] - 1))));
    let last = edges[edges.len() - 1];
    out.push(Pair(format!("mindst {last}"), format!("{last} or more")));
    out
}

/// The roundest number above `low` and at most `high`.
fn round_between(low: u32, high: u32) -> u32 {
    let steps = [1000, 500, 100, 50, 20, 10, 5, 2];
    let next = |step: u32| (low / step + 1) * step;
    steps.into_iter().map(next).find(|edge| *edge <= high).unwrap_or(low + 1)
}

/// Returns smooth limits: every unit's limits are centre ± z·√(v/n + τ²) with one v, which
/// the widest unit's limits and size give back.
fn curve(members: &[Member]) -> Vec<[f64; 5]> {
    let Some(smallest) = members.iter().min_by_key(|m| m.base) else { return Vec::new() };
    let largest = members.iter().map(|m| m.base).max().unwrap_or(smallest.base);
    let funnel = smallest.funnel;
    let tau2 = funnel.between * funnel.between;
    let half = |(low, high): (f64, f64)| (high - low) / 2.0;
    // Standard errors at the smallest size, from both pairs of limits.
    let (inner, outer) = (half(funnel.inner), half(funnel.outer));
    let error2 = (inner / Z_INNER).powi(2);
    let v = (error2 - tau2).max(0.0) * f64::from(smallest.base);
    let z_outer = if inner > 0.0 { Z_INNER * outer / inner } else { 0.0 };
    let (from, to) = (f64::from(smallest.base) * 0.85, f64::from(largest) * 1.06);
    (0..=POINTS)
        .map(|k| {
            let n = from * (to / from).powf(f64::from(k) / f64::from(POINTS));
            let error = (v / n + tau2).sqrt();
            let [a, b] = [Z_INNER * error, z_outer * error];
            let c = funnel.centre;
            [
                (n * 10.0).round() / 10.0,
                fine(c - a),
                fine(c + a),
                fine(c - b),
                fine(c + b),
            ]
        })
        .collect()
}

/// The normal quantile of 97.5 %.
const Z_INNER: f64 = 1.959_963_984_540_054;

/// Limits are drawn, never printed: three decimals are finer than any screen.
fn fine(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
