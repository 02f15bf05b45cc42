//! The failures of the shell, as they are shown to a person: the operation, what AWS or the system said, and what to do.
//! Where it is known, a hint says whether anything was changed.

use std::fmt;

/// The kind of a failure. It decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The command line or the settings are invalid.
    Usage,
    /// AWS, the network or the system failed.
    Failed,
}

/// A failure.
#[derive(Debug)]
pub struct Error {
    /// The kind.
    pub kind: ErrorKind,
    /// The operation that failed, as in "reading metric filters"; empty if there was none.
    pub doing: String,
    /// What went wrong.
    pub what: String,
    /// An excerpt of the input with a caret below the error, a line each.
    pub excerpt: Vec<String>,
    /// What to do about it, a line each.
    pub hints: Vec<String>,
}

impl Error {
    /// A failure of an operation.
    pub fn new(doing: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Failed,
            doing: doing.into(),
            what: what.into(),
            excerpt: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// An invalid command line or setting.
    pub fn usage(what: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Usage,
            doing: String::new(),
            what: what.into(),
            excerpt: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Adds an excerpt of the input, of one or more lines.
    #[must_use]
    pub fn excerpt(mut self, lines: &str) -> Self {
        self.excerpt.extend(lines.lines().map(str::to_owned));
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same error with every text of it changed.
    #[must_use]
    pub fn map_texts(self, change: impl Fn(&str) -> String) -> Self {
        let all = |texts: Vec<String>| texts.iter().map(|text| change(text)).collect();
        Self {
            kind: self.kind,
            doing: change(&self.doing),
            what: change(&self.what),
            excerpt: all(self.excerpt),
            hints: all(self.hints),
        }
    }

    /// Adds the hint that nothing was changed. Every fatal error says whether anything was.
    #[must_use]
    pub fn nothing_changed(self) -> Self {
        self.hint("Nothing was changed.")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.doing.is_empty() {
            f.write_str(&self.what)
        } else {
            write!(f, "{}: {}", self.doing, self.what)
        }
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new("writing the output", error.to_string())
    }
}
