//! The terminal of a run: questions on standard error, answered on standard input.

use crate::aws::Console;
use crate::error::Error;
use crate::render::escape_lines;
use crate::ui::Screen;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

/// The most bytes of an answer.
const LONGEST_ANSWER: u64 = 4096;

/// The terminal, for signing in.
pub(super) struct Terminal<'a> {
    pub(super) screen: &'a Screen,
}

impl Console for Terminal<'_> {
    async fn ask(&self, question: &str) -> Result<Option<String>, Error> {
        ask_line(self.screen, question).await
    }

    fn say(&self, text: &str) {
        self.screen.say(text);
    }
}

/// Whether standard input is a terminal, so that somebody can answer.
pub(super) fn has_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line; `None` if standard input is not a terminal.
///
/// # Errors
///
/// If the question cannot be written or the answer cannot be read.
pub(super) async fn ask_line(screen: &Screen, question: &str) -> Result<Option<String>, Error> {
    let failed = |what: String| Error::new("asking", what).nothing_changed();
    if !has_terminal() {
        return Ok(None);
    }
    let question = escape_lines(question);
    let asked = screen.bars().write(question.as_bytes());
    asked.map_err(|error| failed(error.to_string()))?;
    let answer = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        io::stdin()
            .lock()
            .take(LONGEST_ANSWER)
            .read_line(&mut answer)
            .map(|_| answer)
    });
    match answer.await {
        Ok(Ok(answer)) => Ok(Some(answer)),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}
