//! The reads that failed, as they are shown below the findings. What AWS said is written once, with each read that it was the
//! answer to.

use crate::assess::Finding;
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
    write_by_message(writer, &failed.iter().collect::<Vec<_>>())
}

/// Writes those whose message is in the reason of no finding, for a screen that gives the reasons.
pub(super) fn write_other_failed_reads(
    writer: &mut LineWriter<'_>,
    failed: &[ReadFailure],
    findings: &[Finding],
) -> io::Result<()> {
    let is_said = |read: &&ReadFailure| {
        let mut reasons = findings.iter().map(|finding| finding.reason.as_str());
        reasons.any(|reason| reason.contains(&read.message))
    };
    let others: Vec<&ReadFailure> = failed.iter().filter(|read| !is_said(read)).collect();
    write_by_message(writer, &others)
}

fn write_by_message(writer: &mut LineWriter<'_>, failed: &[&ReadFailure]) -> io::Result<()> {
    if failed.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Could not be read")?;
    let mut messages: Vec<&str> = Vec::new();
    for ReadFailure { message, .. } in failed {
        if messages.contains(&message.as_str()) {
            continue;
        }
        messages.push(message);
        let same = failed.iter().filter(|read| read.message == *message);
        let reads: Vec<String> = same.map(|read| read.question.to_string()).collect();
        if let [read] = reads.as_slice() {
            writer.write_paragraph(Style::Warning, 4, &format!("{read}: {message}"))?;
            continue;
        }
        writer.write_paragraph(Style::Warning, 4, message)?;
        for read in &reads {
            writer.write_paragraph(Style::Warning, 4, &format!("  {read}"))?;
        }
    }
    Ok(())
}
