//! The way back on the screen: what is taken back, what stays and why.

use super::paper::{Ink, Paper};
use crate::journal::Opening;
use crate::plan::{Outcome, StepId};
use crate::undo::{Left, Way};
use std::io;

/// What would be taken back, and what stays.
///
/// # Errors
///
/// If the writer fails.
pub fn way_back(paper: &mut Paper<'_>, run: &Opening, way: &Way) -> io::Result<()> {
    paper.prose(
        Ink::Strong,
        0,
        &format!(
            "The run of {} in account {}, by {}",
            run.at, run.account, run.caller
        ),
    )?;
    paper.end()?;
    match way.backs.len() {
        0 => paper.line(Ink::Strong, "Undo: nothing to take back")?,
        1 => paper.line(Ink::Strong, "Undo: 1 change to take back")?,
        many => paper.line(Ink::Strong, &format!("Undo: {many} changes to take back"))?,
    }
    for back in &way.backs {
        let (sign, ink) = if back.reversal.removes() {
            ("-", Ink::Bad)
        } else {
            ("~", Ink::Warm)
        };
        paper.flow(ink, 6, &format!("  {sign} {}", back.reversal))?;
        paper.end()?;
    }
    left(paper, &way.left)
}

/// What came of it, and what stays.
///
/// # Errors
///
/// If the writer fails.
pub fn taken_back(
    paper: &mut Paper<'_>,
    outcomes: &[(StepId, Outcome)],
    after: &Way,
) -> io::Result<()> {
    paper.end()?;
    let done = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.holds())
        .count();
    paper.line(
        Ink::Strong,
        &format!("{done} of {} changes were taken back.", outcomes.len()),
    )?;
    for (step, outcome) in outcomes {
        let words = match outcome {
            Outcome::Done | Outcome::Unchanged => continue,
            Outcome::Skipped { why } => format!("left: {why}"),
            Outcome::Failed { error } => format!("failed: {error}"),
        };
        paper.prose(Ink::Bad, 4, &format!("  {step}  {words}"))?;
    }
    left(paper, &after.left)
}

fn left(paper: &mut Paper<'_>, left: &[Left]) -> io::Result<()> {
    if left.is_empty() {
        return Ok(());
    }
    paper.end()?;
    paper.line(Ink::Strong, "Left as it is")?;
    for one in left {
        paper.prose(Ink::Plain, 4, &format!("  {}: {}", one.step, one.why))?;
    }
    Ok(())
}
