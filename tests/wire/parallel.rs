//! Work of one test on several threads.

use std::sync::Mutex;
use std::thread;

/// Calls the function with each item, on this many threads, and returns the results in the order of the items.
///
/// If a call panics, the other threads finish their current item, and the test fails.
pub(crate) fn map<T: Send, R: Send>(
    threads: usize,
    items: impl IntoIterator<Item = T>,
    function: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let waiting: Vec<(usize, T)> = items.into_iter().enumerate().collect();
    let (waiting, results) = (Mutex::new(waiting.into_iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        let one = || {
            while let Some((number, item)) = { waiting.lock().unwrap().next() } {
                let result = function(item);
                results.lock().unwrap().push((number, result));
            }
        };
        for _ in 0..threads {
            scope.spawn(one);
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_unstable_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}
