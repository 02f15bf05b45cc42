//! The screen of a journal that nothing proves: everything that it claims, step by step.

use super::super::change;
use super::super::summary::pluralize;
use super::super::writer::{LineWriter, Style};
use crate::journal::Journal;
use std::io;

/// Writes why a journal is not proven, and each change that it claims, with the values before and after.
///
/// # Errors
///
/// If the writer fails.
pub fn write_claims(
    writer: &mut LineWriter<'_>,
    journal: &Journal,
    reason: &str,
) -> io::Result<()> {
    let steps: Vec<_> = journal.claimed_steps().collect();
    let heading = format!("This journal is not proven: {reason}.");
    writer.write_paragraph(Style::Warning, 0, &heading)?;
    let count = pluralize(steps.len(), "change");
    let rule = format!(
        "It claims {count}. Undo takes back only what the account itself shows to be made by cis-fix, whatever this journal claims."
    );
    writer.write_paragraph(Style::Plain, 0, &rule)?;
    writer.write_line(Style::Bold, "What the journal claims")?;
    for step in steps {
        let (sign, style) = change::sign(&step.change);
        let title = change::title(&step.change, None);
        writer.write_wrapped(style, 8, &format!("  {sign} {title}"))?;
        writer.end_line()?;
        change::write_before_and_after(writer, &step.change)?;
    }
    writer.end_line()
}
