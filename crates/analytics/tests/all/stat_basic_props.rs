//! What the basic statistics must keep to whatever comes in: limits around the estimate,
//! symmetry, scale, and none instead of a figure that is not one.

use proptest::prelude::*;

use datapakke_analytics::stat::distribution::{
    chi_squared_p, f_limits, f_p, normal_cdf, normal_p, normal_quantile, t_p, t_quantile,
};
use datapakke_analytics::stat::mean::{Sample, summary};
use datapakke_analytics::stat::neighbour::{Distance, nearest};
use datapakke_analytics::stat::reliability::TestError;
use datapakke_analytics::stat::{
    Difference, clustered, effect, finite_population, mean, multiplicity, paired,
    proportion, rate, reliability, standardise, weighted,
};

/// Any number there is, the odd ones often.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        proptest::num::f64::ANY,
        Just(0.0),
        Just(1.0),
        Just(-1.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        0.0f64..1.0,
        -100.0f64..100.0,
    ]
}

fn any_count() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..20, 0u64..10_000, Just(500_000_000), any::<u64>()]
}

fn any_sample() -> impl Strategy<Value = Sample> {
    (any_number(), any_number(), prop::option::of(any_number()))
        .prop_map(|(n, mean, sd)| Sample { n, mean, sd })
}

fn any_list() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(any_number(), 0..6)
}

fn all_finite(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_finite())
}

fn interval(found: Option<(f64, f64)>) -> bool {
    found.is_none_or(|(low, high)| all_finite(&[low, high]) && low <= high)
}

fn number(found: Option<f64>) -> bool {
    found.is_none_or(f64::is_finite)
}

fn probability(found: Option<f64>) -> bool {
    found.is_none_or(|p| (0.0..=1.0).contains(&p))
}

fn difference(found: Option<Difference>) -> bool {
    found.is_none_or(|d| {
        interval(Some(d.interval))
            && all_finite(&[d.estimate, d.smallest_visible])
            && probability(Some(d.p))
    })
}

