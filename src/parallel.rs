//! The same work for many things, on as many threads as pay; the results are in order.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

/// How many threads work at once, at most.
const MOST_THREADS: usize = 8;
/// Where there are none, what starts them is not even compiled.
const THREADS: bool = !cfg!(target_family = "wasm");

/// Does the work for each item. `least` is how many items make a thread worth starting. Where threads cannot be had, in
/// WebAssembly or on a machine that has too many, the caller's does it all.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], least: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if !THREADS {
        return items.iter().map(work).collect();
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let share = items.len().div_ceil(threads).max(least).max(1);
    let one = |share: &[T]| -> Vec<R> { share.iter().map(&work).collect() };
    let mut shares = items.chunks(share);
    let own = shares.next().unwrap_or_default();
    thread::scope(|scope| {
        let start = |share| match thread::Builder::new().spawn_scoped(scope, move || one(share)) {
            Ok(handle) => Share::Elsewhere(handle),
            Err(_) => Share::Here(share),
        };
        let others: Vec<Share<'_, T, R>> = shares.map(start).collect();
        let mut results = one(own);
        for other in others {
            results.extend(match other {
                Share::Elsewhere(handle) => handle.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Share::Here(share) => one(share),
            });
        }
        results
    })
}

/// Drops something large while the caller goes on.
pub(crate) fn discard(value: impl Send + 'static) {
    if !THREADS {
        return drop(value);
    }
    // Without a thread it is dropped here, together with the closure.
    let _ = thread::Builder::new().spawn(move || drop(value));
}

/// Does two things at once, the second on another thread where one can be had.
pub(crate) fn both<A, B: Send>(here: impl FnOnce() -> A, there: impl Fn() -> B + Sync) -> (A, B) {
    if !THREADS {
        return (here(), there());
    }
    thread::scope(|scope| match thread::Builder::new().spawn_scoped(scope, &there) {
        Ok(handle) => (here(), handle.join().unwrap_or_else(|panic| resume_unwind(panic))),
        Err(_) => (here(), there()),
    })
}

/// Where a share of the work is done.
enum Share<'a, T, R> {
    Elsewhere(ScopedJoinHandle<'a, Vec<R>>),
    Here(&'a [T]),
}

#[cfg(test)]
mod tests {
    use super::{both, map};

    #[test]
    fn results_are_in_order_however_many_there_are() {
        for count in [0_usize, 1, 2, 7, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, 3, |item| item * 2), expected, "{count} items");
            assert_eq!(map(&items, 5000, |item| item * 2), expected, "{count} items, one share");
        }
    }

    #[test]
    fn two_things_are_done_at_once() {
        assert_eq!(both(|| 1, || 2), (1, 2));
    }

    #[test]
    #[should_panic(expected = "the fourth")]
    fn a_panic_reaches_the_caller() {
        map(&[1, 2, 3, 4], 1, |item| assert_ne!(*item, 4, "the fourth"));
    }
}
