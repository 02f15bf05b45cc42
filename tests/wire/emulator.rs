//! The emulator of AWS that the wire tests run against: ministack, a process on a free port of 127.0.0.1.
//!
//! ministack takes a 12-digit access key for the account id. So every [`Account`] is an empty AWS account of one test,
//! and needs no cleaning up.

use crate::fork_server::{Environment, ForkServers};
use crate::virtual_environment::{because, interpreter, remove_folder, target_folder};
use serde_json::Value;
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

const SCRIPT: &str = include_str!("emulator.py");

/// The only certificate authority of the programs under test. Its private key was never stored, so no TLS connection
/// succeeds. Loading it is faster than loading those of the machine.
const ROOT_CERTIFICATE: &str = include_str!("root.pem");

/// A start takes a second on an idle machine.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A running emulator. It ends when this is dropped, and also when this process is killed.
pub(crate) struct Emulator {
    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    /// What it printed; error messages name this file.
    pub(crate) log: PathBuf,
    /// Python with boto3 and the AWS CLI.
    pub(crate) python: Arc<ForkServers>,
    homes: PathBuf,
    process: Child,
    _slot: File,
}

/// An AWS account, and the Region its commands run in.
#[derive(Clone)]
pub(crate) struct Account {
    /// Twelve digits, the first of them not 0.
    pub(crate) id: String,
    /// The value of `AWS_REGION`.
    pub(crate) region: String,
}

impl Emulator {
    /// Installs what it needs, starts it, and waits until it answers.
    pub(crate) fn start() -> Result<Self, String> {
        let target = target_folder()?;
        let folder = target.join("cis-fix-wire-python");
        let python = ForkServers::new(interpreter(&target)?, folder);
        Self::start_with(Arc::new(python), &[])
    }

    /// Starts another emulator with more variables in its environment.
    pub(crate) fn start_with(
        python: Arc<ForkServers>,
        variables: &[(&str, &str)],
    ) -> Result<Self, String> {
        let (folder, slot) = claim_slot(&target_folder()?)?;
        let log = folder.join("emulator.log");
        let homes = folder.join("home");
        fs::create_dir_all(&homes).map_err(because("making", &homes))?;
        let root = homes.join("root.pem");
        fs::write(&root, ROOT_CERTIFICATE).map_err(because("writing", &root))?;

        let mut command = Command::new(python.python());
        command.args(["-I", "-c", SCRIPT]).env_clear();
        command.envs([("BIND_HOST", "127.0.0.1"), ("GATEWAY_PORT", "0")]);
        // With it, LookupEvents returns every call with its user agent.
        command.env("CLOUDTRAIL_RECORDING", "1");
        command.envs(variables.iter().copied());
        // It writes a pid file to the temporary folder and may look for ~/.aws.
        command.env("TMPDIR", &folder).env("HOME", &homes);
        let output = |slot: &File| slot.try_clone().map_err(because("opening", &log));
        command.stdout(output(&slot)?).stderr(output(&slot)?);
        let process = command
            .stdin(Stdio::piped())
            .spawn()
            .map_err(because("starting", python.python()))?;

        let endpoint = String::new();
        let mut emulator = Self {
            endpoint,
            log,
            python,
            homes,
            process,
            _slot: slot,
        };
        emulator.endpoint = emulator.wait_until_it_answers()?;
        Ok(emulator)
    }

