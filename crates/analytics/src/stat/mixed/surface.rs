//! The likelihood over λ = τ²/σ²: group sums come in; for one λ the coefficients in
//! closed form, the criterion's parts and their derivatives go out.
//!
//! With hⱼ = nⱼ/(1 + nⱼλ) the weighted sums of products are those within the groups plus
//! Σhⱼ of the groups' means, taken about their weighted mean: nothing is larger than it
//! has to be, and the intercept needs no column.

use super::{Method, NoFit, Sums};
use crate::stat::linear::{Cholesky, at, cells, dot, with_intercept};

/// Less than this share of all squares is rounding, not spread.
const NOTHING: f64 = 1e-13;

/// A spread below this share of the value is rounding.
const CONSTANT: f64 = 1e-10;

/// The groups as one table, with what all of them have within.
pub(super) struct Surface {
    /// Numbers by which the caller knows the groups.
    pub(super) numbers: Vec<usize>,
    pub(super) sizes: Vec<f64>,
    /// Means of covariates and outcome, group after group.
    means: Vec<f64>,
    /// Packed sums of products about the groups' own means.
    within: Vec<f64>,
    covariates: usize,
    pub(super) rows: f64,
}

/// Everything at one λ.
pub(super) struct Point {
    pub(super) ratio: f64,
    /// Intercept first.
    pub(super) beta: Vec<f64>,
    /// Σ weighted squares about the expectation.
    pub(super) squares: f64,
    /// Its derivative by λ.
    pub(super) squares_slope: f64,
    /// Mean of observed minus expected in each group.
    pub(super) residuals: Vec<f64>,
    /// log|V| (and for REML log|X′V⁻¹X|), both for σ² = 1.
    pub(super) logs: f64,
    /// Its derivative by λ.
    pub(super) logs_slope: f64,
    /// (X′V⁻¹X)⁻¹ for σ² = 1.
    pub(super) inverse: Inverse,
}

/// What (X′V⁻¹X)⁻¹ for σ² = 1 is made of.
pub(super) struct Inverse {
    factor: Cholesky,
    center: Vec<f64>,
    weight: f64,
}

impl Inverse {
    /// Returns the matrix, intercept first.
    pub(super) fn matrix(&self) -> Vec<Vec<f64>> {
        with_intercept(&self.factor, &self.center, self.weight)
    }
}

/// The coefficients at one λ.
pub(super) struct Solved {
    /// Intercept first.
    pub(super) beta: Vec<f64>,
    pub(super) inverse: Inverse,
    squares: f64,
}

impl Surface {
    /// Lays out the groups; says why where coefficients are not defined even with both
    /// variances known.
    pub(super) fn new(sums: &Sums) -> Result<Self, NoFit> {
        let covariates = sums.covariates();
        let columns = covariates + 1;
        let mut table = Self {
            numbers: Vec::new(),
            sizes: Vec::new(),
            means: Vec::new(),
            within: vec![0.0; cells(columns)],
            covariates,
            rows: 0.0,
        };
        for (number, group) in sums.iter() {
            table.numbers.push(number);
            table.sizes.push(group.n);
            table.means.extend_from_slice(group.means);
            table
                .within
                .iter_mut()
                .zip(group.products)
                .for_each(|(all, own)| *all += own);
            table.rows += group.n;
        }
        match table.sizes.len() {
            0 => return Err(NoFit::NoRows),
            1 => return Err(NoFit::OneGroup),
            _ => {}
        }
        if table.rows <= columns as f64 {
            return Err(NoFit::TooFewRows);
        }
        let (center, products, _) = table.weighted(0.0);
        if products.iter().chain(&center).any(|x| !x.is_finite()) {
            return Err(NoFit::OutOfRange);
        }
        if (0..covariates).any(|i| table.constant(i, &center, &products))
            || Cholesky::new(&products, covariates).is_none()
        {
            return Err(NoFit::Singular);
        }
        Ok(table)
    }

    /// Says why the two variances cannot be told from the data, where they cannot.
    pub(super) fn check_variances(&self) -> Result<(), NoFit> {
        let (center, products, _) = self.weighted(0.0);
        let outcome = self.covariates;
        let all = products[at(outcome, outcome)];
        if self.constant(outcome, &center, &products) {
            return Err(NoFit::NoSpread);
        }
        let (rank, within) = self.left_within(&products);
        let groups = self.sizes.len() as f64;
        if groups <= (outcome + 1 - rank) as f64 {
            return Err(NoFit::TooFewGroups);
        }
        if self.rows - groups <= rank as f64 {
            return Err(NoFit::TooFewWithin);
        }
        let point = self.at(0.0, Method::Ml).ok_or(NoFit::OutOfRange)?;
        if point.squares <= NOTHING * all {
            return Err(NoFit::NoSpread);
        }
        if within <= NOTHING * all { Err(NoFit::NoSpreadWithin) } else { Ok(()) }
    }

    /// Returns n for maximum likelihood and n − p for REML.
    pub(super) fn freedom(&self, method: Method) -> f64 {
        match method {
            Method::Ml => self.rows,
            Method::Reml => self.rows - (self.covariates + 1) as f64,
        }
    }

