//! Linear programming from a known solution: equations with bounds come in, and one unknown
//! at a time is pushed as far as the others let it go.
//!
//! Unknowns are deviations from the truth, so zero solves every equation and no first phase
//! is needed. Between pushes the point stays feasible; bounds may be tightened around it.
//! Method: primal simplex with bounded variables (Chvátal 1983, chapter 8), a dense tableau,
//! Bland's rule after a run of steps of no length.

/// Smaller entries are rounding noise: tables have coefficients of a few digits.
pub(super) const NOISE: f64 = 1e-7;

/// Larger bounds are none.
const FAR: f64 = 1e15;

/// Steps of no length before Bland's rule takes over.
const PATIENCE: usize = 20;

/// How a push ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Push {
    /// At the wished value.
    Reached,
    /// As far as it goes.
    Blocked,
    /// It can go on for ever.
    Unbounded,
    /// Given up.
    Spent,
}

/// A tableau: each basic unknown equals minus its row times the other unknowns.
#[derive(Debug, Clone)]
pub(super) struct Simplex {
    /// One row after the other.
    entries: Vec<f64>,
    basis: Vec<usize>,
    /// The row of each basic unknown.
    place: Vec<usize>,
    x: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
}

/// Marks an unknown as not basic.
const OUT: usize = usize::MAX;

impl Simplex {
    /// Builds the tableau of homogeneous equations, all unknowns at zero.
    pub fn new(bounds: &[(i64, i64)], equations: &[Vec<(usize, i64)>]) -> Simplex {
        let n = bounds.len();
        let mut it = Simplex {
            entries: Vec::new(),
            basis: Vec::new(),
            place: vec![OUT; n],
            x: vec![0.0; n],
            low: bounds.iter().map(|b| b.0 as f64).collect(),
            high: bounds.iter().map(|b| b.1 as f64).collect(),
        };
        for terms in equations {
            it.add_equation(terms);
        }
        it
    }

    fn add_equation(&mut self, terms: &[(usize, i64)]) {
        let mut row = vec![0.0; self.x.len()];
        for (var, by) in terms {
            row[*var] += *by as f64;
        }
        for (var, basic) in self.basis.iter().zip(self.rows()) {
            let by = row[*var];
            if by != 0.0 {
                subtract(&mut row, &there(basic), by);
            }
        }
        // A pivot of one keeps whole numbers whole.
        let unit = |by: &f64| (by.abs() - 1.0).abs() < NOISE;
        let entering = row.iter().position(unit).or_else(|| {
            let by_size = |a: &usize, b: &usize| row[*a].abs().total_cmp(&row[*b].abs());
            (0..row.len()).filter(|var| row[*var].abs() > NOISE).max_by(by_size)
        });
        let Some(entering) = entering else { return };
        self.entries.extend(row);
        self.place[entering] = self.basis.len();
        self.basis.push(entering);
        self.eliminate(self.place[entering], entering);
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        // Without unknowns there are no rows.
        self.entries.chunks_exact(self.x.len().max(1))
    }

    fn row(&self, place: usize) -> &[f64] {
        &self.entries[place * self.x.len()..][..self.x.len()]
    }

    /// Scales a row to one at an unknown and takes the unknown out of the others.
    fn eliminate(&mut self, place: usize, var: usize) {
        let mut own = there(self.row(place));
        let by = self.row(place)[var];
        own.iter_mut().for_each(|(_, entry)| *entry /= by);
        for (at, row) in self.entries.chunks_exact_mut(self.x.len()).enumerate() {
            if at == place {
                own.iter().for_each(|(other, entry)| row[*other] = *entry);
                row[var] = 1.0;
            } else if row[var] != 0.0 {
                let by = row[var];
                subtract(row, &own, by);
                row[var] = 0.0;
            }
        }
    }

    /// Returns where an unknown stands.
    pub fn at(&self, var: usize) -> f64 {
        self.x[var]
    }

    /// Returns the number of unknowns.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Sets the bounds of an unknown; the point must lie within them.
    pub fn bound(&mut self, var: usize, low: f64, high: f64) {
        self.low[var] = low;
        self.high[var] = high;
    }

    /// Tightens one bound to the place where the unknown was pushed.
    pub fn stop(&mut self, var: usize, up: bool, at: f64) {
        let bound = if up { &mut self.low[var] } else { &mut self.high[var] };
        *bound = at;
    }

    /// Pushes an unknown up or down until it reaches a value or is blocked.
    pub fn push(&mut self, var: usize, up: bool, limit: f64) -> Push {
        let sign = if up { 1.0 } else { -1.0 };
        let mut idle = 0;
        for _ in 0..30 * (self.x.len() + self.basis.len()) + 100 {
            if (limit - self.x[var]) * sign <= NOISE {
                return Push::Reached;
            }
            let bland = idle > PATIENCE;
            let Some((entering, direction)) = self.entering(var, sign, bland) else {
                return Push::Blocked;
            };
            let Some((step, leaving)) =
                self.step(entering, direction, var, limit, sign, bland)
            else {
                return Push::Unbounded;
            };
            idle = if step <= NOISE { idle + 1 } else { 0 };
            self.go(entering, direction * step);
            if let Some(place) = leaving {
                self.pivot(place, entering);
            }
        }
        Push::Spent
    }

