//! Words in, exit code out: the command line as people type it.

mod arguments;
mod examples;
mod iam_policy;
mod layer;
mod pattern;

#[cfg(test)]
mod tests;

pub use arguments::{Arguments, Command, Common};
pub use iam_policy::IamPolicyCommand;
pub use pattern::PatternCommand;

use crate::command;
use crate::exit::Exit;
use clap::Parser as _;
use clap::error::ErrorKind;
use std::process::ExitCode;

/// Runs the program on the words it was called with.
#[must_use]
pub fn main() -> ExitCode {
    let exit = match Arguments::try_parse() {
        Ok(arguments) => command::run(&arguments),
        Err(error) => {
            // Help and version are what was asked for; anything else is a wrong command line.
            let asked = matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            let printed = error.print();
            match (asked, printed) {
                (true, Ok(())) => Exit::Success,
                (true, Err(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                    Exit::Success
                }
                (true, Err(_)) => Exit::Error,
                (false, _) => Exit::Usage,
            }
        }
    };
    ExitCode::from(exit.code())
}
