//! A writer that knows colour and trusts nobody's text: names, patterns and descriptions come from
//! the account, and a control character in one of them must not reach a terminal.

use crate::steering::is_steering;
use std::io::{self, Write};

/// The few colours there are; each line reads the same without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// No colour.
    Plain,
    /// Met, added.
    Good,
    /// Broken, taken away.
    Bad,
    /// Changed, waiting.
    Warm,
    /// Of less weight.
    Faint,
    /// Of more weight.
    Strong,
}

impl Ink {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("32"),
            Self::Bad => Some("31"),
            Self::Warm => Some("33"),
            Self::Faint => Some("2"),
            Self::Strong => Some("1"),
        }
    }
}

/// The text with every character that could steer a terminal made visible. A line break becomes
/// `\n`, so that no name can forge a line of its own.
#[must_use]
pub fn safe(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if is_steering(c) {
            clean.extend(c.escape_default());
        } else {
            clean.push(c);
        }
    }
    clean
}

/// The same for a text of several lines of our own.
#[must_use]
pub fn safe_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(safe).collect();
    lines.join("\n")
}

/// A writer of lines.
pub struct Paper<'a> {
    out: &'a mut dyn Write,
    colour: bool,
}

impl<'a> Paper<'a> {
    /// Paper over a writer.
    pub fn new(out: &'a mut dyn Write, colour: bool) -> Self {
        Self { out, colour }
    }

    /// Writes a piece of a line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn put(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        let clean = safe(text);
        match ink.code().filter(|_| self.colour) {
            Some(code) => write!(self.out, "\u{1b}[{code}m{clean}\u{1b}[0m"),
            None => self.out.write_all(clean.as_bytes()),
        }
    }

    /// Ends the line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn end(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n")
    }

    /// Writes a whole line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn line(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        self.put(ink, text)?;
        self.end()
    }
}
