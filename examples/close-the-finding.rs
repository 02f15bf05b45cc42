//! The main job, with no AWS account: an emulator holds an account whose trail nobody watches, and
//! `cis-fix` closes the finding.
//!
//!     cargo run --locked --example close-the-finding
//!
//! Everything is shown as a person would type it, and what it comes to is checked: should anything
//! not be as expected, the example says so and fails.

#[path = "../tests/wire/emulator.rs"]
mod emulator;
#[path = "../tests/wire/fork_server.rs"]
mod fork_server;
#[path = "../tests/wire/virtual_environment.rs"]
mod virtual_environment;

use emulator::{Account, Emulator};
use serde_json::Value;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const SEED: &str = include_str!("../tests/wire/seed.py");
/// The controls of the benchmark, and how many of them ask for a metric filter.
const CONTROLS: usize = 15;
const FILTERS: usize = 14;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // Where this cannot be written either, the exit code still says it.
            let _ = writeln!(io::stderr().lock(), "\nclose-the-finding: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    say("# Building cis-fix and starting an emulator of AWS; the first time this takes a minute.")?;
    let program = build()?;
    let emulator = Emulator::start()?;
    let account = emulator.new_account("us-east-1");
    let made = emulator.python(&account, SEED, &["finding"])?;
    let shell = Shell {
        emulator: &emulator,
        account: &account,
        program: &program,
        bucket: text(&made, "bucket")?,
        log_group: text(&made, "log_group")?,
    };

    say("\n# The finding: the trail's bucket logs no access, its log group has no metric filter.")?;
    expect(!shell.logging()?, "no access logging at first")?;
    expect(shell.filters()? == 0, "no metric filter at first")?;

    say("\n# What would be done about it. This command cannot write.")?;
    let plan = shell.cis_fix(&["plan"], 0)?;
    let all_fail = format!(": {CONTROLS} fail\n");
    expect(plan.contains(&all_fail), "every control to fail at first")?;

    say("\n# Do it, and subscribe somebody. The emulator confirms the address by itself; on AWS")?;
    say("# its reader has to, and until then the alarms' controls are `pending`.")?;
    let subscriber = ["--notify", "email:soc@example.com"];
    let applied = shell.cis_fix(&[["apply", "--yes"], subscriber].concat(), 0)?;
    let all_pass = format!(": {CONTROLS} pass\n");
    expect(applied.contains(&all_pass), "every control to pass")?;

    say("\n# The same two commands again.")?;
    expect(shell.logging()?, "access logging to be on")?;
    expect(shell.filters()? == FILTERS, "fourteen metric filters")?;

    say("\n# Nothing is left to do.")?;
    let last = shell.cis_fix(&["plan", "--detailed-exitcode"], 0)?;
    let empty = last.contains("Plan: nothing to change");
    expect(empty, "the last plan to be empty")?;

    say("\n# On an account of your own, with the credentials the AWS CLI uses:")?;
    say("#   cargo install --locked --path .")?;
    say("#   cis-fix plan")?;
    say("#   cis-fix apply --notify email:YOU@EXAMPLE.COM   # shows the plan and asks")?;
    say("#   cis-fix plan --detailed-exitcode               # 0 once the address is confirmed")
}

/// One account, as a person at a prompt meets it.
struct Shell<'a> {
    emulator: &'a Emulator,
    account: &'a Account,
    program: &'a Path,
    bucket: &'a str,
    log_group: &'a str,
}

impl Shell<'_> {
    /// Runs `cis-fix`, shows what it prints as it comes, and gives it back.
    fn cis_fix(&self, arguments: &[&str], code: i32) -> Result<String, String> {
        say(&format!("\n$ cis-fix {}", arguments.join(" ")))?;
        let failed = |error: io::Error| format!("{}: {error}", self.program.display());
        // One pipe for both streams keeps their lines in order.
        let (output, input) = io::pipe().map_err(failed)?;
        let mut command = Command::new(self.program);
        command.args(arguments).env_clear();
        command.envs(self.emulator.environment(self.account));
        command.stdout(input.try_clone().map_err(failed)?);
        let mut process = command.stderr(input).spawn().map_err(failed)?;
        // It holds our ends of the pipe, which would never run dry.
        drop(command);

        let mut printed = String::new();
        for line in BufReader::new(output).lines() {
            let line = line.map_err(failed)?;
            say(&line)?;
            printed.push_str(&line);
            printed.push('\n');
        }
        let status = process.wait().map_err(failed)?;
        say(&format!("# {status}"))?;
        expect(
            status.code() == Some(code),
            &format!("cis-fix to end with {code}"),
        )?;
        Ok(printed)
    }

    /// Whether the AWS CLI says that the trail's bucket logs its access.
    fn logging(&self) -> Result<bool, String> {
        let answer = self.aws(&["s3api", "get-bucket-logging", "--bucket", self.bucket])?;
        if answer.is_null() {
            say("# (an empty answer: off)")?;
        } else {
            say(&format!("{answer:#}"))?;
        }
        Ok(answer.get("LoggingEnabled").is_some())
    }

    /// How many metric filters the AWS CLI finds; of each a line is shown.
    fn filters(&self) -> Result<usize, String> {
        let command = ["logs", "describe-metric-filters", "--log-group-name"];
        let answer = self.aws(&[command.as_slice(), &[self.log_group]].concat())?;
        let filters = answer.get("metricFilters").and_then(Value::as_array);
        let filters = filters.ok_or("the answer names no metricFilters")?;
        match filters.len() {
            0 => say(&format!("{answer:#}"))?,
            many => say(&format!(
                "# {many} metric filters; name and pattern of each:"
            ))?,
        }
        for filter in filters {
            let (name, pattern) = (text(filter, "filterName")?, text(filter, "filterPattern")?);
            let mut start: String = pattern.chars().take(60).collect();
            if start.len() < pattern.len() {
                start.push_str("...");
            }
            say(&format!("{name:<34} {start}"))?;
        }
        Ok(filters.len())
    }

    fn aws(&self, arguments: &[&str]) -> Result<Value, String> {
        say(&format!("\n$ aws {}", arguments.join(" ")))?;
        self.emulator.aws(self.account, arguments)
    }
}

/// Builds the program that is shown; cargo says where it lies.
fn build() -> Result<PathBuf, String> {
    let built = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--locked", "--quiet", "--bin", "cis-fix"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    expect(built.status.success(), "cis-fix to build")?;
    let said = String::from_utf8_lossy(&built.stdout);
    let messages = said.lines().map(serde_json::from_str::<Value>);
    let executable = |message: Value| message.get("executable")?.as_str().map(PathBuf::from);
    let found = messages.filter_map(Result::ok).find_map(executable);
    found.ok_or_else(|| "cargo names no executable".to_owned())
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    let found = value.get(key).and_then(Value::as_str);
    found.ok_or_else(|| format!("there is no {key} in {value}"))
}

fn expect(holds: bool, what: &str) -> Result<(), String> {
    holds.then_some(()).ok_or(format!("expected {what}"))
}

fn say(line: &str) -> Result<(), String> {
    let said = writeln!(io::stdout().lock(), "{line}");
    said.map_err(|error| format!("standard output: {error}"))
}