    fn has_room(&self, var: usize, direction: f64) -> bool {
        if direction > 0.0 {
            self.x[var] < self.high[var] - NOISE
        } else {
            self.x[var] > self.low[var] + NOISE
        }
    }

    /// The unknown outside the basis that helps most, and its direction.
    fn entering(&self, var: usize, sign: f64, bland: bool) -> Option<(usize, f64)> {
        if !self.has_room(var, sign) {
            return None;
        }
        let place = self.place[var];
        if place == OUT {
            return Some((var, sign));
        }
        let mut best: Option<(usize, f64)> = None;
        let mut most = 0.0;
        for (other, by) in self.row(place).iter().enumerate() {
            if by.abs() <= NOISE || other == var {
                continue;
            }
            let direction = -by.signum() * sign;
            if by.abs() > most && self.has_room(other, direction) {
                best = Some((other, direction));
                most = by.abs() + NOISE;
                if bland {
                    break;
                }
            }
        }
        best
    }

    /// How far the entering unknown can go, and the row that stops it.
    fn step(
        &self,
        entering: usize,
        direction: f64,
        var: usize,
        limit: f64,
        sign: f64,
        bland: bool,
    ) -> Option<(f64, Option<usize>)> {
        let own = if direction > 0.0 {
            self.high[entering] - self.x[entering]
        } else {
            self.x[entering] - self.low[entering]
        };
        let own =
            if entering == var { own.min((limit - self.x[var]) * sign) } else { own };
        let mut best = (own, None);
        let mut size = 0.0;
        for (place, row) in self.rows().enumerate() {
            let by = row[entering];
            if by.abs() <= NOISE {
                continue;
            }
            let basic = self.basis[place];
            let rate = -by * direction;
            let mut room = if rate > 0.0 {
                self.high[basic] - self.x[basic]
            } else {
                self.x[basic] - self.low[basic]
            };
            if basic == var {
                let wished = (limit - self.x[var]) * sign;
                if wished <= room {
                    // Stopping there needs no change of basis.
                    if wished / rate.abs() <= best.0 {
                        best = (wished / rate.abs(), None);
                        size = f64::MAX;
                    }
                    continue;
                }
            }
            room = room.max(0.0) / rate.abs();
            let tie = (room - best.0).abs() <= NOISE && best.1.is_some();
            let wins = if bland {
                tie && best.1.is_some_and(|old: usize| basic < self.basis[old])
            } else {
                tie && rate.abs() > size
            };
            if room < best.0 - NOISE || wins {
                best = (room, Some(place));
                size = rate.abs();
            }
        }
        (best.0 < FAR).then_some(best)
    }

    fn go(&mut self, entering: usize, by: f64) {
        self.x[entering] = tidy(self.x[entering] + by);
        let width = self.x.len();
        for (row, basic) in self.entries.chunks_exact(width).zip(&self.basis) {
            if row[entering] != 0.0 {
                self.x[*basic] = tidy(self.x[*basic] - row[entering] * by);
            }
        }
    }

    fn pivot(&mut self, place: usize, entering: usize) {
        self.place[self.basis[place]] = OUT;
        self.basis[place] = entering;
        self.place[entering] = place;
        self.eliminate(place, entering);
    }

    /// After a blocked push: the unknowns outside the basis on which the block rests, with
    /// the direction in which each would have to move to loosen it.
    pub fn blockers(&self, var: usize, up: bool) -> Vec<(usize, bool)> {
        let place = self.place[var];
        if place == OUT || !self.has_room(var, if up { 1.0 } else { -1.0 }) {
            return vec![(var, up)];
        }
        let row = self.row(place).iter().enumerate();
        row.filter(|(other, by)| by.abs() > NOISE && *other != var)
            .map(|(other, by)| (other, (*by < 0.0) == up))
            .collect()
    }

    /// Returns an unknown that is not a whole number, the farthest from one.
    pub fn broken(&self) -> Option<usize> {
        let far = |x: &f64| (x - x.round()).abs();
        let broken = self.x.iter().enumerate().filter(|(_, x)| far(x) > 1e-5);
        broken
            .max_by(|a, b| far(a.1).total_cmp(&far(b.1)).then(b.0.cmp(&a.0)))
            .map(|p| p.0)
    }
}

/// Returns the entries that are not zero: few, since most unknowns are in few equations.
fn there(row: &[f64]) -> Vec<(usize, f64)> {
    let entries = row.iter().copied().enumerate();
    entries.filter(|(_, entry)| *entry != 0.0).collect()
}

fn subtract(row: &mut [f64], other: &[(usize, f64)], by: f64) {
    for (var, more) in other {
        row[*var] = tidy(row[*var] - by * more);
    }
}

/// Rounds away noise, so that tables of whole numbers stay whole.
fn tidy(x: f64) -> f64 {
    // 1.5·2⁵²: what is added to it loses its fraction. Rounding by name is a call for every
    // entry of every table.
    const WHOLES: f64 = 6_755_399_441_055_744.0;
    let whole = if x.abs() < 1e15 { (x + WHOLES) - WHOLES } else { x.round() };
    if (x - whole).abs() < 1e-9 { whole } else { x }
}
