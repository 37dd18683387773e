//! Funnels, control charts, trends and pooling against what R, metafor, scipy,
//! controlchartspy and UK public health's own fixtures say (`reference/`).

use serde_json::Value;

use datapakke_analytics::stat::control_chart::{self, Near, Ranges, Side as ChartSide};
use datapakke_analytics::stat::funnel::dispersion::{Dispersion, WINSORISED, dispersion};
use datapakke_analytics::stat::funnel::{Limits, Side, Spread, Zone, mean, ratio, share};
use datapakke_analytics::stat::pool::{Method, Pool, pool};
use datapakke_analytics::stat::trend::kendall::{Kendall, kendall, mann_kendall};
use datapakke_analytics::stat::trend::line;
use datapakke_analytics::stat::trend::share::{logit_trend, share_trend};
use datapakke_analytics::stat::trend::theil_sen::theil_sen;

/// What the makers of the references say may be relied on.
const TOLERANCE: f64 = 1e-10;

/// The same for values found by iteration.
const ITERATED: f64 = 1e-7;

/// UK public health's files have nine digits or six decimals, and their limits were
/// searched for with about as many.
const PRINTED: f64 = 1e-6;

/// Their search ended early at one event, where the limits are −ln(1 − α/2) exactly.
const ONE_EVENT: f64 = 5e-5;

/// Counts what was compared, so that a file that lost its cases fails.
struct Check {
    values: usize,
    tolerance: f64,
    /// Expected values below this are compared by their difference.
    floor: f64,
    worst: f64,
}

impl Check {
    fn new(tolerance: f64) -> Self {
        Self { values: 0, tolerance, floor: 1e-9, worst: 0.0 }
    }

    /// For figures printed with so many decimals.
    fn printed() -> Self {
        Self { floor: 1.0, ..Self::new(PRINTED) }
    }

    fn number(&mut self, found: f64, expected: f64, what: &str) {
        let off = (found - expected).abs() / expected.abs().max(self.floor);
        let off = if found == expected { 0.0 } else { off };
        let message = format!("{what}: found {found}, expected {expected}, off {off:e}");
        assert!(off <= self.tolerance, "{message}");
        self.values += 1;
        self.worst = self.worst.max(off);
    }

    fn value(&mut self, found: f64, expected: &Value, what: &str) {
        self.number(found, number(expected), what);
    }

    fn all(&mut self, found: &[f64], expected: &Value, what: &str) {
        let expected = numbers(expected);
        assert_eq!(found.len(), expected.len(), "{what}");
        for (found, expected) in found.iter().zip(expected) {
            self.number(*found, expected, what);
        }
    }

    /// The limits of every unit at both levels.
    fn limits(&mut self, found: &[Limits], expected: &Value, what: &str) {
        let column = |of: fn(&Limits) -> f64| found.iter().map(of).collect::<Vec<_>>();
        self.all(&column(|l| l.inner().0), &expected["low95"], what);
        self.all(&column(|l| l.inner().1), &expected["high95"], what);
        self.all(&column(|l| l.outer().0), &expected["low998"], what);
        self.all(&column(|l| l.outer().1), &expected["high998"], what);
    }

    fn finish(&self, values: usize) {
        assert_eq!(self.values, values, "worst {:e}", self.worst);
    }
}

fn cases(file: &str, count: usize) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), count);
    cases
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("expected a number, found {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn name(case: &Value) -> &str {
    case["name"].as_str().unwrap()
}

/// Rows of a table without quotes, its header left out.
fn table(file: &str, rows: usize) -> Vec<Vec<&str>> {
    let table: Vec<Vec<&str>> =
        file.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(table.len(), rows);
    table
}

fn cell(row: &[&str], column: usize) -> f64 {
    row[column].parse().unwrap()
}

fn zone(label: &str) -> Zone {
    match label {
        "Not significant" => Zone::Inside,
        "Low (0.025)" => Zone::OutsideInner(Side::Below),
        "High (0.025)" => Zone::OutsideInner(Side::Above),
        "Low (0.001)" => Zone::OutsideOuter(Side::Below),
        "High (0.001)" => Zone::OutsideOuter(Side::Above),
        other => panic!("{other}"),
    }
}

