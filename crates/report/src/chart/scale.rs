//! Values in; places on the canvas out, with labels kept apart.

use super::{Interval, Point, Tick};

/// Maps values to places along one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Makes a scale over all values; equal or missing values get a span of one.
    pub fn over(values: impl IntoIterator<Item = f64>, from: f64, to: f64) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values {
            low = low.min(v);
            high = high.max(v);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        // A span lost in rounding would throw every point on one side.
        let least = (low.abs().max(high.abs()) * 1e-9).max(1e-9);
        if high - low < least {
            let pad = (low.abs() * 0.5).max(0.5);
            (low, high) = (low - pad, high + pad);
        }
        Self { low, high, from, to }
    }

    /// Returns the place of a value, never outside the scale.
    pub fn at(&self, v: f64) -> f64 {
        let part = ((v - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + part * (self.to - self.from)
    }
}

/// Returns every number that a series shows.
pub(super) fn numbers(points: &[Point]) -> Vec<f64> {
    points.iter().flat_map(point_numbers).collect()
}

/// Returns the numbers of one point: the value and its interval's ends.
pub(super) fn point_numbers(point: &Point) -> Vec<f64> {
    match point {
        Point::Value { at, interval: Some(Interval { low, high }) } => {
            vec![*at, *low, *high]
        }
        Point::Value { at, interval: None } => vec![*at],
        _ => vec![],
    }
}

/// Returns the places of the ticks.
pub(super) fn tick_numbers(ticks: &[Tick]) -> impl Iterator<Item = f64> + '_ {
    ticks.iter().map(|t| t.at)
}

/// Holds a series as years and the breaks between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Years<'a> {
    /// One entry per year.
    pub slots: Vec<Slot<'a>>,
    /// Breaks: the index of the year after, and the words.
    pub breaks: Vec<(usize, &'a str)>,
}

/// Holds one year of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Slot<'a> {
    Value(f64, Option<Interval>),
    Gap,
    Hidden(&'a str),
}

impl Slot<'_> {
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Value(v, _) => Some(*v),
            _ => None,
        }
    }
}

impl<'a> Years<'a> {
    /// Sets breaks apart from years.
    pub fn of(points: &'a [Point]) -> Self {
        let mut years = Self::default();
        for point in points {
            let slot = match point {
                Point::Break(words) => {
                    years.breaks.push((years.slots.len(), words));
                    continue;
                }
                Point::Value { at, interval } => Slot::Value(*at, *interval),
                Point::Gap => Slot::Gap,
                Point::Hidden(words) => Slot::Hidden(words),
            };
            years.slots.push(slot);
        }
        years
    }

    /// Returns the runs of years that may be joined by a line: never across a
    /// gap, a hidden value or a break.
    pub fn runs(&self) -> Vec<Vec<(usize, f64, Option<Interval>)>> {
        let mut runs = vec![];
        let mut run = vec![];
        for (i, slot) in self.slots.iter().enumerate() {
            let broken = self.breaks.iter().any(|(at, _)| *at == i);
            let value = match slot {
                Slot::Value(v, interval) => Some((i, *v, *interval)),
                _ => None,
            };
            if (broken || value.is_none()) && !run.is_empty() {
                runs.push(std::mem::take(&mut run));
            }
            run.extend(value);
        }
        if !run.is_empty() {
            runs.push(run);
        }
        runs
    }

    /// Returns the newest year's value, if that year has one.
    pub fn newest(&self) -> Option<(usize, f64)> {
        let last = self.slots.len().checked_sub(1)?;
        self.slots[last].value().map(|v| (last, v))
    }

    /// Returns the hidden years with their words.
    pub fn hidden(&self) -> impl Iterator<Item = (usize, &'a str)> + '_ {
        self.slots.iter().enumerate().filter_map(|(i, slot)| match slot {
            Slot::Hidden(words) => Some((i, *words)),
            _ => None,
        })
    }

    /// Returns the last year that has a value.
    pub fn last_known(&self) -> Option<(usize, f64)> {
        self.slots.iter().enumerate().rev().find_map(|(i, s)| Some((i, s.value()?)))
    }
}

/// Moves blocks (centre, length) apart so that none overlap and all lie within
/// `low..high`; returns the centres in the given order.
///
/// `None` when they cannot fit. The order along the axis is kept.
pub(super) fn apart(
    blocks: &[(f64, f64)],
    gap: f64,
    low: f64,
    high: f64,
) -> Option<Vec<f64>> {
    let total: f64 = blocks.iter().map(|b| b.1).sum::<f64>()
        + gap * blocks.len().saturating_sub(1) as f64;
    if total > high - low + 0.5 {
        return None;
    }
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|&a, &b| blocks[a].0.total_cmp(&blocks[b].0).then(a.cmp(&b)));
    let mut centres: Vec<f64> = blocks.iter().map(|b| b.0).collect();
    // Groups that touch are merged and centred on the mean of their wishes.
    let mut groups: Vec<Group> = vec![];
    for &i in &order {
        groups.push(Group::new(i, blocks[i], low, high));
        while groups.len() > 1 {
            let last = &groups[groups.len() - 1];
            let before = &groups[groups.len() - 2];
            if before.end() + gap <= last.start + 1e-6 {
                break;
            }
            let last = groups.pop().expect("two groups are there");
            let before = groups.last_mut().expect("one group is left");
            before.join(last, gap, low, high);
        }
    }
    for group in &groups {
        let mut start = group.start;
        for &i in &group.members {
            centres[i] = start + blocks[i].1 / 2.0;
            start += blocks[i].1 + gap;
        }
    }
    Some(centres)
}

