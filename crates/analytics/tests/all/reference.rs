//! The statistics against what R and statsmodels say: values from `reference/*.json`,
//! each with the tool, its version and the calls that made it.

use serde_json::Value;

use datapakke_analytics::stat::{
    Difference, mean, multiplicity, proportion, quantile, ratio,
};

/// Relative to the larger of one and the expected value: the references have 15 digits,
/// and this is what their makers say may be relied on.
const TOLERANCE: f64 = 1e-10;

/// Adjusted p values are products and minima only.
const ADJUSTED: f64 = 1e-14;

/// The quantiles of type 7 in R's list of nine.
const TYPE_7: usize = 6;

fn cases(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("expected a number, found {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn close(found: f64, expected: &Value, tolerance: f64, case: &Value) {
    let expected = number(expected);
    let off = (found - expected).abs() / expected.abs().max(1.0);
    assert!(
        off <= tolerance,
        "found {found}, expected {expected}, off by {off:e} in {case}"
    );
}

fn check_interval(found: Option<(f64, f64)>, expected: &Value, case: &Value) {
    if expected.is_null() {
        assert_eq!(found, None, "{case}");
        return;
    }
    let (low, high) = found.unwrap_or_else(|| panic!("no interval in {case}"));
    close(low, &expected[0], TOLERANCE, case);
    close(high, &expected[1], TOLERANCE, case);
}

fn check_difference(found: Difference, expected: [&Value; 3], case: &Value) {
    let [estimate, interval, p] = expected;
    close(found.estimate, estimate, TOLERANCE, case);
    check_interval(Some(found.interval), interval, case);
    close(found.p, p, TOLERANCE, case);
}

#[test]
fn wilson_intervals_agree_with_r() {
    for case in cases(include_str!("../reference/proportions.json")) {
        let (n, level) = (number(&case["n"]), number(&case["conf"]));
        let found = proportion::wilson(number(&case["x"]) / n, n, level);
        check_interval(found, &case["wilson"], &case);
    }
}

#[test]
fn newcombe_intervals_agree_with_statsmodels_and_the_test_with_r() {
    let tests = cases(include_str!("../reference/proportion_tests.json"));
    for (case, test) in
        cases(include_str!("../reference/proportion_diff.json")).iter().zip(&tests)
    {
        let share = |x: &str, n: &str| {
            assert_eq!((&case[x], &case[n]), (&test[x], &test[n]));
            (number(&case[x]) / number(&case[n]), number(&case[n]))
        };
        let (first, second) = (share("x1", "n1"), share("x2", "n2"));
        let found = proportion::newcombe(first, second, 0.95).unwrap();
        check_interval(Some(found.interval), &case["newcombe"], case);
        let wider = proportion::newcombe(first, second, 0.99).unwrap();
        check_interval(Some(wider.interval), &case["newcombe_99"], case);
        match &test["p"] {
            Value::Null => assert_eq!(found.p, 1.0),
            p => close(found.p, p, TOLERANCE, case),
        }
    }
}

#[test]
fn means_and_quantiles_agree_with_r() {
    for case in cases(include_str!("../reference/means.json")) {
        let values = numbers(&case["x"]);
        let sample = mean::summary(&values).unwrap();
        close(sample.mean, &case["mean"], TOLERANCE, &case);
        match (sample.sd, &case["sd"]) {
            (found, Value::Null) => assert_eq!(found, None),
            (found, sd) => close(found.unwrap(), sd, TOLERANCE, &case),
        }
        for (level, name) in
            [(0.9, "t_ci_0.9"), (0.95, "t_ci_0.95"), (0.998, "t_ci_0.998")]
        {
            check_interval(mean::t_interval(sample, level), &case[name], &case);
        }
        close(quantile::median(&values).unwrap(), &case["median"], TOLERANCE, &case);
        let expected = case["quantiles"][TYPE_7].as_array().unwrap();
        for (p, expected) in
            [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].into_iter().zip(expected)
        {
            close(quantile::quantile(&values, p).unwrap(), expected, TOLERANCE, &case);
        }
    }
}

#[test]
fn welch_agrees_with_r() {
    for case in cases(include_str!("../reference/two_means.json")) {
        let sample = |name: &str| mean::summary(&numbers(&case[name])).unwrap();
        let found = mean::welch(sample("a"), sample("b"), 0.95).unwrap();
        let welch = &case["welch"];
        check_difference(found, [&case["diff"], &welch["ci"], &welch["p"]], &case);
    }
}

#[test]
fn the_ratio_estimator_agrees_with_rs_survey_package() {
    for case in cases(include_str!("../reference/absence_ratio.json")) {
        let (days, possible) = (numbers(&case["days"]), numbers(&case["possible"]));
        let found = ratio::ratio(&days, &possible).unwrap();
        close(found.value, &case["rate"], TOLERANCE, &case);
        close(found.se.unwrap(), &case["se_pupil"], TOLERANCE, &case);
        check_interval(found.interval(0.95), &case["ci95_t_pupil"], &case);
    }
}

#[test]
fn adjusted_p_values_agree_with_r() {
    for case in cases(include_str!("../reference/multiple_testing.json")) {
        let found = multiplicity::benjamini_hochberg(&numbers(&case["p"]));
        for (found, expected) in found.iter().zip(case["BH"].as_array().unwrap()) {
            close(*found, expected, ADJUSTED, &case);
        }
    }
}

#[test]
fn the_weighted_mean_agrees_with_r() {
    for case in cases(include_str!("../reference/weighted.json")) {
        let found =
            mean::weighted_mean(&numbers(&case["x"]), &numbers(&case["w"])).unwrap();
        close(found, &case["weighted_mean"], TOLERANCE, &case);
    }
}
