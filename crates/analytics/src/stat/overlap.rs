//! Two groups that share some of their persons, as a school's pupils of two years do:
//! estimates and how they move together come in, their difference goes out.

use super::distribution::normal_quantile;
use super::mean::{self, Sample};
use super::proportion::{fisher_p, newcombe};
use super::{Difference, finite};

/// Fewer pairs say too little of how alike a person's two values are.
const FEWEST: f64 = 10.0;

/// The estimates are never taken to move together more closely than this.
const CLOSEST: f64 = 0.95;

/// What two groups have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// Persons in both.
    pub pairs: f64,
    /// Correlation of the two estimates, not of the persons' values: a person who is in
    /// one group only adds nothing to it.
    pub correlation: f64,
}

impl Shared {
    /// Returns what groups of a and b persons with k in both share when a person's two
    /// values correlate by r: the two means correlate by r·k/√(ab).
    pub fn new(pairs: f64, first: f64, second: f64, r: f64) -> Option<Self> {
        let correlation = finite(r * pairs / (first * second).sqrt())?;
        Some(Self { pairs, correlation: correlation.clamp(-1.0, CLOSEST) })
    }
}

/// Pairs of values of the same persons in many groups, for the correlation within groups.
///
/// One school's own correlation moves by chance, and among hundreds of comparisons those
/// where it is large by chance would come out first. How alike a person's two values are
/// is a property of the measure, so it is taken from all schools together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pairs {
    free: f64,
    squares: (f64, f64),
    products: f64,
}

impl Pairs {
    /// Adds the pairs of one group, about their own means.
    pub fn add(&mut self, pairs: &[(f64, f64)]) {
        let k = pairs.len() as f64;
        if pairs.len() < 2 {
            return;
        }
        let middle = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / k;
        let (mu, mv) = (middle(|p| p.0), middle(|p| p.1));
        self.free += k - 1.0;
        self.squares.0 += pairs.iter().map(|p| (p.0 - mu).powi(2)).sum::<f64>();
        self.squares.1 += pairs.iter().map(|p| (p.1 - mv).powi(2)).sum::<f64>();
        self.products += pairs.iter().map(|p| (p.0 - mu) * (p.1 - mv)).sum::<f64>();
    }

    /// Returns the correlation to count on: of r the lower limit at 95 %,
    /// tanh(atanh r − 1.645/√(k − 2)) (Fisher 1921) but not below zero; a negative r as
    /// it is. None with fewer than ten pairs or where nobody differs: the groups are then
    /// treated as independent, which is wider when the same persons are alike.
    pub fn correlation(&self) -> Option<f64> {
        let scale = (self.squares.0 * self.squares.1).sqrt();
        let known = self.free >= FEWEST && scale > 0.0;
        let r = finite(self.products / scale).filter(|_| known)?.clamp(-CLOSEST, CLOSEST);
        let step = normal_quantile(0.90)? / (self.free - 2.0).sqrt();
        Some(if r <= 0.0 { r } else { (r.atanh() - step).tanh().max(0.0) })
    }
}

/// Returns the difference of two means of groups that share persons.
///
/// SE² = s₁²/n₁ + s₂²/n₂ − 2·r·(s₁/√n₁)(s₂/√n₂) with the correlation r of the two means;
/// degrees of freedom between those of the pairs and Welch's, by how many are paired:
/// (k − 1) + (γ − k + 1)·(a + b)/(a + b + 2k) with k pairs, a and b unpaired and Welch's
/// γ (Derrick, Russ, Toher & White 2017, J. Mod. Appl. Stat. Methods 16(1):137–157). None
/// as for [`mean::welch`].
pub fn means(
    first: Sample,
    second: Sample,
    shared: Shared,
    level: f64,
) -> Option<Difference> {
    let (a, b) = (mean::standard_error(first)?, mean::standard_error(second)?);
    let se = (a * a + b * b - 2.0 * shared.correlation * a * b).sqrt();
    let welch = (a * a + b * b).powi(2)
        / (a.powi(4) / (first.n - 1.0) + b.powi(4) / (second.n - 1.0));
    let alone = (first.n - shared.pairs).max(0.0) + (second.n - shared.pairs).max(0.0);
    let paired = shared.pairs - 1.0;
    let df = paired + (welch - paired) * alone / (alone + 2.0 * shared.pairs);
    mean::difference(first.mean - second.mean, se, df, level)
}

