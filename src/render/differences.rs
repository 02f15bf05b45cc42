//! What is not as it was reviewed, step by step.

use super::change;
use super::writer::{LineWriter, Style};
use crate::saved_plan::Difference;
use std::io;

/// The steps that differ from a saved plan, each with what it would do now.
///
/// # Errors
///
/// If the writer fails.
pub fn differences(writer: &mut LineWriter<'_>, all: &[Difference]) -> io::Result<()> {
    for difference in all {
        let id = difference.step();
        match difference {
            Difference::Gone(_) => writer.write_paragraph(
                Style::Warning,
                4,
                &format!("  - {id}: reviewed, and not called for any more"),
            )?,
            Difference::New(step) => {
                writer.write_paragraph(
                    Style::Warning,
                    4,
                    &format!("  + {id}: called for now, and not reviewed"),
                )?;
                change::body(writer, &step.change, true)?;
            }
            Difference::Changed { planned, now } => {
                writer.write_paragraph(
                    Style::Warning,
                    4,
                    &format!("  ~ {id}: not as it was reviewed"),
                )?;
                change::against(writer, &planned.change, &now.change)?;
            }
        }
    }
    Ok(())
}
