//! What must hold of models of persons in groups whatever the numbers are.

use proptest::prelude::*;

use datapakke_analytics::stat::league;
use datapakke_analytics::stat::mixed::{Method, NoFit, Parameter, Sums, shrink};
use datapakke_analytics::stat::regression::{NoRegression, Robust, least_squares};
use datapakke_analytics::stat::value_added::{by_group, return_to_the_mean};

type Row = (usize, f64, f64);

fn sums(rows: &[Row], groups: usize) -> Sums {
    let mut sums = Sums::new(groups, 1).unwrap();
    for (group, x, y) in rows {
        sums.push(*group, &[*x], *y).unwrap();
    }
    sums
}

/// Persons in six groups, the group and the covariate telling something.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let person = (0usize..6, -2.0f64..2.0, -2.0f64..2.0);
    let shifts = prop::collection::vec(-2.0f64..2.0, 6);
    (prop::collection::vec(person, 20..80), shifts, 0.0f64..1.0).prop_map(
        |(rows, shifts, slope)| {
            let moved = |(g, x, e): Row| (g, x, e + slope * x + shifts[g]);
            rows.into_iter().map(moved).collect()
        },
    )
}

/// Numbers as they may arrive: ordinary, huge, tiny, not numbers at all.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -10.0f64..10.0,
        1 => prop::num::f64::ANY,
        1 => Just(0.0),
        1 => Just(1e200),
        1 => Just(1e-200),
    ]
}

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-6 * scale.max(1e-12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn shifting_and_scaling_the_outcome_shifts_and_scales_the_fit(
        rows in rows(), factor in 0.01f64..100.0, shift in -1e3f64..1e3,
    ) {
        let moved: Vec<Row> =
            rows.iter().map(|(g, x, y)| (*g, *x, factor * y + shift)).collect();
        for method in [Method::Ml, Method::Reml] {
            let a = sums(&rows, 6).fit(method).unwrap();
            let b = sums(&moved, 6).fit(method).unwrap();
            let square = factor * factor;
            prop_assert!(near(b.tau2, square * a.tau2, square * a.sigma2));
            prop_assert!(near(b.sigma2, square * a.sigma2, square * a.sigma2));
            prop_assert!(near(b.beta[1], factor * a.beta[1], factor));
            prop_assert!(near(b.beta[0], factor * a.beta[0] + shift, factor));
            for (a, b) in a.effects.iter().zip(&b.effects) {
                prop_assert!(near(b.effect, factor * a.effect, factor));
                prop_assert!(near(b.reliability, a.reliability, 1.0));
            }
        }
    }

    #[test]
    fn effects_are_shrunken_residuals_between_zero_and_the_residual(rows in rows()) {
        let fit = sums(&rows, 6).fit(Method::Reml).unwrap();
        prop_assert!(fit.tau2 >= 0.0 && fit.sigma2 > 0.0);
        prop_assert!((0.0..1.0).contains(&fit.intraclass()));
        let mut weighted = 0.0;
        for e in &fit.effects {
            prop_assert!((0.0..1.0).contains(&e.reliability));
            prop_assert!(e.effect.abs() <= e.residual.abs());
            prop_assert!(e.effect * e.residual >= 0.0);
            prop_assert!(e.sd * e.sd <= fit.tau2 * (1.0 + 1e-12));
            weighted += e.effect;
        }
        // The effects add up to zero where the model has an intercept.
        prop_assert!(near(weighted, 0.0, 1.0), "{weighted}");
    }

    #[test]
    fn the_interval_of_the_ratio_encloses_it_at_every_level(rows in rows()) {
        let all = sums(&rows, 6);
        let fit = all.fit(Method::Reml).unwrap();
        for level in [0.01, 0.5, 0.95] {
            let (low, high) = all.interval(&fit, Parameter::Ratio, level).unwrap();
            let ratio = fit.tau2 / fit.sigma2;
            prop_assert!(0.0 <= low && low <= ratio && ratio <= high && low < high);
        }
    }

    #[test]
    fn intervals_enclose_the_estimate_and_widen_with_the_level(rows in rows()) {
        let all = sums(&rows, 6);
        let fit = all.fit(Method::Ml).unwrap();
        for (parameter, estimate) in [
            (Parameter::Between, fit.tau2),
            (Parameter::Within, fit.sigma2),
            (Parameter::Coefficient(0), fit.beta[0]),
            (Parameter::Coefficient(1), fit.beta[1]),
        ] {
            let (low, high) = all.interval(&fit, parameter, 0.95).unwrap();
            let (lower, higher) = all.interval(&fit, parameter, 0.998).unwrap();
            prop_assert!(lower <= low && low <= estimate, "{parameter:?} {low}");
            prop_assert!(estimate <= high && high < higher, "{parameter:?} {high}");
            prop_assert!(low < high);
        }
        prop_assert_eq!(all.interval(&fit, Parameter::Coefficient(2), 0.95), None);
        prop_assert_eq!(all.interval(&fit, Parameter::Within, 1.0), None);
    }

    #[test]
    fn the_order_of_rows_and_of_parts_does_not_matter(rows in rows(), cut in 0usize..20) {
        let whole = sums(&rows, 6).fit(Method::Reml).unwrap();
        let (first, second) = rows.split_at(cut);
        let mut joined = sums(second, 6);
        joined.merge(&sums(first, 6)).unwrap();
        let joined = joined.fit(Method::Reml).unwrap();
        prop_assert!(near(joined.tau2, whole.tau2, whole.sigma2));
        prop_assert!(near(joined.criterion, whole.criterion, whole.criterion.abs()));
        prop_assert_eq!(joined.rows, rows.len() as f64);
    }

    #[test]
    fn arbitrary_rows_give_a_reason_or_finite_numbers(
        rows in prop::collection::vec((0usize..5, any_number(), any_number()), 0..40),
    ) {
        let mut all = Sums::new(4, 1).unwrap();
        let mut taken = 0.0;
        for (group, x, y) in &rows {
            let legal = *group < 4 && x.is_finite() && y.is_finite();
            prop_assert_eq!(all.push(*group, &[*x], *y).is_ok(), legal);
            taken += f64::from(u8::from(legal));
        }
        prop_assert_eq!(all.rows(), taken);
        for method in [Method::Ml, Method::Reml] {
            let Ok(fit) = all.fit(method) else { continue };
            let numbers = [fit.tau2, fit.sigma2, fit.criterion, fit.aic(), fit.bic()];
            prop_assert!(numbers.iter().chain(&fit.beta).all(|x| x.is_finite()));
            prop_assert!(fit.se().iter().all(|x| x.is_finite()));
            for parameter in
                [Parameter::Between, Parameter::Ratio, Parameter::Coefficient(1)]
            {
                if let Some((low, high)) = all.interval(&fit, parameter, 0.95) {
                    prop_assert!(low.is_finite() && high.is_finite() && low <= high);
                }
            }
        }
        if let Ok(given) = all.fit_given(1.0, 2.0) {
            prop_assert!(given.beta.iter().all(|b| b.is_finite()));
        }
    }

    #[test]
    fn a_group_is_shrunken_less_the_more_persons_it_has(
        residual in -5.0f64..5.0, n in 1.0f64..500.0, tau2 in 0.01f64..5.0,
        sigma2 in 0.1f64..50.0,
    ) {
        let small = shrink(residual, n, tau2, sigma2).unwrap();
        let large = shrink(residual, 2.0 * n, tau2, sigma2).unwrap();
        prop_assert!(large.reliability > small.reliability && large.sd < small.sd);
        prop_assert!(large.effect.abs() >= small.effect.abs());
        let limit = shrink(residual, 1e15, tau2, sigma2).unwrap();
        prop_assert!(near(limit.effect, residual, 1.0));
    }

    #[test]
    fn ranks_are_probabilities_that_agree_with_the_expected_rank(
        units in prop::collection::vec((-3.0f64..3.0, 0.05f64..2.0), 1..25),
    ) {
        let (values, errors): (Vec<f64>, Vec<f64>) = units.into_iter().unzip();
        let expected = league::expected_ranks(&values, &errors).unwrap();
        let k = values.len() as f64;
        prop_assert!(near(expected.iter().sum(), k * (k + 1.0) / 2.0, 1.0));
        let ranks = league::ranks(&values, &errors).unwrap();
        for (ranks, expected) in ranks.iter().zip(&expected) {
            prop_assert!(ranks.probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
            let mean: f64 =
                ranks.probabilities.iter().zip(1u8..).map(|(p, r)| p * f64::from(r)).sum();
            prop_assert!((mean - expected).abs() < 1e-9, "{mean} {expected}");
            let (low, high) = ranks.interval(0.95).unwrap();
            let (lower, higher) = ranks.interval(0.998).unwrap();
            prop_assert!(1 <= lower && lower <= low && low <= high);
            prop_assert!(high <= higher && higher <= values.len());
        }
        let turned: Vec<f64> = values.iter().map(|u| -u).collect();
        for (turned, ranks) in league::ranks(&turned, &errors).unwrap().iter().zip(&ranks) {
            let (lowest, highest) = (turned.among_lowest(1), ranks.among_highest(1));
            prop_assert!((lowest - highest).abs() < 1e-9);
        }
    }

    #[test]
    fn the_factor_lies_between_its_limits(
        errors in prop::collection::vec(0.01f64..10.0, 2..30), scale in 0.1f64..10.0,
    ) {
        let z = league::goldstein_healy(&errors, 0.95).unwrap();
        prop_assert!(z > 1.3859 - 1e-4 && z < 1.96);
        let scaled: Vec<f64> = errors.iter().map(|s| s * scale).collect();
        prop_assert!(near(league::goldstein_healy(&scaled, 0.95).unwrap(), z, 1.0));
    }

    #[test]
    fn arbitrary_units_give_none_or_numbers(
        units in prop::collection::vec((any_number(), any_number()), 0..12),
    ) {
        let (values, errors): (Vec<f64>, Vec<f64>) = units.into_iter().unzip();
        if let Some(z) = league::goldstein_healy(&errors, 0.95) {
            prop_assert!(z > 1.3 && z < 2.0);
        }
        if let Some(ranks) = league::expected_ranks(&values, &errors) {
            let most = values.len() as f64 + 1e-9;
            prop_assert!(ranks.iter().all(|r| (1.0..=most).contains(r)));
        }
        if let Some(pairs) = league::separated(&values, &errors, 0.95) {
            prop_assert!(pairs.apart <= pairs.all);
        }
        if let Some(ranks) = league::ranks(&values, &errors) {
            let sum = |p: &[f64]| p.iter().sum::<f64>();
            prop_assert!(ranks.iter().all(|r| near(sum(&r.probabilities), 1.0, 1.0)));
        }
    }

    #[test]
    fn residuals_add_up_to_nothing_and_follow_the_scale(
        rows in rows(), factor in 0.01f64..100.0,
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = rows.iter().map(|(_, x, y)| (*x, *y)).unzip();
        let groups: Vec<usize> = rows.iter().map(|(g, ..)| *g).collect();
        let fit = least_squares(&[&x], &y).unwrap();
        prop_assert!(fit.residuals.iter().sum::<f64>().abs() < 1e-9);
        prop_assert!((0.0..=1.0).contains(&fit.r2) && fit.adjusted_r2 <= fit.r2);
        let scaled: Vec<f64> = y.iter().map(|y| factor * y).collect();
        let other = least_squares(&[&x], &scaled).unwrap();
        prop_assert!(near(other.sigma, factor * fit.sigma, factor));
        let same = by_group(&other, &scaled, &groups).unwrap();
        for (a, b) in by_group(&fit, &y, &groups).unwrap().iter().zip(&same) {
            prop_assert!(near(b.se, factor * a.se, factor));
            if let (Some(a), Some(b)) = (a.t(), b.t()) {
                prop_assert!(near(a, b, a.abs().max(1.0)));
            }
            prop_assert!(near(a.difference, a.observed - a.expected, 1.0));
        }
        // Everybody a cluster of their own is HC1 with another factor: n/(n − 1)·(n − 1).
        let single: Vec<usize> = (0..rows.len()).collect();
        let own = fit.robust(&[&x], Robust::Cluster(&single)).unwrap();
        let hc1 = fit.robust(&[&x], Robust::Hc1).unwrap();
        let hc3 = fit.robust(&[&x], Robust::Hc3).unwrap();
        for i in 0..2 {
            prop_assert!(near(own[i][i], hc1[i][i], hc1[i][i]));
            prop_assert!(hc3[i][i] > 0.0);
        }
    }

    #[test]
    fn arbitrary_columns_give_a_reason_or_finite_numbers(
        rows in prop::collection::vec((any_number(), any_number()), 0..15),
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
        if let Ok(fit) = least_squares(&[&x], &y) {
            let numbers = [fit.sigma, fit.r2, fit.adjusted_r2];
            prop_assert!(numbers.iter().chain(&fit.beta).all(|x| x.is_finite()));
            prop_assert!(fit.se().iter().all(|se| se.is_finite()));
            for kind in [Robust::Hc1, Robust::Hc3] {
                if let Some(vcov) = fit.robust(&[&x], kind) {
                    prop_assert!(vcov.iter().flatten().all(|x| x.is_finite()));
                }
            }
        }
    }

    #[test]
    fn the_return_to_the_mean_leads_towards_it(
        first in -3.0f64..3.0, mean in -3.0f64..3.0, r in 0.0f64..1.0,
    ) {
        let gain = return_to_the_mean(first, mean, r).unwrap();
        prop_assert!(gain * (mean - first) >= 0.0);
        prop_assert!(gain.abs() <= (mean - first).abs());
        prop_assert_eq!(return_to_the_mean(first, mean, 1.0), Some(0.0));
        prop_assert_eq!(return_to_the_mean(first, mean, r + 1.01), None);
    }
}

/// Rows of groups, each with its outcomes; the covariate counts within the group.
fn outcomes(groups: &[&[f64]]) -> Sums {
    let mut sums = Sums::new(groups.len(), 0).unwrap();
    for (group, values) in groups.iter().enumerate() {
        for value in *values {
            sums.push(group, &[], *value).unwrap();
        }
    }
    sums
}

#[test]
fn each_way_of_knowing_too_little_has_its_reason() {
    let reason = |groups: &[&[f64]]| outcomes(groups).fit(Method::Reml).err();
    assert_eq!(reason(&[]), Some(NoFit::NoRows));
    assert_eq!(reason(&[&[], &[]]), Some(NoFit::NoRows));
    assert_eq!(reason(&[&[1.0, 2.0, 4.0], &[]]), Some(NoFit::OneGroup));
    assert_eq!(reason(&[&[1.0], &[2.0], &[4.0]]), Some(NoFit::TooFewWithin));
    assert_eq!(reason(&[&[3.0, 3.0], &[3.0, 3.0]]), Some(NoFit::NoSpread));
    assert_eq!(reason(&[&[3.0, 3.0], &[4.0, 4.0]]), Some(NoFit::NoSpreadWithin));
    assert_eq!(reason(&[&[3.0, 1.0], &[4.0, 7.0]]), None);
    let terms = |rows: &[(usize, [f64; 2], f64)]| {
        let mut sums = Sums::new(3, 2).unwrap();
        for (group, x, y) in rows {
            sums.push(*group, x, *y).unwrap();
        }
        sums.fit(Method::Reml).err()
    };
    let few = [(0, [1.0, 0.0], 1.0), (1, [2.0, 1.0], 2.0), (1, [0.0, 2.0], 4.0)];
    assert_eq!(terms(&few), Some(NoFit::TooFewRows));
    let many = |x: fn(f64) -> [f64; 2]| -> Vec<(usize, [f64; 2], f64)> {
        (0..12u8)
            .map(|i| (usize::from(i % 3), x(f64::from(i)), f64::from(i * i % 7)))
            .collect()
    };
    assert_eq!(terms(&many(|i| [i, 2.0 * i + 1.0])), Some(NoFit::Singular));
    assert_eq!(terms(&many(|i| [i, 0.1])), Some(NoFit::Singular));
    assert_eq!(
        terms(&many(|i| [i % 3.0, (i % 3.0) * (i % 3.0)])),
        Some(NoFit::TooFewGroups)
    );
    assert_eq!(terms(&many(|i| [i, (i * 0.7).sin()])), None);
}

#[test]
fn input_that_cannot_be_is_refused_and_changes_nothing() {
    let mut sums = outcomes(&[&[1.0, 2.0], &[4.0, 3.0]]);
    let before = sums.clone();
    assert_eq!(sums.push(2, &[], 1.0), Err(NoFit::Input));
    assert_eq!(sums.push(0, &[1.0], 1.0), Err(NoFit::Input));
    assert_eq!(sums.push(0, &[], f64::NAN), Err(NoFit::Input));
    assert_eq!(sums.push_sums(0, 2.5, &[1.0], &[1.0]), Err(NoFit::Input));
    assert_eq!(sums.push_sums(0, 2.0, &[4.0], &[1.0]), Err(NoFit::Input));
    assert_eq!(sums.push_sums(0, 2.0, &[4.0, 1.0], &[1.0]), Err(NoFit::Input));
    assert_eq!(sums.merge(&Sums::new(1, 0).unwrap()), Err(NoFit::Input));
    assert_eq!(sums, before);
    assert_eq!(sums.fit_given(-1.0, 1.0).err(), Some(NoFit::Input));
    assert_eq!(sums.fit_given(1.0, 0.0).err(), Some(NoFit::Input));
    assert_eq!(sums.effects(&[], 1.0, 1.0).err(), Some(NoFit::Input));
    assert_eq!(Sums::new(usize::MAX, usize::MAX), None);
    assert_eq!(Sums::new(1 << 40, 3), None);
    assert_eq!(shrink(1.0, 0.0, 1.0, 1.0), None);
    assert_eq!(shrink(f64::INFINITY, 3.0, 1.0, 1.0), None);
}

#[test]
fn without_differences_between_groups_the_answer_is_zero_and_legal() {
    let sums = outcomes(&[&[1.0, 2.0, 3.0], &[3.0, 1.0, 2.0], &[2.0, 3.0, 1.0]]);
    for method in [Method::Ml, Method::Reml] {
        let fit = sums.fit(method).unwrap();
        assert_eq!(fit.tau2, 0.0);
        assert!(fit.effects.iter().all(|e| e.effect == 0.0 && e.reliability == 0.0));
        let (low, high) = sums.interval(&fit, Parameter::Between, 0.95).unwrap();
        assert!(low == 0.0 && high > 0.0);
    }
}

#[test]
fn balanced_groups_agree_with_the_analysis_of_variance() {
    // REML of a balanced one-way layout: σ² = MSW, τ² = (MSB − MSW)/n.
    let sums = outcomes(&[&[1.0, 2.0, 4.0], &[6.0, 9.0, 8.0], &[3.0, 3.0, 5.0]]);
    let fit = sums.fit(Method::Reml).unwrap();
    let within = (14.0 / 3.0 + 14.0 / 3.0 + 8.0 / 3.0) / 6.0;
    let means: [f64; 3] = [7.0 / 3.0, 23.0 / 3.0, 11.0 / 3.0];
    let middle = means.iter().sum::<f64>() / 3.0;
    let between = 3.0 * means.iter().map(|m| (m - middle).powi(2)).sum::<f64>() / 2.0;
    assert!((fit.sigma2 - within).abs() < 1e-12);
    assert!((fit.tau2 - (between - within) / 3.0).abs() < 1e-10);
    assert!((fit.beta[0] - middle).abs() < 1e-12);
}

#[test]
fn an_outcome_far_from_zero_keeps_its_digits() {
    let near: &[&[f64]] = &[&[1.0, 2.0, 4.0], &[6.0, 9.0, 8.0], &[3.0, 3.0, 5.0]];
    let far: Vec<Vec<f64>> =
        near.iter().map(|v| v.iter().map(|y| y + 1e8).collect()).collect();
    let far: Vec<&[f64]> = far.iter().map(Vec::as_slice).collect();
    let (near, far) = (outcomes(near), outcomes(&far));
    let (a, b) = (near.fit(Method::Reml).unwrap(), far.fit(Method::Reml).unwrap());
    assert!((a.tau2 - b.tau2).abs() < 1e-6 && (a.sigma2 - b.sigma2).abs() < 1e-6);
}

#[test]
fn regressions_say_why_not() {
    let x = [1.0, 2.0, 3.0, 4.0];
    let reason = |x: &[&[f64]], y: &[f64]| least_squares(x, y).err();
    assert_eq!(reason(&[&x], &[1.0, 2.0]), Some(NoRegression::Input));
    assert_eq!(reason(&[&x], &[1.0, 2.0, f64::NAN, 1.0]), Some(NoRegression::Input));
    assert_eq!(reason(&[], &[]), Some(NoRegression::TooFewRows));
    assert_eq!(reason(&[&x[..2]], &[1.0, 2.0]), Some(NoRegression::TooFewRows));
    assert_eq!(reason(&[&[2.0; 4]], &x), Some(NoRegression::Singular));
    assert_eq!(reason(&[&x, &x], &[1.0, 5.0, 2.0, 1.0]), Some(NoRegression::Singular));
    assert_eq!(reason(&[&x], &[3.0; 4]), Some(NoRegression::NoSpread));
    assert_eq!(reason(&[&x], &x), Some(NoRegression::NoSpread));
    let fit = least_squares(&[&x], &[1.0, 5.0, 2.0, 1.0]).unwrap();
    assert_eq!(fit.robust(&[&x], Robust::Cluster(&[1, 1, 1, 1])), None);
    assert_eq!(fit.robust(&[], Robust::Hc1), None);
    assert_eq!(by_group(&fit, &[1.0], &[0]), None);
    assert_eq!(fit.expected(&[1.0, 2.0]), None);
    // One person decides the slope alone: leverage one.
    let alone = [0.0, 0.0, 0.0, 1.0];
    let fit = least_squares(&[&alone], &[1.0, 5.0, 2.0, 1.0]).unwrap();
    assert_eq!(fit.robust(&[&alone], Robust::Hc3), None);
}

#[test]
fn orders_that_cannot_be_are_none() {
    assert_eq!(league::goldstein_healy(&[1.0], 0.95), None);
    assert_eq!(league::goldstein_healy(&[1.0, 0.0], 0.95), None);
    assert_eq!(league::goldstein_healy(&[1.0, 1.0], 1.0), None);
    let equal = league::goldstein_healy(&[2.0, 2.0, 2.0], 0.95).unwrap();
    assert!((equal - 1.959963984540054 / 2.0f64.sqrt()).abs() < 1e-10);
    assert_eq!(league::separated(&[1.0], &[1.0], 0.95), None);
    assert_eq!(league::separated(&[1.0, 2.0], &[1.0], 0.95), None);
    assert_eq!(league::not_overlapping(&[1.0, 2.0], &[1.0, 1.0], -1.0), None);
    assert_eq!(league::off_reference(&[], &[], 0.0, 0.95), None);
    assert_eq!(league::expected_ranks(&[f64::NAN], &[1.0]), None);
    assert_eq!(league::expected_ranks(&[4.0], &[1.0]), Some(vec![1.0]));
    assert_eq!(league::ranks(&[1.0, 2.0], &[1.0, 1e-12]), None);
    let one = &league::ranks(&[4.0], &[1.0]).unwrap()[0];
    assert_eq!((one.quantile(0.5), one.interval(0.95)), (Some(1), Some((1, 1))));
    assert_eq!((one.quantile(1.0), one.interval(f64::NAN)), (None, None));
}
