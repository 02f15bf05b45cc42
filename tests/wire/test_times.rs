//! How long the tests take.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How many tests are printed.
const SLOWEST: usize = 10;

/// The time of each finished test.
#[derive(Default)]
pub(crate) struct TestTimes(Mutex<Vec<(Duration, &'static str)>>);

impl TestTimes {
    /// Runs a test. A test that panics has no time.
    pub(crate) fn measure(&self, sentence: &'static str, test: impl FnOnce()) {
        let began = Instant::now();
        test();
        let took = began.elapsed();
        self.0.lock().unwrap().push((took, sentence));
    }

    /// Prints the slowest tests to standard error, unless only a few were run.
    pub(crate) fn print_slowest(&self) {
        let mut times = self.0.lock().unwrap();
        if times.len() <= SLOWEST {
            return;
        }
        times.sort_unstable_by(|one, other| other.cmp(one));
        let mut lines = format!("The {SLOWEST} slowest of {} tests:\n", times.len());
        for (took, sentence) in times.iter().take(SLOWEST) {
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{:>7.1} s  {sentence}", took.as_secs_f64());
        }
        // A closed standard error is not a failure of the tests.
        let _ = io::stderr().write_all(lines.as_bytes());
    }
}
