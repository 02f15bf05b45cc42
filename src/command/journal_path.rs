//! The journal of a run: its header and the path of its file.

use crate::clock::rfc3339_now;
use crate::journal::Header;
use crate::plan::Digest;
use crate::state::{Caller, Region};
use std::env;
use std::path::{Path, PathBuf};

/// The header: who runs, from which Region, and the digest of the plan that is applied or reverted.
pub(super) fn journal_header(caller: &Caller, start_region: &Region, digest: &Digest) -> Header {
    Header::new(
        rfc3339_now(),
        caller.account.clone(),
        caller.partition.clone(),
        caller.arn.clone(),
        start_region.clone(),
        digest.clone(),
    )
}

/// The path given by `--journal`, or a new name in the state directory, made of the account, the time and the process.
pub(super) fn choose_path(given: Option<&Path>, header: &Header) -> PathBuf {
    if let Some(given) = given {
        return given.to_owned();
    }
    // The account's id comes from AWS: only letters and digits of it go into a path.
    let alphanumeric = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect();
    let account: String = alphanumeric(header.account.as_str());
    let time: String = alphanumeric(&header.at);
    let name = format!("{account}-{time}-{}.jsonl", std::process::id());
    match state_directory() {
        Some(directory) => directory.join("cis-fix").join(name),
        None => PathBuf::from(format!("cis-fix-{name}")),
    }
}

/// The directory for the state of programs: `XDG_STATE_HOME` or its default (XDG Base Directory Specification), on
/// Windows the local application data. `None` if the system names none, as in some containers.
fn state_directory() -> Option<PathBuf> {
    let directory = |variable: &str| {
        let value = env::var_os(variable).filter(|value| !value.is_empty())?;
        Some(PathBuf::from(value)).filter(|path| path.is_absolute())
    };
    directory("XDG_STATE_HOME")
        .or_else(|| directory("HOME").map(|home| home.join(".local/state")))
        .or_else(|| directory("LOCALAPPDATA"))
}
