//! The Python virtual environment under cargo's target folder: exactly the packages of `requirements.txt`.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// Cargo marks its target folder with `CACHEDIR.TAG`. Test binaries and examples are both in it.
pub(crate) fn target_folder() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| format!("this program: {error}"))?;
    let mut folders = program.ancestors();
    let target = folders.find(|folder| folder.join("CACHEDIR.TAG").is_file());
    let complaint = || format!("{} is not in a target folder", program.display());
    target.map(Path::to_path_buf).ok_or_else(complaint)
}

/// The interpreter of the virtual environment, which the first run creates.
pub(crate) fn interpreter(target: &Path) -> Result<PathBuf, String> {
    let base = base_python()?;
    let folder = target.join("cis-fix-wire-venv");
    let python = folder.join("bin").join("python3");
    let lock = target.join("cis-fix-wire-venv.lock");
    // Cargo may run test binaries and examples at the same time.
    let held = File::create(&lock).map_err(because("opening", &lock))?;
    held.lock().map_err(because("locking", &lock))?;

    // The stamp is written last: an interrupted installation is started again.
    let stamp = folder.join("stamp");
    let contents = format!("{base}\n{REQUIREMENTS}");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == contents) {
        return Ok(python);
    }
    remove_folder(&folder)?;
    create(&folder, &python)?;
    fs::write(&stamp, contents).map_err(because("writing", &stamp))?;
    Ok(python)
}

fn create(folder: &Path, python: &Path) -> Result<(), String> {
    let need = "the wire tests need Python's venv (on Debian: apt-get install python3-venv)";
    run(Command::new("python3")
        .args(["-I", "-m", "venv"])
        .arg(folder))
    .map_err(|why| format!("{need}: {why}"))?;
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS).map_err(because("writing", &requirements))?;
    // Wheels only: a source package runs build code that no hash covers.
    // Not compiled: most modules are never imported.
    let options = [
        "--require-hashes",
        "--no-compile",
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
    // Some machines set this by default, and pip refuses it in a virtual environment.
    install.env("PIP_USER", "0");
    run(&mut install)
        .map(drop)
        .map_err(|why| format!("the wire tests need packages that pip could not install: {why}"))
}

/// Version and location of `python3`. Another Python needs another environment.
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

/// The standard output of a command, or why it failed, with everything it printed.
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
    // Both streams: venv writes its errors to standard output.
    let complaint = String::from_utf8_lossy(&output.stderr) + printed;
    let status = output.status;
    Err(format!(
        "{program} ended with {status}: {}",
        complaint.trim()
    ))
}

/// Removes a folder, if it exists, with everything in it.
pub(crate) fn remove_folder(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(because("removing", folder)(error))
        }
        _ => Ok(()),
    }
}

/// The message for a failed operation on a file.
pub(crate) fn because(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> String {
    move |error| format!("{doing} {}: {error}", path.display())
}
