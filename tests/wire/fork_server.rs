//! Python processes with boto3 and the AWS CLI loaded, in which scripts and CLI commands run.
//!
//! A new interpreter spends 0.3 to 0.7 CPU seconds before its first request. A fork of a loaded one starts in
//! milliseconds, and has an environment and an exit code of its own (`fork_server.py`).

use crate::virtual_environment::because;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Condvar, Mutex};
use std::thread::available_parallelism;

const SCRIPT: &str = include_str!("fork_server.py");

/// Processes per core. A request waits for the emulator about half of its time.
const PER_CORE: usize = 2;

/// The processes. Each starts when a request finds none idle; at the limit, requests wait.
pub(crate) struct ForkServers {
    python: PathBuf,
    folder: PathBuf,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<ForkServer>,
    busy: usize,
}

/// One process. It ends when its standard input closes: when this is dropped or its owner is killed.
struct ForkServer {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The whole environment of a child, as names and values.
pub(crate) type Environment = Vec<(String, String)>;

impl ForkServers {
    /// Starts nothing yet. Error messages and temporary files go to this folder.
    pub(crate) fn new(python: PathBuf, folder: PathBuf) -> Self {
        Self {
            python,
            folder,
            pool: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// The interpreter. The AWS CLI's own program is in the same folder.
    pub(crate) fn python(&self) -> &Path {
        &self.python
    }

    /// Runs the stock AWS CLI and returns its standard output.
    pub(crate) fn run_aws_cli(
        &self,
        environment: &Environment,
        arguments: &[&str],
    ) -> Result<String, String> {
        self.run(environment, None, arguments)
    }

    /// Runs a Python script, which may use boto3, and returns its standard output.
    pub(crate) fn run_script(
        &self,
        environment: &Environment,
        script: &str,
        arguments: &[&str],
    ) -> Result<String, String> {
        self.run(environment, Some(script), arguments)
    }

    fn run(
        &self,
        environment: &Environment,
        script: Option<&str>,
        arguments: &[&str],
    ) -> Result<String, String> {
        let environment: serde_json::Map<String, Value> = environment
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        let request =
            json!({ "environment": environment, "script": script, "arguments": arguments });
        let idle = self.take()?;
        let answered = idle
            .map_or_else(|| self.start(), Ok)
            .and_then(|mut server| Ok((server.answer(&request)?, server)));
        let (answer, server) = match answered {
            Ok((answer, server)) => (Ok(answer), Some(server)),
            Err(why) => (Err(why), None),
        };
        self.give_back(server);
        let answer = answer
            .map_err(|why| format!("the fork server: {why}; see {}", self.log().display()))?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
        match answer.get("code").and_then(Value::as_i64) {
            Some(0) => Ok(text("out").to_owned()),
            code => Err(format!(
                "it ended with {code:?}: {}",
                (text("err").to_owned() + text("out")).trim()
            )),
        }
    }

    /// An idle process, or `None` if the caller may start one.
    fn take(&self) -> Result<Option<ForkServer>, String> {
        let limit = available_parallelism().map_or(1, usize::from) * PER_CORE;
        let poisoned = || "a thread with a fork server has panicked".to_owned();
        let pool = self.pool.lock().map_err(|_| poisoned())?;
        let mut pool = self
            .returned
            .wait_while(pool, |pool| pool.idle.is_empty() && pool.busy >= limit)
            .map_err(|_| poisoned())?;
        pool.busy += 1;
        Ok(pool.idle.pop())
    }

    /// The process is idle again, or has failed and is gone.
    fn give_back(&self, server: Option<ForkServer>) {
        if let Ok(mut pool) = self.pool.lock() {
            pool.busy -= 1;
            pool.idle.extend(server);
        }
        self.returned.notify_one();
    }

    fn log(&self) -> PathBuf {
        self.folder.join("fork-servers.log")
    }

    fn start(&self) -> Result<ForkServer, String> {
        fs::create_dir_all(&self.folder).map_err(because("making", &self.folder))?;
        let log = self.log();
        let errors = File::options().create(true).append(true).open(&log);
        let nowhere = self.folder.join("no-such-file");
        let mut process = Command::new(&self.python)
            .args(["-I", "-c", SCRIPT])
            .env_clear()
            .env("AWS_CONFIG_FILE", &nowhere)
            .env("AWS_SHARED_CREDENTIALS_FILE", &nowhere)
            .env("HOME", &self.folder)
            .env("TMPDIR", &self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors.map_err(because("opening", &log))?)
            .spawn()
            .map_err(because("starting", &self.python))?;
        let (Some(requests), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err("the fork server has no pipes".to_owned());
        };
        Ok(ForkServer {
            process,
            requests,
            answers: BufReader::new(answers),
        })
    }
}

impl ForkServer {
    fn answer(&mut self, request: &Value) -> Result<Value, String> {
        let as_text = |error: std::io::Error| error.to_string();
        writeln!(self.requests, "{request}").map_err(as_text)?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(as_text)?;
        serde_json::from_str(&line).map_err(|error| format!("{error} in the answer {line:?}"))
    }
}

impl Drop for ForkServer {
    fn drop(&mut self) {
        // Both fail only for a process that has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
