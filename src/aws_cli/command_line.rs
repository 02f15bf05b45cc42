//! An AWS CLI command under construction, and the quoting of its words.

use super::member::member_of;
use crate::control_characters::{break_log_commands, escape_json, is_unsafe_on_terminal};
use crate::state::Region;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// A command of the AWS CLI to which options are added in the order in which they are shown.
pub(super) struct CommandLine {
    line: String,
    /// The service, as the AWS CLI names it.
    service: String,
    /// The parameters that are given as JSON.
    members: Map<String, Value>,
}

impl CommandLine {
    /// The command of an operation, given as the AWS CLI names it: `sns get-topic-attributes`.
    pub(super) fn new(operation: &str) -> Self {
        let service = operation.split(' ').next().unwrap_or_default();
        Self {
            line: format!("aws {operation}"),
            service: service.to_owned(),
            members: Map::new(),
        }
    }

    /// Adds an option of the operation with its value.
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

    /// Adds the URL of a queue, which the AWS CLI takes as it is.
    pub(super) fn queue(self, url: &str) -> Self {
        self.with_flag("--queue-url", url, &quote(url))
    }

    /// Adds the Region.
    pub(super) fn region(self, region: &Region) -> Self {
        self.global("--region", region.as_str())
    }

    /// Adds the `JMESPath` expression that picks the values to show.
    pub(super) fn query(self, expression: &str) -> Self {
        self.global("--query", expression)
    }

    /// Adds words as they are: they hold no name and need no quotes.
    pub(super) fn words(self, words: &str) -> Self {
        Self {
            line: format!("{} {words}", self.line),
            ..self
        }
    }

    /// The command.
    pub(super) fn text(self) -> String {
        if self.members.is_empty() {
            return self.line;
        }
        let json = escape_json(&Value::from(self.members).to_string());
        format!("{} --cli-input-json {}", self.line, quote_always(&json))
    }

    /// The command with text as its output instead of JSON.
    pub(super) fn text_output(self) -> String {
        self.words("--output text").text()
    }

    /// Adds an option of the AWS CLI itself, whose value it takes as it is.
    fn global(self, flag: &str, value: &str) -> Self {
        self.with_flag(flag, value, &quote(value))
    }

    /// A value that the AWS CLI would replace is given as JSON.
    fn with_word(mut self, flag: &str, value: &str, word: &str) -> Self {
        if needs_json(value) {
            let member = member_of(&self.service, flag);
            self.members.insert(member, Value::from(value));
            return self;
        }
        self.with_flag(flag, value, word)
    }

    /// A value that begins with `-` follows an equals sign: behind a space the AWS CLI takes it for an option, quoted or
    /// not, and so a resource's name could add one.
    fn with_flag(self, flag: &str, value: &str, word: &str) -> Self {
        let separator = separator_before(value);
        Self {
            line: format!("{} {flag}{separator}{word}", self.line),
            ..self
        }
    }
}

/// The value of a list with one item. The AWS CLI reads a single value that begins with `[` as JSON, so such an item
/// is written as JSON, as is one that needs it.
fn list_of_one(item: &str) -> String {
    if item.trim_start().starts_with('[') || needs_json(item) {
        return escape_json(&Value::from(vec![item]).to_string());
    }
    item.to_owned()
}

/// Whether a value reaches AWS unchanged only as JSON. The AWS CLI replaces a value that begins with `file://` or `fileb://`
/// by the content of the file, and version 1 one that begins with `http://` or `https://` by what it loads from there
/// ("Loading a parameter from a file", AWS CLI user guide). A shell loses line breaks at the end of a quoted word.
pub(super) fn needs_json(value: &str) -> bool {
    let scheme = value.split_once("://").map_or("", |(scheme, _)| scheme);
    let is_scheme = !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric());
    is_scheme || value.ends_with('\n')
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
/// A text with characters that a terminal acts on is the output of `printf`, whose `%b` reads octal escapes (POSIX). A shell
/// takes the line breaks at the end from such an output, so they follow as `$'\n'` (POSIX 2024, bash, zsh, ksh). An older
/// POSIX shell reads that as the two characters, and executes nothing.
#[must_use]
pub fn quote_always(text: &str) -> String {
    let before = text.trim_end_matches('\n');
    if before.len() < text.len() {
        let breaks = r"\n".repeat(text.len() - before.len());
        return format!("{}$'{breaks}'", quote_always(before));
    }
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
