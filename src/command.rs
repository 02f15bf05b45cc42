//! The commands of the program, each from its flags to its exit code.
//!
//! [`main`] parses the command line and gives each command what it needs: nothing, the settings, or the settings and an
//! async runtime. The modules below do the work.

mod apply;
mod approved_plan;
mod catalog;
mod check;
mod confirm;
mod files;
mod iam_policy;
mod init;
mod journal_key;
mod journal_path;
mod journals;
mod load_settings;
mod man;
mod observe;
mod organization;
mod pattern;
mod plan;
mod publish;
mod read_journal;
mod recordings;
mod report;
#[cfg(all(test, unix))]
mod scratch_folder;
mod session;
mod simulate;
mod snapshot;
mod state_folder;
mod subscription;
mod terminal;
mod undo;
mod usage_error;
mod verify;
mod who;

use crate::apply::Cancellation;
use crate::cli::{Arguments, Command};
use crate::error::{Error, ErrorKind};
use crate::exit::Exit;
use crate::render::Style;
use crate::settings::conceal_urls;
use crate::ui::{OutputOptions, Screen, cancel_on_ctrl_c};
use load_settings::{LoadedSettings, load_settings};
use session::Context;
use std::env;
use std::process::ExitCode;
use usage_error::{conceal_urls_of_arguments, print_usage};

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let exit = match Arguments::read(env::args_os()) {
        Ok(arguments) => run(&arguments),
        Err(error) => print_usage(&error),
    };
    ExitCode::from(exit.code())
}

/// Runs a command and returns how it ended.
fn run(arguments: &Arguments) -> Exit {
    let mut run = Run::new(arguments);
    let outcome = run.dispatch();
    outcome.unwrap_or_else(|error| run.fail(error))
}

/// One run of a command.
struct Run<'a> {
    arguments: &'a Arguments,
    screen: Screen,
    loaded: Option<LoadedSettings>,
}

impl<'a> Run<'a> {
    /// A run that has not read the settings. Until then, the flags alone say how to print.
    fn new(arguments: &'a Arguments) -> Self {
        let flags = &arguments.common;
        Self {
            arguments,
            screen: Screen::new(OutputOptions {
                format: flags.format.unwrap_or_default(),
                color: flags.color.unwrap_or_default(),
                quiet: flags.quiet,
                verbose: flags.verbose,
            }),
            loaded: None,
        }
    }

    fn dispatch(&mut self) -> Result<Exit, Error> {
        match &self.arguments.command {
            // Patterns do not depend on an account, so a wrong settings file is no obstacle to them.
            Command::Pattern { command } => {
                pattern::run(&self.screen, command, &self.arguments.common)
            }
            Command::List => self.with_settings(catalog::list_controls),
            Command::Explain { control } => self
                .with_settings(|screen, loaded| catalog::explain_control(screen, loaded, control)),
            Command::Init { out } => self.with_settings(|screen, _| init::run(screen, out)),
            Command::Completions { shell } => {
                self.with_settings(|_, _| man::print_completions(*shell))
            }
            Command::Man { out } => self.with_settings(|screen, _| man::write_pages(screen, out)),
            Command::Simulate(options) => {
                self.with_settings(|screen, loaded| simulate::run(screen, loaded, options))
            }
            Command::Check(options) => {
                self.with_aws(async |context| check::run(context, options).await)
            }
            Command::Plan(options) => {
                self.with_aws(async |context| plan::run(context, options).await)
            }
            Command::Observe(options) => {
                self.with_aws(async |context| observe::run(context, options).await)
            }
            Command::Report(options) => {
                self.with_aws(async |context| report::run(context, options).await)
            }
            Command::Apply(options) => {
                self.with_aws(async |context| apply::run(context, options).await)
            }
            Command::Undo(options) => {
                self.with_aws(async |context| undo::run(context, options).await)
            }
            Command::Verify(options) => {
                self.with_aws(async |context| Box::pin(verify::run(context, options)).await)
            }
            Command::Confirm(options) => {
                self.with_aws(async |context| subscription::run(context, options).await)
            }
            Command::Who(options) => {
                self.with_aws(async |context| who::run(context, options).await)
            }
            Command::Org { command } => {
                self.with_aws(async |context| Box::pin(organization::run(context, command)).await)
            }
            Command::IamPolicy { command } => {
                self.with_aws(async |context| iam_policy::run(context, command).await)
            }
        }
    }

    /// Runs a command that needs the settings and never waits for AWS.
    fn with_settings(
        &mut self,
        command: impl FnOnce(&Screen, &LoadedSettings) -> Result<Exit, Error>,
    ) -> Result<Exit, Error> {
        let (screen, loaded) = self.load_settings()?;
        command(screen, loaded)
    }

    /// Runs a command that may wait for AWS, until Ctrl-C cancels it.
    fn with_aws(
        &mut self,
        command: impl AsyncFnOnce(Context<'_>) -> Result<Exit, Error>,
    ) -> Result<Exit, Error> {
        let (screen, loaded) = self.load_settings()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::new("starting", error.to_string()))?;
        let cancellation = Cancellation::default();
        let context = Context {
            screen,
            loaded,
            cancellation: &cancellation,
        };
        let outcome = runtime.block_on(async {
            tokio::select! {
                outcome = command(context) => outcome,
                () = cancel_on_ctrl_c(screen, &cancellation) => Ok(Exit::Error),
            }
        });
        // A thread may still be blocked on standard input: an unanswered question.
        runtime.shutdown_background();
        outcome
    }

    fn load_settings(&mut self) -> Result<(&Screen, &LoadedSettings), Error> {
        let loaded = load_settings(self.arguments)?;
        self.screen = Screen::new(loaded.output_options());
        // Also in a quiet run, and before anything else: another file than the user's may send credentials elsewhere.
        if self.arguments.command.connects()
            && let Some(notice) = loaded.credentials_notice()
        {
            let _ = self
                .screen
                .print_aside(|writer| writer.write_paragraph(Style::Bold, 0, &notice));
        }
        if self.screen.options.is_verbose() {
            loaded.print_origins(&self.screen);
        }
        Ok((&self.screen, self.loaded.insert(loaded)))
    }

    /// Reports a failure, on standard error and in the requested format, and returns its exit code.
    fn fail(&self, error: Error) -> Exit {
        let loaded = self.loaded.as_ref();
        let endpoint = loaded.and_then(|loaded| loaded.config.endpoint_url.as_deref());
        let conceal = |text: &str| conceal_urls(&conceal_urls_of_arguments(text), endpoint);
        let error = &error.map_texts(conceal);
        // Standard error and the exit code tell of the failure even where the report cannot be written.
        let _ = publish::print_failure_report(self.arguments, &self.screen, loaded, error);
        self.screen.print_error(error);
        match error.kind {
            ErrorKind::Usage => Exit::Usage,
            ErrorKind::Failed => Exit::Error,
        }
    }
}
