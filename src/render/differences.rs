//! What is not as it was reviewed, step by step.

use super::change;
use super::paper::{Ink, Paper};
use crate::saved::Difference;
use std::io;

/// The steps that differ from a saved plan, each with what it would do now.
///
/// # Errors
///
/// If the writer fails.
pub fn differences(paper: &mut Paper<'_>, all: &[Difference]) -> io::Result<()> {
    for difference in all {
        let id = difference.step();
        match difference {
            Difference::Gone(_) => paper.prose(
                Ink::Warm,
                4,
                &format!("  - {id}: reviewed, and not called for any more"),
            )?,
            Difference::New(step) => {
                paper.prose(
                    Ink::Warm,
                    4,
                    &format!("  + {id}: called for now, and not reviewed"),
                )?;
                change::body(paper, &step.change, true)?;
            }
            Difference::Changed { planned, now } => {
                paper.prose(Ink::Warm, 4, &format!("  ~ {id}: not as it was reviewed"))?;
                change::against(paper, &planned.change, &now.change)?;
            }
        }
    }
    Ok(())
}
