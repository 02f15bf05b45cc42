//! The wire tests: the real binary with the real SDK against an emulator of AWS, read back through the stock AWS CLI
//! and boto3, never through the program's own code.
//!
//! The emulator starts with the first selected test that needs it. Listing tests, or selecting none, needs neither
//! Python nor a network. All tests of a process share it, each in an AWS account of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first unexpected value"
)]

mod aws_cli_parser;
mod catalog;
mod difference;
mod emulator;
mod faults;
mod fork_server;
mod gate;
mod iam;
mod iam_conditions;
mod matcher;
mod organization;
mod parallel;
mod proxy;
mod report;
mod request;
mod run;
mod scenarios;
mod seeded;
mod subscriber;
mod suite;
mod terminal;
mod test_account;
mod test_times;
mod virtual_environment;
mod virtual_screen;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;
use std::sync::Arc;
use suite::Suite;
use test_times::TestTimes;

/// A test: its name, which is a sentence, and its function.
type Test = (&'static str, fn(&Suite));

/// Tests at the same time, per core. They spend part of their time in the waits of the program and its retries.
const THREADS_PER_CORE: usize = 4;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    arguments
        .test_threads
        .get_or_insert(cores * THREADS_PER_CORE);
    let suite = Arc::new(Suite::default());
    let times = Arc::new(TestTimes::default());
    let trial = |&(sentence, test): &Test| {
        let (suite, times) = (Arc::clone(&suite), Arc::clone(&times));
        Trial::test(sentence, move || {
            times.measure(sentence, || test(&suite));
            Ok(())
        })
    };
    let trials = scenarios::ALL.iter().copied().flatten().map(trial);
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    times.print_slowest();
    conclusion.exit_code()
}
