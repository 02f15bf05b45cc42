//! Confirmation: a question on standard error, answered on standard input.

use super::session::Session;
use crate::error::Error;
use crate::render::escape_lines;
use std::io::{self, IsTerminal as _};

/// Asks, and returns if the answer is `yes`.
///
/// # Errors
///
/// If the answer is another one, standard input is not a terminal, or Ctrl-C cancels the question.
pub(super) async fn confirm(session: &Session<'_>, question: &str) -> Result<(), Error> {
    let failed = |what: String| Error::new("asking", what).nothing_changed();
    if !io::stdin().is_terminal() {
        return Err(
            Error::usage("there is nobody to ask: standard input is not a terminal")
                .hint("say --yes to go on without asking, best with --expect-account")
                .nothing_changed(),
        );
    }
    let question = escape_lines(question);
    let asked = session.screen.bars().write(question.as_bytes());
    asked.map_err(|error| failed(error.to_string()))?;
    let answer = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map(|_| answer)
    });
    let answer = tokio::select! {
        answer = answer => answer,
        () = session.cancellation.cancelled() => {
            return Err(failed("stopped by Ctrl-C".to_owned()));
        }
    };
    match answer {
        Ok(Ok(answer)) if answer.trim() == "yes" => Ok(()),
        Ok(Ok(_)) => Err(failed("the answer was not `yes`".to_owned())),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}
