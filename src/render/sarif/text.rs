//! Text from the account inside SARIF, where brackets mean links and braces mean placeholders.

use crate::render::writer::escape_text;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A message of these lines, escaped so that they contain no link and no placeholder ("Messages with placeholders" and
/// "Messages with embedded links", SARIF 2.1.0).
pub(super) fn message<'a>(lines: impl IntoIterator<Item = &'a str>) -> Value {
    let lines: Vec<String> = lines.into_iter().map(escape_message).collect();
    json!({ "text": lines.join("\n") })
}

fn escape_message(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in escape_text(line).chars() {
        match c {
            '{' | '}' => text.extend([c, c]),
            '[' | ']' => text.extend(['\\', c]),
            _ => text.push(c),
        }
    }
    text
}

/// A path inside the repository as a relative URI.
pub(super) fn relative_uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
