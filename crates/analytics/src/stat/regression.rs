//! Ordinary least squares: columns come in, coefficients with classical and robust
//! standard errors, expectations and residuals go out.

use super::linear::{Cholesky, at, cells, dot, with_intercept};

/// A spread below this share of the value is rounding.
const CONSTANT: f64 = 1e-10;

/// Less than this share of all squares is rounding, not spread.
const NOTHING: f64 = 1e-26;

/// Why a regression has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoRegression {
    /// The columns have different lengths, or a number is not finite.
    Input,
    /// No more persons than coefficients.
    TooFewRows,
    /// A column is constant or given by the others.
    Singular,
    /// The outcome is the same for everybody, or the columns give it exactly.
    NoSpread,
    /// The numbers are too large or too unequal to compute with.
    OutOfRange,
}

/// Coefficients of y = β₀ + β′x + e with what is needed to judge them.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// Coefficients, the intercept first.
    pub beta: Vec<f64>,
    /// (X′X)⁻¹, intercept first.
    pub inverse: Vec<Vec<f64>>,
    /// √(Σe²/(n − p)), the residual standard deviation.
    pub sigma: f64,
    /// 1 − Σe²/Σ(y − ȳ)².
    pub r2: f64,
    /// 1 − (1 − R²)(n − 1)/(n − p).
    pub adjusted_r2: f64,
    /// Persons.
    pub rows: f64,
    /// Observed minus expected of each person.
    pub residuals: Vec<f64>,
}

/// Which departures from the plain model standard errors allow for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Robust<'a> {
    /// Unequal spread, e²·n/(n − p) (MacKinnon & White 1985, Journal of Econometrics
    /// 29:305–325).
    Hc1,
    /// Unequal spread, e²/(1 − h)² with the leverage h: the careful one for small n
    /// (Long & Ervin 2000, The American Statistician 54:217–224).
    Hc3,
    /// Persons of a cluster may be alike, Σe·x summed within clusters, times
    /// G/(G − 1)·(n − 1)/(n − p) (Liang & Zeger 1986, Biometrika 73:13–22; Cameron &
    /// Miller 2015, Journal of Human Resources 50:317–372). Too small below about 30
    /// clusters.
    Cluster(&'a [usize]),
}

/// Fits y = β₀ + β′x by least squares, the intercept always among the terms.
///
/// The columns are taken about their means, so values far from zero keep their digits.
/// One covariate on few persons is legal: n must only exceed the number of coefficients.
pub fn least_squares(
    covariates: &[&[f64]],
    outcomes: &[f64],
) -> Result<Regression, NoRegression> {
    let (rows, p) = (outcomes.len(), covariates.len());
    let columns: Vec<&[f64]> = covariates.iter().copied().chain([outcomes]).collect();
    let legal = |c: &&[f64]| c.len() == rows && c.iter().all(|x| x.is_finite());
    if !columns.iter().all(legal) {
        return Err(NoRegression::Input);
    }
    if rows <= p + 1 {
        return Err(NoRegression::TooFewRows);
    }
    let n = rows as f64;
    let means: Vec<f64> = columns.iter().map(|c| center(c)).collect();
    let products = products(&columns, &means);
    if products.iter().chain(&means).any(|x| !x.is_finite()) {
        return Err(NoRegression::OutOfRange);
    }
    let constant = |i: usize| products[at(i, i)] <= n * (CONSTANT * means[i]).powi(2);
    if (0..p).any(constant) {
        return Err(NoRegression::Singular);
    }
    if constant(p) || products[at(p, p)] <= 0.0 {
        return Err(NoRegression::NoSpread);
    }
    let factor = Cholesky::new(&products, p).ok_or(NoRegression::Singular)?;
    let mut slopes = products[at(p, 0)..at(p, p)].to_vec();
    factor.solve(&mut slopes);
    let residuals: Vec<f64> = (0..rows)
        .map(|row| {
            let expected = (0..p).map(|i| slopes[i] * (columns[i][row] - means[i]));
            outcomes[row] - means[p] - expected.sum::<f64>()
        })
        .collect();
    let intercept = means[p] - dot(&slopes, &means[..p]);
    let beta: Vec<f64> = std::iter::once(intercept).chain(slopes).collect();
    let inverse = with_intercept(&factor, &means[..p], n);
    summarise(beta, inverse, residuals, products[at(p, p)])
}

fn summarise(
    beta: Vec<f64>,
    inverse: Vec<Vec<f64>>,
    residuals: Vec<f64>,
    total: f64,
) -> Result<Regression, NoRegression> {
    let rows = residuals.len() as f64;
    let freedom = rows - beta.len() as f64;
    let squares = dot(&residuals, &residuals);
    if !(squares.is_finite() && inverse.iter().flatten().all(|x| x.is_finite())) {
        return Err(NoRegression::OutOfRange);
    }
    if squares <= NOTHING * total {
        return Err(NoRegression::NoSpread);
    }
    let (sigma, left) = ((squares / freedom).sqrt(), squares / total);
    let (r2, adjusted_r2) = (1.0 - left, 1.0 - left * (rows - 1.0) / freedom);
    Ok(Regression { beta, inverse, sigma, r2, adjusted_r2, rows, residuals })
}

