//! Persons in groups that are alike: the mean's standard error with the group as unit,
//! the design effect, the intraclass correlation.

use super::distribution::f_p;
use super::finite;
use super::mean::{Sample, t_interval};

/// A mean over persons whose standard error takes their groups into account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredMean {
    /// Mean over persons.
    pub mean: f64,
    /// Standard error with the group as unit.
    pub se: f64,
    /// Standard error if the persons were independent; none when a group's spread is not
    /// known.
    pub naive_se: Option<f64>,
    /// Variance over that of independent persons; none without a naive one above zero.
    pub design_effect: Option<f64>,
    /// Groups.
    pub clusters: f64,
}

impl ClusteredMean {
    /// Returns the mean ± t·SE on (groups − 1) degrees of freedom.
    ///
    /// With fewer than about ten groups the interval is wide and still a little too
    /// narrow; with two it says next to nothing.
    pub fn interval(self, level: f64) -> Option<(f64, f64)> {
        let sd = Some(self.se * self.clusters.sqrt());
        t_interval(Sample { n: self.clusters, mean: self.mean, sd }, level)
    }
}

/// Between and within groups: one-way analysis of variance and what it says about how
/// alike persons of one group are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneWay {
    /// Mean square between groups.
    pub between: f64,
    /// Mean square within groups.
    pub within: f64,
    /// Between over within; none when nobody differs from the others of the group.
    pub f: Option<f64>,
    /// Probability of a larger F if the groups did not differ.
    pub p: Option<f64>,
    /// Size of group that enters the intraclass correlation.
    pub n0: f64,
    /// Intraclass correlation; below zero when groups differ less than chance would have
    /// it.
    pub icc: f64,
    /// Reliability of a group's mean, (MSB − MSW)/MSB; none when the means are all equal.
    pub reliability: Option<f64>,
}

struct Totals {
    n: f64,
    mean: f64,
    between: f64,
    within: Option<f64>,
}

/// Number, mean and squares over all groups; none for a group that is not one.
fn totals(groups: &[Sample]) -> Option<Totals> {
    let legal = |g: &Sample| g.n >= 1.0 && g.n.is_finite() && g.mean.is_finite();
    if groups.len() < 2 || !groups.iter().all(legal) {
        return None;
    }
    let n = finite(groups.iter().map(|g| g.n).sum())?;
    let mean = finite(groups.iter().map(|g| g.n * g.mean).sum::<f64>() / n)?;
    let between = groups.iter().map(|g| g.n * (g.mean - mean).powi(2)).sum();
    let squares = |g: &Sample| match g.sd {
        Some(sd) if sd >= 0.0 => finite((g.n - 1.0) * sd * sd),
        None if g.n == 1.0 => Some(0.0),
        _ => None,
    };
    let within = groups.iter().map(squares).sum();
    Some(Totals { n, mean, between: finite(between)?, within })
}

/// Returns the mean over persons with the standard error that follows from treating the
/// groups, not the persons, as drawn independently.
///
/// With eⱼ = nⱼ(mⱼ − m): SE² = k/(k − 1)·Σeⱼ²/N² (Cochran, *Sampling Techniques*, 3rd ed.
/// 1977, ch. 9; linearised ratio mean). Design effect against s²/N (Kish 1965). It is for
/// "the level of groups like these"; for "the persons in these groups this year" there
/// is no sampling. None for fewer than two groups, an empty one, or groups that all have
/// the same mean.
pub fn clustered_mean(groups: &[Sample]) -> Option<ClusteredMean> {
    let all = totals(groups)?;
    let k = groups.len() as f64;
    let squares: f64 =
        groups.iter().map(|g| (g.n / all.n * (g.mean - all.mean)).powi(2)).sum();
    let variance = finite(k / (k - 1.0) * squares).filter(|v| *v > 0.0)?;
    let naive = all.within.map(|within| (all.between + within) / (all.n - 1.0) / all.n);
    let naive = naive.filter(|v| v.is_finite() && *v > 0.0);
    Some(ClusteredMean {
        mean: all.mean,
        se: variance.sqrt(),
        naive_se: naive.map(f64::sqrt),
        design_effect: naive.and_then(|naive| finite(variance / naive)),
        clusters: k,
    })
}

/// Returns the one-way analysis of variance and the intraclass correlation.
///
/// ICC = (MSB − MSW)/(MSB + (n₀ − 1)·MSW) with n₀ = (N − Σn²/N)/(k − 1) (Fisher 1925;
/// Donner 1986, Int. Stat. Rev. 54:67–82); packages that use the mean size of a group
/// instead differ a little when the sizes do. With fewer than some 20 groups it is a
/// rough figure. None for fewer than two groups, one person in each, a group whose spread
/// is not known, or when nobody differs at all.
pub fn one_way(groups: &[Sample]) -> Option<OneWay> {
    let all = totals(groups)?;
    let k = groups.len() as f64;
    let (df1, df2) = (k - 1.0, all.n - k);
    if df2 <= 0.0 {
        return None;
    }
    let (between, within) = (all.between / df1, all.within? / df2);
    let sizes: f64 = groups.iter().map(|g| g.n * g.n).sum();
    let n0 = finite((all.n - sizes / all.n) / df1)?;
    let icc = finite((between - within) / (between + (n0 - 1.0) * within))?;
    let f = (within > 0.0).then(|| finite(between / within)).flatten();
    Some(OneWay {
        between,
        within,
        f,
        p: f.and_then(|f| f_p(f, df1, df2)),
        n0,
        icc,
        reliability: finite((between - within) / between),
    })
}
