//! Spread of values of which only the shares per interval are published.

/// The shares must add up to one within what rounding to whole percents can cause.
const SUM_TOLERANCE: f64 = 0.02;

/// Returns the standard deviation between persons from the shares (0–1) in adjoining
/// intervals of equal width.
///
/// s² = Σp(m − m̄)² with the midpoints m, at least width²/12 (everybody in one interval,
/// spread evenly), without Sheppard's correction of −width²/12 (Kendall & Stuart, *The
/// Advanced Theory of Statistics*, vol. 1, ch. 3). For bell-shaped scores it is therefore
/// too large rather than too small (the test beside it: between 6 % too small, where many
/// are at the end of the scale, and 30 % too large, where nearly all are within one
/// interval), so an interval made from it is on the wide side. None when fewer than two intervals are
/// given, a share lies outside 0–1, or they do not add up to one.
pub fn grouped_sd(shares: &[f64], first_midpoint: f64, width: f64) -> Option<f64> {
    let total: f64 = shares.iter().sum();
    let legal = shares.iter().all(|p| (0.0..=1.0).contains(p));
    if shares.len() < 2 || !legal || (total - 1.0).abs() > SUM_TOLERANCE || width <= 0.0 {
        return None;
    }
    let midpoint = |i: usize| first_midpoint + width * i as f64;
    let weighted = |f: &dyn Fn(f64) -> f64| -> f64 {
        shares.iter().enumerate().map(|(i, p)| p / total * f(midpoint(i))).sum()
    };
    let mean = weighted(&|m| m);
    let variance = weighted(&|m| (m - mean) * (m - mean));
    super::finite(variance.max(width * width / 12.0).sqrt())
}

/// Returns the largest standard deviation that shares with gaps leave possible.
///
/// What the known shares lack of one is put where it spreads most: into one gap, or
/// split between the outermost two in twentieths. Nothing is filled in: the result only
/// bounds the spread from above, so an interval made from it is too wide rather than too
/// narrow. None when nothing is known, or the known shares exceed
/// one by more than rounding.
pub fn widest_grouped_sd(
    shares: &[Option<f64>],
    first_midpoint: f64,
    width: f64,
) -> Option<f64> {
    let known: Vec<f64> = shares.iter().map(|share| share.unwrap_or(0.0)).collect();
    let rest = 1.0 - known.iter().sum::<f64>();
    let gaps = (0..shares.len()).filter(|i| shares[*i].is_none());
    let gaps: Vec<usize> = gaps.collect();
    if gaps.is_empty() || rest <= 0.0 {
        return grouped_sd(&known, first_midpoint, width);
    }
    if gaps.len() == shares.len() {
        return None;
    }
    let fill = |at: &[(usize, f64)]| {
        let mut filled = known.clone();
        for (gap, part) in at {
            filled[*gap] += part;
        }
        grouped_sd(&filled, first_midpoint, width)
    };
    let mut widest = gaps.iter().filter_map(|gap| fill(&[(*gap, rest)])).reduce(f64::max);
    // Halves at both ends can spread more than either end alone.
    if let [first, .., last] = gaps[..] {
        for step in 1..SPLITS {
            let part = rest * f64::from(step) / f64::from(SPLITS);
            let both = fill(&[(first, part), (last, rest - part)]);
            widest = widest.into_iter().chain(both).reduce(f64::max);
        }
    }
    widest
}

/// In how many parts the rest is split between the two outermost gaps.
const SPLITS: u8 = 20;

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;

    /// Scores of a bell-shaped group, cut off at the ends of the scale.
    fn scores(mean: f64, sd: f64) -> Vec<f64> {
        let bell = Normal::new(mean, sd).unwrap();
        (0..2000)
            .map(|i| bell.inverse_cdf((f64::from(i) + 0.5) / 2000.0).clamp(1.0, 5.0))
            .collect()
    }

    #[test]
    fn it_is_too_large_rather_than_too_small() {
        for mean in [3.1, 3.4, 3.7, 4.0] {
            for sd in [0.4, 0.5, 0.6, 0.7, 0.8] {
                let scores = scores(mean, sd);
                let part = |low: f64, high: f64| {
                    scores.iter().filter(|x| **x > low && **x <= high).count() as f64
                        / 2000.0
                };
                let shares =
                    [part(0.0, 2.0), part(2.0, 3.0), part(3.0, 4.0), part(4.0, 5.0)];
                let found = grouped_sd(&shares, 1.5, 1.0).unwrap();
                let truth = super::super::mean::summary(&scores).unwrap().sd.unwrap();
                assert!(
                    found > 0.94 * truth && found < 1.30 * truth,
                    "{mean} {sd}: {found} {truth}"
                );
            }
        }
    }

    #[test]
    fn everybody_in_one_interval_still_has_spread() {
        let found = grouped_sd(&[0.0, 0.0, 1.0, 0.0], 1.5, 1.0).unwrap();
        assert!((found - (1.0f64 / 12.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_gap_gives_at_least_the_spread_of_the_truth() {
        let shares = [0.04, 0.2, 0.6, 0.16];
        let truth = grouped_sd(&shares, 1.5, 1.0).unwrap();
        for hidden in [&[0][..], &[3], &[0, 3], &[0, 1], &[1, 2]] {
            let seen: Vec<Option<f64>> =
                (0..4).map(|i| (!hidden.contains(&i)).then_some(shares[i])).collect();
            let found = widest_grouped_sd(&seen, 1.5, 1.0).unwrap();
            assert!(found >= truth - 1e-12, "{hidden:?}: {found} {truth}");
        }
        assert_eq!(widest_grouped_sd(&[None; 4], 1.5, 1.0), None);
    }

    #[test]
    fn shares_that_do_not_add_up_give_none() {
        assert_eq!(grouped_sd(&[0.5, 0.2], 1.5, 1.0), None);
        assert_eq!(grouped_sd(&[1.0], 1.5, 1.0), None);
        assert_eq!(grouped_sd(&[1.2, -0.2], 1.5, 1.0), None);
    }
}
