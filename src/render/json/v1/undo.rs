//! What `undo` prints.

use super::{FORMAT_VERSION, OutcomeV1, ToolV1, outcome};
use crate::journal::Header;
use crate::plan::{Outcome, StepId};
use crate::reversal::Reversal;
use crate::undo::{Retained, UndoPlan, UndoStep};
use serde::Serialize;

/// The plan of an undo and its outcomes.
#[derive(Debug, Clone, Serialize)]
pub struct UndoV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `undo`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The account's id.
    pub account: &'a str,
    /// When the reverted run began, RFC 3339 in UTC.
    pub run_at: &'a str,
    /// The writes of the undo, in order.
    pub steps: Vec<UndoStepV1<'a>>,
    /// What is retained.
    #[serde(rename = "left")]
    pub retained: &'a [Retained],
    /// The outcome of each step; empty if nothing was sent.
    pub outcomes: Vec<OutcomeV1<'a>>,
}

/// One write of an undo.
#[derive(Debug, Clone, Serialize)]
pub struct UndoStepV1<'a> {
    /// The step of the run that is reverted.
    pub id: &'a str,
    /// The AWS operation.
    pub operation: &'a str,
    /// What the write does, in words.
    pub does: String,
    /// The steps that must be reverted before it.
    pub after: Vec<&'a str>,
    /// The write.
    pub reversal: &'a Reversal,
}

impl<'a> UndoV1<'a> {
    /// The document of an undo of `run`.
    #[must_use]
    pub fn new(run: &'a Header, plan: &'a UndoPlan, outcomes: &'a [(StepId, Outcome)]) -> Self {
        let step = |step: &'a UndoStep| UndoStepV1 {
            id: step.step.as_str(),
            operation: step.reversal.operation(),
            does: step.reversal.to_string(),
            after: step.after.iter().map(StepId::as_str).collect(),
            reversal: &step.reversal,
        };
        Self {
            format_version: FORMAT_VERSION,
            command: "undo",
            tool: ToolV1::this(),
            account: run.account.as_str(),
            run_at: &run.at,
            steps: plan.steps.iter().map(step).collect(),
            retained: &plan.retained,
            outcomes: outcomes.iter().map(outcome).collect(),
        }
    }
}
