//! Output: results on standard output, everything else on standard error.

use super::progress_bars::ProgressBars;
use crate::error::Error;
use crate::render::{LineWriter, Style};
use crate::settings::{Colour, Format};
use std::io::{self, IsTerminal as _, Write as _};
use terminal_size::{Height, Width, terminal_size_of};

/// How a run prints.
#[derive(Debug, Clone, Copy, Default)]
pub struct OutputOptions {
    /// The format of results.
    pub format: Format,
    /// When to use colour.
    pub color: Colour,
    /// Print results only.
    pub quiet: bool,
    /// 1 adds evidence and the origin of settings, 2 each AWS call.
    pub verbose: u8,
}

impl OutputOptions {
    /// Whether evidence and the origin of settings are shown.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.verbose > 0
    }

    /// Whether each AWS call is shown.
    #[must_use]
    pub fn shows_calls(&self) -> bool {
        self.verbose > 1
    }
}

/// The two output streams.
#[derive(Debug, Clone)]
pub struct Screen {
    /// How the run prints.
    pub options: OutputOptions,
    out_colour: bool,
    err_colour: bool,
    out_width: Option<usize>,
    err_width: Option<usize>,
    bars: ProgressBars,
}

impl Screen {
    /// The streams of this process, with colour as the options, the environment and the terminal say.
    #[must_use]
    pub fn new(options: OutputOptions) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let unset = set("NO_COLOR").is_none();
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let colour = |terminal: bool| match options.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && unset && !dumb,
        };
        let err_terminal = io::stderr().is_terminal();
        let err_colour = colour(err_terminal);
        Self {
            options,
            out_colour: colour(io::stdout().is_terminal()),
            err_colour,
            out_width: width(terminal_size_of(io::stdout())),
            err_width: width(terminal_size_of(io::stderr())),
            bars: ProgressBars::new(err_terminal && !dumb && !options.quiet, err_colour),
        }
    }

    /// The progress bars.
    #[must_use]
    pub fn bars(&self) -> &ProgressBars {
        &self.bars
    }

    /// Prints a result with one lock and one flush.
    ///
    /// # Errors
    ///
    /// If it cannot be written; a closed pipe is no error.
    pub fn print_result(
        &self,
        write: impl FnOnce(&mut LineWriter<'_>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut text = Vec::new();
        write(&mut LineWriter::new(&mut text, self.out_colour).with_width(self.out_width))?;
        self.print_bytes(&text)
    }

    /// Prints to standard output.
    ///
    /// # Errors
    ///
    /// If it cannot be written; a closed pipe is no error.
    pub fn print_bytes(&self, bytes: &[u8]) -> Result<(), Error> {
        self.bars.suspend(|| print_bytes(bytes))
    }

    /// Prints a line of progress, unless the run is quiet. A line that cannot be written is no reason to stop.
    pub fn say(&self, text: &str) {
        if !self.options.quiet {
            let _ = self.print_aside(|writer| writer.write_paragraph(Style::Dim, 0, text));
        }
    }

    /// Prints to standard error.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn print_aside(
        &self,
        write: impl FnOnce(&mut LineWriter<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut LineWriter::new(&mut text, self.err_colour).with_width(self.err_width))?;
        self.bars.write(&text)
    }

    /// Prints an error with its excerpt and its hints.
    pub fn print_error(&self, error: &Error) {
        let _ = self.print_aside(|writer| {
            writer.write(Style::Error, "error: ")?;
            writer.write_paragraph(Style::Plain, 2, &error.to_string())?;
            for line in &error.excerpt {
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

/// Prints to standard output, for commands that show no progress.
///
/// # Errors
///
/// If it cannot be written; a closed pipe is no error.
pub fn print_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // The reader has read enough, as in `cis-fix plan | head`. The exit code still tells how the run ended.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// The columns of a terminal. Without a terminal, or one that tells its size, lines are not wrapped.
fn width(size: Option<(Width, Height)>) -> Option<usize> {
    let (Width(columns), _) = size?;
    (columns > 0).then_some(usize::from(columns))
}