fn outside_998(ids: &Value, limits: &[Limits], figures: &[f64]) -> Vec<Value> {
    let ids = ids.as_array().unwrap();
    let far = |i: &usize| {
        matches!(limits[*i].zone(figures[*i]).unwrap(), Zone::OutsideOuter(_))
    };
    let mut found: Vec<Value> =
        (0..ids.len()).filter(far).map(|i| ids[i].clone()).collect();
    found.sort_by_key(ToString::to_string);
    found
}

fn shares(case: &Value, check: &mut Check) {
    let what = name(case);
    let (x, n) = (numbers(&case["x"]), numbers(&case["n"]));
    let p: Vec<f64> = x.iter().zip(&n).map(|(x, n)| x / n).collect();
    let target = x.iter().sum::<f64>() / n.iter().sum::<f64>();
    check.value(target, &case["target"], what);
    let z: Vec<f64> = p
        .iter()
        .zip(&n)
        .map(|(p, n)| share::arcsine_z(*p, target, *n).unwrap())
        .collect();
    check.all(&z, &case["z_arcsine"], what);
    let s: Vec<f64> = n.iter().map(|n| share::arcsine_s(*n).unwrap()).collect();
    let plain = dispersion(&z, &s, 0.0).unwrap();
    let drawn: Dispersion = dispersion(&z, &s, WINSORISED).unwrap();
    check.value(plain.phi, &case["phi_unwinsorised"], what);
    check.value(plain.tau2, &case["tau2_arcsine_unwinsorised"], what);
    check.value(drawn.phi, &case["phi_winsorised10"], what);
    check.value(drawn.tau2, &case["tau2_arcsine_winsorised10"], what);
    let adjusted =
        |(z, s): (&f64, &f64)| z * s / Spread::Additive(drawn.tau2).widen(*s).unwrap();
    let adjusted: Vec<f64> = z.iter().zip(&s).map(adjusted).collect();
    check.all(&adjusted, &case["z_od_package"], what);

    let each = |at: &dyn Fn(f64, f64) -> Option<(f64, f64)>| -> Vec<Limits> {
        n.iter().map(|n| Limits::new(|level| at(*n, level)).unwrap()).collect()
    };
    let arcsine = |spread| each(&|n, level| share::arcsine(target, n, level, spread));
    let (chance, additive) =
        (arcsine(Spread::Chance), arcsine(Spread::Additive(drawn.tau2)));
    check.limits(&chance, &case["arcsine"], what);
    check.limits(&additive, &case["arcsine_od_additive"], what);
    let grown = arcsine(Spread::Multiplicative(drawn.phi));
    check.limits(&grown, &case["multiplicative_arcsine"], what);
    let score = each(&|n, level| share::score(target, n, level, Spread::Chance));
    check.limits(&score, &case["score_wilson_equivalent"], what);
    let exact = each(&|n, level| share::binomial_interpolated(target, n as u64, level));
    check.limits(&exact, &case["binomial_interpolated"], what);
    for (limits, list) in [(chance, "outside998_no_od"), (additive, "outside998_od")] {
        let found = outside_998(&case["id"], &limits, &p);
        assert_eq!(&Value::Array(found), &case[list], "{what}");
    }
}

fn ratios(case: &Value, check: &mut Check) {
    let what = name(case);
    let (o, e) = (numbers(&case["observed"]), numbers(&case["expected"]));
    let z: Vec<f64> =
        o.iter().zip(&e).map(|(o, e)| ratio::square_root_z(*o, *e).unwrap()).collect();
    check.all(&z, &case["z_sqrt"], what);
    let s: Vec<f64> = e.iter().map(|e| ratio::square_root_s(*e).unwrap()).collect();
    let found = dispersion(&z, &s, WINSORISED).unwrap();
    check.value(found.phi, &case["phi_winsorised10"], what);
    check.value(found.tau2, &case["tau2_sqrt_winsorised10"], what);
    let each = |at: &dyn Fn(f64, f64) -> Option<(f64, f64)>| -> Vec<Limits> {
        e.iter().map(|e| Limits::new(|level| at(*e, level)).unwrap()).collect()
    };
    check.limits(&each(&ratio::chi_squared), &case["exact_poisson"], what);
    let spread = Spread::Additive(found.tau2);
    let root = each(&|e, level| ratio::square_root(e, level, spread));
    check.limits(&root, &case["sqrt_od_additive"], what);
}

