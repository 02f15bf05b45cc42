//! What is not as it was reviewed, step by step.

use super::change;
use super::writer::{LineWriter, Style};
use crate::saved_plan::StepDifference;
use std::io;

/// The steps that differ from a saved plan, each with what it would do now.
///
/// # Errors
///
/// If the writer fails.
pub fn differences(writer: &mut LineWriter<'_>, all: &[StepDifference]) -> io::Result<()> {
    for difference in all {
        let id = difference.step();
        match difference {
            StepDifference::Removed(_) => writer.write_paragraph(
                Style::Warning,
                4,
                &format!("  - {id}: reviewed, and not called for any more"),
            )?,
            StepDifference::Added(step) => {
                writer.write_paragraph(
                    Style::Warning,
                    4,
                    &format!("  + {id}: called for now, and not reviewed"),
                )?;
                change::body(writer, &step.change, true)?;
            }
            StepDifference::Changed { planned, now } => {
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
