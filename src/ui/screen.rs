//! Where a run speaks: results to standard output, everything else to standard error.

use super::live::Live;
use crate::error::Error;
use crate::render::{LineWriter, Style};
use crate::settings::{Colour, Format};
use std::io::{self, IsTerminal as _, Write as _};
use terminal_size::{Height, Width, terminal_size_of};

/// How a run speaks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// How results are printed.
    pub format: Format,
    /// When to use colour.
    pub color: Colour,
    /// Whether only the result is printed.
    pub quiet: bool,
    /// How much more is said.
    pub verbose: u8,
}

/// The two streams and how to use them.
#[derive(Debug, Clone)]
pub struct Screen {
    /// How a run speaks.
    pub manner: Manner,
    out_colour: bool,
    err_colour: bool,
    out_width: Option<usize>,
    err_width: Option<usize>,
    live: Live,
}

impl Screen {
    /// The two streams of this process.
    #[must_use]
    pub fn new(manner: Manner) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let unset = set("NO_COLOR").is_none();
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let colour = |terminal: bool| match manner.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && unset && !dumb,
        };
        let err_terminal = io::stderr().is_terminal();
        let err_colour = colour(err_terminal);
        Self {
            manner,
            out_colour: colour(io::stdout().is_terminal()),
            err_colour,
            out_width: width(terminal_size_of(io::stdout())),
            err_width: width(terminal_size_of(io::stderr())),
            live: Live::new(err_terminal && !dumb && !manner.quiet, err_colour),
        }
    }

    /// The bars at the foot.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// Writes a result, whole: one lock, one flush.
    ///
    /// # Errors
    ///
    /// If it cannot be written, unless whoever reads it has gone.
    pub fn result(
        &self,
        write: impl FnOnce(&mut LineWriter<'_>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut text = Vec::new();
        write(&mut LineWriter::new(&mut text, self.out_colour).with_width(self.out_width))?;
        self.live.suspended(|| raw(&text))
    }

    /// Says what is going on. A progress line that cannot be written is not worth stopping for.
    pub fn say(&self, text: &str) {
        if !self.manner.quiet {
            let _ = self.aside(|writer| writer.write_paragraph(Style::Dim, 0, text));
        }
    }

    /// Writes to standard error.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn aside(
        &self,
        write: impl FnOnce(&mut LineWriter<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut LineWriter::new(&mut text, self.err_colour).with_width(self.err_width))?;
        self.live.write(&text)
    }

    /// Says what went wrong.
    pub fn error(&self, error: &Error) {
        let _ = self.aside(|writer| {
            writer.write(Style::Error, "error: ")?;
            writer.write_paragraph(Style::Plain, 2, &error.to_string())?;
            for line in &error.drawn {
                writer.write_line(Style::Plain, &format!("  {line}"))?;
            }
            for hint in &error.hints {
                writer.write(Style::Plain, "  ")?;
                writer.write_paragraph(Style::Plain, 2, hint)?;
            }
            Ok(())
        });
    }
}

/// Writes to standard output.
///
/// # Errors
///
/// If it cannot be written, unless whoever reads it has gone.
pub fn raw(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads us has read enough, as in `cis-fix plan | head`; how the run ends is still
        // said by its exit code.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// The columns of a terminal; what is none, or does not say, has no width and nothing is wrapped.
fn width(size: Option<(Width, Height)>) -> Option<usize> {
    let (Width(columns), _) = size?;
    (columns > 0).then_some(usize::from(columns))
}