proptest! {
    #[test]
    fn distributions_answer_anything(a in any_number(), b in any_number(), c in any_number()) {
        prop_assert!(number(normal_quantile(a)) && number(t_quantile(a, b)));
        prop_assert!(number(normal_cdf(a)));
        prop_assert!(probability(normal_p(a)) && probability(t_p(a, b)));
        prop_assert!(probability(chi_squared_p(a, b)) && probability(f_p(a, b, c)));
        prop_assert!(interval(f_limits(a, b, c)));
    }

    #[test]
    fn shares_answer_anything(
        p in any_number(), n in any_number(), q in any_number(), m in any_number(),
        level in any_number(), x in any_count(), k in any_count(), y in any_count(),
        l in any_count(),
    ) {
        prop_assert!(interval(proportion::wilson(p, n, level)));
        prop_assert!(difference(proportion::newcombe((p, n), (q, m), level)));
        prop_assert!(difference(proportion::against_constant(p, n, q, level)));
        prop_assert!(interval(proportion::clopper_pearson(x, k, level)));
        prop_assert!(probability(proportion::binomial_p(x, k, p)));
        prop_assert!(probability(proportion::fisher_p((x, k), (y, l))));
        prop_assert!(number(proportion::cohens_h(p, q)));
        if let Some((z, p)) = proportion::pooled_z((p, n), (q, m)) {
            prop_assert!(z.is_finite() && probability(Some(p)));
        }
    }

    #[test]
    fn rates_and_standardised_ratios_answer_anything(
        x in any_count(), t in any_number(), y in any_count(), u in any_number(),
        level in any_number(), list in any_list(), other in any_list(),
    ) {
        prop_assert!(interval(rate::poisson_interval(x, level)));
        if let Some((rate, low, high)) = rate::rate(x, t, level) {
            prop_assert!(low <= rate && rate <= high && high.is_finite());
        }
        if let Some(found) = rate::rate_ratio((x, t), (y, u), level) {
            prop_assert!(number(found.ratio) && number(found.high) && found.low.is_finite());
            prop_assert!(probability(Some(found.p)));
        }
        let found = standardise::indirect(x, t, level);
        prop_assert!(found.is_none_or(|s| interval(Some(s.interval)) && s.ratio.is_finite()));
        let pairs: Vec<(f64, f64)> = list.iter().copied().zip(other.iter().copied()).collect();
        prop_assert!(number(standardise::expected(&list, &pairs)));
        if let Some(s) = standardise::against_expected(x, &list) {
            prop_assert!(all_finite(&[s.expected, s.variance, s.ratio]));
            prop_assert!(number(s.z) && probability(s.p));
        }
        let strata: Vec<standardise::Stratum> = pairs
            .iter()
            .map(|(persons, standard)| standardise::Stratum {
                count: x, persons: *persons, standard: *standard,
            })
            .collect();
        if let Some((rate, low, high)) = standardise::direct(&strata, level) {
            prop_assert!(all_finite(&[rate, low, high]) && low <= high);
        }
    }

    #[test]
    fn means_answer_anything(
        a in any_sample(), b in any_sample(), level in any_number(), v in any_number(),
        list in any_list(), other in any_list(), counts in prop::collection::vec(any_count(), 0..6),
    ) {
        prop_assert!(interval(mean::t_interval(a, level)));
        prop_assert!(difference(mean::welch(a, b, level)));
        prop_assert!(difference(effect::student(a, b, level)));
        prop_assert!(difference(mean::against_constant(a, v, level)));
        prop_assert!(number(effect::hedges_j(v)) && number(effect::glass_delta(a, b)));
        prop_assert!(effect::effect(a, b).is_none_or(|e| all_finite(&[e.d, e.g, e.variance])));
        prop_assert!(interval(effect::effect_interval(a, b, level)));
        prop_assert!(summary(&list).is_none_or(|s| s.mean.is_finite() && number(s.sd)));
        prop_assert!(number(mean::weighted_mean(&list, &other)));
        prop_assert!(number(weighted::frequency_variance(&list, &other)));
        prop_assert!(number(weighted::reliability_variance(&list, &other)));
        prop_assert!(number(weighted::frequency_quantile(&list, &counts, v)));
        if let Some(found) = paired::gain(&list, &other, level) {
            prop_assert!(difference(Some(found.difference)));
            prop_assert!(number(found.r) && found.d_z.is_finite());
        }
        prop_assert!(finite_population::finite_mean(a, v, level)
            .is_none_or(|f| f.se.is_finite() && interval(f.interval)));
    }

    #[test]
    fn groups_and_scales_answer_anything(
        groups in prop::collection::vec(any_sample(), 0..5), level in any_number(),
        rows in prop::collection::vec(prop::collection::vec(any_number(), 3), 0..6),
        cells in prop::collection::vec(prop::collection::vec(any_count(), 3), 0..4),
        sd in any_number(), r in any_number(), factor in any_number(), k in 0usize..9,
    ) {
        if let Some(found) = clustered::clustered_mean(&groups) {
            prop_assert!(all_finite(&[found.mean, found.se]));
            prop_assert!(number(found.naive_se) && number(found.design_effect));
            prop_assert!(interval(found.interval(level)));
        }
        if let Some(found) = clustered::one_way(&groups) {
            prop_assert!(all_finite(&[found.between, found.within, found.n0, found.icc]));
            prop_assert!(number(found.f) && probability(found.p) && number(found.reliability));
        }
        if let Some(found) = reliability::alpha(&rows) {
            prop_assert!(found.alpha.is_finite() && number(found.standardised));
            prop_assert!(interval(found.interval(level)));
            for value in found.if_dropped.iter().chain(&found.item_rest) {
                prop_assert!(number(*value));
            }
        }
        let answers: Vec<Option<f64>> = rows.iter().map(|row| row.first().copied()).collect();
        prop_assert!(number(reliability::index(&answers)));
        prop_assert!(number(reliability::spearman_brown(r, factor)));
        prop_assert!(number(reliability::reversed(sd, (r, factor))));
        if let Some(test) = TestError::new(sd, r) {
            prop_assert!(all_finite(&[test.sem(), test.se_of_true_score(), test.se_of_prediction()]));
            prop_assert!(number(test.true_score(factor, sd)) && number(test.reliable_change(level)));
        }
        for distance in [
            Distance::Standardised, Distance::Mahalanobis, Distance::Weighted(vec![sd, r, factor]),
        ] {
            for near in nearest(&rows, k, k, &distance).unwrap_or_default() {
                prop_assert!(near.distance.is_finite() && near.row < rows.len() && near.row != k);
            }
        }
        prop_assert!(number(paired::kappa(&cells)) && number(paired::weighted_kappa(&cells)));
        for corrected in [true, false] {
            if let Some(found) = paired::symmetry(&cells, corrected) {
                prop_assert!(found.statistic.is_finite() && probability(Some(found.p)));
            }
        }
    }

    #[test]
    fn the_exact_interval_encloses_the_share_and_wilsons_mirror_holds(
        n in 1u64..3000, part in 0.0f64..=1.0, level in 0.5f64..0.9999,
    ) {
        let x = (n as f64 * part).round() as u64;
        let p = x as f64 / n as f64;
        let (low, high) = proportion::clopper_pearson(x, n, level).unwrap();
        prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
        prop_assert_eq!(low == 0.0, x == 0);
        prop_assert_eq!(high == 1.0, x == n);
        let (mirror_low, mirror_high) = proportion::clopper_pearson(n - x, n, level).unwrap();
        prop_assert!((mirror_low - (1.0 - high)).abs() < 1e-12);
        prop_assert!((mirror_high - (1.0 - low)).abs() < 1e-12);
    }

    #[test]
    fn exact_tests_and_intervals_do_not_contradict_each_other(
        n in 1u64..400, part in 0.0f64..=1.0, null in 0.01f64..0.99,
    ) {
        // The two-sided p is at most twice the smaller tail's, so outside the interval it
        // is under the level.
        let x = (n as f64 * part).round() as u64;
        let (low, high) = proportion::clopper_pearson(x, n, 0.95).unwrap();
        let p = proportion::binomial_p(x, n, null).unwrap();
        let mirrored = proportion::binomial_p(n - x, n, 1.0 - null).unwrap();
        prop_assert!((p - mirrored).abs() < 1e-6);
        if null < low || null > high {
            prop_assert!(p < 0.06, "{p}");
        }
    }

    #[test]
    fn the_exact_tests_are_sums_over_every_outcome(
        n in 1u64..60, part in 0.0f64..=1.0, null in 0.02f64..0.98,
    ) {
        let x = (n as f64 * part).round() as u64;
        let mut mass = vec![(1.0 - null).powi(n as i32)];
        for i in 0..n {
            let step = (n - i) as f64 / (i + 1) as f64 * null / (1.0 - null);
            mass.push(mass[i as usize] * step);
        }
        let seen = mass[x as usize] * (1.0 + 1e-7);
        let expected: f64 = mass.iter().filter(|own| **own <= seen).sum();
        let found = proportion::binomial_p(x, n, null).unwrap();
        prop_assert!((found - expected.min(1.0)).abs() < 1e-9, "{found} {expected}");
    }

    #[test]
    fn fishers_test_knows_no_order(
        n in 1u64..200, m in 1u64..200, a in 0.0f64..=1.0, b in 0.0f64..=1.0,
    ) {
        let (x, y) = ((n as f64 * a) as u64, (m as f64 * b) as u64);
        let p = proportion::fisher_p((x, n), (y, m)).unwrap();
        for other in [
            proportion::fisher_p((y, m), (x, n)),
            proportion::fisher_p((n - x, n), (m - y, m)),
        ] {
            prop_assert!((p - other.unwrap()).abs() < 1e-9);
        }
        // The transposed table has the same margins.
        if x + y > 0 && n + m > x + y {
            let turned = proportion::fisher_p((x, x + y), (n - x, n + m - x - y)).unwrap();
            prop_assert!((p - turned).abs() < 1e-9);
        }
    }

    #[test]
    fn the_poisson_interval_encloses_the_count_and_rises_with_it(
        x in 0u64..100_000, level in 0.5f64..0.9999,
    ) {
        let (low, high) = rate::poisson_interval(x, level).unwrap();
        prop_assert!(low <= x as f64 && x as f64 <= high);
        let (next_low, next_high) = rate::poisson_interval(x + 1, level).unwrap();
        prop_assert!(low < next_low && high < next_high);
        let (wide_low, wide_high) = rate::poisson_interval(x, 0.99995).unwrap();
        prop_assert!(wide_low <= low && high <= wide_high);
    }

    #[test]
    fn exchanging_the_groups_inverts_the_rate_ratio(
        x in 1u64..500, y in 1u64..500, t in 0.5f64..2000.0, u in 0.5f64..2000.0, scale in 0.01f64..100.0,
    ) {
        let found = rate::rate_ratio((x, t), (y, u), 0.95).unwrap();
        let turned = rate::rate_ratio((y, u), (x, t), 0.95).unwrap();
        let high = found.high.unwrap();
        prop_assert!(found.low <= found.ratio.unwrap() && found.ratio.unwrap() <= high);
        prop_assert!((turned.low * high - 1.0).abs() < 1e-9);
        prop_assert!((turned.high.unwrap() * found.low - 1.0).abs() < 1e-9);
        let scaled = rate::rate_ratio((x, t * scale), (y, u * scale), 0.95).unwrap();
        prop_assert!((scaled.low / found.low - 1.0).abs() < 1e-9);
        prop_assert!((scaled.p - found.p).abs() < 1e-6);
    }

    #[test]
    fn effects_have_no_unit_and_turn_with_the_groups(
        a in prop::collection::vec(0.0f64..10.0, 3..20),
        b in prop::collection::vec(0.0f64..10.0, 3..20), scale in 0.01f64..100.0,
    ) {
        let scaled = |v: &[f64]| summary(&v.iter().map(|x| x * scale).collect::<Vec<_>>()).unwrap();
        let (sa, sb) = (summary(&a).unwrap(), summary(&b).unwrap());
        prop_assume!(sa.sd.unwrap() > 0.1 && sb.sd.unwrap() > 0.1);
        let found = effect::effect(sa, sb).unwrap();
        let same = effect::effect(scaled(&a), scaled(&b)).unwrap();
        prop_assert!((found.g - same.g).abs() < 1e-9);
        prop_assert!(found.g.abs() <= found.d.abs());
        let (low, high) = effect::effect_interval(sa, sb, 0.95).unwrap();
        prop_assert!(low < found.d && found.d < high);
        let (turned_low, turned_high) = effect::effect_interval(sb, sa, 0.95).unwrap();
        prop_assert!((turned_low + high).abs() < 1e-8 && (turned_high + low).abs() < 1e-8);
    }

    #[test]
    fn groups_of_one_are_persons(values in prop::collection::vec(0.0f64..10.0, 3..30)) {
        let persons = summary(&values).unwrap();
        prop_assume!(persons.sd.unwrap() > 1e-3);
        let single: Vec<Sample> = values.iter().map(|v| summary(&[*v]).unwrap()).collect();
        let found = clustered::clustered_mean(&single).unwrap();
        prop_assert!((found.design_effect.unwrap() - 1.0).abs() < 1e-9);
        prop_assert!((found.se - mean::standard_error(persons).unwrap()).abs() < 1e-9);
        prop_assert_eq!(clustered::one_way(&single), None);
    }

    #[test]
    fn numbers_of_persons_are_as_good_as_the_persons(
        values in prop::collection::vec((0.0f64..10.0, 0u64..6), 1..8), p in 0.0f64..=1.0,
    ) {
        let total: u64 = values.iter().map(|(_, n)| n).sum();
        prop_assume!(total > 1);
        let (x, n): (Vec<f64>, Vec<u64>) = values.iter().copied().unzip();
        let written: Vec<f64> =
            values.iter().flat_map(|(x, n)| std::iter::repeat_n(*x, *n as usize)).collect();
        let weights: Vec<f64> = n.iter().map(|n| *n as f64).collect();
        let sd = summary(&written).unwrap().sd.unwrap();
        let found = weighted::frequency_variance(&x, &weights).unwrap();
        prop_assert!((found - sd * sd).abs() < 1e-9);
        let found = weighted::frequency_quantile(&x, &n, p).unwrap();
        let expected = datapakke_analytics::stat::quantile::quantile(&written, p).unwrap();
        prop_assert!((found - expected).abs() < 1e-9);
    }

    #[test]
    fn the_more_answered_the_less_can_change(
        n in 1u64..200, more in 0u64..200, part in 0.0f64..=1.0, mean in 1.0f64..=5.0,
    ) {
        let (x, size) = ((n as f64 * part) as u64, n + more);
        let (low, high) = finite_population::worst_case_share(x, n, size).unwrap();
        prop_assert!(0.0 <= low && low <= high && high <= 1.0);
        prop_assert!((high - low - more as f64 / size as f64).abs() < 1e-12);
        let (low, high) =
            finite_population::worst_case_mean(mean, n, size, (1.0, 5.0)).unwrap();
        prop_assert!(low <= mean && mean <= high && low >= 1.0 - 1e-12 && high <= 5.0 + 1e-12);
    }

    #[test]
    fn the_order_of_items_and_their_unit_do_not_matter_to_alpha(
        rows in prop::collection::vec(prop::collection::vec(1.0f64..6.0, 4), 5..30),
    ) {
        let found = reliability::alpha(&rows).unwrap();
        let turned: Vec<Vec<f64>> = rows
            .iter()
            .map(|row| row.iter().rev().map(|x| 7.0 - x).collect())
            .collect();
        let other = reliability::alpha(&turned).unwrap();
        prop_assert!((found.alpha - other.alpha).abs() < 1e-8);
        prop_assert!(found.alpha <= 1.0);
        let (low, high) = found.interval(0.95).unwrap();
        prop_assert!(low <= high && high <= 1.0);
        for (own, mirrored) in found.item_rest.iter().zip(other.item_rest.iter().rev()) {
            prop_assert!((own.unwrap() - mirrored.unwrap()).abs() < 1e-8);
        }
    }

    #[test]
    fn an_index_needs_half_of_the_items(
        answers in prop::collection::vec(prop::option::of(1.0f64..5.0), 1..12),
    ) {
        let given = answers.iter().flatten().count();
        let found = reliability::index(&answers);
        prop_assert_eq!(found.is_some(), 2 * given >= answers.len() && given > 0);
        prop_assert!(found.is_none_or(|index| (1.0..=5.0).contains(&index)));
    }

    #[test]
    fn nearness_has_no_unit_and_falls_away(
        rows in prop::collection::vec(prop::collection::vec(-5.0f64..5.0, 3), 6..20),
        scale in 0.01f64..100.0,
    ) {
        for distance in [Distance::Standardised, Distance::Mahalanobis] {
            let all = nearest(&rows, 2, 99, &distance).unwrap();
            prop_assert_eq!(all.len(), rows.len() - 1);
            prop_assert!(all.windows(2).all(|pair| pair[0].distance <= pair[1].distance));
            let scaled: Vec<Vec<f64>> =
                rows.iter().map(|r| vec![r[0] * scale, r[1] + 3.0, -r[2]]).collect();
            let other = nearest(&scaled, 2, 99, &distance).unwrap();
            for (a, b) in all.iter().zip(&other) {
                prop_assert!((a.distance - b.distance).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn adjusting_never_lowers_a_p_value_and_the_stricter_are_higher(
        p in prop::collection::vec(any_number(), 1..20),
    ) {
        let clean: Vec<f64> =
            p.iter().map(|p| if (0.0..=1.0).contains(p) { *p } else { 1.0 }).collect();
        let adjusted = [
            multiplicity::benjamini_hochberg(&p),
            multiplicity::hochberg(&p),
            multiplicity::holm(&p),
            multiplicity::bonferroni(&p),
        ];
        for (i, own) in clean.iter().enumerate() {
            let ladder: Vec<f64> = adjusted.iter().map(|list| list[i]).collect();
            prop_assert!(*own <= ladder[0] && ladder[3] <= 1.0);
            prop_assert!(ladder.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12));
            prop_assert!(ladder[0] <= multiplicity::benjamini_yekutieli(&p)[i]);
        }
    }

    #[test]
    fn who_moves_up_and_who_moves_down_can_change_places(
        up in 0u64..200, down in 0u64..200, stay in 0u64..100,
    ) {
        prop_assume!(up + down > 0);
        let p = paired::mcnemar_exact(up, down).unwrap();
        prop_assert!((p - paired::mcnemar_exact(down, up).unwrap()).abs() < 1e-12);
        let table = |a: u64, b: u64| vec![vec![stay, a], vec![b, stay]];
        let plain = paired::symmetry(&table(up, down), false).unwrap();
        prop_assert_eq!(Some(plain), paired::symmetry(&table(down, up), false));
        let corrected = paired::symmetry(&table(up, down), true).unwrap();
        prop_assert!(corrected.p >= plain.p);
        let square = (up as f64 - down as f64).powi(2) / (up + down) as f64;
        prop_assert!((plain.statistic - square).abs() < 1e-9);
    }
}

#[test]
fn equally_near_units_come_in_the_order_of_their_rows() {
    let rows = [[0.0], [1.0], [-1.0], [1.0], [2.0]].map(|row| row.to_vec());
    let found = nearest(&rows, 0, 3, &Distance::Standardised).unwrap();
    let places: Vec<usize> = found.iter().map(|near| near.row).collect();
    assert_eq!(places, [1, 2, 3]);
}

#[test]
fn variables_that_determine_each_other_have_no_mahalanobis_distance() {
    let rows: Vec<Vec<f64>> =
        (0..6).map(|i| vec![f64::from(i * i), 2.0 * f64::from(i * i) + 1.0]).collect();
    assert_eq!(nearest(&rows, 0, 3, &Distance::Mahalanobis), None);
    assert_eq!(nearest(&rows, 0, 3, &Distance::Standardised).unwrap().len(), 3);
}

#[test]
fn everybody_on_one_level_has_no_kappa() {
    assert_eq!(paired::kappa(&[vec![9, 0], vec![0, 0]]), None);
    assert_eq!(paired::kappa(&[vec![0, 0], vec![0, 0]]), None);
    assert_eq!(paired::kappa(&[vec![9, 0], vec![0, 3]]), Some(1.0));
    assert_eq!(paired::symmetry(&[vec![9, 0], vec![0, 3]], true), None);
}

#[test]
fn all_answered_is_known_without_an_interval() {
    let sample = summary(&[1.0, 2.0, 4.0]).unwrap();
    let found = finite_population::finite_mean(sample, 3.0, 0.95).unwrap();
    assert_eq!((found.se, found.interval), (0.0, None));
    assert_eq!(finite_population::finite_mean(sample, 2.0, 0.95), None);
    assert_eq!(
        finite_population::worst_case_share(2, 3, 3),
        Some((2.0 / 3.0, 2.0 / 3.0))
    );
}
