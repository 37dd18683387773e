//! Laws that funnels, control charts, trends and pooling keep on any input, and what
//! they refuse.

use proptest::prelude::*;

use datapakke_analytics::stat::control_chart::{self, Near, Ranges, Side as ChartSide};
use datapakke_analytics::stat::funnel::dispersion::{dispersion, winsorise};
use datapakke_analytics::stat::funnel::{Limits, Side, Spread, Zone, mean, ratio, share};
use datapakke_analytics::stat::mean::Sample;
use datapakke_analytics::stat::pool::{Method, given, pool};
use datapakke_analytics::stat::proportion::{newcombe, wilson};
use datapakke_analytics::stat::rate::poisson_interval;
use datapakke_analytics::stat::trend::kendall::{kendall, mann_kendall, smallest_p};
use datapakke_analytics::stat::trend::line::{ordinary, weighted};
use datapakke_analytics::stat::trend::share::{logit_trend, share_trend};
use datapakke_analytics::stat::trend::theil_sen::theil_sen;

const METHODS: [Method; 3] =
    [Method::DerSimonianLaird, Method::PauleMandel, Method::Reml];

/// Any number there is, with those that trip formulas more often.
fn wild() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e3f64..1e3,
        2 => (0u32..20).prop_map(f64::from),
        1 => prop::num::f64::ANY,
        1 => prop::sample::select(vec![
            0.0, -0.0, 1.0, 0.5, 0.95, f64::NAN, f64::INFINITY, f64::NEG_INFINITY,
            f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 1e154, 1e-154, 1e-300,
        ]),
    ]
}

fn many() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(wild(), 0..9)
}

fn sound(pair: Option<(f64, f64)>) -> bool {
    pair.is_none_or(|(low, high)| low.is_finite() && high.is_finite() && low <= high)
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
}

fn spread() -> impl Strategy<Value = Spread> {
    prop_oneof![
        Just(Spread::Chance),
        wild().prop_map(Spread::Multiplicative),
        wild().prop_map(Spread::Additive),
    ]
}

#[test]
fn what_is_not_defined_is_none() {
    assert_eq!(share::score(0.0, 10.0, 0.95, Spread::Chance), None);
    assert_eq!(share::score(0.5, 0.0, 0.95, Spread::Chance), None);
    assert_eq!(share::arcsine(1.0, 10.0, 0.95, Spread::Chance), None);
    assert_eq!(share::binomial(0.5, 0, 0.95), None);
    assert_eq!(share::binomial_interpolated(0.5, 2_000_000_000, 0.95), None);
    assert_eq!(ratio::exact(0.0, 0.95), None);
    assert_eq!(ratio::chi_squared(-1.0, 0.95), None);
    assert_eq!(mean::limits(1.0, 0.0, 0.95, Spread::Chance), None);
    assert_eq!(mean::limits(1.0, 1.0, 0.95, Spread::Additive(-1.0)), None);
    assert_eq!(dispersion(&[1.0], &[1.0], 0.1), None);
    assert_eq!(dispersion(&[1.0, 2.0], &[1.0, 0.0], 0.1), None);
    assert_eq!(winsorise(&[], 0.1), None);
    assert_eq!(control_chart::chart(&[1.0, 2.0], Ranges::All, 2.66), None);
    assert_eq!(control_chart::chart(&[0.1; 20], Ranges::All, 2.66), None);
    assert_eq!(kendall(&[1.0], &[1.0]), None);
    assert_eq!(theil_sen(&[1.0, 1.0], &[1.0, 2.0], 0.95), None);
    assert_eq!(ordinary(&[2.0, 2.0, 2.0], &[1.0, 2.0, 3.0], 0.95), None);
    assert_eq!(weighted(&[1.0, 2.0], &[1.0, 2.0], &[1.0, 0.0], 0.95), None);
    assert_eq!(share_trend(&[1.0, 2.0], &[1.0, 2.0], &[5.0, 0.0], 0.95), None);
    assert_eq!(pool(&[1.0], &[1.0], Method::Reml), None);
    assert_eq!(pool(&[1.0, 2.0], &[1.0, 0.0], Method::Reml), None);
    assert_eq!(given(&[1.0, 2.0], &[1.0, 1.0], -1.0), None);
}

