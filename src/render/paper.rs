//! A writer that knows colour and trusts nobody's text: names, patterns and descriptions come from
//! the account, and a control character in one of them must not reach a terminal.

use super::wrap;
use crate::control_characters::is_unsafe_on_terminal;
use std::io::{self, Write};

/// Narrower than this nothing is legible, and lines may as well run over.
const LEAST_WIDTH: usize = 40;

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
        if is_unsafe_on_terminal(c) {
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
///
/// On a terminal it knows the width and breaks prose at words; into pipes and files, where the
/// width is `None`, each item is one line.
pub struct Paper<'a> {
    out: &'a mut dyn Write,
    colour: bool,
    width: Option<usize>,
    /// Columns of the line that are written; colour takes none.
    column: usize,
}

impl<'a> Paper<'a> {
    /// Paper over a writer, of any width.
    pub fn new(out: &'a mut dyn Write, colour: bool) -> Self {
        Self {
            out,
            colour,
            width: None,
            column: 0,
        }
    }

    /// The same of this width.
    #[must_use]
    pub fn width(mut self, width: Option<usize>) -> Self {
        self.width = width.map(|width| width.max(LEAST_WIDTH));
        self
    }

    /// Whether a line has room for so many columns.
    pub(super) fn has_room(&self, columns: usize) -> bool {
        self.width.is_none_or(|width| columns <= width)
    }

    /// Writes a piece of a line, whole.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn put(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        let clean = safe(text);
        self.column += wrap::columns(&clean);
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
        self.column = 0;
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

    /// Writes words that go on below, this far from the left, where the line has no room for them.
    /// The last line stays open.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn flow(&mut self, ink: Ink, hang: usize, text: &str) -> io::Result<()> {
        let Some(width) = self.width else {
            return self.put(ink, text);
        };
        let clean = safe(text);
        let mut words = clean.as_str();
        if self.column == 0 {
            words = words.trim_start_matches(' ');
            self.put(Ink::Plain, &" ".repeat(clean.len() - words.len()))?;
        }
        let lines = wrap::lines(words, width, self.column, hang);
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                self.end()?;
                self.put(Ink::Plain, &" ".repeat(hang))?;
            }
            if !line.is_empty() {
                self.put(ink, line)?;
            }
        }
        Ok(())
    }

    /// Writes a sentence to the end of its line; it goes on below as [`Paper::flow`] does, unless
    /// it is a command or holds a pattern or JSON, which stay in one line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn prose(&mut self, ink: Ink, hang: usize, text: &str) -> io::Result<()> {
        if wrap::is_to_copy(text) {
            self.put(ink, text)?;
        } else {
            self.flow(ink, hang, text)?;
        }
        self.end()
    }
}
