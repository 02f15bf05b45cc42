//! A writer of lines in colour, for a terminal or a file. It escapes control characters: names, patterns and descriptions
//! come from the account, and none of them may control the terminal.

use super::line_wrapping;
pub use crate::control_characters::escape_text;
use crate::control_characters::{begins_log_group, break_visibly};
use std::io::{self, Write};

/// The least width that lines are wrapped to. On a narrower terminal they run over.
const MIN_WIDTH: usize = 40;

/// How a piece of text looks. Every line reads the same without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No colour.
    Plain,
    /// Green: met, added.
    Success,
    /// Red: broken, removed.
    Error,
    /// Yellow: changed, waiting.
    Warning,
    /// Dim: less important.
    Dim,
    /// Bold: more important.
    Bold,
}

impl Style {
    /// The parameter of the SGR escape sequence.
    fn sgr_code(self) -> Option<&'static str> {
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

/// The text escaped as by [`escape_text`], for a text of the program's own, whose line breaks stay.
#[must_use]
pub fn escape_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escape_text).collect();
    lines.join("\n")
}

/// A writer of lines.
///
/// On a terminal it has a width and wraps paragraphs. For pipes and files the width is `None`, and each paragraph is one
/// line.
pub struct LineWriter<'a> {
    out: &'a mut dyn Write,
    colour: bool,
    width: Option<usize>,
    /// The columns of the current line that are written. Escape sequences take none.
    column: usize,
    /// The current line so far, without escape sequences.
    line: String,
}

impl<'a> LineWriter<'a> {
    /// A writer without a width.
    pub fn new(out: &'a mut dyn Write, colour: bool) -> Self {
        Self {
            out,
            colour,
            width: None,
            column: 0,
            line: String::new(),
        }
    }

    /// The same writer with a width in columns.
    #[must_use]
    pub fn with_width(mut self, width: Option<usize>) -> Self {
        self.width = width.map(|width| width.max(MIN_WIDTH));
        self
    }

    /// Whether so many columns fit on a line.
    pub(super) fn has_room_for(&self, columns: usize) -> bool {
        self.width.is_none_or(|width| columns <= width)
    }

    /// Writes a piece of a line, without wrapping it.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write(&mut self, style: Style, text: &str) -> io::Result<()> {
        let clean = self.escape_behind(text);
        self.line.push_str(&clean);
        self.column += line_wrapping::column_width(&clean);
        match style.sgr_code().filter(|_| self.colour) {
            Some(code) => write!(self.out, "\u{1b}[{code}m{clean}\u{1b}[0m"),
            None => self.out.write_all(clean.as_bytes()),
        }
    }

    /// Escapes a piece, so that it does not become a command together with what stands before it.
    fn escape_behind(&self, text: &str) -> String {
        let clean = escape_text(text);
        let clean = break_visibly(&self.line, &clean).into_owned();
        let mut characters = clean.chars();
        match characters.next() {
            Some(first) if self.line.is_empty() && begins_log_group(&clean) => {
                format!("{}{}", first.escape_unicode(), characters.as_str())
            }
            _ => clean,
        }
    }

    /// Ends the line.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn end_line(&mut self) -> io::Result<()> {
        self.column = 0;
        self.line.clear();
        self.out.write_all(b"\n")
    }

    /// Writes a line, without wrapping it.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write_line(&mut self, style: Style, text: &str) -> io::Result<()> {
        self.write(style, text)?;
        self.end_line()
    }

    /// Writes text, wrapped; every line after the first is indented by `hang` columns. The last line is not ended.
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
        let lines = line_wrapping::wrap_lines(words, width, self.column, hang);
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

    /// Writes a paragraph and ends its line. It is wrapped as by [`LineWriter::write_wrapped`], unless it is a command or
    /// contains a pattern or JSON.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write_paragraph(&mut self, style: Style, hang: usize, text: &str) -> io::Result<()> {
        if line_wrapping::is_copyable(text) {
            self.write(style, text)?;
        } else {
            self.write_wrapped(style, hang, text)?;
        }
        self.end_line()
    }
}
