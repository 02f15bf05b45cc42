//! An AWS CLI command under construction, and the quoting of its words.

use crate::control_characters::{break_log_commands, is_unsafe_on_terminal};
use crate::state::Region;
use std::fmt::Write as _;

/// A command of the AWS CLI to which options are added in the order in which they are shown.
pub(super) struct CommandLine(String);

impl CommandLine {
    /// The command of an operation, given as the AWS CLI names it: `sns get-topic-attributes`.
    pub(super) fn new(operation: &str) -> Self {
        Self(format!("aws {operation}"))
    }

    /// Adds an option with its value.
    pub(super) fn option(self, flag: &str, value: &str) -> Self {
        self.with_word(flag, value, &quote(value))
    }

    /// Adds an option whose value is shown in quotes even where it needs none.
    pub(super) fn quoted_option(self, flag: &str, value: &str) -> Self {
        self.with_word(flag, value, &quote_always(value))
    }

    /// Adds the one item of an option that takes a list, shown in quotes.
    pub(super) fn quoted_item(self, flag: &str, item: &str) -> Self {
        let item = list_of_one(item);
        self.quoted_option(flag, &item)
    }

    /// Adds the one item of an option that takes a list.
    pub(super) fn item(self, flag: &str, item: &str) -> Self {
        let item = list_of_one(item);
        self.option(flag, &item)
    }

    /// Adds the Region.
    pub(super) fn region(self, region: &Region) -> Self {
        self.option("--region", region.as_str())
    }

    /// Adds the `JMESPath` expression that picks the values to show.
    pub(super) fn query(self, expression: &str) -> Self {
        self.option("--query", expression)
    }

    /// Adds words as they are: they hold no name and need no quotes.
    pub(super) fn words(self, words: &str) -> Self {
        Self(format!("{} {words}", self.0))
    }

    /// The command.
    pub(super) fn text(self) -> String {
        self.0
    }

    /// The command with text as its output instead of JSON.
    pub(super) fn text_output(self) -> String {
        self.words("--output text").0
    }

    /// A value that begins with `-` follows an equals sign: behind a space the AWS CLI takes it for an option, quoted or
    /// not, and so a resource's name could add one.
    fn with_word(self, flag: &str, value: &str, word: &str) -> Self {
        let separator = separator_before(value);
        Self(format!("{} {flag}{separator}{word}", self.0))
    }
}

/// The value of a list with one item. The AWS CLI reads a single value that begins with `[` as JSON, so such an item
/// is written as JSON.
fn list_of_one(item: &str) -> String {
    if item.trim_start().starts_with('[') {
        return serde_json::Value::from(vec![item]).to_string();
    }
    item.to_owned()
}

/// The text as one word of a POSIX shell. Letters and digits of ASCII and `-_./:` need no quotes; a text of others, and an
/// empty one, stands between quotes.
#[must_use]
pub fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    // Behind a blank `::` begins a command of a CI system.
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with("::") {
        return break_in_word(text);
    }
    quote_always(text)
}

/// The text as one word of a POSIX shell, between quotes. A shell knows no escape between single quotes, so a single quote
/// is written as `'\''`.
///
/// A text with characters that a terminal acts on is the output of `printf`, whose `%b` reads octal escapes (POSIX). Line
/// breaks at its very end are lost, as in every output that a shell puts into a word.
#[must_use]
pub fn quote_always(text: &str) -> String {
    if !text.contains(is_unsafe_on_terminal) {
        return break_in_word(&format!("'{}'", text.replace('\'', r"'\''")));
    }
    let mut escaped = String::new();
    for c in text.chars() {
        if is_unsafe_on_terminal(c) || c == '\'' || c == '\\' {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string never fails.
                let _ = write!(escaped, "\\0{byte:03o}");
            }
        } else {
            escaped.push(c);
        }
    }
    format!(
        r#""$(printf %b {})""#,
        break_in_word(&format!("'{escaped}'"))
    )
}

/// A flag with its value as one word or two, such as `--topic NAME`.
#[must_use]
pub fn quote_flag(flag: &str, value: &str) -> String {
    format!("{flag}{}{}", separator_before(value), quote(value))
}

/// What separates a flag from its value: behind a blank a value that begins with `-` would be another flag.
fn separator_before(value: &str) -> char {
    if value.starts_with('-') { '=' } else { ' ' }
}

/// The path of a file as one word, which the program does not take for a flag.
#[must_use]
pub fn quote_path(path: &str) -> String {
    if path.starts_with('-') {
        return quote(&format!("./{path}"));
    }
    quote(path)
}

/// Breaks the commands of CI systems in a word. Two quotes between two characters mean nothing to a shell, so the word stays
/// what it is.
fn break_in_word(word: &str) -> String {
    break_log_commands("", word, |c| format!("''{c}")).into_owned()
}
