//! What clap prints about a command line that it does not run: the help, the version, or an error.

use crate::exit::Exit;
use crate::render::escape_lines;
use crate::settings::{ConfirmationLink, conceal_urls};
use std::env;
use std::io::{self, Write as _};

/// Prints the help, the version or the error.
pub(super) fn print_usage(error: &clap::Error) -> Exit {
    use clap::error::ErrorKind;
    let requested = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let text = error.render().to_string();
    let urls_concealed = conceal_urls_of_arguments(&text);
    let concealed = escape_lines(&conceal_arguments(&urls_concealed, arguments()));
    let printed = if requested || concealed == text {
        error.print()
    } else {
        io::stderr().lock().write_all(concealed.as_bytes())
    };
    let printed = match printed {
        // The reader of the pipe has closed it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    };
    if requested {
        Exit::after_output(printed).unwrap_or(Exit::Error)
    } else {
        Exit::Usage
    }
}

/// The arguments of this process.
fn arguments() -> impl Iterator<Item = String> {
    let words = env::args_os().skip(1);
    words.map(|word| word.to_string_lossy().into_owned())
}

/// A text with each URL of the command line as its host and a digest: an error repeats what it does not take, and the URL of
/// a paging service has a key. Of the link of a confirmation the token alone is a secret.
pub(super) fn conceal_urls_of_arguments(text: &str) -> String {
    let words: Vec<String> = arguments().collect();
    let (mut text, mut others) = (text.to_owned(), Vec::new());
    for word in &words {
        match ConfirmationLink::parse(word) {
            Ok(link) => text = link.conceal_in(&text),
            Err(_) => others.push(word.as_str()),
        }
    }
    conceal_urls(&text, others)
}

/// An error without the arguments that may be malformed URLs, wherever they stand on the command line.
fn conceal_arguments(text: &str, arguments: impl Iterator<Item = String>) -> String {
    arguments.fold(text.to_owned(), |text, argument| {
        let value = match argument.split_once('=') {
            Some((flag, value)) if flag.starts_with('-') => value,
            _ => argument.as_str(),
        };
        if !value.contains(['/', '\\', '@', ':']) {
            return text;
        }
        let escaped: String = value.escape_debug().collect();
        text.replace(value, "...").replace(&escaped, "...")
    })
}
