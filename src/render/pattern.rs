//! Patterns on their own: what one says, in words and as a tree; how two compare; what a search found; how a corpus came out.

mod columns;
mod compared;
mod explained;
mod matches;
mod mixed;
mod terms;
mod tested;
mod words;

#[cfg(test)]
mod tests;

pub use compared::compared;
pub use explained::explained;
pub use matches::{Matches, Searched, counts};
pub use tested::{junit, markdown, text};

pub(super) use columns::{say_check, say_column, say_no_columns};
pub(super) use mixed::is_mixed;
pub(super) use terms::in_words as terms_in_words;
pub(super) use words::{Said, say};
