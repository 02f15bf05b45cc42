//! The plan: the ordered changes from the observed to the desired state, and notes on what is not changed.

mod build;
mod change;
mod digest;
mod document;
mod outcome;
mod step;
mod totals;

#[cfg(test)]
mod tests;

pub use change::{Change, Delta, NewBucket, NewTopic, PolicyChange};
pub use digest::Digest;
pub use document::Plan;
pub use outcome::Outcome;
pub use step::{Note, NoteKind, Step, StepId};
pub use totals::Totals;

use crate::assess::{Finding, assess};
use crate::chain::chains::Chains;
use crate::desired::desired;
use crate::inputs::Inputs;
use crate::select::{Selection, select};

/// Everything decided from one observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The trail, the topic and the buckets of the run.
    pub selection: Selection,
    /// The verdict on each control.
    pub findings: Vec<Finding>,
    /// The plan.
    pub plan: Plan,
}

/// Decides everything from one observation: select, desired, assess, build.
#[must_use]
pub fn review(inputs: Inputs<'_>) -> Review {
    let (selection, trails) = select(inputs);
    let chains = Chains::of(inputs, trails);
    let desired = desired(inputs, &selection, &chains);
    let findings = assess(inputs, &selection, &chains, &desired);
    let plan = build::plan(inputs, &selection, &chains, &desired, &findings);
    Review {
        selection,
        findings,
        plan,
    }
}
