//! What `explain` prints of a verdict, the exit codes or the chain.

use super::writer::{LineWriter, Style};
use crate::reference::ReferenceTopic;
use std::io;

/// The columns of a term.
const TERM_COLUMNS: usize = 12;

/// Writes a topic.
///
/// # Errors
///
/// If the writer fails.
pub fn write_reference_topic(
    writer: &mut LineWriter<'_>,
    topic: &ReferenceTopic,
) -> io::Result<()> {
    writer.write_wrapped(Style::Bold, 2, &topic.title)?;
    writer.end_line()?;
    let mut command: Option<&str> = None;
    for term in &topic.terms {
        if term.command.as_deref() != command {
            command = term.command.as_deref();
            writer.end_line()?;
            writer.write_line(Style::Bold, command.unwrap_or_default())?;
        }
        let indent = 2 + TERM_COLUMNS;
        let begin = format!("  {:<TERM_COLUMNS$}", term.term);
        writer.write(Style::Plain, &begin)?;
        writer.write_wrapped(Style::Plain, indent, &term.text)?;
        writer.end_line()?;
    }
    for paragraph in &topic.paragraphs {
        writer.end_line()?;
        writer.write_wrapped(Style::Plain, 0, paragraph)?;
        writer.end_line()?;
    }
    Ok(())
}
