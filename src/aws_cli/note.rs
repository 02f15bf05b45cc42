//! A note behind a command.

use crate::control_characters::escape_text;

/// What a shell acts on in a comment, if it does not take it for one, as zsh does not at its prompt.
const ACTIVE: [char; 8] = ['$', '`', ';', '&', '|', '<', '>', '!'];

/// The command with a note for the person who runs it. What a shell could act on in the note is escaped, because the note may
/// name things of the account.
#[must_use]
pub fn with_note(command: &str, note: &str) -> String {
    format!("{command}   # {}", inert(note))
}

/// The command with a note that ends in another command.
#[must_use]
pub fn with_noted_command(command: &str, note: &str, other: &str) -> String {
    format!("{command}   # {}: {other}", inert(note))
}

fn inert(note: &str) -> String {
    let mut inert = String::with_capacity(note.len());
    let mut previous = ' ';
    for c in escape_text(note).chars() {
        // Behind a blank a parenthesis begins no qualifier of a file name, which zsh would run.
        let qualifies = c == '(' && previous != ' ';
        if ACTIVE.contains(&c) || qualifies {
            inert.extend(c.escape_unicode());
        } else {
            inert.push(c);
        }
        previous = c;
    }
    inert
}
