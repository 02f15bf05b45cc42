//! The wire tests: the real binary over the real SDK against a real emulator process, looked at
//! through the stock AWS CLI and boto3 and never through our own code.
//!
//! The emulator is started when the first selected test asks for it, so that listing tests, or
//! selecting none, needs neither Python nor a network. All tests of a process share it, each in an
//! account of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod difference;
mod emulator;
mod faults;
mod iam;
mod matcher;
mod proxy;
mod report;
mod run;
mod scenarios;
mod scene;
mod sown;
mod subscriber;
mod terminal;
mod wire;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;
use std::sync::Arc;
use wire::Wire;

/// A test: a sentence, and what shows that it is true.
type Test = (&'static str, fn(&Wire));

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let wire = Arc::new(Wire::default());
    let trial = |&(sentence, test): &Test| {
        let wire = Arc::clone(&wire);
        Trial::test(sentence, move || {
            test(&wire);
            Ok(())
        })
    };
    let trials = scenarios::ALL.iter().copied().flatten().map(trial);
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
