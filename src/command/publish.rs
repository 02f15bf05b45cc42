//! Reports for programs, on standard output in the requested format; of a run that failed as well.

use super::load_settings::LoadedSettings;
use crate::catalog::Catalog;
use crate::cli::{Arguments, Command};
use crate::control::BenchmarkVersion;
use crate::error::Error;
use crate::render::json::v1::Report;
use crate::render::{self, SarifOptions, json};
use crate::settings::Format;
use crate::ui::{Screen, print_bytes};
use serde::Serialize;
use std::path::Path;

/// Prints a report.
pub(super) fn print_report(
    screen: &Screen,
    loaded: &LoadedSettings,
    report: &Report<'_>,
) -> Result<(), Error> {
    let settings_file = loaded.file.as_deref();
    let format = screen.options.format;
    let text = format_report(format, &loaded.catalog, settings_file, report)?;
    screen.print_bytes(&text)
}

/// Prints the report of a run that failed, so that a program that waits for a report gets one.
pub(super) fn print_failure_report(
    arguments: &Arguments,
    screen: &Screen,
    loaded: Option<&LoadedSettings>,
    error: &Error,
) -> Result<(), Error> {
    let format = screen.options.format;
    let Some(command) = reporting_command(&arguments.command) else {
        return Ok(());
    };
    if format == Format::Text {
        return Ok(());
    }
    let benchmark = loaded.map_or_else(BenchmarkVersion::default, |loaded| {
        loaded.config.settings.benchmark
    });
    let message = error.to_string();
    let report = Report::failed(command, benchmark, &message, &error.hints);
    // The report has no results, so none of the controls is looked up.
    let no_controls =
        Catalog::read([]).map_err(|error| Error::new("reporting", error.to_string()))?;
    let settings_file = loaded.and_then(|loaded| loaded.file.as_deref());
    let text = format_report(format, &no_controls, settings_file, &report)?;
    screen.print_bytes(&text)
}

/// The name of a command in its report; `None` for a command without verdicts.
fn reporting_command(command: &Command) -> Option<&'static str> {
    match command {
        Command::Check(_) => Some("check"),
        Command::Plan(_) => Some("plan"),
        Command::Apply(_) => Some("apply"),
        Command::Simulate(_) => Some("simulate"),
        Command::Verify(_) => Some("verify"),
        Command::List
        | Command::Explain { .. }
        | Command::Init { .. }
        | Command::Undo(_)
        | Command::Confirm(_)
        | Command::Observe(_)
        | Command::Report(_)
        | Command::Who(_)
        | Command::Org { .. }
        | Command::IamPolicy { .. }
        | Command::Pattern { .. }
        | Command::Completions { .. }
        | Command::Man { .. } => None,
    }
}

fn format_report(
    format: Format,
    catalog: &Catalog,
    settings_file: Option<&Path>,
    report: &Report<'_>,
) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    match format {
        Format::Text | Format::Json => json::write(&mut text, report)?,
        Format::Markdown => render::write_markdown(&mut text, report)?,
        Format::Junit => render::write_junit(&mut text, report)?,
        Format::Sarif => {
            // Code scanning shows only paths inside the repository.
            let file = settings_file.filter(|path| path.is_relative());
            let file = file.map(|path| path.to_string_lossy().replace('\\', "/"));
            let options = SarifOptions {
                settings_file: file.as_deref().unwrap_or("cis-fix.yaml"),
                // Code scanning makes an alert of every result, of a pass as well.
                include_passing: false,
            };
            render::write_sarif(&mut text, report, catalog, options)?;
        }
    }
    Ok(text)
}

/// Prints a JSON document.
pub(super) fn print_json(document: &impl Serialize) -> Result<(), Error> {
    let mut text = Vec::new();
    json::write(&mut text, document)?;
    print_bytes(&text)
}
