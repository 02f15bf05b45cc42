//! The screen of the differences between a saved plan and a fresh one.

use super::change;
use super::writer::{LineWriter, Style};
use crate::control::Slug;
use crate::plan::{Step, StepId};
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
                write_other_fields(writer, planned, now)?;
            }
            StepDifference::Moved(_) => writer.write_paragraph(
                Style::Warning,
                4,
                &format!("  ~ {id}: reviewed at another place among the steps"),
            )?,
        }
    }
    Ok(())
}

/// Writes what differs between two steps of one name besides their changes.
fn write_other_fields(writer: &mut LineWriter<'_>, planned: &Step, now: &Step) -> io::Result<()> {
    let controls = |step: &Step| join(step.controls.iter().map(Slug::as_str));
    let after = |step: &Step| join(step.after.iter().map(StepId::as_str));
    for (field, planned, now) in [
        ("controls", controls(planned), controls(now)),
        ("after", after(planned), after(now)),
    ] {
        if planned != now {
            let text = format!("      {field}: reviewed {planned}, now {now}");
            writer.write_paragraph(Style::Plain, 8, &text)?;
        }
    }
    Ok(())
}

fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}
