//! Shares, rates, means, scales and comparisons against what R, statsmodels and the
//! fixtures of PHEindicatormethods say (`reference/ORIGIN.md`).

use std::collections::BTreeMap;

use serde_json::Value;

use datapakke_analytics::stat::mean::{Sample, summary};
use datapakke_analytics::stat::neighbour::{Distance, nearest};
use datapakke_analytics::stat::reliability::TestError;
use datapakke_analytics::stat::{
    clustered, effect, finite_population, mean, multiplicity, paired, proportion,
    quantile, rate, ratio, reliability, standardise, weighted,
};

/// What the makers of the references say may be relied on.
const TOLERANCE: f64 = 1e-10;

/// Counts the values compared and keeps the largest relative deviation.
#[derive(Default)]
struct Check {
    values: usize,
    worst: f64,
}

impl Check {
    fn near(&mut self, found: f64, expected: f64, tolerance: f64, at: &str) {
        let off = (found - expected).abs();
        let off = if expected == 0.0 { off } else { off / expected.abs() };
        assert!(
            off <= tolerance,
            "{at}: found {found}, expected {expected}, off by {off:e}"
        );
        self.values += 1;
        self.worst = self.worst.max(off);
    }

    fn value(&mut self, found: f64, expected: &Value, at: &str) {
        self.near(found, number(expected), TOLERANCE, at);
    }

    fn pair(&mut self, found: Option<(f64, f64)>, expected: &Value, at: &str) {
        let (low, high) = found.unwrap_or_else(|| panic!("{at}: no interval"));
        self.value(low, &expected[0], at);
        self.value(high, &expected[1], at);
    }

    fn list(&mut self, found: &[f64], expected: &Value, at: &str) {
        let expected = numbers(expected);
        assert_eq!(found.len(), expected.len(), "{at}");
        for (found, expected) in found.iter().zip(expected) {
            self.near(*found, expected, TOLERANCE, at);
        }
    }

    fn done(self, values: usize) {
        assert_eq!(self.values, values);
    }
}

fn file(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn cases(text: &str, count: usize) -> Vec<Value> {
    let cases = file(text)["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), count);
    cases
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("expected a number, found {value}"))
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("expected a whole number, found {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("expected a text, found {value}"))
}

fn matrix(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

fn table(value: &Value) -> Vec<Vec<u64>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(whole).collect();
    value.as_array().unwrap().iter().map(row).collect()
}

/// The lines of a CSV file without its header, split at commas.
fn lines(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

#[test]
fn intervals_of_shares_agree_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/proportions.json"), 120) {
        let (x, n) = (whole(&case["x"]), whole(&case["n"]));
        let (at, level) = (format!("{x} of {n}"), number(&case["conf"]));
        let p = x as f64 / n as f64;
        check.pair(proportion::wilson(p, n as f64, level), &case["wilson"], &at);
        let exact = proportion::clopper_pearson(x, n, level);
        check.pair(exact, &case["clopper_pearson"], &at);
    }
    check.done(480);
}

#[test]
fn differences_of_shares_agree_with_r_and_statsmodels() {
    let mut check = Check::default();
    let group = |case: &Value, x: &str, n: &str| (whole(&case[x]), whole(&case[n]));
    let share = |(x, n): (u64, u64)| (x as f64 / n as f64, n as f64);
    for case in cases(include_str!("../reference/proportion_diff.json"), 13) {
        let (first, second) = (group(&case, "x1", "n1"), group(&case, "x2", "n2"));
        let at = format!("{first:?} {second:?}");
        for (level, name) in [(0.95, "newcombe"), (0.99, "newcombe_99")] {
            let found = proportion::newcombe(share(first), share(second), level).unwrap();
            check.value(found.estimate, &case["diff"], &at);
            check.pair(Some(found.interval), &case[name], &at);
        }
        let h = proportion::cohens_h(share(first).0, share(second).0).unwrap();
        check.value(h, &case["cohens_h"], &at);
    }
    for case in cases(include_str!("../reference/proportion_tests.json"), 13) {
        let (first, second) = (group(&case, "x1", "n1"), group(&case, "x2", "n2"));
        let at = format!("{first:?} {second:?}");
        let test = proportion::pooled_z(share(first), share(second));
        assert_eq!(test.is_none(), case["chisq"].is_null(), "{at}");
        if let Some((z, p)) = test {
            check.value(z * z, &case["chisq"], &at);
            check.value(p, &case["p"], &at);
        }
        check.value(proportion::fisher_p(first, second).unwrap(), &case["fisher_p"], &at);
        let h = proportion::cohens_h(share(first).0, share(second).0).unwrap();
        check.value(h, &case["cohens_h"], &at);
    }
    check.done(91 + 26 + 20);
}

#[test]
fn exact_intervals_of_rates_agree_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/rates.json"), 26) {
        let (x, exposure) = (whole(&case["x"]), number(&case["pt"]));
        let at = format!("{x} in {exposure}");
        let (found, low, high) = rate::rate(x, exposure, number(&case["conf"])).unwrap();
        check.value(found, &case["rate"], &at);
        check.pair(Some((low, high)), &case["exact"], &at);
    }
    check.done(78);
    let mut check = Check::default();
    for case in cases(include_str!("../reference/rate_ratios.json"), 5) {
        let side = |x: &str, t: &str| (whole(&case[x]), number(&case[t]));
        let (first, second) = (side("x1", "t1"), side("x2", "t2"));
        let at = format!("{first:?} {second:?}");
        let found = rate::rate_ratio(first, second, 0.95).unwrap();
        check.value(found.ratio.unwrap(), &case["ratio"], &at);
        check.value(found.p, &case["p"], &at);
        check.near(found.low, number(&case["ci"][0]), 1e-7, &at);
        check.near(found.high.unwrap(), number(&case["ci"][1]), 1e-7, &at);
    }
    check.done(20);
}

