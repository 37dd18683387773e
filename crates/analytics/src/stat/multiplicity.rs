//! Many tests at once: adjusted p values.

/// Returns Benjamini–Hochberg adjusted p values, in the order given.
///
/// q₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j, at most 1 (Benjamini & Hochberg 1995, JRSS B
/// 57:289–300): calling those with q ≤ 0.05 keeps the expected share of false calls at
/// 5 %. Equal p values get equal q. Values that are not within 0–1 count as 1.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let m = p.len() as f64;
    step_up(p, |rank| m / rank)
}

/// Returns Benjamini–Yekutieli adjusted p values, in the order given.
///
/// Benjamini–Hochberg's times Σ1/i over the m tests (2001, Ann. Stat. 29:1165–1188): also
/// holds where the tests depend on each other in any way, at the price of being strict.
/// Values that are not within 0–1 count as 1.
pub fn benjamini_yekutieli(p: &[f64]) -> Vec<f64> {
    let m = p.len() as f64;
    let harmonic: f64 = (1..=p.len()).map(|i| 1.0 / i as f64).sum();
    step_up(p, |rank| harmonic * m / rank)
}

/// Returns Hochberg's adjusted p values, in the order given.
///
/// min over j ≥ i of (m − j + 1)·p₍ⱼ₎ (Hochberg 1988, Biometrika 75:800–802): keeps the
/// chance of even one false call under the level for independent tests. Values that are
/// not within 0–1 count as 1.
pub fn hochberg(p: &[f64]) -> Vec<f64> {
    let m = p.len() as f64;
    step_up(p, |rank| m - rank + 1.0)
}

/// Returns Holm's adjusted p values, in the order given.
///
/// max over j ≤ i of (m − j + 1)·p₍ⱼ₎, at most 1 (Holm 1979, Scand. J. Stat. 6:65–70):
/// keeps the chance of even one false call under the level whatever the dependence.
/// Values that are not within 0–1 count as 1.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let clean = cleaned(p);
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| clean[*a].total_cmp(&clean[*b]));
    let mut adjusted = vec![1.0; p.len()];
    let mut largest = 0.0f64;
    for (before, index) in order.into_iter().enumerate() {
        largest = largest.max((p.len() - before) as f64 * clean[index]).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

/// Returns Bonferroni's adjusted p values m·p, at most 1; values that are not within 0–1
/// count as 1.
pub fn bonferroni(p: &[f64]) -> Vec<f64> {
    cleaned(p).iter().map(|own| (own * p.len() as f64).min(1.0)).collect()
}

fn cleaned(p: &[f64]) -> Vec<f64> {
    p.iter().map(|p| if (0.0..=1.0).contains(p) { *p } else { 1.0 }).collect()
}

/// Largest first: each is multiplied by the factor of its rank, and none exceeds the one
/// before.
fn step_up(p: &[f64], factor: impl Fn(f64) -> f64) -> Vec<f64> {
    let clean = cleaned(p);
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| clean[*b].total_cmp(&clean[*a]));
    let mut adjusted = vec![1.0; p.len()];
    let mut smallest = 1.0f64;
    for (from_top, index) in order.into_iter().enumerate() {
        let rank = (p.len() - from_top) as f64;
        smallest = smallest.min(factor(rank) * clean[index]);
        adjusted[index] = smallest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_tests_give_no_values() {
        assert!(benjamini_hochberg(&[]).is_empty());
        assert_eq!(benjamini_hochberg(&[f64::NAN, 0.01]), vec![1.0, 0.02]);
    }

    proptest! {
        #[test]
        fn q_is_never_below_p_and_keeps_its_order(p in prop::collection::vec(0.0f64..=1.0, 1..60)) {
            let q = benjamini_hochberg(&p);
            for i in 0..p.len() {
                prop_assert!(p[i] <= q[i] && q[i] <= 1.0);
                for j in 0..p.len() {
                    prop_assert!(p[i] > p[j] || q[i] <= q[j]);
                }
            }
        }
    }
}
