//! How firm a scale or a test is: Cronbach's alpha, indices with missing answers, and
//! what measurement error leaves of one person's score.

use super::distribution::{f_limits, normal_quantile};
use super::finite;
use super::mean::{Sample, summary};
use super::paired::correlation;

/// Internal consistency of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Alpha {
    /// Persons with an answer to every item.
    pub n: f64,
    /// Cronbach's alpha; below zero when items run against each other, as after a
    /// forgotten reversal.
    pub alpha: f64,
    /// Alpha if all items had the same spread; none when an item has none.
    pub standardised: Option<f64>,
    /// Mean correlation between items; none when an item has no spread.
    pub mean_r: Option<f64>,
    /// Number, mean and standard deviation of each item.
    pub items: Vec<Sample>,
    /// Alpha of the scale without each item; none for two items or no spread left.
    pub if_dropped: Vec<Option<f64>>,
    /// Correlation of each item with the sum of the others; none when either has no
    /// spread.
    pub item_rest: Vec<Option<f64>>,
}

/// Returns an answer on a scale turned around: low + high − x.
///
/// None when the answer lies outside the scale.
pub fn reversed(answer: f64, (low, high): (f64, f64)) -> Option<f64> {
    (answer >= low && answer <= high).then_some(low + high - answer).and_then(finite)
}

/// Returns the answers of the persons who answered every item.
pub fn complete(rows: &[Vec<Option<f64>>]) -> Vec<Vec<f64>> {
    rows.iter().filter_map(|row| row.iter().copied().collect()).collect()
}

/// Returns Cronbach's alpha and its companions from one row per person; items that run
/// the other way are turned around first ([`reversed`]).
///
/// α = k/(k − 1)·(1 − Σsᵢ²/s²) with s² the variance of the sum (Cronbach 1951,
/// Psychometrika 16:297–334); standardised k·r̄/(1 + (k − 1)·r̄). High alpha does not prove
/// one dimension. For a scale once, over everybody: for a class it means nothing. None for
/// fewer than two persons or items, rows of different length, a value that is not finite,
/// or when everybody has the same sum.
pub fn alpha(rows: &[Vec<f64>]) -> Option<Alpha> {
    let k = rows.first()?.len();
    if k < 2 || rows.len() < 2 || rows.iter().any(|row| row.len() != k) {
        return None;
    }
    let columns: Vec<Vec<f64>> =
        (0..k).map(|i| rows.iter().map(|row| row[i]).collect()).collect();
    let items: Vec<Sample> = columns.iter().map(|c| summary(c)).collect::<Option<_>>()?;
    let variances: Vec<f64> =
        items.iter().map(|item| item.sd.map(|sd| sd * sd)).collect::<Option<_>>()?;
    let without = |dropped: usize| -> Vec<f64> {
        let kept = |row: &Vec<f64>| row.iter().sum::<f64>() - row[dropped];
        rows.iter().map(kept).collect()
    };
    let sums: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = variances.iter().sum();
    let if_dropped = (0..k)
        .map(|i| raw(k - 1, total - variances[i], &without(i)).filter(|_| k > 2))
        .collect();
    let item_rest = (0..k).map(|i| correlation(&columns[i], &without(i))).collect();
    let mean_r = mean_correlation(&columns);
    let size = k as f64;
    Some(Alpha {
        n: rows.len() as f64,
        alpha: raw(k, total, &sums)?,
        standardised: mean_r.and_then(|r| spearman_brown(r, size)),
        mean_r,
        items,
        if_dropped,
        item_rest,
    })
}

fn raw(k: usize, item_variances: f64, sums: &[f64]) -> Option<f64> {
    let sd = summary(sums)?.sd.filter(|sd| *sd > 0.0)?;
    let k = k as f64;
    finite(k / (k - 1.0) * (1.0 - item_variances / (sd * sd)))
}

fn mean_correlation(columns: &[Vec<f64>]) -> Option<f64> {
    let mut all = Vec::new();
    for (i, first) in columns.iter().enumerate() {
        for second in &columns[i + 1..] {
            all.push(correlation(first, second)?);
        }
    }
    Some(summary(&all)?.mean)
}