#[test]
fn means_and_quantiles_agree_with_r() {
    const TYPE_7: usize = 6;
    let mut check = Check::default();
    for case in cases(include_str!("../reference/means.json"), 7) {
        let values = numbers(&case["x"]);
        let at = case["name"].as_str().unwrap();
        let sample = summary(&values).unwrap();
        check.value(sample.n, &case["n"], at);
        check.value(sample.mean, &case["mean"], at);
        check.value(sample.sd.unwrap(), &case["sd"], at);
        check.value(sample.sd.unwrap().powi(2), &case["var"], at);
        match mean::standard_error(sample) {
            Some(se) => check.value(se, &case["se"], at),
            None => assert_eq!(number(&case["se"]), 0.0, "{at}"),
        }
        for (level, name) in
            [(0.9, "t_ci_0.9"), (0.95, "t_ci_0.95"), (0.998, "t_ci_0.998")]
        {
            match mean::t_interval(sample, level) {
                None => assert!(case[name].is_null(), "{at}"),
                found => check.pair(found, &case[name], at),
            }
        }
        check.value(quantile::median(&values).unwrap(), &case["median"], at);
        let found: Vec<f64> = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
            .map(|p| quantile::quantile(&values, p).unwrap())
            .to_vec();
        check.list(&found, &case["quantiles"][TYPE_7], at);
        check.value(found[4] - found[2], &case["iqr_type7"], at);
    }
    check.done(7 * 13 + 6 * 7);
}

#[test]
fn two_means_agree_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/two_means.json"), 3) {
        let sample = |name: &str| summary(&numbers(&case[name])).unwrap();
        let (a, b) = (sample("a"), sample("b"));
        for (found, name) in [
            (mean::welch(a, b, 0.95).unwrap(), "welch"),
            (effect::student(a, b, 0.95).unwrap(), "student"),
        ] {
            check.value(found.estimate, &case["diff"], name);
            check.value(found.p, &case[name]["p"], name);
            check.pair(Some(found.interval), &case[name]["ci"], name);
        }
        let found = effect::effect(a, b).unwrap();
        check.value(found.d, &case["cohens_d"]["est"], "d");
        check.value(found.g, &case["hedges_g"]["est"], "g");
        check.value(found.g, &case["hedges_g_metafor"]["est"], "g");
        check.value(found.variance, &case["hedges_g_metafor"]["var"], "variance of g");
        check.value(effect::glass_delta(a, b).unwrap(), &case["glass_delta"], "glass");
        // effectsize finds its limits with an optimiser that stops early.
        let (low, high) = effect::effect_interval(a, b, 0.95).unwrap();
        let j = effect::hedges_j(a.n + b.n - 2.0).unwrap();
        for (factor, name) in [(1.0, "cohens_d"), (j, "hedges_g")] {
            let expected = numbers(&case[name]["ci_noncentral_t"]);
            check.near(low * factor, expected[0], 1e-4, name);
            check.near(high * factor, expected[1], 1e-4, name);
        }
    }
    check.done(3 * 17);
}

