//! Pieces of work on several threads: each alone, each with a time and all with a memory
//! limit, and none able to take the others with it.
//!
//! Typst lays pages out on the pool it is called from. On a shared pool a thread that waits
//! inside Typst would begin another pack, and the memory of all packs in hand would add up;
//! with a pool of one thread per worker there are never more packs in hand than workers.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::config::RunLimits as Limits;
use crate::guard;

/// Why a piece came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The program broke at this place.
    Broke(String),
    /// It took longer than it may.
    Time,
    /// The program holds more memory than it may.
    Memory,
}

/// How often the limits are looked at.
const TICK: Duration = Duration::from_millis(100);

/// How long memory may stay above its limit with nothing in hand that could end.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a worker has in hand: the piece and since when.
type Hand = Arc<Mutex<Option<(usize, Instant)>>>;

struct Shared<T> {
    n: usize,
    next: AtomicUsize,
    /// No piece is begun while memory is short.
    wait: AtomicBool,
    make: Box<dyn Fn(usize) -> T + Send + Sync>,
}

struct Worker {
    hand: Hand,
    given_up: Arc<AtomicBool>,
}

/// Does `n` pieces on `jobs` threads and hands each over as it is done.
///
/// A piece that takes too long is given up: its thread cannot be stopped, so it is left
/// behind, and another takes its place.
pub fn each<T: Send + 'static>(
    (n, jobs): (usize, usize),
    limits: Limits,
    make: impl Fn(usize) -> T + Send + Sync + 'static,
    done: &mut dyn FnMut(usize, Result<T, Fault>),
) {
    let jobs = jobs.clamp(1, n.max(1));
    let (send, results) = mpsc::sync_channel(jobs);
    let shared = Arc::new(Shared {
        n,
        next: AtomicUsize::new(0),
        wait: AtomicBool::new(false),
        make: Box::new(make),
    });
    let mut workers: Vec<Worker> = (0..jobs).map(|_| start(&shared, &send)).collect();
    let mut left = n;
    let mut short_since: Option<Instant> = None;
    while left > 0 {
        match results.recv_timeout(TICK) {
            Ok((at, result)) => {
                left -= 1;
                done(at, result);
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
        for worker in &mut workers {
            if let Some(at) = give_up(worker, limits.time) {
                left -= 1;
                done(at, Err(Fault::Time));
                *worker = start(&shared, &send);
            }
        }
        let short = held().is_some_and(|bytes| bytes > limits.memory);
        shared.wait.store(short, Ordering::Relaxed);
        if !short {
            short_since = None;
        } else if short_since.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
            // Waiting does not help: whatever is not done is told, and nothing is killed.
            let rest = stop(&shared, &workers);
            left -= rest.len();
            // What was just finished is still on its way.
            while left > 0
                && let Ok((at, result)) = results.recv_timeout(PATIENCE)
            {
                left -= 1;
                done(at, result);
            }
            for at in rest {
                done(at, Err(Fault::Memory));
            }
            return;
        } else {
            datapakke_report::typeset::forget();
        }
    }
}

/// Takes all pieces that are not done out of everybody's hands.
fn stop<T>(shared: &Shared<T>, workers: &[Worker]) -> Vec<usize> {
    // First what nobody has, so that whatever anybody took is in a hand.
    let mut rest: Vec<usize> =
        (shared.next.swap(shared.n, Ordering::SeqCst)..shared.n).collect();
    rest.extend(workers.iter().filter_map(|worker| {
        worker.given_up.store(true, Ordering::SeqCst);
        lock(&worker.hand).take().map(|(at, _)| at)
    }));
    rest.sort_unstable();
    rest
}

fn give_up(worker: &Worker, time: Duration) -> Option<usize> {
    let mut hand = lock(&worker.hand);
    let (at, _) = (*hand).filter(|(_, since)| since.elapsed() > time)?;
    *hand = None;
    worker.given_up.store(true, Ordering::SeqCst);
    Some(at)
}

fn start<T: Send + 'static>(
    shared: &Arc<Shared<T>>,
    send: &SyncSender<(usize, Result<T, Fault>)>,
) -> Worker {
    let hand: Hand = Arc::default();
    let given_up = Arc::new(AtomicBool::new(false));
    let worker = Worker { hand: hand.clone(), given_up: given_up.clone() };
    let (shared, send) = (shared.clone(), send.clone());
    let work = move || {
        while !given_up.load(Ordering::SeqCst) {
            if shared.wait.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                continue;
            }
            let Some(at) = take(&shared, &hand) else { return };
            let result = guard::caught(|| (shared.make)(at)).map_err(Fault::Broke);
            // Empty when the piece was given up meanwhile: it has been told already.
            let mine = lock(&hand).take().is_some();
            if !mine || send.send((at, result)).is_err() {
                return;
            }
        }
    };
    std::thread::spawn(move || {
        match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
            Ok(pool) => pool.install(work),
            Err(_) => work(),
        }
    });
    worker
}

fn take<T>(shared: &Shared<T>, hand: &Hand) -> Option<usize> {
    let mut hand = lock(hand);
    let at = shared.next.fetch_add(1, Ordering::SeqCst);
    if at >= shared.n {
        shared.next.store(shared.n, Ordering::SeqCst);
        return None;
    }
    *hand = Some((at, Instant::now()));
    Some(at)
}

fn lock(hand: &Hand) -> std::sync::MutexGuard<'_, Option<(usize, Instant)>> {
    hand.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the bytes that the program holds, where the system tells.
fn held() -> Option<u64> {
    memory_stats::memory_stats().map(|stats| stats.physical_mem as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Limits = Limits { time: Duration::from_secs(60), memory: u64::MAX };

    fn run(
        n: usize,
        jobs: usize,
        limits: Limits,
        make: impl Fn(usize) -> usize + Send + Sync + 'static,
    ) -> Vec<(usize, Result<usize, Fault>)> {
        let mut all = Vec::new();
        each((n, jobs), limits, make, &mut |at, result| all.push((at, result)));
        all.sort_by_key(|(at, _)| *at);
        all
    }

    #[test]
    fn one_that_breaks_leaves_the_others() {
        for jobs in [1, 3] {
            let all = run(9, jobs, FREE, |at| {
                assert!(at != 4, "this one breaks");
                at * at
            });
            assert_eq!(all.len(), 9);
            for (at, result) in all {
                match result {
                    Ok(value) => assert!(at != 4 && value == at * at),
                    Err(fault) => {
                        assert!(at == 4 && matches!(fault, Fault::Broke(_)), "{fault:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn one_that_hangs_is_given_up_and_the_others_are_done() {
        let limits = Limits { time: Duration::from_millis(400), ..FREE };
        for jobs in [1, 2] {
            let all = run(6, jobs, limits, |at| {
                if at == 1 {
                    std::thread::sleep(Duration::from_secs(5));
                }
                at
            });
            let failed: Vec<_> = all.iter().filter(|(_, r)| r.is_err()).collect();
            assert_eq!(failed, [&(1, Err(Fault::Time))]);
            assert_eq!(all.len(), 6);
        }
    }

    #[test]
    fn a_memory_limit_ends_the_work_with_a_word() {
        let limits = Limits { memory: 1, ..FREE };
        let all = run(40, 2, limits, |at| {
            std::thread::sleep(Duration::from_millis(500));
            at
        });
        assert_eq!(all.len(), 40);
        assert!(all.iter().any(|(_, result)| *result == Err(Fault::Memory)));
    }
}
