//! The line of a screen that says that it shows a recording.

use super::json::v1::{RecordedV1, rfc3339};
use super::writer::{LineWriter, Style};
use std::io;

/// Writes that a recording was read, and of when it is, in seconds since 1970.
///
/// # Errors
///
/// If the writer fails.
pub fn write_recording_notice(
    writer: &mut LineWriter<'_>,
    recording: RecordedV1,
    observed_at: i64,
) -> io::Result<()> {
    let time = rfc3339(observed_at).map_or(String::new(), |time| format!(", of {time}"));
    let text = format!("Read    {}{time}", recording.describe());
    writer.write_paragraph(Style::Plain, 8, &text)
}
