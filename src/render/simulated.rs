//! What is said of a plan that was only thought through.

use super::paper::{Ink, Paper};
use std::io;

/// How many changes were made to the recording, and where the outcome lies.
///
/// # Errors
///
/// If the writer fails.
pub fn simulated(paper: &mut Paper<'_>, changes: usize, out: &str) -> io::Result<()> {
    paper.end()?;
    let s = if changes == 1 { "" } else { "s" };
    paper.line(
        Ink::Strong,
        &format!("With {changes} change{s} made, the account is as in {out}:"),
    )
}

/// The last line, so that nobody takes it for the deed.
///
/// # Errors
///
/// If the writer fails.
pub fn nothing_sent(paper: &mut Paper<'_>) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, "Simulated: nothing was sent to AWS.")
}