#[test]
fn the_same_persons_twice_agree_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/paired.json"), 1) {
        let (before, after) = (numbers(&case["before"]), numbers(&case["after"]));
        let found = paired::gain(&before, &after, 0.95).unwrap();
        let (sample, at) = (found.gains, "gain");
        check.value(sample.mean, &case["mean_gain"], at);
        check.value(sample.sd.unwrap(), &case["sd_gain"], at);
        check.value(sample.mean / mean::standard_error(sample).unwrap(), &case["t"], at);
        check.value(sample.n - 1.0, &case["df"], at);
        check.value(found.difference.p, &case["p"], at);
        check.pair(Some(found.difference.interval), &case["ci"], at);
        check.value(found.r.unwrap(), &case["r"], at);
        check.value(found.d_z, &case["d_z"], at);
    }
    check.done(9);
    let mut check = Check::default();
    for case in cases(include_str!("../reference/transitions.json"), 3) {
        let at = case["name"].as_str().unwrap();
        let table = table(&case["table_rows_before_cols_after"]);
        for (corrected, name) in
            [(true, "mcnemar_bowker_cc"), (false, "mcnemar_bowker_nocc")]
        {
            let found = paired::symmetry(&table, corrected).unwrap();
            check.value(found.statistic, &case[name]["chisq"], at);
            check.value(found.df, &case[name]["df"], at);
            check.value(found.p, &case[name]["p"], at);
        }
        if table.len() == 2 {
            let exact = paired::mcnemar_exact(table[0][1], table[1][0]).unwrap();
            check.value(exact, &case["exact_p"], at);
        }
        check.value(paired::kappa(&table).unwrap(), &case["kappa"], at);
        let found = paired::weighted_kappa(&table).unwrap();
        check.value(found, &case["weighted_kappa"], at);
    }
    check.done(3 * 8 + 2);
}

#[test]
fn weighted_figures_agree_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/weighted.json"), 1) {
        let (x, w) = (numbers(&case["x"]), numbers(&case["w"]));
        let found = mean::weighted_mean(&x, &w).unwrap();
        check.value(found, &case["weighted_mean"], "mean");
        let found = weighted::frequency_variance(&x, &w).unwrap();
        check.value(found, &case["wtd_var_frequency"], "frequency");
        let found = weighted::reliability_variance(&x, &w).unwrap();
        check.value(found, &case["wtd_var_reliability"], "reliability");
        let counts: Vec<u64> = w.iter().map(|w| *w as u64).collect();
        let found = [0.25, 0.5, 0.75]
            .map(|p| weighted::frequency_quantile(&x, &counts, p).unwrap());
        check.list(&found, &case["wtd_quantile_freq"], "quantiles");
    }
    check.done(6);
}

#[test]
fn finite_populations_and_absence_agree_with_rs_survey_package() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/finite_population.json"), 3) {
        let sample = summary(&numbers(&case["y"])).unwrap();
        let size = number(&case["N"]);
        let found = finite_population::finite_mean(sample, size, 0.95).unwrap();
        check.value(sample.mean, &case["mean"], "mean");
        check.value(found.se, &case["se_fpc"], "se");
        let plain = mean::standard_error(sample).unwrap();
        check.value(plain, &case["se_no_fpc"], "se");
        check.pair(found.interval, &case["ci95_fpc_t"], "interval");
    }
    for case in cases(include_str!("../reference/absence_ratio.json"), 1) {
        let (days, possible) = (numbers(&case["days"]), numbers(&case["possible"]));
        let classes = case["class"].as_array().unwrap();
        let found = ratio::ratio(&days, &possible).unwrap();
        check.value(found.value, &case["rate"], "rate");
        check.value(found.se.unwrap(), &case["se_pupil"], "person as unit");
        check.pair(found.interval(0.95), &case["ci95_t_pupil"], "person as unit");
        // With the class as unit the same formula is used on sums.
        let mut names: Vec<&Value> = classes.iter().collect();
        names.dedup();
        let sums = |values: &[f64]| -> Vec<f64> {
            let of = |name: &Value| {
                let own = values.iter().zip(classes).filter(|(_, class)| *class == name);
                own.map(|(value, _)| value).sum()
            };
            names.iter().map(|name| of(name)).collect()
        };
        let found = ratio::ratio(&sums(&days), &sums(&possible)).unwrap();
        check.value(found.se.unwrap(), &case["se_class"], "class as unit");
        check.pair(found.interval(0.95), &case["ci95_t_class"], "class as unit");
    }
    check.done(15 + 7);
}

