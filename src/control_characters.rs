//! Characters that a terminal may act on. Names, patterns and policies come from the account, and a
//! screen, a report or a recording that contains them is read on a terminal. This module depends on
//! nothing else in the crate.

use std::fmt::Write as _;

/// Whether a terminal may act on this character instead of showing it.
#[must_use]
pub fn is_unsafe_on_terminal(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// Characters that reorder or hide text.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text of unknown origin, safe to print: unsafe characters are escaped, and at most 200
/// characters are kept.
#[must_use]
pub fn sanitized(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut sanitized_text = String::new();
    for c in text.chars().take(LONGEST) {
        if is_unsafe_on_terminal(c) {
            sanitized_text.extend(c.escape_default());
        } else {
            sanitized_text.push(c);
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        sanitized_text.push_str("...");
    }
    sanitized_text
}

/// The line, the column and the message of a `serde_json` error, safe to print. Lines and columns
/// are counted from 1; column 0 is the end of the previous line.
#[must_use]
pub fn describe_json_error(error: &serde_json::Error) -> (usize, usize, String) {
    let message = error.to_string();
    // The message ends with the position.
    let problem = message.rsplit_once(" at line ");
    let problem = problem.map_or(message.as_str(), |(problem, _)| problem);
    (error.line(), error.column(), sanitized(problem))
}

/// JSON with every unsafe character written as `\uXXXX`, except for the newlines between its parts.
/// The document is the same, because JSON has such characters only within strings.
#[must_use]
pub fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_unsafe_on_terminal(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string never fails.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
