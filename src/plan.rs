//! The ordered changes that close the gap between observed and desired, and what was left alone.

mod build;
mod change;
mod digest;
mod outcome;
mod totals;

#[cfg(test)]
mod tests;

pub use change::{Change, Delta, NewBucket, NewTopic, PolicyChange};
pub use digest::Digest;
pub use outcome::Outcome;
pub use totals::Totals;

use crate::assess::{Finding, assess};
use crate::chain::chains::Chains;
use crate::control::Slug;
use crate::desired::desired;
use crate::inputs::Inputs;
use crate::select::{Selection, select};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a step, unique in its plan and the same in every plan that makes the same change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl StepId {
    /// Wraps a step's name.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// What it changes.
    pub change: Change,
    /// The controls it serves.
    pub controls: Vec<Slug>,
    /// The steps that must be done before it.
    pub after: Vec<StepId>,
}

/// Something said without acting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    pub about: String,
    /// What is said.
    pub text: String,
}

/// The ordered changes, and what goes with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The changes; every step stands behind those it comes after.
    pub steps: Vec<Step>,
    /// What was left alone, and why.
    pub notes: Vec<Note>,
    /// What it amounts to.
    pub totals: Totals,
    /// A digest of what the plan rests on.
    pub digest: Digest,
}

/// All that was decided from one observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What the run is about.
    pub selection: Selection,
    /// The verdicts.
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
