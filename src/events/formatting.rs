//! Formats events: compact, or in one line.

use std::borrow::Cow;

/// Removes the blanks between the parts of a JSON text. Numbers, escapes and duplicate keys stay as they are.
#[must_use]
pub fn compact_json(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    let (mut in_text, mut escaped) = (false, false);
    for c in json.chars() {
        if !in_text && c.is_ascii_whitespace() {
            continue;
        }
        if c == '"' && !escaped {
            in_text = !in_text;
        }
        escaped = in_text && c == '\\' && !escaped;
        written.push(c);
    }
    written
}

/// Formats a message as one line. A JSON message becomes compact; in any other message, line breaks become `\n` and
/// `\r`.
#[must_use]
pub fn to_one_line(message: &str) -> Cow<'_, str> {
    if !message.contains(['\n', '\r']) {
        return Cow::Borrowed(message);
    }
    if serde_json::from_str::<serde::de::IgnoredAny>(message).is_ok() {
        return Cow::Owned(compact_json(message));
    }
    let words = message.trim_end_matches(['\n', '\r']);
    Cow::Owned(words.replace('\n', "\\n").replace('\r', "\\r"))
}