#[test]
fn all_or_nobody_in_every_year_has_no_test_but_a_slope() {
    let found = share_trend(&[1.0, 2.0, 3.0], &[0.0; 3], &[9.0; 3], 0.95).unwrap();
    assert_eq!((found.slope, found.trend, found.heterogeneity), (0.0, None, None));
    assert!(found.interval.0 < 0.0 && 0.0 < found.interval.1);
    assert_eq!(logit_trend(&[1.0, 2.0, 3.0], &[0.0; 3], &[9.0; 3]), None);
    // Everybody from the second year on: the log odds would rise without end.
    assert_eq!(logit_trend(&[1.0, 2.0, 3.0], &[0.0, 9.0, 9.0], &[9.0; 3]), None);
}

#[test]
fn a_perfect_line_has_a_slope_and_no_standard_error() {
    let (t, y) = ([2021.0, 2022.0, 2023.0, 2024.0], [0.1, 0.2, 0.3, 0.4]);
    let found = ordinary(&t, &y, 0.95).unwrap();
    assert!(near(found.slope, 0.1, 1e-12));
    assert_eq!((found.se, found.interval, found.p), (None, None, None));
    let known = weighted(&t, &y, &[0.05; 4], 0.95).unwrap();
    assert_eq!(known.scaled_se, None);
    assert!(known.interval.0 < known.slope && known.slope < known.interval.1);
}

#[test]
fn the_weighted_line_agrees_with_a_hand_calculation() {
    // Weights 1, 1/4 and 1: t̄ = 2, Σw(t−t̄)² = 2, Σw(t−t̄)y = 3 − 1 = 2; ȳ = (1 + 1/2 +
    // 3)/2.25 = 2, so the residuals vanish; with 4 in the middle they do not.
    let found = weighted(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], &[1.0, 2.0, 1.0], 0.95);
    let found = found.unwrap();
    assert!(near(found.slope, 1.0, 1e-14) && near(found.intercept, 0.0, 1e-14));
    assert!(near(found.se, 0.5f64.sqrt(), 1e-14) && found.scaled_se.is_none());
    let bent = weighted(&[1.0, 2.0, 3.0], &[1.0, 4.0, 3.0], &[1.0, 2.0, 1.0], 0.95);
    let bent = bent.unwrap();
    // ȳ = 5/2.25; residuals −2/9, 16/9 and −2/9: Q = 4/81 + 64/81 + 4/81 = 8/9.
    assert!(near(bent.slope, 1.0, 1e-14) && near(bent.residual, 8.0 / 9.0, 1e-14));
    assert!(near(bent.scaled_se.unwrap(), (8.0f64 / 9.0 / 2.0).sqrt(), 1e-14));
}

#[test]
fn the_smallest_p_is_that_of_a_straight_order() {
    for n in 2..12 {
        let rising: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let found = mann_kendall(&rising).unwrap().exact_p.unwrap();
        assert!(near(found / smallest_p(n).unwrap(), 1.0, 1e-12), "{n}");
    }
    assert!(smallest_p(4).unwrap() > 0.05 && smallest_p(5).unwrap() < 0.05);
}