struct Group {
    members: Vec<usize>,
    start: f64,
    length: f64,
    wish: f64,
}

impl Group {
    fn new(i: usize, (centre, length): (f64, f64), low: f64, high: f64) -> Self {
        let wish = centre - length / 2.0;
        let start = wish.min(high - length).max(low);
        Self { members: vec![i], start, length, wish }
    }

    fn end(&self) -> f64 {
        self.start + self.length
    }

    fn join(&mut self, other: Self, gap: f64, low: f64, high: f64) {
        let (n, m) = (self.members.len() as f64, other.members.len() as f64);
        // The other group would start here if this one got its wish.
        let other_wish = other.wish - self.length - gap;
        self.wish = (self.wish * n + other_wish * m) / (n + m);
        self.length += gap + other.length;
        self.start = self.wish.min(high - self.length).max(low);
        self.members.extend(other.members);
    }
}

/// Proposes round places for ticks between two values, at most `most` of them.
///
/// For the presenter, who formats them: steps are 1, 2 or 5 times a power of
/// ten. The second part is the number of decimals that the steps need.
pub fn round_ticks(low: f64, high: f64, most: usize) -> (Vec<f64>, usize) {
    let (low, high) = (low.min(high), low.max(high));
    let span = if high - low > 1e-9 { high - low } else { 1.0 };
    if !span.is_finite() || most < 2 {
        return (vec![], 0);
    }
    let rough = (span / (most - 1) as f64).log10().floor() as i32;
    for power in rough..rough + 3 {
        for factor in [1.0, 2.0, 5.0] {
            let step = factor * 10f64.powi(power);
            let first = (low / step - 1e-9).ceil();
            let last = (high / step + 1e-9).floor();
            if last - first < most as f64 && last >= first {
                let decimals = usize::try_from(-power).unwrap_or(0);
                let count = (last - first) as usize;
                let ticks = (0..=count).map(|i| (first + i as f64) * step).collect();
                return (ticks, decimals);
            }
        }
    }
    (vec![], 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stop_at_gaps_hidden_years_and_breaks() {
        let points = [
            Point::value(1.0),
            Point::Break("ny måling".into()),
            Point::value(2.0),
            Point::value(3.0),
            Point::Gap,
            Point::value(4.0),
            Point::Hidden("skjult".into()),
            Point::value(5.0),
        ];
        let years = Years::of(&points);
        let runs: Vec<Vec<usize>> =
            years.runs().iter().map(|r| r.iter().map(|p| p.0).collect()).collect();
        assert_eq!(runs, [vec![0], vec![1, 2], vec![4], vec![6]]);
        assert_eq!(years.breaks, [(1, "ny måling")]);
    }

    #[test]
    fn blocks_move_apart_and_stay_inside() {
        let blocks = [(10.0, 20.0), (12.0, 20.0), (90.0, 20.0), (99.0, 10.0)];
        let placed = apart(&blocks, 2.0, 0.0, 100.0).expect("they fit");
        for i in 0..3 {
            let end = placed[i] + blocks[i].1 / 2.0;
            assert!(end + 1.99 <= placed[i + 1] - blocks[i + 1].1 / 2.0, "{placed:?}");
        }
        assert!(placed[0] >= 10.0 && placed[3] <= 95.0, "{placed:?}");
        assert_eq!(apart(&[(1.0, 60.0), (2.0, 60.0)], 0.0, 0.0, 100.0), None);
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(round_ticks(12.0, 33.0, 3), (vec![20.0, 30.0], 0));
        let (ticks, decimals) = round_ticks(2.93, 3.48, 7);
        assert_eq!(decimals, 1);
        assert_eq!(ticks.len(), 5);
        assert!(round_ticks(5.0, 5.0, 3).0.len() <= 3);
    }

    #[test]
    fn equal_values_lie_in_the_middle() {
        let scale = Scale::over([4.0, 4.0], 0.0, 100.0);
        assert!((scale.at(4.0) - 50.0).abs() < 1e-9);
    }
}
