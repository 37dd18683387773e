//! Incomplete gamma and beta functions: arguments come in, tails that keep their digits
//! go out.
//!
//! statrs' own stop after 140 terms (a few thousand persons need more), take the powers
//! from differences of large logarithms, and form the small tail as one minus the large
//! one. Here the powers are Loader's saddle-point form (Loader 2000, *Fast and Accurate
//! Computation of Binomial Probabilities*) and each tail is summed on its own side.

use std::f64::consts::TAU;

use statrs::function::gamma::ln_gamma;

/// Terms after which a sum is given up; a billion events need about 300,000.
const TERMS: u32 = 2_000_000;

/// Relative size under which a term no longer counts.
const EPSILON: f64 = 1e-16;

/// ln Γ(n + 1) less Stirling's formula.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * TAU.ln();
    }
    let square = n * n;
    let inner = 1.0 / 1680.0 - 1.0 / 1188.0 / square;
    let inner = 1.0 / 1260.0 - inner / square;
    (1.0 / 12.0 - (1.0 / 360.0 - inner / square) / square) / n
}

/// x·ln(x/m) + m − x without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    for j in 1..1000 {
        power *= v * v;
        let next = sum + power / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// Returns mˣ·e⁻ᵐ/Γ(x + 1), for x that need not be whole; x and m not negative.
pub(crate) fn poisson_mass(x: f64, m: f64) -> f64 {
    if m <= 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return (-m).exp();
    }
    (-stirling_error(x) - deviance(x, m)).exp() / (TAU * x).sqrt()
}

/// Returns Γ(n + 1)/(Γ(x + 1)Γ(n − x + 1))·pˣ·qⁿ⁻ˣ, for x that need not be whole;
/// 0 ≤ x ≤ n and q = 1 − p.
pub(crate) fn binomial_mass(x: f64, n: f64, p: f64, q: f64) -> f64 {
    let power = |base: f64, other: f64| {
        if base > 0.5 { n * (-other).ln_1p() } else { n * base.ln() }.exp()
    };
    if p <= 0.0 || q <= 0.0 {
        let certain = if p <= 0.0 { 0.0 } else { n };
        return if x == certain { 1.0 } else { 0.0 };
    }
    if x <= 0.0 {
        return power(q, p);
    }
    if x >= n {
        return power(p, q);
    }
    let log = stirling_error(n)
        - stirling_error(x)
        - stirling_error(n - x)
        - deviance(x, n * p)
        - deviance(n - x, n * q);
    log.exp() * (n / (TAU * x * (n - x))).sqrt()
}

/// Returns P(a, x) and Q(a, x) = 1 − P, the lower and upper tail of the gamma
/// distribution with shape a; a above zero.
pub(crate) fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 || x == f64::INFINITY {
        return if x <= 0.0 { (0.0, 1.0) } else { (1.0, 0.0) };
    }
    let mass = poisson_mass(a, x);
    if x <= a + 1.0 {
        let (mut term, mut sum) = (1.0, 1.0);
        for i in 1..TERMS {
            term *= x / (a + f64::from(i));
            sum += term;
            if term <= EPSILON * sum {
                break;
            }
        }
        let lower = (mass * sum).min(1.0);
        return (lower, 1.0 - lower);
    }
    let step = |i: f64| (-i * (i - a), x + 1.0 - a + 2.0 * i);
    let upper = (mass * a * fraction(x + 1.0 - a, |i| step(f64::from(i)))).min(1.0);
    (1.0 - upper, upper)
}