fn groups(data: &str, value: &str) -> Vec<Sample> {
    let text = match data {
        "Exam" => include_str!("../reference/exam.csv"),
        _ => include_str!("../reference/hsb82.csv"),
    };
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for line in lines(text) {
        groups
            .entry(line[at("school")])
            .or_default()
            .push(line[at(value)].parse().unwrap());
    }
    groups.values().map(|group| summary(group).unwrap()).collect()
}

#[test]
fn groups_of_persons_agree_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/clustered.json"), 2) {
        let at = case["name"].as_str().unwrap();
        let found =
            clustered::clustered_mean(&groups(text(&case["data"]), text(&case["y"])))
                .unwrap();
        check.value(found.mean, &case["mean"], at);
        check.value(found.se, &case["se_cluster"], at);
        check.value(found.naive_se.unwrap(), &case["se_srs"], at);
        check.value(found.design_effect.unwrap(), &case["deff"], at);
        check.value(found.clusters, &case["clusters"], at);
        check.pair(found.interval(0.95), &case["ci95_t"], at);
    }
    for case in cases(include_str!("../reference/oneway_icc.json"), 2) {
        let at = case["name"].as_str().unwrap();
        let found =
            clustered::one_way(&groups(text(&case["data"]), text(&case["y"]))).unwrap();
        check.value(found.between, &case["msb"], at);
        check.value(found.within, &case["msw"], at);
        check.value(found.f.unwrap(), &case["F"], at);
        check.value(found.p.unwrap(), &case["p"], at);
        check.value(found.n0, &case["n0"], at);
        check.value(found.icc, &case["icc_anova"], at);
    }
    check.done(14 + 12);
}

#[test]
fn standardisation_agrees_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/standardisation.json"), 3) {
        let at = case["name"].as_str().unwrap();
        let (count, pop) = (numbers(&case["count"]), numbers(&case["pop"]));
        let (ref_count, ref_pop) = (numbers(&case["stdcount"]), numbers(&case["stdpop"]));
        let reference: Vec<(f64, f64)> =
            ref_count.iter().copied().zip(ref_pop.iter().copied()).collect();
        let expected = standardise::expected(&pop, &reference).unwrap();
        let observed = count.iter().sum::<f64>();
        let found = standardise::indirect(observed as u64, expected, 0.95).unwrap();
        check.value(found.observed, &case["observed"], at);
        check.value(found.expected, &case["expected"], at);
        check.value(found.ratio, &case["sir"], at);
        check.pair(Some(found.interval), &case["sir_exact"], at);
        let overall = ref_count.iter().sum::<f64>() / ref_pop.iter().sum::<f64>();
        check.value(found.ratio * overall, &case["indirect_rate"], at);
        let strata: Vec<standardise::Stratum> = (0..count.len())
            .map(|i| standardise::Stratum {
                count: count[i] as u64,
                persons: pop[i],
                standard: ref_pop[i],
            })
            .collect();
        let (direct, low, high) = standardise::direct(&strata, 0.95).unwrap();
        check.value(direct, &case["direct_rate"], at);
        check.pair(Some((low, high)), &case["direct_gamma_ci"], at);
    }
    check.done(27);
}

