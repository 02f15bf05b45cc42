//! One run of the real binary: what it printed, how it ended, how long it took.

use crate::report::Report;
use std::fmt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a finished process left behind.
pub(crate) struct Run {
    command: String,
    /// Its exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// Its standard output.
    pub(crate) out: String,
    /// Its standard error.
    pub(crate) err: String,
    /// How long it took.
    pub(crate) took: Duration,
}

/// The binary with these words, which are split at spaces, and without any environment.
pub(crate) fn binary(words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cis-fix"));
    command.args(words.split_whitespace()).env_clear();
    command
}

impl Run {
    /// Runs a command to its end, with nobody at its standard input.
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

    /// It must have ended so.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "the exit code is wrong\n{self}");
        self
    }

    /// It must have said this on standard error.
    #[track_caller]
    pub(crate) fn complains(self, words: &str) -> Self {
        assert!(
            self.err.contains(words),
            "standard error has no {words:?}\n{self}"
        );
        self
    }

    /// It must have printed this on standard output.
    #[track_caller]
    pub(crate) fn prints(self, words: &str) -> Self {
        assert!(
            self.out.contains(words),
            "standard output has no {words:?}\n{self}"
        );
        self
    }

    /// It must not have taken this long.
    #[track_caller]
    pub(crate) fn within(self, limit: Duration) -> Self {
        assert!(self.took < limit, "it took {:?}\n{self}", self.took);
        self
    }

    /// The JSON document it printed, and nothing beside it.
    #[track_caller]
    pub(crate) fn report(&self) -> Report {
        match serde_json::from_str(&self.out) {
            Ok(document) => Report::new(document),
            Err(error) => panic!("standard output is not one JSON document: {error}\n{self}"),
        }
    }
}

/// All of it, for whoever reads why a test failed.
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
