//! Differences: two estimates come in, the difference with interval, p value and what a
//! unit of this size could have seen goes out; what may be said of it is decided later,
//! over all comparisons of the build.

use datapakke_model::catalogue::Indicator;
use datapakke_model::profile::{
    Comparison, Estimate, Interval, Method, Test, Verdict, With,
};

use crate::estimate::{LEVEL, sample_of};
use crate::figures::Rest;
use crate::stat::mean::{self, Sample};
use crate::stat::overlap::{self, Shared};
use crate::stat::skewed::drawn_p;
use crate::stat::{Difference, proportion};

/// The smallest number of persons the rest of a municipality may be made of: with fewer,
/// the difference would tell what they answered.
const SMALLEST_REST: f64 = 5.0;

/// How far a rest may lie outside the scale because of rounded figures, in parts of the
/// scale, before the figures are taken to contradict each other.
const ROUNDING: f64 = 0.01;

/// Returns the change since an earlier estimate of the same unit.
///
/// Where it is known how far the persons who are in both make the two figures move
/// together, the interval is that of partly the same persons. Otherwise the two years are
/// taken as independent groups: many pupils are in both, so the interval is on the wide
/// side.
pub(crate) fn change(
    now: &Estimate,
    before: &Estimate,
    shared: Option<Shared>,
) -> Option<Comparison> {
    let with = With::Earlier(before.key.period);
    let (a, b) = (now.reading.value()?, before.reading.value()?);
    let pair = sample_of(now).zip(sample_of(before));
    let tested =
        pair.and_then(|(a, b)| difference((now.method, a), (before.method, b), shared));
    let made = comparison(with, a - b, tested, now.method);
    Some(if shared.is_some() { of_same(made) } else { made })
}

/// Notes that the two groups share persons.
fn of_same(made: Comparison) -> Comparison {
    let test = made.test.map(|test| match test {
        Test::Shares => Test::SharesOfSame,
        Test::Means => Test::MeansOfSame,
        other => other,
    });
    Comparison { test, ..made }
}

/// Notes that the p value is one for skewed values, where it is.
fn of_skewed(made: Comparison, rest: Rest) -> Comparison {
    let test = made.test.map(|test| match (test, rest.skewness) {
        (Test::Means, Some(_)) => Test::SkewedMeans,
        (test, _) => test,
    });
    Comparison { test, ..made }
}

/// Returns a unit against the rest of its municipality.
///
/// `rest` is the rest computed from the persons themselves; without it, it follows from
/// the municipality's figure and both bases: (N·M − n·m)/(N − n), never from the other
/// units' figures. Where a base is missing the difference to the municipality itself is
/// given, which understates the one to the rest, and nothing can be said of it.
pub(crate) fn against_rest(
    own: &Estimate,
    municipality: Option<&Estimate>,
    rest: Option<Rest>,
    indicator: &Indicator,
) -> Option<Comparison> {
    let value = own.reading.value()?;
    let sample = sample_of(own);
    if let (Some(sample), Some(rest)) = (sample, rest) {
        let others = rest.sample;
        let tested = difference((own.method, sample), (own.method, others), None);
        let tested = tested.map(|d| careful(d, own.method, sample, rest));
        let enough = others.n >= SMALLEST_REST;
        let made = comparison(With::Rest, value - others.mean, tested, own.method);
        return enough.then(|| of_skewed(made, rest));
    }
    let municipality = municipality?;
    let level = municipality.reading.value()?;
    let (Some(part), Some(whole)) = (sample, sample_of(municipality)) else {
        return Some(comparison(With::Rest, value - level, None, own.method));
    };
    if own.method == Method::Counted {
        return Some(comparison(With::Rest, value - level, None, own.method));
    }
    let rest = mean::rest(whole, part)?;
    let rest = within(rest, indicator).filter(|rest| rest.n >= SMALLEST_REST)?;
    let tested = difference((own.method, part), (municipality.method, rest), None);
    Some(comparison(With::Rest, value - rest.mean, tested, own.method))
}

/// Keeps a rest inside the scale when rounding took it out, and refuses it otherwise.
fn within(rest: Sample, indicator: &Indicator) -> Option<Sample> {
    let [low, high] = indicator.bounds;
    let slack = ROUNDING * (high - low);
    let legal = rest.mean >= low - slack && rest.mean <= high + slack;
    legal.then(|| Sample { mean: rest.mean.clamp(low, high), ..rest })
}

