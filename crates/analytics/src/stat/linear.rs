//! Small symmetric systems: a packed matrix comes in, its factor, solutions, inverse and
//! determinant go out.

/// A pivot below this share of its own diagonal means a column that the others give.
const PIVOT: f64 = 1e-12;

/// Returns where row `i`, column `j` (`j` ≤ `i`) lies in a packed lower triangle.
pub(crate) fn at(i: usize, j: usize) -> usize {
    i * (i + 1) / 2 + j
}

/// Returns the number of cells of a packed lower triangle.
pub(crate) fn cells(size: usize) -> usize {
    size * (size + 1) / 2
}

/// Returns Σab.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The Cholesky factor L of a positive definite matrix A = LL′.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors a packed lower triangle; none where a pivot is nothing beside its own
    /// diagonal (the matrix is singular) or a cell is not finite.
    pub(crate) fn new(packed: &[f64], size: usize) -> Option<Self> {
        let mut lower = packed.get(..cells(size))?.to_vec();
        for i in 0..size {
            for j in 0..=i {
                let (row, col) = (at(i, 0), at(j, 0));
                let known = dot(&lower[row..row + j], &lower[col..col + j]);
                let rest = lower[row + j] - known;
                if i != j {
                    lower[row + j] = rest / lower[col + j];
                    continue;
                }
                let limit = PIVOT * packed[row + i];
                if !(rest.is_finite() && rest > 0.0 && rest > limit) {
                    return None;
                }
                lower[row + i] = rest.sqrt();
            }
        }
        Some(Self { size, lower })
    }

    /// Turns b into L⁻¹b: its squares add up to b′A⁻¹b.
    pub(crate) fn forward(&self, b: &mut [f64]) {
        for i in 0..self.size {
            let row = at(i, 0);
            let known = dot(&self.lower[row..row + i], b);
            b[i] = (b[i] - known) / self.lower[row + i];
        }
    }

    /// Turns b into A⁻¹b.
    pub(crate) fn solve(&self, b: &mut [f64]) {
        self.forward(b);
        for i in (0..self.size).rev() {
            let known: f64 =
                (i + 1..self.size).map(|j| self.lower[at(j, i)] * b[j]).sum();
            b[i] = (b[i] - known) / self.lower[at(i, i)];
        }
    }

    /// Returns log|A|.
    pub(crate) fn log_determinant(&self) -> f64 {
        (0..self.size).map(|i| 2.0 * self.lower[at(i, i)].ln()).sum()
    }
}

/// Returns (X′WX)⁻¹ with the intercept first, from the factor of the weighted sums of
/// products of the covariates about their weighted means, those means and Σw.
pub(crate) fn with_intercept(
    factor: &Cholesky,
    means: &[f64],
    weight: f64,
) -> Vec<Vec<f64>> {
    let size = means.len();
    let mut pull = means.to_vec();
    factor.solve(&mut pull);
    let mut inverse = vec![vec![0.0; size + 1]; size + 1];
    inverse[0][0] = 1.0 / weight + dot(means, &pull);
    for i in 0..size {
        let mut column = vec![0.0; size];
        column[i] = 1.0;
        factor.solve(&mut column);
        inverse[0][i + 1] = -pull[i];
        inverse[i + 1][0] = -pull[i];
        for (j, value) in column.into_iter().enumerate() {
            inverse[j + 1][i + 1] = value;
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_solves() {
        let packed = [4.0, 2.0, 3.0, 1.0, 0.5, 2.0];
        let factor = Cholesky::new(&packed, 3).unwrap();
        let mut x = vec![1.0, 2.0, 3.0];
        factor.solve(&mut x);
        for (i, b) in [1.0, 2.0, 3.0].into_iter().enumerate() {
            let found: f64 = (0..3).map(|j| packed[at(i.max(j), i.min(j))] * x[j]).sum();
            assert!((found - b).abs() < 1e-14);
        }
        // 4(3·2 − ¼) − 2(2·2 − ½) + 1(2·½ − 3) = 14.
        assert!((factor.log_determinant() - 14.0f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn a_singular_matrix_has_no_factor() {
        assert!(Cholesky::new(&[1.0, 2.0, 4.0], 2).is_none());
        assert!(Cholesky::new(&[0.0], 1).is_none());
        assert!(Cholesky::new(&[f64::NAN], 1).is_none());
        assert!(Cholesky::new(&[1.0], 2).is_none());
    }
}
