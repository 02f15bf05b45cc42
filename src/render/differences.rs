//! The screen of the differences between a saved plan and a fresh one.

use super::change;
use super::writer::{LineWriter, Style};
use crate::saved_plan::StepDifference;
use std::io;

/// Writes each step that differs, and what it would change now.
///
/// # Errors
///
/// If the writer fails.
pub fn write_differences(
    writer: &mut LineWriter<'_>,
    differences: &[StepDifference],
) -> io::Result<()> {
    for difference in differences {
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
                change::write_body(writer, &step.change, true)?;
            }
            StepDifference::Changed { planned, now } => {
                writer.write_paragraph(
                    Style::Warning,
                    4,
                    &format!("  ~ {id}: not as it was reviewed"),
                )?;
                change::write_value_difference(writer, &planned.change, &now.change)?;
            }
        }
    }
    Ok(())
}
