//! What signing in needs of the terminal: a code that a person types, and a word while it waits.

use crate::error::Error;
use std::future::Future;

/// The terminal of a run, as far as signing in uses it.
pub trait Console {
    /// Asks a question and returns the answer; `None` if there is no terminal to ask on.
    ///
    /// # Errors
    ///
    /// If the answer cannot be read.
    fn ask(&self, question: &str) -> impl Future<Output = Result<Option<String>, Error>>;

    /// Says what is waited for.
    fn say(&self, text: &str);
}