/// Returns a unit against a set of other persons, all of whose values are as skewed as
/// told.
pub(crate) fn against_sample(
    own: &Estimate,
    others: Rest,
    with: With,
) -> Option<Comparison> {
    let sample = sample_of(own)?;
    let difference = difference((own.method, sample), (own.method, others.sample), None);
    let tested = difference.map(|d| careful(d, own.method, sample, others));
    let (n, mean) = (others.sample.n, others.sample.mean);
    let made = comparison(with, sample.mean - mean, tested, own.method);
    (n >= SMALLEST_REST).then(|| of_skewed(made, others))
}

/// Makes the p value of a mean careful where the values are skewed: days of absence of a
/// small group make t far too sure.
fn careful(tested: Difference, method: Method, own: Sample, rest: Rest) -> Difference {
    let means = matches!(method, Method::Mean | Method::Ratio);
    let skewness = rest.skewness.filter(|_| means);
    let p = skewness.and_then(|skew| drawn_p(own, rest.sample, skew));
    Difference { p: tested.p.max(p.unwrap_or(0.0)), ..tested }
}

/// Returns a unit against the nation, taken as a constant.
pub(crate) fn against_nation(own: &Estimate, nation: &Estimate) -> Option<Comparison> {
    let (value, constant) = (own.reading.value()?, nation.reading.value()?);
    let tested = sample_of(own).and_then(|sample| match own.method {
        Method::Share | Method::PublishedShare => {
            let (p, c) = (sample.mean / 100.0, constant / 100.0);
            proportion::against_constant(p, sample.n, c, LEVEL).map(percent)
        }
        Method::Mean | Method::PublishedMean | Method::Ratio => {
            mean::against_constant(sample, constant, LEVEL)
        }
        Method::Published | Method::Counted | Method::Median => None,
    });
    Some(comparison(With::Nation, value - constant, tested, own.method))
}

/// Returns the change in a percentage of persons between two groups, which may share some
/// of them.
pub(crate) fn change_in_share(
    now: (f64, f64),
    before: (f64, f64),
    shared: Option<Shared>,
    with: With,
) -> Comparison {
    let part = |(percent, n): (f64, f64)| (percent / 100.0, n);
    let tested = overlap::shares(part(now), part(before), shared, LEVEL).map(percent);
    let made = comparison(with, now.0 - before.0, tested, Method::Share);
    if shared.is_some() { of_same(made) } else { made }
}

pub(crate) fn difference(
    (of, a): (Method, Sample),
    (with, b): (Method, Sample),
    shared: Option<Shared>,
) -> Option<Difference> {
    let share = |m| matches!(m, Method::Share | Method::PublishedShare);
    let spread = |m| matches!(m, Method::Mean | Method::PublishedMean | Method::Ratio);
    if share(of) && share(with) {
        let part = |s: Sample| (s.mean / 100.0, s.n);
        return overlap::shares(part(a), part(b), shared, LEVEL).map(percent);
    }
    let means = spread(of) && spread(with);
    let tested = || match shared {
        Some(shared) => overlap::means(a, b, shared, LEVEL),
        None => mean::welch(a, b, LEVEL),
    };
    means.then(tested).flatten()
}

fn percent(d: Difference) -> Difference {
    Difference {
        estimate: d.estimate * 100.0,
        interval: (d.interval.0 * 100.0, d.interval.1 * 100.0),
        smallest_visible: d.smallest_visible * 100.0,
        ..d
    }
}

/// Makes a comparison whose verdict is still open.
pub(crate) fn comparison(
    with: With,
    difference: f64,
    tested: Option<Difference>,
    method: Method,
) -> Comparison {
    let interval =
        tested.map(|d| Interval { low: d.interval.0, high: d.interval.1, level: LEVEL });
    let verdict = match (method, &tested) {
        (Method::Counted, _) => Verdict::Counted,
        (_, None) => Verdict::NotAssessable,
        (_, Some(_)) => Verdict::NotCertain,
    };
    let test = tested.and_then(|_| usual_test(&with, method));
    Comparison {
        with,
        difference,
        interval,
        test,
        p: tested.map(|d| d.p),
        q: None,
        verdict,
        smallest_visible: tested.map(|d| d.smallest_visible),
    }
}

fn usual_test(with: &With, method: Method) -> Option<Test> {
    Some(match (with, method) {
        (With::Nation, _) => Test::Constant,
        (With::Trend { .. }, _) => Test::Line,
        (With::UsualMonths, _) => Test::Months,
        (With::FirstTest(_), _) => Test::Paired,
        (With::Expected, _) => Test::Expected,
        (_, Method::Share | Method::PublishedShare) => Test::Shares,
        (_, Method::Mean | Method::PublishedMean | Method::Ratio) => Test::Means,
        (_, Method::Published | Method::Counted | Method::Median) => return None,
    })
}
