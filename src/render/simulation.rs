//! What is said of a plan that was only thought through.

use super::writer::{LineWriter, Style};
use std::io;

/// How many changes were made to the recording, and where the outcome lies.
///
/// # Errors
///
/// If the writer fails.
pub fn simulated(writer: &mut LineWriter<'_>, changes: usize, out: &str) -> io::Result<()> {
    writer.end_line()?;
    let s = if changes == 1 { "" } else { "s" };
    writer.write_line(
        Style::Bold,
        &format!("With {changes} change{s} made, the account is as in {out}:"),
    )
}

/// The last line, so that nobody takes it for the deed.
///
/// # Errors
///
/// If the writer fails.
pub fn nothing_sent(writer: &mut LineWriter<'_>) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "Simulated: nothing was sent to AWS.")
}
