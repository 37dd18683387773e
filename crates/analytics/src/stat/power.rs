//! What a comparison of two years could find: sizes, spread and what the years share come
//! in, the smallest true change that is found with a given power goes out.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::distribution::{normal_quantile, t_quantile};
use super::effect::noncentral_t;
use super::finite;
use super::mean::Sample;
use super::overlap::Shared;
use super::solve::root;

/// How a comparison will be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Level of the two-sided test, such as 0.95.
    pub level: f64,
    /// How often the change is to be found, such as 0.8.
    pub power: f64,
}

/// Above this many standard errors every change is found.
const FARTHEST: f64 = 30.0;

/// What was solved before: hundreds of figures rest on a few numbers of persons.
#[derive(Debug, Default)]
pub struct Solved(Mutex<BTreeMap<[u64; 3], Option<f64>>>);

impl Solved {
    /// Returns how many standard errors away a mean must be to be found as planned.
    fn far(&self, df: f64, plan: Plan) -> Option<f64> {
        let key = [df, plan.level, plan.power].map(f64::to_bits);
        // Whoever panicked left whole entries.
        let all = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all().get(&key).copied();
        known.unwrap_or_else(|| {
            // Solving takes long: meanwhile the others may look things up.
            let far = far(df, plan);
            all().insert(key, far);
            far
        })
    }
}

/// Returns the λ under which noncentral t exceeds the test's own t with the plan's power.
fn far(df: f64, plan: Plan) -> Option<f64> {
    let critical = t_quantile(plan.level, df)?;
    let missed = |nc: f64| finite(noncentral_t(critical, df, nc) - (1.0 - plan.power));
    // As if t were normal with the variance that it has at λ (Johnson & Welch 1940, Biometrika
    // 31:362–389): so near that a few steps are enough.
    let spread = (1.0 + critical * critical / (2.0 * df)).sqrt();
    let beyond = normal_quantile(2.0 * plan.power - 1.0).unwrap_or(0.0);
    let near = critical + beyond * spread;
    root(missed, 0.9 * near, 1.1 * near).or_else(|| root(missed, 0.0, FARTHEST))
}

/// Returns the true difference of two means that the t test of
/// [`overlap::means`](super::overlap::means) or [`mean::welch`](super::mean::welch) finds
/// with the plan's power.
///
/// δ = λ·SE with SE² = s₁²/n₁ + s₂²/n₂ − 2·r·(s₁/√n₁)(s₂/√n₂) and the λ under which
/// noncentral t exceeds the test's own t with that power (Cohen 1988, ch. 2; Lachin 1981,
/// Control. Clin. Trials 2:93–113); the chance of a certain change the wrong way is not
/// counted. Degrees of freedom as in the tests. For large groups λ is z₁₋α/₂ + z₁₋β, 2.80
/// for 5 and 80 percent. None with fewer than two persons or without spread.
pub fn detectable_mean(
    first: Sample,
    second: Sample,
    shared: Option<Shared>,
    plan: Plan,
    solved: &Solved,
) -> Option<f64> {
    let square = |s: Sample| {
        let sd = s.sd.filter(|sd| sd.is_finite() && *sd >= 0.0)?;
        (s.n >= 2.0).then_some(sd * sd / s.n)
    };
    let (a, b) = (square(first)?, square(second)?);
    let r = shared.map_or(0.0, |s| s.correlation);
    let se = (a + b - 2.0 * r * (a * b).sqrt()).sqrt();
    if se <= 0.0 {
        return None;
    }
    let welch =
        (a + b).powi(2) / (a.powi(2) / (first.n - 1.0) + b.powi(2) / (second.n - 1.0));
    let df = shared.map_or(welch, |shared| {
        let k = shared.pairs;
        let alone = (first.n - k).max(0.0) + (second.n - k).max(0.0);
        k - 1.0 + (welch - k + 1.0) * alone / (alone + 2.0 * k)
    });
    finite(solved.far(df, plan)? * se)
}

