//! The screens of `undo`: what is reverted, what is retained and why.

use super::writer::{LineWriter, Style};
use crate::journal::Header;
use crate::plan::{Outcome, StepId};
use crate::undo::{Retained, UndoPlan};
use std::io;

/// Writes what would be reverted and what is retained.
///
/// # Errors
///
/// If the writer fails.
pub fn write_undo_plan(
    writer: &mut LineWriter<'_>,
    run: &Header,
    plan: &UndoPlan,
) -> io::Result<()> {
    writer.write_paragraph(
        Style::Bold,
        0,
        &format!(
            "The run of {} in account {}, by {}",
            run.at, run.account, run.caller
        ),
    )?;
    writer.end_line()?;
    match plan.steps.len() {
        0 => writer.write_line(Style::Bold, "Undo: nothing to take back")?,
        1 => writer.write_line(Style::Bold, "Undo: 1 change to take back")?,
        many => writer.write_line(Style::Bold, &format!("Undo: {many} changes to take back"))?,
    }
    for step in &plan.steps {
        let (sign, style) = if step.reversal.is_removal() {
            ("-", Style::Error)
        } else {
            ("~", Style::Warning)
        };
        writer.write_wrapped(style, 6, &format!("  {sign} {}", step.reversal))?;
        writer.end_line()?;
    }
    write_retained(writer, &plan.retained)
}

/// Writes the outcome of the steps that failed or were skipped, and what is retained.
///
/// # Errors
///
/// If the writer fails.
pub fn write_undo_outcomes(
    writer: &mut LineWriter<'_>,
    outcomes: &[(StepId, Outcome)],
    after: &UndoPlan,
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
        let text = match outcome {
            Outcome::Done | Outcome::Unchanged => continue,
            Outcome::Skipped { why } => format!("left: {why}"),
            Outcome::Failed { error } => format!("failed: {error}"),
        };
        writer.write_paragraph(Style::Error, 4, &format!("  {step}  {text}"))?;
    }
    write_retained(writer, &after.retained)
}

fn write_retained(writer: &mut LineWriter<'_>, all: &[Retained]) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Left as it is")?;
    for retained in all {
        let text = format!("  {}: {}", retained.step, retained.reason);
        writer.write_paragraph(Style::Plain, 4, &text)?;
    }
    Ok(())
}
