//! The format of a text with events, detected by its first line.

use super::document::ENVELOPES;
use serde::de::IgnoredAny;
use serde_json::Deserializer;

/// The format of a text with events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventFormat {
    /// One event per line, JSON or not.
    Lines,
    /// One or several JSON documents, over any number of lines.
    Documents,
}

impl EventFormat {
    /// Detects the format of a text that begins with this line. The line can be truncated.
    #[must_use]
    pub fn detect(first: &[u8]) -> Self {
        let first = first.trim_ascii_start();
        if !first.starts_with(b"{") && !first.starts_with(b"[") {
            return Self::Lines;
        }
        let mut values = Deserializer::from_slice(first).into_iter::<IgnoredAny>();
        match values.next() {
            // The document continues on the next line.
            Some(Err(error)) if error.is_eof() => Self::Documents,
            // Such as `[ERROR 400] BAD REQUEST`.
            Some(Err(_)) | None => Self::Lines,
            Some(Ok(_)) => {
                let after = first.get(values.byte_offset()..).unwrap_or_default();
                // Files without a line break at their end, concatenated.
                let goes_on = after.trim_ascii_start().starts_with(b"{");
                if goes_on || first.starts_with(b"[") || is_envelope(first) {
                    Self::Documents
                } else {
                    Self::Lines
                }
            }
        }
    }
}

/// Whether an object begins with the list of events.
fn is_envelope(object: &[u8]) -> bool {
    let rest = object.strip_prefix(b"{").unwrap_or_default();
    ENVELOPES.iter().any(|name| {
        let key = format!("\"{name}\"");
        let value = rest
            .trim_ascii_start()
            .strip_prefix(key.as_bytes())
            .and_then(|rest| rest.trim_ascii_start().strip_prefix(b":"));
        value.is_some_and(|value| value.trim_ascii_start().starts_with(b"["))
    })
}