/// Returns the true difference of two shares that the test of
/// [`overlap::shares`](super::overlap::shares) finds with the plan's power, from a share p
/// of n₁ persons up or down to one of n₂.
///
/// The δ for which the size needed is n₁: m′ = (z_α·√((ρ+1)·p̄q̄) + z_β·√(ρ·p₁q₁ + p₂q₂))²/(ρδ²),
/// m = m′/4·(1 + √(1 + 2(ρ+1)/(m′ρδ)))² with ρ = n₂/n₁, which is corrected for Fisher's
/// exact test (Fleiss, Tytun & Ury 1980, Biometrics 36:343–346; for ρ = 1 Casagrande, Pike
/// & Smith 1978). Sizes of groups that share persons are divided by the design effect as
/// in the test. None when nobody is there, or when even the end of the scale is too near.
pub fn detectable_share(
    share: f64,
    (first, second): (f64, f64),
    shared: Option<Shared>,
    up: bool,
    plan: Plan,
) -> Option<f64> {
    let possible = (0.0..=1.0).contains(&share) && first >= 1.0 && second >= 1.0;
    let r = shared.map_or(0.0, |s| s.correlation);
    let effect = 1.0 - 2.0 * r * (first * second).sqrt() / (first + second);
    let (n, ratio) = (first / effect, second / first);
    // The two-sided quantile of 2·power − 1 is the one-sided one of the power.
    let (alpha, beta) =
        (normal_quantile(plan.level)?, normal_quantile(2.0 * plan.power - 1.0)?);
    let room = if up { 1.0 - share } else { share };
    if !possible || room <= 0.0 {
        return None;
    }
    let excess = |delta: f64| {
        let other = if up { share + delta } else { share - delta };
        let middle = (share + ratio * other) / (ratio + 1.0);
        let q = |p: f64| p * (1.0 - p);
        let spread = alpha * ((ratio + 1.0) * q(middle)).sqrt()
            + beta * (ratio * q(share) + q(other)).max(0.0).sqrt();
        let plain = spread * spread / (ratio * delta * delta);
        let corrected =
            1.0 + (1.0 + 2.0 * (ratio + 1.0) / (plain * ratio * delta)).sqrt();
        finite((plain / 4.0 * corrected * corrected).ln() - n.ln())
    };
    root(excess, 1e-6 * room, room).and_then(finite)
}

#[cfg(test)]
mod tests {
    use super::super::mean::{summary, welch};
    use super::super::overlap;
    use super::*;

    const PLAN: Plan = Plan { level: 0.95, power: 0.8 };

    /// Numbers between 0 and 1 from a seed (SplitMix64, Steele, Lea & Flood 2014).
    struct Lot(u64);

