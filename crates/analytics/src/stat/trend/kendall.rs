//! Kendall's test of a rising or falling order, exact for few points.

use super::legal;
use crate::stat::distribution::normal_p;
use crate::stat::finite;

/// Points up to which the order is tested exactly when one side has no ties.
const EXACT: usize = 60;

/// Points up to which it is when both sides have ties: every arrangement is gone through.
const ENUMERATED: usize = 9;

/// Points above which the pairs become too many.
const MOST: usize = 20_000;

/// Kendall's S with its tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kendall {
    /// Pairs in the same order less pairs in opposite order.
    pub s: i64,
    /// S over the pairs, tied ones included: Kendall's tau-a, as in Mann–Kendall.
    pub tau_a: f64,
    /// S over √(pairs not tied in t · pairs not tied in y); none if either has only one
    /// value.
    pub tau_b: Option<f64>,
    /// Variance of S without association, corrected for ties; zero if either has only
    /// one value.
    pub variance: f64,
    /// P(|S| ≥ the one found) over all arrangements of the values; none for more than 60
    /// points, or more than 9 with ties on both sides.
    pub exact_p: Option<f64>,
}

impl Kendall {
    /// Returns z = S/√var, with S drawn in by one when corrected for continuity; zero
    /// without variance.
    pub fn z(&self, corrected: bool) -> f64 {
        let s = self.s as f64;
        let s = if corrected { s.signum() * (s.abs() - 1.0).max(0.0) } else { s };
        if self.variance > 0.0 { s / self.variance.sqrt() } else { 0.0 }
    }

    /// Returns the two-sided p value of the normal approximation, which is wrong for
    /// fewer than about ten points.
    pub fn normal_p(&self, corrected: bool) -> Option<f64> {
        normal_p(self.z(corrected))
    }

    /// Returns the exact p value where there is one, else the approximation with
    /// correction for continuity.
    pub fn p(&self) -> Option<f64> {
        self.exact_p.or_else(|| self.normal_p(true))
    }
}

/// Returns Kendall's S, tau-a, tau-b and p values of two columns (Kendall 1938,
/// Biometrika 30:81–93; ties: Kendall 1945, Biometrika 33:239–251).
///
/// The exact p counts arrangements: without ties on one side by the generating function
/// of inversions of a multiset (MacMahon 1916), else by going through them. Only figures
/// exactly equal are ties. None with fewer than two points, more than 20,000, lengths
/// that differ or a value that is not finite.
pub fn kendall(times: &[f64], values: &[f64]) -> Option<Kendall> {
    if !legal(times, values, 2) || times.len() > MOST {
        return None;
    }
    let n = times.len();
    let s = score(times, values);
    let (ties_t, ties_y) = (groups(times), groups(values));
    let pairs = pair_count(n);
    let untied =
        |groups: &[usize]| pairs - groups.iter().map(|m| pair_count(*m)).sum::<f64>();
    let whole = (untied(&ties_t) * untied(&ties_y)).sqrt();
    Some(Kendall {
        s,
        tau_a: s as f64 / pairs,
        tau_b: finite(s as f64 / whole),
        variance: variance(n, &ties_t, &ties_y),
        exact_p: exact_p(times, values, (&ties_t, &ties_y), s),
    })
}

/// Returns Kendall's test of a series in its own order (Mann 1945, Econometrica
/// 13:245–259): the times are 1, 2, 3 …, which is all that the test asks of them.
///
/// None with fewer than two points or a value that is not finite.
pub fn mann_kendall(values: &[f64]) -> Option<Kendall> {
    let times: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
    kendall(&times, values)
}

/// Returns the smallest two-sided exact p that so many years without ties can give,
/// 2/n!: 0.333 for three, 0.083 for four, 0.017 for five.
///
/// None for fewer than two.
pub fn smallest_p(points: usize) -> Option<f64> {
    let arrangements: f64 = (1..=points).map(|i| i as f64).product();
    (points >= 2).then(|| 2.0 / arrangements)
}

fn pair_count(n: usize) -> f64 {
    n as f64 * (n as f64 - 1.0) / 2.0
}

fn score(times: &[f64], values: &[f64]) -> i64 {
    let sign = |a: f64, b: f64| i64::from(a > b) - i64::from(a < b);
    let mut s = 0;
    for i in 1..times.len() {
        for j in 0..i {
            s += sign(times[i], times[j]) * sign(values[i], values[j]);
        }
    }
    s
}

