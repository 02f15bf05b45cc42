//! `list` and `explain`: the catalog, without AWS.

use super::screen::{Screen, raw};
use crate::catalog::Catalog;
use crate::cli::Format;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::{self, json};
use crate::settings::Settings;

pub(super) fn list(screen: &Screen, catalog: &Catalog, settings: &Settings) -> Result<Exit, Error> {
    let version = settings.benchmark;
    match screen.format {
        Format::Text => screen.result(|paper| render::list(paper, catalog, version))?,
        Format::Json => document(&json::v1::CatalogV1::new(catalog, version))?,
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
    match screen.format {
        Format::Text => screen.result(|paper| {
            let whole = screen.verbose > 0;
            render::explain(paper, control, version, &settings.name_prefix, whole)
        })?,
        Format::Json => document(&json::v1::ExplainV1::new(control, version))?,
    }
    Ok(Exit::Success)
}

/// Writes a JSON document to standard output.
pub(super) fn document(document: &impl serde::Serialize) -> Result<(), Error> {
    let mut text = Vec::new();
    json::write(&mut text, document)?;
    raw(&text)
}
