//! How events stand in a text, told by its first line.

use super::document::ENVELOPES;
use serde::de::IgnoredAny;
use serde_json::Deserializer;

/// How the events of a text stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventFormat {
    /// One a line, JSON or not.
    Lines,
    /// In JSON documents, one or several, over however many lines.
    Documents,
}

impl EventFormat {
    /// The shape of a text that begins with this line; the line may be cut short.
    #[must_use]
    pub fn detect(first: &[u8]) -> Self {
        let first = first.trim_ascii_start();
        if !first.starts_with(b"{") && !first.starts_with(b"[") {
            return Self::Lines;
        }
        let mut values = Deserializer::from_slice(first).into_iter::<IgnoredAny>();
        match values.next() {
            // It goes on below.
            Some(Err(error)) if error.is_eof() => Self::Documents,
            // As `[ERROR 400] BAD REQUEST`.
            Some(Err(_)) | None => Self::Lines,
            Some(Ok(_)) => {
                let after = first.get(values.byte_offset()..).unwrap_or_default();
                // Files that end without a line break, one behind the other.
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

/// Whether an object begins with the list that holds the events.
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