/// Sizes of the groups of equal values.
fn groups(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).collect()
}

fn variance(n: usize, t: &[usize], y: &[usize]) -> f64 {
    let term = |m: f64| m * (m - 1.0) * (2.0 * m + 5.0);
    let sum = |groups: &[usize], f: &dyn Fn(f64) -> f64| -> f64 {
        groups.iter().map(|m| f(*m as f64)).sum()
    };
    let two = |m: f64| m * (m - 1.0);
    let three = |m: f64| m * (m - 1.0) * (m - 2.0);
    let n = n as f64;
    let mut variance = (term(n) - sum(t, &term) - sum(y, &term)) / 18.0;
    variance += sum(t, &two) * sum(y, &two) / (2.0 * two(n));
    if n > 2.0 {
        variance += sum(t, &three) * sum(y, &three) / (9.0 * three(n));
    }
    // One value only: rounding must not leave a trace of variance.
    if t.len() == 1 || y.len() == 1 { 0.0 } else { variance.max(0.0) }
}

fn exact_p(
    times: &[f64],
    values: &[f64],
    (t, y): (&[usize], &[usize]),
    s: i64,
) -> Option<f64> {
    let n = times.len();
    let p = match (t.len() == n, y.len() == n) {
        (true, _) if n <= EXACT => inversions(y, s),
        (_, true) if n <= EXACT => inversions(t, s),
        (false, false) if n <= ENUMERATED => enumerated(times, values, s),
        _ => return None,
    };
    Some(p.min(1.0))
}

/// P(|S| ≥ |s|) where the groups stand in random order against distinct times.
fn inversions(groups: &[usize], s: i64) -> f64 {
    // The share of arrangements with so many inversions, group after group.
    let mut shares = vec![1.0];
    let mut placed = 0;
    for group in groups {
        placed += group;
        shares = product(&shares, &gaussian_binomial(placed, *group));
    }
    let untied = shares.len() as i64 - 1;
    let far = |(i, _): &(usize, &f64)| (untied - 2 * *i as i64).abs() >= s.abs();
    shares.iter().enumerate().filter(far).map(|(_, share)| share).sum()
}

/// Coefficients of the Gaussian binomial [n over k], as shares of their sum, by Pascal's
/// rule: its terms are never negative, so no digits are lost.
fn gaussian_binomial(n: usize, k: usize) -> Vec<f64> {
    // row[j] is [i over j]; the polynomial of j has degree j·(i − j).
    let mut row: Vec<Vec<f64>> = vec![vec![1.0]];
    for i in 1..=n {
        let mut next = Vec::with_capacity(k.min(i) + 1);
        for j in 0..=k.min(i) {
            let mut sum = vec![0.0; j * (i - j) + 1];
            if let Some(without) = row.get(j).filter(|_| j < i) {
                without.iter().zip(&mut sum[j..]).for_each(|(c, s)| *s += c);
            }
            if j > 0 {
                row[j - 1].iter().zip(&mut sum).for_each(|(c, s)| *s += c);
            }
            next.push(sum);
        }
        row = next;
    }
    let last = row.pop().unwrap_or_default();
    let sum: f64 = last.iter().sum();
    last.iter().map(|c| c / sum).collect()
}

fn product(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        b.iter().zip(&mut result[i..]).for_each(|(y, r)| *r += x * y);
    }
    result
}

/// P(|S| ≥ |s|) over every distinct arrangement of the values.
fn enumerated(times: &[f64], values: &[f64], s: i64) -> f64 {
    let mut order = values.to_vec();
    order.sort_by(f64::total_cmp);
    let (mut all, mut far) = (0u32, 0u32);
    loop {
        all += 1;
        far += u32::from(score(times, &order).abs() >= s.abs());
        // The next arrangement in lexical order.
        let Some(i) = (1..order.len()).rev().find(|i| order[i - 1] < order[*i]) else {
            return f64::from(far) / f64::from(all);
        };
        if let Some(j) = (i..order.len()).rev().find(|j| order[*j] > order[i - 1]) {
            order.swap(i - 1, j);
        }
        order[i..].reverse();
    }
}
