//! One test's account: what was made in it, and the ways to look at it and to work in it.

use crate::emulator::{Account, Emulator};
use crate::run::{Run, binary};
use crate::wire::Wire;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SEED: &str = include_str!("seed.py");
const SNAPSHOT: &str = include_str!("snapshot.py");

/// Where commands start unless a test says otherwise.
pub(crate) const REGION: &str = "us-east-1";

/// An account with something in it.
pub(crate) struct Scene<'a> {
    /// Where it is.
    pub(crate) emulator: &'a Emulator,
    /// Whose it is.
    pub(crate) account: Account,
    made: Value,
}

impl<'a> Scene<'a> {
    /// An account with nothing in it.
    pub(crate) fn empty(wire: &'a Wire) -> Self {
        let emulator = wire.emulator();
        let account = emulator.account(REGION);
        Self {
            emulator,
            account,
            made: Value::Null,
        }
    }

    /// An account as a scenario of `seed.py` makes it.
    pub(crate) fn of(wire: &'a Wire, scenario: &str) -> Self {
        Self::with(wire, REGION, scenario, &json!({}))
    }

    /// The same in another Region, or with options.
    pub(crate) fn with(wire: &'a Wire, region: &str, scenario: &str, options: &Value) -> Self {
        Self::on(wire.emulator(), region, scenario, options)
    }

    /// The same on an emulator of the test's own.
    pub(crate) fn on(
        emulator: &'a Emulator,
        region: &str,
        scenario: &str,
        options: &Value,
    ) -> Self {
        let account = emulator.account(region);
        let arguments = [scenario, &options.to_string()];
        let made = emulator.python(&account, SEED, &arguments);
        Self {
            emulator,
            account,
            made: made.unwrap_or_else(|why| panic!("{why}")),
        }
    }

    /// The name of something the scenario made.
    #[track_caller]
    pub(crate) fn made(&self, what: &str) -> &str {
        let name = self.made[what].as_str();
        name.unwrap_or_else(|| panic!("the scenario made no {what}: {}", self.made))
    }

    /// The name of the bucket that cis-fix makes for access logs.
    pub(crate) fn log_bucket(&self, region: &str) -> String {
        format!("aws-cloudtrail-access-logs-{}-{region}", self.account.id)
    }

    /// The ARN of a topic of this account.
    pub(crate) fn topic(&self, name: &str) -> String {
        format!(
            "arn:aws:sns:{}:{}:{name}",
            self.account.region, self.account.id
        )
    }

    /// Asks or changes something with the stock AWS CLI, whose words are split at spaces.
    #[track_caller]
    pub(crate) fn aws(&self, words: &str) -> Value {
        self.aws_with(words, &[])
    }

    /// The same with further arguments that may have spaces in them.
    #[track_caller]
    pub(crate) fn aws_with(&self, words: &str, more: &[&str]) -> Value {
        let arguments: Vec<&str> = words
            .split_whitespace()
            .chain(more.iter().copied())
            .collect();
        let answer = self.emulator.aws(&self.account, &arguments);
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// The stock AWS CLI, about to do something in this account.
    pub(crate) fn aws_command(&self, words: &str, more: &[&str]) -> Command {
        let words: Vec<&str> = words.split_whitespace().collect();
        let first = [&["-m", "awscli"], words.as_slice()].concat();
        self.emulator.child(&self.account, &first, more)
    }

    /// Runs Python after the functions of `seed.py`; what it prints is its answer.
    #[track_caller]
    pub(crate) fn python(&self, script: &str, arguments: &[&str]) -> Value {
        let (functions, _) = SEED.split_once("SCENARIOS = {").unwrap();
        let script = format!("{functions}\n{script}");
        let answer = self.emulator.python(&self.account, &script, arguments);
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// All that can be compared of the account, in the Region commands start in.
    #[track_caller]
    pub(crate) fn snapshot(&self) -> Value {
        self.snapshot_of(&[&self.account.region])
    }

    /// The same for other Regions.
    #[track_caller]
    pub(crate) fn snapshot_of(&self, regions: &[&str]) -> Value {
        let answer = self.emulator.python(&self.account, SNAPSHOT, regions);
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// A file name in a folder of this account's own.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&self.account.id);
        fs::create_dir_all(&folder).unwrap();
        folder.join(name)
    }

    /// The binary, about to work in this account and nowhere else.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = binary(words);
        command.envs(self.emulator.environment(&self.account));
        let state = concat!(env!("CARGO_TARGET_TMPDIR"), "/state");
        command.env("XDG_STATE_HOME", state);
        command
    }

    /// Runs the binary. An `apply` here keeps to no write rate: nobody throttles.
    pub(crate) fn cis_fix(&self, words: &str) -> Run {
        self.through(&self.emulator.endpoint, words)
    }

    /// Runs the binary against something that stands before the emulator.
    pub(crate) fn through(&self, endpoint: &str, words: &str) -> Run {
        let mut command = self.command(words);
        command.env("AWS_ENDPOINT_URL", endpoint);
        if words.starts_with("apply") || words.starts_with("undo") {
            command.args(["--write-rate", "unlimited"]);
        }
        Run::of(&mut command)
    }
}

/// Nobody but the owner may read a file.
#[track_caller]
pub(crate) fn assert_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{} is {mode:o}", path.display());
    }
    #[cfg(not(unix))]
    let _ = path;
}