#[test]
fn funnels_of_shares_and_ratios_agree_with_controlchartspy() {
    let mut check = Check::new(TOLERANCE);
    let file = include_str!("../reference/funnel_shares_and_ratios.json");
    for case in cases(file, 5) {
        match case["type"].as_str().unwrap() {
            "proportion" => shares(&case, &mut check),
            _ => ratios(&case, &mut check),
        }
    }
    check.finish(3056);
}

#[test]
fn funnels_of_means_agree_with_the_definitions() {
    let mut check = Check::new(TOLERANCE);
    for case in cases(include_str!("../reference/funnel_means.json"), 2) {
        let what = name(&case);
        let (n, y) = (numbers(&case["n"]), numbers(&case["mean"]));
        let target = number(&case["target_pupil_mean"]);
        let within = number(&case["pooled_within_variance"]);
        let s: Vec<f64> = n.iter().map(|n| (within / n).sqrt()).collect();
        let z: Vec<f64> =
            y.iter().zip(&s).map(|(y, s)| mean::z(*y, target, *s).unwrap()).collect();
        check.all(&z, &case["z"], what);
        let plain = dispersion(&z, &s, 0.0).unwrap();
        let drawn = dispersion(&z, &s, WINSORISED).unwrap();
        check.value(plain.phi, &case["phi_unwinsorised"], what);
        check.value(plain.tau2, &case["tau2_unwinsorised_about_target"], what);
        check.value(drawn.phi, &case["phi_winsorised10"], what);
        check.value(drawn.tau2, &case["tau2_winsorised10"], what);
        for (spread, expected) in [
            (Spread::Chance, "limits"),
            (Spread::Additive(drawn.tau2), "limits_od_additive"),
            (Spread::Multiplicative(drawn.phi), "limits_multiplicative"),
        ] {
            let at =
                |s: &f64| Limits::new(|level| mean::limits(target, *s, level, spread));
            let found: Vec<Limits> = s.iter().map(|s| at(s).unwrap()).collect();
            check.limits(&found, &case[expected], what);
        }
    }
    check.finish(2933);
}

#[test]
fn funnels_of_shares_agree_with_uk_public_health() {
    let units = table(include_str!("../reference/phe_funnel_prop_units.csv"), 303);
    let sum = |column| units.iter().map(|row| cell(row, column)).sum::<f64>();
    let target = sum(0) / sum(1);
    let at = |n: f64| Limits::new(|level| share::score(target, n, level, Spread::Chance));
    for row in &units {
        let (x, n) = (cell(row, 0), cell(row, 1));
        assert_eq!(at(n).unwrap().zone(x / n), Some(zone(row[2])), "{row:?}");
    }
    let mut check = Check::printed();
    for row in table(include_str!("../reference/phe_funnel_prop_limits.csv"), 100) {
        let limits = at(cell(&row, 0)).unwrap();
        let (inner, outer) = (limits.inner(), limits.outer());
        for (column, found) in
            [inner.0, inner.1, outer.0, outer.1, target].into_iter().enumerate()
        {
            check.number(100.0 * found, cell(&row, column + 1), row[0]);
        }
    }
    check.finish(500);
}

