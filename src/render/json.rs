//! The JSON that programs read. What is frozen stands in [`v1`]; the rest of the crate may change
//! its types freely.

pub mod v1;

use super::paper::is_steering;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes a document, indented, with a line break at its end. What could steer a terminal is
/// escaped: a report is data, but people print it on their screens.
///
/// # Errors
///
/// If the writer fails.
pub fn write(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document).map_err(io::Error::from)?;
    out.write_all(harmless(&text).as_bytes())?;
    out.write_all(b"\n")
}

/// A value as text of several lines, harmless in the same way.
pub(super) fn text(value: &serde_json::Value) -> String {
    harmless(&format!("{value:#}"))
}

fn harmless(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_steering(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
