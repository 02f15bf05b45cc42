//! The screens of `simulate`.

use super::writer::{LineWriter, Style};
use std::io;

/// Writes how many changes were made to the recording, and the file that holds the result.
///
/// # Errors
///
/// If the writer fails.
pub fn write_simulation_heading(
    writer: &mut LineWriter<'_>,
    changes: usize,
    out: &str,
) -> io::Result<()> {
    writer.end_line()?;
    let s = if changes == 1 { "" } else { "s" };
    writer.write_line(
        Style::Bold,
        &format!("With {changes} change{s} made, the account is as in {out}:"),
    )
}

/// Writes the last line, which says that nothing was applied.
///
/// # Errors
///
/// If the writer fails.
pub fn write_simulation_notice(writer: &mut LineWriter<'_>) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "Simulated: nothing was sent to AWS.")
}
