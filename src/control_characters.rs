//! Characters that could steer a terminal. Names, patterns and policies come from the account, and
//! whatever is written of them, a screen, a report or a recording, is looked at on somebody's
//! terminal. Knows nothing of the rest of the crate.

use std::fmt::Write as _;

/// Whether a terminal might do something at this character other than show it.
#[must_use]
pub fn is_unsafe_on_terminal(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// Marks that reorder or hide text.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Words of a file that anybody may have written: what steers a terminal is made visible, and
/// nothing is long.
#[must_use]
pub fn sanitized(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut clean = String::new();
    for c in text.chars().take(LONGEST) {
        if is_unsafe_on_terminal(c) {
            clean.extend(c.escape_default());
        } else {
            clean.push(c);
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        clean.push_str("...");
    }
    clean
}

/// What `serde_json` says is wrong, fit to be shown, with line and column counted from 1; column 0 is the end of the line
/// before.
#[must_use]
pub fn describe_json_error(error: &serde_json::Error) -> (usize, usize, String) {
    let said = error.to_string();
    // It ends its sentence with the place.
    let problem = said.rsplit_once(" at line ");
    let problem = problem.map_or(said.as_str(), |(problem, _)| problem);
    (error.line(), error.column(), sanitized(problem))
}

/// JSON with every such character written as `\uXXXX`; the line breaks between its parts stay. It
/// is the same document: JSON has such characters inside of strings only.
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
