//! Characters that a terminal may act on. Names, patterns and policies come from the account, and a
//! screen, a report or a recording that contains them is read on a terminal. This module depends on
//! nothing else in the crate.

mod log_commands;

pub use log_commands::{begins_log_group, break_log_commands};

use std::borrow::Cow;
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

/// The text with every character escaped that could control a terminal, and every command broken that a CI system could read
/// in its log. A line break becomes `\n`, so that no name can forge a line.
#[must_use]
pub fn escape_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe_on_terminal(c) {
            clean.extend(c.escape_default());
        } else {
            clean.push(c);
        }
    }
    break_visibly("", &clean).into_owned()
}

/// Breaks the commands in a text that people read: the escaped character is shown as `\u{5b}`.
#[must_use]
pub fn break_visibly<'t>(before: &str, text: &'t str) -> Cow<'t, str> {
    break_log_commands(before, text, |c| c.escape_unicode().to_string())
}

/// A text of unknown origin, safe to print: it is escaped as by [`escape_text`], and at most 200 characters are kept.
#[must_use]
pub fn sanitized(text: &str) -> String {
    const LONGEST: usize = 200;
    let kept: String = text.chars().take(LONGEST).collect();
    let mut sanitized_text = escape_text(&kept);
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

/// JSON with every unsafe character written as `\uXXXX`, except for the newlines between its parts, and one character of
/// each command that a CI system could read. The document is the same, because JSON has such characters only within strings.
#[must_use]
pub fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_unsafe_on_terminal(c) {
            escaped.push_str(&json_escape(c));
        } else {
            escaped.push(c);
        }
    }
    break_in_json(&escaped).into_owned()
}

/// Breaks the commands in a JSON document, which stays the same document.
#[must_use]
pub fn break_in_json(json: &str) -> Cow<'_, str> {
    break_log_commands("", json, json_escape)
}

/// The character as JSON can write it inside a string.
fn json_escape(c: char) -> String {
    let mut escape = String::new();
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string never fails.
        let _ = write!(escape, "\\u{unit:04x}");
    }
    escape
}
