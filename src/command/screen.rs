//! Where a command speaks: results to standard output, everything else to standard error.

use crate::cli::Format;
use crate::cli::{Colour, Common};
use crate::error::Error;
use crate::render::{Ink, Paper};
use std::io::{self, IsTerminal as _, Write as _};

/// The two streams and how to use them.
#[derive(Debug)]
pub(super) struct Screen {
    /// How results are printed.
    pub(super) format: Format,
    /// Whether evidence is shown.
    pub(super) verbose: u8,
    quiet: bool,
    out_colour: bool,
    err_colour: bool,
}

impl Screen {
    pub(super) fn new(common: &Common) -> Self {
        let unset = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let colour = |terminal: bool| match common.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && unset,
        };
        Self {
            format: common.format,
            verbose: common.verbose,
            quiet: common.quiet,
            out_colour: colour(io::stdout().is_terminal()),
            err_colour: colour(io::stderr().is_terminal()),
        }
    }

    /// Writes a result, whole: one lock, one flush.
    pub(super) fn result(
        &self,
        write: impl FnOnce(&mut Paper<'_>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut text = Vec::new();
        write(&mut Paper::new(&mut text, self.out_colour))?;
        raw(&text)
    }

    /// Says what is going on. A progress line that cannot be written is not worth stopping for.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            let _ = self.aside(|paper| paper.line(Ink::Faint, text));
        }
    }

    /// Writes to standard error.
    pub(super) fn aside(
        &self,
        write: impl FnOnce(&mut Paper<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut Paper::new(&mut text, self.err_colour))?;
        let mut err = io::stderr().lock();
        err.write_all(&text)?;
        err.flush()
    }

    /// Says what went wrong.
    pub(super) fn error(&self, error: &Error) {
        let _ = self.aside(|paper| {
            paper.put(Ink::Bad, "error: ")?;
            paper.line(Ink::Plain, &error.to_string())?;
            for hint in &error.hints {
                paper.line(Ink::Plain, &format!("  {hint}"))?;
            }
            Ok(())
        });
    }
}

/// Writes to standard output.
pub(super) fn raw(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads us has read enough, as in `cis-fix plan | head`; how the run ends is still
        // said by its exit code.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => Ok(outcome?),
    }
}
