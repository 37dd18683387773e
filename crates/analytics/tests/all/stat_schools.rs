//! Models of persons in groups against R and lme4: fits, group effects, ranks, observed
//! against expected, from the same rows.

use serde_json::Value;

use datapakke_analytics::stat::league;
use datapakke_analytics::stat::mixed::{Effect, Fit, Method, Parameter, Sums, shrink};
use datapakke_analytics::stat::regression::{Regression, Robust, least_squares};
use datapakke_analytics::stat::value_added::by_group;

const MODELS: &str = include_str!("../reference/mixed_models.json");
const LEAGUE: &str = include_str!("../reference/league.json");
const REGRESSION: &str = include_str!("../reference/regression_reference.json");
const PROFILES: &str = include_str!("../reference/mixed_profiles.json");
const EXAM: &str = include_str!("../reference/exam.csv");
const HSB82: &str = include_str!("../reference/hsb82.csv");
const CASCHOOLS: &str = include_str!("../reference/caschools.csv");

/// What the makers of the references say may be relied on.
mod tolerance {
    pub const CRITERION: f64 = 1e-8;
    pub const PARAMETER: f64 = 1e-6;
    pub const LEAGUE: f64 = 1e-6;
    pub const REGRESSION: f64 = 1e-8;
}

/// Compares and counts.
#[derive(Default)]
struct Checked {
    values: usize,
    largest: f64,
}

impl Checked {
    /// Relative to the expected value, or to `scale` where that is larger (an effect near
    /// zero has no relative error of its own); a zero without scale must be exact.
    fn close(
        &mut self,
        found: f64,
        expected: f64,
        scale: f64,
        tolerance: f64,
        what: &str,
    ) {
        let off = match (found - expected).abs() {
            0.0 => 0.0,
            off => off / expected.abs().max(scale),
        };
        assert!(
            off <= tolerance,
            "{what}: found {found}, expected {expected}, off {off:e}"
        );
        self.values += 1;
        self.largest = self.largest.max(off);
    }

    fn finish(self, file: &str, values: usize) {
        assert_eq!(self.values, values, "{file}: largest deviation {:e}", self.largest);
    }
}

