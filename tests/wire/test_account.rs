//! The AWS account of one test: what `seed.py` created in it, and the ways to read it and to work in it.

use crate::emulator::{Account, Emulator};
use crate::fork_server::{Environment, ForkServers};
use crate::run::{Run, binary};
use crate::suite::Suite;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

const SEED: &str = include_str!("seed.py");
const SNAPSHOT: &str = include_str!("snapshot.py");

/// The Region of an account unless a test names another.
pub(crate) const REGION: &str = "us-east-1";

/// The folder with the state of the programs under test.
pub(crate) const STATE_HOME: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/state");

/// An account of the emulator.
pub(crate) struct TestAccount<'a> {
    /// The emulator that holds it.
    pub(crate) emulator: &'a Emulator,
    /// Its id, and the Region commands start in.
    pub(crate) identity: Account,
    made: Value,
}

impl<'a> TestAccount<'a> {
    /// An empty account.
    pub(crate) fn empty(suite: &'a Suite) -> Self {
        let emulator = suite.emulator();
        Self {
            emulator,
            identity: emulator.new_account(REGION),
            made: Value::Null,
        }
    }

    /// An account with the resources of a scenario of `seed.py`.
    pub(crate) fn seeded(suite: &'a Suite, scenario: &str) -> Self {
        Self::seeded_with(suite, REGION, scenario, &json!({}))
    }

    /// The same in another Region, or with options of the scenario.
    pub(crate) fn seeded_with(
        suite: &'a Suite,
        region: &str,
        scenario: &str,
        options: &Value,
    ) -> Self {
        Self::seeded_on(suite.emulator(), region, scenario, options)
    }

    /// The same on an emulator of the test's own.
    pub(crate) fn seeded_on(
        emulator: &'a Emulator,
        region: &str,
        scenario: &str,
        options: &Value,
    ) -> Self {
        let identity = emulator.new_account(region);
        let arguments = [scenario, &options.to_string()];
        let made = emulator.python(&identity, SEED, &arguments);
        Self {
            emulator,
            identity,
            made: made.unwrap_or_else(|why| panic!("{why}")),
        }
    }

    /// Its twelve digits.
    pub(crate) fn id(&self) -> &str {
        &self.identity.id
    }

    /// The name of a resource the scenario created.
    #[track_caller]
    pub(crate) fn made(&self, what: &str) -> &str {
        let name = self.made[what].as_str();
        name.unwrap_or_else(|| panic!("the scenario made no {what}: {}", self.made))
    }

    /// The name of the bucket that cis-fix creates for access logs.
    pub(crate) fn log_bucket(&self, region: &str) -> String {
        format!("aws-cloudtrail-access-logs-{}-{region}", self.id())
    }

    /// The ARN of a topic of this account.
    pub(crate) fn topic(&self, name: &str) -> String {
        format!("arn:aws:sns:{}:{}:{name}", self.identity.region, self.id())
    }

    /// A folder for its files.
    pub(crate) fn home(&self) -> PathBuf {
        self.emulator.home(&self.identity)
    }

    /// The environment of a process that works in this account.
    pub(crate) fn environment(&self) -> Environment {
        self.emulator.environment(&self.identity)
    }

    /// Runs a command of the stock AWS CLI, which is split at spaces.
    #[track_caller]
    pub(crate) fn aws(&self, words: &str) -> Value {
        self.aws_with(words, &[])
    }

    /// The same with more arguments, which may contain spaces.
    #[track_caller]
    pub(crate) fn aws_with(&self, words: &str, more: &[&str]) -> Value {
        let arguments: Vec<&str> = words
            .split_whitespace()
            .chain(more.iter().copied())
            .collect();
        let answer = self.emulator.aws(&self.identity, &arguments);
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// A command of the stock AWS CLI in this account, to be run later.
    pub(crate) fn aws_command(&self, words: &str, more: &[&str]) -> AwsCommand {
        let arguments = words.split_whitespace().chain(more.iter().copied());
        AwsCommand {
            python: Arc::clone(&self.emulator.python),
            environment: self.environment(),
            arguments: arguments.map(str::to_owned).collect(),
        }
    }

    /// Runs Python code after the functions of `seed.py` and returns the JSON it prints.
    #[track_caller]
    pub(crate) fn python(&self, script: &str, arguments: &[&str]) -> Value {
        let (functions, _) = SEED.split_once("SCENARIOS = {").unwrap();
        let script = format!("{functions}\n{script}");
        let answer = self.emulator.python(&self.identity, &script, arguments);
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// Everything comparable in the account, in the Region commands start in.
    #[track_caller]
    pub(crate) fn snapshot(&self) -> Value {
        self.snapshot_of(&[&self.identity.region])
    }

    /// The same for other Regions.
    #[track_caller]
    pub(crate) fn snapshot_of(&self, regions: &[&str]) -> Value {
        let answer = self.emulator.python(&self.identity, SNAPSHOT, regions);
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// The path of a file in a folder of this account.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.id());
        fs::create_dir_all(&folder).unwrap();
        folder.join(name)
    }

    /// The binary with these arguments, in this account and without access to any other.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = binary(words);
        command.envs(self.environment());
        command.env("XDG_STATE_HOME", STATE_HOME);
        command
    }

    /// Runs the binary. `apply` and `undo` write without a rate limit, since the emulator never throttles.
    pub(crate) fn cis_fix(&self, words: &str) -> Run {
        self.through(&self.emulator.endpoint, words)
    }

    /// Runs the binary against a proxy in front of the emulator.
    pub(crate) fn through(&self, endpoint: &str, words: &str) -> Run {
        let mut command = self.command(words);
        command.env("AWS_ENDPOINT_URL", endpoint);
        if words.starts_with("apply") || words.starts_with("undo") {
            command.args(["--write-rate", "unlimited"]);
        }
        Run::of(&mut command)
    }
}

/// A command of the stock AWS CLI that a proxy runs while it handles a request.
pub(crate) struct AwsCommand {
    python: Arc<ForkServers>,
    environment: Environment,
    arguments: Vec<String>,
}

impl AwsCommand {
    /// Runs it. It must succeed.
    #[track_caller]
    pub(crate) fn run(&self) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        if let Err(why) = self.python.run_aws_cli(&self.environment, &arguments) {
            panic!("aws {}: {why}", self.arguments.join(" "));
        }
    }
}

/// Only the owner may read a file.
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