#[test]
fn observed_against_each_ones_probability_agrees_with_r() {
    let data = file(include_str!("../reference/logistic_reference.json"));
    let case = &data["cases"][0];
    let b = numbers(&case["estimate"]);
    let probability = |row: &[f64]| {
        let [_, _, age80, white, kind, los] = row else { panic!("six figures a row") };
        let second = if *kind == 2.0 { b[3] } else { 0.0 };
        let third = if *kind == 3.0 { b[4] } else { 0.0 };
        let eta = b[0] + b[1] * age80 + b[2] * white + second + third + b[5] * los;
        1.0 / (1.0 + (-eta).exp())
    };
    let rows = matrix(&data["rows"]);
    assert_eq!(rows.len() as u64, whole(&case["n"]));
    let groups = &case["groups"];
    let ids = groups["id"].as_array().unwrap();
    assert_eq!(ids.len(), 54);
    let mut check = Check::default();
    for (i, id) in ids.iter().enumerate() {
        let at = id.as_str().unwrap();
        let provider: f64 = at.parse().unwrap();
        let own: Vec<&Vec<f64>> = rows.iter().filter(|row| row[0] == provider).collect();
        let died = own.iter().map(|row| row[1] as u64).sum();
        let p: Vec<f64> = own.iter().map(|row| probability(row)).collect();
        let found = standardise::against_expected(died, &p).unwrap();
        check.value(found.observed, &groups["observed"][i], at);
        // The references come from unrounded coefficients; 1e-8 is what may be asked.
        let expected = number(&groups["expected"][i]);
        check.near(found.expected, expected, 1e-8, at);
        check.near(found.variance, number(&groups["variance_bernoulli"][i]), 1e-8, at);
        check.near(found.z.unwrap(), number(&groups["z"][i]), 1e-8, at);
        check.near(found.ratio, number(&groups["sir"][i]), 1e-8, at);
    }
    check.done(270);
}

#[test]
fn scales_agree_with_psych() {
    let data = file(include_str!("../reference/cronbach.json"));
    let names: Vec<&str> = data["meta"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let persons: Vec<&str> = include_str!("../reference/bfi.txt").lines().collect();
    let mut check = Check::default();
    for case in cases(include_str!("../reference/cronbach.json"), 4) {
        let at = case["name"].as_str().unwrap();
        let reverse = case["reverse"].as_array().unwrap();
        let place = |item: &Value| names.iter().position(|name| item == name).unwrap();
        let items = case["items"].as_array().unwrap();
        let answer = |person: &str, item: &Value| {
            let given = person.as_bytes()[place(item)];
            let given = (given != b'.').then(|| f64::from(given - b'0'))?;
            let turned = reverse.contains(item);
            if turned { reliability::reversed(given, (1.0, 6.0)) } else { Some(given) }
        };
        let count = whole(&case["n_rows"]) as usize;
        let rows: Vec<Vec<Option<f64>>> = persons[..count]
            .iter()
            .map(|person| items.iter().map(|item| answer(person, item)).collect())
            .collect();
        let missing: Vec<f64> = (0..items.len())
            .map(|i| rows.iter().filter(|row| row[i].is_none()).count() as f64)
            .collect();
        check.list(&missing, &case["missing_per_item"], at);
        let complete = reliability::complete(&rows);
        let found = reliability::alpha(&complete).unwrap();
        check.value(found.n, &case["n_complete"], at);
        check.value(found.alpha, &case["alpha_complete_cases"], at);
        check.value(found.standardised.unwrap(), &case["std_alpha"], at);
        check.value(found.mean_r.unwrap(), &case["average_r"], at);
        check.pair(found.interval(0.95), &case["alpha_feldt_ci95"], at);
        let defined = |list: &[Option<f64>]| -> Vec<f64> {
            list.iter().map(|value| value.unwrap()).collect()
        };
        check.list(&defined(&found.if_dropped), &case["alpha_if_dropped"], at);
        check.list(&defined(&found.item_rest), &case["item_rest_r"], at);
        let means: Vec<f64> = found.items.iter().map(|item| item.mean).collect();
        check.list(&means, &case["item_mean"], at);
        let sds: Vec<f64> = found.items.iter().map(|item| item.sd.unwrap()).collect();
        check.list(&sds, &case["item_sd"], at);
        let with_all: Vec<f64> = complete
            .iter()
            .map(|row| {
                reliability::index(&row.iter().copied().map(Some).collect::<Vec<_>>())
            })
            .collect::<Option<_>>()
            .unwrap();
        let with_half: Vec<f64> =
            rows.iter().filter_map(|row| reliability::index(row)).collect();
        for (indices, name) in [
            (with_all, "person_mean_all_items"),
            (with_half, "person_mean_at_least_half"),
        ] {
            let sample = summary(&indices).unwrap();
            check.value(sample.n, &case[name]["n"], at);
            check.value(sample.mean, &case[name]["mean"], at);
            check.value(sample.sd.unwrap(), &case[name]["sd"], at);
        }
    }
    check.done(4 * 12 + 5 * (5 + 5 + 5 + 10));
}

#[test]
fn measurement_error_agrees_with_psychometric() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/measurement_error.json"), 4) {
        let (sd, r) = (number(&case["sd"]), number(&case["rxx"]));
        let test = TestError::new(sd, r).unwrap();
        let kelley = test.true_score(number(&case["score"]), number(&case["mean"]));
        for (found, name) in [
            (test.sem(), "sem"),
            (kelley.unwrap(), "true_score_kelley"),
            (test.se_of_true_score(), "se_estimate"),
            (test.se_of_prediction(), "se_prediction"),
            (test.se_of_difference(), "sd_difference_same_test"),
            (test.reliable_change(0.95).unwrap(), "reliable_change_95"),
            (reliability::spearman_brown(r, 2.0).unwrap(), "spearman_brown_double"),
        ] {
            check.near(found, number(&case[name]), 1e-12, name);
        }
    }
    check.done(28);
}

