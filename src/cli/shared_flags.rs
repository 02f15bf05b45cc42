//! The flags of a run that every command takes, to be repeated in a command that the run advises.

use super::arguments::Arguments;
use crate::aws_cli::{quote, quote_path};
use clap::{Arg, ArgAction, CommandFactory as _};

/// The heading of the flags that choose the account.
pub(super) const ACCOUNT_HEADING: &str = "Account";

/// The flags about what is created.
const CREATION: [&str; 2] = ["notify", "tag"];

/// The flags that say how to print. An advised command does not repeat them.
const OUTPUT: [&str; 4] = ["format", "color", "quiet", "verbose"];

/// The flags among the arguments of a command line that every command takes, quoted for a shell. The address of a paging
/// service is a key, so only its scheme is repeated.
#[must_use]
pub fn shared_flags(arguments: impl IntoIterator<Item = String>) -> String {
    repeat_flags(arguments, |flag| {
        !OUTPUT.contains(&flag.get_long().unwrap_or_default())
    })
}

/// Those among them that a command which creates nothing heeds.
#[must_use]
pub fn reading_flags(arguments: impl IntoIterator<Item = String>) -> String {
    repeat_flags(arguments, |flag| {
        let name = flag.get_long().unwrap_or_default();
        !OUTPUT.contains(&name) && !CREATION.contains(&name)
    })
}

/// Those among them that choose the account.
#[must_use]
pub fn account_flags(arguments: impl IntoIterator<Item = String>) -> String {
    repeat_flags(arguments, |flag| {
        let chooses = flag.get_help_heading() == Some(ACCOUNT_HEADING);
        chooses || flag.get_long() == Some("config")
    })
}

fn repeat_flags(
    arguments: impl IntoIterator<Item = String>,
    is_repeated: impl Fn(&Arg) -> bool,
) -> String {
    let command = Arguments::command();
    let flag = |name: &str| {
        command.get_arguments().find(|arg| {
            let long = arg.get_long() == Some(name);
            let alias = arg.get_visible_aliases().unwrap_or_default();
            arg.is_global_set() && (long || alias.contains(&name))
        })
    };
    let mut kept: Vec<String> = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let Some(text) = argument.strip_prefix("--") else {
            continue;
        };
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let Some(known) = flag(name).filter(|known| is_repeated(known)) else {
            continue;
        };
        kept.push(format!("--{name}"));
        if matches!(known.get_action(), ArgAction::Set | ArgAction::Append)
            && let Some(value) = value.or_else(|| arguments.next())
        {
            kept.push(if name == "notify" && value.contains("://") {
                "https://HOST/KEY".to_owned()
            } else {
                quote(&value)
            });
        }
    }
    kept.join(" ")
}

/// The flag that names a recording to read, among the arguments of a command line; empty if there is none.
#[must_use]
pub fn recording_flag(arguments: impl IntoIterator<Item = String>) -> String {
    let mut arguments = arguments.into_iter();
    let value = arguments.find_map(|argument| match argument.strip_prefix("--from=") {
        Some(value) => Some(Some(value.to_owned())),
        None => (argument == "--from").then_some(None),
    });
    let value = value.and_then(|value| value.or_else(|| arguments.next()));
    value.map_or_else(String::new, |value| {
        format!("--from {}", quote_path(&value))
    })
}
