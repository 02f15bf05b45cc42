//! The flags that choose an AWS account. Only commands that use one take them: elsewhere they would do nothing, and who gives
//! them expects something else.

use super::hidden_flags::EXPECT_ACCOUNT;
use super::iam_policy::IamPolicyCommand;
use super::shared_flags::ACCOUNT_HEADING;
use super::{Arguments, Command};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _};

/// What the command works on, as far as it decides which of the flags it takes.
enum Subject {
    /// An AWS account.
    Account,
    /// What names its account itself: a recording, a journal or an ARN.
    Named(&'static str),
    /// No account.
    Nothing,
}

fn subject_of(command: &Command) -> Subject {
    match command {
        command if command.connects() => Subject::Account,
        Command::Undo(_) => Subject::Named("it lists the journals on this machine"),
        Command::IamPolicy {
            command: IamPolicyCommand::Undo { .. },
        } => Subject::Named("it reads a journal"),
        Command::IamPolicy {
            command: IamPolicyCommand::Confirm { .. },
        } => Subject::Named("it reads the ARN of a topic"),
        Command::IamPolicy {
            command: IamPolicyCommand::Org { .. },
        } => Subject::Named("it reads no account"),
        Command::Check(_)
        | Command::Plan(_)
        | Command::Report(_)
        | Command::Simulate(_)
        | Command::IamPolicy { .. } => Subject::Named("it reads a recording"),
        _ => Subject::Nothing,
    }
}

/// Refuses flags that choose an account where the command does not use one.
///
/// # Errors
///
/// If one is given.
pub(super) fn ensure_uses_account(
    command: &Command,
    matches: &ArgMatches,
) -> Result<(), clap::Error> {
    let reason = match subject_of(command) {
        Subject::Account => return Ok(()),
        Subject::Named(reason) => reason,
        Subject::Nothing => "it needs no account",
    };
    let takes_expected = matches!(subject_of(command), Subject::Named(_));
    let root = Arguments::command();
    let mut flags = root
        .get_arguments()
        .filter(|flag| flag.get_help_heading() == Some(ACCOUNT_HEADING))
        .filter(|flag| !(takes_expected && flag.get_id() == EXPECT_ACCOUNT));
    let Some(given) = flags.find(|flag| is_given(matches, flag.get_id().as_str())) else {
        return Ok(());
    };
    let flag = given.get_long().unwrap_or_default();
    let name = name_of(matches);
    Err(clap::Error::raw(
        ErrorKind::ArgumentConflict,
        format!("cis-fix {name} does not take --{flag}: {reason}, so AWS is not asked\n"),
    ))
}

/// Whether the command line has a flag, before or behind the name of the command.
fn is_given(matches: &ArgMatches, id: &str) -> bool {
    let here = matches!(
        matches.try_contains_id(id),
        Ok(true) if matches.value_source(id) == Some(ValueSource::CommandLine)
    );
    here || matches
        .subcommand()
        .is_some_and(|(_, matches)| is_given(matches, id))
}

/// The name of the command with those above it: `pattern match`.
fn name_of(matches: &ArgMatches) -> String {
    match matches.subcommand() {
        Some((name, below)) => format!("{name} {}", name_of(below)).trim_end().to_owned(),
        None => String::new(),
    }
}
