//! The size of an effect comes in, the power goes out that no rule can exceed which treats
//! all comparisons alike and calls anything false in at most 5 % of municipalities.

use datapakke_analytics::stat::distribution::{normal_cdf, normal_quantile};

/// Municipalities in which anything false may be called.
const FAMILYWISE: f64 = 0.05;
/// What is asked for.
const POWER: f64 = 0.8;
/// Figures of each school that are tested.
const FIGURES: [usize; 6] = [1, 2, 3, 5, 10, 30];
/// Effects in standard deviations between pupils, and the pupils of each of two years.
const EFFECTS: [(f64, f64); 2] = [(0.3, 400.0), (0.6, 80.0)];

/// Returns an effect in standard errors of the difference of two groups of `n` persons.
pub fn standard_errors(effect: f64, n: f64) -> f64 {
    effect * (n / 2.0).sqrt()
}

/// Returns how many standard errors a difference must be from zero, either way, to be
/// called among independent comparisons (Šidák 1967).
pub fn needed(comparisons: usize) -> f64 {
    let each = 1.0 - (1.0 - FAMILYWISE).powf(1.0 / comparisons as f64);
    normal_quantile(1.0 - each).expect("a level between 0 and 1 has a quantile")
}

/// Returns the share of draws in which an effect of so many standard errors is called.
pub fn power(errors: f64, comparisons: usize) -> f64 {
    let below = |z| normal_cdf(z).expect("a number has a place on the normal curve");
    let needed = needed(comparisons);
    below(errors - needed) + below(-errors - needed)
}

/// Returns the most comparisons among which the effect is still found as often as asked.
pub fn most(errors: f64) -> usize {
    (1..).take_while(|m| power(errors, *m) >= POWER).last().unwrap_or(0)
}

/// Prints the table for municipalities of so many schools.
pub fn print(schools: usize) {
    let errors = EFFECTS.map(|(effect, n)| standard_errors(effect, n));
    println!(
        "| figures per school | comparisons | standard errors needed | {} |",
        EFFECTS.map(|(effect, n)| format!("{effect} SD, {n} pupils a year")).join(" | ")
    );
    println!("|---|---|---|---|---|");
    for figures in FIGURES {
        let m = figures * schools;
        let [first, second] = errors.map(|e| format!("{:.0} %", 100.0 * power(e, m)));
        println!("| {figures} | {m} | {:.2} | {first} | {second} |", needed(m));
    }
    for ((effect, n), errors) in EFFECTS.into_iter().zip(errors) {
        println!(
            "\n{effect} SD with {n} pupils a year is {errors:.2} standard errors: found in \
             {:.0} % of draws among at most {} comparisons.",
            100.0 * POWER,
            most(errors)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_falls_with_comparisons_and_one_comparison_is_the_plain_test() {
        assert!((needed(1) - 1.959_963_985).abs() < 1e-8);
        assert!((standard_errors(0.3, 400.0) - 4.242_640_687).abs() < 1e-8);
        let all: Vec<f64> = FIGURES.map(|f| power(3.8, 20 * f)).to_vec();
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]));
        let most = most(3.8);
        assert!(power(3.8, most) >= POWER && power(3.8, most + 1) < POWER);
    }
}
