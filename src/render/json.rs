//! The JSON that programs read. What is frozen stands in [`v1`]; the rest of the crate may change
//! its types freely.

pub mod v1;

use serde::Serialize;
use std::io::{self, Write};

/// Writes a document, indented, with a line break at its end.
///
/// # Errors
///
/// If the writer fails.
pub fn write(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
