//! The main task without an AWS account: an emulator holds an account with a trail and no alarms, and
//! `cis-fix` closes the finding.
//!
//!     cargo run --locked --example close-the-finding
//!
//! The example prints every command and its output, checks the results, and fails at the first one that
//! is not as expected.

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

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // If standard error is closed, the exit code still reports the failure.
            let _ = writeln!(io::stderr().lock(), "\nclose-the-finding: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    print(
        "# Building cis-fix and starting an emulator of AWS; the first time this takes a minute.",
    )?;
    let program = build()?;
    let (controls, filters) = count_controls(&program)?;
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

    print(
        "\n# The finding: the bucket of the trail has no access logging, its log group no metric filter.",
    )?;
    expect(!shell.logging()?, "no access logging at first")?;
    expect(shell.filters()? == 0, "no metric filter at first")?;

    print("\n# The plan. This command cannot write.")?;
    shell.cis_fix(&["plan"], 0)?;
    let failing = shell.count_verdicts("fail")?;
    expect(failing == controls, "every control to fail at first")?;

    print(
        "\n# Apply it with a subscriber. The emulator confirms the address by itself. On AWS the",
    )?;
    print("# recipient confirms it, and until then the controls with an alarm are `pending`.")?;
    let subscriber = ["--notify", "email:soc@example.com"];
    shell.cis_fix(&[["apply", "--yes"], subscriber].concat(), 0)?;
    let passing = shell.count_verdicts("pass")?;
    expect(passing == controls, "every control to pass")?;

    print("\n# The same two commands as before.")?;
    expect(shell.logging()?, "access logging to be on")?;
    let found = shell.filters()?;
    expect(found == filters, &format!("{filters} metric filters"))?;

    // The exit code is 2 if the plan is not empty.
    print("\n# Nothing is left to change.")?;
    shell.cis_fix(&["plan", "--detailed-exitcode"], 0)?;

    print("\n# In your own account, with the credentials of the AWS CLI:")?;
    print("#   cargo install --locked --path .")?;
    print("#   cis-fix plan")?;
    print(
        "#   cis-fix apply --notify email:YOU@EXAMPLE.COM   # prints the plan and asks for confirmation",
    )?;
    print("#   cis-fix plan --detailed-exitcode               # 0 once the address is confirmed")
}

/// A shell with the credentials of one account.
struct Shell<'a> {
    emulator: &'a Emulator,
    account: &'a Account,
    program: &'a Path,
    bucket: &'a str,
    log_group: &'a str,
}

impl Shell<'_> {
    /// The number of controls with a verdict, from the JSON of `check`, whose words do not change.
    fn count_verdicts(&self, verdict: &str) -> Result<usize, String> {
        let output = Command::new(self.program)
            .args(["check", "--quiet", "--format", "json"])
            .env_clear()
            .envs(self.emulator.environment(self.account))
            .output()
            .map_err(|error| format!("{}: {error}", self.program.display()))?;
        let report: Value =
            serde_json::from_slice(&output.stdout).map_err(|error| format!("check: {error}"))?;
        let findings = report.get("findings").and_then(Value::as_array);
        let findings = findings.ok_or("the report has no findings")?.iter();
        Ok(findings
            .filter(|finding| finding.get("verdict").and_then(Value::as_str) == Some(verdict))
            .count())
    }

    /// Runs `cis-fix` and prints its output line by line.
    fn cis_fix(&self, arguments: &[&str], code: i32) -> Result<(), String> {
        print(&format!("\n$ cis-fix {}", arguments.join(" ")))?;
        let failed = |error: io::Error| format!("{}: {error}", self.program.display());
        // One pipe for both streams keeps their lines in order.
        let (output, input) = io::pipe().map_err(failed)?;
        let mut command = Command::new(self.program);
        command.args(arguments).env_clear();
        command.envs(self.emulator.environment(self.account));
        command.stdout(input.try_clone().map_err(failed)?);
        let mut process = command.stderr(input).spawn().map_err(failed)?;
        // It holds the writing ends of the pipe. While they are open, the pipe has no end.
        drop(command);

        for line in BufReader::new(output).lines() {
            let line = line.map_err(failed)?;
            print(&line)?;
        }
        let status = process.wait().map_err(failed)?;
        print(&format!("# {status}"))?;
        expect(
            status.code() == Some(code),
            &format!("cis-fix to end with {code}"),
        )
    }

    /// Whether the bucket of the trail has access logging, by the AWS CLI.
    fn logging(&self) -> Result<bool, String> {
        let answer = self.aws(&["s3api", "get-bucket-logging", "--bucket", self.bucket])?;
        if answer.is_null() {
            print("# (an empty answer: off)")?;
        } else {
            print(&format!("{answer:#}"))?;
        }
        Ok(answer.get("LoggingEnabled").is_some())
    }

    /// The number of metric filters, by the AWS CLI. Prints a line for each.
    fn filters(&self) -> Result<usize, String> {
        let command = ["logs", "describe-metric-filters", "--log-group-name"];
        let answer = self.aws(&[command.as_slice(), &[self.log_group]].concat())?;
        let filters = answer.get("metricFilters").and_then(Value::as_array);
        let filters = filters.ok_or("the answer has no metricFilters")?;
        match filters.len() {
            0 => print(&format!("{answer:#}"))?,
            many => print(&format!(
                "# {many} metric filters; name and pattern of each:"
            ))?,
        }
        for filter in filters {
            let (name, pattern) = (text(filter, "filterName")?, text(filter, "filterPattern")?);
            let mut start: String = pattern.chars().take(60).collect();
            if start.len() < pattern.len() {
                start.push_str("...");
            }
            print(&format!("{name:<34} {start}"))?;
        }
        Ok(filters.len())
    }

    fn aws(&self, arguments: &[&str]) -> Result<Value, String> {
        print(&format!("\n$ aws {}", arguments.join(" ")))?;
        self.emulator.aws(self.account, arguments)
    }
}

/// The number of controls in the catalog, and of those with a metric filter.
fn count_controls(program: &Path) -> Result<(usize, usize), String> {
    let list = Command::new(program)
        .args(["list", "--format", "json"])
        .env_clear()
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    expect(list.status.success(), "cis-fix to list its controls")?;
    let document: Value =
        serde_json::from_slice(&list.stdout).map_err(|error| format!("the list: {error}"))?;
    let controls = document.get("controls").and_then(Value::as_array);
    let controls = controls.ok_or("the list has no controls")?;
    let has_filter = |control: &&Value| control.get("pattern").is_some_and(Value::is_string);
    Ok((controls.len(), controls.iter().filter(has_filter).count()))
}

/// Builds the program and returns its path.
fn build() -> Result<PathBuf, String> {
    let built = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--locked", "--quiet", "--bin", "cis-fix"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    expect(built.status.success(), "cis-fix to build")?;
    let output = String::from_utf8_lossy(&built.stdout);
    let messages = output.lines().map(serde_json::from_str::<Value>);
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

fn print(line: &str) -> Result<(), String> {
    let written = writeln!(io::stdout().lock(), "{line}");
    written.map_err(|error| format!("standard output: {error}"))
}
