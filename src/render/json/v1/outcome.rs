//! The outcome of a step, of a plan or of an undo.

use crate::plan::{Outcome, StepId};
use serde::Serialize;
use std::fmt;

/// The outcome of a step.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeV1<'a> {
    /// The id of the step.
    pub step: &'a str,
    /// The kind of outcome.
    pub outcome: OutcomeKindV1,
    /// Why the step was not applied; null if it was.
    pub why: Option<&'a str>,
}

/// The kind of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKindV1 {
    /// The change was made.
    Done,
    /// The value was there already.
    Unchanged,
    /// The step was not sent.
    Skipped,
    /// AWS refused the change, or gave no answer.
    Failed,
}

impl fmt::Display for OutcomeKindV1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "done",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        })
    }
}

pub(super) fn outcome((id, outcome): &(StepId, Outcome)) -> OutcomeV1<'_> {
    let (kind, why) = match outcome {
        Outcome::Done => (OutcomeKindV1::Done, None),
        Outcome::Unchanged => (OutcomeKindV1::Unchanged, None),
        Outcome::Skipped { why } => (OutcomeKindV1::Skipped, Some(why.as_str())),
        Outcome::Failed { error } => (OutcomeKindV1::Failed, Some(error.as_str())),
    };
    OutcomeV1 {
        step: id.as_str(),
        outcome: kind,
        why,
    }
}
