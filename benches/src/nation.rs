//! A seed comes in, pupils of a whole nation in two tests go out, and our fit of them.

use datapakke_analytics::stat::mixed::{Fit, Method, Sums};

use crate::alike::Random;

/// Pupils of a nation.
pub const PUPILS: usize = 500_000;
/// Schools of a nation.
pub const SCHOOLS: usize = 1_100;

/// Pupils in columns, in no order.
pub struct Nation {
    /// School, from zero.
    pub schools: Vec<u32>,
    /// First result.
    pub first: Vec<f64>,
    /// Second result.
    pub second: Vec<f64>,
}

impl Nation {
    /// Makes the nation.
    pub fn new() -> Self {
        let mut random = Random::new(1, 1);
        let effects: Vec<f64> = (0..SCHOOLS).map(|_| 0.3 * random.normal()).collect();
        let (mut schools, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..PUPILS {
            let school = (random.uniform() * SCHOOLS as f64) as usize;
            let x = random.normal();
            schools.push(school as u32);
            first.push(x);
            second.push(0.6 * x + effects[school] + 0.75 * random.normal());
        }
        Nation { schools, first, second }
    }

    /// Fits the second result given the first with a random intercept (REML), from the
    /// rows.
    pub fn fit(&self) -> Fit {
        let mut sums = Sums::new(SCHOOLS, 1).expect("a size in range");
        for ((school, x), y) in self.schools.iter().zip(&self.first).zip(&self.second) {
            sums.push(*school as usize, &[*x], *y).expect("finite numbers");
        }
        sums.fit(Method::Reml).expect("schools differ")
    }
}

impl Default for Nation {
    fn default() -> Self {
        Self::new()
    }
}
