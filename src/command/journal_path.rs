//! The journal of a run: its header, the path of its file, and its beginning.

use super::journal_key::read_or_create_key;
use super::state_folder::{create_private_folder, state_folder};
use crate::apply::JournalFile;
use crate::aws_cli::quote;
use crate::clock::rfc3339_now;
use crate::error::Error;
use crate::journal::Header;
use crate::plan::Digest;
use crate::state::{Caller, Region};
use crate::ui::Screen;
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

/// Begins the journal of a run. `given` is the path of `--journal`. Where no key can be kept, the journal has no MACs, which is
/// said.
///
/// # Errors
///
/// If the file cannot be written, or exists. Nothing has been changed by then.
pub(super) fn begin_journal(
    screen: &Screen,
    given: Option<&Path>,
    header: &Header,
) -> Result<(JournalFile, PathBuf), Error> {
    let key = read_or_create_key();
    if let Err(reason) = &key {
        screen.say(&format!(
            "The journal of this run has no MACs, because {reason}; to undo it, --foreign-journal is needed."
        ));
    }
    let path = choose_path(given, header)?;
    let file = JournalFile::create(&path, header, key.ok().as_ref());
    Ok((file.map_err(Error::nothing_changed)?, path))
}

/// The path given by `--journal`, or a new name in the state folder, made of the account, the time and the process.
///
/// # Errors
///
/// If the state folder cannot be kept from others.
fn choose_path(given: Option<&Path>, header: &Header) -> Result<PathBuf, Error> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    // The account's id comes from AWS: only letters and digits of it go into a path.
    let alphanumeric = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect();
    let account: String = alphanumeric(header.account.as_str());
    let time: String = alphanumeric(&header.at);
    let name = format!("{account}-{time}-{}.jsonl", std::process::id());
    let Some(folder) = state_folder() else {
        return Ok(PathBuf::from(format!("cis-fix-{name}")));
    };
    create_private_folder(&folder).map_err(|error| {
        let path = folder.display();
        let quoted = quote(&path.to_string());
        Error::new(
            format!("keeping the state folder {path} private"),
            error.to_string(),
        )
        .hint(format!(
            "make it yours alone (`chown \"$(id -u)\" {quoted} && chmod 700 {quoted}`), or name the journal with --journal"
        ))
        .nothing_changed()
    })?;
    // A process can begin two journals in one second: `undo --last` takes back several runs.
    let mut path = folder.join(&name);
    let mut number = 2;
    while path.exists() {
        path = folder.join(name.replace(".jsonl", &format!("-{number}.jsonl")));
        number += 1;
    }
    Ok(path)
}