#[test]
fn funnels_of_rates_agree_with_uk_public_health() {
    let units = table(include_str!("../reference/phe_funnel_rate_units.csv"), 50);
    let people = |row: &[&str]| cell(row, 0) / cell(row, 1);
    let target = units.iter().map(|row| cell(row, 0)).sum::<f64>()
        / units.iter().map(|row| people(row)).sum::<f64>();
    let mut check = Check::printed();
    for row in table(include_str!("../reference/phe_funnel_rate_limits.csv"), 100) {
        let events = cell(&row, 0);
        check.tolerance = if events == 1.0 { ONE_EVENT } else { PRINTED };
        check.number(target, cell(&row, 9), "target");
        for (level, column) in [(0.95, 1), (0.998, 5)] {
            let (low, high) = ratio::touching(events as u64, level).unwrap();
            for (expected, column) in [(high, column), (low, column + 2)] {
                // Rates per 100,000 over three years, populations of one.
                let population = expected / target * 1e5;
                check.number(population / 3.0, cell(&row, column), row[0]);
                check.number(1e5 * events / population, cell(&row, column + 1), row[0]);
                let (l, h) = ratio::exact(expected, level).unwrap();
                let limit = if column % 4 == 1 { l } else { h };
                check.number(limit * target, cell(&row, column + 1), row[0]);
            }
        }
    }
    check.finish(1300);
}

#[test]
fn funnels_of_ratios_agree_with_uk_public_health() {
    for row in table(include_str!("../reference/phe_funnel_ratio_units.csv"), 300) {
        let (o, e) = (cell(&row, 0), cell(&row, 1));
        let limits = Limits::new(|level| ratio::exact(e, level)).unwrap();
        assert_eq!(limits.zone(o / e), Some(zone(row[2])), "{row:?}");
    }
    let mut check = Check::printed();
    for row in table(include_str!("../reference/phe_funnel_ratio_limits.csv"), 100) {
        let o = cell(&row, 0);
        check.tolerance = if o == 1.0 { ONE_EVENT } else { PRINTED };
        for (level, column) in [(0.95, 1), (0.998, 7)] {
            let (low, high) = ratio::touching(o as u64, level).unwrap();
            for (e, column) in [(high, column), (low, column + 3)] {
                check.number(e, cell(&row, column), row[0]);
                check.number((o - e) / e, cell(&row, column + 1), row[0]);
                check.number(100.0 * o / e, cell(&row, column + 2), row[0]);
                let (l, h) = ratio::exact(e, level).unwrap();
                let limit = if column % 6 == 1 { l } else { h };
                check.number(100.0 * limit, cell(&row, column + 2), row[0]);
            }
        }
    }
    check.finish(1600);
}

fn flags(value: &Value) -> Vec<Option<ChartSide>> {
    let flag = |v: &Value| match v.as_str().unwrap() {
        "none" => None,
        "improvement" => Some(ChartSide::High),
        "deterioration" => Some(ChartSide::Low),
        other => panic!("{other}"),
    };
    value.as_array().unwrap().iter().map(flag).collect()
}

#[test]
fn control_charts_agree_with_controlchartspy() {
    let mut check = Check::new(TOLERANCE);
    let mut marks = 0;
    for case in cases(include_str!("../reference/spc.json"), 6) {
        let (what, y) = (name(&case), numbers(&case["y"]));
        for (ranges, range, rounded, package) in [
            (Ranges::All, "average_moving_range", "limits_2_66", "package_all_points"),
            (
                Ranges::Screened,
                "average_moving_range_screened",
                "limits_2_66_screened",
                "package_screened",
            ),
        ] {
            let found = control_chart::chart(&y, ranges, control_chart::ROUNDED).unwrap();
            check.value(found.mean, &case["mean"], what);
            check.value(found.range, &case[range], what);
            check.value(found.limits.0, &case[rounded]["lower"], what);
            check.value(found.limits.1, &case[rounded]["upper"], what);
            let expected = &case[package];
            let found =
                control_chart::chart(&y, ranges, control_chart::UNROUNDED).unwrap();
            check.value(found.mean, &expected["centre"], what);
            check.value(found.limits.0, &expected["lower"], what);
            check.value(found.limits.1, &expected["upper"], what);
            check.value(found.near.0, &expected["lower2s"], what);
            check.value(found.near.1, &expected["upper2s"], what);
            // The package counts points beyond the limits as near, and marks all three.
            let signals = found.signals(&y, Near::Beyond);
            let column = |of: fn(&control_chart::Signals) -> Option<ChartSide>| {
                signals.iter().map(of).collect::<Vec<_>>()
            };
            assert_eq!(column(|s| s.outside), flags(&expected["astronomical"]), "{what}");
            assert_eq!(column(|s| s.shift), flags(&expected["shift7"]), "{what}");
            assert_eq!(column(|s| s.trend), flags(&expected["trend7"]), "{what}");
            assert_eq!(
                column(|s| s.two_of_three),
                flags(&expected["two_in_three"]),
                "{what}"
            );
            marks += 4 * y.len();
        }
    }
    check.finish(108);
    assert_eq!(marks, 552);
}

