//! The JSON documents for programs. The format is frozen in [`v1`], so the rest of the crate may change its types freely.

pub mod v1;

use crate::control_characters::escape_json;
use serde::Serialize;
use std::io::{self, Write};

/// Writes a document, indented, with a line break at its end. Control characters are escaped, because people also print
/// reports on a terminal.
///
/// # Errors
///
/// If the writer fails.
pub fn write(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document).map_err(io::Error::from)?;
    out.write_all(escape_json(&text).as_bytes())?;
    out.write_all(b"\n")
}
