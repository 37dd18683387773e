//! Many tests at once: adjusted p values.

/// Returns Benjamini–Hochberg adjusted p values, in the order given.
///
/// q₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j, at most 1 (Benjamini & Hochberg 1995, JRSS B
/// 57:289–300): calling those with q ≤ 0.05 keeps the expected share of false calls at
/// 5 %. Equal p values get equal q. Values that are not numbers count as 1.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let m = p.len();
    let clean: Vec<f64> = p.iter().map(|p| if p.is_nan() { 1.0 } else { *p }).collect();
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|a, b| clean[*b].total_cmp(&clean[*a]));
    let mut q = vec![1.0; m];
    let mut smallest = 1.0f64;
    for (from_top, index) in order.into_iter().enumerate() {
        let rank = (m - from_top) as f64;
        smallest = smallest.min(m as f64 / rank * clean[index]);
        q[index] = smallest;
    }
    q
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