fn list(file: &str, name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    file[name].as_array().unwrap().clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("expected a number, found {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect()
}

/// One covariate of each row, by the name R gives the term.
type Column = (&'static str, Vec<f64>);

/// Rows of a data set: group (numbered in the order of its name), covariates, outcome.
struct Rows {
    names: Vec<String>,
    groups: Vec<usize>,
    columns: Vec<Column>,
    outcomes: Vec<f64>,
}

impl Rows {
    fn column(&self, term: &str) -> &[f64] {
        &self.columns.iter().find(|(name, _)| *name == term).unwrap().1
    }

    /// The columns of a model's terms but the intercept.
    fn terms(&self, terms: &[&str]) -> Vec<&[f64]> {
        assert_eq!(terms[0], "(Intercept)");
        terms[1..].iter().map(|term| self.column(term)).collect()
    }

    fn sums(&self, terms: &[&str]) -> Sums {
        self.first_sums(terms, usize::MAX, usize::MAX)
    }

    /// Only the first groups as the file has them, and the first rows of each.
    fn first_sums(&self, terms: &[&str], groups: usize, rows: usize) -> Sums {
        let columns = self.terms(terms);
        let mut sums = Sums::new(self.names.len(), columns.len()).unwrap();
        let (mut seen, mut order) = (vec![0; self.names.len()], Vec::new());
        for (row, group) in self.groups.iter().enumerate() {
            if !order.contains(group) {
                order.push(*group);
            }
            seen[*group] += 1;
            if order.len() <= groups && seen[*group] <= rows {
                let x: Vec<f64> = columns.iter().map(|c| c[row]).collect();
                sums.push(*group, &x, self.outcomes[row]).unwrap();
            }
        }
        sums
    }
}

fn cells(file: &str) -> (Vec<&str>, Vec<Vec<&str>>) {
    let mut lines = file.lines().map(|line| line.split(',').collect::<Vec<_>>());
    (lines.next().unwrap(), lines.collect())
}

/// Reads a data set; `texts` are terms that are one where a column has a text.
fn rows(
    file: &str,
    outcome: &str,
    plain: &[&'static str],
    texts: &[(&'static str, &str, &str)],
) -> Rows {
    let (head, cells) = cells(file);
    let at = |name: &str| head.iter().position(|h| *h == name).unwrap();
    let parsed = |name: &str| -> Vec<f64> {
        cells.iter().map(|row| row[at(name)].parse().unwrap()).collect()
    };
    let is = |column: &str, text: &str| -> Vec<f64> {
        cells.iter().map(|row| f64::from(u8::from(row[at(column)] == text))).collect()
    };
    let school = head.iter().position(|h| *h == "school");
    let name = |row: &Vec<&str>| school.map_or(String::new(), |at| row[at].to_owned());
    let mut names: Vec<String> = cells.iter().map(name).collect();
    let all = names.clone();
    names.sort_by_key(|name| name.parse::<u32>().unwrap_or(0));
    names.dedup();
    let groups =
        all.iter().map(|own| names.iter().position(|n| n == own).unwrap()).collect();
    let mut columns: Vec<Column> = plain.iter().map(|n| (*n, parsed(n))).collect();
    columns.extend(texts.iter().map(|(term, column, text)| (*term, is(column, text))));
    Rows { names, groups, columns, outcomes: parsed(outcome) }
}

fn exam() -> Rows {
    let texts = [
        ("sexM", "sex", "M"),
        ("schgendgirls", "schgend", "girls"),
        ("schgendmixed", "schgend", "mixed"),
    ];
    rows(EXAM, "normexam", &["standLRT"], &texts)
}

/// The package's own columns `meanses` and `cses` are the school's mean of `ses` and the
/// distance from it.
fn hsb82() -> Rows {
    let texts = [
        ("sectorPublic", "sector", "P"),
        ("minrtyYes", "minrty", "Y"),
        ("sxMale", "sx", "M"),
    ];
    let mut rows = rows(HSB82, "mAch", &["ses"], &texts);
    let ses = rows.column("ses").to_vec();
    let mut sums = vec![(0.0, 0.0); rows.names.len()];
    for (group, ses) in rows.groups.iter().zip(&ses) {
        sums[*group].0 += ses;
        sums[*group].1 += 1.0;
    }
    let mean = |group: &usize| sums[*group].0 / sums[*group].1;
    let means: Vec<f64> = rows.groups.iter().map(mean).collect();
    let away = ses.iter().zip(&means).map(|(ses, mean)| ses - mean).collect();
    rows.columns.extend([("meanses", means), ("cses", away)]);
    rows
}

fn method(case: &Value) -> Method {
    if case["method"] == "ML" { Method::Ml } else { Method::Reml }
}

fn check_effects(
    checked: &mut Checked,
    effects: &[Effect],
    ids: &[String],
    case: &Value,
    what: &str,
) {
    let groups = &case["groups"];
    let (n, blup, sd) =
        (numbers(&groups["n"]), numbers(&groups["blup"]), numbers(&groups["cond_sd"]));
    assert_eq!(effects.len(), n.len());
    let spread = number(&case["tau2"]).sqrt();
    for (i, id) in texts(&groups["id"]).into_iter().enumerate() {
        let effect = effects.iter().find(|e| ids[e.group] == id).unwrap();
        assert_eq!(effect.n, n[i]);
        checked.close(effect.effect, blup[i], spread, tolerance::PARAMETER, what);
        checked.close(effect.sd, sd[i], 0.0, tolerance::PARAMETER, what);
        let reliability = 1.0 - sd[i] * sd[i] / number(&case["tau2"]);
        checked.close(effect.reliability, reliability, 0.1, tolerance::PARAMETER, what);
    }
}

fn check_fit(checked: &mut Checked, fit: &Fit, case: &Value, what: &str) {
    for (name, found) in
        [("criterion", fit.criterion), ("aic", fit.aic()), ("bic", fit.bic())]
    {
        checked.close(found, number(&case[name]), 0.0, tolerance::CRITERION, what);
    }
    assert_eq!(fit.parameters as f64, number(&case["df"]));
    assert_eq!(fit.rows, number(&case["n_obs"]));
    checked.close(fit.tau2, number(&case["tau2"]), 0.0, tolerance::PARAMETER, what);
    checked.close(fit.sigma2, number(&case["sigma2"]), 0.0, tolerance::PARAMETER, what);
    check_coefficients(checked, (&fit.beta, &fit.se(), &fit.vcov), case, what);
}

/// An intercept may be zero by construction: beside its own error it is still known to
/// the last digits asked for.
fn check_coefficients(
    checked: &mut Checked,
    (beta, se, vcov): (&[f64], &[f64], &[Vec<f64>]),
    case: &Value,
    what: &str,
) {
    let errors = numbers(&case["fixed"]["se"]);
    let parameter = tolerance::PARAMETER;
    for (i, estimate) in numbers(&case["fixed"]["estimate"]).into_iter().enumerate() {
        checked.close(beta[i], estimate, errors[i], parameter, what);
        checked.close(se[i], errors[i], 0.0, parameter, what);
        for (j, expected) in numbers(&case["vcov"][i]).into_iter().enumerate() {
            let scale = errors[i] * errors[j];
            checked.close(vcov[i][j], expected, scale, parameter, what);
        }
    }
}

#[test]
fn random_intercept_fits_agree_with_lme4() {
    let (exam, hsb82) = (exam(), hsb82());
    let models = list(MODELS, "models");
    assert_eq!(models.len(), 8);
    let mut checked = Checked::default();
    for case in &models {
        let rows = if case["data"] == "Exam" { &exam } else { &hsb82 };
        let what = case["name"].as_str().unwrap();
        let sums = rows.sums(&texts(&case["fixed"]["term"]));
        let fit = sums.fit(method(case)).unwrap();
        check_fit(&mut checked, &fit, case, what);
        check_effects(&mut checked, &fit.effects, &rows.names, case, what);
    }
    checked.finish("mixed_models.json", MODEL_VALUES);
}

/// Per model 5, two and the square of them for the p terms, and three for each group.
const MODEL_VALUES: usize = 8 * 5
    + 3 * (2 + 1)
    + 2 * (2 * 2 + 4)
    + (2 * 5 + 25)
    + 2 * (2 * 4 + 16)
    + 3 * (5 * 65 + 3 * 160);

#[test]
fn with_the_variances_given_coefficients_and_effects_agree_with_lme4() {
    let (exam, hsb82) = (exam(), hsb82());
    let mut checked = Checked::default();
    for case in list(MODELS, "models") {
        let rows = if case["data"] == "Exam" { &exam } else { &hsb82 };
        let what = case["name"].as_str().unwrap();
        let sums = rows.sums(&texts(&case["fixed"]["term"]));
        let (tau2, sigma2) = (number(&case["tau2"]), number(&case["sigma2"]));
        let given = sums.fit_given(tau2, sigma2).unwrap();
        let found = (&*given.beta, &*given.se(), &*given.vcov);
        check_coefficients(&mut checked, found, &case, what);
        check_effects(&mut checked, &given.effects, &rows.names, &case, what);
        let beta = numbers(&case["fixed"]["estimate"]);
        let effects = sums.effects(&beta, tau2, sigma2).unwrap();
        check_effects(&mut checked, &effects, &rows.names, &case, what);
        for effect in effects {
            let one = shrink(effect.residual, effect.n, tau2, sigma2).unwrap();
            assert_eq!((one.effect, one.sd), (effect.effect, effect.sd));
        }
    }
    checked.finish("mixed_models.json", MODEL_VALUES - 8 * 5 + 3 * (5 * 65 + 3 * 160));
}

#[test]
fn sums_of_parts_and_plain_sums_give_the_same_fit() {
    let rows = exam();
    let terms = ["(Intercept)", "standLRT"];
    let whole = rows.sums(&terms);
    let mut parts = [Sums::new(65, 1).unwrap(), Sums::new(65, 1).unwrap()];
    let mut plain = Sums::new(65, 1).unwrap();
    let mut raw = vec![[0.0; 6]; 65];
    for (row, group) in rows.groups.iter().enumerate() {
        let (x, y) = (rows.column("standLRT")[row], rows.outcomes[row]);
        parts[row % 2].push(*group, &[x], y).unwrap();
        let own = [1.0, x, y, x * x, x * y, y * y];
        raw[*group].iter_mut().zip(own).for_each(|(sum, value)| *sum += value);
    }
    for (group, [n, x, y, xx, xy, yy]) in raw.into_iter().enumerate() {
        plain.push_sums(group, n, &[x, y], &[xx, xy, yy]).unwrap();
    }
    let [mut merged, second] = parts;
    merged.merge(&second).unwrap();
    let expected = whole.fit(Method::Reml).unwrap();
    let mut checked = Checked::default();
    for sums in [merged, plain] {
        let found = sums.fit(Method::Reml).unwrap();
        for (found, expected) in [
            (found.tau2, expected.tau2),
            (found.sigma2, expected.sigma2),
            (found.criterion, expected.criterion),
            (found.beta[1], expected.beta[1]),
        ] {
            checked.close(found, expected, 0.0, 1e-11, "the same rows");
        }
    }
    checked.finish("exam.csv", 8);
}

#[test]
fn profile_intervals_agree_with_the_density_written_out() {
    let (exam, hsb82) = (exam(), hsb82());
    let mut checked = Checked::default();
    let cases = list(PROFILES, "cases");
    assert_eq!(cases.len(), 12);
    for case in &cases {
        let what = format!("{} {} {}", case["name"], case["pick"], case["method"]);
        let rows = if case["data"] == "exam" { &exam } else { &hsb82 };
        let terms = texts(&case["terms"]);
        let sums = match case["pick"].as_array() {
            None => rows.sums(&terms),
            Some(pick) => {
                let pick = |i: usize| number(&pick[i]) as usize;
                rows.first_sums(&terms, pick(0), pick(1))
            }
        };
        let fit = sums.fit(method(case)).unwrap();
        let criterion = number(&case["criterion"]);
        checked.close(fit.criterion, criterion, 0.0, tolerance::CRITERION, &what);
        let level = number(&case["level"]);
        let mut check = |parameter: Parameter, expected: &Value, scale: f64| {
            let (low, high) = sums.interval(&fit, parameter, level).unwrap();
            checked.close(low, number(&expected[0]), scale, tolerance::PARAMETER, &what);
            checked.close(high, number(&expected[1]), scale, tolerance::PARAMETER, &what);
        };
        check(Parameter::Between, &case["between"], 0.0);
        check(Parameter::Ratio, &case["ratio"], 0.0);
        check(Parameter::Within, &case["within"], 0.0);
        for (i, expected) in case["coefficients"].as_array().unwrap().iter().enumerate() {
            check(Parameter::Coefficient(i), expected, fit.se()[i]);
        }
    }
    checked.finish("mixed_profiles.json", 12 * 7 + 2 * (10 * 2 + 1 + 4));
}

#[test]
fn pairs_and_ranks_agree_with_the_reference() {
    let models = list(MODELS, "models");
    let cases = list(LEAGUE, "cases");
    assert_eq!(cases.len(), 3);
    let mut checked = Checked::default();
    for case in &cases {
        let model = models.iter().find(|m| m["name"] == case["model"]).unwrap();
        let what = case["model"].as_str().unwrap();
        let values = numbers(&model["groups"]["blup"]);
        let errors = numbers(&model["groups"]["cond_sd"]);
        let count = |name: &str| number(&case[name]) as usize;
        let factor = league::goldstein_healy(&errors, 0.95).unwrap();
        let strict = league::goldstein_healy(&errors, 0.99).unwrap();
        let expected = &case["goldstein_healy_z"];
        checked.close(factor, number(&expected["0.05"]), 0.0, tolerance::LEAGUE, what);
        checked.close(strict, number(&expected["0.01"]), 0.0, tolerance::LEAGUE, what);
        let apart = league::separated(&values, &errors, 0.95).unwrap();
        assert_eq!(apart.all, count("pairs"));
        assert_eq!(apart.apart, count("pairs_separated_pairwise_z95"));
        let off = league::off_reference(&values, &errors, 0.0, 0.95).unwrap();
        assert_eq!(off, count("units_ci95_excluding_zero"));
        for (factor, name) in
            [(factor, "pairs_nonoverlap_GH"), (1.39, "pairs_nonoverlap_1_39")]
        {
            let found = league::not_overlapping(&values, &errors, factor).unwrap();
            assert_eq!(found.apart, count(name), "{what} {name}");
        }
        check_ranks(&mut checked, &values, &errors, case, what);
    }
    checked.finish("league.json", 3 * 2 + 3 * (65 + 65 + 160));
}

fn check_ranks(
    checked: &mut Checked,
    values: &[f64],
    errors: &[f64],
    case: &Value,
    what: &str,
) {
    let found = league::expected_ranks(values, errors).unwrap();
    for (found, expected) in found.iter().zip(numbers(&case["expected_rank"])) {
        checked.close(*found, expected, 0.0, tolerance::LEAGUE, what);
    }
    let ranks = league::ranks(values, errors).unwrap();
    let quarter = values.len() / 4;
    for (i, ranks) in ranks.iter().enumerate() {
        let expected = |name: &str| number(&case[name][i]);
        let (low, high) = ranks.interval(0.95).unwrap();
        let middle = ranks.quantile(0.5).unwrap();
        assert_eq!(low as f64, expected("rank_low95"), "{what} {i}");
        assert_eq!(middle as f64, expected("rank_median"), "{what} {i}");
        assert_eq!(high as f64, expected("rank_high95"), "{what} {i}");
        let (bottom, top) = (ranks.among_lowest(quarter), ranks.among_highest(quarter));
        let tolerance = tolerance::LEAGUE;
        checked.close(bottom, expected("prob_bottom_quarter"), 1.0, tolerance, what);
        checked.close(top, expected("prob_top_quarter"), 1.0, tolerance, what);
    }
}

fn check_errors(checked: &mut Checked, found: &[f64], expected: &Value, what: &str) {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        checked.close(*found, expected, 0.0, tolerance::REGRESSION, what);
    }
}

fn diagonal(matrix: &[Vec<f64>]) -> Vec<f64> {
    matrix.iter().enumerate().map(|(i, row)| row[i].sqrt()).collect()
}

fn check_regression(
    checked: &mut Checked,
    fit: &Regression,
    columns: &[&[f64]],
    case: &Value,
) {
    let what = case["formula"].as_str().unwrap();
    check_errors(checked, &fit.beta, &case["estimate"], what);
    check_errors(checked, &fit.se(), &case["se"], what);
    for (found, name) in
        [(fit.r2, "r2"), (fit.adjusted_r2, "adj_r2"), (fit.sigma, "sigma")]
    {
        checked.close(found, number(&case[name]), 0.0, tolerance::REGRESSION, what);
    }
    for (kind, name) in [(Robust::Hc1, "se_hc1"), (Robust::Hc3, "se_hc3")] {
        let found = diagonal(&fit.robust(columns, kind).unwrap());
        check_errors(checked, &found, &case[name], what);
    }
}

#[test]
fn regressions_and_observed_less_expected_agree_with_r() {
    let cases = list(REGRESSION, "cases");
    let [districts, pupils] = &cases[..] else { panic!("two regressions") };
    let mut checked = Checked::default();

    let mut rows = rows(CASCHOOLS, "read", &["english", "lunch", "income"], &[]);
    let log = rows.column("income").iter().map(|x| x.ln()).collect();
    rows.columns.push(("log(income)", log));
    let columns = rows.terms(&texts(&districts["term"]));
    let fit = least_squares(&columns, &rows.outcomes).unwrap();
    check_regression(&mut checked, &fit, &columns, districts);

    let rows = hsb82();
    let columns = rows.terms(&texts(&pupils["term"]));
    let fit = least_squares(&columns, &rows.outcomes).unwrap();
    check_regression(&mut checked, &fit, &columns, pupils);
    let clustered = fit.robust(&columns, Robust::Cluster(&rows.groups)).unwrap();
    check_errors(
        &mut checked,
        &diagonal(&clustered),
        &pupils["se_cluster_hc1"],
        "cluster",
    );

    let groups = by_group(&fit, &rows.outcomes, &rows.groups).unwrap();
    let expected = &pupils["groups"];
    assert_eq!(groups.len(), 160);
    for (i, id) in texts(&expected["id"]).into_iter().enumerate() {
        let group = groups.iter().find(|g| rows.names[g.group] == id).unwrap();
        assert_eq!(group.n, number(&expected["n"][i]));
        for (found, name, scale) in [
            (group.observed, "observed_mean", 0.0),
            (group.expected, "expected_mean", 0.0),
            (group.difference, "difference", group.se),
            (group.se, "se_naive_sigma_over_sqrt_n", 0.0),
            (group.t().unwrap(), "t_within", 1.0),
        ] {
            let expected = number(&expected[name][i]);
            checked.close(found, expected, scale, tolerance::REGRESSION, id);
        }
    }
    checked.finish("regression_reference.json", 2 * (4 * 4 + 3) + 4 + 5 * 160);
}