    /// An account that no test has used before.
    pub(crate) fn new_account(&self, region: &str) -> Account {
        // Each RandomState has other keys, so no two accounts of a process are equal. Time and process id keep the
        // accounts of two processes apart, should the system's randomness fail to.
        let mut noise = RandomState::new().build_hasher();
        noise.write_u32(self.process.id());
        if let Ok(now) = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            noise.write_u128(now.as_nanos());
        }
        let id = 100_000_000_000 + noise.finish() % 900_000_000_000;
        Account {
            id: id.to_string(),
            region: region.to_owned(),
        }
    }

    /// A folder for the files of an account.
    pub(crate) fn home(&self, account: &Account) -> PathBuf {
        self.homes.join(&account.id)
    }

    /// The whole environment of a process that works in this account. A process that is started with it after
    /// `env_clear` sees no profile, proxy or credential of the machine.
    pub(crate) fn environment(&self, account: &Account) -> Environment {
        let home = self.home(account);
        let nowhere = home.join("no-such-file").display().to_string();
        [
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_ACCESS_KEY_ID", account.id.clone()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", account.region.clone()),
            ("AWS_DEFAULT_REGION", account.region.clone()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_CONFIG_FILE", nowhere.clone()),
            ("AWS_SHARED_CREDENTIALS_FILE", nowhere),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("HOME", home.display().to_string()),
            (
                "SSL_CERT_FILE",
                self.homes.join("root.pem").display().to_string(),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// Runs the stock AWS CLI; an empty answer is `Null`.
    pub(crate) fn aws(&self, account: &Account, arguments: &[&str]) -> Result<Value, String> {
        let arguments = [&["--output", "json"], arguments].concat();
        let environment = self.environment(account);
        let answer = self.python.run_aws_cli(&environment, &arguments);
        self.json(&format!("aws {}", arguments.join(" ")), answer)
    }

    /// Runs a script that prints JSON and may use boto3; an empty answer is `Null`.
    pub(crate) fn python(
        &self,
        account: &Account,
        script: &str,
        arguments: &[&str],
    ) -> Result<Value, String> {
        let environment = self.environment(account);
        let answer = self.python.run_script(&environment, script, arguments);
        let arguments: String = arguments.join(" ").chars().take(200).collect();
        self.json(&format!("script {arguments}"), answer)
    }

    fn json(&self, doing: &str, answer: Result<String, String>) -> Result<Value, String> {
        let hint = format!("the emulator's log: {}", self.log.display());
        let answer = answer.map_err(|why| format!("{doing}: {why}\n{hint}"))?;
        if answer.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&answer)
            .map_err(|error| format!("{doing}: {error} in the answer {answer:?}\n{hint}"))
    }

    fn wait_until_it_answers(&mut self) -> Result<String, String> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            let printed = fs::read_to_string(&self.log).unwrap_or_default();
            if let Some(address) = address(&printed)
                && answers(address)
            {
                return Ok(format!("http://{address}"));
            }
            let ended = self
                .process
                .try_wait()
                .map_err(|error| format!("the emulator: {error}"))?;
            let log = self.log.display();
            if let Some(status) = ended {
                let last = printed.lines().next_back().unwrap_or("nothing printed");
                return Err(format!(
                    "the emulator ended at once ({status}): {last}; see {log}"
                ));
            }
            if Instant::now() > deadline {
                let seconds = START_LIMIT.as_secs();
                return Err(format!(
                    "the emulator does not answer after {seconds} s; see {log}"
                ));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // Both fail only for a process that has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `127.0.0.1:PORT` from the server's own message, once its line is complete.
fn address(printed: &str) -> Option<&str> {
    let (_, rest) = printed.split_once("Running on http://")?;
    let (address, _) = rest.split_once(char::is_whitespace)?;
    Some(address)
}

fn answers(address: &str) -> bool {
    let ask = || -> io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            stream,
            "GET /_ministack/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

/// An empty folder for one emulator, and its log, which is locked while the emulator runs.
///
/// Emulators that run at the same time have a folder each. A later run uses the same folders again.
fn claim_slot(target: &Path) -> Result<(PathBuf, File), String> {
    let mut number = 0;
    loop {
        let folder = target.join(format!("cis-fix-wire-{number}"));
        let log = folder.join("emulator.log");
        fs::create_dir_all(&folder).map_err(because("making", &folder))?;
        let slot = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .map_err(because("opening", &log))?;
        match slot.try_lock() {
            Ok(()) => {
                slot.set_len(0).map_err(because("emptying", &log))?;
                remove_folder(&folder.join("home"))?;
                return Ok((folder, slot));
            }
            Err(TryLockError::WouldBlock) => number += 1,
            Err(TryLockError::Error(error)) => return Err(because("locking", &log)(error)),
        }
    }
}
