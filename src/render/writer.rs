//! A writer that knows colour and trusts nobody's text: names, patterns and descriptions come from
//! the account, and a control character in one of them must not reach a terminal.

use super::line_wrapping;
use crate::control_characters::is_unsafe_on_terminal;
use std::io::{self, Write};

/// Narrower than this nothing is legible, and lines may as well run over.
const LEAST_WIDTH: usize = 40;

/// The few colours there are; each line reads the same without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No colour.
    Plain,
    /// Met, added.
    Success,
    /// Broken, taken away.
    Error,
    /// Changed, waiting.
    Warning,
    /// Of less weight.
    Dim,
    /// Of more weight.
    Bold,
}

impl Style {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Success => Some("32"),
            Self::Error => Some("31"),
            Self::Warning => Some("33"),
            Self::Dim => Some("2"),
            Self::Bold => Some("1"),
        }
    }
}

/// The text with every character that could steer a terminal made visible. A line break becomes
/// `\n`, so that no name can forge a line of its own.
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
    clean
}

/// The same for a text of several lines of our own.
#[must_use]
pub fn escape_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escape_text).collect();
    lines.join("\n")
}

/// A writer of lines.
///
/// On a terminal it knows the width and breaks prose at words; into pipes and files, where the
/// width is `None`, each item is one line.
pub struct LineWriter<'a> {
    out: &'a mut dyn Write,
    colour: bool,
    width: Option<usize>,
    /// Columns of the line that are written; colour takes none.
    column: usize,
}

impl<'a> LineWriter<'a> {
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
    pub fn with_width(mut self, width: Option<usize>) -> Self {
        self.width = width.map(|width| width.max(LEAST_WIDTH));
        self
    }

    /// Whether a line has room for so many columns.
    pub(super) fn has_room_for(&self, columns: usize) -> bool {
        self.width.is_none_or(|width| columns <= width)
    }

    /// Writes a piece of a line, whole.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write(&mut self, style: Style, text: &str) -> io::Result<()> {
        let clean = escape_text(text);
        self.column += line_wrapping::columns(&clean);
        match style.code().filter(|_| self.colour) {
            Some(code) => write!(self.out, "\u{1b}[{code}m{clean}\u{1b}[0m"),
            None => self.out.write_all(clean.as_bytes()),
        }
    }

    /// Ends the line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn end_line(&mut self) -> io::Result<()> {
        self.column = 0;
        self.out.write_all(b"\n")
    }

    /// Writes a whole line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write_line(&mut self, style: Style, text: &str) -> io::Result<()> {
        self.write(style, text)?;
        self.end_line()
    }

    /// Writes words that go on below, this far from the left, where the line has no room for them.
    /// The last line stays open.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write_wrapped(&mut self, style: Style, hang: usize, text: &str) -> io::Result<()> {
        let Some(width) = self.width else {
            return self.write(style, text);
        };
        let clean = escape_text(text);
        let mut words = clean.as_str();
        if self.column == 0 {
            words = words.trim_start_matches(' ');
            self.write(Style::Plain, &" ".repeat(clean.len() - words.len()))?;
        }
        let lines = line_wrapping::lines(words, width, self.column, hang);
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                self.end_line()?;
                self.write(Style::Plain, &" ".repeat(hang))?;
            }
            if !line.is_empty() {
                self.write(style, line)?;
            }
        }
        Ok(())
    }

    /// Writes a sentence to the end of its line; it goes on below as [`LineWriter::write_wrapped`] does, unless
    /// it is a command or holds a pattern or JSON, which stay in one line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write_paragraph(&mut self, style: Style, hang: usize, text: &str) -> io::Result<()> {
        if line_wrapping::is_to_copy(text) {
            self.write(style, text)?;
        } else {
            self.write_wrapped(style, hang, text)?;
        }
        self.end_line()
    }
}
