//! Each command from end to end. The work is done elsewhere; here it is put in order.

mod account;
mod apply;
mod approved_plan;
mod catalog;
mod files;
mod iam_policy;
mod journal_path;
mod load_settings;
mod man;
mod pattern;
mod publish;
mod recordings;
mod report;
mod session;
mod undo;
mod verify;

use crate::cli::{Arguments, Command};
use crate::error::{Error, ErrorKind};
use crate::exit::Exit;
use crate::ui::{Manner, Screen};
use load_settings::Prepared;

/// Runs a command and says how it ended.
#[must_use]
pub fn run(arguments: &Arguments) -> Exit {
    // Until the settings file is read, the flags alone say how to speak.
    let common = &arguments.common;
    let first = Screen::new(Manner {
        format: common.format.unwrap_or_default(),
        color: common.color.unwrap_or_default(),
        quiet: common.quiet,
        verbose: common.verbose,
    });
    // Patterns have nothing to do with an account, so a settings file that is wrong is no obstacle.
    if let Command::Pattern { command } = &arguments.command {
        let outcome = pattern::run(&first, command, common);
        return outcome.unwrap_or_else(|error| failed(&first, &error));
    }
    let (screen, outcome) = match load_settings::prepare(arguments) {
        Ok(prepared) => {
            let screen = Screen::new(prepared.manner());
            let outcome = dispatch(arguments, &screen, &prepared);
            if let Err(error) = &outcome {
                // Whether or not it can be written, the exit code and standard error say the same.
                let _ = publish::publish_failure(arguments, &screen, Some(&prepared), error);
            }
            (screen, outcome)
        }
        Err(error) => {
            let _ = publish::publish_failure(arguments, &first, None, &error);
            (first, Err(error))
        }
    };
    outcome.unwrap_or_else(|error| failed(&screen, &error))
}

fn dispatch(arguments: &Arguments, screen: &Screen, prepared: &Prepared) -> Result<Exit, Error> {
    let Prepared {
        catalog, merged, ..
    } = prepared;
    let settings = &merged.settings;
    if screen.manner.verbose > 0 {
        prepared.tell_origins(screen);
    }
    match &arguments.command {
        Command::List => catalog::list(screen, catalog, settings),
        Command::Explain { control } => catalog::explain(screen, catalog, settings, control),
        Command::Init { out } => files::init(screen, out),
        Command::Completions { shell } => man::completions(*shell),
        Command::Man { out } => man::pages(screen, out),
        Command::Simulate { from, out, force } => {
            recordings::simulate(screen, prepared, from, out, *force)
        }
        Command::Apply {
            from: Some(from), ..
        } => Err(account::unchanged(
            Error::usage("apply works on an account, not on a recording").hint(format!(
                "cis-fix simulate --from {} --out AFTER.json applies the plan to a recording",
                from.display()
            )),
        )),
        _ => on_account(arguments, screen, prepared),
    }
}

/// The commands that may have to wait for AWS.
fn on_account(arguments: &Arguments, screen: &Screen, prepared: &Prepared) -> Result<Exit, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new("starting", error.to_string()))?;
    let outcome = runtime.block_on(account::run(arguments, screen, prepared));
    // A question nobody answers any more may still wait for its line.
    runtime.shutdown_background();
    outcome
}

/// Says what went wrong.
fn failed(screen: &Screen, error: &Error) -> Exit {
    screen.error(error);
    match error.kind {
        ErrorKind::Usage => Exit::Usage,
        ErrorKind::Failed => Exit::Error,
    }
}