#[test]
fn the_nearest_units_are_those_of_r() {
    let data = file(include_str!("../reference/neighbours.json"));
    let rows = matrix(&data["rows"]);
    let mut check = Check::default();
    for case in cases(include_str!("../reference/neighbours.json"), 3) {
        let target = whole(&case["target_row"]) as usize - 1;
        for (distance, name) in [
            (Distance::Standardised, "euclid_z"),
            (Distance::Weighted(numbers(&case["weights"])), "weighted_euclid_z"),
            (Distance::Mahalanobis, "mahalanobis"),
        ] {
            let k = whole(&case["k"]) as usize;
            let found = nearest(&rows, target, k, &distance).unwrap();
            let places: Vec<u64> = found.iter().map(|near| near.row as u64 + 1).collect();
            let expected = case[name]["row"].as_array().unwrap();
            let expected: Vec<u64> = expected.iter().map(whole).collect();
            assert_eq!(places, expected, "{name}");
            let apart: Vec<f64> = found.iter().map(|near| near.distance).collect();
            check.list(&apart, &case[name]["distance"], name);
        }
    }
    check.done(45);
}

#[test]
fn adjusted_p_values_agree_with_r() {
    let mut check = Check::default();
    for case in cases(include_str!("../reference/multiple_testing.json"), 4) {
        let p = numbers(&case["p"]);
        for (found, name) in [
            (multiplicity::benjamini_hochberg(&p), "BH"),
            (multiplicity::benjamini_yekutieli(&p), "BY"),
            (multiplicity::holm(&p), "holm"),
            (multiplicity::hochberg(&p), "hochberg"),
            (multiplicity::bonferroni(&p), "bonferroni"),
        ] {
            let expected = numbers(&case[name]);
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                check.near(*found, expected, 1e-14, name);
            }
        }
    }
    check.done(5 * 28);
}

#[test]
fn shares_and_means_agree_with_phe() {
    let mut check = Check::default();
    let (mut shares, mut without) = (0, 0);
    for line in lines(include_str!("../reference/phe_proportions.csv")) {
        let parsed: Vec<Option<f64>> =
            line[1..8].iter().map(|cell| cell.parse().ok()).collect();
        let (Some(x), Some(n)) = (parsed[0], parsed[1]) else {
            without += 1;
            assert_eq!(parsed[2], None);
            continue;
        };
        shares += 1;
        let per: f64 = line[10].parse().unwrap();
        check.near(x / n * per, parsed[2].unwrap(), TOLERANCE, line[0]);
        for (level, at) in [(0.95, 3), (0.998, 5)] {
            let (low, high) = proportion::wilson(x / n, n, level).unwrap();
            check.near(low * per, parsed[at].unwrap(), TOLERANCE, line[0]);
            check.near(high * per, parsed[at + 1].unwrap(), TOLERANCE, line[0]);
        }
    }
    assert_eq!((shares, without), (16, 3));
    let values = lines(include_str!("../reference/phe_mean_values.csv"));
    let results = lines(include_str!("../reference/phe_means.csv"));
    assert_eq!((values.len(), results.len()), (26, 3));
    for line in results {
        let own = values.iter().filter(|v| v[0] == line[0] || line[0] == "No grouping");
        let own: Vec<f64> = own.map(|value| value[1].parse().unwrap()).collect();
        let sample = summary(&own).unwrap();
        let (low, high) = mean::t_interval(sample, 0.95).unwrap();
        let (lowest, highest) = mean::t_interval(sample, 0.998).unwrap();
        let sum = own.iter().sum::<f64>();
        let sd = sample.sd.unwrap();
        let found = [sum, sample.n, sd, sample.mean, low, high, lowest, highest];
        for (found, cell) in found.into_iter().zip(&line[1..]) {
            check.near(found, cell.parse().unwrap(), TOLERANCE, line[0]);
        }
    }
    check.done(80 + 24);
}

