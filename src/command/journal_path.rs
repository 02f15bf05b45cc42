//! Where a run keeps its journal.

use crate::apply::now;
use crate::journal::Opening;
use crate::plan::Digest;
use crate::state::{Caller, Region};
use std::env;
use std::path::{Path, PathBuf};

/// The opening of the journal of a run: by whom, from where, and what it follows or takes back.
pub(super) fn opening(caller: &Caller, start_region: &Region, digest: &Digest) -> Opening {
    Opening::new(
        now(),
        caller.account.clone(),
        caller.partition.clone(),
        caller.arn.clone(),
        start_region.clone(),
        digest.clone(),
    )
}

/// The file that was named, or one in the folder for such files, with the account and the moment in its name.
pub(super) fn place(named: Option<&Path>, opening: &Opening) -> PathBuf {
    if let Some(named) = named {
        return named.to_owned();
    }
    // The account's id comes from AWS: no path is built of anything else than letters and digits.
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect();
    let (account, moment): (String, String) = (plain(opening.account.as_str()), plain(&opening.at));
    let name = format!("{account}-{moment}-{}.jsonl", std::process::id());
    match folder() {
        Some(folder) => folder.join("cis-fix").join(name),
        None => PathBuf::from(format!("cis-fix-{name}")),
    }
}

/// Where this system keeps what programs did (XDG base directories; on Windows the local application data); None where
/// it names no such place, as in some containers: then the working directory is as good.
fn folder() -> Option<PathBuf> {
    let set = |name: &str| {
        let value = env::var_os(name).filter(|value| !value.is_empty())?;
        Some(PathBuf::from(value)).filter(|path| path.is_absolute())
    };
    set("XDG_STATE_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local/state")))
        .or_else(|| set("LOCALAPPDATA"))
}
