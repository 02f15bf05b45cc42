//! `list` and `explain`: the catalog, without AWS.

use crate::catalog::Catalog;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::{self, json};
use crate::settings::{Format, Settings};
use crate::ui::{Screen, raw};

pub(super) fn list(screen: &Screen, catalog: &Catalog, settings: &Settings) -> Result<Exit, Error> {
    let version = settings.benchmark;
    match screen.manner.format {
        Format::Text => screen.result(|writer| render::list(writer, catalog, version))?,
        Format::Json => document(&json::v1::CatalogV1::new(catalog, version))?,
        other => return Err(no_report("list", other)),
    }
    Ok(Exit::Success)
}

pub(super) fn explain(
    screen: &Screen,
    catalog: &Catalog,
    settings: &Settings,
    name: &str,
) -> Result<Exit, Error> {
    let version = settings.benchmark;
    let control = catalog
        .find(name, version)
        .map_err(|error| Error::usage(error.to_string()))?;
    match screen.manner.format {
        Format::Text => screen.result(|writer| {
            let whole = screen.manner.verbose > 0;
            render::explain(writer, control, version, &settings.name_prefix, whole)
        })?,
        Format::Json => document(&json::v1::ExplainV1::new(control, version))?,
        other => return Err(no_report("explain", other)),
    }
    Ok(Exit::Success)
}

/// Only what has verdicts can be a test report or a pull request's comment.
fn no_report(command: &str, format: Format) -> Error {
    Error::usage(format!(
        "{command} prints text or json; {} is for check, plan and apply",
        format.word()
    ))
}

/// Writes a JSON document to standard output.
pub(super) fn document(document: &impl serde::Serialize) -> Result<(), Error> {
    let mut text = Vec::new();
    json::write(&mut text, document)?;
    raw(&text)
}
