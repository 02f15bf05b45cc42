//! The JSON that programs read. What is frozen stands in [`v1`]; the rest of the crate may change
//! its types freely.

pub mod v1;

use crate::control_characters::escape_json;
use serde::Serialize;
use std::io::{self, Write};

/// Writes a document, indented, with a line break at its end. What could steer a terminal is
/// escaped: a report is data, but people print it on their screens.
///
/// # Errors
///
/// If the writer fails.
pub fn write(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document).map_err(io::Error::from)?;
    out.write_all(escape_json(&text).as_bytes())?;
    out.write_all(b"\n")
}

/// A value as text of several lines, harmless in the same way.
pub(super) fn text(value: &serde_json::Value) -> String {
    escape_json(&format!("{value:#}"))
}