/// Years and values of a case, a missing value with its year left out.
fn series(case: &Value) -> (Vec<f64>, Vec<f64>) {
    let pairs = case["t"].as_array().unwrap().iter().zip(case["y"].as_array().unwrap());
    pairs.filter(|(_, y)| !y.is_null()).map(|(t, y)| (number(t), number(y))).unzip()
}

#[test]
fn lines_and_orders_agree_with_r() {
    let mut check = Check::new(TOLERANCE);
    for case in cases(include_str!("../reference/trend_r.json"), 8) {
        let what = name(&case);
        let (t, y) = series(&case);
        let found = line::ordinary(&t, &y, 0.95).unwrap();
        check.value(found.slope, &case["ols_slope"], what);
        // R goes on with no scatter at all; here that has no standard error.
        if case["ols_se"].as_f64().is_none_or(|se| se == 0.0) {
            assert_eq!((found.se, found.interval, found.p), (None, None, None));
        } else {
            check.value(found.se.unwrap(), &case["ols_se"], what);
            check.value(found.p.unwrap(), &case["ols_p"], what);
            let (low, high) = found.interval.unwrap();
            check.all(&[low, high], &case["ols_ci"], what);
        }
        let found: Kendall = kendall(&t, &y).unwrap();
        let Some(tau) = found.tau_b else {
            assert_eq!(case.get("tau_b"), None);
            continue;
        };
        check.value(tau, &case["tau_b"], what);
        let normal = [found.normal_p(false), found.normal_p(true)].map(Option::unwrap);
        check.value(normal[0], &case["kendall_p_normal_no_cc"], what);
        check.value(normal[1], &case["kendall_p_normal_cc"], what);
        if case["kendall_exact"] == true {
            check.value(found.exact_p.unwrap(), &case["kendall_p"], what);
        }
    }
    check.finish(58);
}

#[test]
fn orders_and_robust_slopes_agree_with_scipy() {
    let mut check = Check::new(TOLERANCE);
    for case in cases(include_str!("../reference/trend_python.json"), 8) {
        let what = name(&case);
        let (t, y) = series(&case);
        let mann = &case["mann_kendall"];
        let found = mann_kendall(&y).unwrap();
        check.value(found.s as f64, &mann["S"], what);
        check.value(found.variance, &mann["var_S"], what);
        check.value(found.z(true), &mann["z"], what);
        check.value(found.normal_p(true).unwrap(), &mann["p"], what);
        check.value(found.tau_a, &mann["tau"], what);
        if let Some(p) = case.get("exact_permutation_p_two_sided") {
            check.value(found.p().unwrap(), p, what);
        }
        let unit: Vec<f64> = (0..y.len()).map(|i| i as f64).collect();
        let plain = theil_sen(&unit, &y, 0.95).unwrap();
        check.value(plain.slope, &mann["sen_slope_unit_spacing"], what);
        let intercept = plain.intercept_of_medians;
        check.value(intercept, &mann["sen_intercept_unit_spacing"], what);
        let (Some(sen), Some(tau)) = (case.get("theil_sen"), case.get("kendall_tau_b"))
        else {
            assert_eq!((what, plain.interval, found.tau_b), ("flat", None, None));
            continue;
        };
        check.value(kendall(&t, &y).unwrap().tau_b.unwrap(), &tau["tau"], what);
        let robust = theil_sen(&t, &y, 0.95).unwrap();
        check.value(robust.slope, &sen["slope"], what);
        check.value(robust.intercept, &sen["intercept_joint"], what);
        check.value(robust.intercept_of_medians, &sen["intercept_separate"], what);
        // scipy cuts the ranks to those there are; here fewer than five have no interval.
        assert_eq!(robust.interval.is_none(), t.len() < 5, "{what}");
        let (low, high) = robust.interval.unwrap_or(robust.range);
        check.value(low, &sen["low95"], what);
        check.value(high, &sen["high95"], what);
    }
    check.finish(104);
}

