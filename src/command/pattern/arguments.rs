//! The pattern and the output format that a `pattern` command was given.

use crate::error::Error;
use crate::pattern::Pattern;
use crate::settings::Format;

/// Parses a pattern from the command line.
pub(super) fn parse_pattern(text: &str) -> Result<Pattern, Error> {
    Pattern::parse(text).map_err(|error| {
        let column = error.column(text);
        // A tab would shift the caret.
        let drawing = error.caret(text).replace('\t', " ");
        let usage = Error::usage(format!("not a filter pattern, at column {column}: {error}"))
            .excerpt(&drawing);
        match error.hint(text) {
            Some(hint) => usage.hint(hint),
            None => usage,
        }
    })
}

pub(super) fn unsupported_format(command: &str, format: Format) -> Error {
    Error::usage(format!(
        "pattern {command} prints text or json, and no {}",
        format.word()
    ))
}
