//! A seed comes in, reproducible random numbers go out: the same on every platform.
//!
//! The generator is PCG XSH-RR 64/32 (O'Neill 2014, pcg-random.org). Everything above it
//! uses only `+ − × ÷` and comparisons, so that no platform's mathematical library can
//! change a byte of the sample.

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(super) struct Random {
    state: u64,
    increment: u64,
}

impl Random {
    /// Makes the stream of one purpose; streams of the same seed are independent.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a, so that a stream does not move when another one is added.
        let stream = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut random = Random { state: 0, increment: (stream << 1) | 1 };
        random.next();
        random.state = random.state.wrapping_add(seed);
        random.next();
        random
    }

    /// Returns 32 random bits.
    fn next(&mut self) -> u32 {
        let old = self.state;
        self.state =
            old.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(self.increment);
        let shifted = (((old >> 18) ^ old) >> 27) as u32;
        shifted.rotate_right((old >> 59) as u32)
    }

    /// Returns a number in [0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        f64::from(self.next()) / 4_294_967_296.0
    }

    /// Returns a whole number below `n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// Tells whether an event of probability `p` happened.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// Returns a nearly normal number: mean 0, deviation 1, never beyond 6 (Irwin–Hall).
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// Returns how many of `n` events of probability `p` happened.
    pub(super) fn binomial(&mut self, n: u32, p: f64) -> u32 {
        (0..n).filter(|_| self.chance(p)).count() as u32
    }

    /// Returns one of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// Returns `e` to the power of `x`: its series after halving, squared back.
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-40.0, 40.0);
    let small = x / 1024.0;
    let series = (1..=8).rev().fold(1.0, |sum, term| 1.0 + sum * small / f64::from(term));
    (0..10).fold(series, |power, _| power * power)
}

/// Returns the share of a normal population below `z`, by the logistic approximation of
/// Bowling et al. (2009), which is at most 0.00014 off.
pub(super) fn normal_share(z: f64) -> f64 {
    1.0 / (1.0 + exp(-(0.07056 * z * z * z + 1.5976 * z)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, purpose: &str| {
            let mut random = Random::new(seed, purpose);
            (0..8).map(|_| random.next()).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
    }

    #[test]
    fn normal_numbers_have_mean_nought_and_deviation_one() {
        let mut random = Random::new(1, "normal");
        let draws: Vec<f64> = (0..20_000).map(|_| random.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance =
            draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.04, "{variance}");
    }

    #[test]
    fn the_exponential_agrees_with_the_standard_library() {
        for x in [-9.0_f64, -1.0, -0.01, 0.0, 0.5, 1.0, 7.3] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12, "{x}");
        }
        assert!((normal_share(1.0) - 0.841_345).abs() < 2e-4);
    }
}