impl Regression {
    /// Returns the classical standard errors σ·√(X′X)⁻¹ᵢᵢ, for persons who are
    /// independent and vary equally.
    pub fn se(&self) -> Vec<f64> {
        let diagonal = self.inverse.iter().enumerate().map(|(i, row)| row[i]);
        diagonal.map(|variance| self.sigma * variance.sqrt()).collect()
    }

    /// Returns what is expected for one person; none for a wrong number of covariates or
    /// one that is not finite.
    pub fn expected(&self, covariates: &[f64]) -> Option<f64> {
        if covariates.len() + 1 != self.beta.len() {
            return None;
        }
        super::finite(self.beta[0] + dot(&self.beta[1..], covariates))
    }

    /// Returns robust variances and covariances of the coefficients,
    /// (X′X)⁻¹·Σ(e·x)(e·x)′·(X′X)⁻¹ with the weights of the chosen kind.
    ///
    /// The covariates must be those of the fit. None for columns or clusters that do not
    /// fit, fewer than two clusters, or a person whom the fit follows exactly (leverage
    /// one) with HC3.
    pub fn robust(&self, covariates: &[&[f64]], kind: Robust) -> Option<Vec<Vec<f64>>> {
        let rows = self.residuals.len();
        let size = self.beta.len();
        if covariates.len() + 1 != size || covariates.iter().any(|c| c.len() != rows) {
            return None;
        }
        let (n, freedom) = (self.rows, self.rows - size as f64);
        let pulls = (0..rows).map(|row| self.pull(covariates, row));
        let mut sum = vec![vec![0.0; size]; size];
        let factor = match kind {
            Robust::Hc1 => {
                for (pull, e) in pulls.zip(&self.residuals) {
                    add_square(&mut sum, &pull.0, *e);
                }
                n / freedom
            }
            Robust::Hc3 => {
                for (pull, e) in pulls.zip(&self.residuals) {
                    let left = 1.0 - pull.1;
                    if left <= 1e-10 {
                        return None;
                    }
                    add_square(&mut sum, &pull.0, e / left);
                }
                1.0
            }
            Robust::Cluster(of) => {
                let mut scores = std::collections::BTreeMap::new();
                if of.len() != rows {
                    return None;
                }
                for ((pull, e), cluster) in pulls.zip(&self.residuals).zip(of) {
                    let score = scores.entry(*cluster).or_insert_with(|| vec![0.0; size]);
                    score.iter_mut().zip(pull.0).for_each(|(s, p)| *s += e * p);
                }
                let clusters = scores.len() as f64;
                if clusters < 2.0 {
                    return None;
                }
                scores.values().for_each(|score| add_square(&mut sum, score, 1.0));
                clusters / (clusters - 1.0) * (n - 1.0) / freedom
            }
        };
        sum.iter_mut().flatten().for_each(|cell| *cell *= factor);
        sum.iter().flatten().all(|x| x.is_finite()).then_some(sum)
    }

    /// Returns how a person's outcome pulls at each coefficient, (X′X)⁻¹x, and the
    /// person's leverage x′(X′X)⁻¹x.
    fn pull(&self, covariates: &[&[f64]], row: usize) -> (Vec<f64>, f64) {
        let own = |i: usize| if i == 0 { 1.0 } else { covariates[i - 1][row] };
        let times = |cells: &Vec<f64>| -> f64 {
            cells.iter().enumerate().map(|(i, cell)| cell * own(i)).sum()
        };
        let pull: Vec<f64> = self.inverse.iter().map(times).collect();
        let leverage = pull.iter().enumerate().map(|(i, p)| p * own(i)).sum();
        (pull, leverage)
    }
}

/// Returns the mean, improved by the mean of what it leaves.
fn center(column: &[f64]) -> f64 {
    let n = column.len() as f64;
    let rough = column.iter().sum::<f64>() / n;
    rough + column.iter().map(|x| x - rough).sum::<f64>() / n
}

fn products(columns: &[&[f64]], means: &[f64]) -> Vec<f64> {
    let mut products = Vec::with_capacity(cells(columns.len()));
    for i in 0..columns.len() {
        for j in 0..=i {
            let pairs = columns[i].iter().zip(columns[j]);
            products.push(pairs.map(|(a, b)| (a - means[i]) * (b - means[j])).sum());
        }
    }
    products
}

fn add_square(sum: &mut [Vec<f64>], vector: &[f64], weight: f64) {
    for (row, a) in sum.iter_mut().zip(vector) {
        let scaled = a * weight * weight;
        row.iter_mut().zip(vector).for_each(|(cell, b)| *cell += scaled * b);
    }
}
