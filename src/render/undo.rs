//! The way back on the screen: what is taken back, what stays and why.

use super::writer::{LineWriter, Style};
use crate::journal::Opening;
use crate::plan::{Outcome, StepId};
use crate::undo::{Left, Way};
use std::io;

/// What would be taken back, and what stays.
///
/// # Errors
///
/// If the writer fails.
pub fn way_back(writer: &mut LineWriter<'_>, run: &Opening, way: &Way) -> io::Result<()> {
    writer.write_paragraph(
        Style::Bold,
        0,
        &format!(
            "The run of {} in account {}, by {}",
            run.at, run.account, run.caller
        ),
    )?;
    writer.end_line()?;
    match way.backs.len() {
        0 => writer.write_line(Style::Bold, "Undo: nothing to take back")?,
        1 => writer.write_line(Style::Bold, "Undo: 1 change to take back")?,
        many => writer.write_line(Style::Bold, &format!("Undo: {many} changes to take back"))?,
    }
    for back in &way.backs {
        let (sign, style) = if back.reversal.removes() {
            ("-", Style::Error)
        } else {
            ("~", Style::Warning)
        };
        writer.write_wrapped(style, 6, &format!("  {sign} {}", back.reversal))?;
        writer.end_line()?;
    }
    left(writer, &way.left)
}

/// What came of it, and what stays.
///
/// # Errors
///
/// If the writer fails.
pub fn taken_back(
    writer: &mut LineWriter<'_>,
    outcomes: &[(StepId, Outcome)],
    after: &Way,
) -> io::Result<()> {
    writer.end_line()?;
    let done = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.holds())
        .count();
    writer.write_line(
        Style::Bold,
        &format!("{done} of {} changes were taken back.", outcomes.len()),
    )?;
    for (step, outcome) in outcomes {
        let words = match outcome {
            Outcome::Done | Outcome::Unchanged => continue,
            Outcome::Skipped { why } => format!("left: {why}"),
            Outcome::Failed { error } => format!("failed: {error}"),
        };
        writer.write_paragraph(Style::Error, 4, &format!("  {step}  {words}"))?;
    }
    left(writer, &after.left)
}

fn left(writer: &mut LineWriter<'_>, left: &[Left]) -> io::Result<()> {
    if left.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Left as it is")?;
    for one in left {
        writer.write_paragraph(Style::Plain, 4, &format!("  {}: {}", one.step, one.why))?;
    }
    Ok(())
}
