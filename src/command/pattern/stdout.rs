//! Standard output for many lines: buffered for a pipe, unbuffered for a terminal.

use crate::render::escape_text;
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

    /// Writes a line unchanged; on a terminal, with control characters escaped.
    pub(super) fn write_line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.terminal {
            let clean = escape_text(&String::from_utf8_lossy(line));
            writeln!(self.out, "{clean}")?;
            return self.out.flush();
        }
        self.out.write_all(line)?;
        self.out.write_all(b"\n")
    }
}

impl Write for StdoutWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