/// Returns the lower tail I(x; a, b) of the beta distribution; y is 1 − x.
pub(crate) fn beta_tail(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 || y <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // xᵃyᵇ/B(a, b)
    let power = binomial_mass(a, a + b, x, y) * a * (b / (a + b));
    if x <= (a + 1.0) / (a + b + 2.0) {
        (power / a * beta_fraction(a, b, x)).min(1.0)
    } else {
        (1.0 - power / b * beta_fraction(b, a, y)).max(0.0)
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let numerator = |i: u32| {
        let m = f64::from(i / 2);
        if i.is_multiple_of(2) {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        }
    };
    fraction(1.0, |i| (numerator(i), 1.0))
}

/// 1/(first + n₁/(d₁ + n₂/(d₂ + …))) by Lentz's method as modified by Thompson and
/// Barnett (1986).
fn fraction(first: f64, step: impl Fn(u32) -> (f64, f64)) -> f64 {
    let away = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut c = 1e300;
    let mut d = 1.0 / away(first);
    let mut result = d;
    for i in 1..TERMS {
        let (n, own) = step(i);
        d = 1.0 / away(n * d + own);
        c = away(own + n / c);
        result *= c * d;
        if (c * d - 1.0).abs() <= 2.0 * EPSILON {
            break;
        }
    }
    result
}

/// Returns x where the lower (or upper) tail of the gamma distribution with shape a is
/// the given one; shapes up to a billion.
pub(crate) fn gamma_quantile(a: f64, tail: f64, upper: bool) -> Option<f64> {
    if !(a > 0.0 && a <= 1e9 && tail > 0.0 && tail < 1.0) {
        return None;
    }
    let at = |x: f64| {
        let (low, high) = gamma_tails(a, x);
        (if upper { high } else { low }, poisson_mass(a, x) * a / x)
    };
    solve(a, f64::INFINITY, tail, upper, at)
}

/// Returns x where the lower tail of the beta distribution is the given one; parameters
/// up to a billion.
pub(crate) fn beta_quantile(a: f64, b: f64, tail: f64) -> Option<f64> {
    let legal = |v: f64| v > 0.0 && v <= 1e9;
    if !(legal(a) && legal(b) && tail > 0.0 && tail < 1.0) {
        return None;
    }
    let at = |x: f64| {
        let y = 1.0 - x;
        let power = binomial_mass(a, a + b, x, y) * a * (b / (a + b));
        (beta_tail(a, b, x, y), power / (x * y))
    };
    solve(a / (a + b), 1.0, tail, false, at)
}

/// Newton's steps on the logarithm of the tail, halving where they leave the bracket.
fn solve(
    start: f64,
    most: f64,
    target: f64,
    falling: bool,
    at: impl Fn(f64) -> (f64, f64),
) -> Option<f64> {
    let (mut low, mut high, mut x) = (0.0, most, start);
    for _ in 0..300 {
        let (tail, density) = at(x);
        if tail == target {
            break;
        }
        if (tail > target) == falling {
            low = x
        } else {
            high = x
        }
        let slope = if falling { -density } else { density };
        let mut next = x - (tail / target).ln() * tail / slope;
        if !(next > low && next < high) {
            next = if high.is_finite() { low + (high - low) / 2.0 } else { 2.0 * x };
        }
        if (next - x).abs() <= EPSILON * x {
            break;
        }
        x = next;
    }
    super::finite(x)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn closed_forms_are_met() {
        for x in [1e-6, 0.3, 1.0, 7.0, 40.0] {
            let (lower, upper) = gamma_tails(1.0, x);
            assert!((upper / (-x).exp() - 1.0).abs() < 1e-14);
            assert!((lower / -(-x).exp_m1() - 1.0).abs() < 1e-14);
        }
        for x in [1e-6f64, 0.2, 0.5, 0.9] {
            assert!((beta_tail(3.0, 1.0, x, 1.0 - x) / x.powi(3) - 1.0).abs() < 1e-14);
        }
    }

    proptest! {
        #[test]
        fn quantiles_have_the_tail_asked_for(
            a in 0.3f64..5e4, b in 0.3f64..5e4, tail in 1e-9f64..0.5,
        ) {
            let low = gamma_quantile(a, tail, false).unwrap();
            prop_assert!((gamma_tails(a, low).0 / tail - 1.0).abs() < 1e-10);
            let high = gamma_quantile(a, tail, true).unwrap();
            prop_assert!((gamma_tails(a, high).1 / tail - 1.0).abs() < 1e-10);
            let x = beta_quantile(a, b, tail).unwrap();
            prop_assume!(x > 1e-290 && x < 0.999);
            prop_assert!((beta_tail(a, b, x, 1.0 - x) / tail - 1.0).abs() < 1e-8);
        }

        #[test]
        fn the_two_tails_add_up_to_one(a in 0.3f64..5e4, b in 0.3f64..5e4, x in 0.0f64..1.0) {
            let sum = beta_tail(a, b, x, 1.0 - x) + beta_tail(b, a, 1.0 - x, x);
            prop_assert!((sum - 1.0).abs() < 1e-12);
        }
    }
}