#[test]
fn the_nhs_marks_only_the_points_near_a_limit_and_not_those_outside() {
    let chart = control_chart::chart(&[9.0, 11.0].repeat(10), Ranges::All, 2.66).unwrap();
    assert!(
        near(chart.limits.1, 15.32, 1e-12)
            && near(chart.near.0, 10.0 - 5.32 / 1.5, 1e-12)
    );
    let values = [14.0, 10.5, 14.5, 9.0, 14.0, 16.0, 11.0];
    let marks = |near| {
        let signals = chart.signals(&values, near);
        signals.iter().map(|s| s.two_of_three.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(marks(Near::Between), [true, false, true, false, false, false, false]);
    assert_eq!(marks(Near::Beyond), [true, true, true, false, true, true, true]);
    assert_eq!(chart.signals(&values, Near::Between)[5].outside, Some(ChartSide::High));
}

#[test]
fn six_points_are_no_shift_and_seven_are() {
    let chart = control_chart::chart(&[9.0, 11.0].repeat(10), Ranges::All, 2.66).unwrap();
    let fires = |values: &[f64]| {
        let signals = chart.signals(values, Near::Between);
        (
            signals.iter().any(|s| s.shift.is_some()),
            signals.iter().any(|s| s.trend.is_some()),
        )
    };
    assert_eq!(fires(&[10.5; 6]), (false, false));
    assert_eq!(fires(&[10.5; 7]), (true, false));
    assert_eq!(fires(&[7.0, 8.0, 9.0, 9.5, 10.5, 11.0]), (false, false));
    assert_eq!(fires(&[7.0, 8.0, 9.0, 9.5, 10.5, 11.0, 12.0]), (false, true));
    // The mean itself is on neither side, and equal neighbours do not rise.
    assert_eq!(fires(&[10.5, 10.5, 10.5, 10.0, 10.5, 10.5, 10.5, 10.5]), (false, false));
}

#[test]
fn a_trend_of_almost_nothing_is_as_likely_whichever_way_it_is_counted() {
    // The slope is that small, so the two likelihoods differ in their last digits.
    let (t, n) = ([0.0, 1.0, 2.0], [12.0, 5.0, 41.0]);
    let (x, fails) = ([11.0, 3.0, 36.0], [1.0, 2.0, 5.0]);
    let counted = logit_trend(&t, &x, &n).unwrap();
    let others = logit_trend(&t, &fails, &n).unwrap();
    let (p, q) = (counted.p, others.p);
    assert!((p - q).abs() < 1e-11, "{p} and {q}");
    assert!((counted.slope + others.slope).abs() < 1e-11);
}

proptest! {
    #[test]
    fn anything_gives_finite_numbers_or_none(
        values in many(), others in many(), third in many(), level in wild(),
        a in wild(), b in wild(), n in any::<u64>(), spread in spread(),
    ) {
        prop_assert!(sound(share::score(a, b, level, spread)));
        prop_assert!(sound(share::arcsine(a, b, level, spread)));
        prop_assert!(sound(share::binomial(a, n, level)));
        prop_assert!(sound(share::binomial_interpolated(a, n % 5000, level)));
        prop_assert!(sound(share::binomial_interpolated(a, n, level)));
        prop_assert!(sound(ratio::square_root(a, level, spread)));
        prop_assert!(sound(mean::limits(a, b, level, spread)));
        prop_assert!(share::score_z(a, b, level).is_none_or(f64::is_finite));
        prop_assert!(share::arcsine_z(a, b, level).is_none_or(f64::is_finite));
        prop_assert!(ratio::square_root_z(a, b).is_none_or(f64::is_finite));
        prop_assert!(mean::z(a, b, level).is_none_or(f64::is_finite));
        let sample = |(n, sd): (&f64, &f64)| Sample { n: *n, mean: 0.0, sd: Some(*sd) };
        let samples: Vec<Sample> = values.iter().zip(&others).map(sample).collect();
        prop_assert!(mean::within_variance(&samples).is_none_or(|v| v.is_finite() && v > 0.0));
        if let Some(d) = dispersion(&values, &others, a) {
            prop_assert!(d.phi.is_finite() && d.phi >= 0.0);
            prop_assert!(d.tau2.is_finite() && d.tau2 >= 0.0 && (0.0..=1.0).contains(&d.p));
        }
        for ranges in [Ranges::All, Ranges::Screened] {
            if let Some(c) = control_chart::chart(&values, ranges, a) {
                prop_assert!(sound(Some(c.limits)) && sound(Some(c.near)));
                prop_assert_eq!(c.signals(&others, Near::Between).len(), others.len());
                prop_assert_eq!(c.signals(&others, Near::Beyond).len(), others.len());
            }
        }
        if let Some(k) = kendall(&values, &others) {
            prop_assert!(k.tau_b.is_none_or(|t| t.abs() <= 1.0 + 1e-12));
            prop_assert!(k.variance >= 0.0 && k.z(true).is_finite());
            prop_assert!(k.p().is_some_and(|p| (0.0..=1.0).contains(&p)));
        }
        if let Some(t) = theil_sen(&values, &others, level) {
            prop_assert!(t.slope.is_finite() && t.intercept.is_finite());
            prop_assert!(sound(t.interval) && sound(Some(t.range)));
        }
        if let Some(l) = ordinary(&values, &others, level) {
            prop_assert!(l.slope.is_finite() && l.intercept.is_finite() && sound(l.interval));
            prop_assert!(l.p.is_none_or(|p| (0.0..=1.0).contains(&p)));
        }
        if let Some(l) = weighted(&values, &others, &third, level) {
            prop_assert!(l.slope.is_finite() && sound(Some(l.interval)) && l.se.is_finite());
            prop_assert!((0.0..=1.0).contains(&l.p));
        }
        if let Some(t) = share_trend(&values, &others, &third, level) {
            prop_assert!(t.slope.is_finite() && sound(Some(t.interval)));
        }
        if let Some(t) = logit_trend(&values, &others, &third) {
            prop_assert!(t.slope.is_finite() && t.se.is_finite() && (0.0..=1.0).contains(&t.p));
        }
        for method in METHODS {
            if let Some(p) = pool(&values, &others, method) {
                let all = [p.tau2, p.tau2_se, p.mean, p.mean_se, p.q, p.i2, p.h2];
                prop_assert!(all.iter().all(|v| v.is_finite()), "{:?}", p);
                prop_assert!(p.tau2 >= 0.0 && (0.0..=1.0).contains(&p.i2) && p.h2 >= 1.0);
                prop_assert!(sound(p.mean_interval(level)));
                prop_assert!(sound(p.prediction_interval_t(level)));
            }
        }
    }

    #[test]
    fn exact_ratio_limits_of_anything_are_sound(e in wild(), level in wild()) {
        prop_assert!(sound(ratio::exact(e, level)));
        prop_assert!(sound(ratio::chi_squared(e, level)));
    }

    #[test]
    fn limits_enclose_the_target_and_widen_with_the_level(
        p in 0.001f64..0.999, n in 1u32..3000, a in 0.3f64..0.999, b in 0.3f64..0.999,
        tau2 in 0.0f64..0.1,
    ) {
        let (low, high) = (a.min(b), a.max(b));
        let size = f64::from(n);
        let e = size * p;
        let nested = |at: &dyn Fn(f64) -> Option<(f64, f64)>| {
            let (inner, outer) = (at(low).unwrap(), at(high).unwrap());
            outer.0 <= inner.0 + 1e-12 && inner.1 <= outer.1 + 1e-12
        };
        let shares: [&dyn Fn(f64) -> Option<(f64, f64)>; 5] = [
            &|level| share::score(p, size, level, Spread::Chance),
            &|level| share::arcsine(p, size, level, Spread::Chance),
            &|level| share::arcsine(p, size, level, Spread::Additive(tau2)),
            &|level| share::binomial(p, n.into(), level),
            &|level| share::binomial_interpolated(p, n.into(), level),
        ];
        for (i, at) in shares.iter().enumerate() {
            prop_assert!(nested(at), "{}", i);
            let (l, h) = at(high).unwrap();
            prop_assert!(0.0 <= l && h <= 1.0);
            // The interpolated quantile of few persons may lie on one side of the share.
            prop_assert!(i >= 3 || (l <= p && p <= h));
        }
        let ratios: [&dyn Fn(f64) -> Option<(f64, f64)>; 3] = [
            &|level| ratio::exact(e, level),
            &|level| ratio::chi_squared(e, level),
            &|level| ratio::square_root(e, level, Spread::Multiplicative(1.0 + tau2)),
        ];
        for at in ratios {
            let (l, h) = at(high).unwrap();
            prop_assert!(nested(at) && (0.0..=1.0).contains(&l) && 1.0 <= h);
        }
    }

    #[test]
    fn more_persons_narrow_the_score_limits(p in 0.01f64..0.99, n in 1u32..2000) {
        let width = |n: u32| {
            let (l, h) = share::score(p, f64::from(n), 0.95, Spread::Chance).unwrap();
            h - l
        };
        prop_assert!(width(n + 1) <= width(n));
    }

    #[test]
    fn turning_the_question_turns_the_limits(p in 0.01f64..0.99, n in 1u32..2000) {
        let size = f64::from(n);
        for at in [share::score, share::arcsine] {
            let (l, h) = at(p, size, 0.95, Spread::Chance).unwrap();
            let (m, i) = at(1.0 - p, size, 0.95, Spread::Chance).unwrap();
            prop_assert!(near(l, 1.0 - i, 1e-12) && near(h, 1.0 - m, 1e-12));
        }
    }

    #[test]
    fn the_zone_agrees_with_wilsons_interval(
        p in 0.05f64..0.95, n in 1u32..800, part in 0.0f64..=1.0,
    ) {
        let size = f64::from(n);
        let figure = (size * part).round() / size;
        let limits = Limits::new(|l| share::score(p, size, l, Spread::Chance)).unwrap();
        let interval = |level: f64| wilson(figure, size, level).unwrap();
        for (low, high) in [interval(0.95), interval(0.998)] {
            prop_assume!((low - p).abs() > 1e-9 && (high - p).abs() > 1e-9);
        }
        let side = |level: f64| match interval(level) {
            (_, high) if high < p => Some(Side::Below),
            (low, _) if low > p => Some(Side::Above),
            _ => None,
        };
        let (inner, outer) = (side(0.95), side(0.998));
        let expected = match (inner, outer) {
            (_, Some(side)) => Zone::OutsideOuter(side),
            (Some(side), None) => Zone::OutsideInner(side),
            (None, None) => Zone::Inside,
        };
        prop_assert_eq!(limits.zone(figure), Some(expected));
        let ((l, h), (m, i)) = (limits.inner(), limits.outer());
        for drawn in [l, h] {
            prop_assert_eq!(limits.zone(drawn), Some(Zone::Inside));
        }
        for drawn in [m, i] {
            prop_assert!(!matches!(limits.zone(drawn), Some(Zone::OutsideOuter(_))));
        }
        prop_assert_eq!(limits.zone(f64::NAN), None);
    }

    #[test]
    fn the_zone_agrees_with_the_exact_interval(e in 0.01f64..500.0, o in 0u64..600) {
        let limits = Limits::new(|level| ratio::exact(e, level)).unwrap();
        let (low, high) = poisson_interval(o, 0.998).unwrap();
        prop_assume!((low / e - 1.0).abs() > 1e-9 && (high / e - 1.0).abs() > 1e-9);
        let outside = matches!(limits.zone(o as f64 / e), Some(Zone::OutsideOuter(_)));
        prop_assert_eq!(outside, e < low || e > high);
    }

    #[test]
    fn outside_the_binomial_limits_is_rare(p in 0.02f64..0.98, n in 1u64..60) {
        let (low, high) = share::binomial(p, n, 0.95).unwrap();
        let mut chance = (0.0, 0.0);
        for x in 0..=n {
            let ways = (0..x).fold(1.0, |w, i| w * (n - i) as f64 / (i + 1) as f64);
            let mass = ways * p.powi(x as i32) * (1.0 - p).powi((n - x) as i32);
            let share = x as f64 / n as f64;
            chance.0 += if share < low { mass } else { 0.0 };
            chance.1 += if share > high { mass } else { 0.0 };
        }
        prop_assert!(chance.0 < 0.025 + 1e-12 && chance.1 <= 0.025 + 1e-12);
    }

    #[test]
    fn drawing_in_the_ends_never_raises_the_spread_beyond_the_ends(
        values in prop::collection::vec(-9.0f64..9.0, 2..40), part in 0.0f64..0.5,
    ) {
        let drawn = winsorise(&values, part).unwrap();
        let end = |v: &[f64]| v.iter().copied().fold(0.0f64, |a, b| a.max(b.abs()));
        prop_assert!(end(&drawn) <= end(&values));
        prop_assert_eq!(winsorise(&values, 0.0).unwrap(), values);
    }

    #[test]
    fn control_charts_move_and_stretch_with_the_values(
        values in prop::collection::vec(-50.0f64..50.0, 3..40), move_by in -9.0f64..9.0,
    ) {
        let other: Vec<f64> = values.iter().map(|v| 2.0 * v + move_by).collect();
        let found = control_chart::chart(&values, Ranges::All, 2.66);
        prop_assume!(found.is_some_and(|c| c.range > 1e-3));
        let (c, d) = (found.unwrap(), control_chart::chart(&other, Ranges::All, 2.66).unwrap());
        prop_assert!(near(d.limits.0, 2.0 * c.limits.0 + move_by, 1e-9));
        prop_assert!(near(d.limits.1, 2.0 * c.limits.1 + move_by, 1e-9));
        let screened = control_chart::chart(&values, Ranges::Screened, 2.66).unwrap();
        prop_assert!(screened.range <= c.range);
    }

    #[test]
    fn the_exact_p_with_ties_is_that_of_all_arrangements(
        values in prop::collection::vec(0u8..4, 2..8), late in prop::collection::vec(0u8..4, 8),
    ) {
        // Times all different against times tied: the two ways of counting must agree
        // with going through every order of the persons.
        let y: Vec<f64> = values.iter().map(|v| f64::from(*v)).collect();
        for tied in [false, true] {
            let time = |i: usize| if tied { f64::from(late[i]) } else { i as f64 };
            let t: Vec<f64> = (0..y.len()).map(time).collect();
            let found = kendall(&t, &y).unwrap();
            let mut order: Vec<usize> = (0..y.len()).collect();
            let (mut all, mut far) = (0u32, 0u32);
            orders(&mut order, 0, &mut |order| {
                let moved: Vec<f64> = order.iter().map(|i| y[*i]).collect();
                let mut s = 0i64;
                for i in 0..moved.len() {
                    for j in 0..i {
                        let sign = |a: f64, b: f64| i64::from(a > b) - i64::from(a < b);
                        s += sign(moved[i], moved[j]) * sign(t[i], t[j]);
                    }
                }
                all += 1;
                far += u32::from(s.abs() >= found.s.abs());
            });
            let expected = f64::from(far) / f64::from(all);
            prop_assert!(near(found.exact_p.unwrap(), expected, 1e-12));
        }
    }

    #[test]
    fn turning_a_series_turns_its_order_and_keeps_p(
        values in prop::collection::vec(0u8..30, 2..40),
    ) {
        let y: Vec<f64> = values.iter().map(|v| f64::from(*v)).collect();
        let turned: Vec<f64> = y.iter().rev().copied().collect();
        let (a, b) = (mann_kendall(&y).unwrap(), mann_kendall(&turned).unwrap());
        prop_assert_eq!(a.s, -b.s);
        prop_assert!(near(a.exact_p.unwrap(), b.exact_p.unwrap(), 1e-12));
    }

    #[test]
    fn slopes_follow_scale_and_ignore_the_origin_of_time(
        y in prop::collection::vec(-9.0f64..9.0, 5..12), origin in 1900i32..2100,
    ) {
        let years = |origin: i32| -> Vec<f64> {
            (0..y.len()).map(|i| f64::from(origin) + i as f64).collect()
        };
        let (t, u) = (years(0), years(origin));
        let threefold: Vec<f64> = y.iter().map(|v| 3.0 * v).collect();
        let (a, b) = (ordinary(&t, &y, 0.95).unwrap(), ordinary(&u, &threefold, 0.95).unwrap());
        prop_assert!(near(3.0 * a.slope, b.slope, 1e-9));
        prop_assume!(a.se.is_some_and(|se| se > 1e-6));
        prop_assert!(near(a.p.unwrap(), b.p.unwrap(), 1e-8));
        let (low, high) = a.interval.unwrap();
        prop_assert!(low < a.slope && a.slope < high);
        let even = weighted(&u, &y, &vec![0.7; y.len()], 0.95).unwrap();
        prop_assert!(near(even.slope, a.slope, 1e-9));
        prop_assert!(near(even.scaled_se.unwrap(), a.se.unwrap(), 1e-9));
        prop_assert!(even.interval.1 - even.interval.0 >= (high - low) * (1.0 - 1e-9));
        let (c, d) = (theil_sen(&t, &y, 0.95).unwrap(), theil_sen(&u, &threefold, 0.95).unwrap());
        prop_assert!(near(3.0 * c.slope, d.slope, 1e-9));
        let (low, high) = c.interval.unwrap();
        prop_assert!(low <= c.slope && c.slope <= high);
    }

    #[test]
    fn two_years_have_newcombes_interval(
        n1 in 1u32..200, n2 in 1u32..200, a in 0.0f64..=1.0, b in 0.0f64..=1.0,
    ) {
        let (n, m) = (f64::from(n1), f64::from(n2));
        let (x, z) = ((n * a).round(), (m * b).round());
        let found = share_trend(&[2023.0, 2024.0], &[x, z], &[n, m], 0.95).unwrap();
        let expected = newcombe((z / m, m), (x / n, n), 0.95).unwrap();
        prop_assert!(near(found.slope, expected.estimate, 1e-10));
        let (low, high) = found.interval;
        prop_assert!(near(low.max(-1.0), expected.interval.0, 1e-9));
        prop_assert!(near(high.min(1.0), expected.interval.1, 1e-9));
        if let Some(test) = found.trend {
            prop_assert!(near(test.p, expected.p, 1e-9));
            prop_assert!(near(found.heterogeneity.unwrap().chi_squared, test.chi_squared, 1e-9));
        }
    }

    #[test]
    fn heterogeneity_is_trend_and_departure(
        years in prop::collection::vec((1u32..90, 0.0f64..=1.0), 3..9),
    ) {
        let n: Vec<f64> = years.iter().map(|(n, _)| f64::from(*n)).collect();
        let x: Vec<f64> = years.iter().map(|(n, p)| (f64::from(*n) * p).round()).collect();
        let t: Vec<f64> = (0..n.len()).map(|i| i as f64).collect();
        let found = share_trend(&t, &x, &n, 0.95).unwrap();
        prop_assert!(found.interval.0 <= found.slope && found.slope <= found.interval.1);
        if let (Some(a), Some(b), Some(c)) = (found.trend, found.departure, found.heterogeneity) {
            prop_assert!(near(a.chi_squared + b.chi_squared, c.chi_squared, 1e-9));
            let fails: Vec<f64> = x.iter().zip(&n).map(|(x, n)| n - x).collect();
            let turned = share_trend(&t, &fails, &n, 0.95).unwrap();
            prop_assert!(near(turned.slope, -found.slope, 1e-12));
            prop_assert!(near(turned.trend.unwrap().p, a.p, 1e-9));
            if let (Some(l), Some(m)) = (logit_trend(&t, &x, &n), logit_trend(&t, &fails, &n)) {
                prop_assert!(near(l.slope, -m.slope, 1e-8) && near(l.p, m.p, 1e-8));
                prop_assert!(l.slope * found.slope >= -1e-12);
            }
        }
    }

    #[test]
    fn pooling_follows_scale_and_shrinks_towards_the_mean(
        units in prop::collection::vec((-5.0f64..5.0, 0.05f64..4.0), 2..30),
    ) {
        let (y, v): (Vec<f64>, Vec<f64>) = units.iter().copied().unzip();
        let larger = |by: f64, v: &[f64]| v.iter().map(|x| by * x).collect::<Vec<_>>();
        for method in METHODS {
            let found = pool(&y, &v, method).unwrap();
            let scaled = pool(&larger(10.0, &y), &larger(100.0, &v), method).unwrap();
            prop_assert!(near(scaled.tau2, 100.0 * found.tau2, 1e-6));
            prop_assert!(near(scaled.mean, 10.0 * found.mean, 1e-6));
            for (s, (y, v)) in found.shrunken.iter().zip(&units) {
                let (low, high) = (y.min(found.mean), y.max(found.mean));
                prop_assert!(low - 1e-9 <= s.value && s.value <= high + 1e-9);
                prop_assert!((0.0..1.0).contains(&s.weight));
                prop_assert!(s.se <= v.sqrt().max(found.mean_se) + 1e-9);
            }
            let (low, high) = found.mean_interval(0.95).unwrap();
            let (lower, higher) = found.prediction_interval(0.95).unwrap();
            prop_assert!(lower <= low && low < found.mean && found.mean < high && high <= higher);
            let same = given(&y, &v, found.tau2).unwrap();
            prop_assert!(near(same.mean, found.mean, 1e-9));
        }
    }

    #[test]
    fn the_restricted_likelihood_has_no_higher_place(
        units in prop::collection::vec((-5.0f64..5.0, 0.05f64..4.0), 2..15),
        other in 0.0f64..40.0,
    ) {
        let (y, v): (Vec<f64>, Vec<f64>) = units.iter().copied().unzip();
        let height = |tau2: f64| {
            let w: Vec<f64> = v.iter().map(|v| 1.0 / (v + tau2)).collect();
            let sum: f64 = w.iter().sum();
            let mean = w.iter().zip(&y).map(|(w, y)| w * y).sum::<f64>() / sum;
            let q: f64 = w.iter().zip(&y).map(|(w, y)| w * (y - mean).powi(2)).sum();
            w.iter().map(|w| w.ln()).sum::<f64>() - sum.ln() - q
        };
        let found = pool(&y, &v, Method::Reml).unwrap();
        prop_assert!(height(other) <= height(found.tau2) + 1e-9);
        let found = pool(&y, &v, Method::PauleMandel).unwrap();
        let w = v.iter().map(|v| 1.0 / (v + found.tau2));
        let q: f64 = w.zip(&y).map(|(w, y)| w * (y - found.mean).powi(2)).sum();
        prop_assert!(found.tau2 == 0.0 || near(q, y.len() as f64 - 1.0, 1e-9));
    }
}

/// Calls for every order of the items.
fn orders(items: &mut [usize], from: usize, call: &mut impl FnMut(&[usize])) {
    if from == items.len() {
        call(items);
        return;
    }
    for i in from..items.len() {
        items.swap(from, i);
        orders(items, from + 1, call);
        items.swap(from, i);
    }
}
