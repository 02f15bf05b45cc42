//! `list` and `explain`: the catalog of controls, and what verdicts and exit codes mean, without AWS.

use super::load_settings::LoadedSettings;
use super::publish::print_json;
use crate::catalog::UnknownControl;
use crate::error::Error;
use crate::exit::Exit;
use crate::reference::Reference;
use crate::render;
use crate::render::json::v1::{CatalogV1, ControlExplanationV1, ReferenceTopicV1};
use crate::settings::Format;
use crate::ui::Screen;

pub(super) fn list_controls(screen: &Screen, loaded: &LoadedSettings) -> Result<Exit, Error> {
    let catalog = &loaded.catalog;
    let benchmark = loaded.config.settings.benchmark;
    Exit::after_output(match screen.options.format {
        Format::Text => {
            screen.print_result(|writer| render::write_control_list(writer, catalog, benchmark))
        }
        Format::Json => print_json(&CatalogV1::new(catalog, benchmark)),
        other => Err(unsupported_format("list", other)),
    })
}

pub(super) fn explain_control(
    screen: &Screen,
    loaded: &LoadedSettings,
    name: &str,
) -> Result<Exit, Error> {
    let settings = &loaded.config.settings;
    let benchmark = settings.benchmark;
    let control = match loaded.catalog.find(name, benchmark) {
        Ok(control) => control,
        Err(unknown) => return explain_topic(screen, name, &unknown),
    };
    Exit::after_output(match screen.options.format {
        Format::Text => screen.print_result(|writer| {
            let verbose = screen.options.is_verbose();
            render::write_control(writer, control, benchmark, &settings.name_prefix, verbose)
        }),
        Format::Json => print_json(&ControlExplanationV1::new(control, benchmark)),
        other => Err(unsupported_format("explain", other)),
    })
}

/// Explains a word that names no control.
fn explain_topic(screen: &Screen, name: &str, unknown: &UnknownControl) -> Result<Exit, Error> {
    let reference = Reference::embedded()
        .map_err(|error| Error::new("explaining a word", error.to_string()))?;
    let Some(topic) = reference.topic(name) else {
        let words: Vec<&str> = reference.topics().collect();
        return Err(Error::usage(unknown.to_string()).hint(format!(
            "these words are explained too: {}",
            words.join(", ")
        )));
    };
    Exit::after_output(match screen.options.format {
        Format::Text => screen.print_result(|writer| render::write_reference_topic(writer, &topic)),
        Format::Json => print_json(&ReferenceTopicV1::new(&topic)),
        other => Err(unsupported_format("explain", other)),
    })
}

/// Only verdicts can be a test report or the comment on a pull request.
fn unsupported_format(command: &str, format: Format) -> Error {
    Error::usage(format!(
        "{command} prints text or json; {} is for check, plan and apply",
        format.word()
    ))
}
