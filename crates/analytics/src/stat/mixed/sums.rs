//! What the model needs to know of each group: rows or finished sums come in, number,
//! means and sums of products about the means are kept.

use super::NoFit;
use crate::stat::linear::{at, cells};

/// No municipality, region or nation needs more numbers than this.
const LARGEST: usize = 1 << 26;

/// Number, means and sums of products about the means of each group.
///
/// The means and sums move with every row (Welford 1962, Technometrics 4:419–420) and
/// two parts join without loss (Chan, Golub & LeVeque 1983, The American Statistician
/// 37:242–247), so scores far from zero keep their digits.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    groups: usize,
    covariates: usize,
    /// For each group n, the means of covariates and outcome, and the packed lower
    /// triangle of their sums of products.
    cells: Vec<f64>,
}

/// One group: number, means, sums of products.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    pub(super) n: f64,
    pub(super) means: &'a [f64],
    pub(super) products: &'a [f64],
}

impl Sums {
    /// Makes room for groups numbered from zero and covariates (without the intercept,
    /// which every model here has).
    ///
    /// None for a size beyond 2²⁶ numbers.
    pub fn new(groups: usize, covariates: usize) -> Option<Self> {
        let columns = covariates.checked_add(1)?;
        let products = columns.checked_mul(columns.checked_add(1)?)? / 2;
        let stride = products.checked_add(columns)?.checked_add(1)?;
        let size = stride.checked_mul(groups).filter(|size| *size <= LARGEST)?;
        Some(Self { groups, covariates, cells: vec![0.0; size] })
    }

    /// Adds one person.
    ///
    /// [`NoFit::Input`], and nothing added, for an unknown group, a wrong number of
    /// covariates or a number that is not finite.
    pub fn push(
        &mut self,
        group: usize,
        covariates: &[f64],
        outcome: f64,
    ) -> Result<(), NoFit> {
        let legal = outcome.is_finite() && covariates.iter().all(|x| x.is_finite());
        if group >= self.groups || covariates.len() != self.covariates || !legal {
            return Err(NoFit::Input);
        }
        let columns = self.columns();
        let (n, means, products) = self.parts(group);
        *n += 1.0;
        let share = 1.0 / *n;
        let mut row = 0;
        for i in 0..columns {
            let value = if i + 1 < columns { covariates[i] } else { outcome };
            let step = value - means[i];
            means[i] += step * share;
            // The means up to here have moved, so theirs is the distance afterwards.
            let cells = &mut products[row..=row + i];
            for ((cell, x), mean) in cells.iter_mut().zip(covariates).zip(&*means) {
                *cell += step * (x - mean);
            }
            if i + 1 == columns {
                cells[i] += step * (outcome - means[i]);
            }
            row += i + 1;
        }
        Ok(())
    }

    /// Adds the plain sums of some persons of a group: how many, the sum of each
    /// covariate and last of the outcome, and the packed lower triangle of the sums of
    /// their products in the same order.
    ///
    /// Plain sums lose the digits that mean² has more than the variance: take the
    /// outcome and the covariates from somewhere near their middle. [`NoFit::Input`],
    /// and nothing added, for an unknown group, lengths that do not fit, a number that
    /// is not finite, n that is not a whole number above zero, or sums that no persons
    /// can have.
    pub fn push_sums(
        &mut self,
        group: usize,
        n: f64,
        sums: &[f64],
        products: &[f64],
    ) -> Result<(), NoFit> {
        let columns = self.columns();
        let fits = sums.len() == columns && products.len() == cells(columns);
        let legal = sums.iter().chain(products).all(|x| x.is_finite());
        if group >= self.groups || !fits || !legal || n < 1.0 || n.fract() != 0.0 {
            return Err(NoFit::Input);
        }
        let means: Vec<f64> = sums.iter().map(|sum| sum / n).collect();
        let mut about = products.to_vec();
        for i in 0..columns {
            for j in 0..=i {
                about[at(i, j)] -= sums[i] * means[j];
            }
            let rounding = 1e-12 * products[at(i, i)];
            if about[at(i, i)] < -rounding {
                return Err(NoFit::Input);
            }
            if about[at(i, i)] <= 0.0 || n == 1.0 {
                (0..=i).for_each(|j| about[at(i, j)] = 0.0);
            }
        }
        self.join(group, Group { n, means: &means, products: &about });
        Ok(())
    }

    /// Adds what another part of the same stream collected.
    ///
    /// [`NoFit::Input`], and nothing added, when its size differs.
    pub fn merge(&mut self, other: &Self) -> Result<(), NoFit> {
        if (self.groups, self.covariates) != (other.groups, other.covariates) {
            return Err(NoFit::Input);
        }
        for group in 0..self.groups {
            self.join(group, other.group(group));
        }
        Ok(())
    }

    /// Returns the number of persons.
    pub fn rows(&self) -> f64 {
        self.iter().map(|(_, group)| group.n).sum()
    }

    /// Returns the number of covariates.
    pub fn covariates(&self) -> usize {
        self.covariates
    }

    /// Returns the groups that have persons, with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, Group<'_>)> {
        let groups = (0..self.groups).map(|number| (number, self.group(number)));
        groups.filter(|(_, group)| group.n > 0.0)
    }

    fn columns(&self) -> usize {
        self.covariates + 1
    }

    fn stride(&self) -> usize {
        1 + self.columns() + cells(self.columns())
    }

    fn group(&self, number: usize) -> Group<'_> {
        let stride = self.stride();
        let cells = &self.cells[number * stride..(number + 1) * stride];
        let (means, products) = cells[1..].split_at(self.columns());
        Group { n: cells[0], means, products }
    }

    fn parts(&mut self, number: usize) -> (&mut f64, &mut [f64], &mut [f64]) {
        let (stride, columns) = (self.stride(), self.columns());
        let cells = &mut self.cells[number * stride..(number + 1) * stride];
        let (n, rest) = cells.split_first_mut().expect("a group has at least its n");
        let (means, products) = rest.split_at_mut(columns);
        (n, means, products)
    }

    fn join(&mut self, number: usize, more: Group<'_>) {
        if more.n == 0.0 {
            return;
        }
        let (n, means, products) = self.parts(number);
        let total = *n + more.n;
        let weight = *n / total * more.n;
        let steps: Vec<f64> =
            more.means.iter().zip(&*means).map(|(m, o)| m - o).collect();
        for (i, step) in steps.iter().enumerate() {
            for (j, other) in steps[..=i].iter().enumerate() {
                products[at(i, j)] += more.products[at(i, j)] + weight * step * other;
            }
        }
        let share = more.n / total;
        means.iter_mut().zip(&steps).for_each(|(mean, step)| *mean += share * step);
        *n = total;
    }
}
