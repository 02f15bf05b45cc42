//! The AWS the wire tests talk to: ministack, a process of our own on a port of its own.
//!
//! It lives in a virtual environment under cargo's target folder, which the first run prepares. A
//! test never shares an account with another: ministack takes a 12-digit access key for the account
//! id, so every [`Account`] is an empty AWS account that nobody has to clean up.

use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

const REQUIREMENTS: &str = include_str!("requirements.txt");
const EMULATOR: &str = include_str!("emulator.py");

/// It takes a second on a quiet machine; the rest is for busy ones.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A running emulator. It ends when this is dropped, and also when this process is killed.
pub(crate) struct Emulator {
    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    /// What it printed, for error messages to point to.
    pub(crate) log: PathBuf,
    /// Its interpreter; the stock AWS CLI lies beside it.
    pub(crate) python: PathBuf,
    homes: PathBuf,
    process: Child,
    _slot: File,
}

/// An AWS account of one test's own, and the region its commands run in.
pub(crate) struct Account {
    /// Twelve digits, the first of them not 0.
    pub(crate) id: String,
    /// What `AWS_REGION` says.
    pub(crate) region: String,
}

impl Emulator {
    /// Prepares what it needs, starts it and waits until it answers.
    pub(crate) fn start() -> Result<Self, String> {
        Self::start_with(&[])
    }

    /// The same with further variables in its environment.
    pub(crate) fn start_with(variables: &[(&str, &str)]) -> Result<Self, String> {
        let target = target_folder()?;
        let python = virtual_environment(&target)?;
        let (folder, slot) = claim_slot(&target)?;
        let log = folder.join("emulator.log");
        let homes = folder.join("home");
        fs::create_dir_all(&homes).map_err(because("making", &homes))?;

        let mut command = Command::new(&python);
        command.args(["-I", "-c", EMULATOR]).env_clear();
        command.envs([("BIND_HOST", "127.0.0.1"), ("GATEWAY_PORT", "0")]);
        // LookupEvents then answers who called what, user agents included.
        command.env("CLOUDTRAIL_RECORDING", "1");
        command.envs(variables.iter().copied());
        // It leaves a pid file in the temporary folder and may look for ~/.aws.
        command.env("TMPDIR", &folder).env("HOME", &homes);
        let output = |slot: &File| slot.try_clone().map_err(because("opening", &log));
        command.stdout(output(&slot)?).stderr(output(&slot)?);
        let process = command
            .stdin(Stdio::piped())
            .spawn()
            .map_err(because("starting", &python))?;

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

    /// An account nobody has used before.
    pub(crate) fn account(&self, region: &str) -> Account {
        // Every RandomState has other keys, so no two accounts of a process are alike; time and
        // process id keep those of two processes apart should the system's randomness not.
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

    /// A folder of the account's own.
    pub(crate) fn home(&self, account: &Account) -> PathBuf {
        self.homes.join(&account.id)
    }

    /// The whole environment of a process that works in this account: start it after `env_clear`,
    /// and no profile, proxy or credential of the machine can reach it.
    pub(crate) fn environment(&self, account: &Account) -> Vec<(String, String)> {
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
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// Runs the stock AWS CLI; an empty answer is `Null`.
    pub(crate) fn aws(&self, account: &Account, arguments: &[&str]) -> Result<Value, String> {
        let mut command = self.child(account, &["-m", "awscli", "--output", "json"], arguments);
        self.json(&format!("aws {}", arguments.join(" ")), &mut command)
    }

    /// Runs a script whose output is JSON and which may use boto3; an empty answer is `Null`.
    pub(crate) fn python(
        &self,
        account: &Account,
        script: &str,
        arguments: &[&str],
    ) -> Result<Value, String> {
        let mut command = self.child(account, &["-c", script], arguments);
        self.json(&format!("script {}", arguments.join(" ")), &mut command)
    }

    /// Python, about to run something in this account.
    pub(crate) fn child(&self, account: &Account, first: &[&str], then: &[&str]) -> Command {
        let mut command = Command::new(&self.python);
        command.arg("-I").args(first).args(then);
        command.env_clear().envs(self.environment(account));
        command
    }

    fn json(&self, doing: &str, command: &mut Command) -> Result<Value, String> {
        let hint = format!("the emulator's log: {}", self.log.display());
        let answer = run(command).map_err(|why| format!("{doing}: {why}\n{hint}"))?;
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
        // Both only fail for a process that has ended already, which is what they are for.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `127.0.0.1:PORT` as the server named it, once the whole line is there.
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

/// Cargo marks its target folder with `CACHEDIR.TAG`. Tests know the folder from cargo, examples do
/// not; both lie in it.
fn target_folder() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| format!("this program: {error}"))?;
    let mut folders = program.ancestors();
    let target = folders.find(|folder| folder.join("CACHEDIR.TAG").is_file());
    let complaint = || format!("{} is not in a target folder", program.display());
    target.map(Path::to_path_buf).ok_or_else(complaint)
}

/// A folder for one emulator, emptied of what the last one left, and the log that is its lock:
/// emulators that run at once get one each, and the folders do not add up over time.
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
                remove(&folder.join("home"))?;
                return Ok((folder, slot));
            }
            Err(TryLockError::WouldBlock) => number += 1,
            Err(TryLockError::Error(error)) => return Err(because("locking", &log)(error)),
        }
    }
}