/// How far Byar's limits, which PHE publishes from ten events, may be from the exact
/// ones.
const BYAR: f64 = 5e-3;

#[test]
fn rates_agree_with_phe() {
    let (mut exact, mut byar) = (Check::default(), Check::default());
    let (mut rates, mut without) = (0, 0);
    for line in lines(include_str!("../reference/phe_rates.csv")) {
        let parsed: Vec<Option<f64>> =
            line[1..8].iter().map(|cell| cell.parse().ok()).collect();
        let (Some(x), Some(exposure)) = (parsed[0], parsed[1]) else {
            without += 1;
            continue;
        };
        rates += 1;
        let per: f64 = line[10].parse().unwrap();
        let is_exact = line[9] == "Exact";
        assert_eq!(is_exact, x < 10.0);
        let (check, tolerance) =
            if is_exact { (&mut exact, TOLERANCE) } else { (&mut byar, BYAR) };
        for (level, at) in [(0.95, 3), (0.998, 5)] {
            let (found, low, high) = rate::rate(x as u64, exposure, level).unwrap();
            check.near(found * per, parsed[2].unwrap(), TOLERANCE, line[0]);
            check.near(low * per, parsed[at].unwrap(), tolerance, line[0]);
            check.near(high * per, parsed[at + 1].unwrap(), tolerance, line[0]);
        }
    }
    assert_eq!((rates, without), (17, 3));
    exact.done(24);
    byar.done(78);
}

#[test]
fn indirect_standardisation_agrees_with_phe() {
    let strata = lines(include_str!("../reference/phe_indirect_strata.csv"));
    let sums = |area: &str| {
        let own: Vec<Vec<f64>> = strata
            .iter()
            .filter(|line| line[0] == area)
            // A stratum without a count has none in PHE's sums either.
            .map(|line| line[1..].iter().map(|c| c.parse().unwrap_or(0.0)).collect())
            .collect();
        assert_eq!(own.len(), 19);
        let persons: Vec<f64> = own.iter().map(|row| row[1]).collect();
        let reference: Vec<(f64, f64)> = own.iter().map(|row| (row[2], row[3])).collect();
        let observed = own.iter().map(|row| row[0]).sum::<f64>();
        (observed, standardise::expected(&persons, &reference).unwrap())
    };
    let (mut exact, mut byar) = (Check::default(), Check::default());
    let results = lines(include_str!("../reference/phe_indirect.csv"));
    assert_eq!(results.len(), 16);
    for line in results {
        let cell = |i: usize| line[i].parse::<f64>().ok();
        let (mut observed, mut expected) = (cell(1).unwrap(), cell(2).unwrap());
        let is_exact = line[10] == "Exact";
        let (check, tolerance) =
            if is_exact { (&mut exact, TOLERANCE) } else { (&mut byar, BYAR) };
        if line[0].starts_with("testdata") {
            let (found, sum) = sums(line[0]);
            check.near(found, observed, TOLERANCE, line[0]);
            check.near(sum, expected, TOLERANCE, line[0]);
            (observed, expected) = (found, sum);
        }
        // A rate is the ratio times the reference's rate, a ratio stands on its own.
        let per = cell(3).unwrap_or(if line[9].ends_with("100") { 100.0 } else { 1.0 });
        for (level, at) in [(0.95, 5), (0.998, 7)] {
            let found = standardise::indirect(observed as u64, expected, level).unwrap();
            check.near(found.ratio * per, cell(4).unwrap(), TOLERANCE, line[0]);
            if let (Some(low), Some(high)) = (cell(at), cell(at + 1)) {
                check.near(found.interval.0 * per, low, tolerance, line[0]);
                check.near(found.interval.1 * per, high, tolerance, line[0]);
            }
        }
    }
    exact.done(4 * 8);
    byar.done(8 * 8 + 4 * 4);
}
