//! Standard output for many lines: buffered for a pipe, unbuffered for a terminal.

use crate::control_characters::{begins_log_group, break_in_json, break_visibly};
use crate::render::escape_text;
use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};

/// The size of the buffer in bytes.
const GATHERED: usize = 1 << 16;

pub(super) struct StdoutWriter {
    out: BufWriter<StdoutLock<'static>>,
    terminal: bool,
}

impl StdoutWriter {
    pub(super) fn new() -> Self {
        let out = io::stdout();
        let terminal = out.is_terminal();
        Self {
            out: BufWriter::with_capacity(GATHERED, out.lock()),
            terminal,
        }
    }

    /// Writes a line unchanged, unless it holds a command that a CI system reads in a log: that is broken, by an escape that
    /// keeps the meaning of a JSON event. On a terminal, control characters are escaped.
    pub(super) fn write_line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.terminal {
            let clean = escape_text(&String::from_utf8_lossy(line));
            writeln!(self.out, "{clean}")?;
            return self.out.flush();
        }
        self.out.write_all(&without_commands(line))?;
        self.out.write_all(b"\n")
    }
}

/// The line with its commands broken. Most lines have none, and stay as they are byte for byte.
fn without_commands(line: &[u8]) -> Cow<'_, [u8]> {
    let text = String::from_utf8_lossy(line);
    let is_json = text.trim_start().starts_with(['{', '[', '"']);
    let broken = if is_json {
        break_in_json(&text).into_owned()
    } else if begins_log_group(&text) {
        escape_text(&text)
    } else {
        break_visibly("", &text).into_owned()
    };
    if broken == text {
        return Cow::Borrowed(line);
    }
    Cow::Owned(broken.into_bytes())
}

impl Write for StdoutWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
