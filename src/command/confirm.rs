//! Confirmation: a question on standard error, answered on standard input.

use super::session::Session;
use super::terminal::ask_line;
use crate::error::Error;

/// Asks, and returns if the answer is `yes`.
///
/// # Errors
///
/// If the answer is another one, standard input is not a terminal, or Ctrl-C cancels the question.
pub(super) async fn confirm(session: &Session<'_>, question: &str) -> Result<(), Error> {
    let failed = |what: &str| Error::new("asking", what).nothing_changed();
    let answer = tokio::select! {
        answer = ask_line(session.screen, question) => answer,
        () = session.cancellation.cancelled() => return Err(failed("stopped by Ctrl-C")),
    };
    match answer?.as_deref().map(str::trim) {
        Some("yes") => Ok(()),
        Some(_) => Err(failed("the answer was not `yes`")),
        None => Err(
            Error::usage("there is no one to ask: standard input is not a terminal")
                .hint("say --yes to go on without asking, best with --expect-account")
                .nothing_changed(),
        ),
    }
}