    impl Lot {
        fn draw(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn normal(&mut self) -> f64 {
            let (u, v) = (1.0 - self.draw(), self.draw());
            (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
        }

        fn count(&mut self, n: u32, p: f64) -> f64 {
            (0..n).filter(|_| self.draw() < p).count() as f64
        }
    }

    /// How often a certain change upwards is found in so many trials.
    fn found(trials: u32, mut trial: impl FnMut() -> bool) -> f64 {
        (0..trials).filter(|_| trial()).count() as f64 / f64::from(trials)
    }

    const TRIALS: u32 = 6_000;

    /// Three standard errors of a simulated power of 80 percent.
    fn error() -> f64 {
        3.0 * (0.8 * 0.2 / f64::from(TRIALS)).sqrt()
    }

    fn mean(first: Sample, second: Sample, shared: Option<Shared>) -> Option<f64> {
        detectable_mean(first, second, shared, PLAN, &Solved::default())
    }

    #[test]
    fn a_change_in_a_mean_is_found_in_eighty_of_a_hundred() {
        let mut lot = Lot(5);
        for (n1, n2, sd2) in [(8_u32, 8_u32, 1.0), (25, 40, 1.6), (131, 120, 1.0)] {
            let sample = |n: u32, sd| Sample { n: f64::from(n), mean: 0.0, sd: Some(sd) };
            let delta = mean(sample(n1, 1.0), sample(n2, sd2), None).unwrap();
            let power = found(TRIALS, || {
                let a: Vec<f64> = (0..n1).map(|_| lot.normal()).collect();
                let b: Vec<f64> = (0..n2).map(|_| delta + sd2 * lot.normal()).collect();
                let d = welch(summary(&b).unwrap(), summary(&a).unwrap(), 0.95).unwrap();
                d.p <= 0.05 && d.estimate > 0.0
            });
            assert!((power - 0.8).abs() < error(), "{n1} {n2}: {power}");
        }
    }

    #[test]
    fn the_same_pupils_need_a_smaller_change() {
        let (n, pairs, rho) = (60_u32, 40_u32, 0.7_f64);
        let size = f64::from(n);
        let shared = Shared::new(f64::from(pairs), size, size, rho).unwrap();
        let sample = Sample { n: size, mean: 0.0, sd: Some(1.0) };
        let delta = mean(sample, sample, Some(shared)).unwrap();
        assert!(delta < mean(sample, sample, None).unwrap());
        let mut lot = Lot(11);
        let power = found(TRIALS, || {
            let a: Vec<f64> = (0..n).map(|_| lot.normal()).collect();
            let alike = |i: usize, noise: f64| match i < pairs as usize {
                true => rho * a[i] + (1.0 - rho * rho).sqrt() * noise,
                false => noise,
            };
            let b: Vec<f64> =
                (0..n as usize).map(|i| delta + alike(i, lot.normal())).collect();
            let (a, b) = (summary(&a).unwrap(), summary(&b).unwrap());
            let d = overlap::means(b, a, shared, 0.95).unwrap();
            d.p <= 0.05 && d.estimate > 0.0
        });
        assert!((power - 0.8).abs() < error(), "{power}");
    }

    #[test]
    fn a_change_in_a_share_is_found_in_eighty_of_a_hundred() {
        let mut lot = Lot(7);
        let cases = [
            (0.5, 40_u32, 40_u32, true),
            (0.26, 476, 482, false),
            (0.17, 482, 482, false),
            (0.6, 51, 46, true),
            (0.3, 120, 80, true),
        ];
        for (p, n1, n2, up) in cases {
            let sizes = (f64::from(n1), f64::from(n2));
            let delta = detectable_share(p, sizes, None, up, PLAN).unwrap();
            let other = if up { p + delta } else { p - delta };
            let power = found(TRIALS, || {
                let a = lot.count(n1, p) / sizes.0;
                let b = lot.count(n2, other) / sizes.1;
                let d = overlap::shares((b, sizes.1), (a, sizes.0), None, 0.95).unwrap();
                let outside = d.interval.0 > 0.0 || d.interval.1 < 0.0;
                d.p <= 0.05 && outside && (d.estimate > 0.0) == up
            });
            // Counts are whole, so the exact test has steps of its own.
            assert!((power - 0.8).abs() < error() + 0.015, "{p} {n1} {n2}: {power}");
        }
    }

    #[test]
    fn what_cannot_be_seen_at_all_is_none() {
        assert_eq!(detectable_share(0.9, (12.0, 12.0), None, true, PLAN), None);
        assert_eq!(detectable_share(0.0, (40.0, 40.0), None, false, PLAN), None);
        let alike = Sample { n: 30.0, mean: 4.0, sd: Some(0.0) };
        assert_eq!(mean(alike, alike, None), None);
        let alone = Sample { n: 1.0, mean: 4.0, sd: Some(1.0) };
        assert_eq!(mean(alone, alone, None), None);
    }

    #[test]
    fn the_power_is_met_for_few_and_many_and_again() {
        let solved = Solved::default();
        for n in [2.0, 3.0, 4.0, 5.5, 8.0, 12.0, 31.0, 200.0, 4_000.0, 1e5] {
            for sd in [0.3, 1.0, 17.0] {
                let sample = Sample { n, mean: 0.0, sd: Some(sd) };
                let one = || detectable_mean(sample, sample, None, PLAN, &solved);
                let delta = one().unwrap();
                assert_eq!(one(), Some(delta));
                let (df, se) = (2.0 * (n - 1.0), sd * (2.0 / n).sqrt());
                let critical = t_quantile(PLAN.level, df).unwrap();
                let missed = noncentral_t(critical, df, delta / se);
                assert!((missed - 0.2).abs() < 1e-12, "{n} {sd}: {missed}");
            }
        }
        let n = solved.0.into_inner().unwrap().len();
        assert!(n < 30, "most spreads do not count: {n}");
    }

    #[test]
    fn large_groups_need_two_point_eight_standard_errors() {
        let sample = Sample { n: 1e6, mean: 0.0, sd: Some(1.0) };
        let delta = mean(sample, sample, None).unwrap();
        assert!((delta / 2e-6_f64.sqrt() - 2.8016).abs() < 1e-3, "{delta}");
    }
}