/// Returns the difference of two shares, each (p, n), with Newcombe's interval and
/// Fisher's exact p; of groups that share persons, both from counts as large as
/// independent groups would need for the same certainty.
///
/// n is divided by the design effect 1 − 2·r·√(n₁n₂)/(n₁ + n₂), which is the variance of
/// the difference over that of independent groups (Rao & Scott 1992, Biometrics
/// 48:577–585, who divide counts so). The normal p is far too small for rare answers in
/// small groups. None as for [`newcombe`].
pub fn shares(
    first: (f64, f64),
    second: (f64, f64),
    shared: Option<Shared>,
    level: f64,
) -> Option<Difference> {
    let ((p1, n1), (p2, n2)) = (first, second);
    let r = shared.map_or(0.0, |s| s.correlation);
    let effect = 1.0 - 2.0 * r * (n1 * n2).sqrt() / (n1 + n2);
    let (n1, n2) = (n1 / effect, n2 / effect);
    let found = newcombe((p1, n1), (p2, n2), level)?;
    let count = |p: f64, n: f64| {
        let n = n.round();
        ((p * n).round() as u64, n as u64)
    };
    let exact = fisher_p(count(p1, n1), count(p2, n2)).unwrap_or(found.p);
    Some(Difference { p: exact.max(found.p), ..found })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::mean::{summary, welch};
    use super::super::paired::{correlation, gain};
    use super::*;

    #[test]
    fn everybody_in_both_is_the_paired_test() {
        let before: Vec<f64> = (0..30).map(|i| f64::from(i * 7 % 11)).collect();
        let after: Vec<f64> =
            (0..30).map(|i| f64::from(i * 7 % 11 + i * 5 % 7)).collect();
        let r = correlation(&before, &after).unwrap();
        let shared = Shared::new(30.0, 30.0, 30.0, r).unwrap();
        let samples = (summary(&after).unwrap(), summary(&before).unwrap());
        let found = means(samples.0, samples.1, shared, 0.95).unwrap();
        let paired = gain(&before, &after, 0.95).unwrap().difference;
        assert!((found.estimate - paired.estimate).abs() < 1e-12);
        assert!((found.p - paired.p).abs() < 1e-9, "{} {}", found.p, paired.p);
        assert!((found.interval.0 - paired.interval.0).abs() < 1e-9);
    }

    #[test]
    fn pairs_of_many_groups_are_about_their_own_means() {
        let mut pairs = Pairs::default();
        for school in 0..200 {
            let up = f64::from(school);
            // Within a group the second value is half the first and half something else.
            let of = |i: u32| (f64::from(i % 7), f64::from(i % 7 + i / 7 % 7));
            let group: Vec<(f64, f64)> = (0..49).map(of).collect();
            pairs.add(&group.iter().map(|(u, v)| (u + up, v + up)).collect::<Vec<_>>());
        }
        let r = pairs.correlation().unwrap();
        assert!(r < 0.5f64.sqrt() && r > 0.5f64.sqrt() - 0.02, "{r}");
    }

    #[test]
    fn few_pairs_lower_what_can_be_counted_on() {
        let of = |n: u32| {
            let mut pairs = Pairs::default();
            let value = |i: u32| (f64::from(i % 5), f64::from(i % 5 + i % 3));
            pairs.add(&(0..n).map(value).collect::<Vec<_>>());
            pairs.correlation()
        };
        assert!(of(30).unwrap() < of(3000).unwrap());
        assert_eq!(of(9), None);
        let mut same = Pairs::default();
        same.add(&[(1.0, 1.0); 40]);
        assert_eq!(same.correlation(), None);
    }

    #[test]
    fn nobody_in_both_is_welchs_test() {
        let a = Sample { n: 40.0, mean: 3.1, sd: Some(0.8) };
        let b = Sample { n: 55.0, mean: 3.4, sd: Some(0.6) };
        let none = Shared { pairs: 0.0, correlation: 0.0 };
        // With no pairs the first term is −1 and the second adds Welch's and one.
        let found = means(a, b, none, 0.95).unwrap();
        let welch = welch(a, b, 0.95).unwrap();
        assert!((found.p - welch.p).abs() < 1e-9);
    }

    #[test]
    fn a_rare_answer_in_a_small_group_needs_an_exact_p() {
        // Two of six against 3 in 100: the normal p is below 1e-4.
        let (first, second) = ((2.0 / 6.0, 6.0), (0.03, 500.0));
        let normal = newcombe(first, second, 0.95).unwrap().p;
        let exact = shares(first, second, None, 0.95).unwrap().p;
        assert!(normal < 1e-4 && exact > 0.005, "{normal} {exact}");
    }

    proptest! {
        #[test]
        fn persons_who_stay_alike_make_a_change_more_certain(
            p1 in 0.2f64..0.8, p2 in 0.2f64..0.8, n in 40.0f64..400.0, r in 0.05f64..0.9,
        ) {
            let n = n.round();
            let both = Shared { pairs: n, correlation: r };
            let alone = shares((p1, n), (p2, n), None, 0.95).unwrap();
            let paired = shares((p1, n), (p2, n), Some(both), 0.95).unwrap();
            let width = |d: Difference| d.interval.1 - d.interval.0;
            prop_assert!(width(paired) < width(alone));
            let sample = |m| Sample { n, mean: m, sd: Some(1.0) };
            let alone = welch(sample(p1), sample(p2), 0.95).unwrap();
            let paired = means(sample(p1), sample(p2), both, 0.95).unwrap();
            prop_assert!(paired.interval.1 - paired.interval.0 < width(alone));
        }
    }
}
