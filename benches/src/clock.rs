//! Two pieces of work come in, the ratio of their times goes out.
//!
//! Times of this kind are noisy: the same work can take half as long again when another
//! process wants the core. So the two are run in turns, each turn gives one ratio, and the
//! median of the turns is what counts. The time on the core, which waits do not lengthen,
//! stands beside it for work on one thread.

use std::time::Instant;

/// How long one run took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Took {
    /// Seconds on the clock.
    pub wall: f64,
    /// Seconds that this thread was on a core; zero where the system does not say.
    pub core: f64,
}

/// Runs work once; what it returns is dropped after the clock is read.
pub fn time<T>(work: impl FnOnce() -> T) -> Took {
    let (core, wall) = (on_core(), Instant::now());
    let made = work();
    let took = Took { wall: wall.elapsed().as_secs_f64(), core: on_core() - core };
    drop(std::hint::black_box(made));
    took
}

/// Returns the seconds this thread has been on a core (Linux).
fn on_core() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos =
        text.split_whitespace().next().and_then(|first| first.parse::<u64>().ok());
    nanos.unwrap_or(0) as f64 / 1e9
}

/// Ours against theirs, turn by turn.
#[derive(Debug, Clone, Default)]
pub struct Duel {
    turns: Vec<(Took, Took)>,
}

impl Duel {
    /// Runs both once to warm up and then in turns.
    pub fn run<A, B>(turns: usize, ours: impl Fn() -> A, theirs: impl Fn() -> B) -> Self {
        time(&ours);
        time(&theirs);
        Duel { turns: (0..turns).map(|_| (time(&ours), time(&theirs))).collect() }
    }

    /// Prints the medians and the ratio with its quartiles, and the target beside it.
    pub fn report(&self, what: &str, target: f64) {
        let wall = |pick: fn(&(Took, Took)) -> f64| {
            median(self.turns.iter().map(pick).collect())
        };
        let (ours, theirs) = (wall(|turn| turn.0.wall), wall(|turn| turn.1.wall));
        let mut ratios: Vec<f64> =
            self.turns.iter().map(|t| t.0.wall / t.1.wall).collect();
        ratios.sort_by(f64::total_cmp);
        let n = ratios.len();
        let (low, high) = (ratios[n / 4], ratios[n - 1 - n / 4]);
        let core = median(self.turns.iter().map(|t| t.0.core / t.1.core).collect());
        println!(
            "ratio  {what}: {:.3} ({low:.3} to {high:.3}), on the core {core:.3}, target {target}; \
             ours {:.1} ms, theirs {:.1} ms, {n} turns",
            median(ratios),
            ours * 1e3,
            theirs * 1e3,
        );
    }
}

/// Returns the middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n == 0 { f64::NAN } else { (values[(n - 1) / 2] + values[n / 2]) / 2.0 }
}

/// Returns a line of this process's status in MB, such as `VmRSS:` or `VmHWM:` (Linux).
pub fn memory(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    let kilobytes =
        found.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kb| kb * 1024.0 / 1e6)
}
