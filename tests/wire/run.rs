//! One run of the binary: its output, exit code and duration.

use crate::report::Report;
use std::fmt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A process or a delivery that takes longer hangs. No shorter time decides a test.
pub(crate) const HANGS: Duration = Duration::from_mins(2);

/// The result of a finished process.
pub(crate) struct Run {
    command: String,
    /// The exit code; `None` if a signal ended the process.
    pub(crate) code: Option<i32>,
    /// Its standard output.
    pub(crate) out: String,
    /// Its standard error.
    pub(crate) err: String,
    /// The duration.
    pub(crate) took: Duration,
}

/// The binary with these arguments, split at spaces, and an empty environment.
pub(crate) fn binary(words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cis-fix"));
    command.args(words.split_whitespace()).env_clear();
    command
}

impl Run {
    /// Runs a command to its end, without standard input.
    pub(crate) fn of(command: &mut Command) -> Self {
        let began = Instant::now();
        let output = command.stdin(Stdio::null()).output().unwrap();
        let words = command.get_args().map(|word| word.to_string_lossy());
        Self {
            command: words.collect::<Vec<_>>().join(" "),
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: began.elapsed(),
        }
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "the exit code is wrong\n{self}");
        self
    }

    /// Asserts that standard error contains these words.
    #[track_caller]
    pub(crate) fn complains(self, words: &str) -> Self {
        assert!(
            self.err.contains(words),
            "standard error has no {words:?}\n{self}"
        );
        self
    }

    /// Asserts that standard output contains these words.
    #[track_caller]
    pub(crate) fn prints(self, words: &str) -> Self {
        assert!(
            self.out.contains(words),
            "standard output has no {words:?}\n{self}"
        );
        self
    }

    /// Asserts that it did not hang.
    #[track_caller]
    pub(crate) fn ends(self) -> Self {
        assert!(self.took < HANGS, "it took {:?}\n{self}", self.took);
        self
    }

    /// The JSON document on standard output, and nothing else.
    #[track_caller]
    pub(crate) fn report(&self) -> Report {
        match serde_json::from_str(&self.out) {
            Ok(document) => Report::new(document),
            Err(error) => panic!("standard output is not one JSON document: {error}\n{self}"),
        }
    }
}

/// Everything, for the message of a failed test.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            command,
            code,
            out,
            err,
            ..
        } = self;
        write!(
            f,
            "cis-fix {command}\nexit code {code:?}\n--- stdout\n{out}--- stderr\n{err}---"
        )
    }
}