    /// Returns the coefficients at one λ; none where they are not finite.
    pub(super) fn solved(&self, ratio: f64) -> Option<Solved> {
        let p = self.covariates;
        let (mut center, products, weight) = self.weighted(ratio);
        let factor = Cholesky::new(&products, p)?;
        let cross = &products[at(p, 0)..at(p, p)];
        let mut slopes = cross.to_vec();
        factor.solve(&mut slopes);
        let squares = products[at(p, p)] - dot(&slopes, cross);
        let intercept = center[p] - dot(&slopes, &center[..p]);
        let beta: Vec<f64> = std::iter::once(intercept).chain(slopes).collect();
        center.truncate(p);
        let inverse = Inverse { factor, center, weight };
        let finite = beta.iter().all(|b| b.is_finite());
        finite.then_some(Solved { beta, inverse, squares })
    }

    /// Returns everything at one λ; none where it is not finite.
    pub(super) fn at(&self, ratio: f64, method: Method) -> Option<Point> {
        let solved = self.solved(ratio)?;
        let squares = solved.squares;
        let mut point = Point {
            ratio,
            beta: solved.beta,
            squares,
            squares_slope: 0.0,
            residuals: Vec::with_capacity(self.sizes.len()),
            logs: 0.0,
            logs_slope: 0.0,
            inverse: solved.inverse,
        };
        self.add_groups(&mut point, method);
        if method == Method::Reml {
            point.logs += point.inverse.weight.ln();
            point.logs += point.inverse.factor.log_determinant();
        }
        let finite = [squares, point.squares_slope, point.logs, point.logs_slope];
        (squares > 0.0 && finite.iter().all(|x| x.is_finite())).then_some(point)
    }

    /// Returns each group's size and means.
    pub(super) fn groups(&self) -> impl Iterator<Item = (f64, &[f64])> {
        self.sizes.iter().copied().zip(self.means.chunks_exact(self.covariates + 1))
    }

    /// Residuals, logarithms and derivatives: d hⱼ/dλ = −hⱼ², and by the envelope theorem
    /// the squares fall by Σhⱼ²r̄ⱼ².
    fn add_groups(&self, point: &mut Point, method: Method) {
        let p = self.covariates;
        let Inverse { factor, center, weight } = &point.inverse;
        let mut away = vec![0.0; p];
        for (n, means) in self.groups() {
            let load = n * point.ratio;
            let h = n / (1.0 + load);
            let expected = point.beta[0] + dot(&point.beta[1..], &means[..p]);
            let residual = means[p] - expected;
            point.squares_slope -= h * h * residual * residual;
            point.residuals.push(residual);
            point.logs += load.ln_1p();
            point.logs_slope += h;
            if method == Method::Reml {
                for ((away, mean), middle) in away.iter_mut().zip(means).zip(center) {
                    *away = mean - middle;
                }
                factor.forward(&mut away);
                point.logs_slope -= h * h * (1.0 / weight + dot(&away, &away));
            }
        }
    }

    /// Returns the weighted means, the weighted sums of products about them and Σhⱼ.
    fn weighted(&self, ratio: f64) -> (Vec<f64>, Vec<f64>, f64) {
        let columns = self.covariates + 1;
        let mut center = vec![0.0; columns];
        let mut weight = 0.0;
        for (n, means) in self.groups() {
            let h = n / (1.0 + n * ratio);
            weight += h;
            center.iter_mut().zip(means).for_each(|(c, m)| *c += h * (m - *c) / weight);
        }
        let mut products = self.within.clone();
        let mut away = vec![0.0; columns];
        for (n, means) in self.groups() {
            let h = n / (1.0 + n * ratio);
            for ((away, mean), middle) in away.iter_mut().zip(means).zip(&center) {
                *away = mean - middle;
            }
            let mut row = 0;
            for i in 0..columns {
                let scaled = h * away[i];
                let cells = &mut products[row..=row + i];
                cells.iter_mut().zip(&away).for_each(|(cell, a)| *cell += scaled * a);
                row += i + 1;
            }
        }
        (center, products, weight)
    }

    fn constant(&self, column: usize, center: &[f64], products: &[f64]) -> bool {
        let rounding = CONSTANT * center[column];
        products[at(column, column)] <= self.rows * rounding * rounding
    }

    /// Returns how many covariates differ within groups, free of each other, and the
    /// squares of the outcome that they leave within.
    fn left_within(&self, total: &[f64]) -> (usize, f64) {
        let p = self.covariates;
        let mut lower = self.within.clone();
        let mut rank = 0;
        for i in 0..=p {
            for j in 0..=i {
                let (row, col) = (at(i, 0), at(j, 0));
                let known = dot(&lower[row..row + j], &lower[col..col + j]);
                let rest = lower[row + j] - known;
                let pivot = lower[col + j];
                lower[row + j] = match (i == j, pivot > 0.0) {
                    (true, _) if i == p => rest,
                    (true, _) if rest > CONSTANT * total[row + i] => {
                        rank += 1;
                        rest.sqrt()
                    }
                    (false, true) => rest / pivot,
                    _ => 0.0,
                };
            }
        }
        (rank, lower[at(p, p)])
    }
}