impl Alpha {
    /// Returns Feldt's interval of alpha.
    ///
    /// 1 − (1 − α)·F with the limits of F on n − 1 and (n − 1)(k − 1) degrees of freedom
    /// (Feldt 1965, Psychometrika 30:357–370). On a class it is so wide that it means
    /// nothing. None for a level outside (0, 1).
    pub fn interval(&self, level: f64) -> Option<(f64, f64)> {
        let df = self.n - 1.0;
        let (low, high) = f_limits(level, df, df * (self.items.len() as f64 - 1.0))?;
        let limit = |f: f64| finite(1.0 - (1.0 - self.alpha) * f);
        Some((limit(high)?, limit(low)?))
    }
}

/// Returns a person's index: the mean of the answered items if at least half of them
/// are answered.
///
/// Nothing is filled in, and unequal numbers of items are never summed. None when fewer
/// than half are answered, there are no items, or an answer is not finite.
pub fn index(answers: &[Option<f64>]) -> Option<f64> {
    let given: Vec<f64> = answers.iter().flatten().copied().collect();
    let enough = !given.is_empty() && 2 * given.len() >= answers.len();
    enough.then(|| summary(&given)).flatten().map(|sample| sample.mean)
}

/// A test's spread and reliability, from which the error of one person's score follows
/// (Lord & Novick 1968, *Statistical Theories of Mental Test Scores*, ch. 3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestError {
    sd: f64,
    reliability: f64,
}

impl TestError {
    /// Takes the standard deviation of the scores and the reliability of the test; none
    /// for a negative or infinite spread or a reliability outside 0–1.
    pub fn new(sd: f64, reliability: f64) -> Option<Self> {
        let legal = sd >= 0.0 && sd.is_finite() && (0.0..=1.0).contains(&reliability);
        legal.then_some(Self { sd, reliability })
    }

    /// Returns the standard error of measurement s·√(1 − r): how far scores of the same
    /// person scatter about the true one.
    pub fn sem(self) -> f64 {
        self.sd * (1.0 - self.reliability).sqrt()
    }

    /// Returns Kelley's estimate m + r(x − m) of the true score: pulled towards the mean
    /// the more, the less reliable the test is (Kelley 1927). None for a score that is
    /// not finite.
    pub fn true_score(self, score: f64, mean: f64) -> Option<f64> {
        finite(mean + self.reliability * (score - mean))
    }

    /// Returns the standard error s·√(r(1 − r)) of Kelley's estimate.
    pub fn se_of_true_score(self) -> f64 {
        self.sd * (self.reliability * (1.0 - self.reliability)).sqrt()
    }

    /// Returns the standard error s·√(1 − r²) of a score on a parallel test predicted
    /// from this one.
    pub fn se_of_prediction(self) -> f64 {
        self.sd * (1.0 - self.reliability * self.reliability).sqrt()
    }

    /// Returns the standard error √2·SEM of the difference between two scores of the same
    /// person.
    pub fn se_of_difference(self) -> f64 {
        std::f64::consts::SQRT_2 * self.sem()
    }

    /// Returns the smallest change of one person beyond measurement error,
    /// z·√2·SEM (Jacobson & Truax 1991, J. Consult. Clin. Psychol. 59:12–19); none for a
    /// level outside (0, 1).
    pub fn reliable_change(self, level: f64) -> Option<f64> {
        finite(normal_quantile(level)? * self.se_of_difference())
    }
}

/// Returns the reliability of a test made `factor` times as long:
/// f·r/(1 + (f − 1)·r) (Spearman 1910; Brown 1910).
///
/// None for a factor that is not above zero, r outside −1–1, or where the denominator is
/// not above zero.
pub fn spearman_brown(r: f64, factor: f64) -> Option<f64> {
    let below = 1.0 + (factor - 1.0) * r;
    let legal = (-1.0..=1.0).contains(&r) && factor > 0.0 && below > 0.0;
    legal.then(|| factor * r / below).and_then(finite)
}
