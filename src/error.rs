//! What went wrong in the shell, as a person is told it: what was being done, to what, what AWS
//! or the system said, and what to do. Whether anything was changed is added where it is printed,
//! by whoever knows.

use std::fmt;

/// The kinds of failure, each with an exit status of its own or the general one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The command line or the settings ask for something impossible.
    Usage,
    /// AWS, the network or the system failed us.
    Failed,
}

/// A failure.
#[derive(Debug)]
pub struct Error {
    /// Its kind.
    pub kind: ErrorKind,
    /// What was being done, to stand after "while".
    pub doing: String,
    /// What went wrong.
    pub what: String,
    /// Lines that show where, to be printed as they are: what was read, and carets below.
    pub drawn: Vec<String>,
    /// What to do about it, a line each.
    pub hints: Vec<String>,
}

impl Error {
    /// A failure while doing something.
    pub fn new(doing: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Failed,
            doing: doing.into(),
            what: what.into(),
            drawn: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// A request that cannot be meant.
    pub fn usage(what: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Usage,
            doing: String::new(),
            what: what.into(),
            drawn: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// The same with a drawing of several lines.
    #[must_use]
    pub fn drawn(mut self, lines: &str) -> Self {
        self.drawn.extend(lines.lines().map(str::to_owned));
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
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