#[test]
fn trends_of_shares_agree_with_r() {
    let mut check = Check::new(TOLERANCE);
    for case in cases(include_str!("../reference/trend_proportions.json"), 2) {
        let what = name(&case);
        let column = |of: &str| numbers(&case[of]);
        let (t, x, n) = (column("score"), column("x"), column("n"));
        let found = share_trend(&t, &x, &n, 0.95).unwrap();
        let (trend, all) = (found.trend.unwrap(), found.heterogeneity.unwrap());
        check.value(trend.chi_squared, &case["cochran_armitage_chisq"], what);
        check.value(trend.p, &case["p"], what);
        check.value(all.chi_squared, &case["heterogeneity_chisq"], what);
        check.value(all.df, &case["heterogeneity_df"], what);
        check.value(all.p, &case["heterogeneity_p"], what);
        let logit = logit_trend(&t, &x, &n).unwrap();
        check.value(logit.slope, &case["logit_slope"], what);
        check.value(logit.p, &case["logit_lr_p"], what);
        // R stops its steps earlier and takes the error from the step before the last.
        let off = logit.se / number(&case["logit_se"]) - 1.0;
        assert!(off.abs() < 1e-7, "{off:e}");
    }
    check.finish(14);
}

fn pooled(found: &Pool, expected: &Value, what: &str, check: &mut Check) {
    check.value(found.tau2, &expected["tau2"], what);
    check.value(found.tau2_se, &expected["se_tau2"], what);
    check.value(found.mean, &expected["mu"], what);
    check.value(found.mean_se, &expected["se_mu"], what);
    check.value(found.q, &expected["Q"], what);
    assert_eq!(found.units as f64 - 1.0, number(&expected["Q_df"]));
    check.value(found.q_p, &expected["Q_p"], what);
    check.value(100.0 * found.i2, &expected["I2"], what);
    check.value(found.h2, &expected["H2"], what);
    for (pair, name) in [
        (found.mean_interval(0.95), "ci_mu"),
        (found.prediction_interval(0.95), "prediction_interval"),
    ] {
        let (low, high) = pair.unwrap();
        check.all(&[low, high], &expected[name], what);
    }
    let column = |of: &dyn Fn(usize) -> f64| (0..found.units).map(of).collect::<Vec<_>>();
    let interval = |i: usize| found.shrunken[i].interval(0.95).unwrap();
    check.all(&column(&|i| found.shrunken[i].value), &expected["blup"], what);
    check.all(&column(&|i| found.shrunken[i].se), &expected["blup_se"], what);
    check.all(&column(&|i| interval(i).0), &expected["blup_ci"]["lower"], what);
    check.all(&column(&|i| interval(i).1), &expected["blup_ci"]["upper"], what);
}

#[test]
fn pooling_agrees_with_metafor() {
    let (mut closed, mut iterated) = (Check::new(TOLERANCE), Check::new(ITERATED));
    for case in cases(include_str!("../reference/empirical_bayes.json"), 2) {
        let (y, v) = (numbers(&case["yi"]), numbers(&case["vi"]));
        let what = name(&case);
        let found = |method| pool(&y, &v, method).unwrap();
        let first = found(Method::DerSimonianLaird);
        pooled(&first, &case["DL"], what, &mut closed);
        pooled(&found(Method::PauleMandel), &case["PM"], what, &mut iterated);
        pooled(&found(Method::Reml), &case["REML"], what, &mut iterated);
        let fixed = datapakke_analytics::stat::pool::given(&y, &v, 0.0).unwrap();
        closed.value(fixed.mean, &case["fixed"]["mu"], what);
        closed.value(fixed.mean_se, &case["fixed"]["se"], what);
    }
    closed.finish(364);
    iterated.finish(720);
}
