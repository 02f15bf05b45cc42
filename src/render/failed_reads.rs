//! The reads that failed, as they are shown below the findings.

use crate::questions::ReadFailure;
use crate::render::writer::{LineWriter, Style};
use std::io;

/// Writes the reads that failed for another reason than a denial, with what AWS said. What no control depends on is among
/// them.
///
/// # Errors
///
/// If the writer fails.
pub fn write_failed_reads(writer: &mut LineWriter<'_>, failed: &[ReadFailure]) -> io::Result<()> {
    if failed.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Could not be read")?;
    for ReadFailure { question, message } in failed {
        let text = format!("{question}: {message}");
        writer.write_paragraph(Style::Warning, 4, &text)?;
    }
    Ok(())
}
