//! URLs where none is taken. The URL of a paging service that is given to another flag than `--notify` is refused before
//! anything is done with it: it has a key, and a report would repeat it.

use super::Arguments;
use super::account_flags::ensure_uses_account;
use crate::settings::urls_in;
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};
use std::ffi::OsString;

/// What takes a URL or a text in which one can stand.
const TAKES_URLS: [&str; 9] = [
    "link",
    "notify",
    "endpoint_url",
    "skip",
    "tags",
    "pattern",
    "existing",
    "required",
    "with",
];

impl Arguments {
    /// Parses a command line; the first word is the program.
    ///
    /// # Errors
    ///
    /// If it is wrong, also if it has a URL where none is taken, or a flag that chooses an account that is not used. Help and
    /// version are errors of their kinds.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(words)?;
        if let Some(flag) = flag_with_url(&command, &matches) {
            let message = format!(
                "invalid value for '{flag}': this is a URL, which only --notify and --endpoint-url take"
            );
            return Err(command.error(ErrorKind::ValueValidation, message));
        }
        let read = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        ensure_uses_account(&read.command, &matches)?;
        Ok(read)
    }
}

/// The first argument that has a URL and takes none.
fn flag_with_url(command: &clap::Command, matches: &ArgMatches) -> Option<String> {
    let has_url = |argument: &&clap::Arg| {
        let id = argument.get_id().as_str();
        let values = matches.try_get_raw(id).ok().flatten();
        let mut values = values.into_iter().flatten();
        !TAKES_URLS.contains(&id)
            && values.any(|value| urls_in(&value.to_string_lossy()).next().is_some())
    };
    if let Some(argument) = command.get_arguments().find(has_url) {
        return Some(argument.to_string());
    }
    let (name, matches) = matches.subcommand()?;
    flag_with_url(command.find_subcommand(name)?, matches)
}
