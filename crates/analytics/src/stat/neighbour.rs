//! Units with a similar background: figures of every unit come in, the nearest of one
//! go out.

use super::mean::summary;

/// How far two units are apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Distance {
    /// Euclidean distance of the standardised variables.
    Standardised,
    /// The same, with a weight on each squared difference.
    Weighted(Vec<f64>),
    /// Mahalanobis' distance, which counts correlated variables once (Mahalanobis 1936,
    /// Proc. Natl. Inst. Sci. India 2:49–55).
    Mahalanobis,
}

/// A unit near another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Position of the unit's row.
    pub row: usize,
    /// Its distance.
    pub distance: f64,
}

/// Returns the k units nearest to the one at `target`, nearest first; equally near ones in
/// the order of their rows.
///
/// Variables are standardised with mean and standard deviation (n − 1) of all rows; a
/// variable that is the same for every unit tells nobody apart and adds nothing. A unit
/// without one of its figures must be left out by the caller: nothing is filled in. Fewer
/// than k are returned when there are fewer. Nearest does not mean near: look at the
/// distances. None for fewer than two rows, no variables, rows of different length, a
/// figure that is not finite, weights that are negative or of the wrong number, or
/// (Mahalanobis) variables that determine each other.
pub fn nearest(
    rows: &[Vec<f64>],
    target: usize,
    k: usize,
    distance: &Distance,
) -> Option<Vec<Neighbour>> {
    let width = rows.first()?.len();
    let fits = rows.iter().all(|r| r.len() == width);
    if rows.len() < 2 || target >= rows.len() || width == 0 || !fits {
        return None;
    }
    let units = standardised(rows)?;
    let weights = match distance {
        Distance::Weighted(weights) => {
            let legal = weights.iter().all(|w| *w >= 0.0 && w.is_finite());
            (legal && weights.len() == width).then(|| weights.clone())?
        }
        _ => vec![1.0; width],
    };
    let factor = match distance {
        Distance::Mahalanobis => Some(cholesky(&covariance(&units))?),
        _ => None,
    };
    let own = &units[target];
    let mut all = Vec::with_capacity(units.len());
    for (row, unit) in units.iter().enumerate().filter(|(row, _)| *row != target) {
        let apart: Vec<f64> = unit.iter().zip(own).map(|(a, b)| a - b).collect();
        let apart = factor.as_ref().map_or(apart.clone(), |f| forward(f, &apart));
        let square: f64 = apart.iter().zip(&weights).map(|(a, w)| w * a * a).sum();
        all.push(Neighbour { row, distance: super::finite(square.sqrt())? });
    }
    all.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.row.cmp(&b.row)));
    all.truncate(k);
    Some(all)
}

/// Mahalanobis' distance does not depend on the scale, so it starts from these too.
fn standardised(rows: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let width = rows.first()?.len();
    let mut units = vec![Vec::with_capacity(width); rows.len()];
    for i in 0..width {
        let column: Vec<f64> = rows.iter().map(|row| row[i]).collect();
        let sample = summary(&column)?;
        let same = column.iter().all(|x| *x == column[0]);
        let sd = sample.sd?;
        for (unit, x) in units.iter_mut().zip(&column) {
            let z = if same { 0.0 } else { (x - sample.mean) / sd };
            unit.push(super::finite(z)?);
        }
    }
    Some(units)
}

fn covariance(units: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = units[0].len();
    let below = units.len() as f64 - 1.0;
    let entry =
        |i: usize, j: usize| units.iter().map(|u| u[i] * u[j]).sum::<f64>() / below;
    (0..width).map(|i| (0..width).map(|j| entry(i, j)).collect()).collect()
}

/// The lower triangle L with LLᵀ = matrix; none when the matrix is (nearly) singular.
fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let done: f64 = (0..j).map(|m| lower[i][m] * lower[j][m]).sum();
            let rest = matrix[i][j] - done;
            lower[i][j] = if i != j {
                rest / lower[j][j]
            } else if rest > 1e-10 {
                rest.sqrt()
            } else {
                return None;
            };
        }
    }
    Some(lower)
}

/// Solves L·x = right.
fn forward(lower: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut x: Vec<f64> = Vec::with_capacity(right.len());
    for (row, value) in lower.iter().zip(right) {
        let done: f64 = row.iter().zip(&x).map(|(l, x)| l * x).sum();
        x.push((value - done) / row[x.len()]);
    }
    x
}
