//! Confirmation: a question on standard error, answered on standard input.

use super::session::Session;
use super::terminal::{ask_line, has_terminal};
use crate::error::Error;
use crate::render::Style;

/// The answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    /// The answer is `yes`.
    Given,
    /// The answer is another one, none, or the end of the input, and what follows from it is said.
    Refused,
}

/// What a refused question says if nothing was changed before it.
pub(super) const NOTHING_CHANGED: &str = "Nothing was changed.";

/// Asks, and says `refused` if the answer is not `yes`.
///
/// # Errors
///
/// If standard input is not a terminal, or Ctrl-C cancels the question.
pub(super) async fn confirm(
    session: &Session<'_>,
    question: &str,
    refused: &str,
) -> Result<Consent, Error> {
    let screen = session.screen;
    if !has_terminal() {
        return Err(
            Error::usage("there is no one to ask: standard input is not a terminal")
                .hint("say --yes to go on without asking, best with --expect-account")
                .nothing_changed(),
        );
    }
    // The question may be wider than the terminal, and an ARN in it must not be broken.
    let shown = screen.print_aside(|writer| {
        writer.end_line()?;
        writer.write_paragraph(Style::Plain, 0, question)
    });
    shown.map_err(|error| Error::new("asking", error.to_string()).nothing_changed())?;
    let answer = tokio::select! {
        answer = ask_line(screen, "Only `yes` will do: ") => answer?.unwrap_or_default(),
        () = session.cancellation.cancelled() => {
            return Err(Error::new("", "stopped by Ctrl-C").nothing_changed());
        }
    };
    if answer.trim() == "yes" {
        return Ok(Consent::Given);
    }
    let _ = screen.print_aside(|writer| {
        // At the end of the input, the cursor is still behind the question.
        if !answer.ends_with('\n') {
            writer.end_line()?;
        }
        writer.write_paragraph(Style::Plain, 0, refused)
    });
    Ok(Consent::Refused)
}
