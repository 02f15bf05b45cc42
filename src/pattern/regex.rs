//! `%regular expressions%` inside a pattern: which characters AWS lets through, and the search itself.
//!
//! AWS's dialect ("Supported regular expressions (regex) syntax" in its user guide) is small and without
//! parentheses; it is translated to the `regex` dialect, in which `\d`, `\s` and `\w` would otherwise mean Unicode.

use std::fmt;

use regex_automata::nfa::thompson::{self, pikevm::PikeVM};

/// A regular expression of a pattern. Equality is of its text.
#[derive(Clone)]
pub struct Regex {
    text: String,
    search: Option<PikeVM>,
}

/// Compiled size beyond which an expression is kept but not evaluated; ordinary ones take a few kilobytes.
const MOST_COMPILED_BYTES: usize = 1 << 20;

impl Regex {
    /// Takes the text between the percent signs. It need not be well-formed: see [`Self::is_understood`].
    #[must_use]
    pub fn new(text: &str) -> Self {
        let search = PikeVM::builder()
            .thompson(thompson::Config::new().nfa_size_limit(Some(MOST_COMPILED_BYTES)))
            .build(&translated(text))
            .ok();
        Self {
            text: text.to_owned(),
            search,
        }
    }

    /// The text between the percent signs.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the expression could be compiled; if not, it finds nothing.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        self.search.is_some()
    }

    /// Whether the expression occurs anywhere in `text`.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        self.search
            .as_ref()
            .is_some_and(|search| search.is_match(&mut search.create_cache(), text))
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Regex {}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Regex").field(&self.text).finish()
    }
}

/// Whether AWS lets `found` stand in an expression. Every other character has to be written `\xhh`.
///
/// A blank counts as allowed although reports differ, so that an existing filter that has one can be read.
pub(super) fn allows(found: char) -> bool {
    found.is_ascii_alphanumeric() || " :_#=@/;,-^$?[]{}|\\*+.".contains(found)
}

fn translated(text: &str) -> String {
    let mut translated = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            translated.push(character);
            continue;
        }
        match characters.next() {
            Some('d') => translated.push_str("[0-9]"),
            Some('D') => translated.push_str("[^0-9]"),
            Some('s') => translated.push_str(r"[\t\n\x0B\f\r ]"),
            Some('S') => translated.push_str(r"[^\t\n\x0B\f\r ]"),
            Some('w') => translated.push_str("[0-9A-Za-z_]"),
            Some('W') => translated.push_str("[^0-9A-Za-z_]"),
            Some(other) => translated.extend(['\\', other]),
            None => translated.push('\\'),
        }
    }
    translated
}
