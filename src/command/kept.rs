//! Where a run keeps its journal.

use crate::apply::now;
use crate::journal::Opening;
use std::env;
use std::path::{Path, PathBuf};

use super::account::Look;

/// The opening of the journal of a run that follows a plan.
pub(super) fn opening(look: &Look) -> Opening {
    let caller = &look.caller;
    Opening::new(
        now(),
        caller.account.clone(),
        caller.partition.clone(),
        caller.arn.clone(),
        look.observed.start_region.clone(),
        look.review.plan.digest.clone(),
    )
}

/// The file that was named, or one in the folder for such files, with the account and the moment in its name.
pub(super) fn place(named: Option<&Path>, opening: &Opening) -> PathBuf {
    if let Some(named) = named {
        return named.to_owned();
    }
    let moment: String = opening
        .at
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let account: String = opening
        .account
        .as_str()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
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