/// The Python of a virtual environment that holds exactly what `requirements.txt` names.
fn virtual_environment(target: &Path) -> Result<PathBuf, String> {
    let base = base_python()?;
    let folder = target.join("cis-fix-wire-venv");
    let python = folder.join("bin").join("python3");
    let lock = target.join("cis-fix-wire-venv.lock");
    // Cargo runs test binaries side by side, and an example may run beside them.
    let held = File::create(&lock).map_err(because("opening", &lock))?;
    held.lock().map_err(because("locking", &lock))?;

    // Written last, so that an environment whose making was interrupted is made anew.
    let stamp = folder.join("stamp");
    let made_of = format!("{base}\n{REQUIREMENTS}");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == made_of) {
        return Ok(python);
    }
    remove(&folder)?;
    make_virtual_environment(&folder, &python)?;
    fs::write(&stamp, made_of).map_err(because("writing", &stamp))?;
    Ok(python)
}

fn make_virtual_environment(folder: &Path, python: &Path) -> Result<(), String> {
    let need = "the wire tests need Python's venv (on Debian: apt-get install python3-venv)";
    run(Command::new("python3")
        .args(["-I", "-m", "venv"])
        .arg(folder))
    .map_err(|why| format!("{need}: {why}"))?;
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS).map_err(because("writing", &requirements))?;
    // Wheels only: what is not in a wheel would be built by code that no hash covers.
    let options = [
        "--require-hashes",
        "--only-binary=:all:",
        "--no-input",
        "--disable-pip-version-check",
        "--quiet",
    ];
    let mut install = Command::new(python);
    install
        .args(["-m", "pip", "install"])
        .args(options)
        .arg("-r")
        .arg(&requirements);
    // A machine may make this its default, but a virtual environment refuses it.
    install.env("PIP_USER", "0");
    run(&mut install)
        .map(drop)
        .map_err(|why| format!("the wire tests need packages that pip could not install: {why}"))
}

/// Which Python `python3` is, as its version and its place: another one needs another environment.
fn base_python() -> Result<String, String> {
    let need = "the wire tests need Python 3.10 or newer as `python3`";
    let ask = "import sys; v = sys.version_info; \
               print(v >= (3, 10), f'{v[0]}.{v[1]} in', sys.base_prefix)";
    let found = run(Command::new("python3").args(["-I", "-c", ask]))
        .map_err(|why| format!("{need}: {why}"))?;
    match found.trim().split_once(' ') {
        Some(("True", which)) => Ok(which.to_owned()),
        _ => Err(format!(
            "{need}, not {}",
            found.trim().trim_start_matches("False ")
        )),
    }
}

/// What a command printed, or why it failed with what it said about it.
fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run {program}: {error}"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(printed.into_owned());
    }
    // Both, since venv complains on its standard output.
    let complaint = String::from_utf8_lossy(&output.stderr) + printed;
    let status = output.status;
    Err(format!(
        "{program} ended with {status}: {}",
        complaint.trim()
    ))
}

fn remove(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(because("removing", folder)(error))
        }
        _ => Ok(()),
    }
}

fn because(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> String {
    move |error| format!("{doing} {}: {error}", path.display())
}
