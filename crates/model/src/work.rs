//! Work in pieces: whoever has threads lends them, and what comes out is the same for
//! every number of them.

use std::sync::{Mutex, OnceLock, PoisonError};

/// Does pieces of work, one after the other or side by side: no stage has threads of its
/// own.
pub trait Workers: Sync {
    /// Calls `work` once with every number below `n`, in any order, and returns when all
    /// is done.
    fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync));
}

/// Does pieces of work one after the other on the calling thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Workers for Alone {
    fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..n).for_each(work);
    }
}

/// Returns what workers made of every number below `n`, in the order of the numbers.
pub fn gather<T: Send + Sync>(
    workers: &dyn Workers,
    n: usize,
    make: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let made: Vec<OnceLock<T>> = (0..n).map(|_| OnceLock::new()).collect();
    workers.each(n, &|index| {
        if let Some(slot) = made.get(index) {
            let _ = slot.set(make(index));
        }
    });
    let all = made.into_iter().enumerate();
    // A number that the workers left out is made here.
    all.map(|(index, slot)| slot.into_inner().unwrap_or_else(|| make(index))).collect()
}

/// Lets workers change every item once; `work` is given its place.
pub fn change<T: Send>(
    workers: &dyn Workers,
    items: &mut [T],
    work: impl Fn(usize, &mut T) + Sync,
) {
    let slots: Vec<Mutex<Option<&mut T>>> =
        items.iter_mut().map(|item| Mutex::new(Some(item))).collect();
    let one = |at: usize| {
        let slot = slots.get(at);
        // An item is taken out before it is worked on: nobody meets it half changed.
        let item =
            slot.and_then(|s| s.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(item) = item {
            work(at, item);
        }
    };
    workers.each(slots.len(), &one);
    // What the workers left out is done here.
    (0..slots.len()).for_each(one);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Begins at the end, does some twice and leaves others out.
    struct Careless;

    impl Workers for Careless {
        fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
            (0..n).rev().filter(|at| at % 3 != 1).for_each(|at| {
                work(at);
                work(at);
            });
        }
    }

    #[test]
    fn what_is_gathered_stands_in_its_order_whoever_made_it() {
        let squares: Vec<usize> = (0..10).map(|at| at * at).collect();
        for workers in [&Alone as &dyn Workers, &Careless] {
            assert_eq!(gather(workers, 10, |at| at * at), squares);
        }
    }

    #[test]
    fn every_item_is_changed_once() {
        for workers in [&Alone as &dyn Workers, &Careless] {
            let mut items: Vec<usize> = (10..20).collect();
            change(workers, &mut items, |at, item| *item += at);
            assert_eq!(items, (10..20).map(|n| 2 * n - 10).collect::<Vec<_>>());
        }
    }
}
