//! Reports for programs: on standard output, in the format that was asked for, also of a run that
//! failed.

use super::load_settings::Prepared;
use crate::catalog::Catalog;
use crate::cli::{Arguments, Command};
use crate::control::BenchmarkVersion;
use crate::error::Error;
use crate::render::json::v1::Report;
use crate::render::{self, Place, json};
use crate::settings::Format;
use crate::ui::{Screen, raw};
use std::path::Path;

/// Writes a report to standard output.
pub(super) fn publish(
    screen: &Screen,
    prepared: &Prepared,
    report: &Report<'_>,
) -> Result<(), Error> {
    let file = prepared.file.as_deref();
    let text = document(screen.manner.format, &prepared.catalog, file, report)?;
    screen.live().suspended(|| raw(&text))
}

/// Writes the report of a run that failed, so that whoever waits for one finds it.
pub(super) fn publish_failure(
    arguments: &Arguments,
    screen: &Screen,
    prepared: Option<&Prepared>,
    error: &Error,
) -> Result<(), Error> {
    let command = match &arguments.command {
        Command::Check { .. } => "check",
        Command::Plan { .. } => "plan",
        Command::Apply { .. } => "apply",
        Command::Simulate { .. } => "simulate",
        Command::Verify { .. } => "verify",
        _ => return Ok(()),
    };
    let format = screen.manner.format;
    if format == Format::Text {
        return Ok(());
    }
    let version = prepared.map_or_else(BenchmarkVersion::default, |prepared| {
        prepared.merged.settings.benchmark
    });
    let message = error.to_string();
    let report = Report::failed(command, version, &message, &error.hints);
    // A run that failed has no results, so no control is looked up.
    let nothing = Catalog::read([]).map_err(|error| Error::new("reporting", error.to_string()))?;
    let file = prepared.and_then(|prepared| prepared.file.as_deref());
    let text = document(format, &nothing, file, &report)?;
    screen.live().suspended(|| raw(&text))
}

fn document(
    format: Format,
    catalog: &Catalog,
    file: Option<&Path>,
    report: &Report<'_>,
) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    match format {
        Format::Text | Format::Json => json::write(&mut text, report)?,
        Format::Markdown => render::markdown(&mut text, report)?,
        Format::Junit => render::junit(&mut text, report)?,
        Format::Sarif => {
            // Only a path inside the repository is one that code scanning can show.
            let file = file.filter(|path| path.is_relative());
            let file = file.map(|path| path.to_string_lossy().replace('\\', "/"));
            let place = Place {
                settings_file: file.as_deref().unwrap_or("cis-fix.yaml"),
                // Code scanning makes an alert of whatever is listed, also of what is met.
                passes: false,
            };
            render::sarif(&mut text, report, catalog, place)?;
        }
    }
    Ok(text)
}
